"""The questions of all notes → the book: exact repeats made one, near repeats connected, chapters in the author's
order, follow-ups behind what they follow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from notepress import repeats
from notepress.model import Bank, Kind, Question, Status
from notepress.report import Report
from notepress.settings import FILE_NAME, Settings


def arrange(notes: Iterable[Sequence[Question]], settings: Settings, report: Report) -> Bank:
    """Put the questions in the order of the book; ids stay provisional."""
    questions = _connected(merge_repeats([question for note in notes for question in note], report), settings, report)
    places = _places(questions, settings)
    titles = [chapter.title for chapter in settings.chapters] + [place.chapter for place in places.values()]
    order = {title: rank for rank, title in enumerate(dict.fromkeys(titles))}
    taken = {place.chapter for place in places.values()}
    for chapter in settings.chapters:
        if chapter.title not in taken:
            report.add("chapter-empty", FILE_NAME, 1, f"no question is in the chapter {chapter.title!r}")
    children: dict[str, list[Question]] = {}
    for question in questions:
        if question.follows:
            children.setdefault(question.follows, []).append(question)
    leading = [question for question in questions if not question.follows]
    leading.sort(key=lambda question: (order[places[question.id].chapter], places[question.id].rank))
    placed: list[Question] = []
    pending = leading[::-1]
    while pending:
        question = pending.pop()
        placed.append(replace(question, chapter=places[question.id].chapter))
        pending += children.get(question.id, [])[::-1]
    return Bank(settings.title, settings.language, tuple(_numbered(placed)))


def _numbered(questions: Sequence[Question]) -> Iterator[Question]:
    """Number the questions "chapter.question", counting only chapters that have some."""
    counts: dict[str, int] = {}
    for question in questions:
        counts[question.chapter] = counts.get(question.chapter, 0) + 1
        yield replace(question, number=f"{len(counts)}.{counts[question.chapter]}")


class Place(NamedTuple):
    """Where a question goes: its chapter, and which of the chapter's selectors took it."""

    chapter: str
    rank: int


def _places(questions: Sequence[Question], settings: Settings) -> dict[str, Place]:
    """The place of each question by id; a follow-up goes where its parent goes."""
    places: dict[str, Place] = {}
    for question in questions:
        if question.follows and question.follows in places:
            places[question.id] = places[question.follows]
            continue
        texts = (question.prompt, *question.trail)
        taking = [
            (not selector.words, Place(chapter.title, rank))
            for chapter in settings.chapters
            for rank, selector in enumerate(chapter.take)
            if selector.takes(question.source.path, texts)
        ]
        chosen = min(taking, key=lambda entry: entry[0])[1] if taking else Place(_own_chapter(question), 0)
        places[question.id] = chosen
    return places


def _own_chapter(question: Question) -> str:
    """Where the author decides nothing: the outermost heading above the question, or the name of the note."""
    return question.chapter or (question.trail[0] if question.trail else PurePosixPath(question.source.path).stem)


# ---------------------------------------------------------------------------------------------------------------------
# Repeats


def _connected(questions: Sequence[Question], settings: Settings, report: Report) -> list[Question]:
    """Let questions that ask nearly the same refer to each other; each pair is remarked at the later one."""
    related = repeats.related(questions, settings.glossary)
    earlier: dict[str, Question] = {}
    for question in questions:
        for other in (earlier[id_] for id_ in related.get(question.id, ()) if id_ in earlier):
            place = f"{other.source.path}:{other.source.prompt[0]}"
            report.add(
                "question-similar",
                question.source.path,
                question.source.prompt[0],
                f"close to {place}, and each refers to the other: {_headline(other)}",
            )
        earlier[question.id] = question
    return [replace(question, related=related.get(question.id, ())) for question in questions]


def _headline(question: Question) -> str:
    return re.sub(r"\\(?=[^\w\s])", "", question.prompt.split("\n")[0])[:60]


def merge_repeats(questions: Sequence[Question], report: Report) -> list[Question]:
    """Make questions that ask the same word for word one, in the first one's place; all answers are kept."""
    kept: dict[str, Question] = {}
    renamed: dict[str, str] = {}
    for question in questions:
        key = _key(question) or question.id
        if key not in kept:
            kept[key] = question
            continue
        first = kept[key]
        kept[key] = _united(first, question)
        renamed[question.id] = first.id
        report.add(
            "question-repeated",
            question.source.path,
            question.source.prompt[0],
            f"asked before in {first.source.path}:{first.source.prompt[0]}; both are one question",
        )
    return [
        replace(question, follows=renamed.get(question.follows or "", question.follows)) for question in kept.values()
    ]


def _key(question: Question) -> str | None:
    """What exact repeats have in common; None for prompts that say too little to be the same question anywhere."""
    if question.follows or question.kind is Kind.TOPIC:
        return None
    text = _MARKUP.sub(lambda found: found["kept"] or found["escaped"] or "", question.prompt)
    text = "".join(filter(_says_something, _DECORATION.sub("", unicodedata.normalize("NFKC", text).casefold())))
    weight = sum(2 if "\u3400" <= character <= "\u9fff" else 1 for character in text)
    return text if weight >= 10 and not question.media else None


_MARKUP = re.compile(r"(?P<kept>`+[^`]*`+|\$[^$]*\$)|\\(?P<escaped>[!-/:-@\[-`{-~])|\*+|~~|</?mark>", re.DOTALL)


_DECORATION = re.compile(r"(?<![0-9])\.|\.(?![0-9])|-(?!\w)")


def _says_something(character: str) -> bool:
    """Punctuation and white space say nothing; mathematical signs do, and a point or a dash in a number."""
    category = unicodedata.category(character)
    return category[0] in "LNM" or category == "Sm" or character in "*/%#&^.-"


def _united(first: Question, second: Question) -> Question:
    answers = [question.answer for question in (first, second) if question.answer]
    if len(answers) == 2 and answers[0] == answers[1]:
        answers.pop()
    answered = next((question for question in (first, second) if question.status is Status.ANSWERED), None)
    best = answered or next((question for question in (first, second) if question.answer), first)
    return replace(
        first,
        answer="\n\n---\n\n".join(answers) or None,
        status=best.status,
        tags=tuple(dict.fromkeys((*first.tags, *second.tags))),
        references=tuple(dict.fromkeys((*first.references, *second.references))),
        media=tuple(dict.fromkeys((*first.media, *second.media))),
        also_in=(*first.also_in, second.source, *second.also_in),
    )
