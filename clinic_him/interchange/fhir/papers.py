"""Attachments: a text in a visit's context is a note signed elsewhere, anything else a document."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Any

from clinic_him.interchange.fhir import values as v
from clinic_him.interchange.fhir.draft import ERROR, Draft, Frame
from clinic_him.interchange.fhir.loose import Json, clean, obj, objs, text, when
from clinic_him.words import _

_TEXT = {"text/plain", "text/html", "application/xhtml+xml", "text/markdown", ""}


def document(body: Json, frame: Frame) -> Draft:
    """Map a DocumentReference: the note of a visit, or documents with their bytes."""
    status = text(body.get("status")) or "current"
    context = obj(body.get("context"))
    visits = (frame.links.row(item, "Encounter") for item in objs(context.get("encounter")))
    found = v.concept(body.get("type"), v.OBSERVATION_SYSTEMS)
    visit = next((key for key in visits if key), None)
    started = obj(context.get("period")).get("start")
    about = {
        "found": found,
        "visit": visit,
        "date": when(body.get("date"), frame.tell, "date")
        or when(started, frame.tell, "context.period.start"),
        "author": v.displays(body.get("author")),
        "clinical": _clinical(body, found),
        "title": text(body.get("description")),
        "status": status,
        "category": next((code for item in objs(body.get("category")) if (code := v.status_code(item))), ""),
    }
    files: dict[str, bytes] = {}
    attachments = [obj(item.get("attachment")) for item in objs(body.get("content"))]
    parts = list(papers(attachments, about, frame, files))
    table, row = parts.pop(0) if parts else ("document", _paper({}, about, b""))
    # all but one of Synthea's notes are "superseded" by nothing: the note stands, the raw JSON keeps the word
    void = ERROR if status == "entered-in-error" else ""
    return Draft(table, row, void, parts=parts, files=files, author=obj(body.get("author")))


def _clinical(body: Json, found: v.Concept) -> bool:
    categories = {v.status_code(item) for item in objs(body.get("category"))}
    return "clinical-note" in categories or not categories or found.code in {"11506-3", "34117-2"}


def papers(
    attachments: object, about: dict[str, Any], frame: Frame, files: dict[str, bytes]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, columns) of each attachment; the bytes of documents go to `files` by their digest."""
    for attachment in objs(attachments):
        content = _content(attachment, frame)
        kind = text(attachment.get("contentType")).partition(";")[0].strip().lower()
        said = _text(content, kind) if content and kind in _TEXT else ""
        if said and about["visit"] and about["clinical"]:
            yield "note", _note(said, about)
            continue
        row = _paper(attachment, about, content)
        if content:
            files[row["digest"]] = content
        yield "document", row


def _note(said: str, about: dict[str, Any]) -> dict[str, Any]:
    date = about["date"]
    return {
        "encounter_id": about["visit"],
        "template": "imported",
        "sections": [{"key": "text", "title": about["found"].text or _("Note"), "text": said}],
        "status": "signed-elsewhere",
        "signed_at": date.instant if date is not None else None,
        "signed_name": about["author"],
        "digest": hashlib.sha256(said.encode()).hexdigest(),
    }


def _paper(attachment: Json, about: dict[str, Any], content: bytes) -> dict[str, Any]:
    found: v.Concept = about["found"]
    title = text(attachment.get("title")) or about.get("title", "") or found.text or _("Document")
    size = attachment.get("size")
    return found.values() | {
        "status": about.get("status", "current"),
        "category": about.get("category", ""),
        "title": title,
        "date": about["date"],
        "author": about["author"],
        "content_type": text(attachment.get("contentType"))[:200],
        "size": len(content) if content else size if type(size) is int and 0 <= size < 2**31 else 0,
        "digest": hashlib.sha256(content).hexdigest() if content else "",
        "encounter_id": about["visit"],
    }


def _content(attachment: Json, frame: Frame) -> bytes:
    """Return the bytes in the attachment, or of the Binary it points to."""
    data = attachment.get("data")
    if data is None and type(attachment.get("url")) is str:
        data = frame.links.body({"reference": attachment["url"]}, "Binary").get("data")
    if type(data) is not str or not data:
        return b""
    try:
        packed = "".join(data.split()).encode("ascii")
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        frame.tell(_("The attachment is not base64, so its content was left out."))
        return b""


def _text(content: bytes, kind: str) -> str:
    """Return the readable text of an attachment, nothing when it is no text."""
    try:
        said = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if not kind:
            return ""
        said = content.decode("cp1252", "replace")
    if not kind and ("\0" in said or said.startswith(("%PDF", "{\\rtf"))):
        return ""
    said = clean(said)
    return v.readable(said) if "html" in kind else said.strip()
