"""Which questions ask nearly the same. In: the questions of a book. Out: for each, those to be shown with it.

Compares what is asked, part by part, by words that are rare in this book; knows terms by their other names; lets names
and numbers contradict (CNN is no RNN, L1 no L2) and what is asked about them too (advantage, difference, formula).
An inverted index finds the candidates, so that no pair is looked at that shares only common words.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from notepress.ledger.likeness import OPPOSITES
from notepress.model import Question

MOST = 5
"""Related questions of one question; more would bury the good ones."""

TERMS = """
batch normalization | batch norm | batchnorm | BN | 批归一化 | 批量归一化 | 批标准化 | 批规范化 | 批量规范化
layer normalization | layer norm | layernorm | LN | 层归一化 | 层标准化
batch normalization | 批处理规范化 | 批正则化
normalization | normalisation | 归一化 | 规范化 | 标准化
dropout | 辍学 | 随机失活 | 丢弃法
overfitting | over-fitting | overfit | 过拟合 | 过度拟合 | 过度适合
underfitting | 欠拟合
regularization | regularisation | 正则化 | 正则项 | 正则
data augmentation | 数据增强 | 数据扩充 | 数据增广
learning rate | 学习率 | 学习速率
gradient descent | 梯度下降法 | 梯度下降
stochastic gradient descent | SGD | 随机梯度下降法 | 随机梯度下降
backpropagation | back propagation | backprop | 反向传播算法 | 反向传播 | 误差反传
forward propagation | 前向传播 | 正向传播 | 前馈传播
loss function | loss | 损失函数 | 丢失函数 | 丢失功能 | 损失
cost function | cost | 代价函数 | 成本函数
activation function | 激活函数
vanishing gradient | 梯度消失 | 梯度弥散
exploding gradient | 梯度爆炸
transfer learning | 迁移学习
fine-tuning | fine-tune | finetune | 微调
pre-training | pretraining | 预训练 | 预培训
convolutional neural network | CNN | convnet | 卷积神经网络
recurrent neural network | RNN | 循环神经网络
fully convolutional network | FCN | 全卷积网络
fully connected | FC | 全连接层 | 全连接
neural network | nn | 神经网络
1x1 convolution | 1x1 conv | 1x1卷积核 | 1x1卷积 | pointwise convolution | 逐点卷积
convolution | conv | 卷积运算 | 卷积
inception | inception net | inception network | inception block | inception结构 | inception模块
pooling | 池化 | 汇集
padding | 零填充
filter | kernel | 卷积核 | 滤波器 | 过滤器
residual network | ResNet | 残差网络 | 残余网络
residual | 残差 | 残余
attention | 注意力机制 | 注意力
transformer | 变形金刚
encoder | 编码器
decoder | 解码器
autoencoder | 自编码器 | 自动编码器
variational autoencoder | VAE | 变分自编码器 | 变分自动编码器
generator | 生成器 | 发生器
discriminator | 判别器 | 鉴别器 | 鉴频器
siamese network | 孪生网络 | 暹罗网
word embedding | 词向量 | 词嵌入 | 单词嵌入
optimizer | optimiser | 优化器
hyperparameter | 超参数
weight | 权重 | 权值
initialization | initialisation | 初始化
gamma | gama | γ
beta | β
lambda | labada | λ
vanilla | 普通
"""
"""Names of one thing, a line each: the subject's own words. A book's glossary adds its own."""

_ASPECTS = {
    "name": (
        "为什么叫|为什么这么叫|为何叫|怎么叫|叫这个名字|名字|名称|名里|这么叫",
        "why (?:is|are) (?:it|they) called|named?",
    ),
    "difference": (
        "有何不同|有什么不同|不同之处|不同|区别|差别|差异|异同|比较|对比|相比|相较|关系|比(?![如例率较])(?=[^比]*[更快慢好高低大小多少强弱])",
        "differences?|differs?|different|compared?|comparison|vs|versus",
    ),
    "good": ("优点|优势|好处|长处|优于", "advantages?|benefits?|pros|better"),
    "bad": ("缺点|局限|不足|劣势|弊端", "disadvantages?|drawbacks?|limitations?|cons|worse"),
    "when": ("什么时候|何时|什么情况|什么场景|哪些情况|什么场合|各种场景|场景", "when"),
    "list": ("有哪些|哪几[个种类]|哪些|常见的?|常用的?|各种|分类|种类", "types|list|kinds|common"),
    "amount": ("是?多少|几个|典型值|取值", "how (?:many|much|large|big)"),
    "choice": ("(?:如何|怎么|怎样)(?:设[定置]?|选[择取]?|确定)|设置|设定|该怎样选|怎么选", "choose|set up|select"),
    "reckon": (
        "(?:怎样|怎么|如何|是怎么|是怎样)(?:算|计算|做的|进行)|计算公式|公式|计算|步骤|过程(?!中)|流程|推导|运算",
        "computed?|calculated?|derived?|steps?|formula|derivation",
    ),
    "reason": ("为什么|为何|何以", "why"),
    "cause": ("原因|成因", "causes?|reasons?"),
    "whether": ("吗\\s*$|是否|能否|可否|是不是", "(?:^|or) *(?:is|are|do|does|did|can|should|must)"),
    "effect": (
        "作用|做了?什么|干什么|有什么用|有何用|用来|功能|(?:如何|怎么|怎样)(?:帮助|影响)|有助于|有?帮助|有[什何]么?影响|影响|造成什么|"
        "结果|会怎么?样|起什么|特点|(?:如何|怎么|怎样)?工作原理|(?:如何|怎么|怎样|是如何)工作|原理",
        "how|role|purpose|used for|effects?|help|work",
    ),
    "what": (
        "是什么|什么是|指什么|什么意思|是做什么的|含义|定义|概念|介绍|解释|理解|说一?下",
        "what|explain|define|definition|meaning",
    ),
}
"""What may be asked about a thing. The first say most: "优势是什么" asks for an advantage."""

_VAGUE = ("list", "what")
"""Kinds that say nothing beside another: 有哪些缺点 asks for what is bad."""
_NEAR = {
    "what": {"effect", "reckon", "reason", "list"},
    "effect": {"what", "reason", "good", "reckon"},
    "cause": {"reason", "what"},
    "reason": {"cause", "effect", "good", "what", "whether"},
    "whether": {"reason", "effect"},
    "good": {"effect", "reason"},
    "reckon": {"what", "effect"},
    "list": {"what", "choice"},
    "choice": {"list", "amount"},
    "amount": {"choice"},
}
"""Kinds of asking that often mean the same: 池化的作用, 为什么要池化."""

_EMPTY = (
    "请问 请 简述 简要 简单 一下 谈谈 说说 讲讲 讲 如何 怎么 怎样 什么 哪个 哪里 哪种 何种 是否 能否 可否 是不是 我们 "
    "你们 他们 它们 这个 那个 这些 那些 这里 这句话 某些 某种 能够 可以 可能 应该 应当 需要 必须 使得 使用 用于 进行 "
    "具有 存在 得到 获得 获取 利用 因为 所以 如果 既然 虽然 但是 而是 而且 而不 并且 或者 以及 及其 对于 关于 由于 "
    "时候 之间 没有 不能 不会 非常 比较 主要 通常 一般 经常 容易 具体 真的 一定 各自 每个 所有 任何 一个 一种 一些 "
    "几种 多种 两个 两种 问题 看作 为了 比如 例如 解决 防止 避免 减少 减轻 缓解 提高 改善 加快 加速 导致 造成 产生 "
    "出现 实现 简化 作为 包括 包含 构成 组成 分别 方式 方法 技术 算法 工作 判断 已经 起 的 了 吗 呢 吧 啊 呀 嘛 是 和 "
    "与 及 或 在 各"
)
_ENGLISH = """
a an the of in on at to for from by with and or is are was be been do does did can could should would
will it its this that these those you your we our they their how what which who when where why as than
then there have has had not no use used using between into about if explain describe define mean means
work works some any all please function method layer
"""
_EMPTY_ENGLISH = frozenset(_ENGLISH.split())
"""Words that say how it is asked and not what about."""
_LONE = frozenset(
    "中上下里内时后前个对从为使用把被将会能可要更最很都也还就才只有无没不做说看叫到来去等以于其这那种类第会层"
)
"""Characters without weight where they stand alone between words that have some."""

RELATED = 0.5
"""Likeness from which on questions refer to each other; see bench/repeats.py."""
_SAME_NOTE = 0.15
"""By so much more alike must two questions of one note be: who asks twice in one note asks two things."""


def related(questions: Sequence[Question], glossary: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
    """Give for each question that has some the ids of at most MOST others, the likest first; who names is named."""
    pairs = sorted(likeness(questions, glossary).items(), key=lambda entry: (-entry[1], entry[0]))
    result: dict[str, list[str]] = {}
    for (one, other), _ in pairs:
        if max(len(result.get(one, ())), len(result.get(other, ()))) < MOST:
            result.setdefault(one, []).append(other)
            result.setdefault(other, []).append(one)
    return {id_: tuple(others) for id_, others in result.items()}


def likeness(questions: Sequence[Question], glossary: Mapping[str, str] | None = None) -> dict[tuple[str, str], float]:
    """Give the pairs of questions that are RELATED or more alike, 0 to 1, the earlier one first."""
    reader = _Reader(glossary or {})
    texts = [_Text(reader, question) for question in questions]
    rarity = _Rarity(texts)
    asks = [ask for place, text in enumerate(texts) for ask in text.asks(place, rarity)]
    best: dict[tuple[int, int], float] = {}
    for one, other in _candidates(asks, rarity):
        pair = (one.place, other.place)
        if not _apart(questions[pair[0]], questions[pair[1]]):
            best[pair] = max(best.get(pair, 0.0), _alike(one, other, rarity))
    result = {}
    for (first, second), score in best.items():
        if score <= RELATED / 2:
            continue
        score *= texts[first].agreement(texts[second], rarity)
        score += _ANSWERS * (texts[first].evidence(texts[second], rarity) - _CHANCE)
        if questions[first].source.path == questions[second].source.path:
            score -= _SAME_NOTE
        if score >= RELATED:
            result[questions[first].id, questions[second].id] = round(min(score, 1.0), 4)
    return result


def _apart(one: Question, other: Question) -> bool:
    """Tell whether two questions are tied already, or each asks about a picture of its own."""
    if one.follows == other.id or other.follows == one.id:
        return True
    ours, theirs = ({media.src for media in question.media if media.place == "prompt"} for question in (one, other))
    return ours != theirs


_ANSWERS = 0.3
"""What the answers weigh beside the prompts."""
_CHANCE = 0.12
"""Likeness of answers that have nothing but the subject in common."""


# ---------------------------------------------------------------------------------------------------------------------
# Words


class _Word(NamedTuple):
    """A term, a Latin word, a number or two neighbouring Chinese characters."""

    text: str
    whole: bool
    """A whole word, which weighs more than a pair of characters."""
    name: bool = False
    """A name or a number: another one in its place makes another question."""
    before: str = ""
    """The Chinese word that qualifies it: 快速 in 快速 R-CNN."""


_NOT_TEXT = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|https?://[^\s>)]+|<[^<>]*>|&#?\w+;|"
    r"(?<![A-Za-z])P\d+(?![A-Za-z])|\b\d+[:：]\d+(?:秒)?|\d+\s*分(?:钟)?\s*\d*\s*秒?|\d+秒|第?\d+行|(?<![A-Za-z])(?:C\d)?week\s?\d+",
    re.IGNORECASE,
)
"""Mark-up, addresses, and places in a video or a book."""
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_TIMES = re.compile(r"(?<=\d)\s*\$?\s*(?:×|\*|\\times\b)\s*\$?\s*(?=\d)")
_TEX = re.compile(
    r"\\(?:text|mathrm|mathbf|operatorname|frac|sqrt|left|right|hat|tilde|bar|cdot|top|times)\b|[\\{}$^_]"
)
_TOKEN = re.compile(r"\ue000(\w+)\ue001|([A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*[+#]*)|([α-ωΑ-Ω])|([\u3400-\u9fff]+)")
_QUALIFIER = re.compile(r"([\u3400-\u9fff]{2})\s*$")


class _Reader:
    """Reads words; knows the names of things that TERMS and a glossary tell."""

    def __init__(self, glossary: Mapping[str, str]) -> None:
        self._terms: dict[str, str] = {}
        self._names: set[str] = set()
        for number, spellings in enumerate(_families(glossary)):
            key = f"t{number}"
            self._terms |= {spelling.lower(): key for spelling in spellings}
            if any(sum(map(str.isupper, spelling)) > 1 for spelling in spellings):
                self._names.add(key)
        latin: list[str] = []
        other: list[str] = []
        for spelling in sorted(self._terms, key=len, reverse=True):
            (latin if spelling.isascii() else other).append(re.escape(spelling).replace("\\ ", "[ -]"))
        # Begins with nothing but literal characters, which re finds fast: what stands before is looked at in _marked.
        self._pattern = re.compile(rf"(?:{'|'.join(latin)})(?:s|es|ed)?(?![a-z0-9]|-[a-z])|{'|'.join(other)}")
        self._empty = re.compile("|".join(sorted(_EMPTY.split(), key=len, reverse=True)))

    def clean(self, markdown: str) -> str:
        """Give a text without what is no language."""
        text = unicodedata.normalize("NFKC", markdown).replace("\ue000", "").replace("\ue001", "")
        return _TEX.sub(" ", _TIMES.sub("x", _NOT_TEXT.sub(" ", _ESCAPE.sub("", text))))

    def words(self, text: str) -> Iterable[_Word]:
        """Give the words of a clean text that say what it is about."""
        text = self._empty.sub(" ", self._marked(text))
        for found in _TOKEN.finditer(text):
            term, latin, greek, chinese = found.groups()
            if term:
                key, _, surface = term.partition("_")
                name = bool(surface) or key in self._names
                yield _Word(key, True, name, _qualifier(text, found.start()) if name else "")
            elif latin and latin.casefold() not in _EMPTY_ENGLISH:
                name = (len(latin) > 1 or latin.isdigit()) and _is_name(latin)
                yield _Word(_stem(latin), True, name, _qualifier(text, found.start()) if name else "")
            elif greek:
                yield _Word(greek.casefold(), True, True)
            elif chinese and not (len(chinese) == 1 and chinese in _LONE):
                for pair in _pairs(chinese):
                    yield _Word(pair, False)

    def _marked(self, text: str) -> str:
        """Put marks for the terms; the mark of one that is written as a name ends in _n."""
        lowered = text.lower()
        if len(lowered) != len(text):
            text = lowered
        parts, place = [], 0
        for found in self._pattern.finditer(lowered):
            start, spelling = found.start(), found[0].replace("-", " ")
            if spelling[0].isascii() and start and _continues(text[start - 1]):
                continue
            key = next(
                self._terms[form]
                for form in (found[0], spelling, *(spelling.removesuffix(end) for end in ("s", "es", "ed")))
                if form in self._terms
            )
            parts += [text[place:start], f" \ue000{key}{'_n' if _is_name(text[start : found.end()]) else ''}\ue001 "]
            place = found.end()
        return "".join([*parts, text[place:]])


def _continues(before: str) -> bool:
    return before == "-" or (before.isascii() and before.isalnum())


def _qualifier(text: str, place: int) -> str:
    found = _QUALIFIER.search(text, max(0, place - 8), place)
    return found[1] if found else ""


def _families(glossary: Mapping[str, str]) -> list[set[str]]:
    """Give the sets of spellings that mean one thing."""
    families: list[set[str]] = []
    lines = [line.split(" | ") for line in TERMS.strip().split("\n")]
    lines += [[term, *re.split(r"\s*[()（）,;，；/]\s*", english)] for term, english in glossary.items()]
    home: dict[str, set[str]] = {}
    for line in lines:
        spellings = {text.strip() for text in line if len(text.strip()) > 1 or text.strip() > "\x7f"}
        family = next((home[text.casefold()] for text in spellings if text.casefold() in home), set())
        if not family:
            families.append(family)
        family |= spellings
        home |= {text.casefold(): family for text in spellings}
    return families


def _is_name(word: str) -> bool:
    return sum(map(str.isupper, word)) > 1 or any(map(str.isdigit, word)) or (word.istitle() and len(word) > 1)


def _stem(word: str) -> str:
    word = word.casefold().replace("-", "")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


_PAIR = 3.0
"""The most that a pair of characters weighs: most of the rare ones are no words."""


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)] or [text]


# ---------------------------------------------------------------------------------------------------------------------
# What is asked


class _Text:
    """A question as words."""

    def __init__(self, reader: _Reader, question: Question) -> None:
        headline, *rest = re.split(r"\n", question.prompt, maxsplit=1)
        self._reader = reader
        self._clauses = [
            (clause, list(reader.words(_ASKING.sub(" ", clause)))) for clause in _CLAUSE.split(reader.clean(headline))
        ]
        self.body = self._spoken("".join(rest))
        self.told = self._spoken(question.answer or "")
        self._told_weight: float | None = None
        self.asked = frozenset(word.text for _, words in self._clauses for word in words)

    def asks(self, place: int, rarity: _Rarity) -> Iterable[_Ask]:
        """Give the parts that ask something by themselves, and the whole where there are several."""
        parts: list[tuple[str, list[_Word]]] = []
        leaning = []  # what asks on, of something that was named before: "它有什么缺点"
        asking = True
        for clause, words in self._clauses:
            if not clause.strip():
                continue
            if not asking:
                parts[-1] = (f"{parts[-1][0]} {clause}", [*parts[-1][1], *words])
            elif parts and (_POINTS_BACK.match(clause) or sum(map(rarity.weight, words)) < _SUBSTANCE):
                leaning.append((clause, words))
                continue
            elif words:
                parts.append((clause, words))
            asking = not parts or _stands(*parts[-1])
        every = [*parts, *leaning]
        whole = (" ".join(clause for clause, _ in every), [word for _, words in every for word in words])
        for clause, words in [*parts, *([whole] if len(every) > 1 else [])]:
            weights = {word.text: rarity.weight(word) for word in words}
            if sum(weights.values()) >= _SUBSTANCE:
                yield _Ask(place, weights, _aspects(clause), tuple(sorted((w.text, w.before) for w in words if w.name)))

    def _spoken(self, text: str) -> frozenset[str]:
        return frozenset(word.text for word in self._reader.words(self._reader.clean(text[:_LONGEST])))

    def told_weight(self, rarity: _Rarity) -> float:
        if self._told_weight is None:
            self._told_weight = sum(map(rarity.of, self.told))
        return self._told_weight

    def agreement(self, other: _Text, rarity: _Rarity) -> float:
        """Give how far what the questions are about agrees below their first lines: code, options, a quotation."""
        if not self.body or not other.body:
            return 1.0
        common, every = (sum(map(rarity.of, words)) for words in (self.body & other.body, self.body | other.body))
        return common / every

    def evidence(self, other: _Text, rarity: _Rarity) -> float:
        """Give how much the answers are alike: 0 to 1."""
        if self.told and other.told:
            common = sum(map(rarity.of, self.told & other.told))
            return common / math.sqrt(self.told_weight(rarity) * other.told_weight(rarity))
        return _CHANCE


_CLAUSE = re.compile(r"[?!。;,](?![^()]*\))|(?<=[点势处别用义])、")
_LONGEST = 800
"""Characters of an answer that are looked at."""
_SUBSTANCE = 5.0
"""Weight from which words ask something by themselves: one term that is not in every other question."""
_KINDS = {
    kind: re.compile(rf"{chinese}|(?<![A-Za-z])(?:{english})(?![A-Za-z])", re.IGNORECASE)
    for kind, (chinese, english) in _ASPECTS.items()
}
_ASKING = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()), re.IGNORECASE)


_ASKS = re.compile(
    r"[吗呢]\s*$|如何|怎么|怎样|什么|哪|何|几|是否|能否|多少|(?<![A-Za-z])(?:can|should|do|does|is|are)(?![A-Za-z])",
    re.IGNORECASE,
)


_SETTING = re.compile(
    r"^\s*(?:如果|假如|当|在|为了|if|when|given)|[时中后下]\s*$|(?:之前|之后|的话)\s*$", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"\s*(?:这|那|它|其|两者|二者|各|而不|而非|rather than|instead of|and (?:it|this)|"
    r"(?:is|does|why is|how is) (?:it|this))"
)


def _stands(clause: str, words: Sequence[_Word]) -> bool:
    """Tell whether a clause asks or names: "训练 GAN 时，…" does neither, "Adam 优化器，BN 的作用" names first."""
    if _SETTING.search(clause):
        return False
    return bool(_ASKS.search(clause) or _ASKING.search(clause)) or all(word.whole for word in words)


def _aspects(clause: str) -> frozenset[str]:
    found = [kind for kind, pattern in _KINDS.items() if pattern.search(clause)]
    return frozenset([kind for kind in found if kind not in _VAGUE] or found)


class _Rarity:
    """How rare words are in the book, prompts and answers."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self._count = Counter(word for text in texts for word in text.told | text.body | text.asked)
        self._all = max(len(texts), 200)

        self._weights: dict[str, float] = {}

    def of(self, word: str) -> float:
        weight = self._weights.get(word)
        if weight is None:
            weight = self._weights[word] = math.log(1 + self._all / (1 + self._count[word]))
        return weight

    def weight(self, word: _Word) -> float:
        if word.whole and len(word.text) > 1:
            return 2 * self.of(word.text)
        return min(self.of(word.text), _PAIR)


@dataclass(frozen=True)
class _Ask:
    """One part of a prompt: its words with their weights, the names among them, and what is asked."""

    place: int
    weights: Mapping[str, float]
    aspects: frozenset[str]
    names: tuple[tuple[str, str], ...]

    @cached_property
    def weight(self) -> float:
        return sum(self.weights.values())

    @cached_property
    def characters(self) -> frozenset[str]:
        """The Chinese characters of its words that are no terms."""
        return frozenset(character for word in self.weights for character in word if character > "\u3400")


_COMMON = 80
"""A word that more parts have than this finds no candidates: what is alike has rarer words in common too."""


def _candidates(asks: Sequence[_Ask], rarity: _Rarity) -> Iterable[tuple[_Ask, _Ask]]:
    """Give pairs of parts of different questions that share enough rare words, each once, the earlier first."""
    having: dict[str, list[int]] = defaultdict(list)
    for number, ask in enumerate(asks):
        shared: Counter[int] = Counter()
        for word, weight in ask.weights.items():
            if len(having[word]) < _COMMON:
                for earlier in having[word]:
                    shared[earlier] += weight  # type: ignore[assignment]  # a Counter adds floats as well
            having[word].append(number)
        for earlier, weight in shared.items():
            if asks[earlier].place != ask.place and weight >= _FLOOR * (ask.weight + asks[earlier].weight):
                yield asks[earlier], ask


_FLOOR = 0.12


def _alike(one: _Ask, other: _Ask, rarity: _Rarity) -> float:
    """Give how much two parts ask the same: 0 to 1."""
    common = one.weights.keys() & other.weights.keys()
    weight = sum(one.weights[word] for word in common)
    if weight < _SUBSTANCE or _contradict(one, other):
        return 0.0
    less, more = sorted((one.weight - weight, other.weight - weight))
    alone = _ALONE if len(common) == 1 and less else 1.0
    return alone * weight / (weight + _LESS * less + _MORE * more) * _fit(one.aspects, other.aspects)


_LESS, _MORE = 0.65, 0.4
"""What the words count that only one part has: each with its own ask different things, a longer one may say more."""

_ALONE = 0.85
"""One word in common, and words of its own on each side: two questions about one thing."""


_OPPOSITES = tuple((pair[0], pair[1]) for pair in OPPOSITES.split())


def _contradict(one: _Ask, other: _Ask) -> bool:
    """Tell whether each names something that the other does not; what is compared must be named alike."""
    if "difference" in one.aspects & other.aspects:
        return one.names != other.names
    ours, theirs = one.characters - other.characters, other.characters - one.characters
    if any((a in ours and b in theirs) or (b in ours and a in theirs) for a, b in _OPPOSITES):
        return True
    return any(name not in other.weights for name, _ in one.names) and any(
        name not in one.weights for name, _ in other.names
    )


def _fit(one: frozenset[str], other: frozenset[str]) -> float:
    if one & other or not (one or other):
        return 1.0
    if not one or not other:
        return 0.9  # a topic may mean any question about it
    near = any(theirs in _NEAR.get(ours, ()) for ours in one for theirs in other)
    return 0.9 if near else 0.55
