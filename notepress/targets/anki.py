"""An edition → the notes of a deck and the type of note they are.

Comes in: an Edition, its pictures on disk. Goes out: fields in HTML, formulas between Anki's own marks, pictures named
by their content, for anki_package to write. Leaves out questions with nothing on the back, and keeps Anki from reading
its marks (sounds, LaTeX, formulas) into what an author wrote.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import unquote

from notepress import markup
from notepress.edition import Edition
from notepress.model import Formula, Media, MediaState, Question
from notepress.settings import Settings
from notepress.targets.anki_package import (
    FIELDS,
    NOTE_TYPE_NAME,
    CardNote,
    NoteType,
    content_hash,
    deck_name,
    visible,
    write,
)
from notepress.templates import environment
from notepress.words import words

__all__ = ["CardNote", "NoteType", "content_hash", "deck_name", "left_out", "note_type", "notes", "write"]

TAG_ROOT = "notepress"
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
CODE_STYLES = {":not(.nightMode)": "xcode", ".nightMode": "github-dark"}


def left_out(edition: Edition) -> tuple[Question, ...]:
    """Give the questions that make no card, for they have nothing to show on its back."""
    return tuple(question for question in edition.bank.questions if not _has_back(question))


def notes(edition: Edition) -> tuple[CardNote, ...]:
    """Give a note for every question that has something to show on the back, in the order of the book."""
    writer = _Writer(edition)
    return tuple(writer.note(question) for question in edition.bank.questions if _has_back(question))


def note_type(settings: Settings) -> NoteType:
    """Give the note type, its fonts and line breaking made for the book's language."""
    templates = environment("anki", square=True)
    code = [markup.pygments_css(f".card{mode} .highlight", style) for mode, style in CODE_STYLES.items()]
    values = {"language": settings.language, "fonts": _fonts(settings.language), "code": code}
    front, back, css = (templates.get_template(name).render(values) for name in ("front.html", "back.html", "card.css"))
    return NoteType(NOTE_TYPE_NAME, front, back, css)


def _has_back(question: Question) -> bool:
    return bool(question.answer and question.answer.strip()) or bool(question.references)


_FONTS = {
    "zh-hans": ("PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei"),
    "zh-hant": ("PingFang TC", "Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "Microsoft JhengHei"),
    "ja": ("Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Meiryo"),
    "ko": ("Apple SD Gothic Neo", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic"),
}
_TRADITIONAL = {"zh-tw", "zh-hk", "zh-mo"}


def _fonts(language: str) -> tuple[str, ...]:
    """Give the CJK fonts of a language; simplified Chinese where it says nothing, for its fonts have all glyphs."""
    language = language.lower()
    if language[:5] in _TRADITIONAL:
        return _FONTS["zh-hant"]
    return next((fonts for prefix, fonts in _FONTS.items() if language.startswith(prefix)), _FONTS["zh-hans"])


class _Writer:
    """Writes the fields of one edition's notes."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.words = words(edition.settings.language)
        self.questions = {question.id: question for question in edition.bank.questions}
        self.templates = environment("anki/fields")
        self.picture_names: dict[str, str | None] = {}

    def note(self, question: Question) -> CardNote:
        shown: dict[str, Path] = {}
        parent = self.questions.get(question.follows or "")
        related = [self.questions[id_] for id_ in question.related if id_ in self.questions]
        fields = {
            "Prompt": self.text(question, question.prompt, shown),
            "Answer": self.text(question, question.answer or "", shown),
            "Context": self.field("context", parts=[*self._place(question)]),
            "Parent": self.field("parent", prompt=self.text(parent, parent.prompt, shown)) if parent else "",
            "Related": self.field("related", questions=[(other, self.line(other)) for other in related]),
            "References": self._references(question),
            "Source": escape(question.source.path),
            "Serial": str(question.serial or ""),
            "Id": escape(question.id),
        }
        return CardNote(
            id=question.id,
            fields={name: _inert(_glued(fields.get(name, ""))) for name in FIELDS},
            tags=_tags(question),
            deck=deck_name(self.edition.settings.title, question.chapter),
            media=shown,
        )

    def field(self, template: str, **values: object) -> str:
        return self.templates.get_template(f"{template}.html").render(values, words=self.words).strip()

    def text(self, question: Question, markdown: str, shown: dict[str, Path]) -> str:
        """Render a text of a question and note the pictures it shows."""
        media = {item.src: item for item in question.media}

        def picture(src: str, alt: str) -> str:
            return self._picture(media.get(src) or Media(src, "", MediaState.MISSING, None), alt, shown)

        html = markup.render(markdown, formula=self._formula, picture=picture)
        return html.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>").strip()

    def _references(self, question: Question) -> str:
        links = [(url if _opens(url) else "", _readable(url)) for url in question.references]
        return self.field("references", links=links, alone=not (question.answer or "").strip())

    def line(self, question: Question) -> str:
        """Give the first paragraph of a prompt, pictures left out."""
        return self._first_paragraph(question.prompt) or escape(markup.plain(question.prompt))

    def _first_paragraph(self, markdown: str) -> str:
        html = markup.render(markdown, formula=self._formula, picture=lambda src, alt: escape(alt))
        found = re.match(r"<p>(.*?)</p>", html, re.DOTALL)
        return found[1] if found else ""

    def _place(self, question: Question) -> Iterable[str]:
        """Give the chapter and the trail below it, without what only repeats."""
        if question.chapter:
            yield escape(question.chapter)
        for step in question.trail:
            if step != question.chapter:
                yield self._first_paragraph(step) or escape(markup.plain(step))

    def _formula(self, formula: Formula) -> str:
        tex = escape(formula.tex, quote=False)
        if formula in self.edition.broken:
            html = f'<code class="formula-broken">{tex}</code>'
            return f"<p>{html}</p>" if formula.display else html
        # A bracket behind a backslash, as in \\[2pt] or \text{\(x\)}, may look like a delimiter to those who search the
        # source of a field; MathJax sees the text that the entity stands for.
        tex = re.sub(r"(?<=\\)[()\[\]]", lambda found: f"&#{ord(found[0])};", tex)
        if formula.display:
            return f'<span class="math display">\\[{tex}\\]</span>'
        return f'<span class="math">\\({tex}\\)</span>'

    def _picture(self, media: Media, alt: str, shown: dict[str, Path]) -> str:
        alt = " ".join(alt.split())
        if media.state is MediaState.LOCAL and media.file and (name := self._packaged(media.file)):
            shown[name] = self.edition.folder / media.file
            return f'<img src="{name}" alt="{escape(alt)}">'
        remote = media.state is MediaState.REMOTE
        file_name = unquote(re.split(r"[/\\]", media.src.rstrip("/\\"))[-1])
        return self.field(
            "no_picture",
            why=self.words["picture remote" if remote else "picture missing"],
            name=alt or file_name,
        )

    def _packaged(self, file: str) -> str | None:
        """Give a picture's name in the package, told by its content; None where there is no such picture to show."""
        if file not in self.picture_names:
            self.picture_names[file] = self._picture_name(file)
        return self.picture_names[file]

    def _picture_name(self, file: str) -> str | None:
        folder = self.edition.folder.resolve()
        path = (folder / file).resolve()
        suffix = path.suffix.lower()
        if suffix not in PICTURES or not path.is_relative_to(folder):
            return None
        try:
            return f"notepress-{hashlib.sha256(path.read_bytes()).hexdigest()[:20]}{suffix}"
        except OSError:
            return None


_FORMULA = re.compile(r'(<span class="math(?: display)?">.*?</span>)', re.DOTALL)
_WITH_MARKS = re.compile(
    r'([（《「『“(]*)(<span class="math">.*?</span>)([，。；：、）！？》」』”,.;:!?)]*)', re.DOTALL
)
_LOOKS_LIKE_MATH = re.compile(r"\\([()\[\]])")
_LOOKS_LIKE_ANKI = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$\$?\]))", re.IGNORECASE)


def _glued(html: str) -> str:
    """Keep a formula and the marks beside it on one line: MathJax makes a box of it, which breaks from both."""

    def together(found: re.Match[str]) -> str:
        return f'<span class="together">{found[0]}</span>' if found[1] or found[3] else found[0]

    return _WITH_MARKS.sub(together, html)


def _inert(html: str) -> str:
    """Keep Anki from finding its own marks in what an author wrote: formulas, sounds, LaTeX."""
    parts = _FORMULA.split(html)
    # MathJax looks for delimiters inside one run of text, and not inside <code>: an element between them parts the run.
    parts[::2] = [_LOOKS_LIKE_MATH.sub(r"\\<span>\1</span>", part) for part in parts[::2]]
    return _LOOKS_LIKE_ANKI.sub("&#91;", "".join(parts)).replace("\x1f", "")


def _opens(url: str) -> bool:
    """Tell whether a reader may open the address: no scripts, no files."""
    return bool(re.match(r"(?:https?://|mailto:)", url, re.IGNORECASE))


def _readable(url: str) -> str:
    """Give an address as a person reads it: no scheme, no percent signs."""
    return unquote(re.sub(r"^https?://(www\.)?", "", url)).rstrip("/")


def _tags(question: Question) -> tuple[str, ...]:
    """Give the chapter and the note's own tags below one root, each once whatever its case (Anki's rule)."""
    tags: dict[str, str] = {}
    for parts in ([question.chapter.replace("::", "：")], *(tag.split("::") for tag in question.tags)):
        clean = [part for part in map(_tag_part, parts) if part]
        if clean:
            tag = "::".join((TAG_ROOT, *clean))
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _tag_part(text: str) -> str:
    """White space would part a tag in two; quotes, stars and underscores have a meaning in Anki's searches."""
    return re.sub(r"""[\s"'*_\\()]+""", "-", visible(text)).strip("-:")
