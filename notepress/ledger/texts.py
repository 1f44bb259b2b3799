"""Ledger entries and questions → Texts: the two sides of a comparison, in one form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from notepress.ledger import likeness
from notepress.ledger.entries import Entry, Ledger, State
from notepress.model import Question

SPECIFIC = 4
"""A prompt says what it asks, wherever it stands, when it has so much substance; a Latin word or number is enough."""


@dataclass(slots=True)
class Text:
    """What the comparison knows of an entry, or of a question."""

    id: str
    wording: str
    """The prompt as written."""
    prompt: str
    """The prompt folded."""
    digest: str
    """Of the answer; "" where there is none."""
    parent: int | None
    """Place of the question that it follows, on the same side."""
    path: str
    trail: tuple[str, ...]
    order: int
    """Rank in its note."""
    depth: int = 0
    """Questions above it."""
    shipped: bool = False
    """It was on a card, so there may be a history."""
    gone: bool = False
    answer: str = ""
    """Folded; only a question has it."""
    fingerprint: str = ""
    """Only an entry has it from the start."""
    _sketch: likeness.Sketch | None = None
    _marks: tuple[str, ...] | None = None
    _substance: str | None = None
    _characters: frozenset[str] | None = None

    @property
    def sketch(self) -> likeness.Sketch:
        if self._sketch is None:
            self._sketch = likeness.answer_sketch(self.fingerprint or likeness.fingerprint(self.answer))
        return self._sketch

    @property
    def marks(self) -> tuple[str, ...]:
        if self._marks is None:
            self._marks = likeness.marks(self.prompt)
        return self._marks

    @property
    def substance(self) -> str:
        if self._substance is None:
            self._substance = likeness.substance(self.prompt)
        return self._substance

    @property
    def characters(self) -> frozenset[str]:
        if self._characters is None:
            self._characters = likeness.characters(self.prompt)
        return self._characters

    @property
    def specific(self) -> bool:
        """Tell whether the prompt says by itself what it asks; a follow-up hangs on its parent."""
        if self.parent is not None:
            return False
        return bool(likeness.marks(self.substance)) or len(self.substance) >= SPECIFIC


def of_entries(ledger: Ledger) -> list[Text]:
    """Give the entries, the gone ones last."""
    entries = sorted(ledger.entries.values(), key=lambda entry: (entry.state is State.GONE, entry.id))
    places = {entry.id: place for place, entry in enumerate(entries)}
    order = _order(entries)
    texts = [
        Text(
            id=entry.id,
            wording=entry.prompt,
            prompt=likeness.fold(entry.prompt),
            digest=likeness.answer_digest(entry.answer),
            parent=places.get(entry.parent),
            path=entry.path,
            trail=entry.trail,
            order=order[entry.id],
            shipped=bool(entry.content),
            gone=entry.state is State.GONE,
            fingerprint=entry.answer,
        )
        for entry in entries
    ]
    return _deep(texts)


def of_questions(questions: Sequence[Question]) -> list[Text]:
    """Give the questions in their order."""
    places = {question.id: place for place, question in enumerate(questions)}
    answers = [likeness.fold(question.answer or "") for question in questions]
    texts = [
        Text(
            id=question.id,
            wording=question.prompt,
            prompt=likeness.fold(question.prompt),
            digest=likeness.digest(answer) if answer else "",
            parent=places[question.follows] if question.follows else None,
            path=question.source.path,
            trail=question.trail,
            order=question.source.prompt[0],
            answer=answer,
        )
        for question, answer in zip(questions, answers, strict=True)
    ]
    return _deep(texts)


def sequences(texts: Sequence[Text]) -> dict[str, list[int]]:
    """Give the texts of each note in their order, the gone ones left out."""
    result: dict[str, list[int]] = defaultdict(list)
    for place in sorted(range(len(texts)), key=lambda place: texts[place].order):
        if not texts[place].gone:
            result[texts[place].path].append(place)
    return result


def lineage(texts: Sequence[Text], place: int) -> list[str]:
    """Give the prompt and those above it, outermost last."""
    prompts, seen = [], set()
    above: int | None = place
    while above is not None and above not in seen:
        prompts.append(texts[above].prompt)
        seen.add(above)
        above = texts[above].parent
    return prompts


def _deep(texts: list[Text]) -> list[Text]:
    for place, text in enumerate(texts):
        if text.parent is not None:
            text.depth = len(lineage(texts, place)) - 1
    return texts


def _order(entries: Sequence[Entry]) -> dict[str, int]:
    """Rank the entries by the chain of their `after`; where a merge has broken it, by serial number."""
    following: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: -entry.serial):
        following[entry.after].append(entry)
    order: dict[str, int] = {}
    for start in ("", *sorted(following)):
        waiting = list(following.get(start, ()))
        while waiting:
            entry = waiting.pop()
            if entry.id not in order:
                order[entry.id] = len(order)
                waiting += following.get(entry.id, ())
    return order
