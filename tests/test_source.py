"""The project's own book: complete, in the five shapes, with figures that its scripts still draw."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from notepress import pipeline
from notepress.media import Shelf
from notepress.model import MediaState, Status
from notepress.pictures import usable
from notepress.pipeline import Loaded
from notepress.report import Report, Severity

SOURCE = Path(__file__).parent.parent / "source"
FIGURES = sorted(SOURCE.glob("figures/*.svg"))
DIFFICULTY = {"基础", "进阶", "深入"}


@pytest.fixture(scope="module")
def report() -> Report:
    return Report()


@pytest.fixture(scope="module")
def book(report: Report) -> Loaded:
    """The book as its notes have it."""
    return pipeline.load(SOURCE, report, lambda _: None)


def test_every_question_is_answered_and_tagged(book: Loaded) -> None:
    """And nothing of a note is left over."""
    questions = book.bank.questions
    assert len(questions) >= 400
    assert [question.id for question in questions if question.status is not Status.ANSWERED] == []
    assert [question.id for question in questions if len(DIFFICULTY & set(question.tags)) != 1] == []
    assert book.accounting.unclaimed == ()
    assert book.broken == {}


def test_the_book_has_only_notes_to_itself(book: Loaded, report: Report) -> None:
    """No error, no warning: only that some questions are close to each other."""
    assert book.bank.questions
    assert [str(found) for found in report if found.severity is not Severity.NOTE] == []


def test_the_five_shapes_live_on(book: Loaded) -> None:
    """At least eight questions in each, told by file: dated logs, headings, boxed answers, one-liners, topics."""
    shapes = Counter((question.source.path, question.source.shape) for question in book.bank.questions)
    by_shape = Counter({shape: sum(n for (_, each), n in shapes.items() if each == shape) for _, shape in shapes})
    assert by_shape["heading"] >= 8
    assert by_shape["emphasis"] >= 8
    logs = sum(n for (path, shape), n in shapes.items() if path.startswith("log-") and shape == "item")
    topics = sum(n for (path, _), n in shapes.items() if path in ("cnn.md", "regularisation.md", "attention.md"))
    assert min(logs, topics, by_shape["item"] - logs - topics) >= 8


def test_a_prompt_asks_one_thing_once(book: Loaded) -> None:
    """No two questions of the book have the same words, and none is longer than a reader's breath."""
    prompts = Counter(question.prompt for question in book.bank.questions)
    assert max(prompts.values()) == 1
    assert [prompt for prompt in prompts if len(re.sub(r"\$[^$]*\$|`[^`]*`", "x", prompt)) > 90] == []


def test_every_figure_is_used_described_and_small(book: Loaded) -> None:
    """A figure without alternative text is lost to some readers, a large one to some phones."""
    used = {
        media.file for question in book.bank.questions for media in question.media if media.state is MediaState.LOCAL
    }
    assert used == {path.relative_to(SOURCE).as_posix() for path in FIGURES}
    assert len(FIGURES) >= 30
    assert [path.name for path in FIGURES if path.stat().st_size > 30_000 or usable(path)] == []
    text = "".join(question.answer or "" for question in book.bank.questions)
    assert re.findall(r"!\[\s*\]\(", text) == []
    assert Shelf(SOURCE).find(FIGURES[0].name, "answer", "a.md", 1, Report()).state is MediaState.LOCAL


def test_the_scripts_draw_the_figures(tmp_path: Path) -> None:
    """Every figure comes from its script, byte for byte."""
    shutil.copytree(SOURCE / "figures", tmp_path / "figures")
    for path in (tmp_path / "figures").glob("*.svg"):
        path.unlink()
    for script in sorted((tmp_path / "figures/draw").glob("*.py")):
        subprocess.run([sys.executable, script], check=True, capture_output=True)
    drawn = {path.name: path.read_bytes() for path in (tmp_path / "figures").glob("*.svg")}
    assert drawn == {path.name: path.read_bytes() for path in FIGURES}
