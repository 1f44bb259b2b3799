"""Two ledgers → the plan: what Anki will do with the next import, and what it won't, so that the user has to do it.

Anki adds and updates notes. It moves no card to another deck and deletes nothing: for these the plan has search strings
to paste into Anki's browser.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from notepress.ledger import likeness
from notepress.ledger.entries import PARTS, UNKNOWN, Entry, Ledger, State
from notepress.ledger.matching import Ambiguity, Decision, Matching

SHOWN = 12
"""Lines of a section of the table."""


@dataclass(frozen=True, slots=True)
class Update:
    """A note that Anki will update."""

    id: str
    what: tuple[str, ...]
    """Of PARTS, or "rendering" where the question is the same and its card is not."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """A question that keeps its history under other words."""

    id: str
    before: str
    after: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Move:
    """A note whose cards Anki leaves in their old deck."""

    id: str
    origin: str
    to: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A note that stays in Anki until the user deletes it."""

    id: str
    prompt: str

    @property
    def search(self) -> str:
        return search([self.id])


@dataclass(frozen=True, slots=True)
class Plan:
    """What will happen in Anki, against the last build that wrote the ledger."""

    new: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    """Those of the new ones that were in an earlier deck."""
    updated: tuple[Update, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    moved: tuple[Move, ...] = ()
    removed: tuple[Removal, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    prompts: Mapping[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """Give plan.json."""
        return {
            "new": list(self.new),
            "updated": [{"id": each.id, "what": list(each.what)} for each in self.updated],
            "reworded": [
                {"id": each.id, "before": each.before, "after": each.after, "score": each.score, "reason": each.reason}
                for each in self.reworded
            ],
            "moved": [
                {"id": each.id, "from": each.origin, "to": each.to, "search": search([each.id])} for each in self.moved
            ],
            "removed": [{"id": each.id, "prompt": each.prompt, "search": each.search} for each in self.removed],
            "ambiguous": [
                {
                    "id": each.id,
                    "path": each.path,
                    "line": each.line,
                    "candidates": [
                        {"id": id_, "prompt": prompt, "score": score} for id_, prompt, score in each.candidates
                    ],
                    "message": each.message,
                }
                for each in self.ambiguous
            ],
        }

    def table(self) -> str:
        """Give the plan for people, with the steps that Anki leaves to them."""
        lines = [
            *self._counted("new", len(self.new), f"{len(self.returned)} of them back again" if self.returned else ""),
            *self._counted("updated", len(self.updated), _whats(self.updated)),
            *self._counted("reworded", len(self.reworded), "each keeps its history"),
            *_some(
                f"{_short(each.before)} → {_short(each.after)}  ({each.reason}, {each.score:.2f})"
                for each in self.reworded
            ),
            *self._counted("moved", len(self.moved), "Anki leaves the cards where they are; in its browser:"),
            *_some(self._steps()),
            *self._counted("removed", len(self.removed), "Anki keeps them; to delete them, paste into its browser:"),
        ]
        if self.removed:
            lines.append(f"             {search(each.id for each in self.removed)}")
            lines += _some(f"{each.id}  {_short(each.prompt)}" for each in self.removed)
        lines += self._counted("ambiguous", len(self.ambiguous), "counted as new:")
        lines += _some(f"{each.path}:{each.line}  {each.message}" for each in self.ambiguous)
        return "\n".join(lines) or "  nothing changes in Anki"

    @staticmethod
    def _counted(name: str, count: int, remark: str) -> list[str]:
        return [f"  {count:>5} {name:<10} {remark}".rstrip()] if count else []

    def _steps(self) -> Iterable[str]:
        """Give a step for each pair of decks."""
        moves: dict[tuple[str, str], list[str]] = defaultdict(list)
        for move in self.moved:
            moves[move.origin, move.to].append(move.id)
        for (origin, to), ids in sorted(moves.items()):
            yield f"search for  {search(ids)}  , select all, Change Deck from “{origin}” to “{to}”"


def plan(before: Ledger, after: Ledger, matching: Matching) -> Plan:
    """Compare two ledgers."""
    order = [question.id for question in matching.questions]
    there = {id_: entry for id_, entry in before.entries.items() if entry.state is State.LIVE}
    live = {id_: after.entries[id_] for id_ in order if after.entries[id_].state is State.LIVE}
    both = [(there[id_], entry) for id_, entry in live.items() if id_ in there]
    new = tuple(id_ for id_ in live if id_ not in there)
    return Plan(
        new=new,
        returned=tuple(id_ for id_ in new if id_ in before.entries and before.entries[id_].content),
        updated=tuple(
            Update(new.id, _what(old, new)) for old, new in both if old.content not in (UNKNOWN, new.content)
        ),
        reworded=tuple(
            _rewording(old, new, matching.decisions[new.id])
            for old, new in both
            if likeness.fold(old.prompt) != likeness.fold(new.prompt)
        ),
        moved=tuple(Move(new.id, old.deck, new.deck) for old, new in both if old.deck and old.deck != new.deck),
        removed=tuple(Removal(id_, entry.prompt) for id_, entry in there.items() if id_ not in live),
        ambiguous=matching.ambiguous,
    )


def search(ids: Iterable[str]) -> str:
    """Give a search for Anki's browser that finds the notes with these ids and no others."""
    return " OR ".join(f"Id:{id_}" for id_ in ids)


def _what(old: Entry, new: Entry) -> tuple[str, ...]:
    if len(old.parts) != len(new.parts):
        return ("rendering",)
    what = tuple(name for name, one, other in zip(PARTS, old.parts, new.parts, strict=False) if one != other)
    return what or ("rendering",)


def _rewording(old: Entry, new: Entry, decision: Decision) -> Rewording:
    return Rewording(new.id, old.prompt, new.prompt, decision.score, decision.reason)


def _whats(updates: Iterable[Update]) -> str:
    counts = Counter(what for update in updates for what in update.what)
    return ", ".join(f"{name} {counts[name]}" for name in (*PARTS, "rendering") if counts[name])


def _some(lines: Iterable[str]) -> list[str]:
    every = list(lines)
    more = [f"             … and {len(every) - SHOWN} more, see plan.json"] if len(every) > SHOWN else []
    return [f"             {line}" for line in every[:SHOWN]] + more


def _short(prompt: str) -> str:
    text = " ".join(prompt.split())
    return text if len(text) <= 40 else text[:39] + "…"
