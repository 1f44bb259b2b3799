"""The reader: text cases of every shape, and properties that hold for whatever text it is given."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from notepress.read import read_note
from notepress.read.source import SourceFile, read_folder, split_lines
from notepress.report import Report

CASES = Path(__file__).parent / "cases" / "shapes"


def cases(path: Path) -> list[tuple[str, str, str]]:
    """The (title, note, expected) of a case file: the three are set apart by lines that hold a dot alone."""
    parts = path.read_text(encoding="utf-8").split("\n.\n")
    return [
        (parts[i].strip().splitlines()[-1], parts[i + 1], parts[i + 2] if i + 2 < len(parts) else "")
        for i in range(0, len(parts) - 2, 3)
    ]


def written(note: str) -> str:
    """What the reader makes of a note, one line a question or a stretch of lines, in the order of the note."""
    report = Report()
    drafts, accounting = read_note(SourceFile("note.md", split_lines(note)), report)
    rows = []
    for draft in drafts:
        follows = "" if draft.parent is None else f" | follows {drafts[draft.parent].prompt_lines[0]}"
        answer = _span(draft.answer_lines) if draft.answer_lines else "ticked" if draft.answer else "-"
        prompt = " / ".join(text.strip() for _, text in draft.prompt if text.strip())
        rows.append(
            (
                draft.prompt_lines,
                f"{_span(draft.prompt_lines)} | {answer} | {draft.kind} | {draft.shape}{follows} | {prompt}",
            )
        )
    rows += [(part.lines, f"{_span(part.lines)} {part.kind}") for part in accounting.structure]
    rows += [(part.lines, f"{_span(part.lines)} unclaimed: {part.reason}") for part in accounting.unclaimed]
    said = [f"! {found.line} {found.code}" for found in report if found.code not in ("text-unclaimed",)]
    return "\n".join([*(text for _, text in sorted(rows)), *said])


def _span(lines: tuple[int, int]) -> str:
    return str(lines[0]) if lines[0] == lines[1] else f"{lines[0]}-{lines[1]}"


def _all_cases() -> list[object]:
    return [
        pytest.param(note, expected, id=f"{path.stem}: {title}")
        for path in sorted(CASES.glob("*.md"))
        for title, note, expected in cases(path)
    ]


@pytest.mark.parametrize(("note", "expected"), _all_cases())
def test_a_case_reads_as_written_beside_it(note: str, expected: str) -> None:
    """Every case of tests/cases/shapes: which lines ask, which answer, and what all others are."""
    assert written(note) == expected


# ---------------------------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    [
        "什么是闭包？",
        "为什么",
        "Why is it so?",
        "Explain recursion",
        "栈",
        "A: yes",
        "答案：B",
        "解析：略",
        "Q: who?",
        "问：谁",
        "**粗体？**",
        "_em?_",
        "B. 乙",
        "A. 甲",
        "- [x] ok",
        "[ ] no",
        "参考答案",
        "Hint",
        "追问：然后呢",
        "1. 一",
        "2、二",
        "（三）三",
        "Q4 四",
        "6-1 五",
        "一、六",
        "![[a.png]]",
        "![](b.png)",
        "[link](https://example.org)",
        "[目录](#a)",
        "`code`",
        "$x$",
        "\\(y\\)",
        "x :: y",
        "?",
        ": def",
        "<br/>",
        "</b></details>",
        "[TOC]",
        "{: .a}",
        "#tag",
        "标签：基础",
        "欢迎关注公众号",
        "[上一章](a.md)",
        "a\\",
        "b",
        "**1、题**",
        "\t制表",
        "\u202e翻",
        "\ufeff",
        "结束。",
    ]
)
_BLOCKS = st.one_of(
    _WORDS,
    st.tuples(st.sampled_from(["# ", "## ", "###", "#### ", "###### "]), _WORDS).map("".join),
    st.tuples(
        st.sampled_from(["- ", "* ", "  - ", "    - ", "1. ", "2) ", "   1. ", "10.  ", "> ", "> > ", "    ", "\t"]),
        _WORDS,
    ).map("".join),
    st.sampled_from(
        [
            *(
                "",
                "---",
                "***",
                "===",
                "```",
                "~~~",
                "```py\n# x\n- y\n```",
                "$$",
                "$$\na\n\nb\n$$",
                "\\[",
                "\\]",
                "<!-- c -->",
                "<details>",
            ),
            *(
                "<details>\n<summary>Why?</summary>\n",
                "<summary>答案</summary>",
                "</details>",
                "<div>\nx?\n</div>",
                "START",
                "END",
                "Basic",
            ),
            *(
                "| 问 | 答 |\n|---|---|\n| 1? | 2 |",
                "| a | b |\n|--|--|\n| c | d |",
                "> [!question]- why\n> so",
                "> [!tip] 答案",
                "1.",
                "-",
                "#",
            ),
            *(
                "---\ntitle: x\n---",
                "[a]: https://example.org",
                "A. 一 B. 二 C. 三",
                "## 目录",
                "## References",
                "## 1.1",
                "### 答案",
                "Q1\n",
            ),
            *(
                "===== 第一部分 =====",
                "***** Part *****",
                "第三章 图",
                "二面",
                "Answer any two of the following:",
                "答：（1）甲\n（2）乙",
                "⸻",
                '{{< details "Why?" >}}',
                "{{< /details >}}",
                "栈：后进先出的表，只在一端改动。",
                "a stack::a list changed at one end\na queue::one changed at both",
                "**(a) State two reasons. [2]**",
                "#1 Explain joins",
                "10. 十\n1. 甲\n2. 乙\n11. 十一？",
                "* * 又一层",
                "<h1>ROUND 1</h1>",
                "- Analyse the case.\n- Discuss the remedies.",
                "```\n1. 什么是栈\n2. 什么是队列\n3. 什么是堆\n```",
                "| 选项 | 内容 |\n|--|--|\n| A | 甲 |\n| B | 乙 |",
                "Which of the following?\n- a\n- b\n- c\n- d",
                "手撕 LRU\n自我介绍\n为什么用栈\n进程和线程的区别",
            ),
        ]
    ),
)
NOTES = st.one_of(
    st.lists(_BLOCKS, max_size=30).map("\n".join),
    st.lists(_BLOCKS, max_size=12).map("\n\n".join),
    st.text(max_size=200),
    st.text(alphabet="# -*_`~>|$\\[]()<>/!?？：:1.aA一答\n\t \r\x00\u2028\u200b", max_size=120),
)


@settings(
    max_examples=int(os.environ.get("READER_EXAMPLES", "300")), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(NOTES)
@example("\r0")
def test_no_note_raises_or_loses_a_line(note: str) -> None:
    """Whatever stands in a note: no exception, every line accounted for, none in two questions, texts that stand
    where they say.
    """
    lines = split_lines(note)
    report = Report()
    drafts, accounting = read_note(SourceFile("note.md", lines), report)
    owner: dict[int, int] = {}
    for place, draft in enumerate(drafts):
        own = set()
        for span in (draft.prompt_lines, draft.answer_lines):
            if span:
                assert 1 <= span[0] <= span[1] <= len(lines)
                own.update(range(span[0], span[1] + 1))
        assert draft.prompt_lines[0] <= draft.prompt_lines[1]
        assert any(text.strip() for _, text in draft.prompt)
        assert draft.answer_lines is None or draft.answer_lines[0] >= draft.prompt_lines[0]
        assert draft.parent is None or draft.parent < place
        for line in own:
            assert line not in owner, f"line {line} is in two questions"
            owner[line] = place
        for line, _ in (*draft.prompt, *draft.answer):
            assert line in own
    elsewhere = {
        line
        for part in (*accounting.structure, *accounting.unclaimed)
        for line in range(part.lines[0], part.lines[1] + 1)
    }
    for number, text in enumerate(lines, 1):
        assert not text.strip() or number in owner or number in elsewhere, f"line {number} is lost"
    told = {found.line for found in report if found.code in ("text-unclaimed", "question-empty")}
    assert all(part.lines[0] in told for part in accounting.unclaimed)


@given(NOTES)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_line_ends_of_windows_change_nothing(note: str) -> None:
    """CRLF reads as LF does."""
    unix = note.replace("\r", "")
    assert written(unix.replace("\n", "\r\n")) == written(unix)


def test_a_folder_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    """Files that are no UTF-8, hidden, or lead out of the folder cost themselves only."""
    (tmp_path / "notes").mkdir()
    folder = tmp_path / "notes"
    (folder / "a.md").write_bytes("\ufeff## 什么是栈？\r\n后进先出".encode())
    (folder / "b.txt").write_bytes(b"ok\n\xff\xfe")
    (folder / ".hidden.md").write_text("## what?")
    (tmp_path / "outside.md").write_text("## what?")
    (folder / "c.markdown").symlink_to(tmp_path / "outside.md")
    report = Report()
    notes = [read_note(file, report)[0] for file in read_folder(folder, report)]
    assert [draft.prompt[0][1] for note in notes for draft in note] == ["什么是栈？"]
    assert [(found.path, found.line, found.code) for found in report if found.severity == "error"] == [
        ("b.txt", 2, "file-not-utf8"),
        ("c.markdown", 1, "file-outside"),
    ]


def test_an_empty_folder_is_told() -> None:
    """A folder without notes is an error, an empty note is not."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        assert read_folder(Path(folder), report) == ()
        assert [found.code for found in report] == ["no-notes"]
        Path(folder, "a.md").write_text("\n\n")
        report = Report()
        assert [read_note(file, report)[0] for file in read_folder(Path(folder), report)] == [()]
        assert [*report] == []
