"""The words of cards and pages."""

from __future__ import annotations

import pytest

from notepress.words import WORDS, words


def test_every_language_has_every_word() -> None:
    """Same keys, nothing empty, the same gaps to fill."""
    for table in WORDS.values():
        assert table.keys() == WORDS["en"].keys()
        assert all(table.values())
        assert {key: text.count("{}") for key, text in table.items()} == {
            key: text.count("{}") for key, text in WORDS["en"].items()
        }


@pytest.mark.parametrize(
    ("language", "table"), [("zh-Hans", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("de", "en"), ("", "en")]
)
def test_the_language_s_prefix_picks(language: str, table: str) -> None:
    """English where there is nothing better."""
    assert words(language) is WORDS[table]
