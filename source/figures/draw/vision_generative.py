"""Draws the figures of detection, segmentation, generative models and reinforcement learning as ../NAME.svg."""
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent.parent
INK, GREY = "#1a1a1a", "#8a8a8a"
BLUE, ORANGE, GREEN, PINK, PALE = "#cfe2f7", "#f6c58a", "#9fcf9f", "#efb6c8", "#f1f1f1"
DARK_BLUE, DARK_RED, DARK_GREEN = "#1f4e9c", "#b3261e", "#1e6b34"


class Figure:
    def __init__(self, name, width=640, height=360):
        self.name, self.width, self.height, self.parts = name, width, height, []

    def add(self, text):
        self.parts.append(text)

    def text(self, x, y, string, size=15, fill=INK, anchor="middle", weight="normal"):
        string = string.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        bold = ' font-weight="bold"' if weight == "bold" else ""
        # A final "_{t}" becomes a lowered small t: few fonts carry the Unicode subscripts. Only at the end and
        # left-aligned, because renderers disagree on the width of centred text with several parts.
        string = re.sub(r"_\{(.*?)\}$", rf'<tspan font-size="{round(size * 0.75, 1)}" dy="{round(size * 0.28, 1)}">\1</tspan>', string)
        self.add(f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{bold}>{string}</text>')

    def box(self, x, y, w, h, fill="none", stroke=INK, width=1.6, dash="", round_=4):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{round_}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dashed}/>')

    def label_box(self, x, y, w, h, lines, fill=PALE, size=15, **more):
        self.box(x, y, w, h, fill, **more)
        lines = lines.split("\n")
        step = size * 1.3
        top = y + h / 2 - step * (len(lines) - 1) / 2 + size * 0.36
        for i, line in enumerate(lines):
            self.text(x + w / 2, round(top + i * step, 1), line, size)

    def circle(self, x, y, r, fill=PALE, stroke=INK, width=1.6):
        self.add(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>')

    def line(self, points, stroke=INK, width=1.8, dash="", arrow=True):
        path = " ".join(f"{'M' if i == 0 else 'L'}{x} {y}" for i, (x, y) in enumerate(points))
        self.path(path, stroke, width, dash)
        if arrow:
            self.head(points[-2], points[-1], stroke)

    def path(self, path, stroke=INK, width=1.8, dash="", fill="none"):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dashed}/>')

    def head(self, start, end, fill=INK, length=10, half=4.5):
        dx, dy = end[0] - start[0], end[1] - start[1]
        n = (dx * dx + dy * dy) ** 0.5
        ux, uy = dx / n, dy / n
        bx, by = end[0] - ux * length, end[1] - uy * length
        corners = [end, (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half)]
        self.add('<polygon points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in corners) + f'" fill="{fill}"/>')

    def save(self):
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
                f'viewBox="0 0 {self.width} {self.height}" font-family="Noto Sans CJK SC, sans-serif">\n'
                '<rect width="100%" height="100%" fill="#fff"/>\n')
        (HERE / f"{self.name}.svg").write_text(head + "\n".join(self.parts) + "\n</svg>\n", encoding="utf-8")


def rcnn_family():
    f = Figure("rcnn-family", 680, 400)
    rows = [
        ("R-CNN", 62, [("原图", 60, PALE), ("选择性搜索\n约 2000 个框", 120, PALE), ("每框裁剪、\n缩放", 96, PALE),
                       ("CNN\n每框一次", 96, ORANGE), ("SVM +\n线性回归", 96, PALE)]),
        ("Fast R-CNN", 182, [("原图", 60, PALE), ("CNN\n整图一次", 96, BLUE), ("选择性搜索\n的框投影", 110, PALE),
                             ("RoI 池化", 90, PALE), ("全连接头\n分类 + 回归", 112, PALE)]),
        ("Faster R-CNN", 302, [("原图", 60, PALE), ("CNN\n整图一次", 96, BLUE), ("RPN\n共享特征", 110, GREEN),
                               ("RoI 池化", 90, PALE), ("全连接头\n分类 + 回归", 112, PALE)]),
    ]
    notes = ["瓶颈：重复的 CNN 计算（橙）", "特征共享（蓝）；瓶颈：选择性搜索", "候选也由网络产生（绿），端到端"]
    for (name, y, boxes), note in zip(rows, notes):
        f.text(20, y - 22, name, 17, anchor="start", weight="bold")
        f.text(660, y - 22, note, 15, anchor="end", fill=DARK_BLUE)
        gap = (640 - sum(w for _, w, _ in boxes)) / (len(boxes) - 1)
        x = 20
        for i, (label, w, fill) in enumerate(boxes):
            f.label_box(round(x, 1), y - 6, w, 56, label, fill, 15, width=2.4 if fill != PALE else 1.4)
            if i:
                f.line([(round(x - gap + 3, 1), y + 22), (round(x - 3, 1), y + 22)])
            x += w + gap
    f.line([(20, 128), (660, 128)], GREY, 1, "4 4", arrow=False)
    f.line([(20, 248), (660, 248)], GREY, 1, "4 4", arrow=False)
    f.text(340, 386, "共享程度：逐框计算 → 共享特征提取 → 候选生成也共享", 15)
    f.save()


def iou():
    f = Figure("iou-definition", 640, 320)
    f.box(40, 50, 180, 140, BLUE, DARK_BLUE, 2.4, round_=0)
    f.box(130, 110, 180, 140, ORANGE, DARK_RED, 2.4, "8 4", round_=0)
    f.box(130, 110, 90, 80, "#5f6f86", INK, 2.2, round_=0)
    f.box(40, 50, 180, 140, "none", DARK_BLUE, 2.4, round_=0)
    f.text(175, 155, "交集", 17, "#fff", weight="bold")
    f.text(85, 84, "真值框 A", 15)
    f.text(254, 236, "预测框 B", 15)
    f.text(130, 40, "宽 18，高 14", 14)
    f.text(220, 272, "宽 18，高 14", 14)
    f.text(470, 76, "IoU = 交集 ÷ 并集", 18, weight="bold")
    f.text(360, 120, "A 的面积：18 × 14 = 252", 15, anchor="start")
    f.text(360, 148, "B 的面积：18 × 14 = 252", 15, anchor="start")
    f.text(360, 176, "交集：9 × 8 = 72", 15, anchor="start")
    f.text(360, 204, "并集：252 + 252 − 72 = 432", 15, anchor="start")
    f.text(360, 240, "IoU = 72 ÷ 432 ≈ 0.17", 17, anchor="start", weight="bold", fill=DARK_RED)
    f.text(320, 306, "不相交时 IoU = 0，完全重合时 IoU = 1", 15)
    f.save()


def nms():
    f = Figure("nms-before-after", 640, 340)
    def scene(dx):
        f.box(dx, 50, 280, 220, "#fafafa", GREY, 1.4, round_=0)
        f.add(f'<ellipse cx="{dx+80}" cy="165" rx="38" ry="62" fill="{BLUE}"/>')
        f.add(f'<ellipse cx="{dx+205}" cy="170" rx="44" ry="54" fill="{ORANGE}"/>')
    scene(20)
    scene(340)
    f.text(160, 36, "抑制前：5 个框", 16, weight="bold")
    f.text(480, 36, "抑制后：每个目标 1 个框", 16, weight="bold")
    def best(dx):
        f.box(dx + 38, 98, 84, 136, "none", DARK_BLUE, 3, round_=0)
        f.box(dx + 157, 112, 96, 118, "none", DARK_RED, 3, round_=0)
        f.text(dx + 80, 172, "0.92", 16, weight="bold")
        f.text(dx + 205, 176, "0.88", 16, weight="bold")
    for x, y, w, h, c in [(48, 84, 84, 134, DARK_BLUE), (66, 112, 86, 136, DARK_BLUE), (186, 98, 98, 116, DARK_RED)]:
        f.box(x, y, w, h, "none", c, 1.8, "6 4", round_=0)
    best(20)
    best(340)
    f.text(84, 78, "0.75", 14)
    f.text(122, 264, "0.61", 14)
    f.text(235, 92, "0.70", 14)
    f.line([(306, 160), (334, 160)], width=3)
    f.text(320, 300, "实线：得分最高者，保留；虚线：同类且与它的 IoU 超过阈值，删除", 15)
    f.text(320, 324, "留下的框坐标不变（删除，而不是合并）", 15)
    f.save()


def roi():
    f = Figure("roi-pooling-vs-align", 660, 370)
    cell = 30
    def grid(ox, oy, n=8, m=7):
        for i in range(n + 1):
            f.line([(ox + i * cell, oy), (ox + i * cell, oy + m * cell)], "#bdbdbd", 1, arrow=False)
        for j in range(m + 1):
            f.line([(ox, oy + j * cell), (ox + n * cell, oy + j * cell)], "#bdbdbd", 1, arrow=False)
    left, top = 40, 60
    # the true box in feature-map units, rounded to x 1..6, y 1..5 by RoI pooling
    x0, y0, x1, y1 = 1.4, 1.4, 6.4, 5.4
    f.text(left + 120, 40, "RoI 池化：坐标取整", 17, weight="bold")
    f.box(left + 1 * cell, top + 1 * cell, 5 * cell, 4 * cell, ORANGE, "none", 0, round_=0)
    grid(left, top)
    f.box(left + 1 * cell, top + 1 * cell, 5 * cell, 4 * cell, "none", DARK_RED, 2.6, round_=0)
    f.line([(left + 3 * cell, top + cell), (left + 3 * cell, top + 5 * cell)], DARK_RED, 2.6, arrow=False)
    f.line([(left + cell, top + 3 * cell), (left + 6 * cell, top + 3 * cell)], DARK_RED, 2.6, arrow=False)
    f.box(round(left + x0 * cell, 1), round(top + y0 * cell, 1), round((x1 - x0) * cell, 1), round((y1 - y0) * cell, 1), "none", INK, 2.2, "7 4", round_=0)
    right = 380
    f.text(right + 120, 40, "RoI Align：保留小数", 17, weight="bold")
    f.box(round(right + x0 * cell, 1), round(top + y0 * cell, 1), round((x1 - x0) * cell, 1), round((y1 - y0) * cell, 1), BLUE, "none", 0, round_=0)
    grid(right, top)
    f.box(round(right + x0 * cell, 1), round(top + y0 * cell, 1), round((x1 - x0) * cell, 1), round((y1 - y0) * cell, 1), "none", DARK_BLUE, 2.6, round_=0)
    xm, ym = (x0 + x1) / 2, (y0 + y1) / 2
    f.line([(right + xm * cell, top + y0 * cell), (right + xm * cell, top + y1 * cell)], DARK_BLUE, 2.6, arrow=False)
    f.line([(right + x0 * cell, top + ym * cell), (right + x1 * cell, top + ym * cell)], DARK_BLUE, 2.6, arrow=False)
    for bx in (x0, xm):
        for by in (y0, ym):
            for u in (0.25, 0.75):
                for v in (0.25, 0.75):
                    f.circle(round(right + (bx + u * (x1 - x0) / 2) * cell, 1), round(top + (by + v * (y1 - y0) / 2) * cell, 1), 3.6, INK, INK, 0)
    f.text(left + 120, 298, "虚线：取整前的候选框", 15)
    f.text(left + 120, 322, "橙色：取整后的框，2×2 格大小不一", 15)
    f.text(left + 120, 346, "每格取最大值", 15)
    f.text(right + 120, 298, "候选框不移动，2×2 格等分", 15)
    f.text(right + 120, 322, "黑点：采样点，双线性插值", 15)
    f.text(right + 120, 346, "每格 4 点取平均（或最大）", 15)
    f.line([(330, 60), (330, 346)], GREY, 1, "4 4", arrow=False)
    f.save()


def unet():
    f = Figure("unet-architecture", 680, 400)
    chans = [64, 128, 256, 512]
    lx = [84, 144, 204, 264]
    rx = [572, 512, 452, 392]
    w = [16, 22, 28, 34]
    # blocks are centred on a row line so that the copies run level
    rows = [86, 160, 226, 284]
    hs = [92, 70, 52, 36]
    for i in range(4):
        y, h = rows[i], hs[i]
        f.box(lx[i] - w[i] / 2, y - h / 2, w[i], h, BLUE, DARK_BLUE, 1.8, round_=0)
        f.box(rx[i] - w[i], y - h / 2, w[i], h, PALE, DARK_BLUE, 1.8, "4 3", round_=0)
        f.box(rx[i], y - h / 2, w[i], h, ORANGE, DARK_RED, 1.8, round_=0)
        f.line([(lx[i] + w[i] / 2 + 4, y), (rx[i] - w[i] - 4, y)], INK, 1.8, "7 5")
        f.text(lx[i], y - h / 2 - 6, str(chans[i]), 14)
        f.text(rx[i], y - h / 2 - 6, str(chans[i]), 14)
    f.box(308, 330, 50, 26, GREEN, DARK_GREEN, 1.8, round_=0)
    f.text(333, 374, "1024", 14)
    for i in range(3):
        f.line([(lx[i], rows[i] + hs[i] / 2 + 2), (lx[i], rows[i + 1]), (lx[i + 1] - w[i + 1] / 2 - 2, rows[i + 1])], DARK_BLUE, 2)
        f.line([(rx[i + 1] + w[i + 1] + 2, rows[i + 1]), (rx[i] + w[i] / 2, rows[i + 1]), (rx[i] + w[i] / 2, rows[i] + hs[i] / 2 + 2)], DARK_RED, 2)
    f.line([(lx[3], rows[3] + 20), (lx[3], 343), (306, 343)], DARK_BLUE, 2)
    f.line([(360, 343), (rx[3] + w[3] / 2, 343), (rx[3] + w[3] / 2, rows[3] + 20)], DARK_RED, 2)
    f.line([(30, 86), (72, 86)], INK, 2)
    f.text(38, 74, "输入", 15)
    f.line([(590, 86), (634, 86)], INK, 2)
    f.text(636, 74, "输出", 15)
    f.text(330, 78, "跳跃连接：复制并拼接", 15)
    f.text(60, 250, "收缩路径", 16, DARK_BLUE, weight="bold")
    f.text(60, 274, "3×3 卷积 ×2", 14)
    f.text(60, 294, "2×2 池化 ↓", 14)
    f.text(612, 250, "扩张路径", 16, DARK_RED, weight="bold")
    f.text(612, 274, "2×2 转置卷积 ↑", 14)
    f.text(612, 294, "3×3 卷积 ×2", 14)
    f.text(612, 314, "末层 1×1 卷积", 14)
    f.text(500, 374, "数字：通道数；虚框：拼接来的特征", 14)
    f.save()


def ae_vae():
    f = Figure("autoencoder-vs-vae", 660, 380)
    def trapezoid(x, y, w, h1, h2, fill, label):
        f.add(f'<polygon points="{x},{y-h1/2} {x+w},{y-h2/2} {x+w},{y+h2/2} {x},{y+h1/2}" fill="{fill}" stroke="{INK}" stroke-width="1.8"/>')
        f.text(x + w / 2, y + 5, label, 15)
    f.text(20, 34, "自编码器：编码成一个点", 17, anchor="start", weight="bold")
    y = 90
    f.label_box(20, y - 32, 50, 64, "x", PALE, 18)
    f.line([(72, y), (98, y)])
    trapezoid(100, y, 100, 84, 44, BLUE, "编码器")
    f.line([(202, y), (284, y)])
    f.label_box(286, y - 20, 60, 40, "z", GREEN, 18)
    f.line([(348, y), (438, y)])
    trapezoid(440, y, 100, 44, 84, ORANGE, "解码器")
    f.line([(542, y), (568, y)])
    f.label_box(570, y - 32, 60, 64, "重建", PALE, 16)
    f.line([(20, 150), (640, 150)], GREY, 1, "4 4", arrow=False)
    f.text(20, 180, "变分自编码器（VAE）：编码成一个分布", 17, anchor="start", weight="bold")
    y = 262
    f.label_box(20, y - 32, 50, 64, "x", PALE, 18)
    f.line([(72, y), (98, y)])
    trapezoid(100, y, 100, 84, 44, BLUE, "编码器")
    f.line([(202, y - 10), (244, y - 34)])
    f.line([(202, y + 10), (244, y + 34)])
    f.label_box(246, y - 54, 50, 36, "均值 μ", PINK, 14)
    f.label_box(246, y + 18, 50, 36, "σ", PINK, 17)
    f.circle(338, y + 36, 13, "#fff"); f.text(338, y + 42, "×", 18)
    f.line([(298, y + 36), (323, y + 36)])
    f.circle(338, y - 6, 13, "#fff"); f.text(338, y, "+", 18)
    f.line([(338, y + 21), (338, y + 9)])
    f.line([(298, y - 36), (338, y - 36), (338, y - 21)])
    f.line([(338, y + 74), (338, y + 51)], dash="5 3")
    f.text(338, y + 92, "噪声 ε ~ N(0, I)", 15)
    f.line([(353, y - 6), (374, y - 6)])
    f.label_box(376, y - 24, 38, 36, "z", GREEN, 18)
    f.line([(416, y - 6), (438, y - 6)])
    trapezoid(440, y - 6, 100, 44, 84, ORANGE, "解码器")
    f.line([(542, y - 6), (568, y - 6)])
    f.label_box(570, y - 38, 60, 64, "重建", PALE, 16)
    f.text(90, y + 92, "z = μ + σ ⊙ ε", 16, DARK_RED, weight="bold")
    f.text(545, y + 70, "梯度经 μ、σ 传回编码器，", 14)
    f.text(545, y + 92, "随机性只在 ε 中", 14)
    f.save()


def gan_loop():
    f = Figure("gan-training-loop", 660, 370)
    f.label_box(20, 200, 84, 50, "噪声 z", PALE)
    f.label_box(140, 196, 100, 58, "生成器 G", BLUE, 16, width=2.4)
    f.label_box(280, 200, 90, 50, "假样本", PALE)
    f.label_box(280, 70, 90, 50, "真样本", PALE)
    f.label_box(420, 130, 110, 62, "判别器 D", ORANGE, 16, width=2.4)
    f.label_box(570, 136, 72, 50, "为真的\n概率", PALE)
    f.line([(106, 225), (138, 225)])
    f.line([(242, 225), (278, 225)])
    f.line([(372, 95), (418, 145)])
    f.line([(372, 225), (418, 178)])
    f.line([(532, 161), (568, 161)])
    f.line([(606, 134), (606, 44), (475, 44), (475, 127)], DARK_RED, 2, "8 4")
    f.text(470, 34, "① 更新 D：真 → 1，假 → 0（假样本 detach）", 15, DARK_RED)
    f.line([(606, 188), (606, 300), (190, 300), (190, 257)], DARK_BLUE, 2.2)
    f.text(398, 322, "② 更新 G：假 → 1，梯度穿过 D，D 的权重不变", 15, DARK_BLUE)
    f.text(330, 354, "① 与 ② 交替进行；虚线与粗实线为梯度的去向", 15)
    f.save()


def cyclegan():
    f = Figure("cyclegan-cycle", 660, 370)
    f.text(20, 34, "X → Y → X", 16, anchor="start", weight="bold")
    f.text(20, 214, "Y → X → Y", 16, anchor="start", weight="bold")
    def row(y, a, g1, mid, g2, end, disc, c1, c2):
        f.label_box(20, y, 76, 50, a, PALE)
        f.line([(98, y + 25), (138, y + 25)])
        f.label_box(140, y, 84, 50, g1, c1, 15, width=2.2)
        f.line([(226, y + 25), (266, y + 25)])
        f.label_box(268, y, 92, 50, mid, PALE)
        f.line([(362, y + 25), (402, y + 25)])
        f.label_box(404, y, 84, 50, g2, c2, 15, width=2.2)
        f.line([(490, y + 25), (530, y + 25)])
        f.label_box(532, y, 108, 50, end, PALE)
        f.line([(314, y - 2), (314, y - 20), (402, y - 20)])
        f.label_box(404, y - 38, 170, 32, disc, PINK, 14)
        f.path(f"M58 {y+52} L58 {y+82} L586 {y+82} L586 {y+52}", DARK_RED, 2, "8 4")
        f.head((58, y + 70), (58, y + 52), DARK_RED)
        f.head((586, y + 70), (586, y + 52), DARK_RED)
    row(70, "x", "生成器 G", "G(x)", "生成器 F", "F(G(x))", "Y 域判别器：真 / 假", BLUE, GREEN)
    row(244, "y", "生成器 F", "F(y)", "生成器 G", "G(F(y))", "X 域判别器：真 / 假", GREEN, BLUE)
    f.text(322, 172, "循环一致损失：F(G(x)) 与 x 的 L1 距离", 15, DARK_RED)
    f.text(322, 346, "循环一致损失：G(F(y)) 与 y 的 L1 距离", 15, DARK_RED)
    f.save()


def siamese():
    f = Figure("siamese-triplet", 680, 350)
    f.text(165, 32, "孪生网络（Siamese）", 17, weight="bold")
    for y, name in ((60, "图像 1"), (190, "图像 2")):
        f.label_box(14, y, 66, 50, name, PALE)
        f.line([(82, y + 25), (106, y + 25)])
        f.label_box(108, y, 84, 50, "网络 f", BLUE, 16, width=2.4)
        f.line([(194, y + 25), (218, y + 25)])
        f.label_box(220, y + 5, 62, 40, "嵌入", GREEN)
    f.line([(150, 112), (150, 188)], DARK_BLUE, 2, "6 4", arrow=False)
    f.text(142, 155, "共享权重", 15, DARK_BLUE, anchor="end")
    f.line([(251, 107), (251, 132)])
    f.line([(251, 193), (251, 168)])
    f.label_box(213, 134, 76, 32, "距离 d", ORANGE)
    f.text(160, 284, "同类：d 变小", 15)
    f.text(160, 310, "异类：d 增大到间隔 m 为止", 15)
    f.line([(328, 30), (328, 320)], GREY, 1, "4 4", arrow=False)
    f.text(506, 32, "三元组损失（triplet loss）", 17, weight="bold")
    a, p, n = (440, 170), (540, 100), (530, 235)
    f.line([(a[0] + 12, a[1] - 9), (p[0] - 12, p[1] + 9)], DARK_BLUE, 2, arrow=False)
    f.line([(a[0] + 12, a[1] + 8), (n[0] - 12, n[1] - 8)], DARK_RED, 2, "6 4", arrow=False)
    f.circle(*a, 14, INK); f.text(a[0], a[1] + 5, "a", 15, "#fff")
    f.circle(*p, 14, BLUE); f.text(p[0], p[1] + 5, "p", 15)
    f.box(n[0] - 13, n[1] - 13, 26, 26, ORANGE); f.text(n[0], n[1] + 5, "n", 15)
    f.line([(p[0] - 4, p[1] + 22), (p[0] - 34, p[1] + 44)], DARK_BLUE, 2.4)
    f.text(566, 96, "正例：拉近", 15, DARK_BLUE, anchor="start")
    f.line([(n[0] + 16, n[1] + 11), (n[0] + 48, n[1] + 33)], DARK_RED, 2.4)
    f.text(550, 224, "负例：推远", 15, DARK_RED, anchor="start")
    f.text(432, 206, "锚点", 15)
    f.text(506, 310, "要求 d(a,p)² + m ≤ d(a,n)²", 16)
    f.save()


def rl_loop():
    f = Figure("rl-agent-environment", 640, 330)
    f.label_box(210, 40, 220, 74, "智能体（agent）\n策略 π(a | s)，价值 Q(s, a)", BLUE, 15, width=2.4)
    f.label_box(210, 220, 220, 74, "环境（environment）\n转移 p(s′, r | s, a)", ORANGE, 15, width=2.4)
    f.line([(432, 77), (540, 77), (540, 257), (434, 257)], INK, 2.2)
    f.text(550, 172, "动作 a_{t}", 16, anchor="start")
    f.line([(208, 240), (130, 240), (130, 94), (208, 94)], DARK_RED, 2.2, "8 4")
    f.line([(208, 274), (70, 274), (70, 60), (208, 60)], DARK_GREEN, 2.2)
    f.text(140, 172, "奖励 r_{t+1}", 16, DARK_RED, anchor="start")
    f.text(62, 308, "状态 s_{t+1}", 16, DARK_GREEN, anchor="start")
    f.text(320, 172, "目标：使折扣回报最大", 15)
    f.text(320, 194, "r + γr′ + γ²r″ + …", 15)
    f.save()


def diffusion():
    f = Figure("diffusion-chain", 680, 330)
    xs = [70, 250, 430, 610]
    labels = ["x_{0}", "x_{t−1}", "x_{t}", "x_{T}"]
    # a deterministic little generator, so that the drawing never changes
    seed = 7
    def rand():
        nonlocal seed
        seed = (seed * 1103515245 + 12345) % 2147483648
        return seed / 2147483648
    picture = ["00000000", "01100110", "01100110", "00000000", "10000001", "11000011", "01111110", "00000000"]
    cell = 10
    for x, noise in zip(xs, (0.0, 0.3, 0.55, 1.0)):
        for j, row in enumerate(picture):
            for i, bit in enumerate(row):
                clean = 60 if bit == "1" else 235
                value = int(round(clean * (1 - noise) + noise * (40 + 200 * rand())))
                f.add(f'<rect x="{x-40+i*cell}" y="{120+j*cell}" width="{cell}" height="{cell}" fill="rgb({value},{value},{value})"/>')
        f.box(x - 40, 120, 80, 80, "none", INK, 1.8, round_=0)
    for x, s in zip(xs, labels):
        f.text(x - (18 if "−" in s else 8), 224, s, 18, anchor="start")
    f.text(70, 250, "数据", 15)
    f.text(610, 250, "近似标准正态", 15)
    for i in range(3):
        a, b = xs[i], xs[i + 1]
        f.path(f"M{a+20} 114 Q{(a+b)/2} 66 {b-22} 110", DARK_RED, 2, "" if i == 1 else "6 4")
        f.head((b - 36, 98), (b - 21, 112), DARK_RED)
        f.path(f"M{b-20} 244 Q{(a+b)/2} 290 {a+24} 246" if i == 1 else f"M{b-44} 160 L{a+44} 160", DARK_BLUE, 2, "" if i == 1 else "2 5")
        if i == 1:
            f.head((a + 38, 258), (a + 22, 244), DARK_BLUE)
        else:
            f.head((a + 60, 160), (a + 44, 160), DARK_BLUE)
    f.text(340, 30, "前向加噪（固定，不训练）", 17, DARK_RED, weight="bold")
    f.text(340, 58, "每步略微缩小信号，再加一点高斯噪声", 16, DARK_RED)
    f.text(340, 288, "反向去噪（学习）：网络预测噪声并去掉一点", 17, DARK_BLUE, weight="bold")
    f.text(340, 316, "省略号表示多步；论文中 T = 1000", 14)
    for x in (160, 520):
        f.text(x, 150, "…", 22)
    f.save()


for draw in (rcnn_family, iou, nms, roi, unet, ae_vae, gan_loop, cyclegan, siamese, rl_loop, diffusion):
    draw()
