"""The books of the storm: items that know which question they truly are, whatever becomes of their words."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from notepress.media import Shelf
from notepress.model import Question, Source, Status
from notepress.normalise import normalise
from notepress.read import read_note
from notepress.read.source import read_folder
from notepress.report import Report
from tests.storm_words import CLAUSES, FAMILIES, FOLLOW_UPS, INTENTS, SENTENCES, SHORT, TOPICS


@dataclass(frozen=True)
class Item:
    """A question as it stands in a book; the key says which one it truly is."""

    key: int
    prompt: str
    answer: str | None
    trail: tuple[str, ...] = ()
    parent: int | None = None
    shape: str = "item"
    origin: int | None = None
    """The key of the question that it was split from: should this part inherit, it is not another question."""


@dataclass
class Book:
    """Notes of items, and what has been deleted."""

    notes: dict[str, list[Item]]
    gone: list[tuple[str, Item]] = field(default_factory=list)
    born: int = 0
    """Keys given so far."""
    bereft: set[int] = field(default_factory=set)
    """Keys of questions that have lost a follow-up."""

    def copy(self) -> Book:
        return Book(
            {path: list(items) for path, items in self.notes.items()}, list(self.gone), self.born, set(self.bereft)
        )

    def key(self) -> int:
        self.born += 1
        return self.born

    def __iter__(self) -> Iterator[tuple[str, int, Item]]:
        for path, items in self.notes.items():
            for place, item in enumerate(items):
                yield path, place, item

    def __len__(self) -> int:
        return sum(map(len, self.notes.values()))

    def find(self, key: int) -> tuple[str, int]:
        return next((path, place) for path, place, item in self if item.key == key)

    def change(self, key: int, **values: object) -> None:
        path, place = self.find(key)
        self.notes[path][place] = dataclasses.replace(self.notes[path][place], **values)  # type: ignore[arg-type]

    def remove(self, key: int) -> tuple[str, list[Item]]:
        """Take an item out, its follow-ups with it."""
        path, _ = self.find(key)
        keys = {key}
        for item in self.notes[path]:
            if item.parent in keys:
                keys.add(item.key)
        taken = [item for item in self.notes[path] if item.key in keys]
        self.notes[path] = [item for item in self.notes[path] if item.key not in keys]
        self.bereft |= {item.parent for item in taken if item.parent is not None}
        return path, taken

    def insert(self, path: str, items: Sequence[Item], rng: random.Random) -> None:
        """Put items into a note, never between a question and its follow-ups."""
        note = self.notes[path]
        places = [place for place in range(len(note) + 1) if place == len(note) or note[place].parent is None]
        place = rng.choice(places)
        note[place:place] = items


def questions(book: Book) -> list[Question]:
    """Give the book as the reader would: provisional ids, lines, chapters."""
    result = []
    for path, items in sorted(book.notes.items()):
        line, ids = 1, {}
        for item in items:
            line += 2
            length = 0 if item.answer is None else 1 + item.answer.count("\n")
            ids[item.key] = f"{path}:{line}"
            result.append(
                Question(
                    id=ids[item.key],
                    prompt=item.prompt,
                    answer=item.answer,
                    source=Source(path, item.shape, (line, line), (line + 1, line + length) if length else None),
                    status=Status.UNANSWERED if item.answer is None else Status.ANSWERED,
                    chapter=path.removesuffix(".md"),
                    trail=item.trail,
                    follows=ids[item.parent] if item.parent else None,
                )
            )
            line += length
    return result


def keys(book: Book) -> list[int]:
    """Give the true identities in the order of questions()."""
    return [item.key for _, items in sorted(book.notes.items()) for item in items]


def make_book(rng: random.Random, size: int) -> Book:
    """Make a book of about SIZE questions: look-alikes, follow-ups, bare topics, open ones, short answers."""
    book = Book({})
    asked: set[tuple[str, ...]] = set()
    while len(book) < size:
        path = f"note-{len(book.notes) + 1:02}.md"
        items = book.notes.setdefault(path, [])
        for family in rng.sample(FAMILIES, 4):
            heading = f"{family[0]}相关"
            for term in rng.sample(family, min(len(family), rng.randint(2, 5))):
                if rng.random() < 0.15:
                    trail = (heading, term)
                    items += [_item(book, rng, topic, term, family, trail) for topic in rng.sample(TOPICS, 3)]
                for intent in rng.sample(list(INTENTS), rng.randint(2, 6)):
                    other = rng.choice([each for each in family if each != term])
                    subject = (intent, *sorted((term, other))) if intent == "compare" else (intent, term)
                    if subject in asked:
                        continue
                    asked.add(subject)
                    prompt = rng.choice(INTENTS[intent]).format(t=term, u=other)
                    item = _item(book, rng, prompt, term, family, (heading,))
                    items.append(item)
                    follow_ups = rng.sample(FOLLOW_UPS, len(FOLLOW_UPS))
                    while rng.random() < 0.15 and follow_ups:
                        follow_up = follow_ups.pop().format(u=other)
                        items.append(_item(book, rng, follow_up, term, family, (heading,), item.key))
    return book


def _item(
    book: Book, rng: random.Random, prompt: str, term: str, family: Sequence[str], trail: tuple[str, ...],
    parent: int | None = None,
) -> Item:  # fmt: skip
    return Item(book.key(), prompt, answer_of(rng, term, family), trail, parent)


def answer_of(rng: random.Random, term: str, family: Sequence[str]) -> str | None:
    chance = rng.random()
    if chance < 0.12:
        return None
    if chance < 0.2:
        return rng.choice(SHORT)
    return full_answer(rng, term, family)


def full_answer(rng: random.Random, term: str, family: Sequence[str]) -> str:
    sentences = rng.sample(SENTENCES, rng.randint(2, 5))
    return "\n\n".join(
        each.format(t=term, u=rng.choice(family), a=rng.choice(CLAUSES), b=rng.choice(CLAUSES), n=rng.randint(2, 99))
        for each in sentences
    )


def read_book(folder: Path) -> Book:
    """Take the book from real notes."""
    book, shelf, report = Book({}), Shelf(folder), Report()
    for file in read_folder(folder, report):
        drafts, _ = read_note(file, report)
        found = {question.id: question for question in normalise(file, drafts, shelf, report).questions}
        numbers = {id_: book.key() for id_ in found}
        book.notes[file.path] = [
            Item(
                numbers[id_],
                each.prompt,
                each.answer,
                each.trail,
                numbers[each.follows] if each.follows else None,
            )
            for id_, each in found.items()
        ]
    return book
