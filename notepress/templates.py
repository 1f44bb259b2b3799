"""The one place that knows Jinja: a folder below templates/ → an environment, made afresh for every run."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def environment(folder: str, *, square: bool = False) -> Environment:
    """Give the templates of a folder; HTML is escaped, an unknown name is an error.

    Square brackets, [[ name ]] and [% if %], are for templates whose own language has braces: Anki's {{Field}}.
    """
    left, right = "[]" if square else "{}"
    return Environment(
        loader=FileSystemLoader(TEMPLATES / folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        variable_start_string=left * 2,
        variable_end_string=right * 2,
        block_start_string=f"{left}%",
        block_end_string=f"%{right}",
        comment_start_string=f"{left}#",
        comment_end_string=f"#{right}",
        trim_blocks=True,
        lstrip_blocks=True,
    )
