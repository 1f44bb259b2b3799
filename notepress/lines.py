"""The raw lines of a text, before Markdown is read: gaps between them restored, items that are no items of their own.

A list of answers often ends in an item that is only "参考：…", or has one that is only a picture, because a note knows
no other place for them. In print they are no points of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Lines = list[tuple[int, str]]
"""Text by line: (line of the note, text)."""

_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>(?:[-*+]|\d{1,9}[.)])\s+)(?P<text>\S.*)$")
_PICTURE = re.compile(r"(?:!\[[^\]]*\]\([^)]*\)|!\[\[[^\]]+\]\]|<img\b[^>]*>)\s*$")
_REFERENCE = re.compile(r"(?:参考(?:文献|资料)?|出处|来源|references?|source)\s*[:：]", re.IGNORECASE)


def placed(text: Sequence[tuple[int, str]]) -> Lines:
    """Give the lines, a blank one where the note has lines between, and lone pictures and references out of lists."""
    result: Lines = []
    spaced = _spaced(text)
    for place, (number, line) in enumerate(spaced):
        item = _ITEM.match(line)
        if item and _PICTURE.match(item["text"]) and any(line.strip() for _, line in result):
            result += [(number, ""), (number, f"{item['indent']}{' ' * len(item['mark'])}{item['text']}"), (number, "")]
        elif item and _REFERENCE.match(item["text"]) and _is_last(spaced[place + 1 :], len(item["indent"])):
            result += [(number, ""), (number, item["indent"] + item["text"])]
        else:
            result.append((number, line))
    return result


def _spaced(text: Sequence[tuple[int, str]]) -> Lines:
    result: Lines = []
    for number, line in text:
        if result and number > result[-1][0] + 1 and result[-1][1].strip():
            result.append((number - 1, ""))
        result.append((number, line))
    return result


def _is_last(following: Sequence[tuple[int, str]], indent: int) -> bool:
    """Whether nothing but references follows in the list."""
    for _, line in following:
        item = _ITEM.match(line)
        if line.strip() and not (item and len(item["indent"]) == indent and _REFERENCE.match(item["text"])):
            return False
    return True


_LAST = re.compile(
    rf"\n\n(?P<reference>{_REFERENCE.pattern}[^\n]*(?:  \n[^\n]+)*)(?P<pictures>(?:\n\n!\[[^\n]*\))+)$",
    re.IGNORECASE,
)


def references_last(markdown: str) -> str:
    """Move the pictures at the end of a canonical text before the references, which every reader looks for last."""
    return _LAST.sub(lambda found: f"{found['pictures']}\n\n{found['reference']}", markdown)
