"""Raw Markdown of a note → canonical Markdown (see `model`), with the links, pictures and formulas found in it.

markdown-it reads; every kind of node has a small function that writes it. What is only layout goes: a quote or a
one-item list round the whole text, a fence round prose, headings, wrapped lines, the furniture of HTML. The text itself
is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.tree import SyntaxTreeNode

from notepress.model import Formula
from notepress.read.outline import parser

Extract = Sequence[tuple[int, str]]
"""Raw text by line: (line of the note, text)."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in canonical Markdown and what a reader of the note would want to know of it."""

    markdown: str
    links: tuple[str, ...] = ()
    """Addresses of links that are no pictures, in order."""
    pictures: tuple[tuple[int, str], ...] = ()
    """(line, src as written) of its pictures, in order."""
    formulas: tuple[tuple[int, Formula], ...] = ()
    dropped: tuple[tuple[int, str, str], ...] = ()
    """(line, code of the diagnostic, message) of what may not stand on a card: HTML, addresses, levels too deep."""


def canonical(extract: Extract, definitions: Sequence[str] = ()) -> Prose:
    """Write a raw text in canonical Markdown; DEFINITIONS are the note's lines that define link targets."""
    text = _trimmed(list(extract))
    for _ in range(_LAYERS):
        tree = _parse([*(line for _, line in text), "", *definitions])
        inner = _unwrapped(tree, text)
        if inner is None:
            break
        text = _trimmed(inner)
    writer = _Writer([number for number, _ in text] or [1])
    writer = _Writer([number for number, _ in text] or [1])
    markdown = writer.blocks(tree.children)
    return Prose(
        markdown,
        tuple(writer.links),
        tuple(writer.pictures),
        tuple(writer.formulas),
        tuple(dict.fromkeys(writer.dropped)),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Reading


def _parse(lines: Sequence[str], markdown: MarkdownIt | None = None) -> SyntaxTreeNode:
    text = _WIKI_PICTURE.sub(_wiki_picture, _UNSEEN.sub("", "\n".join(lines)))
    text = _SPACED_PICTURE.sub(r"![\1](<\2>)", text)
    return SyntaxTreeNode((markdown or _MARKDOWN).parse(_WIKI_LINK.sub(lambda match: match[2] or match[1], text)))


_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufdd0\ufdd1\x00-\x08\x0b-\x1f\x7f]")
"""Bidirectional controls and other characters that nobody sees: on a card they could only deceive."""
_WIKI_PICTURE = re.compile(r"!\[\[([^\[\]|\n]{1,500})(?:\|([^\]\n]{0,500}))?\]\]")
_SPACED_PICTURE = re.compile(
    r"!\[([^\]\n]{0,500})\]\(\s{0,9}(?!<)([^()\n\"]{0,300}[^\s()\"][ ][^()\n\"]{0,300}?)\s{0,9}\)"
)
_WIKI_LINK = re.compile(r"(?<!!)\[\[([^\[\]|\n]{1,500})(?:\|([^\]\n]{0,500}))?\]\]")


def _wiki_picture(match: re.Match[str]) -> str:
    name = match[1].strip().replace("<", "").replace(">", "")
    alt = match[2] if match[2] and not re.fullmatch(r"[\dx ]+", match[2]) else name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return f"![{alt}](<{name}>)"


def _markdown() -> MarkdownIt:
    markdown = parser().enable("code").disable("front_matter")
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]  # Anki loses percent-encoded pictures
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # we say ourselves what we drop
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.inline.ruler.at("link", _unless_crowded(link))
    markdown.inline.ruler.at("image", _unless_crowded(image))
    return markdown


_CROWDED = 500
"""Brackets in a paragraph from which on none is a link: for each, all that follows would be searched."""


@lru_cache(maxsize=8)
def _is_crowded(text: str) -> bool:
    return text.count("[") > _CROWDED


def _unless_crowded(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def guarded(state: StateInline, silent: bool) -> bool:
        return state.src[state.pos] in "![" and not _is_crowded(state.src) and rule(state, silent)

    return guarded


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Emphasis as people write it: "**重点：**后文" has some, "1*1卷积和3*3" has none. CommonMark says the opposite."""
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    before = state.src[state.pos - 1] if state.pos else " "
    end = state.pos + scanned.length
    after = state.src[end] if end < state.posMax else " "
    if marker == "*" and scanned.length == 1 and _is_operand(before) and _is_operand(after):
        can_open = can_close = False
    elif marker == "*":
        can_open = can_open or (not after.isspace() and (_is_wide(before) or _is_wide(after)))
        can_close = can_close or (not before.isspace() and (_is_wide(before) or _is_wide(after)))
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(_delimiter(marker, scanned.length, len(state.tokens) - 1, can_open, can_close))
    state.pos += scanned.length
    return True


def _delimiter(marker: str, length: int, token: int, can_open: bool, can_close: bool) -> Delimiter:
    return Delimiter(marker=ord(marker), length=length, token=token, end=-1, open=can_open, close=can_close)


def _is_operand(character: str) -> bool:
    return (character.isascii() and character.isalnum()) or character == ")"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’—…·"


_MARKDOWN = _markdown()
_WITHOUT_HTML_BLOCKS = _markdown().disable("html_block")


# ---------------------------------------------------------------------------------------------------------------------
# Unwrapping


_LAYERS = 20
"""How many quotes and lists round a text are taken off; nobody writes more."""


def _unwrapped(tree: SyntaxTreeNode, text: list[tuple[int, str]]) -> list[tuple[int, str]] | None:
    """The text without a quote or one-item list round it, or with its fences of prose opened; None if there is none."""
    nodes = tree.children
    if len(nodes) == 1 and nodes[0].type == "blockquote":
        return [(number, re.sub(r"^ {0,3}>( ?)", "", line)) for number, line in text]
    if len(nodes) == 1 and nodes[0].type in ("ordered_list", "bullet_list") and len(nodes[0].children) == 1:
        begins = nodes[0].map is not None and nodes[0].map[0] == 0
        mark = re.match(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s+|$)", text[0][1]) if begins else None
        if mark:
            (number, first), *rest = text
            return [(number, first[mark.end() :]), *((number, _dedented(line, mark.end())) for number, line in rest)]
    opened: list[tuple[int, str]] = []
    place = 0
    for node in nodes:
        if node.type == "fence" and node.map and not node.info.strip() and is_prose(node.content):
            first_line, last_line = node.map
            closed = last_line - 1 > first_line and re.fullmatch(r"\s*(?:`{3,}|~{3,})\s*", text[last_line - 1][1])
            inside = text[first_line + 1 : last_line - bool(closed)]
            opened += [
                *text[place:first_line],
                (text[first_line][0], ""),
                *_remarks(inside),
                (text[last_line - 1][0], ""),
            ]
            place = last_line
    return [*opened, *text[place:]] if opened else None


def _trimmed(text: list[tuple[int, str]]) -> list[tuple[int, str]]:
    while text and not text[0][1].strip():
        text = text[1:]
    return text


def _dedented(line: str, width: int) -> str:
    return line[min(width, len(line) - len(line.lstrip())) :]


_CODE_LINE = re.compile(
    r"""
      [;{}]\s*(?://.*|\#.*)?$
    | ^\s*(?:def|class|import|from|return|elif|else:|for\b.*:|while\b.*:|if\b.*[:{]|try:|print\(|\#include|public
             |private|var|let|const|function|SELECT|INSERT|UPDATE|\$\ |\./|sudo|npm|pip|git|cd|ls|echo|export|</?\w+
             |//|/\*|@\w+)
    | ^\s*[\w.\[\]]+\s*(?:=|\+=|:=)\s*\S
    | ^\s*[\w.]+\([^)]*\)\s*$
    | => | ->\s*\w+:
    """,
    re.VERBOSE,
)


def is_prose(text: str) -> bool:
    """Whether an untagged fence holds prose that somebody boxed, no code: sentences and lists, above all Chinese."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return False
    code = sum(
        bool(_CODE_LINE.search(line)) and not re.match(r"\s*(?:[-*+]|\d+\.)\s+.*[\u3400-\u9fff]", line)
        for line in lines
    )
    prose = sum(_reads_as_prose(re.sub(r"(?:#|//|/\*).*", "", line)) for line in lines)
    return bool(lines) and prose > code and prose >= 0.4 * len(lines)


def _reads_as_prose(line: str) -> bool:
    han = len(re.findall(r"[\u3400-\u9fff]", line))
    words = re.findall(r"[A-Za-z]{2,}", line)
    return han >= 2 or (len(words) >= 5 and len(" ".join(words)) > 0.6 * len(line.strip()))


_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?=\S)")
_REMARK = re.compile(r"\s*(?:>{2,}\s*(?P<quote>.*)|(?P<tip>(?:tips?|注意?|提示|note)\s*\d*\s*[:：].*))$", re.IGNORECASE)


def _remarks(text: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Boxed prose, its lines ">>> …" and "tip: …" made quotes, nested in the item they follow without a blank line."""
    result: list[tuple[int, str]] = []
    indent = ""
    for number, line in text:
        above = result[-1][1].lstrip() if result else ""
        if not line.strip():
            indent = ""
        elif item := _ITEM.match(line):
            indent = " " * item.end()
        if remark := _REMARK.match(line):
            if above.startswith("> "):
                result[-1] = (result[-1][0], result[-1][1] + "  ")
            elif above:
                result.append((number, ""))
            result.append((number, f"{indent}> {remark['quote'] if remark['quote'] is not None else remark['tip']}"))
        else:
            if above.startswith("> ") and line.strip():
                result.append((number, ""))
            result.append((number, line))
    return result


# ---------------------------------------------------------------------------------------------------------------------
# Writing


@dataclass(slots=True)
class _Writer:
    """Writes nodes and notes what it meets; `numbers` gives the line of the note for each line of the text."""

    numbers: list[int]
    links: list[str] = field(default_factory=list)
    pictures: list[tuple[int, str]] = field(default_factory=list)
    formulas: list[tuple[int, Formula]] = field(default_factory=list)
    dropped: list[tuple[int, str, str]] = field(default_factory=list)
    line: int = 0
    depth: int = 0
    """How many lists and quotes stand around what is written."""

    def number(self) -> int:
        return self.numbers[min(self.line, len(self.numbers) - 1)]

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """Blocks, parted by blank lines; neighbouring lists of one kind become one, as Python-Markdown reads them."""
        parts: list[str] = []
        previous = ""
        for node in nodes:
            if node.map:
                self.line = node.map[0]
            text = _BLOCKS.get(node.type, _unknown)(self, node)
            if not text.strip():
                continue
            joined = node.type == previous and node.type in ("bullet_list", "ordered_list") and self.depth < _DEEPEST
            if joined and node.type == "ordered_list":
                text = _renumbered(text, _items_in(parts[-1]) + int(re.match(r"\d+", parts[-1])[0]))  # type: ignore[index]
            if joined:
                parts[-1] += ("\n\n" if "\n\n" in parts[-1] + text else "\n") + text
            else:
                parts.append(text)
            previous = node.type
        return "\n\n".join(parts)

    def drop(self, code: str, message: str) -> None:
        """Note that something of the line being written may not stand on a card."""
        self.dropped.append((self.number(), code, message))

    def nested(self, node: SyntaxTreeNode) -> str:
        """The blocks in an item or a quote."""
        self.depth += 1
        if self.depth == _DEEPEST + 1:
            self.drop("nested-too-deeply", f"more than {_DEEPEST} levels in one another; the rest are one")
        text = self.blocks(node.children)
        self.depth -= 1
        return text

    def inline(self, node: SyntaxTreeNode) -> str:
        """The inline content of a block, on one line but for breaks that are meant."""
        pieces: list[str] = []
        for child in node.children:
            self._inline(child, pieces)
        text = _UNDERLINE.sub(r"\\\g<0>", "".join(pieces).strip())
        return _HIGHLIGHT.sub(_highlighted, text)

    def _inline(self, node: SyntaxTreeNode, pieces: list[str]) -> None:
        if node.type == "softbreak":
            self.line += 1
            if _is_meant(_last_line(pieces)):
                _break(pieces)
            elif pieces and pieces[-1] != _BREAK:
                pieces.append(_JOIN)
        elif node.type == "hardbreak":
            self.line += 1
            _break(pieces)
        elif node.type == "html_inline" and _is_break(node.content):
            _break(pieces)
        elif pieces and pieces[-1] == _JOIN and node.type == "text" and node.content:
            pieces[-1] = (
                ""
                if _is_wide(node.content[0]) or _is_wide(next((p[-1] for p in reversed(pieces[:-1]) if p), " "))
                else " "
            )
            pieces.append(_INLINES[node.type](self, node))
        else:
            if pieces and pieces[-1] == _JOIN:
                pieces[-1] = " "
            text = _INLINES.get(node.type, _unknown)(self, node)
            pieces.append(text)
        if pieces and (len(pieces) == 1 or pieces[-2].endswith("\n")):
            pieces[-1] = _escape_start(pieces[-1], node.type)


_UNDERLINE = re.compile(r"^=+(?=\s*$)", re.MULTILINE)
"""A line that would make a heading of the one above."""
_HIGHLIGHT = re.compile(
    r"(?P<kept>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\$+(?:\\.|[^$\\])+\$+|\\.|<[^<>]*>)"
    r"|(?<![A-Za-z0-9_=!<>])==(?![\s=])"
    r"(?P<text>(?:`[^`\n]+`|\$[^$\n]+\$|\*\*[^*=<`$\\\n]+\*\*|\\.|[^=<>`$*~\[\]\\\n])+)"
    r"(?<!\s)==(?![A-Za-z0-9_=])",
    re.DOTALL,
)
"""`==text==` of Obsidian and Typora, which no parser of CommonMark knows; a comparison in code or words is none."""


def _highlighted(match: re.Match[str]) -> str:
    return match[0] if match["kept"] else f"<mark>{match['text']}</mark>"


_DEEPEST = 10
"""Lists and quotes in one another, for which a page and a telephone have room."""
_BREAK = "  \n"
_JOIN = "\ue000join"


def _break(pieces: list[str]) -> None:
    if pieces and pieces[-1] != _BREAK:
        pieces[-1] = pieces[-1].rstrip()
        pieces.append(_BREAK)


def _last_line(pieces: Sequence[str]) -> str:
    """What was written since the last break; earlier lines are not looked at, for there may be many."""
    line: list[str] = []
    for piece in reversed(pieces):
        _, broken, after = piece.rpartition("\n")
        line.append(after)
        if broken:
            break
    return "".join(reversed(line))


def _is_break(html: str) -> bool:
    return bool(re.fullmatch(r"<br\s*/?>", html.strip(), re.IGNORECASE))


def _is_meant(before: str) -> bool:
    """Whether the end of a line is no wrap but meant: after a short line, or where a Chinese line ends a sentence."""
    line = before.rsplit("\n", 1)[-1].strip()
    return sum(1 + _is_wide(character) for character in line) < 50 or bool(re.search(r"[。！？；：]$", line))


def _escape_start(text: str, kind: str) -> str:
    """Escape what would begin a block at the start of a line."""
    if kind != "text":
        return text
    text = text.lstrip()
    if match := re.match(r"(\d+)([.)])(?=\s|$)", text):  # CommonMark counts nine digits, Python-Markdown all
        return f"{match[1]}\\{text[match.end(1) :]}"
    if re.match(r"#{1,6}(?:\s|$)|>|[-+](?:\s|$)|-{2,}|~{3,}|\||\[[^\]]*\]:|:\s", text):
        return f"\\{text}"
    return text


def _escape(text: str) -> str:
    """Escape every character that would mark something."""
    text = re.sub(r"[\\`*$]", r"\\\g<0>", text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    text = re.sub(r"&(?=#?\w+;)", r"\\&", text)
    text = re.sub(r"~(?=~)|(?<=~)~", r"\\~", text)
    return re.sub(r"\](?=[(\[])", r"\\]", text)


_URL_PART = r"[^\s<>（）()，。；：！？、“”\"'`$|\\【】「」]"
_URL = re.compile(rf"https?://{_URL_PART}+(?:\({_URL_PART}*\){_URL_PART}*)*")


def _text(writer: _Writer, node: SyntaxTreeNode) -> str:
    if node.content == "\u200b":  # what _list puts where an item has no text of its own
        return "&#8203;"
    result, place = "", 0
    for match in _URL.finditer(node.content):
        url = match[0].rstrip(".,;:!?")
        writer.links.append(url)
        result += f"{_escape(node.content[place : match.start()])}<{url}>"
        place = match.start() + len(url)
    return result + _escape(node.content[place:])


def _marked(mark: str) -> Callable[[_Writer, SyntaxTreeNode], str]:
    def write(writer: _Writer, node: SyntaxTreeNode) -> str:
        text = writer.inline(node)
        return f"{mark}{text}{mark}" if text else ""

    return write


def _code_inline(writer: _Writer, node: SyntaxTreeNode) -> str:
    longest = max((len(run) for run in re.findall("`+", node.content)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if node.content[:1] == "`" or node.content[-1:] == "`" else ""
    return f"{ticks}{pad}{node.content}{pad}{ticks}"


def _link(writer: _Writer, node: SyntaxTreeNode) -> str:
    url = str(node.attrs.get("href", "")).strip()
    count = len(writer.links)
    text = writer.inline(node)
    if not re.match(r"(?:https?|mailto):", url, re.IGNORECASE):
        if url and (not re.search(r"[.#/:?&=]", url) or re.search(r"[，。；：、！？]", url)):
            return f"[{text}\\]({_escape(url)})"  # "[-1,0,1](刹车…)" is no link
        if re.match(r"\s*[a-z][a-z0-9+.-]*:(?!\\)", url, re.IGNORECASE):
            writer.drop("link-dropped", f"the address {url[:60]!r} may not be opened; only its text is kept")
        return text
    writer.links[count:] = [url]
    plain = "".join(child.content for child in node.children if child.type == "text")
    if not text or (plain == url and len(node.children) == 1):
        return f"<{url}>" if not re.search(r"[\s<>]", url) else ""
    return f"[{text}]({_destination(url)})"


def _destination(url: str) -> str:
    if re.search(r"[\s()<>\\]", url) or not url:
        return "<" + re.sub(r"[<>]", lambda match: f"\\{match[0]}", url.replace("\n", " ")) + ">"
    return url


def _image(writer: _Writer, node: SyntaxTreeNode) -> str:
    return _picture(writer, str(node.attrs.get("src", "")), _plain_alt(node))


def _plain_alt(node: SyntaxTreeNode) -> str:
    return (
        "".join(child.content if child.type in ("text", "code_inline") else " " for child in node.children).strip()
        or node.content
    )


def _picture(writer: _Writer, src: str, alt: str) -> str:
    src = src.strip()
    if not src:
        return _escape(alt)
    if src.lower().startswith("data:"):
        writer.drop("html-dropped", "a picture inside the text (data:) is not taken; save it as a file")
        return _escape(alt)
    writer.pictures.append((writer.number(), src))
    alt = (
        _escape(" ".join(alt.split()))
        .replace("[", "\\[")
        .replace("]", "\\]")
        .replace("\\\\[", "\\[")
        .replace("\\\\]", "\\]")
    )
    return f"![{alt}]({_destination(src)})"


def _math_inline(writer: _Writer, node: SyntaxTreeNode) -> str:
    tex = " ".join(node.content.split())
    if not tex:
        return ""
    writer.formulas.append((writer.number(), Formula(tex, False)))
    return f"${tex}$"


def _math_double(writer: _Writer, node: SyntaxTreeNode) -> str:
    tex = " ".join(node.content.split())
    if not tex:
        return ""
    writer.formulas.append((writer.number(), Formula(tex, True)))
    return f"$${tex}$$"


_TAG = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_KEPT_INLINE = frozenset(
    ("sub", "sup", "kbd", "mark", "u", "b", "i", "em", "strong", "small", "s", "del", "ins", "code")
)
_ACTIVE = frozenset(
    ("script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta", "base", "svg", "video")
)


def _html_inline(writer: _Writer, node: SyntaxTreeNode) -> str:
    match = _TAG.fullmatch(node.content.strip())
    if not match:
        return ""
    name = match["name"].lower()
    if name == "img":
        return _html_picture(writer, match["rest"])
    if name in _KEPT_INLINE:
        return f"<{match['close'] or ''}{name}>"
    if name in _ACTIVE:
        writer.drop("html-dropped", f"<{name}> may not stand on a card and was left out")
    return ""


def _html_picture(writer: _Writer, attributes: str) -> str:
    values = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(attributes)}
    return _picture(writer, values.get("src", ""), values.get("alt", ""))


_INLINES: Mapping[str, Callable[[_Writer, SyntaxTreeNode], str]] = MappingProxyType(
    {
        "text": _text,
        "em": _marked("*"),
        "strong": _marked("**"),
        "s": _marked("~~"),
        "code_inline": _code_inline,
        "link": _link,
        "image": _image,
        "math_inline": _math_inline,
        "math_inline_double": _math_double,
        "html_inline": _html_inline,
    }
)


def _unknown(writer: _Writer, node: SyntaxTreeNode) -> str:
    raise AssertionError(f"no way to write a {node.type}")  # our bug: the parser has a rule that the writer lacks


def _paragraph(writer: _Writer, node: SyntaxTreeNode) -> str:
    inline = node.children[0]
    text = writer.inline(inline)
    alone = re.fullmatch(r"\$\$(?!\$)(.+?)\$\$", text)
    if alone and "$$" not in alone[1]:
        return f"$$\n{alone[1].strip()}\n$$"
    return text


def _heading(writer: _Writer, node: SyntaxTreeNode) -> str:
    text = writer.inline(node.children[0])
    return text if not text or re.fullmatch(r"\*\*[^*]+\*\*", text) else f"**{text.replace('**', '')}**"


def _list(writer: _Writer, node: SyntaxTreeNode) -> str:
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1) or 0) if ordered else 1
    if start + len(node.children) > 100:
        start = 1  # a wider number would move the text beyond the four spaces that nesting has
    items = [text for item in node.children if (text := writer.nested(item)).strip()]
    if writer.depth >= _DEEPEST:
        return "\n\n".join(items)
    items = [f"&#8203;\n\n{item}" if _STARTS_BLOCK.match(item) else item for item in items]
    loose = any(_is_loose(item) for item in items)
    written = []
    for place, item in enumerate(items):
        mark = f"{start + place}. " if ordered else "- "
        body = item if loose else _tightened(item)
        first, *rest = body.split("\n")
        written.append("\n".join([mark + first, *(f"    {line}" if line.strip() else "" for line in rest)]))
    return ("\n\n" if loose else "\n").join(written)


_STARTS_BLOCK = re.compile(r"`{3}|\$\$\n|>|- |\d+\. |\||---$", re.MULTILINE)
"""Where an item begins with something else than text, Python-Markdown wants text before it: one that nobody sees."""


def _is_loose(item: str) -> bool:
    """Whether an item needs blank lines: it has more than text and lists, or a list that would not end a paragraph."""
    return any(not re.match(r"(?: {4})*(?:- |1\. )", block) for block in item.split("\n\n")[1:])


def _tightened(item: str) -> str:
    return item.replace("\n\n", "\n")


def _items_in(text: str) -> int:
    return len(re.findall(r"^\d+\. ", text, re.MULTILINE))


def _renumbered(text: str, start: int) -> str:
    numbers = iter(range(start, start + 10_000))
    return re.sub(r"^\d+\. ", lambda _: f"{next(numbers)}. ", text, flags=re.MULTILINE)


def _blockquote(writer: _Writer, node: SyntaxTreeNode) -> str:
    inner = writer.nested(node)
    if writer.depth >= _DEEPEST:
        return inner
    return "\n".join(f"> {line}" if line else ">" for line in inner.split("\n")) if inner.strip() else ""


def _fence(writer: _Writer, node: SyntaxTreeNode) -> str:
    language = (node.info.strip().split() or [""])[0].strip("{}.")
    return _fenced(node.content, language if re.fullmatch(r"[\w+#.-]+", language) else "text" if language else "")


def _fenced(content: str, language: str) -> str:
    longest = max((len(run) for run in re.findall("`{3,}", content)), default=2)
    bar = "`" * (longest + 1)
    return f"{bar}{language}\n{content.rstrip()}\n{bar}"


def _code_block(writer: _Writer, node: SyntaxTreeNode) -> str:
    lines = node.content.rstrip("\n").split("\n")
    if is_prose(node.content):
        margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        first = writer.line
        inner = _Writer(writer.numbers[first:] or [writer.number()])
        text = inner.blocks(_parse([line[margin:] for line in lines]).children)
        for name in ("links", "pictures", "formulas", "dropped"):
            getattr(writer, name).extend(getattr(inner, name))
        return text
    return _fenced(node.content, "")


def _html_block(writer: _Writer, node: SyntaxTreeNode) -> str:
    text = re.sub(r"<!--.*?(?:-->|$)", "", node.content, flags=re.DOTALL)
    for name in ("script", "style", "iframe", "object"):
        text, count = re.subn(rf"<{name}\b.*?(?:</{name}\s*>|$)", "", text, flags=re.DOTALL | re.IGNORECASE)
        if count:
            writer.drop("html-dropped", f"<{name}> may not stand on a card and was left out")
    if re.search(r"<(?:table|ul|ol|dl)\b", text, re.IGNORECASE):
        for match in _TAG.finditer(text):
            if match["name"].lower() == "img":
                _html_picture(writer, match["rest"])
        return "\n".join(line for line in text.strip().split("\n") if line.strip())
    pieces = []
    for line in text.split("\n"):
        place = 0
        piece = ""
        for match in _TAG.finditer(line):
            piece += line[place : match.start()]
            place = match.end()
            name = match["name"].lower()
            if name == "img":
                piece += _html_picture(writer, match["rest"])
            elif name in _KEPT_INLINE or name == "br":
                piece += f"<{match['close'] or ''}{name}>"
            elif name in _ACTIVE:
                writer.drop("html-dropped", f"<{name}> may not stand on a card and was left out")
        pieces.append((piece + line[place:]).strip())
    inner = "\n".join(pieces).strip()
    counted = _Writer(writer.numbers)
    written = counted.blocks(_parse(inner.split("\n"), _WITHOUT_HTML_BLOCKS).children)
    writer.links += counted.links
    writer.formulas += counted.formulas
    writer.dropped += counted.dropped
    return written


def _table(writer: _Writer, node: SyntaxTreeNode) -> str:
    rows = []
    for part in node.children:
        for row in part.children:
            cells = [_cell(writer.inline(cell.children[0]) if cell.children else "") for cell in row.children]
            rows.append(f"| {' | '.join(cells)} |")
            writer.line += 1
    marks = {"text-align:left": ":---", "text-align:right": "---:", "text-align:center": ":---:"}
    head = node.children[0].children[0].children
    rule = " | ".join(marks.get(str(cell.attrs.get("style", "")), "---") for cell in head)
    return "\n".join([rows[0], f"| {rule} |", *rows[1:]])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace(_BREAK, "<br>").replace("\n", " ")


def _math_block(writer: _Writer, node: SyntaxTreeNode) -> str:
    tex = "\n".join(line.strip() for line in node.content.strip().split("\n") if line.strip())
    if not tex:
        return ""
    writer.formulas.append((writer.number(), Formula(tex, True)))
    return f"$$\n{tex}\n$$"


_BLOCKS: Mapping[str, Callable[[_Writer, SyntaxTreeNode], str]] = MappingProxyType(
    {
        "paragraph": _paragraph,
        "heading": _heading,
        "bullet_list": _list,
        "ordered_list": _list,
        "blockquote": _blockquote,
        "fence": _fence,
        "code_block": _code_block,
        "html_block": _html_block,
        "table": _table,
        "hr": lambda writer, node: "---",
        "math_block": _math_block,
    }
)
