"""book.toml → Settings. Every setting has a default; an unknown key is an error, because it is a slip of the pen."""

from __future__ import annotations

import dataclasses
import fnmatch
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notepress import files

FILE_NAME = "book.toml"
_LONGEST_LINE = 5_000


class SettingsError(Exception):
    """book.toml cannot be used; the message is meant for its author."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Picks questions: "GLOB" takes files, "GLOB > words" only what has the words in itself or in a heading above."""

    files: str
    words: str = ""

    @classmethod
    def parse(cls, text: str) -> Selector:
        files, _, words = text.partition(" > ")
        return cls(files.strip(), words.strip())

    def takes(self, path: str, texts: tuple[str, ...]) -> bool:
        return fnmatch.fnmatchcase(path, self.files) and (not self.words or any(self.words in text for text in texts))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter and what stands in it. A selector with words goes before one without, in whatever chapter."""

    title: str
    take: tuple[Selector, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the author may decide. Reading and identity have no settings: they must do without."""

    title: str = ""
    """Name of the book and of the deck; by default the name of the source folder."""
    subtitle: str = ""
    author: str = ""
    language: str = "zh-Hans"
    """BCP 47: the words on cards and pages, and the forms of the CJK glyphs."""
    style: str = "a4"
    """Name of a file in templates/booklet/styles/."""
    chapters: tuple[Chapter, ...] = ()
    """In the order of the book; questions that none takes follow in chapters named by their note."""
    glossary: Mapping[str, str] = field(default_factory=dict)
    """Term in the book's language → term in English."""


def load(folder: Path) -> Settings:
    """Read FOLDER/book.toml, or give the defaults where there is none. Raises SettingsError."""
    default_title = folder.resolve().name or "notes"
    try:
        text = files.content(folder / FILE_NAME, folder)
        if max(map(len, (text or b"").split(b"\n"))) > _LONGEST_LINE:  # a key of many dots would be read for hours
            raise SettingsError(f"{FILE_NAME}: a line is longer than {_LONGEST_LINE} bytes")
        data = tomllib.loads(text.decode("utf-8-sig")) if text is not None else {}
    except OSError as error:
        raise SettingsError(f"{FILE_NAME} cannot be read: {files.reason(error)}") from error
    except (ValueError, RecursionError) as error:  # TOML and UTF-8 errors are ValueErrors, and endless numbers too
        raise SettingsError(f"{FILE_NAME}: {str(error)[:200]}") from error
    settings = _settings(data)
    return settings if settings.title else dataclasses.replace(settings, title=default_title)


def _settings(data: Mapping[str, Any]) -> Settings:
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key == "chapter":
            values["chapters"] = _chapters(value)
        elif key == "glossary":
            values["glossary"] = _table_of_strings(key, value)
        elif key in ("title", "subtitle", "author", "language", "style"):
            values[key] = _string(key, value)
        else:
            raise SettingsError(f"{FILE_NAME}: there is no setting named {key!r}")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", values.get("style", "")):
        raise SettingsError(f"{FILE_NAME}: style is the name of a style, not {values['style']!r}")
    return Settings(**values)


def _chapters(value: object) -> tuple[Chapter, ...]:
    if not isinstance(value, list):
        raise SettingsError(f"{FILE_NAME}: write each chapter as [[chapter]]")
    chapters = []
    for entry in value:
        if not isinstance(entry, dict):
            raise SettingsError(f"{FILE_NAME}: write each chapter as [[chapter]]")
        unknown = set(entry) - {"title", "take"}
        if unknown:
            raise SettingsError(f"{FILE_NAME}: a chapter has no setting named {sorted(unknown)[0]!r}")
        take = entry.get("take", [])
        if not isinstance(take, list):
            raise SettingsError(f"{FILE_NAME}: a chapter's take is a list of strings")
        title = _string("chapter.title", entry.get("title", ""))
        if not title:
            raise SettingsError(f"{FILE_NAME}: a chapter needs a title")
        chapters.append(Chapter(title, tuple(Selector.parse(_string("take", text)) for text in take)))
    return tuple(chapters)


def _table_of_strings(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise SettingsError(f"{FILE_NAME}: {key} is a table, written [{key}]")
    return {str(name): _string(f"{key}.{name}", text) for name, text in value.items()}


def _string(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{FILE_NAME}: {key} is a string, not {value!r}")
    return value.strip()
