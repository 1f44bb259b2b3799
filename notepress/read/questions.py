"""Units → which of them ask. One rule for all shapes: a mark (a heading level, bold, a list depth, "1、" …) whose units
mostly ask is how this note writes its questions; then its other units are questions or topics too. Labels ("Q:",
"答案：") need no majority.

The outermost mark wins: what stands below a question is its answer, unless it asks firmly itself and so asks on.
What the rules find is then weighed against the evidence of the whole note (`verdicts`).
"""

from __future__ import annotations

from collections.abc import Sequence

from notepress.read.headings import Headings
from notepress.read.labels import Labels
from notepress.read.marks import Marks
from notepress.read.outline import Unit
from notepress.read.search import Findings, Found
from notepress.read.topics import Topics
from notepress.read.verdicts import Verdicts

__all__ = ["Findings", "Found", "by_rule", "find"]


class _Passes(Labels, Headings, Marks, Topics, Verdicts):
    """All passes, over one state."""


def by_rule(units: Sequence[Unit]) -> _Passes:
    """What the rules alone find: the state on which the evidence is weighed."""
    search = _Passes(units)
    search.labels()
    search.headings()
    search.marks()
    search.topics()
    search.terms()
    return search


def find(units: Sequence[Unit]) -> Findings:
    """Decide for every unit of a note whether it asks."""
    search = by_rule(units)
    search.weigh()
    search.follow_ups()
    return search.findings
