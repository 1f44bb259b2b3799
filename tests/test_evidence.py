"""The reader's last word: the measures are sound, and the forest that weighs them fits what people labelled."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings

from notepress.read import words
from notepress.read.evidence import Evidence
from notepress.read.forest import Forest, fitted
from notepress.read.outline import outline
from notepress.read.questions import by_rule
from notepress.read.source import split_lines
from notepress.read.survey import with_titles
from notepress.read.words import Words, runs
from tests.test_read import NOTES
from tools.fit import Table


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


def test_the_runs_of_a_line_are_its_words_and_neighbours() -> None:
    """Chinese by character, numbers alike, marks as words; each run once, and the ends of the line are told."""
    assert runs("12. What is what?") == (
        *("0", ".", "what", "is", "?"),
        *("^ 0", "0 .", ". what", "what is", "is what", "what ?", "? $"),
    )
    assert runs("锁的区别")[:4] == tuple("锁的区别")
    assert runs("") == ("^ $",)


def test_only_known_runs_speak_for_a_line() -> None:
    """Their weights add up, each weighing less among many; a line of strangers has the bias alone."""
    some = Words(-1.0, {"what": 2.0, "what is": 4.0})
    assert some.odds("What is it") == pytest.approx(-1.0 + 6.0 / math.sqrt(2))
    assert some.odds("it was") == -1.0


def test_words_and_forest_fit_what_people_labelled() -> None:
    """A forest that was not fitted to this table, or measures that changed since, would not come near."""
    table = Table.read()
    found = right = asked = 0
    for note in [note for note in table.notes if note.origin == "new"][::4]:
        lines = [own for of_peers in note.runs for own in of_peers]
        odds = [words.fitted().odds_of(table.vocabulary[place] for place in own) for own in lines]
        asks = [ask for of_peers in note.asks for ask in of_peers]
        for measures, ask in zip(note.measures(odds), asks, strict=True):
            likely = fitted().odds(dict(zip(table.names, measures, strict=True))) > 0
            found += likely and ask is not None
            right += bool(likely and ask)
            asked += bool(ask)
    assert asked > 1000
    assert right > 0.85 * asked
    assert right > 0.85 * found
