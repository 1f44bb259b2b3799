"""The program on one screen: notes → questions → bank → identity → edition → files."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from notepress import bank, canonical, formulas, normalise, read, settings
from notepress.edition import Edition
from notepress.media import Shelf
from notepress.model import Accounting, Bank, Formula, PlacedFormula, Question
from notepress.normalise import NormalisedNote
from notepress.read.source import SourceFile, read_folder
from notepress.report import Report
from notepress.settings import Settings
from notepress.targets import anki, booklet, canonical_files, questions
from notepress.targets import report as report_page

Progress = Callable[[str], None]
"""Told in a few words what is being done."""

VERBS = ("all", "deck", "book", "export", "check", "plan", "fetch")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book as its notes have it, before it is known which question was which."""

    settings: Settings
    bank: Bank
    accounting: Accounting
    broken: dict[Formula, str]
    lines: dict[str, tuple[str, ...]]


def load(folder: Path, report: Report, progress: Progress, cache: Path = formulas.CACHE) -> Loaded:
    """Read the notes below FOLDER. Raises SettingsError, and MathJaxMissing where the notes have new formulas."""
    chosen = settings.load(folder)
    shelf = Shelf(folder)
    notes: list[tuple[Question, ...]] = []
    accounting = Accounting()
    placed: list[PlacedFormula] = []
    read_lines: dict[str, tuple[str, ...]] = {}
    for file in read_folder(folder, report):
        progress(f"reading {file.path}")
        note, lines = _note(file, shelf, report)
        read_lines[file.path] = file.lines
        notes.append(note.questions)
        placed += note.formulas
        accounting = accounting + lines
    broken = _broken(placed, report, progress, cache)
    return Loaded(chosen, bank.arrange(notes, chosen, report), accounting, broken, read_lines)


def _note(file: SourceFile, shelf: Shelf, report: Report) -> tuple[NormalisedNote, Accounting]:
    """The questions of a note, and its other lines; what we wrote ourselves brings its chapter and tags with it."""
    if not canonical.is_canonical(file.lines[0]):
        drafts, lines = read.read_note(file, report)
        return normalise.normalise(file, drafts, shelf, report), lines
    written, lines = canonical.drafts(file.path, file.lines)
    note = normalise.normalise(file, [draft for draft, _ in written], shelf, report)
    questions = tuple(
        replace(
            question,
            chapter=known.chapter,
            tags=known.tags,
            references=tuple(dict.fromkeys((*question.references, *known.references))),
        )
        for question, (_, known) in zip(note.questions, written, strict=True)
    )
    return replace(note, questions=questions), lines


def build(verb: str, folder: Path, out: Path, *, frozen: bool, report: Report, progress: Progress) -> Edition:
    """Read the book in FOLDER and write what VERB asks for into OUT."""
    loaded = load(folder, report, progress)
    identified = _identified(loaded.bank)
    edition = Edition(
        identified, loaded.settings, folder, loaded.accounting, tuple(report), loaded.broken, loaded.lines
    )
    out.mkdir(parents=True, exist_ok=True)
    questions.write(edition, out)
    canonical_files.write(edition, out)
    if verb in ("all", "deck", "plan"):
        notes, note_type = anki.notes(edition), anki.note_type(edition.settings)
        mods = {note.id: 1_790_000_000 for note in notes}
        progress("deck")
        anki.write(
            out / "deck.apkg", notes, note_type, mods=mods, note_type_mod=1_790_000_000, settings=edition.settings
        )
    if verb in ("all", "check"):
        report_page.write(edition, out)
    if verb in ("all", "book"):
        booklet.write(edition, out / "booklet.pdf", progress=progress)
    return edition


def _broken(placed: Iterable[PlacedFormula], report: Report, progress: Progress, cache: Path) -> dict[Formula, str]:
    """Formulas that MathJax rejects, each reported at every place where it stands."""
    placed = list(placed)
    broken = formulas.check(
        {place.formula for place in placed}, cache, lambda done, count: progress(f"formula {done} of {count}")
    )
    for place in placed:
        if reason := broken.get(place.formula):
            report.add("formula-broken", place.path, place.line, f"{reason}: {place.formula.tex[:80]}")
    return broken


def _identified(arranged: Bank) -> Bank:
    ids = {}
    for serial, question in enumerate(arranged.questions, 1):
        digest = hashlib.sha256(f"{question.source.path}\0{question.prompt}\0{serial}".encode()).digest()
        ids[question.id] = (base64.b32encode(digest).decode().lower()[:10], serial)
    return bank.with_ids(arranged, ids)
