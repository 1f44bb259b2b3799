"""Figures that fit: one that just misses the foot of its page is drawn smaller instead of leaving the page half white.

Like booklet_cjk.py it replaces a private function of one version of WeasyPrint; with any other it does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

from notepress.targets import booklet_cjk

SMALLEST = 0.7
"""Of the size it would have: its letters can still be read."""
AROUND = 24
"""CSS pixels of margins and of the line that a picture stands on."""

CLOSING = 76
"""CSS pixels of the two or three lines that must stand on the page of a closed figure."""


@contextmanager
def fitted() -> Iterator[None]:
    """Set documents with figures that fit."""
    if not booklet_cjk.supported():
        yield
        return
    layout = block.block_box_layout

    def fitting(
        context: Any, box: Any, bottom_space: float, skip: Any, around: Any, page_is_empty: bool, *rest: Any
    ) -> Any:
        if box.element_tag == "figure" and not page_is_empty and box.element.get("class") == "closed":
            bottom_space += CLOSING
        result = layout(context, box, bottom_space, skip, around, page_is_empty, *rest)
        if result[0] is not None or page_is_empty or skip or box.element_tag != "figure":
            return result
        picture = next((each for each in box.descendants() if isinstance(each, boxes.ReplacedBox)), None)
        room = context.page_bottom - bottom_space - box.position_y - AROUND
        if picture is None or not SMALLEST * _height(picture, around.width) <= room:
            return result
        style = picture.style
        picture.style = style.copy()
        picture.style["max_height"] = Dimension(room, "px")
        try:
            smaller = layout(context, box, bottom_space, skip, around, page_is_empty, *rest)
        finally:
            picture.style = style
        return result if smaller[0] is None else smaller

    block.block_box_layout = fitting
    try:
        yield
    finally:
        block.block_box_layout = layout


def _height(picture: Any, room: float) -> float:
    """Give the height of a picture that is as large as its column and the style let it be."""
    style = picture.style
    width, height, _ = picture.replacement.get_intrinsic_size(style["image_resolution"], style["font_size"])
    if not width or not height:
        return float("inf")
    tallest = style["max_height"]
    natural = height * min(1, room / width)
    return float(min(natural, tallest.value) if tallest.unit == "px" else natural)
