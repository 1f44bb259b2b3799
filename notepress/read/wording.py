"""What the words of a line say: does it ask, is it a label, which number stands before it.

In: one line of text without its Markdown container. Out: verdicts. The tables are meant to be extended; nothing here knows about blocks.
"""

from __future__ import annotations

import re
from enum import StrEnum

# ---------------------------------------------------------------------------------------------------------------------
# Labels: words with a colon (or in brackets, or alone on a line) that say what follows.


class Role(StrEnum):
    """What a label announces."""

    QUESTION = "question"
    FOLLOW_UP = "follow-up"
    ANSWER = "answer"
    REMARK = "remark"
    """Part of an answer that may come without one, or before it: 解析, 思路, "hint"."""
    TAGS = "tags"


_WORDS: dict[Role, str] = {
    Role.QUESTION: "q|question|问|问题|题|题目|提问|面试题|例题|习题|例|练习|思考题|简答题|problem|exercise|interview question|front|正面",
    Role.FOLLOW_UP: "追问|follow-up|follow up|follow-up q|follow-up question|followup",
    Role.ANSWER: "a|ans|answer|answers|solution|solutions|sample answer|correct answer|model answer|suggested answer|short answer|show answer|"
    "show solution|view answer|reveal answer|reference answer|click to see answer|back|reply|"
    "答|答案|解答|回答|解|参考答案|参考解答|答案解析|答案与解析|答案及解析|正确答案|标准答案|查看答案|点击查看答案|点击查看|展开答案|显示答案|查看解析|参考回答|我的回答|"
    "回答要点|答题要点|答题思路|要点|题解|解题|解法|背面|答复",
    Role.REMARK: "explanation|hint|hints|note on the answer|rationale|reasoning|proof|show hint|"
    "解析|分析|解题思路|思路|思路分析|提示|点评|详解|解释|题目解析|试题解析|证明|考点|考察点|参考",
    Role.TAGS: "标签|难度|频率|tags|tag|difficulty",
}
LABELS = {word: role for role, words in _WORDS.items() for word in words.split("|")}
"""Words that say what follows them. Extend the table above."""

_CALLOUTS = {
    **dict.fromkeys(("question", "help", "faq"), Role.QUESTION),
    **dict.fromkeys(("answer", "solution", "success", "check", "done"), Role.ANSWER),
}
_CALLOUT = re.compile(r"\[!(\w+)\][-+]?\s*")
_OPENING = re.compile(r"[*_]{1,3}|<(?:b|strong|em|i)>")
_BRACKET = re.compile(r"[\[【「〖]\s*")
_WORD = re.compile("(?:" + "|".join(sorted(map(re.escape, LABELS), key=len, reverse=True)) + r")(?![A-Za-z])", re.IGNORECASE)
_COUNT = re.compile(rf"\s*(?:#|no\.?\s*)?\s*\d+(?:[-.]\d+)*|\s?[一二三四五六七八九十]+(?=\s*[:：、.】\]]|$)", re.IGNORECASE)
_CLOSING = re.compile(r"\s*(?:[\]】」〗]\s*)?([*_]{1,3}|</(?:b|strong|em|i)>)?")
_COLON = re.compile(r"\s*[:：]\s*(?:[*_]{1,3}(?!\w)|</(?:b|strong|em|i)>)?\s*")
_STOP = re.compile(r"[.、)）]\s*|\s+")
_CARD_BAR = re.compile(r"\?{1,2}(?:\s|$)")


def label(text: str) -> tuple[Role, int] | None:
    """Return the role of the label that TEXT begins with and the length of the label, or None.

    "Q1: why", "**答：**因为", "[solution]:", "【答案】B", "参考答案" (alone on its line), "Q1. why", "> [!question] why", "?" (the bar of
    a flash card) are labels; "A. an option", "问题在于…" and "Question the premise" are not.
    """
    if (callout := _CALLOUT.match(text)) and (callout[1].lower() in _CALLOUTS or callout.end() < len(text)):
        inner = label(text[callout.end() :])
        role = _CALLOUTS.get(callout[1].lower())
        if role is Role.QUESTION and inner and inner[0] in (Role.ANSWER, Role.REMARK):
            role = inner[0]
        role = role or (inner[0] if inner else None)
        return (role, callout.end() + (inner[1] if inner and inner[0] is role else 0)) if role else None
    if _CARD_BAR.match(text) and not text.strip(" ?"):
        return Role.ANSWER, len(text)
    emphasis = _OPENING.match(text)
    place = emphasis.end() if emphasis else 0
    bracket = _BRACKET.match(text, place)
    place = bracket.end() if bracket else place
    word = _WORD.match(text, place)
    if not word:
        return None
    role, place = LABELS[word[0].lower()], word.end()
    count = _COUNT.match(text, place)
    place = count.end() if count else place
    closing = _CLOSING.match(text, place)
    if bracket and (not closing or not re.search(r"[\]】」〗]", closing[0])):
        return None
    colon = _COLON.match(text, closing.end() if closing else place)
    if colon and not text.startswith("//", colon.end()):
        return role, colon.end()
    whole_word_marked = bool(closing and closing[1] and emphasis)
    end = closing.end() if closing and (bracket or whole_word_marked) else place
    alone = not text[end:].strip()
    if role in (Role.QUESTION, Role.FOLLOW_UP):
        # Without a colon only a number makes a label of a word that asks: "Q1. why", "Q3 why", "【题目2】".
        stop = _STOP.match(text, end)
        spaced_word = bool(stop and stop[0].isspace() and word[0].lower() != "q" and not whole_word_marked)
        if whole_word_marked and alone and len(word[0]) > 1:
            return role, len(text)
        return (role, stop.end() if stop else end) if count and (alone or bracket or (stop and not spaced_word)) else None
    if count and not (alone or bracket):
        return None
    if role is Role.TAGS and not bracket:
        return None
    if bracket or whole_word_marked or (alone and (len(word[0]) > 1 or emphasis)):
        return role, end + len(text[end:]) - len(text[end:].lstrip())
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Numbers: layout before a question. "4.2d", "6.1第21行", "1*1卷积", "3D" are text.

_HAN_DIGITS = "一二三四五六七八九十百零〇两"
_NUMBERS: dict[str, str] = {
    "1.": r"\d{1,4}\s?[.．](?![\d])(?!\w{1,4}\()\s*",
    "1、": r"\d{1,4}\s?、\s*",
    "1)": r"\d{1,4}\s?[)）]\s*",
    "(1)": r"[(（]\s?\d{1,4}\s?[)）][.、:：]?\s*",
    "【1】": r"[【\[]\s?\d{1,4}\s?[】\]](?!\()[.、:：]?\s*",
    "1:": r"\d{1,3}\s?[:：](?!\d|//)\s*",
    "①": r"[①-⑳]\s*",
    "一、": rf"[{_HAN_DIGITS}]{{1,4}}\s?[、.．]\s*",
    "(一)": rf"[(（]\s?[{_HAN_DIGITS}]{{1,4}}\s?[)）][、.]?\s*",
    "第1题": rf"第\s?[\d{_HAN_DIGITS}]{{1,4}}\s?[题问道]\s*[:：.、]?\s*",
    "Q1": r"[Qq]\s?\d{1,4}(?:[-.]\d+)*\s*[.、:：)]?\s*(?=\S)",
    "6-1": r"\d{1,3}-\d{1,3}\s*[.、:：)]?\s+",
    "1.2": r"\d{1,3}(?:\.\d{1,3})+\s*[.、:：)]?\s+",
}
_NUMBER = {name: re.compile(pattern) for name, pattern in _NUMBERS.items()}
_BARE_NUMBER = re.compile(r"\d{1,3}\s+(?=\D)")


def number(text: str) -> tuple[str, int] | None:
    """Return the style of the number that TEXT begins with ("1.", "1、", "(一)", …) and its length, or None."""
    for name, pattern in _NUMBER.items():
        match = pattern.match(text)
        if match:
            return name, match.end()
    return None


def strip_number(text: str, *, bare: bool = False) -> str:
    """Remove the numbers before a heading, several deep; with BARE, also "12 text"."""
    for _ in range(2):
        found = number(text)
        if found and text[found[1] :].strip():
            text = text[found[1] :]
        elif bare and (match := _BARE_NUMBER.match(text)):
            text = text[match.end() :]
    return text.strip()


# ---------------------------------------------------------------------------------------------------------------------
# Asking

_ASKING_HAN = re.compile(
    r"什么|为何|如何|怎么|怎样|怎麼|甚麼|哪[些个種种几里儿方一类]|(?<!那)哪$|谁|多少|几[种个大类点步]|是否|能否|可否|会否|有没有|是不是|能不能|可不可以|会不会"
    r"|[吗么呢嗎]$|何[时谓为种处](?!候)|咋"
)
_POLITELY = r"^(?:请|试|简要|简单|具体|详细|分别|尝试|手动|用自己的话)*(?:你)?(?:来)?(?:地|的)?"
_SAY_HAN = re.compile(
    _POLITELY
    + r"(?:解释|介绍|简述|描述|说说|说明|说下|说一?下|说一说|讲讲|讲下|讲一?下|讲一讲|谈谈|谈一谈|聊聊|聊一聊|列举|阐述|论述|概述|请)"
)
_DO_HAN = re.compile(
    _POLITELY
    + r"(?:列出|推导|证明|比较|对比|写出|写一|画出|手写|手撕|实现|计算|求|设计|举例|分析|评价|判断|翻译|总结|归纳)"
)
_TOPIC_HAN = re.compile(
    r"(?:区别|异同|作用|优点|缺点|优缺点|优势|原理|理解|流程|过程|关系|联系|比较|对比|分类|原因|意义|概念|定义|特点|特性|方法|步骤|场景|机制|推导|公式|不明白|不懂|没懂|看不懂)"
    r"(?:（[^）]*）|\([^)]*\))?[。.]?$|\bvs\b",
    re.IGNORECASE,
)
_ASKING_LATIN = re.compile(
    r"^(?:so |and |but |then |ok,? |in (?:your|what|which) .{0,40}?|given .{3,80}, |if .{3,80}, |when .{3,80}, |suppose .{3,80}[.,] )?"
    r"(?:what|why|how|when|where|which|who|whom|whose|is|are|was|were|do|does|did|can|could|should|would|will|has|have)(?:'s|’s|'re)?\b"
    r".*\?$|^(?:what|why|how)(?:'s|’s)?\b(?! to\b).{4,}",
    re.IGNORECASE,
)
_COMMAND_LATIN = re.compile(
    r"^(?:please |briefly |in your own words,? |can you |could you )?"
    r"(?:explain|describe|define|compare|contrast|list|name|give|tell|discuss|outline|write|implement|derive|prove|show that|state|identify|"
    r"differentiate|distinguish|summari[sz]e|calculate|compute|find|evaluate|elaborate|mention|talk about|difference between|differences between|"
    r"what's|true or false)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>|(?<=\])\([^)]*\)|[*_~`\[\]]")
QUESTION_MARK = re.compile(r"[?？](?=[”’」』）)\"'*_~`>〉》\]】!！?？]*\s*$)")


def bare(text: str) -> str:
    """TEXT without emphasis, links, pictures and tags: what is left is what a person reads."""
    return _MARKUP.sub("", text).strip()


def ends_asking(text: str) -> bool:
    """Whether TEXT ends in a question mark, whatever closes after it."""
    return bool(QUESTION_MARK.search(bare(text)))


def asks(text: str) -> bool:
    """Whether TEXT asks as it stands: a question mark at its end, a question word, or a command such as 解释 or "explain"."""
    text = bare(text)
    if not text or len(text) > 400:
        return False
    if QUESTION_MARK.search(text):
        return True
    head = text.rstrip("。.!！:：；;")
    if re.search(r"[:：]\s*\S{6,}", text):  # "why x：because …" explains
        return False
    if _ASKING_HAN.search(head) or _SAY_HAN.match(head) or _DO_HAN.match(head):
        return "。" not in head
    return bool(_ASKING_LATIN.match(head) or _COMMAND_LATIN.match(head)) and len(head) < 200


def asks_firmly(text: str) -> bool:
    """Whether TEXT surely asks, even where answers are expected: "实现信息的整合" begins an answer, "解释一下…" does not."""
    if ends_asking(text):
        return True
    text = bare(text)
    if text[-1:] in "。.；;，,":
        return False  # a statement, whatever words it has: "……看 a 是否成立。"
    return asks(text) and len(text) <= 80 and not _DO_HAN.match(text) and not _COMMAND_LATIN.match(text)


def names_topic(text: str) -> bool:
    """Whether TEXT names something to explain without asking: "A 和 B 的区别", "x vs y"."""
    text = bare(text).rstrip("。.:：")
    return len(text) <= 60 and bool(_TOPIC_HAN.search(text))


def split_inline(text: str) -> int | None:
    """Where the answer begins in "question？answer" on one line (a character offset), or None.

    The question ends at the first question mark after which something stands that does not ask itself.
    """
    for match in re.finditer(r"[?？]+[”’」』）)\"'*_]*\s*", text):
        head, rest = text[: match.end()], text[match.end() :]
        if not rest.strip() or _unclosed(head):
            continue
        if QUESTION_MARK.search(bare(rest)) or names_topic(rest) or len(bare(rest)) < 2 or _only_picture(rest):
            return None
        if rest[:1] in "，,、；;:：）)":
            continue
        return match.end()
    return None


def _unclosed(head: str) -> bool:
    """Whether a bracket, code span, formula or link is still open at the end of HEAD."""
    return (
        head.count("`") % 2 == 1
        or head.count("$") % 2 == 1
        or head.count("（") > head.count("）")
        or head.count("(") > head.count(")")
        or head.count("[") > head.count("]")
        or head.count("“") > head.count("”")
        or head.count("**") % 2 == 1
        or bool(re.search(r"https?://\S*$", head))
    )


def _only_picture(text: str) -> bool:
    return not bare(text)


# ---------------------------------------------------------------------------------------------------------------------
# Options of a multiple choice

_OPTION = re.compile(
    r"(?:[-*+]\s+)?(?:\[(?P<box>[ xX✓√])\]\s*)?(?:\*\*)?[(（]?(?P<letter>[A-Ha-h])(?:[.、:：．]|[)）])\s*\S|(?:[-*+]\s+)\[(?P<lone>[ xX])\]\s+\S"
)


def option(text: str) -> str | None:
    """Return the letter (or "" for a box without one) of the multiple-choice option that TEXT is, or None."""
    match = _OPTION.match(text.strip())
    return None if not match else (match["letter"] or "").upper()


def option_is_marked(text: str) -> bool:
    """Whether the option is ticked: - [x] …"""
    match = _OPTION.match(text.strip())
    return bool(match) and (match["box"] or match["lone"] or " ") not in " "


# ---------------------------------------------------------------------------------------------------------------------
# Titles that never name a question

_SERVICE_TITLES = re.compile(
    r"^(?:目录|目\s*录|大纲|导航|前言|序言?|引言|简介|说明|声明|版权.*|许可.*|参考(?:资料|文献|链接|书目)?|相关(?:链接|阅读|文章)|推荐阅读|延伸阅读|扩展阅读|资料|资源|链接|更新(?:日志|记录)?|"
    r"关于(?:作者|本站|我).*|联系.*|致谢|贡献.*|附录|公众号.*|交流群.*|最后|结语|"
    r"(?:table of )?contents?|toc|index|preface|foreword|introduction|about(?: the author| me)?|licen[cs]e|references?|resources|links|further reading|"
    r"see also|credits|acknowledge?ments?|contribut(?:e|ing|ors?)|changelog|contact|sponsors?|support|glossary|appendix|bibliography|navigation)$",
    re.IGNORECASE,
)


def is_service_title(text: str) -> bool:
    """Whether a heading names a part of the document's furniture: contents, preface, references, licence …"""
    return bool(_SERVICE_TITLES.match(bare(text).strip(" :：#")))
