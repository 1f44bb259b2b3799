"""The source folder → text files, in sorted order. Refuses what is no UTF-8, and links that lead out of the folder.

Also says what is more than anyone writes, and takes it down to what every parser bears: the limits are of size, never
of time, so that the same notes give the same book everywhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notepress import files
from notepress.report import Report

SUFFIXES = (".md", ".markdown", ".txt")
LONGEST_LINE = 10_000
"""Characters of a line: a long chapter without a single line break."""
DEEPEST = 20
"""List and quote marks at the start of a line."""
WIDEST = 60
"""Columns before a list or quote mark: fifteen levels of four."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A note: its path in the source folder, with forward slashes, and its lines without their ends."""

    path: str
    lines: tuple[str, ...]


def read_folder(folder: Path, report: Report) -> tuple[SourceFile, ...]:
    """Read every note below FOLDER, hidden files and folders left out."""
    found = []
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if (printable := name.encode("utf-8", "backslashreplace").decode()) != name:
            report.add("file-unreadable", printable, 1, "cannot be read: its name is no UTF-8 text")
            continue
        try:
            data = files.content(path, folder)
        except files.OutsideError:
            report.add(
                "file-outside", name, 1, "the file is a link that leads out of the source folder; it was not read"
            )
            continue
        except OSError as error:
            report.add("file-unreadable", name, 1, f"cannot be read: {files.reason(error)}")
            continue
        if data is None:
            continue  # gone since the folder was listed
        try:
            lines = split_lines(data.decode("utf-8-sig"))
            found.append(SourceFile(name, tuple(_bearable(line, name, n, report) for n, line in enumerate(lines, 1))))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            report.add("file-not-utf8", name, line, f"not UTF-8 text at byte {error.start}; save the file as UTF-8")
    if not found:
        report.add("no-notes", ".", 1, "no notes here: put *.md, *.markdown or *.txt files into the source folder")
    return tuple(found)


_MARK = r"(?:>|(?:[-*+]|[0-9]{1,9}[.)])(?= |$))"
_DEEP = re.compile(rf"(?: *{_MARK}){{{DEEPEST + 1},}} *")
_WIDE = re.compile(rf" {{{WIDEST + 1},}}(?={_MARK})")
_RULE = re.compile(r" *(?:(?:- *)+|(?:\* *)+)")
_DATA = re.compile(r"(data:[a-z0-9.+/-]{0,60}[;,a-z0-9=-]{0,60})[A-Za-z0-9+/=%]{1000,}", re.IGNORECASE)
"""A file inside an address. It is never used, and may be longer than all the rest of the note."""


def _bearable(line: str, note: str, number: int, report: Report) -> str:
    """LINE, or what is left of it where it is longer or deeper than parsers and pages can bear."""
    if len(line) <= DEEPEST:
        return line
    if "data:" in line:
        line = _DATA.sub(r"\1", line)
    if (deep := _DEEP.match(line) or _WIDE.match(line)) and not _RULE.fullmatch(line):
        report.add("nested-too-deeply", note, number, f"more than {DEEPEST} levels in one another; the rest are one")
        marks = re.findall(_MARK, deep[0])[:DEEPEST]
        line = " ".join([*marks, ""]) + line[deep.end() :] if marks else " " * WIDEST + line[deep.end() :]
    if len(line) > LONGEST_LINE:
        report.add(
            "text-too-long", note, number, f"a line of {len(line)} characters; those after {LONGEST_LINE} are left out"
        )
        line = line[:LONGEST_LINE]
    return line


def split_lines(text: str) -> tuple[str, ...]:
    """TEXT split at "\\n"; the "\\r" of Windows goes, tabs become spaces, and NUL, which no parser likes, is marked."""
    return tuple(
        line.rstrip("\r").replace("\r", " ").replace("\x00", "\ufffd").expandtabs(4) for line in text.split("\n")
    )


def _walk(folder: Path) -> Iterator[Path]:
    paths = []
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths += [
            Path(directory, name) for name in names if name.lower().endswith(SUFFIXES) and not name.startswith(".")
        ]
    yield from sorted(paths, key=lambda path: path.relative_to(folder).as_posix())
