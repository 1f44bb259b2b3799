"""Where the unmatched stand: between which matched questions of their note. Evidence of identity, never proof."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from notepress.ledger.texts import Text, sequences

NEAR = 3
"""Ranks between two places of one gap that are still worth a comparison."""

_Gap = tuple[Hashable, Hashable]


class Places:
    """The gaps between the questions that are matched already; a note's beginning and end are neighbours too."""

    def __init__(self, old: Sequence[Text], new: Sequence[Text], partner: Mapping[int, int]) -> None:
        """PARTNER: place of a question → place of its entry."""
        names = _former_names(old, new, partner)
        entries = set(partner.values())
        self._old: dict[int, tuple[_Gap, int]] = {}
        self._new: dict[int, tuple[_Gap, int]] = {}
        for path, sequence in sequences(old).items():
            self._old |= _gaps(sequence, path, lambda place: place if place in entries else None)
        for path, sequence in sequences(new).items():
            self._new |= _gaps(sequence, names.get(path, path), partner.get)
        self._by_gap: dict[_Gap, list[int]] = defaultdict(list)
        for entry, (gap, _) in self._old.items():
            self._by_gap[gap].append(entry)

    def same(self, entry: int, question: int) -> float:
        """Say how much two places are the same, 0 to 1: one neighbour, the other, the rank between them."""
        if entry not in self._old:
            return 0.0
        (before, after), rank = self._old[entry]
        (its_before, its_after), its_rank = self._new[question]
        same = 0.4 * (before == its_before) + 0.4 * (after == its_after)
        return same + 0.2 * (same > 0 and rank == its_rank)

    def near(self, question: int) -> Iterable[int]:
        """Give the entries of the same gap that stand near."""
        gap, rank = self._new[question]
        return [entry for entry in self._by_gap.get(gap, ()) if abs(self._old[entry][1] - rank) <= NEAR]


def _gaps(sequence: Sequence[int], path: str, entry_of: Callable[[int], int | None]) -> dict[int, tuple[_Gap, int]]:
    """Give the gap of each unmatched text of a note, named by the entries on both sides, and its rank in it."""
    result: dict[int, tuple[_Gap, int]] = {}
    before: Hashable = ("first", path)
    waiting: list[int] = []
    for place in sequence:
        entry = entry_of(place)
        if entry is None:
            waiting.append(place)
        else:
            result |= {other: ((before, entry), rank) for rank, other in enumerate(waiting)}
            before, waiting = entry, []
    return result | {other: ((before, ("last", path)), rank) for rank, other in enumerate(waiting)}


def _former_names(old: Sequence[Text], new: Sequence[Text], partner: Mapping[int, int]) -> dict[str, str]:
    """Give the former name of each note: that of the note in which most of its matched questions were."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for question, entry in partner.items():
        votes[new[question].path][old[entry].path] += 1
    return {path: max(sorted(found), key=found.__getitem__) for path, found in votes.items()}
