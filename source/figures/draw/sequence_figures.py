"""Draw the figures of the chapters on sequences, attention and language models.

Needs nothing but the standard library; writes ../NAME.svg, the same bytes every time.
Subscripts are separate text elements, because renderers differ in baseline shifts.
"""

from math import atan2, cos, pi, sin
from pathlib import Path

INK = "#1f2933"
PALE = "#eef2f6"
BLUE = "#b9d4ee"
DEEP = "#2b5c8a"
SAND = "#fbe3b3"
RUST = "#b4491f"
GREY = "#c9ced4"
OUT = Path(__file__).resolve().parent.parent


def number(value):
    """Write a coordinate without needless digits."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Figure:
    """Collects shapes and writes one SVG file."""

    def __init__(self, name, width, height, title):
        self.name = name
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="Noto Sans CJK SC, sans-serif">',
            f"<title>{title}</title>",
            '<rect width="100%" height="100%" fill="#fff"/>',
        ]

    def add(self, text):
        self.parts.append(text)

    def text(self, x, y, words, size=15, anchor="middle", fill=INK, weight=""):
        bold = f' font-weight="{weight}"' if weight else ""
        self.add(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{size}" '
            f'text-anchor="{anchor}" fill="{fill}"{bold}>{words}</text>'
        )

    def symbol(self, x, y, letter, index, size=18, fill=INK):
        """A letter with a lower index, centred at about x."""
        shift = 3 + 2.6 * (len(index) - 1)
        self.text(x - shift + size * 0.3, y, letter, size, "end", fill)
        self.text(x - shift + size * 0.3 + 1, y + 5, index, 14, "start", fill)

    def box(self, x, y, w, h, words="", fill=PALE, size=15, radius=5, dash="", width=1.6, stroke=INK):
        pattern = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}" '
            f'rx="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"{pattern}/>'
        )
        lines = words.split("\n") if words else []
        top = y + h / 2 + size * 0.36 - (len(lines) - 1) * size * 0.65
        for i, line in enumerate(lines):
            self.text(x + w / 2, top + i * size * 1.3, line, size)

    def circle(self, x, y, r, words="", fill="#fff", size=17):
        self.add(f'<circle cx="{number(x)}" cy="{number(y)}" r="{r}" fill="{fill}" stroke="{INK}" stroke-width="1.6"/>')
        if words:
            self.text(x, y + size * 0.36, words, size)

    def path(self, points, width=1.6, dash="", stroke=INK, head=True):
        """A broken line through the points, with an arrow head at its end."""
        tip, before = points[-1], points[-2]
        angle = atan2(tip[1] - before[1], tip[0] - before[0])
        size = 8 + width
        shown = list(points)
        if head:
            shown[-1] = (tip[0] - 0.7 * size * cos(angle), tip[1] - 0.7 * size * sin(angle))
        pattern = f' stroke-dasharray="{dash}"' if dash else ""
        d = " ".join(f"{number(x)},{number(y)}" for x, y in shown)
        self.add(f'<polyline points="{d}" fill="none" stroke="{stroke}" stroke-width="{width}"{pattern}/>')
        if head:
            wings = [
                (tip[0] - size * cos(angle + side), tip[1] - size * sin(angle + side))
                for side in (0.4, -0.4)
            ]
            d = " ".join(f"{number(x)},{number(y)}" for x, y in [tip, *wings])
            self.add(f'<polygon points="{d}" fill="{stroke}"/>')

    def write(self):
        text = "\n".join([*self.parts, "</svg>"]) + "\n"
        (OUT / f"{self.name}.svg").write_text(text, encoding="utf-8", newline="\n")


def rnn_unrolled():
    f = Figure("rnn-unrolled", 640, 330, "循环神经网络沿时间展开")
    f.text(90, 34, "折叠形式", 16, weight="bold")
    f.box(50, 140, 80, 50, "RNN", BLUE, 17)
    f.path([(90, 265), (90, 190)])
    f.symbol(90, 292, "x", "t")
    f.path([(90, 140), (90, 85)])
    f.symbol(90, 72, "y", "t")
    f.path([(130, 155), (158, 155), (158, 215), (28, 215), (28, 170), (50, 170)], dash="6 4")
    f.symbol(170, 240, "W", "hh")
    f.text(188, 173, "＝", 22)
    f.text(430, 34, "沿时间展开", 16, weight="bold")
    for i, left in enumerate((270, 370, 470, 570)):
        x = left
        f.box(x - 30, 140, 60, 50, "RNN", BLUE, 16)
        f.path([(x, 265), (x, 190)])
        f.symbol(x, 292, "x", str(i + 1))
        f.path([(x, 140), (x, 85)])
        f.symbol(x, 72, "y", str(i + 1))
        if i < 3:
            f.path([(x + 30, 165), (x + 70, 165)])
            f.symbol(x + 50, 153, "h", str(i + 1))
        f.symbol(x + 22, 235, "W", "xh", 15, DEEP)
        f.symbol(x + 22, 118, "W", "hy", 15, DEEP)
    f.path([(204, 165), (240, 165)])
    f.symbol(219, 153, "h", "0")
    f.text(430, 320, "每一步使用同一组参数", 15, fill=RUST)
    f.write()


def lstm_cell():
    f = Figure("lstm-cell", 640, 400, "LSTM 单元")
    f.box(85, 40, 460, 300, "", "#fafbfc", radius=14)
    f.path([(20, 85), (620, 85)], width=3.2, stroke=DEEP)
    f.symbol(40, 70, "c", "t−1")
    f.symbol(603, 70, "c", "t")
    f.text(232, 60, "细胞状态（加法更新）", 15, fill=DEEP)
    gates = ((150, "σ", "f", "遗忘门"), (250, "σ", "i", "输入门"), (350, "tanh", "g", "候选"), (430, "σ", "o", "输出门"))
    for x, function, letter, name in gates:
        f.box(x - 28, 228, 56, 34, function, SAND, 16)
        f.path([(x, 312), (x, 262)])
        f.text(x + 5, 284, name, 14, "start")
        f.symbol(x - 16, 215, letter, "t", 17)
    f.path([(20, 312), (430, 312)], head=False)
    f.symbol(40, 300, "h", "t−1")
    f.path([(110, 388), (110, 312)], head=False)
    f.symbol(135, 382, "x", "t")
    f.path([(150, 228), (150, 99)])
    f.circle(150, 85, 14, "×")
    f.path([(250, 228), (250, 165), (286, 165)])
    f.path([(350, 228), (350, 165), (314, 165)])
    f.circle(300, 165, 14, "×")
    f.path([(300, 151), (300, 99)])
    f.circle(300, 85, 14, "+")
    f.path([(500, 85), (500, 118)])
    f.box(472, 118, 56, 30, "tanh", PALE, 15)
    f.path([(500, 148), (500, 181)])
    f.path([(430, 228), (430, 195), (486, 195)])
    f.circle(500, 195, 14, "×")
    f.path([(500, 209), (500, 312), (620, 312)])
    f.symbol(603, 300, "h", "t")
    f.write()


def seq2seq_attention():
    f = Figure("seq2seq-attention", 640, 400, "带注意力的 seq2seq")
    weights = (0.1, 0.6, 0.1, 0.2)
    words = ("我", "喜欢", "机器", "学习")
    for i, x in enumerate((70, 160, 250, 340)):
        f.box(x - 32, 272, 64, 42, "", BLUE)
        f.symbol(x, 299, "h", str(i + 1))
        f.path([(x, 352), (x, 314)])
        f.text(x, 372, words[i], 16)
        if i < 3:
            f.path([(x + 32, 293), (x + 58, 293)])
        f.path([(x, 272), (x, 222)])
        f.path([(x, 184), (210 + (x - 205) * 0.35, 102)], width=1 + 6 * weights[i], stroke=DEEP)
        f.text(x + (2 if i < 2 else 18) - (26 if i < 2 else 0), 160, f"{weights[i]}", 15, fill=DEEP)
    f.box(38, 184, 334, 38, "打分并做 softmax，得到权重 α", SAND)
    f.box(130, 60, 160, 42, "对各 h 加权求和", PALE, 16)
    f.path([(290, 81), (560, 81), (560, 272)])
    f.symbol(430, 70, "c", "t")
    f.text(490, 70, "上下文向量", 15)
    for x, index in ((450, "t−1"), (575, "t")):
        f.box(x - 34, 272, 68, 42, "", "#fff")
        f.symbol(x, 299, "s", index)
    f.path([(484, 293), (541, 293)])
    f.path([(450, 272), (450, 203), (372, 203)], dash="6 4")
    f.text(404, 193, "查询", 14)
    f.path([(575, 352), (575, 314)])
    f.symbol(575, 374, "y", "t−1")
    f.path([(595, 272), (595, 222)])
    f.symbol(595, 208, "y", "t")
    f.text(205, 394, "编码器", 15, weight="bold")
    f.text(480, 394, "解码器", 15, weight="bold")
    f.write()


def scaled_dot_product():
    f = Figure("scaled-dot-product", 640, 340, "缩放点积注意力")
    for y, letter, shape in ((70, "Q", "n × d"), (160, "K", "m × d"), (262, "V", "m × d")):
        f.box(28, y - 22, 48, 44, letter, BLUE, 18)
        f.symbol(66, y + 42, shape, "v" if letter == "V" else "k", 15)
    steps = ("矩阵乘", "缩放", "掩码", "softmax", "矩阵乘")
    for i, name in enumerate(steps):
        x = 118 + i * 104
        f.box(x, 88, 84, 54, name, SAND if i in (0, 4) else PALE, 16)
        if i < 4:
            f.path([(x + 84, 115), (x + 104, 115)])
    f.path([(76, 70), (97, 70), (97, 105), (118, 105)])
    f.path([(76, 160), (97, 160), (97, 126), (118, 126)])
    f.text(156, 166, "QK", 16)
    f.text(174, 158, "T", 14)
    f.text(160, 188, "n × m", 14)
    f.text(252, 166, "除以", 15)
    f.text(278, 167, "√", 16)
    f.symbol(291, 167, "d", "k", 15)
    f.text(368, 166, "禁止处 −∞", 14)
    f.text(368, 188, "（可选）", 14)
    f.text(472, 166, "逐行，和为 1", 14)
    f.text(472, 188, "权重 n × m", 14)
    f.path([(76, 262), (576, 262), (576, 142)])
    f.path([(576, 88), (576, 50)])
    f.text(546, 38, "输出", 16)
    f.symbol(604, 38, "n × d", "v", 15)
    f.text(320, 322, "n：查询个数　m：键值个数", 14)
    f.write()


def multi_head_attention():
    f = Figure("multi-head-attention", 640, 440, "多头注意力")
    f.box(230, 392, 180, 36, "输入 X", "#fff", 16)
    names = ("头 1", "头 2", "头 h")
    for i, x in enumerate((120, 310, 520)):
        f.path([(320 + (i - 1) * 50, 392), (x, 342)])
        f.box(x - 84, 296, 168, 46, "线性投影得到\nQ、K、V", PALE, 15)
        f.path([(x, 296), (x, 264)])
        f.box(x - 84, 218, 168, 46, "缩放点积注意力\n（" + names[i] + "）", SAND, 15)
        f.path([(x, 218), (x, 186)])
    f.text(415, 246, "…", 22)
    f.text(415, 324, "…", 22)
    for x, w, words in ((36, 168, "头 1 的输出"), (204, 190, "头 2 的输出"), (394, 42, "…"), (436, 168, "头 h 的输出")):
        f.box(x, 146, w, 40, words, BLUE, 15, radius=0)
    f.text(36, 136, "拼接（concat）", 15, "start")
    f.path([(320, 146), (320, 112)])
    f.box(210, 72, 220, 40, "", PALE)
    f.text(296, 97, "线性变换", 16)
    f.symbol(362, 97, "W", "O", 17)
    f.path([(320, 72), (320, 40)])
    f.text(320, 30, "输出（与 X 同维）", 16)
    f.write()


def transformer_architecture():
    f = Figure("transformer-architecture", 640, 560, "Transformer 的编码器块与解码器块")

    def column(left, parts, bottom):
        y = bottom
        for kind, words in parts:
            fill = {"a": SAND, "n": "#fff", "f": BLUE}[kind]
            f.box(left, y - 34, 180, 34, words, fill, 18)
            f.path([(left + 90, y - 34), (left + 90, y - 48)], head=False)
            y -= 48
        return y

    def skip(x, start, end, side):
        reach = x + side * 22
        f.path([(x + (-side) * 90, start), (reach, start), (reach, end), (x, end)], dash="5 3")

    f.box(48, 224, 236, 222, "", "#fafbfc", radius=12)
    f.box(356, 128, 236, 318, "", "#fafbfc", radius=12)
    f.path([(166, 490), (166, 422)])
    f.path([(474, 490), (474, 422)])
    column(76, (("a", "多头自注意力"), ("n", "残差相加 + LN"), ("f", "前馈网络"), ("n", "残差相加 + LN")), 422)
    column(384, (("a", "带掩码的自注意力"), ("n", "残差相加 + LN"), ("a", "交叉注意力"), ("n", "残差相加 + LN"),
                 ("f", "前馈网络"), ("n", "残差相加 + LN")), 422)
    skip(76, 434, 357, -1)
    skip(76, 333, 261, -1)
    skip(564, 434, 357, 1)
    skip(564, 333, 261, 1)
    skip(564, 237, 165, 1)
    f.path([(166, 230), (166, 206), (320, 206), (320, 309), (384, 309)], width=2.2, stroke=DEEP)
    f.text(332, 329, "K、V", 16, fill=DEEP)
    f.text(214, 196, "编码器输出", 16, fill=DEEP)
    f.text(22, 344, "N×", 20)
    f.text(618, 296, "N×", 20)
    f.box(76, 490, 180, 36, "词嵌入 + 位置编码", PALE, 18)
    f.box(384, 490, 180, 36, "词嵌入 + 位置编码", PALE, 18)
    f.text(166, 550, "源序列", 18)
    f.text(474, 550, "目标序列（右移一位）", 18)
    f.path([(474, 134), (474, 100)])
    f.box(384, 64, 180, 36, "线性层 + softmax", PALE, 18)
    f.path([(474, 64), (474, 38)])
    f.text(474, 28, "下一个词的概率", 18)
    f.text(166, 170, "编码器", 20, weight="bold")
    f.text(338, 120, "解码器", 20, weight="bold")
    f.write()


def attention_masks():
    f = Figure("attention-masks", 640, 290, "因果掩码与填充掩码")
    cell, n = 26, 6
    rules = (
        ("因果掩码", lambda q, k: k <= q),
        ("填充掩码", lambda q, k: k < 4),
        ("二者叠加", lambda q, k: k <= q and k < 4),
    )
    for i, (name, allowed) in enumerate(rules):
        left, top = 44 + i * 202, 66
        f.text(left + cell * n / 2, 28, name, 17, weight="bold")
        f.text(left + cell * n / 2, 52, "键的位置 1 … 6", 14)
        for q in range(n):
            f.text(left - 8, top + q * cell + 19, str(q + 1), 14, "end")
            for k in range(n):
                x, y = left + k * cell, top + q * cell
                ok = allowed(q, k)
                f.box(x, y, cell, cell, "", "#fff" if ok else "#5b6570", radius=0, width=1)
                if ok:
                    f.circle(x + cell / 2, y + cell / 2, 4, "", DEEP)
    f.text(44, 248, "行：查询的位置", 14, "start")
    f.box(214, 234, 20, 20, "", "#fff", radius=0, width=1)
    f.circle(224, 244, 4, "", DEEP)
    f.text(242, 249, "允许", 14, "start")
    f.box(304, 234, 20, 20, "", "#5b6570", radius=0, width=1)
    f.text(332, 249, "打分加 −∞，权重为 0", 14, "start")
    f.text(44, 276, "例：句长 6，其中第 5、6 个位置为填充", 14, "start")
    f.write()


def positional_encoding():
    f = Figure("positional-encoding", 640, 380, "正弦位置编码热力图")
    positions, width, cw, ch = 40, 32, 15, 7
    left, top, levels = 70, 34, 13
    runs = {}
    for p in range(positions):
        row = []
        for j in range(width):
            angle = p / 10000 ** (2 * (j // 2) / width)
            value = sin(angle) if j % 2 == 0 else cos(angle)
            row.append(round((value + 1) / 2 * (levels - 1)))
        start = 0
        for j in range(1, width + 1):
            if j == width or row[j] != row[start]:
                runs.setdefault(row[start], []).append((p, start, j - start))
                start = j
    for level in sorted(runs):
        shade = round(250 - 225 * level / (levels - 1))
        red, green = round(shade * 0.85), round(shade * 0.95)
        d = "".join(f"M{left + j * cw} {top + p * ch}h{n * cw}v{ch}h-{n * cw}z" for p, j, n in runs[level])
        f.add(f'<path fill="rgb({red},{green},{shade})" d="{d}"/>')
    f.add(f'<rect x="{left}" y="{top}" width="{width * cw}" height="{positions * ch}" fill="none" stroke="{INK}"/>')
    for p in (0, 10, 20, 30, 39):
        f.text(left - 8, top + p * ch + 9, str(p), 14, "end")
    for j in (0, 8, 16, 24, 31):
        f.text(left + j * cw + 7, top + positions * ch + 19, str(j), 14)
    f.text(left + width * cw / 2, top + positions * ch + 44, "维度（模型维度 d = 32）", 15)
    f.text(left, 22, "位置 p", 15)
    for level in range(levels):
        shade = round(250 - 225 * level / (levels - 1))
        f.add(
            f'<rect x="578" y="{number(top + (levels - 1 - level) * 280 / levels)}" width="18" '
            f'height="{number(280 / levels + 0.4)}" fill="rgb({round(shade * 0.85)},{round(shade * 0.95)},{shade})"/>'
        )
    f.text(602, top + 12, "1", 14, "start")
    f.text(602, top + 145, "0", 14, "start")
    f.text(602, top + 278, "−1", 14, "start")
    f.write()


def kv_cache():
    f = Figure("kv-cache", 640, 350, "KV cache 的一步解码")
    words = ("今天", "天气", "真", "不错")
    f.text(100, 38, "词元", 15, "end")
    for row, (name, y) in enumerate((("K", 76), ("V", 136))):
        f.text(100, y + 26, name, 18, "end")
        for i in range(4):
            new = i == 3
            f.box(124 + i * 84, y, 72, 40, "", SAND if new else GREY, dash="" if new else "4 3", width=2.4 if new else 1.2)
            f.symbol(160 + i * 84, y + 26, name.lower(), str(i + 1))
    for i, word in enumerate(words):
        f.text(160 + i * 84, 40, word, 16, fill=RUST if i == 3 else INK)
    f.path([(118, 194), (118, 202), (366, 202), (366, 194)], head=False)
    f.text(242, 222, "已缓存：直接读取，不再重算", 15)
    f.text(412, 212, "本步新算，", 15, fill=RUST)
    f.text(412, 232, "追加到缓存", 15, fill=RUST)
    f.box(500, 104, 120, 46, "注意力", BLUE, 16)
    f.path([(448, 96), (476, 96), (476, 116), (500, 116)])
    f.path([(448, 156), (476, 156), (476, 140), (500, 140)])
    f.box(524, 36, 72, 36, "", SAND, width=2.4)
    f.symbol(560, 60, "q", "4")
    f.path([(560, 72), (560, 104)])
    f.path([(560, 150), (560, 264)])
    f.text(552, 284, "后续各层，输出", 15)
    f.text(552, 306, "下一个词元", 15)
    f.box(40, 258, 24, 20, "", GREY, dash="4 3", width=1.2)
    f.text(74, 274, "来自以前各步", 15, "start")
    f.box(200, 258, 24, 20, "", SAND, width=2.4)
    f.text(234, 274, "只由最新词元算出", 15, "start")
    f.text(40, 318, "每一步：查询只有一个；旧查询以后不再使用，所以不缓存", 15, "start")
    f.write()


def lora_update():
    f = Figure("lora-update", 640, 380, "LoRA 的低秩更新")
    f.path([(320, 362), (320, 330)], head=False)
    f.text(346, 366, "输入 x（k 维）", 15, "start")
    f.path([(320, 330), (170, 330), (170, 276)])
    f.path([(320, 330), (470, 330), (470, 292)])
    f.box(80, 136, 180, 140, "", GREY, dash="6 4", width=2)
    f.symbol(170, 200, "W", "0", 22)
    f.text(170, 232, "d × k，冻结", 15)
    f.add(f'<polygon points="390,292 550,292 500,228 440,228" fill="{SAND}" stroke="{INK}" stroke-width="2"/>')
    f.text(470, 262, "A", 18)
    f.text(470, 282, "r × k，随机初始化", 14)
    f.add(f'<polygon points="440,200 500,200 550,136 390,136" fill="{SAND}" stroke="{INK}" stroke-width="2"/>')
    f.text(470, 160, "d × r，零初始化", 14)
    f.text(470, 186, "B", 18)
    f.path([(470, 228), (470, 200)])
    f.text(512, 219, "r 维（r 很小）", 14, "start")
    f.path([(170, 136), (170, 82), (304, 82)])
    f.path([(470, 136), (470, 82), (336, 82)])
    f.text(404, 70, "× α / r", 15)
    f.circle(320, 82, 16, "+", "#fff", 20)
    f.path([(320, 66), (320, 36)])
    f.text(320, 26, "输出 h（d 维）", 15)
    f.text(590, 162, "可训练", 15, fill=RUST)
    f.text(590, 262, "可训练", 15, fill=RUST)
    f.write()


def parallelism():
    f = Figure("parallelism", 640, 370, "三种并行方式")
    titles = ("数据并行", "张量并行", "流水线并行")
    for i, title in enumerate(titles):
        f.text(108 + i * 212, 30, title, 17, weight="bold")
        if i:
            f.path([(i * 212 + 2, 16), (i * 212 + 2, 356)], width=1, dash="3 4", stroke="#8a939c", head=False)
    fills = (BLUE, SAND)
    for g in range(2):
        x = 22 + g * 94
        f.box(x, 56, 78, 210, "", fills[g], radius=8)
        f.text(x + 39, 78, f"GPU {g}", 15)
        for layer in range(4):
            f.box(x + 9, 90 + layer * 42, 60, 32, f"第 {4 - layer} 层", "#fff", 14)
        f.path([(x + 39, 312), (x + 39, 266)])
        f.text(x + 39, 332, f"数据 {'AB'[g]}", 15)
    f.path([(61, 286), (155, 286)], head=False, width=2.6, stroke=RUST)
    f.text(108, 306, "梯度平均", 14, fill=RUST)
    for g in range(2):
        x = 234 + g * 94
        f.box(x, 56, 78, 210, "", fills[g], radius=8)
        f.text(x + 39, 78, f"GPU {g}", 15)
        for layer in range(4):
            f.box(x + 9, 90 + layer * 42, 60, 32, f"{4 - layer} 层" + ("左", "右")[g], "#fff", 14)
            if g:
                f.path([(x - 25, 106 + layer * 42), (x + 9, 106 + layer * 42)], width=2.6, stroke=RUST, head=False)
        f.path([(320, 312), (x + 39, 270)])
    f.text(320, 332, "同一批数据", 15)
    f.text(320, 354, "每层都要 all-reduce", 14, fill=RUST)
    for g in range(2):
        y = 56 + (1 - g) * 112
        f.box(472, y, 122, 98, "", fills[g], radius=8)
        f.text(500, y + 54, f"GPU {g}", 15)
        for layer in range(2):
            f.box(530, y + 10 + layer * 42, 58, 34, f"第 {2 * g + 2 - layer} 层", "#fff", 14)
    f.path([(532, 168), (532, 154)], width=2.6, stroke=RUST)
    f.text(612, 166, "激活", 14, fill=RUST)
    f.path([(532, 312), (532, 266)])
    f.text(532, 332, "微批 1、2、3 …", 15)
    f.text(532, 354, "逐段流过，首尾有气泡", 14, fill=RUST)
    f.write()


def ctc_alignment():
    f = Figure("ctc-alignment", 640, 350, "CTC 的路径与折叠")
    f.text(108, 34, "时间步", 15, "end")
    for t in range(6):
        f.text(142 + t * 48, 34, str(t + 1), 15)
    f.text(452, 34, "合并相邻重复", 15)
    f.text(560, 34, "删去空白", 15)
    paths = (("tto-oo", "to-o", "too"), ("-to-o-", "-to-o-", "too"), ("too--o", "to-o", "too"), ("tooo--", "to-", "to"))
    for row, (steps, merged, word) in enumerate(paths):
        y = 54 + row * 60 + (18 if row == 3 else 0)
        good = word == "too"
        f.text(108, y + 27, f"路径 {row + 1}", 15, "end", INK if good else RUST)
        for t, mark in enumerate(steps):
            f.box(120 + t * 48, y, 44, 40, "–" if mark == "-" else mark, GREY if mark == "-" else BLUE, 18, 0)
        f.text(448, y + 27, merged.replace("-", "–"), 18)
        f.path([(488, y + 20), (526, y + 20)])
        f.text(560, y + 27, word, 19, weight="bold", fill=INK if good else RUST)
        f.text(612, y + 27, "对" if good else "错", 18, fill=INK if good else RUST)
    f.text(20, 332, "“–” 为空白符。目标 too：两个 o 之间必须隔着空白，否则会被合并。", 15, "start")
    f.write()


def pre_post_ln():
    f = Figure("pre-post-ln", 640, 400, "Post-LN 与 Pre-LN")

    def plus(x, y):
        f.circle(x, y, 13, "+", "#fff", 18)

    f.text(170, 30, "Post-LN：先相加，后归一化", 16, weight="bold")
    x = 170
    f.path([(x, 384), (x, 322)])
    f.box(x - 70, 282, 140, 40, "子层 F", SAND, 16)
    f.path([(x, 282), (x, 227)])
    plus(x, 214)
    f.path([(x, 352), (x - 110, 352), (x - 110, 214), (x - 13, 214)], dash="6 4")
    f.path([(x, 201), (x, 152)])
    f.box(x - 70, 112, 140, 40, "LN", BLUE, 16)
    f.path([(x, 112), (x, 56)])
    f.text(x + 24, 382, "x", 17)
    f.text(x + 20, 92, "LN 挡在主干上", 14, "start", RUST)
    x = 490
    f.text(x, 30, "Pre-LN：先归一化，后相加", 16, weight="bold")
    f.path([(x, 384), (x, 322)])
    f.box(x - 70, 282, 140, 40, "LN", BLUE, 16)
    f.path([(x, 282), (x, 232)])
    f.box(x - 70, 192, 140, 40, "子层 F", SAND, 16)
    f.path([(x, 192), (x, 137)])
    plus(x, 124)
    f.path([(x, 352), (x - 110, 352), (x - 110, 124), (x - 13, 124)], width=3.2, stroke=DEEP)
    f.path([(x, 111), (x, 56)], width=3.2, stroke=DEEP)
    f.text(x + 24, 382, "x", 17)
    f.text(x + 22, 100, "主干畅通", 14, "start", DEEP)
    f.path([(330, 50), (330, 380)], width=1, dash="3 4", stroke="#8a939c", head=False)
    f.write()


def mha_gqa_mqa():
    f = Figure("mha-gqa-mqa", 640, 290, "MHA、GQA 与 MQA")
    for i, (name, groups) in enumerate((("MHA", 4), ("GQA", 2), ("MQA", 1))):
        left = 62 + i * 196
        f.text(left + 86, 32, name, 18, weight="bold")
        f.text(left + 86, 272, f"缓存 {groups} 组键值", 15)
        for h in range(4):
            x = left + 20 + h * 44
            f.box(x - 18, 196, 36, 40, "Q", PALE, 16)
            share = 4 // groups
            group = h // share
            centre = left + 20 + (group * share + (share - 1) / 2) * 44
            f.path([(x, 196), (centre, 108)], width=1.4)
        for g in range(groups):
            share = 4 // groups
            centre = left + 20 + (g * share + (share - 1) / 2) * 44
            f.box(centre - 18, 54, 36, 54, "K\nV", SAND, 16, width=2)
    f.text(8, 88, "键值头", 14, "start")
    f.text(8, 221, "查询头", 14, "start")
    f.write()


def clip_contrastive():
    f = Figure("clip-contrastive", 640, 380, "CLIP 的对比学习")
    f.box(24, 206, 132, 46, "图像编码器", BLUE, 16)
    f.box(354, 22, 132, 46, "文本编码器", SAND, 16)
    f.text(90, 290, "一批 N 张图像", 15)
    f.path([(90, 272), (90, 252)])
    f.text(250, 52, "N 段文字", 15)
    f.path([(290, 46), (354, 46)])
    cell, left, top = 58, 304, 128
    f.path([(420, 68), (420, 92)])
    f.path([(156, 229), (238, 229)])
    index = ("1", "2", "3", "N")
    for i in range(4):
        f.box(left + i * cell, 92, cell, 30, "", SAND, radius=0)
        f.symbol(left + i * cell + cell / 2, 112, "v", index[i], 17)
        f.box(238, top + i * cell, 60, cell, "", BLUE, radius=0)
        f.symbol(268, top + i * cell + 35, "u", index[i], 17)
        for j in range(4):
            hit = i == j
            f.box(left + j * cell, top + i * cell, cell, cell, "正" if hit else "负",
                  "#7fb08a" if hit else "#fff", 16, 0, width=1)
    f.text(24, 330, "对角线：配对的图文，", 15, "start")
    f.text(24, 352, "相似度要高；其余要低", 15, "start")
    f.text(546, 180, "逐行、逐列", 14, "start")
    f.text(546, 202, "各做一次", 14, "start")
    f.text(546, 224, "softmax", 14, "start")
    f.write()


FIGURES = (
    rnn_unrolled, lstm_cell, seq2seq_attention, scaled_dot_product, multi_head_attention,
    transformer_architecture, attention_masks, positional_encoding, kv_cache, lora_update,
    parallelism, ctc_alignment, pre_post_ln, mha_gqa_mqa, clip_contrastive,
)

if __name__ == "__main__":
    for draw in FIGURES:
        draw()
