"""Make the README's pictures: `python -m tests.tour.readme [FOLDER]`; invented people, each under 250 KB."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from clinic_him.ui.look import dress
from tests.tour.__main__ import prepare, shoot

PICTURES = {
    "sign-in": ("tests.tour.scenes_frame", "01-sign-in"),
    "patients": ("tests.tour.scenes_screens", "11-patients-found"),
    "chart": ("tests.tour.scenes_screens", "13-chart"),
    "visit": ("tests.tour.scenes_screens", "15-visit-codes"),
    "superbill": ("tests.tour.scenes_screens", "17-superbill"),
}
_COLORS, _MOST = 200, 250_000


def main(arguments: list[str]) -> int:
    """Render, reduce the colours, write."""
    out = Path(arguments[0] if arguments else "docs/pictures")
    out.mkdir(parents=True, exist_ok=True)
    app = prepare()
    with TemporaryDirectory() as folder:
        for module in sorted({module for module, _scene in PICTURES.values()}):
            scenes = __import__(module, fromlist=["scenes"]).scenes()
            wanted = {scene: name for name, (of, scene) in PICTURES.items() if of == module}
            while wanted:
                dress(app, "light")
                scene, widget = next(scenes)
                if scene not in wanted:
                    widget.deleteLater()
                    continue
                path = out / f"{wanted.pop(scene)}.png"
                shot = Image.open(shoot(app, scene, widget, Path(folder))).convert("RGB")
                shot.quantize(_COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
                print(path, path.stat().st_size)
                assert path.stat().st_size < _MOST
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
