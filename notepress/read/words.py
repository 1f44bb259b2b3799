"""What the words of a line say: how strongly each run of one or two words that many notes share speaks for a question.

`tools/fit.py` writes `words.json` from labelled notes; it is a table that a person can read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

_LOOKED_AT = 60
"""Characters of a line that are looked at: how a question begins says most of what it is."""
_WORD = re.compile(r"[a-z]+|[\u3400-\u9fff]|\d+|[^\w\s]")


def runs(line: str) -> tuple[str, ...]:
    """The words of a line (Chinese by character, marks as words, numbers as "0"), and each with the next one; "^" and
    "$" stand for its ends.
    """
    words = ["0" if word[0].isdigit() else word for word in _WORD.findall(line[:_LOOKED_AT].lower())]
    pairs = (f"{first} {second}" for first, second in pairwise(["^", *words, "$"]))
    return tuple(dict.fromkeys([*words, *pairs]))


@dataclass(frozen=True, slots=True)
class Words:
    """Weights of runs."""

    bias: float
    weights: Mapping[str, float]

    def odds(self, line: str) -> float:
        """Logarithm of the odds that a line of these words is a question, whatever stands around it."""
        return self.odds_of(runs(line))

    def odds_of(self, its_runs: Iterable[str]) -> float:
        """The same, given the runs of the line."""
        known = [self.weights[run] for run in its_runs if run in self.weights]
        return self.bias + sum(known) / math.sqrt(max(1, len(known)))


@cache
def fitted() -> Words:
    """The words of this version of the reader."""
    return of(json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8")))


def of(data: Mapping[str, Any]) -> Words:
    """The weights that were written as DATA."""
    return Words(data["bias"], data["weights"])
