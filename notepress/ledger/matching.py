"""Ledger and questions → which question is which, with a reason and a score for each; new ids and numbers for the rest.

Comes in: questions with provisional ids. Goes out: the same with permanent ones. A pure function: no clock, no chance.
It refuses to guess: two choices that are nearly as good make a new id and a remark. A history lost is a nuisance, one
handed to another question is a lie.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from notepress.ledger import likeness, texts
from notepress.ledger.entries import FILE_NAME, Ledger, State
from notepress.ledger.passes import Passes
from notepress.ledger.terms import Terms
from notepress.model import Question


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a question has its id."""

    id: str
    reason: str
    score: float
    """1 is certain; 0 for a new question."""
    before: str | None = None
    """The prompt as last seen; None for a new question."""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A question that may be an earlier one, but as well another one may be that: it counts as new."""

    id: str
    path: str
    line: int
    candidates: tuple[tuple[str, str, float], ...]
    """(id, prompt as last seen, score), best first."""

    @property
    def message(self) -> str:
        """Say what was chosen and how to pin it."""
        best, prompt, score = self.candidates[0]
        shown = " ".join(prompt.split())[:40]
        others = f" (or {len(self.candidates) - 1} other)" if len(self.candidates) > 1 else ""
        return (
            f"this may be the earlier question {best} “{shown}”{others}, but it is not clear (score {score:.2f}), so "
            f'it counts as new. If it is the one, write "was": "{best}" into the line of {self.id} in {FILE_NAME} and '
            "build again."
        )


@dataclass(frozen=True, slots=True)
class Matching:
    """The questions with their permanent ids and numbers, and how they came by them."""

    ledger: Ledger
    """As it was before, pins obeyed."""
    questions: tuple[Question, ...]
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """By id."""
    ambiguous: tuple[Ambiguity, ...] = ()


def match(
    ledger: Ledger, questions: Sequence[Question], book: str = "", glossary: Mapping[str, str] | None = None
) -> Matching:
    """Find each question's entry, or give it an id and a number.

    BOOK, its title, keeps the questions of two books in one collection apart: it goes into new ids. GLOSSARY has terms
    and their translations.
    """
    ledger = _pinned(ledger)
    old, new = texts.of_entries(ledger), texts.of_questions(questions)
    passes = Passes(old, new, Terms(glossary or {}, _words(ledger, questions)))
    passes.run()
    ids = {place: old[entry].id for place, entry in passes.partner.items()}
    ids |= _born(ledger, new, ids, book)
    decisions = {
        ids[place]: Decision(ids[place], reason, round(score, 3), old[passes.partner[place]].wording)
        for place, (reason, score) in passes.why.items()
    }
    ambiguous = [
        Ambiguity(
            ids[place],
            questions[place].source.path,
            questions[place].source.prompt[0],
            tuple((old[entry].id, old[entry].wording, round(score, 3)) for score, entry in candidates),
        )
        for place, candidates in sorted(passes.unclear.items())
    ]
    unclear = {each.id for each in ambiguous}
    for id_ in ids.values():
        decisions.setdefault(id_, Decision(id_, "ambiguous" if id_ in unclear else "new", 0.0))
    return Matching(ledger, _named(ledger, questions, ids), decisions, tuple(ambiguous))


def _named(ledger: Ledger, questions: Sequence[Question], ids: Mapping[int, str]) -> tuple[Question, ...]:
    """Write permanent ids and numbers into the questions."""
    permanent = {question.id: ids[place] for place, question in enumerate(questions)}
    next_serial, named = ledger.next_serial, []
    for place, question in enumerate(questions):
        entry = ledger.entries.get(ids[place])
        named.append(
            dataclasses.replace(
                question,
                id=ids[place],
                serial=entry.serial if entry else next_serial,
                follows=permanent[question.follows] if question.follows else None,
                related=tuple(permanent[other] for other in question.related),
            )
        )
        next_serial += entry is None
    return tuple(named)


def _born(ledger: Ledger, new: Sequence[texts.Text], ids: Mapping[int, str], book: str) -> dict[int, str]:
    """Make ids for the questions without one, from what they ask at birth.

    Neither place nor answer goes in: should the ledger be lost, every question with its first wording gets its id back.
    """
    taken, born = set(ledger.entries), {}
    attempts: dict[tuple[str, ...], int] = {}
    for place in range(len(new)):
        if place not in ids:
            lineage = (book, *texts.lineage(new, place))
            while (id_ := likeness.digest("\n".join([*lineage, str(attempts.get(lineage, 0))]))) in taken:
                attempts[lineage] = attempts.get(lineage, 0) + 1
            born[place] = id_
            taken.add(id_)
    return born


def _pinned(ledger: Ledger) -> Ledger:
    """Do what the author wrote: an entry with "was" hands all but id, number and what Anki has to the one it names."""
    entries = dict(ledger.entries)
    for entry in ledger.entries.values():
        was = entries.get(entry.was)
        if was and was.state is State.GONE and was.id != entry.id:
            kept = {name: getattr(was, name) for name in ("id", "serial", "content", "mod")}
            entries[was.id] = dataclasses.replace(entry, **kept, was="")
            # An entry with nothing to compare: it keeps its number from being given again, and no more.
            entries[entry.id] = dataclasses.replace(entry, state=State.GONE, prompt="", answer="", after="", was="")
            for child in [child for child in entries.values() if child.parent == entry.id]:
                entries[child.id] = dataclasses.replace(child, parent=was.id)
            for next_ in [next_ for next_ in entries.values() if next_.after == entry.id]:
                entries[next_.id] = dataclasses.replace(next_, after=was.id)
    return dataclasses.replace(ledger, entries=entries)


def _words(ledger: Ledger, questions: Sequence[Question]) -> Iterable[str]:
    yield from (entry.prompt for entry in ledger.entries.values())
    for question in questions:
        yield question.prompt
        yield question.answer or ""
