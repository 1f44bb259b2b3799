"""A bank ↔ canonical Markdown, one text a chapter: what normalising made of the notes, to read, compare and read back.

Every question is an HTML comment with what is known of it, its prompt, a comment `<!-- answer -->` and its answer.
Values are JSON, and lines of a text that look like such a comment get a backslash, so that reading gives back exactly
what was written. Such a text is also a note that a source folder may hold.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from notepress.model import Accounting, Bank, Kind, Media, MediaState, Question, Source, Status, Structure
from notepress.read import Draft, Extract

HEADER = "<!-- notepress chapter"
_MARKER = re.compile(r"\\*<!-- (?:question|answer|notepress chapter)")
_DEFAULTS = Question(id="", prompt="", answer=None, source=Source("", "", (0, 0), None))


def write(bank: Bank) -> dict[str, str]:
    """File name → text, one file a chapter, in the order of the book."""
    texts = {}
    for number, (chapter, questions) in enumerate(bank.chapters.items(), 1):
        head = _comment("notepress chapter", {"book": bank.title, "language": bank.language, "chapter": chapter})
        texts[f"{number:02}.md"] = "\n\n".join([head, *(_question(question) for question in questions)]) + "\n"
    return texts


def read(texts: Iterable[str]) -> Bank:
    """The bank that was written. Raises ValueError for a text that `write` did not make."""
    title = language = ""
    questions: list[Question] = []
    for text in texts:
        head, *parts = _split(text)
        values = _values(head)
        title, language = values["book"], values["language"]
        questions += (_read_question(part, values["chapter"]) for part in parts)
    return Bank(title, language, tuple(questions))


def is_canonical(text: str) -> bool:
    """Whether a note is a text of `write`."""
    return text.startswith(HEADER)


def drafts(path: str, lines: Sequence[str]) -> tuple[list[tuple[Draft, Question]], Accounting]:
    """A canonical text as a note: a draft for each question, beside what the text says of it; and its other lines.

    Raises ValueError for a text that `write` did not make.
    """
    if not is_canonical(lines[0]):
        raise ValueError("not canonical")
    try:
        bank = read(["\n".join(lines)])
        return _drafts(path, lines, bank)
    except (KeyError, TypeError, IndexError, AttributeError, StopIteration, RecursionError) as error:
        raise ValueError(f"not canonical: {error}") from error


def _drafts(path: str, lines: Sequence[str], bank: Bank) -> tuple[list[tuple[Draft, Question]], Accounting]:
    for question in bank.questions:
        for text in (question.chapter, *question.trail, *question.tags, *question.references):
            if not isinstance(text, str):
                raise ValueError(f"not canonical: {text!r} is no text")
    starts = [number for number, line in enumerate(lines, 1) if line.startswith("<!-- question ")]
    places = {question.id: place for place, question in enumerate(bank.questions)}
    found = []
    for question, start, stop in zip(bank.questions, starts, [*starts[1:], len(lines) + 1], strict=True):
        marker = next((number for number in range(start, stop) if lines[number - 1] == "<!-- answer -->"), stop)
        begin = next(number for number in range(start, stop) if lines[number - 1] == "-->") + 1
        prompt, answer = _extract(lines, begin, marker), _extract(lines, marker + 1, stop)
        draft = Draft(
            path=path,
            shape="canonical",
            kind=question.kind,
            prompt=prompt,
            prompt_lines=(start, prompt[-1][0] if prompt else begin - 1),
            answer=answer,
            answer_lines=(marker, answer[-1][0]) if answer else None,
            trail=question.trail,
            asked_on=question.asked_on,
            parent=places.get(question.follows or ""),
        )
        found.append((draft, question))
    return found, Accounting((Structure(path, (1, lines.index("-->") + 1), "metadata"),))


def _extract(lines: Sequence[str], first: int, stop: int) -> Extract:
    text = [(number, _unguarded(lines[number - 1])) for number in range(first, stop)]
    while text and not text[-1][1].strip():
        text.pop()
    while text and not text[0][1].strip():
        text.pop(0)
    return tuple(text)


def _question(question: Question) -> str:
    values: dict[str, Any] = {
        "number": question.number,
        "serial": question.serial,
        "kind": question.kind.value,
        "status": question.status.value,
        "trail": question.trail,
        "tags": question.tags,
        "asked_on": question.asked_on.isoformat() if question.asked_on else None,
        "follows": question.follows,
        "references": question.references,
        "media": [[media.src, media.place, media.state.value, media.file] for media in question.media],
        "related": question.related,
        "source": _source(question.source),
        "also_in": [_source(source) for source in question.also_in],
    }
    values = {key: value for key, value in values.items() if value or key in ("kind", "status", "source")}
    parts = [_comment(f"question {question.id}", values), _guarded(question.prompt)]
    if question.answer is not None:
        parts += ["<!-- answer -->", _guarded(question.answer)]
    return "\n\n".join(parts)


def _source(source: Source) -> list[Any]:
    return [source.path, source.shape, source.prompt, source.answer]


def _comment(head: str, values: Mapping[str, Any]) -> str:
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}".replace("-->", "--\\u003e") for key, value in values.items()
    ]
    return "\n".join([f"<!-- {head}", *lines, "-->"])


def _guarded(text: str) -> str:
    return "\n".join(f"\\{line}" if _MARKER.match(line) else line for line in text.split("\n"))


def _unguarded(text: str) -> str:
    return "\n".join(line[1:] if line.startswith("\\") and _MARKER.match(line) else line for line in text.split("\n"))


def _split(text: str) -> list[str]:
    parts = re.split(r"^(?=<!-- (?:question |notepress chapter))", text, flags=re.MULTILINE)
    return [part.strip("\n") for part in parts if part.strip()]


def _values(part: str) -> dict[str, Any]:
    """The values of the comment that a part begins with."""
    head = part.partition("\n-->")[0]
    return {key: json.loads(value) for key, _, value in (line.partition(": ") for line in head.split("\n")[1:])}


def _read_question(part: str, chapter: str) -> Question:
    head, closed, body = part.partition("\n-->")
    if not closed:
        raise ValueError(f"not canonical: {part[:60]!r}")
    values = _values(part)
    prompt, marked, answer = body.strip("\n").partition(
        "<!-- answer -->" if body.lstrip("\n").startswith("<!-- answer") else "\n<!-- answer -->"
    )
    return replace(
        _DEFAULTS,
        id=head.split("\n", 1)[0].removeprefix("<!-- question "),
        prompt=_unguarded(prompt.strip("\n")),
        answer=_unguarded(answer.strip("\n")) if marked else None,
        source=_read_source(values["source"]),
        kind=Kind(values["kind"]),
        status=Status(values["status"]),
        serial=values.get("serial", 0),
        number=values.get("number", ""),
        chapter=chapter,
        trail=tuple(values.get("trail", ())),
        tags=tuple(values.get("tags", ())),
        asked_on=datetime.date.fromisoformat(values["asked_on"]) if "asked_on" in values else None,
        follows=values.get("follows"),
        references=tuple(values.get("references", ())),
        media=tuple(Media(src, place, MediaState(state), file) for src, place, state, file in values.get("media", ())),
        related=tuple(values.get("related", ())),
        also_in=tuple(_read_source(source) for source in values.get("also_in", ())),
    )


def _read_source(values: list[Any]) -> Source:
    path, shape, prompt, answer = values
    return Source(path, shape, (prompt[0], prompt[1]), (answer[0], answer[1]) if answer else None)
