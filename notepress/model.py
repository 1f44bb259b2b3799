"""What the reading half hands to the rendering half: frozen values, texts in canonical Markdown, never HTML.

Canonical Markdown is what Python-Markdown and CommonMark read alike: blocks parted by blank lines, lists nested by
four spaces, every mark that does not mark escaped, math as $…$ and $$…$$, no headings, no quote round a whole text.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from notepress.report import Lines


class Kind(StrEnum):
    """Whether the author asks, or only names a topic to study."""

    QUESTION = "question"
    TOPIC = "topic"


class Status(StrEnum):
    """What stands behind a question."""

    ANSWERED = "answered"
    REFERENCE_ONLY = "reference-only"
    UNANSWERED = "unanswered"


class MediaState(StrEnum):
    """Where a picture is: below the source folder, nowhere to be found, or on the network."""

    LOCAL = "local"
    MISSING = "missing"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Media:
    """A picture of a question. In the Markdown it stands as ![alt](src) with this very src."""

    src: str
    """As written in the note."""
    place: str
    """"prompt" or "answer"."""
    state: MediaState
    file: str | None
    """Path in the source folder, for a local picture."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question stands in the notes."""

    path: str
    shape: str
    """Name of the mark that made it a question: heading, item, emphasis, label, …"""
    prompt: Lines
    answer: Lines | None


@dataclass(frozen=True, slots=True)
class Question:
    """One question (or topic) of the book, and one note of the deck."""

    id: str
    """Permanent, from the ledger; before the ledger a provisional "path:line"."""
    prompt: str
    answer: str | None
    source: Source
    kind: Kind = Kind.QUESTION
    status: Status = Status.UNANSWERED
    serial: int = 0
    """Permanent number from the ledger, printed on the card and in the book's margin; 0 before the ledger."""
    number: str = ""
    """chapter.question in this edition, such as "3.12"."""
    chapter: str = ""
    trail: tuple[str, ...] = ()
    """Headings and grouping items above it, outermost first, numbering removed."""
    tags: tuple[str, ...] = ()
    asked_on: datetime.date | None = None
    follows: str | None = None
    """Id of the question it is a follow-up of."""
    references: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    related: tuple[str, ...] = ()
    """Ids of questions that ask nearly the same."""
    also_in: tuple[Source, ...] = ()
    """Where exact repeats of it stand."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The whole book, questions in the order of the book."""

    title: str
    language: str
    """BCP 47, such as zh-Hans."""
    questions: tuple[Question, ...]

    @property
    def chapters(self) -> dict[str, tuple[Question, ...]]:
        """Questions by chapter, both in the order of the book."""
        result: dict[str, list[Question]] = {}
        for question in self.questions:
            result.setdefault(question.chapter, []).append(question)
        return {chapter: tuple(questions) for chapter, questions in result.items()}


@dataclass(frozen=True, slots=True, order=True)
class Structure:
    """Lines that arrange a note: kind is heading, group, metadata, separator or contents."""

    path: str
    lines: Lines
    kind: str


@dataclass(frozen=True, slots=True, order=True)
class Unclaimed:
    """Lines that belong to no question, and why."""

    path: str
    lines: Lines
    reason: str


@dataclass(frozen=True, slots=True)
class Accounting:
    """What became of the lines that are neither asked nor answered."""

    structure: tuple[Structure, ...] = ()
    unclaimed: tuple[Unclaimed, ...] = ()

    def __add__(self, other: Accounting) -> Accounting:
        return Accounting(self.structure + other.structure, self.unclaimed + other.unclaimed)


@dataclass(frozen=True, slots=True, order=True)
class Formula:
    """A formula as the author wrote it, without its delimiters."""

    tex: str
    display: bool


@dataclass(frozen=True, slots=True, order=True)
class PlacedFormula:
    """A formula and the line of the note it stands on, for the diagnostic if it cannot be typeset."""

    formula: Formula
    path: str
    line: int
