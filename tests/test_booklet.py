"""The book, held up to what a reader, a printer and a screen reader find in its pages."""

from __future__ import annotations

import dataclasses
import logging
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break

from notepress import formulas, markup
from notepress.edition import Edition
from notepress.formulas import font
from notepress.formulas.page import source
from notepress.model import Bank, Formula, Media, MediaState, Question, Status
from notepress.targets import booklet, booklet_cjk, booklet_figures, booklet_text
from notepress.words import words
from tests import editions

LONG = Formula(" + ".join(rf"\frac{{a_{{{n}}}}}{{b_{{{n}}}}}" for n in range(60)), display=True)
COLOURED = Formula(r"\color{red}{x_{\text{红}}}", display=False)
CHINESE = Formula(r"\text{交叉熵} = -\sum_i p_i \log q_i", display=True)


def edition(folder: Path) -> Edition:
    """The rich edition, numbered, with enough questions for a dozen pages, and with formulas of every sort."""
    rich = editions.rich(folder)
    model = rich.bank.questions[1]
    more = [
        dataclasses.replace(
            model,
            id=f"more{number:02}",
            serial=100 + number,
            prompt=f"第 {number} 个补充问题问的是什么，$x_{{{number}}}$ 又是什么？",
            answer=f"第 {number} 个回答。" + "这是一段足够长的文字，用来把书页填满。" * (number % 7 * 4 + 1),
            chapter="补充",
            follows="question01" if number == 3 else None,
            related=("more01",) if number == 20 else (),
        )
        for number in range(1, 25)
    ]
    texts = "\n\n".join(f"$$\n{each.tex}\n$$" for each in (LONG, CHINESE)) + f"\n\n彩色 ${COLOURED.tex}$。"
    more.append(dataclasses.replace(model, id="sums", serial=200, prompt="公式？", answer=texts, chapter="补充"))
    chapters: dict[str, list[Question]] = {}
    for question in (*rich.bank.questions, *more):
        chapters.setdefault(question.chapter, []).append(question)
    questions = tuple(
        dataclasses.replace(question, number=f"{chapter}.{place}")
        for chapter, found in enumerate(chapters.values(), 1)
        for place, question in enumerate(found, 1)
    )
    settings = dataclasses.replace(
        rich.settings, glossary={"注意力": "attention", "多头": "multi-head", "无": "absent"}
    )
    return dataclasses.replace(rich, bank=Bank(settings.title, settings.language, questions), settings=settings)


@dataclass(frozen=True)
class Printed:
    """A book and what it was made from."""

    edition: Edition
    path: Path
    log: list[str]

    def text(self, first: int = 1) -> str:
        """The text of the pages from this one, counted from 1, without heads, feet and margins."""
        inside = ["-x", "64", "-y", "66", "-W", "466", "-H", "715"]  # points
        return _run("pdftotext", "-f", str(first), *inside, str(self.path), "-")

    def front_pages(self) -> int:
        with pikepdf.open(self.path) as pdf:
            return int(pdf.Root.PageLabels.Nums[2])


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def _close(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formulas")


def _print(edition: Edition, path: Path, cache: Path) -> Printed:
    log: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            log.append(record.getMessage())

    handler = Collect(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        booklet.write(edition, path, cache=cache)
    finally:
        logger.removeHandler(handler)
    return Printed(edition, path, log)


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Printed:
    folder = tmp_path_factory.mktemp("book")
    return _print(edition(folder / "source"), folder / "booklet.pdf", cache)


@pytest.fixture(scope="session")
def pdf(printed: Printed) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(printed.path) as opened:
        yield opened


def test_weasyprint_has_nothing_to_complain_of(printed: Printed) -> None:
    assert printed.log == []


def test_the_same_edition_gives_the_same_bytes(printed: Printed, tmp_path: Path, cache: Path) -> None:
    again = _print(edition(tmp_path / "elsewhere"), tmp_path / "again.pdf", cache)
    assert again.path.read_bytes() == printed.path.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def _without_formulas(markdown: str) -> list[str]:
    """The stretches of a text between its formulas, as a reader sees them."""
    html = markup.render(markdown, formula=lambda formula: "\0", picture=lambda src, alt: "\0")
    text = re.sub(r"<(pre|code)\b.*?</\1>", "\0", html, flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", "\0", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [_close(part) for part in plain.split("\0") if len(_close(part)) > 8]


def test_every_question_stands_in_the_body_exactly_once(printed: Printed) -> None:
    body = _close(printed.text(first=printed.front_pages() + 1))
    seen = 0
    for question in printed.edition.bank.questions:
        if question.id.startswith("more"):
            name = f"第{question.serial - 100}个"
            assert body.count(f"{name}补充问题问的是什么") == 1
            assert body.count(f"{name}回答。") == 1
        for part in _without_formulas(question.prompt):
            assert part in body
            seen += 1
        for part in _without_formulas(question.answer or ""):
            assert part in body
            seen += 1
    assert seen > 50


def _page_of(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Destination → page, counted from 0."""
    places = {page.objgen: number for number, page in enumerate(pdf.pages)}
    names = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {str(name): places[dest[0].objgen] for name, dest in names.items()}


def test_every_link_leads_somewhere(pdf: pikepdf.Pdf) -> None:
    destinations = _page_of(pdf)
    inner, outer = 0, []
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            if "/Dest" in annotation:
                assert str(annotation.Dest) in destinations
                inner += 1
            elif "/A" in annotation:
                outer.append(str(annotation.A.URI))
    assert inner > 60
    assert "https://arxiv.org/abs/1706.03762" in outer
    assert [address for address in outer if not address.startswith(("http://", "https://", "mailto:"))] == []


def test_the_contents_give_the_true_pages(printed: Printed, pdf: pikepdf.Pdf) -> None:
    front = printed.front_pages()
    contents = _run("pdftotext", "-layout", "-l", str(front), str(printed.path), "-")
    destinations = _page_of(pdf)
    listed = dict(re.findall(r"^ *(\d+\.\d+) .*?(?:\. ?)+ *(\d+)$", contents, re.MULTILINE))
    expected = {
        question.number: str(destinations[f"question-{place}"] - front + 1)
        for place, question in enumerate(printed.edition.bank.questions, 1)
    }
    assert listed == expected
    assert len(set(expected.values())) > 4


def test_references_inside_give_the_true_pages(printed: Printed, pdf: pikepdf.Pdf) -> None:
    front = printed.front_pages()
    word = words("zh")["follows"]
    body = printed.text(first=front + 1)
    found = re.search(rf"{word}\s+(\d\.\d+)\s+第 (\d+) 页", body)
    assert found is not None
    numbers = {question.number: place for place, question in enumerate(printed.edition.bank.questions, 1)}
    assert int(found[2]) == _page_of(pdf)[f"question-{numbers[found[1]]}"] - front + 1


def test_chapters_begin_on_the_right(printed: Printed, pdf: pikepdf.Pdf) -> None:
    front = printed.front_pages()
    pages = [page - front for name, page in _page_of(pdf).items() if name.startswith("chapter-")]
    assert len(pages) == 4
    assert front % 2 == 0
    assert [page for page in pages if page % 2] == []


def test_the_outline_is_the_headings(printed: Printed, pdf: pikepdf.Pdf) -> None:
    expected: dict[str, list[str]] = {}
    for question in printed.edition.bank.questions:
        number = question.number.split(".")[0]
        title = f"{question.number} {markup.plain(question.prompt)}"
        expected.setdefault(f"{number} {question.chapter}", []).append(title)
    with pdf.open_outline() as outline:
        shown = {item.title: [child.title for child in item.children] for item in outline.root}
    back = words("zh")
    assert shown.pop(back["book contents"]) == []
    assert shown.pop(back["book index"]) == []
    assert shown == expected


def test_pages_are_labelled_and_the_document_says_what_it_is(printed: Printed, pdf: pikepdf.Pdf) -> None:
    labels = pdf.Root.PageLabels.Nums
    assert [str(labels[1].S), str(labels[3].S)] == ["/r", "/D"]
    assert str(pdf.Root.Lang) == "zh-Hans"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.Root.StructTreeRoot.K is not None
    assert str(pdf.docinfo.Title) == "深度学习面试"
    assert str(pdf.docinfo.Author) == "某人"
    assert "/CreationDate" not in pdf.docinfo
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_fonts_are_embedded_whole_families_only(printed: Printed) -> None:
    rows = _run("pdffonts", str(printed.path)).splitlines()[2:]
    assert {row.split()[0].split("+")[1] for row in rows} <= {
        "Noto-Serif-CJK-SC",
        "Noto-Serif-CJK-SC-Bold",
        "Noto-Sans-CJK-SC",
        "Noto-Sans-CJK-SC-Bold",
        "Noto-Sans-Mono-CJK-SC",
        "Noto-Sans-Mono-CJK-SC-Bold",
        "notepress-formulas",
    }
    assert {tuple(row.split()[-5:-2]) for row in rows} == {("yes", "yes", "yes")}  # embedded, subset, to Unicode


def test_no_letter_is_slanted_or_missing(pdf: pikepdf.Pdf) -> None:
    """No text matrix shears, and no string shows glyph 0 of its font."""
    strings = 0
    for page in pdf.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tm":
                _, b, c, _, _, _ = map(float, operands)
                assert (b, c) == (0, 0)
            if str(operator) in ("Tj", "TJ"):
                parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        glyphs = bytes(part)
                        assert 0 not in [int.from_bytes(glyphs[i : i + 2]) for i in range(0, len(glyphs), 2)]
                        strings += 1
    assert strings > 500


def test_every_formula_is_copied_as_its_tex(printed: Printed) -> None:
    body = "".join(printed.text(first=printed.front_pages() + 1).split())
    wanted = booklet_text.formulas(printed.edition) - {COLOURED}
    assert len(wanted) > 30
    missing = [formula for formula in wanted if "".join(source(formula).split()) not in body]
    assert missing == []


def test_a_broken_formula_is_shown_as_its_source(printed: Printed) -> None:
    assert source(editions.BROKEN) in printed.text()


def test_figures_have_an_alternative_text(pdf: pikepdf.Pdf) -> None:
    figures = [
        found
        for found in pdf.objects
        if isinstance(found, pikepdf.Dictionary) and found.get("/S") == pikepdf.Name.Figure
    ]
    texts = {str(figure.Alt) for figure in figures}
    assert {"注意力的三步", "平面图", source(COLOURED)} <= texts
    assert "" not in texts


def test_a_list_keeps_the_number_it_starts_with(tmp_path: Path, cache: Path) -> None:
    trial = _with_picture(tmp_path / "source", "x", None)
    question = dataclasses.replace(trial.bank.questions[0], answer="7. 七\n8. 八", media=())
    book = _print(dataclasses.replace(trial, bank=Bank("书", "zh-Hans", (question,))), tmp_path / "b.pdf", cache)
    assert re.search(r"7\.\s*七\s+8\.\s*八", book.text())


def test_emoji_are_printed(tmp_path: Path, cache: Path) -> None:
    """No font of the book has them; the system's emoji font stands in."""
    trial = _with_picture(tmp_path / "source", "x", None)
    question = dataclasses.replace(trial.bank.questions[0], answer="后进先出 ✅ 的表 📘。", media=())
    book = _print(dataclasses.replace(trial, bank=Bank("书", "zh-Hans", (question,))), tmp_path / "b.pdf", cache)
    assert "Emoji" in _run("pdffonts", str(book.path))
    assert "✅" in book.text()


def test_unanswered_questions_have_room_to_write_and_are_listed(printed: Printed) -> None:
    book = booklet_text.compose(printed.edition, _shown(printed.edition))
    ruled = {leaf.question.id: leaf.ruled for leaf in book.leaves if leaf.ruled}
    assert ruled.keys() == {q.id for q in printed.edition.bank.questions if q.status is not Status.ANSWERED}
    html = booklet_text.body(book, {})
    assert html.count('<div class="ruled">') == len(ruled)
    assert words("zh")["book unanswered list"] in html


def test_the_index_names_the_questions_of_a_term(printed: Printed) -> None:
    book = booklet_text.compose(printed.edition, _shown(printed.edition))
    assert [term.name for term in book.terms] == ["注意力", "多头"]  # by "attention", "multi-head"
    assert {leaf.question.id for leaf in book.terms[1].leaves} >= {"question02"}


def _indexed(base: Edition, glossary: dict[str, str], *prompts: str) -> dict[str, list[str]]:
    """Term → the prompts among these that the index names, in the order of the index."""
    model = base.bank.questions[0]
    questions = tuple(
        dataclasses.replace(model, id=f"q{place}", prompt=prompt, answer="无", trail=(), media=())
        for place, prompt in enumerate(prompts)
    )
    settings = dataclasses.replace(base.settings, glossary=glossary)
    trial = dataclasses.replace(base, bank=Bank("书", "zh-Hans", questions), settings=settings)
    return {term.name: [leaf.title for leaf in term.leaves] for term in booklet_text.compose(trial, {}).terms}


def test_a_term_inside_a_longer_one_is_not_indexed(printed: Printed) -> None:
    glossary = {"量化": "quantization", "向量化": "vectorization", "注意力": "attention", "填充": "padding"}
    found = _indexed(printed.edition, glossary, "向量化？", "量化与向量化？", "self-attention?", "inattention?")
    assert found == {
        "注意力": ["self-attention?"],
        "量化": ["量化与向量化？"],
        "向量化": ["向量化？", "量化与向量化？"],
    }


def test_a_term_is_found_by_its_abbreviation(printed: Printed) -> None:
    glossary = {"循环网络": "Recurrent Neural Network (RNN)", "乘加": "operations (MACs)", "平均池化": "pooling (GAP)"}
    prompts = ("RNN?", "LRNN?", "RNNs?", "recurrent neural networks?", "MAC?", "a gap?")
    assert _indexed(printed.edition, glossary, *prompts) == {
        "乘加": ["MAC?"],
        "循环网络": ["RNN?", "RNNs?", "recurrent neural networks?"],
    }


def test_a_term_of_many_questions_names_those_that_ask_for_it(printed: Printed) -> None:
    prompts = [f"第 {number} 问：动量？" for number in range(9)] + [f"动量、动量，{number}？" for number in range(9)]
    (found,) = _indexed(printed.edition, {"动量": ""}, *prompts).values()
    assert found == [*prompts[:3], *prompts[9:]]


def test_an_address_breaks_behind_its_strokes_only(printed: Printed) -> None:
    address = "https://example.org/a-long/path?x=1"
    html = _answer(printed.edition, f"见 <{address}>")
    parts = re.findall(r'<span class="unbroken">(.*?)</span>', html)
    assert parts == ["https://example.org/", "a-long/", "path?x=1"]
    assert f'href="{address}"' in html


def test_no_space_stands_beside_a_full_width_mark_and_a_formula(printed: Printed) -> None:
    html = re.sub(r"<[^>]*>", "", _answer(printed.edition, "（图）； $x$ （$y$ ），与 $z$ 及"))
    assert html == "（图）；x（y），与 z 及"


def _answer(base: Edition, answer: str) -> str:
    question = dataclasses.replace(base.bank.questions[0], prompt="问？", answer=answer, trail=(), media=())
    trial = dataclasses.replace(base, bank=Bank("书", "zh-Hans", (question,)))
    html = {each: f'<span class="math">{each.tex}</span>' for each in booklet_text.formulas(trial)}
    return str(booklet_text.compose(trial, html).leaves[0].answer)


def _shown(edition: Edition) -> dict[Formula, str]:
    return dict.fromkeys(booklet_text.formulas(edition), "F")


def test_a_book_of_nothing_is_a_book(tmp_path: Path, cache: Path) -> None:
    base = edition(tmp_path / "source")
    book = _print(dataclasses.replace(base, bank=Bank("书", "zh-Hans", ())), tmp_path / "b.pdf", cache)
    assert book.log == []
    assert base.settings.title in book.text()


def test_a_missing_font_is_told(printed: Printed, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not font.installed("No Such Font")
    monkeypatch.setattr(font, "installed", lambda family: "Serif" not in family)
    with pytest.raises(booklet.FontsMissing, match=r"Noto Serif CJK SC is not installed; run: make setup"):
        booklet.write(printed.edition, tmp_path / "b.pdf", cache=cache)


def test_page_numbers_move_nothing(printed: Printed, tmp_path: Path, cache: Path) -> None:
    """Two passes are enough, whatever the numbers are: else a box in layout.css lost its fixed width."""
    told: list[str] = []
    booklet.write(printed.edition, tmp_path / "b.pdf", cache=cache, progress=told.append)
    assert [words for words in told if "pass" in words] == ["book: pages, pass 1", "book: pages, pass 2"]


# -- what may not be read


def _with_picture(folder: Path, src: str, file: str | None) -> Edition:
    base = edition(folder)
    question = dataclasses.replace(
        base.bank.questions[0],
        prompt="图？",
        answer=f"![试](<{src}>)",
        media=(Media(src, "answer", MediaState.LOCAL, file),),
    )
    return dataclasses.replace(base, bank=Bank("书", "zh-Hans", (question,)))


@pytest.mark.parametrize(
    "file", ["/etc/hostname", "../outside.png", "link.png", "script.svg", "outer.svg", "nothing.png"]
)
def test_only_sound_pictures_below_the_source_folder_are_shown(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "source"
    trial = _with_picture(folder, file, file)
    (tmp_path / "outside.png").write_bytes(editions.png(4, 4))
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "script.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
    (folder / "outer.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
        '<image x:href="file:///etc/hostname"/></svg>'
    )
    book = booklet_text.compose(trial, _shown(trial))
    assert book.pictures == {}
    html = booklet_text.body(book, {})
    assert words("zh")["picture missing"] in html
    assert "<img" not in html


@pytest.mark.parametrize("address", ["file:///etc/hostname", "https://example.org/a.png", "book:picture/other.png"])
def test_the_fetcher_hands_out_nothing_else(address: str) -> None:
    with pytest.raises(ValueError, match="not part of the book"):
        booklet.Fetcher({"book:a": b"x"}).fetch(address)


def test_a_note_cannot_reach_a_file_through_html(tmp_path: Path, cache: Path) -> None:
    trial = _with_picture(tmp_path / "source", "file:///etc/hostname", None)
    html = '<img src="file:///etc/hostname"> <link rel="attachment" href="file:///etc/hostname">'
    html += '<a rel="attachment" href="file:///etc/hostname">x</a><style>@import "file:///etc/hostname";</style>'
    (question,) = trial.bank.questions
    question = dataclasses.replace(question, answer=f"{question.answer}\n\n{html}")
    book = _print(dataclasses.replace(trial, bank=Bank("书", "zh-Hans", (question,))), tmp_path / "b.pdf", cache)
    assert book.log == []
    with pikepdf.open(book.path) as opened:
        assert len(opened.attachments) == 0
    hostname = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    assert hostname not in book.text()


# -- the font of formulas


def test_a_large_formula_is_several_glyphs_whose_texts_are_whole(cache: Path) -> None:
    composed = formulas.page.compose(formulas.typeset([LONG, CHINESE], cache), "zh-Hans", "x", cache)
    assert "".join(composed.texts.values()) == source(LONG) + source(CHINESE)  # in sorted order: "\frac" < "\text"
    assert len(composed.texts) > 2
    assert max(len(text) for text in composed.texts.values()) <= 60
    assert min(composed.texts) == font.FIRST
    assert composed.pictures == {}


def test_a_coloured_formula_is_a_picture(cache: Path) -> None:
    composed = formulas.page.compose(formulas.typeset([COLOURED], cache), "zh-Hans", "x:", cache)
    assert composed.font is None
    assert list(composed.pictures) == ["x:0.svg"]
    assert 'src="x:0.svg"' in composed.html[COLOURED]


def test_more_formulas_than_a_plane_of_basic_private_code_points(cache: Path) -> None:
    """The basic plane has 6,400 of them; 7,000 formulas and more stay apart."""
    (drawn,) = formulas.typeset([Formula("x", False)], cache).values()
    many = {Formula(f"x_{number}", False): drawn for number in range(7000)}
    composed = formulas.page.compose(many, "en", "x", cache)
    assert len(composed.texts) == len(set(composed.html.values())) == 7000


# -- Chinese justification

HAN = "把每个位置投影成查询键值三个向量，再按相似度（即点积）加权求和；“注意力”一词由此而来。用 BERT 与 GPT 作比较："
EM, ROOM = 10, 305


def _set(text: str) -> bytes:
    css = (
        f"@page {{ size: {ROOM + 100}pt 600pt; margin: 50pt }} body {{ margin: 0; font: {EM}pt/2 'Noto Serif CJK SC' }}"
    )
    html = f"<html lang=zh-Hans><style>{css} p {{ text-align: justify }}</style><p>{text}"
    with booklet_cjk.justified():
        return bytes(weasyprint.HTML(string=html).write_pdf())


def _edges(pdf: bytes, path: Path) -> list[tuple[float, str]]:
    """Where each line ends, in points from the right edge, and its last character."""
    path.write_bytes(pdf)
    lines = re.findall(r"<line [^>]*>(.*?)</line>", _run("pdftotext", "-bbox-layout", str(path), "-"), re.DOTALL)
    words = [re.findall(r'xMax="([\d.]+)"[^>]*>([^<]*)</word>', line)[-1] for line in lines]
    return [(float(right) - 50 - ROOM, word[-1]) for right, word in words]


def test_the_justification_is_for_this_weasyprint() -> None:
    """With another version the book is set ragged: adapt booklet_cjk.py, look at a page, then move the number."""
    assert booklet_cjk.supported()


def test_chinese_lines_end_at_the_margin(tmp_path: Path) -> None:
    edges = _edges(_set(HAN * 12), tmp_path / "a.pdf")
    assert len(edges) > 15
    for offset, last in edges[:-1]:
        blank = EM / 2 if last in "，。；：）”" else 0  # the half of the mark that is cut off still counts in the box
        assert offset == pytest.approx(blank, abs=0.35), last


def test_a_line_that_would_need_wide_gaps_stays_ragged(tmp_path: Path) -> None:
    edges = _edges(_set("短行" + "W" * 30 + "长" * 40), tmp_path / "a.pdf")
    assert edges[0][0] < -2 * EM


def test_marks_side_by_side_take_one_and_a_half(tmp_path: Path) -> None:
    """Two marks take 1.5 em instead of 2: five pairs save two and a half."""
    apart, together = (_edges(_set(text), tmp_path / "a.pdf")[0][0] for text in ("中，中）" * 5, "中，）中" * 5))
    assert apart - together == pytest.approx(5 * EM / 2, abs=0.6)


def test_marks_side_by_side_after_a_latin_word_take_no_more(tmp_path: Path) -> None:
    """What stands behind them on a justified line follows at once, though no Chinese letter is in their text."""
    apart, together = (_edges(_set(f"<b>map{marks}</b>x"), tmp_path / "a.pdf")[0][0] for marks in ("，", "）；"))
    assert together - apart == pytest.approx(EM / 2, abs=0.1)


def test_weasyprint_is_left_as_it_was() -> None:
    before = inline.justify_line, line_break.Layout.set_text
    with booklet_cjk.justified():
        assert inline.justify_line is not before[0]
    assert (inline.justify_line, line_break.Layout.set_text) == before


def test_a_section_line_stands_above_questions_that_share_it(printed: Printed) -> None:
    """Headings over a single question are left out: they would be a list of headings."""
    body = printed.text(first=printed.front_pages() + 1)
    assert body.count("Building your CNN") == 1
    assert "序列模型" not in body


# -- figures


def _pages_with_figure(lines: int, setting: AbstractContextManager[None]) -> list[bool]:
    """Set so many lines, a figure of ten, and a line that stays with it, on pages of 25 lines."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='200pt' height='200pt'><rect width='9' height='9'/></svg>"
    css = "@page { size: 400pt 600pt; margin: 50pt } body, p, figure { margin: 0; font: 10pt/20pt 'Noto Serif CJK SC' }"
    css += " figure { break-inside: avoid } .closing { break-before: avoid }"
    text = "".join(f"<p>{number}" for number in range(lines))
    html = f"<style>{css}</style>{text}<figure class=closed><img alt=x src='book:a.svg'></figure><p class=closing>终"
    with setting:
        fetcher = booklet.Fetcher({"book:a.svg": svg.encode()})
        document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="book:").render()
    return [any(isinstance(box, boxes.ReplacedBox) for box in page._page_box.descendants()) for page in document.pages]


def test_a_figure_that_just_misses_the_page_is_drawn_smaller() -> None:
    assert _pages_with_figure(14, nullcontext()) == [False, True]
    assert _pages_with_figure(14, booklet_figures.fitted()) == [True]
    assert _pages_with_figure(16, booklet_figures.fitted()) == [False, True]  # it would be too small to read


def test_a_short_last_paragraph_stays_with_the_answer(printed: Printed) -> None:
    assert _answer(printed.edition, "甲\n\n参考：乙").endswith('<p class="closing">参考：乙</p>')
    assert "closing" not in _answer(printed.edition, "甲\n\n" + "乙" * 120)
    assert "closing" not in _answer(printed.edition, "甲\n\n- 乙")
