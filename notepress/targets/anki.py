"""An edition → the notes of an Anki deck → deck.apkg.

Comes in: an Edition and, for each note, when its content last changed. Goes out: a package that Anki imports without a
conflict, the same bytes for the same edition. Leaves out questions with nothing on the back, and never asks the clock:
Anki takes an update only when the modification time differs, so the time belongs to the content (see the ledger).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import genanki

from notepress import markup
from notepress.edition import Edition
from notepress.model import Formula, Media, MediaState, Question
from notepress.settings import Settings
from notepress.templates import environment
from notepress.words import words

FIELDS = (
    "Prompt", "Answer", "Context", "Parent", "Related", "References", "Source", "Serial", "Id",
    "Spare 1", "Spare 2", "Spare 3",
)  # fmt: skip
"""The fields of the note type. Never reorder, add or remove one: Anki would refuse to update every note there is."""

CONTENT = ("Prompt", "Answer", "Context", "Parent", "References")
"""The fields whose change is a change of the note. Related and Source follow silently, with the next change."""

# Chosen once and for ever. Anki knows a note type, its fields and its templates again by these, whatever their names.
NOTE_TYPE_ID = 1_689_417_302_558
TEMPLATE_ID = 3_907_164_882_015_731
FIRST_FIELD_ID = 5_120_448_730_092_600

TAG_ROOT = "notepress"
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
CODE_STYLES = {":not(.nightMode)": "xcode", ".nightMode": "github-dark"}


@dataclass(frozen=True, slots=True)
class CardNote:
    """A note as Anki will hold it: HTML by field name, and the pictures it shows by their name in the package."""

    id: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str
    media: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class NoteType:
    """How the notes look: one two-sided card, the prompt staying above the answer."""

    name: str
    front: str
    back: str
    css: str

    @property
    def content_hash(self) -> str:
        """Changes exactly when Anki has to be told of a new version of the note type."""
        return _digest([self.name, self.front, self.back, self.css, FIELDS])


def left_out(edition: Edition) -> tuple[Question, ...]:
    """Give the questions that make no card, for they have nothing to show on its back."""
    return tuple(question for question in edition.bank.questions if not _has_back(question))


def notes(edition: Edition) -> tuple[CardNote, ...]:
    """Give a note for every question that has something to show on the back, in the order of the book."""
    writer = _Writer(edition)
    return tuple(writer.note(question) for question in edition.bank.questions if _has_back(question))


def content_hash(note: CardNote) -> str:
    """Give a hash that moves exactly when Anki has to be told of a change; pictures count by what they show."""
    return _digest([[note.fields[name] for name in CONTENT], note.tags, sorted(note.media)])


def note_type(settings: Settings) -> NoteType:
    """Give the note type, its fonts and line breaking made for the book's language."""
    templates = environment("anki", square=True)
    code = [markup.pygments_css(f".card{mode} .highlight", style) for mode, style in CODE_STYLES.items()]
    values = {"language": settings.language, "fonts": _fonts(settings.language), "code": code}
    front, back, css = (templates.get_template(name).render(values) for name in ("front.html", "back.html", "card.css"))
    return NoteType(TAG_ROOT, front, back, css)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


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
            fields={name: _inert(fields.get(name, "")) for name in FIELDS},
            tags=_tags(question),
            deck=_deck_name(self.edition.settings.title, question.chapter),
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
            address=media.src if _opens(media.src) else "",
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
_LOOKS_LIKE_MATH = re.compile(r"\\([()\[\]])")
_LOOKS_LIKE_ANKI = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$\$?\]))", re.IGNORECASE)


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


def _deck_name(title: str, chapter: str) -> str:
    """Give title::chapter; neither may hold the separator itself, which is Anki's mark for a subdeck."""
    return "::".join(part for part in (_deck_part(title) or TAG_ROOT, _deck_part(chapter)) if part)


def _deck_part(text: str) -> str:
    return re.sub(r":{2,}", "：", _visible(text)).strip(": ")


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
    return re.sub(r"""[\s"'*_\\()]+""", "-", _visible(text)).strip("-:")


def _visible(text: str) -> str:
    """Normalise as Anki does, white space to single spaces, control characters out."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(character for character in text if unicodedata.category(character) != "Cc")


def write(
    path: Path,
    notes: Sequence[CardNote],
    note_type: NoteType,
    *,
    mods: Mapping[str, int],
    note_type_mod: int,
    settings: Settings,
) -> None:
    """Write the package; mods gives, by note id, the second in which the content last changed.

    Without notes it is a valid package with nothing in it. Raises ValueError for two notes of one id, for Anki would
    import both in silence, and KeyError for a note without its time.
    """
    id_, count = max(Counter(note.id for note in notes).items(), key=lambda item: item[1], default=("", 0))
    if count > 1:
        raise ValueError(f"{count} notes have the id {id_!r}")
    pictures = {name: file for note in notes for name, file in note.media.items()}
    with zipfile.ZipFile(path, "w") as package:
        _add(package, "collection.anki2", _collection(notes, note_type, mods, note_type_mod, settings))
        names = dict(enumerate(sorted(pictures)))
        _add(package, "media", json.dumps(names).encode())
        for index, name in names.items():
            _add(package, str(index), pictures[name].read_bytes())


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name)  # dated 1980, whenever it is written
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content, compresslevel=6)


def _collection(
    notes: Sequence[CardNote], note_type: NoteType, mods: Mapping[str, int], note_type_mod: int, settings: Settings
) -> bytes:
    """Give the bytes of the SQLite file, made in memory."""
    model = _Model(note_type, note_type_mod)
    decks = _decks(notes, settings)
    for due, note in enumerate(notes, start=1):
        decks[note.deck].add_note(_Note(note, model, mods[note.id], due))
    # Anki shows ids of notes and cards as the time they were made: the edition's latest change is nearest to that.
    latest = max([note_type_mod, *(mods[note.id] for note in notes)])
    connection = sqlite3.connect(":memory:")
    genanki.Package(list(decks.values())).write_to_db(connection.cursor(), latest, itertools.count(latest * 1000))
    connection.commit()
    content = bytearray(connection.serialize())
    connection.close()
    content[96:100] = bytes(4)  # the version of SQLite that wrote the file, which nothing reads
    return bytes(content)


def _decks(notes: Sequence[CardNote], settings: Settings) -> dict[str, Any]:
    """Give the deck of the book, described, and those of its chapters, in the order of the book."""
    book = _deck_name(settings.title, "")
    about = (settings.subtitle, settings.author, words(settings.language)["deck"].format(len(notes)))
    description = "<br>".join(escape(text) for text in about if text)
    decks = {book: genanki.Deck(_deck_id(book), book, description)}
    for note in notes:
        if note.deck not in decks:
            decks[note.deck] = genanki.Deck(_deck_id(note.deck), note.deck)
    return decks


def _deck_id(name: str) -> int:
    """Anki matches decks by name; the id only has to be the same in every build, and never 1, its default deck."""
    return (1 << 40) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])


class _Note(genanki.Note):  # type: ignore[misc]  # genanki has no types
    """A note that has a modification time of its own; genanki knows one for the whole package."""

    def __init__(self, note: CardNote, model: genanki.Model, mod: int, due: int) -> None:
        fields = [note.fields[name] for name in FIELDS]
        super().__init__(model=model, fields=fields, tags=note.tags, guid=note.id, due=due)
        self.mod = mod

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Any) -> None:
        super().write_to_db(cursor, self.mod, deck_id, id_gen)


class _Model(genanki.Model):  # type: ignore[misc]  # genanki has no types
    """The note type for genanki, with a modification time of its own and pinned ids."""

    def __init__(self, note_type: NoteType, mod: int) -> None:
        fields = [{"name": name, "id": FIRST_FIELD_ID + place} for place, name in enumerate(FIELDS)]
        template = {"name": "Card", "id": TEMPLATE_ID, "qfmt": note_type.front, "afmt": note_type.back}
        super().__init__(NOTE_TYPE_ID, note_type.name, fields, [template], note_type.css)
        self.mod = mod

    def to_json(self, timestamp: float, deck_id: int) -> Any:
        return super().to_json(self.mod, 1)
