"""Notes → questions, as text cases: tests/cases/notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from notepress.media import Shelf
from notepress.model import Kind, Question, Status
from notepress.normalise import normalise
from notepress.read import read_note
from notepress.read.source import SourceFile, split_lines
from notepress.report import Report
from tests.cases import Case, cases


def shown(note: str, folder: Path) -> str:
    """What becomes of a note: its questions, then the diagnostics without their messages."""
    report = Report()
    file = SourceFile("note.md", split_lines(note))
    drafts, _ = read_note(file, report)
    questions = normalise(file, drafts, Shelf(folder), report).questions
    prompts = {question.id: question.prompt for question in questions}
    parts = [_shown(question, prompts) for question in questions]
    remarks = "\n".join(f"{found.path}:{found.line}: {found.code}" for found in report)
    return "\n\n".join([*parts, *([remarks] if remarks else [])])


def _shown(question: Question, prompts: dict[str, str]) -> str:
    values = {
        "kind": question.kind.value if question.kind is Kind.TOPIC else "",
        "status": question.status.value if question.status is Status.REFERENCE_ONLY else "",
        "trail": " / ".join(question.trail),
        "asked": str(question.asked_on or ""),
        "follows": prompts.get(question.follows or "", ""),
        "tags": ", ".join(question.tags),
        "references": " ".join(question.references),
    }
    head = "\n".join([f"## {question.prompt}", *(f"{key}: {value}" for key, value in values.items() if value)])
    return f"{head}\n\n{question.answer}" if question.answer else head


@pytest.mark.parametrize("case", cases("notes"), ids=lambda case: f"{case.place} {case.title}")
def test_case(case: Case, tmp_path: Path) -> None:
    """The note becomes what the case says."""
    assert shown(case.note, tmp_path) == case.expected
