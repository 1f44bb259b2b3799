"""The words that stand on cards and pages, by language. Messages of the program itself are English and not here."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "follows": "Follows up on",
        "related": "Related",
        "references": "References",
        "picture missing": "Picture missing",
        "picture remote": "Picture not downloaded",
        "deck": "{} questions. The number in a card's corner also stands in the margin of the book.",
    },
    "zh": {
        "follows": "追问自",
        "related": "相关问题",
        "references": "参考资料",
        "picture missing": "图片缺失",
        "picture remote": "图片未下载",
        "deck": "共 {} 题。卡片角上的编号与书页边的编号一致。",
    },
}


def words(language: str) -> Mapping[str, str]:
    """Give the words for a BCP 47 language; English where there are none of its own."""
    return WORDS.get(language.lower().split("-")[0], WORDS["en"])
