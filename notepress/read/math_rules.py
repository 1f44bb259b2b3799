r"""TeX for markdown-it: $…$, $$…$$, \(…\) and \[…\], inline and as blocks, told from prices and from escaped brackets.

The dollar plugin at hand ends no paragraph at a $$ line and takes "$5 and $10" for a formula, which notes cannot
afford.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_BLOCKS = {"$$": "$$", "\\[": "\\]"}
_INLINES = {"$$": "$$", "$": "$", "\\(": "\\)", "\\[": "\\]"}


def math_rules(markdown: MarkdownIt) -> None:
    """Teach a parser the tokens math_block, math_inline and math_inline_double, whose content is the bare TeX."""
    markdown.block.ruler.before(
        "fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.inline.ruler.before("escape", "math_inline", _inline)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula that opens a line and whose closing mark ends one; blank lines inside are the formula's."""
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    opening = first[:2]
    if opening not in _BLOCKS:
        return False
    closing = _BLOCKS[opening]
    key = f"no end {opening} {state.blkIndent}"
    open_from, open_to = state.env.get(key, (0, 0))
    if open_from <= start < open_to:  # known to find no end: without this, many open marks would take quadratic time
        return False
    last = start
    while True:
        text = state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]].rstrip()
        if text.endswith(closing) and (last > start or len(text) > 3):
            break
        if last == start and closing in text[2:]:
            return False  # "$$x$$ is …" is inline
        last += 1
        if last >= end or (state.sCount[last] < state.blkIndent and not state.isEmpty(last)):
            state.env[key] = (start, last)
            return False
    if silent:
        return True
    content = state.getLines(start, last + 1, state.blkIndent, False).strip()
    state.line = last + 1
    token = state.push("math_block", "math", 0)
    token.block, token.content, token.map, token.markup = True, content[2:-2].strip(), [start, last + 1], opening
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    character = state.src[state.pos]
    if character not in "$\\":
        return False
    pair = state.src[state.pos : state.pos + 2]
    opening = pair if pair in _INLINES else "$" if character == "$" else ""
    if not opening:
        return False
    begin = state.pos + len(opening)
    end = _closing(state.src, begin, state.posMax, _INLINES[opening])
    content = state.src[begin:end] if end > 0 else ""
    after = state.src[end + 1 : end + 2] if opening == "$" else ""
    if not content.strip() or not _is_tex(content, opening) or (opening == "$" and not _dollars_mark(content, after)):
        return False
    if not silent:
        token = state.push("math_inline" if opening in ("$", "\\(") else "math_inline_double", "math", 0)
        token.content, token.markup = content.strip(), opening
    state.pos = end + len(opening)
    return True


def _closing(src: str, begin: int, end: int, mark: str) -> int:
    place = src.find(mark, begin, end)
    while place > 0 and _is_escaped(src, place):
        place = src.find(mark, place + 1, end)
    return place


def _is_escaped(src: str, place: int) -> bool:
    slashes = len(src[:place]) - len(src[:place].rstrip("\\")) if src[place - 1] == "\\" else 0
    return slashes % 2 == 1


_MARKS = re.compile(r"[\\^_={}<>]")


def _is_tex(text: str, opening: str) -> bool:
    outside = re.sub(r"\\(?:text\w*|mbox|mathrm|textrm|operatorname|tag)\*?\{[^{}]*\}", "", text)
    if re.search(r"[\u3400-\u9fff，。；？！]", outside):
        return opening == "$$" or (
            bool(re.search(r"\\[A-Za-z]+", outside)) and len(re.findall(r"[\u3400-\u9fff]", outside)) <= 12
        )
    if opening in ("\\(", "\\["):
        return bool(_MARKS.search(text) or re.search(r"[+/|-]|\d", text) or re.fullmatch(r"\s*\w{1,3}'*\s*", text))
    return True


def _dollars_mark(content: str, after: str) -> bool:
    """Whether two dollar signs enclose a formula: not "$5 and $10", not "costs $ in the shell and $HOME"."""
    if content[0].isspace() != content[-1].isspace():
        return False
    if _MARKS.search(content):
        return True
    if after.isdigit() or (after.isascii() and after.isalpha()):
        return False
    return not re.search(r"[A-Za-z]{4,}\s+[A-Za-z]{2,}|\n", content)
