"""Judge the related questions of real notes against a list that a person wrote, and time the search for them.

Comes in: the list (groups "A1. …", "B1. …" of "- 003:56 …", and look-alikes "- 003:85 / 003:87: …"; 003:56 is line
56 of the note whose name begins with 003) and the folder of the notes. Without them only the time is told.

    .venv/bin/python bench/repeats.py [LIST NOTES]
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from notepress import bank, normalise, read, repeats, settings
from notepress.media import Shelf
from notepress.model import Question, Source
from notepress.read.source import read_folder
from notepress.report import Report

Pair = frozenset[str]
PLACE = re.compile(r"\b(\d{3}):(\d+)\b")


def questions_of(folder: Path) -> tuple[tuple[Question, ...], dict[str, str]]:
    """Read the notes: their questions, and the id of the question on each line ("003:56")."""
    report, shelf, notes = Report(), Shelf(folder), []
    for file in read_folder(folder, report):
        drafts, _ = read.read_note(file, report)
        notes.append(normalise.normalise(file, drafts, shelf, report).questions)
    merged = bank.arrange(notes, settings.load(folder), report).questions
    return merged, {
        f"{source.path[:3]}:{line}": question.id
        for question in merged
        for source in (question.source, *question.also_in)
        for line in range(source.prompt[0], source.prompt[1] + 1)
    }


def judged(text: str, ids: dict[str, str]) -> tuple[dict[str, set[Pair]], set[Pair]]:
    """Give the pairs of each group by its name ("A1"), and those that must stay apart."""
    groups: dict[str, set[str]] = {}
    apart: set[Pair] = set()
    name = ""
    for line in text.split("\n"):
        places = [ids.get(":".join(place), ":".join(place)) for place in PLACE.findall(line)]
        if heading := re.match(r"([AB]\d+)\. ", line):
            name = heading[1]
        elif re.match(r"- \d{3}:\d+ / ", line):
            apart.add(frozenset(places[:2]))
        elif re.match(r" +- \d{3}:\d+", line):
            groups.setdefault(name, set()).add(places[0])
    pairs = {name: {frozenset(pair) for pair in combinations(sorted(group), 2)} for name, group in groups.items()}
    return pairs, apart


def judge(text: str, folder: Path) -> None:
    questions, ids = questions_of(folder)
    by_id = {question.id: question for question in questions}
    found = {frozenset((one, other)) for one, others in repeats.related(questions).items() for other in others}
    groups, apart = judged(text, ids)
    same = set().union(*(pairs for name, pairs in groups.items() if name.startswith("A"))) - apart
    close = set().union(*(pairs for name, pairs in groups.items() if name.startswith("B"))) - apart - same
    whole = [name for name, pairs in groups.items() if name.startswith("A") and pairs <= found]
    part = [name for name, pairs in groups.items() if name.startswith("A") and pairs & found]
    print(f"{len(questions)} questions, {len(found)} pairs related")
    print(f"the same (A):     {len(same & found)} of {len(same)} pairs; {len(part)} groups, {len(whole)} of them whole")
    print(f"overlapping (B):  {len(close & found)} of {len(close)} pairs found")
    print(f"look-alikes:      {len(apart & found)} of {len(apart)} related, and should not be")
    print(f"precision:        {len(found & (same | close))} of {len(found)} pairs are in a group")
    for title, pairs in (
        ("missed of A", same - found),
        ("look-alike", apart & found),
        ("in no group", found - same - close),
    ):
        for pair in sorted(map(sorted, pairs)):
            print(
                f"  {title}: "
                + "  ~  ".join(f"{id_[:3]}:{id_.rpartition(':')[2]} {by_id[id_].prompt[:44]!r}" for id_ in pair)
            )


TERMS = [f"{a}{b}" for a in "深浅宽窄快慢强弱新旧动静" for b in "层网图树环链桥塔池核门窗"]
ASKED = (
    "{}是什么？",
    "为什么要用{}？",
    "{}与{}有什么区别？",
    "怎样计算{}的梯度？",
    "{}有哪些缺点？",
    "训练{}时{}的作用是什么？",
)


def synthetic(count: int) -> Iterator[Question]:
    """Give questions over a vocabulary of a subject's size, a term in one of a hundred of them."""
    for place in range(count):
        pick = [
            TERMS[(place * step + place // 7) % len(TERMS)] + TERMS[(place * 3 + step) % len(TERMS)] for step in (1, 5)
        ]
        answer = "。".join(TERMS[(place * step) % len(TERMS)] + "在训练中的情形" for step in range(1, 40))
        yield Question(
            f"{place}", ASKED[place % len(ASKED)].format(*pick), answer, Source(f"{place % 50}.md", "", (1, 1), None)
        )


def main() -> None:
    if len(sys.argv) == 3:
        judge(Path(sys.argv[1]).read_text(encoding="utf-8"), Path(sys.argv[2]))
    for count in (1_000, 10_000):
        questions = list(synthetic(count))
        start = time.perf_counter()
        found = repeats.related(questions)
        print(f"{count:6} questions: {time.perf_counter() - start:5.2f} s, {len(found)} with related ones")


if __name__ == "__main__":
    main()
