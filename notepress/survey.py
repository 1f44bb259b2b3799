"""Edition → what became of every line of every note, and each note in numbers.

The table on the terminal and the report page say the same because both ask here. Nothing is read anew: a line that no
question, structure or remark claims comes out as LOST, which would be our bug and is shown as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from notepress.edition import Edition
from notepress.model import Question, Status
from notepress.report import Lines


class Use(StrEnum):
    """What a line became."""

    PROMPT = "prompt"
    ANSWER = "answer"
    BOTH = "both"
    """Question and answer on one line."""
    HEADING = "heading"
    GROUP = "group"
    METADATA = "metadata"
    SEPARATOR = "separator"
    CONTENTS = "contents"
    UNCLAIMED = "unclaimed"
    BLANK = "blank"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a line became, and for which question or why not."""

    use: Use
    question: Question | None = None
    repeat: bool = False
    """An exact repeat of a question that stands elsewhere."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring lines that became the same."""

    claim: Claim
    lines: Lines

    def __len__(self) -> int:
        return self.lines[1] - self.lines[0] + 1


@dataclass(frozen=True, slots=True)
class Tally:
    """A note in numbers."""

    path: str
    found: int = 0
    answered: int = 0
    links: int = 0
    """Questions with only a link for an answer."""
    unanswered: int = 0
    repeats: int = 0
    """Places that repeat a question word for word; they are not counted in found."""
    missing: int = 0
    """Pictures that are nowhere, or cannot be shown."""
    remote: int = 0
    formulas: int = 0
    """Formulas that MathJax cannot read."""
    unclaimed: int = 0
    """Lines that belong to no question."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.path, *(getattr(self, name) + getattr(other, name) for name in COUNTS))


COUNTS = ("found", "answered", "links", "unanswered", "repeats", "missing", "remote", "formulas", "unclaimed")
_COUNTED_CODES = {
    "picture-missing": "missing",
    "picture-unusable": "missing",
    "picture-remote": "remote",
    "formula-broken": "formulas",
}
COUNTED_STATUS = {Status.ANSWERED: "answered", Status.REFERENCE_ONLY: "links", Status.UNANSWERED: "unanswered"}


def tallies(edition: Edition) -> tuple[Tally, ...]:
    """Each note in numbers, in the order of their paths."""
    counts: dict[str, Counter[str]] = {path: Counter() for path in edition.lines}
    for question in edition.bank.questions:
        own = counts.setdefault(question.source.path, Counter())
        own["found"] += 1
        own[COUNTED_STATUS[question.status]] += 1
        for source in question.also_in:
            counts.setdefault(source.path, Counter())["repeats"] += 1
    for found in edition.diagnostics:
        if found.path in counts and found.code in _COUNTED_CODES:
            counts[found.path][_COUNTED_CODES[found.code]] += 1
    for part in edition.accounting.unclaimed:
        counts.setdefault(part.path, Counter())["unclaimed"] += part.lines[1] - part.lines[0] + 1
    return tuple(Tally(path, **counts[path]) for path in sorted(counts))


def coverage(edition: Edition) -> Mapping[str, tuple[Run, ...]]:
    """What became of the lines of each note, from the first line to the last, blank ones included."""
    claims: dict[str, list[tuple[Lines, Claim]]] = {path: [] for path in edition.lines}
    for path, lines, claim in _claims(edition):
        claims.setdefault(path, []).append((lines, claim))
    return {path: tuple(_runs(edition.lines[path], claims[path])) for path in sorted(edition.lines)}


def _claims(edition: Edition) -> Iterator[tuple[str, Lines, Claim]]:
    for part in edition.accounting.structure:
        yield part.path, part.lines, Claim(Use(part.kind))
    for unclaimed in edition.accounting.unclaimed:
        yield unclaimed.path, unclaimed.lines, Claim(Use.UNCLAIMED, reason=unclaimed.reason)
    for question in edition.bank.questions:
        for source in (question.source, *question.also_in):
            repeat = source is not question.source
            if source.answer:
                yield source.path, source.answer, Claim(Use.ANSWER, question, repeat)
            yield source.path, source.prompt, Claim(Use.PROMPT, question, repeat)


def _runs(lines: tuple[str, ...], claims: list[tuple[Lines, Claim]]) -> Iterator[Run]:
    became: list[Claim] = [Claim(Use.LOST if line.strip() else Use.BLANK) for line in lines]
    # The longest first: what lies inside, such as a follow-up within an answer, is written over it.
    for (first, last), claim in sorted(claims, key=lambda entry: entry[0][0] - entry[0][1]):
        for place in range(first - 1, min(last, len(lines))):
            if lines[place].strip():
                became[place] = _joined(became[place], claim)
    _fill_blanks(became)
    place = 0
    for _, group in groupby(became, key=lambda claim: (claim.use, id(claim.question), claim.repeat, claim.reason)):
        members = list(group)
        yield Run(members[0], (place + 1, place + len(members)))
        place += len(members)


def _fill_blanks(became: list[Claim]) -> None:
    """A blank line inside an answer is part of it; between two questions it is part of neither."""
    last: int | None = None
    for place, claim in enumerate(became):
        if claim.use is Use.BLANK:
            continue
        if last is not None and _same(became[last], claim):
            became[last + 1 : place] = [claim] * (place - last - 1)
        last = place


def _joined(old: Claim, new: Claim) -> Claim:
    if old.question is new.question is not None and {old.use, new.use} == {Use.PROMPT, Use.ANSWER}:
        return Claim(Use.BOTH, new.question, new.repeat)
    return new


def _same(one: Claim, other: Claim) -> bool:
    return (
        one.question is not None
        and one.question is other.question
        and (one.use, one.repeat) == (other.use, other.repeat)
    )
