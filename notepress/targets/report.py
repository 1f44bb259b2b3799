"""Edition → report.html: what became of every line, what waits for the author, every remark; one page, no network.

Nothing of a note is ever markup here: texts are escaped, and the page's own policy lets only its own style and script
run. What would make the page too heavy to open is left out with a remark; questions.json has it all.
"""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from notepress import markup, survey
from notepress.edition import Edition
from notepress.model import MediaState, Question, Source, Status, Unclaimed
from notepress.report import CODES, Diagnostic, Severity, visible
from notepress.survey import Run, Tally, Use
from notepress.templates import TEMPLATES, environment
from notepress.words import words

NAME = "report.html"
MOST_LINES = 12_000
"""Lines of notes on the page, over all notes; a browser opens that many at once without a pause."""
MOST_COLUMNS = 1_000
MOST_ENTRIES = 1_000
"""Entries of one list: questions, remarks of one code, …"""
OPEN_LINES = 400
"""A note that is longer starts folded, and so do all when they are longer together than four such notes."""
STRIP = 400
"""Steps of the small picture of a note's lines."""

_STRUCTURE = (Use.HEADING, Use.GROUP, Use.METADATA, Use.SEPARATOR, Use.CONTENTS)
_PICTURE_CODES = {"picture-missing": "picture missing", "picture-unusable": "picture unusable"}


def write(edition: Edition, out: Path) -> None:
    """Write the page into OUT."""
    (out / NAME).write_text(page(edition), encoding="utf-8", newline="\n")


def page(edition: Edition) -> str:
    """Give the page."""
    style, script = ((TEMPLATES / "report" / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    return (
        environment("report")
        .get_template("report.html")
        .render(
            style=style,
            script=script,
            policy="; ".join(
                (
                    "default-src 'none'",
                    f"style-src '{_hash(style)}'",
                    f"script-src '{_hash(script)}'",
                    "img-src data:",
                    "base-uri 'none'",
                    "form-action 'none'",
                )
            ),
            **_View(edition).data(),
        )
    )


def _hash(text: str) -> str:
    """What a Content-Security-Policy calls a text that stands between the tags of the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class _Some:
    """As much of a list as the page takes."""

    items: Sequence[Any]
    more: int = 0


def _some(entries: Iterable[Any], shown: Callable[[Any], Any] = lambda entry: entry) -> _Some:
    everything = list(entries)
    return _Some([shown(entry) for entry in everything[:MOST_ENTRIES]], max(0, len(everything) - MOST_ENTRIES))


@dataclass(slots=True)
class _View:
    """The edition as the template shows it: the template only lays out."""

    edition: Edition
    names: Mapping[str, str] = field(init=False)
    coverage: Mapping[str, tuple[Run, ...]] = field(init=False)
    shown: dict[str, int] = field(init=False)
    """How many lines of each note are on the page."""
    numbers: dict[str, int] = field(init=False)
    """Place of each note on the page."""
    places: dict[int, int] = field(init=False)
    """Place in the book by id() of a question: faster than comparing."""
    ids: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        edition = self.edition
        self.names = words(edition.settings.language)
        self.coverage = survey.coverage(edition)
        self.places = {id(question): place for place, question in enumerate(edition.bank.questions)}
        self.ids = {question.id: place for place, question in enumerate(edition.bank.questions)}
        self.numbers = {path: number for number, path in enumerate(self.coverage)}
        self.shown, left = {}, MOST_LINES
        for path in self.coverage:
            self.shown[path] = min(left, _length(edition.lines[path]))
            left -= self.shown[path]

    def data(self) -> dict[str, Any]:
        edition = self.edition
        tallies = survey.tallies(edition)
        uses = Counter[Use]()
        for runs in self.coverage.values():
            for run in runs:
                uses[run.claim.use] += len(run)
        return {
            "language": edition.bank.language,
            "title": edition.bank.title,
            "w": lambda key: self.names[f"report {key}"],
            "tallies": tallies,
            "total": sum(tallies[1:], tallies[0]) if tallies else Tally(""),
            "counts": survey.COUNTS,
            "lines": sum(uses.values()) - uses[Use.BLANK],
            "lost": uses[Use.LOST],
            "severities": Counter(found.severity.value for found in edition.diagnostics),
            "remarks": self._remarks(),
            "open": _some((q for q in edition.bank.questions if q.status is not Status.ANSWERED), self._question),
            "exact": _some((q for q in edition.bank.questions if q.also_in), self._question),
            "near": _some(self._near(), lambda group: [self._question(each) for each in group]),
            "pictures": _some(self._pictures()),
            "formulas": _some((found for found in edition.diagnostics if found.code == "formula-broken"), self._quoted),
            "unclaimed": _some(sorted(edition.accounting.unclaimed), self._unclaimed),
            "notes": [self._note(number, path) for number, path in enumerate(self.coverage)],
            "legend": [use.value for use in Use if uses[use] and use is not Use.BLANK]
            + ["repeat"] * any(question.also_in for question in edition.bank.questions),
            "chapters": self._chapters(),
            "left_out": max(0, len(edition.bank.questions) - MOST_ENTRIES),
        }

    # -- places

    def _place(self, path: str, line: int, last: int | None = None) -> dict[str, Any]:
        """Where something stands, with a link if that line is on the page."""
        numbers = f"{line}" if last in (None, line) else f"{line}–{last}"
        on_page = line <= self.shown.get(path, 0)
        return {"text": f"{visible(path)}:{numbers}", "href": f"n{self.numbers[path]}-{line}" if on_page else None}

    def _source(self, source: Source) -> dict[str, Any]:
        return self._place(source.path, source.prompt[0], (source.answer or source.prompt)[1])

    def _text(self, path: str, line: int) -> str:
        """A line of a note, "" where there is none: a remark on book.toml has no line to show."""
        lines = self.edition.lines.get(path, ())
        return self._cut(lines[line - 1]) if 0 < line <= len(lines) else ""

    def _cut(self, text: str) -> str:
        more = len(text) - MOST_COLUMNS
        return visible(text[:MOST_COLUMNS]) + (self.names["report cut"].format(more) if more > 0 else "")

    # -- lists

    def _question(self, question: Question) -> dict[str, Any]:
        place = self.places[id(question)]
        answer = " ".join((question.answer or "").split())
        return {
            "href": f"q{place}" if place < MOST_ENTRIES else None,
            "number": question.number,
            "serial": question.serial,
            "prompt": self._cut(markup.plain(question.prompt)) or "…",
            "answer": visible(answer[:240]) + ("…" if len(answer) > 240 else ""),
            "status": survey.COUNTED_STATUS[question.status],
            "topic": question.kind.value == "topic",
            "trail": " › ".join(map(visible, question.trail)),
            "tags": [visible(tag) for tag in question.tags],
            "place": self._source(question.source),
            "also_in": [self._source(source) for source in question.also_in],
            "follows": self._reference(question.follows),
            "related": [found for name in question.related if (found := self._reference(name))],
            "media": [
                (visible(media.src), media.state.value)
                for media in question.media
                if media.state is not MediaState.LOCAL
            ],
        }

    def _reference(self, name: str | None) -> dict[str, Any] | None:
        """A question that another one names."""
        if name not in self.ids:
            return None
        place = self.ids[name]
        question = self.edition.bank.questions[place]
        href = f"q{place}" if place < MOST_ENTRIES else None
        return {"href": href, "number": question.number, "prompt": self._cut(markup.plain(question.prompt))}

    def _chapters(self) -> list[tuple[str, list[dict[str, Any]]]]:
        listed = self.edition.bank.questions[:MOST_ENTRIES]
        return [
            (chapter, [self._question(question) for question in members])
            for chapter, members in groupby(listed, key=lambda question: question.chapter)
        ]

    def _near(self) -> Iterator[list[Question]]:
        """Questions that refer to one another, in groups."""
        seen: set[int] = set()
        for start, question in enumerate(self.edition.bank.questions):
            if start in seen or not question.related:
                continue
            group, pending = [], [start]
            while pending:
                place = pending.pop()
                if place not in seen:
                    seen.add(place)
                    group.append(place)
                    related = self.edition.bank.questions[place].related
                    pending += [self.ids[name] for name in related if name in self.ids]
            yield [self.edition.bank.questions[place] for place in sorted(group)]

    def _pictures(self) -> Iterator[dict[str, Any]]:
        reasons = {
            (found.path, found.line): found for found in self.edition.diagnostics if found.code in _PICTURE_CODES
        }
        for question in self.edition.bank.questions:
            for media in question.media:
                if media.state is MediaState.LOCAL:
                    continue
                line = self._line_of(question, media.src)
                found = reasons.get((question.source.path, line))
                code = found.code if found else "picture-missing"
                yield {
                    "src": visible(media.src),
                    "name": visible(media.src.split("?")[0].rstrip("/").rpartition("/")[2] or media.src)[:80],
                    "state": media.state.value,
                    "why": "picture remote" if media.state is MediaState.REMOTE else _PICTURE_CODES[code],
                    "place": self._place(question.source.path, line),
                    "question": self._question(question),
                }

    def _line_of(self, question: Question, src: str) -> int:
        """The line of a question that has a picture; its first one if the address is written another way there."""
        source = question.source
        lines = self.edition.lines.get(source.path, ())
        for first, last in (source.prompt, source.answer or source.prompt):
            for number in range(first, min(last, len(lines)) + 1):
                if src in lines[number - 1]:
                    return number
        return source.prompt[0]

    def _quoted(self, found: Diagnostic) -> dict[str, Any]:
        return {
            "path": visible(found.path),
            "place": self._place(found.path, found.line),
            "message": visible(found.message),
            "text": self._text(found.path, found.line),
        }

    def _unclaimed(self, part: Unclaimed) -> dict[str, Any]:
        first, last = part.lines
        return {
            "place": self._place(part.path, first, last),
            "reason": visible(part.reason),
            "texts": [self._text(part.path, line) for line in range(first, min(last, first + 4) + 1)],
            "more": max(0, last - first - 4),
        }

    def _remarks(self) -> list[dict[str, Any]]:
        """The diagnostics by code, the gravest first."""
        by_code: dict[str, list[Diagnostic]] = {}
        for found in self.edition.diagnostics:
            by_code.setdefault(found.code, []).append(found)
        ranks = list(Severity)
        return [
            {
                "code": code,
                "severity": CODES[code].severity.value,
                "meaning": CODES[code].meaning,
                "advice": CODES[code].advice,
                "count": len(by_code[code]),
                "entries": _some(by_code[code], self._quoted),
            }
            for code in sorted(by_code, key=lambda code: (ranks.index(CODES[code].severity), code))
        ]

    # -- line by line

    def _note(self, number: int, path: str) -> dict[str, Any]:
        runs, shown = self.coverage[path], self.shown[path]
        length = _length(self.edition.lines[path])
        counts = Counter[Use]()
        for run in runs:
            counts[run.claim.use] += len(run)
        flags: dict[int, list[Diagnostic]] = {}
        for found in self.edition.diagnostics:
            if found.path == path:
                flags.setdefault(found.line, []).append(found)
        return {
            "number": number,
            "path": visible(path),
            "length": length,
            "left_out": length - shown,
            "open": length <= OPEN_LINES and sum(self.shown.values()) <= 4 * OPEN_LINES,
            "strip": list(_strip(runs, length)),
            "strip_words": self.names["report strip"].format(
                path=visible(path),
                asked=counts[Use.PROMPT] + counts[Use.BOTH],
                answer=counts[Use.ANSWER],
                structure=sum(counts[use] for use in _STRUCTURE),
                unclaimed=counts[Use.UNCLAIMED],
            ),
            "runs": [self._run(path, run, shown, flags) for run in runs if run.lines[0] <= shown],
        }

    def _run(self, path: str, run: Run, shown: int, flags: Mapping[int, Sequence[Diagnostic]]) -> dict[str, Any]:
        claim = run.claim
        place = self.places[id(claim.question)] if claim.question else MOST_ENTRIES
        use = "repeat" if claim.repeat and claim.use is Use.PROMPT else claim.use.value
        lines = []
        for line in range(run.lines[0], min(run.lines[1], shown) + 1):
            found = flags.get(line, ())
            worst = min(found, key=lambda each: list(Severity).index(each.severity), default=None)
            lines.append(
                {
                    "number": line,
                    "text": self._text(path, line),
                    "flag": worst.severity.value if worst else "",
                    "messages": "\n".join(visible(each.message) for each in found),
                }
            )
        return {
            "use": use,
            "question": f"q{place}" if place < MOST_ENTRIES else None,
            "label": claim.question.number if claim.question else "",
            "reason": visible(claim.reason),
            "lines": lines,
        }


def _length(lines: Sequence[str]) -> int:
    """How many lines a note has for a reader: what follows the last newline is none."""
    return len(lines) - 1 if lines and not lines[-1] else len(lines)


def _strip(runs: Sequence[Run], length: int) -> Iterator[tuple[str, float, float]]:
    """The small picture of a note: (use, start, width) in thousandths of its length."""
    starts = [run.lines[0] for run in runs]
    steps = min(STRIP, length)
    marks = [runs[bisect_right(starts, 1 + step * length // steps) - 1].claim.use for step in range(steps)]
    place = 0
    for use, group in groupby(marks):
        width = len(list(group))
        if use is not Use.BLANK:
            yield use.value, round(1000 * place / steps, 1), round(1000 * width / steps, 1)
        place += width
