"""An edition → booklet.pdf, by WeasyPrint.

The body is set once to learn the pages and once with their numbers, then the front matter is set. Nothing is read but
our style sheets and the pictures of the book, nothing is fetched; the same edition gives the same bytes.
"""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from notepress import formulas
from notepress.edition import Edition
from notepress.formulas import font, page
from notepress.model import Formula
from notepress.targets import booklet_cjk, booklet_figures, booklet_pdf, booklet_text
from notepress.targets.booklet_text import Book, Places
from notepress.templates import TEMPLATES

FONT = "book:formulas.otf"
FORMULA = "book:formula/"
MOST_PASSES = 4
"""For a style whose boxes are too narrow; in ours it is two."""

Progress = Callable[[str], object]
"""Told in a few words what is being done."""


class FontsMissing(Exception):
    """The machine lacks a font of the book; the message says what to do."""


def write(edition: Edition, path: Path, *, cache: Path = formulas.CACHE, progress: Progress | None = None) -> None:
    """Write the book; cache is where typeset formulas are kept. Raises formulas.MathJaxMissing, FontsMissing."""
    for family in (font.text_family(edition.settings.language), font.text_family("").replace("Serif", "Sans")):
        if not font.installed(family):
            raise FontsMissing(f"the font {family} is not installed; run: make setup")
    tell = progress or (lambda words: None)
    wanted = {formula: _low(formula) for formula in booklet_text.formulas(edition)}
    drawn = formulas.typeset(wanted.values(), cache, lambda done, of: tell(f"book: formula {done} of {of}"))
    results = {formula: drawn[low] for formula, low in wanted.items()}
    math = page.compose(results, edition.settings.language, FORMULA, cache)
    book = booklet_text.compose(edition, math.html)
    press = _Press(book, math)
    body, places = _body(press, book, tell)
    tell("book: contents")
    front = press.set(booklet_text.front(book, places))
    sheets = [*front.pages, *(press.set(booklet_text.blank(book)).pages if len(front.pages) % 2 else [])]
    tell("book: writing")
    with booklet_cjk.justified():
        data = front.copy([*sheets, *body.pages]).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    data = booklet_pdf.finish(data, front_pages=len(sheets), texts=math.texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    unfinished.write_bytes(data)
    os.replace(unfinished, path)


def _low(formula: Formula) -> Formula:
    """Give an inline formula with the fractions of a line of text: tall ones would move the lines of a page apart."""
    low = formula.tex if formula.display else re.sub(r"\\dfrac(?![A-Za-z])", r"\\tfrac", formula.tex)
    return Formula(low, formula.display)


def _body(press: _Press, book: Book, tell: Progress) -> tuple[Any, Places]:
    """Set the body until it has the true pages: twice, for the numbers stand in boxes of fixed width."""
    places: Places = {}
    for number in range(1, MOST_PASSES + 1):
        tell(f"book: pages, pass {number}")
        body = press.set(booklet_text.body(book, places))
        before, places = places, _places(body)
        if places == before:
            break
    return body, places


def _places(document: Any) -> Places:
    return {anchor: number for number, sheet in enumerate(document.pages, 1) for anchor in sheet.anchors}


class _Press:
    """Sets HTML in the style of a book; pictures are read once for all passes."""

    def __init__(self, book: Book, math: page.Page) -> None:
        files: dict[str, bytes | Path] = {**book.pictures, **math.pictures}
        if math.font:
            files[FONT] = math.font
        self._fetcher = Fetcher(files)
        self._fonts = FontConfiguration()
        self._images: dict[str, object] = {}
        style = book.edition.settings.style
        css = [_css(f"styles/{style}.css"), _css("layout.css"), _css("content.css")]
        if booklet_cjk.supported():
            css.append(_css("justified.css"))
        if math.font:
            css.append(f'@font-face {{ font-family: "{font.FAMILY}"; src: url({FONT}) }}')
        self._styles = [weasyprint.CSS(string=text, font_config=self._fonts, url_fetcher=self._fetcher) for text in css]

    def set(self, html: str) -> Any:
        document = weasyprint.HTML(string=html, url_fetcher=self._fetcher, base_url="book:")
        with booklet_cjk.justified(), booklet_figures.fitted():
            return document.render(
                font_config=self._fonts,
                stylesheets=self._styles,
                cache=self._images,
                presentational_hints=True,  # the number a list starts with; markup lets no others through
                pdf_variant="pdf/ua-1",
                pdf_tags=True,
            )


def styles() -> tuple[str, ...]:
    """Give the names that book.toml may name as its style."""
    return tuple(sorted(path.stem for path in (TEMPLATES / "booklet" / "styles").glob("*.css")))


def _css(name: str) -> str:
    return (TEMPLATES / "booklet" / name).read_text(encoding="utf-8")


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Hands WeasyPrint the files it was given and refuses every other address, in notes and in their pictures."""

    def __init__(self, files: Mapping[str, bytes | Path]) -> None:
        super().__init__(allowed_protocols=())
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        content = self._files.get(url)
        if content is None:
            raise ValueError(f"not part of the book: {url}")
        data = content.read_bytes() if isinstance(content, Path) else content
        kind = "image/svg+xml" if _SVG.match(data) else mimetypes.guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, data, {"Content-Type": kind})


_SVG = re.compile(rb"\s*<")
