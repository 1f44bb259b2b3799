"""Which questions refer to each other, and which are one."""

from __future__ import annotations

import pytest

from notepress import bank, repeats
from notepress.model import Media, MediaState, Question, Source
from notepress.report import Report
from notepress.settings import Settings

SAME = {
    "another name": ("批量归一化有什么作用？", "Batch Norm 层是用来做什么的？"),
    "abbreviation": ("什么是随机梯度下降？", "介绍一下 SGD"),
    "machine translation": ("辍学为什么能缓解过度拟合？", "Dropout 如何防止过拟合？"),
    "in English": ("Why does dropout reduce overfitting?", "How does Dropout help against over-fitting?"),
    "Chinese and English": ("迁移学习是什么？", "What is transfer learning?"),
    "a topic": ("梯度消失与梯度爆炸", "什么是梯度爆炸和梯度消失？"),
    "a part of a longer one": ("VGG 有哪些改进？1×1 卷积的作用是什么？", "$1\\times 1$ 卷积有什么用？"),
    "enumerated": ("Adam 优化器，BN 的作用", "批归一化起什么作用？"),
    "a setting before it": ("训练 GAN 时，为什么会出现模式崩塌？", "GAN 的模式崩塌是怎么回事，为什么会发生？"),
    "other words": ("学习率对训练有什么影响？", "学习率如何影响模型的训练？"),
    "a degree": ("学习率过大、过小各会怎么样？", "学习率如何影响模型参数的收敛？"),
    "where it was met": ("第三次课程作业里提到的学习率衰减是什么？", "学习率衰减有什么作用？"),
    "a setting on one side": ("在医学图像分割任务中，数据增强为什么有用？", "数据增强有什么好处？"),
    "a setting inside": ("数据增强在标注样本很少的任务中有什么好处？", "数据增强为什么有用？"),
    "as against another": ("Transformer 相较于传统的循环神经网络的优势", "Transformer 有哪些优点？"),
    "to what end": ("残差连接怎样缓解深层网络训练时的退化？", "残差连接怎样帮助梯度流动？"),
    "a guess behind it": ("注意力机制是什么，是一种加权平均吗？", "什么是 attention？"),
    "a guess in it": ("跳跃连接的作用主要是用来补回边缘处的纹理吗", "跳跃连接有什么用？"),
    "examples": ("常用的优化器有哪些？", "优化器比较（SGD、Adam、RMSprop）"),
    "one of what is listed": ("Dropout 和数据增强在训练小模型时有什么帮助？", "数据增强如何提高准确率？"),
    "whether and how": ("权重能不能都初始化成同一个值？", "权重应该怎么初始化？"),
    "remedies": ("如何避免死锁？", "死锁的预防方法有哪些"),
}

APART = {
    "names": ("CNN 的优点有哪些？", "RNN 的优点有哪些？"),
    "names with numbers": ("VGG16 的结构是怎样的？", "VGG19 的结构是怎样的？"),
    "norms": ("L1 正则化有什么作用？", "L2 正则化有什么作用？"),
    "sizes": ("1×1 卷积的作用是什么？", "3×3 卷积的作用是什么？"),
    "numbers": ("把 $12\\times 7$ 写成二进制", "把 $12\\times 9$ 写成二进制"),
    "what is compared": ("Faster R-CNN 为什么比 Fast R-CNN 快？", "Fast R-CNN 为什么比 R-CNN 快？"),
    "how it is qualified": ("快速 R-CNN 为什么比 R-CNN 更快？", "快速 R-CNN 为什么比快速 R-CNN 更快？"),
    "what is asked": ("孪生网络为什么叫这个名字？", "孪生网络怎样计算两幅图像的相似度？"),
    "definition and advantage": ("残差网络里的残差是什么？", "残差网络有哪些优势？"),
    "opposites": ("上采样的常用做法是什么？", "下采样的常用做法是什么？"),
    "difference and cause": ("Dropout 与 Bagging 有什么不同？", "Dropout 为什么能减轻过拟合？"),
    "only the subject": ("神经网络为什么需要激活函数？", "神经网络的层数怎样确定？"),
    "only the form": ("请简述一下它的主要优缺点", "请简述一下它的主要步骤"),
    "code below": (
        "下面的代码输出什么？\n\n```python\nprint(len(x))\n```",
        "下面的代码输出什么？\n\n```c\nfree(buffer);\n```",
    ),
    "a setting and a subject": ("CNN 中为什么要用池化？", "CNN 的优点有哪些？"),
    "an end and a subject": ("归一化是为了加快梯度下降吗？", "梯度下降"),
    "an end in common": ("权重衰减为什么能防止过拟合？", "早停为什么能防止过拟合？"),
    "what belongs to it": ("LSTM 的遗忘门有什么作用？", "LSTM 的输出门有什么作用？"),
    "an attribute": ("卷积核的大小怎么选？", "卷积核的个数怎么选？"),
    "both together": ("为什么 CNN 和 RNN 要结合起来用？", "CNN 的优点和缺点"),
    "a negation": ("聚簇索引的优点", "非聚簇索引的优点"),
    "tags": ("辛亥革命的历史意义 #anki", "五四运动的导火索 #anki"),
    "a key": ("Ctrl-C 键发送什么信号？", "Ctrl-Z 键发送什么信号？"),
    "a keyword": ("What is a FROM in a Dockerfile?", "What is an ADD in a Dockerfile?"),
    "a name that ends in S": ("HTTPS 的握手", "HTTP 的状态码"),
    "a setting in common": ("在迁移学习中，为什么要冻结参数？", "在迁移学习中，图像怎样标准化？"),
}


def ask(place: int, prompt: str, answer: str | None = None, note: str | None = None, **values: object) -> Question:
    source = Source(note or f"{place}.md", "heading", (place + 1, place + 1), None)
    return Question(f"q{place}", prompt, answer, source, **values)  # type: ignore[arg-type]


def refer(*questions: Question, glossary: dict[str, str] | None = None) -> bool:
    return bool(repeats.related(questions, glossary))


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_questions_that_ask_nearly_the_same_refer_to_each_other(pair: tuple[str, str]) -> None:
    assert refer(ask(0, pair[0]), ask(1, pair[1]))
    assert refer(ask(0, pair[1]), ask(1, pair[0]))


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_look_alikes_stay_apart(pair: tuple[str, str]) -> None:
    assert not refer(ask(0, pair[0]), ask(1, pair[1]))
    assert not refer(ask(0, pair[1]), ask(1, pair[0]))


def test_a_common_term_alone_relates_only_what_asks_just_that() -> None:
    others = [ask(place, f"Docker {word} 怎么用？") for place, word in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰")]
    same = [ask(20, "Docker 是什么？"), ask(21, "什么是 Docker，为什么用它？")]
    assert repeats.related([*others, *same, ask(22, "Docker 镜像是什么？")]).get("q20") == ("q21",)


def test_a_glossary_tells_more_names() -> None:
    pair = ask(0, "什么是知识蒸馏？"), ask(1, "What is knowledge distillation?")
    assert not refer(*pair)
    assert refer(*pair, glossary={"知识蒸馏": "knowledge distillation (KD)"})


def test_within_one_note_questions_must_be_more_alike() -> None:
    texts = "正则化怎样防止过拟合？", "L1 和 L2 正则化为什么能防止过拟合？"
    assert refer(*(ask(place, text) for place, text in enumerate(texts)))
    assert not refer(*(ask(place, text, note="a.md") for place, text in enumerate(texts)))


def test_a_follow_up_does_not_refer_to_what_it_follows() -> None:
    assert not refer(ask(0, "什么是批归一化？"), ask(1, "批归一化的作用是什么？", follows="q0"))


def test_questions_about_pictures_of_their_own_stay_apart() -> None:
    pictures = [(Media(f"{place}.png", "prompt", MediaState.MISSING, None),) for place in range(2)]
    prompt = "这张网络结构图表示什么？"
    assert refer(ask(0, prompt), ask(1, prompt))
    assert not refer(*(ask(place, prompt, media=media) for place, media in enumerate(pictures)))


def test_references_are_mutual_few_and_the_likest_first() -> None:
    prompts = [
        "什么是批归一化？",
        "Batch Normalization 是什么？",
        *(f"批归一化的作用（{word}）？" for word in "甲乙丙丁戊己庚"),
    ]
    related = repeats.related([ask(place, prompt) for place, prompt in enumerate(prompts)])
    assert related["q0"][0] == "q1"
    assert max(map(len, related.values())) == repeats.MOST
    assert all(one in related[other] for one, others in related.items() for other in others)


def test_the_author_is_told_once_at_the_later_one() -> None:
    report = Report()
    notes = [[ask(0, "什么是迁移学习？")], [ask(1, "介绍一下 transfer learning")]]
    arranged = bank.arrange(notes, Settings(title="t"), report)
    assert [question.related for question in arranged.questions] == [("q1",), ("q0",)]
    remarks = [remark for remark in report if remark.code == "question-similar"]
    assert [(remark.path, remark.line) for remark in remarks] == [("1.md", 2)]
    assert "0.md:1" in remarks[0].message


WORD_FOR_WORD = {
    "width": ("为什么要用ＢＮ（批归一化）？", "为什么要用BN(批归一化)?"),
    "case": ("What is Batch Normalization?", "what is batch normalization"),
    "white space": ("为什么 ReLU 比 sigmoid 好？", "为什么ReLU比sigmoid好"),
    "a full stop": ("Explain the vanishing gradient.", "Explain the vanishing gradient"),
    "emphasis": ("为什么**深层网络**更难训练？", "为什么深层网络更难训练？"),
}
NOT_WORD_FOR_WORD = {
    "a sign": ("$x > 0$ 时导数是多少？", "$x < 0$ 时导数是多少？"),
    "a point": ("学习率取 0.01 会怎样？", "学习率取 001 会怎样？"),
    "a minus": ("输入全是 -1 时会怎样？", "输入全是 1 时会怎样？"),
    "a language": ("C++ 的虚函数是什么？", "C 的虚函数是什么？"),
    "a star": ("1\\*1 卷积的作用是什么？", "11 卷积的作用是什么？"),
}


@pytest.mark.parametrize("pair", WORD_FOR_WORD.values(), ids=WORD_FOR_WORD)
def test_exact_repeats_are_one_question(pair: tuple[str, str]) -> None:
    report = Report()
    merged = bank.merge_repeats([ask(0, pair[0], "甲"), ask(1, pair[1], "乙")], report)
    assert [question.id for question in merged] == ["q0"]
    assert [source.path for source in merged[0].also_in] == ["1.md"]
    assert merged[0].answer == "甲\n\n---\n\n乙"
    assert [remark.code for remark in report] == ["question-repeated"]


@pytest.mark.parametrize("pair", NOT_WORD_FOR_WORD.values(), ids=NOT_WORD_FOR_WORD)
def test_what_differs_by_more_than_its_dress_is_two_questions(pair: tuple[str, str]) -> None:
    assert len(bank.merge_repeats([ask(0, pair[0]), ask(1, pair[1])], Report())) == 2
