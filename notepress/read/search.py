"""What the passes over a note share: the survey, what they have found, and what stands in nobody's reach yet.

In: the units of one note. Out: Findings. The passes are in `labels`, `headings`, `marks` and `topics`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from notepress.model import Kind
from notepress.read import wording
from notepress.read.outline import Unit, UnitKind
from notepress.read.survey import CONTENT, LAYOUT, LINK, Survey, lead_of
from notepress.read.wording import Role


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that asks (or names a topic), and where its reach ends."""

    unit: int
    kind: Kind
    end: int
    """Index of the first unit that can no longer be its answer."""
    parent: int | None = None
    """Unit index of the question it follows."""


@dataclass(slots=True)
class Findings:
    """What the units of one note turned out to be."""

    questions: dict[int, Found] = field(default_factory=dict)
    groups: set[int] = field(default_factory=set)
    """Items that only gather the questions nested in them."""
    labelled: bool = False
    """Whether "Q:" is a label in this note; a single "Question: …" is a word of the question."""
    contents: set[int] = field(default_factory=set)
    """Items of a list of contents."""
    options: dict[int, int] = field(default_factory=dict)
    """First unit of the options of a multiple choice → the unit after the last."""
    answers: dict[int, Role] = field(default_factory=dict)
    """Units that begin with "A:", "答案" … (Role.ANSWER) or "解析", "hint" … (Role.REMARK)."""
    keys: set[int] = field(default_factory=set)
    """Units that announce the answers to all numbered questions before."""


class Search(Survey):
    """The state of the search; each pass adds to the findings and leaves what earlier ones took."""

    def __init__(self, units: Sequence[Unit]) -> None:
        super().__init__(units)
        self.taken = [False] * len(units)
        self.asked: dict[int, bool] = {}
        self.spelled_out: dict[int, bool] = {}
        self.inner: set[int] = set()
        self.sayers: set[int] = set()
        self.wanted: set[int] = set()
        self.findings = Findings(contents=self.contents, options=self.options, answers=self.answers, keys=self.keys)

    def mark_of(self, index: int) -> str:
        """The mark that a unit has in common with others that may ask, or "" where it is no candidate."""
        unit = self.units[index]
        if index in self.answers or unit.kind not in CONTENT or unit.mark in LAYOUT:
            return ""
        if unit.kind is UnitKind.SUMMARY:
            below = self.units[index + 1 : index + 2]  # a fold around headings gathers what they hold
            return "" if below and below[0].kind is UnitKind.HEADING and below[0].lines[0] <= unit.end else unit.mark
        only_link = unit.mark[:6] == "bullet" and LINK.fullmatch(unit.text.strip())
        if index in self.idle or unit.depth > (unit.kind is UnitKind.ITEM) or only_link:
            return ""
        if self.is_key(index):
            return ""
        if unit.quoted:
            asked = unit.mark == "item 1" and index + 1 in self.options
            return "quote" if unit.kind is UnitKind.TEXT or asked else ""
        if unit.kind is UnitKind.TEXT and wording.is_number(unit.text):
            return "number"
        if unit.mark in ("item 1", "num 2a)"):
            return "num 1."  # a list, or numbers glued to their text: the same to the eye
        if not unit.mark and lead_of(unit.first_line) and self._asks(index):
            return "bold"
        sentence = re.search(r"[，；。]\w", wording.bare(unit.text)) and not self._asks(index)
        above = self.units[index - 1]
        follows = unit.mark == "bold" == above.mark and above.lines[1] + 1 == unit.lines[0]
        if follows and self._asks(index - 1) and not self._asks(index):
            return ""  # an emphasised answer right below an emphasised question
        announces = wording.bare(unit.text)[-1:] in ":：" and wording.gathers(unit.text)
        if unit.mark == "bold" and (sentence or announces or unit.text in self.often):
            return ""  # a line to remember, the same step under every heading
        return unit.mark or ("plain" if unit.kind is UnitKind.TEXT else "")

    def is_key(self, index: int) -> bool:
        """Whether an entry is a key to answers on one line: "1. Shakespeare  2. Leonardo  3. Columbus"."""
        return self.units[index].number == 1 and _SEVERAL.search(self.units[index].first_line[:500]) is not None

    def take(self, index: int, kind: Kind, end: int, parent: int | None = None) -> None:
        """Make a unit a question, with the units up to END; within a quote or a fold it ends with that, if it has
        its answer there.
        """
        unit = self.units[index]
        bounds = [bisect_right(self.first_lines, unit.quoted)] if unit.quoted else []
        bounds += [self.inside_end(index)] if unit.kind is UnitKind.SUMMARY and unit.end > unit.lines[1] else []
        for bound in bounds:
            if bound < end and ("\n" in unit.text or unit.kind is UnitKind.SUMMARY or self.body(index + 1, bound)):
                end = max(bound, index + 1)
        self.findings.questions[index] = Found(index, kind, end, parent)
        self.taken[index:end] = [True] * (end - index)

    def _holder(self, index: int) -> int | None:
        """The innermost heading above that asks."""
        above = self.above[index]
        while above is not None and (above not in self.findings.questions or self._counts_on(above)):
            above = self.above[above]
        return above

    def _counts_on(self, index: int) -> bool:
        """Whether the first heading below has the next number: "## 5." over "### 6." holds nothing."""
        places = (index, self.next_head[index])
        numbers = [re.match(r"\D{0,2}(\d{1,4})", self.units[i].text) for i in places if i < len(self.units)]
        here, below = [int(found[1]) if found else 0 for found in (*numbers, None)[:2]]
        return here > 1 and below == here + 1

    def _is_head(self, index: int) -> bool:
        return self.units[index].kind is UnitKind.HEADING

    def _sections(self, indices: Iterable[int]) -> list[list[int]]:
        return [list(same) for _, same in groupby(indices, key=lambda index: self.next_head[index])]

    def _asks(self, index: int) -> bool:
        """Whether a unit asks, by its words, by options or an answer that follow, or under a heading such as 习题."""
        if index not in self.asked:
            self.asked[index] = self._asks_or_is_answered(index)
        return self.asked[index]

    def _asks_or_is_answered(self, index: int) -> bool:
        unit = self.units[index]
        if (
            self.worded(index)
            or unit.mark == "card"
            or index in self.told
            or self.has_letters(index + 1)
            or self.answers.get(index + 1) is Role.ANSWER
        ):
            return True
        leads = not unit.mark and lead_of(unit.first_line)
        if unit.mark[:3] == "num" or unit.mark == "item 1" or leads:
            head = self.head_of(index)
            if head is not None and leads and not lead_of(self.units[head + 1].first_line):
                return False
            if head is not None and self.gathers(head) and self.section_end[head] == self.next_head[head]:
                return True
        if self.is_label_only(index):
            return index + 1 < len(self.units)
        return False

    def _is_follow_up(self, index: int) -> bool:
        label = wording.label(self.units[index].first_line.strip())
        return bool(label and label[0] is Role.FOLLOW_UP)

    def _free_end(self, index: int, end: int) -> int:
        """END, or where a question begins that an earlier pass found."""
        return next((inside for inside in range(index + 1, end) if self.taken[inside]), end)

    def _until_sibling(self, index: int, stop: int) -> int:
        """STOP, or where the next item of the same list begins, which is no part of an answer."""
        end = self.indented_end(index) if self.units[index].kind is UnitKind.ITEM else stop
        sibling = end < stop and self.units[end].mark == self.units[index].mark and end not in self.inner
        return end if sibling else stop

    def _goes_on_outside(self, ends: dict[int, int]) -> bool:
        """Whether the answers of list items stand outside of the list: they do if that is so between two items, or
        each list has one.
        """
        inner = [i for i, end in ends.items() if end in ends and self.units[end].number != 1]
        return not inner or any(self.body(self.indented_end(index), ends[index]) for index in inner)

    def _within(self, ends: Mapping[int, int]) -> dict[int, int]:
        """Where the answers of units of one mark end: with the item where they stand inside of the list, and with the
        line where both sides of a card are on it.
        """
        items = {index: end for index, end in ends.items() if self.units[index].kind is UnitKind.ITEM}
        inside = not self._goes_on_outside(items)
        kept = dict(ends)
        for index, end in ends.items():
            if inside and index in items:
                kept[index] = min(end, self.indented_end(index))
            if self.units[index].mark == "card" and "::" in self.units[index].first_line:
                kept[index] = max(index + 1, min(kept[index], self.inside_end(index)))
        return kept

    def _has_body(self, index: int, end: int) -> bool:
        unit = self.units[index]
        text = unit.first_line.strip()
        inline = "\n" in unit.text or wording.split_inline(text) is not None or lead_of(text) is not None
        return inline or any(self.units[inside].kind in CONTENT for inside in range(index + 1, min(index + 4, end)))

    def _have_bodies(self, peers: Sequence[int], share: float = 0.5) -> bool:
        bodies = sum(
            self._has_body(index, min(stop, self.next_head[index]))
            for index, stop in pairwise([*peers, len(self.units)])
        )
        return bodies >= share * len(peers)


_SEVERAL = re.compile(r"\s2[.、)]\s?\S.*\s3[.、)]\s?\S")
