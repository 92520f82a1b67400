"""Make icd10cm_2026_april.tsv.xz from the data inside the PyPI package simple-icd-10-cm 1.5.0.

Run again at will, `python resources/codes/build_icd10cm.py [OUT.tsv.xz]`: one package gives one result.
The package (MIT; data by CDC/NCHS) is a tool of this script only and is never imported by the program.
Lines are `code, 1 billable or 0 heading, text, inclusion terms, includes notes`, tab-separated; the last two
hold several texts parted by `|`.
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).with_name("icd10cm_2026_april.tsv.xz")
PACKAGE_VERSION = "1.5.0"
ROWS, BILLABLE = 98_186, 74_719  # the official figures of the release


def codes(node: Any) -> Iterator[Any]:
    """Yield the true categories and codes; a category that shares its block's name (B20, C50, P84) stays."""
    if node.type not in ("chapter", "section"):
        yield node
    for child in node.children:
        yield from codes(child)


def line(node: Any) -> str:
    """Return one line; the notes that the package glues to a 7th character's text become inclusion terms."""
    text, extra = node.description, []
    if node.type == "extended subcategory":
        seventh, *extra = text[len(node.parent.description) :].split("/")
        text = node.parent.description + seventh
    lists = ("|".join(map(clean, texts)) for texts in ([*node.inclusion_term, *extra], node.includes))
    return "\t".join((node.name, str(int(not node.children)), clean(text), *lists)).rstrip("\t") + "\n"


def clean(text: str) -> str:
    """Replace the file's stray tabs and line ends; the words stay as they are."""
    if "|" in text:
        raise ValueError(f"{text!r} holds the separator")
    return text.replace("\t", " ").replace("\n", " ").strip()


def main() -> None:
    """Write the resource, or stop with what does not add up."""
    from importlib.metadata import version  # noqa: PLC0415 - with the package's own slow import below

    from simple_icd_10_cm import simple_icd_10_cm as package  # noqa: PLC0415 - 2.4 s and 185 MB

    if version("simple-icd-10-cm") != PACKAGE_VERSION:
        raise SystemExit(f"Install simple-icd-10-cm=={PACKAGE_VERSION}; another version is another release.")
    nodes = sorted(
        {node.name: node for chapter in package._chapter_list for node in codes(chapter)}.values(),  # noqa: SLF001
        key=lambda node: node.name.replace(".", ""),
    )
    billable = sum(not node.children for node in nodes)
    if (len(nodes), billable) != (ROWS, BILLABLE):
        raise SystemExit(f"{len(nodes)} rows, {billable} billable: expected {ROWS} and {BILLABLE}.")
    raw = "".join(map(line, nodes)).encode()
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.write_bytes(lzma.compress(raw, format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME))
    print(f"{out.name}: {len(nodes)} rows, {billable} billable, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
