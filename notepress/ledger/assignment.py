"""Weighted pairs → the best one-to-one choice, and what had to be left open because another choice was as good.

Nothing is quadratic in the book: pairs that are plainly each other's best are taken at once, the rest falls into small
groups of rivals that are solved exactly. A group too large to be solved is left open: a wrong choice costs more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

Pair = tuple[int, int]

GROUP = 24
"""Most rivals on a side that are solved exactly: the work grows with the fourth power."""


def assign(weights: Mapping[Pair, float], margin: float) -> tuple[dict[Pair, float], set[Pair]]:
    """Choose pairs one to one; weights are positive.

    Gives the chosen pairs with their lead over the best choice without them, at least MARGIN each, and the pairs that
    were left open because theirs is less.
    """
    chosen: dict[Pair, float] = {}
    unclear: set[Pair] = set()
    left = dict(weights)
    while plain := _plain(left, margin):
        chosen |= plain
        rows, columns = {row for row, _ in plain}, {column for _, column in plain}
        left = {pair: weight for pair, weight in left.items() if pair[0] not in rows and pair[1] not in columns}
    for group in _groups(left):
        if max(len({row for row, _ in group}), len({column for _, column in group})) > GROUP:
            unclear |= set(group)
            continue
        best = _best(group)
        total = sum(group[pair] for pair in best)
        unstable = _unstable(group, best)
        unclear |= unstable
        for pair in (pair for pair in best if pair not in unstable):
            without = {other: weight for other, weight in group.items() if other != pair}
            lead = total - sum(group[other] for other in _best(without))
            if lead >= margin:
                chosen[pair] = lead
            else:
                unclear.add(pair)
    return chosen, unclear


def _plain(weights: Mapping[Pair, float], margin: float) -> dict[Pair, float]:
    """Give the pairs that lead all their rivals by the margin."""
    by_row, by_column = defaultdict(list), defaultdict(list)
    for (row, column), weight in weights.items():
        by_row[row].append(weight)
        by_column[column].append(weight)
    second_in_row = {row: _second(found) for row, found in by_row.items()}
    second_in_column = {column: _second(found) for column, found in by_column.items()}
    plain = {}
    for (row, column), weight in weights.items():
        lead = weight - max(second_in_row[row], second_in_column[column])
        if lead >= margin:
            plain[row, column] = lead
    return plain


def _second(weights: list[float]) -> float:
    return sorted(weights)[-2] if len(weights) > 1 else 0.0


def _groups(weights: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    """Give the pairs by connected rivals."""
    by_row, by_column = defaultdict(list), defaultdict(list)
    for pair in weights:
        by_row[pair[0]].append(pair)
        by_column[pair[1]].append(pair)
    groups, seen = [], set()
    for start in weights:
        if start in seen:
            continue
        group, waiting = {}, [start]
        seen.add(start)
        while waiting:
            pair = waiting.pop()
            group[pair] = weights[pair]
            for other in (*by_row[pair[0]], *by_column[pair[1]]):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        groups.append(dict(sorted(group.items())))
    return groups


def _unstable(weights: Mapping[Pair, float], best: list[Pair]) -> set[Pair]:
    """Give the chosen pairs that were torn from a better one only to make up more pairs in all."""
    of_row, of_column = {pair[0]: pair for pair in best}, {pair[1]: pair for pair in best}
    unstable = set()
    for pair, weight in weights.items():
        ends = {end for end in (of_row.get(pair[0]), of_column.get(pair[1])) if end}
        if all(weights[end] < weight for end in ends):
            unstable |= ends
    return unstable


def _best(weights: Mapping[Pair, float]) -> list[Pair]:
    """Give the pairs of the greatest total: the Hungarian method with potentials, on a small square table."""
    if not weights:
        return []
    rows, columns = sorted({row for row, _ in weights}), sorted({column for _, column in weights})
    size = max(len(rows), len(columns))
    cost = [
        [0.0] * (size + 1) for _ in range(size + 1)
    ]  # from 1; pairs that are no candidates cost nothing: left single
    for (row, column), weight in weights.items():
        cost[rows.index(row) + 1][columns.index(column) + 1] = -weight
    row_potential, column_potential = [0.0] * (size + 1), [0.0] * (size + 1)
    row_of = [0] * (size + 1)
    for row in range(1, size + 1):
        row_of[0], column = row, 0
        least, came_from, used = [float("inf")] * (size + 1), [0] * (size + 1), [False] * (size + 1)
        while row_of[column]:
            used[column] = True
            delta, nearest = float("inf"), 0
            for other in range(1, size + 1):
                if not used[other]:
                    reduced = cost[row_of[column]][other] - row_potential[row_of[column]] - column_potential[other]
                    if reduced < least[other]:
                        least[other], came_from[other] = reduced, column
                    if least[other] < delta:
                        delta, nearest = least[other], other
            for other in range(size + 1):
                if used[other]:
                    row_potential[row_of[other]] += delta
                    column_potential[other] -= delta
                else:
                    least[other] -= delta
            column = nearest
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    pairs = ((rows[row_of[c] - 1], columns[c - 1]) for c in range(1, len(columns) + 1) if row_of[c] <= len(rows))
    return [pair for pair in pairs if pair in weights]
