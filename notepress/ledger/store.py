"""source/ledger.json ⇄ Ledger. Refuses a damaged file: taken for an empty one it would renew every id.

An array with one entry a line, sorted by id, the comma in front, so that git merges two branches line by line:
[{"format": "notepress.ledger/1", "note_type": {"hash", "mod"}}
,{"id", "serial", "prompt", "answer", …}     the fields of Entry, those that are empty left out
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from notepress.ledger import likeness

FILE_NAME = "ledger.json"
FORMAT = "notepress.ledger/"
VERSION = 1

BIRTH = 1_577_836_800
"""The `mod` of a note that never changed: 2020-01-01, the same on every machine. See stamp.py."""

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


def load(folder: Path) -> Ledger:
    """Read FOLDER/ledger.json; where there is none, give an empty ledger. Raises LedgerError."""
    try:
        text = _read(folder)
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{FILE_NAME}: {error}. {_WAY_ON}") from error
    return Ledger() if text is None else parse(text)


def save(ledger: Ledger, folder: Path) -> bool:
    """Write FOLDER/ledger.json, all of it or nothing; tell whether there was anything to write.

    Raises LedgerChanged if the file is not the one that was loaded any more, OSError where it cannot be written.
    """
    text = dump(ledger)
    there = _read(folder)
    if there == text:
        return False
    if (None if there is None else likeness.digest(there)) != ledger.loaded:
        raise LedgerChanged(f"{FILE_NAME} was changed by somebody else during the build. Build again.")
    handle, name = tempfile.mkstemp(prefix=f".{FILE_NAME}.", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), _mode(folder))
        os.replace(name, folder / FILE_NAME)
    except BaseException:
        os.unlink(name)
        raise
    return True


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let one build at a time go from load to save; another one waits. Does nothing where a folder cannot be locked."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with contextlib.suppress(OSError):  # some network drives know no locks; save() still compares
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def dump(ledger: Ledger) -> str:
    """Give the text of ledger.json."""
    head = {"format": f"{FORMAT}{VERSION}", "note_type": {"hash": ledger.note_type, "mod": ledger.note_type_mod}}
    lines = [_line(head), *("," + _line(_to_json(entry)) for _, entry in sorted(ledger.entries.items()))]
    return "[" + "\n".join(lines) + "\n]\n"


def parse(text: str) -> Ledger:
    """Read the text of ledger.json; unites the two sides of a git conflict. Raises LedgerError."""
    remarks = []
    if "\n<<<<<<<" in "\n" + text:
        clean = _unite(text)
        remarks.append(
            f"{FILE_NAME} held a git conflict; both sides were united. Look at the plan, then commit the file that "
            "this build writes."
        )
    else:
        clean = text
    try:
        head, *rows = json.loads(clean)
        note_type, note_type_mod = _head(head)
        entries = [_from_json(row) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise LedgerError(f"{FILE_NAME}: {_complaint(error)}. {_WAY_ON}") from error
    united, renumbered = _renumber(_merge(entries))
    remarks += renumbered
    ledger = Ledger({entry.id: entry for entry in united}, note_type, note_type_mod, tuple(remarks))
    return dataclasses.replace(ledger, loaded=likeness.digest(text))


_WAY_ON = (
    "The identity of every card hangs on this file. Get the last good one back (git checkout -- ledger.json, or a "
    "backup). If there is none, delete it: questions with the wording they were born with keep their cards, the others "
    "become new"
)


def _read(folder: Path) -> str | None:
    try:
        return (folder / FILE_NAME).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None


def _mode(folder: Path) -> int:
    """Keep the permissions of the file; a new one gets what the umask allows, and not mkstemp's 0600."""
    try:
        return (folder / FILE_NAME).stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _to_json(entry: Entry) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in _FIELDS}
    row["trail"], row["parts"] = list(entry.trail), " ".join(entry.parts)
    defaults = {"parent": "", "trail": [], "state": State.LIVE, "was": "", "content": "", "answer": ""}
    return {name: value for name, value in row.items() if name not in defaults or value != defaults[name]}


_FIELDS = tuple(each.name for each in dataclasses.fields(Entry))
_TYPES: dict[str, type] = dict.fromkeys(_FIELDS, str) | {"serial": int, "mod": int, "trail": list}


def _from_json(row: Any) -> Entry:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise ValueError(f"an entry without an id: {str(row)[:60]}")
    for name, value in row.items():
        if name not in _TYPES:
            raise ValueError(f"the entry {row['id']} has an unknown {name!r}")
        if not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            raise ValueError(f"{name} of the entry {row['id']} is {value!r}")
    if not row["id"].isalnum() or row.get("serial", 0) < 1 or "prompt" not in row:
        raise ValueError(f"the entry {row['id']} lacks an id, a serial number or a prompt")
    if not all(isinstance(step, str) for step in row.get("trail", [])):
        raise ValueError(f"the trail of the entry {row['id']} is {row['trail']!r}")
    if row.get("answer"):
        likeness.answer_sketch(row["answer"])
    return Entry(
        **row
        | {
            "trail": tuple(row.get("trail", ())),
            "parts": tuple(row.get("parts", "").split()),
            "state": State(row.get("state", State.LIVE)),
        }
    )


def _head(head: Any) -> tuple[str, int]:
    if not isinstance(head, dict) or not str(head.get("format")).startswith(FORMAT):
        raise ValueError(f"it is no ledger: it has no line that says {FORMAT}{VERSION}")
    version = int(head["format"].removeprefix(FORMAT))
    if version > VERSION:
        raise LedgerError(f"{FILE_NAME} was written by a newer notepress (format {version}). Update notepress.")
    return str(head["note_type"]["hash"]), int(head["note_type"]["mod"])


def _complaint(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno} is damaged ({error.msg})"
    return str(error)


def _unite(text: str) -> str:
    """Give the array that both sides of a git conflict make together; the base that diff3 shows is left out."""
    heads: list[dict[str, Any]] = []
    rows: list[str] = []
    side = "both"
    for number, line in enumerate(text.splitlines(), start=1):
        mark = next((name for sign, name in _SIDES.items() if line.startswith(sign)), None)
        if mark:
            side = mark
        elif side != "base" and line.strip("[], \t"):
            try:
                row = json.loads(
                    line.strip().lstrip("[,").removesuffix("]") if line.startswith("[") else line.lstrip(",")
                )
            except ValueError as error:
                raise LedgerError(f"{FILE_NAME}: line {number} is damaged, inside a git conflict. {_WAY_ON}") from error
            (heads if isinstance(row, dict) and "format" in row else rows).append(row)
    if not heads:
        raise LedgerError(f"{FILE_NAME}: a git conflict without its first line. {_WAY_ON}")
    try:
        head = max(heads, key=lambda row: (row["format"], row["note_type"]["mod"], row["note_type"]["hash"]))
    except (KeyError, TypeError) as error:
        raise LedgerError(f"{FILE_NAME}: the first line is damaged. {_WAY_ON}") from error
    return json.dumps([head, *rows])


_SIDES = {"<<<<<<<": "ours", "|||||||": "base", "=======": "theirs", ">>>>>>>": "both"}


def _merge(entries: Iterable[Entry]) -> list[Entry]:
    """Unite entries of one id, as two branches may leave them. Raises LedgerError if they can't be one question's."""
    by_id: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.id, entry.mod, entry.content, entry.prompt, entry.path)):
        other = by_id.get(entry.id)
        if other and other.serial != entry.serial:
            raise LedgerError(
                f"{FILE_NAME}: {entry.id} has the serial numbers {other.serial} and {entry.serial}. "
                f"Delete the line that is wrong."
            )
        if other and other.mod == entry.mod and other.content != entry.content:
            # Both branches may have given this second to their text: only a later one tells both decks of the next.
            entry = dataclasses.replace(entry, content="?")
        if other and State.LIVE in (other.state, entry.state):
            entry = dataclasses.replace(entry, state=State.LIVE)
        by_id[entry.id] = entry
    return list(by_id.values())


def _renumber(entries: list[Entry]) -> tuple[list[Entry], list[str]]:
    """Give a new serial number to the later of two questions born with the same one on two branches."""
    taken: set[int] = set()
    result, remarks = [], []
    free = max((entry.serial for entry in entries), default=0) + 1
    for entry in sorted(entries, key=lambda entry: (entry.state is State.GONE, entry.serial, entry.mod, entry.id)):
        if entry.serial in taken:
            remarks.append(f"{FILE_NAME}: two questions had the number {entry.serial}; {entry.id} is now {free}.")
            entry = dataclasses.replace(entry, serial=free)
            free += 1
        taken.add(entry.serial)
        result.append(entry)
    return sorted(result, key=lambda entry: entry.id), remarks
