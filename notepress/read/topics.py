"""Topics: what a note explains without asking, under headings, in lists, or as terms and their meanings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from notepress.model import Kind
from notepress.read import wording
from notepress.read.outline import UnitKind
from notepress.read.search import Search
from notepress.read.survey import CONTENT, LINK, TEXTS


class Topics(Search):
    """The fourth pass."""

    def topics(self) -> None:
        """In a note that asks nowhere, or mostly by headings, a heading with an explanation below it is a topic."""
        self._heading_topics()
        self._skeleton()

    def _heading_topics(self) -> None:
        by_heading = sum(self.units[index].kind is UnitKind.HEADING for index in self.findings.questions)
        others = {self.head_of(i) for i in self.findings.questions if not self._is_head(i)}
        manual = sum(wording.is_manual_title(self.units[index].text) for index in self.heads)
        service = sum(wording.is_service_title(self.units[index].text) for index in self.heads)
        if manual + (service if manual > by_heading else 0) >= max(2, 0.2 * len(self.heads)):
            return
        framed = self._framed() | self._explained()
        chosen: list[int] = []
        bare: list[int] = []
        mixed: list[int] = []
        asked = Counter(self.units[index].depth for index in self.findings.questions if self._is_head(index))
        for index in self.heads:
            text = self.units[index].text
            if index in self.findings.questions or index in self.idle or self._holder(index) is not None:
                continue
            if text.rstrip().endswith((":", "：")) or wording.is_manual_title(text) or self.gathers(index):
                continue
            if wording.is_chapter(text) and wording.collects(text):
                continue  # a round of an interview
            if self.is_empty(index) or wording.names_day(text) or self.above[index] in framed:
                continue
            body = self.body(index + 1, self.section_end[index])
            if any(self.taken[inside] for inside in body):
                mixed.append(index)
                continue
            if not body or not (self.is_leaf(index) or index in framed):
                continue
            if all(self.units[inside].kind is UnitKind.ITEM and _BOX.match(self.units[inside].text) for inside in body):
                continue  # things to do
            tables = all(self.units[inside].kind is UnitKind.TABLE for inside in body)
            plain = asked[self.units[index].depth] >= 3 or not tables
            (chosen if plain and not self.only_links(index) else bare).append(index)
        if len(others) > by_heading and 3 * len(others) > len(chosen):
            return
        plain_depths = {self.units[index].depth for index in chosen}
        ends = {i: end for i in mixed if self.units[i].depth in plain_depths and (end := self._own_end(i))}
        chosen += ends
        peers = Counter(self.units[index].depth for index in chosen)
        shown = [i for i in bare if peers[self.units[i].depth] >= 3 and self._shows(i)]
        chosen = sorted(chosen + shown)
        if max(peers.values(), default=0) < 2 and not self.findings.questions:
            self._item_topics()
            return
        for index in chosen:
            level = self.units[index].depth  # a lone title is no topic
            counted = asked[level] and wording.number(wording.bare(self.units[index].text))
            if by_heading > 1 or counted or self.collects or any(peers[above] > 1 for above in range(level + 1)):
                end = ends.get(index, self.section_end[index])
                self.take(index, Kind.QUESTION if self.worded(index) else Kind.TOPIC, end)

    def _own_end(self, index: int) -> int | None:
        """Where the explanation ends that a heading has before the one or two questions below it, or None."""
        inside = range(index + 1, self.section_end[index])
        first = next(i for i in inside if self.taken[i])
        own = self.body(index + 1, min(first, self.next_head[index]))
        said = sum(len(self.units[i].text.encode()) for i in own)
        few = sum(i in self.findings.questions for i in inside) <= 2
        leads = bool(own) and self.units[own[-1]].text.rstrip().endswith((":", "："))
        return min(first, self.next_head[index]) if few and said >= 9 and not leads and not self.collects else None

    def _framed(self) -> set[int | None]:
        """Headings explained under the same headings as others: 定义 and 操作 below each of 堆 and 栈."""
        below: dict[int | None, list[str]] = {}
        for head in self.heads:
            below.setdefault(self.above[head], []).append(wording.strip_number(wording.bare(self.units[head].text)))
        often = Counter(title for titles in below.values() for title in set(titles))
        place = {head: count for count, head in enumerate(self.heads)}
        return {
            head
            for head, titles in below.items()
            if head is not None and len(titles) > 1 and all(often[title] > 1 for title in titles)
            if all(self.is_leaf(inner) for inner in self.heads[place[head] + 1 : place[head] + 1 + len(titles)])
        }

    def _explained(self) -> set[int | None]:
        """Headings with text of their own over others, at a level whose headings mostly have text and none below."""
        full = {head for head in self.heads if self.body(head + 1, self.next_head[head])}
        leaves = Counter(self.units[head].depth for head in full if self.is_leaf(head))
        others = Counter(self.units[head].depth for head in self.heads if not self.is_leaf(head))
        return {
            head
            for head in full
            if not self.is_leaf(head) and leaves[self.units[head].depth] >= max(3, 2 * others[self.units[head].depth])
        }

    def _shows(self, index: int) -> bool:
        """Whether a table or a picture stands below a heading."""
        body = [self.units[inside] for inside in self.body(index + 1, self.section_end[index])]
        return any(unit.kind is UnitKind.TABLE or "![" in unit.text for unit in body)

    def _item_topics(self) -> None:
        """Without headings, the items of a list of which most nest their explanation are the topics; so are all items
        where a third is explained, asks or names a topic.
        """
        items = [
            index
            for index, unit in enumerate(self.units)
            if unit.kind is UnitKind.ITEM and unit.depth == 1 and index not in self.idle and not LINK.search(unit.text)
        ]
        holding = {i for i in items if self.inside_end(i) > i + 1 and 0 < len(self.units[i].text) <= 60}
        shaped = {i for i in items if self.worded(i) or wording.names_topic(self.prompt(i))}
        short = sum(len(self.units[i].first_line) <= 80 for i in items) >= 0.8 * len(items)
        chosen: Iterable[int] = ()
        if len(holding) >= max(3, 0.6 * len(items)):
            chosen = holding
        elif short and len(items) >= 6 and len(shaped) >= 2 and len(holding | shaped) >= 0.3 * len(items):
            chosen = items
        for index in sorted(chosen):
            self.take(index, Kind.QUESTION if self.worded(index) else Kind.TOPIC, self.inside_end(index))

    def terms(self) -> None:
        """A note that is nothing but "term: what it means": each is a topic. Within other notes, a glossary is none."""
        if self.findings.questions:
            return
        body = [index for index in self.body(0, len(self.units)) if self.units[index].depth <= 1]
        lines = {index: wording.bare(self.units[index].first_line) for index in body if self.units[index].kind in TEXTS}
        parts = {index: parts for index, text in lines.items() if (parts := wording.defined(text))}
        distinct = len({term for term, _ in parts.values()}) >= 0.9 * len(parts)  # a dialogue repeats its speakers
        long = sum(len(meaning.encode()) >= 36 for _, meaning in parts.values()) >= 0.5 * len(
            parts
        )  # unlike the fields of a form
        if distinct and long and len(parts) >= max(4, 0.6 * len(body)):
            for index, stop in pairwise([*parts, len(self.units)]):
                is_item = self.units[index].kind is UnitKind.ITEM
                self.take(index, Kind.TOPIC, min(stop, self.indented_end(index)) if is_item else index + 1)

    def _skeleton(self) -> None:
        """Where the headings that ask have mostly nothing below them, the note is an outline still to be answered."""
        empty = {
            head
            for head in self.heads
            if self.is_leaf(head)
            and not any(self.units[inside].kind in CONTENT for inside in range(head + 1, self.next_head[head]))
        }
        asked = Counter(self.units[head].depth for head in self.heads if head in self.findings.questions)
        bare = Counter(self.units[head].depth for head in empty if head in self.findings.questions)
        peers = Counter(self.units[head].depth for head in self.heads if head not in self.idle)
        for head in empty.difference(self.findings.questions, self.idle):
            depth = self.units[head].depth
            if wording.is_chapter(self.units[head].text):
                continue
            listed = self.collects and len(empty) > 2 and not self.findings.questions  # else they part what is asked
            outlined = 2 * bare[depth] >= asked[depth] if asked[depth] else listed
            outlined |= asked[depth] >= 3 and asked[depth] >= 0.6 * peers[depth]
            if outlined and self._holder(head) is None and not self.is_empty(head):
                self.take(head, Kind.TOPIC, self.section_end[head])


_BOX = re.compile(r"\[[ xX]\]")
