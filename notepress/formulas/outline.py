"""MathJax's SVG → one outline in font units: 1000 an em, the baseline at 0, upwards positive.

Understands what MathJax 3 draws with: groups, paths, rules, frames, clipped extenders of tall braces, and text in
characters that its own fonts lack, which is drawn from a font of the system. Refuses colour and anything it does not
know (Undrawable): such a formula is shown as a picture instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from fontTools.misc.bezierTools import quadraticPointAtT
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path

Point = tuple[float, float]
Segment = tuple[Point, ...]
"""One point: a straight line to it. Three: a cubic curve."""
Contour = tuple[Segment, ...]
"""Closed; it starts at the point of its first segment."""
Shape = tuple[Contour, ...]
"""A letter or a line: its contours belong together, for the inner ones are its holes."""
Matrix = tuple[float, float, float, float, float, float]
"""As in SVG: x' = a·x + c·y + e, y' = b·x + d·y + f."""
Letter = Callable[[str, bool], tuple[Shape, float] | None]
"""Character, bold → contours (1000 units an em) and advance; None when no font has it."""


class Undrawable(Exception):
    """The formula needs more than one outline in one colour."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The size of a formula in thousandths of an em, above and below the baseline, and its shapes."""

    width: float
    height: float
    depth: float
    shapes: tuple[Shape, ...]


def size(svg: str) -> tuple[float, float, float]:
    """Give width, height above and depth below the baseline, in thousandths of an em."""
    found = re.search(r'viewBox="([^"]*)"', svg)
    if not found:
        raise Undrawable("no size")
    _, top, width, total = map(float, found[1].split())
    return width, -top, total + top


def outline(svg: str, letter: Letter) -> Outline:
    """Draw a formula. Raises Undrawable."""
    root = ElementTree.fromstring(svg)
    shapes = tuple(shape for child in root for shape in _draw(child, (1, 0, 0, -1, 0, 0), letter) if shape)
    return Outline(*size(svg), shapes)


def _draw(element: ElementTree.Element, matrix: Matrix, letter: Letter) -> Iterator[Shape]:
    if element.get("data-hitbox"):
        return
    for name in ("fill", "stroke"):
        if element.get(name, "none") not in ("none", "currentColor"):
            raise Undrawable("colour")
    matrix = _combined(matrix, element.get("transform", ""))
    tag = element.tag.rpartition("}")[2]
    if tag in ("g", "a"):
        for child in element:
            yield from _draw(child, matrix, letter)
    elif tag == "path":
        yield _placed(_path(element.get("d", "")), matrix)
    elif tag == "rect":
        yield _placed(_rectangle(element), matrix)
    elif tag == "line":
        yield from (_placed([dash], matrix) for dash in _line(element))
    elif tag == "text":
        yield from _text(element, matrix, letter)
    elif tag == "svg":
        yield from _window(element, matrix, letter)
    else:
        raise Undrawable(tag)


# -- coordinates


def _combined(matrix: Matrix, transform: str) -> Matrix:
    for name, arguments in re.findall(r"(\w+)\(([^)]*)\)", transform):
        values = [float(value) for value in re.split(r"[\s,]+", arguments.strip())]
        if name == "translate":
            matrix = _times(matrix, (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0))
        elif name == "scale":
            matrix = _times(matrix, (values[0], 0, 0, values[-1], 0, 0))
        elif name == "matrix":
            a, b, c, d, e, f = values
            matrix = _times(matrix, (a, b, c, d, e, f))
        else:
            raise Undrawable(name)
    return matrix


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


def _placed(contours: Iterable[Contour], matrix: Matrix) -> Shape:
    a, b, c, d, e, f = matrix
    return tuple(
        tuple(tuple((a * x + c * y + e, b * x + d * y + f) for x, y in segment) for segment in contour)
        for contour in contours
    )


# -- shapes


class ContourPen(BasePen):  # type: ignore[misc]
    """Collects contours; BasePen turns quadratic curves into cubic ones."""

    def __init__(self, glyphs: object = None) -> None:
        super().__init__(glyphs)
        self.contours: list[Contour] = []
        self._segments: list[Segment] = []

    def _moveTo(self, point: Point) -> None:
        self._segments = [(point,)]

    def _lineTo(self, point: Point) -> None:
        self._segments.append((point,))

    def _curveToOne(self, first: Point, second: Point, end: Point) -> None:
        self._segments.append((first, second, end))

    def _closePath(self) -> None:
        self.contours.append(tuple(self._segments))

    _endPath = _closePath


@lru_cache(maxsize=4096)  # a few hundred letters make all the formulas of a book
def _path(data: str) -> Shape:
    pen = ContourPen()
    parse_path(data, pen)
    return tuple(pen.contours)


def _number(element: ElementTree.Element, name: str, default: float = 0) -> float:
    return float(element.get(name, default))


RULE = 70
"""Thickness of lines in tables, which MathJax leaves to its style sheet."""


def _box(left: float, bottom: float, right: float, top: float) -> Contour:
    return (((left, bottom),), ((right, bottom),), ((right, top),), ((left, top),))


def _rectangle(element: ElementTree.Element) -> Iterator[Contour]:
    x, y = _number(element, "x"), _number(element, "y")
    right, top = x + _number(element, "width"), y + _number(element, "height")
    framed = element.get("data-frame")
    if element.get("fill") != "none" and not framed:
        yield _box(x, y, right, top)
        return
    half = _number(element, "stroke-width", RULE if framed else 0) / 2
    yield _box(x - half, y - half, right + half, top + half)
    yield tuple(reversed(_box(x + half, y + half, right - half, top - half)))


def _line(element: ElementTree.Element) -> Iterator[Contour]:
    start = complex(_number(element, "x1"), _number(element, "y1"))
    end = complex(_number(element, "x2"), _number(element, "y2"))
    length = abs(end - start)
    if not length:
        return
    thickness = _number(element, "stroke-width", RULE)
    along = (end - start) / length
    across = along * 1j * thickness / 2
    dash = {"mjx-dashed": 140.0, "mjx-dotted": thickness}.get(element.get("class", ""), length)
    position = 0.0
    while position < length:
        p, q = start + along * position, start + along * min(position + dash, length)
        corners = (p - across, q - across, q + across, p + across)
        yield tuple(((corner.real, corner.imag),) for corner in corners)
        position += 2 * dash


def _text(element: ElementTree.Element, matrix: Matrix, letter: Letter) -> Iterator[Shape]:
    scale = float(element.get("font-size", "1000px").removesuffix("px")) / 1000
    bold = "bold" in element.get("data-variant", "") or element.get("font-weight") == "bold"
    x = 0.0
    for character in element.text or "":
        drawn = letter(character, bold)
        if drawn is None:
            raise Undrawable(f"no font has {character!r}")
        contours, advance = drawn
        yield _placed(contours, _times(matrix, (scale, 0, 0, -scale, x, 0)))
        x += advance * scale


# -- windows: MathJax stretches the middle of a brace and shows a part of it


def _window(element: ElementTree.Element, matrix: Matrix, letter: Letter) -> Iterator[Shape]:
    x, y = _number(element, "x"), _number(element, "y")
    width, height = _number(element, "width"), _number(element, "height")
    left, top, inner_width, inner_height = map(float, element.get("viewBox", "").split())
    if not (width and height and inner_width and inner_height):
        return
    across, down = width / inner_width, height / inner_height
    inner = _times(matrix, (across, 0, 0, down, x - left * across, y - top * down))
    (((corner,), _, (opposite,), _),) = _placed([_box(x, y, x + width, y + height)], matrix)
    for child in element:
        for shape in _draw(child, inner, letter):
            polygons = ([point for segment in _flat(contour) for point in segment] for contour in shape)
            clipped = (_clipped(polygon, corner, opposite) for polygon in polygons)
            yield tuple(tuple((point,) for point in polygon) for polygon in clipped if polygon)


def _flat(contour: Contour) -> Iterator[Segment]:
    """Give straight lines for curves; eight for one is finer than print."""
    at: Point = contour[-1][-1]
    for segment in contour:
        if len(segment) == 1:
            yield segment
        else:
            first, second, end = segment
            for step in range(1, 9):
                t = step / 8
                p, q = quadraticPointAtT(at, first, second, t), quadraticPointAtT(first, second, end, t)
                yield ((p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t),)
        at = segment[-1]


def _clipped(polygon: list[Point], corner: Point, opposite: Point) -> list[Point]:
    """Cut a polygon to an upright rectangle (Sutherland and Hodgman)."""
    for axis in (0, 1):
        low, high = sorted((corner[axis], opposite[axis]))
        polygon = _cut(polygon, axis, low, 1)
        polygon = _cut(polygon, axis, high, -1)
    return polygon


def _cut(polygon: list[Point], axis: int, edge: float, sign: int) -> list[Point]:
    kept: list[Point] = []
    for before, point in zip(polygon[-1:] + polygon[:-1], polygon, strict=True):
        inside, was_inside = ((p[axis] - edge) * sign >= 0 for p in (point, before))
        if inside != was_inside:
            share = (edge - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share))
        if inside:
            kept.append(point)
    return kept
