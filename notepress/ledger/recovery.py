"""An earlier questions.json → the ledger that was lost, as far as it can be known: ids, numbers, wordings, answers.

When the notes last changed is not in it. They count as born: what a user has stays, and the next change arrives.
"""

from __future__ import annotations

import json
from pathlib import Path

from notepress.ledger import likeness
from notepress.ledger.entries import FILE_NAME, UNKNOWN, Entry, Ledger, State


def recover(earlier: Path, title: str) -> Ledger:
    """Make a ledger from the questions.json of a build of the book of this TITLE; an empty one if it is of no use."""
    try:
        data = json.loads(earlier.read_text(encoding="utf-8"))
        rows = data["questions"] if data["title"] == title else []
        entries: dict[str, Entry] = {}
        last: dict[str, str] = {}
        for row in sorted(rows, key=lambda row: (row["source"]["path"], row["source"]["prompt"])):
            path = str(row["source"]["path"])
            entries[row["id"]] = Entry(
                id=str(row["id"]),
                serial=int(row["serial"]),
                prompt=str(row["prompt"]),
                answer=likeness.fingerprint(row["answer"]),
                parent=row["follows"] or "",
                path=path,
                trail=tuple(map(str, row["trail"])),
                after=last.get(path, ""),
                content=UNKNOWN if row["answer"] or row["references"] else "",
                state=State.LIVE if row["answer"] or row["references"] else State.OPEN,
            )
            last[path] = row["id"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Ledger()
    if len({entry.serial for entry in entries.values()}) < len(entries) or any(e.serial < 1 for e in entries.values()):
        return Ledger()
    remark = (
        f"there is no {FILE_NAME}; {len(entries)} questions got their identity back from the build before, from its "
        f"{earlier.name}. Look at the plan, and keep the file that this build writes together with the notes."
    )
    return Ledger(dict(sorted(entries.items())), remarks=(remark,) if entries else ())
