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
        "book chapter": "Chapter {}",
        "book chapters": "{} chapters",
        "book colophon": "About this book",
        "book contents": "Contents",
        "book follow-ups": "Follow-ups",
        "book index": "Index of terms",
        "book made": "Made with notepress; formulas by MathJax {}. Set in Noto Serif CJK and Noto Sans CJK.",
        "book page": "p. {}",
        "book questions": "{} questions",
        "book reference only": "reference only",
        "book serial": "The number in the outer margin never changes; it also stands in the corner of the Anki card.",
        "book unanswered": "unanswered",
        "book unanswered count": "{} without an answer yet",
        "book unanswered list": "Questions without an answer",
    },
    "zh": {
        "follows": "追问自",
        "related": "相关问题",
        "references": "参考资料",
        "picture missing": "图片缺失",
        "picture remote": "图片未下载",
        "deck": "共 {} 题。卡片角上的编号与书页边的编号一致。",
        "book chapter": "第 {} 章",
        "book chapters": "{} 章",
        "book colophon": "关于本书",
        "book contents": "目录",
        "book follow-ups": "追问",
        "book index": "术语索引",
        "book made": "由 notepress 制作，公式由 MathJax {} 排成，用思源宋体与思源黑体。",
        "book page": "第 {} 页",
        "book questions": "{} 题",
        "book reference only": "仅有参考",
        "book serial": "书页外侧的编号永不改变，与 Anki 卡片角上的编号一致。",
        "book unanswered": "待答",
        "book unanswered count": "{} 题待答",
        "book unanswered list": "待答的题",
    },
}


def words(language: str) -> Mapping[str, str]:
    """Give the words for a BCP 47 language; English where there are none of its own."""
    return WORDS.get(language.lower().split("-")[0], WORDS["en"])
