"""What the ledger remembers: an Entry for each question since its birth, gone ones too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FILE_NAME = "ledger.json"
BIRTH = 1_577_836_800
"""The `mod` of a note that never changed: 2020-01-01, the same on every machine. See stamping.py."""

UNKNOWN = "unknown"
"""The content of a note that was in a deck, nobody knows with what in it: its time stays until the next change."""

PARTS = ("prompt", "answer", "context", "parent", "references", "tags", "media")
"""What a note is made of, in the words of plan.json."""


class LedgerError(Exception):
    """ledger.json cannot be used; the message is meant for the book's author."""


class LedgerChanged(LedgerError):
    """Somebody else wrote ledger.json since it was loaded; load it and match again."""


class State(StrEnum):
    """Whether a question has a note in the deck, is in the book only, or has left."""

    LIVE = "live"
    OPEN = "open"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a question since its birth."""

    id: str
    serial: int
    prompt: str
    """Canonical Markdown, as last seen."""
    answer: str = ""
    """likeness.fingerprint of the answer as last seen."""
    parent: str = ""
    """Id of the question it follows."""
    path: str = ""
    trail: tuple[str, ...] = ()
    after: str = ""
    """Id of the question before it in the same note. Unlike a line number it stays when others move."""
    deck: str = ""
    """The Anki deck its cards were put into."""
    parts: tuple[str, ...] = ()
    """A digest for each of PARTS: only to say what changed."""
    content: str = ""
    """Hash of its note in the last deck it was in; "" while it was in none."""
    mod: int = BIRTH
    """Second in which the content last changed."""
    state: State = State.LIVE
    was: str = ""
    """Written by the author to pin: the id of the gone question that this one is."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The memory of a book."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    """By id, sorted."""
    note_type: str = ""
    """Hash of the note type in the last deck."""
    note_type_mod: int = BIRTH
    remarks: tuple[str, ...] = ()
    """What the author should know about how the file was read; not part of the file."""
    loaded: str | None = None
    """Digest of the file it came from, None where there was none; not part of the file."""

    @property
    def next_serial(self) -> int:
        """Gone questions keep their serial, so it is never given again."""
        return max((entry.serial for entry in self.entries.values()), default=0) + 1


WAY_ON = (
    "The identity of every card hangs on this file. Get the last good one back (git checkout -- ledger.json, or a "
    "backup). If there is none, delete it: questions with the wording they were born with keep their cards, the others "
    "become new"
)
"""What an author may do whose ledger is of no use."""
