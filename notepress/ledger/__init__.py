"""Identity that outlives editing: which question is which, its permanent id and number, when its note last changed.

In: the questions of this build and ledger.json, the memory of the builds before. Out: the questions with their ids, the
next ledger, the plan of what will happen in Anki. Never writes into a note, never hands a history on by guess.

    entries     what is remembered               store       ledger.json ⇄ Ledger
    conflicts   two branches' ledgers            recovery    what an earlier build knows of a lost one
    likeness    how alike two texts are          terms       which words mean the same
    texts       the two sides of a comparison    places      where the unmatched stand
    passes      from equality to likeness        assignment  one to one
    matching    which question is which          stamping    when a note's content changed
    changes     the plan
"""

from notepress.ledger.changes import Plan, plan, search
from notepress.ledger.entries import FILE_NAME, Entry, Ledger, LedgerChanged, LedgerError, State
from notepress.ledger.matching import Ambiguity, Decision, Matching, match
from notepress.ledger.recovery import recover
from notepress.ledger.stamping import mods, stamp
from notepress.ledger.store import held, load, save

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
