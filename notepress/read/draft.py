"""Units and findings → drafts: for every question its lines, its answer's lines, what stands above it; and what
every other line is.

Texts are still raw: numbers and labels are gone, all else is as written, and each line of text knows its line in
the note.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from notepress.model import Accounting, Kind, Structure, Unclaimed
from notepress.read import wording
from notepress.read.dates import DatedTitle, read_dates
from notepress.read.outline import DRESSED, Unit, UnitKind
from notepress.read.questions import Findings, Found
from notepress.read.survey import CONTENT, LAYOUT, asks_in_all, boxed, is_counted, lead_of
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
    drafts = _parted([note.draft(findings.questions[index], places) for index in places])
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
        asking = sorted(findings.questions)
        self.following = dict(pairwise([*asking, len(units)]))
        self.first_question = min(findings.questions, default=len(units))
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
        self.choices = self._choices()
        self.boxes = dict(self._boxes())
        self.wholes = self._wholes()
        self.at_the_end = self._answers_at_the_end()

    def _owners(self) -> list[int | None]:
        owner: list[int | None] = [None] * len(self.units)
        for index in sorted(self.findings.questions):
            for inside in range(index, self.findings.questions[index].end):
                owner[inside] = index
        for index in self.findings.questions:
            owner[index] = index
        return owner

    def _settle_what_follows_follow_ups(self) -> None:
        """An answer is one run of lines: what a question owns after a follow-up is its answer only if it has none
        before.
        """
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
        before = sum(self._opens(index + 1) or self._names_next(index + 1) for index in rules)
        last = max(self.findings.questions, default=0)
        only_last = len(self.findings.questions) >= 2 and all(index > last for index in rules)  # a footer
        return only_last or before >= 0.5 * len(rules)

    def _opens(self, index: int) -> bool:
        """Whether a question, a heading or the end of the note is there."""
        return (
            index >= len(self.units) or self.units[index].kind is UnitKind.HEADING or index in self.findings.questions
        )

    def _names_next(self, index: int) -> bool:
        """Whether a short line stands there, above a question: the name of the part that begins."""
        unit = self.units[index]
        return unit.kind is UnitKind.TEXT and len(unit.text) <= 60 and "\n" not in unit.text and self._opens(index + 1)

    def _boxes(self) -> Iterator[tuple[int, str]]:
        """The lines that open and close boxes such as ":::tip Title", with what is to be read there: the title, unless
        it is "答案".
        """
        for index, unit in enumerate(self.units):
            line = self.lines[unit.lines[0] - 1].strip()
            if unit.mark in ("box", "close", "layout") and line[:2] in ("::", "{{", "{%"):
                yield unit.lines[0], unit.text if unit.mark == "box" and index not in self.findings.answers else ""

    def _choices(self) -> dict[int, int]:
        """Questions whose list is options without letters → the unit behind it: "which of the following …", or in a
        note of such lists one emphasised item; and there all whose list is as long.
        """
        lists = {index: items for index in self.findings.questions if (items := self._listed(index))}
        sure = {i for i in lists if _WHICH.search(self.units[i].text) and not _WHY.search(self.units[i].text)}
        lengths = {len(lists[index]) for index in sure} if len(sure) >= 2 else set()
        ((length, often),) = Counter(map(len, lists.values())).most_common(1) or ((0, 0),)
        marked = sum(
            sum(bool(re.fullmatch(r"(\*\*|__).+\1", self.units[item].text.strip())) for item in items) == 1
            for items in lists.values()
        )
        if (sure or marked > 2) and often >= max(6, 0.8 * len(self.findings.questions)):
            lengths.add(length)
        return {i: items[-1] + 1 for i, items in lists.items() if i in sure or len(items) in lengths}

    def _wholes(self) -> set[str]:
        """Marks whose questions are mostly without an answer: what stands behind the question mark of some is a remark.

        "怎么排查内存泄漏？（没答好）" among questions that somebody only wrote down.
        """
        marks, bare, inline = Counter[str](), Counter[str](), Counter[str]()
        for index in self.findings.questions:
            unit = self.units[index]
            marks[unit.mark] += 1
            bare[unit.mark] += self._is_bare(index)
            inline[unit.mark] += self._goes_on_behind(index)
        return {mark for mark, count in marks.items() if inline[mark] * 4 < bare[mark] and bare[mark] * 2 >= count}

    def _is_bare(self, index: int) -> bool:
        """Whether a question has nothing below it."""
        return not any(self._has_content(inside) for inside in self.owned.get(index, []))

    def _goes_on_behind(self, index: int) -> bool:
        """Whether a question on one line, with nothing below it, has something behind its question mark."""
        unit = self.units[index]
        one_line = unit.mark not in ("card", "row", "label") and "\n" not in unit.text
        goes_on = one_line and wording.split_inline(wording.strip_number(unit.text)) is not None
        return goes_on and self._is_bare(index)

    def _listed(self, index: int) -> list[int]:
        """The short items below a question, if they are options by their number and what is around them."""
        below = [inside for inside in self.owned.get(index, []) if self._has_content(inside)]
        if below and wording.is_label_only(self.units[index].text) and self.units[below[0]].kind is UnitKind.TEXT:
            below = below[1:]
        mark = self.units[below[0]].mark if below else ""
        items = list(takewhile(lambda inside: self.units[inside].mark == mark, below))
        rest = below[len(items) :]
        explained = all(self.units[inside].quoted or inside in self.findings.answers for inside in rest)
        units = [self.units[item] for item in items]
        short = all(len(unit.text) <= 120 and not re.search(r"[:：]\s*\S", unit.text) for unit in units)
        fits = mark[:4] in ("bull", "item") and 3 <= len(items) <= 5 and short and explained
        return items if fits and items[0] not in self.findings.options else []

    def _answers_at_the_end(self) -> dict[int, range]:
        """Questions whose number stands in a key below, and the lines there: by order where both count alike."""
        result: dict[int, range] = {}
        start = 0
        for key in sorted(self.findings.keys):
            depth = self.units[key].depth or 7
            heads = (i for i in range(key + 1, len(self.units)) if self.units[i].kind is UnitKind.HEADING)
            end = next((i for i in heads if self.units[i].depth <= depth), len(self.units))
            given = [(count, i) for i in range(key + 1, end) if (count := self._count(i))]
            order = [(n, i) for i in range(start, key) if i in self.findings.questions and (n := self._count(i))]
            times, asked = Counter(count for count, _ in order), dict(order)
            alike = [count for count, _ in given] == [count for count, _ in order]
            stops = [index for _, index in given[1:]] + [end]
            for place, ((count, index), stop) in enumerate(zip(given, stops, strict=False)):
                question = order[place][1] if alike else asked.get(count)
                taken = (
                    i for i in range(index, stop) if self.units[i].kind is UnitKind.HEADING or self.owner[i] is not None
                )
                body = [i for i in range(index, next(taken, stop)) if self._has_content(i)]
                if question is not None and body and (alike or times[count] == 1):
                    result[question] = range(self.units[index].lines[0], self._last_line(body[-1]) + 1)
            start = end
        return result

    def _count(self, index: int) -> int:
        """The number before a unit of a numbered list, or 0."""
        unit = self.units[index]
        found = re.match(r"\W{0,6}(\d{1,4})", self.lines[unit.lines[0] - 1]) if is_counted(unit) else None
        return int(found[1]) if found else 0

    def draft(self, found: Found, places: dict[int, int]) -> Draft:
        unit = self.units[found.unit]
        answered = any(
            self.findings.answers.get(inside) is Role.ANSWER for inside in self.owned.get(found.unit, [])[:4]
        )
        followed = found.unit + 1 in self.owned.get(found.unit, []) and found.unit + 1 in self.findings.answers
        remark = unit.mark in self.wholes and self._goes_on_behind(found.unit)
        prompt, rest = self._divide(unit, colon=not answered, inline=not (followed or remark))
        if not rest and unit.kind in (UnitKind.ITEM, UnitKind.TEXT) and len(prompt) == 1:
            ((line, head),) = prompt
            bodiless = self._is_bare(found.unit)
            splits = found.kind is Kind.TOPIC or (bodiless and not wording.asks(head) and not _GAP.search(head))
            if splits and (parts := wording.defined(head)) and (bodiless or len(parts[1]) >= 20):
                prompt, rest = ((line, parts[0]),), ((line, parts[1]),)
        body = self._body(found.unit, inline=bool(rest))
        asked = 0 if rest else self._asked(unit, prompt, body)
        if (behind := self.choices.get(found.unit)) is not None:
            asked = bisect_left(body, behind)
        asked = min(asked, bisect_left(body, self.following[found.unit]))
        whole = not rest and unit.kind in (UnitKind.SUMMARY, UnitKind.HEADING)
        prompt_last = unit.lines[1] if whole else prompt[-1][0]
        if asked:
            prompt_last = self._last_line(body[asked - 1])
            prompt = (*prompt, *self._raw(self.units[body[0]].lines[0], prompt_last, unit))
        answer = rest
        while 0 < asked < len(body) and self.units[body[asked]].kind is UnitKind.METADATA:
            asked += 1
        if asked < len(body):
            first, last = self.units[body[asked]].lines[0], max(self._last_line(index) for index in body[asked:])
            answer += self._raw(max(first, rest[-1][0] + 1 if rest else 0), last, unit)
        answer = _trimmed(answer) if any(_tells(text) for _, text in _without_label(answer)) else ()
        shown = _trimmed(tuple((line, self.boxes.get(line, text)) for line, text in answer))
        if not answer and (key := self.at_the_end.get(found.unit)):
            (line, head), *more = self._raw(key[0], key[-1], unit)
            answer = shown = ((line, wording.strip_number(head.strip())), *more)
        ticked = tuple((line, text) for line, raw in prompt[1:] if (text := wording.ticked(raw)))
        if not ticked and (found.unit in self.choices or any(i in self.findings.options for i in body[:asked])):
            prompt, ticked = _emphasised(prompt)
        return Draft(
            path=self.path,
            shape=_shape(unit),
            kind=Kind.QUESTION if asked else found.kind,
            prompt=_trimmed(tuple((line, wording.unticked(text)) for line, text in prompt)) or self._as_it_stands(unit),
            prompt_lines=(unit.lines[0], prompt_last),
            answer=ticked + _without_label(shown),
            answer_lines=(answer[0][0], answer[-1][0]) if answer else None,
            trail=self.trails[found.unit],
            asked_on=self.days[found.unit],
            parent=None if found.parent is None else places[found.parent],
        )

    def _as_it_stands(self, unit: Unit) -> Extract:
        """What a question shows of which nothing is left without its label."""
        line = unit.lines[0]
        return ((line, unit.text.strip().split("\n")[0] or self.lines[line - 1].strip()),)

    def _last_line(self, index: int) -> int:
        first, last = self.units[index].lines
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        return last

    def _body(self, index: int, *, inline: bool) -> list[int]:
        """Units of the question's reach from the first to the last that has content; none after a rule that
        separates.
        """
        body: list[int] = []
        for inside in self.owned.get(index, []):
            if self.units[inside].kind is UnitKind.RULE and self.rules_separate:
                break
            body.append(inside)
        folds = self.units[index].kind is UnitKind.SUMMARY or any(
            self.units[inside].kind is UnitKind.SUMMARY or self.units[inside].mark == "details" for inside in body
        )
        while len(body) > 1 and self._takes_leave(body[-1]):
            body.pop()
        if not any(self._has_content(inside) for inside in body):
            return []
        if self._leads_on(body[-1], inline=inline, alone=len(body) == 1 and not inline):
            body.pop()
        while body and not self._has_content(body[-1]) and not (folds and self.units[body[-1]].mark == "close"):
            body.pop()
        first = (
            next(
                place
                for place, inside in enumerate(body)
                if self._has_content(inside) or self.units[inside].mark == "details"
            )
            if body
            else 0
        )
        return body[first:]

    def _takes_leave(self, index: int) -> bool:
        """Whether a unit is the last of the note, or only such are behind it, and says good-bye."""
        unit = self.units[index]
        behind = all(wording.takes_leave(later.text) for later in self.units[index + 1 : index + 4])
        last = index + 4 > len(self.units) and behind
        return unit.kind is UnitKind.TEXT and not unit.depth and last and wording.takes_leave(unit.text)

    def _leads_on(self, index: int, *, inline: bool, alone: bool) -> bool:
        """Whether a short line leads to the questions after it, by a colon at its end or, with INLINE, as the first
        line of their paragraph: "我的问题："
        """
        unit = self.units[index]
        if unit.kind is UnitKind.TEXT and wording.instructs(unit.text):
            return True
        if unit.kind is not UnitKind.TEXT or unit.depth or len(unit.text) > 30:
            return False
        below = self.units[index + 1] if index + 1 in self.findings.questions else unit
        glued = below.kind is UnitKind.TEXT and below.lines[0] == unit.lines[1] + 1
        first = inline and glued and not self.lines[unit.lines[0] - 2].strip()
        names = alone and self._names_part(index)
        symbol = unicodedata.category(unit.text[:1] or " ") == "So" and unit.text[-1:].isalnum()
        return symbol or first or names or (not alone and unit.text.rstrip(" *_").endswith((":", "：")))

    def _names_part(self, index: int) -> bool:
        """Whether a few words, alone between questions that mostly have no answer, name what comes next: "网络"."""
        unit = self.units[index]
        below = self.units[index + 1] if index + 1 in self.findings.questions else None
        short = len(unit.text.encode()) <= 36 and not re.search(r"[。.!！?？;；，,=<>()（）]|\d", unit.text)
        apart = not self.lines[unit.lines[0] - 2].strip()
        return short and apart and "\n" not in unit.text and below is not None and below.mark in self.wholes

    def _has_content(self, index: int) -> bool:
        unit = self.units[index]
        if unit.kind is UnitKind.HEADING:
            return True
        if unit.kind not in CONTENT or unit.mark in LAYOUT or index in self.findings.contents:
            return False
        return unit.kind is not UnitKind.ITEM or bool(unit.text.strip())

    def _raw(self, first: int, last: int, unit: Unit) -> Extract:
        """Lines FIRST to LAST without the indentation and quote marks of the question's container."""
        texts = [(number, self.lines[number - 1]) for number in range(first, last + 1)]
        if unit.quoted and last <= unit.quoted:
            texts = [(number, re.sub(r"^\s*(?:>\s?)+", "", text)) for number, text in texts]
        indents = [len(text) - len(text.lstrip()) for _, text in texts if text.strip()]
        column = unit.column if unit.kind is UnitKind.ITEM else 0
        cut = max(column, min(indents, default=0))
        return tuple((number, text[min(cut, len(text) - len(text.lstrip())) :].rstrip()) for number, text in texts)

    def _divide(self, unit: Unit, *, colon: bool, inline: bool) -> tuple[Extract, Extract]:
        """A unit's text as the lines that ask and, where the answer begins on them, the rest."""
        first = unit.lines[0]
        if unit.kind is UnitKind.HEADING:
            text = re.sub(r"\s*\{:?\s*[#.][^}]*\}\s*$", "", " ".join(unit.text.split("\n")))
            text = _unmarked(self._drop_label(text), unit)
            text = wording.strip_number(self._drop_label(text))
            bare = wording.is_number(text) or text in ("Q", "问")
            return ((first, "" if bare else _unmarked(text, unit)),), ()
        if unit.kind is UnitKind.ROW:
            prompt, answer = unit.text.split("\n")
            return ((first, wording.strip_number(self._drop_label(prompt))),), ((first, answer),) if answer else ()
        if unit.kind is UnitKind.SUMMARY:
            raw = re.split(r"</summary>", self.lines[unit.lines[1] - 1], flags=re.IGNORECASE)[-1]
            behind = (
                re.sub(r"<[^>]*>", "", raw).strip() if "</summary>" in self.lines[unit.lines[1] - 1].lower() else ""
            )
            text = self._drop_label(wording.strip_number(unit.text))
            if (label := wording.label(text)) and label[0] is Role.ANSWER and wording.ends_asking(text):
                text = text[label[1] :]
            return ((unit.lines[1], text),), ((unit.lines[1], behind),) if behind else ()
        lines = [
            (first + offset, text.strip() if not offset else text) for offset, text in enumerate(unit.text.split("\n"))
        ]
        while not lines[0][1].strip() and len(lines) > 1:
            lines.pop(0)
        number, head = lines[0]
        head = wording.unticked_off(self._drop_label(head))
        if unit.kind is UnitKind.ITEM:
            head = boxed(head) if head[:1] == "[" else head  # a question to tick off
        else:
            head = wording.strip_number(self._drop_label(wording.strip_number(head)))
        if wording.is_number(head):
            head = ""
        if not head and len(lines) > 1:
            lines = lines[1:]
            number, head = lines[0]
        whole = asks_in_all(unit) or not (inline or unit.mark == "card")
        prompt, rest = (head, "") if whole else self._divide_line(head, unit, colon=colon)
        if len(lines) > 1 and _ASIDE.fullmatch(rest.strip()):
            prompt, rest = head, ""  # "什么是 RPC？（2023 年真题）", answered below
        if rest:
            return ((number, prompt.strip()),), ((number, rest.strip()), *lines[1:])
        all_lines = ((number, prompt), *lines[1:])
        wrapped = _wrapped(all_lines) if colon else len(all_lines)  # all before "答案：" asks
        if unit.mark == "bold" and len(all_lines) > 1 and prompt[:2] == all_lines[-1][1].rstrip()[-2:]:
            *others, (place, text) = all_lines  # several lines emphasised as one
            all_lines = ((number, prompt[2:]), *others[1:], (place, text.rstrip()[:-2]))
            wrapped = len(all_lines)
        asked = tuple((place, _unmarked(text.strip(), unit)) for place, text in all_lines[:wrapped])
        if unit.kind is not UnitKind.ITEM:  # "**1、why**": the number stood inside
            asked = ((number, wording.strip_number(self._drop_label(asked[0][1]))), *asked[1:])
        return asked, all_lines[wrapped:]

    def _divide_line(self, head: str, unit: Unit, *, colon: bool) -> tuple[str, str]:
        """A line as its question and what answers behind it."""
        if unit.mark == "card":
            prompt, _, rest = (*re.split(r"\s*(?<!:)(:{2,3})(?!:)\s*", head, maxsplit=1), "", "")[:3]
            return prompt, rest
        if unit.mark == "label" and (both := re.search(r"\s(?:答案?|A|Ans|Answer)\s*[:：]\s*(?=\S)", head)):
            return head[: both.start()], head[both.end() :]
        if lead := lead_of(head):
            return lead[0], head[lead[1] :]
        if cut := wording.split_inline(head, colon=colon):
            return re.sub(r"\s*(?:[:：;|]|->|=>|→|——)\s*$", "", head[:cut]), head[cut:]
        return head, ""

    def _drop_label(self, text: str) -> str:
        found = wording.label(text)
        if (
            not found
            or found[0] not in (Role.QUESTION, Role.FOLLOW_UP)
            or (found[0] is Role.QUESTION and not self.findings.labelled)
        ):
            return text
        rest = text[found[1] :]
        opening = re.match(r"[*_]{1,3}|<(\w+)>", text)
        if opening and opening[1]:
            return re.sub(rf"</{opening[1]}>", "", rest, count=1).strip()
        if opening and rest.count(opening[0]) % 2:
            rest = rest.replace(opening[0], "", 1)
        return rest.strip()

    def _asked(self, unit: Unit, prompt: Extract, body: Sequence[int]) -> int:
        """How many units of the body still ask: all before "答案：", options, and what the question is about."""
        text = " ".join(text for _, text in prompt).strip()
        asks = wording.asks(text)
        depth = unit.depth if unit.kind is UnitKind.ITEM else 0
        label = next(
            (
                place
                for place, index in enumerate(body)
                if self.findings.answers.get(index) in (Role.ANSWER, Role.REMARK)
                and (self.units[index].depth <= depth + 1 or self.units[index].kind is UnitKind.HEADING)
            ),
            None,
        )
        role = self.findings.answers[body[label]] if label is not None else None
        limit = len(body) if label is None else label
        options = next((place for place, index in enumerate(body[:limit]) if index in self.findings.options), None)
        if role is Role.ANSWER:
            if options is None and limit and wording.ends_asking(text) and self._says(body[0]):
                return 0
            return 0 if limit + 1 == len(body) and options is None and self._works_out(text, depth, body) else limit
        if options is not None and (not text or self._shown_only(text, body[:options])):
            end = self.findings.options[body[options]]
            return next((place for place, index in enumerate(body) if index >= end), len(body))
        if role is Role.REMARK:
            named = wording.label(unit.text) or _ABOUT_CODE.search(text)
            if unit.kind is UnitKind.HEADING and text and not (asks or named or self._sets_task(body[:limit])):
                return 0  # "思路：" in the midst of what explains a topic
            last = max(
                (place for place, index in enumerate(body[:limit]) if wording.asks(self.units[index].first_line)),
                default=-1,
            )
            return (
                limit
                if not asks
                or (not wording.ends_asking(text) and unit.kind is UnitKind.HEADING and self._sets_task(body[:limit]))
                or (_ABOUT_CODE.search(text) and self.units[body[0]].kind is UnitKind.FENCE)
                else last + 1
            )
        first = next((place for place, index in enumerate(body) if self._is_task(index)), 0)
        last = next((place for place in range(first, len(body)) if not self._is_task(body[place])), len(body))
        if not asks and last - first >= 2 and first <= (0 if text else 2):
            return self._behind_aside(body, last)
        if not text:  # "## 1.1": what asks stands below, and all of it where nothing answers
            return self._first_question(body)
        if first == 0 and last >= 2 and not wording.ends_asking(text):
            return self._behind_aside(body, last)
        if asks and _POINTS_BELOW.search(text) and all(self._is_exhibit(index) for index in body):
            return len(body)
        if len(body) >= 2 and (_ABOUT_CODE.search(text) or text.endswith((":", "："))):
            exhibit = self.units[body[0]]
            indented = next((place for place, index in enumerate(body) if not self._is_indented(index, unit)), 0)
            if indented and _ABOUT_CODE.search(text):
                return indented
            if exhibit.kind in (UnitKind.FENCE, UnitKind.TABLE, UnitKind.MATH) and _ABOUT_CODE.search(text):
                return 1
            if exhibit.quoted and not unit.quoted and text.endswith((":", "：")):
                return next(
                    (place for place, index in enumerate(body) if self.units[index].quoted != exhibit.quoted), 0
                )
        return 0

    def _works_out(self, text: str, depth: int, body: Sequence[int]) -> bool:
        """Whether what stands before "**Answer: 7**" is the way to it: commands and remarks after a whole question."""
        label = self.units[body[-1]].text
        found = wording.label(label)
        way = [self.units[index] for index in body[:-1]]
        return (
            bool(way and found and label[found[1] :].strip(" *_") and re.search(r"[?？]", text))
            and len(label) <= 60
            and not _ABOUT_CODE.search(text)
            and all(
                unit.kind is UnitKind.ITEM
                or unit.quoted
                or unit.depth > depth
                or re.fullmatch(r"`[^`]+`", unit.text.strip())
                for unit in way
            )
        )

    def _is_task(self, index: int) -> bool:
        """Whether a list item tells what to do, as the parts of a long question do: "Discuss the remedies …"."""
        unit = self.units[index]
        return unit.kind is UnitKind.ITEM and index not in self.findings.questions and wording.commands(unit.first_line)

    def _behind_aside(self, body: Sequence[int], place: int) -> int:
        """PLACE, or the next where a remark in brackets stands there: "(Answer in 200 words)"."""
        aside = place < len(body) and _ASIDE.fullmatch(wording.bare(self.units[body[place]].text))
        return place + bool(aside)

    def _sets_task(self, above: Sequence[int]) -> bool:
        """Whether what stands above "解题思路：" is a problem: it gives something, asks, or shows an example."""
        texts = [self.units[index].text for index in above]
        return not texts or any(wording.asks(text) or _PROBLEM.search(text) for text in texts)

    def _says(self, index: int) -> bool:
        """Whether a paragraph tells something, as an answer does and a question shows nothing of."""
        text = self.units[index].text
        plain = self.units[index].kind is UnitKind.TEXT and not self.units[index].quoted
        return plain and not wording.asks(text) and len(text) >= 20 and not self._is_exhibit(index)

    def _shown_only(self, text: str, between: Sequence[int]) -> bool:
        """Whether nothing stands between a question and its options that would answer it."""
        if len(between) > 4 or any(self.units[index].kind is UnitKind.HEADING for index in between):
            return False
        said = [self.units[index].text for index in between if self.units[index].kind in (UnitKind.TEXT, UnitKind.ITEM)]
        return not wording.ends_asking(text) or not any(len(words) > 60 and not wording.asks(words) for words in said)

    def _is_exhibit(self, index: int) -> bool:
        unit = self.units[index]
        return unit.kind in (UnitKind.FENCE, UnitKind.TABLE) or not _PICTURE.sub("", unit.text).strip()

    def _is_indented(self, index: int, unit: Unit) -> bool:
        line = self.lines[self.units[index].lines[0] - 1]
        return unit.kind is not UnitKind.ITEM and line.startswith("    ")

    def _first_question(self, body: Sequence[int]) -> int:
        """Where a question without a headline ends: with the first text, or the last in a row of texts that asks."""
        texts = next(
            (place for place, index in enumerate(body) if self.units[index].kind is not UnitKind.TEXT), len(body)
        )
        asking = [place for place in range(texts) if wording.asks(" ".join(self.units[body[place]].text.split("\n")))]
        return asking[0] + 1 if asking else min(1, len(body))

    def account(self, drafts: Sequence[Draft], report: Report) -> Accounting:
        """Say of every line outside the questions what it is; unclaimed lines get a diagnostic."""
        claimed: set[int] = set()
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
            (line, kinds.get(line, ("unclaimed", "text that answers no question")))
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
        if unit.kind is UnitKind.HEADING or index in self.findings.keys:
            return "structure", "heading"
        if index in self.findings.groups:
            return "structure", "group"
        if unit.kind is UnitKind.METADATA:
            return "structure", "metadata"
        if unit.kind is UnitKind.CONTENTS or index in self.findings.contents:
            return "structure", "contents"
        if unit.kind is UnitKind.RULE or unit.mark in LAYOUT:
            return "structure", "separator"
        if unit.kind is UnitKind.ITEM and not unit.text.strip():
            return "unclaimed", _EMPTY
        if index < self.first_question:
            return "unclaimed", "text before the first question"
        return "unclaimed", "text that answers no question"


_WHICH = re.compile(r"\bwhich (?:one )?of the(?:se)? following|下列|以下(?:哪|选项|说法|关于)|哪一?项", re.IGNORECASE)
_PROBLEM = re.compile(
    r"给定|给出|给你|要求|假设|设有|已知|返回|求|编写|写一|实现|判断|示例|输入|\b(?:given|return|write|find|input|example)\b",
    re.IGNORECASE,
)
_GAP = re.compile(r"[（(]\s*[A-Ha-h√×]*\s*[)）]|_{2,}")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_WHY = re.compile(r"\bwhy\b|explain|为什么|说明", re.IGNORECASE)
_NOWHERE = re.compile(r"\[([^\]\n]{1,300})\]\(\)")
"""A link that its author left without a target."""
_PROMISE = re.compile(
    r"^\s*#{1,6}\s.*|^[\s>*_-]*(?:(?:your |my )?(?:answer|explanation|solution)s?\s*[:：]?|.{0,20}coming soon|"
    r"(?:答案|解析|参考答案|推荐链接|参考链接)\s*[:：])?[\s.…。?？*_`>-]*$",
    re.IGNORECASE,
)
"""Lines that only promise an answer: headings with nothing below, "答案：", "Answer coming soon", a lone "？"."""
_EMPTY = "a list number with nothing behind it"
_ABOUT_CODE = re.compile(
    r"输出|结果|打印|以下|下面|下列|如下|这[句段条]|代码|程序|"
    r"output|following|below|this code|snippet|print|return|happen|log",
    re.IGNORECASE,
)
_POINTS_BELOW = re.compile(
    r"(?:以下|下面|下列|下图|下段|如下).*(?:代码|程序|图|输出|结果|片段|表)|"
    r"\bwhat\b.*\b(?:printed|displayed|logged|the output)\b|(?:输出|打印|结果)(?:的?是)?什么|"
    r"(?:following|below).*(?:code|program|snippet|output|print)|(?:code|program|snippet|output|print).*(?:following|below)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[\[[^\]]*\]\]|<img[^>]*>")


def _shape(unit: Unit) -> str:
    mark = unit.mark.split(" ")[0]
    names = {"em": "emphasis", "bold": "emphasis", "num": "number", "box": "summary", "": "paragraph"}
    return "heading" if unit.kind is UnitKind.HEADING else names.get(mark, mark)


def _parted(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The drafts, none of whose answers runs into the next question."""
    result = list(drafts)
    starts = [written.prompt_lines[0] for written in drafts]
    for place, written in enumerate(drafts):
        after = bisect_right(starts, written.answer_lines[0]) if written.answer_lines else len(starts)
        if written.answer_lines and after < len(starts) and (start := starts[after]) <= written.answer_lines[1]:
            answer = _trimmed(tuple((line, text) for line, text in written.answer if line < start))
            last = max(line for line, _ in answer) if answer else written.answer_lines[0]
            result[place] = replace(written, answer=answer, answer_lines=(written.answer_lines[0], last))
    return tuple(result)


def _emphasised(prompt: Extract) -> tuple[Extract, Extract]:
    """A question whose one emphasised option is the right one, without that emphasis, and the option as its answer."""
    strong = [
        (place, found)
        for place, (_, text) in enumerate(prompt)
        if place and (found := re.fullmatch(r"(\s*(?:[-*+]\s+)?)(\*\*|__)(.+?)\2\s*", text))
    ]
    if len(strong) != 1:
        return prompt, ()
    ((place, found),) = strong
    line = prompt[place][0]
    return (*prompt[:place], (line, found[1] + found[3]), *prompt[place + 1 :]), ((line, found[3]),)


def _unmarked(text: str, unit: Unit) -> str:
    """A text that is emphasised as a whole, without that emphasis."""
    text = re.sub(r"\s*(?:<br\s*/?>|(?<!\\)\\)\s*$", "", text)
    if dressed := DRESSED.fullmatch(text):
        text = dressed["text"]
    text = _NOWHERE.sub(r"\1", text)
    if unit.mark not in ("bold", "em") and text[:2] not in ("**", "__", "<b"):
        return text
    while match := re.fullmatch(r"(\*{1,3}|_{1,3}|<(?P<tag>b|strong|em|i)>)(.+?)(?:\1|</(?P=tag)>)\s*[:：]?", text):
        if match[1] in match[3]:
            break
        text = match[3].strip()
    return text


def _wrapped(lines: Extract) -> int:
    """How many lines the question runs over: to the first that ends in a question mark, if what is before reads on."""
    if len(lines) > 1 and lines[0][1].rstrip().endswith((":", "：")) and wording.commands(lines[1][1]):
        return 2  # "3. Palindromes:" and the task below it
    for count, (_, text) in enumerate(lines[:6], 1):
        if wording.ends_asking(text):
            return count
        if re.search(r"[。.!！;；:：]\s*$", text):
            break
    return 1


def _tells(line: str) -> bool:
    """Whether a line of an answer says something, and does not only promise it."""
    return len(line) > 120 or not _PROMISE.match(line)


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
        or (wording.option(body) == "A" and len(answer) > 1 and wording.option(answer[1][1]) == "B")
    ):
        return answer
    rest = body[found[1] :]
    opening = re.match(r"[*_]{1,3}", body)
    if opening and rest.count(opening[0]) % 2:
        rest = opening[0] + rest
    return _trimmed(((number, rest.strip()), *answer[1:]))


def _runs(lines: Iterable[tuple[int, tuple[str, str]]]) -> list[tuple[tuple[str, str], Lines]]:
    """Join neighbouring lines of one kind."""
    runs: list[tuple[tuple[str, str], Lines]] = []
    for line, kind in lines:
        if runs and runs[-1][0] == kind and runs[-1][1][1] == line - 1:
            runs[-1] = (kind, (runs[-1][1][0], line))
        else:
            runs.append((kind, (line, line)))
    return runs
