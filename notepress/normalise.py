"""Drafts of a note → questions in canonical Markdown, with their tags, references, pictures and formulas.

In: what the reader cut out, raw. Out: Questions with provisional ids "path:line". Which lines ask is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from notepress import lines, prose
from notepress.media import Shelf
from notepress.model import Kind, PlacedFormula, Question, Source, Status
from notepress.prose import Prose
from notepress.read import Draft, Extract, wording
from notepress.read.source import SourceFile
from notepress.read.wording import Role
from notepress.report import Report


@dataclass(frozen=True, slots=True)
class NormalisedNote:
    """The questions of one note, in its order, and where its formulas stand."""

    questions: tuple[Question, ...]
    formulas: tuple[PlacedFormula, ...]


def normalise(file: SourceFile, drafts: Sequence[Draft], shelf: Shelf, report: Report) -> NormalisedNote:
    """Write the drafts of a note in canonical form."""
    definitions = _definitions(file)
    questions: list[Question] = []
    formulas: list[PlacedFormula] = []
    for draft in drafts:
        answer, tags = _without_tags(draft.answer)
        texts = {
            place: prose.canonical(lines.placed(extract), [*_named(extract, definitions)])
            for place, extract in (
                ("prompt", _bearable(draft.prompt, file.path, report)),
                ("answer", _bearable(answer, file.path, report)),
            )
        }
        media = {}
        for place, text in texts.items():
            formulas += (PlacedFormula(formula, file.path, line) for line, formula in text.formulas)
            for line, src in text.pictures:
                if src not in media:
                    media[src] = shelf.find(src, place, file.path, line, report)
            for line, code, message in text.dropped:
                report.add(code, file.path, line, message)
        status = _status(texts["answer"])
        questions.append(
            Question(
                id=f"{file.path}:{draft.prompt_lines[0]}",
                prompt=texts["prompt"].markdown,
                answer=lines.references_last(texts["answer"].markdown) or None,
                source=Source(
                    file.path, draft.shape, draft.prompt_lines, draft.answer_lines if texts["answer"].markdown else None
                ),
                kind=draft.kind,
                status=status,
                trail=draft.trail,
                tags=tags,
                asked_on=draft.asked_on,
                follows=None if draft.parent is None else f"{file.path}:{drafts[draft.parent].prompt_lines[0]}",
                references=tuple(dict.fromkeys((*texts["prompt"].links, *texts["answer"].links))),
                media=tuple(media.values()),
            )
        )
        _remark(questions[-1], report)
    return NormalisedNote(tuple(_shared_references(file, questions)), tuple(formulas))


LONGEST, MOST_LINES = 20_000, 1_000
"""Characters and lines of a prompt or an answer: twenty pages of a book."""


def _bearable(extract: Extract, note: str, report: Report) -> Extract:
    """A text without what is beyond LONGEST and MOST_LINES."""
    room = LONGEST
    for place, (number, line) in enumerate(extract):
        room -= len(line) + 1
        if place and (room < 0 or place >= MOST_LINES):
            limits = f"{LONGEST} characters or {MOST_LINES} lines"
            report.add("text-too-long", note, number, f"a text of more than {limits} ends before this line")
            return extract[:place]
    return extract


_DEFINITION = re.compile(r" {0,3}\[([^\[\]]{1,200})\]:\s+\S")
_NAMED = re.compile(r"\[([^\[\]]{1,200})\]")


def _definitions(file: SourceFile) -> dict[str, str]:
    """The lines that define link targets, by the name of the target; the first counts, as in CommonMark."""
    found: dict[str, str] = {}
    for line in file.lines:
        if match := _DEFINITION.match(line):
            found.setdefault(_folded(match[1]), line)
    return found


def _named(extract: Extract, definitions: Mapping[str, str]) -> Iterator[str]:
    """The definitions that a text may refer to, in its order: a note may have thousands."""
    names = _NAMED.findall("\n".join(line for _, line in extract)) if definitions else []
    for name in dict.fromkeys(map(_folded, names)):
        if name in definitions:
            yield definitions[name]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


_TAG_SEPARATOR = re.compile(r"[、,，;；/|\s]+")


def _without_tags(answer: Extract) -> tuple[Extract, tuple[str, ...]]:
    """An answer without its lines "标签：基础、高频", and the tags that these name."""
    kept, tags = [], []
    for number, text in answer:
        body = re.sub(r"^\s*(?:[-*+]\s+|\d+[.)]\s+|>\s*)*", "", text)
        found = wording.label(body)
        names = [name.lstrip("#") for name in _TAG_SEPARATOR.split(body[found[1] :].strip())] if found else []
        if found and found[0] is Role.TAGS and 0 < len(names) <= 8 and all(0 < len(name) <= 20 for name in names):
            tags += names
        else:
            kept.append((number, text))
    while kept and not kept[-1][1].strip():
        kept.pop()
    return tuple(kept), tuple(dict.fromkeys(tags))


_INTRODUCES = re.compile(
    r"参考(?:资料|文献|链接|答案)?|参见|详见|见|出处|来源|链接|原文|地址|答案|问题|题|和|与|请看|看|文章|知乎|博客|"
    r"\b(?:see|also|ref(?:erence)?s?|links?|source|here|and|from|read|more|answers?|at|the)\b",
    re.IGNORECASE,
)


def _status(answer: Prose) -> Status:
    """Answered, or nothing but links and words that introduce them, or nothing."""
    if not answer.markdown:
        return Status.UNANSWERED
    if not answer.links or answer.pictures or answer.formulas:
        return Status.ANSWERED
    text = re.sub(r"<https?://[^>]*>|\[(?:[^\[\]]|\\.)*\]\([^)]*\)", "", answer.markdown)
    return Status.ANSWERED if re.search(r"[^\W\d_]", _INTRODUCES.sub("", text)) else Status.REFERENCE_ONLY


_SHARED = re.compile(r"问题\s*(\d{1,9}(?:\s*(?:、|,|，|和|与|及)\s*\d{1,9})+)\s*(?:的)?(?:参考|见|来源)")


def _shared_references(file: SourceFile, questions: Sequence[Question]) -> list[Question]:
    """Where an answer says "问题7 和 8 参考：link", the link is a reference of both."""
    result = list(questions)
    by_number = {
        number: place for place, question in enumerate(questions) if (number := _number(file, question)) is not None
    }
    for question in questions:
        match = _SHARED.search(question.answer or "")
        if not match:
            continue
        links = tuple(link for link in question.references if link in (question.answer or ""))
        for number in map(int, re.findall(r"\d+", match[1])):
            place = by_number.get(number)
            if place is not None:
                references = tuple(dict.fromkeys((*result[place].references, *links)))
                result[place] = replace(result[place], references=references)
    return result


def _number(file: SourceFile, question: Question) -> int | None:
    """The number that the note gives the question."""
    match = re.match(r"\W*(\d{1,9})(?!\d)", file.lines[question.source.prompt[0] - 1])
    return int(match[1]) if match else None


def _remark(question: Question, report: Report) -> None:
    place = (question.source.path, question.source.prompt[0])
    what = "topic" if question.kind is Kind.TOPIC else "question"
    if question.status is Status.UNANSWERED:
        report.add("unanswered", *place, f"the {what} has no answer: {_headline(question)}")
    elif question.status is Status.REFERENCE_ONLY:
        report.add("reference-only", *place, f"the answer is only a link: {_headline(question)}")


def _headline(question: Question) -> str:
    return wording.bare(re.sub(r"\\(?=[^\w\s])", "", question.prompt.split("\n")[0]))[:60]
