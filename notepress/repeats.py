"""Which questions ask nearly the same. In: the questions of a book. Out: for each, those to be shown with it.

Compares what is asked, part by part, by words that are rare in this book; knows terms by their other names; what is
said by the way (where, when, to what end) counts less; names and numbers contradict (CNN is no RNN, L1 no L2), and so
does what is asked about them (advantage, difference, formula). An inverted index finds the candidates.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from notepress.ledger.likeness import OPPOSITES
from notepress.model import Question

MOST = 5
"""Related questions of one question; more would bury the good ones."""

TERMS = """
batch normalization | batch norm | batchnorm | BN | 批归一化 | 批量归一化 | 批标准化 | 批规范化 | 批量规范化
BN | 批处理规范化 | 批正则化, layer normalization | layer norm | layernorm | LN | 层归一化 | 层标准化
normalization | normalisation | 归一化 | 规范化 | 标准化, dropout | 辍学 | 随机失活 | 丢弃法
overfitting | over-fitting | overfit | 过拟合 | 过度拟合 | 过度适合, underfitting | 欠拟合
regularization | regularisation | 正则化 | 正则项 | 正则, data augmentation | 数据增强 | 数据扩充 | 数据增广
learning rate | 学习率 | 学习速率, gradient descent | 梯度下降法 | 梯度下降, momentum | 动量法 | 动量
stochastic gradient descent | SGD | 随机梯度下降法 | 随机梯度下降, optimizer | optimiser | 优化器
backpropagation | back propagation | backprop | 反向传播算法 | 反向传播 | 误差反传, exploding gradient | 梯度爆炸
forward propagation | 前向传播 | 正向传播 | 前馈传播, vanishing gradient | 梯度消失 | 梯度弥散
loss function | loss | 损失函数 | 丢失函数 | 丢失功能 | 损失, cost function | cost | 代价函数 | 成本函数
activation function | 激活函数, hyperparameter | 超参数, weight | 权重 | 权值, weight decay | 权重衰减 | 权值衰减
initialization | initialisation | 初始化 | 初始, early stopping | 早停法 | 早停 | 提前停止
cross entropy | cross-entropy | 交叉熵, mean squared error | MSE | 均方误差, mini-batch | minibatch | 小批量
transfer learning | 迁移学习, fine-tuning | fine-tune | finetune | 微调, pre-training | pretraining | 预训练 | 预培训
neural network | nn | 神经网络, convolutional neural network | CNN | convnet | 卷积神经网络
recurrent neural network | RNN | 循环神经网络, fully convolutional network | FCN | 全卷积网络
fully connected | FC | 全连接层 | 全连接, convolution | conv | 卷积运算 | 卷积, vanilla | 普通
3x3 convolution | 3x3 conv | 3x3卷积核 | 3x3卷积, pooling | 池化 | 汇集
1x1 convolution | 1x1 conv | 1x1卷积核 | 1x1卷积 | pointwise convolution | 逐点卷积
padding | 零填充, filter | kernel | 卷积核 | 滤波器 | 过滤器, residual network | ResNet | 残差网络 | 残余网络
inception | inception net | inception network | inception block | inception结构 | inception模块, residual | 残差 | 残余
attention | 注意力机制 | 注意力, transformer | 变形金刚, encoder | 编码器, decoder | 解码器, gamma | gama | γ, beta | β
autoencoder | 自编码器 | 自动编码器, variational autoencoder | VAE | 变分自编码器 | 变分自动编码器
word embedding | 词向量 | 词嵌入 | 单词嵌入, generator | 生成器 | 发生器, discriminator | 判别器 | 鉴别器 | 鉴频器
generative adversarial network | GAN | 生成对抗网络, long short-term memory | LSTM | 长短期记忆网络 | 长短期记忆
object detection | 目标检测 | 物体检测, siamese network | 孪生网络 | 暹罗网, lambda | labada | λ
"""
"""Names of one thing, the subject's own words. A book's glossary adds its own."""

_ASPECTS = r"""
name: 为什么(?:这么)?叫|为何叫|怎么叫|叫这个名字|名字|名称|名里|这么叫 // why (?:is|are) (?:it|they) called|named?
difference: 有何不同|有什么不同|不同之处|不同|区别|差别|差异|异同|比较|对比|相比|相较|关系 // different
difference: 比(?![如例率较])(?=[^比]*[更快慢好高低大小多少强弱]) // differences?|differs?|compared?|comparison|vs|versus
good: 优点|优势|好处|长处|优于 // advantages?|benefits?|pros|better
bad: 缺点|局限|不足|劣势|弊端 // disadvantages?|drawbacks?|limitations?|cons|worse
trait: 特点|特性|特色|性质 // features?|properties|characteristics?
remedy: (?:^\s*(?:如何|怎么|怎样)|方[法式]可以)(?:避免|防止|预防|解决|处理|缓解|应对|优化|改进|改善|提高) // prevent
remedy: 对策|怎么办|措施|(?:避免|防止|预防|解决|处理|缓解|应对|优化|改进)(?:方法|方式|办法|手段) // avoid
when: 什么时候|何时|什么情况|什么场景|哪些情况|什么场合|各种场景|场景 // when
list: 有?哪些|哪几[个种类]|常见的?|常用的?|各种|分类|种类 // types|list|kinds|common
amount: 是?多少|几个|典型值|取值 // how (?:many|much|large|big)
choice: (?:如何|怎么|怎样)(?:设[定置]?|选[择取]?|确定)|设置|设定|该怎样选|怎么选 // choose|set up|select
reckon: (?:怎样|怎么|如何|是怎么|是怎样)(?:算|计算|做的|进行|工作|实现)|计算公式|公式|计算 // computed?|calculated?|work
reckon: 步骤|过程(?!中)|流程|推导|运算|原理 // derived?|steps?|formula|derivation
reason: 为什么|为何|何以 // why
cause: 原因|成因 // causes?|reasons?
whether: 吗\s*$|是否|能否|可否|是不是 // (?:^|or) *(?:is|are|do|does|did|can|should|must)
effect: 作用(?![到于在])|做了?什么|干什么|有什么用|有何用|用来|功能|有?帮助|有助于|影响 // how|role|purpose
effect: (?:如何|怎么|怎样)(?:帮助|影响)|造成什么|结果|会怎么?样|起什么 // used for|useful|effects?|help
what: 是什么|什么是|指什么|什么意思|是做什么的|含义|定义|概念|介绍|解释|理解|说一?下 // what|explain|defin(?:e|ition)
"""
"""What may be asked about a thing, in Chinese // in English; 优势是什么 asks for what is good."""
_VAGUE = ("list", "what")
"""Kinds that say nothing beside another: 有哪些缺点 asks for what is bad."""
_CLOSE = """
what-effect what-reckon what-reason what-list what-trait what-cause effect-reason effect-good effect-reckon
effect-trait trait-good cause-reason cause-remedy remedy-reason remedy-list reason-good reason-whether
whether-choice list-choice list-difference choice-amount
"""
_NEAR = frozenset(frozenset(pair.split("-")) for pair in _CLOSE.split())
"""Kinds of asking that often mean the same: 池化的作用, 为什么要池化."""

_EMPTY = (
    "请问 请 简述 简要 简单 一下 谈谈 说说 讲讲 讲 如何 怎么 怎样 什么 哪个 哪里 哪种 何种 是否 能否 可否 是不是 我们 "
    "你们 他们 它们 这个 那个 这些 那些 这里 这句话 某些 某种 能够 可以 可能 应该 应当 需要 必须 使得 使用 用于 进行 "
    "具有 存在 得到 获得 获取 利用 因为 所以 如果 既然 虽然 但是 而是 而且 而不 并且 或者 以及 及其 对于 关于 由于 "
    "时候 之间 没有 不能 不会 非常 比较 主要 通常 一般 经常 容易 具体 真的 一定 各自 每个 所有 任何 一个 一种 一些 "
    "几种 多种 两个 两种 问题 看作 为了 比如 例如 解决 防止 避免 减少 减轻 缓解 提高 改善 加快 加速 导致 造成 产生 "
    "出现 实现 简化 作为 包括 包含 构成 组成 分别 方式 方法 技术 算法 工作 判断 已经 起 的 了 吗 呢 吧 啊 呀 嘛 是 和 "
    "与 及 或 在 各 有什么 有何 起什么 起到 意思"
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
    for one, other in _candidates(asks):
        pair = (one.place, other.place)
        best[pair] = max(best.get(pair, 0.0), _alike(one, other))
    result = {}
    for (first, second), score in best.items():
        if score <= RELATED / 2 or _apart(questions[first], questions[second]):
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
    share: float = 1.0
    """How much of its weight counts: less beside what is asked about."""


_NOT_TEXT = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|https?://[^\s>)]+|<[^<>]*>|&#?\w+;|"
    r"(?<![A-Za-z])P\d+(?![A-Za-z])|\b\d+[:：]\d+(?:秒)?|\d+\s*分(?:钟)?\s*\d*\s*秒?|\d+秒|第?\d+行|(?<![A-Za-z])(?:C\d)?week\s?\d+|"
    r"[^\s,。?的]{0,10}(?:作业|课程?|视频|讲义|教材|教程)[里中上]面?(?:[讲说提]到?)?的?",
    re.IGNORECASE,
)
"""Mark-up, addresses, and places in a video or a book."""
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_TIMES = re.compile(r"(?<=\d)\s*\$?\s*(?:×|\*|\\times\b)\s*\$?\s*(?=\d)")
_TEX = re.compile(
    r"\\(?:text|mathrm|mathbf|operatorname|frac|sqrt|left|right|hat|tilde|bar|cdot|top|times)\b|[\\{}$^_]"
)
_TOKEN = re.compile(r"\ue000(\w+)\ue001|([A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*[+#]*)|([α-ωΑ-Ω])|([\u3400-\u9fff]+)")
_GOES_ON = re.compile("[A-Za-z0-9-]")
_QUALIFIER = re.compile(r"([\u3400-\u9fff]{2})\s*$")


class _Reader:
    """Reads words; knows the names of things that TERMS and a glossary tell."""

    def __init__(self, glossary: Mapping[str, str]) -> None:
        self._terms: dict[str, str] = {}
        self._names: set[str] = set()
        self._known: dict[str, list[_Word]] = {}
        for number, spellings in enumerate(_families(glossary)):
            key = f"t{number}"
            self._terms |= {spelling.lower(): key for spelling in spellings}
            if any(sum(map(str.isupper, spelling)) > 1 for spelling in spellings):
                self._names.add(key)
        latin: list[str] = []
        other: list[str] = []
        for spelling in sorted(self._terms, key=len, reverse=True):
            (latin if spelling.isascii() else other).append(re.escape(spelling).replace("\\ ", "[ -]"))
        # Begins with nothing but literal characters, which re finds fast: what stands before is looked at in marked.
        self._pattern = re.compile(rf"(?:{'|'.join(latin)})(?:s|es|ed)?(?![a-z0-9]|-[a-z])|{'|'.join(other)}")
        self._empty = re.compile("|".join(sorted(_EMPTY.split(), key=len, reverse=True)))

    def _clean(self, markdown: str) -> str:
        """Give a text without what is no language."""
        text = unicodedata.normalize("NFKC", markdown).replace("\ue000", "").replace("\ue001", "")
        return _TEX.sub(" ", _TIMES.sub("x", _NOT_TEXT.sub(" ", _ESCAPE.sub("", text))))

    def ask(self, clause: str) -> list[_Word]:
        """Give the words of a marked clause; what is said by the way counts less, unless there is nothing else."""
        if clause not in self._known:
            words: list[_Word] = []
            for number, piece in enumerate(_ASIDE.split(clause)):
                words += self._words(_ASKING.sub(" ", piece), _BY_THE_WAY if number % 2 else 1.0)
            nothing_else = all(word.share < 1 for word in words)
            self._known[clause] = [word._replace(share=1.0) for word in words] if nothing_else else words
        return self._known[clause]

    def _words(self, text: str, share: float) -> Iterable[_Word]:
        """Give the words of a marked text that say what it is about."""
        text = self._empty.sub(" ", text)
        for found in _TOKEN.finditer(text):
            term, latin, greek, chinese = found.groups()
            if term:
                key, _, surface = term.partition("_")
                name = bool(surface) or key in self._names
                yield _Word(key, True, name, _qualifier(text, found.start()) if name else "", share)
            elif latin and (latin.casefold() not in _EMPTY_ENGLISH or (latin.isupper() and len(latin) > 1)):
                begins = latin.istitle() and text.isascii() and not text[: found.start()].strip()
                name = _is_name(latin) and not begins
                yield _Word(_stem(latin), True, name, _qualifier(text, found.start()) if name else "", share)
            elif greek:
                yield _Word(greek.casefold(), True, True, "", share)
            elif chinese:
                for pair in _pairs(chinese):
                    yield _Word(pair, False, False, "", share)

    def spoken(self, markdown: str) -> frozenset[str]:
        """Give the words of a text, as quick as may be."""
        text = self._empty.sub(" ", self.marked(markdown[:_LONGEST]))
        words: set[str] = set()
        for term, latin, greek, chinese in _TOKEN.findall(text):
            if chinese:
                words.update(_pairs(chinese))
            elif not latin or latin.casefold() not in _EMPTY_ENGLISH:
                words.add(term.partition("_")[0] or greek or _stem(latin))
        return frozenset(words)

    def marked(self, markdown: str) -> str:
        """Give a text with marks for the terms; the mark of one that is written as a name ends in _n."""
        text = self._clean(markdown)
        lowered = text.lower()
        if len(lowered) != len(text):
            text = lowered
        parts, place = [], 0
        for found in self._pattern.finditer(lowered):
            start, spelling = found.start(), found[0].replace("-", " ")
            if spelling[0].isascii() and start and _GOES_ON.match(text, start - 1):
                continue
            key = next(
                self._terms[form]
                for form in (found[0], spelling, *(spelling.removesuffix(end) for end in ("s", "es", "ed")))
                if form in self._terms
            )
            parts += [text[place:start], f" \ue000{key}{'_n' if _is_name(text[start : found.end()]) else ''}\ue001 "]
            place = found.end()
        return "".join([*parts, text[place:]])


def _qualifier(text: str, place: int) -> str:
    found = _QUALIFIER.search(text, max(0, place - 8), place)
    return found[1] if found else ""


def _families(glossary: Mapping[str, str]) -> list[set[str]]:
    """Give the sets of spellings that mean one thing."""
    families: list[set[str]] = []
    lines = [family.split(" | ") for family in re.split(", |\n", TERMS.strip())]
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
    return word.isdigit() or (len(word) > 1 and any(letter.isupper() or letter.isdigit() for letter in word))


def _stem(word: str) -> str:
    word = word.replace("-", "")
    return (word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word).casefold()


_PAIR = 3.0
"""The most that a pair of characters weighs: most of the rare ones are no words."""


def _pairs(chinese: str) -> list[str]:
    if len(chinese) == 1:
        return [] if chinese in _LONE else [chinese]
    return [one + other for one, other in pairwise(chinese)]


# ---------------------------------------------------------------------------------------------------------------------
# What is asked


class _Text:
    """A question as words."""

    def __init__(self, reader: _Reader, question: Question) -> None:
        headline, *rest = question.prompt.split("\n", 1)
        self._reader = reader
        self._clauses = [clause for clause in _CLAUSE.split(reader.marked(_TAGS.sub("", headline))) if clause.strip()]
        self.body = reader.spoken("".join(rest))
        self.told = reader.spoken(question.answer or "")
        self.asked = frozenset(word.text for clause in self._clauses for word in reader.ask(clause))

    def asks(self, place: int, rarity: _Rarity) -> Iterable[_Ask]:
        """Give the parts that ask something by themselves, each of what a part lists, and the whole of several."""
        read = self._reader.ask
        parts, leaning = self._parts(rarity)
        asks = []
        aspects: Kinds = frozenset()
        for part in reversed(parts):
            aspects = _aspects(part) or aspects  # "BN, LN 的作用": of both
            _, of, head = _ASIDE.sub(" ", part).rpartition("的")
            asks.append(_Ask(place, read(part), rarity, aspects, read(head) if of else ()))
            if (row := _ROW.search(part)) and "difference" not in aspects and not _TOGETHER.search(part):
                listed = [part[: row.start()] + item + part[row.end() :] for item in _ITEM.findall(row[0])]
                asks += [_Ask(place, read(one), rarity, aspects, share=_LISTED) for one in listed]
        if leaning or len(parts) > 1:
            words = [word for part in parts for word in read(part)]
            words += [word._replace(share=_BY_THE_WAY) for clause in leaning for word in read(clause)]
            asks.append(_Ask(place, words, rarity, _aspects("\n".join(parts + leaning))))
        return [ask for ask in asks if ask.weight >= _LEAST]

    def _parts(self, rarity: _Rarity) -> tuple[list[str], list[str]]:
        """Give the clauses that ask, each with its setting, and those that ask on: "它有什么缺点"."""
        parts: list[str] = []
        leaning = []
        asking = True
        for clause in self._clauses:
            words = self._reader.ask(clause)
            if not asking:
                parts[-1] += f"\n{clause}"
            elif parts and (
                _POINTS_BACK.match(clause)
                or ("吗" in clause and "what" in _aspects(parts[-1]))  # a guess at the answer
                or sum(map(rarity.weight, words)) < _SUBSTANCE
            ):
                leaning.append(clause)
                continue
            elif words:
                parts.append(clause)
            asking = not parts or _stands(parts[-1], self._reader.ask(parts[-1]))
        return parts, leaning

    def agreement(self, other: _Text, rarity: _Rarity) -> float:
        """Give how far what the questions are about agrees below their first lines: code, options, a quotation."""
        if not self.body or not other.body:
            return 1.0
        return rarity.of(self.body & other.body) / rarity.of(self.body | other.body)

    def evidence(self, other: _Text, rarity: _Rarity) -> float:
        """Give how much the answers are alike: 0 to 1."""
        if not self.told or not other.told:
            return _CHANCE
        return rarity.of(self.told & other.told) / math.sqrt(rarity.of(self.told) * rarity.of(other.told))


_TAGS = re.compile(r"(?:\s#[^\s#]+)+\s*$")
_CLAUSE = re.compile(r"[?!。;,](?![^()]*\))|(?<=[点势处别用义])、")
_LONGEST = 800
"""Characters of an answer that are looked at."""
_SUBSTANCE = 5.0
"""Weight from which words ask something by themselves: one term that is not in every other question."""
_LEAST = 2.9
"""Weight from which words ask something if they are all that is asked: "什么是索引"."""
_LISTED = 0.9
"""What a question about several things counts for one of them."""
_ITEM = re.compile(r"\ue000\w+\ue001|[A-Za-z][\w.+#-]*")
_ROW = re.compile(rf"(?:{_ITEM.pattern})(?:\s*(?:和|与|以及|及|、)\s*(?:{_ITEM.pattern}))+")
_TOGETHER = re.compile("结合|组合|一起|都|同时")
_BY_THE_WAY = 0.3  # of the weight of its words
_SAID = "(?:(?![为如怎什哪是在]).){2,24}?"  # and not asked
_ASIDE = re.compile(
    "("
    rf"^\s*(?:(?:怎么|如何)?理解|(?:解释|介绍|说明)一?下?)?{_SAID}(?<![其集命空当从适])[中里](?![间心文国断位程])的?|"
    rf"在{_SAID}(?:[中里时后前]|期间|方面|情况下)(?![间心文国断位期序刻代面续])|^{_SAID}(?:时候?|后|前|期间|的话|情况下)$|"
    r"(?<![A-Za-z])(?:in|within|during|when|while|under|compared (?:to|with)|rather than|instead of)\s"
    r"(?:(?!(?<![A-Za-z])(?:is|are|do|does|what|why|how|used)(?![A-Za-z])).)*|"
    rf"[与和跟]{_SAID}相[比较]|相[比较]于?.{{2,24}}(?=的)|(?:就?是)?为了.*|(?<=\S.)(?:如何|怎么|怎样)影响.*|"
    r"(?<=\S.)(?:帮助|有助于|防止|避免|减[少轻缓]|缓解|克服|解决|提[高升]|改善|增强|加[快速])(?![了什哪]).*|"
    r"(?<=[用点势处别的])(?:主要)?就?是.*吗\s*$|是(?:因为|由于|用来|对|指).*吗\s*$|"
    r"\([^()]*[、,\u3400-\u9fff][^()]*\)|[A-Za-z]\w*(?:\s\w+)?\s*=(?=[^=]*[+*])|[过太很][大小高低多少深浅长短]"
    ")",
    re.IGNORECASE | re.MULTILINE,
)
"""What is said by the way: where, when, as against what, to what end, a guess at the answer, examples, a degree."""
Kinds = frozenset[str]
_KINDS: dict[str, re.Pattern[str]] = {}
for _line in _ASPECTS.strip().split("\n"):
    _kind, _chinese, _english = re.split(": | // ", _line)
    _known = f"{_KINDS[_kind].pattern}|" if _kind in _KINDS else ""
    _KINDS[_kind] = re.compile(rf"{_known}{_chinese}|(?<![A-Za-z])(?:{_english})(?![A-Za-z])", re.IGNORECASE)
_ASKING = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()), re.IGNORECASE)
_ASKS = re.compile(
    r"[吗呢]\s*$|如何|怎么|怎样|什么|哪|何|几|是否|能否|多少|(?<![A-Za-z])(?:can|should|do|does|is|are)(?![A-Za-z])",
    re.IGNORECASE,
)
_SETTING = re.compile(r"^\s*(?:如果|假如|当|在|为了|if|when|given)|(?:[时中后下]|之前|的话)\s*$", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\s*(?:[这那它其各]|[两二]者|而[不非]|rather than|instead of|(?:and|is|does|why is|how is) (?:it|this))"
)


def _stands(clause: str, words: Sequence[_Word]) -> bool:
    """Tell whether a clause asks or names: "训练 GAN 时，…" does neither, "Adam 优化器，BN 的作用" names first."""
    if _SETTING.search(clause):
        return False
    return bool(_ASKS.search(clause) or _ASKING.search(clause)) or all(word.whole for word in words)


def _aspects(clause: str) -> Kinds:
    found = [kind for kind, pattern in _KINDS.items() if pattern.search(clause)]
    return frozenset([kind for kind in found if kind not in _VAGUE] or found)


class _Rarity(dict[str, float]):
    """How rare words are in the book, prompts and answers."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self._count = Counter(word for text in texts for word in text.told | text.body | text.asked)
        self._all = max(len(texts), 200)

    def __missing__(self, word: str) -> float:
        self[word] = rare = math.log(1 + self._all / (1 + self._count[word]))
        return rare

    def of(self, words: Iterable[str]) -> float:
        return sum(map(self.__getitem__, words))

    def weight(self, word: _Word) -> float:
        if word.whole and len(word.text) > 1:
            return 2 * self[word.text]
        return min(self[word.text], _PAIR)


class _Ask:
    """One part of a prompt: its words with their weights, the names among them, what is asked, and of what."""

    def __init__(
        self, place: int, words: list[_Word], rare: _Rarity, kinds: Kinds, head: Iterable[_Word] = (), share: float = 1
    ) -> None:
        self.place, self.aspects, self.share = place, kinds, share
        self.weights: dict[str, float] = {}
        for word in words:
            self.weights[word.text] = max(self.weights.get(word.text, 0.0), word.share * rare.weight(word))
        self.weight = sum(self.weights.values())
        self.names = sorted((word.text, word.before) for word in words if word.name)
        self.heads = frozenset(word.text for word in head)  # 残差 in 网络的残差

    @cached_property
    def characters(self) -> frozenset[str]:
        """The Chinese characters of its words that are no terms."""
        return frozenset(character for word in self.weights for character in word if character > "\u3400")


_COMMON = 80
"""A word that more parts have than this finds no candidates: what is alike has rarer words in common too."""
_FLOOR = 0.12


def _candidates(asks: Sequence[_Ask]) -> Iterable[tuple[_Ask, _Ask]]:
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


_LESS, _MORE = 0.85, 0.4
"""What the words count that only one part has: each with its own ask different things, a longer one may say more."""
_OTHER_HEAD = 0.6  # the size of a kernel, and their number
_OPPOSITES = {each: set("".join(pair for pair in OPPOSITES.split() if each in pair)) - {each} for each in OPPOSITES}


def _alike(one: _Ask, other: _Ask) -> float:
    """Give how much two parts ask the same: 0 to 1."""
    common = one.weights.keys() & other.weights.keys()
    weight = sum(min(one.weights[word], other.weights[word]) for word in common)
    less, more = sorted(ask.weight - sum(ask.weights[word] for word in common) for ask in (one, other))
    little = weight < _SUBSTANCE and (more > weight / 3 or not one.aspects & other.aspects)
    if little or _contradict(one, other):
        return 0.0
    share = one.share * other.share * _fit(one.aspects, other.aspects)
    if any(ask.heads and not ask.heads & common for ask in (one, other)):
        share *= _OTHER_HEAD
    return share * weight / (weight + _LESS * less + _MORE * more)


def _contradict(one: _Ask, other: _Ask) -> bool:
    """Tell whether each names something that the other does not; what is compared must be named alike."""
    if "difference" in one.aspects & other.aspects:
        return one.names != other.names
    if all(any(name not in b.weights for name, _ in a.names) for a, b in ((one, other), (other, one))):
        return True
    ours, theirs = one.characters - other.characters, other.characters - one.characters
    if "非" in ours | theirs and "whether" not in one.aspects | other.aspects:
        return True
    return any(theirs & _OPPOSITES[character] for character in ours & _OPPOSITES.keys())


def _fit(one: Kinds, other: Kinds) -> float:
    if one & other or not (one or other):
        return 1.0
    if not one or not other:
        return 0.9  # a topic may mean any question about it
    return 0.9 if any(frozenset((ours, theirs)) in _NEAR for ours in one for theirs in other) else 0.55
