"""Identity that outlives editing: which question is which, its permanent id and number, when its note last changed.

In: the questions of this build and ledger.json, the memory of the builds before. Out: the questions with their ids, the
next ledger, the plan of what will happen in Anki. Never writes into a note, never hands a history on by guess.

    store       ledger.json ⇄ Ledger            likeness    how alike two texts are
    matching    which question is which         terms       which words mean the same
    assignment  one to one, the best total      stamping    when a note's content changed
    changes     the plan                        recovery    what an earlier build still knows of a lost ledger
"""

from notepress.ledger.changes import Plan, plan, search
from notepress.ledger.matching import Ambiguity, Decision, Matching, match
from notepress.ledger.recovery import recover
from notepress.ledger.stamping import mods, stamp
from notepress.ledger.store import FILE_NAME, Entry, Ledger, LedgerChanged, LedgerError, State, held, load, save

__all__ = [
    "FILE_NAME",
    "Ambiguity",
    "Decision",
    "Entry",
    "Ledger",
    "LedgerChanged",
    "LedgerError",
    "Matching",
    "Plan",
    "State",
    "held",
    "load",
    "match",
    "mods",
    "plan",
    "recover",
    "save",
    "search",
    "stamp",
]
