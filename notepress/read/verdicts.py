"""The last word on which units are questions: where the evidence of the whole note is strong enough, it overrules
what the passes before found by rule.

The rules know what a mark is for; how many bullets under a bare heading make a list of questions, they can only guess.
The forest was fitted to some hundreds of labelled notes (tools/fit.py); what the rules found is among its measures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from notepress.model import Kind
from notepress.read import forest, wording
from notepress.read.evidence import Evidence
from notepress.read.outline import UnitKind
from notepress.read.search import Search
from notepress.read.wording import Role

FOUND, FREE = -0.5, 0.0
"""The odds above which a unit that the rules found stays a question, and one that they left becomes one."""
LONGEST = 20_000
"""Units of a note (some two megabytes) beyond which the rules have the last word: weighing takes a tenth of a
millisecond a unit, and so long a note shows by itself what its marks are for.
"""


class Verdicts(Search):
    """The fifth pass."""

    def weigh(self) -> None:
        """Drop the questions that the evidence speaks against, take the units that it speaks for."""
        if len(self.units) > LONGEST:
            return
        before = dict(self.findings.questions)
        odds = self._odds()
        firm = {index for index in before if index not in odds or self._says_so(index)}
        never = set(self._spoken_for())
        wanted = firm | {
            index
            for index, value in odds.items()
            if (value > FOUND if index in before else value > FREE and index not in never)
        }
        for head in sorted(self.heads, key=lambda index: (self.units[index].depth, index)):
            wanted -= self._rivals(head, wanted, firm, odds)
        self.wanted = wanted - before.keys()
        if wanted == before.keys():
            return
        for index in before.keys() - firm:
            del self.findings.questions[index]
        self.taken = [False] * len(self.units)
        for index in firm:
            self.taken[index : before[index].end] = [True] * (before[index].end - index)
        held = self._held(wanted)
        for index, end in self._reaches(sorted(wanted), firm).items():
            known = before.get(index)
            if known or index not in held:
                kind = known.kind if known else Kind.QUESTION if self._asks(index) else Kind.TOPIC
                self.take(index, kind, end, known.parent if known else None)
        for index, found in self.findings.questions.items():
            if found.parent not in self.findings.questions:
                self.findings.questions[index] = replace(found, parent=None)

    def _says_so(self, index: int) -> bool:
        """Whether a question that the rules found needs no evidence: a label, a card, or "答案：" right below it."""
        answered = self.answers.get(index + 1) is Role.ANSWER
        return index in self.sayers or self.units[index].mark == "card" or answered

    def _spoken_for(self) -> Iterator[int]:
        """Units that ask nothing whatever the evidence: titles and days, parts of a count or of a form, what belongs
        to a question that the rules found: all before "答案：", and the line glued below.
        """
        known = self.findings.questions
        for head in self.heads:
            text = self.units[head].text
            furniture = wording.names_day(text) or wording.is_service_title(text) or self.is_title(head)
            if (furniture or self.is_empty(head)) and head not in known:
                yield head
        yield from self.inner
        yield from filter(self.is_key, range(len(self.units)))
        yield from self.findings.groups
        for index, found in known.items():
            if index + 1 < found.end and self._answers_glued(index):
                yield index + 1
            owned = range(index + 1, found.end)
            if self.units[index].kind is not UnitKind.HEADING or index in self.sayers:
                answer = next((inside for inside in owned if self.answers.get(inside) is Role.ANSWER), index)
                yield from range(index + 1, answer)

    def _answers_glued(self, index: int) -> bool:
        """Whether the line right below a question is text that goes with it: plain, or as bold as the question is and
        asking nothing.
        """
        unit, below = self.units[index], self.units[index + 1]
        if below.kind is not UnitKind.TEXT or below.lines[0] != unit.lines[1] + 1:
            return False
        answers_bold = below.mark == unit.mark == "bold" and self.worded(index) and not self.worded(index + 1)
        return not below.mark or answers_bold

    def _held(self, wanted: Iterable[int]) -> set[int]:
        """Units that ask on, and are left to the last pass: "追问：…", and items in an item that asks."""
        items = (index for index in wanted if self.units[index].kind is UnitKind.ITEM)
        inner = (range(outer + 1, self.inside_end(outer)) for outer in items)
        return set(filter(self._is_follow_up, range(len(self.units)))).union(*inner)

    def _odds(self) -> dict[int, float]:
        fitted = forest.fitted()
        return {
            index: fitted.odds(common | own)
            for peers, common, each in Evidence(self).rows()
            for index, own in zip(peers.units, each, strict=True)
        }

    def _rivals(self, head: int, wanted: set[int], firm: set[int], odds: Mapping[int, float]) -> set[int]:
        """A heading or the units below it, whichever has less evidence: if one asks, the other is its answer or its
        title. What the rules found one within the other stays.
        """
        if head not in wanted:
            return set()
        known = self.findings.questions
        inner = {index for index in range(head + 1, self.section_end[head]) if index in wanted}
        fresh = {index for index in inner if not (index in known and head in known)} - firm
        if head not in known and inner & firm:
            return {head}
        if not fresh:
            return set()
        outweighed = fmean(odds.get(index, 1.0) for index in inner) > odds.get(head, 0.0)
        return {head} if outweighed and head not in firm else fresh

    def _reaches(self, wanted: Sequence[int], firm: set[int]) -> dict[int, int]:
        """Where the answers of units end, if exactly these are questions."""
        ends: dict[int, int] = {}
        for index in wanted:
            unit = self.units[index]
            if index in firm:
                continue
            if unit.kind is UnitKind.HEADING:
                ends[index] = self.section_end[index]
                continue
            own = max(self.inside_end(index), index + 1) if unit.kind is UnitKind.ITEM else index + 1
            place = bisect_left(wanted, own)
            following = wanted[place] if place < len(wanted) else len(self.units)
            ends[index] = self._until_sibling(index, min(following, self.next_head[index]))
        runs: dict[str, dict[int, int]] = {}
        for index, end in ends.items():
            runs.setdefault(self.units[index].mark, {})[index] = end
        for run in runs.values():
            ends |= self._within(run)
        return ends
