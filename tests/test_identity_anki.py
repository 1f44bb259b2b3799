"""Identity end to end: notes, builds, imports into the real Anki with its default options."""

from __future__ import annotations

import shutil
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # protobuf's own
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from notepress import ledger
from notepress.ledger import Plan
from notepress.pipeline import build
from notepress.report import Report
from notepress.targets import anki

CNN = """# 卷积网络

1. CNN 的优点

   参数在空间上共享，因此参数少，而且对平移不敏感。

2. RNN 的优点

   能处理长度不定的序列，隐藏状态记住了前文的信息。

3. 什么是感受野？

   输出的一个元素所能看到的输入区域，层数越多越大。
"""
TRAINING = """# 训练技巧

1. 什么是过拟合？

   模型把训练集的噪声也记住了，在新数据上表现变差。

2. 什么是欠拟合？

   模型太简单，连训练集上的误差都很大。

3. 学习率太大会怎样？

   损失来回震荡，甚至发散。
"""


class World:
    """An author with a folder of notes, and a user with an Anki."""

    def __init__(self, folder: Path) -> None:
        self.notes, self.out = folder / "book", folder / "out"
        self.notes.mkdir()
        (self.notes / "book.toml").write_text('title = "面试"\n', encoding="utf-8")
        self.write("cnn.md", CNN)
        self.write("training.md", TRAINING)
        (folder / "anki").mkdir()
        self.anki = Collection(str(folder / "anki" / "collection.anki2"))
        self.now = int(time.time()) - 5_000

    def write(self, name: str, text: str) -> None:
        (self.notes / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        text = (self.notes / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.write(name, text)

    def build(self, frozen: bool = False) -> Plan:
        """Build the deck a while after the last one."""
        self.now += 100
        built = build(
            "deck", self.notes, self.out, frozen=frozen, now=self.now, report=Report(), progress=lambda _: None
        )
        return built.plan

    def load(self) -> Any:
        """Import the deck as a user does who changes no option."""
        request = ImportAnkiPackageRequest(package_path=str(self.out / "deck.apkg"), options=ImportAnkiPackageOptions())
        return self.anki.import_anki_package(request).log

    def note(self, words: str) -> Any:
        """Give the one note whose prompt has the words."""
        found = [note for note in map(self.anki.get_note, self.anki.find_notes("")) if words in note["Prompt"]]
        assert len(found) == 1, (words, [note["Prompt"] for note in found])
        return found[0]

    def study(self) -> dict[str, int]:
        """Review every card once; gives the repetitions of each note by guid."""
        for card_id in self.anki.find_cards(""):
            card = self.anki.get_card(card_id)
            card.start_timer()
            self.anki.decks.set_current(card.did)
            self.anki.sched.answerCard(card, 3)
        return self.history()

    def history(self) -> dict[str, int]:
        return {note.guid: note.cards()[0].reps for note in map(self.anki.get_note, self.anki.find_notes(""))}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Six questions, built, imported and studied."""
    world = World(tmp_path)
    world.build()
    log = world.load()
    assert (len(log.new), len(log.updated)) == (6, 0)
    assert set(world.study().values()) == {1}
    yield world
    world.anki.close()


def counts(log: Any) -> tuple[int, int, int, int]:
    """(new, updated, conflicting, notes in all)"""
    return len(log.new), len(log.updated), len(log.conflicting), log.found_notes


def test_nothing_changed_updates_nothing(world: World) -> None:
    first = (world.out / "deck.apkg").read_bytes()
    plan = world.build()
    assert plan.table().strip() == "nothing changes in Anki"
    assert (world.out / "deck.apkg").read_bytes() == first
    assert counts(world.load()) == (0, 0, 0, 6)


def test_edits_of_all_kinds_keep_every_history(world: World) -> None:
    """Reworded, revised, moved, renumbered, renamed: one import, no duplicate, and only what changed is updated."""
    old = world.history()
    (world.notes / "cnn.md").rename(world.notes / "networks.md")
    world.edit("networks.md", ("CNN 的优点", "CNN 有哪些优点？"), ("2. RNN", "7. RNN"), ("# 卷积网络", "# 卷积网络"))
    world.edit("training.md", ("连训练集上的误差都很大。", "连训练集上的误差都很大，加大容量即可。"))
    moved = "3. 学习率太大会怎样？\n\n   损失来回震荡，甚至发散。\n"
    world.edit("training.md", (moved, ""))
    world.edit("networks.md", ("# 卷积网络\n", f"# 卷积网络\n\n{moved}\n"))
    plan = world.build()
    assert not plan.new
    assert not plan.removed
    assert [each.after for each in plan.reworded] == ["CNN 有哪些优点？"]
    log = world.load()
    assert counts(log)[0] == counts(log)[2] == 0
    assert len(log.updated) == len(plan.updated)
    assert world.history() == old
    assert set(old.values()) == {1}
    assert world.note("CNN 有哪些优点").cards()[0].reps == 1
    assert "加大容量" in world.note("欠拟合")["Answer"]


@pytest.mark.parametrize("edit", ["question on top", "line on top", "renumbered", "reordered", "chapters reordered"])
def test_what_is_around_a_question_updates_no_other_note(world: World, edit: str) -> None:
    """An insertion or a new order is no change of the others."""
    if edit == "question on top":
        world.edit("cnn.md", ("# 卷积网络\n", "# 卷积网络\n\n1. 什么是填充？\n\n   在图像四周补零，保持尺寸。\n"))
    elif edit == "line on top":
        world.edit("cnn.md", ("# 卷积网络\n", "# 卷积网络\n\n\n\n"))
    elif edit == "renumbered":
        world.edit("cnn.md", ("1. CNN", "4. CNN"), ("2. RNN", "9. RNN"))
    elif edit == "reordered":
        head, one, two, three = (part.strip() for part in CNN.replace("\n1. ", "\n@@").replace("\n2. ", "\n@@").replace(
            "\n3. ", "\n@@").split("@@"))  # fmt: skip
        world.write("cnn.md", f"{head}\n\n1. {three}\n\n2. {one}\n\n3. {two}\n")
    else:
        world.write(
            "book.toml",
            'title = "面试"\n[[chapter]]\ntitle = "training"\ntake = ["training.md"]\n'
            '[[chapter]]\ntitle = "cnn"\ntake = ["cnn.md"]\n',
        )
        chapters = {entry.deck.split("::")[-1] for entry in ledger.load(world.notes).entries.values()}
        names = dict(zip(("cnn", "training"), sorted(chapters), strict=True))
        world.edit("book.toml", *((f'title = "{old}"', f'title = "{new}"') for old, new in names.items()))
    plan = world.build()
    added = edit == "question on top"
    assert (len(plan.new), plan.updated, plan.moved) == (added, (), ())
    assert counts(world.load()) == (added, 0, 0, 6 + added)


def test_a_renamed_file_updates_no_note_where_the_chapter_stays(world: World) -> None:
    """The source's name is on the card, and follows with the next change of the note."""
    chapter = next(
        entry.deck.split("::")[-1] for entry in ledger.load(world.notes).entries.values() if entry.path == "cnn.md"
    )
    world.write("book.toml", f'title = "面试"\n[[chapter]]\ntitle = "{chapter}"\ntake = ["cnn.md", "renamed.md"]\n')
    world.build()
    world.load()
    (world.notes / "cnn.md").rename(world.notes / "renamed.md")
    plan = world.build()
    assert (plan.updated, plan.moved, plan.new) == ((), (), ())
    assert counts(world.load()) == (0, 0, 0, 6)


def test_a_users_own_edit_stays_until_its_source_changes(world: World) -> None:
    """The edit is newer than the deck, and a later change of the source is newer than the edit."""
    note = world.note("过拟合")
    note["Answer"] = "我自己的话"
    note.tags = [*note.tags, "mine"]
    world.anki.update_note(note)
    world.edit("cnn.md", ("层数越多越大。", "层数越多越大，可由公式算出。"))
    world.build()
    assert counts(world.load()) == (0, 1, 0, 6)
    assert world.note("过拟合")["Answer"] == "我自己的话"
    world.now = int(time.time()) + 60  # the author is at work after the user's edit
    world.edit("training.md", ("在新数据上表现变差。", "在新数据上表现变差，可加正则化。"))
    world.build()
    assert counts(world.load()) == (0, 1, 0, 6)
    assert "可加正则化" in world.note("过拟合")["Answer"]
    assert world.note("过拟合").cards()[0].reps == 1


def test_two_releases_later_and_by_another_machine(world: World, tmp_path: Path) -> None:
    """Skipping a release loses nothing; a clone of sources and ledger gives the same bytes at another time."""
    world.edit("cnn.md", ("层数越多越大。", "层数越多越大。第一次改。"))
    world.build()
    world.edit("cnn.md", ("第一次改。", "第二次改。"))
    world.build()
    deck = (world.out / "deck.apkg").read_bytes()
    clone = tmp_path / "elsewhere" / "clone"
    shutil.copytree(world.notes, clone)
    build(
        "deck", clone, tmp_path / "out2", frozen=True, now=world.now + 10**6, report=Report(), progress=lambda _: None
    )
    assert (tmp_path / "out2" / "deck.apkg").read_bytes() == deck
    assert counts(world.load()) == (0, 1, 0, 6)
    assert "第二次改" in world.note("感受野")["Answer"]


def test_a_frozen_build_writes_nothing_and_still_arrives(world: World) -> None:
    """The ledger stays as it was; the deck carries the change."""
    before = (world.notes / "ledger.json").read_bytes()
    world.edit("cnn.md", ("层数越多越大。", "层数越多越大。冻结时改。"))
    world.build(frozen=True)
    first = (world.out / "deck.apkg").read_bytes()
    world.build(frozen=True)
    assert (world.out / "deck.apkg").read_bytes() == first
    assert (world.notes / "ledger.json").read_bytes() == before
    assert counts(world.load()) == (0, 1, 0, 6)


def test_a_removed_question_is_found_by_its_search_and_comes_back_as_itself(world: World) -> None:
    """The search of the plan finds that note and no other; restored, it is the same note with its history."""
    gone = "2. 什么是欠拟合？\n\n   模型太简单，连训练集上的误差都很大。\n"
    world.edit("training.md", (gone, ""))
    plan = world.build()
    assert [each.prompt for each in plan.removed] == ["什么是欠拟合？"]
    assert list(world.anki.find_notes(plan.removed[0].search)) == [world.note("欠拟合").id]
    assert counts(world.load()) == (0, 0, 0, 5)
    world.edit("training.md", ("# 训练技巧\n", f"# 训练技巧\n\n{gone}"))
    plan = world.build()
    assert plan.returned == plan.new == (world.note("欠拟合").guid,)
    assert counts(world.load()) == (0, 0, 0, 6)
    assert world.note("欠拟合").cards()[0].reps == 1


def test_several_are_found_by_one_search(world: World) -> None:
    """The string pasted from the table."""
    every = [note.guid for note in map(world.anki.get_note, world.anki.find_notes(""))]
    for some in (every[:1], every[:3], every):
        found = [world.anki.get_note(id_).guid for id_ in world.anki.find_notes(ledger.search(some))]
        assert sorted(found) == sorted(some)


def test_a_move_is_reported_with_the_step_anki_leaves_to_the_user(world: World) -> None:
    """Anki keeps the card in its deck; the plan's search and Change Deck bring it over."""
    moved = "3. 学习率太大会怎样？\n\n   损失来回震荡，甚至发散。\n"
    world.edit("training.md", (moved, ""))
    world.write("cnn.md", f"{CNN}\n{moved.replace('3.', '4.')}")
    plan = world.build()
    world.load()
    (move,) = plan.moved
    card = world.note("学习率").cards()[0]
    assert world.anki.decks.name(card.did) == move.origin
    cards = world.anki.find_cards(ledger.search([move.id]))
    world.anki.set_deck(cards, world.anki.decks.id_for_name(move.to))
    assert world.anki.decks.name(world.note("学习率").cards()[0].did) == move.to
    assert move.to in plan.table()
    assert world.note("学习率").cards()[0].reps == 1


def test_look_alike_in_the_same_place_is_a_new_card(world: World) -> None:
    """The history of CNN 的优点 doesn't go to GNN 的优点."""
    old = world.note("CNN 的优点").guid
    world.edit(
        "cnn.md",
        ("CNN 的优点", "GNN 的优点"),
        ("参数在空间上共享，因此参数少，而且对平移不敏感。", "能直接处理图上的数据。"),
    )
    plan = world.build()
    assert [each.id for each in plan.removed] == [old]
    assert counts(world.load()) == (1, 0, 0, 6)
    assert world.note("GNN 的优点").cards()[0].reps == 0
    assert world.note("CNN 的优点").cards()[0].reps == 1


def test_open_questions_get_a_card_when_they_are_answered(world: World) -> None:
    """Same id and number before and after; new in the plan only then."""
    world.write("training.md", f"{TRAINING}\n4. 什么是早停？\n")
    assert world.build().new == ()
    (entry,) = [entry for entry in ledger.load(world.notes).entries.values() if "早停" in entry.prompt]
    world.write("training.md", f"{TRAINING}\n4. 什么是早停？\n\n   验证误差不再下降时停止训练。\n")
    assert world.build().new == (entry.id,)
    assert counts(world.load()) == (1, 0, 0, 7)
    assert (world.note("早停").guid, world.note("早停")["Serial"]) == (entry.id, str(entry.serial))


def test_a_new_card_style_arrives_without_conflict(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note type has its own time: all notes stay as they are, and the user's edits too."""
    made = anki.note_type
    monkeypatch.setattr(
        anki, "note_type", lambda settings: replace(made(settings), css=made(settings).css + "\n.new {}")
    )
    plan = world.build()
    assert not plan.updated
    log = world.load()
    assert counts(log) == (0, 0, 0, 6)
    world.anki.models._clear_cache()  # the Python side keeps its own copies
    style = world.note("过拟合").note_type()
    assert style is not None
    assert ".new {}" in style["css"]
    assert len([type_ for type_ in world.anki.models.all() if type_["name"].startswith(style["name"])]) == 1
