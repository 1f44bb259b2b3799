"""Draw norm-axes, init-spread, focal-loss."""

import math
import random

from training_canvas import BLUE, GREEN, INK, ORANGE, PALE, RED, Canvas, scale


def norm_axes():
    c = Canvas(640, 330)
    samples, channels, cell, skew = 4, 6, 19, 7
    kinds = [
        ("BN", "每个通道，跨样本", lambda n, k: k == 2),
        ("LN", "每个样本，跨通道", lambda n, k: n == 1),
        ("IN", "每个样本每个通道", lambda n, k: n == 1 and k == 2),
        ("GN", "每个样本的一组通道", lambda n, k: n == 1 and k < 3),
    ]
    for order, (name, note, chosen) in enumerate(kinds):
        left, top, deep = 24 + 154 * order, 74, 5
        c.text(left + 52, 30, name, 19, "middle", bold=True)
        # front face: rows are channels, columns are samples; depth is the position (H, W)
        for n in range(samples):
            for k in range(channels):
                x, y = left + n * cell, top + 26 + k * cell
                c.rect(x, y, cell, cell, "#f0a63c" if chosen(n, k) else "#ffffff", INK, 1)
        for n in range(samples):
            fill = "#d98b1f" if chosen(n, 0) else "#f4f4f4"
            x, y = left + n * cell, top + 26
            c.polygon([(x, y), (x + cell, y), (x + cell + deep * skew, y - 26), (x + deep * skew, y - 26)], fill, INK, 1)
        x = left + samples * cell
        for k in range(channels):
            fill = "#d98b1f" if chosen(samples - 1, k) else "#e6e6e6"
            y = top + 26 + k * cell
            c.polygon(
                [(x, y), (x, y + cell), (x + deep * skew, y + cell - 26), (x + deep * skew, y - 26)], fill, INK, 1
            )
        c.text(left + 52, 242, note, 14, "middle")
    c.line(24, 270, 92, 270, arrow=True)
    c.text(98, 275, "样本 N（横向）", 14)
    c.line(236, 257, 236, 283, arrow=True)
    c.text(248, 275, "通道 C（纵向）", 14)
    c.line(396, 280, 426, 258, arrow=True)
    c.text(434, 275, "空间位置 H×W（纵深）", 14)
    c.text(320, 314, "着色部分共用一组均值和方差；纵深方向总是一并统计", 14, "middle")
    c.save("norm-axes")


def spread(deviation, activation, layers=20, width=96, batch=24, seed=11):
    """Return the root mean square activation after each layer of a random network."""
    rng = random.Random(seed)
    data = [[rng.gauss(0, 1) for _ in range(width)] for _ in range(batch)]
    out = []
    for _ in range(layers):
        weights = [[rng.gauss(0, deviation) for _ in range(width)] for _ in range(width)]
        data = [
            [activation(sum(w * x for w, x in zip(row, sample))) for row in weights]
            for sample in data
        ]
        out.append(math.sqrt(sum(v * v for s in data for v in s) / (width * batch)))
    return out


def init_spread():
    width = 96

    def relu(z):
        return z if z > 0 else 0.0

    curves = [
        ("He：方差 2/n", GREEN, 3.2, "", math.sqrt(2 / width)),
        ("Xavier：方差 1/n", ORANGE, 2.8, "9 4", math.sqrt(1 / width)),
        ("标准差 0.01（过小）", BLUE, 2.4, "2 4", 0.01),
        ("标准差 0.3（过大）", RED, 2.4, "12 3 2 3", 0.3),
    ]
    c = Canvas(640, 370)
    sx, sy = scale(1, 20, 76, 600), scale(-12, 8, 310, 36)
    c.axes(76, 310, 618, 26)
    c.text(84, 30, "激活值的均方根（对数轴）", 14)
    for power in (-12, -8, -4, 0, 4, 8):
        c.line(76, sy(power), 600, sy(power), PALE, 1)
        c.text(36, sy(power) + 5, f"10^{{{str(power).replace('-', '−')}}}", 14)
    for layer in (1, 5, 10, 15, 20):
        c.line(sx(layer), 310, sx(layer), 315)
        c.text(sx(layer), 332, str(layer), 14, "middle")
    c.text(600, 356, "层号（20 层、每层 96 个单元的 ReLU 网络，随机输入）", 14, "end")
    for words, colour, thick, dash, deviation in curves:
        values = spread(deviation, relu)
        points = [(k, math.log10(v)) for k, v in enumerate(values, 1)]
        shown = [(sx(k), sy(v)) for k, v in points if -12 <= v <= 8]
        c.path(shown, colour, thick, dash)
    for k, (words, colour, thick, dash, _) in enumerate(curves):
        y = 218 + 22 * k
        if k == 0:
            c.rect(394, 204, 202, 94, "#fff", PALE, 1)
        c.line(402, y, 440, y, colour, thick, dash)
        c.text(448, y + 5, words, 14)
    c.save("init-spread")


def focal_loss():
    c = Canvas()
    sx, sy = scale(0, 1, 60, 600), scale(0, 4, 305, 34)
    c.axes(60, 305, 620, 24, "", "单个样本的损失")
    for v in (0, 0.2, 0.4, 0.6, 0.8, 1.0):
        c.line(sx(v), 305, sx(v), 310)
        c.text(sx(v), 327, f"{v:g}", 14, "middle")
    for v in (1, 2, 3):
        c.text(50, sy(v) + 5, str(v), 14, "end")
        c.line(56, sy(v), 60, sy(v))
    c.text(600, 350, "模型给真实类别的概率 p", 15, "end")
    c.add(f'<rect x="{sx(0.6):.0f}" y="36" width="{sx(1) - sx(0.6):.0f}" height="269" fill="#f0f0f0"/>')
    c.text(sx(0.8), 240, "易分样本", 15, "middle")
    grid = [0.019 + (1 - 0.019) * i / 120 for i in range(121)]
    curves = [(0, INK, 2.6, "", "γ = 0（交叉熵）"), (1, BLUE, 2.4, "9 4", "γ = 1"), (2, ORANGE, 3, "", "γ = 2（常用）"), (5, GREEN, 2.4, "2 4", "γ = 5")]
    for k, (gamma, colour, thick, dash, words) in enumerate(curves):
        c.path([(sx(p), sy(-((1 - p) ** gamma) * math.log(p))) for p in grid], colour, thick, dash)
        y = 56 + 23 * k
        c.line(300, y, 340, y, colour, thick, dash)
        c.text(350, y + 5, words, 14)
    c.save("focal-loss")


norm_axes()
init_spread()
focal_loss()
