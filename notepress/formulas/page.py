"""Formulas → HTML for the printed page, the font it is set in, and what a reader copies from it.

A formula is a word in a font of formulas; one in colour, or beyond what a font can hold, is a picture.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from notepress.formulas import Broken, Drawing, font, outline, store
from notepress.formulas.outline import Undrawable
from notepress.model import Formula

WIDE = 12_000
"""Thousandths of an em from which an inline formula is kept from running out of its column."""
TALL = 1.3
"""Height of line in em up to which a formula stands between lines of text without moving them apart."""
_STYLE = "<style>line:not([stroke-width]),rect[data-frame]{stroke-width:70px}</style>"


@dataclass(frozen=True, slots=True)
class Page:
    """All that a page needs to show the formulas of a book."""

    html: Mapping[Formula, str]
    font: bytes | None
    """An OpenType font of the family font.FAMILY, for @font-face."""
    texts: Mapping[int, str]
    """Code point in that font → the TeX it stands for."""
    pictures: Mapping[str, bytes]
    """Address in the HTML → SVG."""


def compose(results: Mapping[Formula, Drawing | Broken], language: str, address: str, cache: Path) -> Page:
    """Give the HTML and the files for formulas; pictures get an address that begins with the given one.

    Glyphs are kept in the cache: to draw one takes longer than MathJax needs for its formula.
    """
    html: dict[Formula, str] = {}
    glyphs: list[font.Glyph] = []
    pictures: dict[str, bytes] = {}
    for formula, result in sorted(results.items()):
        if isinstance(result, Broken):
            html[formula] = f'<code class="broken">{escape(source(formula))}</code>'
            continue
        try:
            parts = _glyphs(formula, result.svg, language, cache)
            if len(glyphs) + len(parts) > font.MOST:
                raise Undrawable("the font is full")
        except Undrawable:
            src = f"{address}{len(pictures)}.svg"
            svg = result.svg.replace("><", f">{_STYLE}<", 1)
            pictures[src] = svg.replace('"serif"', f'"{font.text_family(language)}"').encode()
            html[formula] = _picture(formula, result.svg, src)
        else:
            html[formula] = _word(formula, result.svg, font.FIRST + len(glyphs), len(parts))
            glyphs += parts
    texts = {font.FIRST + index: glyph.text for index, glyph in enumerate(glyphs)}
    return Page(html, _font(glyphs) if glyphs else None, texts, pictures)


def source(formula: Formula) -> str:
    """Give a formula as one line of Markdown."""
    mark = "$$" if formula.display else "$"
    return f"{mark}{' '.join(formula.tex.split())}{mark}"


# What draws the glyphs is part of their key.
_DRAWN_BY = store.key(*(Path(str(module.__file__)).read_text(encoding="utf-8") for module in (font, outline)))


def _glyphs(formula: Formula, svg: str, language: str, cache: Path) -> tuple[font.Glyph, ...]:
    """Draw a formula or recall its glyphs. Raises Undrawable."""
    if "<text" in svg:  # its letters come from a font of the system, which may change
        return font.glyphs(outline.outline(svg, font.letters(language)), source(formula))
    name = store.key("glyphs", _DRAWN_BY, source(formula), svg)
    kept = store.recall(cache, name)
    if kept is None:
        try:
            drawn = font.glyphs(outline.outline(svg, font.letters(language)), source(formula))
        except Undrawable as error:
            kept = str(error)
        else:
            kept = [[glyph.program.hex(), glyph.bounds, glyph.advance, glyph.text] for glyph in drawn]
        store.keep(cache, name, kept)
    if isinstance(kept, str):
        raise Undrawable(kept)
    return tuple(
        font.Glyph(bytes.fromhex(program), tuple(bounds), advance, text) for program, bounds, advance, text in kept
    )


def _word(formula: Formula, svg: str, first: int, count: int) -> str:
    width, height, depth = outline.size(svg)
    scale = font.shrink(width)
    line = 2 * scale * max(height - font.AXIS, depth + font.AXIS) / 1000
    style = f"line-height:{line:.3f}em" if line > TALL else ""
    return _span(formula, "".join(f"&#x{first + index:X};" for index in range(count)), width, scale, style)


def _picture(formula: Formula, svg: str, src: str) -> str:
    width, height, depth = outline.size(svg)
    style = f"width:{width / 1000:.3f}em;height:{(height + depth) / 1000:.3f}em;vertical-align:{-depth / 1000:.3f}em"
    return _span(formula, f'<img src="{src}" alt="{escape(source(formula))}" style="{style}">', width, 1, "")


def _span(formula: Formula, content: str, width: float, scale: float, style: str) -> str:
    """The style sheet divides the room by --width, so that the formula fits; --scale undoes the shrinking."""
    classes = "math display" if formula.display else "math wide" if width > WIDE else "math"
    if classes != "math":
        style = f"--width:{max(width * scale, 1) / 1000:.3f};--scale:{scale:.4f};{style}".rstrip(";")
    return f'<span class="{classes}"' + (f' style="{style}"' if style else "") + f">{content}</span>"


def _font(glyphs: list[font.Glyph]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "formulas.otf")
        font.build(glyphs, path)
        return path.read_bytes()
