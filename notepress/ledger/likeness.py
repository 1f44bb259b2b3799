"""Canonical Markdown → folded text, its marks (Latin words, numbers), the fingerprint of an answer; how alike they are.

Knows nothing of questions. A fingerprint tells how much two answers share without keeping the answers: the ledger is
committed beside the notes and need not hold them twice.
"""

from __future__ import annotations

import base64
import hashlib
import operator
import re
import unicodedata
import zlib
from typing import NamedTuple

SLOTS = 64
"""Bytes of a sketch. The error of an estimated likeness is about 1 / (2 * sqrt(SLOTS)) = 0.06."""

_TIMES = re.compile(r"(?<=[\d$])[\s$\\]*(?:×|\*|times)[\s$\\]*(?=[\d$])")
_RUNS = re.compile(r"[a-z0-9]+(?:\.\d+)*[+#]*|[^\x00-\x7f\W_]+")
_SPACE_BESIDE_CJK = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_MARKS = re.compile(r"[a-z]+[+#]*|\d+(?:\.\d+)?|[一二三四五六七八九十两](?=[阶维层级元值])")
_FORMAL = re.compile(r"请问|请|简述|简要|介绍一下|介绍|谈谈|说说|一下|的|了|吗|呢|吧|啊|呀|是|有|哪些|(?<!为)什么")
_FIRST_WAY = {
    way: first
    for first, *ways in (
        *(("怎么", "怎样", "如何"), ("为什么", "为何"), ("区别", "差异", "差别", "不同"), ("作用", "用处", "用途")),
        *(("解释", "说明", "描述", "讲讲"), ("使用", "采用", "用"), ("通常", "一般"), ("主要", "最主要")),
    )
    for way in (first, *ways)
}
_WAYS = re.compile("|".join(sorted(_FIRST_WAY, key=len, reverse=True)))
_NO_NEGATION = re.compile("不[同足仅但过断]|[是能可]不[是能可]|[是能可]否|无[论]|非[常]")
_NEGATIONS = frozenset("不无非没未")
OPPOSITES = """
优缺 优劣 利弊 好坏 大小 上下 前后 左右 正负 正反 高低 多少 增减 升降 强弱 长短 快慢 深浅 过欠 凸凹 编解 出入 出进
同异 稀稠 稀密 显隐 动静 内外 首尾 加减 乘除 有无 真假 软硬 宽窄 训测 均最 单双 单多 二多 全部 早晚 新旧 粗细 主次
纵横 行列 先后 始终 开关 开闭
"""
"""Pairs of characters one of which in place of the other makes another question of it: 优点 ≠ 缺点."""
_NOTHING: frozenset[str] = frozenset()
_OPPOSITES = {
    each: frozenset(character for pair in OPPOSITES.split() if each in pair for character in pair) - {each}
    for each in frozenset("".join(OPPOSITES.split()))
}


def fold(markdown: str) -> str:
    """Give what a person would call the same text: width, case, punctuation, mark-up and white space don't count."""
    text = _TIMES.sub("x", unicodedata.normalize("NFKC", markdown).casefold())
    return _SPACE_BESIDE_CJK.sub("", " ".join(_RUNS.findall(text)))


def marks(folded: str) -> tuple[str, ...]:
    """Give the Latin words and the numbers, which say what a short question is about: cnn ≠ rnn, l1 ≠ l2, 1x1 ≠ 3x3."""
    return tuple(_MARKS.findall(folded))


def substance(folded: str) -> str:
    """Give a prompt without the words that only make it a question, and in one of several ways to ask."""
    return _WAYS.sub(lambda found: _FIRST_WAY[found[0]], _FORMAL.sub("", folded))


def marks_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether the marks name the same things in the same order; a slip in a long word or a plural may differ."""
    return len(one) == len(other) and all(map(_same_mark, one, other))


def marks_clash(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether each side names something that the other doesn't, or the same things in another order."""
    ours = [mark for mark in one if not any(_same_mark(mark, its) for its in other)]
    theirs = [mark for mark in other if not any(_same_mark(mark, its) for its in one)]
    if not ours and not theirs:
        return len(one) == len(other) and not marks_agree(one, other)
    return bool(ours and theirs) and not (_abbreviates(ours, theirs) or _abbreviates(theirs, ours))


def _same_mark(one: str, other: str) -> bool:
    if one == other or (min(len(one), len(other)) > 2 and one.rstrip("s") == other.rstrip("s")):
        return True
    # A slip of the pen: one letter of a long word, not the first: encoder ≠ decoder.
    return min(len(one), len(other)) >= 6 and one[0] == other[0] and one.isalpha() and _one_slip(one, other)


def _one_slip(one: str, other: str) -> bool:
    """Tell whether one letter was dropped, added or replaced, or two neighbours swapped."""
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )


def _abbreviates(short: list[str], words: list[str]) -> bool:
    return len(short) == 1 and len(words) > 1 and short[0] == "".join(word[0] for word in words)


def characters(folded: str) -> frozenset[str]:
    """Give the characters that opposed() compares; those of words like 不同, which negate nothing, left out."""
    return frozenset(_NO_NEGATION.sub("", folded))


def opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two prompts, given by their characters, differ by an opposite or by a negation."""
    ours, theirs = one - other, other - one
    if not (ours | theirs).isdisjoint(_NEGATIONS):
        return True
    return any(not _OPPOSITES.get(each, _NOTHING).isdisjoint(theirs) for each in ours)


def reversed_roles(one: str, other: str) -> bool:
    """Tell whether two prompts have the same characters in another order, more than a slip: A 比 B 强, B 比 A 强."""
    return one != other and sorted(one) == sorted(other) and not _one_slip(one, other)


def pairs(folded: str) -> set[str]:
    """Give the neighbouring characters, two by two."""
    return {folded[place : place + 2] for place in range(len(folded) - 1)} or {folded}


def fingerprint(answer: str | None) -> str:
    """Give "" for no answer, else "digest.size.slots": a digest of the folded text, and a sketch of it."""
    folded = fold(answer or "")
    if not folded:
        return ""
    sketch = _sketch(folded)
    return f"{digest(folded)}.{sketch.size}.{base64.b64encode(sketch.slots).decode()}"


def digest(text: str, length: int = 10) -> str:
    """Give LENGTH characters of base32 that stand for the text."""
    hashed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(hashed[: length * 5 // 8 + 1]).decode()[:length].lower()


class Sketch(NamedTuple):
    """What is kept of a text to tell how much another one shares with it."""

    size: int
    """Different runs of three characters."""
    slots: bytes


def answer_digest(fingerprint: str) -> str:
    return fingerprint.partition(".")[0]


def answer_sketch(fingerprint: str) -> Sketch:
    """Give the sketch; raises ValueError for what fingerprint() didn't write."""
    _, size, slots = fingerprint.split(".")
    sketch = Sketch(int(size), base64.b64decode(slots, validate=True))
    if len(sketch.slots) != SLOTS or sketch.size < 1:
        raise ValueError(f"a sketch has {SLOTS} bytes, not {len(sketch.slots)}")
    return sketch


def shared(one: Sketch, other: Sketch) -> float:
    """Estimate how much two texts share, 0 to 1: the mean of what is common of both, and of the shorter one.

    So an answer that was cut in two, or has grown, is still an answer to the same question.
    """
    union = (int.from_bytes(one.slots) | int.from_bytes(other.slots)).to_bytes(SLOTS)
    unused = union.count(0)
    if unused == SLOTS:
        return 0.0
    of_both: float = (sum(map(operator.eq, one.slots, other.slots)) - unused) / (SLOTS - unused)
    common: float = (one.size + other.size) * of_both / (1 + of_both)
    return (of_both + min(1.0, common / min(one.size, other.size))) / 2


def _sketch(folded: str) -> Sketch:
    """One-permutation minhash (Li, Owen, Zhang 2012) of three-character runs, a byte a slot, 0 for an empty slot."""
    data = folded.encode("utf-32-le", "surrogatepass")
    runs = {data[place : place + 12] for place in range(0, max(len(data) - 8, 1), 4)}
    least = [_EMPTY] * SLOTS
    for run in runs:
        mixed = zlib.crc32(run) * 0x9E3779B1 & 0xFFFFFFFF
        slot, value = mixed >> 26, mixed & 0x3FFFFFF
        if value < least[slot]:
            least[slot] = value
    return Sketch(len(runs), bytes(0 if value == _EMPTY else 1 + value % 255 for value in least))


_EMPTY = 0xFFFFFFFF
