"""The canonical Markdown of a bank: it reads back to the same bank, whatever the texts hold."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notepress import canonical, prose
from notepress.model import Bank, Kind, Media, MediaState, Question, Source, Status

LINES = st.sampled_from(
    [
        "为什么用 $\\sigma(x)$？",
        "",
        "- 一\n    - 二",
        "```python\n<!-- answer -->\n# x\n```",
        "<!-- question k -->",
        "\\<!-- answer -->",
        "\\\\<!-- notepress chapter",
        "--> --",
        "| a | b |\n| --- | --- |\n| `x\\|y` | 2 |",
        "$$\na &= b \\\\\n$$",
        "text  \nbreak",
    ]
)
TEXTS = st.lists(LINES, min_size=1, max_size=5).map("\n\n".join).map(lambda text: text.strip("\n") or "x")
NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12)
SPANS = st.tuples(st.integers(1, 99), st.integers(1, 99))
SOURCES = st.builds(Source, NAMES, NAMES, SPANS, st.none() | SPANS)
QUESTIONS = st.builds(
    Question,
    id=st.from_regex(r"[a-z2-7]{10}", fullmatch=True),
    prompt=TEXTS,
    answer=st.none() | TEXTS,
    source=SOURCES,
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    serial=st.integers(1, 10_000),
    number=st.just("1.1"),
    chapter=st.sampled_from(["基础", "a --> b", 'quote "x"']),
    trail=st.lists(NAMES, max_size=3).map(tuple),
    tags=st.lists(NAMES, max_size=3).map(tuple),
    asked_on=st.none() | st.dates(datetime.date(1990, 1, 1)),
    follows=st.none() | NAMES,
    references=st.lists(NAMES, max_size=2).map(tuple),
    media=st.lists(
        st.builds(Media, NAMES, st.sampled_from(["prompt", "answer"]), st.sampled_from(MediaState), st.none() | NAMES),
        max_size=2,
    ).map(tuple),
    related=st.lists(NAMES, max_size=2).map(tuple),
    also_in=st.lists(SOURCES, max_size=2).map(tuple),
)


@st.composite
def banks(draw: st.DrawFn) -> Bank:
    """A bank whose chapters stand together, as those of a real one do."""
    questions = draw(st.lists(QUESTIONS, min_size=1, max_size=6))
    order = {chapter: place for place, chapter in enumerate(dict.fromkeys(q.chapter for q in questions))}
    return Bank(draw(NAMES), "zh-Hans", tuple(sorted(questions, key=lambda q: order[q.chapter])))


@given(banks())
def test_a_bank_reads_back(bank: Bank) -> None:
    """Writing and reading give the same bank, and writing that gives the same text."""
    texts = canonical.write(bank)
    assert canonical.read(texts.values()) == bank
    assert canonical.write(canonical.read(texts.values())) == texts


def test_foreign_text_is_refused() -> None:
    """What write did not make is no canonical text."""
    assert not canonical.is_canonical("# 笔记\n")
    with pytest.raises((ValueError, KeyError)):
        canonical.read(["# 笔记\n\n<!-- question x\nkind: "])


BLOCKS = st.recursive(
    st.sampled_from(
        [
            "一段话，有 **重点** 和 *强调*，还有 `a*b_c`。",
            "行内 $x_1 < y$ 与 \\$5 的价格，1\\*1 卷积。",
            "前一行  \n后一行",
            "$$\n\\frac{a}{b}\n$$",
            "```python\nfor i in x:\n    pass\n```",
            "| 甲 | 乙 |\n| --- | ---: |\n| 1 | `a\\|b` |",
            "[链接](https://example.org/a_b) 和 <https://example.org/c>",
            "![图 1](<figures/图 1.png>)",
            "a\\_b\\_ \\[x\\](y) \\<b> H<sub>2</sub>O ~~旧~~",
        ]
    ),
    lambda inner: st.lists(inner, min_size=2, max_size=3).flatmap(
        lambda items: st.sampled_from([_listed("- ", items), _listed("1. ", items), _quoted(items)])
    ),
    max_leaves=6,
)


def _listed(mark: str, items: list[str]) -> str:
    marks = [mark if mark == "- " else f"{number}. " for number in range(1, len(items) + 1)]
    return "\n\n".join(mark + item.replace("\n", "\n    ") for mark, item in zip(marks, items, strict=True))


def _quoted(items: list[str]) -> str:
    return "\n".join(
        f"> {line}".rstrip() if not line.endswith("  ") else f"> {line}"
        for item in items
        for line in [*item.split("\n"), ""]
    )


@given(st.lists(BLOCKS, min_size=2, max_size=4))
def test_canonical_markdown_is_a_fixed_point(blocks: list[str]) -> None:
    """What normalising has written, normalising leaves as it is."""
    once = prose.canonical(list(enumerate("\n\n".join(blocks).split("\n"), 1))).markdown
    assert prose.canonical(list(enumerate(once.split("\n"), 1))).markdown == once
