"""Canonical Markdown → HTML that may stand on a card or a page.

Comes in: the text of a prompt or an answer. Goes out: sanitised HTML, every formula and every picture drawn by the
caller. Refuses: scripts, styles, event attributes, addresses other than http, https and mailto, and any <img> not ours.
What must reach the caller verbatim leaves the text as placeholders before Python-Markdown sees it and comes back after
sanitising; no note can forge a placeholder, for its characters are removed from the input.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from textwrap import dedent
from typing import Any, ClassVar
from xml.etree import ElementTree

import markdown as python_markdown
import nh3
from markdown.blockprocessors import BlockProcessor, BlockQuoteProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import IMAGE_LINK_RE, LINK_RE, ImageInlineProcessor, LinkInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import HTML_PLACEHOLDER_RE as STASHED
from pygments.formatters import HtmlFormatter

from notepress.model import Formula

FormulaWriter = Callable[[Formula], str]
PictureWriter = Callable[[str, str], str]


def render(markdown: str, *, formula: FormulaWriter, picture: PictureWriter) -> str:
    """Give the HTML of a text; picture gets the address exactly as the Markdown has it, and the alternative text.

    A display formula alone in its paragraph takes the paragraph's place, a picture alone stands in a <figure>.
    """
    html, kept = _convert(markdown)

    def drawn(found: re.Match[str]) -> str:
        item = kept[int(found[1] or found[2])]
        html = item.draw(formula, picture)
        return item.frame.format(html) if found[1] else html

    return _PLACEHOLDER.sub(drawn, html)


def plain(markdown: str) -> str:
    """Give a text on one line without markup, formulas as bare TeX: for outlines, searches and alternative texts."""
    html = render(markdown, formula=lambda formula: escape(formula.tex), picture=lambda src, alt: escape(alt))
    return " ".join(unescape(_TAG.sub(" ", _INLINE_TAG.sub("", html))).split())


def formulas(markdown: str) -> tuple[Formula, ...]:
    """Give the formulas of a text in order, equal to those that render hands out."""
    found: list[Formula] = []

    def collect(formula: Formula) -> str:
        found.append(formula)
        return ""

    render(markdown, formula=collect, picture=lambda src, alt: "")
    return tuple(found)


def pygments_css(selector: str, style: str) -> str:
    """Give the rules that colour code below selector (".highlight", ".nightMode .highlight") in a Pygments style."""
    rules: list[str] = HtmlFormatter(style=style).get_token_style_defs(selector)  # type: ignore[no-untyped-call]
    return "\n".join(rules)


# Noncharacters: Unicode keeps them for a program's inner use, so no author loses anything with them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_REMOVED = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, ord(_OPEN), ord(_CLOSE)])
_PLACEHOLDER = re.compile(f"<p>\\s*{_OPEN}([0-9]+){_CLOSE}\\s*</p>|{_OPEN}([0-9]+){_CLOSE}")
_PARAGRAPH = "<p>{}</p>"
_TAG = re.compile(r"<[^>]*>")  # exact, because the sanitiser escapes every other angle bracket

_INLINE = "a abbr b cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup tt u var wbr"
_BLOCK = (
    "blockquote br caption center col colgroup dd details div dl dt figcaption figure hr li ol p pre summary"
    " table tbody td tfoot th thead tr ul"
)
_TAGS = {*_INLINE.split(), *_BLOCK.split()}
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE.replace(' ', '|')})(?: [^>]*)?>")
_ATTRIBUTES = {
    "*": {"lang", "title"},
    "a": {"href"},
    "code": {"class"},
    "details": {"open"},
    "div": {"class"},
    "ol": {"start", "type", "reversed"},
    "span": {"class"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_NUMBERS = {"start": r"-?[0-9]{1,6}", "colspan": r"[1-9][0-9]?", "rowspan": r"[1-9][0-9]?"}
"""What may be counted: a layout would make a box for each of a million columns."""
_PYGMENTS_CLASS = re.compile(r"highlight|[a-z][a-z0-9]{0,2}")  # a note can't dress up as the frame of the page


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a placeholder stands for."""

    source: str
    """As it stood in the text: what is shown where no HTML can be, such as in an address."""
    draw: Callable[[FormulaWriter, PictureWriter], str]
    frame: str = _PARAGRAPH
    """What it stands in when it is alone in its paragraph."""


def _convert(markdown: str) -> tuple[str, list[_Kept]]:
    """Give sanitised HTML with placeholders, which stand between tags only, and what they stand for."""
    converter, kept = _converter()
    kept.clear()
    as_written = f"<pre>{escape(markdown.translate(_REMOVED))}</pre>", list[_Kept]()
    try:
        html = converter.reset().convert(markdown.translate(_REMOVED))
    except RecursionError:  # nested deeper than anyone could read
        _converter.cache_clear()  # its parser stopped half way
        return as_written
    items = tuple(kept)

    def attribute(tag: str, name: str, value: str) -> str | None:
        value = _restored(value, items)
        if name == "class":
            return " ".join(word for word in value.split() if _PYGMENTS_CLASS.fullmatch(word)) or None
        if name in _NUMBERS and not re.fullmatch(_NUMBERS[name], value):
            return None
        return value

    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return (clean, list(items)) if _depth(clean) <= _DEEPEST else as_written


_DEEPEST = 70
"""Elements in one another; what lays out pages goes some ten calls deep for each, and Python has a thousand."""
_TAG_NAME = re.compile(r"<(/?)([a-z0-9]+)")
_VOID = {"br", "col", "hr", "img", "wbr"}


def _depth(html: str) -> int:
    """Give how many elements stand in one another at most; HTML from the sanitiser closes all that it opens."""
    depth = deepest = 0
    for closing, name in _TAG_NAME.findall(html):
        if name not in _VOID:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest


def _restored(text: str, kept: tuple[_Kept, ...] | list[_Kept]) -> str:
    return _PLACEHOLDER.sub(lambda found: kept[int(found[1] or found[2])].source, text)


@cache
def _converter() -> tuple[python_markdown.Markdown, list[_Kept]]:
    kept: list[_Kept] = []
    converter = python_markdown.Markdown(
        extensions=[
            "pymdownx.superfences",
            "pymdownx.highlight",
            "pymdownx.tilde",
            "sane_lists",
            TableExtension(use_align_attribute=True),
            _Canonical(kept),
        ],
        extension_configs={
            "pymdownx.highlight": {"guess_lang": False},
            "pymdownx.tilde": {"subscript": False, "smart_delete": False},
        },
    )
    return converter, kept


class _Canonical(Extension):
    """Python-Markdown, brought to what canonical Markdown means: no headings, no indented code, HTML by the chunk."""

    def __init__(self, kept: list[_Kept]) -> None:
        super().__init__()
        self.kept = kept

    def extendMarkdown(self, md: python_markdown.Markdown) -> None:
        md.ESCAPED_CHARS[:] = string.punctuation
        for name in ("hashheader", "setextheader", "code", "reference"):
            md.parser.blockprocessors.deregister(name)
        md.preprocessors.deregister("html_block")
        for name in ("backtick", "reference", "image_reference", "short_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.parser.blockprocessors.register(_HtmlChunk(md.parser), "html_chunk", 105)
        md.parser.blockprocessors.register(_Quote(md.parser), "quote", 20)
        md.inlinePatterns.register(_Link(LINK_RE, md), "link", 160)
        md.inlinePatterns.register(_Picture(md, self.kept), "image_link", 150)
        md.preprocessors.register(_FencedItem(md), "fenced_item", 28)  # before fenced code (25)
        # Between fenced code (25), which is stashed by then, and everything that reads blocks.
        md.preprocessors.register(_Keep(md, self.kept), "keep", 22)


_FENCED_ITEM = re.compile(r"^([ >]*)((?:[-*+]|[0-9]+[.)]) )[ ]*(?=(?:`{3,}[^`\n]*|~{3,}.*)$)", re.MULTILINE)


class _FencedItem(Preprocessor):
    """Moves a fence that begins a list item to a line of its own, where superfences looks for one."""

    def run(self, lines: list[str]) -> list[str]:
        return _FENCED_ITEM.sub(r"\1\2&#8203;\n\1\n\1    ", "\n".join(lines)).split("\n")


_KEEP = re.compile(
    r"""
      (?P<verbatim> <(?P<tag>pre|script|style|textarea)\b .*? </(?P=tag)\s*> | <!-- .*? --> )
    | (?P<autolink> <[a-z][a-z0-9+.-]+:[^\s<>]*> )
    | \\(?P<escaped> [!-/:-@[-`{-~] )
    | (?P<ticks> (?<!`)`+(?!`) ) (?P<code> (?: (?!\n[ >]*\n) . )+? ) (?<!`)(?P=ticks)(?!`)
    | <img(?P<img> (?: \s+ [\w:-]+ (?: \s*=\s* (?: "[^"]*" | '[^']*' | [^\s"'=<>`]+ ) )? )* ) \s*/?>
    | ^(?P<before> [ >]* (?: (?:[-*+]|[0-9]+[.)])[ ]+ )* ) \$\$[ ]*\n (?P<block> .*? ) \n[ >]*\$\$[ ]*$
    | \$\$(?!\$) (?P<display> (?: \\. | \$(?!\$) | (?!\n[ >]*\n) [^\\$] )+ ) \$\$
    | \$(?![\s$]|[^\\^_{}$\n]*\$\d) (?P<inline> (?: \\. | [^\\$\n] )+ ) (?<!\s)\$
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
_TABLE = re.compile(  # a header, a row of dashes, rows
    r"^([^\n]*\|[^\n]*\n[ >]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*(?:\n[^\n]*\|[^\n]*)*)$", re.MULTILINE
)
_ENTITIES = {"&": "&amp;", "<": "&lt;"}  # escaped, they would still be read as HTML by Python-Markdown


class _Keep(Preprocessor):
    """Puts placeholders for formulas, code spans and raw pictures."""

    def __init__(self, md: python_markdown.Markdown, kept: list[_Kept]) -> None:
        super().__init__(md)
        self.kept = kept

    def run(self, lines: list[str]) -> list[str]:
        # In a row of a table "\\|" means "|" wherever it stands, in code and formulas too (GFM).
        parts = _TABLE.split("\n".join(lines))
        parts[::2] = [_KEEP.sub(self._put, part) for part in parts[::2]]
        parts[1::2] = [_KEEP.sub(self._put_in_row, part) for part in parts[1::2]]
        return _LONE.sub(_parted, "".join(parts)).split("\n")

    def _put_in_row(self, found: re.Match[str]) -> str:
        return self._put(found, lambda text: text.replace("\\|", "|"))

    def _put(self, found: re.Match[str], cell: Callable[[str], str] = str) -> str:
        source = found[0]
        if escaped := found["escaped"]:
            return _ENTITIES.get(escaped, source)
        if (img := found["img"]) is not None:
            values = {name.lower(): unescape("".join(value)) for name, *value in _ATTRIBUTE.findall(img)}
            return _keep(self.kept, _picture(source, values.get("src", ""), values.get("alt", "")))
        if code := found["code"]:
            return _keep(self.kept, _code(source, cell(code)))
        if inline := found["inline"]:
            return _keep(self.kept, _formula(source, cell(inline), display=False))
        if display := found["display"]:
            return _keep(self.kept, _formula(source, cell(display), display=True))
        if (before := found["before"]) is not None:
            quotes = rf"^(?:[ ]*>){{{before.count('>')}}}"
            block = re.sub(quotes, "", found["block"], flags=re.MULTILINE)
            return before + _keep(self.kept, _formula(source, block, display=True))
        return source


# A fence or a display formula on lines of its own ends the paragraph before it, blank line or not.
_LONE = re.compile(f"^([ >]*)({STASHED.pattern}|{_OPEN}[0-9]+{_CLOSE})$", re.MULTILINE)


def _parted(found: re.Match[str]) -> str:
    blank = found[1].rstrip()
    return f"{blank}\n{found[0]}\n{blank}"


def _keep(kept: list[_Kept], item: _Kept) -> str:
    kept.append(item)
    return f"{_OPEN}{len(kept) - 1}{_CLOSE}"


def _formula(source: str, tex: str, *, display: bool) -> _Kept:
    formula = Formula(dedent(tex).strip(), display)
    return _Kept(source, lambda write, _: write(formula), "{}" if display else _PARAGRAPH)


def _code(source: str, code: str) -> _Kept:
    code = code.replace("\n", " ")
    if code[0] == code[-1] == " " and code.strip():
        code = code[1:-1]
    html = f"<code>{escape(code, quote=False)}</code>"
    return _Kept(source, lambda *_: html)


def _picture(source: str, src: str, alt: str) -> _Kept:
    return _Kept(source, lambda _, write: write(src, alt), "<figure>{}</figure>")


_CROWDED = 500
"""Brackets in a paragraph from which on none is a link: each would be looked for to the end of the paragraph."""


class _Link(LinkInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # as in the class above
        return super().handleMatch(m, data) if data.count("[") <= _CROWDED else (None, None, None)


class _Picture(ImageInlineProcessor):
    """Puts placeholders for Markdown pictures."""

    def __init__(self, md: python_markdown.Markdown, kept: list[_Kept]) -> None:
        super().__init__(IMAGE_LINK_RE, md)
        self.kept = kept

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # as in the class above
        image, start, end = super().handleMatch(m, data) if data.count("[") <= _CROWDED else (None, None, None)
        if not isinstance(image, ElementTree.Element):
            return None, None, None
        src, alt = (self._literal(image.get(name, "")) for name in ("src", "alt"))
        return _keep(self.kept, _picture(data[start:end], src, alt)), start, end

    def _literal(self, text: str) -> str:
        """Undo what earlier processors did to a text: escapes (STX code ETX), entities, placeholders."""
        text = re.sub("\x02([0-9]+)\x03", lambda found: chr(int(found[1])), self.unescape(text))
        return unescape(_restored(text, self.kept))


class _Quote(BlockQuoteProcessor):
    """A quote ends at a blank line; Python-Markdown's own would go on in the next one."""

    def lastChild(self, parent: ElementTree.Element) -> None:
        return None


class _HtmlChunk(BlockProcessor):
    """Raw HTML from a block tag to the next blank line (CommonMark), so that what follows is Markdown again."""

    START = re.compile(r" {0,3}(?:</?([a-z][a-z0-9]*)\b|<!--)", re.IGNORECASE)
    END: ClassVar = {"pre": "</pre", "script": "</script", "style": "</style", "textarea": "</textarea"}

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        if not (found := self.START.match(block)):
            return False
        return found[1] is None or self.parser.md.is_block_level(found[1].lower())

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        chunk = blocks.pop(0)
        tag = chunk.lower().lstrip(" </").partition(">")[0].split()[0]
        end = "-->" if tag.startswith("!--") else self.END.get(tag)
        while end and blocks and end not in chunk.lower():
            chunk += "\n\n" + blocks.pop(0)
        ElementTree.SubElement(parent, "p").text = self.parser.md.htmlStash.store(chunk.strip())
