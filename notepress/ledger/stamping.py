"""Matching and the hashes of the Anki notes → the next ledger: when each note's content last changed, who has left.

Anki takes a note only if its `mod` is newer than what it has, and sets its own to the clock when the user edits or tags
the note. So a count of builds would never reach a note that was touched, and each build's clock would trample it.
Hence: born with BIRTH, the same everywhere; when the content moves, the second of the build that first saw it, kept in
the ledger, from which every later build on any machine takes it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from notepress.ledger import likeness
from notepress.ledger.entries import BIRTH, UNKNOWN, Entry, Ledger, State
from notepress.ledger.matching import Matching
from notepress.model import Question


def stamp(
    matching: Matching,
    content_hashes: Mapping[str, str],
    note_type_hash: str,
    now: int | None,
    decks: Mapping[str, str] | None = None,
) -> Ledger:
    """Give the ledger after this build. CONTENT_HASHES has the notes of the deck by id; the other questions are open.

    DECKS has the name of each note's deck; without it the chapter stands for the deck.

    NOW, in seconds, is the time for what changed (SOURCE_DATE_EPOCH where it is set). None stands for a build that
    writes no ledger: it takes the least later second, so that it gives the same bytes whenever it runs.
    """
    before = matching.ledger
    questions = {question.id: question for question in matching.questions}
    after = _neighbours(matching)
    entries: dict[str, Entry] = {}
    for id_, question in questions.items():
        known = before.entries.get(id_)
        content = content_hashes.get(id_)
        fresh = _entry(question, questions.get(question.follows or ""), after[id_], known)
        fresh = dataclasses.replace(fresh, deck=(decks or {}).get(id_, question.chapter))
        if content is None:
            entries[id_] = dataclasses.replace(fresh, state=State.OPEN)
        else:
            mod = later(fresh.mod, now) if fresh.content not in ("", UNKNOWN, content) else fresh.mod
            entries[id_] = dataclasses.replace(fresh, content=content, mod=mod)
    for id_, entry in before.entries.items():
        if id_ not in questions:
            entries[id_] = dataclasses.replace(entry, state=State.GONE, after="")
    moved = before.note_type not in ("", note_type_hash)
    return dataclasses.replace(
        before,
        entries=dict(sorted(entries.items())),
        note_type=note_type_hash,
        note_type_mod=later(before.note_type_mod, now) if moved else before.note_type_mod,
    )


def later(mod: int, now: int | None) -> int:
    """Give the time of a change: now, but always later than the last one."""
    return max(mod + 1, now or 0)


def mods(ledger: Ledger) -> dict[str, int]:
    """Give the `mod` of every note of the deck by id."""
    return {id_: entry.mod for id_, entry in ledger.entries.items() if entry.state is State.LIVE}


def _entry(question: Question, parent: Question | None, after: str, known: Entry | None) -> Entry:
    return Entry(
        id=question.id,
        serial=question.serial,
        prompt=question.prompt,
        answer=_fingerprint(question, known),
        parent=question.follows or "",
        path=question.source.path,
        trail=question.trail,
        after=after,
        parts=_parts(question, parent),
        content=known.content if known else "",
        mod=known.mod if known else BIRTH,
    )


def _fingerprint(question: Question, known: Entry | None) -> str:
    """Take the known fingerprint where the answer is the same: sketches are the dear part of a large book."""
    folded = likeness.fold(question.answer or "")
    if known and folded and likeness.answer_digest(known.answer) == likeness.digest(folded):
        return known.answer
    return likeness.fingerprint(question.answer)


def _parts(question: Question, parent: Question | None) -> tuple[str, ...]:
    """Give a digest of each of PARTS."""
    contents: tuple[object, ...] = (
        question.prompt,
        question.answer,
        (question.chapter, question.trail),
        parent.prompt if parent else None,
        question.references,
        question.tags,
        [(media.src, media.place, media.state.value, media.file) for media in question.media],
    )
    return tuple(likeness.digest(repr(content), 6) for content in contents)


def _neighbours(matching: Matching) -> dict[str, str]:
    """Give for each question the one before it in its note."""
    after: dict[str, str] = {}
    last: dict[str, str] = {}
    for question in sorted(matching.questions, key=lambda question: (question.source.path, question.source.prompt)):
        after[question.id] = last.get(question.source.path, "")
        last[question.source.path] = question.id
    return after
