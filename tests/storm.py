"""An edit storm: books of look-alike questions, every kind of edit, all from one seed; and what became of them.

What the matching says is held against what the book knows to be true. Nothing here knows how the matching works.
"""

from __future__ import annotations

import dataclasses
import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from notepress.ledger import Ledger, Matching, match, stamp
from notepress.model import Question
from tests.storm_book import Book, keys, make_book, questions
from tests.storm_edits import KINDS, delete, halve


def content_hashes(matching: Matching) -> dict[str, str]:
    """Stand in for the deck: what its notes show, open questions left out."""
    by_id = {question.id: question for question in matching.questions}
    return {
        question.id: hashlib.sha256(
            repr(
                (question.prompt, question.answer, question.chapter, question.trail)
                + ((by_id[question.follows].prompt,) if question.follows else ())
            ).encode()
        ).hexdigest()[:16]
        for question in matching.questions
        if question.answer
    }


def build(ledger: Ledger, book: Book, now: int = 1_800_000_000) -> tuple[Ledger, dict[int, str], Matching]:
    """Run identity over a book: the next ledger, and the id of every true question."""
    matching = match(ledger, questions(book), "storm")
    ids = dict(zip(keys(book), (question.id for question in matching.questions), strict=True))
    return stamp(matching, content_hashes(matching), "type", now), ids, matching


@dataclass
class Score:
    """What became of the questions that a kind of edit touched, and of the others."""

    touched: int = 0
    kept: int = 0
    others: int = 0
    others_kept: int = 0
    wrong: int = 0
    """Histories handed to another question."""
    wrong_number: int = 0
    """The same for questions that were never on a card: there is no history, only a number in the book."""
    failures: list[str] = field(default_factory=list)

    def __iadd__(self, other: Score) -> Score:
        for each in dataclasses.fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self


def judge(
    before: Ledger, old_ids: Mapping[int, str], new_ids: Mapping[int, str], touched: set[int], book: Book
) -> Score:
    """Hold ids against the truth."""
    score = Score()
    truth = {id_: key for key, id_ in old_ids.items()}
    items = {item.key: item for _, _, item in book}
    for key, id_ in new_ids.items():
        # Bare topics that were never on a card are all the same: their numbers may be exchanged.
        entry = before.entries.get(id_)
        right = truth.get(id_) == key or bool(entry and not entry.content and entry.prompt == items[key].prompt)
        if key in old_ids:
            if key in touched:
                score.touched += 1
                score.kept += right
            else:
                score.others += 1
                score.others_kept += right
        left = items[key].origin is not None and items[key].origin == truth.get(id_)
        if id_ in truth and not right and not left:
            if before.entries[id_].content:
                score.wrong += 1
            else:
                score.wrong_number += 1
            score.failures.append(f"WRONG {before.entries[id_].prompt} ⇒ {items[key].prompt}")
        elif key in old_ids and not right:
            score.failures.append(
                f"lost  {before.entries[old_ids[key]].prompt} ⇒ {items[key].prompt} | {str(items[key].answer)[:40]}"
            )
    return score


def storm(kind: str, seed: int, size: int, share: float = 0.1, book: Book | None = None) -> Score:
    """Build a book, edit a share of it in one way, build again, and judge."""
    rng = random.Random(f"{kind} {seed}")
    book = (book or make_book(rng, size)).copy()
    if kind == "replace by nearest":
        halve(book, rng)
    ledger, ids, _ = build(Ledger(), book)
    if kind == "restore":
        delete(book, rng, int(len(book) * share))
        gone_ids = ids
        ledger, ids, _ = build(ledger, book)
        ids = gone_ids | ids
    touched = KINDS[kind](book, rng, max(1, int(len(book) * share)))
    _, new_ids, _ = build(ledger, book)
    return judge(ledger, ids, new_ids, touched, book)


TOUCH_NOTHING = {
    *("delete", "replace by look alike", "replace by opposite", "replace by nearest", "move generic"),
}
"""Kinds after which no touched question is left: only what they put in its place could go wrong."""


def long_storm(seed: int, size: int, generations: int, share: float = 0.03, book: Book | None = None) -> Score:
    """Let many kinds of edit fall on one book before each build, and go on with the ledger that each build leaves."""
    rng = random.Random(f"long {seed}")
    book = (book or make_book(rng, size)).copy()
    ledger, ids, _ = build(Ledger(), book)
    score = Score()
    for generation in range(generations):
        touched: set[int] = set()
        for kind in rng.sample([kind for kind in KINDS if kind not in UNTELLABLE], 6):
            touched |= KINDS[kind](book, rng, max(1, int(len(book) * share)))
        before = ledger
        ledger, new_ids, _ = build(ledger, book, 1_800_000_000 + generation)
        score += judge(before, ids, new_ids, touched, book)
        ids |= new_ids
    return score


UNTELLABLE = {"reuse wording", "replace by nearest"}


def all_fields(question: Question, _: Mapping[str, Question]) -> str:
    """Genanki's default: the guid is a hash of every field."""
    return repr((question.prompt, question.answer, question.chapter, question.trail))


def prompt_only(question: Question, _: Mapping[str, Question]) -> str:
    return question.prompt


def prompt_and_deck(question: Question, _: Mapping[str, Question]) -> str:
    return repr((question.prompt, question.chapter))


RIVALS = {"all fields": all_fields, "prompt": prompt_only, "prompt and deck": prompt_and_deck}


def rival(
    rule: Callable[[Question, Mapping[str, Question]], str], kind: str, seed: int, size: int, share: float = 0.1
) -> Score:
    """Do the same with a guid made of a question's own texts."""
    rng = random.Random(f"{kind} {seed}")
    book = make_book(rng, size)

    def ids() -> dict[int, str]:
        return {key: rule(question, {}) for key, question in zip(keys(book), questions(book), strict=True)}

    if kind == "replace by nearest":
        halve(book, rng)
    old = ids()
    if kind == "restore":
        delete(book, rng, int(len(book) * share))
    touched = KINDS[kind](book, rng, max(1, int(len(book) * share)))
    new = ids()
    holders: dict[str, set[int]] = {}
    for key, id_ in old.items():
        holders.setdefault(id_, set()).add(key)
    shared = Counter(new.values())
    score = Score()
    for key, id_ in new.items():
        # Of two notes with one guid Anki updates any: neither keeps its history safely.
        right = holders.get(id_) == {key} and shared[id_] == 1
        if key in old:
            if key in touched:
                score.touched += 1
                score.kept += right
            else:
                score.others += 1
                score.others_kept += right
        score.wrong += id_ in holders and key not in holders[id_]
    return score
