"""A small edition, built by hand, that has one of everything: for the tests of the targets."""

from __future__ import annotations

import datetime
import struct
import zlib
from pathlib import Path

from notepress.edition import Edition
from notepress.model import Bank, Formula, Kind, Media, MediaState, Question, Source, Status
from notepress.settings import Settings

PICTURE = "figures/注意力 1.png"
BROKEN = Formula("\\frac{1}{", False)

_SELF_ATTENTION = """把每个位置投影成 **查询、键、值**，再按相似度加权求和：

$$
\\operatorname{Attention}(Q,K,V)=\\operatorname{softmax}\\!\\left(\\frac{QK^{\\top}}{\\sqrt{d_k}}\\right)V
$$

1. 计算 $QK^\\top$，得到 $n\\times n$ 的*打分矩阵*；
2. 除以 $\\sqrt{d_k}$，否则 $a<b$ 时 softmax 饱和：
    - 方差随 $d_k$ 线性增长；
    - 梯度趋近于零。
3. 对 $V$ 加权求和。

![注意力的三步](<figures/注意力 1.png>)
"""

_CODE = """`nn.Conv2d` 的 `padding` 只在 `stride == 1` 时可以写 `"same"`：

```python
import torch
from torch import nn


def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    # 打分、归一、加权
    scores = q @ k.transpose(-2, -1) / k.shape[-1] ** 0.5
    return scores.softmax(dim=-1) @ v if scores.ndim > 2 else torch.zeros_like(v)
```

| 层 | 输出 | 参数量 | 感受野 |
| --- | :-: | ---: | --- |
| 1\\*1 卷积 | $C'\\times H\\times W$ | $C\\cdot C'$ | 不变 |
| 3\\*3 卷积 | `(C', H\\|W)` | $9\\,C\\cdot C'$ | $\\|x-y\\|\\le 1$ |

> 先降维，再卷积：瓶颈结构。

按 <kbd>Ctrl</kbd>+<kbd>C</kbd> 停止，H<sub>2</sub>O。
"""


def rich(folder: Path) -> Edition:
    """Give an edition in Chinese whose pictures are written into FOLDER."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    (folder / PICTURE).write_bytes(png(320, 120))
    (folder / "figures/plan.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40" width="480" height="160">'
        '<path d="M5 35L60 5L115 35" fill="none" stroke="#333"/></svg>',
        encoding="utf-8",
    )
    settings = Settings(title="深度学习面试", subtitle="问与答", author="某人")
    bank = Bank(settings.title, settings.language, tuple(_questions()))
    return Edition(bank, settings, folder, broken={BROKEN: "Missing close brace"})


def _questions() -> list[Question]:
    chapter = "注意力与 Transformer"
    return [
        _question(
            1,
            "自注意力（self-attention）是怎样计算的？为什么要除以 $\\sqrt{d_k}$？",
            _SELF_ATTENTION,
            chapter=chapter,
            trail=("序列模型", "注意力 $L_2$"),
            tags=("nlp::attention", "full　width", "常 考"),
            asked_on=datetime.date(2023, 4, 1),
            references=(
                "https://arxiv.org/abs/1706.03762",
                "https://zh.wikipedia.org/wiki/%E6%B3%A8%E6%84%8F%E5%8A%9B",
            ),
            media=(local("figures/注意力 1.png", PICTURE),),
            related=("question02", "question05"),
        ),
        _question(
            2,
            "那么**多头**有什么好处？",
            "每个头在自己的子空间里看不同的关系；代价与单头相同。\n\n"
            "行内 $x_{i}$，化简 $\\\\[2pt]$ 与文字 \\\\(不是公式\\\\)，"
            "以及 `[sound:x.mp3]` 与 [sound:y.mp3]。",
            chapter=chapter,
            follows="question01",
        ),
        _question(
            3,
            "下面的代码做什么？\n\n```python\nx = torch.ones(2, 3) @ torch.ones(3)\n```\n\n"
            "- A. 矩阵乘向量\n- B. 报错，因为 `a<b`",
            _CODE,
            chapter="卷积::基础",
            trail=("Week4", "Building your CNN"),
        ),
        _question(
            4,
            "这题还没有答案？",
            None,
            status=Status.UNANSWERED,
            chapter="卷积::基础",
            trail=("Week4", "Building your CNN"),
        ),
        _question(
            5,
            "BERT 与 GPT 的区别",
            None,
            kind=Kind.TOPIC,
            status=Status.REFERENCE_ONLY,
            chapter=chapter,
            references=("https://example.com/bert-vs-gpt?a=1&b=2", "javascript:alert(1)"),
            related=("question01",),
        ),
        _question(
            6,
            "图片丢了怎么办？",
            "本机的图 ![示意图](/Users/me/pic/update.png) 找不到，网上的图也不会下载：\n\n![](https://example.com/a%20b.png)\n\n"
            '<img src="figures/plan.svg" alt="平面图">\n\n写错的公式 $\\frac{1}{$ 照原样显示。',
            chapter="杂项",
            media=(
                Media("/Users/me/pic/update.png", "answer", MediaState.MISSING, None),
                Media("https://example.com/a%20b.png", "answer", MediaState.REMOTE, None),
                local("figures/plan.svg", "figures/plan.svg"),
            ),
        ),
    ]


def _question(serial: int, prompt: str, answer: str | None, **values: object) -> Question:
    source = Source(f"notes/第 {serial} 周.md", "heading", (serial, serial), None)
    values.setdefault("status", Status.ANSWERED)
    return Question(f"question{serial:02}", prompt, answer, source, serial=serial, **values)  # type: ignore[arg-type]


def rich_question() -> Question:
    """Give the first question of the rich edition."""
    return _questions()[0]


def local(src: str, file: str) -> Media:
    """Give a picture of an answer."""
    return Media(src, "answer", MediaState.LOCAL, file)


def png(width: int, height: int) -> bytes:
    """Give a picture of two colours."""
    rows = b"".join(
        b"\0" + (b"\x20\x60\xa0" * (width // 2)) + (b"\xe8\xe4\xda" * (width - width // 2)) for _ in range(height)
    )
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
