"""How long the reader takes: every shape as one huge note. Usage: python bench/reader.py [MEGABYTES] [NAME …]"""

from __future__ import annotations

import gc
import resource
import sys
import time

sys.path.insert(0, ".")

from notepress.read import read_note
from notepress.read.source import SourceFile, split_lines
from notepress.report import Report

SHAPES = {
    "headings": "### {n}. 什么是闭包{n}？\n\n函数{n}和它引用的外部变量合在一起，就是闭包。\n\n",
    "headings, no blanks": "## {n}.什么是闭包{n}\n函数{n}和它引用的外部变量\n",
    "headings, empty": "## {n}. 什么是闭包{n}\n",
    "list": "{n}. 什么是闭包{n}\n   - 函数{n}和它引用的外部变量\n",
    "bullets": "- 什么是闭包{n}？\n",
    "bullets that ask nothing": "- 函数和变量\n",
    "glued numbers": "{n}、什么是闭包{n}？\n函数{n}和它引用的外部变量\n",
    "inline": "{n}. 什么是闭包{n}？函数{n}和它引用的外部变量\n",
    "bold": "**{n}. What is closure {n}?**\n\nA function and the variables around it.\n\n",
    "labels": "Q: What is closure {n}?\nA: A function and the variables around it.\n\n",
    "answers without questions": "答案：函数\n\n",
    "options": "{n}. 下列哪个对？\nA. 甲\nB. 乙\nC. 丙\n答案：A\n",
    "folds": "<details>\n<summary>What is closure {n}?</summary>\n\nA function.\n\n</details>\n\n",
    "open folds": "<details>\n<summary>What is closure {n}?</summary>\n\n",
    "table": "| 什么是闭包{n}？ | 函数 |\n",
    "cards": "What is closure {n}?\n?\nA function\n\n",
    "quotes": "> 什么是闭包{n}？\n\n函数\n\n",
    "plain": "什么是闭包{n}？\n\n函数{n}和它引用的外部变量合在一起。\n\n",
    "prose": "函数{n}和它引用的外部变量合在一起，就是闭包，它在很多语言里都有。\n",
    "formulas": "## 证明 {n}\n\n$$\na+b\n$$\n\n",
    "open formulas": "$$ a\nb\n\n",
    "open brackets": "\\[ a\nb\n\n",
    "definitions": "什么是闭包{n}？\n: 函数\n\n",
    "references": "[a]: https://example.org/{n}\n",
    "html": "<div>\n什么是闭包{n}？\n</div>\n\n",
    "fences": "## 什么是闭包{n}？\n\n```js\n# 1\n```\n\n",
    "keys": "1. 什么是闭包{n}？\n2. 什么是锁？\n\n## 参考答案\n\n1. 函数\n2. 变量\n\n## {n}\n\n",
    "rules": "---\n\n",
}
WHOLE = {
    "one line of marks": lambda size: "![[*`_$<" * (size // 8),
    "one line of question marks": lambda size: "什么？" * (size // 9),
    "one line of 100,000 columns": lambda size: "为什么" * 33_000,
    "10,000 nested quotes": lambda size: ">" * 10_000 + " 什么？\n",
    "10,000 nested lists": lambda size: (
        "\n".join("  " * n + "- 什么？" for n in range(300)) + "\n" + "- " * 10_000 + "x"
    ),
    "brackets": lambda size: "[" * (size // 4),
    "blank": lambda size: "\n" * size,
}


def main() -> None:
    """Print a table: name, megabytes, lines, seconds of processor time, questions."""
    size = int(float(sys.argv[1]) * 1e6) if len(sys.argv) > 1 else 5_000_000
    names = sys.argv[2:]
    print(f"{'shape':30} {'MB':>5} {'lines':>8} {'CPU s':>8} {'s/MB':>6} {'questions':>9}")
    for name in [*SHAPES, *WHOLE]:
        if names and not any(part in name for part in names):
            continue
        text = WHOLE[name](size) if name in WHOLE else _repeated(SHAPES[name], size, name)
        start = time.process_time()
        lines = split_lines(text)
        drafts, _ = read_note(SourceFile("note.md", lines), Report())
        seconds, megabytes = time.process_time() - start, len(text.encode()) / 1e6
        print(
            f"{name:30} {megabytes:5.1f} {len(lines):8} {seconds:8.2f} {seconds / megabytes:6.2f} {len(drafts):9}",
            flush=True,
        )
        del drafts
        gc.collect()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _repeated(shape: str, size: int, name: str) -> str:
    count = size // len(shape.encode())
    head = "| 问题 | 答案 |\n|---|---|\n" if name == "table" else ""
    return head + "".join(shape.replace("{n}", str(number + 1)) for number in range(count))


if __name__ == "__main__":
    main()
