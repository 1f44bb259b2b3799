"""Which words of a book mean the same. In: its texts, its glossary. Out: a judge of prompts that differ by such words only.

Authors translate a term now and then, in prompt and answer alike; nothing but the book itself can tell 卷积神经网络 → CNN
(the same question) from 最大池化 → 均值池化 (another one). It does so where it says 卷积神经网络（CNN）.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import Indel

from notepress.ledger import likeness

_GLOSS = re.compile(r"([^\x00-\x7f\W_]{2,})\s*[（(]\s*([A-Za-z][^（()）\n]{0,60})[）)]")

_LATIN = re.compile(r"[a-z]+")


class Terms:
    """Words with the same meaning, from a glossary and from parentheses."""

    def __init__(self, glossary: Mapping[str, str], texts: Iterable[str]) -> None:
        self._meanings: dict[str, set[str]] = {}
        for term, translation in glossary.items():
            self._add(term, translation)
        for text in texts:
            for before, inside in _GLOSS.findall(text):
                for part in re.split(r"[,，、;；/]", inside):
                    self._add(before, part)

    def _add(self, term: str, translation: str) -> None:
        if folded := likeness.fold(translation):
            self._meanings.setdefault(folded, set()).add(likeness.fold(term))

    def say_the_same(self, one: str, other: str) -> bool:
        """Tell whether two folded prompts differ, and only by terms with one meaning and by words without any."""
        if one.isascii() == other.isascii() and _LATIN.findall(one) == _LATIN.findall(other):
            return False  # the meanings known are Chinese ⇄ Latin
        changes = []
        for tag, start, end, its_start, its_end in _changes(one, other):
            ours, theirs = (likeness.substance(text).strip() for text in (one[start:end], other[its_start:its_end]))
            if tag != "equal" and (ours or theirs):
                changes.append((ours, theirs))
        return bool(changes) and all(
            self._mean_the_same(*change) or self._mean_the_same(*change[::-1]) for change in changes
        )

    def _mean_the_same(self, term: str, translation: str) -> bool:
        # What stands before the parenthesis may be more than the term: 常用的卷积神经网络（CNN）.
        return len(term) > 1 and any(before.endswith(term) for before in self._meanings.get(translation, ()))


def _changes(one: str, other: str) -> list[tuple[str, int, int, int, int]]:
    """Give the differing stretches, those with nothing but a space between them made one."""
    merged: list[tuple[str, int, int, int, int]] = []
    for code in Indel.opcodes(one, other):
        tag, start, end, its_start, its_end = code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end
        if tag == "equal" and one[start:end].strip():
            merged.append((tag, start, end, its_start, its_end))
        elif merged and merged[-1][0] != "equal":
            _, start, _, its_start, _ = merged[-1]
            merged[-1] = ("replace", start, end, its_start, its_end)
        elif tag != "equal":
            merged.append(("replace", start, end, its_start, its_end))
    return merged
