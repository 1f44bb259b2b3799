"""Formulas: what MathJax reads and refuses, hostile TeX, the cache."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen

from notepress import formulas
from notepress.formulas import Broken, Drawing, font, outline
from notepress.model import Formula


def inline(tex: str) -> Formula:
    return Formula(tex, display=False)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests that don't look into it."""
    return tmp_path_factory.mktemp("formulas")


SOUND = [
    r"x^2",
    r"\frac{\partial L}{\partial w}",
    r"\text{交叉熵} = -\sum_i p_i \log q_i",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    r"\operatorname{softmax}(\mathbf{x})_i \in \mathbb{R}",
    r"\ce{H2O}",
    r"a = b \tag{1}",
    r"\boxed{x} \cancel{y}",
    r"\newcommand{\R}{\mathbb{R}} \R^n",
    r"\href{https://example.org}{x}",
    r"\coloneqq",
    "",
    "中文",
]
BROKEN = {
    r"\frac{a": "Missing close brace",
    r"\undefinedcommand": "Undefined control sequence \\undefinedcommand",
    r"\begin{aligned} a": "Missing \\end{aligned}",
    r"\bm{x}": "Undefined control sequence \\bm",
    r"x^2^3": "Double exponent: use braces to clarify",
    r"\left( x": "Extra \\left or missing \\right",
}
HOSTILE = [
    r"\def\x{\x\x}\x",
    r"\def\x#1{\x{#1#1}}\x{aaaa}",
    "{" * 5000 + "}" * 5000,
    "x" * 30_000,
    r"\require{physics}",
    r"\input{/etc/passwd}",
    r"\href{javascript:alert(1)}{x}",
    r"\href{file:///etc/passwd}{x}",
    r"\style{background:url(https://example.org/)}{x}",
    r"\bbox[background:url(https://example.org/)]{x}",
    r"\toggle{a}{b}\endtoggle",
    r"\texttip{a}{b}",
]


def test_sound_formulas_are_drawn(cache: Path) -> None:
    wanted = [Formula(tex, display) for tex in SOUND for display in (False, True)]
    results = formulas.typeset(wanted, cache)
    assert {formula: result for formula, result in results.items() if isinstance(result, Broken)} == {}
    assert len(results) == len(set(wanted))
    for result in results.values():
        assert isinstance(result, Drawing)
        assert result.svg.startswith("<svg ")
        assert "%" not in result.svg.split(">", 1)[0]  # never as wide as a page that MathJax does not know


@pytest.mark.parametrize(("tex", "reason"), BROKEN.items())
def test_broken_formulas_are_told_with_the_reason(tex: str, reason: str, cache: Path) -> None:
    assert formulas.check([inline(tex), inline("x")], cache) == {inline(tex): reason}


@pytest.mark.parametrize("tex", HOSTILE)
def test_hostile_formulas_cost_only_themselves(tex: str, cache: Path) -> None:
    assert set(formulas.check([inline(tex), inline("x")], cache)) == {inline(tex)}


DEFINITIONS = [
    (r"\def\mine{x}\mine", r"\mine"),
    (r"\newcommand{\mine}{x}\mine", r"\mine"),
    (r"\let\mine\alpha\mine", r"\mine"),
    (r"\DeclareMathOperator{\mine}{m}\mine", r"\mine"),
    (r"\DeclarePairedDelimiter\mine{|}{|}\mine{x}", r"\mine{x}"),
    (r"\newenvironment{mine}{a}{b}\begin{mine}\end{mine}", r"\begin{mine}\end{mine}"),
]


@pytest.mark.parametrize(("defining", "using"), DEFINITIONS)
def test_definitions_stay_in_their_formula(defining: str, using: str, tmp_path: Path) -> None:
    # The order of work is the sorted order, so the definition is asked for in a run of one process before its use.
    padded = inline("  " + defining)
    assert list(formulas.check([padded, inline(using)], tmp_path)) == [inline(using)]


@pytest.mark.parametrize("redefining", [r" \renewcommand{\frac}[2]{Q}\frac12", r" \def\frac{Q}\frac12"])
def test_redefinitions_stay_in_their_formula(redefining: str, tmp_path: Path) -> None:
    alone = formulas.typeset([inline(r"\frac12")], tmp_path / "alone")
    together = formulas.typeset([inline(redefining), inline(r"\frac12")], tmp_path / "together")
    assert together[inline(r"\frac12")] == alone[inline(r"\frac12")]


def test_a_bomb_is_stopped_and_the_rest_is_drawn(tmp_path: Path) -> None:
    """Fifteen doublings of a matrix take minutes; the worker is replaced, and the fault is not kept."""
    bomb = inline(" " + r"\def\a{\begin{matrix}x&x&x&x\\x&x&x&x\end{matrix}}" * 1 + r"\sqrt{\a\a\a\a\a\a\a\a}" * 500)
    results = formulas.typeset([bomb, inline("x"), inline("y")], tmp_path, seconds=0.4)
    assert isinstance(results[bomb], Broken)
    assert isinstance(results[inline("x")], Drawing)
    assert isinstance(results[inline("y")], Drawing)
    assert len(list(tmp_path.glob("*/*.json"))) == 2


def test_progress_counts_each_distinct_formula(cache: Path) -> None:
    seen: list[tuple[int, int]] = []
    formulas.check([inline("x"), inline("x"), inline("y")], cache, lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]


def test_the_cache_answers_without_mathjax(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [inline("x"), Formula("x", display=True), inline(r"\oops")]
    first = formulas.typeset(wanted, tmp_path)
    monkeypatch.setattr(formulas.mathjax, "PACKAGES", tmp_path / "nowhere")
    assert formulas.typeset(wanted, tmp_path) == first
    with pytest.raises(formulas.MathJaxMissing, match="make setup"):
        formulas.typeset([inline("new")], tmp_path)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"value": {"svg": "<svg></svg>"}}', None])
def test_a_damaged_cache_entry_is_made_again(damage: bytes | None, tmp_path: Path) -> None:
    sound = formulas.typeset([inline("x")], tmp_path)
    (entry,) = tmp_path.glob("*/*.json")
    good = entry.read_bytes()
    if damage is None:  # well-formed, but not what was written
        damage = json.dumps(json.loads(good) | {"value": {"svg": "<svg></svg>"}}).encode()
    entry.write_bytes(damage)
    assert formulas.typeset([inline("x")], tmp_path) == sound
    assert entry.read_bytes() == good
    assert list(tmp_path.glob("*/*.tmp")) == []


# -- outlines

DRAWN = [
    *(tex for tex in SOUND if tex),
    r"\begin{cases} 1 \\ 2 \\ 3 \\ 4 \\ 5 \\ 6 \end{cases}",
    r"\begin{array}{c|c:c} a & b & c \\ \hline d & e & f \end{array}",
    r"\overbrace{a + b + c + d + e + f + g + h}^{n} \xrightarrow{abcdef}",
    r"\left( \begin{matrix} a \\ b \\ c \\ d \end{matrix} \right]",
]


@pytest.mark.parametrize("tex", DRAWN)
def test_outlines_stay_within_the_size_that_mathjax_gives(tex: str, cache: Path) -> None:
    """Ink may overhang by an accent or a slanted letter; an extender that is not cut would by far more."""
    (drawing,) = formulas.typeset([Formula(tex, True)], cache).values()
    assert isinstance(drawing, Drawing)
    drawn = outline.outline(drawing.svg, font.letters("zh-Hans"))
    points = [point for shape in drawn.shapes for contour in shape for segment in contour for point in segment]
    assert len(points) > 10
    assert min(x for x, _ in points) > -120
    assert max(x for x, _ in points) < drawn.width + 120
    assert -drawn.depth - 120 < min(y for _, y in points)
    assert max(y for _, y in points) < drawn.height + 120


def test_letters_that_mathjax_lacks_come_from_the_font_of_the_text() -> None:
    simplified, japanese = (font.letters(language)("骨", False) for language in ("zh-Hans", "ja"))
    assert simplified is not None
    assert japanese is not None
    assert simplified[1] == japanese[1] == 1000
    assert simplified[0] != japanese[0]
    assert font.letters("zh-Hans")("\ue000", False) is None


@pytest.mark.parametrize("tex", [r"\color{red}{x}", r"\colorbox{yellow}{x}", r"\enclose{circle}{x}"])
def test_what_is_no_single_outline_is_refused(tex: str, cache: Path) -> None:
    (drawing,) = formulas.typeset([inline(tex)], cache).values()
    assert isinstance(drawing, Drawing)
    with pytest.raises(outline.Undrawable):
        outline.outline(drawing.svg, font.letters("en"))


LETTERS = r"\begin{matrix}" + r"p & \theta & a & d & 0 & p & o & 4 \\" * 40 + r"\end{matrix}"
WIDE = r"\frac{" + " + ".join(f"p_{{{number}}}" for number in range(80)) + "}{2}"


def _glyphs(tex: str, cache: Path) -> tuple[font.Glyph, ...]:
    (drawing,) = formulas.typeset([Formula(tex, True)], cache).values()
    assert isinstance(drawing, Drawing)
    return font.glyphs(outline.outline(drawing.svg, font.letters("en")), tex)


def _drawn(glyph: font.Glyph) -> RecordingPen:
    pen = RecordingPen()
    widths = SimpleNamespace(nominalWidthX=0, defaultWidthX=0)
    T2CharString(bytecode=glyph.program, private=widths).draw(pen)
    return pen


def test_a_letter_keeps_its_hole(cache: Path) -> None:
    """A formula with more ink than a glyph holds is parted between letters: a hole alone is a blot."""
    parted = _glyphs(LETTERS, cache)
    letters = 0
    for glyph in parted:
        contours = [pen.bounds for pen in _contours(glyph)]
        outer = [a for a in contours if not any(_inside(a, b) for b in contours)]
        letters += len(outer)
    assert len(parted) > 5
    assert letters == 8 * 40


def _contours(glyph: font.Glyph) -> list[BoundsPen]:
    pens: list[BoundsPen] = []
    for name, points in _drawn(glyph).value:
        if name == "moveTo":
            pens.append(BoundsPen(None))
        getattr(pens[-1], name)(*points)
    return pens


def _inside(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return b[0] < a[0] and b[1] < a[1] and a[2] < b[2] and a[3] < b[3]


def test_no_glyph_is_wider_than_a_viewer_draws(cache: Path) -> None:
    """PDFium leaves out a glyph of more than some 680 pixels; the rule of a wide fraction is cut too."""
    parted = _glyphs(WIDE, cache)
    boxes = [BoundsPen(None) for _ in parted]
    for box, glyph in zip(boxes, parted, strict=True):
        _drawn(glyph).replay(box)
    widths = [box.bounds[2] - box.bounds[0] for box in boxes if box.bounds]
    assert sum(glyph.advance for glyph in parted) > 20_000
    assert max(widths) < 10_000
