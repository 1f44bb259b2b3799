"""What speaks for and against units being questions, in numbers: the measures that the fitted `forest` weighs.

Units of one mark in one section are peers: they are judged by what they have in common ("how many ask", "how much of
the note they cover"), by what they share with the same mark elsewhere, and each by itself. Nothing is decided here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import fmean

from notepress.read import wording, words
from notepress.read.outline import Unit, UnitKind
from notepress.read.search import Search
from notepress.read.survey import LAYOUT, LINK, TEXTS, lead_of, unnumbered
from notepress.read.wording import Role

JUDGED = frozenset({UnitKind.HEADING, UnitKind.SUMMARY, UnitKind.ROW, *TEXTS})
"""Kinds of units that may ask."""
_NEAR = 8
"""How many units behind one are looked at for what belongs to it."""
_LOOKED_AT = 500
"""Characters of a line that are looked at: more say no more, and no pattern has to be safe for any length."""
_NO_WORDS = -9.0
"""Odds of words that are not there."""
_FAMILIES = ("heading", "item", "bullet", "num", "bold", "summary", "quote", "label", "card", "line", "")

Key = tuple[str, int, bool]
"""Mark, depth and, for headings, whether numbered: units alike in these look alike to a reader."""


@dataclass(frozen=True, slots=True)
class Peers:
    """Units of one mark in one section."""

    key: Key
    head: int | None
    """The heading that they stand below."""
    units: tuple[int, ...]


def family(unit: Unit) -> str:
    """The mark of a unit without what counts its kinds: "num" for "num 1、"."""
    return "heading" if unit.kind is UnitKind.HEADING else unit.mark.split(" ")[0]


def word_measures(
    peers: Sequence[Peers], odds: Mapping[int, float]
) -> Iterator[tuple[dict[str, float], list[dict[str, float]]]]:
    """What the words of units say, in common and of each, for all peers of a note; ODDS are those of its units.

    Apart from the other measures because their weights are fitted too: `tools/fit.py` makes these itself.
    """

    def at(index: int | None) -> float:
        return _NO_WORDS if index is None else odds.get(index, _NO_WORDS)

    alike: dict[Key, list[float]] = {}
    for one in peers:
        alike.setdefault(one.key, []).extend(odds[index] for index in one.units)
    order = sorted(odds)
    after, before = dict(pairwise(order)), dict(pairwise(reversed(order)))
    for one in peers:
        common = {
            "note words": fmean(alike[one.key]),
            "here words": fmean(odds[index] for index in one.units),
            "head words": at(one.head),
        }
        yield (
            common,
            [
                {
                    "unit words": odds[index],
                    "unit before words": at(before.get(index)),
                    "unit after words": at(after.get(index)),
                }
                for index in one.units
            ],
        )


class Evidence:
    """The measures of one note, made once; rows of them are what a forest is fitted to and asked about."""

    def __init__(self, search: Search) -> None:
        self.search, self.units = search, search.units
        self._titles = Counter(self._title(unit.first_line[:_LOOKED_AT]) for unit in self.units)
        self.peers = tuple(self._peers())
        self.own = {index: self._measure(index) for peers in self.peers for index in peers.units}
        self.size = max(sum(len(unit.text.encode()) for unit in self.units), 1)
        alike: dict[Key, list[int]] = {}
        for peers in self.peers:
            alike.setdefault(peers.key, []).extend(peers.units)
        self.alike = {key: self._mean(indices) for key, indices in alike.items()}
        self.sections = Counter(peers.key for peers in self.peers)
        self.counts = {key: len(indices) for key, indices in alike.items()}
        self.word_odds = {index: words.fitted().odds(self.units[index].first_line) for index in self.own}

    def rows(self) -> Iterator[tuple[Peers, dict[str, float], list[dict[str, float]]]]:
        """All peers, the measures that they have in common, and those of each of their units."""
        found = self.search.findings.questions
        of_words = word_measures(self.peers, self.word_odds)
        for peers, (common_words, each_words) in zip(self.peers, of_words, strict=True):
            asks = [self.own[index]["asks"] for index in peers.units]
            each = [
                {f"unit {name}": value for name, value in self.own[index].items()}
                | {
                    "unit taken": float(index in found),
                    "unit below taken": float(index - 1 in found),
                    "unit within taken": float(self.search.taken[index] and index not in found),
                    "unit gathers taken": float(index in self.search.findings.groups),
                    "unit before asks": asks[place - 1] if place else -1.0,
                    "unit after asks": asks[place + 1] if place + 1 < len(asks) else -1.0,
                }
                | each_words[place]
                for place, index in enumerate(peers.units)
            ]
            yield peers, self._common(peers) | common_words, each

    def _peers(self) -> Iterator[Peers]:
        inner = {index for start, end in self.search.options.items() for index in range(start + 1, end)}
        groups: dict[tuple[Key, int | None], list[int]] = {}
        for index, unit in enumerate(self.units):
            if unit.kind not in JUDGED or unit.mark in LAYOUT or not unit.text.strip():
                continue
            if index in self.search.answers or index in inner:
                continue
            heading = unit.kind is UnitKind.HEADING
            numbered = heading and wording.number(wording.bare(unit.first_line)) is not None
            key = ("heading" if heading else unit.mark, unit.depth, numbered)
            head = self.search.above[index] if heading else self.search.head_of(index)
            groups.setdefault((key, head), []).append(index)
        for (key, head), indices in groups.items():
            yield Peers(key, head, tuple(indices))

    def _reach(self, index: int) -> tuple[int, list[int]]:
        """Where what may belong to a unit ends, and what of it has content (for a heading: before the next one)."""
        search, unit = self.search, self.units[index]
        if unit.kind is UnitKind.HEADING:
            return search.section_end[index], search.body(index + 1, search.next_head[index])
        if unit.kind is UnitKind.ITEM:
            end = search.indented_end(index)
        else:
            end = min(search.next_head[index], index + _NEAR // 2)
        return end, search.body(index + 1, end)

    def _measure(self, index: int) -> dict[str, float]:
        """What one unit says of itself; shares are the means of these."""
        search, unit = self.search, self.units[index]
        text, prompt = unit.first_line[:_LOOKED_AT], search.prompt(index)[:_LOOKED_AT]
        bare = wording.bare(prompt)
        end, body = self._reach(index)
        below = self.units[index + 1] if index + 1 < len(self.units) else None
        above = self.units[index - 1] if index else None
        near = range(index + 1, min(end, index + _NEAR))
        label = wording.label(unnumbered(unit).strip())
        size = len(bare.encode())
        heading = unit.kind is UnitKind.HEADING
        says: dict[str, object] = {
            "asks": search.worded(index),
            "ends asking": wording.ends_asking(prompt),
            "asks firmly": wording.asks_firmly(prompt),
            "names topic": wording.names_topic(prompt),
            "names facet": wording.names_facet(prompt),
            "commands": wording.commands(prompt),
            "gathers": wording.gathers(text),
            "in chapter": wording.in_chapter(text),
            "service": wording.is_service_title(text),
            "defines": wording.defined(wording.bare(text)) is not None,
            "leads": lead_of(text) is not None,
            "label asks": bool(label and label[0] in (Role.QUESTION, Role.FOLLOW_UP)),
            "label only": search.is_label_only(index),
            "links": bool(LINK.search(text)),
            "ends in colon": bare[-1:] in (":", "："),
            "ends in stop": bare[-1:] in tuple("。.;；,，!！"),
            "sentence": re.search(r"[，；。,;]", bare) is not None,
            "several lines": "\n" in unit.text,
            "short": size <= 36,
            "long": size >= 120,
            "idle": index in search.idle,
            "candidate": bool(search.mark_of(index)),
            "counts within": index in search.inner,
            "quoted": bool(unit.quoted),
            "names day": wording.names_day(text),
            "recurs": self._titles[self._title(text)] > 1,
            "title": heading and search.is_title(index),
            "only links": heading and search.only_links(index),
            "below label": above is not None and search.is_label_only(index - 1),
            "indented": unit.column > 0 and unit.kind is UnitKind.TEXT,
            "leaf": heading and search.is_leaf(index),
            "has body": bool(body),
            "answered": search.answers.get(index + 1) is Role.ANSWER,
            "answered near": any(search.answers.get(inside) is Role.ANSWER for inside in near),
            "asks below": any(search.worded(inside) for inside in near),
            "above text": below is not None and below.kind is UnitKind.TEXT,
            "above heading": below is not None and below.kind is UnitKind.HEADING,
            "above same": below is not None and below.mark == unit.mark,
            "glued below": below is not None and below.lines[0] == unit.lines[1] + 1,
            "below heading": above is not None and above.kind is UnitKind.HEADING,
            "below colon": above is not None and wording.bare(above.text)[-1:] in (":", "："),
            "glued above": above is not None and above.lines[1] + 1 == unit.lines[0],
        }
        measured = {name: float(bool(said)) for name, said in says.items()}
        measured["length"] = math.log1p(size)
        measured["body units"] = math.log1p(len(body))
        measured["body size"] = math.log1p(sum(len(self.units[inside].text.encode()) for inside in body))
        return measured

    @staticmethod
    def _title(text: str) -> str:
        return wording.strip_number(wording.bare(text))

    def _mean(self, indices: Sequence[int]) -> dict[str, float]:
        """What units have in common: the means of what each says, and how they stand together."""
        own = [self.own[index] for index in indices]
        count = len(own)
        mean = {name: sum(one[name] for one in own) / count for name in own[0]}
        numbers = [self._number(index) for index in indices]
        covered = sum(
            len(self.units[index].text.encode()) + math.expm1(one["body size"])
            for index, one in zip(indices, own, strict=True)
        )
        mean["count"] = math.log1p(count)
        mean["counted"] = sum(number > 0 for number in numbers) / count
        mean["counts on"] = sum(0 < before < after for before, after in pairwise(numbers)) / max(1, count - 1)
        mean["cover"] = min(1.0, covered / self.size)
        mean["different"] = len({self.units[index].text for index in indices}) / count
        mean["spread"] = math.sqrt(sum((one["length"] - mean["length"]) ** 2 for one in own) / count)
        mean["place"] = indices[0] / len(self.units)
        mean["taken"] = sum(index in self.search.findings.questions for index in indices) / count
        return mean

    def _number(self, index: int) -> int:
        digits = re.search(r"\d+", self.units[index].text[:8])
        return self.units[index].number or (int(digits[0]) if digits else 0)

    def _common(self, peers: Peers) -> dict[str, float]:
        """The measures that all units of one mark in one section share."""
        whole = self.sections[peers.key] == 1
        here = self.alike[peers.key] if whole else self._mean(peers.units)
        first = self.units[peers.units[0]]
        common = self.note | {f"note {name}": value for name, value in self.alike[peers.key].items()}
        common |= {f"here {name}": value for name, value in here.items()}
        common |= {f"is {name or 'plain'}": float(family(first) == name) for name in _FAMILIES}
        common["sections"] = math.log1p(self.sections[peers.key])
        common["depth"] = 0.0 if first.kind is UnitKind.HEADING else float(first.depth)
        common["level"] = float(self._levels.index(first.depth)) if first.kind is UnitKind.HEADING else -1.0
        common |= self._around(peers)
        rivals = [self.alike[other]["asks"] for other in self._in_section[peers.head] if other != peers.key]
        common["rival asks"] = 0.0 if first.kind is UnitKind.HEADING else max(rivals, default=0.0)
        common["inner asks"] = self._inner_asks(peers) if first.kind is UnitKind.HEADING else 0.0
        return common

    def _around(self, peers: Peers) -> Mapping[str, float]:
        """What the heading above says."""
        head = peers.head
        if head is None:
            names = ("asks", "gathers", "in chapter", "round", "peers ask")
            return {f"head {name}": -1.0 for name in names} | {"head count": 0.0, "head own": 0.0}
        search, text = self.search, self.units[head].text
        of_round = wording.is_chapter(text) and (wording.collects(text) or search.collects)
        key = self._heading_keys.get(head)
        return {
            "head asks": float(search.worded(head)),
            "head gathers": float(search.gathers(head)),
            "head in chapter": float(wording.in_chapter(text)),
            "head round": float(of_round),
            "head peers ask": self.alike[key]["asks"] if key else 0.0,
            "head count": math.log1p(self.counts[key]) if key else 0.0,
            "head own": math.log1p(len(search.body(head + 1, peers.units[0]))),
        }

    def _inner_asks(self, peers: Peers) -> float:
        """How much the best of the marks below headings asks, if there are as many of it."""
        return max(
            (
                mean["asks"] * min(1.0, self.counts[key] / len(peers.units))
                for key, mean in self.alike.items()
                if key[0] != "heading"
            ),
            default=0.0,
        )

    @cached_property
    def _levels(self) -> list[int]:
        return sorted({self.units[head].depth for head in self.search.heads})

    @cached_property
    def _heading_keys(self) -> dict[int, Key]:
        return {index: peers.key for peers in self.peers if peers.key[0] == "heading" for index in peers.units}

    @cached_property
    def _in_section(self) -> dict[int | None, list[Key]]:
        sections: dict[int | None, list[Key]] = {}
        for peers in self.peers:
            sections.setdefault(peers.head, []).append(peers.key)
        return sections

    @cached_property
    def note(self) -> dict[str, float]:
        """The measures of the note as a whole."""
        own, heads = list(self.own.values()), self.search.heads
        return {
            "all ask": sum(one["asks"] for one in own) / max(1, len(own)),
            "all end asking": sum(one["ends asking"] for one in own) / max(1, len(own)),
            "headings": math.log1p(len(heads)),
            "share of headings": len(heads) / max(1, len(self.units)),
            "manual": sum(wording.is_manual_title(self.units[head].text) for head in heads) / max(1, len(heads)),
            "mean size": math.log1p(self.size / max(1, len(self.units))),
            "links": sum(bool(LINK.search(unit.text[:_LOOKED_AT])) for unit in self.units) / max(1, len(self.units)),
            "collects": float(self.search.collects),
            "answers": float(bool(self.search.answers)),
            "taken": len(self.search.findings.questions) / max(1, len(own)),
        }
