"""The remarks on the terminal, and the report page in a real browser, held up to questions.json."""

from __future__ import annotations

import dataclasses
import io
import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from notepress import cli, console, pipeline, survey
from notepress.edition import Edition
from notepress.model import Accounting, Bank, Question, Source, Status
from notepress.report import Diagnostic, Report, visible
from notepress.settings import Settings
from notepress.targets import report
from tests.browser import chromium, visit

NOTES = {
    "a.md": """# 卷积

## 感受野怎么算？

从后往前逐层推：$r_{l-1} = s_l (r_l - 1) + k_l$。

![示意](figures/lost.png)

## 动量法为什么能加速收敛？

## 学习率太大会怎样？

发散：$\\frac{1}{$ 这样写是错的。

![](https://pictures.example/curve.png)

12.
""",
    "b.md": """1. 什么是过拟合？训练误差与测试误差有何不同？
   1. 训练误差小，测试误差大。

   2. 两者之差是泛化误差。
2. 动量法为什么能加速收敛？
   1. 梯度的滑动平均。
3. Dropout 的作用是什么？
4. Dropout 有什么作用？
   1. 随机丢弃神经元。
""",
    "c/windows.txt": "Q: What is a tensor?\r\nA: An array.\r\n\r\nQ: Why\ttabs?\r\nA: None.",
}
HOSTILE = (
    "# 笔记\n\n## <script>window.pwned = 1</script> 是什么？\n\n"
    "<img src=x onerror='window.pwned = 1'> </td></table></script></style><script>window.pwned = 1</script>\n\n"
    "[点我](javascript:window.pwned=1) {{ 7 * 7 }} {% raw %} &lt;b&gt; \x1b[31m\u202e反\u2066 ]]> -->\n\n"
    '![a]("><script>window.pwned=1</script>.png) ![b](https://evil.example/"onload="x.png)\n\n'
    "<svg onload=window.pwned=1><style>body{display:none}</style>\n\n"
    "## `</template><base href=//evil.example>` 与 <form action=//evil.example> 呢？\n\n"
    "<details open ontoggle=window.pwned=1>答</details>\n" + "长" * 5000 + "\n"
)


def make(folder: Path, notes: dict[str, str], title: str = "") -> Path:
    """Check a book of these notes; the out folder."""
    source = folder / "book"
    for name, text in notes.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(text.encode())
    if title:
        (source / "book.toml").write_text(title, encoding="utf-8")
    assert cli.main(["check", "--source", str(source), "--out", str(folder / "out")]) in (0, 1)
    assert not (source / "ledger.json").exists(), "check only looks"
    return folder / "out"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("report"), NOTES, 'title = "复习"\n')


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    title = 'title = "<script>window.pwned = 1</script>{{ 7 * 7 }}"\n'
    return make(tmp_path_factory.mktemp("hostile"), {"<img src=x onerror=pwned()>.md": HOSTILE}, title)


def data(out: Path) -> Any:
    return json.loads((out / "questions.json").read_text(encoding="utf-8"))


# -- the page


def expected_uses(out: Path, path: str, lines: list[str]) -> list[set[str]]:
    """For each line of a note the uses that questions.json lets it have; the page shows one of them."""
    uses: list[set[str]] = [set() for _ in lines]

    def claim(span: list[int] | None, use: str) -> None:
        for number in range(span[0], span[1] + 1) if span else ():
            uses[number - 1].add(use)

    content = data(out)
    for question in content["questions"]:
        for source in (question["source"], *question["also_in"]):
            if source["path"] == path:
                claim(source["prompt"], "prompt" if source is question["source"] else "repeat")
                claim(source["answer"], "answer")
    for part in content["structure"]:
        if part["path"] == path:
            claim(part["lines"], part["kind"])
    for part in content["unclaimed"]:
        if part["path"] == path:
            claim(part["lines"], "unclaimed")
    for number, line in enumerate(lines):
        if not line.strip():
            uses[number].add("blank")
        if {"prompt", "answer"} <= uses[number]:
            uses[number] = {"both", "prompt"}
    return uses


def shown_lines(page: Page, path: str) -> list[tuple[str, str, str]]:
    """(number, use, text) of the lines of a note as they are on the page."""
    rows = page.evaluate(
        """path => {
          const file = [...document.querySelectorAll('details.file')]
            .find(each => each.querySelector('.path').textContent === path)
          return [...file.querySelectorAll('tbody tr')].map(row => [
            row.querySelector('.n').lastChild.textContent,
            row.parentNode.className,
            row.querySelector('.t').textContent])
        }""",
        path,
    )
    return [(number, use.removeprefix("u-"), text) for number, use, text in rows]


@pytest.mark.parametrize("path", NOTES)
def test_every_line_is_there_with_what_it_became(path: str, out: Path, browser: Browser) -> None:
    lines = [line.rstrip("\r").expandtabs(4) for line in NOTES[path].removesuffix("\n").split("\n")]
    with visit(browser, out / report.NAME) as page:
        shown = shown_lines(page, path)
    assert [(number, text) for number, _, text in shown] == [(str(n), line) for n, line in enumerate(lines, 1)]
    for (number, use, _), allowed in zip(shown, expected_uses(out, path, lines), strict=True):
        assert use in allowed, f"{path}:{number}"


def test_every_use_has_a_letter_beside_its_colour(out: Path, browser: Browser) -> None:
    """Colour alone says nothing to some readers."""
    with visit(browser, out / report.NAME) as page:
        letters = page.evaluate(
            """() => [...document.querySelectorAll('.lines tbody:not(.u-blank)')].map(run => [run.className,
              ...['[aria-hidden]', '.vh'].map(part => run.querySelector(`.tab ${part}`).textContent)])"""
        )
    by_use = {use: (letter, word) for use, letter, word in letters}
    assert {"u-prompt", "u-answer", "u-heading", "u-unclaimed", "u-repeat"} <= set(by_use)
    assert all(letter.strip() and word.strip() for letter, word in by_use.values())
    assert len({letter for letter, _ in by_use.values()}) == len(by_use)


def test_the_numbers_are_those_of_the_questions(out: Path, browser: Browser) -> None:
    with visit(browser, out / report.NAME) as page:
        shown = {
            row.query_selector("dt").inner_text(): int(row.query_selector("dd").inner_text())  # type: ignore[union-attr]
            for row in page.query_selector_all(".numbers div")
        }
        foot = [int(cell.inner_text()) for cell in page.query_selector_all(".notes tfoot td")]
    content = data(out)
    status = Counter(question["status"] for question in content["questions"])
    codes = Counter(found["code"] for found in content["diagnostics"])
    assert shown == {
        "已答": status["answered"],
        "仅有链接": status["reference-only"],
        "待答": status["unanswered"],
        "重复": sum(len(question["also_in"]) for question in content["questions"]),
        "缺失的图片": codes["picture-missing"],
        "未下载的图片": codes["picture-remote"],
        "写错的公式": codes["formula-broken"],
        "无归属的行": sum(part["lines"][1] - part["lines"][0] + 1 for part in content["unclaimed"]),
    }
    assert all(
        shown[name] for name in ("已答", "待答", "重复", "缺失的图片", "未下载的图片", "写错的公式", "无归属的行")
    )
    assert foot == [len(content["questions"]), *shown.values()]


def test_sections_show_what_waits_for_the_author(out: Path, browser: Browser) -> None:
    with visit(browser, out / report.NAME) as page:
        text = {name: page.inner_text(f"#{name}") for name in ("open", "repeats", "pictures", "formulas", "unclaimed")}
    assert "Dropout" in text["open"]
    assert "动量法为什么能加速收敛" in text["repeats"]
    assert "又见于 b.md:5–6" in text["repeats"]
    assert "lost.png" in text["pictures"]
    assert "https://pictures.example/curve.png" in text["pictures"]
    assert "\\frac{1}{" in text["formulas"]
    assert "12." in text["unclaimed"]


def test_near_repeats_stand_together(tmp_path: Path, browser: Browser) -> None:
    """A group is what refers to one another, also by way of a third."""
    edition = small_edition(
        [question(1, related=("q2",)), question(2, related=("q1", "q4")), question(3), question(4, related=("q2",))]
    )
    report.write(edition, tmp_path)
    with visit(browser, tmp_path / report.NAME) as page:
        groups = [each.inner_text() for each in page.query_selector_all("#repeats .groups > li")]
    assert len(groups) == 1
    assert [f"Question {n}?" in groups[0] for n in (1, 2, 3, 4)] == [True, True, False, True]


def test_the_filter_narrows_the_remarks(out: Path, browser: Browser) -> None:
    remarks = data(out)["diagnostics"]

    def shown(page: Page) -> list[str]:
        page.evaluate("document.querySelectorAll('details.remarks').forEach(each => each.open = true)")
        return sorted(each.inner_text() for each in page.query_selector_all(".remarks li") if each.is_visible())

    def wanted(**values: str) -> list[str]:
        return sorted(each["message"] for each in remarks if all(each[key] == value for key, value in values.items()))

    with visit(browser, out / report.NAME) as page:
        assert [text.split("\n")[-1].strip() for text in shown(page)] != []
        assert len(shown(page)) == len(remarks)
        page.uncheck("#filter [value=note]")
        page.uncheck("#filter [value=warning]")
        assert len(shown(page)) == len(wanted(severity="error")) > 0
        assert page.inner_text("#filter output") == f"显示 {len(wanted(severity='error'))} / {len(remarks)}"
        page.check("#filter [value=note]")
        page.check("#filter [value=warning]")
        page.select_option("#filter select", "b.md")
        assert len(shown(page)) == len(wanted(path="b.md")) > 0
        page.select_option("#filter select", "")
        page.fill("#filter [type=search]", "LOST.png")
        assert [text for text in shown(page) if "lost.png" not in text] == []
        assert len(shown(page)) == 1
        page.fill("#filter [type=search]", "no such words")
        assert shown(page) == []


def test_a_line_shows_its_question(out: Path, browser: Browser) -> None:
    """By pointing, by stepping with the keyboard, by clicking, which keeps it until it is closed."""
    asked = next(each for each in data(out)["questions"] if each["prompt"].startswith("感受野"))
    card = "#card .shown"
    with visit(browser, out / report.NAME) as page:
        page.hover("#n0-3 .t")
        assert "感受野怎么算？" in page.inner_text(card)
        assert asked["number"] in page.inner_text(card)
        assert page.query_selector_all(".lit")
        page.click("#n0-5 .t")
        page.hover("#n0-9 .t")
        assert "感受野怎么算？" in page.inner_text(card), "a click keeps it"
        page.keyboard.press("Escape")
        assert page.inner_text(card) == ""
        page.focus("#n0-9 a.tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        assert "动量法" in page.inner_text(card)
    with visit(browser, out / report.NAME, width=390) as page:
        page.click("#n0-3 .t")
        assert "感受野怎么算？" in page.inner_text(card)
        page.click("#card .close")
        assert not page.is_visible(card)


def test_the_page_is_whole_without_scripts(out: Path, browser: Browser) -> None:
    """The letter of a line is then a link into the list of questions."""
    with visit(browser, out / report.NAME, scripts=False) as page:
        assert not page.is_visible("#filter")
        assert not page.is_visible("#card")
        page.click("#n0-3 a.tab")
        assert page.is_visible("article:has-text('感受野怎么算')"), "the browser unfolds the chapter"


@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_of_a_hostile_note_runs(scripts: bool, hostile: Path, browser: Browser) -> None:
    with visit(browser, hostile / report.NAME, scripts=scripts) as page:
        assert page.locator("script").count() == 1
        assert page.locator("style").count() == 1
        assert page.locator("img, iframe, object, embed, base, main form:not(#filter)").count() == 0
        if scripts:
            assert page.evaluate("window.pwned") is None
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            foreign = """() => [...document.querySelectorAll('*')].filter(each => each.getAttributeNames().some(
                name => /^(on|src$)/.test(name) || name === 'href' && !/^(#|data:,$)/.test(each.getAttribute(name))))
            .map(each => each.outerHTML)"""
            assert page.evaluate(foreign) == []
            page.hover("#n0-3 .t")
            assert "window.pwned" in page.inner_text("#card .shown"), "shown as text"
            assert page.evaluate("window.pwned") is None
        text = page.inner_text("body")
    assert "{{ 7 * 7 }}" in text
    assert "\\u001b[31m\\u202e反\\u2066" in text, "control characters are spelled out"
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "另有 4000 个字符" in text, "a long line is cut, and says so"


def test_only_what_is_ours_may_run(out: Path, browser: Browser, tmp_path: Path) -> None:
    """Should anything ever slip through the escaping, the page's own policy stops it."""
    text = (out / report.NAME).read_text(encoding="utf-8")
    bad = "<script>document.title = 'pwned'</script><style>main { display: none }</style><img src='http://127.0.0.1/x'>"
    (tmp_path / "page.html").write_text(text.replace("<main", bad + "<main", 1), encoding="utf-8")
    seen = []
    with pytest.raises(AssertionError, match="Content Security Policy"), visit(browser, tmp_path / "page.html") as page:
        seen += [page.title(), page.is_visible("main")]
    assert seen == ["复习 · 检查报告", True]


def test_every_link_leads_somewhere(out: Path, hostile: Path, browser: Browser) -> None:
    for folder in (out, hostile):
        with visit(browser, folder / report.NAME) as page:
            assert page.locator("a").count() > 10
            lost = """() => [...document.querySelectorAll('a')].map(each => each.getAttribute('href'))
                .filter(href => !href.startsWith('#') || !document.getElementById(href.slice(1)))"""
            assert page.evaluate(lost) == []
            ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(each => each.id)")
            assert len(ids) == len(set(ids))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_readable_on_any_screen(width: int, dark: bool, out: Path, hostile: Path, browser: Browser) -> None:
    """Nothing stands out to the right, and every text has the contrast of WCAG AA."""
    for folder in (out, hostile):
        with visit(browser, folder / report.NAME, width=width, dark=dark) as page:
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(CONTRAST) == []


CONTRAST = """() => {
  const parse = text => { const c = text.match(/[\\d.]+/g).map(Number); return c.length === 3 ? [...c, 1] : c }
  const light = colour => colour.slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor)
      if (colour[3] === 1) return colour
    }
    return [255, 255, 255, 1]
  }
  const low = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    const text = node.data.trim().slice(0, 20)
    if (!text || !element.checkVisibility() || element.closest('.vh, .skip, script, style, option')) continue
    const [one, two] = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a)
    if ((one + .05) / (two + .05) < 4.5) low.add(`${element.className || element.tagName}: ${text}`)
  }
  return [...low]
}"""


def test_it_speaks_to_a_screen_reader(out: Path, browser: Browser) -> None:
    with visit(browser, out / report.NAME) as page:
        assert page.get_attribute("html", "lang") == "zh-Hans"
        for landmark in ("header", "nav[aria-label]", "main", "aside[aria-label]"):
            assert page.locator(f"body {landmark}").count() == 1
        levels = page.evaluate("() => [...document.querySelectorAll('h1, h2, h3')].map(each => +each.tagName[1])")
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        named = """() => [...document.querySelectorAll('main section')].filter(
            each => !document.getElementById(each.getAttribute('aria-labelledby'))?.textContent.trim()).length"""
        assert page.evaluate(named) == 0
        unnamed = """() => [...document.querySelectorAll('input, select, button, svg[role=img]')].filter(each =>
            !(each.labels?.[0]?.textContent.trim() || each.getAttribute('aria-label'))).map(each => each.outerHTML)"""
        assert page.evaluate(unnamed) == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"


def test_on_paper_the_tools_are_gone(out: Path, browser: Browser) -> None:
    with visit(browser, out / report.NAME) as page:
        page.emulate_media(media="print")
        assert not page.is_visible(".sections")
        assert not page.is_visible("#filter")
        assert not page.is_visible("#card")
        assert page.is_visible("#n0-3")


def test_the_page_speaks_the_language_of_the_book(tmp_path: Path, browser: Browser) -> None:
    made = make(tmp_path, {"a.md": "# What is a tensor?\n\nAn array.\n"}, 'title = "Notes"\nlanguage = "en"\n')
    with visit(browser, made / report.NAME) as page:
        assert page.title() == "Notes · Report"
        assert "Nothing to tell" in page.inner_text("#remarks")
        assert not any("\u3400" <= character <= "\u9fff" for character in page.inner_text("body"))


def test_the_same_notes_give_the_same_page(out: Path, tmp_path: Path) -> None:
    again = make(tmp_path, NOTES, 'title = "复习"\n')
    assert (again / report.NAME).read_bytes() == (out / report.NAME).read_bytes()


# -- editions made by hand


def question(number: int, **values: Any) -> Question:
    """Question number n on line 2n - 1, answered on the next."""
    place = Source("a.md", "heading", (2 * number - 1, 2 * number - 1), (2 * number, 2 * number))
    values = {"status": Status.ANSWERED, "serial": number, "number": f"1.{number}", "chapter": "One", **values}
    return Question(f"q{number}", f"Question {number}?", f"Answer {number}.", place, **values)


def small_edition(questions: list[Question], **values: Any) -> Edition:
    lines = tuple(line for n in range(1, len(questions) + 1) for line in (f"# Question {n}?", f"Answer {n}."))
    settings = Settings(title="Small", language="en")
    return Edition(Bank("Small", "en", tuple(questions)), settings, Path(), lines={"a.md": (*lines, "")}, **values)


def test_a_line_that_nothing_claims_is_cried_out(tmp_path: Path, browser: Browser) -> None:
    """It would be our bug; the page must not hide it."""
    edition = small_edition([question(1), question(2)])
    edition = dataclasses.replace(edition, bank=dataclasses.replace(edition.bank, questions=(question(1),)))
    report.write(edition, tmp_path)
    with visit(browser, tmp_path / report.NAME) as page:
        assert "2 of 4 lines got lost" in page.inner_text(".lead.alarm")
        assert page.locator("tbody.u-lost tr").count() == 2


def test_a_heavy_book_gives_a_page_that_opens(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left out is said, and nothing on the page leads to it."""
    monkeypatch.setattr(report, "MOST_LINES", 20)
    monkeypatch.setattr(report, "MOST_ENTRIES", 5)
    remarks = tuple(Diagnostic("a.md", line, "text-unclaimed", f"remark {line}") for line in range(1, 41))
    edition = small_edition([question(n, status=Status.UNANSWERED) for n in range(1, 21)], diagnostics=remarks)
    report.write(edition, tmp_path)
    with visit(browser, tmp_path / report.NAME) as page:
        assert page.locator(".lines tbody tr").count() == 20
        assert page.locator(".question").count() == 5
        assert page.locator(".remarks li").count() == 5
        text = page.text_content("body") or ""
        assert "20 more lines are left out" in text
        assert "35 more are left out" in text
        assert "15 more are left out" in text
        lost = "() => [...document.querySelectorAll('a')].filter(each => !document.querySelector(each.hash)).length"
        assert page.evaluate(lost) == 0


def test_a_note_of_five_megabytes_is_reported(tmp_path: Path) -> None:
    """The page stays light, and the cut is said."""
    count = 40_000
    questions = [question(n) for n in range(1, count + 1)]
    edition = small_edition(questions)
    lines = {"a.md": tuple(line + " " + "长" * 20 for line in edition.lines["a.md"])}
    page = report.page(dataclasses.replace(edition, lines=lines))
    assert sum(len(line.encode()) for line in lines["a.md"]) > 5_000_000
    assert len(page) < 8_000_000
    assert f"{2 * count + 1 - report.MOST_LINES} more lines" in page


# -- what became of the lines


def test_a_follow_up_inside_an_answer_is_shown_as_what_it_is() -> None:
    """The longer range gives way to what lies inside it; a blank line inside an answer is part of it."""
    outer = dataclasses.replace(question(1), source=Source("a.md", "item", (1, 1), (2, 8)))
    inner = dataclasses.replace(question(2), source=Source("a.md", "item", (5, 5), (6, 6)))
    lines = ("q", "a", "", "a", "q", "a", "", "a", "")
    edition = dataclasses.replace(small_edition([outer, inner]), lines={"a.md": lines})
    shown = [(run.claim.use.value, run.claim.question, run.lines) for run in survey.coverage(edition)["a.md"]]
    assert shown == [
        ("prompt", outer, (1, 1)),
        ("answer", outer, (2, 4)),
        ("prompt", inner, (5, 5)),
        ("answer", inner, (6, 6)),
        ("blank", None, (7, 7)),
        ("answer", outer, (8, 8)),
        ("blank", None, (9, 9)),
    ]


def test_question_and_answer_on_one_line_are_both() -> None:
    one = dataclasses.replace(question(1), source=Source("a.md", "item", (1, 1), (1, 2)))
    edition = dataclasses.replace(small_edition([one]), lines={"a.md": ("q a", "a")})
    assert [run.claim.use.value for run in survey.coverage(edition)["a.md"]] == ["both", "answer"]


def test_an_empty_note_has_no_lines() -> None:
    edition = dataclasses.replace(small_edition([]), lines={"a.md": ("",), "b.md": ()}, accounting=Accounting())
    assert "0 lines" in report.page(edition)


# -- the terminal

HEADINGS = ["found", "answered", "only", "unanswered", "repeats", "missing", "remote", "broken", "unclaimed"]


def test_check_prints_like_a_compiler(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The contract's line, then, indented, the line of the note and what to do."""
    make(tmp_path, {"a.md": "# 图是什么？\n\n   ![图](lost.png)\n\n![图](gone.png)\n"})
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "a.md:3: warning: no picture named lost.png below the source folder [picture-missing]",
        "     3 | ![图](lost.png)",
        "       = Put a file of that name below the source folder, for example into figures/.",
        "a.md:5: warning: no picture named gone.png below the source folder [picture-missing]",
        "     5 | ![图](gone.png)",
    ]
    head, foot = out.splitlines()[2:4]
    assert head.split() == ["note", *HEADINGS]
    assert foot.split() == ["a.md", *"110002000"]


def test_every_remark_is_printed_in_full_however_many_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = make(tmp_path, {**NOTES, "d.md": "".join(f"## 第 {n} 个问题是什么？\n\n" for n in range(120))})
    heads = [line for line in capsys.readouterr().err.splitlines() if not line.startswith(" ")]
    remarks = data(out)["diagnostics"]
    assert heads == [
        f"{d['path']}:{d['line']}: {d['severity']}: {visible(d['message'])} [{d['code']}]" for d in remarks
    ]
    assert len(remarks) > 100


def test_the_table_adds_up(out: Path) -> None:
    loaded = pipeline.load(out.parent / "book", Report(), lambda _: None)
    edition = Edition(loaded.bank, loaded.settings, out, loaded.accounting, lines=loaded.lines)
    rows = [line.split() for line in console.table(survey.tallies(edition))][2:]
    assert [row[0] for row in rows] == ["a.md", "b.md", "c/windows.txt", "total"]
    numbers = [list(map(int, row[1:])) for row in rows]
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]
    assert numbers[-1][0] == len(loaded.bank.questions)


def test_the_table_stands_straight_beside_chinese_names() -> None:
    tallies = [survey.Tally("深度学习.md", found=7), survey.Tally("b.md", found=123)]
    first, second, _ = list(console.table(tallies))[2:]
    assert first.index("7") + len("深度学习") == second.index("3"), "a Chinese character is two columns wide"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert console.coloured(Terminal())
    assert not console.coloured(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not console.coloured(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not console.coloured(Terminal())


def test_colours_change_no_word() -> None:
    found = [Diagnostic("a.md", 1, "picture-missing", "warning: a warning: b")]
    plain, bright = (list(console.remarks(found, {"a.md": ["![](x)"]}, colour)) for colour in (False, True))
    assert "\x1b[" in bright[0]
    stripped = [line.replace("\x1b[0m", "").replace("\x1b[1m", "").replace("\x1b[2m", "") for line in bright]
    assert [line.replace("\x1b[1;33m", "") for line in stripped] == plain


def test_a_note_steers_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither by its text nor by its name."""
    make(tmp_path, {"a\x1b[2J\n.md": "# x\x1b]0;pwned\x07\u202e是什么？\n"})
    out, err = capsys.readouterr()
    assert "unanswered" in err
    assert not set("\x1b\x07\u202e") & set(out + err)
    assert all(line.startswith((" ", "a\\u001b[2J\\u000a.md:")) for line in err.splitlines())
