"""A book's texts and its glossary → which prompts differ only by words with the same meaning.

Authors translate a term now and then, in prompt and answer alike. Nothing but the book itself can tell 卷积神经网络 →
CNN (the same question) from 最大池化 → 均值池化 (another one); it does where it says 卷积神经网络（CNN）.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import Indel

from notepress.ledger import likeness

_GLOSS = re.compile(r"([^\x00-\x7f\W_]{2,30})\s*[（(]\s*([A-Za-z][^（()）\n]{0,60})[）)]")

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
        changed = False
        for start, end, its_start, its_end in changes(one, other):
            ours, theirs = (likeness.substance(text).strip() for text in (one[start:end], other[its_start:its_end]))
            if not ours and not theirs:
                continue
            changed = True
            if not (
                self._mean_the_same(ours, theirs)
                or self._mean_the_same(theirs, ours)
                or (not ours and self._gloss(one[:start], theirs))
                or (not theirs and self._gloss(other[:its_start], ours))
            ):
                return False
        return changed

    def _mean_the_same(self, term: str, translation: str) -> bool:
        # What stands before the parenthesis may be more than the term: 常用的卷积神经网络（CNN）.
        return len(term) > 1 and any(before.endswith(term) for before in self._meanings.get(translation, ()))

    def _gloss(self, before: str, translation: str) -> bool:
        """Tell whether the translation only stands behind its term."""
        return any(before.strip().endswith(term[-2:]) for term in self._meanings.get(translation, ()) if len(term) > 1)


def changes(one: str, other: str) -> list[tuple[int, int, int, int]]:
    """Give the differing stretches, those with nothing but a space between them made one."""
    changes: list[tuple[int, int, int, int]] = []
    joined = False
    for code in Indel.opcodes(one, other):
        start, end, its_start, its_end = code.src_start, code.src_end, code.dest_start, code.dest_end
        if code.tag == "equal" and one[start:end].strip():
            joined = False
        elif joined:
            first, _, its_first, _ = changes[-1]
            changes[-1] = (first, end, its_first, its_end)
        elif code.tag != "equal":
            changes.append((start, end, its_start, its_end))
            joined = True
    return changes
