"""Formulas of the notes → what MathJax makes of them: a drawing, or the reason why it cannot be read.

Results are kept on disk by content, so that only new formulas cost time. An entry that is damaged is made again; two
builds may share a cache. Nothing here opens a file or an address that a formula names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from notepress.formulas import store
from notepress.formulas.mathjax import VERSION, WORKER, MathJax, MathJaxMissing, TooSlow
from notepress.model import Formula

__all__ = ["Broken", "Drawing", "MathJaxMissing", "check", "typeset"]

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "formulas"
"""Where results are kept unless the caller says otherwise."""

Progress = Callable[[int, int], object]
"""Told after each formula how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as MathJax's SVG: 1000 units an em, the baseline at 0."""

    svg: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A formula that cannot be shown, and why, in plain words."""

    reason: str


def typeset(
    formulas: Iterable[Formula], cache: Path = CACHE, progress: Progress | None = None, seconds: float = 10
) -> dict[Formula, Drawing | Broken]:
    """Give every formula's drawing or fault, in sorted order. Seconds is the limit for one formula.

    Raises MathJaxMissing when a formula is not in the cache and MathJax is not installed.
    """
    wanted = sorted(set(formulas))
    results: dict[Formula, Drawing | Broken] = {}
    with MathJax(seconds) as mathjax:
        for done, formula in enumerate(wanted, start=1):
            results[formula] = _recall(formula, cache) or _make(formula, cache, mathjax)
            if progress:
                progress(done, len(wanted))
    return results


def check(
    formulas: Iterable[Formula], cache: Path = CACHE, progress: Progress | None = None, seconds: float = 10
) -> dict[Formula, str]:
    """Give the formulas that cannot be shown, and why. Raises MathJaxMissing as typeset does."""
    results = typeset(formulas, cache, progress, seconds)
    return {formula: result.reason for formula, result in results.items() if isinstance(result, Broken)}


def _recall(formula: Formula, cache: Path) -> Drawing | Broken | None:
    match store.recall(cache, _key(formula)):
        case {"svg": str(svg)}:
            return Drawing(svg)
        case {"error": str(reason)}:
            return Broken(reason)
    return None


def _make(formula: Formula, cache: Path, mathjax: MathJax) -> Drawing | Broken:
    try:
        answer = mathjax.typeset(formula)
    except TooSlow as error:
        return Broken(str(error))  # not kept: on another day the machine may be faster
    if "error" in answer:
        answer = {"error": _in_plain_words(answer["error"])}
    store.keep(cache, _key(formula), answer)
    return Broken(answer["error"]) if "error" in answer else Drawing(answer["svg"])


_PLAIN = {
    "Maximum call stack size exceeded": "nested too deeply",
    "MathJax maximum macro substitution count exceeded": "a macro calls itself",
    "MathJax internal buffer size exceeded": "a macro calls itself",
    "MathJax maximum substitution count exceeded": "an environment calls itself",
}


def _in_plain_words(error: str) -> str:
    if "is not a function" in error or "Cannot read prop" in error:  # \toggle and the like want a live page
        return "this works on a screen only"
    return _PLAIN.get(error.split(";")[0], " ".join(error.split()))[:200]


# The worker is part of the key: it decides what MathJax is asked.
_WORKER = hashlib.sha256(WORKER.read_bytes()).hexdigest()


def _key(formula: Formula) -> str:
    return store.key(VERSION, _WORKER, formula.display, formula.tex)
