"""Notes of any shape → drafts. In: a file. Out: a Draft for each question, and an account of all lines."""

from __future__ import annotations

import gc

from notepress.model import Accounting
from notepress.read.draft import Draft, Extract, draft
from notepress.read.outline import outline
from notepress.read.questions import find
from notepress.read.source import SourceFile
from notepress.read.survey import with_titles
from notepress.report import Report

__all__ = ["Draft", "Extract", "read_note"]


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
