"""Everything but headings that sets units apart: folds, bold, "1、", list items, plain paragraphs at last.

A mark whose units mostly ask is how the note writes its questions, and then all of them are; so is one that fills the
note from end to end, whatever its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from notepress.model import Kind
from notepress.read import wording
from notepress.read.outline import UnitKind
from notepress.read.search import Search
from notepress.read.survey import CONTENT, asks
from notepress.read.wording import Role

SHARES = {
    "summary": 0.4,
    "box": 0.6,
    "bold": 0.4,
    "em": 0.5,
    "card": 0.0,
    "quote": 0.6,
    "number": 0.4,
    "num": 0.5,
    "item": 0.5,
    "bullet": 0.6,
    "line": 0.4,
    "plain": 0.25,
}
"""Marks inside a section, the most deliberate first (nobody folds a text away, or emphasises a paragraph, by accident),
and which share of a mark's units must ask."""


class Marks(Search):
    """The third pass."""

    def marks(self) -> None:
        """Marks inside the sections that no heading took, the most deliberate first; then text before an answer;
        plain text last.
        """
        by_mark: dict[str, list[int]] = {}
        for index in range(len(self.units)):
            if mark := self.mark_of(index):
                by_mark.setdefault(mark, []).append(index)
        for family in SHARES:
            if family == "plain":
                self._before_answers()
            for mark in sorted(by_mark):
                if mark.split(" ")[0] == family:
                    self._mark(
                        mark, [index for index in by_mark[mark] if not self.taken[index] and self.units[index].text]
                    )

    def _mark(self, mark: str, peers: list[int]) -> None:
        family = mark.split(" ")[0]
        if family in ("item", "num"):
            peers = [index for index in peers if not self._is_spelled_out(index)]
            outer = self._outer(peers)
            if self._have_bodies(peers, 0.3) and not any(
                wording.ends_asking(self.prompt(index)) for index in set(peers).difference(outer)
            ):
                peers = outer
        groups = {index for index in peers if self._is_group(index)}
        deciding = [index for index in peers if index not in groups]
        chosen = set(self._chosen(family, deciding))
        groups = {index for index in groups if chosen or not deciding or len(groups) > 1}
        everywhere = len(chosen) == len(deciding)
        stops = dict(pairwise([*(peers if everywhere else sorted(chosen | groups)), len(self.units)]))
        ends = self._within(
            {index: self._until_sibling(index, min(stops[index], self.next_head[index])) for index in sorted(chosen)}
        )
        for index in sorted(chosen | groups):
            if self.taken[index]:
                continue
            if index in groups:
                self._open_group(index)
                continue
            kind = Kind.QUESTION if self._asks(index) else Kind.TOPIC
            self.take(index, kind, self._free_end(index, ends[index]))

    def _chosen(self, family: str, deciding: list[int]) -> Iterable[int]:
        """Which units of one mark are questions: all where most ask, in the note or in a section; else those that
        ask for sure.
        """
        asking = self._asking(family, deciding)
        pointed = [index for index in deciding if wording.ends_asking(self.prompt(index))]
        if family in ("item", "num", "bold") and self._fills_note(deciding):
            return deciding
        if family in ("bold", "item", "bullet") and self._fills_sections(deciding):
            return deciding
        if family == "plain":
            return self._plain(deciding, asking, pointed)
        if family == "card":
            return deciding if len(deciding) >= 2 else pointed
        if family == "number" and len(deciding) < 2:
            return ()
        if family in ("item", "num"):
            deciding = self._where_told(deciding, asking)
        shaped = {index for index in deciding if index in asking or wording.names_topic(self.prompt(index))}
        enough = self._is_enough(family, deciding, asking, shaped)
        if family in ("bullet", "quote"):
            return deciding if enough else ()
        return deciding if enough else self._sure(deciding, asking, pointed)

    def _asking(self, family: str, deciding: Sequence[int]) -> set[int]:
        """Those that ask by their words or by where they stand."""
        asking = {index for index in deciding if self._asks(index)}
        if family in ("item", "num", "bold"):
            asking.update(self._in_chapters(deciding))
        if family in ("item", "num"):  # an answer under one entry of a list makes questions of all
            for same in self._sections(deciding):
                if any(self.answers.get(index + 1) is Role.ANSWER for index in same):
                    asking.update(same)
        if family in ("item", "num", "bullet"):
            asking |= {i for i in deciding if (head := self.head_of(i)) is not None and self._is_round(head)}
        return asking

    def _where_told(self, deciding: list[int], asking: set[int]) -> list[int]:
        """Where a section is said to ask, those that don't at all list other things, and decide nothing."""
        sections = [(self.head_of(same[0]), same) for same in self._sections(deciding)]
        told = [same for head, same in sections if head is not None and self.gathers(head)]
        if not any(asking.issuperset(same) for same in told):
            return deciding
        return [index for _, same in sections if same in told or asking.intersection(same) for index in same]

    def _is_enough(self, family: str, deciding: Sequence[int], asking: set[int], shaped: set[int]) -> bool:
        """Whether so many units of a mark ask, or look like questions and are answered, that all of them are."""
        listed = family in ("item", "num", "bullet")
        share = SHARES[family] * (0.5 if self.collects and not self.findings.questions and listed else 1)
        if not deciding or len(asking.intersection(deciding)) >= share * len(deciding):
            return bool(deciding)
        if family in ("item", "num"):
            some = len(asking) >= 0.3 * len(deciding) and len(deciding) >= 3
            if some and self._have_bodies(deciding):
                return True
        if family == "line":
            return len(shaped) >= 0.5 * len(deciding)
        if family == "bold":
            return bool(asking) and len(shaped) >= 0.5 * len(deciding) and self._have_bodies(deciding, 0.75)
        return listed and len(shaped) >= 0.6 * len(deciding) and self._have_bodies(deciding)

    def _sure(self, deciding: Sequence[int], asking: set[int], pointed: list[int]) -> set[int]:
        """Those with a question mark and an answer, and the sections of which most ask."""
        sure = pointed if len(pointed) >= max(2, 0.2 * len(deciding)) else []
        chosen = {index for index in sure if self._has_body(index, self.next_head[index])}
        for section in self._sections(deciding):
            if len(asking & set(section)) >= max(2, 0.5 * len(section)):
                chosen |= set(section)
        return chosen

    def _plain(self, deciding: list[int], asking: set[int], pointed: list[int]) -> Iterable[int]:
        """Which paragraphs without any mark are questions."""
        worded = self._leading([index for index in deciding if wording.asks(self.units[index].first_line)])
        listed = [index for index in deciding if self._heads_list(index)]
        named = [i for i in listed if i in asking or wording.names_topic(self.units[i].text)]
        regular = not self.heads and len(listed) >= max(3, 0.8 * len(deciding)) and self._tell(listed)
        if regular or (len(listed) >= max(4, 0.3 * len(deciding)) and len(named) >= 0.4 * len(listed)):
            return sorted({*listed, *pointed, *worded})
        if len(worded) >= max(3, 0.45 * len(deciding)):
            return worded
        titled = [index for index in deciding if self._is_titled(index)]
        if not self.findings.questions and len(titled) >= max(4, 0.45 * len(deciding)) > len(pointed):
            return titled
        if gathered := {i for i in worded if (head := self.head_of(i)) is not None and self._told_to_ask(head)}:
            return gathered
        led = (index for index in asking - set(pointed) if self.units[index].first_line.rstrip()[-1:] in ":：")
        pointed = self._leading(pointed)
        first = [index for index in pointed if not re.search(r"[.。!！] *\S.", self.prompt(index))]
        pointed = [index for index in pointed if index in first or wording.ends_asking(self.units[index].text)]
        whole = [index for index in pointed if wording.ends_asking(self.units[index].first_line)]
        pointed = sorted([*(pointed if len(pointed) >= 0.6 * len(deciding) else whole), *led])
        return pointed if len(pointed) >= max(2, SHARES["plain"] * len(deciding)) else ()

    def _is_group(self, index: int) -> bool:
        """An item that does not ask and has nothing but items that ask, or other groups."""
        unit = self.units[index]
        if unit.kind is not UnitKind.ITEM or asks(unit) or wording.names_topic(unit.text):
            return False
        inside = range(index + 1, self.inside_end(index))
        if len(inside) > 1 and wording.names_form(unit.text):
            return True
        direct = [
            child
            for child in inside
            if self.units[child].kind is UnitKind.ITEM and self.units[child].depth == unit.depth + 1
        ]
        asking = [child for child in direct if wording.asks_firmly(self.prompt(child))]
        grouped = [child for child in direct if child not in asking and self._is_group(child)]
        if self.collects and len(direct) >= 3 and len(unit.text) <= 20 and unit.depth == 1:
            worded = [child for child in direct if self.worded(child) or wording.names_topic(self.units[child].text)]
            if 2 * len(worded) >= len(direct):
                return True
        if any(self.units[child].kind is not UnitKind.ITEM for child in inside):
            return False
        if (
            asking
            and len(direct) > 1
            and all(child in asking or self.inside_end(child) > child + 1 for child in direct)
        ):
            return True
        return bool(direct) and len(asking) + len(grouped) == len(direct) and (len(asking) >= 2 or bool(grouped))

    def _open_group(self, index: int) -> None:
        unit = self.units[index]
        self.findings.groups.add(index)
        self.taken[index] = True
        for child in range(index + 1, self.inside_end(index)):
            if self.units[child].depth != unit.depth + 1 or self.units[child].kind is not UnitKind.ITEM:
                continue
            if self._is_group(child):
                self._open_group(child)
            else:
                kind = Kind.QUESTION if self.worded(child) else Kind.TOPIC
                self.take(child, kind, self.inside_end(child))

    def _before_answers(self) -> None:
        """What stands directly before "答案：" or the bar of a flash card is a question, whatever it looks like."""
        found = []
        for index, role in sorted(self.answers.items()):
            before = index - 1
            while before >= 0 and (
                self.units[before].kind not in CONTENT or self.units[before].kind in _EXHIBITS or before in self.idle
            ):
                before -= (
                    1
                    if self.units[before].kind is not UnitKind.HEADING and before not in self.contents
                    else len(self.units)
                )
            if (
                role is Role.ANSWER
                and before >= 0
                and not (self.taken[before] or self.taken[index] or before in self.answers)
            ):
                found.append(before)
        asking = [index for index in found if self.worded(index)]
        if len(asking) < 0.3 * len(found):
            defined = {
                index for index in found if index + 1 in self.answers and self.units[index + 1].mark == "definition"
            }
            found = [index for index in found if index not in defined] if len(found) - len(defined) >= 2 else asking
        for index, stop in pairwise([*found, len(self.units)]):
            self.take(index, Kind.QUESTION, self._free_end(index, min(stop, self.next_head[index])))

    def _is_spelled_out(self, index: int) -> bool:
        """Whether an entry is of a list that a line such as "**缺点**：" leads to, in the midst of an explanation."""
        if index not in self.spelled_out:
            entries = list(self._run(index)) or [index]
            self.spelled_out.update(dict.fromkeys(entries, self._is_led_to(index, entries)))
        return self.spelled_out[index]

    def _is_led_to(self, first: int, entries: Sequence[int]) -> bool:
        lead = self.units[first - 1] if first and self.units[first].number <= 1 else None
        if not lead or lead.kind is not UnitKind.TEXT or wording.bare(lead.text)[-1:] not in (":", "："):
            return False
        announces = wording.gathers(lead.text) or wording.names_form(lead.text) or wording.instructs(lead.text)
        if announces or self.units[first - 2].kind not in CONTENT:
            return False
        return sum(self.worded(entry) for entry in entries) < 0.6 * len(entries)

    def _in_chapters(self, deciding: Iterable[int]) -> Iterable[int]:
        """Entries below headings such as 第三章, which say nothing themselves, with what explains them."""
        for section in self._sections(deciding):
            head = self.head_of(section[0])
            if (
                head is not None
                and len(section) > 1
                and self.is_leaf(head)
                and wording.in_chapter(self.units[head].text)
            ):
                stops = pairwise([*section, self.next_head[section[0]]])
                yield from (index for index, stop in stops if self._has_body(index, stop))

    def _is_round(self, head: int) -> bool:
        """Whether a heading is the round of an interview, whose lists are what was asked: 二面."""
        text = self.units[head].text
        told = wording.collects(text) or (self.collects and "round" in text.lower())
        return self.is_leaf(head) and wording.is_chapter(text) and told

    def _told_to_ask(self, head: int) -> bool:
        return self.is_leaf(head) and self.gathers(head)

    def _fills_note(self, deciding: Sequence[int]) -> bool:
        """Whether nearly all of the note is a run of these units, each with what explains it: entries, whatever their
        words. Under several headings they are one run only if their numbers go on.
        """
        if len(deciding) < max(3, 2 * len(self.findings.questions)) or not self._have_bodies(deciding, 0.75):
            return False
        if 2 * sum(wording.commands(self.prompt(index)) for index in deciding) > len(deciding):
            return False  # the steps of something
        glued = any("\n" in self.units[index].text and self.units[index].text.isascii() for index in deciding)
        if len(deciding) == 3 and glued:
            return False  # three steps, as like as not
        numbers = [self.units[index].number for index in deciding]
        counted = all(numbers) and all(before < after for before, after in pairwise(numbers))
        heads = {self.head_of(index) for index in deciding}
        if len(heads) > 1 and not (counted and len(deciding) >= 6):
            return False
        if len(heads) == 1 and (len(self.heads) > 2 or (any(numbers) and not counted)):
            return False
        ended = sum(
            wording.bare(self.units[i].first_line)[-1:] in ":：" for i in deciding if self.units[i].mark == "bold"
        )
        before = len(self.body(0, deciding[0]))
        return ended <= 0.3 * len(deciding) and before <= 0.2 * len(self.units)

    def _fills_sections(self, deciding: Sequence[int]) -> bool:
        """Whether nearly every section is a run of terms, emphasised or in a list, each explained below it, and none
        of them recurs as **定义** does.
        """
        sections = [(self.head_of(same[0]), same) for same in self._sections(deciding)]
        texts = {wording.bare(self.prompt(index)) for index in deciding}
        if not deciding:
            return False
        many = len(deciding) >= max(8, 3 * len(sections)) and len(texts) >= 0.95 * len(deciding)
        longest = 60 if self.units[deciding[0]].kind is UnitKind.ITEM else 20
        short = sum(len(text) <= longest for text in texts) >= 0.9 * len(texts)
        below = sum(self.inside_end(i) > i + 1 or self.units[i].kind is UnitKind.TEXT for i in deciding)
        if not (many and short and below >= 0.6 * len(deciding) and self._have_bodies(deciding, 0.75)):
            return False
        leaves = [head for head in self.heads if self.is_leaf(head) and self.body(head + 1, self.next_head[head])]
        led = sum(head is not None and len(self.body(head + 1, same[0])) <= 1 for head, same in sections)
        return led >= 0.8 * len(leaves)

    def _outer(self, peers: Sequence[int]) -> list[int]:
        """Without the numbered lines that count within another's answer: 1. 2. between 10. and 11. The numbers must go
        on behind them at least once; "1." in front of every line tells nothing.
        """
        outer: list[int] = []
        inner: list[int] = []
        glued = {index for index in peers if self.units[index].kind is UnitKind.TEXT}
        if any(not self.units[index].column for index in glued):
            peers = [index for index in peers if index not in glued or self.units[index].column < 4]
        for section in self._sections(peers):
            numbers = [self.units[index].number for index in section]
            place, last = 0, 0
            while place < len(section):
                stop = place + 1
                if numbers[place] == 1 and last > 1:
                    while stop < len(section) and numbers[stop] == numbers[stop - 1] + 1:
                        if numbers[stop] == last + 1 and last + 1 not in numbers[stop + 1 : stop + 2]:
                            break
                        stop += 1
                    after = numbers[stop] if stop < len(section) else last + 1
                    if last < after <= last + 5 and (inner or stop < len(section)):
                        inner += section[place:stop]
                        self.inner.update(section[place:stop])
                        place = stop
                        continue
                outer += section[place:stop]
                last, place = numbers[stop - 1], stop
        return outer

    def _heads_list(self, index: int) -> bool:
        """Whether a line stands right on top of a list or a quote."""
        unit, below = self.units[index], self.units[index + 1] if index + 1 < len(self.units) else self.units[index]
        glued = below.lines[0] == unit.lines[1] + 1 and (below.kind is UnitKind.ITEM or bool(below.quoted))
        return glued and "\n" not in unit.text and len(unit.text) <= 80

    def _tell(self, listed: Sequence[int]) -> bool:
        """Whether the lists below these lines are mostly sentences, not things to pack."""
        texts = [self.units[inside].text for index in listed for inside in self._run(index + 1)]
        return 2 * sum(len(text.encode()) >= 36 for text in texts) >= len(texts)

    def _is_titled(self, index: int) -> bool:
        """Whether a paragraph of plain text has a line of a few words on top, and below it what explains them."""
        first, *more = self.units[index].text.split("\n")
        return (
            bool(more)
            and len(first) <= 30
            and first.rstrip()[-1:] not in "。.；;，,、!！"
            and len(more[0]) > len(first)
        )

    def _leading(self, asking: list[int]) -> list[int]:
        """Without the questions that only lead on within an answer, where nearly all others begin a paragraph."""
        leading = [i for i in asking if not i or self.units[i - 1].lines[1] + 1 < self.units[i].lines[0]]
        return leading if len(leading) >= max(2, 0.7 * len(asking)) else asking


_EXHIBITS = frozenset({UnitKind.FENCE, UnitKind.TABLE, UnitKind.MATH, UnitKind.HTML})
"""What a question shows before its answer begins."""
