"""Notes from strangers: none runs, reads outside the source folder, fetches, hangs, or takes the rest of the book down.

All hostile notes stand in one book that is built once, as a user builds it. Each case says what its reader gets: the
remarks, what the card shows, what it must not hold.
"""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from notepress import cli
from tests.editions import png

ROOT = Path(__file__).parent.parent
SECRET = "MARKER-FROM-OUTSIDE-7f3a"
SAFE = "## 第 {} 篇里安全的问题是什么？\n\n安全的答案 {}。\n\n"


@dataclass(frozen=True)
class Case:
    """A hostile note and what a reader gets of it."""

    note: str | bytes
    remarks: frozenset[str] | set[str] = field(default_factory=frozenset)
    """Codes of remarks that must be there."""
    shows: tuple[str, ...] = ()
    """Texts that a card of the note shows."""
    hides: tuple[str, ...] = ()
    """Strings that no field of the deck may hold as markup, and no link may have."""
    safe: bool = True
    """Whether a harmless question before it must survive."""


def ask(text: str) -> str:
    return f"## 这一篇敌意的内容是什么？\n\n{text}\n"


def ask_all(*texts: str) -> str:
    return "".join(f"## 敌意的内容 {number} 是什么？\n\n答 {number}：{text}\n\n" for number, text in enumerate(texts))


ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#115;cript:alert(1)",
    "&#x6A;avascript&colon;alert(1)",
    "java&Tab;script:alert(1)",
    "<java\tscript:alert(1)>",
    "< javascript:alert(1)>",
    "\x01javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    "blob:https://evil.example/1",
    "javascript&#58;alert(1)",
    "javascript%3Aalert(1)",
    "jar:https://evil.example!/x",
)

TEX = {
    "a macro that calls itself": r"\def\a{\a\a}\a",
    "macros that double": "".join(rf"\def\{chr(98 + n)}{{\{chr(97 + n)}\{chr(97 + n)}}}" for n in range(24))
    + r"\def\a{x}\y",
    "a huge rule": r"\rule{999999em}{999999em}",
    "huge space": r"x\kern{9999999em}y\hspace{1000000000em}",
    "deep": "{" * 5000 + "x" + "}" * 5000,
    "deep fractions": r"\frac{1}{" * 400 + "x" + "}" * 400,
    "long": "a+" * 500_000,
    "a link": r"\href{javascript:alert(1)}{x}",
    "a module": r"\require{../../../../etc/passwd}x",
    "a character": r"\unicode{x10FFFF}\unicode{[" + "a" * 50 + r"]x41}",
    "HTML": r"</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "a style": r"\style{background:url(https://evil.example/x)}{x}\cssId{a}{x}\class{evil}{x}",
    "its delimiters": r"\text{\)\]<b>}x\)<script>alert(1)</script>\(",
    "a file": r"\input{/etc/passwd}\include{x}\openin1=/etc/passwd",
    "a field": r"{{Prompt}}{{#Answer}}",
}

MARK = "".join(f"{number}. 甲\n" for number in (999999999, 9999999999, 10**40))

CASES: dict[str, Case] = {
    "script": Case(ask("前<script>alert('XSS-1')</script>后"), {"html-dropped"}, ("前", "后"), ("<script",)),
    "script block": Case(
        ask("前\n\n<script>\nalert('XSS-2')\n\nalert('XSS-3')\n</script>\n\n后文在此"),
        {"html-dropped"},
        hides=("<script",),
    ),
    "events": Case(
        ask('<b onclick="alert(1)" onmouseover=alert(2)>粗</b> <img src=x onerror=alert(3)> <svg/onload=alert(4)>'),
        shows=("粗",),
        hides=("onclick", "onmouseover", "onerror", "onload"),
    ),
    "frames and forms": Case(
        ask(
            "前<iframe src=https://evil.example></iframe><object data=x></object><embed src=x><form action=x><input>"
            "<button>b</button></form><meta http-equiv=refresh content='0;https://evil.example'><base href=https://evil.example>"
            "<link rel=stylesheet href=https://evil.example/x.css><video src=x></video><audio src=x></audio>后"
        ),
        {"html-dropped"},
        ("前", "后"),
        ("evil.example", "<iframe", "<form", "<base", "<meta", "<link", "<object", "<embed", "<video", "<audio"),
    ),
    "table with all sorts": Case(
        ask(
            "<table style='position:fixed' onclick=alert(1)><tr><td background=https://evil.example/x>格"
            "<a href='javascript:alert(1)'>链</a><img src='https://evil.example/p.png'><style>*{display:none}</style></td></tr></table>"
        ),
        shows=("格", "链"),
        hides=("onclick", "javascript:", "position:fixed", "<style", "background="),
    ),
    "links": Case(
        "".join(ask_all(*(f"[链接]({address}) 尾" for address in ADDRESSES))),
        {"link-dropped"},
        ("链接",),
        ADDRESSES[:2],
    ),
    "links in HTML": Case(
        ask_all(*(f'<a href="{address}">链接</a> 尾' for address in ADDRESSES)),
        shows=("链接",),
        hides=("javascript:", "vbscript:"),
    ),
    "links by reference and of themselves": Case(
        ask("[链][j] 与 <javascript:alert(1)> 与 <data:text/html,x>\n\n[j]: javascript:alert(1) 'x'")
    ),
    "pictures elsewhere": Case(
        ask_all(
            *(
                f"![图]({address})"
                for address in (
                    "file:///etc/passwd",
                    "/etc/passwd.png",
                    "../secret/secret.png",
                    "..%2fsecret%2fsecret.png",
                    "..\\secret\\secret.png",
                    "figures/../../secret/secret.png",
                    "figures/%2e%2e/%2e%2e/secret/secret.png",
                    "....//secret/secret.png",
                    "file:../secret/secret.png",
                    "figures/secret.png%00.txt",
                    "javascript:alert(1)",
                    "\\\\\\\\evil.example\\share\\x.png",
                )
            )
        ),
        {"picture-missing"},
    ),
    "pictures by links": Case(
        ask("![a](link.png) ![b](linked/secret.png) ![c](figures/secret.png)\n\n<img src='link.svg'>"),
        {"picture-missing"},
    ),
    "remote pictures": Case(
        ask("![a](https://evil.example/a.png) ![b](//evil.example/b.png)\n\n<img src=http://evil.example/c.png>"),
        {"picture-remote"},
        hides=('src="http', 'src="//'),
    ),
    "a picture in the text": Case(
        ask(f"前![a](data:image/png;base64,{'QUJD' * 50_000})后"), {"html-dropped"}, ("前", "后"), ("base64",)
    ),
    "pictures that are none": Case(
        ask(
            "".join(f"![x](bad/{name})\n\n" for name in ("text.png", "bomb.png", "claims.svg", "huge.gif", "empty.jpg"))
        ),
        {"picture-unusable"},
    ),
    "vector pictures": Case(
        ask(
            "".join(
                f"![x](bad/{name}.svg)\n\n" for name in ("script", "event", "outer", "entities", "use", "style", "xxe")
            )
        ),
        {"picture-unusable"},
    ),
    "a true picture among them": Case(ask("![真图](figures/真 图#1%.png)"), shows=()),
    "HTML that breaks out": Case(
        ask("前</div></div></body></html><style>body{display:none}</style></table></td>后"),
        {"html-dropped"},
        ("前", "后"),
        ("</body", "<style"),
    ),
    "HTML left open": Case(ask("前<b><i><sub><kbd><table><tr><td><details><summary><!-- 开")),
    "an open comment": Case(ask("前\n\n<!-- 开\n\n后")),
    "CDATA and declarations": Case(
        ask("前\n\n<![CDATA[ <script>alert(1)</script> ]]>\n\n<!DOCTYPE x [<!ENTITY a 'b'>]>\n\n<?php x ?>后")
    ),
    "fields of Anki": Case(
        ask(
            "{{Answer}} {{#Prompt}}x{{/Prompt}} {{FrontSide}} {{c1::隐}} {{hint:Serial}} "
            "[sound:../secret/secret.png] [$]x[/$] [latex]x[/latex]"
        ),
        shows=("{{Answer}}", "{{#Prompt}}", "{{c1::隐}}"),
    ),
    "delimiters of MathJax": Case(ask(r"前 \\) \\] \\( \\[ 后 `\(x\)` 与 $a$ </script>")),
    "Jinja": Case(
        ask("{{ 7*7 }} {% for x in range(9) %}x{% endfor %} {{ ''.__class__ }} {# c #} [[ 7*7 ]] [% raw %]"),
        shows=("{{ 7*7 }}", "{% for x in range(9) %}", "{# c #}"),
        hides=("49",),
    ),
    "control characters": Case(
        ask(
            "前\x00\x01\x08\x0b\x0c\x1b[31m\x7f\x80后 "
            "\u202eabc\u202c \u2066x\u2069 \ufdd00\ufdd1 \x020\x03 \ue000x\ue001"
        ),
        shows=("前", "后"),
        hides=("\u202e", "\u2066", "\x1b", "\x00"),
    ),
    "lone surrogates": Case(ask("&#xD800; \\ud800 后").encode() + b"\xed\xa0\x80\n", {"file-not-utf8"}, safe=False),
    "not UTF-8": Case(b"## \xff\xfe?\n", {"file-not-utf8"}, safe=False),
    "UTF-16": Case(ask("x").encode("utf-16"), {"file-not-utf8"}, safe=False),
    "entities": Case(
        ask("&#0; &#xFFFFFFFF; &#x202e; &#1; &#128; &lt;script&gt;alert(1)&lt;/script&gt;"),
        shows=("<script>",),
        hides=("<script",),
    ),
    "deep bullets": Case(ask("- " * 10_000 + "底"), {"nested-too-deeply"}, ("底",)),
    "deep numbers": Case(ask("1. " * 10_000 + "底"), {"nested-too-deeply"}, ("底",)),
    "deep quotes": Case(ask(">" * 10_000 + " 底"), {"nested-too-deeply"}, ("底",)),
    "deep quotes and lists": Case(ask("> - " * 10_000 + " 底"), {"nested-too-deeply"}, ("底",)),
    "a long staircase of two kinds": Case(
        ask("".join(" " * 3 * level + f"1. 级{level}\n" + " " * 3 * level + f"1) 阶{level}\n" for level in range(19))),
        {"nested-too-deeply"},
        ("级0", "级18", "阶18"),
    ),
    "a staircase": Case(
        ask("".join(" " * 2 * level + f"- 级{level}\n" for level in range(300))),
        {"nested-too-deeply"},
        ("级0", "级299"),
    ),
    "deep HTML": Case(ask("<ul><li>" * 5_000 + "底" + "</li></ul>" * 5_000)),
    "deep inline HTML": Case(ask("<sub>" * 5_000 + "底")),
    "deep emphasis": Case(ask("*a **b " * 5_000 + "底" + "** *" * 5_000)),
    "deep links": Case(ask("[" * 10_000 + "底" + "](https://a.example)" * 10_000)),
    "a long line": Case(ask("长word " * 100_000), {"text-too-long"}),
    "a long line of marks": Case(ask("![[*`_$<" * 30_000), {"text-too-long"}),
    "a long word": Case(ask("x" * 1_000_000), {"text-too-long"}),
    "a long question": Case("## " + "长" * 100_000 + "？\n\n答\n", {"text-too-long"}),
    "many lines": Case(ask("一行文字\n" * 100_000), {"text-too-long"}),
    "many marks": Case(
        ask(
            "\n\n".join(
                mark * (15_000 // len(mark))
                for mark in ("[", "![a](", "<a ", "$a ", "`", "*a", "\\", "|-", "&amp", "~~a ", "[[")
            )
        )
    ),
    "many blocks": Case(ask("> a\n\n" * 8_000), {"text-too-long"}),
    "many pictures": Case(
        ask("".join(f"![a](p{number}.png)\n\n" for number in range(10_000))), {"picture-missing", "text-too-long"}
    ),
    "many definitions": Case(
        "".join(f"[a{n}]: https://a.example/{n}\n" for n in range(2_000))
        + "\n"
        + "".join(f"## 第 {n} 个定义是什么？\n\n见 [a{n}]。\n\n" for n in range(60))
    ),
    "numbers": Case(ask(MARK) + "## " + "9" * 5_000 + "、问？\n\n" + "9" * 4_000 + ". 答\n"),
    "TeX": Case(
        ask_all(*(f"\n\n$$\n{tex}\n$$" for tex in TEX.values())),
        {"formula-broken"},
        hides=("<script", "onerror", 'href="javascript'),
    ),
    "TeX inline": Case(
        ask_all(*(f"前 ${tex}$ 后" for tex in TEX.values() if len(tex) < 10_000)), hides=("<script", "onerror")
    ),
    "front matter that unfolds": Case(
        "---\na: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
        )
        + "---\n\n"
        + SAFE.format("扉", "扉"),
        safe=False,
    ),
    "front matter that runs": Case(
        "---\na: !!python/object/apply:os.system ['touch PWNED']\n---\n\n" + SAFE.format("页", "页"), safe=False
    ),
    "nothing": Case("", safe=False),
    "white space": Case(" \n\t\n\u3000\n\n", safe=False),
    "a canonical text that is none": Case(
        '<!-- notepress chapter\nbook: "x"\n-->\n\n<!-- question a\nkind: nonsense\n', safe=False
    ),
}


def svg(inside: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'


def bomb() -> bytes:
    """A PNG of a few kilobytes that unfolds to gigabytes."""
    rows = zlib.compress(bytes(1 << 20), 9)
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


ENTITIES = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
BAD = {
    "text.png": b"no picture",
    "bomb.png": bomb(),
    "claims.svg": png(4, 4)[:30],
    "huge.gif": b"GIF89a\xff\xff\xff\xff\x00\x00\x00;",
    "empty.jpg": b"",
    "script.svg": svg("<script>alert(1)</script>").encode(),
    "event.svg": svg('<rect onload="alert(1)"/>').encode(),
    "outer.svg": svg('<image href="../../secret/secret.png"/>').encode(),
    "entities.svg": svg("&i;", f"<!DOCTYPE svg [<!ENTITY a 'x'>{ENTITIES}]>").encode(),
    "use.svg": svg("<g id='a'><use href='#a'/></g>").encode(),
    "style.svg": svg("<style>@import 'https://evil.example/x.css';</style>").encode(),
    "xxe.svg": svg("&a;", '<!DOCTYPE svg [<!ENTITY a SYSTEM "../../secret/secret.md">]>').encode(),
}


def secret(folder: Path) -> None:
    """Files beside the book that nothing may show."""
    folder.mkdir()
    (folder / "secret.md").write_text(f"## {SECRET} 是什么？\n\n{SECRET}\n", encoding="utf-8")
    (folder / "secret.toml").write_text(f'title = "{SECRET}"\n', encoding="utf-8")
    (folder / "secret.svg").write_text(svg(f"<title>{SECRET}</title>"), encoding="utf-8")
    text = b"tEXt" + b"Comment\0" + SECRET.encode()
    data = png(6, 6)
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    (folder / "secret.png").write_bytes(data[:33] + chunk + data[33:])


def write_book(book: Path) -> None:
    book.mkdir()
    secret(book.parent / "secret")
    for number, (name, case) in enumerate(CASES.items()):
        note = case.note if isinstance(case.note, bytes) else case.note.encode("utf-8")
        note = note.replace("敌意".encode(), f"第 {number} 篇敌意".encode())  # the same question twice would be one
        before = SAFE.format(number, number).encode() if case.safe else b""
        (book / f"{name}.md").write_bytes(before + note)
    (book / "bad").mkdir()
    for name, data in BAD.items():
        (book / "bad" / name).write_bytes(data)
    (book / "figures").mkdir()
    (book / "figures" / "真 图#1%.png").write_bytes(png(8, 8))
    for link, target in {
        "link.md": "../secret/secret.md",
        "link.png": "../secret/secret.png",
        "link.svg": "../secret/secret.svg",
        "linked": "../secret",
        "figures/secret.png": "../../secret/secret.png",
        "gone.md": "nowhere.md",
        "round.md": "round.md",
        "null.md": "/dev/null",
        "zero.md": "/dev/zero",
        "circle": ".",
    }.items():
        (book / link).symlink_to(target)
    (book / "folder.md").mkdir()
    (book / "folder.md" / "inside.md").write_text(SAFE.format("夹", "夹"), encoding="utf-8")
    os.mkfifo(book / "pipe.md")
    for place, name in enumerate(
        ("a\nb", "“引'号\"", "%2e%2e%2f", "#1", "多 空  格", "😀", "<b>", "-rf", "x" * 240, "{{Answer}}", "\u202eabc")
    ):
        (book / f"{name}.md").write_text(SAFE.format(f"名 {place}", f"名 {place}"), encoding="utf-8")
    with open(os.fsencode(book) + b"/\xff\xfe.md", "wb") as file:
        file.write(SAFE.format("字节", "字节").encode())
    with open(book / "large.md", "wb") as file:
        file.truncate(1 << 30)


@dataclass(frozen=True)
class Made:
    """What a build of the hostile book left."""

    status: int
    stderr: str
    out: Path
    questions: dict[str, Any]
    fields: dict[str, list[str]]
    """The fields of every note of the deck by its guid."""
    media: frozenset[str]

    def remarks(self, path: str) -> set[str]:
        return {entry["code"] for entry in self.questions["diagnostics"] if entry["path"] == path}

    def cards(self, path: str) -> list[str]:
        ids = [entry["id"] for entry in self.questions["questions"] if entry["source"]["path"] == path]
        return ["\n".join(self.fields[id_]) for id_ in ids if id_ in self.fields]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("hostile")
    write_book(folder / "book")
    command = [
        sys.executable,
        str(ROOT / "gen.py"),
        "all",
        "--source",
        str(folder / "book"),
        "--out",
        str(folder / "out"),
        "--frozen",
    ]
    process = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, cwd=folder, errors="replace"
    )
    out = folder / "out"
    assert process.returncode in (0, 1), process.stderr[-3000:]
    with zipfile.ZipFile(out / "deck.apkg") as package:
        (folder / "collection").write_bytes(package.read("collection.anki2"))
        media = frozenset(json.loads(package.read("media")).values())
    connection = sqlite3.connect(folder / "collection")
    fields = {guid: text.split("\x1f") for guid, text in connection.execute("select guid, flds from notes")}
    connection.close()
    questions = json.loads((out / "questions.json").read_text(encoding="utf-8"))
    return Made(process.returncode, process.stderr, out, questions, fields, media)


def shown(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize("name", CASES)
def test_what_a_reader_gets(name: str, made: Made) -> None:
    """The remarks, the harmless question beside it, and a card without the harm."""
    case = CASES[name]
    path = f"{name}.md"
    assert case.remarks <= made.remarks(path)
    cards = made.cards(path)
    text = "\n".join(map(shown, cards))
    if case.safe:
        assert "安全的答案" in text
    for expected in case.shows:
        assert expected in text
    for hidden in case.hides:
        assert hidden not in "\n".join(re.findall(r"<[^>]*>", "\n".join(cards)) if hidden.isascii() else cards)


def test_a_stranger_s_note_does_not_end_the_build(made: Made) -> None:
    """Something was withheld, everything is there, and nothing was said but remarks."""
    assert made.status == 1
    assert "Traceback" not in made.stderr
    for name in ("deck.apkg", "booklet.pdf", "questions.json", "report.html", "plan.json"):
        assert (made.out / name).stat().st_size > 100


# ---------------------------------------------------------------------------------------------------------------------
# The whole deck and the whole book

VOID = {"br", "col", "hr", "img", "wbr"}
ATTRIBUTES = re.compile(r"href|src|alt|class|title|lang|start|type|reversed|open|align|colspan|rowspan")
OPENS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


class Fragment(HTMLParser):
    """Reads a field of the deck as a browser does; says what has no place there."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.pictures: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag in (
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "base",
            "meta",
            "link",
            "svg",
            "math",
        ):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if not ATTRIBUTES.fullmatch(name):
                self.wrong.append(f"{name}={value}")
            if name == "href" and not OPENS.match(value or ""):
                self.wrong.append(f"href={value}")
            if name == "src":
                self.pictures.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}")


def test_every_field_of_the_deck_is_whole_and_harmless(made: Made) -> None:
    """No field leaves its frame, none has a script, a style, an event or an address that may not be opened."""
    assert len(made.fields) > len(CASES)
    for fields in made.fields.values():
        for html in fields:
            fragment = Fragment()
            fragment.feed(html)
            fragment.close()
            assert not fragment.wrong, html[:500]
            assert not fragment.open, html[:500]
            assert made.media.issuperset(fragment.pictures)
    assert len(made.media) == 1  # the one true picture


def test_the_real_anki_takes_the_deck_and_renders_every_card(made: Made, tmp_path: Path) -> None:
    """Nothing in a note is a field, a cloze, a sound or LaTeX to Anki."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # protobuf's own
        from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        request = ImportAnkiPackageRequest(package_path=str(made.out / "deck.apkg"), options=ImportAnkiPackageOptions())
        assert len(collection.import_anki_package(request).log.new) == len(made.fields)
        for id_ in collection.find_cards(""):
            output = collection.get_card(id_).render_output()
            assert "{{unknown field" not in output.question_text + output.answer_text
            assert not output.question_av_tags
            assert not output.answer_av_tags
        assert not collection.media.check().missing
    finally:
        collection.close()


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of a PDF, those of streams included, however deep."""
    stack: list[pikepdf.Object] = [*pdf.objects, pdf.trailer]
    seen = set()
    while stack:
        found = stack.pop()
        if getattr(found, "is_indirect", False) and found.objgen != (0, 0):
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            stack += [value for _, value in found.items() if isinstance(value, pikepdf.Object)]
        elif isinstance(found, pikepdf.Array):
            stack += [value for value in found if isinstance(value, pikepdf.Object)]


def test_the_book_runs_nothing_and_leads_nowhere_but_to_pages(made: Made) -> None:
    """No JavaScript, no files inside, no actions but links to http, https and mailto."""
    links = 0
    with pikepdf.open(made.out / "booklet.pdf") as pdf:
        for found in dictionaries(pdf):
            assert not {"/JavaScript", "/JS", "/EmbeddedFiles", "/EF", "/Launch", "/AA", "/OpenAction", "/XFA"} & set(
                found.keys()
            )
            kind = str(found.get("/S", ""))
            assert kind not in (
                "/JavaScript",
                "/Launch",
                "/SubmitForm",
                "/ImportData",
                "/GoToR",
                "/GoToE",
                "/Rendition",
            )
            if kind == "/URI":
                links += 1
                assert OPENS.match(str(found["/URI"]))
    assert links


def test_nothing_from_outside_the_source_folder_is_in_any_output(made: Made) -> None:
    """The files beside the book have a marker, which no output has, packed or not."""

    def parts(path: Path) -> Iterator[bytes]:
        yield path.read_bytes()
        if path.suffix == ".apkg":
            with zipfile.ZipFile(path) as package:
                yield from map(package.read, package.namelist())
        if path.suffix == ".pdf":
            unpacked = io.BytesIO()
            with pikepdf.open(path) as pdf:
                pdf.save(unpacked, stream_decode_level=pikepdf.StreamDecodeLevel.specialized, compress_streams=False)
            yield unpacked.getvalue()

    secrets = [SECRET.encode(), (made.out.parent / "secret/secret.png").read_bytes()]
    files = [path for path in made.out.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        for part in parts(path):
            assert not any(each in part for each in secrets), path
    assert not [*made.out.parent.rglob("PWNED")]


FILES = {
    "link.md": "file-outside",
    "gone.md": "file-unreadable",
    "round.md": "file-unreadable",
    "null.md": "file-outside",
    "zero.md": "file-outside",
    "pipe.md": "file-unreadable",
    "large.md": "file-unreadable",
    "\\udcff\\udcfe.md": "file-unreadable",
}


@pytest.mark.parametrize("path", FILES)
def test_what_is_no_note_of_the_book_is_not_read(path: str, made: Made) -> None:
    assert made.remarks(path) == {FILES[path]}


def test_folders_and_files_of_any_name_are_read(made: Made) -> None:
    """A folder named like a note, and names with quotes, line breaks, percent signs, direction marks."""
    text = "\n".join(shown(html) for fields in made.fields.values() for html in fields)
    for name in ("夹", *(f"名 {place}" for place in range(11))):
        assert f"安全的答案 {name}。" in text
    assert not made.remarks("circle/link.md"), "a link to a folder is not walked"


def test_remarks_steer_no_terminal(made: Made) -> None:
    """One line each, without control characters, whatever the notes are called and hold."""
    for line in made.stderr.splitlines():
        assert re.fullmatch(r".+:\d+: (?:error|warning|note): .+ \[[a-z0-9-]+\]", line), line
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)


# ---------------------------------------------------------------------------------------------------------------------
# Files of the book that are no notes

SETTINGS: dict[str, str | bytes] = {
    "no TOML": "title = [",
    "not UTF-8": b"title = '\xff'",
    "unknown": "shell = 'rm -rf /'",
    "chapter of numbers": "chapter = [1, 2]",
    "chapter of nothing": "[[chapter]]\ntitle = ''",
    "take of numbers": "[[chapter]]\ntitle = 'x'\ntake = [1]",
    "title of numbers": "title = 7",
    "style elsewhere": "style = '../../../../etc/passwd'",
    "deep": "title = " + "[" * 100_000,
    "dotted": "a" + ".a" * 100_000 + " = 1",
    "large number": "title = " + "9" * 10_000,
}


def build(book: Path, verb: str = "all") -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        str(ROOT / "gen.py"),
        verb,
        "--source",
        str(book),
        "--out",
        str(book.parent / "out"),
        "--frozen",
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, errors="replace")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    secret(tmp_path / "secret")
    (folder / "a.md").write_text(SAFE.format("甲", "甲"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_cannot_be_used_are_said_in_one_line(
    name: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SETTINGS[name]
    (book / "book.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert cli.main(["export", "--source", str(book), "--out", str(book.parent / "out"), "--frozen"]) == 2
    assert re.fullmatch(r"gen\.py: book\.toml.*\n", capsys.readouterr().err)


@pytest.mark.parametrize("name", ["book.toml", "ledger.json"])
@pytest.mark.parametrize("target", ["../secret/secret.toml", "/dev/zero", "pipe", "folder"])
def test_settings_and_ledger_are_files_of_the_book(name: str, target: str, book: Path) -> None:
    """A link out of the folder is not read, a pipe not waited for."""
    os.mkfifo(book / "pipe")
    (book / "folder").mkdir()
    (book / name).symlink_to(target)
    process = build(book, "export")
    assert process.returncode == 2
    assert re.fullmatch(rf"gen\.py: .*{re.escape(name)}.*\n", process.stderr)
    assert SECRET not in process.stderr


def test_settings_are_text_everywhere(book: Path) -> None:
    """HTML, TeX, Jinja and Anki's fields in a title are a title."""
    title = "<script>alert(1)</script>{{ 7*7 }}{% x %}{{Answer}}$x$"
    rows = ["title", "subtitle", "author"]
    (book / "book.toml").write_text(
        "".join(f"{row} = '{title}'\n" for row in rows) + f"[[chapter]]\ntitle = '{title}'\ntake = ['*']\n",
        encoding="utf-8",
    )
    process = build(book, "all")
    assert process.returncode == 0, process.stderr
    data = json.loads((book.parent / "out/questions.json").read_text(encoding="utf-8"))
    assert data["title"] == data["questions"][0]["chapter"] == title
    page = (book.parent / "out/report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
