"""Fit what has the reader's last word, words and a forest, to notes that a person labelled.

Usage: python tools/fit.py measure FOLDER …   write what labelled notes say into tools/evidence.jsonl.gz
       make fit                               fit notepress/read/words.json and forest.json to them
       python tools/fit.py judge FOLDER …     read notes of the table with what was fitted to the other half of it

A folder holds notes, and in `expected/NAME.json` a list of what each asks: {"prompt": [first, last line], "answer":
[first, last line] or null, "open": why, if careful readers differ}. The table has no text but runs of words that many
notes share, so that it may be kept where the notes may not. Measuring a folder replaces what the table has of a folder
of this name, and of the text cases of tests/cases/shapes, which are always among the notes; of all others it keeps what
was measured when they were at hand.

Notes on which the rules were written know nothing of how far the rules can be trusted: of a folder with a file `known`
in it, and of the text cases, the measures of what the rules found are left open.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from notepress.read import forest, questions, read_note, verdicts, words  # noqa: E402
from notepress.read.evidence import Evidence, Peers, word_measures  # noqa: E402
from notepress.read.outline import outline  # noqa: E402
from notepress.read.source import SourceFile, split_lines  # noqa: E402
from notepress.read.survey import with_titles  # noqa: E402
from notepress.report import Report  # noqa: E402

TABLE = ROOT / "tools" / "evidence.jsonl.gz"
FOREST = ROOT / "notepress" / "read" / "forest.json"
WORDS = ROOT / "notepress" / "read" / "words.json"
TREES = {
    "max_iter": 250,
    "learning_rate": 0.08,
    "max_leaf_nodes": 14,
    "max_features": 0.15,
    "min_samples_leaf": 30,
    "l2_regularization": 8,
    "max_bins": 64,
    "early_stopping": False,
    "random_state": 0,
}
"""Small trees and many: what was best on notes left out of the fit."""
ROUNDS, HARDER = 12, 3.0
"""How often the forest is fitted at most, and how much more a misjudged text case weighs each time."""
SHARED = 12
"""In how many notes a run of words must stand to have a weight: fewer, and it says more of the note than of notes."""
FOLDS = 5
"""Parts of the notes; the words of each are weighed for the forest as they are where the part was not seen."""

Labels = dict[int, bool | None]
"""First lines of what asks; None where careful readers differ."""


@dataclass(frozen=True)
class Note:
    """A labelled note as the table keeps it, a JSON array a line."""

    folder: str
    origin: str
    """"case", "known" or "new"."""
    peers: list[Peers]
    common: list[list[float]]
    """The measures that all units of the peers share."""
    own: list[list[list[float]]]
    asks: list[list[bool | None]]
    runs: list[list[list[int]]]
    """The runs of words of each unit, as places in the vocabulary."""

    def row(self) -> list[object]:
        """What of the note goes into the table."""
        keys = {key: place for place, key in enumerate(dict.fromkeys(one.key for one in self.peers))}
        peers = [[keys[one.key], one.head, one.units] for one in self.peers]
        return [self.folder, self.origin, peers, self.common, self.own, self.asks, self.runs]

    @classmethod
    def of(cls, row: list[Any]) -> Note:
        """The note of a row of the table."""
        folder, origin, peers, *rest = row
        return cls(folder, origin, [Peers(("", key, False), head, tuple(units)) for key, head, units in peers], *rest)

    def measures(self, odds: Sequence[float]) -> Iterator[list[float]]:
        """All measures of each unit; ODDS are those of the words of each, in the same order."""
        indices = (index for peers in self.peers for index in peers.units)
        worded = word_measures(self.peers, dict(zip(indices, odds, strict=True)))
        for common, own, (common_words, own_words) in zip(self.common, self.own, worded, strict=True):
            for one, its_words in zip(own, own_words, strict=True):
                yield [*common, *one, *common_words.values(), *its_words.values()]


def labelled(folder: Path) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """The notes of a folder with what each asks."""
    for path in sorted((folder / "expected").glob("*.json")):
        yield folder / path.stem, json.loads(path.read_text(encoding="utf-8"))


def text_cases() -> Iterator[tuple[str, Labels]]:
    """The text cases of the tests."""
    from tests.test_read import CASES, cases

    for path in sorted(CASES.glob("*.md")):
        for _, note, expected in cases(path):
            yield note, {int(line): True for line in re.findall(r"^(\d+)(?:-\d+)? \|", expected, re.MULTILINE)}


@dataclass
class Table:
    """The labelled notes, and the names of what was measured of them."""

    common_names: list[str]
    own_names: list[str]
    vocabulary: list[str]
    notes: list[Note]

    @classmethod
    def read(cls) -> Table:
        """The table as it is kept."""
        with gzip.open(TABLE, "rt") as file:
            names = json.loads(next(file))
            return cls(*names, [Note.of(json.loads(line)) for line in file])

    def write(self) -> None:
        """Keep the table."""
        with gzip.GzipFile(TABLE, "wb", mtime=0) as packed:
            for row in ([self.common_names, self.own_names, self.vocabulary], *(note.row() for note in self.notes)):
                packed.write(json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")

    @cached_property
    def names(self) -> list[str]:
        """The names of a row of measures."""
        (common, (own,)), *_ = word_measures([Peers(("", 0, False), None, (0,))], {0: 0.0})
        return [*self.common_names, *self.own_names, *common, *own]

    @cached_property
    def asks(self) -> Any:
        """What each unit is, in order: 1 asks, 0 does not, nan is open."""
        import numpy as np

        units = (ask for note in self.notes for asks in note.asks for ask in asks)
        return np.array([np.nan if ask is None else float(ask) for ask in units])

    @cached_property
    def note_of(self) -> Any:
        """The place of each unit's note."""
        import numpy as np

        return np.repeat(np.arange(len(self.notes)), [sum(map(len, note.asks)) for note in self.notes])

    @cached_property
    def runs(self) -> Any:
        """Which runs the line of each unit has (a sparse matrix), each weighing less among many."""
        import numpy as np
        from scipy.sparse import csr_array

        units = [runs for note in self.notes for of_peers in note.runs for runs in of_peers]
        lengths = np.array([len(runs) for runs in units])
        columns = np.array([place for runs in units for place in runs], dtype=int)
        values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
        shape = (len(units), len(self.vocabulary))
        return csr_array((values, columns, np.concatenate([[0], np.cumsum(lengths)])), shape=shape)

    def measures(self, odds: Any, *, as_read: bool = False) -> Any:
        """A row of measures for each unit, given the odds of its words; what the rules found is left open where they
        were written on the note, unless AS_READ.
        """
        import numpy as np

        rules = [place for place, name in enumerate(self.names) if name.endswith("taken")]
        rows, start = [], 0
        for note in self.notes:
            size = sum(map(len, note.asks))
            own = np.array(list(note.measures(odds[start : start + size])), dtype=float).reshape(size, len(self.names))
            if note.origin != "new" and not as_read:
                own[:, rules] = np.nan
            rows.append(own)
            start += size
        return np.concatenate(rows)


Measured = tuple[Peers, dict[str, float], list[dict[str, float]], list[bool | None], list[tuple[str, ...]]]
"""Peers, what they have in common, the measures of each, which of them ask, and the runs of words of each."""


def measured(note: str, labels: Labels) -> Iterator[Measured]:
    """What one note says, by peers."""
    units = with_titles(outline(split_lines(note)))
    for peers, common, each in Evidence(questions.by_rule(units)).rows():
        asks = []
        for index in peers.units:
            first, last = units[index].lines
            found = [labels[line] for line in range(first, last + 1) if line in labels]
            asks.append(found[0] if found else False)
        yield peers, common, each, asks, [words.runs(units[index].first_line) for index in peers.units]


def measure(folders: list[Path]) -> None:
    """Write the table. Its vocabulary is that of the notes at hand where there is none, or the measures are others."""
    sources = [("", "case", note, labels) for note, labels in text_cases()]
    for folder in folders:
        origin = "known" if (folder / "known").exists() else "new"
        for path, entries in labelled(folder):
            labels = {entry["prompt"][0]: None if entry.get("open") else True for entry in entries}
            sources.append((folder.name, origin, path.read_bytes().decode("utf-8-sig"), labels))
    fresh = [(name, origin, list(measured(note, labels))) for name, origin, note, labels in sources]
    _, first_common, first_each, _, _ = fresh[0][2][0]
    names = [[name for name in measures if not name.endswith(" words")] for measures in (first_common, first_each[0])]
    table = Table.read() if TABLE.exists() else None
    if table and names == [table.common_names, table.own_names]:
        here = {name for name, _, _ in fresh}
        kept, vocabulary = [note for note in table.notes if note.folder not in here], table.vocabulary
    else:
        print("a new table: it holds only these folders now")
        kept, vocabulary = [], _vocabulary([[own for *_, runs in peers for own in runs] for _, _, peers in fresh])
    place = {run: index for index, run in enumerate(vocabulary)}
    notes = kept + [
        Note(
            name,
            origin,
            [one for one, *_ in peers],
            [_short(common, names[0]) for _, common, *_ in peers],
            [[_short(own, names[1]) for own in each] for _, _, each, *_ in peers],
            [asks for *_, asks, _ in peers],
            [[[place[run] for run in own if run in place] for own in runs] for *_, runs in peers],
        )
        for name, origin, peers in fresh
    ]
    notes.sort(key=lambda note: note.folder)
    Table(*names, vocabulary, notes).write()


def _vocabulary(notes: list[list[tuple[str, ...]]]) -> list[str]:
    """The runs of words that stand in enough of the notes, given the runs of their lines."""
    stand_in = Counter(run for lines in notes for run in {run for line in lines for run in line})
    return sorted(run for run, count in stand_in.items() if count >= SHARED)


def _short(measures: dict[str, float], names: list[str]) -> list[float]:
    values = (measures[name] for name in names)
    return [int(value) if value == int(value) else round(value, 4) for value in values]


@dataclass(frozen=True)
class Fit:
    """What is fitted, as it is written."""

    words: dict[str, Any]
    forest: dict[str, Any]


def _weighed(table: Table, units: Any) -> tuple[float, Any]:
    """Weights of the runs of words: bias, and one for each of the vocabulary."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000).fit(table.runs[units], table.asks[units])
    return float(model.intercept_[0]), model.coef_[0]


def fitted(table: Table, left_out: Any = None) -> Fit:
    """Fit words and forest to the notes, but for the units LEFT_OUT (a mask)."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier

    units = ~np.isnan(table.asks)
    if left_out is not None:
        units &= ~left_out
    bias, weights = _weighed(table, units)
    final = bias + table.runs @ weights
    unseen = final.copy()
    for fold in range(FOLDS):
        part = table.note_of % FOLDS == fold
        bias_there, weights_there = _weighed(table, units & ~part)
        unseen[part] = bias_there + table.runs[part] @ weights_there
    rows, asked = table.measures(unseen)[units], table.asks[units]
    cases = np.array([note.origin == "case" for note in table.notes])[table.note_of][units]
    as_read = table.measures(final, as_read=True)[units][cases]
    limits = np.where(as_read[:, table.names.index("unit taken")], verdicts.FOUND, verdicts.FREE)
    harder = np.ones(len(asked))
    fewest = len(asked)
    for _ in range(ROUNDS):
        tried = HistGradientBoostingClassifier(**TREES).fit(rows, asked, sample_weight=harder)
        wrong = (tried.decision_function(as_read) > limits) != asked[cases]
        harder[np.flatnonzero(cases)[wrong]] *= HARDER
        if wrong.sum() < fewest:
            model, fewest = tried, wrong.sum()
        if not fewest:
            break
    grown = [trees[0].nodes for trees in model._predictors]
    used = sorted({int(node["feature_idx"]) for nodes in grown for node in nodes if not node["is_leaf"]})
    place = {feature: index for index, feature in enumerate(used)}
    print(f"{len(asked)} units, {int(asked.sum())} of them ask; {len(used)} of {len(table.names)} measures are used")
    print(f"{fewest} of {cases.sum()} units of text cases are misjudged")
    return Fit(
        {
            "bias": round(bias, 4),
            "weights": {run: round(float(weight), 2) for run, weight in zip(table.vocabulary, weights, strict=True)},
        },
        {
            "measures": [table.names[feature] for feature in used],
            "bias": round(float(np.ravel(model._baseline_prediction)[0]), 4),
            "trees": [_tree(nodes, 0, place) for nodes in grown],
        },
    )


def _tree(nodes: Any, index: int, place: dict[int, int]) -> Any:
    node = nodes[index]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    limit = float(f"{node['num_threshold']:.6g}")
    low, high = (_tree(nodes, int(node[side]), place) for side in ("left", "right"))
    return [place[int(node["feature_idx"])], limit, low, high]


def fit() -> None:
    """Fit to the whole table, and write it."""
    made = fitted(Table.read())
    WORDS.write_text(json.dumps(made.words, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    FOREST.write_text(json.dumps(made.forest, separators=(",", ":")) + "\n", encoding="utf-8")


def judge(folders: list[Path]) -> None:
    """Print how well each half of the notes is read with what was fitted to the rest of the table."""
    import numpy as np

    table = Table.read()
    numbers = Counter[str]()
    halves = []
    for note in table.notes:
        numbers[note.folder] += 1
        halves.append(numbers[note.folder] % 2 if note.folder in {folder.name for folder in folders} else -1)
    total = np.zeros(4, dtype=int)
    for half in (0, 1):
        made = fitted(table, np.array(halves)[table.note_of] == half)
        use_words, use_forest = words.of(made.words), forest.of(made.forest)
        counts = np.zeros(4, dtype=int)
        with (
            patch.object(words, "fitted", return_value=use_words),
            patch.object(forest, "fitted", return_value=use_forest),
        ):
            for folder in folders:
                for number, (path, entries) in enumerate(labelled(folder), 1):
                    if number % 2 == half:
                        counts += _score(path, entries)
        _print(f"half {half}", counts)
        total += counts
    _print("both", total)


def _score(path: Path, entries: list[dict[str, Any]]) -> list[int]:
    """Of one note: how many it asks, how many were found, how many of these with exactly their answer, and how many
    were found that it does not ask.
    """
    drafts, _ = read_note(SourceFile(path.name, split_lines(path.read_bytes().decode("utf-8-sig"))), Report())
    found = {draft.prompt_lines[0]: draft.answer_lines for draft in drafts}
    asked = {entry["prompt"][0]: entry["answer"] for entry in entries if not entry.get("open")}
    right = [line for line in asked if line in found]
    exact = sum(list(found[line] or ()) == list(asked[line] or ()) for line in right)
    return [len(asked), len(right), exact, len(found.keys() - {entry["prompt"][0] for entry in entries})]


def _print(name: str, counts: Any) -> None:
    asked, right, exact, extra = map(int, counts)
    shares = (right / asked, right / (right + extra), exact / right)
    percent = (f"{100 * share:.1f}" for share in shares)
    print(f"{name}: {asked} asked; recall, precision, exact answers:", *percent, flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["measure", *folders] if folders:
            measure([Path(folder) for folder in folders])
        case ["fit"]:
            fit()
        case ["judge", *folders] if folders:
            judge([Path(folder) for folder in folders])
        case _:
            sys.exit(__doc__)
