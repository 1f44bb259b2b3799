"""What every target is handed: the bank and all that is needed to print it. Nothing here knows how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from notepress.model import Accounting, Bank, Formula
from notepress.report import Diagnostic
from notepress.settings import Settings


@dataclass(frozen=True, slots=True)
class Edition:
    """One build of one book."""

    bank: Bank
    settings: Settings
    folder: Path
    """The source folder: pictures are read from here and from nowhere else."""
    accounting: Accounting = field(default_factory=Accounting)
    diagnostics: tuple[Diagnostic, ...] = ()
    broken: Mapping[Formula, str] = field(default_factory=dict)
    """Formulas that MathJax rejects, and its reason; they are shown as their source."""
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The lines of every note by its path: for the report, which shows what became of each."""
