"""Draw under-over-fitting, complexity-curve, early-stopping, dropout-net, l1-l2-geometry, double-descent, mixup-cutmix."""

import math
import random

from training_canvas import BLUE, GREY, INK, ORANGE, PALE, RED, Canvas, scale


def solve(matrix, vector):
    """Solve a small linear system by Gaussian elimination with pivoting."""
    n = len(vector)
    rows = [[*matrix[i], vector[i]] for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            for k in range(i, n + 1):
                rows[r][k] -= factor * rows[i][k]
    out = [0.0] * n
    for i in reversed(range(n)):
        rest = sum(rows[i][k] * out[k] for k in range(i + 1, n))
        out[i] = (rows[i][n] - rest) / rows[i][i]
    return out


def basis(x, degree):
    """Chebyshev polynomials up to degree, for x in [-1, 1]."""
    values = [1.0, x]
    while len(values) <= degree:
        values.append(2 * x * values[-1] - values[-2])
    return values[: degree + 1]


def fit(xs, ys, degree):
    rows = [basis(x, degree) for x in xs]
    n = degree + 1
    matrix = [[sum(r[i] * r[j] for r in rows) for j in range(n)] for i in range(n)]
    vector = [sum(r[i] * y for r, y in zip(rows, ys)) for i in range(n)]
    weights = solve(matrix, vector)
    return lambda x: sum(w * b for w, b in zip(weights, basis(x, degree)))


def truth(x):
    return math.sin(2.6 * x)


def under_over_fitting():
    rng = random.Random(4)
    xs = [-0.96 + 1.92 * i / 13 for i in range(14)]
    ys = [truth(x) + 0.28 * rng.gauss(0, 1) for x in xs]
    c = Canvas(640, 300)
    panels = [(1, "欠拟合：高偏差", "1 次多项式"), (3, "合适", "3 次多项式"), (12, "过拟合：高方差", "12 次多项式")]
    for k, (degree, title, note) in enumerate(panels):
        left = 14 + 208 * k
        sx, sy = scale(-1.08, 1.08, left, left + 196), scale(-2, 2, 226, 34)
        c.text(left + 98, 24, title, 16, "middle", bold=True)
        c.clip(f"u{k}", left, 34, 196, 192)
        grid = [-1.0 + 2.0 * i / 120 for i in range(121)]
        c.path([(sx(x), sy(truth(x))) for x in grid[::3]], GREY, 1.6, "4 4")
        model = fit(xs, ys, degree)
        c.path([(sx(x), sy(model(x))) for x in grid], BLUE, 2.6)
        for x, y in zip(xs, ys):
            c.circle(sx(x), sy(y), 3.4, ORANGE, INK, 0.8)
        c.end()
        c.rect(left, 34, 196, 192, "none", GREY, 1)
        c.text(left + 98, 248, note, 14, "middle")
    c.circle(60, 277, 3.4, ORANGE, INK, 0.8)
    c.text(72, 282, "训练样本", 14)
    c.line(190, 277, 226, 277, GREY, 1.6, "4 4")
    c.text(234, 282, "真实函数", 14)
    c.line(350, 277, 386, 277, BLUE, 2.6)
    c.text(394, 282, "最小二乘拟合的模型", 14)
    c.save("under-over-fitting")


def complexity_curve():
    c = Canvas()
    sx, sy = scale(0, 10, 60, 610), scale(0, 5, 300, 34)
    c.axes(60, 300, 625, 24, "模型复杂度", "误差")
    grid = [0.4 + 9.2 * i / 80 for i in range(81)]
    bias = [(t, 3.4 * math.exp(-0.45 * t)) for t in grid]
    variance = [(t, 0.05 * math.exp(0.42 * t)) for t in grid]
    total = [(t, a + b + 0.55) for (t, a), (_, b) in zip(bias, variance)]
    best = min(total, key=lambda p: p[1])
    c.line(sx(best[0]), 300, sx(best[0]), sy(best[1]), GREY, 1.2, "4 4")
    c.line(60, sy(0.55), 610, sy(0.55), GREY, 1.4, "2 4")
    c.path([(sx(t), sy(v)) for t, v in bias], BLUE, 2.4, "9 5")
    c.path([(sx(t), sy(v)) for t, v in variance], ORANGE, 2.4, "3 3")
    c.path([(sx(t), sy(v)) for t, v in total], INK, 3.2)
    c.text(172, 158, "总期望误差", 15, bold=True)
    c.text(236, 246, "偏差²", 15, colour=BLUE)
    c.text(548, 250, "方差", 15, colour="#a85a00")
    c.text(72, sy(0.55) - 6, "不可约噪声", 14, colour=GREY)
    c.text(sx(best[0]), 320, "最佳复杂度", 14, "middle")
    c.text(96, 345, "← 欠拟合", 15)
    c.text(440, 345, "过拟合 →", 15)
    c.save("complexity-curve")


def early_stopping():
    c = Canvas(640, 336)
    sx, sy = scale(0, 100, 60, 610), scale(0, 2.2, 300, 34)
    c.axes(60, 300, 625, 24, "训练轮次（epoch）", "损失")
    train = [(t, 0.12 + 1.75 * math.exp(-t / 22)) for t in range(0, 101, 2)]
    valid = [(t, 0.5 + 1.45 * math.exp(-t / 15) + 0.00009 * max(0, t - 22) ** 2) for t in range(0, 101, 2)]
    best = min(valid, key=lambda p: p[1])
    stop = best[0] + 24
    c.add(
        f'<rect x="{sx(best[0]):.0f}" y="34" width="{sx(stop) - sx(best[0]):.0f}" height="266" fill="#eeeeee"/>'
    )
    c.line(sx(best[0]), 300, sx(best[0]), 60, INK, 1.3, "5 4")
    c.line(sx(stop), 300, sx(stop), 60, RED, 1.3, "5 4")
    c.path([(sx(t), sy(v)) for t, v in train], BLUE, 2.8)
    c.path([(sx(t), sy(v)) for t, v in valid], ORANGE, 2.8, "9 4")
    c.circle(sx(best[0]), sy(best[1]), 6, "#fff", INK, 2)
    c.text(sx(best[0]) - 8, 78, "最优检查点", 14, "end")
    c.text(sx(best[0]) - 8, 98, "（保留这份权重）", 14, "end")
    c.text((sx(best[0]) + sx(stop)) / 2, 54, "耐心 patience", 14, "middle")
    c.text(sx(stop) + 8, 78, "触发早停", 14, colour=RED)
    c.text(604, sy(valid[-1][1]) - 12, "验证损失", 15, "end", colour="#a85a00")
    c.text(604, sy(train[-1][1]) - 10, "训练损失", 15, "end", colour=BLUE)
    c.text(60, 322, "0", 14, "middle")
    c.save("early-stopping")


def network(c, left, dropped, title):
    columns = [3, 5, 5, 2]
    spots = []
    for k, count in enumerate(columns):
        spots.append([(left + 30 + 77 * k, 180 + (i - (count - 1) / 2) * 52) for i in range(count)])
    for k in range(3):
        for i, (x1, y1) in enumerate(spots[k]):
            for j, (x2, y2) in enumerate(spots[k + 1]):
                if (k, i) not in dropped and (k + 1, j) not in dropped:
                    c.line(x1, y1, x2, y2, GREY, 1)
    for k, column in enumerate(spots):
        for i, (x, y) in enumerate(column):
            if (k, i) in dropped:
                c.circle(x, y, 14, "#f0f0f0", GREY, 1.3, "3 3")
                c.line(x - 9, y - 9, x + 9, y + 9, RED, 2)
                c.line(x - 9, y + 9, x + 9, y - 9, RED, 2)
            else:
                c.circle(x, y, 14, ["#ffffff", "#cfe3f5", "#cfe3f5", "#f0b35a"][k], INK, 1.5)
    c.text(left + 146, 28, title, 15, "middle", bold=True)
    for k, words in enumerate(("输入", "隐藏层 1", "隐藏层 2", "输出")):
        c.text(left + 30 + 77 * k, 336, words, 14, "middle")


def dropout_net():
    c = Canvas()
    network(c, 16, set(), "推理：使用全部神经元")
    network(c, 336, {(1, 1), (1, 4), (2, 0), (2, 3), (2, 2)}, "训练某一步：随机失活后的子网络")
    c.line(320, 30, 320, 344, PALE, 1.2, "4 4")
    c.save("dropout-net")


def l1_l2_geometry():
    c = Canvas(640, 340)
    for k, name in enumerate(("L1：菱形，切点常落在顶点（稀疏）", "L2：圆形，切点一般不在坐标轴上")):
        left = 10 + 320 * k
        ox, oy, unit = left + 112, 232, 58.0
        c.text(left + 150, 26, name, 15, "middle", bold=True)
        c.line(left + 8, oy, left + 292, oy, arrow=True)
        c.line(ox, 325, ox, 42, arrow=True)
        c.text(left + 272, oy + 22, "w_{1}", 15)
        c.text(ox - 30, 54, "w_{2}", 15)
        # loss: 0.5 * (w1 - a)^2 * p + 0.5 * (w2 - b)^2 * q, minimum at (a, b)
        a, b, p, q = 0.95, 1.8, 1.0, 1.6
        if k == 0:
            shape = [(ox + unit, oy), (ox, oy - unit), (ox - unit, oy), (ox, oy + unit)]
            c.polygon(shape, "#cfe3f5", BLUE, 2)
            touch = (0.0, 1.0)
        else:
            c.circle(ox, oy, unit, "#cfe3f5", BLUE, 2)
            angles = [math.pi * i / 2000 for i in range(1001)]
            touch = min(
                ((math.cos(t), math.sin(t)) for t in angles),
                key=lambda w: p * (w[0] - a) ** 2 + q * (w[1] - b) ** 2,
            )
        level = p * (touch[0] - a) ** 2 + q * (touch[1] - b) ** 2
        for share in (0.12, 0.45, 1.0):
            size = math.sqrt(level * share)
            c.ellipse(ox + a * unit, oy - b * unit, size / math.sqrt(p) * unit, size / math.sqrt(q) * unit, ORANGE, 2 if share == 1 else 1.3)
        c.circle(ox + a * unit, oy - b * unit, 3.5, ORANGE, ORANGE)
        c.line(ox + a * unit, oy - b * unit, left + 226, 66, GREY, 1)
        c.text(left + 186, 60, "无正则最优解", 14)
        c.circle(ox + touch[0] * unit, oy - touch[1] * unit, 6, RED, INK, 1.2)
        if k == 0:
            c.text(ox - 84, oy - unit - 4, "w_{1} = 0", 14, colour=RED)
        else:
            c.text(ox - 92, oy - unit - 8, "两者皆非 0", 14, colour=RED)
    c.save("l1-l2-geometry")


def double_descent():
    c = Canvas(640, 336)
    sx, sy = scale(0, 10, 60, 610), scale(0, 5, 300, 34)
    c.axes(60, 300, 625, 24, "模型容量（参数量）", "误差")
    mid = 4.6
    c.add(f'<rect x="{sx(mid):.0f}" y="34" width="{sx(9.8) - sx(mid):.0f}" height="266" fill="#f1f1f1"/>')
    c.line(sx(mid), 300, sx(mid), 40, INK, 1.3, "5 4")

    def test(t):
        if t <= mid:
            return 0.75 + 2.9 * math.exp(-t / 1.0) + 2.9 * math.exp(-(((mid - t) / 0.95) ** 1.25))
        return 0.55 + 3.12 * math.exp(-((t - mid) / 0.95) ** 0.95)

    grid = [0.15 + 9.6 * i / 160 for i in range(161)]
    c.path([(sx(t), sy(test(t))) for t in grid], ORANGE, 3)
    c.path([(sx(t), sy(max(0.04, 3.4 * math.exp(-t / 1.25) - 0.08))) for t in grid], BLUE, 2.6, "8 4")
    c.text(sx(mid) + 8, 56, "插值阈值：训练误差降到约 0", 14)
    c.text(sx(2.2), 150, "经典区：U 形", 14, "middle")
    c.text(sx(7.6), 205, "过参数化区：再次下降", 14, "middle")
    c.text(606, sy(0.62) - 10, "测试误差", 15, "end", colour="#a85a00")
    c.text(606, sy(0.04) - 8, "训练误差", 15, "end", colour=BLUE)
    c.text(60, 322, "示意图", 14, colour=GREY)
    c.save("double-descent")


def mixup_cutmix():
    c = Canvas(640, 238)

    def cat(x, shade):
        c.rect(x, 40, 120, 120, shade, INK, 1.5)

    def ring(x, width=3, colour=INK):
        c.circle(x + 60, 100, 34, "none", colour, width)

    def cross(x, width=3, colour=INK):
        c.line(x + 34, 74, x + 86, 126, colour, width)
        c.line(x + 34, 126, x + 86, 74, colour, width)

    titles = ["样本 A", "样本 B", "mixup（λ = 0.6）", "CutMix（λ = 0.75）"]
    labels = ["标签 (1, 0)", "标签 (0, 1)", "标签 (0.6, 0.4)", "标签 (0.75, 0.25)"]
    for k in range(4):
        x = 20 + 156 * k
        c.text(x + 60, 28, titles[k], 15, "middle", bold=True)
        c.text(x + 60, 184, labels[k], 15, "middle")
    cat(20, "#cfe3f5")
    ring(20)
    cat(176, "#f0b35a")
    cross(176)
    cat(332, "#dcd0b7")
    ring(332, 3, "#555555")
    cross(332, 3, "#8a8a8a")
    cat(488, "#cfe3f5")
    ring(488)
    c.clip("m", 548, 100, 60, 60)
    c.rect(548, 100, 60, 60, "#f0b35a", INK, 1.5)
    cross(488)
    c.end()
    c.rect(548, 100, 60, 60, "none", INK, 1.5)
    c.text(320, 222, "mixup 逐像素加权混合；CutMix 贴入一块（图中占 1/4 面积），标签按面积混合", 14, "middle")
    c.save("mixup-cutmix")


under_over_fitting()
complexity_curve()
early_stopping()
dropout_net()
l1_l2_geometry()
double_descent()
mixup_cutmix()
