"""The one place that makes a Jinja environment: afresh for each run, undefined names fail, HTML is escaped."""

from __future__ import annotations

from pathlib import Path

import jinja2

FOLDER = Path(__file__).resolve().parent.parent / "templates"


def environment(name: str) -> jinja2.Environment:
    """Give the templates of one target, "anki" or "booklet"."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / name),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def text(name: str, file: str) -> str:
    """Give a file of a target as it is: a style sheet."""
    return (FOLDER / name / file).read_text(encoding="utf-8")
