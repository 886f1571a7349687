"""Put what the pages and the PDF maker need from node_modules where they look for it.

    musterroll/site/static/vendor/designsystemet.css        the design system's components
    musterroll/site/static/vendor/designsystemet-theme.css  its default design tokens (our own theme stands on them)
    musterroll/site/static/vendor/golos-text.css            @font-face of 'Golos Text Variable', files beside it
    musterroll/extracts/fonts/GolosText-Regular.ttf, GolosText-Bold.ttf
                                                            Cyrillic and Latin in one file each, for the PDF maker

All of it can be thrown away and made again; nothing of it is committed. Licences are copied beside the files.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "musterroll" / "site" / "static" / "vendor"
FONTS = ROOT / "musterroll" / "extracts" / "fonts"

# The package splits each weight by script. The first part that has a character keeps it: Latin comes first,
# so that letters, digits and spaces come from one part.
PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = {"Regular": 400, "Bold": 700}

# What an extract in Russian, English or Estonian may hold; a font without one of them would print boxes.
NEEDED = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя" + "ÄÕÖÜŠŽäõöüšž№«»„“”–—…·•§°×"


def main() -> int:
    """Copy and convert; 1 with a clear line if npm's packages are not there."""
    if not (MODULES / "@digdir" / "designsystemet-css").is_dir():
        print(f"assets: {MODULES} has no front-end packages; run `make setup`", file=sys.stderr)
        return 1
    web()
    for name, weight in WEIGHTS.items():
        pdf_font(name, weight)
    return 0


def web() -> None:
    """Style sheets and web fonts, under names without versions: WhiteNoise adds a hash of the content."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    design = MODULES / "@digdir" / "designsystemet-css"
    shutil.copy(design / "dist" / "src" / "index.css", VENDOR / "designsystemet.css")
    shutil.copy(design / "dist" / "theme" / "designsystemet.css", VENDOR / "designsystemet-theme.css")
    shutil.copy(design / "LICENSE", VENDOR / "designsystemet-LICENSE.txt")
    font = MODULES / "@fontsource-variable" / "golos-text"
    shutil.copy(font / "index.css", VENDOR / "golos-text.css")
    shutil.copy(font / "LICENSE", VENDOR / "golos-text-LICENSE.txt")
    shutil.copytree(font / "files", VENDOR / "files")


def pdf_font(name: str, weight: int) -> None:
    """One TTF of `weight` with every script, GolosText-`name`.ttf. SystemExit when a needed letter is missing."""
    FONTS.mkdir(parents=True, exist_ok=True)
    source = MODULES / "@fontsource" / "golos-text"
    shutil.copy(source / "LICENSE", FONTS / "GolosText-LICENSE.txt")
    with tempfile.TemporaryDirectory() as scratch:
        seen: set[int] = set()
        parts = []
        for part in PARTS:
            font = TTFont(source / "files" / f"golos-text-{part}-{weight}-normal.woff2")
            fresh = set(font.getBestCmap()) - seen
            if not fresh:
                continue
            seen |= fresh
            parts.append(_ttf_of(font, fresh, Path(scratch) / f"{part}.ttf"))
        whole = merge.Merger().merge([str(p) for p in parts])
    missing = [c for c in NEEDED if ord(c) not in whole.getBestCmap()]
    if missing:
        raise SystemExit(f"assets: Golos Text {name} has no glyph for {''.join(missing)}")
    _name(whole, name)
    whole.save(FONTS / f"GolosText-{name}.ttf")


def _ttf_of(font: TTFont, characters: set[int], path: Path) -> Path:
    """`font` cut down to `characters`, unpacked to `path`. Layout tables go but for kerning: parts can't share them."""
    options = subset.Options(layout_features=["kern", "mark", "ccmp"], notdef_outline=True, glyph_names=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.flavor = None
    font.save(path)
    return path


def _name(font: TTFont, style: str) -> None:
    """Family and style as the PDF maker looks them up."""
    family = "Golos Text"
    for record_id, value in ((1, family), (2, style), (4, f"{family} {style}"), (6, f"GolosText-{style}")):
        font["name"].setName(value, record_id, 3, 1, 0x409)
    for record_id in (16, 17, 21, 22):
        font["name"].removeNames(nameID=record_id)


if __name__ == "__main__":
    raise SystemExit(main())
