"""docs/diagnostics.md and the table of codes say the same, and every example in it is run."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from notepress import cli, ledger
from notepress.report import CODES

DOCUMENT = (Path(__file__).parent.parent / "docs/diagnostics.md").read_text(encoding="utf-8")
NOTE = "## What is a tensor?\n\nAn array with any number of axes.\n\n## What is an epoch?\n\nA pass over all data.\n"


@dataclass(frozen=True)
class Entry:
    """What the document says of a code."""

    severity: str
    text: str
    files: tuple[tuple[str, str], ...]
    """The example's files in order; a name that comes again is a later edit."""
    verb: str
    remarks: tuple[str, ...]


def _entries() -> dict[str, Entry]:
    entries = {}
    for section in re.split(r"^### ", DOCUMENT, flags=re.MULTILINE)[1:]:
        code, severity = re.match(r"`([a-z0-9-]+)` \((\w+)\)", section).groups()  # type: ignore[union-attr]
        blocks = re.findall(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
        *files, (_, command, remarks) = blocks
        assert code not in entries
        entries[code] = Entry(
            severity,
            section.replace("\\*", "*"),
            tuple((name, text) for _, name, text in files),
            command.removeprefix("gen.py "),
            tuple(remarks.splitlines()),
        )
    return entries


ENTRIES = _entries()


def test_every_code_is_documented_in_the_words_of_the_table() -> None:
    assert set(ENTRIES) == set(CODES)
    for name, code in CODES.items():
        entry = ENTRIES[name]
        assert entry.severity == code.severity
        assert f"\n{code.meaning}\n" in entry.text
        assert f"\nWhat to do: {code.advice}\n" in entry.text
        assert entry.remarks
        assert all(f": {code.severity}: " in remark and remark.endswith(f" [{name}]") for remark in entry.remarks)


# Examples that are no text: each makes the book of its code.


def _unreadable(book: Path, _: pytest.MonkeyPatch) -> None:
    (book / "note.md").symlink_to("gone.md")


def _not_utf8(book: Path, _: pytest.MonkeyPatch) -> None:
    (book / "note.md").write_bytes(b"# \xcc\xe2\n")


def _outside(book: Path, _: pytest.MonkeyPatch) -> None:
    (book.parent / "secret.md").write_text(NOTE)
    (book / "note.md").symlink_to("../secret.md")


def _empty(book: Path, _: pytest.MonkeyPatch) -> None:
    (book / ".hidden.md").write_text(NOTE)


def _too_long(book: Path, _: pytest.MonkeyPatch) -> None:
    (book / "note.md").write_text(f"## What is this?\n\n{'x' * 10_001}\n")


def _two_of_one_number(book: Path, _: pytest.MonkeyPatch) -> None:
    (book / "note.md").write_text(NOTE)
    _run("export", book)
    path = book / ledger.FILE_NAME
    path.write_text(re.sub(r'"serial":\s*2\b', '"serial":1', path.read_text(encoding="utf-8")), encoding="utf-8")


def _read_only(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is root may write anywhere, so the disk says no by itself."""
    (book / "note.md").write_text(NOTE)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(ledger, "save", refuse)


BOOKS: dict[str, Callable[[Path, pytest.MonkeyPatch], None]] = {
    "file-unreadable": _unreadable,
    "file-not-utf8": _not_utf8,
    "file-outside": _outside,
    "no-notes": _empty,
    "text-too-long": _too_long,
    "ledger-remark": _two_of_one_number,
    "ledger-missing": _read_only,
}


@pytest.mark.parametrize("code", ENTRIES)
def test_the_example_gives_its_remark(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exactly the remarks of this code that the document shows, and the exit status that goes with them."""
    entry = ENTRIES[code]
    book = tmp_path / "book"
    book.mkdir()
    assert bool(entry.files) != (code in BOOKS), "an example in the document, or a book made here"
    if code in BOOKS:
        BOOKS[code](book, monkeypatch)
    written: set[str] = set()
    for name, text in entry.files:
        if name in written:
            _run("export", book)
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(text, encoding="utf-8")
        written.add(name)
    capsys.readouterr()
    verb = "export" if code == "ledger-missing" else entry.verb or "check"  # check does not write the ledger
    status = _run(verb, book)
    shown = [line for line in capsys.readouterr().err.splitlines() if line.endswith(f" [{code}]")]
    assert len(shown) == len(entry.remarks), shown
    for line, expected in zip(shown, entry.remarks, strict=True):
        assert re.fullmatch(re.escape(expected).replace("…", ".+"), line)
    if entry.severity == "error":
        assert status == 1
    if verb == "check":
        data = json.loads((tmp_path / "out/questions.json").read_text(encoding="utf-8"))
        assert {found["severity"] for found in data["diagnostics"] if found["code"] == code} == {entry.severity}
        assert status == int(any(found["severity"] == "error" for found in data["diagnostics"]))


def _run(verb: str, book: Path) -> int:
    return cli.main([verb, "--source", str(book), "--out", str(book.parent / "out")])
