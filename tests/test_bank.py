"""The order of the book: chapters, follow-ups, exact repeats."""

from __future__ import annotations

from dataclasses import replace

from notepress.bank import arrange
from notepress.model import Kind, Question, Source, Status
from notepress.report import Report
from notepress.settings import Chapter, Selector, Settings


def question(line: int, prompt: str, answer: str | None = "因为。", path: str = "a.md", **more: object) -> Question:
    """A question at a line of a note."""
    status = Status.ANSWERED if answer else Status.UNANSWERED
    source = Source(path, "item", (line, line), (line, line) if answer else None)
    return replace(Question(f"{path}:{line}", prompt, answer, source, status=status), **more)  # type: ignore[arg-type]


def numbered(*questions: Question, settings: Settings | None = None) -> list[tuple[str, str, str]]:
    """Number, chapter and prompt of each question in the order of the book."""
    bank = arrange([questions], settings or Settings(title="书"), Report())
    return [(found.number, found.chapter, found.prompt) for found in bank.questions]


def test_without_settings_a_chapter_is_the_outermost_heading_or_the_note() -> None:
    """Nobody has to write a book.toml."""
    assert numbered(
        question(1, "甲？", trail=("优化", "动量")),
        question(2, "乙？", path="b.md"),
        question(3, "丙？", trail=("优化",)),
    ) == [
        ("1.1", "优化", "甲？"),
        ("1.2", "优化", "丙？"),
        ("2.1", "b", "乙？"),
    ]


def test_chapters_of_the_author_come_first_and_words_go_before_files() -> None:
    """A selector with words takes a question out of the chapter that has its whole note."""
    settings = Settings(
        title="书",
        chapters=(
            Chapter("卷积", (Selector.parse("a.md"),)),
            Chapter("优化", (Selector.parse("*.md > 动量"), Selector.parse("b.md"))),
        ),
    )
    assert numbered(
        question(1, "动量是什么？"), question(2, "填充是什么？"), question(3, "其余？", path="c.md"), settings=settings
    ) == [("1.1", "卷积", "填充是什么？"), ("2.1", "优化", "动量是什么？"), ("3.1", "c", "其余？")]


def test_inside_a_chapter_the_order_is_that_of_its_selectors() -> None:
    """Then that of the notes."""
    settings = Settings(
        title="书", chapters=(Chapter("全", tuple(map(Selector.parse, ("b.md", "a.md > 动量", "a.md")))),)
    )
    rows = numbered(
        question(1, "填充？"),
        question(2, "动量？"),
        question(3, "池化？"),
        question(1, "乙？", path="b.md"),
        settings=settings,
    )
    assert [prompt for _, _, prompt in rows] == ["乙？", "动量？", "填充？", "池化？"]


def test_an_empty_chapter_is_reported_and_not_counted() -> None:
    """Numbers have no gaps."""
    settings = Settings(title="书", chapters=(Chapter("空", (Selector("x.md"),)), Chapter("满", (Selector("a.md"),))))
    report = Report()
    bank = arrange([[question(1, "甲？")]], settings, report)
    assert [found.number for found in bank.questions] == ["1.1"]
    assert [(found.code, found.path) for found in report] == [("chapter-empty", "book.toml")]


def test_a_follow_up_stands_behind_what_it_follows() -> None:
    """Whatever chapter its own words would give it."""
    settings = Settings(
        title="书", chapters=(Chapter("一", (Selector("a.md"),)), Chapter("二", (Selector.parse("*.md > 动量"),)))
    )
    rows = numbered(
        question(1, "甲？"),
        question(2, "动量呢？", follows="a.md:1"),
        question(3, "为什么？", follows="a.md:2"),
        question(4, "乙？"),
        settings=settings,
    )
    assert [prompt for _, _, prompt in rows] == ["甲？", "动量呢？", "为什么？", "乙？"]
    assert {chapter for _, chapter, _ in rows} == {"一"}


def test_exact_repeats_are_one_question_with_all_answers() -> None:
    """Width, case, spaces and marks do not make two questions of one; nothing that was written gets lost."""
    report = Report()
    first = question(1, "什么是 Batch Normalization?", None, tags=("基础",))
    second = question(
        9, "什么是batch normalization？", "归一化。", path="b.md", tags=("高频",), references=("https://example.org",)
    )
    third = question(12, "什么是 batch normalization", "减均值，除以标准差。", path="c.md")
    follower = question(10, "为什么？", follows="b.md:9", path="b.md")
    bank = arrange([[first], [second, follower], [third]], Settings(title="书"), report)
    merged, after = bank.questions
    assert merged.answer == "归一化。\n\n---\n\n减均值，除以标准差。"
    assert (merged.status, merged.tags, merged.references) == (
        Status.ANSWERED,
        ("基础", "高频"),
        ("https://example.org",),
    )
    assert [source.path for source in merged.also_in] == ["b.md", "c.md"]
    assert after.follows == merged.id
    assert [(found.code, found.path, found.line) for found in report] == [
        ("question-repeated", "b.md", 9),
        ("question-repeated", "c.md", 12),
    ]


def test_short_topics_and_symbols_do_not_merge() -> None:
    """ "优点" is another topic under every heading, and "1*1" is not "1/1"."""
    rows = numbered(
        question(1, "优点", kind=Kind.TOPIC),
        question(2, "优点", kind=Kind.TOPIC),
        question(3, "a 与 b 的乘积 a*b 是什么意思？"),
        question(4, "a 与 b 的乘积 a/b 是什么意思？"),
    )
    assert len(rows) == 4
