"""Fit the forest that has the reader's last word, to notes that a person labelled.

Usage: python tools/fit.py measure FOLDER …   write the measures of labelled notes into tools/evidence.jsonl.gz
       make fit                               fit notepress/read/forest.json to them

A folder holds notes, and in `expected/NAME.json` a list of what each asks: {"prompt": [first, last line], "open": why,
if careful readers differ}. The table has numbers only, no text, so that it may be kept where the notes may not.
Measuring a folder replaces what the table has of a folder of this name, and of the text cases of tests/cases/shapes,
which are always among the notes; of all others it keeps the measures as they were when they were taken.

Notes on which the rules were written know nothing of how far the rules can be trusted: of a folder with a file `known`
in it, and of the text cases, the measures of what the rules found are left open.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from notepress.read import questions  # noqa: E402
from notepress.read.evidence import Evidence  # noqa: E402
from notepress.read.outline import outline  # noqa: E402
from notepress.read.source import split_lines  # noqa: E402
from notepress.read.survey import with_titles  # noqa: E402

TABLE = ROOT / "tools" / "evidence.jsonl.gz"
FOREST = ROOT / "notepress" / "read" / "forest.json"
TREES = {
    "max_iter": 250,
    "learning_rate": 0.08,
    "max_leaf_nodes": 8,
    "max_features": 0.3,
    "min_samples_leaf": 20,
    "l2_regularization": 8,
    "max_bins": 64,
    "random_state": 0,
}
"""Small trees and many: what was best on notes left out of the fit."""
ROUNDS, HARDER = 4, 3.0
"""How often the forest is fitted, and how much more a misjudged text case weighs each time: each was decided once."""

Labels = dict[int, bool | None]
"""First lines of what asks; None where careful readers differ."""


def labelled(folder: Path) -> Iterator[tuple[str, Labels]]:
    """The notes of a folder with their labels."""
    for path in sorted((folder / "expected").glob("*.json")):
        note = folder / path.stem
        entries = json.loads(path.read_text(encoding="utf-8"))
        yield (
            note.read_bytes().decode("utf-8-sig"),
            {entry["prompt"][0]: None if entry.get("open") else True for entry in entries},
        )


def text_cases() -> Iterator[tuple[str, Labels]]:
    """The text cases of the tests."""
    from tests.test_read import CASES, cases

    for path in sorted(CASES.glob("*.md")):
        for _, note, expected in cases(path):
            yield note, {int(line): True for line in re.findall(r"^(\d+)(?:-\d+)? \|", expected, re.MULTILINE)}


def measured(note: str, labels: Labels) -> Iterator[tuple[dict[str, float], list[dict[str, float]], list[bool | None]]]:
    """What the peers of one note have in common, the measures of each, and which of them ask."""
    units = with_titles(outline(split_lines(note)))
    for peers, common, each in Evidence(questions.by_rule(units)).rows():
        asks = []
        for index in peers.units:
            first, last = units[index].lines
            found = [labels[line] for line in range(first, last + 1) if line in labels]
            asks.append(found[0] if found else False)
        yield common, each, asks


def measure(folders: list[Path]) -> None:
    """Write the table: a line of names, then a line for the peers of one mark in one section: the folder, "case",
    "known" or "new", the measures they share, those of each, whether each asks.
    """
    sources = [("", "case", text_cases())]
    sources += [
        (folder.name, "known" if (folder / "known").exists() else "new", labelled(folder)) for folder in folders
    ]
    fresh = {name for name, _, _ in sources}
    lines = []
    names: list[list[str]] = []
    for name, origin, notes in sources:
        for note, labels in notes:
            for common, own, asks in measured(note, labels):
                names = names or [list(common), list(own[0])]
                lines.append([name, origin, _short(common), [_short(one) for one in own], asks])
    if TABLE.exists():
        with gzip.open(TABLE, "rt") as file:
            if json.loads(next(file)) == names:
                lines += [row for row in map(json.loads, file) if row[0] not in fresh]
            else:
                print("the measures are others than those of the table: it holds only these folders now")
    lines.sort(key=lambda row: row[0])
    with gzip.GzipFile(TABLE, "wb", mtime=0) as packed:
        packed.writelines(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in [names, *lines])


def _short(measures: dict[str, float]) -> list[float]:
    return [int(value) if value == int(value) else round(value, 4) for value in measures.values()]


def fit() -> None:
    """Fit the forest to the table, and write it."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows, asked, cases = [], [], []
    with gzip.open(TABLE, "rt") as file:
        common_names, own_names = json.loads(next(file))
        names = [*common_names, *own_names]
        rules = [place for place, name in enumerate(names) if name.endswith("taken")]
        for line in file:
            _, origin, common, own, asks = json.loads(line)
            for one, ask in zip(own, asks, strict=True):
                if ask is None:
                    continue
                row = np.array([*common, *one], dtype=float)
                if origin != "new":
                    row[rules] = np.nan
                rows.append(row)
                asked.append(ask)
                cases.append(origin == "case")
    measures, weights = np.array(rows), np.ones(len(rows))
    for _ in range(ROUNDS):
        model = HistGradientBoostingClassifier(**TREES).fit(measures, asked, sample_weight=weights)
        wrong = (model.predict(measures) != np.array(asked)) & np.array(cases)
        weights[wrong] *= HARDER
    print(f"{wrong.sum()} of {sum(cases)} units of text cases are misjudged")
    grown = [trees[0].nodes for trees in model._predictors]
    used = sorted({int(node["feature_idx"]) for nodes in grown for node in nodes if not node["is_leaf"]})
    place = {feature: index for index, feature in enumerate(used)}
    forest = {
        "measures": [names[feature] for feature in used],
        "bias": round(float(np.ravel(model._baseline_prediction)[0]), 4),
        "trees": [_tree(nodes, 0, place) for nodes in grown],
    }
    FOREST.write_text(json.dumps(forest, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(rows)} units, {sum(asked)} of them ask; {len(used)} of {len(names)} measures are used")


def _tree(nodes: Any, index: int, place: dict[int, int]) -> Any:
    node = nodes[index]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    limit = float(f"{node['num_threshold']:.6g}")
    low, high = (_tree(nodes, int(node[side]), place) for side in ("left", "right"))
    return [place[int(node["feature_idx"])], limit, low, high]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["measure", *folders] if folders:
            measure([Path(folder) for folder in folders])
        case ["fit"]:
            fit()
        case _:
            sys.exit(__doc__)
