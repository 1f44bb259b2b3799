"""The words of cards and pages."""

from __future__ import annotations

import re

import pytest

from notepress.words import WORDS, words


def test_every_language_has_every_word() -> None:
    """The same keys, the same gaps to fill, and empty only what is empty in English."""
    english = {key: (bool(text), gaps(text)) for key, text in WORDS["en"].items()}
    for table in WORDS.values():
        assert {key: (bool(text), gaps(text)) for key, text in table.items()} == english


def gaps(text: str) -> list[str]:
    """Give the gaps of a text, such as {} or {count}."""
    return sorted(re.findall(r"\{\w*\}", text))


@pytest.mark.parametrize(
    ("language", "table"), [("zh-Hans", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("de", "en"), ("", "en")]
)
def test_the_language_s_prefix_picks(language: str, table: str) -> None:
    """English where there is nothing better."""
    assert words(language) is WORDS[table]
