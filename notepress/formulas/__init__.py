"""Formulas of the notes → what MathJax makes of them: a drawing, or the reason why it cannot be read.

Results are kept on disk by content, so that only new formulas cost time. An entry that is damaged is made again; two
builds may share a cache. Nothing here opens a file or an address that a formula names.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

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
            entry = _entry(formula, cache)
            results[formula] = _recall(entry, formula) or _make(entry, formula, mathjax)
            if progress:
                progress(done, len(wanted))
    return results


def check(
    formulas: Iterable[Formula], cache: Path = CACHE, progress: Progress | None = None, seconds: float = 10
) -> dict[Formula, str]:
    """Give the formulas that cannot be shown, and why. Raises MathJaxMissing as typeset does."""
    results = typeset(formulas, cache, progress, seconds)
    return {formula: result.reason for formula, result in results.items() if isinstance(result, Broken)}


def _make(entry: Path, formula: Formula, mathjax: MathJax) -> Drawing | Broken:
    try:
        answer = mathjax.typeset(formula)
    except TooSlow as error:
        return Broken(str(error))  # not kept: on another day the machine may be faster
    result = Broken(_in_plain_words(answer["error"])) if "error" in answer else Drawing(answer["svg"])
    _keep(entry, formula, result)
    return result


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
_KEY = f"{VERSION}\0{hashlib.sha256(WORKER.read_bytes()).hexdigest()}"


def _entry(formula: Formula, cache: Path) -> Path:
    key = hashlib.sha256(f"{_KEY}\0{formula.display}\0{formula.tex}".encode()).hexdigest()
    return cache / key[:2] / f"{key}.json"


def _recall(entry: Path, formula: Formula) -> Drawing | Broken | None:
    """Read an entry back; None when there is none or it is damaged."""
    try:
        kept = json.loads(entry.read_bytes())
        tex, kind, text, digest = kept["tex"], kept["kind"], kept["text"], kept["digest"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if tex != formula.tex or digest != _digest(kind, text):
        return None
    return Broken(text) if kind == "broken" else Drawing(text)


def _keep(entry: Path, formula: Formula, result: Drawing | Broken) -> None:
    """Write an entry in one step, so that another build never sees half of it."""
    kind, text = ("broken", result.reason) if isinstance(result, Broken) else ("svg", result.svg)
    kept = {"tex": formula.tex, "kind": kind, "text": text, "digest": _digest(kind, text)}
    entry.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=entry.parent, suffix=".tmp", delete=False) as file:
        json.dump(kept, file)
    os.replace(file.name, entry)


def _digest(kind: object, text: object) -> str:
    return hashlib.sha256(f"{kind}\0{text}".encode()).hexdigest()
