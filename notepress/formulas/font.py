"""Outlines → an OpenType font in which every formula is one character of the private-use planes.

Text set in it flows, breaks, copies and is coloured as text is, and costs the layout nothing. The same outlines make
the same font, byte for byte.
"""

from __future__ import annotations

import logging
import math
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from notepress.formulas.outline import ContourPen, Letter, Outline, Segment, Shape, Undrawable

# It warns of numbers that a hostile \rule makes too large, in words that say nothing to an author.
logging.getLogger("fontTools").setLevel(logging.ERROR)

FAMILY = "notepress formulas"
FIRST = 0xF0000
"""The first of 65,534 private code points, more than a font has glyphs."""
MOST = 65_000
AXIS = 250
"""Height of the mathematical axis: the font's line box is centred on it, as fractions and braces are."""
_WIDEST = 30_000
"""A coordinate of a CFF outline has 16 bits; a wider formula is drawn smaller, and set larger by as much."""
_LONGEST = 60
"""UTF-16 units that a glyph stands for: a PDF allows 256, Poppler reads 63."""
_LARGEST = 8_000
"""Numbers and operators of a glyph: HarfBuzz gives up on 10,000."""
_NARROW = 6_000
"""Width of a glyph that is drawn at any zoom: PDFium draws none of more than some 680 pixels."""
_OVERLAP = 100


@dataclass(frozen=True, slots=True)
class Glyph:
    """A formula, or a part of a large one; the parts stand side by side, their text in order."""

    program: bytes
    """A Type 2 charstring."""
    bounds: tuple[int, int, int, int]
    advance: int
    text: str
    """What the reader of the PDF copies."""


def shrink(width: float) -> float:
    """Give the factor by which a formula of that width is drawn smaller."""
    return min(1.0, _WIDEST / width) if width > 0 else 1.0


def glyphs(outline: Outline, text: str) -> tuple[Glyph, ...]:
    """Give a formula's glyphs. Raises Undrawable if it has too much ink for its text."""
    scale = shrink(outline.width)
    inks = _inks([[[_scaled(segment, scale) for segment in contour] for contour in shape] for shape in outline.shapes])
    count = max(len(inks), math.ceil(len(text) / (_LONGEST if text.isascii() else _LONGEST // 2)))
    if count > max(1, len(text)):
        raise Undrawable("too much ink")
    inks += [[] for _ in range(count - len(inks))]
    edges = [max(0, round(outline.width * scale * index / count)) for index in range(count + 1)]
    cuts = [len(text) * index // count for index in range(count + 1)]
    return tuple(
        _glyph(ink, edges[index], edges[index + 1] - edges[index], text[cuts[index] : cuts[index + 1]])
        for index, ink in enumerate(inks)
    )


def _scaled(segment: Segment, scale: float) -> Segment:
    return tuple((x * scale, y * scale) for x, y in segment)


def _inks(shapes: Iterable[Sequence[Sequence[Segment]]]) -> list[list[Sequence[Segment]]]:
    """Share the shapes out among glyphs, from left to right. Raises Undrawable if one is too large for any."""
    placed = sorted(
        ((*_reach(piece), piece) for shape in shapes for piece in _pieces(shape)), key=lambda each: each[:2]
    )
    inks: list[list[Sequence[Segment]]] = [[]]
    start, end, room = -math.inf, -math.inf, _LARGEST
    for left, right, shape in placed:
        weight = sum(1 + 2 * len(segment) for contour in shape for segment in contour)
        if weight > _LARGEST:
            raise Undrawable("too much ink")
        # In a gap if there is one: viewers place each glyph on whole pixels, which parts a root from its bar.
        narrow = right - start <= (_NARROW if left > end else _NARROW * 1.5)
        if inks[-1] and (weight > room or not narrow):
            inks.append([])
            room = _LARGEST
        if not inks[-1]:
            start, end = left, right
        end = max(end, right)
        room -= weight
        inks[-1] += shape
    return inks


def _reach(shape: Sequence[Sequence[Segment]]) -> tuple[float, float]:
    xs = [x for contour in shape for segment in contour for x, _ in segment]
    return min(xs), max(xs)


def _pieces(shape: Sequence[Sequence[Segment]]) -> Iterator[Sequence[Sequence[Segment]]]:
    """Cut a long upright rule, such as a fraction's, into pieces that overlap."""
    corners = [segment[-1] for contour in shape for segment in contour if len(segment) == 1]
    left, right = _reach(shape)
    bottom, top = (pick(y for contour in shape for segment in contour for _, y in segment) for pick in (min, max))
    box = [(left, bottom), (right, bottom), (right, top), (left, top)]
    if right - left <= _NARROW or len(shape) != 1 or sorted(corners) != sorted(box) or len(shape[0]) != 4:
        yield shape
        return
    count = math.ceil((right - left) / _NARROW)
    for index in range(count):
        start = left + (right - left) * index / count
        stop = min(right, left + (right - left) * (index + 1) / count + _OVERLAP)
        yield [[((start, bottom),), ((stop, bottom),), ((stop, top),), ((start, top),)]]


def _glyph(contours: Iterable[Sequence[Segment]], shift: float, advance: int, text: str) -> Glyph:
    pen = T2CharStringPen(advance, None)
    xs, ys = [0.0], [0.0]
    for contour in contours:
        placed = [[(x - shift, y) for x, y in segment] for segment in contour]
        xs += [x for segment in placed for x, _ in segment]
        ys += [y for segment in placed for _, y in segment]
        pen.moveTo(placed[0][-1])
        for segment in placed[1:]:
            if len(segment) == 1:
                pen.lineTo(segment[0])
            else:
                pen.curveTo(*segment)
        pen.closePath()
    charstring = pen.getCharString()
    charstring.compile()
    bounds = (math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))
    return Glyph(charstring.bytecode, bounds, advance, text)


def build(glyphs: Sequence[Glyph], path: Path) -> None:
    """Write a font with these glyphs at FIRST, FIRST + 1, …"""
    names = [".notdef", *(f"formula{index}" for index in range(len(glyphs)))]
    advances = dict(zip(names, [500, *(glyph.advance for glyph in glyphs)], strict=True))
    charstrings = {".notdef": T2CharStringPen(500, None).getCharString()}
    for name, glyph in zip(names[1:], glyphs, strict=True):
        charstrings[name] = T2CharString(bytecode=glyph.program)
    bounds = [
        pick(values)
        for pick, values in zip((min, min, max, max), zip(*(g.bounds for g in glyphs), strict=True), strict=True)
    ]
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({FIRST + index: name for index, name in enumerate(names[1:])})
    builder.setupCFF("notepress-formulas", {"FullName": FAMILY, "FontBBox": bounds}, charstrings, {})
    builder.setupHorizontalMetrics({name: (advance, 0) for name, advance in advances.items()})
    builder.setupHorizontalHeader(ascent=500 + AXIS, descent=AXIS - 500)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular", "psName": "notepress-formulas"})
    builder.setupOS2(sTypoAscender=500 + AXIS, sTypoDescender=AXIS - 500, usWinAscent=500 + AXIS, usWinDescent=250)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.font.recalcBBoxes = False  # it would interpret every glyph again, twice
    builder.save(path)


# Characters that MathJax's fonts lack, mostly Chinese in \text{}, come from the font of the page's text.
_FORMS = {"zh-Hant": "TC", "zh-TW": "TC", "zh-HK": "HK", "ja": "JP", "ko": "KR"}


def text_family(language: str) -> str:
    """Give the font of the page's text for a book in that language (BCP 47)."""
    return f"Noto Serif CJK {next((forms for tag, forms in _FORMS.items() if language.startswith(tag)), 'SC')}"


def letters(language: str) -> Letter:
    """Give the drawer of characters for a book in that language."""
    family = text_family(language)

    def letter(character: str, bold: bool) -> tuple[Shape, float] | None:
        return _letter(family, character, bold)

    return letter


@cache
def _letter(family: str, character: str, bold: bool) -> tuple[Shape, float] | None:
    font = _system_font(family, bold)
    name = font.getBestCmap().get(ord(character)) if font else None
    if font is None or name is None:
        return None
    glyph = font.getGlyphSet()[name]
    pen = ContourPen(font.getGlyphSet())
    glyph.draw(pen)
    return tuple(pen.contours), float(glyph.width)


@cache
def _system_font(family: str, bold: bool) -> TTFont | None:
    """Find a font of 1000 units an em by fontconfig, which finds the fonts of the page too."""
    found = _found(f"{family}:bold" if bold else family)
    if found is None or family not in found[0].split(","):
        return None
    _, file, index = found
    font = TTFont(file, fontNumber=int(index) & 0xFFFF, lazy=True)
    return font if font["head"].unitsPerEm == 1000 else None


def installed(family: str) -> bool:
    """Whether the system has a font; True as well where it can't be asked."""
    found = _found(family)
    return found is None or family in found[0].split(",")


def _found(pattern: str) -> list[str] | None:
    """Give families, file and index of the font that fontconfig would take."""
    try:
        done = subprocess.run(
            ["fc-match", "-f", "%{family}\n%{file}\n%{index}", pattern], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.split("\n")
