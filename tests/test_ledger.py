"""Identity: the ledger's file, which question is which, when a note's content changed, the plan, and the edit storm."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from notepress import ledger
from notepress.ledger import Ledger, LedgerChanged, LedgerError, Matching, State, likeness, store
from notepress.ledger.assignment import assign
from notepress.ledger.entries import BIRTH
from notepress.ledger.store import dump, parse
from notepress.model import Question, Source
from tests import storm
from tests.storm_book import make_book, questions
from tests.storm_edits import GOALS, KINDS

CNN = "参数在空间上共享，因此参数少，而且对平移不敏感。"
RNN = "能处理长度不定的序列，隐藏状态记住了前文的信息。"
NOW = 1_790_000_000


def book(*rows: Sequence[str | None], path: str = "note.md", trail: tuple[str, ...] = ()) -> list[Question]:
    """Questions from (prompt, answer), and (prompt, answer, prompt of the parent) for a follow-up."""
    result: list[Question] = []
    for line, (prompt, answer, *parent) in enumerate(rows, start=1):
        follows = next((each.id for each in result if parent and each.prompt == parent[0]), None)
        result.append(
            Question(f"{path}:{line}", prompt or "", answer, Source(path, "item", (line, line), None), trail=trail,
                     chapter=path, follows=follows)
        )  # fmt: skip
    return result


def build(before: Ledger, now: list[Question], at: int | None = NOW) -> tuple[Ledger, Matching]:
    """Match and stamp, with a deck of everything that has an answer."""
    matching = ledger.match(before, now, "book")
    return ledger.stamp(matching, storm.content_hashes(matching), "type", at), matching


def ids(matching: Matching) -> dict[str, str]:
    return {question.prompt: question.id for question in matching.questions}


def edited(first: list[Question], second: list[Question]) -> tuple[dict[str, str], dict[str, str], Matching]:
    """Build two editions; gives the ids by prompt of both, and the second matching."""
    known, before = build(Ledger(), first)
    _, after = build(known, second)
    return ids(before), ids(after), after


# Which question is which


def test_first_build_makes_ids_and_numbers() -> None:
    """Ids look as the contract says; numbers follow the book."""
    _, matching = build(Ledger(), book(("甲问题是什么", CNN), ("乙问题是什么", RNN)))
    assert [question.serial for question in matching.questions] == [1, 2]
    assert all(len(question.id) == 10 and question.id.isalnum() for question in matching.questions)


def test_same_book_gives_same_bytes_in_any_process(tmp_path: Path) -> None:
    """Neither the clock nor the hash seed has a part in it."""
    code = (
        "import random; from tests import storm; from tests.storm_book import make_book;"
        "from notepress.ledger import Ledger;"
        "from notepress.ledger.store import dump; from tests.storm_edits import KINDS; rng = random.Random(3);"
        "book = make_book(rng, 150); one, _, _ = storm.build(Ledger(), book);"
        "[edit(book, rng, 15) for edit in KINDS.values()]; two, _, _ = storm.build(one, book); print(dump(two))"
    )
    root = str(Path(__file__).parent.parent)
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") > 100


def test_order_of_the_book_does_not_matter_to_identity() -> None:
    """The bank may arrange chapters anew."""
    now = questions(make_book(random.Random(1), 120))
    known, matching = build(Ledger(), now)
    by_provisional = {one.id: other.id for one, other in zip(now, matching.questions, strict=True)}
    random.Random(2).shuffle(now)
    _, again = build(known, now)
    assert [by_provisional[question.id] for question in now] == [question.id for question in again.questions]


def test_look_alikes_keep_apart() -> None:
    """CNN 的优点 goes and RNN 的优点 comes, in its very place: another question."""
    before, after, _ = edited(book(("CNN 的优点", CNN)), book(("RNN 的优点", RNN)))
    assert before["CNN 的优点"] != after["RNN 的优点"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CNN 的优点", "RNN 的优点"),
        ("L1 正则化有什么作用", "L2 正则化有什么作用"),
        ("1×1 卷积有什么用", "3×3 卷积有什么用"),
        ("最大池化的优点有哪些", "均值池化的优点有哪些"),
        ("一阶优化方法有哪些", "二阶优化方法有哪些"),
        ("模型训练时能使用 dropout 吗", "模型训练时不能使用 dropout 吗"),
        ("批归一化的优点有哪些", "批归一化的缺点有哪些"),
        ("生成器比判别器强会怎样", "判别器比生成器强会怎样"),
        ("YOLOv3 的损失函数", "YOLOv4 的损失函数"),
        ("encoder 的输入是什么", "decoder 的输入是什么"),
    ],
)
@pytest.mark.parametrize("answer", ["adapted", "similar", "other", "none"])
def test_another_question_in_the_same_place_gets_no_history(old: str, new: str, answer: str) -> None:
    """Whether its answer is a copy in which the term was replaced, one that names no term, another one, or none."""
    told = f"先看{old[:6]}的定义，再看它的性质，最后比较开销与效果，这里从略。"
    if answer == "similar":
        told = told.replace(old[:6], "它")
    replaced = {"adapted": told.replace(old[:6], new[:6]), "similar": told + "补充。", "other": RNN, "none": None}[
        answer
    ]
    frame = [("什么是过拟合", "模型记住了训练集。"), ("什么是欠拟合", "模型太简单，训练误差也大。")]
    before, after, _ = edited(book(frame[0], (old, told), frame[1]), book(frame[0], (new, replaced), frame[1]))
    assert before[old] not in after.values()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("什么是卷积神经网络？", "卷积神经网络是什么"),
        ("CNN 的优点", "CNN 有哪些优点？"),
        ("BN 有什么作用", "Batch Normalization 有什么作用"),
        ("Trasformer 的结构", "Transformer 的结构"),
        ("为什么要做归一化", "数据在进入网络之前需要怎样处理，理由何在？"),
        ("CNN 的优点", "RNN 的优点"),
    ],
)
def test_an_unchanged_answer_tells_that_it_is_the_same(old: str, new: str) -> None:
    """Even if the prompt now names something else: the author corrected it."""
    before, after, matching = edited(book((old, CNN)), book((new, CNN)))
    assert before[old] == after[new]
    assert matching.decisions[after[new]].reason in ("same answer", "same prompt", "same prompt, same place")


def test_an_answer_that_others_have_too_tells_nothing() -> None:
    """同上 and the like, and a long answer that stands twice."""
    for answer in ("同上", CNN):
        first = book(("梯度消失怎样缓解", answer), ("学习率如何选取", RNN), ("什么是早停", answer))
        second = book(("学习率如何选取", RNN), ("什么是早停", answer), ("卷积核的大小怎么定", answer))
        before, after, _ = edited(first, second)
        assert before["梯度消失怎样缓解"] != after["卷积核的大小怎么定"]
        assert before["什么是早停"] == after["什么是早停"]


def test_exact_prompt_keeps_its_history_when_all_else_changes() -> None:
    """Another file, another answer."""
    before, after, _ = edited(book(("CNN 的优点", CNN)), book(("CNN 的优点", RNN), path="other.md"))
    assert before == after


def test_answers_exchanged_between_two_prompts_follow_no_prompt() -> None:
    """The prompt is the question: correcting a mix-up of answers moves no identity."""
    before, after, _ = edited(
        book(("CNN 的优点", RNN), ("RNN 的优点", CNN)), book(("CNN 的优点", CNN), ("RNN 的优点", RNN))
    )
    assert before == after


def test_two_equally_good_choices_make_a_new_id_and_a_remark() -> None:
    """Never a guess: the old wording with a new answer, or the old answer under a new wording?"""
    before, after, matching = edited(
        book(("批归一化在训练时如何计算", CNN)),
        book(("批归一化在训练时如何计算", RNN), ("批归一化在训练时是如何来计算的", CNN)),
    )
    assert not set(before.values()) & set(after.values())
    assert {unclear.line for unclear in matching.ambiguous} == {1, 2}
    assert "was" in matching.ambiguous[0].message
    assert {decision.reason for decision in matching.decisions.values()} == {"ambiguous"}


def test_a_pin_settles_what_was_ambiguous() -> None:
    """The author writes "was" into the ledger, and the history goes where it belongs, number and time with it."""
    first = book(("批归一化在训练时如何计算", CNN))
    second = book(("批归一化在训练时如何计算", RNN), ("批归一化在训练时是如何来计算的", CNN))
    known, before = build(Ledger(), first)
    unclear, between = build(known, second)
    old, new = before.questions[0].id, between.questions[1].id
    pinned = parse(dump(unclear).replace(f'"id": "{new}"', f'"id": "{new}", "was": "{old}"'))
    settled, after = build(pinned, second)
    assert [question.id for question in after.questions] == [between.questions[0].id, old]
    assert after.questions[1].serial == 1
    assert settled.entries[old].state is State.LIVE
    assert settled.entries[new].state is State.GONE
    assert settled.entries[old].mod > known.entries[old].mod
    again, last = build(parse(dump(settled)), second)
    assert again.entries == settled.entries
    assert not last.ambiguous


def test_follow_ups_are_told_apart_by_what_they_follow() -> None:
    """为什么？ under two questions, which change places, one of them reworded."""
    first = book(
        ("CNN 为什么有效", CNN), ("为什么？", "是。", "CNN 为什么有效"), ("RNN 难训练吗", RNN),
        ("为什么？", "否。", "RNN 难训练吗"),
    )  # fmt: skip
    second = book(
        ("RNN 是不是很难训练", RNN), ("为什么？", "改了。", "RNN 是不是很难训练"), ("CNN 为什么有效", CNN),
        ("为什么？", "也改了。", "CNN 为什么有效"),
    )  # fmt: skip
    known, before = build(Ledger(), first)
    _, after = build(known, second)
    assert [question.id for question in after.questions] == [before.questions[place].id for place in (2, 3, 0, 1)]
    assert after.questions[1].follows == before.questions[2].id


def test_a_follow_up_elsewhere_in_the_same_words_is_another_question() -> None:
    """为什么？ goes with its parent, and comes under another."""
    before, after, _ = edited(
        book(("CNN 为什么有效", CNN), ("RNN 难训练吗", RNN), ("为什么？", "梯度连乘。", "RNN 难训练吗")),
        book(
            ("CNN 为什么有效", CNN), ("为什么？", "因为共享参数，样本效率高。", "CNN 为什么有效"), ("RNN 难训练吗", RNN)
        ),
    )
    assert before["为什么？"] != after["为什么？"]


def test_the_same_prompt_twice_is_stable() -> None:
    """Equal prompts with unlike answers, in two notes, keep their ids when one of them goes or moves."""
    one, other = book(("优点", CNN), path="a.md"), book(("优点", RNN), path="b.md")
    known, before = build(Ledger(), one + other)
    assert len({question.id for question in before.questions}) == 2
    _, swapped = build(known, book(("优点", RNN), path="a.md") + book(("优点", CNN), path="b.md"))
    assert [question.id for question in swapped.questions] == [question.id for question in before.questions[::-1]]
    _, single = build(known, book(("优点", RNN), path="c.md"))
    assert single.questions[0].id == before.questions[1].id


def test_a_term_translated_everywhere_is_known_from_the_book_itself() -> None:
    """The book says 卷积神经网络（CNN）; then prompt and answer change alike, and it is still the same question."""
    gloss = ("什么是卷积", "卷积神经网络（CNN）里的滑动加权和。")
    old, new = "卷积神经网络的优点", "CNN 的优点"
    rows = (gloss, (old, f"{old}：见上，{CNN}")), (gloss, (new, f"{new}：见上，{CNN[:9]}。"))
    before, after, _ = edited(book(*rows[0]), book(*rows[1]))
    assert before[old] == after[new]
    glossary_only = ledger.match(
        build(Ledger(), book(*rows[0][1:]))[0], book(*rows[1][1:]), "book", {"卷积神经网络": "CNN"}
    )
    assert glossary_only.questions[0].id == before[old]


def test_a_restored_question_gets_its_id_back() -> None:
    """In another note, lightly changed in its answer; its number was given to nobody."""
    first = book(("CNN 的优点", CNN), ("RNN 的优点", RNN))
    known, before = build(Ledger(), first)
    without, _ = build(known, first[1:])
    assert without.entries[before.questions[0].id].state is State.GONE
    grown, new = build(without, [*first[1:], *book(("SGD 是什么", "随机梯度下降法。"), path="z.md")])
    assert [question.serial for question in new.questions] == [2, 3]
    back, after = build(grown, [*first[1:], *book(("CNN 的优点", CNN + "而且好训练。"), path="z.md")], NOW + 9)
    assert after.questions[1].id == before.questions[0].id
    assert after.questions[1].serial == 1
    assert back.entries[after.questions[1].id].mod == NOW + 9


def test_a_lost_ledger_gives_the_first_wording_its_id_back() -> None:
    """Wherever it stands now, and whatever its answer is."""
    first = book(("CNN 的优点", CNN), ("为什么？", RNN, "CNN 的优点"))
    _, before = build(Ledger(), first)
    moved = book(("新问题是什么", "新的。"), ("CNN 的优点", RNN), ("为什么？", CNN, "CNN 的优点"), path="z.md")
    _, after = build(Ledger(), moved)
    assert ids(before).items() <= ids(after).items()
    assert ids(before)["CNN 的优点"] != ledger.match(Ledger(), first, "another book").questions[0].id


def test_references_between_questions_are_rewritten() -> None:
    """Follows and related name permanent ids."""
    now = book(("CNN 的优点", CNN), ("为什么？", RNN, "CNN 的优点"))
    now[0] = dataclasses.replace(now[0], related=(now[1].id,))
    _, matching = build(Ledger(), now)
    one, other = matching.questions
    assert (one.related, other.follows) == ((other.id,), one.id)


# One to one


def test_assignment_takes_the_best_total_unless_it_is_close() -> None:
    """Two look-alikes cross over; a tie is left open; a good pair is not torn to make two worse ones."""
    both = assign({(0, 0): 0.9, (1, 1): 0.9, (0, 1): 0.87, (1, 0): 0.87}, 0.05)
    assert set(both[0]) == {(0, 0), (1, 1)}
    assert assign({(0, 0): 0.9, (0, 1): 0.89}, 0.05) == ({}, {(0, 0)})
    assert (0, 1) not in assign({(0, 0): 0.9, (0, 1): 0.87, (1, 0): 0.87}, 0.05)[0]


def test_assignment_equals_trying_everything() -> None:
    """On small tables without close calls, the exact method and brute force agree."""
    from itertools import permutations

    from notepress.ledger.assignment import _best

    rng = random.Random(7)
    for _ in range(200):
        size = rng.randint(1, 4)
        table = {(i, j): rng.random() for i in range(size) for j in range(size) if rng.random() < 0.7}
        if table:
            best = max(sum(table.get((i, j), 0) for i, j in enumerate(each)) for each in permutations(range(size)))
            assert sum(table[pair] for pair in _best(table)) == pytest.approx(best)


def test_comparisons_grow_with_the_book_and_not_with_its_square() -> None:
    """Four times the questions, all reworded: about four times the comparisons."""
    from notepress.ledger import passes, terms, texts
    from tests.storm_edits import lightly

    def compared(size: int) -> float:
        rng = random.Random(4)
        now = questions(make_book(rng, size))
        known, _ = build(Ledger(), now)
        later = [dataclasses.replace(question, prompt=lightly(rng, question.prompt)) for question in now]
        run = passes.Passes(texts.of_entries(known), texts.of_questions(later), terms.Terms({}, ()))
        run.run()
        return len(run._likenesses) / len(now)

    assert compared(1000) < 1.5 * compared(250)


# Folding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("什么是ＢＮ？", "什么是 BN?"), ("**加粗**的 `代码`", "加粗的代码"), ("$3\\times3$ 卷积", "3×3卷积"),
        ("3\\*3 卷积", "3*3卷积"),
        ("问题：甲，乙", "问题:甲、乙"),
    ],
)  # fmt: skip
def test_width_case_marks_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert likeness.fold(one) == likeness.fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("C++", "C"), ("C#", "C"), ("x = 1.5", "x = 15"), ("L1", "L2"), ("不对", "对")]
)
def test_what_makes_another_question_is_not_folded_away(one: str, other: str) -> None:
    assert likeness.fold(one) != likeness.fold(other)


def test_fingerprints_tell_how_much_answers_share() -> None:
    """The estimate is near the truth, and an unknown fingerprint is refused."""
    sentences = [f"第{place}句说的是完全不同的{character}事情。" for place, character in enumerate("甲乙丙丁戊己庚辛")]
    whole, half = "".join(sentences), "".join(sentences[:4])
    one, other = (likeness.answer_sketch(likeness.fingerprint(text)) for text in (whole, half))
    assert likeness.shared(one, one) == 1
    assert 0.65 < likeness.shared(one, other) < 0.9  # a half of both, all of the shorter
    assert likeness.fingerprint("  \n") == likeness.fingerprint(None) == ""
    with pytest.raises(ValueError, match="bytes"):
        likeness.answer_sketch("abc.9.AAAA")


# Times


def test_mod_moves_with_the_content_and_only_then() -> None:
    """Moving, other line numbers and a new neighbour are no change; each real one is later than the last."""
    first = book(("CNN 的优点", CNN), ("RNN 的优点", RNN))
    known, before = build(Ledger(), first)
    assert set(ledger.mods(known).values()) == {BIRTH}
    shifted = book(("新问题是什么", "新的。"), ("CNN 的优点", CNN), ("RNN 的优点", RNN))
    same, _ = build(known, shifted, NOW + 1)
    assert {ledger.mods(same)[question.id] for question in before.questions} == {BIRTH}
    revised = book(("CNN 的优点", CNN + "改"), ("RNN 的优点", RNN))
    changed, _ = build(same, revised, NOW)
    one, other = (question.id for question in before.questions)
    assert (changed.entries[one].mod, changed.entries[other].mod) == (NOW, BIRTH)
    again, _ = build(changed, revised, NOW + 500)
    assert again.entries == changed.entries
    back, _ = build(again, first, NOW - 10**6)
    assert back.entries[one].mod == NOW + 1, "a clock that goes backwards must not hide an update from Anki"


def test_a_frozen_build_dates_changes_without_a_clock() -> None:
    """The least later second, the same whenever it runs."""
    known, before = build(Ledger(), book(("CNN 的优点", CNN)))
    frozen, _ = build(known, book(("CNN 的优点", RNN)), None)
    assert frozen.entries[before.questions[0].id].mod == BIRTH + 1


def test_note_type_has_a_time_of_its_own() -> None:
    """A new style moves it and no note."""
    matching = ledger.match(Ledger(), book(("CNN 的优点", CNN)), "book")
    hashes = storm.content_hashes(matching)
    known = ledger.stamp(matching, hashes, "old style", NOW)
    assert known.note_type_mod == BIRTH
    matching = ledger.match(known, book(("CNN 的优点", CNN)), "book")
    styled = ledger.stamp(matching, hashes, "new style", NOW)
    assert styled.note_type_mod == NOW
    assert ledger.mods(styled) == ledger.mods(known)


# The file


def test_the_file_reads_back_and_has_an_entry_a_line(tmp_path: Path) -> None:
    """Sorted, so that git merges it line by line; written once; the second save finds nothing to do."""
    known, _, _ = storm.build(Ledger(), make_book(random.Random(1), 60))
    assert ledger.save(known, tmp_path)
    text = (tmp_path / "ledger.json").read_text(encoding="utf-8")
    lines = text.splitlines()[1:-1]
    assert len(lines) == len(known.entries)
    assert lines == sorted(lines)
    assert all(isinstance(json.loads(line.removeprefix(",")), dict) for line in lines)
    read = ledger.load(tmp_path)
    assert read.entries == known.entries
    assert (read.note_type, read.note_type_mod) == ("type", BIRTH)
    assert not ledger.save(dataclasses.replace(read), tmp_path)
    assert os.listdir(tmp_path) == ["ledger.json"]


def test_no_file_is_an_empty_ledger(tmp_path: Path) -> None:
    assert ledger.load(tmp_path) == Ledger()


DAMAGES = {
    "empty file": lambda text: "",
    "cut off": lambda text: text[: len(text) // 2],
    "a quote lost": lambda text: text.replace('"serial"', "serial", 1),
    "another file": lambda text: '{"questions": []}',
    "no head": lambda text: "[\n" + text.split("\n", 2)[1][1:] + "\n]\n",
    "number as text": lambda text: text.replace('"serial": 1,', '"serial": "1",'),
    "number lost": lambda text: text.replace('"serial": 1,', ""),
    "unknown key": lambda text: text.replace('"serial": 1,', '"serial": 1, "sereal": 1,'),
    "unknown state": lambda text: text.replace('"deck"', '"state": "asleep", "deck"', 1),
    "sketch damaged": lambda text: re.sub(r'"answer": "[^"]+"', '"answer": "abc.def"', text),
    "not UTF-8": None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_an_error_that_says_how_to_go_on(tmp_path: Path, damage: str) -> None:
    """Never silent new ids for everything."""
    known, _ = build(Ledger(), book(("CNN 的优点", CNN), ("RNN 的优点", RNN)))
    ledger.save(known, tmp_path)
    path, change = tmp_path / "ledger.json", DAMAGES[damage]
    text = path.read_text(encoding="utf-8")
    if change:
        path.write_text(change(text), encoding="utf-8")
    else:
        path.write_bytes(text.encode("gb18030"))
    with pytest.raises(LedgerError, match=r"ledger\.json.*(?s:.*)(git checkout|Delete|delete)"):
        ledger.load(tmp_path)


def test_a_newer_format_asks_for_an_update(tmp_path: Path) -> None:
    (tmp_path / "ledger.json").write_text('[{"format": "notepress.ledger/2"}\n]\n', encoding="utf-8")
    with pytest.raises(LedgerError, match="newer notepress"):
        ledger.load(tmp_path)


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """Run git in a folder, as nobody in particular."""
    names = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "merge.conflictstyle=diff3",
        "-c",
        "init.defaultBranch=main",
    ]
    return subprocess.run(["git", *names, *arguments], cwd=folder, check=check, capture_output=True, text=True).stdout


@pytest.fixture
def branches(tmp_path: Path) -> tuple[Path, Ledger]:
    """A repository whose ledger is changed on two branches: each revised one question and added one, and one both."""
    first = book(("CNN 的优点", CNN), ("RNN 的优点", RNN), ("SGD 的优点", "简单。"))
    known, _ = build(Ledger(), first)
    git(tmp_path, "init", "-q")
    for branch, rows in {
        "main": [("CNN 的优点", CNN), ("RNN 的优点", RNN), ("SGD 的优点", "简单。")],
        "one": [("CNN 的优点", CNN + "一"), ("RNN 的优点", RNN), ("SGD 的优点", "便宜。"), ("甲新问题", "甲。")],
        "two": [("CNN 的优点", CNN), ("RNN 的优点", RNN + "二"), ("SGD 的优点", "轻巧。"), ("乙新问题", "乙。")],
    }.items():
        if branch != "main":
            git(tmp_path, "checkout", "-q", "-b", branch, "main")
        now, _ = build(known, book(*rows), NOW + len(branch))
        (tmp_path / "ledger.json").write_text(dump(now), encoding="utf-8")
        git(tmp_path, "add", "ledger.json")
        git(tmp_path, "commit", "-q", "-m", branch)
    git(tmp_path, "merge", "one", check=False)
    return tmp_path, known


def test_a_git_conflict_is_united(branches: tuple[Path, Ledger]) -> None:
    """Both sides' entries are there, the later change of each, numbers apart; and the author is told."""
    folder, known = branches
    assert "<<<<<<<" in (folder / "ledger.json").read_text(encoding="utf-8")
    united = ledger.load(folder)
    assert known.entries.keys() < united.entries.keys()
    assert len(united.entries) == 5
    assert sorted(entry.serial for entry in united.entries.values()) == [1, 2, 3, 4, 5]
    assert any("conflict" in remark for remark in united.remarks)
    assert any("number 4" in remark for remark in united.remarks)
    cnn, rnn, sgd = (entry for entry in united.entries.values() if entry.serial < 4 for _ in [0])
    merged = book(
        ("CNN 的优点", CNN + "一"),
        ("RNN 的优点", RNN + "二"),
        ("SGD 的优点", "便宜又轻巧。"),
        ("甲新问题", "甲。"),
        ("乙新问题", "乙。"),
    )
    after, matching = build(united, merged, NOW + 99)
    assert {question.id for question in matching.questions} == united.entries.keys()
    by_prompt = {entry.prompt: entry for entry in after.entries.values()}
    assert by_prompt["SGD 的优点"].mod == NOW + 99, "both decks have to hear of the third text"
    assert by_prompt["CNN 的优点"].mod == by_prompt["RNN 的优点"].mod == NOW + 3
    assert ledger.save(after, folder)
    assert ledger.load(folder).entries == after.entries
    assert len({cnn.id, rnn.id, sgd.id}) == 3


def test_a_conflict_that_cannot_be_united_is_an_error(branches: tuple[Path, Ledger]) -> None:
    """One id with two numbers, or a damaged line, is for the author to settle."""
    folder, _ = branches
    path = folder / "ledger.json"
    text = path.read_text(encoding="utf-8")
    head, tail = text.split("=======", 1)
    assert '"serial": 3' in tail
    path.write_text(head + "=======" + tail.replace('"serial": 3', '"serial": 77'), encoding="utf-8")
    with pytest.raises(LedgerError, match="serial numbers"):
        ledger.load(folder)
    path.write_text(head + "=======" + tail.replace('"serial": 3,', '"serial": 3'), encoding="utf-8")
    with pytest.raises(LedgerError, match="inside a git conflict"):
        ledger.load(folder)


def test_somebody_elses_ledger_is_not_overwritten(tmp_path: Path) -> None:
    """Two builds at once: the later one has to begin again, from what the first has written."""
    first = book(("CNN 的优点", CNN))
    mine, theirs = ledger.load(tmp_path), ledger.load(tmp_path)
    ledger.save(build(theirs, first)[0], tmp_path)
    with pytest.raises(LedgerChanged):
        ledger.save(build(mine, [*first, *book(("RNN 的优点", RNN), path="b.md")])[0], tmp_path)
    assert ledger.save(build(ledger.load(tmp_path), book(("RNN 的优点", RNN)))[0], tmp_path)


def test_builds_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """Twenty threads, each adding a question: none is lost, none stumbles."""
    failures: list[BaseException] = []

    def add(number: int) -> None:
        try:
            with ledger.held(tmp_path):
                known = ledger.load(tmp_path)
                old = [
                    Question(
                        f"x:{entry.serial}", entry.prompt, None, Source("x", "item", (entry.serial, entry.serial), None)
                    )
                    for entry in known.entries.values()
                ]
                new = Question("y:1", f"第 {number} 个问题问什么", None, Source("y", "item", (1, 1), None))
                ledger.save(build(known, [*old, new])[0], tmp_path)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(ledger.load(tmp_path).entries) == 20


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc/self/ns/user").exists(), reason="root writes everywhere")
def test_an_unwritable_folder_is_an_os_error(tmp_path: Path) -> None:
    """The caller makes a diagnostic of it; nothing is left behind."""
    folder = tmp_path / "gone"
    with pytest.raises(OSError, match="gone"):
        ledger.save(build(Ledger(), book(("CNN 的优点", CNN)))[0], folder)
    with ledger.held(folder):
        assert ledger.load(folder) == Ledger()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full in the middle: the ledger is the old one, whole."""
    known, _ = build(Ledger(), book(("CNN 的优点", CNN)))
    ledger.save(known, tmp_path)
    read = ledger.load(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        ledger.save(build(read, book(("RNN 的优点", RNN)))[0], tmp_path)
    assert os.listdir(tmp_path) == ["ledger.json"]
    assert ledger.load(tmp_path).entries == known.entries


# The plan


def test_the_plan_says_what_will_happen() -> None:
    """One of each, in JSON and as a table."""
    first = [
        *book(
            ("CNN 的优点", CNN), ("RNN 的优点", RNN), ("什么是过拟合", "记住了训练集的噪声。"), ("什么是欠拟合", None)
        ),
        *book(("删掉的问题", "会被删掉的答案。"), ("搬走的问题", "会搬到别处去的答案。"), path="b.md"),
    ]
    second = [
        *book(
            ("CNN 的优点有哪些", CNN),
            ("RNN 的优点", RNN + "改"),
            ("什么是过拟合", "记住了训练集的噪声。"),
            ("什么是欠拟合", "太简单了。"),
        ),
        *book(("搬走的问题", "会搬到别处去的答案。"), path="c.md"),
    ]
    known, before = build(Ledger(), first)
    after, matching = build(known, second)
    plan = ledger.plan(known, after, matching)
    old = ids(before)
    made = plan.to_json()
    assert list(made) == ["new", "updated", "reworded", "moved", "removed", "ambiguous"]
    assert made["new"] == [old["什么是欠拟合"]], "an open question has no note until it is answered"
    assert {each["id"]: each["what"] for each in made["updated"]} == {
        old["CNN 的优点"]: ["prompt"],
        old["RNN 的优点"]: ["answer"],
        old["搬走的问题"]: ["context"],
    }
    assert [(each["before"], each["after"]) for each in made["reworded"]] == [("CNN 的优点", "CNN 的优点有哪些")]
    assert made["reworded"][0]["score"] > 0.9
    moved = made["moved"][0]
    assert (moved["id"], moved["from"], moved["to"]) == (old["搬走的问题"], "b.md", "c.md")
    assert made["removed"] == [{"id": old["删掉的问题"], "prompt": "删掉的问题", "search": f"Id:{old['删掉的问题']}"}]
    json.dumps(made)
    table = plan.table()
    for words in (
        "1 new",
        "3 updated",
        "prompt 1",
        "CNN 的优点 → CNN 的优点有哪些",
        f"Id:{old['删掉的问题']}",
        "Change Deck",
    ):
        assert words in table


def test_nothing_changed_is_said_in_a_line() -> None:
    first = book(("CNN 的优点", CNN))
    known, _ = build(Ledger(), first)
    after, matching = build(known, first)
    assert ledger.plan(known, after, matching).table().strip() == "nothing changes in Anki"


def test_a_new_title_is_a_move_of_every_card() -> None:
    """Anki knows decks by name: it leaves the cards in the deck of the old title."""
    first = book(("CNN 的优点", CNN))
    matching = ledger.match(Ledger(), first, "book")
    id_, hashes = matching.questions[0].id, storm.content_hashes(matching)
    known = ledger.stamp(matching, hashes, "type", NOW, {id_: "旧书::note.md"})
    matching = ledger.match(known, first, "book")
    after = ledger.stamp(matching, hashes, "type", NOW, {id_: "新书::note.md"})
    (move,) = ledger.plan(known, after, matching).moved
    assert (move.id, move.origin, move.to) == (id_, "旧书::note.md", "新书::note.md")


# A lost ledger


def test_an_earlier_build_gives_a_lost_ledger_back(tmp_path: Path) -> None:
    """Even reworded questions, which no derived id could find; times begin anew and trample nothing."""
    known, _ = build(Ledger(), book(("CNN 的优点", CNN), ("为什么？", RNN, "CNN 的优点")))
    reworded = book(("使用 CNN 有何好处", CNN), ("为什么？", RNN, "使用 CNN 有何好处"))
    kept, matching = build(known, reworded)
    rows = [
        {
            "id": each.id, "serial": each.serial, "prompt": each.prompt, "answer": each.answer, "follows": each.follows,
            "trail": list(each.trail), "references": [],
            "source": {"path": each.source.path, "prompt": list(each.source.prompt)},
        }
        for each in matching.questions
    ]  # fmt: skip
    earlier = tmp_path / "questions.json"
    earlier.write_text(json.dumps({"title": "书", "questions": rows}), encoding="utf-8")
    found = ledger.recover(earlier, "书")
    again, after = build(found, reworded)
    assert [question.id for question in after.questions] == [question.id for question in matching.questions]
    assert [question.serial for question in after.questions] == [1, 2]
    assert set(ledger.mods(again).values()) == {BIRTH}
    plan = ledger.plan(found, again, after)
    assert (plan.new, plan.updated, plan.moved, plan.removed) == ((), (), (), ())
    assert found.remarks
    assert ledger.save(again, tmp_path)
    for text in (
        "",
        "[]",
        '{"title": "书"}',
        '{"title": "书", "questions": [{"id": 1}]}',
        json.dumps({"title": "另一本", "questions": rows}),
    ):
        earlier.write_text(text, encoding="utf-8")
        assert ledger.recover(earlier, "书") == Ledger()
    assert ledger.recover(tmp_path / "nowhere.json", "书") == Ledger()
    assert kept.entries.keys() == again.entries.keys()


# The storm


@pytest.mark.parametrize("kind", KINDS)
def test_storm(kind: str) -> None:
    """A fixed seed of each kind of edit: what the issue promises, and no history handed to another question."""
    score = storm.Score()
    for seed in range(3):
        score += storm.storm(kind, seed, 250)
    assert score.wrong == 0, score.failures
    assert score.others_kept == score.others, score.failures
    assert score.touched or not score.others or kind in storm.TOUCH_NOTHING
    assert score.kept >= GOALS.get(kind, 1.0) * score.touched, score.failures


def test_long_storm() -> None:
    """All kinds together, generation after generation, on one ledger."""
    score = storm.long_storm(1, 250, generations=8)
    assert score.wrong == 0, score.failures
    assert score.others_kept == score.others, score.failures
    assert score.kept >= 0.97 * score.touched, score.failures


def test_the_storm_can_tell() -> None:
    """The judge does find fault: rules that make ids of a question's own words lose histories in the same storm."""
    assert storm.rival(storm.RIVALS["prompt"], "reword lightly", 0, 250).kept == 0
    assert storm.rival(storm.RIVALS["all fields"], "rewrite answers", 0, 250).kept == 0
    assert storm.rival(storm.RIVALS["prompt and deck"], "rename files", 0, 250).kept == 0
    known, mine, _ = storm.build(Ledger(), make_book(random.Random(1), 60))
    shifted = dict(zip(mine, [*list(mine.values())[1:], next(iter(mine.values()))], strict=True))
    assert storm.judge(known, mine, shifted, set(), make_book(random.Random(1), 60)).wrong > 30
