"""Text cases: a title, a messy note, and what must become of it, each ended by a line with a single dot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent


class Case(NamedTuple):
    """One case, and where it stands, for the failure message."""

    place: str
    title: str
    note: str
    expected: str


def cases(folder: str) -> list[Case]:
    """Every case of the files in a folder beside this one. Raises AssertionError for a file that is not well formed."""
    return [case for path in sorted((FOLDER / folder).glob("*.md")) for case in _read(path)]


def _read(path: Path) -> Iterator[Case]:
    parts: list[list[str]] = [[]]
    starts = [1]
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line == ".":
            parts.append([])
            starts.append(number + 1)
        else:
            parts[-1].append(line)
    assert not "".join(parts[-1]).strip(), f"{path.name}: text after the last case"
    assert len(parts) % 3 == 1, f"{path.name}: a case has a title, a note and an expectation"
    for index in range(0, len(parts) - 1, 3):
        title, note, expected = ("\n".join(part) for part in parts[index : index + 3])
        yield Case(f"{path.name}:{starts[index]}", title.strip(), note, expected.strip("\n"))
