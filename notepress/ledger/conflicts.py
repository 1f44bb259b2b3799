"""A ledger with git's conflict marks → one ledger: what both branches know, each question once, each number once.

Refuses what only the author can settle: a damaged line, one question with two numbers.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from notepress.ledger.entries import FILE_NAME, WAY_ON, Entry, LedgerError, State


def unite(text: str) -> str:
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
                raise LedgerError(f"{FILE_NAME}: line {number} is damaged, inside a git conflict. {WAY_ON}") from error
            (heads if isinstance(row, dict) and "format" in row else rows).append(row)
    if not heads:
        raise LedgerError(f"{FILE_NAME}: a git conflict without its first line. {WAY_ON}")
    try:
        head = max(heads, key=lambda row: (row["format"], row["note_type"]["mod"], row["note_type"]["hash"]))
    except (KeyError, TypeError) as error:
        raise LedgerError(f"{FILE_NAME}: the first line is damaged. {WAY_ON}") from error
    return json.dumps([head, *rows])


_SIDES = {"<<<<<<<": "ours", "|||||||": "base", "=======": "theirs", ">>>>>>>": "both"}


def merge(entries: Iterable[Entry]) -> list[Entry]:
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


def renumber(entries: list[Entry]) -> tuple[list[Entry], list[str]]:
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
