"""An edit storm: books of look-alike questions, and every kind of edit an author makes, all from one seed.

A Book knows of each item which question it truly is (its key), whatever becomes of its words; what the matching says is
held against that. Nothing here knows how the matching works.
"""

from __future__ import annotations

import dataclasses
import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from notepress.ledger import Ledger, Matching, match, stamp
from notepress.model import Question, Source, Status

FAMILIES: tuple[tuple[str, ...], ...] = (
    ("卷积神经网络", "循环神经网络", "图神经网络", "生成对抗网络", "变分自编码器", "CNN", "RNN", "LSTM", "GRU", "GNN", "GAN", "VAE"),
    ("批归一化", "层归一化", "组归一化", "实例归一化", "BN", "LN", "GN"),
    ("最大池化", "均值池化", "全局池化"),
    ("L1 正则化", "L2 正则化", "Dropout", "权重衰减", "早停"),
    ("SGD", "Adam", "AdamW", "RMSProp", "Momentum", "Adagrad", "Lion"),
    ("梯度消失", "梯度爆炸", "梯度裁剪", "梯度累积"),
    ("过拟合", "欠拟合"),
    ("1×1 卷积", "3×3 卷积", "空洞卷积", "转置卷积", "深度可分离卷积", "分组卷积"),
    ("交叉熵损失", "均方误差损失", "焦点损失", "三元组损失", "对比损失"),
    ("Sigmoid", "Tanh", "ReLU", "LeakyReLU", "GELU", "Softmax"),
    ("自注意力", "交叉注意力", "多头注意力", "因果注意力", "线性注意力"),
    ("精确率", "召回率", "准确率", "F1", "AUC", "mAP"),
    ("ResNet18", "ResNet50", "ResNet101", "VGG16", "VGG19", "YOLOv3", "YOLOv4", "YOLOv5", "BERT", "GPT-2", "GPT-3", "T5"),
    ("随机森林", "梯度提升树", "支持向量机", "逻辑回归", "朴素贝叶斯", "k 近邻"),
    ("主成分分析", "线性判别分析", "奇异值分解", "独立成分分析"),
    ("值迭代", "策略迭代", "策略梯度", "演员评论家", "DQN", "PPO"),
)  # fmt: skip
"""Terms that are easily taken for one another."""

TRANSLATIONS = {
    "卷积神经网络": "CNN", "循环神经网络": "RNN", "图神经网络": "GNN", "生成对抗网络": "GAN", "变分自编码器": "VAE", "批归一化": "BN",
    "层归一化": "LN", "组归一化": "GN", "过拟合": "overfitting", "欠拟合": "underfitting", "梯度消失": "vanishing gradient",
    "梯度爆炸": "exploding gradient", "自注意力": "self-attention", "交叉注意力": "cross-attention", "最大池化": "max pooling",
    "均值池化": "average pooling", "召回率": "recall", "精确率": "precision", "准确率": "accuracy", "随机森林": "random forest",
    "支持向量机": "SVM", "主成分分析": "PCA", "策略梯度": "policy gradient", "空洞卷积": "dilated convolution",
}  # fmt: skip

INTENTS: dict[str, tuple[str, ...]] = {
    "define": ("什么是{t}？", "{t}是什么", "{t}的定义", "解释一下{t}", "请说明{t}指的是什么意思"),
    "pros": ("{t}的优点", "{t}有哪些优点？", "使用{t}能带来什么好处？", "为什么大家愿意用{t}？"),
    "cons": ("{t}的缺点", "{t}有哪些缺点？", "{t}存在哪些不足之处", "什么情况下不该用{t}？"),
    "why": ("为什么需要{t}？", "{t}解决了什么问题？", "提出{t}的动机", "没有{t}会怎样？"),
    "how": ("{t}的计算过程", "{t}是如何工作的？", "描述{t}每一步做了什么", "手写{t}的实现思路"),
    "cost": ("{t}的计算复杂度", "{t}的时间和空间开销是多少？", "估算一下{t}要花多少算力"),
    "train": ("训练{t}时有哪些技巧？", "{t}训练不收敛怎么办", "调{t}的经验有哪些"),
    "compare": ("{t}和{u}的区别", "{t}与{u}有什么不同？", "比较{t}与{u}", "什么时候用{t}而不用{u}？"),
    "apply": ("{t}有哪些典型的应用场景？", "实际工作里在哪儿会碰到{t}", "举例说明{t}的用途"),
    "history": ("{t}最早是谁提出的？", "{t}的发展脉络", "谁发明了{t}，后来怎样演变？"),
}
"""What may be asked of a term, in several wordings each."""

SENTENCES = (
    "{t}的核心在于{a}，因此{b}。", "与{u}相比，{t}更强调{a}。", "实现时要注意{a}，否则{b}。", "当{a}时，{t}往往{b}。", "常见做法是先{a}，再{b}。",
    "它把{a}转化为{b}，复杂度约为 $O(n^{n})$。", "实验表明{t}在 {n} 层以上仍能{a}。", "经验上取 {n} 左右效果较好，过大则{b}。", "优点是{a}；代价是{b}。",
    "一个反例是：若{a}，{t}就会{b}。", "推导的关键一步是{a}。", "工程上通常配合{u}使用，以便{a}。", "直观理解：{a}，于是{b}。", "需要 {n} 个超参数，其中最敏感的一个决定了{a}。",
    "假设数据满足{a}，则可以证明{b}。", "缓解办法有：{a}、{b}，以及使用{u}。", "早期版本依赖{a}，后来改为{b}。",
)  # fmt: skip

CLAUSES = (
    "参数在空间上共享", "均值与方差随批次变化", "误差沿时间反向传播", "梯度逐层相乘而变小", "特征图的分辨率减半", "学习率按余弦曲线下降", "稀疏的连接减少参数",
    "样本之间相互独立", "损失函数变得平滑", "输出被压缩到零与一之间", "注意力权重归一", "隐藏状态容量有限", "推理阶段使用滑动平均", "收敛速度明显加快", "显存占用翻倍",
    "小批量带来噪声", "通道之间充分混合", "感受野成倍扩大", "类别极不均衡", "标签含有噪声", "模型容易记住训练集", "泛化误差上界更紧", "矩阵求逆十分昂贵", "缓存命中率下降",
    "每个头关注不同的子空间", "位置信息需要额外编码", "残差支路保持恒等映射", "权重趋向于零", "决策边界更加光滑", "采样温度过低", "召回与精确此消彼长", "负样本过于简单",
    "初始化的方差过大", "二阶矩估计有偏", "数据增强覆盖旋转与裁剪", "异步更新产生延迟", "量化到八位整数", "蒸馏保留软标签", "先验分布选得太宽", "回报被折扣因子截断",
)  # fmt: skip

FOLLOW_UPS = ("为什么？", "怎么解决？", "它的缺点呢？", "举个例子", "公式怎么推导？", "还有别的办法吗？", "和{u}有什么不同？")
TOPICS = ("优点", "缺点", "定义", "应用", "公式")
SHORT = ("是。", "不能。", "见上一题", "同上", "参考：<https://zhuanlan.zhihu.com/p/27908027>")
PLAIN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金丽水玉出昆冈"
SYNONYMS = (
    ("有哪些", "有什么"), ("为什么", "为何"), ("区别", "差异"), ("优点", "长处"), ("缺点", "短处"), ("怎么", "如何"), ("什么是", "何谓"), ("作用", "用处"),
    ("使用", "采用"), ("计算", "运算"), ("解决", "处理"), ("需要", "需用"), ("应用", "用途"), ("介绍", "讲讲"), ("过程", "流程"), ("典型", "常见"),
)  # fmt: skip
EXTRAS = ("请问", "具体", "一般", "到底", "在实践中", "主要", "通常", "面试题：", "简单说说")


@dataclass(frozen=True)
class Item:
    """A question as it stands in a book; the key says which one it truly is."""

    key: int
    prompt: str
    answer: str | None
    trail: tuple[str, ...] = ()
    parent: int | None = None
    shape: str = "item"


@dataclass
class Book:
    """Notes of items, and what has been deleted."""

    notes: dict[str, list[Item]]
    gone: list[tuple[str, Item]] = field(default_factory=list)
    born: int = 0
    """Keys given so far."""

    def copy(self) -> Book:
        return Book({path: list(items) for path, items in self.notes.items()}, list(self.gone), self.born)

    def key(self) -> int:
        self.born += 1
        return self.born

    def __iter__(self) -> Iterator[tuple[str, int, Item]]:
        for path, items in self.notes.items():
            for place, item in enumerate(items):
                yield path, place, item

    def __len__(self) -> int:
        return sum(map(len, self.notes.values()))

    def find(self, key: int) -> tuple[str, int]:
        return next((path, place) for path, place, item in self if item.key == key)

    def change(self, key: int, **values: object) -> None:
        path, place = self.find(key)
        self.notes[path][place] = dataclasses.replace(self.notes[path][place], **values)  # type: ignore[arg-type]

    def remove(self, key: int) -> tuple[str, list[Item]]:
        """Take an item out, its follow-ups with it."""
        path, _ = self.find(key)
        keys = {key}
        for item in self.notes[path]:
            if item.parent in keys:
                keys.add(item.key)
        taken = [item for item in self.notes[path] if item.key in keys]
        self.notes[path] = [item for item in self.notes[path] if item.key not in keys]
        return path, taken

    def insert(self, path: str, items: Sequence[Item], rng: random.Random) -> None:
        """Put items into a note, never between a question and its follow-ups."""
        note = self.notes[path]
        places = [place for place in range(len(note) + 1) if place == len(note) or note[place].parent is None]
        place = rng.choice(places)
        note[place:place] = items


def questions(book: Book) -> list[Question]:
    """Give the book as the reader would: provisional ids, lines, chapters."""
    result = []
    for path, items in sorted(book.notes.items()):
        line, ids = 1, {}
        for item in items:
            line += 2
            length = 0 if item.answer is None else 1 + item.answer.count("\n")
            ids[item.key] = f"{path}:{line}"
            result.append(
                Question(
                    id=ids[item.key],
                    prompt=item.prompt,
                    answer=item.answer,
                    source=Source(path, item.shape, (line, line), (line + 1, line + length) if length else None),
                    status=Status.UNANSWERED if item.answer is None else Status.ANSWERED,
                    chapter=path.removesuffix(".md"),
                    trail=item.trail,
                    follows=ids[item.parent] if item.parent else None,
                )
            )
            line += length
    return result


def keys(book: Book) -> list[int]:
    """Give the true identities in the order of questions()."""
    return [item.key for _, items in sorted(book.notes.items()) for item in items]


def content_hashes(matching: Matching) -> dict[str, str]:
    """Stand in for the deck: what its notes show, open questions left out."""
    by_id = {question.id: question for question in matching.questions}
    return {
        question.id: hashlib.sha256(
            repr(
                (question.prompt, question.answer, question.chapter, question.trail)
                + ((by_id[question.follows].prompt,) if question.follows else ())
            ).encode()
        ).hexdigest()[:16]
        for question in matching.questions
        if question.answer
    }


def build(ledger: Ledger, book: Book, now: int = 1_800_000_000) -> tuple[Ledger, dict[int, str], Matching]:
    """Run identity over a book: the next ledger, and the id of every true question."""
    matching = match(ledger, questions(book), "storm")
    ids = dict(zip(keys(book), (question.id for question in matching.questions), strict=True))
    return stamp(matching, content_hashes(matching), "type", now), ids, matching


# Books


def make_book(rng: random.Random, size: int) -> Book:
    """Make a book of about SIZE questions: look-alikes side by side, follow-ups, bare topics, open ones, short answers."""
    book = Book({})
    asked: set[tuple[str, ...]] = set()
    while len(book) < size:
        path = f"note-{len(book.notes) + 1:02}.md"
        items = book.notes.setdefault(path, [])
        for family in rng.sample(FAMILIES, 4):
            heading = f"{family[0]}相关"
            for term in rng.sample(family, min(len(family), rng.randint(2, 5))):
                if rng.random() < 0.15:
                    trail = (heading, term)
                    items += [_item(book, rng, topic, term, family, trail) for topic in rng.sample(TOPICS, 3)]
                for intent in rng.sample(list(INTENTS), rng.randint(2, 6)):
                    other = rng.choice([each for each in family if each != term])
                    subject = (intent, *sorted((term, other))) if intent == "compare" else (intent, term)
                    if subject in asked:
                        continue
                    asked.add(subject)
                    prompt = rng.choice(INTENTS[intent]).format(t=term, u=other)
                    item = _item(book, rng, prompt, term, family, (heading,))
                    items.append(item)
                    while rng.random() < 0.15:
                        follow_up = rng.choice(FOLLOW_UPS).format(u=other)
                        items.append(_item(book, rng, follow_up, term, family, (heading,), item.key))
    return book


def _item(
    book: Book, rng: random.Random, prompt: str, term: str, family: Sequence[str], trail: tuple[str, ...],
    parent: int | None = None,
) -> Item:  # fmt: skip
    return Item(book.key(), prompt, _answer(rng, term, family), trail, parent)


def _answer(rng: random.Random, term: str, family: Sequence[str]) -> str | None:
    chance = rng.random()
    if chance < 0.12:
        return None
    if chance < 0.2:
        return rng.choice(SHORT)
    return full_answer(rng, term, family)


def full_answer(rng: random.Random, term: str, family: Sequence[str]) -> str:
    sentences = rng.sample(SENTENCES, rng.randint(1, 5))
    return "\n\n".join(
        each.format(t=term, u=rng.choice(family), a=rng.choice(CLAUSES), b=rng.choice(CLAUSES), n=rng.randint(2, 99))
        for each in sentences
    )


# Words


def _hanzi(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if "一" <= character <= "鿿"]


def distance(one: str, other: str) -> int:
    """Give the Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def lightly(rng: random.Random, prompt: str) -> str:
    """Reword up to 30 % of the characters; Latin words and numbers stay."""
    budget = int(len(prompt) * rng.uniform(0.05, 0.3)) or 1
    if len(prompt) < 4:
        return prompt + "？"  # a character more is more than 30 %
    result = prompt
    for _ in range(30):
        way, places = rng.random(), _hanzi(result)
        changed = result
        if way < 0.4:
            old, new = rng.choice(SYNONYMS)
            changed = result.replace(old, new) if old in result else result.replace(new, old)
        elif way < 0.6:
            changed = rng.choice(EXTRAS) + result
        elif way < 0.7:
            changed = re.sub(r"[？。?]$", "", result) if result[-1:] in "？。?" else result + "？"
        elif places:
            place = rng.choice(places)
            middle = rng.choice(("", rng.choice(PLAIN), result[place] + rng.choice(PLAIN)))
            changed = result[:place] + middle + result[place + 1 :]
        if changed.strip() and 0 < distance(prompt, changed) <= budget:
            result = changed
            if rng.random() < 0.3:
                break
    return result


def strongly(rng: random.Random, prompt: str) -> str:
    """Ask the same in other words: another wording of the intent, or most characters replaced."""
    for wordings in INTENTS.values():
        for wording in wordings:
            found = re.fullmatch(re.escape(wording).replace(r"\{t\}", "(?P<t>.+)").replace(r"\{u\}", "(?P<u>.+)"), prompt)
            if found and len(found["t"]) < 12:
                others = [each for each in wordings if each != wording]
                return rng.choice(EXTRAS) + rng.choice(others).format(**found.groupdict())
    kept = re.findall(r"[A-Za-z][A-Za-z0-9-]*", prompt)[:2]
    noise = "".join(rng.choice(PLAIN) for _ in range(max(6, len(prompt) - 4)))
    return noise[:3] + " ".join(kept) + noise[3:] + "？"


def typo(rng: random.Random, text: str) -> str:
    """Replace, drop or double a character, or swap two: Chinese ones, or inside a long Latin word."""
    words = [found for found in re.finditer(r"[A-Za-z]{7,}", text)]
    if words and rng.random() < 0.5:
        word = rng.choice(words)
        place = rng.randint(word.start() + 1, word.end() - 2)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    places = _hanzi(text)
    if not places:
        return text + "。"
    place = rng.choice(places)
    return text[:place] + rng.choice(("", rng.choice(PLAIN), text[place] * 2)) + text[place + 1 :]


# Edits. Each changes some items of a book and gives the keys it touched.

Edit = Callable[[Book, random.Random, int], set[int]]


def _pick(book: Book, rng: random.Random, count: int, fits: Callable[[Item], bool] = lambda _: True) -> list[Item]:
    found = [item for _, _, item in book if fits(item)]
    return rng.sample(found, min(count, len(found)))


def _telling(item: Item) -> bool:
    return bool(item.answer) and item.answer not in SHORT


def reword_lightly(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count)
    for item in picked:
        book.change(item.key, prompt=lightly(rng, item.prompt))
    return {item.key for item in picked}


def reword_strongly(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count, lambda item: bool(item.answer))
    for item in picked:
        book.change(item.key, prompt=strongly(rng, item.prompt))
    return {item.key for item in picked}


def fix_typos(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count)
    for item in picked:
        if item.answer and rng.random() < 0.5:
            book.change(item.key, answer=typo(rng, item.answer))
        else:
            book.change(item.key, prompt=typo(rng, item.prompt))
    return {item.key for item in picked}


def translate_terms(book: Book, rng: random.Random, count: int) -> set[int]:
    """Write a term in English, in prompts and answers throughout the book, which glosses it in some answer."""
    touched: set[int] = set()
    for term in rng.sample(list(TRANSLATIONS), max(1, count // 12)):
        glossed = False
        for _, _, item in list(book):
            if term in item.prompt or term in (item.answer or ""):
                answer = item.answer and item.answer.replace(term, TRANSLATIONS[term])
                if answer and not glossed and item.answer != answer:
                    answer = item.answer and item.answer.replace(term, f"{term}（{TRANSLATIONS[term]}）", 1)
                    glossed = True
                book.change(item.key, prompt=item.prompt.replace(term, TRANSLATIONS[term]), answer=answer)
                touched.add(item.key)
    return touched


def translate_in_prompt(book: Book, rng: random.Random, count: int) -> set[int]:
    """Write a term in English in the prompt alone."""
    picked = [item for item in _pick(book, rng, 9 * count, _telling) if any(term in item.prompt for term in TRANSLATIONS)]
    for item in picked[:count]:
        term = next(term for term in TRANSLATIONS if term in item.prompt)
        book.change(item.key, prompt=item.prompt.replace(term, TRANSLATIONS[term]))
    return {item.key for item in picked[:count]}


def renumber(book: Book, rng: random.Random, count: int) -> set[int]:
    """Insert new questions at the top of notes: every line below moves."""
    for path in rng.sample(list(book.notes), min(len(book.notes), max(1, count // 10))):
        family = rng.choice(FAMILIES)
        prompt = f"新增：{rng.choice(family)}的{rng.choice(CLAUSES)}该怎么看？"
        book.notes[path].insert(0, Item(book.key(), prompt, full_answer(rng, family[0], family), ("前言",)))
    return {item.key for _, _, item in book}


def reorder(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    for item in _pick(book, rng, count):
        if item.parent is None:
            path, taken = book.remove(item.key)
            book.insert(path, taken, rng)
            touched.add(item.key)
    return touched


def move_within(book: Book, rng: random.Random, count: int) -> set[int]:
    """Move below another heading of the note."""
    touched = set()
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        path, taken = book.remove(item.key)
        trail = rng.choice(book.notes[path]).trail if book.notes[path] else item.trail
        book.insert(path, [dataclasses.replace(each, trail=trail) for each in taken], rng)
        touched |= {each.key for each in taken}
    return touched


def move_between(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        _, taken = book.remove(item.key)
        path = rng.choice(list(book.notes))
        trail = rng.choice(book.notes[path]).trail if book.notes[path] else item.trail
        book.insert(path, [dataclasses.replace(each, trail=trail) for each in taken], rng)
        touched |= {each.key for each in taken}
    return touched


def rename_files(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    for path in rng.sample(list(book.notes), max(1, min(len(book.notes), count // 10))):
        book.notes[f"renamed-{rng.randrange(10**6)}.md"] = items = book.notes.pop(path)
        touched |= {item.key for item in items}
    return touched


def rename_headings(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    headings = sorted({item.trail for _, _, item in book})
    for trail in rng.sample(headings, max(1, min(len(headings), count // 5))):
        new = tuple(f"{step}（修订）" if rng.random() < 0.5 else lightly(rng, step) for step in trail)
        for _, _, item in list(book):
            if item.trail == trail:
                book.change(item.key, trail=new)
                touched.add(item.key)
    return touched


def change_shape(book: Book, rng: random.Random, count: int) -> set[int]:
    """Write an item as a heading, in bold, with other punctuation; a follow-up now and then as a question of its own."""
    picked = _pick(book, rng, count)
    for item in picked:
        prompt = item.prompt.rstrip("？") + rng.choice(("？", "?", "", "。"))
        prompt = f"**{prompt}**" if rng.random() < 0.3 else prompt
        answer = item.answer and rng.choice((item.answer, "> " + item.answer, item.answer.replace("\n\n", "\n- ")))
        book.change(item.key, prompt=prompt, answer=answer, shape=rng.choice(("heading", "emphasis", "label")))
    return {item.key for item in picked}


def answer_open(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count, lambda item: item.answer is None)
    for item in picked:
        book.change(item.key, answer=full_answer(rng, "它", rng.choice(FAMILIES)))
    return {item.key for item in picked}


def rewrite_answers(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count, lambda item: bool(item.answer))
    for item in picked:
        book.change(item.key, answer=full_answer(rng, "它", rng.choice(FAMILIES)))
    return {item.key for item in picked}


def revise_answers(book: Book, rng: random.Random, count: int) -> set[int]:
    """Change a part of an answer: drop a sentence, add one."""
    picked = _pick(book, rng, count, _telling)
    for item in picked:
        sentences = (item.answer or "").split("\n\n")
        if len(sentences) > 1 and rng.random() < 0.5:
            sentences.pop(rng.randrange(len(sentences)))
        sentences.insert(rng.randint(0, len(sentences)), full_answer(rng, "它", rng.choice(FAMILIES)).split("\n\n")[0])
        book.change(item.key, answer="\n\n".join(sentences))
    return {item.key for item in picked}


def split(book: Book, rng: random.Random, count: int) -> set[int]:
    """Make two questions of one; the first keeps its wording."""
    picked = _pick(book, rng, count, lambda item: bool(item.answer) and "\n\n" in (item.answer or ""))
    for item in picked:
        first, rest = (item.answer or "").split("\n\n", 1)
        book.change(item.key, answer=first)
        path, place = book.find(item.key)
        prompt = rng.choice(("{}（续）", "{}：细节", "再谈{}")).format(item.prompt.rstrip("？"))
        book.notes[path].insert(place + 1, Item(book.key(), prompt, rest, item.trail, item.parent))
    return {item.key for item in picked}


def merge(book: Book, rng: random.Random, count: int) -> set[int]:
    """Make one question of two neighbours; the first keeps its wording."""
    touched = set()
    for item in _pick(book, rng, count, _telling):
        try:
            path, place = book.find(item.key)
        except StopIteration:
            continue
        if place + 1 < len(book.notes[path]) and (other := book.notes[path][place + 1]).parent == item.parent:
            _, taken = book.remove(other.key)
            book.gone += [(path, each) for each in taken]
            book.change(item.key, answer=f"{item.answer}\n\n{other.prompt}\n\n{other.answer or ''}".strip())
            touched.add(item.key)
    return {key for key in touched if any(item.key == key for _, _, item in book)}


def delete(book: Book, rng: random.Random, count: int) -> set[int]:
    for item in _pick(book, rng, count):
        if any(other.key == item.key for _, _, other in book):
            path, taken = book.remove(item.key)
            book.gone += [(path, each) for each in taken if each.parent is None]
    return set()


def restore(book: Book, rng: random.Random, count: int) -> set[int]:
    """Bring deleted questions back, where they were or elsewhere."""
    touched = set()
    rng.shuffle(book.gone)
    for _ in range(min(count, len(book.gone))):
        path, item = book.gone.pop()
        path = path if path in book.notes and rng.random() < 0.7 else rng.choice(list(book.notes))
        book.insert(path, [item], rng)
        touched.add(item.key)
    return touched


def swap_look_alikes(book: Book, rng: random.Random, count: int) -> set[int]:
    """Let two similar questions of a note change places."""
    touched: set[int] = set()
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        path, place = book.find(item.key)
        others = [
            other
            for other, each in enumerate(book.notes[path])
            if each.parent is None and other != place and distance(each.prompt, item.prompt) <= 6
        ]
        if others and item.key not in touched:
            other = rng.choice(others)
            note = book.notes[path]
            if not any(each.parent in (item.key, note[other].key) for each in note):
                note[place], note[other] = note[other], note[place]
                touched |= {note[place].key, note[other].key}
    return touched


def swap_and_reword(book: Book, rng: random.Random, count: int) -> set[int]:
    """Let two similar questions change places, and reword both lightly."""
    touched = swap_look_alikes(book, rng, count)
    for _, _, item in list(book):
        if item.key in touched:
            book.change(item.key, prompt=lightly(rng, item.prompt))
    return touched


def replace_by_look_alike(book: Book, rng: random.Random, count: int) -> set[int]:
    """Delete a question and write, in its very place, one about another term; its answer is new, or a copy adapted."""
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        found = [(term, family) for family in FAMILIES for term in family if term in item.prompt]
        if not found:
            continue
        term, family = max(found, key=lambda pair: len(pair[0]))
        there = " ".join(each.prompt for _, _, each in book)
        others = [each for each in family if each not in item.prompt and item.prompt.replace(term, each) not in there]
        others = [each for each in others if TRANSLATIONS.get(term) != each and TRANSLATIONS.get(each) != term]
        if not others:
            continue
        other = rng.choice(others)
        path, place = book.find(item.key)
        _, taken = book.remove(item.key)
        book.gone += [(path, each) for each in taken if each.parent is None]
        adapted = item.answer.replace(term, other) if item.answer and term in item.answer else None
        answer = adapted if adapted and rng.random() < 0.5 else rng.choice((full_answer(rng, other, family), None))
        book.notes[path].insert(place, Item(book.key(), item.prompt.replace(term, other), answer, item.trail))
    return set()


def replace_by_opposite(book: Book, rng: random.Random, count: int) -> set[int]:
    """Delete a question and write another of the same term in its place: 优点 → 缺点, 定义 → 复杂度."""
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        swaps = [("优点", "缺点"), ("缺点", "优点"), ("定义", "公式"), ("应用", "训练"), ("为什么需要", "什么是"), ("的计算过程", "的计算复杂度")]
        swap = next((pair for pair in swaps if pair[0] in item.prompt), None)
        there = {each.prompt for _, _, each in book}
        if not swap or item.prompt.replace(*swap) in there:
            continue
        path, place = book.find(item.key)
        _, taken = book.remove(item.key)
        book.gone += [(path, each) for each in taken if each.parent is None]
        answer = rng.choice((full_answer(rng, "它", rng.choice(FAMILIES)), None))
        book.notes[path].insert(place, Item(book.key(), item.prompt.replace(*swap), answer, item.trail))
    return set()


def move_generic(book: Book, rng: random.Random, count: int) -> set[int]:
    """Delete follow-ups and bare topics, and write others of the same wording elsewhere."""
    for item in _pick(book, rng, count, lambda item: item.parent is not None or item.prompt in TOPICS):
        if not any(other.key == item.key for _, _, other in book):
            continue
        path, taken = book.remove(item.key)
        book.gone += [(path, each) for each in taken if each.parent is None]
        hosts = _pick(book, rng, 1, lambda other: other.parent is None and other.prompt not in TOPICS)
        host_path, place = book.find(hosts[0].key)
        answer = _answer(rng, "它", rng.choice(FAMILIES))
        parent = hosts[0].key if item.parent is not None else None
        trail = hosts[0].trail if parent else ("另一主题", f"第 {rng.randrange(999)} 节")
        book.notes[host_path].insert(place + 1, Item(book.key(), item.prompt, answer, trail, parent))
    return set()


def reword_parents(book: Book, rng: random.Random, count: int) -> set[int]:
    """Reword questions that have follow-ups, which say nothing by themselves."""
    parents = {item.parent for _, _, item in book}
    touched = set()
    for item in _pick(book, rng, count, lambda item: item.key in parents):
        book.change(item.key, prompt=lightly(rng, item.prompt))
        touched |= {item.key, *(child.key for _, _, child in book if child.parent == item.key)}
    return touched


def several_at_once(book: Book, rng: random.Random, count: int) -> set[int]:
    """Move to another note under another heading, and revise or rewrite the answer, or reword lightly."""
    touched = move_between(book, rng, count)
    for _, _, item in list(book):
        if item.key in touched:
            if rng.random() < 0.5:
                book.change(item.key, prompt=lightly(rng, item.prompt))
            elif item.answer and item.parent is None and item.prompt not in TOPICS:
                book.change(item.key, answer=full_answer(rng, "它", rng.choice(FAMILIES)))
    return touched


def reword_and_revise(book: Book, rng: random.Random, count: int) -> set[int]:
    """Reword lightly and revise the answer at once."""
    touched = revise_answers(book, rng, count)
    for _, _, item in list(book):
        if item.key in touched:
            book.change(item.key, prompt=lightly(rng, item.prompt))
    return touched


def reuse_wording(book: Book, rng: random.Random, count: int) -> set[int]:
    """Reword a question, and give its old wording to a new one: not to be told from the reverse, so nothing is promised."""
    picked = _pick(book, rng, count, lambda item: _telling(item) and item.parent is None)
    for item in picked:
        book.change(item.key, prompt=lightly(rng, item.prompt))
        path, place = book.find(item.key)
        answer = full_answer(rng, "它", rng.choice(FAMILIES))
        book.notes[path].insert(place + rng.randint(0, 1), Item(book.key(), item.prompt, answer, item.trail))
    return {item.key for item in picked}


KINDS: Mapping[str, Edit] = {
    function.__name__.replace("_", " "): function
    for function in (
        reword_lightly, reword_strongly, fix_typos, translate_terms, translate_in_prompt, renumber, reorder, move_within,
        move_between, rename_files, rename_headings, change_shape, answer_open, rewrite_answers, revise_answers, split, merge,
        delete, restore, swap_look_alikes, swap_and_reword, replace_by_look_alike, replace_by_opposite, move_generic,
        reword_parents, several_at_once, reword_and_revise, reuse_wording,
    )
}  # fmt: skip

GOALS = {"reword lightly": 0.99, "reword strongly": 0.9, "reword parents": 0.99, "swap and reword": 0.99}
UNPROMISED = {"reuse wording", "reword and revise", "several at once"}
"""Kinds for which only the absence of wrong histories is promised."""


# Scores


@dataclass
class Score:
    """What became of the questions that a kind of edit touched, and of the others."""

    touched: int = 0
    kept: int = 0
    others: int = 0
    others_kept: int = 0
    wrong: int = 0
    """Histories handed to another question."""
    wrong_number: int = 0
    """The same for questions that were never on a card: there is no history, only a number in the book."""
    failures: list[str] = field(default_factory=list)

    def __iadd__(self, other: Score) -> Score:
        for each in dataclasses.fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self


def judge(before: Ledger, old_ids: Mapping[int, str], new_ids: Mapping[int, str], touched: set[int], book: Book) -> Score:
    """Hold ids against the truth."""
    score = Score()
    truth = {id_: key for key, id_ in old_ids.items()}
    items = {item.key: item for _, _, item in book}
    for key, id_ in new_ids.items():
        right = truth.get(id_) == key
        if key in old_ids:
            if key in touched:
                score.touched += 1
                score.kept += right
            else:
                score.others += 1
                score.others_kept += right
        if id_ in truth and not right:
            if before.entries[id_].content:
                score.wrong += 1
            else:
                score.wrong_number += 1
            score.failures.append(f"WRONG {before.entries[id_].prompt} ⇒ {items[key].prompt}")
        elif key in old_ids and not right:
            score.failures.append(f"lost  {before.entries[old_ids[key]].prompt} ⇒ {items[key].prompt} | {str(items[key].answer)[:40]}")
    return score


def storm(kind: str, seed: int, size: int, share: float = 0.1, book: Book | None = None) -> Score:
    """Build a book, edit a share of it in one way, build again, and judge."""
    rng = random.Random(f"{kind} {seed}")
    book = (book or make_book(rng, size)).copy()
    ledger, ids, _ = build(Ledger(), book)
    if kind == "restore":
        delete(book, rng, int(len(book) * share))
        gone_ids = ids
        ledger, ids, _ = build(ledger, book)
        ids = gone_ids | ids
    touched = KINDS[kind](book, rng, max(1, int(len(book) * share)))
    _, new_ids, _ = build(ledger, book)
    return judge(ledger, ids, new_ids, touched, book)


def all_fields(question: Question, _: Mapping[str, Question]) -> str:
    """Genanki's default: the guid is a hash of every field."""
    return repr((question.prompt, question.answer, question.chapter, question.trail))


def prompt_only(question: Question, _: Mapping[str, Question]) -> str:
    return question.prompt


def prompt_and_deck(question: Question, _: Mapping[str, Question]) -> str:
    return repr((question.prompt, question.chapter))


RIVALS = {"all fields": all_fields, "prompt": prompt_only, "prompt and deck": prompt_and_deck}


def rival(rule: Callable[[Question, Mapping[str, Question]], str], kind: str, seed: int, size: int, share: float = 0.1) -> Score:
    """Do the same with a guid made of a question's own texts."""
    rng = random.Random(f"{kind} {seed}")
    book = make_book(rng, size)

    def ids() -> dict[int, str]:
        return {key: rule(question, {}) for key, question in zip(keys(book), questions(book), strict=True)}

    old = ids()
    if kind == "restore":
        delete(book, rng, int(len(book) * share))
    touched = KINDS[kind](book, rng, max(1, int(len(book) * share)))
    new = ids()
    holders: dict[str, set[int]] = {}
    for key, id_ in old.items():
        holders.setdefault(id_, set()).add(key)
    shared = Counter(new.values())
    score = Score()
    for key, id_ in new.items():
        # Two notes of one guid are one note in Anki, or two of which any may be updated: neither keeps its history safely.
        right = holders.get(id_) == {key} and shared[id_] == 1
        if key in old:
            if key in touched:
                score.touched += 1
                score.kept += right
            else:
                score.others += 1
                score.others_kept += right
        score.wrong += id_ in holders and key not in holders[id_]
    return score
