"""A fitted forest: many small decision trees whose leaves add up to the odds that a unit is a question.

`tools/fit.py` writes `forest.json` from labelled notes; here it is only read and asked. The trees are small, the
measures are named, and the sum is the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Tree = tuple[int, float, "Tree", "Tree"] | float
"""(place of a measure, limit, the branch up to the limit, the branch above it), or a leaf: what it adds to the odds."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over named measures."""

    measures: tuple[str, ...]
    bias: float
    trees: tuple[Tree, ...]

    def odds(self, measured: Mapping[str, float]) -> float:
        """Logarithm of the odds: above 0, a question is likelier than none."""
        values = [measured[name] for name in self.measures]
        total = self.bias
        for tree in self.trees:
            while isinstance(tree, tuple):
                tree = tree[2] if values[tree[0]] <= tree[1] else tree[3]
            total += tree
        return total


@cache
def fitted() -> Forest:
    """The forest of this version of the reader."""
    return of(json.loads((Path(__file__).parent / "forest.json").read_text(encoding="utf-8")))


def of(data: Mapping[str, Any]) -> Forest:
    """The forest that was written as DATA."""
    return Forest(tuple(data["measures"]), data["bias"], tuple(_tree(tree) for tree in data["trees"]))


def _tree(node: object) -> Tree:
    if isinstance(node, list):
        place, limit, low, high = node
        return place, limit, _tree(low), _tree(high)
    assert isinstance(node, int | float)
    return float(node)
