"""Questions that say so, "Q: …", and those that are asked in the midst of an answer: nested ones, "追问：…"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from notepress.model import Kind
from notepress.read import wording
from notepress.read.outline import UnitKind
from notepress.read.search import Found, Search
from notepress.read.survey import TEXTS, unnumbered
from notepress.read.wording import Role


class Labels(Search):
    """The first pass, and the last."""

    def labels(self) -> None:
        """Take what asks by itself: "Q: …", and a table's row below "问题 | 答案"; a single "Q:" in a note without
        "A: …" is only a word.
        """
        for index, unit in enumerate(self.units):
            if unit.kind is UnitKind.ROW:
                self.take(index, Kind.QUESTION, index + 1)
        labelled = [
            index
            for index, unit in enumerate(self.units)
            if (label := wording.label(unnumbered(unit))) and label[0] is Role.QUESTION and index not in self.idle
        ]
        self.findings.labelled = len(labelled) >= 2 or bool(labelled and self.answers)
        found = [
            index for index in labelled if self.units[index].kind is not UnitKind.HEADING and self.findings.labelled
        ]
        titles = self._titles_of_one(found)
        head: int | None = None
        heads = iter([*self.heads, len(self.units)])
        following = next(heads)
        for index, stop in pairwise([*found, len(self.units)]):
            while following < index:
                head, following = following, next(heads)
            end = self._counted_end(index, min(stop, self.next_head[index]))
            if self.units[index].kind is UnitKind.ITEM:
                sibling = self.indented_end(index)
                if sibling < end and self._until_sibling(index, end) == sibling and self.worded(sibling):
                    end = sibling
            if self.is_empty(index):
                continue
            answered = any(inside in self.answers for inside in range(index + 1, end))
            if head is not None and self.worded(head) and not answered and not self.is_label_only(head):
                continue  # "问题：内存占用大" in an answer
            start = head if head is not None and head in titles else index
            self.take(start, Kind.QUESTION, self._free_end(index, end))
        self.sayers = set(self.findings.questions)

    def _counted_end(self, index: int, end: int) -> int:
        """END, or where the number goes on that stands before a labelled question: "问题1：" within 8、 ends at 9、"""
        above = self.numbered_above[index]
        if above is None or self.units[index].mark[:3] == "num":
            return end
        mark, number = self.units[above].mark, self.units[above].number
        after = next((inside for inside in range(index + 1, end) if self.units[inside].mark == mark), end)
        return after if after < end and 0 < number < self.units[after].number <= number + 5 else end

    def _titles_of_one(self, labelled: Sequence[int]) -> set[int]:
        """Headings that are titles of the one labelled question right below each: "### Exercise 1: Sets", or any
        heading of a level where that is the rule.
        """
        holders = Counter(self.head_of(index) for index in labelled)
        single = {
            head
            for index in labelled
            if (head := self.head_of(index)) is not None
            and holders[head] == 1
            and not self.body(head + 1, index)
            and (self._counts_as_question(head) or (self.is_leaf(head) and not self.gathers(head)))
        }
        levels = Counter(self.units[head].depth for head in single)
        others = Counter(self.units[head].depth for head in holders if head is not None)
        texts = Counter(self.units[head].text for head in single)
        told = Counter(
            self.units[head].depth for head in single if texts[self.units[head].text] > 1 or self._has_number(head)
        )  # "MCQ 7", or "Card" over each of them; a chapter may happen to hold one question
        regular = {level for level in levels if told[level] >= max(2, 0.8 * levels[level], 0.6 * others[level])}
        return {head for head in single if self._counts_as_question(head) or self.units[head].depth in regular}

    def _has_number(self, head: int) -> bool:
        return re.search(r"\d", self.units[head].text) is not None

    def _counts_as_question(self, head: int) -> bool:
        """Whether a heading is labelled and counted itself: "Exercise 1: Sets"."""
        named = wording.label(self.units[head].text)
        return bool(named and named[0] is Role.QUESTION and re.search(r"\d", self.units[head].text[: named[1]]))

    def follow_ups(self) -> None:
        """Items nested in a question's item that ask on, and "追问：…" wherever it stands in an answer."""
        around: list[int] = []  # the questions that the unit stands in, outermost first
        found = self.findings.questions
        for index, unit in enumerate(self.units):
            around = [holder for holder in around if found[holder].end > index]
            if index in found:
                around.append(index)
                continue
            if not around or index in self.answers or index in self.idle or unit.kind not in TEXTS:
                continue
            if self._is_follow_up(index):
                root = next((holder for holder in around if not self._is_follow_up(holder)), around[0])
                found[index] = Found(index, Kind.QUESTION, found[root].end, root)
                around.append(index)
            elif unit.kind is UnitKind.ITEM and self._asks_by_lead(index):
                found[index] = Found(index, Kind.QUESTION, self.inside_end(index), around[-1])
                around.append(index)
            elif unit.kind is UnitKind.ITEM and (index in self.wanted or self._asks_on(index)):
                holder = next((outer for outer in reversed(around) if self._nests(outer, index)), None)
                if holder is not None:
                    found[index] = Found(index, Kind.QUESTION, self.inside_end(index), holder)
                    around.append(index)

    def _asks_by_lead(self, index: int) -> bool:
        """Whether an item asks in bold and answers below: "- **Why x?**\\" and the answer on the next line."""
        unit = self.units[index]
        first = re.sub(r"\s*(?:\\|<br\s*/?>)?\s*$", "", unit.first_line)
        strong = re.fullmatch(r"(\*\*|__)((?:(?!\1).)+)\1", first.strip())
        answered = "\n" in unit.text or self.inside_end(index) > index + 1
        return bool(strong and answered and unit.depth == 1 and wording.asks(strong[2]))

    def _asks_on(self, index: int) -> bool:
        """Whether a nested item asks: "BIOS 不知道有多少" quoted in an answer tells, for all its words."""
        unit = self.units[index]
        if _LED.match(unit.text) or not wording.asks_firmly(self.prompt(index)):
            return False
        return not unit.quoted or wording.ends_asking(self.prompt(index))

    def _nests(self, outer: int, index: int) -> bool:
        unit = self.units[outer]
        return unit.kind is UnitKind.ITEM and unit.end >= self.units[index].lines[0]


_LED = re.compile(r"(\*\*|__)[^*_]+(?:\1\s*[:：]|[:：]\s*\1)")
"""**Term**: what it means, as a rule, though it may end in a question."""
