"""Draws the figures of the chapters on neural networks, back-propagation and training.

Goes in: nothing. Comes out: the SVG files named at the bottom, one folder up. Standard library only, same bytes every time.
"""

import math
import pathlib
import re

OUT = pathlib.Path(__file__).resolve().parent.parent
FONT = "Noto Sans CJK SC, sans-serif"
INK, GREY, PALE = "#222222", "#777777", "#e4ebf3"
BLUE, RED, GOLD, GREEN = "#12407a", "#b3261e", "#d08a1d", "#4f9a5b"


class Picture:
    """An SVG under construction: a white sheet of the given size in pixels."""

    def __init__(self, width=640, height=360):
        self.size = width, height
        self.parts = []
        self.markers = {}

    def add(self, part):
        self.parts.append(part)

    def line(self, x1, y1, x2, y2, colour=INK, width=1.6, dash="", arrow=False):
        self.path([(x1, y1), (x2, y2)], colour, width, dash, arrow)

    def path(self, points, colour=INK, width=2.0, dash="", arrow=False):
        coordinates = " ".join(f"{'ML'[i > 0]}{x:.1f},{y:.1f}" for i, (x, y) in enumerate(points))
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(f'<path d="{coordinates}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dashes}/>')
        if arrow:  # the head is drawn as a triangle: not every renderer knows markers
            (x0, y0), (x1, y1) = points[-2:]
            length = math.hypot(x1 - x0, y1 - y0)
            ux, uy = (x1 - x0) / length, (y1 - y0) / length
            size = 5 + 2 * width
            ax, ay = x1 - size * ux, y1 - size * uy
            half = size * 0.42
            self.add(
                f'<path d="M{x1:.1f},{y1:.1f} L{ax - half * uy:.1f},{ay + half * ux:.1f} '
                f'L{ax + half * uy:.1f},{ay - half * ux:.1f} Z" fill="{colour}"/>'
            )

    def text(self, x, y, words, size=16, anchor="middle", colour=INK, weight="normal"):
        """Write words; ^{…} and _{…} in them are raised and lowered."""
        words = words.replace("&", "&amp;").replace("<", "&lt;")
        small = round(size * 0.72)
        if anchor != "start" and re.search(r"[\^_]\{", words):
            # Renderers disagree on anchoring a text made of several spans: place it by its estimated width.
            x -= self._width(words, size) * {"middle": 0.5, "end": 1.0}[anchor]
            anchor = "start"
        words = re.sub(
            r"([\^_])\{([^}]*)\}([^\^_]?)",
            lambda m: self._shifted(m, size, small),
            words,
        )
        self.add(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{colour}" font-weight="{weight}">{words}</text>'
        )

    @staticmethod
    def _width(words, size):
        width, scale = 0.0, 1.0
        for char in re.sub(r"[\^_]\{", "{", words):
            if char in "{}":
                scale = 0.72 if char == "{" else 1.0
            else:
                narrow = {" ": 0.22, "[": 0.34, "]": 0.34, "(": 0.34, ")": 0.34, "m": 0.9, "W": 0.9}
                width += size * scale * (1.0 if char > "\u2e80" else narrow.get(char, 0.57))
        return width

    @staticmethod
    def _shifted(match, size, small):
        shift = round(size * 0.35) * (-1 if match[1] == "^" else 0.6)
        back = f'<tspan dy="{-shift:g}">{match[3]}</tspan>' if match[3] else ""
        return f'<tspan dy="{shift:g}" font-size="{small}">{match[2]}</tspan>{back}'

    def box(self, x, y, width, height, fill="#ffffff", colour=INK, radius=6, dash=""):
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}" '
            f'stroke="{colour}" stroke-width="1.6"{dashes}/>'
        )

    def dot(self, x, y, radius=5.0, fill=INK, colour=INK):
        self.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="1.8"/>')

    def save(self, name):
        width, height = self.size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="{FONT}">\n'
            '<rect width="100%" height="100%" fill="#fff"/>\n'
        )
        (OUT / f"{name}.svg").write_text(head + "\n".join(self.parts) + "\n</svg>\n", encoding="utf-8")


class Axes:
    """A rectangle of the picture with its own coordinates."""

    def __init__(self, picture, frame, x_range, y_range):
        self.picture, self.frame, self.x_range, self.y_range = picture, frame, x_range, y_range

    def at(self, x, y):
        left, top, width, height = self.frame
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        return left + (x - x0) / (x1 - x0) * width, top + (y1 - y) / (y1 - y0) * height

    def curve(self, function, colour, width=2.4, dash="", start=None, end=None, steps=160):
        start = self.x_range[0] if start is None else start
        end = self.x_range[1] if end is None else end
        xs = [start + (end - start) * i / steps for i in range(steps + 1)]
        low, high = self.y_range
        points = [self.at(x, function(x)) for x in xs if low <= function(x) <= high]
        self.picture.path(points, colour, width, dash)

    def cross(self, x_ticks=(), y_ticks=(), x_name="x", y_name="", origin=(0, 0), size=14):
        """Draw axes with arrows through the origin."""
        p, (x0, x1), (y0, y1) = self.picture, self.x_range, self.y_range
        ox, oy = origin
        (ax, ay), (bx, by) = self.at(x0, oy), self.at(x1, oy)
        p.line(ax, ay, bx + 12, by, INK, 1.4, arrow=True)
        (cx, cy), (dx, dy) = self.at(ox, y0), self.at(ox, y1)
        p.line(cx, cy, dx, dy - 12, INK, 1.4, arrow=True)
        p.text(bx + 24, by + 5, x_name, size + 1)
        if y_name:
            p.text(dx - 14, dy - 2, y_name, size + 1, "end")
        for tick in x_ticks:
            tx, ty = self.at(tick, oy)
            p.line(tx, ty - 3, tx, ty + 3, INK, 1.2)
            p.text(tx, ty + 19, f"{tick:g}".replace("-", "−"), size)
        for tick in y_ticks:
            tx, ty = self.at(ox, tick)
            p.line(tx - 3, ty, tx + 3, ty, INK, 1.2)
            p.text(tx - 7, ty + 5, f"{tick:g}".replace("-", "−"), size, "end")


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def normal_cdf(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def legend(picture, x, y, rows):
    for i, (name, colour, dash, width) in enumerate(rows):
        picture.line(x, y + 24 * i, x + 44, y + 24 * i, colour, width, dash)
        picture.text(x + 54, y + 24 * i + 5, name, 15, "start")


def activation_curves():
    p = Picture(640, 340)
    axes = Axes(p, (40, 30, 540, 300), (-4, 4), (-1.3, 3.2))
    for level in (1, -1):
        (x1, y), (x2, _) = axes.at(-4, level), axes.at(4, level)
        p.line(x1, y, x2, y, "#bbbbbb", 1, "2 4")
    axes.cross((-4, -2, 2, 4), (-1, 1, 2, 3))
    axes.curve(lambda x: max(0.0, x), INK, 2.6)
    axes.curve(lambda x: x * normal_cdf(x), GOLD, 2.6, "10 4 2 4")
    axes.curve(math.tanh, RED, 2.4, "8 5")
    axes.curve(sigmoid, BLUE, 2.4, "2 3")
    legend(p, 62, 52, [
        ("ReLU：max(0, x)", INK, "", 2.6),
        ("GELU：x·Φ(x)", GOLD, "10 4 2 4", 2.6),
        ("tanh：值域 (−1, 1)", RED, "8 5", 2.4),
        ("sigmoid：值域 (0, 1)", BLUE, "2 3", 2.4),
    ])
    p.save("activation-curves")


def activation_derivatives():
    p = Picture(640, 334)
    axes = Axes(p, (40, 34, 540, 290), (-5, 5), (-0.2, 1.25))
    (x1, y), (x2, _) = axes.at(-5, 0.25), axes.at(5, 0.25)
    p.line(x1, y, x2, y, "#bbbbbb", 1, "2 4")
    axes.cross((-4, 2, 4), (0.5, 1), y_name="导数")
    (zx, zy), (ox, oy) = axes.at(0, 0), axes.at(0, 1)
    left, right = axes.at(-5, 0), axes.at(5, 1)
    p.path([left, (zx, zy)], INK, 2.6)
    p.path([(ox, oy), right], INK, 2.6)
    p.dot(ox, oy, 4, "#ffffff")
    p.dot(zx, zy, 4, "#ffffff")
    gelu = lambda x: normal_cdf(x) + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)  # noqa: E731
    axes.curve(gelu, GOLD, 2.4, "10 4 2 4")
    axes.curve(lambda x: 1 - math.tanh(x) ** 2, RED, 2.4, "8 5")
    axes.curve(lambda x: sigmoid(x) * (1 - sigmoid(x)), BLUE, 2.4, "2 3")
    legend(p, 52, 62, [
        ("ReLU：0 或 1", INK, "", 2.6),
        ("GELU", GOLD, "10 4 2 4", 2.4),
        ("tanh：最大 1", RED, "8 5", 2.4),
        ("sigmoid：最大 0.25", BLUE, "2 3", 2.4),
    ])
    x, y = axes.at(5, 0.25)
    p.text(x, y - 8, "0.25", 14, "end", GREY)
    p.save("activation-derivatives")


def affine_graph():
    p = Picture(640, 350)
    p.text(320, 28, "Affine 层：Y = XW + b（N 个样本，D 维输入，M 维输出）", 17)
    nodes = {"×": (270, 130), "+": (420, 130)}
    for sign, (x, y) in nodes.items():
        p.dot(x, y, 21, PALE)
        p.text(x, y + 6, sign if sign == "+" else "dot", 22 if sign == "+" else 15)
    boxes = [(40, 68, "X", "N×D"), (40, 208, "W", "D×M"), (352, 252, "b", "1×M"), (540, 108, "Y", "N×M")]
    for x, y, name, shape in boxes:
        p.box(x, y, 70, 44)
        p.text(x + 35, y + 20, name, 17, weight="bold")
        p.text(x + 35, y + 38, shape, 14, colour=GREY)
    solid = dict(colour=INK, width=2.0, arrow=True)
    back = dict(colour=RED, width=2.0, dash="7 4", arrow=True)
    p.line(112, 84, 250, 122, **solid)
    p.line(248, 134, 114, 101, **back)
    p.line(112, 220, 253, 143, **solid)
    p.line(262, 151, 114, 233, **back)
    p.line(292, 125, 398, 125, **solid)
    p.line(398, 137, 292, 137, **back)
    p.line(394, 250, 414, 152, **solid)
    p.line(427, 151, 407, 250, **back)
    p.line(442, 125, 538, 125, **solid)
    p.line(538, 137, 442, 137, **back)
    p.text(172, 80, "dX = dY·W^{T}", 16, "start", RED)
    p.text(206, 214, "dW = X^{T}·dY", 16, "start", RED)
    p.text(345, 161, "dY", 16, "middle", RED)
    p.text(490, 161, "dY", 16, "middle", RED)
    p.text(432, 220, "db = dY 按样本", 16, "start", RED)
    p.text(432, 240, "（行）求和", 16, "start", RED)
    p.line(40, 322, 86, 322, **solid)
    p.text(96, 327, "前向传播", 15, "start")
    p.line(226, 322, 180, 322, **back)
    p.text(236, 327, "反向传播，dY 表示 ∂L/∂Y，其余同理", 15, "start")
    p.save("affine-graph")


def two_layer_forward():
    p = Picture(640, 330)
    p.text(320, 28, "两层网络的前向传播，一次处理 m 个样本", 17)
    cells = [
        (16, "X = A^{[0]}", "n_{0} × m"),
        (150, "Z^{[1]}", "n_{1} × m"),
        (268, "A^{[1]}", "n_{1} × m"),
        (402, "Z^{[2]}", "n_{2} × m"),
        (520, "A^{[2]}", "n_{2} × m"),
    ]
    for i, (x, name, shape) in enumerate(cells):
        p.box(x, 120, 84 if i not in (0, 4) else 96, 58, PALE if i % 2 else "#ffffff")
        middle = x + (42 if i not in (0, 4) else 48)
        p.text(middle, 144, name, 17, weight="bold")
        p.text(middle, 167, shape, 15, colour=GREY)
    for x1, x2 in ((112, 150), (234, 268), (352, 402), (486, 520)):
        p.line(x1 + 2, 149, x2 - 2, 149, INK, 2, arrow=True)
    for x, index, shape_w, shape_b in (
        (84, "1", "n_{1} × n_{0}", "n_{1} × 1"),
        (334, "2", "n_{2} × n_{1}", "n_{2} × 1"),
    ):
        middle = x + 46
        p.text(middle, 62, f"W^{{[{index}]}}：{shape_w}", 15, colour=BLUE)
        p.text(middle, 86, f"b^{{[{index}]}}：{shape_b}", 15, colour=BLUE)
        p.line(middle, 94, middle, 145, BLUE, 1.6, "4 3", arrow=True)
    p.text(251, 112, "ReLU", 15, colour=RED)
    p.text(503, 112, "sigmoid", 15, colour=RED)
    p.text(584, 112, "预测", 15)
    p.text(58, 112, "输入", 15)
    p.box(520, 222, 96, 44)
    p.text(568, 250, "代价 J", 16)
    p.line(568, 180, 568, 220, INK, 2, arrow=True)
    p.box(402, 222, 84, 44)
    p.text(444, 250, "标签 Y", 16)
    p.line(488, 244, 518, 244, INK, 2, arrow=True)
    p.text(16, 226, "Z^{[l]} = W^{[l]} A^{[l−1]} + b^{[l]}", 16, "start")
    p.text(16, 254, "A^{[l]} = g^{[l]}( Z^{[l]} )，逐元素", 16, "start")
    p.text(16, 304, "n_{0}、n_{1}、n_{2}：各层单元数；b 沿样本方向广播（broadcasting）", 15, "start", GREY)
    p.save("two-layer-forward")


def vanishing_product():
    p = Picture()
    left, top, width, height = 76, 46, 400, 250
    axes = Axes(p, (left, top, width, height), (0, 30), (-18, 6))
    for power in range(-18, 7, 6):
        (x1, y), (x2, _) = axes.at(0, power), axes.at(30, power)
        p.line(x1, y, x2, y, "#cccccc", 1, "" if power == 0 else "2 4")
        p.text(x1 - 8, y + 5, "1" if power == 0 else f"10^{{{str(power).replace('-', '−')}}}", 15, "end")
    for depth in range(0, 31, 10):
        x, y = axes.at(depth, -18)
        p.line(x, y, x, y + 4)
        p.text(x, y + 21, str(depth), 15)
    p.box(left, top, width, height, "none", INK, 0)
    p.text(left + width / 2, 340, "反向经过的层数 k", 16)
    p.text(left, 30, "梯度大小的倍数 ρ^{k}（对数坐标）", 16, "start")
    for rho, colour, dash, note in (
        (1.5, RED, "10 4 2 4", "ρ = 1.5 爆炸"),
        (1.0, INK, "", "ρ = 1 稳定"),
        (0.8, GREEN, "12 4", "ρ = 0.8"),
        (0.5, GOLD, "8 5", "ρ = 0.5"),
        (0.25, BLUE, "2 3", "ρ = 0.25 消失"),
    ):
        p.path([axes.at(0, 0), axes.at(30, 30 * math.log10(rho))], colour, 2.6, dash)
        x, y = axes.at(30, 30 * math.log10(rho))
        p.text(x + 10, y + 5, note, 16, "start", colour)
    p.save("vanishing-product")


def gradient_check():
    p = Picture(640, 370)
    axes = Axes(p, (50, 40, 560, 280), (0, 10), (0, 10))
    curve = lambda x: 1.0 + 0.011 * x ** 3  # noqa: E731
    slope = lambda x: 0.033 * x ** 2  # noqa: E731
    (x0, y0), (x1, _) = axes.at(0, 0), axes.at(10, 0)
    p.line(x0, y0, x1, y0, INK, 1.4, arrow=True)
    p.line(x0, y0, x0, axes.at(0, 10)[1], INK, 1.4, arrow=True)
    p.text(x0 + 14, 48, "J(θ)", 16, "start")
    p.text(x1 - 4, y0 + 22, "θ", 16)
    axes.curve(curve, INK, 2.6, start=0.2, end=9.3)
    centre, step = 6.0, 2.3
    low, high = centre - step, centre + step
    tangent = lambda x: curve(centre) + slope(centre) * (x - centre)  # noqa: E731
    axes.curve(tangent, BLUE, 2.2, "2 3", 3.4, 9.2)
    two = (curve(high) - curve(low)) / (2 * step)
    secant = lambda x: curve(low) + two * (x - low)  # noqa: E731
    axes.curve(secant, RED, 2.4, "9 5", 2.6, 9.3)
    one = (curve(high) - curve(centre)) / step
    axes.curve(lambda x: curve(centre) + one * (x - centre), GOLD, 2.2, "10 4 2 4", 4.9, 9.0)
    for x, name in ((low, "θ − ε"), (centre, "θ"), (high, "θ + ε")):
        (px, py), (_, base) = axes.at(x, curve(x)), axes.at(x, 0)
        p.line(px, py, px, base, GREY, 1.2, "3 3")
        p.dot(px, py, 5)
        p.text(px, base + 22, name, 16)
    rows = [
        ("双侧差分：连接 θ−ε 与 θ+ε，误差 O(ε²)", RED, "9 5", 2.4),
        ("切线：真正的导数 J′(θ)", BLUE, "2 3", 2.2),
        ("单侧差分：连接 θ 与 θ+ε，误差 O(ε)", GOLD, "10 4 2 4", 2.2),
    ]
    legend(p, 88, 66, rows)
    p.text(62, 362, "双侧差分的割线几乎与切线平行，单侧差分明显偏陡（ε 为看清而夸大）", 15, "start", GREY)
    p.save("gradient-check")


def step_size():
    p = Picture(640, 300)
    panels = [
        (20, "学习率太小", 0.06, 7, "很多步后仍未到底"),
        (228, "学习率合适", 0.32, 5, "几步之内接近最低点"),
        (436, "学习率太大", 1.08, 5, "来回越过，越走越高"),
    ]
    for left, title, rate, count, note in panels:
        axes = Axes(p, (left, 52, 184, 180), (-2.2, 2.2), (0, 4.84))
        p.text(left + 92, 32, title, 17, weight="bold")
        axes.curve(lambda x: x * x, GREY, 2.2)
        base, end = axes.at(-2.2, 0), axes.at(2.2, 0)
        p.line(base[0], base[1], end[0], end[1], INK, 1.2)
        x = -1.9 if rate < 1 else -1.1
        track = [x]
        for _ in range(count):
            x -= rate * 2 * x
            track.append(x)
        track = [t for t in track if abs(t) < 2.2]
        for a, b in zip(track, track[1:]):
            (ax, ay), (bx, by) = axes.at(a, a * a), axes.at(b, b * b)
            if math.hypot(bx - ax, by - ay) > 16:
                p.line(ax, ay, bx, by, RED, 1.5, arrow=True)
            else:
                p.line(ax, ay, bx, by, RED, 1.5)
        for i, t in enumerate(track):
            tx, ty = axes.at(t, t * t)
            p.dot(tx, ty, 4.5, INK if i == 0 else "#ffffff")
        p.text(left + 92, 262, note, 15)
    p.text(320, 290, "实心点是起点；曲线 J(w) = w²，每步 w ← w − α·J′(w)", 14, colour=GREY)
    p.save("gd-step-size")


def xor_hidden_layer():
    p = Picture(640, 370)
    p.text(150, 30, "输入平面：一条直线分不开", 16, weight="bold")
    p.text(485, 30, "隐藏层平面：一条直线即可", 16, weight="bold")
    left = Axes(p, (58, 80, 190, 190), (-0.3, 1.5), (-0.3, 1.5))
    left.cross((), (), "x_{1}", "x_{2}")
    right = Axes(p, (372, 80, 210, 190), (-0.3, 2.4), (-0.5, 1.5))
    right.cross((2,), (1,), "h_{1}", "h_{2}")
    for x, y in ((0, 0), (0, 1), (1, 0), (1, 1)):
        px, py = left.at(x, y)
        label = x ^ y
        p.dot(px, py, 8, INK if label else "#ffffff")
        p.text(px + (14 if x else -14), py + (24 if y == 0 else -12), f"({x},{y})", 14, "start" if x else "end", GREY)
    for (x1, y1), (x2, y2) in (((-0.25, 0.75), (0.9, -0.25)), ((0.2, 1.45), (1.45, 0.45))):
        (ax, ay), (bx, by) = left.at(x1, y1), left.at(x2, y2)
        p.line(ax, ay, bx, by, GOLD, 2, "7 5")
    for x, y, label in ((0, 0, 0), (1, 0, 1), (2, 1, 0)):
        px, py = right.at(x, y)
        p.dot(px, py, 8, INK if label else "#ffffff")
    (ax, ay), (bx, by) = right.at(0.1, -0.2), right.at(2.4, 0.95)
    p.line(ax, ay, bx, by, RED, 2.4)
    p.line(272, 175, 334, 175, INK, 2.4, arrow=True)
    p.text(303, 162, "变换", 15)
    px, py = right.at(1, 0)
    p.text(px + 10, py + 44, "(0,1) 与 (1,0) 落在一处", 14, colour=GREY)
    p.line(px + 3, py + 30, px + 1, py + 11, GREY, 1.2, arrow=True)
    px, py = right.at(2, 1)
    p.text(px + 2, py - 16, "(1,1)", 14, colour=GREY)
    px, py = right.at(0, 0)
    p.text(px - 12, py - 12, "(0,0)", 14, "end", colour=GREY)
    p.text(34, 318, "h_{1} = ReLU(x_{1} + x_{2})，h_{2} = ReLU(x_{1} + x_{2} − 1)，输出 y = h_{1} − 2h_{2}，红线为 y = 0.5", 15, "start")
    p.dot(44, 346, 7, INK)
    p.text(58, 351, "XOR = 1", 15, "start")
    p.dot(154, 346, 7, "#ffffff")
    p.text(168, 351, "XOR = 0（橙色虚线：任一条直线都至少分错一点）", 15, "start")
    p.save("xor-hidden-layer")


def minimum_and_saddle():
    p = Picture(640, 330)
    p.text(165, 30, "局部极小：各方向都向上弯", 16, weight="bold")
    p.text(475, 30, "鞍点：有的方向向下弯", 16, weight="bold")
    bowl = Axes(p, (45, 50, 240, 220), (-2, 2), (-2, 2))
    saddle = Axes(p, (355, 50, 240, 220), (-2, 2), (-2, 2))
    for axes in (bowl, saddle):
        left, top, width, height = axes.frame
        p.box(left, top, width, height, "none", GREY, 0)
    for level, shade in ((0.25, "#333333"), (0.9, "#666666"), (1.9, "#888888"), (3.3, "#aaaaaa")):
        ring = [
            bowl.at(math.sqrt(level) * math.cos(t / 40 * math.pi), math.sqrt(level / 1.6) * math.sin(t / 40 * math.pi))
            for t in range(81)
        ]
        p.path(ring, shade, 1.6)
    for level, shade in ((0.25, "#333333"), (0.9, "#666666"), (1.9, "#888888"), (3.0, "#aaaaaa")):
        for side in (-1, 1):
            reach = math.sqrt(4 - level)
            ys = [reach * i / 30 for i in range(-30, 31)]
            p.path([saddle.at(side * math.sqrt(level + y * y), y) for y in ys], shade, 1.6)
            p.path([saddle.at(y, side * math.sqrt(level + y * y)) for y in ys], shade, 1.6, "5 3")
    for axes, flip in ((bowl, 1), (saddle, -1)):
        x, y = 1.7, 1.25 if flip > 0 else 0.05
        points = [(x, y)]
        for _ in range(200):
            x, y = x - 0.03 * 2 * x, y - 0.03 * flip * (3.2 if flip > 0 else 2) * y
            points.append((x, y))
            if abs(y) > 1.7 or math.hypot(x, y) < 0.06:
                break
        p.path([axes.at(*q) for q in points], RED, 2.6, arrow=True)
        sx, sy = axes.at(*points[0])
        p.dot(sx, sy, 5, RED, RED)
        cx, cy = axes.at(0, 0)
        p.dot(cx, cy, 4.5, "#ffffff")
    p.text(165, 296, "Hessian 特征值全为正", 15)
    p.text(475, 296, "Hessian 特征值有正有负", 15)
    p.text(320, 320, "等高线图；红线是梯度下降的路径（鞍点处先接近、再沿下降方向离开）", 14, colour=GREY)
    p.save("minimum-and-saddle")


if __name__ == "__main__":
    for draw in (
        activation_curves, activation_derivatives, affine_graph, two_layer_forward, vanishing_product,
        gradient_check, step_size, xor_hidden_layer, minimum_and_saddle,
    ):
        draw()
