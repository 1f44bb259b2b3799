"""Draw the figures of the convolution chapters; writes ../NAME.svg, same bytes every time."""

from html import escape
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent
INK, GREY, PALE, MID, DARK, WARM = "#1d2733", "#8a94a0", "#eaf2fa", "#a9cdec", "#2f5f93", "#f7c98b"


class Picture:
    def __init__(self, name: str, width: int = 640, height: int = 360) -> None:
        self.name, self.width, self.height, self.parts = name, width, height, []

    def rect(self, x, y, w, h, fill="#fff", stroke=INK, dash="", thick=1.5, round_=0):
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        extra += f' rx="{round_}"' if round_ else ""
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="{thick:g}"{extra}/>'
        )

    def text(self, x, y, words, size=15, anchor="middle", fill=INK, bold=False):
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y + size * 0.36:g}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{fill}"{weight}>{escape(str(words))}</text>'
        )

    def line(self, points, dash="", thick=1.6, stroke=INK):
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{thick:g}"{extra}/>'
        )

    def arrow(self, *points, dash="", stroke=INK):
        (x0, y0), (x1, y1) = points[-2:]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        bx, by = x1 - 9 * ux, y1 - 9 * uy
        self.line([*points[:-1], (bx, by)], dash, stroke=stroke)
        self.parts.append(
            f'<polygon points="{x1:g},{y1:g} {bx - 4.5 * uy:.1f},{by + 4.5 * ux:.1f} '
            f'{bx + 4.5 * uy:.1f},{by - 4.5 * ux:.1f}" fill="{stroke}"/>'
        )

    def circle(self, x, y, r, fill="#fff", stroke=INK):
        self.parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>'
        )

    def box(self, x, y, w, h, *lines, fill="#fff", ink=INK, size=15, dash=""):
        self.rect(x, y, w, h, fill, dash=dash, round_=4)
        step = size * 1.3
        for n, words in enumerate(lines):
            self.text(x + w / 2, y + h / 2 + (n - (len(lines) - 1) / 2) * step, words, size, fill=ink)

    def grid(self, x, y, cell, rows, fill=None, size=15):
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                colour = fill(i, j) if fill else "#fff"
                self.rect(x + j * cell, y + i * cell, cell, cell, colour, thick=1)
                if value != "":
                    ink = "#fff" if colour == DARK else INK
                    self.text(x + (j + 0.5) * cell, y + (i + 0.5) * cell, value, size, fill=ink)

    def stack(self, x, y, side, count, step=9, fill=PALE):
        for n in reversed(range(count)):
            self.rect(x + n * step, y - n * step, side, side, fill)

    def write(self):
        body = "\n".join(self.parts)
        (OUT / f"{self.name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" font-family="Noto Sans CJK SC, sans-serif">\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n',
            encoding="utf-8",
            newline="\n",
        )


def correlate(image, kernel, stride=1):
    k, reach = len(kernel), range(0, len(image) - len(kernel) + 1, stride)
    return [
        [sum(kernel[a][b] * image[i + a][j + b] for a in range(k) for b in range(k)) for j in reach]
        for i in reach
    ]


def signed(rows):
    return [[str(v).replace("-", "−") for v in row] for row in rows]


def conv_padding_stride():
    p = Picture("conv-padding-stride")
    image = [[1, 2, 0, 1, 3], [0, 1, 2, 1, 0], [2, 1, 1, 0, 1], [1, 0, 3, 2, 1], [0, 2, 1, 1, 2]]
    kernel = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    padded = [[0] * 7] + [[0, *row, 0] for row in image] + [[0] * 7]
    x, y, cell = 24, 62, 34
    edge = (0, 6)
    p.text(x + 3.5 * cell, 36, "输入 5×5，补零 p = 1", 16, bold=True)
    p.grid(x, y, cell, padded, lambda i, j: "#e2e5e9" if i in edge or j in edge else "#fff")
    p.rect(x + 1, y + 1, 3 * cell - 2, 3 * cell - 2, "none", DARK, thick=4)
    p.rect(x + 2 * cell + 1, y + 4, 3 * cell - 2, 3 * cell - 8, "none", "#b35c00", "7 4", 3.5)
    p.text(320 + 51, 36, "核 3×3", 16, bold=True)
    p.grid(320, y, cell, kernel, lambda i, j: PALE)
    p.text(371, 186, "步幅 s = 2：", 15)
    p.text(371, 208, "窗口每次移两格", 15)
    p.arrow((282, 113), (314, 113))
    p.arrow((430, 113), (474, 113))
    p.text(548, 36, "输出 3×3", 16, bold=True)
    colours = {(0, 0): MID, (0, 1): WARM}
    p.grid(482, y, 44, correlate(padded, kernel, 2), lambda i, j: colours.get((i, j), "#fff"), 16)
    p.line([(320, 246), (356, 246)], thick=4, stroke=DARK)
    p.text(364, 246, "第 1 个窗口 → 输出蓝格", 15, "start")
    p.line([(320, 272), (356, 272)], "7 4", 3.5, "#b35c00")
    p.text(364, 272, "第 2 个窗口 → 输出橙格", 15, "start")
    p.text(320, 332, "输出边长 = (n + 2p − k) / s + 1 = (5 + 2 − 3) / 2 + 1 = 3（除不尽时向下取整）", 16)
    p.write()


def receptive_field():
    p = Picture("receptive-field", 640, 342)
    cell, middle = 52, 300
    rows = [("第 3 层", 1, 40, DARK), ("第 2 层", 3, 126, MID), ("第 1 层", 5, 212, PALE), ("输入", 7, 298, "#fff")]
    for (_, upper, y0, _), (_, lower, y1, _) in zip(rows, rows[1:]):
        for sign in (-1, 1):
            p.line(
                [(middle + sign * upper * cell / 2, y0 + 34), (middle + sign * lower * cell / 2, y1)],
                "5 4", 1.4, GREY,
            )
    for name, count, y, fill in rows:
        p.text(24, y + 17, name, 16, "start", bold=True)
        for n in range(count):
            p.rect(middle + (n - count / 2) * cell, y, cell - 3, 34, fill)
    for n, y in ((3, 126), (5, 212), (7, 298)):
        p.text(508, y + 17, f"{n} 个单元", 16, "start")
    p.text(508, 57, "1 个单元", 16, "start")
    p.text(440, 100, "3×3，步幅 1", 15, "start", GREY)
    p.text(466, 186, "3×3，步幅 1", 15, "start", GREY)
    p.text(492, 272, "3×3，步幅 1", 15, "start", GREY)
    p.write()


def conv_1x1():
    p = Picture("conv-1x1")
    p.text(108, 34, "输入 H×W×4", 16, bold=True)
    p.stack(34, 120, 110, 4, 12)
    for n in reversed(range(4)):
        p.rect(34 + n * 12, 120 - n * 12, 110, 110, PALE)
        p.rect(34 + n * 12 + 40, 120 - n * 12 + 44, 22, 22, WARM)
    p.text(108, 262, "取同一像素的", 15)
    p.text(108, 284, "全部通道", 15)
    left = [(262, 92 + 44 * n) for n in range(4)]
    right = [(390, 114 + 44 * n) for n in range(3)]
    for a in left:
        for b in right:
            p.line([(a[0] + 14, a[1]), (b[0] - 14, b[1])], thick=1.1, stroke=GREY)
    for n, (x, y) in enumerate(left):
        p.rect(x - 15, y - 15, 30, 30, WARM)
        p.text(x - 4, y - 2, "x", 16)
        p.text(x + 6, y + 4, n + 1, 14)
    for n, (x, y) in enumerate(right):
        p.rect(x - 15, y - 15, 30, 30, MID)
        p.text(x - 4, y - 2, "y", 16)
        p.text(x + 6, y + 4, n + 1, 14)
    p.arrow((196, 158), (238, 158))
    p.arrow((414, 158), (452, 158))
    p.text(326, 262, "y = W x + b", 16)
    p.text(326, 286, "W 为 3×4，所有像素共用", 15)
    p.text(546, 34, "输出 H×W×3", 16, bold=True)
    for n in reversed(range(3)):
        p.rect(470 + n * 12, 120 - n * 12, 110, 110, PALE)
        p.rect(470 + n * 12 + 40, 120 - n * 12 + 44, 22, 22, MID)
    p.text(540, 262, "高宽不变", 15)
    p.text(540, 284, "通道 4 → 3", 15)
    p.text(320, 332, "参数量 4×3 + 3 = 15，与图像大小无关", 16)
    p.write()


def pooling():
    p = Picture("pooling-max-avg", 640, 346)
    data = [[1, 3, 2, 0], [5, 7, 4, 2], [8, 0, 6, 2], [4, 4, 1, 3]]
    tones = [[PALE, WARM], ["#d5d9de", MID]]
    tone = lambda i, j: tones[i // 2][j // 2]
    quad = lambda i, j: [data[2 * i + a][2 * j + b] for a in (0, 1) for b in (0, 1)]
    p.text(152, 36, "输入 4×4", 16, bold=True)
    p.grid(48, 66, 52, data, tone, 18)
    p.rect(48, 66, 104, 104, "none", INK, thick=3)
    p.rect(152, 66, 104, 104, "none", INK, thick=3)
    p.rect(48, 170, 104, 104, "none", INK, thick=3)
    p.rect(152, 170, 104, 104, "none", INK, thick=3)
    p.text(152, 304, "窗口 2×2，步幅 2", 15)
    cells = lambda f: [[f"{f(quad(i, j)):g}" for j in (0, 1)] for i in (0, 1)]
    flat = lambda i, j: tones[i][j]
    p.text(506, 36, "最大池化（max）", 16, bold=True)
    p.grid(450, 56, 56, cells(max), flat, 18)
    p.text(506, 204, "平均池化（average）", 16, bold=True)
    p.grid(450, 224, 56, cells(lambda q: sum(q) / 4), flat, 18)
    p.arrow((272, 140), (438, 112))
    p.text(346, 104, "取最大", 15)
    p.arrow((272, 200), (438, 280))
    p.text(338, 266, "取平均", 15)
    p.write()


def residual_block():
    p = Picture("residual-block", 640, 400)
    for x, title, projection in ((150, "恒等捷径（identity）", False), (470, "投影捷径（projection）", True)):
        p.text(x, 26, title, 16, bold=True)
        p.text(x - 40, 58, "x", 18, bold=True)
        p.arrow((x - 40, 70), (x - 40, 100))
        first = "3×3 卷积，s = 2" if projection else "3×3 卷积"
        p.box(x - 115, 100, 150, 34, first, fill=PALE)
        p.arrow((x - 40, 134), (x - 40, 152))
        p.box(x - 115, 152, 150, 34, "BN，ReLU", fill="#fff")
        p.arrow((x - 40, 186), (x - 40, 204))
        p.box(x - 115, 204, 150, 34, "3×3 卷积", fill=PALE)
        p.arrow((x - 40, 238), (x - 40, 256))
        p.box(x - 115, 256, 150, 34, "BN")
        p.arrow((x - 40, 290), (x - 40, 312))
        p.text(x - 48, 301, "F(x)", 15, "end")
        p.circle(x - 40, 324, 12)
        p.text(x - 40, 323, "+", 20)
        p.arrow((x - 40, 336), (x - 40, 354))
        p.box(x - 90, 354, 100, 30, "ReLU", fill=MID)
        side = x + 94
        if projection:
            p.arrow((x - 40, 82), (side, 82), (side, 160))
            p.box(side - 46, 160, 92, 56, "1×1 卷积", "s = 2，BN", fill=WARM)
            p.arrow((side, 216), (side, 324), (x - 28, 324))
            p.text(x + 64, 342, "投影后相加", 15)
        else:
            p.arrow((x - 40, 82), (side, 82), (side, 324), (x - 28, 324))
            p.text(side - 8, 195, "x", 16, "end")
            p.text(x + 64, 342, "原样相加", 15)
    p.line([(316, 40), (316, 380)], "3 5", 1, GREY)
    p.write()


def inception_block():
    p = Picture("inception-block", 640, 340)
    p.box(16, 140, 84, 80, "输入", "28×28", "×192", fill="#fff")
    rows = [
        (None, ("1×1 卷积", "64")),
        (("1×1 卷积", "96"), ("3×3 卷积", "128")),
        (("1×1 卷积", "16"), ("5×5 卷积", "32")),
        (("3×3 最大池化", "步幅 1"), ("1×1 卷积", "32")),
    ]
    for n, (first, second) in enumerate(rows):
        y = 22 + n * 82
        middle = y + 30
        p.line([(100, 180), (122, 180), (122, middle)])
        if first:
            p.arrow((122, middle), (150, middle))
            one = "1×1" in first[0]
            p.box(150, y, 122, 60, *first, fill=WARM if one else "#d5d9de")
            p.arrow((272, middle), (316, middle))
        else:
            p.arrow((122, middle), (316, middle))
        fill = WARM if "1×1" in second[0] else MID
        p.box(316, y, 112, 60, *second, fill=fill)
        p.line([(428, middle), (454, middle), (454, 180)])
    p.arrow((454, 180), (482, 180))
    p.box(482, 140, 60, 80, "沿通道", "拼接", fill=PALE)
    p.arrow((542, 180), (566, 180))
    p.text(602, 158, "输出", 15)
    p.text(602, 180, "28×28", 15)
    p.text(602, 202, "×256", 15)
    p.write()


def depthwise_separable():
    p = Picture("depthwise-separable", 640, 400)
    p.text(20, 24, "普通卷积：每个滤波器同时看空间和全部通道", 16, "start", bold=True)
    p.stack(30, 84, 76, 3, 11)
    p.text(80, 180, "3 通道", 15)
    p.arrow((146, 112), (196, 112))
    for n in range(4):
        p.stack(210 + n * 56, 100, 26, 3, 6, MID)
    p.text(308, 158, "4 个 3×3×3 滤波器", 15)
    p.text(308, 180, "权重 4×27 = 108", 15)
    p.arrow((448, 112), (498, 112))
    p.stack(510, 90, 76, 4, 10)
    p.text(566, 184, "4 通道", 15)
    p.line([(16, 206), (624, 206)], "3 5", 1, GREY)
    p.text(20, 232, "深度可分离卷积：先逐通道管空间，再用 1×1 混通道", 16, "start", bold=True)
    p.stack(20, 290, 60, 3, 10)
    p.text(62, 372, "3 通道", 15)
    p.arrow((108, 314), (132, 314))
    for n in range(3):
        p.rect(142 + n * 36, 300, 28, 28, WARM)
    p.text(192, 350, "3 个 3×3×1", 15)
    p.text(192, 372, "权重 27", 15)
    p.arrow((252, 314), (276, 314))
    p.stack(284, 290, 60, 3, 10)
    p.text(326, 372, "3 通道", 15)
    p.arrow((372, 314), (396, 314))
    for n in range(4):
        p.stack(408 + n * 30, 318, 10, 3, 5, MID)
    p.text(462, 350, "4 个 1×1×3", 15)
    p.text(462, 372, "权重 12", 15)
    p.arrow((528, 314), (550, 314))
    p.stack(556, 296, 50, 4, 9)
    p.text(594, 372, "4 通道", 15)
    p.write()


def transposed_conv():
    p = Picture("transposed-conv")
    cover = [1, 1, 2, 1, 1]
    counts = [[a * b for b in cover] for a in cover]
    tone = {1: PALE, 2: MID, 4: DARK}
    p.text(76, 40, "输入 2×2", 16, bold=True)
    p.grid(32, 116, 44, [["a", "b"], ["c", "d"]], lambda i, j: WARM, 17)
    p.text(216, 40, "核 3×3", 16, bold=True)
    p.grid(162, 106, 36, [[""] * 3] * 3, lambda i, j: "#fff")
    p.text(139, 160, "×", 20)
    p.arrow((282, 160), (340, 160))
    p.text(311, 140, "s = 2", 15)
    x, y, cell = 354, 64, 44
    p.text(x + 2.5 * cell, 40, "输出 5×5：各格被覆盖的次数", 16, bold=True)
    p.grid(x, y, cell, counts, lambda i, j: tone[counts[i][j]], 17)
    p.rect(x + 2, y + 2, 3 * cell - 4, 3 * cell - 4, "none", "#b35c00", thick=3.5)
    p.rect(x + 2 * cell + 3, y + 2 * cell + 3, 3 * cell - 6, 3 * cell - 6, "none", "#b35c00", "7 4", 3)
    p.line([(32, 246), (68, 246)], thick=3.5, stroke="#b35c00")
    p.text(76, 246, "a 乘整个核，印在左上", 15, "start")
    p.line([(32, 272), (68, 272)], "7 4", 3, "#b35c00")
    p.text(76, 272, "d 乘整个核，印在右下", 15, "start")
    p.text(320, 316, "输出边长 (2 − 1)×2 + 3 = 5；重叠处相加", 15)
    p.text(320, 340, "3 不能被 2 整除，覆盖次数 1、2、4 不均，形成棋盘格", 15)
    p.write()


def dilated_conv():
    p = Picture("dilated-conv", 640, 280)
    cell = 20
    for n, d in enumerate((1, 2, 4)):
        x, y, reach = 24 + n * 206, 60, range(4 - d, 5 + d)
        taps = (4 - d, 4, 4 + d)

        def fill(i, j, taps=taps, reach=reach):
            if i in taps and j in taps:
                return DARK
            return "#cfe0f0" if i in reach and j in reach else "#fff"

        p.text(x + 90, 34, f"空洞率 d = {d}", 16, bold=True)
        p.grid(x, y, cell, [[""] * 9] * 9, fill)
        side = 2 * d + 1
        p.text(x + 90, 262, f"覆盖 {side}×{side}，权重 9 个", 15)
    p.write()


def transfer_learning():
    p = Picture("transfer-learning", 640, 374)
    layers = ["分类头", "卷积阶段 4", "卷积阶段 3", "卷积阶段 2", "卷积阶段 1"]
    plans = [("只训练分类头", 1, "数据少，任务相近"), ("微调后几层", 3, "数据中等"), ("微调全部层", 5, "数据充足")]
    for n, (title, trained, when) in enumerate(plans):
        x = 40 + n * 200
        p.text(x + 80, 26, title, 16, bold=True)
        for k, name in enumerate(layers):
            y = 46 + k * 48
            if k == 0:
                p.box(x, y, 160, 36, name, fill=DARK, ink="#fff")
            elif k < trained:
                p.box(x, y, 160, 36, name, fill=MID)
            else:
                p.box(x, y, 160, 36, name, fill="#eceef0", ink="#5b6570", dash="6 4")
            if k:
                p.arrow((x + 80, y), (x + 80, y - 12))
        p.text(x + 80, 304, when, 15)
    p.rect(40, 340, 28, 22, DARK)
    p.text(76, 351, "新层，较大学习率", 15, "start")
    p.rect(240, 340, 28, 22, MID)
    p.text(276, 351, "微调，小学习率", 15, "start")
    p.rect(440, 340, 28, 22, "#eceef0", dash="6 4")
    p.text(476, 351, "冻结，不更新", 15, "start")
    p.write()


def se_block():
    p = Picture("se-block", 640, 330)
    p.stack(24, 206, 70, 4, 11)
    p.text(76, 304, "x：H×W×C", 15)
    p.arrow((76, 166), (76, 80), (128, 80))
    p.text(70, 54, "压缩", 15, bold=True)
    steps = [("全局平均", "池化", PALE, "1×1×C"), ("全连接", "ReLU", MID, "C / r"), ("全连接", "sigmoid", MID, "1×1×C")]
    for n, (a, b, fill, size) in enumerate(steps):
        x = 128 + n * 132
        p.box(x, 52, 92, 56, a, b, fill=fill)
        p.text(x + 46, 126, size, 15)
        if n < 2:
            p.arrow((x + 92, 80), (x + 132, 80))
    p.text(372, 30, "激励", 15, bold=True)
    p.arrow((484, 80), (500, 80), (500, 214))
    p.text(510, 150, "每通道权重 s", 15, "start")
    p.arrow((134, 228), (486, 228))
    p.circle(500, 228, 14)
    p.text(500, 227, "×", 20)
    p.arrow((514, 228), (532, 228))
    for n, fill in reversed(list(enumerate((MID, "#fff", DARK, PALE)))):
        p.rect(536 + n * 11, 206 - n * 11, 60, 60, fill)
    p.text(310, 250, "原特征图直接送来，逐通道相乘", 15)
    p.text(566, 304, "重标定后的 x", 15)
    p.write()


def fcn_skip():
    p = Picture("fcn-skip", 640, 374)
    names = [("输入", "1"), ("pool3", "1/8"), ("pool4", "1/16"), ("pool5", "1/32")]
    sizes = [88, 64, 50, 38]
    xs = [20, 176, 320, 456]
    for n, ((name, scale), side, x) in enumerate(zip(names, sizes, xs)):
        p.box(x, 74 - side / 2, side, side, "", fill=PALE)
        p.text(x + side / 2, 74, scale, 14)
        p.text(x + side / 2, 18, name, 15, bold=True)
        if n < 3:
            p.arrow((x + side, 74), (xs[n + 1], 74))
    p.text(142, 56, "卷积", 14)
    p.arrow((475, 93), (475, 140))
    p.text(484, 116, "fc6、fc7、1×1 得分", 14, "start")
    p.box(445, 140, 60, 34, "得分", fill=WARM)
    p.arrow((505, 157), (580, 157))
    p.text(544, 142, "放大 32 倍", 14)
    p.text(584, 157, "32s", 16, "start", bold=True)
    p.arrow((475, 174), (475, 242), (359, 242))
    p.text(418, 226, "放大 2 倍", 14)
    p.arrow((345, 99), (345, 228))
    p.text(336, 160, "1×1 得分", 14, "end")
    p.circle(345, 242, 14)
    p.text(345, 241, "+", 20)
    p.line([(345, 256), (345, 276)])
    p.arrow((345, 276), (580, 276))
    p.text(540, 260, "放大 16 倍", 14)
    p.text(584, 276, "16s", 16, "start", bold=True)
    p.arrow((345, 276), (345, 324), (222, 324))
    p.text(284, 308, "放大 2 倍", 14)
    p.arrow((208, 106), (208, 310))
    p.text(199, 160, "1×1 得分", 14, "end")
    p.circle(208, 324, 14)
    p.text(208, 323, "+", 20)
    p.line([(208, 338), (208, 358)])
    p.arrow((208, 358), (580, 358))
    p.text(540, 342, "放大 8 倍", 14)
    p.text(584, 358, "8s", 16, "start", bold=True)
    p.write()


def edge_detector():
    p = Picture("edge-detector", 640, 296)
    image = [[10] * 3 + [0] * 3 for _ in range(6)]
    kernel = [[1, 0, -1]] * 3
    out = correlate(image, kernel)
    p.text(134, 32, "图像 6×6：左亮右暗", 16, bold=True)
    p.grid(26, 54, 36, image, lambda i, j: "#fff" if j < 3 else "#b4bac2")
    p.text(264, 168, "*", 30)
    p.text(340, 32, "滤波器 3×3", 16, bold=True)
    shade = [WARM, "#fff", MID]
    p.grid(286, 108, 36, signed(kernel), lambda i, j: shade[j])
    p.text(340, 242, "左列和 − 右列和", 15)
    p.text(420, 162, "=", 22)
    p.text(532, 32, "输出 4×4", 16, bold=True)
    p.grid(444, 76, 44, out, lambda i, j: DARK if out[i][j] else "#fff", 16)
    p.text(532, 278, "中间两列响应 = 竖直边缘", 15)
    p.write()


def lenet5():
    p = Picture("lenet5-sizes", 640, 314)
    top = [("输入", "32×32", "×3"), ("特征图", "28×28", "×6"), ("特征图", "14×14", "×6"), ("特征图", "10×10", "×16"), ("特征图", "5×5", "×16")]
    ops = [("卷积 5×5",), ("池化 2×2",), ("卷积 5×5",), ("池化 2×2",)]
    for n, lines in enumerate(top):
        x = 14 + n * 134
        p.box(x, 54, 76, 78, *lines, fill=PALE)
        if n < 4:
            p.arrow((x + 76, 93), (x + 134, 93))
            p.text(x + 105, 34, ops[n][0], 14)
            p.line([(x + 105, 44), (x + 105, 84)], "2 3", 1, GREY)
    p.arrow((588, 132), (588, 160), (60, 160), (60, 196))
    p.text(320, 178, "展平（flatten）5×5×16 = 400", 15)
    bottom = [("400", PALE), ("120", MID), ("84", MID), ("10", WARM), ("10 类概率", "#fff")]
    notes = ["48120", "10164", "850", ""]
    labels = ["FC", "FC", "FC", "softmax"]
    xs, widths = [24, 150, 276, 402, 528], [72, 72, 72, 72, 96]
    for n, (words, fill) in enumerate(bottom):
        p.box(xs[n], 196, widths[n], 56, words, fill=fill, size=16)
        if n < 4:
            p.arrow((xs[n] + 72, 224), (xs[n + 1], 224))
            p.text(xs[n] + 99, 274, labels[n], 15)
            p.text(xs[n] + 99, 296, notes[n], 15)
            p.line([(xs[n] + 99, 232), (xs[n] + 99, 264)], "2 3", 1, GREY)
    p.text(570, 296, "数字为参数量", 14)
    p.write()


for draw in (
    conv_padding_stride, receptive_field, conv_1x1, pooling, residual_block, inception_block,
    depthwise_separable, transposed_conv, dilated_conv, transfer_learning, se_block, fcn_skip,
    edge_detector, lenet5,
):
    draw()
