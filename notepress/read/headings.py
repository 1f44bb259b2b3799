"""Headings that ask: those of a level that mostly does, and those that do for sure; what they nest is their answer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import groupby

from notepress.model import Kind
from notepress.read import wording
from notepress.read.outline import UnitKind
from notepress.read.search import Search
from notepress.read.survey import answer_word, asks
from notepress.read.wording import Role


class Headings(Search):
    """The second pass."""

    def headings(self) -> None:
        """Headings of a level that mostly asks; what they nest is their answer. Numbered ones and others are judged
        apart.
        """
        candidates = [index for index in self.heads if index not in self.idle and not self._gathers(index)]
        candidates = [i for i in candidates if not wording.names_day(self.units[i].text) or self.worded(i)]
        asking = {index for index in candidates if self._heading_asks(index)}
        first = self.heads[0] if self.heads and self.is_title(self.heads[0]) else None
        if first is not None and (len(asking) > 1 or self.next_head[first] == first + 1):
            asking.discard(first)

        def mark(index: int) -> tuple[int, bool]:
            return self.units[index].depth, wording.number(wording.bare(self.units[index].text)) is not None

        for level, same in groupby(sorted(candidates, key=mark), key=mark):
            peers = list(same)
            for nested in (False, True):
                holders = {index: self._holder(index) for index in peers}
                here = [index for index in peers if (holders[index] is not None) is nested]
                leaves = (index for index in here if self.is_leaf(index) and not self.is_empty(index))
                deciding = asking.intersection(here).union(leaves)
                share = sum(index in asking for index in deciding) / max(len(deciding), 1)
                settled = share >= (0.6 if nested else 0.3 if level[1] else 0.4) and bool(deciding)
                settled = settled and (len(asking.intersection(here)) > 1 or share == 1 or self.collects)
                sure = level[1] or (share >= 0.6 and len(asking.intersection(here)) >= 3)
                for index in here:
                    firm = index in asking and (settled or self._asks_for_sure(index))
                    full = not self.is_empty(index) and (self.is_leaf(index) or (sure and self._explains(index)))
                    if firm or (settled and full and (level[1] or not self.only_links(index))):
                        kind = Kind.QUESTION if index in asking else Kind.TOPIC
                        self.take(index, kind, self.section_end[index], holders[index])
                        self._adopt(index)

    def _explains(self, index: int) -> bool:
        """Whether what stands below a numbered heading explains it: text of its own, or headings without numbers; and
        none of these asks.
        """
        inner = self.heads[bisect_right(self.heads, index) : bisect_left(self.heads, self.section_end[index])]
        own = bool(self.body(index + 1, self.next_head[index]))
        plain = not any(wording.number(wording.bare(self.units[head].text)) for head in inner)
        named = wording.names_topic(self.units[index].text)
        return (own or plain or named) and not any(self.worded(head) for head in inner)

    def _asks_for_sure(self, index: int) -> bool:
        """Whether a heading asks, whatever its peers do: "Why?", "题目：实现一个 x"."""
        text = self.units[index].text.strip()
        found = wording.label(text)
        return wording.ends_asking(text) or bool(found and found[0] is Role.QUESTION and text[found[1] :].strip())

    def _adopt(self, index: int) -> None:
        """Make follow-ups of the labelled questions that a heading's answer leads to."""
        for inside in range(index + 1, self.section_end[index]):
            found = self.findings.questions.get(inside)
            if found and found.parent is None and self.units[inside].kind is not UnitKind.HEADING:
                self.findings.questions[inside] = replace(found, parent=index)

    def _heading_asks(self, index: int) -> bool:
        unit = self.units[index]
        if any(
            self.answers.get(inside) is Role.STATEMENT
            for inside in range(index + 1, min(index + 4, self.next_head[index]))
        ):
            return True
        if self.is_title(index) and not wording.ends_asking(unit.text):
            return False
        if self.is_empty(index) or wording.is_chapter(unit.text):
            return False
        if self._asks_for_sure(index):
            return True
        if not self.is_leaf(index) and wording.gathers(unit.text):
            return False
        if (number := wording.number(unit.text)) and number[0] in ("第1题", "Q1"):
            return True
        if self.is_label_only(index):
            if wording.label(unit.text.strip()) or unit.text in self.letters or "题" in unit.text:
                return True
            body = self.body(index + 1, self.next_head[index])
            return any(inside in self.answers or self.worded(inside) for inside in body)
        return asks(unit) or self._is_answered(index)

    def _is_answered(self, index: int) -> bool:
        """Whether "答案：" or options belong to a heading: nothing counted stands between, to ask first."""
        for inside in range(index + 1, self.next_head[index]):
            if self.answers.get(inside) is Role.ANSWER or self.has_letters(inside):
                return True
            if self._is_counted(inside) and self.units[inside].depth <= 1 and inside not in self.options:
                return False
        return False

    def _is_counted(self, index: int) -> bool:
        return self.units[index].mark[:3] in ("num", "ite") and not self.units[index].quoted

    def _gathers(self, index: int) -> bool:
        """Whether a heading stands above questions of another mark, and so asks nothing itself."""
        end = self.next_head[index]
        text = self.units[index].text
        first = next((inside for inside in range(index + 1, end) if self.taken[inside]), None)
        if first is not None:  # "Q: …" below a heading asks on where the heading is answered first
            return not (wording.ends_asking(text) and self.body(index + 1, first))
        body = self.body(index + 1, end)
        if not body:
            return not self.is_leaf(index) and not self.worded(index) and not self._explains(index)
        if sum(self.units[inside].mark == "card" for inside in body) >= 2:
            return True
        words = [answer_word(self.units[inside]) for inside in body if self.answers.get(inside) is Role.ANSWER]
        if len(words) > len(set(words)) and not (wording.ends_asking(text) and body[0] not in self.answers):
            return True  # the same "答案：" twice belongs to two questions
        marks: dict[str, list[int]] = {}
        for inside in body:
            if self.units[inside].mark and self.units[inside].depth <= 1 and inside not in self.idle:
                marks.setdefault(self.units[inside].mark, []).append(inside)
        gathers = self.gathers(index)
        for mark, peers in marks.items():
            firm = [inside for inside in peers if wording.ends_asking(self.prompt(inside))]
            if len(firm) >= 2 and len(firm) >= 0.6 * len(peers) and (body[0] in firm or not self.worded(index)):
                return True
            several = len(peers) >= 2 or body[0] in peers
            if gathers and mark[:4] in ("item", "num ", "numb") and several:
                return True
            if gathers and mark[:4] in ("bold", "bull") and 2 * sum(self.worded(i) for i in peers) >= len(peers) > 1:
                return True
        return sum(self.has_letters(inside) for inside in body) >= 2  # options from A on belong to one question
