"""Let the edit storm fall for long: on made-up books of look-alikes and on a real one; what becomes of every history.

Writes beside itself storm.md (what is kept, kind by kind; the thresholds; the time for books of any size), sweep.svg
(why the threshold is where it is) and rivals.md (the same edits under the rules of other tools). All from fixed seeds.

    .venv/bin/python bench/storm.py [SEEDS]
"""

from __future__ import annotations

import dataclasses
import platform
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from notepress import ledger
from notepress.ledger import Ledger, passes
from tests import storm
from tests.storm_book import Book, make_book, questions, read_book
from tests.storm_edits import GOALS, KINDS, lightly, strongly

HERE = Path(__file__).parent
SIZE = 450
REWORDED = ("reword lightly", "reword strongly", "reword and revise")
TRAPS = ("replace by look alike", "replace by opposite", "replace by nearest", "move generic")
THRESHOLDS = (0.5, 0.55, 0.6, 0.64, 0.68, 0.72, 0.76, 0.8, 0.85, 0.9)
MARGINS = (0.0, 0.02, 0.05, 0.08, 0.12)


def main(seeds: int) -> None:
    real = read_book(HERE.parent / "source")
    books: dict[str, Book | None] = {"look-alikes": None, "source/": real}
    (HERE / "storm.md").write_text(
        "\n\n".join([INTRODUCTION, *kinds(books, seeds), *sweep(books, max(2, seeds // 8)), *times()]) + "\n",
        encoding="utf-8",
    )
    (HERE / "rivals.md").write_text(rivals(max(2, seeds // 4)) + "\n", encoding="utf-8")


INTRODUCTION = f"""# The edit storm

Made by `bench/storm.py`; the edits are in `tests/storm_edits.py`. Each run makes or takes a book, builds it, lets one
kind of edit fall on a tenth of its questions, builds again and holds every id against the truth. *look-alikes* are
made-up books of {SIZE} questions that are as alike as can be (CNN 的优点, RNN 的优点, 最大池化, 均值池化, bare topics,
为什么？ under many questions, a tenth without an answer, a tenth with answers such as 是 and 同上); *source/* is the
book of this repository.

*wrong* counts histories handed to another question. *number* counts the same for questions that never had a card:
nothing is lost, but a number in the margin of the book goes to another question."""


def kinds(books: dict[str, Book | None], seeds: int) -> Iterable[str]:
    """What is kept, kind by kind."""
    lines = []
    total = storm.Score()
    for kind in KINDS:
        cells = [kind, f"{GOALS.get(kind, 1.0):.0%}" if kind not in storm.TOUCH_NOTHING else "–"]
        wrong = numbers = others = 0
        for book in books.values():
            score = run(kind, book, seeds)
            cells.append(f"{kept(score)} of {score.touched}" if score.touched else "–")
            wrong, numbers = wrong + score.wrong, numbers + score.wrong_number
            others += score.others - score.others_kept
            total += score
        lines.append([*cells, str(wrong), str(numbers), str(others)])
        print(*lines[-1], flush=True)
    long = storm.Score()
    for seed in range(max(2, seeds // 4)):
        long += storm.long_storm(seed, SIZE, 10)
    lines.append(["ten builds, six kinds at once", "–", f"{kept(long)} of {long.touched}", "–", str(long.wrong),
                  str(long.wrong_number), str(long.others - long.others_kept)])  # fmt: skip
    yield "## What keeps its history"
    yield table(["edit", "goal", *books, "wrong", "number", "others lost"], lines)
    yield (
        f"{total.touched + long.touched:,} edits of questions, {total.others + long.others:,} bystanders. "
        "*reuse wording* gives the old wording of a reworded question to a new one, which nobody can tell from a new "
        "answer: it makes new ids and a remark."
    )


def sweep(books: dict[str, Book | None], seeds: int) -> Iterable[str]:
    """Threshold and margin: what they keep and what they let pass."""

    def measure(kinds: Sequence[str]) -> storm.Score:
        score = storm.Score()
        for kind in kinds:
            for book in books.values():
                score += run(kind, book, seeds, 0.5 if kind == "replace by nearest" and book else 0.1)
        return score

    chosen, rows, curves = passes.THRESHOLD, [], []
    for threshold in THRESHOLDS:
        passes.THRESHOLD = threshold
        scores = [measure([kind]) for kind in REWORDED]
        trapped = measure(TRAPS)
        rows.append([f"{threshold:.2f}", *map(kept, scores), str(trapped.wrong), str(trapped.wrong_number)])
        curves.append((threshold, [score.kept / score.touched for score in scores], trapped.wrong))
        print(*rows[-1], flush=True)
    passes.THRESHOLD = chosen
    (HERE / "sweep.svg").write_text(plot(curves, chosen), encoding="utf-8")
    yield "## The threshold"
    yield (
        f"The least score of a match is {chosen}. Traps are questions deleted and others written in their place: about "
        "a sibling term with an adapted copy of the answer, the opposite, the nearest of the real ones, follow-ups and "
        "bare topics under another parent."
    )
    yield "![kept and wrong by threshold](sweep.svg)"
    yield table(["threshold", *REWORDED, "wrong in traps", "number"], rows)
    margin, rows = passes.MARGIN, []
    for passes.MARGIN in MARGINS:
        scores = [measure([kind]) for kind in (*REWORDED, "swap and reword", "reuse wording")]
        rows.append([f"{passes.MARGIN:.2f}", *map(kept, scores), str(sum(score.wrong for score in scores))])
        print(*rows[-1], flush=True)
    passes.MARGIN = margin
    yield f"The least lead over the next best choice is {margin}:"
    yield table(["margin", *REWORDED, "swap and reword", "reuse wording", "wrong"], rows)


def times() -> Iterable[str]:
    """Seconds for books of any size."""
    rows = []
    for size in (1_250, 2_500, 5_000, 10_000):
        book = large(size)
        first = questions(book)
        known, cells = Ledger(), [f"{len(first):,}"]
        edited = book.copy()
        storm.KINDS["several at once"](edited, random.Random(1), len(book) // 20)
        storm.KINDS["reword lightly"](edited, random.Random(2), len(book) // 20)
        for now in (
            first,
            first,
            questions(edited),
            questions(changed(book, lightly)),
            questions(changed(book, strongly)),
        ):
            began = time.perf_counter()
            matching = ledger.match(known, now, "storm")
            cells.append(f"{time.perf_counter() - began:.2f}")
            if not known.entries:
                known = ledger.stamp(matching, storm.content_hashes(matching), "type", 1)
        began = time.perf_counter()
        text = ledger.store.dump(known)
        ledger.store.parse(text)
        rows.append([*cells, f"{time.perf_counter() - began:.2f}", f"{len(text.encode()) / 1e6:.1f}"])
        print(*rows[-1], flush=True)
    yield "## Time"
    yield (
        f"Seconds of `match` on one core ({platform.machine()}, Python {platform.python_version()}); seconds to write "
        "and read the ledger, and its size."
    )
    heads = [
        "questions",
        "first build",
        "nothing changed",
        "a tenth edited",
        "all reworded",
        "all strongly",
        "file",
        "MB",
    ]
    yield table(heads, rows)


def rivals(seeds: int) -> str:
    """The same edits, ids made of a question's own texts."""
    rows = []
    for kind in KINDS:
        if kind in storm.TOUCH_NOTHING:
            continue
        scores = [run(kind, None, seeds)]
        for rule in storm.RIVALS.values():
            score = storm.Score()
            for seed in range(seeds):
                score += storm.rival(rule, kind, seed, SIZE)
            scores.append(score)
        rows.append([kind, *map(kept, scores), *(str(score.wrong) for score in scores)])
    text = [
        "# The same edits under other rules",
        f"Made by `bench/storm.py`: histories kept after each kind of edit, on made-up books of {SIZE} questions. A "
        "note's guid is made of *all fields* (genanki's default), of the *prompt* (most Markdown tools), of *prompt "
        "and deck*; two notes of one guid count as lost. *wrong* counts histories that end up on another question.",
        table(["edit", "notepress", *storm.RIVALS, *(f"wrong: {name}" for name in ("notepress", *storm.RIVALS))], rows),
    ]
    return "\n\n".join(text)


def run(kind: str, book: Book | None, seeds: int, share: float = 0.1) -> storm.Score:
    score = storm.Score()
    for seed in range(seeds):
        score += storm.storm(kind, seed, SIZE, share, book)
    return score


def large(size: int) -> Book:
    """Lay books side by side until there are enough questions."""
    rng, book = random.Random(5), Book({})
    while len(book) < size:
        other = make_book(rng, min(SIZE, size - len(book)))
        for path, items in other.notes.items():
            moved = [
                dataclasses.replace(item, key=item.key + book.born, parent=item.parent and item.parent + book.born)
                for item in items
            ]
            book.notes[f"{len(book.notes):04}-{path}"] = moved
        book.born += other.born
    return book


def changed(book: Book, change: Callable[[random.Random, str], str]) -> Book:
    """Reword every question of a book."""
    rng, result = random.Random(3), book.copy()
    for path, items in result.notes.items():
        result.notes[path] = [dataclasses.replace(item, prompt=change(rng, item.prompt)) for item in items]
    return result


def kept(score: storm.Score) -> str:
    return f"{score.kept / score.touched:.1%}" if score.touched else "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plot(curves: Sequence[tuple[float, list[float], int]], chosen: float) -> str:
    """Draw what is kept (left, per cent) and what goes wrong (right, count) by threshold."""
    width, height, left, top = 640, 300, 50, 20
    least, most = curves[0][0], curves[-1][0]
    highest = max(1, *(wrong for _, _, wrong in curves))

    def x(threshold: float) -> float:
        return left + (threshold - least) / (most - least) * width

    def y(part: float) -> float:
        return top + (1 - part) * height

    def line(points: Iterable[tuple[float, float]], colour: str, dash: str = "") -> str:
        joined = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        return f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'

    def label(a: float, b: float, text: str, colour: str = "#333", anchor: str = "start") -> str:
        return f'<text x="{a:.1f}" y="{b:.1f}" fill="{colour}" text-anchor="{anchor}">{text}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 110} {height + 100}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{width + 110}" height="{height + 100}" fill="white"/>',
    ]
    for step in range(0, 101, 20):
        parts.append(line([(left, y(step / 100)), (left + width, y(step / 100))], "#ddd"))
        parts.append(label(left - 6, y(step / 100) + 4, f"{step} %", anchor="end"))
        parts.append(label(left + width + 6, y(step / 100) + 4, f"{highest * step / 100:.0f}", "#c0392b"))
    for threshold, _, _ in curves:
        parts.append(label(x(threshold), top + height + 16, f"{threshold:.2f}", anchor="middle"))
    colours = ("#1f77b4", "#2ca02c", "#9467bd")
    for place, (name, colour) in enumerate(zip(REWORDED, colours, strict=True)):
        parts.append(line([(x(threshold), y(parts_[place])) for threshold, parts_, _ in curves], colour))
        parts.append(label(left + 160 * place, top + height + 44, f"■ {name}, kept", colour))
    parts.append(line([(x(threshold), y(wrong / highest)) for threshold, _, wrong in curves], "#c0392b", "5 3"))
    parts.append(
        label(left, top + height + 64, "■ histories handed to another question, in traps (right scale)", "#c0392b")
    )
    parts.append(line([(x(chosen), top), (x(chosen), top + height)], "#333", "2 3"))
    parts.append(label(x(chosen) + 4, top + height / 2 - 8, f"chosen: {chosen}"))
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 16)
