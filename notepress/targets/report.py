"""Edition → report.html: one page that shows what became of every line of every note."""

from pathlib import Path

from notepress.edition import Edition

NAME = "report.html"


def write(edition: Edition, out: Path) -> None:
    (out / NAME).write_text("", encoding="utf-8")
