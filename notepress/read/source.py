"""The source folder → text files, in sorted order. Refuses what is no UTF-8, and links that lead out of the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notepress.report import Report

SUFFIXES = (".md", ".markdown", ".txt")


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
        if not path.resolve().is_relative_to(folder.resolve()):
            report.add(
                "file-outside", name, 1, "the file is a link that leads out of the source folder; it was not read"
            )
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            report.add("file-unreadable", name, 1, f"cannot be read: {error.strerror}")
            continue
        try:
            found.append(SourceFile(name, split_lines(data.decode("utf-8-sig"))))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            report.add("file-not-utf8", name, line, f"not UTF-8 text at byte {error.start}; save the file as UTF-8")
    if not found:
        report.add("no-notes", ".", 1, "no notes here: put *.md, *.markdown or *.txt files into the source folder")
    return tuple(found)


def split_lines(text: str) -> tuple[str, ...]:
    """TEXT split at "\\n"; the "\\r" of Windows goes, tabs become spaces, and NUL, which no parser likes, is marked."""
    return tuple(
        line.rstrip("\r").replace("\r", " ").replace("\x00", "\ufffd").expandtabs(4) for line in text.split("\n")
    )


def _walk(folder: Path) -> Iterator[Path]:
    paths = []
    for directory, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths += [
            Path(directory, name) for name in files if name.lower().endswith(SUFFIXES) and not name.startswith(".")
        ]
    yield from sorted(paths, key=lambda path: path.relative_to(folder).as_posix())
