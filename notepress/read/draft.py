"""Units and findings → drafts: for every question its lines, its answer's lines, what stands above it; and what every other line is.

Texts are still raw: numbers and labels are gone, all else is as written, and each line of text knows its line in the note.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from notepress.model import Accounting, Kind, Structure, Unclaimed
from notepress.read import wording
from notepress.read.dates import DatedTitle, read_dates
from notepress.read.outline import Unit, UnitKind
from notepress.read.questions import CONTENT, Findings, Found, is_answer_label, lead_of
from notepress.read.wording import Role
from notepress.report import Lines, Report

Extract = tuple[tuple[int, str], ...]
"""Raw text by line: (line of the note, text without the indentation of its container)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it stands in a note."""

    path: str
    shape: str
    kind: Kind
    prompt: Extract
    prompt_lines: Lines
    answer: Extract
    answer_lines: Lines | None
    trail: tuple[str, ...]
    asked_on: datetime.date | None
    parent: int | None
    """Index of the draft that it follows, in the same note."""


def draft(
    path: str, lines: Sequence[str], units: Sequence[Unit], findings: Findings, report: Report
) -> tuple[tuple[Draft, ...], Accounting]:
    """Write the drafts of one note, in order, and account for the lines that are in none."""
    note = _Note(path, lines, units, findings)
    places = {index: place for place, index in enumerate(sorted(findings.questions))}
    drafts = tuple(note.draft(findings.questions[index], places) for index in places)
    for title, dated in note.dates.items():
        if dated.ambiguous:
            report.add(
                "date-ambiguous",
                path,
                note.title_lines[title],
                f"read as {dated.date}; it could be day and month the other way round",
            )
    return drafts, note.account(drafts, report)


class _Note:
    def __init__(self, path: str, lines: Sequence[str], units: Sequence[Unit], findings: Findings) -> None:
        self.path, self.lines, self.units, self.findings = path, lines, units, findings
        self.owner = self._owners()
        self.owned: dict[int, list[int]] = {}
        for index, owner in enumerate(self.owner):
            if owner is not None and owner != index:
                self.owned.setdefault(owner, []).append(index)
        self._settle_what_follows_follow_ups()
        self.title_lines = {unit.text: unit.lines[0] for unit in units if unit.kind is UnitKind.HEADING}
        self.dates: dict[str, DatedTitle] = read_dates(self.title_lines)
        self.trails, self.days = self._trails()
        self.rules_separate = self._rules_separate()

    def _owners(self) -> list[int | None]:
        owner: list[int | None] = [None] * len(self.units)
        for index in sorted(self.findings.questions):
            for inside in range(index, self.findings.questions[index].end):
                owner[inside] = index
        for index in self.findings.questions:
            owner[index] = index
        return owner

    def _settle_what_follows_follow_ups(self) -> None:
        """An answer is one run of lines: what a question owns after a follow-up is its answer only if it has none before."""
        for index, found in self.findings.questions.items():
            if found.parent is None:
                continue
            siblings = self.owned.get(found.parent, [])
            before = [inside for inside in siblings if inside < index and self.units[inside].kind in CONTENT]
            after = [inside for inside in siblings if inside >= found.end]
            if before and after:
                self.owned[found.parent] = [inside for inside in siblings if inside < index]
                if not self.owned.get(index):
                    self.owned[index] = after

    def _trails(self) -> tuple[dict[int, tuple[str, ...]], dict[int, datetime.date | None]]:
        trails: dict[int, tuple[str, ...]] = {}
        days: dict[int, datetime.date | None] = {}
        headings: list[Unit] = []
        groups: list[Unit] = []
        for index, unit in enumerate(self.units):
            line = unit.lines[0]
            groups = [group for group in groups if group.end >= line]
            if unit.kind is UnitKind.HEADING:
                headings = [heading for heading in headings if heading.depth < unit.depth]
            dated = [self.dates[heading.text].date for heading in headings if heading.text in self.dates]
            days[index] = dated[-1] if dated else None
            trails[index] = tuple(title for part in (*headings, *groups) if (title := self._title(part)))
            if unit.kind is UnitKind.HEADING and index not in self.findings.questions:
                headings.append(unit)
            if index in self.findings.groups:
                groups.append(unit)
        return trails, days

    def _title(self, unit: Unit) -> str:
        dated = self.dates.get(unit.text) if unit.kind is UnitKind.HEADING else None
        text = dated.topic if dated else unit.text
        return " ".join(wording.bare(wording.strip_number(text) if unit.kind is UnitKind.HEADING else text).split())

    def _rules_separate(self) -> bool:
        """Whether this note draws its rules between questions, so that text after one belongs to none."""
        rules = [index for index, unit in enumerate(self.units) if unit.kind is UnitKind.RULE]
        before = sum(
            index + 1 == len(self.units)
            or self.units[index + 1].kind is UnitKind.HEADING
            or index + 1 in self.findings.questions
            for index in rules
        )
        return before >= 0.6 * len(rules)

    # -----------------------------------------------------------------------------------------------------------------

    def draft(self, found: Found, places: dict[int, int]) -> Draft:
        unit = self.units[found.unit]
        prompt, rest, column = self._split(unit)
        body = self._body(found.unit)
        if rest:
            asked = 0
        else:
            asked = self._asked(unit, prompt, body)
        prompt_last = self.units[body[asked - 1]].lines[1] if asked else prompt[-1][0]
        if asked:
            prompt += self._raw(self.units[body[0]].lines[0], prompt_last, unit)
        answer_units = body[asked:]
        answer = rest
        if answer_units:
            first, last = self.units[answer_units[0]].lines[0], max(self._last_line(index) for index in answer_units)
            answer += self._raw(max(first, rest[-1][0] + 1 if rest else 0), last, unit)
        if not answer and asked:
            answer = self._ticked(body[:asked])
        answer = _trimmed(answer)
        span = (answer[0][0], answer[-1][0]) if answer else None
        return Draft(
            path=self.path,
            shape=_shape(unit),
            kind=found.kind,
            prompt=_trimmed(prompt),
            prompt_lines=(unit.lines[0], prompt_last),
            answer=_without_label(answer),
            answer_lines=span,
            trail=self.trails[found.unit],
            asked_on=self.days[found.unit],
            parent=None if found.parent is None else places[found.parent],
        )

    def _last_line(self, index: int) -> int:
        first, last = self.units[index].lines
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        return last

    def _body(self, index: int) -> list[int]:
        """Units of the question's reach up to the last that has content; none after a rule that separates."""
        body: list[int] = []
        for inside in self.owned.get(index, []):
            if self.units[inside].kind is UnitKind.RULE and self.rules_separate:
                break
            body.append(inside)
        while body and not self._has_content(body[-1]):
            body.pop()
        while body and self.units[body[0]].kind is UnitKind.RULE:
            body.pop(0)
        return body

    def _has_content(self, index: int) -> bool:
        unit = self.units[index]
        if unit.kind is UnitKind.HEADING or unit.mark == "details":
            return True
        return (
            unit.kind in CONTENT
            and index not in self.findings.contents
            and (unit.kind is not UnitKind.ITEM or bool(unit.text))
        )

    def _raw(self, first: int, last: int, unit: Unit) -> Extract:
        """Lines FIRST to LAST without the indentation and quote marks of the question's container."""
        texts = [(number, self.lines[number - 1]) for number in range(first, last + 1)]
        if unit.quoted:
            texts = [(number, re.sub(r"^\s*(?:>\s?)+", "", text)) for number, text in texts]
        indents = [len(text) - len(text.lstrip()) for _, text in texts if text.strip()]
        column = unit.column if unit.kind is UnitKind.ITEM else 0
        cut = max(column, min(indents, default=0))
        return tuple((number, text[min(cut, len(text) - len(text.lstrip())) :].rstrip()) for number, text in texts)

    # -----------------------------------------------------------------------------------------------------------------

    def _split(self, unit: Unit) -> tuple[Extract, Extract, int]:
        """A unit's text as the lines that ask, the rest, and the column where the rest begins."""
        first = unit.lines[0]
        if unit.kind is UnitKind.HEADING:
            text = wording.strip_number(self._drop_label(" ".join(unit.text.split("\n"))))
            return ((first, text),), (), 0
        lines = [
            (first + offset, text.strip() if not offset else text) for offset, text in enumerate(unit.text.split("\n"))
        ]
        number, head = lines[0]
        head = self._drop_label(head)
        if unit.kind is not UnitKind.ITEM:
            head = wording.strip_number(self._drop_label(wording.strip_number(head)))
        if not head and len(lines) > 1:
            lines = lines[1:]
            number, head = lines[0]
        lead = lead_of(head)
        if lead and wording.label(head[lead[1] :]) is None and not re.search(r"\w", wording.bare(head[lead[1] :])):
            lead = None
        inner = _INNER_ANSWER.search(head)
        if lead:
            prompt, rest = lead[0], head[lead[1] :]
        elif inner:
            prompt, rest = head[: inner.start()], head[inner.start() :].strip()
        elif cut := wording.split_inline(head):
            prompt, rest = head[:cut], head[cut:]
        else:
            prompt, rest = head, ""
        if rest:
            return ((number, prompt.strip()),), ((number, rest.strip()), *lines[1:]), 0
        wrapped = _wrapped(tuple((place, text) for place, text in ((number, prompt), *lines[1:])))
        return (
            tuple((place, _unmarked(text.strip(), unit)) for place, text in ((number, prompt), *lines[1:])[:wrapped]),
            tuple(lines[wrapped:]),
            0,
        )

    def _drop_label(self, text: str) -> str:
        found = wording.label(text)
        if not self.findings.labelled or not found or found[0] is not Role.QUESTION:
            return text
        rest = text[found[1] :]
        opening = re.match(r"[*_]{1,3}", text)
        if opening and rest.rstrip().endswith(opening[0]) and rest.count(opening[0]) % 2:
            rest = rest.rstrip()[: -len(opening[0])]
        return rest.strip()

    def _asked(self, unit: Unit, prompt: Extract, body: Sequence[int]) -> int:
        """How many units of the body still ask: all before an answer's label; options; code the question is about."""
        for place, index in enumerate(body):
            if is_answer_label(self.units, index):
                return place
        options = 0
        while options < len(body) and self._is_option(body[options]):
            options += 1
        if options >= 2 or (options == 1 and self.units[body[0]].text.count("\n")):
            return options
        text = " ".join(text for _, text in prompt)
        if len(body) >= 2 and self.units[body[0]].kind is UnitKind.FENCE and _ABOUT_CODE.search(text):
            after = 1
            while after < len(body) and self._is_option(body[after]):
                after += 1
            return after
        return 0

    def _is_option(self, index: int) -> bool:
        unit = self.units[index]
        raw = self.lines[unit.lines[0] - 1].strip()
        return unit.kind in (UnitKind.ITEM, UnitKind.TEXT) and wording.option(raw) is not None

    def _ticked(self, options: Sequence[int]) -> Extract:
        """The options of a multiple choice that are ticked: its answer, where no other is given."""
        ticked = [
            self.units[index]
            for index in options
            if wording.option_is_marked(self.lines[self.units[index].lines[0] - 1])
        ]
        return tuple((unit.lines[0], re.sub(r"^\[[xX✓√]\]\s*", "", unit.first_line)) for unit in ticked)

    # -----------------------------------------------------------------------------------------------------------------

    def account(self, drafts: Sequence[Draft], report: Report) -> Accounting:
        """Say of every line outside the questions what it is; unclaimed lines get a diagnostic."""
        claimed = set()
        for written in drafts:
            for span in (written.prompt_lines, written.answer_lines):
                if span:
                    claimed.update(range(span[0], span[1] + 1))
        kinds: dict[int, tuple[str, str]] = {}
        for index, unit in enumerate(self.units):
            for line in range(unit.lines[0], unit.lines[1] + 1):
                kinds.setdefault(line, self._kind(index))
        structure, unclaimed = [], []
        for (category, name), span in _runs(
            (line, kinds.get(line, ("structure", "metadata")))
            for line in range(1, len(self.lines) + 1)
            if line not in claimed and self.lines[line - 1].strip()
        ):
            if category == "structure":
                structure.append(Structure(self.path, span, name))
            else:
                unclaimed.append(Unclaimed(self.path, span, name))
                code = "question-empty" if name == _EMPTY else "text-unclaimed"
                report.add(code, self.path, span[0], f"{name}: {self.lines[span[0] - 1].strip()[:60]!r}")
        return Accounting(tuple(structure), tuple(unclaimed))

    def _kind(self, index: int) -> tuple[str, str]:
        unit = self.units[index]
        if unit.kind is UnitKind.HEADING:
            return "structure", "heading"
        if index in self.findings.groups:
            return "structure", "group"
        if unit.kind is UnitKind.METADATA:
            return "structure", "metadata"
        if unit.kind is UnitKind.CONTENTS or index in self.findings.contents:
            return "structure", "contents"
        if unit.kind is UnitKind.RULE or unit.mark == "details":
            return "structure", "separator"
        if unit.kind is UnitKind.ITEM and not unit.text:
            return "unclaimed", _EMPTY
        if not any(question < index for question in self.findings.questions):
            return "unclaimed", "text before the first question"
        return "unclaimed", "text that answers no question"


_EMPTY = "a list number with nothing behind it"
_INNER_ANSWER = re.compile(
    r"(?<=\S)\s+(?:\*\*)?(?:A|Ans|Answer|答|答案|参考答案)(?:\*\*)?\s*[:：]\s*(?=\S)|(?<=[?？])\s*(?:答案?|参考答案)\s*[:：]"
)
_ABOUT_CODE = re.compile(
    r"输出|结果|打印|以下|下面|下列|代码|程序|output|following|below|this code|snippet|print|return|happen|log",
    re.IGNORECASE,
)


def _shape(unit: Unit) -> str:
    return {"h": "heading", "em": "emphasis", "bold": "emphasis", "num": "number", "": "paragraph"}.get(
        unit.mark[:1] if re.fullmatch(r"h\d", unit.mark) else unit.mark.split(" ")[0], unit.mark.split(" ")[0]
    )


def _unmarked(text: str, unit: Unit) -> str:
    """A text that is emphasised as a whole, without that emphasis."""
    match = (
        re.fullmatch(r"(\*{1,3}|_{1,3}|<(?P<tag>b|strong|em|i)>)(.+?)(?:\1|</(?P=tag)>)\s*[:：]?", text)
        if unit.mark in ("bold", "em") or text[:2] == "**"
        else None
    )
    return match[3].strip() if match and match[1] not in match[3] else text


def _wrapped(lines: Extract) -> int:
    """How many lines the question runs over: to the first that ends in a question mark, if what is before reads on."""
    for count, (_, text) in enumerate(lines[:6], 1):
        if wording.ends_asking(text):
            return count
        if re.search(r"[。.!！;；:：]\s*$", text):
            break
    return 1


def _trimmed(extract: Extract) -> Extract:
    first, last = 0, len(extract)
    while first < last and not extract[first][1].strip():
        first += 1
    while last > first and not extract[last - 1][1].strip():
        last -= 1
    return extract[first:last]


def _without_label(answer: Extract) -> Extract:
    """An answer without the "A:" or "#### 答案" that it begins with."""
    if not answer:
        return answer
    number, text = answer[0]
    body = re.sub(r"^\s*(?:#{1,6}\s+|[-*+]\s+|>\s*)", "", text)
    found = wording.label(body)
    if (
        not found
        or found[0] is not Role.ANSWER
        or wording.option(body) == "A"
        and len(answer) > 1
        and wording.option(answer[1][1]) == "B"
    ):
        return answer
    rest = body[found[1] :]
    opening = re.match(r"[*_]{1,3}", body)
    if opening and rest.count(opening[0]) % 2:
        rest = opening[0] + rest
    return _trimmed(((number, rest.strip()), *answer[1:]))


def _runs(lines: object) -> list[tuple[tuple[str, str], Lines]]:
    """Join neighbouring lines of one kind."""
    runs: list[tuple[tuple[str, str], Lines]] = []
    for line, kind in lines:  # type: ignore[attr-defined]
        if runs and runs[-1][0] == kind and runs[-1][1][1] == line - 1:
            runs[-1] = (kind, (runs[-1][1][0], line))
        else:
            runs.append((kind, (line, line)))
    return runs
