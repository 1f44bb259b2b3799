"""The program as a user runs it: files, diagnostics, exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parent.parent
DIAGNOSTIC = re.compile(
    r"^(?P<path>[^:]+):(?P<line>\d+): (?P<severity>error|warning|note): .+ \[(?P<code>[a-z0-9-]+)\]$"
)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run gen.py; its output is no terminal, so there is no progress."""
    return subprocess.run(
        [sys.executable, ROOT / "gen.py", *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, check=False
    )


def codes(process: subprocess.CompletedProcess[str]) -> list[tuple[str, int, str]]:
    """(path, line, code) of every diagnostic; every line of stderr that is not indented is one."""
    lines = [line for line in process.stderr.splitlines() if line and not line.startswith(" ")]
    found = [DIAGNOSTIC.match(line) for line in lines]
    assert all(found), process.stderr
    return [(match["path"], int(match["line"]), match["code"]) for match in found if match]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small book with one good note."""
    source = tmp_path / "书"
    source.mkdir()
    (source / "a.md").write_text("1. 动量是什么？\n   1. 梯度的滑动平均，$v=\\beta v+g$\n", encoding="utf-8")
    return source


def test_export_writes_what_its_schema_says(book: Path, tmp_path: Path) -> None:
    """questions.json keeps to the schema beside it."""
    process = run("export", "--source", book, "--out", tmp_path / "out", "--frozen")
    assert process.returncode == 0, process.stderr
    data, schema = (
        json.loads((tmp_path / "out" / name).read_text("utf-8")) for name in ("questions.json", "questions.schema.json")
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    (question,) = data["questions"]
    assert question["prompt"] == "动量是什么？"
    assert question["source"] == {"path": "a.md", "shape": "item", "prompt": [1, 1], "answer": [2, 2]}
    assert data["title"] == "书"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "canonical",
        "questions.json",
        "questions.schema.json",
    ]
    assert not (book / "ledger.json").exists()


def test_one_broken_note_costs_only_itself(book: Path, tmp_path: Path) -> None:
    """What cannot be read is named with its line; everything else is built, and the exit status says so."""
    (book / "b.md").write_bytes("# 第一行\n".encode() + b"\xff\xfe\n")
    (book / "c.md").write_text("1. 公式？\n   1. $\\frac{1}{$ 和 $x$\n", encoding="utf-8")
    process = run("all", "--source", book, "--out", tmp_path / "out", "--frozen")
    assert process.returncode == 1
    assert codes(process) == [("b.md", 2, "file-not-utf8"), ("c.md", 2, "formula-broken")]
    data = json.loads((tmp_path / "out/questions.json").read_text("utf-8"))
    assert [question["prompt"] for question in data["questions"]] == ["动量是什么？", "公式？"]
    for name in ("deck.apkg", "booklet.pdf", "plan.json", "report.html"):
        assert (tmp_path / "out" / name).stat().st_size > 0


def test_a_folder_without_notes_says_so(tmp_path: Path) -> None:
    """An empty folder is no crash and no empty success."""
    process = run("export", "--source", tmp_path, "--out", tmp_path / "out", "--frozen")
    assert process.returncode == 1
    assert codes(process) == [(".", 1, "no-notes")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--source", "nowhere"], "nowhere"), (["bake"], "bake"), (["--frobnicate"], "frobnicate")],
)
def test_usage_errors_are_status_two(arguments: list[str], words: str) -> None:
    """And name what was wrong."""
    process = run(*arguments)
    assert process.returncode == 2
    assert words in process.stderr


@pytest.mark.parametrize(("setting", "words"), [('titel = "书"', "titel"), ('style = "a3"', "a4")])
def test_a_slip_in_the_settings_is_status_two(book: Path, tmp_path: Path, setting: str, words: str) -> None:
    """What does not exist is named, or what there is instead."""
    (book / "book.toml").write_text(setting, encoding="utf-8")
    process = run("export", "--source", book, "--out", tmp_path / "out")
    assert process.returncode == 2
    assert "book.toml" in process.stderr
    assert words in process.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_note_is_a_diagnostic(book: Path, tmp_path: Path) -> None:
    """The rest is read."""
    (book / "b.md").write_text("x", encoding="utf-8")
    (book / "b.md").chmod(0)
    process = run("export", "--source", book, "--out", tmp_path / "out", "--frozen")
    assert codes(process) == [("b.md", 1, "file-unreadable")]


def test_the_same_notes_give_the_same_bytes(book: Path, tmp_path: Path) -> None:
    """Twice from the same folder, under other hash seeds."""
    results = []
    for seed in ("1", "2"):
        out = tmp_path / f"out{seed}"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, ROOT / "gen.py", "all", "--source", book, "--out", out, "--frozen"]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
        results.append(
            {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*.*")) if path.is_file()}
        )
    assert results[0].keys() == results[1].keys()
    assert [name for name in results[0] if results[0][name] != results[1][name]] == []


def test_what_the_program_writes_is_a_note_it_reads(tmp_path: Path) -> None:
    """The canonical form of a book is a source folder of its own, and gives the same questions."""
    source = tmp_path / "书"
    source.mkdir()
    (source / "a.md").write_text(
        "# 优化\n\n## 动量\n\n1. 动量是什么？\n   1. 滑动平均\n   2. 为什么有用？\n      1. 平滑\n"
        "   3. 标签：基础\n2. `beta` 取多少\n",
        encoding="utf-8",
    )
    first, second = tmp_path / "one", tmp_path / "two"
    assert run("export", "--source", source, "--out", first, "--frozen").returncode == 0
    assert run("export", "--source", first / "canonical", "--out", second, "--frozen").returncode == 0
    kept = ("prompt", "answer", "kind", "status", "chapter", "trail", "tags", "number", "references")
    before, after = (
        [
            [question[key] for key in kept]
            for question in json.loads((out / "questions.json").read_text("utf-8"))["questions"]
        ]
        for out in (first, second)
    )
    assert before == after
    assert len(before) == 3


NOTES = ROOT.parent / "shared" / "notes"


@pytest.mark.skipif(not NOTES.is_dir(), reason="the real notes are not at hand")
def test_the_five_real_notes(tmp_path: Path) -> None:
    """Every entry is found with its lines, and no line is lost."""
    assert run("export", "--source", NOTES, "--out", tmp_path, "--frozen").returncode == 0
    score = NOTES.parent / "tools" / "score_notes.py"
    process = subprocess.run(
        [sys.executable, score, tmp_path / "questions.json", NOTES, NOTES / "expected", "--min", "1"],
        capture_output=True,
        text=True,
        check=True,
    )
    total = process.stdout.splitlines()[-1]
    assert total.count("100.0%") == 6, process.stdout
    assert total.endswith("lines lost 0")
