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
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from notepress import files
from notepress.ledger import conflicts, likeness
from notepress.ledger.entries import BIRTH, FILE_NAME, WAY_ON, Entry, Ledger, LedgerChanged, LedgerError, State

FORMAT = "notepress.ledger/"
VERSION = 1


def load(folder: Path) -> Ledger:
    """Read FOLDER/ledger.json; where there is none, give an empty ledger. Raises LedgerError."""
    try:
        text = _read(folder)
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{FILE_NAME} cannot be read: {error}. {WAY_ON}") from error
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
        clean = conflicts.unite(text)
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
        raise LedgerError(f"{FILE_NAME}: {_complaint(error)}. {WAY_ON}") from error
    united, renumbered = conflicts.renumber(conflicts.merge(entries))
    remarks += renumbered
    ledger = Ledger({entry.id: entry for entry in united}, note_type, note_type_mod, tuple(remarks))
    return dataclasses.replace(ledger, loaded=likeness.digest(text))


def _read(folder: Path) -> str | None:
    data = files.content(folder / FILE_NAME, folder)
    return None if data is None else data.decode("utf-8-sig").replace("\r\n", "\n")


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
    if not 0 < row.get("mod", BIRTH) < 1 << 40:
        raise ValueError(f"mod of the entry {row['id']} is no time in seconds")
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
