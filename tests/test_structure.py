"""Reader and renderer see the same structure: canonical Markdown by markdown-it and Python-Markdown, side by side."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import Any, ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from notepress import markup
from notepress.read.math_rules import math_rules

# Canonical Markdown, built as the model describes it.
words = st.sampled_from(
    [
        "中文，",
        "English words",
        "1\\*1 卷积",
        "`a|b`",
        "$x_1<y$",
        "**粗**体",
        "*斜*",
        "~~删~~",
        "a  \nb",
        "<https://a.b/c_d>",
        "[链接](https://a.b)",
        "![图](图1.png)",
        "H<sub>2</sub>O",
        "\\<b\\> \\$5",
        "1\\. x",
        "C\\_i",
    ]
)
paragraphs = st.lists(words, min_size=1, max_size=3).map(" ".join)
fences = st.sampled_from(["```python\nx = a < b\n\n# y\n```", "````\n```\n$a$ **b**\n```\n````"])
formulas = st.sampled_from(["$$\nx &= y \\\\\n_z_ < {{1}}\n$$"])
tables = st.sampled_from(["| a | b |\n| --- | :---: |\n| `x\\|y` | $z$ |\n| **c** |  |"])
leaves = st.one_of(paragraphs, paragraphs, fences, formulas, tables, st.just("---"))


def quote(blocks: list[str]) -> str:
    """Put blocks into a quote."""
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))


def bullets(items: list[list[str]], ordered: bool) -> str:
    """Make a loose list; every item begins with a paragraph."""
    marks = (f"{place}. " if ordered else "- " for place in range(3, 3 + len(items)))
    bodies = ("\n\n".join(["x", *blocks]).replace("\n", "\n    ") for blocks in items)
    return "\n\n".join(mark + re.sub(r" +$", "", body, flags=re.M) for mark, body in zip(marks, bodies, strict=True))


def tight(items: list[tuple[str, list[str]]], ordered: bool) -> str:
    """Make a tight list, with a list nested in some items."""
    lines = []
    for place, (text, nested) in enumerate(items, start=1):
        lines.append((f"{place}. " if ordered else "- ") + text.replace("\n", "\n    "))
        lines += [f"    - {line}" for line in nested]
    return "\n".join(lines)


plain_words = words.filter(lambda text: "\n" not in text)
tight_lists = st.builds(
    tight, st.lists(st.tuples(words, st.lists(plain_words, max_size=2)), min_size=1, max_size=3), st.booleans()
)


def containers(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Quotes and lists of blocks."""
    several = st.lists(blocks, min_size=1, max_size=3)
    return st.one_of(
        several.map(apart).map(quote),
        st.builds(bullets, st.lists(st.lists(blocks, max_size=2).map(apart), min_size=2, max_size=3), st.booleans()),
        tight_lists,
    )


def apart(blocks: list[str]) -> list[str]:
    """Keep two lists from standing next to each other, for they would be one."""
    result: list[str] = []
    for block in blocks:
        if result and re.match(r"- |\d+\. ", block) and re.match(r"- |\d+\. ", result[-1]):
            result.append("between")
        result.append(block)
    return result


documents = st.lists(st.recursive(leaves, containers, max_leaves=8), min_size=1, max_size=4).map(apart).map("\n\n".join)


@settings(max_examples=300, deadline=None)
@given(documents)
def test_both_parsers_see_the_same(text: str) -> None:
    """The same elements in one another, around the same text, formulas and pictures."""
    rendered = markup.render(
        text,
        formula=lambda formula: f"⟦{escape(formula.tex)}⟧",
        picture=lambda src, alt: f"⟪{escape(src)}|{escape(alt)}⟫",
    )
    assert skeleton(rendered) == skeleton(_reader().render(text))


def _reader() -> MarkdownIt:
    """The parser that notes are read with."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    math_rules(reader)
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]

    def picture(self: Any, tokens: Any, place: int, *_: Any) -> str:
        return f"⟪{escape(tokens[place].attrs['src'])}|{escape(tokens[place].content)}⟫"

    def formula(self: Any, tokens: Any, place: int, *_: Any) -> str:
        return f"⟦{escape(tokens[place].content.strip())}⟧"

    reader.add_render_rule("image", picture)
    for name in ("math_inline", "math_block"):
        reader.add_render_rule(name, formula)
    return reader


_ARRANGING = "ul ol li blockquote table tr td th pre em strong del a sub"


class _Skeleton(HTMLParser):
    SHOWN: ClassVar = {"s": "del", "br": "br", "hr": "hr"} | {tag: tag for tag in _ARRANGING.split()}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SHOWN:
            self.parts.append(f"<{self.SHOWN[tag]}{dict(attrs).get('start', '') if tag == 'ol' else ''}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SHOWN and tag not in ("br", "hr"):
            self.parts.append(f"</{self.SHOWN[tag]}>")

    def handle_data(self, data: str) -> None:
        self.parts.append("".join(data.split()))


def skeleton(html: str) -> str:
    """Give the elements that arrange and mark, and the text between without its spaces."""
    parser = _Skeleton()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)
