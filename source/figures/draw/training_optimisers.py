"""Draw optimizer-paths, lr-schedules, ema-bias-correction, scaling-contours, number-formats."""

import math
import random

from training_canvas import BLUE, GREEN, GREY, INK, ORANGE, PALE, RED, Canvas, scale

STEEP = 20.0


def gradient(x, y):
    return x, STEEP * y


def run(step, count, start=(-9.0, 2.0)):
    x, y = start
    points = [(x, y)]
    for t in range(1, count + 1):
        x, y = step(t, x, y)
        points.append((x, y))
    return points


def sgd(rate):
    def step(_t, x, y):
        gx, gy = gradient(x, y)
        return x - rate * gx, y - rate * gy

    return step


def momentum(rate, beta):
    v = [0.0, 0.0]

    def step(_t, x, y):
        for i, g in enumerate(gradient(x, y)):
            v[i] = beta * v[i] + g
        return x - rate * v[0], y - rate * v[1]

    return step


def adam(rate, b1=0.9, b2=0.999, eps=1e-8):
    m, s = [0.0, 0.0], [0.0, 0.0]

    def step(t, x, y):
        out = []
        for i, (p, g) in enumerate(zip((x, y), gradient(x, y))):
            m[i] = b1 * m[i] + (1 - b1) * g
            s[i] = b2 * s[i] + (1 - b2) * g * g
            out.append(p - rate * m[i] / (1 - b1**t) / (math.sqrt(s[i] / (1 - b2**t)) + eps))
        return tuple(out)

    return step


def optimizer_paths():
    c = Canvas(640, 380)
    rows = [
        ("SGD", "学习率 0.09", sgd(0.09), BLUE),
        ("动量法", "0.02，β = 0.8", momentum(0.02, 0.8), ORANGE),
        ("Adam", "学习率 0.5", adam(0.5), GREEN),
    ]
    for k, (name, note, step, colour) in enumerate(rows):
        top, height = 8 + 116 * k, 110
        sx, sy = scale(-10, 2.2, 150, 630), scale(-2.7, 2.7, top + height, top)
        c.clip(f"p{k}", 150, top, 480, height)
        for level in (1, 4, 10, 20, 40, 70, 110):
            c.ellipse(
                sx(0), sy(0), sx(math.sqrt(2 * level)) - sx(0), sy(0) - sy(math.sqrt(2 * level / STEEP)), PALE, 1.3
            )
        points = run(step, 25)
        c.path([(sx(x), sy(y)) for x, y in points], colour, 2)
        for x, y in points:
            c.circle(sx(x), sy(y), 2.6, colour, colour, 0.5)
        c.end()
        c.line(sx(0) - 5, sy(0) - 5, sx(0) + 5, sy(0) + 5, RED, 2)
        c.line(sx(0) - 5, sy(0) + 5, sx(0) + 5, sy(0) - 5, RED, 2)
        c.rect(150, top, 480, height, "none", GREY, 1)
        c.text(12, top + 36, name, 18, bold=True, colour=colour)
        c.text(12, top + 60, note, 14)
        x, y = points[-1]
        c.text(12, top + 84, f"25 步后 f = {0.5 * (x * x + STEEP * y * y):.2f}", 14)
    c.text(320, 374, "f(x, y) = (x² + 20y²) / 2，从 (−9, 2) 出发各走 25 步；× 为极小点", 14, "middle")
    c.save("optimizer-paths")


def lr_schedules():
    c = Canvas()
    total = 100
    sx, sy = scale(0, total, 60, 610), scale(0, 1.15, 310, 30)
    c.axes(60, 310, 625, 24, "", "学习率 / 峰值")
    c.text(615, 350, "训练进度（%）", anchor="end")
    for t in (0, 25, 50, 75, 100):
        c.line(sx(t), 310, sx(t), 315)
        c.text(sx(t), 332, str(t), 14, "middle")
    for v in (0.5, 1.0):
        c.line(56, sy(v), 610, sy(v), PALE, 1)
        c.text(50, sy(v) + 5, f"{v:.1f}", 14, "end")
    step = [(0, 1), (30, 1), (30, 0.1), (60, 0.1), (60, 0.01), (100, 0.01)]
    c.path([(sx(t), sy(v)) for t, v in step], BLUE, 2.5)
    cosine = [(t, 0.5 * (1 + math.cos(math.pi * t / total))) for t in range(0, 101, 2)]
    c.path([(sx(t), sy(v)) for t, v in cosine], ORANGE, 2.5, "9 5")
    warm = 10
    both = [(t, t / warm) for t in (0, warm)] + [
        (t, 0.5 * (1 + math.cos(math.pi * (t - warm) / (total - warm)))) for t in range(warm + 2, 101, 2)
    ]
    c.path([(sx(t), sy(v)) for t, v in both], GREEN, 3.2)
    inverse = [(t, 1 / (1 + 0.1 * t)) for t in range(0, 101, 2)]
    c.path([(sx(t), sy(v)) for t, v in inverse], INK, 2, "2 4")
    legend = [
        ("阶梯（step，每段 ×0.1）", BLUE, 2.5, ""),
        ("余弦（cosine）", ORANGE, 2.5, "9 5"),
        ("线性预热 + 余弦（warm-up）", GREEN, 3.2, ""),
        ("反比 1/(1 + 0.1t)", INK, 2, "2 4"),
    ]
    c.rect(375, 24, 240, 104, "#fff", PALE, 1)
    for k, (words, colour, width, dash) in enumerate(legend):
        y = 44 + 23 * k
        c.line(384, y, 420, y, colour, width, dash)
        c.text(428, y + 5, words, 14)
    c.save("lr-schedules")


def ema_bias_correction():
    c = Canvas()
    rng = random.Random(7)
    n, beta = 60, 0.95
    values = [1 + 0.25 * rng.gauss(0, 1) for _ in range(n)]
    v, raw, fixed = 0.0, [], []
    for t, value in enumerate(values, 1):
        v = beta * v + (1 - beta) * value
        raw.append((t, v))
        fixed.append((t, v / (1 - beta**t)))
    sx, sy = scale(0, n, 60, 610), scale(0, 1.8, 315, 30)
    c.axes(60, 315, 625, 24, "步数 t", "数值")
    c.line(60, sy(1), 610, sy(1), GREY, 1, "3 4")
    c.text(53, sy(1) + 5, "1", 14, "end")
    c.text(53, 320, "0", 14, "end")
    for t, value in enumerate(values, 1):
        c.circle(sx(t), sy(value), 2.6, "#fff", GREY, 1.2)
    c.path([(sx(t), sy(x)) for t, x in raw], BLUE, 3)
    c.path([(sx(t), sy(x)) for t, x in fixed], ORANGE, 3, "8 4")
    c.rect(330, 242, 288, 70, "#fff", PALE, 1)
    c.circle(352, 254, 3, "#fff", GREY)
    c.text(378, 259, "带噪声的观测 g（真均值 1）", 14)
    c.line(338, 277, 368, 277, BLUE, 3)
    c.text(378, 282, "v = 0.95v + 0.05g，初值 0", 14)
    c.line(338, 300, 368, 300, ORANGE, 3, "8 4")
    c.text(378, 305, "修正后 v / (1 − 0.95^{t})", 14)
    c.save("ema-bias-correction")


def scaling_contours():
    c = Canvas(640, 340)
    panels = [
        (20, "未缩放：等高线狭长，梯度下降走“之”字", 16.0, 0.115),
        (335, "标准化后：等高线近圆，直奔极小点", 1.0, 0.35),
    ]
    for k, (left, title, steep, rate) in enumerate(panels):
        sx, sy = scale(-4.4, 4.4, left, left + 285), scale(-4.4, 4.4, 305, 40)
        c.text(left + 142, 26, title, 14, "middle", bold=True)
        c.clip(f"s{k}", left, 40, 285, 265)
        for level in (0.4, 1.6, 3.6, 6.4, 10, 15, 22):
            c.ellipse(sx(0), sy(0), sx(math.sqrt(2 * level)) - sx(0), sy(0) - sy(math.sqrt(2 * level / steep)), GREY, 1)
        x, y = (-3.8, 1.3) if k == 0 else (-3.2, 3.0)
        points = [(x, y)]
        for _ in range(22 if k == 0 else 8):
            x, y = x - rate * x, y - rate * steep * y
            points.append((x, y))
        c.path([(sx(a), sy(b)) for a, b in points], BLUE, 2.2)
        for a, b in points:
            c.circle(sx(a), sy(b), 3, ORANGE, INK, 0.8)
        c.end()
        c.rect(left, 40, 285, 265, "none", GREY, 1)
        c.text(left + 262, 326, "w_{1}", 15)
        c.text(left + 8, 60, "w_{2}", 15)
    c.save("scaling-contours")


def number_formats():
    c = Canvas(640, 320)
    rows = [
        ("FP32", 8, 23, "最大约 3.4×10^{38}，约 7 位有效数字"),
        ("FP16", 5, 10, "最大 65504，最小正规数约 6.1×10^{−5}"),
        ("BF16", 8, 7, "范围同 FP32，约 2～3 位有效数字"),
    ]
    unit = 16.5
    for k, (name, exponent, fraction, note) in enumerate(rows):
        y = 48 + 92 * k
        c.text(14, y + 24, name, 18, bold=True)
        x = 84
        for count, colour in ((1, "#555555"), (exponent, "#f0b35a"), (fraction, "#cfe3f5")):
            c.rect(x, y, unit * count, 36, colour, INK, 1)
            for i in range(1, count):
                c.line(x + unit * i, y, x + unit * i, y + 5, INK, 0.8)
                c.line(x + unit * i, y + 31, x + unit * i, y + 36, INK, 0.8)
            x += unit * count
        mid = 84 + unit * (1 + exponent / 2)
        c.text(mid, y + 24, f"指数 {exponent} 位", 14, "middle")
        c.text(84 + unit * (1 + exponent + fraction / 2), y + 24, f"尾数 {fraction} 位", 14, "middle")
        c.text(84, y + 56, note, 14)
    c.rect(84, 12, 14, 14, "#555555", INK, 0.8)
    c.text(104, 25, "符号 1 位", 14)
    c.rect(200, 12, 14, 14, "#f0b35a", INK, 0.8)
    c.text(220, 25, "指数（决定范围）", 14)
    c.rect(370, 12, 14, 14, "#cfe3f5", INK, 0.8)
    c.text(390, 25, "尾数（决定精度）", 14)
    c.save("number-formats")


optimizer_paths()
lr_schedules()
ema_bias_correction()
scaling_contours()
number_formats()
