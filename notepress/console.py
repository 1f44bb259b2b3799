"""Remarks and numbers as text for a terminal: like a compiler's, with the line that is meant and what to do about it.

Nothing is printed here and nothing is decided; control characters of a note are spelled out, so that it steers nothing.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from notepress.report import CODES, Diagnostic, Severity, visible
from notepress.survey import Tally

COLUMNS = 110
"""What is shown of a line of a note."""

_BOLD, _QUIET, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}


def coloured(stream: TextIO) -> bool:
    """Whether colours are welcome: on a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def remarks(found: Iterable[Diagnostic], lines: Mapping[str, Sequence[str]], colour: bool = False) -> Iterator[str]:
    """Give the lines to print: each remark, the line it speaks of, and once a note what to do about its kind."""
    advised: set[tuple[str, str]] = set()
    for remark in found:
        yield _headed(remark) if colour else str(remark)
        note = lines.get(remark.path, ())
        text = note[remark.line - 1].strip() if 0 < remark.line <= len(note) else ""
        if text:
            bar = f" {remark.line:>5} | "
            yield f"{_QUIET}{bar}{_PLAIN}{_cut(text)}" if colour else bar + _cut(text)
        if (remark.path, remark.code) not in advised:
            yield f"       = {CODES[remark.code].advice}"
        advised.add((remark.path, remark.code))


def _headed(remark: Diagnostic) -> str:
    """The same words as str(remark), with the eye led to place and severity."""
    place, severity, rest = str(remark).partition(f" {remark.severity}: ")
    return f"{_BOLD}{place}{_PLAIN}{_COLOURS[remark.severity]}{severity}{_PLAIN}{rest}"


def _cut(text: str) -> str:
    return visible(text[:COLUMNS]) + ("…" if len(text) > COLUMNS else "")


HEADINGS = {
    "found": "found",
    "answered": "answered",
    "links": "link only",
    "unanswered": "unanswered",
    "repeats": "repeats",
    "missing": "pictures missing",
    "remote": "pictures remote",
    "formulas": "formulas broken",
    "unclaimed": "lines unclaimed",
}
"""Columns of the table, by the name of the number."""


def table(tallies: Sequence[Tally], colour: bool = False) -> Iterator[str]:
    """Give the lines of the table: a note a row, and a last row for all. Long headings stand on two lines."""
    if not tallies:
        return
    rows = [*tallies]
    if len(rows) > 1:
        rows.append(sum(tallies[1:], tallies[0]))
    names = [visible(tally.path) for tally in tallies] + ["total"]
    first = max(map(_width, [*names, "note"]))
    columns = {name: max(map(len, heading.split())) for name, heading in HEADINGS.items()}
    upper = " " * first + "".join(f"  {_parts(HEADINGS[name])[0]:>{width}}" for name, width in columns.items())
    lower = _padded("note", first) + "".join(
        f"  {_parts(HEADINGS[name])[1]:>{width}}" for name, width in columns.items()
    )
    for heading in (upper, lower):
        yield f"{_QUIET}{heading}{_PLAIN}" if colour else heading
    for name, tally in zip(names, rows, strict=False):
        yield _padded(name, first) + "".join(
            f"  {getattr(tally, column):>{width}}" for column, width in columns.items()
        )


def _parts(heading: str) -> tuple[str, str]:
    """A heading on two lines, the lower one always filled."""
    upper, _, lower = heading.rpartition(" ")
    return upper, lower


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
