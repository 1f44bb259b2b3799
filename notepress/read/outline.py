"""A note's lines → a flat run of units in reading order: headings, list items, paragraphs, fences, quotes, tables …

markdown-it reads the blocks (CommonMark, with line maps); paragraphs are then cut where a line begins with a mark
of its own, because notes seldom have the blank lines that CommonMark wants. Nothing is decided here about what asks
and what answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

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
    ROW = "row"
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
    quoted: int = 0
    """Last line of the block quote it stands in, or 0."""
    number: int = 0
    """The number before it in digits, or 0."""

    @property
    def first_line(self) -> str:
        return self.text.lstrip("\n").split("\n", 1)[0]


def parser() -> MarkdownIt:
    """The one block parser of notes: CommonMark with tables, strikethrough, dollar math and front matter.

    Indented code is off: in notes, four spaces are nesting far more often than code.
    """
    markdown = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).disable("code")
    markdown.use(front_matter_plugin)
    math_rules(markdown)
    return markdown


_BANNER = re.compile(
    r"^ {0,3}(?:={3,}|-{4,}|#{7,}|—{3,}|\*{5,})\s*(?P<title>\w(?:[^|]{0,60}?[^\s|=—#*-])?)"
    r"\s*(?:={3,}|-{4,}|#{7,}|—{3,}|\*{5,})\s*$"
)
"""===== A title between bars ====="""
_RAW = re.compile(r"^ {0,3}<(textarea|pre)\b", re.IGNORECASE)
"""Tags from which CommonMark takes all up to the closing one as they are, were it to the end of the note."""
_GLUED_HEADING = re.compile(r"^( {0,3}#{1,6})(?=[^#\s])")


def ready(lines: tuple[str, ...]) -> str:
    """The lines as markdown-it should see them, one for one: "###text" gets its space, "<h1>text</h1>" is a heading,
    tag lines stay text.
    """
    glued = any(re.match(r" {0,3}##+[^#\s]", line) for line in lines)
    result = []
    fence = above = ""
    banners = "=-#—*" if sum(bool(_BANNER.match(line)) for line in lines) > 1 else ""  # one alone is somebody's output
    if lines and lines[0].rstrip() == "+++" and "+++" in (line.rstrip() for line in lines[1:]):
        end = next(place for place, line in enumerate(lines) if place and line.rstrip() == "+++")
        lines = ("---", *lines[1:end], "---", *lines[end + 1 :])
    closings = {tag: _last_with(lines, f"</{tag}") for tag in ("textarea", "pre")}
    for place, line in enumerate(lines):
        start = line.lstrip()[:1]
        if start in ("`", "~") and (bar := re.match(r" *(`{3,}|~{3,})", line)):
            if not fence:
                fence = bar[1]
            elif bar[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif start and start in banners and not fence and (title := _BANNER.match(line)):
            line = f"# {title['title']}"
        elif start == "<" and not fence and (tag := _RAW.match(line)) and closings[tag[1].lower()] < place:
            line = line.replace("<", "\\<", 1)  # "<textarea> is a field …": a tag named, not one that opens
        elif start == "<" and not fence and not above.strip() and (title := _TITLE.fullmatch(line)):
            line = f"{'#' * int(title[1])} {title[2].strip()}"
        elif start == "#" and not fence and (match := _GLUED_HEADING.match(line)):
            is_heading = match[1].strip() != "#" or (glued and not _METADATA.match(line))
            line = f"{match[1]} {line[match.end() :]}" if is_heading else line
        result.append(line)
        above = "" if line[:1] == "#" else line
    return "\n".join(result)


def _last_with(lines: Sequence[str], text: str) -> int:
    return max((place for place, line in enumerate(lines) if text in line.lower()), default=-1)


def outline(lines: tuple[str, ...]) -> tuple[Unit, ...]:
    """Cut a note into units, in order; lines that only define link targets stand in none."""
    markdown = parser()
    markdown.core.ruler.disable(["inline", "text_join"])
    if not re.match(r"[\w\"'-]+\s*[:=]|#|\[", next((line for line in lines[1:] if line.strip()), "")):
        markdown.block.ruler.disable("front_matter")  # a rule at the top of the note
    markdown.block.ruler.disable("reference")  # "[solution]: x" is no definition; those are told apart line by line
    units = (cut for unit in _units(markdown.parse(ready(lines)), lines) for cut in _cut(unit))
    return tuple(_within_folds(_folded(_carded(_numbered(tuple(units))))))


def _numbered(units: Sequence[Unit]) -> Iterator[Unit]:
    """Join numbers that stand alone, "1." and nothing else, with the paragraph below, where the note has several."""
    alone = {
        place
        for place, (unit, below) in enumerate(pairwise(units))
        if unit.kind is UnitKind.ITEM and unit.number and not unit.text and unit.depth == 1
        if below.kind is UnitKind.TEXT and not below.mark
    }
    if len(alone) < 2:
        alone.clear()
    for place, unit in enumerate(units):
        if place in alone:
            below = units[place + 1]
            text = "\n" * (below.lines[0] - unit.lines[0]) + below.text
            yield replace(unit, lines=(unit.lines[0], below.lines[1]), text=text, end=below.end)
        elif place - 1 not in alone:
            yield unit


def _units(tokens: list[Token], lines: tuple[str, ...]) -> Iterator[Unit]:
    lists: list[bool] = []  # whether each list around is ordered
    item: Token | None = None  # a list item that still waits for its first block
    quotes: list[int] = []  # last line of each quote around
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        kind = token.type
        if item and token.map and kind not in ("paragraph_open", "heading_open", "inline"):
            if not (kind.endswith("list_open") and item.map and token.map[0] == item.map[0]):  # "* * text"
                yield _empty_item(item, lists)
            item = None
        quoted = quotes[0] if quotes else 0
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
            quotes.append(_lines(token)[1])
        elif kind == "blockquote_close":
            quotes.pop()
        elif kind == "heading_open" and lists and item:  # "1. ### What is React?"
            yield _paragraph(token, tokens[position], item, lists, quoted, lines)
            item = None
            position += 2
        elif kind == "heading_open":
            yield from _heading(token, tokens[position], bool(lists or quotes), lines)
            position += 2
        elif kind == "paragraph_open":
            yield _paragraph(token, tokens[position], item, lists, quoted, lines)
            item = None
            position += 2
        elif kind == "table_open":
            start = position
            while tokens[position - 1].type != "table_close":
                position += 1
            unit = Unit(UnitKind.TABLE, _lines(token), "", "table", len(lists), end=_lines(token)[1], quoted=quoted)
            yield from _table(unit, tokens[start:position])
        elif kind in _SIMPLE:
            text = token.content.rstrip("\n")
            unit = Unit(
                _SIMPLE[kind], _lines(token), text, _SIMPLE[kind], len(lists), end=_lines(token)[1], quoted=quoted
            )
            yield from _html(unit) if kind == "html_block" else _fence(unit, token.info)


def _table(unit: Unit, tokens: list[Token]) -> Iterator[Unit]:
    """A table whose header says that one column asks becomes its rows, each "question\\nanswer"; any other stays
    whole.
    """
    cells: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            cells.append([])
        elif token.type == "inline" and cells:
            cells[-1].append(token.content.strip())
    roles = [
        found[0] if (found := wording.label(f"{cell.removesuffix('s')}:")) and found[1] >= len(cell) else None
        for cell in cells[0]
    ]
    if _lists_options(cells):
        yield replace(unit, mark="option")
        return
    asks = roles.index(wording.Role.QUESTION) if wording.Role.QUESTION in roles else None
    answers = roles.index(wording.Role.ANSWER) if wording.Role.ANSWER in roles else None
    if asks is None and answers is None and len(roles) == 2:
        pointed = sum(wording.ends_asking(row[0]) for row in cells[1:])
        asks = 0 if pointed >= max(2, 0.6 * len(cells[1:])) else None
    key = len(cells) > 2 and all(wording.is_number(row[asks or 0]) for row in cells[1:] if (asks or 0) < len(row))
    if asks is None or len(cells) < 2 or key:  # "| Q | Answer |" over numbers answers what stands elsewhere
        yield unit
        return
    if all(any(cell.startswith("[") and "](#" in cell for cell in row) for row in cells[1:]):
        yield replace(unit, kind=UnitKind.CONTENTS, mark="contents")
        return
    if answers is None:
        asking = sum(wording.asks(row[asks]) for row in cells[1:] if asks < len(row))
        if len(roles) != asks + 2 or asking * 2 < len(cells) - 1:
            yield unit
            return
        answers = asks + 1
    first = unit.lines[0]
    yield replace(unit, kind=UnitKind.METADATA, lines=(first, first + 1), end=first + 1)
    for line, row in enumerate(cells[1:], first + 2):
        padded = [*row, *[""] * len(roles)]
        text = f"{padded[asks]}\n{padded[answers]}"
        if not padded[asks]:
            yield replace(unit, lines=(line, line), end=line)
            continue
        yield replace(unit, kind=UnitKind.ROW, mark="row", lines=(line, line), end=line, text=text)


def _lists_options(cells: list[list[str]]) -> bool:
    """Whether the rows of a table are options: A, B, C in the first column, or in the second behind a "*"."""
    for place in (0, 1):
        column = [wording.bare(row[place]).strip(" .、)").upper() for row in cells[1:] if place < len(row)]
        before = {row[0].strip(" *✓√") for row in cells[1:]} if place else {""}
        titled = wording.bare(cells[0][place]).strip().lower() if place < len(cells[0]) else "?"
        named = titled in ("", "选项", "编号", "option", "options", "choice", "#", "序号")
        if len(column) >= 2 and column == list("ABCDEFGHIJ"[: len(column)]) and before == {""} and named:
            return True
    return False


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
    return Unit(UnitKind.ITEM, (first, first), "", _item_mark(lists), len(lists), end=last, number=int(item.info or 0))


def _item_mark(lists: list[bool]) -> str:
    return f"{'item' if lists[-1] else 'bullet'} {len(lists)}"


def _heading(token: Token, inline: Token, inside: bool, lines: tuple[str, ...]) -> Iterator[Unit]:
    first, last = _lines(token)
    level, text = int(token.tag[1]), inline.content
    if token.markup in "-=" and (
        last - first > 1 or (len(text) > 80 and not wording.asks(text)) or text.rstrip()[-1:] in "。！；，,;.:："
    ):
        # A paragraph, and a rule drawn below it without a blank line.
        yield Unit(UnitKind.TEXT, (first, last - 1), text, "", end=last - 1)
        yield Unit(UnitKind.RULE, (last, last), "", "rule", end=last)
    elif inside or len(lines[first - 1]) - len(lines[first - 1].lstrip()) >= 4:
        yield Unit(UnitKind.TEXT, (first, last), text, "", end=last)
    else:
        column = lines[first - 1].find(text.split("\n")[0])
        yield Unit(UnitKind.HEADING, (first, last), text, f"h{level}", level, max(column, 0), last)


def _paragraph(
    token: Token, inline: Token, item: Token | None, lists: list[bool], quoted: int, lines: tuple[str, ...]
) -> Unit:
    first, last = _lines(token)
    text = inline.content
    column = max(len(lines[first - 1].rstrip()) - len(text.split("\n")[0].rstrip()), 0)
    if text[:2] == "**" and "****" in text:  # what Word's export makes of one emphasised line
        text = text.replace("****", "")
    mark = _item_mark(lists) if item else "quote" if quoted else ""
    end = _lines(item)[1] if item else last
    if item and item.map and item.map[0] + 1 < first:  # a list mark alone on its line, its text below
        text, first = "\n" * (first - item.map[0] - 1) + text, item.map[0] + 1
    kind, number = (UnitKind.ITEM, int(item.info or 0)) if item else (UnitKind.TEXT, 0)
    return Unit(kind, (first, last), text, mark, len(lists), column, end, quoted, number)


_FOLD = re.compile(r"<details|</details|<summary|</summary", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary[^>]*>(.*?)(?:</summary>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"</?(?!img\b|video|audio|svg|input|iframe|canvas|picture|source)[a-z][\w-]*(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_TITLE = re.compile(r"^\s*<h([1-6])[^>]*>(.*)</h\1>\s*$", re.IGNORECASE | re.MULTILINE)
_FOLD_END = re.compile(r"^(?:</?\w+>\s*)*</details>", re.IGNORECASE)


def _html(unit: Unit) -> Iterator[Unit]:
    """Cut raw HTML at the lines of <details> and <summary>; comments are metadata, tags with no words are layout."""
    if re.match(r"\s*<(?:!--|(script|style)\b[^<]*</\1>\s*$)", unit.text, re.IGNORECASE):
        yield replace(unit, kind=UnitKind.METADATA, mark="comment")
        return
    if _TITLE.search(unit.text):
        for number, line in enumerate(unit.text.split("\n"), unit.lines[0]):
            here = replace(unit, lines=(number, number), end=number, text=line.strip())
            if title := _TITLE.fullmatch(line.strip()):
                yield replace(here, kind=UnitKind.HEADING, mark=f"h{title[1]}", depth=int(title[1]), text=title[2])
            elif here.text:
                yield here if _TAG.sub("", line).strip() else replace(here, mark="layout")
        return
    if re.search(r"<d[td]\b", unit.text, re.IGNORECASE):
        yield from _terms(unit)
        return
    if not _FOLD.search(unit.text):
        yield unit if _TAG.sub("", unit.text).strip() else replace(unit, mark="layout")
        return
    text = unit.text
    if match := re.search(
        r"<summary[^>]*>\s*\n.*?</summary>", text, re.IGNORECASE | re.DOTALL
    ):  # a summary over several lines
        folded = " ".join(match[0].split())
        text = text[: match.start()] + folded + "\0" * match[0].count("\n") + text[match.end() :]
    number = unit.lines[0]
    for line in text.split("\n"):
        extra, line = line.count("\0"), line.replace("\0", "")
        here = replace(unit, lines=(number, number + extra), end=number + extra, text=line.strip())
        number += 1 + extra
        summary = _SUMMARY.search(line)
        if summary and (
            name := re.sub(r"</?(?:b|strong|h\d|i|em|span|font|big|p)(?:\s[^>]*)?>", "", summary[1]).strip()
        ):
            yield replace(here, kind=UnitKind.SUMMARY, mark="summary", text=name)
        elif _FOLD_END.match(line.strip()):
            yield replace(here, mark="close")
        elif line.strip():
            bare = _TAG.sub("", line).strip()
            mark = "" if bare else "details" if "<details" in line.lower() else "layout"
            yield replace(here, kind=UnitKind.TEXT if bare else UnitKind.HTML, mark=mark)


def _fence(unit: Unit, language: str) -> Iterator[Unit]:
    """A fence, or what somebody pasted between two fences, line by line: numbered questions, or a multiple choice with
    its answer. Options alone in a fence belong to the question above.
    """
    lines = unit.text.split("\n")
    letters = [wording.option(line) for line in lines if line.strip()] if unit.kind is UnitKind.FENCE else []
    if len(letters) >= 2 and letters == list("ABCDEFGH"[: len(letters)]):
        yield replace(unit, mark="option")
        return
    if unit.kind is not UnitKind.FENCE or language.strip() or not (_lists_questions(lines) or _is_choice(lines)):
        yield unit
        return
    first, last = unit.lines
    yield replace(unit, kind=UnitKind.HTML, mark="layout", lines=(first, first), end=first, text="")
    for number, line in enumerate(lines, first + 1):
        if line.strip():
            yield replace(
                unit, kind=UnitKind.TEXT, mark=_line_mark(line), lines=(number, number), end=number, text=line
            )
    yield replace(unit, kind=UnitKind.HTML, mark="layout", lines=(last, last), end=last, text="")


def _lists_questions(lines: list[str]) -> bool:
    numbered = [line for line in lines if re.match(r"\d{1,3}[.、)]\s*\S", line)]
    if len(numbered) < 3 or len(numbered) < 0.8 * len(lines):
        return False
    return 2 * sum(wording.asks(wording.strip_number(line)) for line in numbered) >= len(numbered)


def _is_choice(lines: list[str]) -> bool:
    answered = any((found := wording.label(line)) and found[0] is wording.Role.ANSWER for line in lines)
    return answered and {"A", "B"} <= {wording.option(line) for line in lines}


def _terms(unit: Unit) -> Iterator[Unit]:
    """The lines of a definition list in HTML: each term as if it were emphasised, each definition as one."""
    for number, line in enumerate(unit.text.split("\n"), unit.lines[0]):
        here = replace(unit, kind=UnitKind.TEXT, lines=(number, number), end=number, text=_TAG.sub("", line).strip())
        both = [_TAG.sub("", part).strip() for part in re.split(r"(?=<dd\b)", line, flags=re.IGNORECASE)]
        if len(both) == 2 and "<dt" in line.lower():
            yield replace(here, kind=UnitKind.ROW, mark="row", text="\n".join(both))
        elif here.text:
            yield replace(here, mark="bold" if "<dt" in line.lower() else "definition" if "<dd" in line.lower() else "")
        elif line.strip():
            yield replace(here, kind=UnitKind.HTML, mark="layout")


def _folded(units: Iterable[Unit]) -> list[Unit]:
    """Join each <summary> with its <details> line, and let it end where that closes."""
    result: list[Unit] = []
    opened: list[int] = []
    for unit in units:
        if unit.kind is UnitKind.SUMMARY:
            if result and result[-1].mark == "details":
                unit = replace(unit, lines=(result.pop().lines[0], unit.lines[1]))
            opened.append(len(result))
        elif unit.mark == "layout" and unit.text.startswith(":::"):
            opened.append(len(result))
        elif unit.mark == "close" and opened:
            place = opened.pop()
            result[place] = replace(result[place], end=unit.lines[1])
        result.append(unit)
    return result


def _within_folds(units: Sequence[Unit]) -> Iterator[Unit]:
    """Headings in a fold are its text, unless it folds away a part of the note, which then begins with one."""
    end = 0
    for place, unit in enumerate(units):
        below = units[place + 1] if place + 1 < len(units) else None
        if unit.kind is UnitKind.SUMMARY and below and below.kind is not UnitKind.HEADING:
            end = max(end, unit.end)
        inside = unit.kind is UnitKind.HEADING and unit.lines[1] < end
        yield replace(unit, kind=UnitKind.TEXT, mark="", depth=0) if inside else unit


def _carded(units: Iterable[Unit]) -> Iterator[Unit]:
    """What stands between START and END is one flash card; a heading in it is text."""
    inside = False
    for unit in units:
        if unit.mark == "metadata" and unit.text in ("START", "END"):
            inside = unit.text == "START"
        yield replace(unit, kind=UnitKind.TEXT, mark="", depth=0) if inside and unit.kind is UnitKind.HEADING else unit


_WHOLE_STRONG = re.compile(
    r"^(?:[_*]?\*\*[_*]?(?!\s)(?:(?!\*\*).)+\*\*[_*]?|__(?!\s)(?:(?!__).)+__|<(b|strong)>.*</\1>)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_LEAD_STRONG = re.compile(r"^(?:\*\*(?!\s)((?:(?!\*\*).)+)\*\*|__(?!\s)((?:(?!__).)+)__)\s*[:：]?\s*(?=\S)")
_WHOLE_EMPHASIS = re.compile(r"^(?:\*(?![\s*])[^*]+\*|_(?![\s_])[^_]+_|<(i|em)>.*</\1>)\s*$", re.IGNORECASE)
_DEFINITION = re.compile(r"^:\s+\S")
_METADATA = re.compile(
    r"^(?:\{:?\s*[.#:\w][^}]*\}|[a-z][\w.-]*::(?:\s.*)?|START|END|Basic(?: \(.*\))?|Cloze|"
    r"(?:TARGET DECK|DELETE|FILE TAGS)\b:?.*|<!--.*-->|(?:[#＃][^\s#]+[\s,，]*)+|"
    r"\^[\w-]+|\[[^\]]+\]:\s*<?(?:\w+:|[/.#]|\S+\.|\S+$).*)$"
)
_CONTAINER = re.compile(
    r"^(?:(?::{3,}|!{3}|\?{3}\+?)\s*(?:\{\s*)?\.?[A-Za-z][\w-]*(?:\s*\})?\s*"
    r"(?:[\[\"“](?P<quoted>.*)[\]\"”]|(?P<title>.*))|"
    r"\{(?:\{[<%]|%)\s*(?:details|expand|collapse|spoiler)\s+(?:\w+=)?[\"“]?(?P<short>.*?)[\"”]?\s*(?:[%>]\}|%)\})$"
)
"""::: tip Title, :::note[Title], !!! question "Title": a box, closed by ":::" or by the end of its indentation;
{{< details "Title" >}} and {% details Title %} of Hugo and Jekyll.
"""
_SHORT_END = re.compile(r"^\{(?:\{[<%]|%)\s*(?:/|end)\w+\s*(?:[%>]\}|%)\}$")
_BARE_MARK = re.compile(r"^(?:\d{1,4}[.)]|[-*+])$")
_CONTENTS_MARK = re.compile(r"^(?:\[\[?_?toc_?\]\]?|\{:toc\}|\[\[_TOC_\]\]|@\[toc\]\(.*\))$", re.IGNORECASE)
_CARD = re.compile(r"^[^`]*?(?:[?？\u3400-\u9fff]|\S\s)\s*:{2,3}\s*\S")
_SIDES = re.compile(r"[^:`]+\s[^:`]+::[^:]+")
"""A card whose sides have no space between, which in a line on its own may be a name of C++."""
_CARD_TAG = re.compile(r"\S\s+#(?:anki|cards?|flash-?cards?|spaced)(?:/[\w/-]+)?\s*$", re.IGNORECASE)
"""A line that its author tagged for a program of flash cards."""


DRESSED = re.compile(
    r"<(?P<tag>mark|font|span|u|center)\b[^>]*>(?P<text>(?:(?!</?(?P=tag)\b).)+)</(?P=tag)>", re.IGNORECASE
)
"""A line in one tag that only dresses it: <mark>**1. text**</mark>."""


def mark_of(text: str) -> str:
    """The mark that a line of text bears itself: label, bold, em, a number such as "1、", or none."""
    if len(text) > 2000:
        return ""
    text = re.sub(r"\s*<br\s*/?>\s*$", "", text)
    if text[:1] == "<" and (dressed := DRESSED.fullmatch(text)):
        text = dressed["text"]
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
    if unit.kind not in (UnitKind.TEXT, UnitKind.ITEM) or not unit.text or unit.mark in ("close", "bold", "definition"):
        yield unit
        return
    if unit.kind is UnitKind.TEXT and unit.text[:2] in ("**", "__") and _is_one_strong(unit.text):
        yield replace(unit, mark="bold")
        return
    texts = unit.text.split("\n")
    if len(texts) == 1 and (
        unit.kind is UnitKind.ITEM or not (_line_mark(texts[0].strip()) or _opens_options(texts, 0))
    ):
        yield unit
        return
    marks = [_line_mark(text.strip()) for text in texts]
    if unit.kind is UnitKind.ITEM:
        marks[0] = unit.mark
    elif marks[0] in ("", "bold", "num (a)") and _opens_options(texts, 0):
        marks[0] = "option"
    if unit.kind is UnitKind.TEXT and not any(marks) and _is_question_list(texts):
        titled = wording.collects(texts[0]) and not wording.asks(texts[0])
        marks = ["" if titled else "line", *["line"] * (len(texts) - 1)]
    if unit.kind is UnitKind.TEXT and len(texts) >= 2 and not any(marks) and all(map(_SIDES.fullmatch, texts)):
        marks = ["card"] * len(texts)
    if unit.kind is UnitKind.TEXT and len(texts) >= 3 and not any(marks):
        terms = [found[0] for text in texts if (found := wording.defined(wording.bare(text)))]
        if len(set(terms)) >= max(3, 0.7 * len(texts)):  # a dialogue repeats its speakers
            marks = ["term"] * len(texts)
    cuts = [(0, marks[0] or unit.mark)]
    asking = [unit.kind is UnitKind.TEXT and not unit.depth and _line_asks(text.strip()) for text in texts]
    if sum(asking) < 2:
        asking = [False] * len(texts)
    labelled = marks.index("label") if "label" in marks else len(marks)
    for index, after in enumerate(marks[1:]):  # "why?" right above "A: …"
        asks = wording.asks if labelled < index else wording.ends_asking
        asking[index] |= after == "label" and asks(texts[index].strip()) and not marks[index]
    for index in range(1, len(texts)):
        asking[index] &= not _continues(texts[index - 1], texts[index])
    for index, text in enumerate(texts[1:], 1):
        mark = "empty" if _BARE_MARK.match(text.strip()) else marks[index]
        if cuts[-1][1] == "option" and mark in ("bold", "num (a)") and _goes_on_options(texts[index - 1], text):
            continue
        if mark in ("", "bold", "num (a)") and cuts[-1][1] != "option" and _opens_options(texts, index):
            mark = "option"
            above = cuts[-1][0] + 1
            if cuts[-1][1] == "label" and above < index and _answers_nothing(texts[above - 1]):
                cuts.append((above, ""))  # an "Answer:" left open, and the next question right below it
        heads = (unit.kind is UnitKind.TEXT and cuts[-1][1] != "option") and (
            _WHOLE_STRONG.match(texts[index - 1].strip()) or _is_callout(texts[index - 1])
        )
        if mark or heads or asking[index] or cuts[-1][1] in ("metadata", "contents", "close", "layout", "box", "rule"):
            cuts.append((index, mark))
    outside = _counted_on(unit, texts, cuts)
    for place, (start, mark) in enumerate(cuts):
        stop = cuts[place + 1][0] if place + 1 < len(cuts) else len(texts)
        first, last = unit.lines[0] + start, unit.lines[0] + stop - 1
        part = replace(unit, lines=(first, last), text="\n".join(texts[start:stop]))
        if place >= outside:
            part = replace(part, depth=0)
            mark = "num 1." if mark[4:] in ("1、", "1)", "1:") else mark  # whatever stands behind the number
        if place == 0 and unit.kind is UnitKind.ITEM:
            yield part if outside == len(cuts) else replace(part, end=unit.lines[0] + cuts[outside][0] - 1)
            continue
        kind = _KINDS.get(mark, UnitKind.TEXT)
        text = part.text[len(texts[start]) :] if mark == "empty" else part.text
        text = _container_title(text) or text
        column = unit.column if place == 0 else len(texts[start]) - len(texts[start].lstrip())
        yield replace(part, kind=kind, mark=mark, end=last, text=text, column=column, number=_number(text))


def _counted_on(unit: Unit, texts: list[str], cuts: list[tuple[int, str]]) -> int:
    """Which cut is the next entry of the list that the item is of: "2.队列" glued below "1. 栈"; or none."""
    inner = 0
    if unit.kind is UnitKind.ITEM and unit.depth == 1 and unit.number:
        for place, (start, mark) in enumerate(cuts[1:], 1):
            number = _number(texts[start]) if mark[4:] in ("1.", "1、", "1)", "1:") else 0
            if number == unit.number + 1 != inner + 1:
                return place
            inner = number or inner
    return len(cuts)


def _number(text: str) -> int:
    text = text.lstrip()
    found = wording.number(text)
    digits = re.search(r"\d+", text[: found[1]]) if found else None
    return int(digits[0]) if digits else 0


_BAR = re.compile(r"[⸻―]+|([—–─━＝])\1+|--+|%+|/\*{3,}/|([@#=*~.+_-])\2{4,}")
_BREAKS = re.compile(r"(?:</?[bh]r\s*/?>\s*)+", re.IGNORECASE)
_KINDS = {
    "rule": UnitKind.RULE,
    "metadata": UnitKind.METADATA,
    "contents": UnitKind.CONTENTS,
    "empty": UnitKind.ITEM,
    "close": UnitKind.HTML,
    "layout": UnitKind.HTML,
    "box": UnitKind.SUMMARY,
}


def _container_title(text: str) -> str | None:
    """The title of the box that TEXT opens ("" where it has none), or None."""
    found = _CONTAINER.match(text.strip())
    return (found["quoted"] or found["title"] or found["short"] or "").strip() if found else None


def _opens_options(texts: list[str], index: int) -> bool:
    """Whether the options of a multiple choice begin here: "A. …" with "B. …" on the next line or on the same."""
    if wording.option(texts[index]) == "A" and index + 1 < len(texts) and wording.option(texts[index + 1]) == "B":
        return True
    return wording.is_option_row(texts[index])


def _goes_on_options(above: str, text: str) -> bool:
    """Whether a line, emphasised as the right one may be, is the option after the one above: "**b)**" below "a)"."""
    letters = wording.option(above), wording.option(text)
    return bool(letters[0] and letters[1]) and ord(letters[1] or "A") == ord(letters[0] or "A") + 1


def _is_question_list(texts: list[str]) -> bool:
    """Whether a paragraph is the questions of an interview, a line each, as they are written down after it."""
    if len(texts) < 4 or any(len(text) > 60 or text.rstrip()[-1:] in "。；;，," for text in texts):
        return False
    shaped = sum(wording.asks(text.strip()) or wording.names_topic(text) for text in texts)
    return shaped >= (0.5 if any(wording.tells_of_interview(text) for text in texts) else 0.6) * len(texts)


def _is_one_strong(text: str) -> bool:
    """Whether several lines are emphasised as one."""
    first, *more = text.split("\n")
    return bool(more) and first.count("**") == 1 and bool(_WHOLE_STRONG.match(" ".join((first, *more))))


def _answers_nothing(text: str) -> bool:
    found = wording.label(text.strip())
    return bool(found and found[0] is wording.Role.ANSWER and not text.strip()[found[1] :].strip())


def _continues(above: str, text: str) -> bool:
    """Whether a line only goes on with the one above, which was too long for the author's screen."""
    return len(above.strip()) >= 40 and text.strip()[:1].islower() and above.rstrip()[-1:] not in ".?!:;"


def _line_asks(text: str) -> bool:
    """Whether a line of plain text asks with a question mark, answered behind it or not, or leaves a gap at its end."""
    return bool(_GAP.search(text)) or (
        ("?" in text or "？" in text)
        and not re.match(r"[A-Z]\w{0,15}:\s", text)
        and (wording.ends_asking(text) or wording.split_inline(text) is not None)
    )


_GAP = re.compile(r"[（(]\s*[)）][.。]?\s*$")


def _is_callout(text: str) -> bool:
    return bool(re.match(r"^\s*\[!\w+\]", text))


@lru_cache(maxsize=1 << 16)
def _line_mark(text: str) -> str:
    if not text:
        return ""
    if _METADATA.match(text) and not wording.label(text):
        return "metadata"
    if _CONTENTS_MARK.match(text) or wording.is_furniture(text):
        return "contents"
    if not text[0].isalnum() and _BAR.fullmatch(text):
        return "rule"
    if text[0] == "<" and (_BREAKS.fullmatch(text) or wording.is_anchor(text)):
        return "layout"
    if text[:3] in (":::", "!!!", "???") or text[:2] in ("{{", "{%"):
        if not text.strip(":") or _SHORT_END.match(text):
            return "close"
        if (title := _container_title(text)) is not None:
            return "box" if title else "layout"
    if text[0] == ":" and _DEFINITION.match(text):
        return "definition"
    if text[:2] == "</" and _FOLD_END.match(text):
        return "close"
    if ("::" in text and _CARD.match(text)) or ("#" in text and _CARD_TAG.search(text)):
        return "card"
    return mark_of(text)
