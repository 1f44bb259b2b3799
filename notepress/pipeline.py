"""The program on one screen: notes → questions → bank → identity → edition → files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from notepress import bank, canonical, fetch, formulas, ledger, normalise, read, settings
from notepress.edition import Edition
from notepress.formulas import MathJaxMissing
from notepress.ledger import Ledger, LedgerError, Plan
from notepress.media import Shelf
from notepress.model import Accounting, Bank, Formula, PlacedFormula, Question
from notepress.normalise import NormalisedNote
from notepress.read.source import SourceFile, read_folder
from notepress.report import Report
from notepress.settings import FILE_NAME, Settings, SettingsError
from notepress.targets import anki, booklet, canonical_files, questions
from notepress.targets import report as report_page
from notepress.targets.booklet import FontsMissing

Progress = Callable[[str], None]
"""Told in a few words what is being done."""

DECK, BOOK, PLAN = "deck.apkg", "booklet.pdf", "plan.json"

FAILURES = (SettingsError, LedgerError, MathJaxMissing, FontsMissing, OSError)
"""What ends a build: nothing can be had, and the message says why to the author."""

REMEMBERED = ("all", "deck", "book", "export")
"""Verbs that write the ledger. The others only look: a plan is made before anything happens."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book as its notes have it, before it is known which question was which."""

    settings: Settings
    bank: Bank
    accounting: Accounting
    broken: dict[Formula, str]
    lines: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has to say for itself."""

    edition: Edition
    plan: Plan
    cards: int


def load(folder: Path, report: Report, progress: Progress, cache: Path = formulas.CACHE) -> Loaded:
    """Read the notes below FOLDER. Raises SettingsError, and MathJaxMissing where the notes have new formulas."""
    chosen = settings.load(folder)
    if chosen.style not in booklet.styles():
        raise SettingsError(f"{FILE_NAME}: there is no style {chosen.style!r}; there is {', '.join(booklet.styles())}")
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
    try:
        written, lines = canonical.drafts(file.path, file.lines)
    except ValueError:  # a note like any other
        drafts, lines = read.read_note(file, report)
        return normalise.normalise(file, drafts, shelf, report), lines
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


def fetch_pictures(folder: Path, report: Report, progress: Progress) -> fetch.Fetched:
    """Save the pictures that the notes take from the network below FOLDER. Raises OSError."""
    shelf, unheard = Shelf(folder), Report()
    for file in read_folder(folder, unheard):
        _note(file, shelf, unheard)
    return fetch.fetch(shelf.remote, folder, report, progress)


def build(verb: str, folder: Path, out: Path, *, frozen: bool, now: int, report: Report, progress: Progress) -> Built:
    """Read the book in FOLDER and write what VERB asks for into OUT; NOW, in seconds, dates what changed.

    Raises one of FAILURES.
    """
    loaded = load(folder, report, progress)
    with ledger.held(folder):
        keep = verb in REMEMBERED and not frozen
        before = ledger.load(folder)
        if keep and before.loaded is None:  # the ledger was lost, or this is the first build
            before = ledger.recover(out / questions.NAME, loaded.settings.title)
        for remark in before.remarks:
            report.add("ledger-remark", ledger.FILE_NAME, 1, remark)
        matching = ledger.match(before, loaded.bank.questions, loaded.settings.title, loaded.settings.glossary)
        for unclear in matching.ambiguous:
            report.add("identity-ambiguous", unclear.path, unclear.line, unclear.message)
        identified = replace(loaded.bank, questions=matching.questions)
        edition = Edition(identified, loaded.settings, folder, loaded.accounting, (), loaded.broken, loaded.lines)
        cards, note_type = anki.notes(edition), anki.note_type(edition.settings)
        hashes = {card.id: anki.content_hash(card) for card in cards}
        decks = {card.id: card.deck for card in cards}
        after = ledger.stamp(matching, hashes, note_type.content_hash, now if keep else None, decks)
        if keep and not _saved(after, folder, report):
            after = ledger.stamp(matching, hashes, note_type.content_hash, None, decks)
    edition = replace(edition, diagnostics=tuple(report))
    plan = ledger.plan(before, after, matching)
    out.mkdir(parents=True, exist_ok=True)
    questions.write(edition, out)
    canonical_files.write(edition, out)
    if verb in ("all", "deck", "plan"):
        (out / PLAN).write_text(json.dumps(plan.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if verb in ("all", "deck"):
        progress("deck")
        anki.write(
            out / DECK,
            cards,
            note_type,
            mods=ledger.mods(after),
            note_type_mod=after.note_type_mod,
            settings=edition.settings,
        )
    if verb in ("all", "check"):
        report_page.write(edition, out)
    if verb in ("all", "book"):
        booklet.write(edition, out / BOOK, progress=progress)
    return Built(edition, plan, len(cards))


def _saved(after: Ledger, folder: Path, report: Report) -> bool:
    """Whether the ledger could be written; a folder that cannot be written to is no reason to build nothing."""
    try:
        ledger.save(after, folder)
    except OSError as error:
        report.add("ledger-missing", ledger.FILE_NAME, 1, f"the ledger cannot be written: {error.strerror or error}")
        return False
    return True


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
