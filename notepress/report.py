"""What a stage may say about a note: one Diagnostic type, one table of codes, one Report.

An author's mistake is a Diagnostic and costs at most one question; exceptions are left to the machine's failures and
our own bugs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

Lines = tuple[int, int]
"""First and last line of a range, 1-based and inclusive, counted over the note split at "\\n"."""


class Severity(StrEnum):
    """How much a diagnostic matters; an error withheld something, and makes the exit status 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of diagnostic: what it means and what the author can do about it."""

    severity: Severity
    meaning: str
    advice: str


CODES: dict[str, Code] = {
    # files
    "file-unreadable": Code(
        Severity.ERROR, "The file could not be read.", "Check that it is a file and that you may read it."
    ),
    "file-not-utf8": Code(
        Severity.ERROR,
        "The file is not UTF-8 text; nothing of it was used.",
        "Save it as UTF-8 in your editor.",
    ),
    "file-outside": Code(
        Severity.ERROR, "The file is a link that leads out of the source folder.", "Copy the file into the folder."
    ),
    "no-notes": Code(
        Severity.ERROR, "The source folder holds no notes.", "Put *.md, *.markdown or *.txt files into it."
    ),
    "no-questions": Code(
        Severity.WARNING,
        "No question was found in the file.",
        "Is it a note? If not, move it out of the source folder.",
    ),
    # questions
    "question-empty": Code(
        Severity.NOTE, "A number, heading or mark with no question behind it.", "Fill it in or delete it."
    ),
    "unanswered": Code(
        Severity.NOTE,
        "The question has no answer yet; it is in the book with ruled space, and not in the deck.",
        "Write an answer below it.",
    ),
    "reference-only": Code(Severity.NOTE, "The answer is only a link.", "Write the gist of what the link says."),
    "text-unclaimed": Code(
        Severity.NOTE,
        "Text that belongs to no question.",
        "If it should be on a card, put a question above it.",
    ),
    "question-repeated": Code(
        Severity.NOTE, "The same question is asked in another place; both are one card.", "Delete one of them."
    ),
    "question-similar": Code(
        Severity.NOTE,
        "Another question is nearly the same; each refers to the other.",
        "Merge them if they ask the same.",
    ),
    "text-too-long": Code(
        Severity.ERROR,
        "A line or an answer is longer than a card or a page can bear; its end was left out.",
        "Break it up into several questions.",
    ),
    "nested-too-deeply": Code(
        Severity.WARNING,
        "Lists or quotes stand in one another more often than can be shown; the innermost levels are one.",
        "Use fewer levels.",
    ),
    "date-ambiguous": Code(
        Severity.NOTE,
        "The date of a heading may be read day first or month first.",
        "Write dates as 2023-04-01.",
    ),
    # pictures and links
    "picture-missing": Code(
        Severity.WARNING,
        "The picture is not below the source folder; a placeholder is shown.",
        "Put a file of that name below the source folder, for example into figures/.",
    ),
    "picture-remote": Code(
        Severity.WARNING,
        "The picture is on the network, and a build never goes there; a placeholder is shown.",
        "Run gen.py fetch, or save the picture below the source folder under its own name.",
    ),
    "picture-unfetched": Code(
        Severity.WARNING,
        "gen.py fetch could not save the picture; the placeholder stays.",
        "Open the address in a browser and save the picture below the source folder under its own name.",
    ),
    "picture-ambiguous": Code(
        Severity.WARNING,
        "Several files below the source folder have the picture's name; the first was taken.",
        "Write the path of the right one.",
    ),
    "picture-unusable": Code(
        Severity.ERROR,
        "The file is no picture that can be shown safely.",
        "Save it as PNG, JPEG, GIF, WebP or plain SVG.",
    ),
    "link-dropped": Code(
        Severity.WARNING, "The link's address is not one that may be opened.", "Use an http or https address."
    ),
    # text
    "formula-broken": Code(
        Severity.ERROR, "MathJax cannot read the formula; its source is shown instead.", "Correct the TeX."
    ),
    "html-dropped": Code(
        Severity.WARNING, "Some of the raw HTML may not stand on a card and was left out.", "Write it as Markdown."
    ),
    # arrangement
    "chapter-empty": Code(
        Severity.WARNING, "A chapter of book.toml takes no question.", "Check its take = [...] lines."
    ),
    # identity
    "identity-ambiguous": Code(
        Severity.WARNING,
        "It is not clear which earlier question this one was; it counts as new.",
        "Undo part of the edit, or accept the new card.",
    ),
    "ledger-remark": Code(
        Severity.NOTE, "The ledger was mended while it was read.", "Look at the plan, then commit the ledger."
    ),
    "ledger-missing": Code(
        Severity.WARNING,
        "There is no ledger to keep the identity of the questions, and none can be written.",
        "Build in a folder you may write to.",
    ),
}
"""Every code a diagnostic may carry. The documentation and the tests are held to this table."""


# Control characters that steer a terminal, and those that turn the direction of writing: a note shows with them what
# is not there.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Give a text of a note, for one line of a terminal or page, with its control characters spelled out."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A remark on one line of one note; path is relative to the source folder, with forward slashes."""

    path: str
    line: int
    code: str
    message: str

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    def __str__(self) -> str:
        return visible(f"{self.path}:{self.line}: {self.severity}: {self.message} [{self.code}]")


@dataclass(slots=True)
class Report:
    """Collects the diagnostics of a run; every stage is handed the same one."""

    _found: set[Diagnostic] = field(default_factory=set)

    def add(self, code: str, path: str, line: int, message: str) -> None:
        """Record a remark once. Raises KeyError for a code that CODES does not know: that is our bug."""
        CODES[code]
        self._found.add(Diagnostic(path, line, code, " ".join(message.split())))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def has_errors(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self._found)
