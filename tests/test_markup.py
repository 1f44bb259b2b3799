"""Canonical Markdown → sanitised HTML: structure, verbatim formulas and pictures, hostile text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notepress import markup
from notepress.model import Formula


def html(text: str) -> str:
    """Render with recognisable formulas and pictures, white space between tags removed."""
    rendered = markup.render(
        text,
        formula=lambda formula: f"⟦{'D' if formula.display else 'I'}:{formula.tex}⟧",
        picture=lambda src, alt: f"⟪{src}|{alt}⟫",
    )
    return re.sub(r">\n+<", "><", rendered).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**粗体，**中文*斜*", "<p><strong>粗体，</strong>中文<em>斜</em></p>"),
        ("1\\*1卷积和3\\*3", "<p>1*1卷积和3*3</p>"),
        ("4\\. a \\& \\&lt; \\<b\\> &lt;", "<p>4. a &amp; &amp;lt; &lt;b&gt; &lt;</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("~~x~~", "<p><del>x</del></p>"),
        ("---", "<hr>"),
        ("`a|b` `` c`d ``", "<p><code>a|b</code> <code>c`d</code></p>"),
        ("<https://a.b/c_d_e>", '<p><a href="https://a.b/c_d_e">https://a.b/c_d_e</a></p>'),
        ("# not a heading", "<p># not a heading</p>"),
        ("[x]: http://not.a/definition", "<p>[x]: http://not.a/definition</p>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("- a\n    - b\n        1. c", "<ul><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li></ul>"),
        ("- a\n\n    p\n\n- b", "<ul><li><p>a</p><p>p</p></li><li><p>b</p></li></ul>"),
        ("> a\n>\n> - b", "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>"),
        ("", ""),
    ],
)
def test_blocks_and_marks(text: str, expected: str) -> None:
    """The constructs of canonical Markdown, one by one."""
    assert html(text) == expected


@pytest.mark.parametrize(
    "tex", ["a<b", "a_1*b_2*", "{{x}}", "\\\\", "x &amp; y", "a\\$b", "\\text{中文}", "`x`", "\\(a\\)", "<b>"]
)
def test_inline_formula_is_verbatim(tex: str) -> None:
    """Nothing inside $…$ is Markdown or HTML."""
    assert html(f"前 ${tex}$ 后") == f"<p>前 ⟦I:{tex}⟧ 后</p>"


def test_display_formula_replaces_its_paragraph_at_any_depth() -> None:
    """$$ on lines of its own, also in lists and quotes, loses only its indentation."""
    assert html("$$\na &= b \\\\\n_c_ * d *\n$$") == "⟦D:a &= b \\\\\n_c_ * d *⟧"
    assert html("- a\n\n    $$\n    x\n    y\n    $$\n\n    b") == "<ul><li><p>a</p>\n⟦D:x\ny⟧\n<p>b</p></li></ul>"
    assert html("> $$\n> x > y\n> $$") == "<blockquote>\n⟦D:x > y⟧\n</blockquote>"
    assert html("- $$\n    x\n    $$") == "<ul><li>⟦D:x⟧</li></ul>"


def test_dollars_that_are_no_formula() -> None:
    """Money, escaped dollars and code stay text."""
    assert html("$5 and $6") == "<p>$5 and $6</p>"
    assert html("<table>\n<td>$5</td><td>$6</td>\n</table>").count("$") == 2
    assert html("$x_1$2") == "<p>⟦I:x_1⟧2</p>"
    assert html("\\$5 and \\$6, \\$x\\$ `$y$`") == "<p>$5 and $6, $x$ <code>$y$</code></p>"


def test_table_cells_hold_code_formulas_and_bars() -> None:
    """In a row "\\|" is a bar, wherever it stands; "\\\\|" is TeX's double bar."""
    found = html("| `a\\|b` | $\\|x\\|$ |\n| --- | :-: |\n| p \\| q | $\\\\|y\\\\|$ |")
    cells = re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", found)
    assert cells == [
        "<code>a|b</code>",
        "⟦I:|x|⟧",
        "p | q",
        "⟦I:\\|y\\|⟧",
    ]
    assert '<td align="center">' in found


def test_code_has_classes_and_no_styles() -> None:
    """Fences, also inside lists and right after a paragraph, become Pygments spans."""
    for text in (
        "```python\nx = a<b\n```",
        "- a\n    ```python\n    x = a<b\n    ```\n- b",
        "1. ```python\n    x = a<b\n    ```",
    ):
        found = html(text)
        assert '<div class="highlight"><pre>' in found
        assert '<span class="o">&lt;</span>' in found
        assert "style=" not in found
        assert "`" not in found


def test_picture_gets_address_as_written() -> None:
    """Percent signs, spaces, backslashes and schemes reach the writer untouched."""
    assert html("![甲 $x$](<图 1.png>)") == "<figure>⟪图 1.png|甲 $x$⟫</figure>"
    assert html("a ![](b%20c\\_d.png) c") == "<p>a ⟪b%20c_d.png|⟫ c</p>"
    assert html("![x](file:///Users/a.png)") == "<figure>⟪file:///Users/a.png|x⟫</figure>"
    assert html('<img src="C:\\a b.png" alt="x&amp;y" onerror="z()">') == "<figure>⟪C:\\a b.png|x&y⟫</figure>"


def test_raw_html_is_read_to_the_next_blank_line() -> None:
    """Markdown inside <details> is Markdown, as in CommonMark."""
    found = html("<details open><summary>s $x$</summary>\n\n- **a**\n\n</details>")
    assert found == '<details open=""><summary>s ⟦I:x⟧</summary><ul><li><strong>a</strong></li></ul></details>'
    assert html("H<sub>2</sub>O <kbd>C</kbd>") == "<p>H<sub>2</sub>O <kbd>C</kbd></p>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<style>*{display:none}</style>",
        '<b onclick="x()" style="position:fixed" class="card front">b</b>',
        '<a href="javascript:alert(1)">a</a>',
        "[a](javascript:alert(1)) [b](data:text/html,x) [c](file:///etc/passwd)",
        "<iframe src=//x></iframe><object data=x></object><svg onload=x><image href=x /></svg>",
        '<img src=x onerror=alert(1)//><img/src="x"/onerror=y()>',
        '<a title="<img src=x onerror=y>">t</a>',
        "```html\n<script>x</script>\n```",
        '`<script>` $<script>x</script>$ ![<script>](<"onerror=x>)',
        "> <b\n> onclick=x>y</b>",
        "<details><summary><img src=x onerror=y></summary>\n\n<script>\n\nx\n\n</script>\n\n</details>",
        "</div></div><div class=card>",
        '<span title="$x$">',
    ],
)
def test_hostile_html_is_harmless(text: str) -> None:
    """No script, style, event, foreign picture or forbidden address survives."""
    found = markup.render(text, formula=lambda formula: "", picture=lambda src, alt: "")
    tags = " ".join(re.findall(r"<[^>]*>", found)).lower()
    assert not re.search(r"<(script|style|iframe|object|svg|image|img)\b", tags)
    assert not re.search(
        r"\b(on\w+|style|srcset|data)\s*=|javascript:|data:|file:|card", re.sub(r'title="[^"]*"', "", tags)
    )
    assert found.count("<div") == found.count("</div")


def test_placeholders_can_be_neither_forged_nor_misplaced() -> None:
    """Placeholder characters of the input vanish; a formula in an attribute stays text; drawn HTML is not rescanned."""
    assert html("\ufdd00\ufdd1 \x02wzxhzdk:0\x03 $x$") == "<p>0 wzxhzdk:0 ⟦I:x⟧</p>"
    assert html('<a title="$x$" href="http://y/$z$">t</a>') == '<p><a title="$x$" href="http://y/$z$">t</a></p>'
    found = markup.render("$a$ $b$", formula=lambda formula: "\ufdd01\ufdd1", picture=lambda src, alt: "")
    assert found == "<p>\ufdd01\ufdd1 \ufdd01\ufdd1</p>"


@given(st.text(alphabet="ab $`*_~|[]()<>!\\\n-1.#&;\"'=/中\ufdd0\ufdd1\x02", max_size=60))
def test_any_text_renders(text: str) -> None:
    """No text raises, leaks a placeholder, or makes a tag outside the list."""
    found = markup.render(text, formula=lambda formula: "", picture=lambda src, alt: "")
    assert not set(found) & set("\ufdd0\ufdd1\x02\x03")
    assert "wzxhzdk" not in found
    assert "\n" not in markup.plain(text)


def test_text_nested_too_deeply_is_shown_as_written() -> None:
    """It costs its own markup and nothing else."""
    assert html("\n".join("    " * depth + "- a<b" for depth in range(500))).startswith("<pre>- a&lt;b\n")
    assert html("- a") == "<ul><li>a</li></ul>"


def test_plain_text() -> None:
    """One line, no markup, formulas as TeX, words of neighbouring blocks apart."""
    assert markup.plain("**a**b `c<d`\n\n- $x_1$\n- ![图](y.png)H<sub>2</sub>") == "ab c<d x_1 图H2"


def test_formulas_are_those_that_render_hands_out() -> None:
    """In order, with display told apart, code left out."""
    assert markup.formulas("$a$ `$b$`\n\n$$\nc\n$$") == (Formula("a", False), Formula("c", True))


def test_pygments_css_names_the_selector_and_nothing_global() -> None:
    """Every rule stands below the selector."""
    rules = markup.pygments_css(".nightMode .highlight", "github-dark").splitlines()
    assert len(rules) > 20
    assert all(rule.startswith(".nightMode .highlight") for rule in rules)
