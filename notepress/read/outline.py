"""A note's lines → a flat run of units in reading order: headings, list items, paragraphs, fences, quotes, tables …

markdown-it reads the blocks (CommonMark, with line maps); paragraphs are then cut where a line begins with a mark of its own, because notes
seldom have the blank lines that CommonMark wants. Nothing is decided here about what asks and what answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from notepress.read import wording
from notepress.read.math_rules import math_rules
from notepress.report import Lines


class UnitKind(StrEnum):
    """What a unit is made of."""

    HEADING = "heading"
    ITEM = "item"
    TEXT = "text"
    FENCE = "fence"
    TABLE = "table"
    MATH = "math"
    HTML = "html"
    SUMMARY = "summary"
    RULE = "rule"
    METADATA = "metadata"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Unit:
    """One block, or one part of a paragraph that begins with a mark of its own."""

    kind: UnitKind
    lines: Lines
    text: str
    """Its text, lines joined by "\\n", without the marks of its containers and without heading or list mark."""
    mark: str = ""
    """What sets it apart: "h2", "item" or "bullet" with the depth, "bold", "em", "label", "quote", "num 1、" …"""
    depth: int = 0
    """Heading level, or how many lists it stands in."""
    column: int = 0
    """Where its text begins in its first line."""
    end: int = 0
    """Last line of what it contains: for an item, its nested blocks included."""
    quoted: bool = False

    @property
    def first_line(self) -> str:
        return self.text.split("\n", 1)[0]


def parser() -> MarkdownIt:
    """The one block parser of notes: CommonMark with tables, strikethrough, dollar math and front matter.

    Indented code is off: in notes, four spaces are nesting far more often than code.
    """
    markdown = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).disable("code")
    markdown.use(front_matter_plugin)
    math_rules(markdown)
    return markdown


_GLUED_HEADING = re.compile(r"^( {0,3}#{1,6})(?=[^#\s])")
_TAG_LINE = re.compile(r"^(?:[#＃][^\s#]+[\s,，]*)+$")


def ready(lines: tuple[str, ...]) -> str:
    """The lines as markdown-it should see them, one for one: "###text" gets its space, tag lines stay text."""
    glued = any(re.match(r" {0,3}##+[^#\s]", line) for line in lines)
    result = []
    fence = ""
    for line in lines:
        bar = re.match(r" *(`{3,}|~{3,})", line)
        if bar and not fence:
            fence = bar[1]
        elif bar and bar[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        elif (
            not fence
            and (match := _GLUED_HEADING.match(line))
            and (match[1].strip() != "#" or glued)
            and not _TAG_LINE.match(line)
        ):
            line = f"{match[1]} {line[match.end() :]}"
        elif not fence and re.match(r" {0,3}##+[^#\s]", line):
            line = _GLUED_HEADING.sub(r"\1 ", line)
        result.append(line)
    return "\n".join(result)


def outline(lines: tuple[str, ...]) -> tuple[Unit, ...]:
    """Cut a note into units, in order; lines that only define link targets stand in none."""
    markdown = parser()
    markdown.core.ruler.disable(["inline", "text_join"])
    return tuple(cut for unit in _units(markdown.parse(ready(lines)), lines) for cut in _cut(unit))


def _units(tokens: list[Token], lines: tuple[str, ...]) -> Iterator[Unit]:
    lists: list[bool] = []  # whether each list around is ordered
    item: Token | None = None  # a list item that still waits for its first block
    quotes = 0
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        kind = token.type
        if item and token.map and kind not in ("paragraph_open", "inline"):
            yield _empty_item(item, lists)
            item = None
        if kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(kind.startswith("ordered"))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            item = token
        elif kind == "list_item_close":
            if item:
                yield _empty_item(item, lists)
                item = None
        elif kind == "blockquote_open":
            quotes += 1
        elif kind == "blockquote_close":
            quotes -= 1
        elif kind == "heading_open":
            yield from _heading(token, tokens[position], bool(lists or quotes), lines)
            position += 2
        elif kind == "paragraph_open":
            yield _paragraph(token, tokens[position], item, lists, bool(quotes), lines)
            item = None
            position += 2
        elif kind == "table_open":
            yield Unit(
                UnitKind.TABLE, _lines(token), "", "table", len(lists), end=_lines(token)[1], quoted=bool(quotes)
            )
            while tokens[position - 1].type != "table_close":
                position += 1
        elif kind in _SIMPLE:
            text = token.content.rstrip("\n")
            unit = Unit(
                _SIMPLE[kind], _lines(token), text, _SIMPLE[kind], len(lists), end=_lines(token)[1], quoted=bool(quotes)
            )
            yield from _html(unit) if kind == "html_block" else (unit,)


_SIMPLE = {
    "fence": UnitKind.FENCE,
    "code_block": UnitKind.FENCE,
    "math_block": UnitKind.MATH,
    "html_block": UnitKind.HTML,
    "hr": UnitKind.RULE,
    "front_matter": UnitKind.METADATA,
}


def _lines(token: Token) -> Lines:
    assert token.map is not None
    return token.map[0] + 1, max(token.map[1], token.map[0] + 1)


def _empty_item(item: Token, lists: list[bool]) -> Unit:
    first, last = _lines(item)
    return Unit(UnitKind.ITEM, (first, first), "", _item_mark(lists), len(lists), end=last)


def _item_mark(lists: list[bool]) -> str:
    return f"{'item' if lists[-1] else 'bullet'} {len(lists)}"


def _heading(token: Token, inline: Token, inside: bool, lines: tuple[str, ...]) -> Iterator[Unit]:
    first, last = _lines(token)
    level, text = int(token.tag[1]), inline.content
    if token.markup in "-=" and (last - first > 1 or len(text) > 80 or text.rstrip()[-1:] in "。！；，,;.:："):
        # A paragraph, and a rule drawn below it without a blank line.
        yield Unit(UnitKind.TEXT, (first, last - 1), text, "", end=last - 1)
        yield Unit(UnitKind.RULE, (last, last), "", "rule", end=last)
    elif inside or len(lines[first - 1]) - len(lines[first - 1].lstrip()) >= 4:
        yield Unit(UnitKind.TEXT, (first, last), text, "", end=last)
    else:
        column = lines[first - 1].find(text.split("\n")[0])
        yield Unit(UnitKind.HEADING, (first, last), text, f"h{level}", level, max(column, 0), last)


def _paragraph(
    token: Token, inline: Token, item: Token | None, lists: list[bool], quoted: bool, lines: tuple[str, ...]
) -> Unit:
    first, last = _lines(token)
    text = inline.content
    column = max(len(lines[first - 1].rstrip()) - len(text.split("\n")[0].rstrip()), 0)
    mark = _item_mark(lists) if item else "quote" if quoted else ""
    end = _lines(item)[1] if item else last
    return Unit(UnitKind.ITEM if item else UnitKind.TEXT, (first, last), text, mark, len(lists), column, end, quoted)


_HTML_PARTS = re.compile(r"<details|</details|<summary|</summary", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary[^>]*>(.*?)(?:</summary>|$)", re.IGNORECASE | re.DOTALL)


def _html(unit: Unit) -> Iterator[Unit]:
    """Cut raw HTML at the lines of <details> and <summary>; comments are metadata."""
    if unit.text.lstrip().startswith("<!--"):
        yield replace(unit, kind=UnitKind.METADATA, mark="comment")
        return
    if not _HTML_PARTS.search(unit.text):
        yield unit
        return
    number = unit.lines[0]
    for line in unit.text.split("\n"):
        summary = _SUMMARY.search(line)
        if summary and (text := re.sub(r"<[^>]+>", "", summary[1]).strip()):
            yield replace(
                unit,
                kind=UnitKind.SUMMARY,
                mark="summary",
                text=text,
                lines=(number, number),
                end=number,
                column=summary.start(1),
            )
        elif line.strip():
            bare = re.sub(r"</?(?:details|summary)[^>]*>", "", line, flags=re.IGNORECASE).strip()
            kind = UnitKind.TEXT if bare else UnitKind.HTML
            yield replace(
                unit, kind=kind, mark="" if bare else "details", text=line.strip(), lines=(number, number), end=number
            )
        number += 1


_WHOLE_STRONG = re.compile(
    r"^(?:\*\*(?!\s)(?:(?!\*\*).)+\*\*|__(?!\s)(?:(?!__).)+__|<(b|strong)>.*</\1>)\s*[:：]?\s*$", re.IGNORECASE
)
_LEAD_STRONG = re.compile(r"^(?:\*\*(?!\s)((?:(?!\*\*).)+)\*\*|__(?!\s)((?:(?!__).)+)__)\s*[:：]?\s*(?=\S)")
_WHOLE_EMPHASIS = re.compile(r"^(?:\*(?![\s*])[^*]+\*|_(?![\s_])[^_]+_|<(i|em)>.*</\1>)\s*$", re.IGNORECASE)
_DEFINITION = re.compile(r"^:\s+\S")
_ATTRIBUTES = re.compile(r"^\{:?\s*[.#:\w][^}]*\}$")
_BARE_MARK = re.compile(r"^(?:\d{1,4}[.)]|[-*+])$")
_CONTENTS_MARK = re.compile(r"^(?:\[\[?_?toc_?\]\]?|\{:toc\}|\[\[_TOC_\]\])$", re.IGNORECASE)


def mark_of(text: str) -> str:
    """The mark that a line of text bears itself: label, bold, em, a number such as "1、", or none."""
    if wording.label(text):
        return "label"
    number = wording.number(text)
    body = text[number[1] :] if number else text
    if _WHOLE_STRONG.match(body) or ((lead := _LEAD_STRONG.match(body)) and wording.asks(lead[1] or lead[2])):
        return "bold"
    if _WHOLE_EMPHASIS.match(body) and not number:
        return "em"
    if number and body.strip():
        return f"num {number[0]}"
    return ""


def _cut(unit: Unit) -> Iterator[Unit]:
    """Cut a paragraph before each line that bears a mark."""
    if unit.kind not in (UnitKind.TEXT, UnitKind.ITEM) or not unit.text:
        yield unit
        return
    texts = unit.text.split("\n")
    starts = [0]
    marks = [unit.mark if unit.kind is UnitKind.ITEM else _line_mark(texts[0].strip()) or unit.mark]
    for index, text in enumerate(texts[1:], 1):
        mark = "empty" if _BARE_MARK.match(text.strip()) else _line_mark(text.strip())
        if mark or marks[-1] in ("metadata", "contents"):
            starts.append(index)
            marks.append(mark)
        elif _WHOLE_STRONG.match(texts[index - 1].strip()) and unit.kind is UnitKind.TEXT:
            starts.append(index)
            marks.append("")
    for index, (start, mark) in enumerate(zip(starts, marks, strict=True)):
        stop = starts[index + 1] if index + 1 < len(starts) else len(texts)
        first, last = unit.lines[0] + start, unit.lines[0] + stop - 1
        if index == 0 and unit.kind is UnitKind.ITEM:
            yield replace(unit, lines=(first, last), text="\n".join(texts[start:stop]))
            continue
        kind = {"metadata": UnitKind.METADATA, "contents": UnitKind.CONTENTS, "empty": UnitKind.ITEM}.get(
            mark, UnitKind.TEXT
        )
        column = unit.column if index == 0 else 0
        if mark == "empty":
            texts[start] = ""
        yield replace(
            unit, kind=kind, mark=mark, lines=(first, last), end=last, text="\n".join(texts[start:stop]), column=column
        )


def _line_mark(text: str) -> str:
    if _ATTRIBUTES.match(text) or _TAG_LINE.match(text):
        return "metadata"
    if _CONTENTS_MARK.match(text):
        return "contents"
    if _DEFINITION.match(text):
        return "definition"
    return mark_of(text)
