"""Units → which of them ask. One rule for all shapes: a mark (a heading level, bold, a list depth, "1、" …) whose units
mostly ask is how this note writes its questions; then its other units are questions or topics too. Labels ("Q:",
"答案：")
need no majority.

The outermost mark wins: what stands below a question is its answer, unless it asks firmly itself and so asks on.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from notepress.model import Kind
from notepress.read import wording
from notepress.read.outline import Unit, UnitKind
from notepress.read.survey import CONTENT, LAYOUT, LINK, Survey, answer_word, asks, lead_of, prompt_of, unnumbered
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
"""Marks inside a section, the most deliberate first (nobody folds a text away, or emphasises a paragraph, by
accident), and which share of
a mark's units must ask."""


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


def find(units: Sequence[Unit]) -> Findings:
    """Decide for every unit of a note whether it asks."""
    search = _Search(units)
    search.labels()
    search.headings()
    search.marks()
    search.topics()
    search.terms()
    search.follow_ups()
    return search.findings


class _Search(Survey):
    """The passes over one note; each adds to the findings and leaves what earlier passes took."""

    def __init__(self, units: Sequence[Unit]) -> None:
        super().__init__(units)
        self.taken = [False] * len(units)
        self.asked: dict[int, bool] = {}
        self.spelled_out: dict[int, bool] = {}
        self.framed: set[int | None] = set()
        self.inner: set[int] = set()
        self.findings = Findings(contents=self.contents, options=self.options, answers=self.answers, keys=self.keys)

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

    def labels(self) -> None:
        """ "Q: …" asks by itself, and a table's row below "问题 |"
        " 答案"; a single "Q:" in a note without "A: …" is only a word."""
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
            titled = head is not None and head not in self.findings.questions and self._titles_one(head, index, end)
            self.take(head if titled and head is not None else index, Kind.QUESTION, self._free_end(index, end))

    def _counted_end(self, index: int, end: int) -> int:
        """END, or where the number goes on that stands before a labelled question: "问题1：" within 8、 ends at 9、"""
        above = self.numbered_above[index]
        if above is None or self.units[index].mark[:3] == "num":
            return end
        mark, number = self.units[above].mark, self.units[above].number
        after = next((inside for inside in range(index + 1, end) if self.units[inside].mark == mark), end)
        return after if after < end and 0 < number < self.units[after].number <= number + 5 else end

    def _titles_one(self, head: int, index: int, end: int) -> bool:
        """Whether a heading is the title of the one labelled question below it: "### Exercise 1: Sets" """
        named = wording.label(self.units[head].text)
        return bool(
            named
            and named[0] is Role.QUESTION
            and self.next_head[head] == end
            and not self.body(head + 1, index)
            and re.search(r"\d", self.units[head].text[: named[1]])
        )

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
                for index in here:
                    firm = index in asking and (settled or self._asks_for_sure(index))
                    full = not self.is_empty(index) and (self.is_leaf(index) or (level[1] and self._explains(index)))
                    if firm or (settled and full and (level[1] or not self.only_links(index))):
                        kind = Kind.QUESTION if index in asking else Kind.TOPIC
                        self.take(index, kind, self.section_end[index], holders[index])
                        self._adopt(index)

    def _explains(self, index: int) -> bool:
        """Whether a heading is followed by text of its own before those below it, and these do not ask."""
        inner = self.heads[bisect_right(self.heads, index) : bisect_left(self.heads, self.section_end[index])]
        return bool(self.body(index + 1, self.next_head[index])) and not any(self.worded(head) for head in inner)

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
        return asks(unit) or any(
            self.answers.get(inside) is Role.ANSWER or self.has_letters(inside)
            for inside in range(index + 1, self.next_head[index])
        )

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

    def _gathers(self, index: int) -> bool:
        """Whether a heading stands above questions of another mark, and so asks nothing itself."""
        end = self.next_head[index]
        text = self.units[index].text
        first = next((inside for inside in range(index + 1, end) if self.taken[inside]), None)
        if first is not None:  # "Q: …" below a heading asks on where the heading is answered first
            return not (wording.ends_asking(text) and self.body(index + 1, first))
        body = self.body(index + 1, end)
        if not body:
            return not self.is_leaf(index) and not self.worded(index)
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

    def marks(self) -> None:
        """Marks inside the sections that no heading took, the most deliberate first; then text before an answer;
        plain text last.
        """
        by_mark: dict[str, list[int]] = {}
        for index in range(len(self.units)):
            if mark := self._mark_of(index):
                by_mark.setdefault(mark, []).append(index)
        for family in SHARES:
            if family == "plain":
                self._before_answers()
            for mark in sorted(by_mark):
                if mark.split(" ")[0] == family:
                    self._mark(
                        mark, [index for index in by_mark[mark] if not self.taken[index] and self.units[index].text]
                    )

    def _mark_of(self, index: int) -> str:
        unit = self.units[index]
        if index in self.answers or unit.kind not in CONTENT or unit.mark in LAYOUT:
            return ""
        if unit.kind is UnitKind.SUMMARY:
            below = self.units[index + 1 : index + 2]  # a fold around headings gathers what they hold
            return "" if below and below[0].kind is UnitKind.HEADING and below[0].lines[0] <= unit.end else unit.mark
        only_link = unit.mark[:6] == "bullet" and LINK.fullmatch(unit.text.strip())
        if index in self.idle or unit.depth > (unit.kind is UnitKind.ITEM) or only_link:
            return ""
        if unit.quoted:
            return "quote" if unit.kind is UnitKind.TEXT else ""
        if unit.kind is UnitKind.TEXT and wording.is_number(unit.text):
            return "number"
        if unit.mark == "item 1":
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
        ends = {index: self._until_sibling(index, min(stops[index], self.next_head[index])) for index in sorted(chosen)}
        inside = not self._goes_on_outside({i: end for i, end in ends.items() if self.units[i].kind is UnitKind.ITEM})
        for index in sorted(chosen | groups):
            if self.taken[index]:
                continue
            if index in groups:
                self._open_group(index)
                continue
            is_item = self.units[index].kind is UnitKind.ITEM
            end = min(ends[index], self.indented_end(index)) if inside and is_item else ends[index]
            kind = Kind.QUESTION if self._asks(index) else Kind.TOPIC
            self.take(index, kind, self._free_end(index, end))

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
        return sum(self.worded(entry) for entry in entries) < 0.8 * len(entries)

    def _chosen(self, family: str, deciding: list[int]) -> Iterable[int]:
        """Which units of one mark are questions: all where most ask, in the note or in a section; else those that
        ask for sure.
        """
        asking = {index for index in deciding if self._asks(index)}
        if family in ("item", "num", "bold"):
            asking |= set(self._in_chapters(deciding))
        if family in ("item", "num", "bullet"):
            asking |= {i for i in deciding if (head := self.head_of(i)) is not None and self._is_round(head)}
        if family in ("item", "num", "bold") and self._fills_note(deciding):
            return deciding
        pointed = [index for index in deciding if wording.ends_asking(self.prompt(index))]
        if family in ("item", "num"):  # where a section is said to ask, those that don't at all list other things
            sections = [(self.head_of(same[0]), same) for same in self._sections(deciding)]
            told = [same for head, same in sections if head is not None and self.gathers(head)]
            if any(asking.issuperset(same) for same in told):
                deciding = [i for _, same in sections if same in told or asking.intersection(same) for i in same]
        share = SHARES[family] * (
            0.5 if self.collects and not self.findings.questions and family in ("item", "num", "bullet") else 1
        )
        enough = len(asking) >= share * len(deciding) and bool(deciding)
        if family == "plain":
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
            gathered = {i for i in worded if (head := self.head_of(i)) is not None and self._told_to_ask(head)}
            if gathered:
                return gathered
            led = (index for index in asking - set(pointed) if self.units[index].first_line.rstrip()[-1:] in ":：")
            pointed = self._leading(pointed)
            first = [index for index in pointed if not re.search(r"[.。!！] *\S.", self.prompt(index))]
            pointed = [index for index in pointed if index in first or wording.ends_asking(self.units[index].text)]
            whole = [index for index in pointed if wording.ends_asking(self.units[index].first_line)]
            pointed = sorted([*(pointed if len(pointed) >= 0.6 * len(deciding) else whole), *led])
            return pointed if len(pointed) >= max(2, SHARES[family] * len(deciding)) else ()
        if family == "number" and len(deciding) < 2:
            return ()
        if family == "card":
            return deciding if len(deciding) >= 2 else pointed
        shaped = {index for index in deciding if index in asking or wording.names_topic(self.prompt(index))}
        if family in ("item", "num") and len(asking) >= 0.3 * len(deciding) and len(deciding) >= 3:
            enough = enough or self._have_bodies(deciding)
        if family in ("item", "num") and len(shaped) >= 0.3 * len(deciding):
            enough = enough or self._counts_through(deciding)
        if family in ("item", "num", "bullet") and not enough:
            enough = len(shaped) >= 0.6 * len(deciding) and self._have_bodies(deciding)
        if family == "bold" and asking and len(shaped) >= 0.5 * len(deciding):
            enough = enough or self._have_bodies(deciding, 0.75)
        if family in ("bullet", "quote") and enough:
            stops = dict(pairwise([*deciding, len(self.units)]))
            return [
                i
                for i in deciding
                if i in shaped
                or len(self.units[i].first_line) <= 40
                or lead_of(self.units[i].text)
                or any(self.answers.get(below) is Role.ANSWER for below in range(i + 1, min(i + 6, stops[i])))
            ]
        if family == "bullet":
            answered = {index for index in pointed if self.inside_end(index) > index + 1}
            parts = (same for same in self._sections(deciding) if len(shaped.intersection(same)) >= 0.6 * len(same))
            asked = {i for same in parts if len(asking.intersection(same)) >= min(2, len(same) - 2) for i in same}
            return asked | (answered if len(answered) >= 2 else set())
        if family == "quote":
            return ()
        if enough:  # but not "Words:", with nothing behind it
            void = {index for index in set(deciding) - asking if self.units[index].text.rstrip()[-1:] in ":："}
            stops = dict(pairwise([*deciding, len(self.units)]))
            ends = {i: min(self._until_sibling(i, stops[i]), self.next_head[i]) for i in void}
            return [i for i in deciding if i not in void or self._has_body(i, ends[i])]
        sure = pointed if len(pointed) >= max(2, 0.2 * len(deciding)) else []
        chosen = {index for index in sure if self._has_body(index, self.next_head[index])}
        for section in self._sections(deciding):
            if len(asking & set(section)) >= max(2, 0.5 * len(section)):
                chosen |= set(section)
        return chosen

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
        return self.is_leaf(head) and wording.is_chapter(text) and wording.collects(text)

    def _fills_note(self, deciding: Sequence[int]) -> bool:
        """Whether nearly all of the note is a run of these units, each with what explains it: entries, whatever their
        words. Under several headings they are one run only if their numbers go on.
        """
        if len(deciding) < max(3, 2 * len(self.findings.questions)) or not self._have_bodies(deciding, 0.75):
            return False
        if 2 * sum(wording.commands(self.prompt(index)) for index in deciding) > len(deciding):
            return False  # the steps of something
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

    def _counts_through(self, deciding: Sequence[int]) -> bool:
        """Whether a long run of entries is numbered from first to last, begun anew at most here and there."""
        numbers = [self.units[index].number for index in deciding]
        rises = sum(0 < before < after for before, after in pairwise(numbers))
        return len(deciding) >= 8 and rises >= 0.9 * (len(deciding) - 1)

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

    def _told_to_ask(self, head: int) -> bool:
        return self.is_leaf(head) and self.gathers(head)

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
            asks(unit)
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

    def _goes_on_outside(self, ends: dict[int, int]) -> bool:
        """Whether the answers of list items stand outside of the list: they do if that is so between two items, or
        each list has one.
        """
        inner = [index for index, end in ends.items() if end in ends]
        return not inner or any(self.body(self.indented_end(index), ends[index]) for index in inner)

    def _free_end(self, index: int, end: int) -> int:
        """END, or where a question begins that an earlier pass found."""
        return next((inside for inside in range(index + 1, end) if self.taken[inside]), end)

    def _until_sibling(self, index: int, stop: int) -> int:
        """STOP, or where the next item of the same list begins, which is no part of an answer."""
        end = self.indented_end(index) if self.units[index].kind is UnitKind.ITEM else stop
        sibling = end < stop and self.units[end].mark == self.units[index].mark and end not in self.inner
        return end if sibling else stop

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

    def topics(self) -> None:
        """In a note that asks nowhere, or mostly by headings, a heading with an explanation below it is a topic."""
        self._skeleton()
        self._heading_topics()
        self._skeleton()  # now it is known how many there are

    def _heading_topics(self) -> None:
        by_heading = sum(self.units[index].kind is UnitKind.HEADING for index in self.findings.questions)
        others = {self.head_of(i) for i in self.findings.questions if not self._is_head(i)}
        manual = sum(wording.is_manual_title(self.units[index].text) for index in self.heads)
        service = sum(wording.is_service_title(self.units[index].text) for index in self.heads)
        if manual + (service if manual > by_heading else 0) >= max(2, 0.2 * len(self.heads)):
            return
        self.framed = self._framed()
        chosen: list[int] = []
        bare: list[int] = []
        asked = Counter(self.units[index].depth for index in self.findings.questions if self._is_head(index))
        for index in self.heads:
            text = self.units[index].text
            if index in self.findings.questions or index in self.idle or self._holder(index) is not None:
                continue
            if text.rstrip().endswith((":", "：")) or wording.is_manual_title(text) or self.gathers(index):
                continue
            if self.is_empty(index) or wording.names_day(text) or not (self.is_leaf(index) or index in self.framed):
                continue
            if self.above[index] in self.framed:
                continue
            body = self.body(index + 1, self.section_end[index])
            if not body or any(self.taken[inside] for inside in body):
                continue
            tables = all(self.units[inside].kind is UnitKind.TABLE for inside in body)
            plain = asked[self.units[index].depth] >= 3 or not tables
            (chosen if plain and not self.only_links(index) else bare).append(index)
        if len(others) > by_heading and 3 * len(others) > len(chosen):
            return
        peers = Counter(self.units[index].depth for index in chosen)
        shown = [i for i in bare if peers[self.units[i].depth] >= 3 and self._shows(i)]
        chosen = sorted(chosen + shown)
        if max(peers.values(), default=0) < 2 and not self.findings.questions:
            self._item_topics()
            return
        for index in chosen:
            level = self.units[index].depth  # a lone title is no topic
            counted = asked[level] and wording.number(wording.bare(self.units[index].text))
            if by_heading > 1 or counted or self.collects or any(peers[above] > 1 for above in range(level + 1)):
                self.take(index, Kind.QUESTION if self.worded(index) else Kind.TOPIC, self.section_end[index])

    def _framed(self) -> set[int | None]:
        """Headings explained under the same headings as others: 定义 and 操作 below each of 堆 and 栈."""
        below: dict[int | None, list[str]] = {}
        for head in self.heads:
            below.setdefault(self.above[head], []).append(wording.strip_number(wording.bare(self.units[head].text)))
        often = Counter(title for titles in below.values() for title in set(titles))
        return {
            head
            for head, titles in below.items()
            if head is not None and len(titles) > 1 and all(often[title] > 1 for title in titles)
            if all(self.is_leaf(inner) for inner in self.heads[bisect_right(self.heads, head) :][: len(titles)])
        }

    def _shows(self, index: int) -> bool:
        """Whether a table or a picture stands right below a heading."""
        first = self.units[index + 1]
        return first.kind is UnitKind.TABLE or first.text.startswith("![")

    def _is_head(self, index: int) -> bool:
        return self.units[index].kind is UnitKind.HEADING

    def _item_topics(self) -> None:
        """Without headings, the items of a list of which most nest their explanation are the topics."""
        items = [
            index
            for index, unit in enumerate(self.units)
            if unit.kind is UnitKind.ITEM and unit.depth == 1 and index not in self.idle and not LINK.search(unit.text)
        ]
        holding = [i for i in items if self.inside_end(i) > i + 1 and 0 < len(self.units[i].text) <= 60]
        if len(holding) >= max(3, 0.6 * len(items)):
            for index in holding:
                self.take(index, Kind.TOPIC, self.inside_end(index))

    def terms(self) -> None:
        """A note that is nothing but "term: what it means": each is a topic. Within other notes, a glossary is none."""
        if self.findings.questions:
            return
        body = [index for index in self.body(0, len(self.units)) if self.units[index].depth <= 1]
        lines = {
            index: wording.bare(self.units[index].first_line) for index in body if self.units[index].kind in _LINES
        }
        parts = {index: parts for index, text in lines.items() if (parts := wording.defined(text))}
        distinct = len({term for term, _ in parts.values()}) >= 0.9 * len(parts)  # a dialogue repeats its speakers
        long = sum(len(meaning) >= 12 for _, meaning in parts.values()) >= 0.5 * len(
            parts
        )  # unlike the fields of a form
        if distinct and long and len(parts) >= max(4, 0.6 * len(body)):
            for index, stop in pairwise([*parts, len(self.units)]):
                is_item = self.units[index].kind is UnitKind.ITEM
                self.take(index, Kind.TOPIC, min(stop, self.indented_end(index)) if is_item else index + 1)

    def _skeleton(self) -> None:
        """Where the headings that ask have mostly nothing below them, the note is an outline still to be answered."""
        empty = {
            head
            for head in self.heads
            if self.is_leaf(head)
            and not any(self.units[inside].kind in CONTENT for inside in range(head + 1, self.next_head[head]))
        }
        asked = Counter(self.units[head].depth for head in self.heads if head in self.findings.questions)
        bare = Counter(self.units[head].depth for head in empty if head in self.findings.questions)
        peers = Counter(self.units[head].depth for head in self.heads if head not in self.idle)
        for head in empty.difference(self.findings.questions, self.idle):
            depth = self.units[head].depth
            outlined = 2 * bare[depth] >= asked[depth] if asked[depth] else self.collects and len(empty) > 2
            outlined |= asked[depth] >= 3 and asked[depth] >= 0.6 * peers[depth]
            if outlined and self._holder(head) is None and not self.is_empty(head):
                self.take(head, Kind.TOPIC, self.section_end[head])

    def follow_ups(self) -> None:
        """Items nested in a question's item that ask on, and "追问：…" wherever it stands in an answer."""
        around: list[int] = []  # the questions that the unit stands in, outermost first
        found = self.findings.questions
        for index, unit in enumerate(self.units):
            around = [holder for holder in around if found[holder].end > index]
            if index in found:
                around.append(index)
                continue
            if not around or index in self.answers or index in self.idle or unit.kind not in _LINES:
                continue
            label = wording.label(unit.first_line.strip())
            if label and label[0] is Role.FOLLOW_UP:
                root = next((holder for holder in around if not self._is_follow_up(holder)), around[0])
                found[index] = Found(index, Kind.QUESTION, found[root].end, root)
                around.append(index)
            elif unit.kind is UnitKind.ITEM and self._asks_by_lead(index):
                found[index] = Found(index, Kind.QUESTION, self.inside_end(index), around[-1])
                around.append(index)
            elif unit.kind is UnitKind.ITEM and wording.asks_firmly(prompt_of(unit)) and not _LED.match(unit.text):
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

    def _is_follow_up(self, index: int) -> bool:
        label = wording.label(self.units[index].first_line.strip())
        return bool(label and label[0] is Role.FOLLOW_UP)

    def _nests(self, outer: int, index: int) -> bool:
        unit = self.units[outer]
        return unit.kind is UnitKind.ITEM and unit.end >= self.units[index].lines[0]


_LED = re.compile(r"(\*\*|__)[^*_]+(?:\1\s*[:：]|[:：]\s*\1)")
"""**Term**: what it means, as a rule, though it may end in a question."""
_LINES = (UnitKind.ITEM, UnitKind.TEXT)
_EXHIBITS = frozenset({UnitKind.FENCE, UnitKind.TABLE, UnitKind.MATH, UnitKind.HTML})
"""What a question shows before its answer begins."""
