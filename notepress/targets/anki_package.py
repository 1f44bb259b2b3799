"""Notes of a deck → deck.apkg: the one place that knows Anki's package and genanki.

The note type has one two-sided card and twelve fields, known to Anki by pinned ids, not by their names. Every note and
the note type carry the second in which their content last changed, from the caller and never from the clock: Anki takes
an update when that time is newer and otherwise leaves what its user wrote. The same notes give the same bytes.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import genanki

from notepress.settings import Settings
from notepress.words import words

FIELDS = (
    "Prompt", "Answer", "Context", "Parent", "Related", "References", "Source", "Serial", "Id",
    "Spare 1", "Spare 2", "Spare 3",
)  # fmt: skip
"""The fields of the note type. Never reorder, add or remove one: Anki would refuse to update every note there is."""

CONTENT = ("Prompt", "Answer", "Context", "Parent", "References")
"""The fields whose change is a change of the note. Related and Source follow silently, with the next change."""

# Chosen once and for ever. Anki knows a note type, its fields and its templates again by these, whatever their names.
NOTE_TYPE_NAME = "notepress"
NOTE_TYPE_ID = 1_689_417_302_558
TEMPLATE_ID = 3_907_164_882_015_731
FIRST_FIELD_ID = 5_120_448_730_092_600


@dataclass(frozen=True, slots=True)
class CardNote:
    """A note as Anki will hold it: HTML by field name, and the pictures it shows by their name in the package."""

    id: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str
    media: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class NoteType:
    """How the notes look: one two-sided card, the prompt staying above the answer."""

    name: str
    front: str
    back: str
    css: str

    @property
    def content_hash(self) -> str:
        """Changes exactly when Anki has to be told of a new version of the note type."""
        return _digest([self.name, self.front, self.back, self.css, FIELDS])


def content_hash(note: CardNote) -> str:
    """Give a hash that moves exactly when Anki has to be told of a change; pictures count by what they show."""
    return _digest([[note.fields[name] for name in CONTENT], note.tags, sorted(note.media)])


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def deck_name(title: str, chapter: str = "") -> str:
    """Give title::chapter; neither may hold the separator itself, which is Anki's mark for a subdeck."""
    parts = (re.sub(r":{2,}", "：", visible(text)).strip(": ") for text in (title or NOTE_TYPE_NAME, chapter))
    return "::".join(part for part in parts if part)


def visible(text: str) -> str:
    """Normalise as Anki does, white space to single spaces, control characters out."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(character for character in text if unicodedata.category(character) != "Cc")


def write(
    path: Path,
    notes: Sequence[CardNote],
    note_type: NoteType,
    *,
    mods: Mapping[str, int],
    note_type_mod: int,
    settings: Settings,
) -> None:
    """Write the package; mods gives, by note id, the second in which the content last changed.

    Without notes it is a valid package with nothing in it. Raises ValueError for two notes of one id, for Anki would
    import both in silence, and KeyError for a note without its time.
    """
    id_, count = max(Counter(note.id for note in notes).items(), key=lambda item: item[1], default=("", 0))
    if count > 1:
        raise ValueError(f"{count} notes have the id {id_!r}")
    pictures = {name: file for note in notes for name, file in note.media.items()}
    with zipfile.ZipFile(path, "w") as package:
        _add(package, "collection.anki2", _collection(notes, note_type, mods, note_type_mod, settings))
        names = dict(enumerate(sorted(pictures)))
        _add(package, "media", json.dumps(names).encode())
        for index, name in names.items():
            _add(package, str(index), pictures[name].read_bytes())


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name)  # dated 1980, whenever it is written
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content, compresslevel=6)


def _collection(
    notes: Sequence[CardNote], note_type: NoteType, mods: Mapping[str, int], note_type_mod: int, settings: Settings
) -> bytes:
    """Give the bytes of the SQLite file, made in memory."""
    model = _Model(note_type, note_type_mod)
    decks = _decks(notes, settings)
    for due, note in enumerate(notes, start=1):
        decks[note.deck].add_note(_Note(note, model, mods[note.id], due))
    # Anki shows ids of notes and cards as the time they were made: the edition's latest change is nearest to that.
    latest = max([note_type_mod, *(mods[note.id] for note in notes)])
    connection = sqlite3.connect(":memory:")
    genanki.Package(list(decks.values())).write_to_db(connection.cursor(), latest, itertools.count(latest * 1000))
    connection.commit()
    content = bytearray(connection.serialize())
    connection.close()
    content[96:100] = bytes(4)  # the version of SQLite that wrote the file, which nothing reads
    return bytes(content)


def _decks(notes: Sequence[CardNote], settings: Settings) -> dict[str, Any]:
    """Give the deck of the book, described, and those of its chapters, in the order of the book."""
    book = deck_name(settings.title)
    about = (settings.subtitle, settings.author, words(settings.language)["deck"].format(len(notes)))
    description = "<br>".join(escape(text) for text in about if text)
    decks = {book: genanki.Deck(_deck_id(book), book, description)}
    for note in notes:
        if note.deck not in decks:
            decks[note.deck] = genanki.Deck(_deck_id(note.deck), note.deck)
    return decks


def _deck_id(name: str) -> int:
    """Anki matches decks by name; the id only has to be the same in every build, and never 1, its default deck."""
    return (1 << 40) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])


class _Note(genanki.Note):  # type: ignore[misc]  # genanki has no types
    """A note that has a modification time of its own; genanki knows one for the whole package."""

    def __init__(self, note: CardNote, model: genanki.Model, mod: int, due: int) -> None:
        fields = [note.fields[name] for name in FIELDS]
        super().__init__(model=model, fields=fields, tags=note.tags, guid=note.id, due=due)
        self.mod = mod

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Any) -> None:
        super().write_to_db(cursor, self.mod, deck_id, id_gen)


class _Model(genanki.Model):  # type: ignore[misc]  # genanki has no types
    """The note type for genanki, with a modification time of its own and pinned ids."""

    def __init__(self, note_type: NoteType, mod: int) -> None:
        fields = [{"name": name, "id": FIRST_FIELD_ID + place} for place, name in enumerate(FIELDS)]
        template = {"name": "Card", "id": TEMPLATE_ID, "qfmt": note_type.front, "afmt": note_type.back}
        super().__init__(NOTE_TYPE_ID, note_type.name, fields, [template], note_type.css)
        self.mod = mod

    def to_json(self, timestamp: float, deck_id: int) -> Any:
        return super().to_json(self.mod, 1)
