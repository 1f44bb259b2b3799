"""Units → which of them ask. One rule for all shapes: a mark (a heading level, bold, a list depth, "1、" …) whose units mostly ask is how
this note writes its questions; then its other units are questions or topics too. Labels ("Q:") need no majority.

The outermost mark wins: what stands below a question is its answer, unless it asks firmly itself and so asks on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from notepress.model import Kind
from notepress.read import wording
from notepress.read.outline import Unit, UnitKind
from notepress.read.wording import Role

CONTENT = frozenset(
    {UnitKind.ITEM, UnitKind.TEXT, UnitKind.FENCE, UnitKind.TABLE, UnitKind.MATH, UnitKind.HTML, UnitKind.SUMMARY}
)
"""Kinds of units that can be part of an answer; rules and metadata alone are none."""

MARKS = ("bold", "em", "summary", "quote", "num", "item", "bullet", "definition", "plain")
"""Marks inside a section, the most deliberate first: nobody emphasises a whole paragraph, or folds one away, by accident."""


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


def prompt_of(unit: Unit) -> str:
    """The part of a unit's text that would ask: no label, no number, not what follows on the line."""
    text = unit.first_line.strip()
    found = wording.label(text)
    if found and found[0] is Role.QUESTION and text[found[1] :].strip():
        text = text[found[1] :]
    number = wording.number(text) if unit.kind is not UnitKind.ITEM else None
    if number and text[number[1] :].strip():
        text = text[number[1] :]
    lead = lead_of(text)
    if lead:
        return lead[0]
    cut = wording.split_inline(text) if unit.kind is not UnitKind.HEADING else None
    return text[:cut].strip() if cut else text


_LEAD = re.compile(r"^(\*\*|__)(?!\s)((?:(?!\1).)+)\1\s*[:：]?\s*")


def lead_of(text: str) -> tuple[str, int] | None:
    """The emphasised beginning of TEXT, if more follows, and where that begins."""
    match = _LEAD.match(text)
    return (match[2], match.end()) if match and text[match.end() :].strip() else None


def asks(unit: Unit) -> bool:
    """Whether the unit's own words ask."""
    found = wording.label(unit.first_line.strip())
    return bool(found and found[0] is Role.QUESTION) or wording.asks(prompt_of(unit))


def is_answer_label(units: Sequence[Unit], index: int) -> bool:
    """Whether the unit begins with "A:", "答案" …; the first of several lettered options does not."""
    unit = units[index]
    if unit.kind not in (UnitKind.TEXT, UnitKind.ITEM, UnitKind.HEADING, UnitKind.SUMMARY):
        return False
    text = wording.strip_number(unit.first_line.strip()) if unit.kind is UnitKind.HEADING else unit.first_line.strip()
    found = wording.label(text)
    if not found or found[0] is not Role.ANSWER:
        return False
    if wording.option(text) == "A":
        lines = [*unit.text.split("\n")[1:2], *(other.first_line for other in units[index + 1 : index + 2])]
        return not any(wording.option(line) == "B" for line in lines)
    return True


def find(units: Sequence[Unit]) -> Findings:
    """Decide for every unit of a note whether it asks."""
    findings = Findings(contents=_contents(units))
    search = _Search(units, findings)
    search.labels()
    search.headings()
    search.marks()
    search.topics()
    search.follow_ups()
    return findings


def _contents(units: Sequence[Unit]) -> set[int]:
    """List items that are links into this very note, or that repeat its headings word for word, several in a row."""
    titles = {_folded(unit.text) for unit in units if unit.kind is UnitKind.HEADING}
    links = re.compile(r"^\[.*\]\((?:#[^)]*|)\)\s*$")
    run: list[int] = []
    found: set[int] = set()
    for index, unit in enumerate([*units, None]):
        text = unit.text.strip() if unit and unit.kind is UnitKind.ITEM else ""
        if text and (links.match(text) or _folded(text) in titles):
            run.append(index)
        elif run and unit and unit.kind is UnitKind.ITEM and unit.depth and not wording.asks(text) and len(run) >= 2:
            run.append(index)
        else:
            found |= set(run) if len(run) >= 2 else set()
            run = []
    return found


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", wording.strip_number(wording.bare(text))).lower()


class _Search:
    """The passes over one note; each adds to the findings and leaves what earlier passes took."""

    def __init__(self, units: Sequence[Unit], findings: Findings) -> None:
        self.units = units
        self.findings = findings
        self.taken = [False] * len(units)
        self.answers = {index for index in range(len(units)) if is_answer_label(units, index)}
        self.headings_at = [
            index for index, unit in enumerate(units) if unit.kind is UnitKind.HEADING and index not in self.answers
        ]
        self.section_end = self._section_ends()

    def _section_ends(self) -> dict[int, int]:
        """For each heading, the index of the next heading of its level or above."""
        ends: dict[int, int] = {}
        open_headings: list[int] = []
        for index in self.headings_at:
            while open_headings and self.units[open_headings[-1]].depth >= self.units[index].depth:
                ends[open_headings.pop()] = index
            open_headings.append(index)
        return ends | dict.fromkeys(open_headings, len(self.units))

    def next_heading(self, index: int) -> int:
        """Index of the first heading after a unit, or the end."""
        return next((heading for heading in self.headings_at if heading > index), len(self.units))

    def body(self, start: int, end: int) -> list[int]:
        return [
            index
            for index in range(start, end)
            if self.units[index].kind in CONTENT
            and index not in self.findings.contents
            and self.units[index].mark != "details"
        ]

    def take(self, index: int, kind: Kind, end: int, parent: int | None = None) -> None:
        self.findings.questions[index] = Found(index, kind, end, parent)
        for inside in range(index, end):
            self.taken[inside] = True

    # -----------------------------------------------------------------------------------------------------------------

    def labels(self) -> None:
        """ "Q: …" asks by itself; a single one, in a note without "A: …", is only a word."""
        labelled = [
            index
            for index, unit in enumerate(self.units)
            if (label := wording.label(unit.first_line.strip())) and label[0] is Role.QUESTION
        ]
        self.findings.labelled = len(labelled) >= 2 or bool(labelled and self.answers)
        if not self.findings.labelled:
            return
        found = [index for index in labelled if self.units[index].kind is not UnitKind.HEADING]
        for place, index in enumerate(found):
            stop = found[place + 1] if place + 1 < len(found) else len(self.units)
            self.take(index, Kind.QUESTION, min(stop, self.next_heading(index)))

    # -----------------------------------------------------------------------------------------------------------------

    def headings(self) -> None:
        """Headings of a level that mostly asks; what they nest is their answer."""
        entries = [index for index in self.headings_at if not wording.is_service_title(self.units[index].text)]
        groups = {index for index in entries if self._gathers(index)}
        candidates = [index for index in entries if index not in groups]
        asking = {index for index in candidates if asks(self.units[index])}
        levels = {}
        for level in {self.units[index].depth for index in candidates}:
            peers = [index for index in candidates if self.units[index].depth == level]
            deciding = [index for index in peers if index in asking or self._is_leaf(index)]
            if deciding and sum(index in asking for index in deciding) >= 0.4 * len(deciding):
                levels[level] = peers
        for index in candidates:
            unit = self.units[index]
            parent = self._asking_ancestor(index)
            if parent is not None and index not in asking:
                continue
            if index in asking or (unit.depth in levels and self._is_leaf(index)):
                if index in asking and unit.depth not in levels and not wording.ends_asking(unit.text):
                    continue
                kind = Kind.QUESTION if index in asking else Kind.TOPIC
                self.take(index, kind, self.section_end[index], parent)

    def _is_leaf(self, index: int) -> bool:
        return self.section_end[index] == self.next_heading(index)

    def _gathers(self, index: int) -> bool:
        """Whether a heading stands above questions of another mark, and so asks nothing itself."""
        if any(self.taken[inside] for inside in range(index + 1, self.next_heading(index))):
            return True
        body = self.body(index + 1, self.next_heading(index))
        if not body:
            return not self._is_leaf(index) and not wording.ends_asking(self.units[index].text)
        marks = {self.units[inside].mark for inside in body}
        for mark in marks:
            peers = [inside for inside in body if self.units[inside].mark == mark and mark]
            firm = [inside for inside in peers if wording.ends_asking(prompt_of(self.units[inside]))]
            if len(firm) >= 2 and len(firm) >= 0.6 * len(peers) and (body[0] in firm or not asks(self.units[index])):
                return True
        return False

    def _asking_ancestor(self, index: int) -> int | None:
        return next(
            (
                heading
                for heading in reversed(self.headings_at)
                if heading < index < self.section_end[heading] and heading in self.findings.questions
            ),
            None,
        )

    # -----------------------------------------------------------------------------------------------------------------

    def marks(self) -> None:
        """Marks inside the sections that no heading took, the most deliberate first."""
        for family in MARKS:
            for mark in sorted({self.mark(index) for index in range(len(self.units))}):
                if mark.split(" ")[0] == family:
                    self._mark(mark, [index for index in range(len(self.units)) if self.mark(index) == mark])

    def mark(self, index: int) -> str:
        unit = self.units[index]
        if self.taken[index] or index in self.answers or index in self.findings.contents or unit.kind not in CONTENT:
            return ""
        if unit.quoted and unit.mark not in ("quote",):
            return ""
        if unit.depth > 1 and unit.kind is UnitKind.ITEM:
            return ""
        if unit.depth and unit.kind is not UnitKind.ITEM:
            return ""
        if not unit.mark and unit.kind is UnitKind.TEXT and "\n" not in unit.text:
            return "plain"
        return unit.mark

    def _mark(self, mark: str, peers: list[int]) -> None:
        peers = [index for index in peers if not self.taken[index] and self.units[index].text]
        groups = {index for index in peers if mark.endswith(" 1") and self._is_group(index)}
        deciding = [index for index in peers if index not in groups]
        asking = [index for index in deciding if asks(self.units[index])]
        pointed = [index for index in deciding if wording.ends_asking(prompt_of(self.units[index]))]
        whole = len(asking) >= self._share(mark) * len(deciding) and bool(asking)
        if mark == "plain":
            whole = len(pointed) >= 2
            asking = deciding = pointed
        elif not whole and mark.startswith(("item", "num")):
            shaped = [
                index
                for index in deciding
                if asks(self.units[index]) or wording.names_topic(prompt_of(self.units[index]))
            ]
            whole = len(shaped) >= 0.6 * len(deciding) and self._have_bodies(deciding)
        chosen = deciding if whole else [index for index in pointed if self._has_body(index, peers)]
        if mark.startswith(("bullet", "quote", "definition")) and not whole:
            chosen = []
        chosen_set = set(chosen) | (groups if whole or groups and chosen else set())
        for index in sorted(chosen_set):
            stop = min((other for other in peers if other > index), default=len(self.units))
            end = min(stop if whole else self._reach(index, chosen_set), self.next_heading(index))
            if self.taken[index]:
                continue
            if index in groups:
                self._open_group(index)
                continue
            kind = Kind.QUESTION if asks(self.units[index]) else Kind.TOPIC
            self.take(index, kind, end)

    def _share(self, mark: str) -> float:
        return {"bold": 0.4, "em": 0.5, "bullet": 0.6, "quote": 0.6, "definition": 0.6}.get(mark.split(" ")[0], 0.5)

    def _reach(self, index: int, chosen: Iterable[int]) -> int:
        return min((other for other in chosen if other > index), default=len(self.units))

    def _children(self, index: int) -> list[int]:
        unit = self.units[index]
        result = []
        for other in range(index + 1, len(self.units)):
            if self.units[other].lines[0] > unit.end:
                break
            result.append(other)
        return result

    def _has_body(self, index: int, peers: Sequence[int]) -> bool:
        stop = min((other for other in peers if other > index), default=len(self.units))
        unit = self.units[index]
        inline = (
            wording.split_inline(unit.first_line) is not None
            or "\n" in unit.text
            or lead_of(unit.first_line.strip()) is not None
        )
        return inline or bool(self.body(index + 1, min(stop, self.next_heading(index))))

    def _have_bodies(self, peers: Sequence[int]) -> bool:
        return sum(self._has_body(index, peers) for index in peers) >= 0.5 * len(peers)

    def _is_group(self, index: int) -> bool:
        """An item that does not ask and has nothing but items that ask, or other groups."""
        unit = self.units[index]
        if unit.kind is not UnitKind.ITEM or asks(unit) or wording.names_topic(unit.text):
            return False
        inside = self._children(index)
        direct = [
            child
            for child in inside
            if self.units[child].depth == unit.depth + 1 and self.units[child].kind is UnitKind.ITEM
        ]
        if not direct or any(self.units[child].kind is not UnitKind.ITEM for child in inside):
            return False
        asking = [child for child in direct if wording.asks_firmly(prompt_of(self.units[child]))]
        grouped = [child for child in direct if child not in asking and self._is_group(child)]
        return len(asking) + len(grouped) == len(direct) and (len(asking) >= 2 or bool(grouped))

    def _open_group(self, index: int) -> None:
        unit = self.units[index]
        self.findings.groups.add(index)
        self.taken[index] = True
        direct = [child for child in self._children(index) if self.units[child].depth == unit.depth + 1]
        for child in direct:
            if self._is_group(child):
                self._open_group(child)
            else:
                self.take(child, Kind.QUESTION, child + 1 + len(self._children(child)))

    # -----------------------------------------------------------------------------------------------------------------

    def topics(self) -> None:
        """In a note that asks nowhere, or mostly by headings, a heading with an explanation below it is a topic."""
        leaves = [
            index
            for index in self.headings_at
            if index not in self.findings.questions
            and not wording.is_service_title(self.units[index].text)
            and self._is_leaf(index)
            and self._asking_ancestor(index) is None
        ]
        by_heading = sum(self.units[index].kind is UnitKind.HEADING for index in self.findings.questions)
        others = len(self.findings.questions) - by_heading
        if others > by_heading or (not by_heading and others):
            return
        for index in leaves:
            body = self.body(index + 1, self.section_end[index])
            if body and not any(self.taken[inside] for inside in body) and not self._only_links(body):
                self.take(index, Kind.TOPIC, self.section_end[index])

    def _only_links(self, body: Sequence[int]) -> bool:
        links = [
            index
            for index in body
            if re.fullmatch(r"(?:\W*\[[^\]]*\]\([^)]*\)\W*|\W*<?https?://\S+>?\W*)+", self.units[index].text.strip())
        ]
        return len(links) >= 0.6 * len(body)

    # -----------------------------------------------------------------------------------------------------------------

    def follow_ups(self) -> None:
        """Items nested in a question's item that ask on."""
        for index, found in sorted(self.findings.questions.items()):
            unit = self.units[index]
            if unit.kind is not UnitKind.ITEM:
                continue
            for child in self._children(index):
                inner = self.units[child]
                if child in self.findings.questions or inner.kind is not UnitKind.ITEM or child in self.answers:
                    continue
                if (
                    wording.asks_firmly(prompt_of(inner))
                    and wording.option(inner.first_line) is None
                    and child < found.end
                ):
                    parent = self._enclosing(child)
                    if parent is not None:
                        end = child + 1 + len(self._children(child))
                        self.findings.questions[child] = Found(child, Kind.QUESTION, end, parent)

    def _enclosing(self, child: int) -> int | None:
        """The innermost question whose item holds CHILD."""
        line = self.units[child].lines[0]
        holders = [index for index in self.findings.questions if index < child and self.units[index].end >= line]
        return max(holders, default=None)
