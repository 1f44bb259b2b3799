"""Edition → questions.json and the JSON Schema that it keeps to, both for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from notepress.edition import Edition
from notepress.model import Question, Source

NAME = "questions.json"
SCHEMA_NAME = "questions.schema.json"
VERSION = "notepress.questions/1"


def data(edition: Edition) -> dict[str, Any]:
    """The edition as JSON values."""
    accounting = edition.accounting
    return {
        "schema": VERSION,
        "title": edition.bank.title,
        "language": edition.bank.language,
        "questions": [_question(question) for question in edition.bank.questions],
        "structure": [
            {"path": part.path, "lines": list(part.lines), "kind": part.kind} for part in accounting.structure
        ],
        "unclaimed": [
            {"path": part.path, "lines": list(part.lines), "reason": part.reason} for part in accounting.unclaimed
        ],
        "diagnostics": [
            {
                "path": found.path,
                "line": found.line,
                "severity": found.severity.value,
                "code": found.code,
                "message": found.message,
            }
            for found in edition.diagnostics
        ],
    }


def write(edition: Edition, out: Path) -> None:
    """Write both files into OUT."""
    for name, value in ((NAME, data(edition)), (SCHEMA_NAME, SCHEMA)):
        (out / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": question.number,
        "serial": question.serial,
        "kind": question.kind.value,
        "status": question.status.value,
        "prompt": question.prompt,
        "answer": question.answer,
        "chapter": question.chapter,
        "trail": list(question.trail),
        "tags": list(question.tags),
        "asked_on": question.asked_on.isoformat() if question.asked_on else None,
        "follows": question.follows,
        "references": list(question.references),
        "media": [
            {"src": media.src, "in": media.place, "state": media.state.value, "file": media.file}
            for media in question.media
        ],
        "related": list(question.related),
        "source": _source(question.source),
        "also_in": [_source(source) for source in question.also_in],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "path": source.path,
        "shape": source.shape,
        "prompt": list(source.prompt),
        "answer": list(source.answer) if source.answer else None,
    }


def _object(**properties: object) -> dict[str, Any]:
    """Every property is there, and no other."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: object) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT = {"type": "string"}
_ID = {"type": "string", "minLength": 1}
_OPTIONAL = {"type": ["string", "null"]}
_LINES = {"type": "array", "prefixItems": [{"type": "integer", "minimum": 1}] * 2, "items": False, "minItems": 2}
_STATE = {"enum": ["local", "missing", "remote"]}
_SOURCE = _object(path=_TEXT, shape=_TEXT, prompt=_LINES, answer={"oneOf": [_LINES, {"type": "null"}]})
_QUESTION = _object(
    id=_ID,
    number={"type": "string", "pattern": r"^[0-9]+\.[0-9]+$"},
    serial={"type": "integer", "minimum": 1},
    kind={"enum": ["question", "topic"]},
    status={"enum": ["answered", "reference-only", "unanswered"]},
    prompt=_TEXT,
    answer=_OPTIONAL,
    chapter=_TEXT,
    trail=_list(_TEXT),
    tags=_list(_TEXT),
    asked_on={"oneOf": [{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}, {"type": "null"}]},
    follows={"oneOf": [_ID, {"type": "null"}]},
    references=_list(_TEXT),
    media=_list(
        _object(**{"src": _TEXT, "in": {"enum": ["prompt", "answer"]}, "state": _STATE, "file": _OPTIONAL}),
    ),
    related=_list(_ID),
    source=_SOURCE,
    also_in=_list(_SOURCE),
)
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The questions of a notepress book",
    **_object(
        schema={"const": VERSION},
        title=_TEXT,
        language=_TEXT,
        questions=_list(_QUESTION),
        structure=_list(
            _object(path=_TEXT, lines=_LINES, kind={"enum": ["heading", "group", "metadata", "separator", "contents"]})
        ),
        unclaimed=_list(_object(path=_TEXT, lines=_LINES, reason=_TEXT)),
        diagnostics=_list(
            _object(
                path=_TEXT,
                line={"type": "integer", "minimum": 1},
                severity={"enum": ["error", "warning", "note"]},
                code=_TEXT,
                message=_TEXT,
            )
        ),
    ),
}
