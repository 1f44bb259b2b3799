"""The words on cards and pages, by the language of the book. The only table of them; program messages are English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: dict[str, dict[str, str]] = {
    # word: by language; {} takes a number or a reference
    "answer": {"zh": "答案", "en": "Answer"},
    "asked_on": {"zh": "提问于 {}", "en": "asked on {}"},
    "chapter": {"zh": "第 {} 章", "en": "Chapter {}"},
    "chapter_count": {"zh": "{} 章", "en": "{} chapters"},
    "colophon": {"zh": "版本说明", "en": "Colophon"},
    "contents": {"zh": "目录", "en": "Contents"},
    "follow_ups": {"zh": "追问", "en": "Follow-ups"},
    "follows": {"zh": "接着问", "en": "Follows"},
    "index": {"zh": "术语索引", "en": "Index of terms"},
    "missing_picture": {"zh": "缺图", "en": "Picture missing"},
    "page": {"zh": "第 {} 页", "en": "p. {}"},
    "question_count": {"zh": "{} 题", "en": "{} questions"},
    "reference_only": {"zh": "只有参考资料", "en": "reference only"},
    "references": {"zh": "参考", "en": "References"},
    "related": {"zh": "相关", "en": "Related"},
    "remote_picture": {"zh": "网络图片，未收入", "en": "Picture on the network, not included"},
    "set_with": {
        "zh": "正文用思源宋体，标题用思源黑体，公式由 MathJax {} 排成。",
        "en": "Text in Noto Serif CJK, headings in Noto Sans CJK, formulas by MathJax {}.",
    },
    "serial_note": {
        "zh": "书页外侧的号码永不改变，与 Anki 卡片上的相同；题号随版次而变。",
        "en": "The number in the outer margin never changes and is the one on the Anki card; question numbers may.",
    },
    "unanswered": {"zh": "待答", "en": "unanswered"},
    "unanswered_list": {"zh": "待答的题", "en": "Questions without an answer"},
    "unanswered_count": {"zh": "其中 {} 题待答", "en": "{} of them to be answered"},
}

LANGUAGES = ("zh", "en")


def words(language: str) -> Mapping[str, str]:
    """Give the words for a BCP 47 language; English for one that the table lacks."""
    spoken = language.split("-")[0].lower()
    return MappingProxyType({word: texts.get(spoken, texts["en"]) for word, texts in WORDS.items()})
