"""The reader's last word: the measures are sound, and the forest that weighs them fits what people labelled."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from notepress.read.evidence import Evidence
from notepress.read.forest import Forest, fitted
from notepress.read.outline import outline
from notepress.read.questions import by_rule
from notepress.read.source import split_lines
from notepress.read.survey import with_titles
from tests.test_read import NOTES

TABLE = Path(__file__).parent.parent / "tools" / "evidence.jsonl.gz"


def test_the_leaves_of_all_trees_add_up() -> None:
    """Up to the limit to the left, above it to the right; a tree may be a leaf alone."""
    forest = Forest(("asks", "count"), -1.0, ((0, 0.5, -2.0, (1, 3.0, 1.0, 4.0)), 0.25))
    assert forest.odds({"asks": 0.5, "count": 9.0, "other": 1.0}) == -1.0 - 2.0 + 0.25
    assert forest.odds({"asks": 1.0, "count": 3.0}) == -1.0 + 1.0 + 0.25
    assert forest.odds({"asks": 1.0, "count": 3.1}) == -1.0 + 4.0 + 0.25


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(NOTES)
def test_every_unit_has_every_measure(note: str) -> None:
    """Whatever the note: finite numbers, the same names for all units, and all that the forest asks for."""
    evidence = Evidence(by_rule(with_titles(outline(split_lines(note)))))
    rows = [common | own for _, common, each in evidence.rows() for own in each]
    names = {tuple(row) for row in rows}
    assert len(names) <= 1
    for row in rows:
        assert all(math.isfinite(value) for value in row.values())
        assert set(fitted().measures) <= row.keys()


def test_the_forest_fits_what_people_labelled() -> None:
    """A forest that was not fitted to this table, or measures that changed since, would not come near."""
    found = right = asked = 0
    with gzip.open(TABLE, "rt") as file:
        common_names, own_names = json.loads(next(file))
        for number, line in enumerate(file):
            _, origin, common, own, asks = json.loads(line)
            if origin != "new" or number % 4:
                continue
            for one, ask in zip(own, asks, strict=True):
                likely = fitted().odds(dict(zip([*common_names, *own_names], [*common, *one], strict=True))) > 0
                found += likely and ask is not None
                right += bool(likely and ask)
                asked += bool(ask)
    assert asked > 500
    assert right > 0.85 * asked
    assert right > 0.85 * found
