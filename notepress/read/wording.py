"""What the words of a line say: does it ask, is it a label, which number stands before it.

In: one line of text without its Markdown container. Out: verdicts. The tables are meant to be extended; nothing here
knows about blocks.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

# ---------------------------------------------------------------------------------------------------------------------
# Labels: words with a colon (or in brackets, or alone on a line) that say what follows.


class Role(StrEnum):
    """What a label announces."""

    QUESTION = "question"
    FOLLOW_UP = "follow-up"
    STATEMENT = "statement"
    """Repeats at length what a heading above names: 题目描述."""
    ANSWER = "answer"
    REMARK = "remark"
    """Part of an answer that may come without one, or before it: 解析, 思路, "hint"."""
    TAGS = "tags"


_WORDS: dict[Role, str] = {
    Role.QUESTION: "q|q.|question|que|que.|ques|ques.|interviewer|problem|exercise|front|面试官|问|问题|题|题目|"
    "提问|面试题|例题|习题|思考题|简答题|正面|station",
    Role.FOLLOW_UP: "追问|追加问题|扩展问题|延伸问题|进阶问题|follow-up|follow up|follow-up q|follow-up question|"
    "followup",
    Role.STATEMENT: "题目描述|问题描述|题目要求|题意|题干|problem statement|problem description",
    Role.ANSWER: "a|ans|ans.|sol|sol.|soln|answer|answers|solution|solutions|answer is|answer key|back|response|"
    "candidate|me|我|候选人|求职者|答|答.|解.|答案|答案为|答案是|解答|回答|解|答案解析|答案与解析|答案及解析|点击查看|"
    "点击展开|查看解析|回答要点|答题要点|答题思路|题解|解题|解法|背面|答复",
    Role.REMARK: "explanation|hint|hints|note on the answer|rationale|reasoning|proof|解析|分析|解题思路|思路|"
    "思路分析|提示|点评|详解|解释|题目解析|试题解析|证明|考点|考察点|要点|知识点",
    Role.TAGS: "标签|难度|频率|tags|tag|difficulty",
}
LABELS = {word: role for role, words in _WORDS.items() for word in words.split("|")}
"""Words that say what follows them. Extend the table above."""
_QUALIFIED = (
    r"(?:(?:点击|展开|显示|查看|官方|参考|标准|正确|我的|你的|本题|试题|示例|最终|推荐){1,3}|"
    r"(?:(?:(?:click to |tap to )?(?:show|see|view|reveal|check)|the|practice|sample|model|suggested|correct|"
    r"expected|short|quick|example|possible|best|right|official|final|reference|bonus|review|exam|test|interview|"
    r"quiz|detailed|full|recommended|proposed|brief)\s+){0,3})"
)
"""What may stand before such a word: "Suggested answer", "点击查看答案"."""

_CALLOUTS = {
    **dict.fromkeys(("question", "help", "faq"), Role.QUESTION),
    **dict.fromkeys(("answer", "solution", "success", "check", "done"), Role.ANSWER),
}
_CALLOUT = re.compile(r"\[!(\w+)\][-+]?\s*")
_STRONG = r"(?:==)?[*_]{1,3}(?:==)?|=="
_OPENING = re.compile(rf"{_STRONG}|<(?:b|strong|em|i)>")
_BRACKET = re.compile(r"[\[【「〖]\s*")
_WORD = re.compile(
    f"{_QUALIFIED}(?P<word>{'|'.join(sorted(map(re.escape, LABELS), key=len, reverse=True))})"
    r"(?:(?<![A-Za-z])|(?![A-Za-z]))",
    re.IGNORECASE,
)
_FIRST = {word[0] for word in LABELS} | set("=*_<[【「〖?ctspmebrofiqdv点展显查官参标正我你本试示最推")
_COUNT = re.compile(
    r"\s*(?:#|no\.?\s*)?\s*\d+(?:[-.]\d+)*(?:\s*(?:of|/)\s*\d+)?|\s?[一二三四五六七八九十]+(?=\s*[:：、.】\]]|$)",
    re.IGNORECASE,
)
_CLOSING = re.compile(rf"\s*(?:[\]】」〗]\s*)?[.。]?({_STRONG}|</(?:b|strong|em|i)>)?")
_COLON = re.compile(r"(?:\s*[:：]|\s+[-–—]\s)\s*(?:[*_]{1,3}(?!\w)|</(?:b|strong|em|i)>)?\s*")
_LETTERS = re.compile(r"\s*(?:[A-J](?:[\s、,，]*[A-J])*|[对错√×]|正确|错误)[\s。.]*")
"""What was ticked, right behind the word: "答案B", "你的回答A、C"."""
_STOP = re.compile(r"[.、)）]\s*|\s+")
_OTHER_TONGUE = re.compile(r"\s*[/／|]\s*")
_CARD_BAR = re.compile(r"\?{1,2}(?:\s|$)")


_remembered = lru_cache(maxsize=1 << 17)
"""Every pass over a note asks the same of its lines again."""


@_remembered
def label(text: str) -> tuple[Role, int] | None:
    """Return the role of the label that TEXT begins with and the length of the label, or None.

    "Q1: why", "**答：**因为", "[solution]:", "【答案】B", "参考答案" (alone on its line), "Q1. why",
    "> [!question] why", "?" (the bar of a flash card) are labels; "A. an option", "问题在于…" and "Question the
    premise" are not.
    """
    if (callout := _CALLOUT.match(text)) and (callout[1].lower() in _CALLOUTS or callout.end() < len(text)):
        inner = label(text[callout.end() :])
        role = _CALLOUTS.get(callout[1].lower())
        if role is Role.QUESTION and inner and inner[0] in (Role.ANSWER, Role.REMARK):
            role = inner[0]
        role = role or (inner[0] if inner else None)
        return (role, callout.end() + (inner[1] if inner and inner[0] is role else 0)) if role else None
    if text[:1].lower() not in _FIRST:
        return None
    if _CARD_BAR.match(text) and not text.strip(" ?"):
        return Role.ANSWER, len(text)
    emphasis = _OPENING.match(text)
    place = emphasis.end() if emphasis else 0
    bracket = _BRACKET.match(text, place)
    place = bracket.end() if bracket else place
    word = _WORD.match(text, place)
    if not word:
        return None
    name = word["word"].lower()
    role, place = LABELS[name], word.end()
    if (other := _OTHER_TONGUE.match(text, place)) and (again := _WORD.match(text, other.end())):
        place = again.end()  # "问题 / Question 1"
    count = _COUNT.match(text, place)
    place = count.end() if count else place
    closing = _CLOSING.match(text, place)
    if bracket and (not closing or not re.search(r"[\]】」〗]", closing[0]) or text.startswith("(", closing.end())):
        return None
    colon = _COLON.match(text, closing.end() if closing else place)
    if name.endswith(".") and not colon and not count:
        return role, end_of_space(text, closing.end() if closing else place)
    if colon and not text.startswith("//", colon.end()):
        return role, colon.end()
    whole_word_marked = bool(closing and closing[1] and emphasis)
    end = closing.end() if closing and (bracket or whole_word_marked) else place
    alone = not text[end:].strip()
    if role is Role.ANSWER and len(name) > 1 and _LETTERS.fullmatch(text, place):
        return role, place
    if role in (Role.QUESTION, Role.FOLLOW_UP):
        # Without a colon only a number makes a label of a word that asks: "Q1. why", "Q3 why", "【题目2】".
        stop = _STOP.match(text, end)
        spaced_word = bool(stop and stop[0].isspace() and name.rstrip(".") != "q" and not whole_word_marked)
        if whole_word_marked and alone and len(name) > 1:
            return role, len(text)
        if bracket and not count and len(name) > 1:
            return role, end
        return (
            (role, stop.end() if stop else end) if count and (alone or bracket or (stop and not spaced_word)) else None
        )
    if count and not (alone or bracket):
        return None
    if role is Role.TAGS and not bracket:
        return None
    if bracket or whole_word_marked or (alone and (len(name) > 1 or emphasis)):
        return role, end + len(text[end:]) - len(text[end:].lstrip())
    return None


def end_of_space(text: str, place: int) -> int:
    return place + len(text[place:]) - len(text[place:].lstrip())


# ---------------------------------------------------------------------------------------------------------------------
# Numbers: layout before a question. "4.2d", "6.1第21行", "1*1卷积", "3D" are text.

_HAN_DIGITS = "一二三四五六七八九十百零〇两"
_NUMBERS: dict[str, str] = {
    "1.": r"\d{1,4}\s?\\?[.．](?![\d])(?!\w{1,4}\()\s*",
    "1、": r"\d{1,4}\s?、\s*",
    "1)": r"\d{1,4}\s?[)）]\s*",
    "(1)": r"[(（]\s?\d{1,4}\s?[)）][.、:：]?\s*",
    "(a)": r"[(（]\s?[a-z]\s?[)）][.、:：]?\s+",
    "【1】": r"[【\[]\s?\d{1,4}\s?[】\]](?!\()[.、:：]?\s*",
    "1:": r"\d{1,3}\s?[:：](?!\d|//)\s*",
    "①": r"[①-⑳]\s*",
    "一、": rf"[{_HAN_DIGITS}]{{1,4}}\s?[、.．]\s*",
    "(一)": rf"[(（]\s?[{_HAN_DIGITS}]{{1,4}}\s?[)）][、.]?\s*",
    "第1题": rf"第\s?[\d{_HAN_DIGITS}]{{1,4}}\s?[题问道]\s*[:：.、]?\s*",
    "2a)": r"\d{1,2}[a-e]\s?[.)、]\s+",
    "#1": r"#\s?\d{1,4}[.、:：)]?\s+",
    "Q1": r"[Qq]\.?\s?\d{1,4}(?:[-.]\d+)*\s*[.、:：)]?\s*(?=\S)",
    "1 -": r"\d{1,3}\s[-–—]\s+(?=\D)",
    "6-1": r"\d{1,3}-\d{1,3}\s*[.、:：)]?\s+",
    "1.2": r"\d{1,3}(?:\.\d{1,3})+\s*[.、:：)]?\s+",
}
_NUMBER = re.compile("|".join(f"(?P<style{index}>{pattern})" for index, pattern in enumerate(_NUMBERS.values())))
_STYLES = {f"style{index}": name for index, name in enumerate(_NUMBERS)}
_CHAPTER = re.compile(
    rf"(?:第\s?[\d{_HAN_DIGITS}]{{1,4}}\s?(?:章|节|部分|讲|课|篇|单元|卷)|(?:chapter|part|lesson|unit|section)\s+\d+)"
    r"(?:\s*[-—–:：.、]\s*|\s+)",
    re.IGNORECASE,
)


_CHAPTER_ALONE = re.compile(
    rf"(?:第\s?[\d{_HAN_DIGITS}]{{1,4}}\s?(?:章|节|部分|讲|课|篇|单元|卷|周|天)(?:[\s:：]\s*[^。；;，,？?]{{0,30}})?|"
    rf"(?:(?:[{_HAN_DIGITS}终]|hr|主管|交叉|技术[{_HAN_DIGITS}])面|[A-D]卷)(?:\s?[（(][^（）()]*[）)])?|"
    r"(?:chapter|part|lesson|unit|section|week|day|module|lecture|round)\s+(?:\d{1,3}|[A-Z]|[ivx]+)"
    r"(?:\s*[(:–—-].{0,50})?)[:：]?",
    re.IGNORECASE,
)


@_remembered
def is_chapter(text: str) -> bool:
    """Whether TEXT is the name of a part of the note by its words alone: 第三章, 二面, "Week 7", "Part B (60)"."""
    return len(text) <= 60 and bool(_CHAPTER_ALONE.fullmatch(bare(text).strip("= "))) and not ends_asking(text)


def in_chapter(text: str) -> bool:
    """Whether a title begins by counting parts: "第三章 辛亥革命", "Chapter 2: Sorting"."""
    return bool(_CHAPTER.match(bare(text).strip("= ")) or is_chapter(text))


_MARKED_NUMBER = re.compile(r"(\*\*|__)\s?([^\s*_]{1,8})\s?\1[.、:：)）]?\s*(?=\S)")
"""**1.** text: the number alone is emphasised."""
_NUMERIC = set(f"#0123456789０１２３４５６７８９(（【[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳第Qq{_HAN_DIGITS}")


_FORM_TAG = re.compile(r"[【（(\[](?:单选|多选|判断|填空|简答|问答|选择|不定项)(?:题)?[】）)\]]\s*")


def number(text: str) -> tuple[str, int] | None:
    """Return the style of the number that TEXT begins with ("1.", "1、", "(一)", …) and its length, or None."""
    if text[:2] in ("**", "__") and (marked := _MARKED_NUMBER.match(text)):
        inner = number(marked[2] + ". x") if not re.fullmatch(r"..\d+..\s*", marked[0]) else None  # "**3** apples"
        return (inner[0], marked.end()) if inner else None
    if text[:1] not in _NUMERIC:
        return None
    if (tag := _FORM_TAG.match(text)) and (inner := number(text[tag.end() :])):
        return inner[0], tag.end() + inner[1]  # 【单选】1.
    match = _NUMBER.match(text)
    return (_STYLES[match.lastgroup or ""], match.end()) if match else None


def is_label_only(text: str) -> bool:
    """Whether TEXT only announces a question that stands below it: "1.2", "Question 3", "**题目**"."""
    text = text.strip()
    found = label(text)
    return not text or is_number(text) or bool(found and found[0] is Role.QUESTION and not text[found[1] :].strip())


_ANCHOR = re.compile(r"^(?:<a\b[^>]*>\s*</a>\s*)+", re.IGNORECASE)


def is_anchor(text: str) -> bool:
    """Whether a line holds nothing but targets of links: "<a id='q1'></a>"."""
    return bool(_ANCHOR.fullmatch(text))


_NUMBER_ALONE = re.compile(
    rf"(?:(?:q|question|problem|exercise|ex|no|task|card|case|scenario|案例|病例|问题?|练习|例|第|"
    rf"[\u3400-\u9fff]{{0,4}}题目?)[.\s#]*)?[(（\[【]?(?!(?:19|20)\d\d$)(?:\d{{1,4}}(?:[-.．]\d{{1,4}})*|[{_HAN_DIGITS}]{{1,4}}|"
    rf"[①-⑳])[题问道]?[)）\]】]?[.．、:：)]?",
    re.IGNORECASE,
)


@_remembered
def is_number(text: str) -> bool:
    """Whether TEXT is a number and nothing else, what it numbers standing below: "1.2", "Q3", "第三题", "[7](link)"."""
    text = bare(text)
    return len(text) <= 20 and bool(_NUMBER_ALONE.fullmatch(text))


@_remembered
def strip_number(text: str) -> str:
    """Remove the numbers before a heading, several deep."""
    text = _ANCHOR.sub("", text)
    for _ in range(2):
        found = number(text)
        chapter = _CHAPTER.match(text)
        if found and text[found[1] :].strip():
            text = text[found[1] :]
        elif chapter and text[chapter.end() :].strip():
            text = text[chapter.end() :]
    return text.strip()


# ---------------------------------------------------------------------------------------------------------------------
# Asking

_ASKING_HAN = re.compile(
    r"什么|为何|如何|怎么|怎样|怎麼|甚麼|哪[些个種种几里儿方一类]|(?<!那)哪$|谁|多少|"
    r"(?<![这那某前后上下好])几[种个大类点步]|是否|能否|可否|会否|有没有|是不是|能不能|可不可以|会不会|(?:说|讲|"
    r"介绍|解释|聊|谈)(?:一?下|一说|一讲)$|[吗么呢嗎]$|何[时谓为种处](?!候)|有何|咋"
)
_POLITELY = r"^(?:请|试|简要|简单|具体|详细|分别|尝试|手动|用自己的话)*(?:你)?(?:来)?(?:地|的)?"
_SAY_HAN = re.compile(
    _POLITELY + r"(?:解释(?!器|型|性)|介绍(?!信|人)|简述|描述(?!符|性|子)|说说|说明(?!书|文)|"
    r"说下|说一?下|说一说|谈下|聊下|说出|罗列|举出|阐明|叙述|试述|略述|讲述|"
    r"讲讲|讲下|讲一?下|讲一讲|谈谈|谈一谈|聊聊|聊一聊|列举(?!法)|阐述|论述|概述|"
    r"请(?!求|假|帖|柬|客|示|教|愿))"
)
_DO_HAN = re.compile(
    _POLITELY + r"(?:列出|推导|证明(?!书|人)|比较(?!级|器|[好大小快慢多少高低])|对比(?!度|色|学习|损失)|写出|写一|画出|"
    r"手写(?!数字|体|识别)|手撕|实现(?!类|者|了)|计算(?!机|图|量|器|力)|求(?!职|助|生|学)|设计(?!模式|师|原则|思想)|举例|分析(?!师|化学|器|仪)|"
    r"评价(?!指标)|判断(?!题|句|语句)|翻译(?!软件|器|官)|总结|归纳(?!法|偏置))(?=\s?\S{2,})"
)
_TOPIC_HAN = re.compile(
    r"(?:区别|异同|作用|优点|缺点|优缺点|优势|原理|理解|流程|过程|关系|联系|比较|对比|分类|原因|意义|概念|定义|特点|"
    r"特性|方法|步骤|场景|机制|(?:的|和)实现|推导|公式|不明白|不懂|没懂|看不懂)(?:（[^）]*）|\([^)]*\))?[。.]?$|"
    r"\bvs\b|\sv\.\s|^(?:know|understand|be able|how to|when to|learn)\b|^(?:types|"
    r"kinds|(?:dis)?advantages|differences?|uses?|features|pros and cons|purpose|role|importance|meaning|"
    r"definition) (?:of|between)\b",
    re.IGNORECASE,
)
_ASKING_LATIN = re.compile(
    r"^(?:so |and |but |then |ok,? |in (?:your|what|which) .{0,40}?|given .{3,80}, |if .{3,80}, |when .{3,80}, |"
    r"suppose .{3,80}[.,] )?(?:what|why|how|when|where|which|who|whom|whose|is|are|was|were|do|does|did|can|could|"
    r"should|would|will|has|have)(?:'s|’s|'re)?\b.*\?$|^(?:what|why|how)(?:'s|’s)?\b(?! (?:to|i|we|it works|"
    r"this works|not)\b).{4,}",
    re.IGNORECASE,
)
_COMMAND_LATIN = re.compile(
    r"^(?:please |first,? |briefly |critically |in your own words,? |can you |could you |try to )*"
    r"(?:(?:explain|describe|define|discuss|differentiate|distinguish|elaborate|talk about|tell me|show that|"
    r"prove that|differences? between|what's|"
    r"true or false)\b|(?:analy[sz]e|assess|examine|evaluate|compare|contrast|list|name|give|tell|"
    r"outline|write|implement|derive|prove|state|identify|suggest|justify|"
    r"summari[sz]e|calculate|compute|find|mention|design|provide|determine|solve|show|draw|sketch)\s(?:the|"
    r"a|an|all|any|some|at least|two|three|four|five|\d|each|every|your|its|their|how|why|what|which|when|between|in|"
    r"an?|us|me|down|out|and)\b)",
    re.IGNORECASE,
)
_TASK_LATIN = re.compile(
    r"(?:critically |briefly |first,? )?(?:analy[sz]e|assess|examine|evaluate|generate|perform|create|reverse|check|"
    r"convert|print|build|demonstrate|determine|count|remove|implement|find|write)\s\w",
    re.IGNORECASE,
)
"""What begins a task where one is expected, and a step of a recipe anywhere else."""
_BLANK = re.compile(
    r"（\s*）|(?<=[^\w\s]|[\u3400-\u9fff])\s*[（(]\s*(?:[√×✓✗]|[A-E]{1,4}|[对错]|正确|错误)\s*[）)]\s*[。.]?$|_{3,}|"
    r"(?<=[\u3040-\u30ff\u3400-\u9fff，。：:“”])\s*\(\s*\)"
)
_MARKED = re.compile(r"[（(\[]\s*[A-Ha-h√×✓✗对错TF]{0,5}\s*[)）\]][。.]?")
"""The right option, written into the brackets of its question."""
_POINTS = re.compile(
    r"\s*[(（【\[]\s*(?:\d{1,2}(?:\s*(?:分|points?|marks?|pts))?(?=\s*[)）】\]]\W*$)|\d+\s*(?:分|points?|marks?|pts)|[单多]选(?:题)?|判断题?|简答题?|重点|高频|了解|"
    r"必考)\s*[)）】\]]\s*",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"(?<!\S)#[\w/-]+(?=(?:\s+#[\w/-]+)*\s*$)|!\[[^\]]*\]\([^)]*\)|<[^>]*>|(?<=\])\([^)]*\)|[*_~`\[\]]"
)
QUESTION_MARK = re.compile(r"[?？](?=[^\w。.,，;；:：]*$)")


_TICK = re.compile(r"(?:\s*(?:[（(]\s*[✔✅☑★⭐]+\s*[)）]|[✔✅☑★⭐\ufe0f]))+\s*$")
"""How far an author got with a question, behind it."""
_MARKS = re.compile(r"[*_~`<\[\]#]")
_LONGEST = 2000
"""Lines longer than this are not looked into: nobody asks so long, and time stays linear."""


@_remembered
def bare(text: str) -> str:
    """TEXT without emphasis, links, pictures and tags: what is left is what a person reads."""
    if len(text) > _LONGEST:
        return text
    text = _MARKUP.sub("", text) if _MARKS.search(text) else text
    return _TICK.sub("", text).strip()


def ends_asking(text: str) -> bool:
    """Whether TEXT ends in a question mark, whatever closes after it."""
    return bool(QUESTION_MARK.search(bare(text)))


@_remembered
def asks(text: str) -> bool:
    """Whether TEXT asks as it stands: by a question mark at its end, a question word, a blank, or a command."""
    blank = len(text) <= 400 and _BLANK.search(text)
    text = bare(text)
    if not text or len(text) > 400:
        return False
    text = re.sub(r"^【[^】]{1,12}】\s*(?=\S)", "", _POINTS.sub("", text))
    text = re.sub(r"(?<=[?？])\s*[（(][^（）()]{20,}[）)]$", "", text)
    if QUESTION_MARK.search(text) or blank:
        return True
    head = text.rstrip("。.!！:：；;，,…~ ")
    if match := re.search(r"[:：]\s*(?=\S{6,})", head):  # "why x：because …" explains; "老生常谈：为什么 x" asks
        lead = head[: match.start()]
        if 4 <= len(lead) <= 20 and (_SAY_HAN.match(lead) or _DO_HAN.match(lead)):
            return True
        if len(lead) <= 80 and _COMMAND_LATIN.match(lead):
            return True
        return match.start() <= 12 and not asks(head[: match.start()]) and asks(head[match.end() :])
    if _ASKING_HAN.search(head) or _SAY_HAN.match(head) or _DO_HAN.match(head):
        return "。" not in head or bool(
            _SAY_HAN.match(head.rsplit("。", 1)[1]) or _ASKING_HAN.search(head.rsplit("。", 1)[1])
        )
    last = head.rsplit(". ", 1)[-1]
    return (
        bool(_ASKING_LATIN.match(head) or _COMMAND_LATIN.match(head) or _COMMAND_LATIN.match(last)) and len(head) < 400
    )


def commands(text: str) -> bool:
    """Whether TEXT tells what to do, in English: "Explain the difference", "Critically evaluate …"."""
    text = bare(text)
    return bool(_COMMAND_LATIN.match(text) or _TASK_LATIN.match(text))


_TOLD_HAN = re.compile(
    r"(?:知道|取决于|决定|根据|按照|无论|不管|不论|依据|判断|检查|看看?)[^，。]{0,12}(?:什么|哪|多少|如何|怎|是否|谁|几)"
)
"""A question told within a statement: "固件知道从哪里启动"."""


def asks_firmly(text: str) -> bool:
    """Whether TEXT asks even where answers are expected: "实现信息的整合" begins an answer, "解释一下" does not."""
    if ends_asking(text):
        return True
    text = bare(text)
    if text[-1:] in "。.；;，," or _TOLD_HAN.search(text):
        return False  # a statement, whatever words it has: "……看 a 是否成立。"
    return asks(text) and len(text) <= 80 and not _DO_HAN.match(text) and not _COMMAND_LATIN.match(text)


_FACET = re.compile(r"(?:功能|方式|结构|组成|条件|影响|特征|性质|类型|种类|任务)$")


def names_facet(text: str) -> bool:
    """Whether TEXT may name what to explain, among entries most of which do: "DNS 的查询方式"."""
    return names_topic(text) or (len(text) <= 30 and bool(_FACET.search(bare(text).rstrip("。.:："))))


def names_topic(text: str) -> bool:
    """Whether TEXT names something to explain without asking: "A 和 B 的区别", "x vs y"."""
    text = bare(text).rstrip("。.:：")
    return len(text) <= 60 and bool(_TOPIC_HAN.search(text))


@_remembered
def split_inline(text: str, *, colon: bool = False) -> int | None:
    """Where the answer begins in "question？answer" on one line (a character offset), or None.

    The question ends at the first question mark after which something stands that does not ask itself; with COLON,
    also at the first colon or wide gap before which the text asks: "列表和集合有什么区别：列表可以重复".
    """
    if len(text) > _LONGEST:
        return None
    for match in re.finditer(r"[?？]+[”’」』）)\"'*_]*\s*(?:[;|]\s*)?", text):
        head, rest = text[: match.end()], text[match.end() :]
        if not rest.strip() or _unclosed(head) or match[0].startswith("???"):
            continue
        tail = _POINTS.sub("", bare(rest))
        if _MARKED.fullmatch(tail):
            return None
        if QUESTION_MARK.search(tail) or names_topic(rest) or not tail or asks_on(tail) or _ASIDE.fullmatch(tail):
            return None
        if rest[:1] in "，,、；;:：）)" or not re.search(r"\w", tail):
            continue
        return match.end()
    if colon:
        for match in re.finditer(
            r"\s*(?<!\d)[:：]\s*(?!//)|\s*[:：]\s*(?!//|\d)|(?<=\S) {3,}(?=\S)|\s*(?:->|=>|→|——)\s*", text[:120]
        ):
            head, rest = text[: match.start()], text[match.end() :]
            if not rest.strip() or _unclosed(head) or not re.search(r"\w", bare(rest)):
                continue
            if _ASKING_HAN.search(bare(head)) or _ASKING_LATIN.match(bare(head)):
                return None if QUESTION_MARK.search(bare(rest)) else match.end()
    return None


_ASIDE = re.compile(
    r"[（(](?:[^（）()]{20,}|[^（）()]*(?:为什么|如何|怎么|哪|注意|参考|提示|问题|\b(?:hint|note|see)\b)[^（）()]*|"
    r"[Pp]\.?\s?\d+|(?:重点|高频|必考|了解|掌握|考过|常考)[^（）()]{0,6}|(?:19|20)\d\d[^（）()]{0,12})[）)][.。]?"
)
_ASKS_ON_LATIN = re.compile(
    r"(?:disregard|assume|suppose|note|ignore|justify|elaborate|support your|be specific|include|explain|discuss|"
    r"describe|give|write|compare)\b|(?:what|why|how)\b(?= (?:for|and|or|to|would|does|do|can)\b)",
    re.IGNORECASE,
)


def asks_on(text: str) -> bool:
    """Whether what follows a question only asks more: "有什么区别？请举例", "How many? Ignore leap years." """
    asks = _SAY_HAN.match(text) or _DO_HAN.match(text) or _COMMAND_LATIN.match(text) or _ASKS_ON_LATIN.match(text)
    if len(text) <= 30 and _ASKING_HAN.search(text) and not re.search(r"[，,。.：:]\w|[都也没不]", text):
        return True
    return len(text) <= 60 and bool(asks) and "：" not in text


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


# ---------------------------------------------------------------------------------------------------------------------
# Options of a multiple choice

_OPTION = re.compile(
    r"(?:[-*+]\s+)?(?:\[(?P<box>[ xX✓√])\]\s*)?(?:\*\*)?[(（]?(?:(?P<letter>[A-Ja-j])(?:\*\*)?(?:[.、:：．]|[)）])|"
    r"(?P<spaced>[A-J])(?=\s))\s*(?=\S)|(?:[-*+]\s+)?\[(?P<lone>[ xX✓√])\]\s+(?=\S)"
)
_OPTION_ROW = re.compile(r"^[(（]?[Aa][.、．)）:：]\s*\S.*\s[(（]?[Bb][.、．)）:：]\s*\S")


def option(text: str) -> str | None:
    """Return the letter (or "" for a box without one) of the multiple-choice option that TEXT is, or None."""
    match = _OPTION.match(text.strip()[:80])
    return None if not match else (match["letter"] or match["spaced"] or "").upper()


def is_option_row(text: str) -> bool:
    """Whether several options stand on one line: "A. 甲  B. 乙  C. 丙"."""
    return bool(_OPTION_ROW.match(text.strip()[:_LONGEST]))


_BOX = re.compile(r"\[([ xX✓√])\]\s*")


def ticked(text: str) -> str | None:
    """The text of an option that is ticked, "- [x] …", without its box; or None."""
    match = _BOX.search(text[:20])
    return text[match.end() :].strip() if match and match[1] != " " and _OPTION.match(text.strip()[:80]) else None


def unticked(text: str) -> str:
    """The option with an empty box, as a question should show it."""
    return text if ticked(text) is None else _BOX.sub("[ ] ", text, count=1)


# ---------------------------------------------------------------------------------------------------------------------
# Titles and lines that never name a question

_SERVICE_TITLES = re.compile(
    r"^(?:.*目录|目\s*录|大纲|导航|前言|序言?|写在前面.*|引言|简介|说明|声明|须知|使用(?:说明|方法)|版权.*|许可.*|"
    r"(?:参考|相关|推荐|延伸|扩展|拓展)(?:资料|文献|链接|书目|书籍|阅读|文章|资源|视频)?|(?:学习|推荐|其他|"
    r"外部)?(?:资料|资源|链接)|(?:更新|变更|修订)(?:日志|记录|历史)?|关于(?:作者|本站|我|本文|本书).*|联系.*|致谢|"
    r"(?:特别)?感谢.*|贡献.*|附录?.*|公众号.*|.*交流群.*|最后|结语|后记|广告|赞助|打赏|(?:本[章节]|学习|教学|课程|"
    r"今日)(?:目标|任务|内容|重点|导读|小结|总结)|(?:学习)?目标|小结|总结|备注|注意事项|待办|todo|"
    r"(?:table of )?contents?|toc|index|preface|foreword|introduction|intro|overview|summary|conclusions?|"
    r"concluding remarks|key takeaways|next steps|about(?: .*)?|licen[cs]e|references?|resources|(?:useful |"
    r"external |related |quick )?links|further reading|disclaimer|instructions?|learning (?:objectives|goals|"
    r"outcomes)|objectives|agenda|see also|credits|acknowledge?ments?|(?:how to )?contribut(?:e|ing|ors?|ions?)|"
    r"attendees|participants|action items|"
    r"authors?|change ?log|release notes|contact|sponsors?|support|glossary|术语表|词汇表|appendix|bibliography|"
    r"navigation|roadmap|thanks|how to use (?:this|these) .*|"
    r"(?:study|exam|interview|revision) tips|what to (?:fix|review|study|do)(?: first| next)?|"
    r"(?:.*\W)?(?:study|prep|exam|revision|execution)\W+(?:plan|strategy)|next (?:file|chapter|page)\b.*|"
    r"(?:学习|复习|备考|面试|答题)(?:建议|技巧|方法|策略)|.*检查清单|.*完成检查|引用(?:与|及|文献|来源).*|.*进一步阅读|下一步(?:衔接|计划|学习)?)$",
    re.IGNORECASE,
)
_MANUAL_TITLES = re.compile(
    r"^(?:(?:quick |getting )(?:start(?:ed)?|help)|install(?:ation|ing)?(?: .*)?|documentation|code of conduct|donate|"
    r"compiling|releases?|discussion|community|usage|requirements|prerequisites|features|"
    r"build(?:ing)?|configuration|setup|screenshots?|demo|notes?|tips?|unreleased|added|changed|deprecated|removed|"
    r"fixed|fixes|security|bug ?fixes|breaking changes|(?:new )?features|api|tests?|testing|deployment|development|"
    r"\[?(?:v(?:ersion)? ?\d+(?:\.\d+)+|\d+\.\d+\.\d+)\]?(?:\W[^一-鿿]{0,40})?|安装(?:说明|方法|步骤|与.*)?|使用|"
    r"用法|快速(?:开始|上手)|特性|功能(?:特性|列表)?|环境(?:要求|依赖|准备)|新增|修复|优化|变更|移除)$",
    re.IGNORECASE,
)
_GATHERING_TITLES = re.compile(
    r"^(?!.*(?:要求|须知|规则))(?:.*(?:(?<![问专主课话难标议命])题(?:型|目|库|集)?|练习|作业|名词解释|自测|自检|常见问题|"
    r"(?<!常见)面试(?:问题)?|问答|q&a|quiz|faq|exercises?|true.{1,4}false|multiple.choice|fill.in.*|"
    r"short answers?|\bdrills?|"
    r"(?<!s )questions|self-check|test yourself).{0,12})$",
    re.IGNORECASE,
)
_COLLECTION = re.compile(
    r"面经|面试|笔试|(?<!表)[一二三四终]面(?!体)|凉经|题库|题集|问答|interview|q ?& ?a\b|quiz|\bquestions\b|"
    r"flashcards?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^\W*(?:(?:back )?to (?:the )?top|回到顶部|返回(?:目录|顶部|首页|上一级)?|(?:上|下)一?(?:章|节|篇|题|页|讲|"
    r"课)(?:\W.*)?|previous\b.*|prev\b.*|next\b.*|home|首页|top)\W*$|欢迎(?:大家)?(?:关注|加入|扫码|star|点赞)|"
    r"(?:扫码|扫描).{0,12}(?:关注|二维码|加入|入群)|关注.{0,8}公众号|公众号.{0,12}(?:回复|关注)|点个\W*star|"
    r"如果觉得.{0,20}(?:点赞|star|收藏|关注)|(?:please )?(?:subscribe|follow) (?:to|me|us)\b|buy me a coffee|"
    r"give (?:it|this repo) a star|转载请注明|(?-i:\bPage) \d+ of \d+\b(?!.*[.!?]\W*$)|"
    r"^\W*第\s*\d+\s*页(?:\W*共\s*\d+\s*页)?\W*$",
    re.IGNORECASE,
)


_FURNITURE_WORD = re.compile(
    "top|顶部|page|页|返回|上一|下一|上章|下章|prev|next|home|首页|关注|欢迎|扫|star|点赞|收藏|转载|subscribe|follow|coffee",
    re.IGNORECASE,
)


@_remembered
def is_service_title(text: str) -> bool:
    """Whether a heading names a part of the document's furniture: contents, preface, references, licence …"""
    text = re.sub(r"^[^\w（(【]+", "", strip_number(bare(text[:_LONGEST]))).strip(" :：#")
    return bool(_SERVICE_TITLES.match(text)) and not ends_asking(text)


def is_manual_title(text: str) -> bool:
    """Whether a heading is one of a program's manual or list of changes: "Installation", "v1.2.0", "Fixed"."""
    return bool(_MANUAL_TITLES.match(bare(text[:_LONGEST]).strip(" :：#")))


@_remembered
def gathers(text: str) -> bool:
    """Whether a heading announces questions: 课后习题, "Review questions", FAQ."""
    if (found := number(bare(text[:_LONGEST]))) and found[0] == "第1题":
        return False
    return bool(_GATHERING_TITLES.match(re.sub(r"[（(][^（）()]*[）)]$", "", bare(text[:_LONGEST]).strip(" :：#"))))


_FORMS = re.compile(
    r"\W*(?:名词解释|(?:简答|问答|论述|判断|选择|单选|多选|填空|思考)题?|(?:short|open|long) (?:answers?|questions?)|"
    r"multiple choice|true\s?(?:/|or)\s?false|essays?)\W*",
    re.IGNORECASE,
)


_CARD_TAGS = re.compile(r"(?:\s+#(?:anki|cards?|flash-?cards?|spaced)(?:/[\w/-]+)?)+\s*$", re.IGNORECASE)


def unticked_off(text: str) -> str:
    """A question without the marks behind it that are for its author and his programs: ✔, #anki."""
    return _TICK.sub("", _CARD_TAGS.sub("", text))


_DEFINED = re.compile(
    r"(?P<term>[^:：。，,.?？!]{1,40}?)(?:\s*(?:(?<!\d)[:：]|[:：](?!\d))(?!//|:)\s*|(?P<dash>\s[-–—]\s))(?P<meaning>\S.{7,})"
)


def defined(text: str) -> tuple[str, str] | None:
    """A line "term: what it means" as its two parts, or None where more is asked behind the colon."""
    match = _DEFINED.fullmatch(text)
    if not match or asks_on(match["meaning"]) or (match["dash"] and names_topic(match["meaning"])):
        return None
    return match["term"], match["meaning"]


_INTERVIEW = re.compile(r"手撕|八股|反问|自我介绍|[一二三四]面|HR面|offer|秋招|春招|实习|interviewer", re.IGNORECASE)


def tells_of_interview(text: str) -> bool:
    """Whether a line is from the record of an interview: 自我介绍, 手撕 LRU, 反问环节."""
    return bool(_INTERVIEW.search(text[:200]))


def names_form(text: str) -> bool:
    """Whether TEXT is the name of a form of question, so that what it holds are questions: 名词解释, 简答题."""
    return bool(_FORMS.fullmatch(strip_number(bare(text[:80]))))


def collects(text: str) -> bool:
    """Whether the title of a note says that it collects questions: 某厂面经, "Interview questions"."""
    return bool(_COLLECTION.search(text[:200]))


_INSTRUCTION = re.compile(
    r"^(?:please )?(?:answer|attempt|explain|define|describe|discuss|solve|write)\b.*\b(?:any|all|each|following|"
    r"short notes?)\b|^(?:请|试)?(?:回答|解答|简答|解释|简述|名词解释|思考).{0,6}(?:下列|以下|下面).{0,12}$",
    re.IGNORECASE,
)


def instructs(text: str) -> bool:
    """Whether a line tells to answer what is listed below it: "Write short notes on any two:", 回答下列问题："""
    text = bare(text)
    return len(text) <= 120 and text.endswith((":", "：")) and bool(_INSTRUCTION.match(text.rstrip(":：")))


_FAREWELL = re.compile(
    r"\W*(?:would you like|let me know|(?:i )?hope (?:this|these|it)|good luck|these (?:questions|are the)|feel free|"
    r"if you (?:want|need|like|have)|happy (?:learning|coding|studying)|best of luck|"
    r"thanks for|thank you|still have|contact us|©|copyright\b|sources?:|end of (?:the )?(?:deck|file|notes)|the end\b|"
    r"祝(?:你|您|大家|各位)|希望(?:这|以上|对|能)|"
    r"以上(?:就是|便是|内容|问题)|如果(?:你|您|大家)(?:需要|想|还|有)|需要我|感谢(?:阅读|观看|大家)|加油)",
    re.IGNORECASE,
)


def takes_leave(text: str) -> bool:
    """Whether a paragraph speaks to the reader as the last one of a text does: "Good luck!", 祝面试顺利."""
    return len(text) <= 300 and bool(_FAREWELL.match(bare(text)))


_DAY = re.compile(
    r"^(?:周|星期|礼拜)[一二三四五六日天]$|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?\b(?:january|february|march|april|"
    r"may|june|july|august|september|october|november|december)\b\s+\d{1,4}|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}|"
    r"^\d{1,2}/\d{1,2}$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$|^\d{1,2}月\d{1,2}[日号]",
    re.IGNORECASE,
)


def names_day(text: str) -> bool:
    """Whether a title is little more than a date, as the headings of a log are."""
    text = bare(text)
    return len(text) <= 40 and bool(_DAY.search(text))


def is_furniture(text: str) -> bool:
    """Whether a line leads round the document or advertises: "↑ back to top", 上一章 | 下一章, 欢迎关注公众号 …"""
    if len(text) > 300 or not _FURNITURE_WORD.search(text):
        return False
    return bool(_FURNITURE.search(bare(text))) and not asks(text)
