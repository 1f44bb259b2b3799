"""Where a note's pictures are: below the source folder, whatever path the note writes; never outside it.

Nothing is fetched: a picture on the network counts as there when gen.py fetch has saved it, or the author has.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from notepress import files
from notepress.model import Media, MediaState
from notepress.pictures import usable
from notepress.report import Report

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
REMOTE = "figures/remote"
FETCHED = f"{REMOTE}/index.json"
"""What gen.py fetch brought: address → file name, hash and size."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A picture that a note takes from the network, with its address as written there."""

    src: str
    note: str
    line: int


class Shelf:
    """The pictures below one source folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.remote: list[Remote] = []
        """Asked for so far and not saved below the folder by the author; fetched or not."""
        self._reasons: dict[str, str | None] = {}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Paths in the folder by file name, in sorted order; hidden files and links that lead out are not seen."""
        found: dict[str, list[str]] = {}
        for directory, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(directory, name)
                if name.lower().endswith(SUFFIXES) and self._holds(path):
                    found.setdefault(_key(name), []).append(path.relative_to(self.folder).as_posix())
        return found

    @cached_property
    def _fetched(self) -> dict[str, str]:
        path = self.folder / FETCHED
        try:
            record = json.loads(files.content(path, self.folder) or b"{}")
            return {url: f"{REMOTE}/{entry['file']}" for url, entry in record.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}

    def find(self, src: str, place: str, note: str, line: int, report: Report) -> Media:
        """Look for the picture that NOTE writes as SRC; what is not there, or cannot be shown, is reported."""
        path = PurePosixPath(unquote(src.split("?")[0].split("#")[0]).replace("\\", "/"))
        remote = re.match(r"(?:https?:)?//", src, re.IGNORECASE)
        if remote:
            file = self._inside(self._fetched.get(src, ""))
        else:
            # As it stands, for a name may have these signs; then as an address, where they are escapes and marks.
            written = dict.fromkeys((PurePosixPath(src.replace("\\", "/")), PurePosixPath(unquote(src)), path))
            places = (where for each in written for where in (PurePosixPath(note).parent / each, each))
            file = next(filter(None, map(self._inside, map(PurePosixPath.as_posix, places))), None)
        fetched = file is not None
        if not file:
            namesakes = self._by_name.get(_key(path.name), [])
            file = namesakes[0] if namesakes else None
            if len(namesakes) > 1:
                report.add(
                    "picture-ambiguous", note, line, f"{path.name} is there {len(namesakes)} times; {file} was taken"
                )
        if remote and (fetched or not file):
            self.remote.append(Remote(src, note, line))
        if not file and remote:
            report.add("picture-remote", note, line, f"the picture {src} is on the network")
            return Media(src, place, MediaState.REMOTE, None)
        if not file:
            report.add("picture-missing", note, line, f"no picture named {path.name or src} below the source folder")
            return Media(src, place, MediaState.MISSING, None)
        return self._checked(src, place, file, note, line, report)

    def _checked(self, src: str, place: str, file: str, note: str, line: int, report: Report) -> Media:
        if file not in self._reasons:
            self._reasons[file] = usable(self.folder / file)
        if reason := self._reasons[file]:
            report.add("picture-unusable", note, line, f"{file} cannot be shown: {reason}")
            return Media(src, place, MediaState.MISSING, None)
        return Media(src, place, MediaState.LOCAL, file)

    def _inside(self, path: str) -> str | None:
        """PATH, in the folder and with the spelling of the disk, if there is such a picture."""
        if not path or path.startswith("/") or not path.lower().endswith(SUFFIXES):
            return None
        for form in ("NFC", "NFD"):
            candidate = self.folder / unicodedata.normalize(form, path)
            try:
                resolved = candidate.resolve()
                if resolved.is_file() and resolved.is_relative_to(self.folder):
                    return Path(os.path.normpath(candidate)).relative_to(self.folder).as_posix()
            except (OSError, ValueError, RuntimeError):
                continue
        return None

    def _holds(self, path: Path) -> bool:
        """Whether PATH leads to something in the folder; RuntimeError is a link that leads to itself."""
        try:
            str(path).encode()  # a name that is no UTF-8 text can stand in no output
            return path.resolve().is_relative_to(self.folder)
        except (OSError, RuntimeError, UnicodeEncodeError):
            return False


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
