"""Chinese justification for WeasyPrint, which widens nothing but spaces.

Inside `justified()` a justified line is widened between all Chinese characters, full-width marks lose the blank half
that stands at a line's edge or beside another mark (GB/T 15834, clreq), and a line that would need too wide gaps
stays ragged. It replaces two private functions of one version of WeasyPrint; with any other version it does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

VERSION = "70.0"
WIDEST = 0.1
"""Of an em, between two Chinese characters: a line that needs wider gaps than that stays ragged."""
SPACE = 2
"""How much more a space between words takes; with its own quarter of an em it stays below half an em (clreq)."""

_CLOSING = "，。、；：！？）〕】》〉」』”’"
_OPENING = "（〔【《〈「『“‘"
# Not the dash and the ellipsis: their two halves stay together.
_WIDENED = re.compile(r"[ \u00a0]|[\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’]")
_PAIR = re.compile(f"[{_CLOSING}](?=[{_CLOSING}{_OPENING}])|(?<=[{_OPENING}])[{_OPENING}]")
_CJK = re.compile("[\u3000-\u9fff\uff01-\uff60]")


Trims = dict[int, set[str]]
"""By id of a text box: whether its first, its last mark loses the blank half."""


def supported() -> bool:
    """Whether this WeasyPrint is the one the replacements were written for."""
    return bool(weasyprint.__version__ == VERSION)


@contextmanager
def justified() -> Iterator[None]:
    """Set documents with Chinese justification."""
    if not supported():
        yield
        return
    justify_line, set_text = inline.justify_line, line_break.Layout.set_text

    def set_text_with_gaps(layout: Any, text: str, justify: bool = False) -> None:
        set_text(layout, text, justify)
        _adjust(layout, justify)

    inline.justify_line, line_break.Layout.set_text = _justify_line, set_text_with_gaps
    try:
        yield
    finally:
        inline.justify_line, line_break.Layout.set_text = justify_line, set_text


def _justify_line(context: Any, line: Any, room: float) -> None:
    texts = [box for box in _leaves(line) if isinstance(box, boxes.TextBox) and box.text.strip()]
    if not texts:
        return
    trims: Trims = {}
    for box, edge, marks in ((texts[0], "first", _OPENING), (texts[-1], "last", _CLOSING)):
        if box.text[0 if edge == "first" else -1] in marks:
            trims.setdefault(id(box), set()).add(edge)
            room += box.style["font_size"] / 2
    weight = sum(map(_weight, texts))
    if weight and 0 < room / weight <= WIDEST * line.style["font_size"]:
        _widen(context, line, room / weight, trims, 0)


def _leaves(box: Any) -> Iterator[Any]:
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _leaves(child)
    else:
        yield box


def _weight(box: Any) -> float:
    """Count the gaps in a text; Pango gives half of one to each side of a character, and none to a text's ends."""
    found = {match.start(): _share(match[0]) for match in _WIDENED.finditer(box.text)}
    return sum(found.values()) - (found.get(0, 0) + found.get(len(box.text) - 1, 0)) / 2


def _share(text: str) -> int:
    return SPACE if text[0] in " \u00a0" else 1


def _widen(context: Any, box: Any, gap: float, trims: Trims, advance: float) -> float:
    """Widen what is in a box, move it by what was added before it, and give what was added up to its end."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        trim = trims.get(id(box), set())
        added: float = _weight(box) * gap - len(trim) * box.style["font_size"] / 2
        if added:
            layout = line_break.create_layout(box.text, box.style, context, max_width=None, justification_spacing=0)
            layout.gap, layout.trim = gap, trim
            layout.deactivate()
            box.width += added
            box.pango_layout = layout
        return advance + added
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        before = advance
        box.position_x += advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _widen(context, child, gap, trims, advance)
        box.width += advance - before
        return advance
    box.translate(advance, 0)
    return advance


def _adjust(layout: Any, justify: bool) -> None:
    """Add the gaps and the half-width marks to a text that Pango has been given."""
    text = layout.text
    if not _CJK.search(text) and not getattr(layout, "gap", 0):
        return
    columns = "Mono" in layout.style["font_family"][0]  # in code each mark keeps its two columns
    halves = set() if columns else {match.start() for match in _PAIR.finditer(text)}
    gap = getattr(layout, "gap", 0) if justify else 0
    if justify:
        trim = getattr(layout, "trim", ())
        halves |= ({0} if "first" in trim else set()) | ({len(text) - 1} if "last" in trim else set())
    if not (halves or gap):
        return
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    if gap:
        for match in _RUN.finditer(text):
            spacing = int(_share(match[0]) * gap * TO_UNITS)
            _add(attributes, text, match.start(), match.end(), pango.pango_attr_letter_spacing_new(spacing))
    for index in halves:
        _add(attributes, text, index, index + 1, pango.pango_attr_font_features_new(b"halt 1"))
    pango.pango_layout_set_attributes(layout.layout, attributes)


_RUN = re.compile("|".join(f"{characters}+" for characters in _WIDENED.pattern.split("|")))


def _add(attributes: Any, text: str, start: int, end: int, attribute: Any) -> None:
    attribute.start_index = len(text[:start].encode())
    attribute.end_index = attribute.start_index + len(text[start:end].encode())
    pango.pango_attr_list_change(attributes, attribute)
