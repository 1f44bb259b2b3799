"""An edition → the HTML of its book, and the pictures that this HTML shows.

Pure: nothing is laid out, read or written here. Page numbers come in as Places once the pages are known; before that
each is 0, so that the text has nearly its final length.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote

from markupsafe import Markup

from notepress import markup
from notepress.edition import Edition
from notepress.formulas.mathjax import VERSION as MATHJAX
from notepress.model import Formula, Media, MediaState, Question, Status
from notepress.pictures import usable
from notepress.templates import environment
from notepress.words import words

Places = Mapping[str, int]
"""Anchor → page of the body, counted from 1. Odd pages are on the right."""

PICTURE = "book:picture/"
"""What the address of a picture begins with; the rest is its path in the source folder."""
LONGEST_TITLE = 84
"""Columns (a Chinese character takes two) of a title in the contents; a longer prompt is cut."""
MOST_IN_INDEX = 12
MOST_UNANSWERED_LISTED = 80
LONGEST_CLOSING = 200
"""Columns of a paragraph of at most three lines."""
MOST_BESIDE, BESIDE = 2, 10
"""Tags that the margin has room for, and columns of each."""
RULED = {Status.UNANSWERED: 6, Status.REFERENCE_ONLY: 3}
"""Lines to write on."""


_MAY_OPEN = re.compile(r"(https?|mailto):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A question as HTML."""

    question: Question
    anchor: str
    title: str
    """On one line without markup: for the outline of the PDF."""
    entry: Markup
    """For the contents."""
    heading: Markup
    """First paragraph of the prompt; the rest follows."""
    rest: Markup
    answer: Markup
    trail: Markup | None
    """Shown above the first of several questions that share it."""
    follows: Leaf | None = None
    related: tuple[Leaf, ...] = ()

    @property
    def ruled(self) -> int:
        return RULED.get(self.question.status, 0)

    @property
    def beside(self) -> tuple[str, ...]:
        """The tags, if they have room in the margin under the number; else they stand below the answer."""
        tags = self.question.tags
        return tags if len(tags) <= MOST_BESIDE and all(_columns(tag) <= BESIDE for tag in tags) else ()

    @property
    def references(self) -> list[tuple[str | None, str | Markup]]:
        """References that the answer does not show: the address, if one may open it, and how a person reads it."""
        return [
            (url, _steps_of(readable(url))) if _MAY_OPEN.match(url) else (None, readable(url))
            for url in self.question.references
            if url not in (self.question.answer or "")
        ]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, its number as in the questions' numbers."""

    title: str
    number: str
    anchor: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the index."""

    name: str
    english: str
    leaves: tuple[Leaf, ...]

    @property
    def shown(self) -> tuple[str, str]:
        """What it stands under, and its other name; Chinese has no order that every reader knows."""
        return (self.english, self.name) if self.english else (self.name, "")

    @property
    def letter(self) -> str:
        first = unicodedata.normalize("NFKD", self.shown[0])[0].upper()
        return first if "A" <= first <= "Z" else "#"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that is the same wherever the pages break."""

    edition: Edition
    chapters: tuple[Chapter, ...]
    terms: tuple[Term, ...]
    pictures: Mapping[str, Path]
    """Address → file, for every picture that is shown."""

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaf for chapter in self.chapters for leaf in chapter.leaves)


def formulas(edition: Edition) -> set[Formula]:
    """Give every formula that the book shows."""
    opening = _opening(edition.bank.questions)
    return {
        formula
        for question in edition.bank.questions
        for text in (question.prompt, question.answer or "", *(question.trail if question.id in opening else ()))
        for formula in markup.formulas(text)
    }


def compose(edition: Edition, formulas: Mapping[Formula, str]) -> Book:
    """Give the book of an edition, formulas as the HTML given for them."""
    writer = _Writer(edition, formulas)
    leaves = _connected([writer.leaf(number, question) for number, question in enumerate(edition.bank.questions, 1)])
    by_chapter: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        by_chapter.setdefault(leaf.question.chapter, []).append(leaf)
    chapters = [
        Chapter(title, found[0].question.number.partition(".")[0] or str(number), f"chapter-{number}", tuple(found))
        for number, (title, found) in enumerate(by_chapter.items(), 1)
    ]
    return Book(edition, tuple(chapters), tuple(sorted(_index(edition, leaves), key=_by_letter)), writer.pictures)


def body(book: Book, places: Places) -> str:
    """Give the chapters and what stands behind them."""
    unanswered = [leaf for leaf in book.leaves if leaf.question.status is Status.UNANSWERED]
    return _page(
        book,
        "body.html",
        places=places,
        ranges=_ranges(book, places),
        unanswered=unanswered if len(unanswered) <= MOST_UNANSWERED_LISTED else [],
    )


def front(book: Book, places: Places) -> str:
    """Give the cover, the colophon and the contents."""
    unanswered = sum(leaf.question.status is not Status.ANSWERED for leaf in book.leaves)
    return _page(book, "front.html", places=places, unanswered_count=unanswered, mathjax=MATHJAX)


def blank(book: Book) -> str:
    """Give an empty page."""
    return _page(book, "blank.html")


def readable(url: str) -> str:
    """Give an address as a person reads it: no scheme, no percent signs."""
    return unquote(re.sub(r"^https?://(www\.)?", "", url), errors="replace").rstrip("/")


def _page(book: Book, template: str, **values: object) -> str:
    settings = book.edition.settings
    return (
        environment("booklet")
        .get_template(template)
        .render(book=book, settings=settings, language=settings.language, words=words(settings.language), **values)
    )


# -- questions


class _Writer:
    """Writes the questions of one edition and notes the pictures they show."""

    def __init__(self, edition: Edition, formulas: Mapping[Formula, str]) -> None:
        self.edition = edition
        self.formulas = formulas
        self.words = words(edition.settings.language)
        self.pictures: dict[str, Path] = {}
        self._reasons: dict[Path, str | None] = {}
        self._opening = _opening(edition.bank.questions)

    def leaf(self, place: int, question: Question) -> Leaf:
        heading, rest = _parted(self._html(question, question.prompt))
        title = markup.plain(question.prompt)
        return Leaf(
            question=question,
            anchor=f"question-{place}",
            title=title,
            entry=self._entry(heading, title),
            heading=Markup(heading),
            rest=Markup(rest),
            answer=Markup(_closed(self._html(question, question.answer or ""))),
            trail=self._trail_line(question) if question.id in self._opening else None,
        )

    def _html(self, question: Question, markdown: str) -> str:
        media = {item.src: item for item in question.media}

        def picture(src: str, alt: str) -> str:
            return self._picture(media.get(src) or Media(src, "", MediaState.MISSING, None), alt)

        return _set(markup.render(markdown, formula=self.formulas.__getitem__, picture=picture).strip())

    def _picture(self, media: Media, alt: str) -> str:
        path = self._file(media)
        name = unquote(media.src.rpartition("/")[2]) or media.src
        if path is None:
            word = self.words["picture remote" if media.state is MediaState.REMOTE else "picture missing"]
            return f'<span class="no-picture"><b>{word}</b> {escape(alt)} <small>{escape(name)}</small></span>'
        address = PICTURE + quote(media.file or "")
        self.pictures[address] = path
        return f'<img src="{address}" alt="{escape(alt or name)}">'

    def _file(self, media: Media) -> Path | None:
        """Give the picture's file if it is one, really below the source folder, and safe to show."""
        if media.state is not MediaState.LOCAL or not media.file:
            return None
        folder = self.edition.folder.resolve()
        path = (folder / media.file).resolve()
        if not path.is_relative_to(folder):
            return None
        if path not in self._reasons:
            self._reasons[path] = usable(path)
        return None if self._reasons[path] else path

    def _entry(self, heading: str, title: str) -> Markup:
        if heading and "<img" not in heading and _columns(title) <= LONGEST_TITLE:
            return Markup(_LINK.sub("", heading))
        # A formula can't be cut, and its TeX is no sight: stop before it, if that says enough.
        before = Markup(heading.partition(_FORMULA)[0]).striptags()
        if before != title and _columns(before) >= LONGEST_TITLE / 3:
            title = f"{before.rstrip('，、；：,;: ')}…"
        return Markup(escape(_cut(title, LONGEST_TITLE)))

    def _trail_line(self, question: Question) -> Markup:
        return Markup(' <span class="step">›</span> ').join(
            Markup(self._line(question, step)) for step in _steps(question)
        )

    def _line(self, question: Question, markdown: str) -> str:
        first, rest = _parted(self._html(question, markdown))
        return first if first and not rest else escape(markup.plain(markdown))


def _steps(question: Question) -> tuple[str, ...]:
    return tuple(step for step in question.trail if step != question.chapter)


def _opening(questions: Sequence[Question]) -> set[str]:
    """Give the questions that open a section: at least two under the same headings, or the headings would be a list."""
    leading = [question for question in questions if not question.follows]
    sections = [(question.chapter, _steps(question)) for question in leading]
    padded = [None, *sections, None]
    return {
        question.id
        for question, before, section, after in zip(leading, padded, sections, padded[2:], strict=False)
        if section[1] and before != section == after
    }


_FORMULA = '<span class="math'
_WIDE_GAP = re.compile(rf"(?<=[，。、；：！？）》」』”]) +(?={_FORMULA})|(?<=</span>) +(?=[，。、；：！？（）《「『“])")
_ADDRESS = re.compile(r"(?<=>)https?://[^<\s]+(?=</a>)")
_STEP = re.compile(r"https?://[^/]*/?|[^/]+/?|/")
LONGEST_STEP = 60
"""Characters of an address that stay on one line."""


def _set(html: str) -> str:
    """Drop the space beside a full-width mark, which has its own; let an address break behind its strokes only."""
    return _ADDRESS.sub(lambda found: _steps_of(unescape(found[0])), _WIDE_GAP.sub("", html))


def _steps_of(address: str) -> Markup:
    """Give an address in parts that don't break."""
    return Markup("").join(
        Markup('<span class="unbroken">{}</span>').format(step) if len(step) <= LONGEST_STEP else step
        for step in _STEP.findall(address)
    )


_LINK = re.compile(r"</?a\b[^>]*>")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>\s*", re.DOTALL)


def _parted(html: str) -> tuple[str, str]:
    """Give what the first paragraph holds, and the rest."""
    found = _PARAGRAPH.match(html)
    return (found[1], html[found.end() :]) if found else ("", html)


def _closed(html: str) -> str:
    """Mark a short last paragraph, mostly references, which must not stand alone on a page, and a figure before it."""
    before, tag, last = html.rpartition("<p>")
    if not tag or not last.endswith("</p>") or _columns(Markup(last).striptags()) > LONGEST_CLOSING:
        return html
    head, figure, picture = before.rpartition("<figure>")
    if figure and picture.rstrip().endswith("</figure>"):
        before = f'{head}<figure class="closed">{picture}'
    return f'{before}<p class="closing">{last}'


def _connected(leaves: Iterable[Leaf]) -> list[Leaf]:
    leaves = list(leaves)
    by_id = {leaf.question.id: leaf for leaf in leaves}
    return [
        dataclasses.replace(
            leaf,
            follows=by_id.get(leaf.question.follows or ""),
            related=tuple(by_id[id_] for id_ in leaf.question.related if id_ in by_id),
        )
        for leaf in leaves
    ]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cut(text: str, columns: int) -> str:
    if _columns(text) <= columns:
        return text
    end = 0
    for end, _ in enumerate(text):
        if _columns(text[: end + 1]) > columns - 2:
            break
    return text[:end].rstrip() + "…"


# -- what needs the pages


def _ranges(book: Book, places: Places) -> dict[str, str]:
    """Give for each question the running head from it on: the questions that begin on its page, or itself."""
    pages: dict[int, list[Leaf]] = {}
    for leaf in book.leaves:
        pages.setdefault(places.get(leaf.anchor, 0), []).append(leaf)
    ranges: dict[str, str] = {}
    for leaves in pages.values():
        first, last = leaves[0].question.number, leaves[-1].question.number
        ranges |= {leaf.anchor: leaf.question.number for leaf in leaves}
        ranges[leaves[0].anchor] = first if first == last else f"{first}–{last}"
    return ranges


def _index(edition: Edition, leaves: list[Leaf]) -> Iterator[Term]:
    """Give the terms of the glossary that occur, by the alphabet; of many questions those that ask for the term."""
    glossary = edition.settings.glossary
    spellings = {(name, english): _spellings(name, english) for name, english in glossary.items()}
    finder = _Finder([spelling for found in spellings.values() for spelling in found])
    asked = [finder.count(leaf.title) for leaf in leaves]
    answered = [finder.count(markup.plain(leaf.question.answer or "")) for leaf in leaves]
    for (name, english), own in spellings.items():
        places = [
            (
                -sum(asked[place][spelling] for spelling in own),
                -sum(answered[place][spelling] for spelling in own),
                place,
            )
            for place in range(len(leaves))
        ]
        main = sorted(place for place in places if place[0] or place[1])[:MOST_IN_INDEX]
        if main:
            yield Term(name, english, tuple(leaves[place] for place in sorted(place for _, _, place in main)))


_ABBREVIATED = re.compile(r"(.+?) ?[(（]([^()（）\s]*[A-Z][^()（）\s]*)[)）]")


def _spellings(name: str, english: str) -> tuple[str, ...]:
    """Give what a term is found by: "Recurrent Neural Network (RNN)" by either of its two parts too."""
    found = [
        (text, *abbreviated.groups()) if (abbreviated := _ABBREVIATED.fullmatch(text)) else (text,)
        for text in (name, english)
        if text
    ]
    return tuple(dict.fromkeys(_folded(spelling) for each in found for spelling in each))


def _folded(spelling: str) -> str:
    """An abbreviation is told from a word by its capitals."""
    spelling = re.sub(r"(?<=[A-Z])s$", "", spelling)
    return spelling if sum(map(str.isupper, spelling)) > 1 and " " not in spelling else spelling.casefold()


def _by_letter(term: Term) -> tuple[str, str, str]:
    return term.letter, term.shown[0].casefold(), term.name


class _Finder:
    """Finds the longest of many spellings at each place, so that none is found inside another."""

    def __init__(self, spellings: Iterable[str]) -> None:
        self._spellings = frozenset(spellings)
        longest_first = sorted(self._spellings, key=lambda spelling: (-len(spelling), spelling))
        self._pattern = re.compile("|".join(map(_word, longest_first)) or r"(?!)", re.IGNORECASE)

    def count(self, text: str) -> Counter[str]:
        return Counter(spelling for found in self._pattern.findall(text) for spelling in self._known(found))

    def _known(self, found: str) -> Iterator[str]:
        for ending in ("", "s", "es"):
            stem = found.removesuffix(ending)
            for spelling in dict.fromkeys((stem, stem.casefold())):
                if spelling in self._spellings and (not ending or found.endswith(ending)):
                    yield spelling
                    return


def _word(spelling: str) -> str:
    """A Latin word is found as a word, so that "RNN" is not in "LRNN"; Chinese has no spaces to go by."""
    before = r"(?<![A-Za-z0-9])" if spelling[0].isascii() else ""
    after = r"(?:s|es)?(?![A-Za-z0-9])" if spelling[-1].isascii() else ""
    return f"{before}{re.escape(spelling)}{after}"
