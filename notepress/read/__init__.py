"""Notes of any shape → drafts. In: the source folder. Out: a Draft for each question, and an account of all lines."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

from notepress.model import Accounting, Structure, Unclaimed
from notepress.read.draft import Draft, Extract, draft
from notepress.read.outline import outline
from notepress.read.questions import find
from notepress.read.source import SourceFile, read_folder
from notepress.read.survey import with_titles
from notepress.report import Report

__all__ = ["Draft", "Extract", "read", "read_note"]


def read(
    folder: Path, report: Report, progress: Callable[[str], None] = lambda _: None
) -> tuple[tuple[tuple[Draft, ...], ...], Accounting]:
    """Read every note below FOLDER: the drafts of each note, and the accounting of all."""
    notes: list[tuple[Draft, ...]] = []
    structure: list[Structure] = []
    unclaimed: list[Unclaimed] = []
    for file in read_folder(folder, report):
        progress(file.path)
        drafts, accounting = read_note(file, report)
        notes.append(drafts)
        structure += accounting.structure
        unclaimed += accounting.unclaimed
    return tuple(notes), Accounting(tuple(structure), tuple(unclaimed))


def read_note(file: SourceFile, report: Report) -> tuple[tuple[Draft, ...], Accounting]:
    """Read one note."""
    collecting = gc.isenabled()
    gc.disable()  # a big note makes millions of small objects, none circular; looking for garbage doubles the time
    try:
        units = with_titles(outline(file.lines))
        drafts, accounting = draft(file.path, file.lines, units, find(units), report)
    finally:
        if collecting:
            gc.enable()
    if not drafts and any(line.strip() for line in file.lines):
        report.add("no-questions", file.path, 1, "no question was found in this file")
    return drafts, accounting
