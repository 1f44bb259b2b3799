"""The command line: arguments in, files and diagnostics out.

Exit status: 0 done, 1 done but something was withheld, 2 usage or machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from notepress import console, pipeline, survey
from notepress.media import REMOTE
from notepress.model import Status
from notepress.pipeline import Built
from notepress.report import Report, visible
from notepress.settings import SettingsError

VERBS = {
    "all": "the deck, the book, and everything below (the default)",
    "deck": "the Anki deck: deck.apkg",
    "book": "the printed book: booklet.pdf",
    "export": "the questions for other programs: questions.json and canonical/",
    "check": "look through the notes: every remark with its line and what to do, and report.html",
    "plan": "what an import of the deck would change in Anki: plan.json",
    "fetch": "save the pictures that the notes take from the network, once, below the source folder",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Returns the exit status."""
    options = _parser().parse_args(arguments)
    report = Report()
    progress = Progress()
    try:
        if not options.source.is_dir():
            raise SettingsError(f"there is no source folder {options.source}")
        if options.verb == "fetch":
            return _fetch(options.source, report, progress)
        built = pipeline.build(
            options.verb,
            options.source,
            options.out,
            frozen=options.frozen,
            now=_now(),
            report=report,
            progress=progress,
        )
    except pipeline.FAILURES as error:
        progress.clear()
        print(f"gen.py: {error}", file=sys.stderr)
        return 2
    progress.clear()
    checked = options.verb == "check"
    for line in console.remarks(report, built.edition.lines, console.coloured(sys.stderr)) if checked else report:
        print(line, file=sys.stderr)
    if checked:
        sys.stderr.flush()
        print("", *console.table(survey.tallies(built.edition), console.coloured(sys.stdout)), "", sep="\n")
    print(_summary(built, options.verb, options.out))
    return 1 if report.has_errors else 0


def _fetch(source: Path, report: Report, progress: Progress) -> int:
    fetched = pipeline.fetch_pictures(source, report, progress)
    progress.clear()
    for diagnostic in report:
        print(diagnostic, file=sys.stderr)
    print(
        f"pictures: {fetched.saved} saved, {fetched.there} there already, {fetched.failed} failed → {source / REMOTE}/"
    )
    return 0


class Progress:
    """One line on a terminal that is overwritten; nothing elsewhere."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()

    def __call__(self, words: str) -> None:
        if self.shown:
            print(f"\r\x1b[K{visible(words[:100])}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    verbs = "\n".join(f"  {verb:7} {meaning}" for verb, meaning in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="gen.py",
        description="From plain study notes to an Anki deck and a printed book.",
        epilog=f"verbs:\n{verbs}\n\n"
        "exit status: 0 done; 1 done, but an error in the notes withheld something; 2 usage or machine",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "verb", nargs="?", default="all", choices=VERBS, metavar="VERB", help="what to make (see below)"
    )
    parser.add_argument(
        "--source", type=Path, default=Path("source"), metavar="DIR", help="the book: notes, figures/, book.toml"
    )
    parser.add_argument("--out", type=Path, default=Path("build"), metavar="DIR", help="where the results go")
    parser.add_argument("--frozen", action="store_true", help="do not write the ledger")
    return parser


def _now() -> int:
    """The second that dates what changed; reproducible builds set it. Raises SettingsError."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given and not given.isdecimal():
        raise SettingsError(f"SOURCE_DATE_EPOCH is no number of seconds: {given!r}")
    return int(given) if given else int(time.time())


def _summary(built: Built, verb: str, out: Path) -> str:
    questions = built.edition.bank.questions
    count = {status: sum(question.status is status for question in questions) for status in Status}
    lines = [
        f"{len(questions)} questions: {count[Status.ANSWERED]} answered, "
        f"{count[Status.REFERENCE_ONLY]} with only a link, {count[Status.UNANSWERED]} unanswered"
    ]
    if verb in ("all", "deck", "plan"):
        lines += ["importing the deck into Anki:", built.plan.table()]
    if verb in ("all", "deck"):
        lines.append(f"{out / pipeline.DECK}: {built.cards} cards, {len(questions) - built.cards} questions left out")
    if verb in ("all", "book"):
        lines.append(f"{out / pipeline.BOOK}")
    return "\n".join(lines)
