"""A very small SVG canvas shared by the training_*.py figure scripts (stdlib only, deterministic)."""

import math
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent.parent
INK, GREY, PALE = "#1a1a1a", "#666666", "#d9d9d9"
BLUE, ORANGE, GREEN, RED = "#0b4f8a", "#e07b00", "#3c9d63", "#b3202c"


def number(value):
    """Return a short decimal without a trailing point."""
    return f"{value:.1f}".rstrip("0").rstrip(".") or "0"


def shifted(size):
    """Return a substitution that turns _{x} and ^{x} into lowered and raised tspans."""
    shift = round(size * 0.3)

    def replace(match):
        sign = shift if match[1] == "_" else -shift
        back = f'<tspan dy="{-sign}">{match[3]}</tspan>' if match[3] else ""
        return f'<tspan dy="{sign}" font-size="{round(size * 0.8)}">{match[2]}</tspan>{back}'

    return replace


class Canvas:
    def __init__(self, width=640, height=360):
        self.size = (width, height)
        self.parts = []

    def add(self, part):
        self.parts.append(part)

    def line(self, x1, y1, x2, y2, colour=INK, width=1.5, dash="", arrow=False):
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
            f'stroke="{colour}" stroke-width="{width}"{extra}/>'
        )
        if arrow:
            angle = math.atan2(y2 - y1, x2 - x1)
            tips = [
                (x2 - 9 * math.cos(angle + s), y2 - 9 * math.sin(angle + s)) for s in (0.4, -0.4)
            ]
            self.polygon([(x2, y2), *tips], fill=colour, colour="none")

    def path(self, points, colour=INK, width=2.5, dash=""):
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        text = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.add(
            f'<polyline points="{text}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f'stroke-linejoin="round"{extra}/>'
        )

    def polygon(self, points, fill="#fff", colour=INK, width=1.5):
        text = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.add(
            f'<polygon points="{text}" fill="{fill}" stroke="{colour}" stroke-width="{width}"/>'
        )

    def circle(self, x, y, r, fill="#fff", colour=INK, width=1.5, dash=""):
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}" fill="{fill}" '
            f'stroke="{colour}" stroke-width="{width}"{extra}/>'
        )

    def ellipse(self, x, y, rx, ry, colour=GREY, width=1, turn=0, fill="none"):
        extra = f' transform="rotate({number(turn)} {number(x)} {number(y)})"' if turn else ""
        self.add(
            f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}" '
            f'fill="{fill}" stroke="{colour}" stroke-width="{width}"{extra}/>'
        )

    def rect(self, x, y, w, h, fill="#fff", colour=INK, width=1.5, radius=0, dash=""):
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}" '
            f'rx="{radius}" fill="{fill}" stroke="{colour}" stroke-width="{width}"{extra}/>'
        )

    def text(self, x, y, words, size=15, anchor="start", colour=INK, bold=False, turn=0):
        extra = ' font-weight="bold"' if bold else ""
        if turn:
            extra += f' transform="rotate({turn} {number(x)} {number(y)})"'
        words = words.replace("&", "&amp;").replace("<", "&lt;")
        words = re.sub(r"([_^])\{([^}]*)\}(.?)", shifted(size), words)
        self.add(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{colour}"{extra}>{words}</text>'
        )

    def clip(self, name, x, y, w, h):
        self.add(
            f'<clipPath id="{name}"><rect x="{number(x)}" y="{number(y)}" '
            f'width="{number(w)}" height="{number(h)}"/></clipPath><g clip-path="url(#{name})">'
        )

    def end(self):
        self.add("</g>")

    def axes(self, x0, y0, x1, y1, xlabel="", ylabel=""):
        """Draw axes with arrows from the origin (x0, y0) in pixels to (x1, y1)."""
        self.line(x0, y0, x1, y0, arrow=True)
        self.line(x0, y0, x0, y1, arrow=True)
        if xlabel:
            self.text(x1, y0 + 22, xlabel, anchor="end")
        if ylabel:
            self.text(x0 + 10, y1 + 8, ylabel)

    def save(self, name):
        w, h = self.size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
            f'viewBox="0 0 {w} {h}" font-family="Noto Sans CJK SC, sans-serif">\n'
            '<rect width="100%" height="100%" fill="#fff"/>\n'
        )
        body = "\n".join(self.parts)
        (HERE / f"{name}.svg").write_text(f"{head}{body}\n</svg>\n", encoding="utf-8")


def scale(low, high, start, end):
    """Return the linear map from [low, high] to [start, end]."""
    return lambda value: start + (value - low) / (high - low) * (end - start)
