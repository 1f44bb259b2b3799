"""The deck, in the real Anki backend: imports, updates, cards, pictures; and what a package is made of."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # protobuf's own
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from notepress.edition import Edition
from notepress.targets import anki, anki_package
from tests import editions

FIRST, LATER = 1_700_000_000, 1_700_009_999


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """One of everything."""
    return editions.rich(tmp_path / "source")


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection of the real Anki."""
    (tmp_path / "anki").mkdir()
    collection = Collection(str(tmp_path / "anki" / "collection.anki2"))
    yield collection
    collection.close()


@pytest.fixture
def load(tmp_path: Path, collection: Collection) -> Callable[..., Any]:
    """Write a package and import it with Anki's default options; gives the log of the import."""

    def load(
        edition: Edition,
        mods: dict[str, int] | None = None,
        note_type: anki.NoteType | None = None,
        type_mod: int = FIRST,
    ) -> Any:
        notes = anki.notes(edition)
        path = tmp_path / "deck.apkg"
        anki.write(
            path,
            notes,
            note_type or anki.note_type(edition.settings),
            mods={note.id: FIRST for note in notes} | (mods or {}),
            note_type_mod=type_mod,
            settings=edition.settings,
        )
        request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
        return collection.import_anki_package(request).log

    return load


def note(collection: Collection, id_: str) -> Any:
    """Give the note with a guid."""
    return next(note for note in map(collection.get_note, collection.find_notes("")) if note.guid == id_)


def changed(edition: Edition, id_: str, **values: Any) -> Edition:
    """Give an edition in which one question differs."""
    questions = tuple(
        dataclasses.replace(question, **values) if question.id == id_ else question
        for question in edition.bank.questions
    )
    return dataclasses.replace(edition, bank=dataclasses.replace(edition.bank, questions=questions))


def test_first_import_is_all_new_and_the_second_changes_nothing(
    edition: Edition, collection: Collection, load: Callable[..., Any]
) -> None:
    """As many notes and cards as questions with a back; then none."""
    log = load(edition)
    assert [len(log.new), len(log.updated), len(log.conflicting), len(log.duplicate)] == [5, 0, 0, 0]
    assert collection.card_count() == 5
    before = collection.db.all("select id, guid, mod, tags, flds from notes")
    log = load(edition)
    assert [len(log.new), len(log.updated), len(log.conflicting)] == [0, 0, 0]
    assert collection.db.all("select id, guid, mod, tags, flds from notes") == before


def test_questions_without_a_back_are_left_out_and_told(edition: Edition) -> None:
    """Unanswered ones go, a question of links only stays."""
    assert [question.id for question in anki.left_out(edition)] == ["question04"]
    assert [note.id for note in anki.notes(edition)] == [f"question{serial:02}" for serial in (1, 2, 3, 5, 6)]


def test_every_card_renders_on_both_sides(edition: Edition, collection: Collection, load: Callable[..., Any]) -> None:
    """No template error, no bare dollar, prompt above the answer, serial number in the footer."""
    load(edition)
    for id_ in collection.find_cards(""):
        card = collection.get_card(id_)
        output = card.render_output()
        front, back = output.question_text, output.answer_text
        serial = card.note()["Serial"]
        for side in (front, back):
            text = re.sub(r"<code.*?</code>", "", side, flags=re.DOTALL)
            assert "$" not in text
            assert "{{" not in side
            assert "<script" not in side
            assert 'href="javascript' not in side
            assert card.note()["Prompt"] in side
            assert f"№&#8239;{serial}<" in side
        assert card.note()["Answer"] in back
        assert '<hr id="answer">' in back
        assert not output.question_av_tags
        assert not output.answer_av_tags
    follow_up = note(collection, "question02").cards()[0].render_output().question_text
    assert "自注意力" in follow_up


def test_pictures_arrive_under_the_name_of_their_content(
    edition: Edition, collection: Collection, load: Callable[..., Any]
) -> None:
    """Anki misses nothing, has nothing over, and holds the very bytes."""
    load(edition)
    check = collection.media.check()
    assert list(check.missing) == []
    assert list(check.unused) == []
    names = sorted(os.listdir(collection.media.dir()))
    assert len(names) == 2
    assert all(re.fullmatch(r"notepress-[0-9a-f]{20}\.(png|svg)", name) for name in names)
    picture = Path(collection.media.dir(), next(name for name in names if name.endswith(".png")))
    assert picture.read_bytes() == (edition.folder / editions.PICTURE).read_bytes()


def test_order_decks_and_tags(edition: Edition, collection: Collection, load: Callable[..., Any]) -> None:
    """New cards come in the order of the book, chapters are subdecks, tags have one root."""
    load(edition)
    found = collection.db.all("select n.guid, c.due from cards c join notes n on n.id = c.nid order by c.due")
    assert found == [[note.id, due] for due, note in enumerate(anki.notes(edition), start=1)]
    assert [deck.name for deck in collection.decks.all_names_and_ids() if "深度" in deck.name] == [
        "深度学习面试",
        "深度学习面试::卷积：基础",
        "深度学习面试::杂项",
        "深度学习面试::注意力与 Transformer",
    ]
    assert "5" in collection.decks.by_name("深度学习面试")["desc"]
    tags = note(collection, "question01").tags
    assert tags == [
        "notepress::full-width",
        "notepress::nlp::attention",
        "notepress::常-考",
        "notepress::注意力与-Transformer",
    ]
    assert set(tags) == set(anki.notes(edition)[0].tags)
    assert all(tag.startswith("notepress::") for tag in collection.tags.all())


def test_an_update_reaches_its_note_and_leaves_the_reader_s_edits_elsewhere(
    edition: Edition, collection: Collection, load: Callable[..., Any]
) -> None:
    """Only the note whose time moved is updated; scheduling and an edit of another note stay."""
    load(edition)
    own = note(collection, "question02")
    own["Answer"] = "my own words"
    collection.update_note(own)
    collection.db.execute(
        "update cards set ivl = 30, type = 2, queue = 2, due = 99 where nid = ?", note(collection, "question01").id
    )
    log = load(changed(edition, "question01", answer="改过的答案"), {"question01": LATER})
    assert [len(log.new), len(log.updated), len(log.conflicting)] == [0, 1, 0]
    updated = note(collection, "question01")
    assert updated["Answer"] == "<p>改过的答案</p>"
    assert updated.mod == LATER
    assert updated.cards()[0].ivl == 30
    assert note(collection, "question02")["Answer"] == "my own words"


def test_a_new_look_arrives_without_conflict(
    edition: Edition, collection: Collection, load: Callable[..., Any]
) -> None:
    """CSS and template change with the note type's time; notes stay as they are, also beside a renamed field."""
    load(edition)
    look = anki.note_type(edition.settings)
    newer = dataclasses.replace(look, css=look.css + "\n.new {}", front=look.front + "<!-- new -->")
    log = load(edition, note_type=newer, type_mod=LATER)
    assert len(log.conflicting) == 0
    kinds = [entry for entry in collection.models.all_names_and_ids() if entry.name.startswith("notepress")]
    assert len(kinds) == 1
    model = collection.models.get(kinds[0].id)
    assert model["css"].endswith(".new {}")
    assert [field["name"] for field in model["flds"]] == list(anki_package.FIELDS)
    assert model["id"] == anki_package.NOTE_TYPE_ID
    assert [field["id"] for field in model["flds"]] == [anki_package.FIRST_FIELD_ID + place for place in range(12)]


def test_a_renamed_field_is_the_same_field(
    edition: Edition, collection: Collection, load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pinned ids carry a later release over a rename."""
    load(edition)
    renamed = (*anki_package.FIELDS[:9], "Hint", *anki_package.FIELDS[10:])
    for module in (anki, anki_package):
        monkeypatch.setattr(module, "FIELDS", renamed)
    notes = anki.notes(edition)
    log = load(edition, {notes[0].id: LATER}, type_mod=LATER)
    assert [len(log.updated), len(log.conflicting)] == [1, 0]
    assert "Hint" in note(collection, notes[0].id).keys()  # noqa: SIM118 (a note is no mapping)


def test_an_empty_deck_is_a_valid_package(edition: Edition, collection: Collection, load: Callable[..., Any]) -> None:
    """Nothing answered: the package is there and brings nothing."""
    bare = dataclasses.replace(edition, bank=dataclasses.replace(edition.bank, questions=()))
    assert len(load(bare).new) == 0
    assert collection.card_count() == 0


WRITE = """
import sys
from pathlib import Path
from notepress.targets import anki
from tests import editions
edition = editions.rich(Path(sys.argv[1]))
notes = anki.notes(edition)
mods = {note.id: 1700000000 + place for place, note in enumerate(notes)}
anki.write(Path(sys.argv[2]), notes, anki.note_type(edition.settings), mods=mods, note_type_mod=1700000000,
           settings=edition.settings)
"""


def test_the_same_edition_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another folder, another process, with other hash seeds and another file time."""
    packages = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.apkg"
        subprocess.run(
            [sys.executable, "-c", WRITE, str(tmp_path / seed), str(out)],
            check=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"},
        )
        packages.append(out.read_bytes())
    assert packages[0] == packages[1]


@pytest.mark.parametrize(
    ("values", "moves"),
    [
        ({"prompt": "别的问题"}, True),
        ({"answer": "别的答案"}, True),
        ({"chapter": "别的章"}, True),
        ({"trail": ("别的标题",)}, True),
        ({"tags": ("new",)}, True),
        ({"references": ("https://example.com",)}, True),
        ({"follows": "question03"}, True),
        ({"related": ("question03",)}, False),
        ({"number": "9.9"}, False),
        ({"source": dataclasses.replace(editions.rich_question().source, path="other.md", prompt=(9, 9))}, False),
    ],
)
def test_content_hash_moves_with_the_content_only(edition: Edition, values: dict[str, Any], moves: bool) -> None:
    """What the contract counts as content, and what it doesn't."""
    before = anki.content_hash(anki.notes(edition)[0])
    after = anki.content_hash(anki.notes(changed(edition, "question01", **values))[0])
    assert (before != after) is moves


def test_content_hash_moves_with_a_picture(edition: Edition) -> None:
    """Other bytes under the same name are another picture."""
    before = [anki.content_hash(note) for note in anki.notes(edition)]
    (edition.folder / editions.PICTURE).write_bytes(editions.png(10, 10))
    after = [anki.content_hash(note) for note in anki.notes(edition)]
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, False, False, False, False]


def test_note_type_hash_moves_with_the_look(edition: Edition) -> None:
    """The same settings give the same hash; another language has other fonts."""
    english = dataclasses.replace(edition.settings, language="en")
    assert anki.note_type(edition.settings).content_hash == anki.note_type(edition.settings).content_hash
    assert anki.note_type(edition.settings).content_hash != anki.note_type(english).content_hash


def test_two_notes_of_one_id_are_refused(edition: Edition, tmp_path: Path) -> None:
    """Anki would import both without a word."""
    notes = anki.notes(edition)
    with pytest.raises(ValueError, match="question01"):
        anki.write(
            tmp_path / "x.apkg",
            (*notes, notes[0]),
            anki.note_type(edition.settings),
            mods={note.id: FIRST for note in notes},
            note_type_mod=FIRST,
            settings=edition.settings,
        )


@pytest.mark.parametrize("tex", ["a<b & c", "x\\\\[2pt]y", "\\text{\\(x\\)}", "f(x\\\\)", "\\{{a}}\\]", "[sound:x]"])
def test_a_formula_reaches_mathjax_verbatim_and_alone(edition: Edition, tex: str) -> None:
    """The text of the element is delimiters and TeX; the source holds no second delimiter and no tag."""
    html = anki.notes(changed(edition, "question01", answer=f"前 ${tex}$ 后"))[0].fields["Answer"]
    found = re.fullmatch(r'<p>前 <span class="math">\\\((.*)\\\)</span> 后</p>', html)
    assert found
    assert not re.search(r"\\[()\[\]]|<|\[sound:", found[1])
    assert unescape(found[1]) == tex


def test_broken_formulas_and_lost_pictures_are_shown_as_such(edition: Edition) -> None:
    """TeX that MathJax rejects stands as its source, a picture that is not there as a box with its name."""
    answer = anki.notes(edition)[-1].fields["Answer"]
    assert '<code class="formula-broken">\\frac{1}{</code>' in answer
    assert "图片缺失" in answer
    assert "示意图" in answer
    assert "图片未下载" in answer
    assert "a b.png" in answer
    assert answer.count("<img") == 1


def test_a_picture_outside_the_folder_is_not_read(edition: Edition, tmp_path: Path) -> None:
    """Neither by its path nor through a link."""
    (tmp_path / "secret.png").write_bytes(editions.png(4, 4))
    (edition.folder / "link.png").symlink_to(tmp_path / "secret.png")
    for file in ("../secret.png", str(tmp_path / "secret.png"), "link.png"):
        media = (editions.local("x.png", file),)
        note = anki.notes(changed(edition, "question01", answer="![](x.png)", media=media))[0]
        assert note.media == {}
        assert "图片缺失" in note.fields["Answer"]


def test_a_formula_keeps_the_marks_beside_it_on_its_line(edition: Edition) -> None:
    changed_edition = changed(edition, "question01", answer="令（$x$），$y$ 与 $z$。$$\na\n$$\n")
    (found,) = (note for note in anki.notes(changed_edition) if note.id == "question01")
    answer = found.fields["Answer"]
    assert '<span class="together">（<span class="math">\\(x\\)</span>），</span>' in answer
    assert '<span class="together"><span class="math">\\(z\\)</span>。</span>' in answer
    assert answer.count("together") == 2
    assert ".together" in anki.note_type(edition.settings).css
