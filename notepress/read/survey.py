"""Units → what can be said of each by itself: what it would ask, whether its label answers, which heading holds it,
what is furniture.

In: the units of one note. Out: a Survey, on which `questions` decides. Nothing is decided here about which marks
are questions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from notepress.read import wording
from notepress.read.outline import Unit, UnitKind
from notepress.read.wording import Role

CONTENT = frozenset(
    {
        *(UnitKind.ITEM, UnitKind.TEXT, UnitKind.FENCE, UnitKind.TABLE, UnitKind.MATH),
        *(UnitKind.HTML, UnitKind.SUMMARY, UnitKind.ROW),
    }
)
"""Kinds of units that can be part of an answer; rules and metadata alone are none."""
TEXTS = (UnitKind.ITEM, UnitKind.TEXT)
"""Kinds of units that a person wrote as lines of text."""
LAYOUT = frozenset({"layout", "details", "close"})
"""Marks of raw HTML without words."""


def prompt_of(unit: Unit, *, colon: bool = False) -> str:
    """The part of a unit's text that would ask: no label, no number, not what follows on the line."""
    text = next((line.strip() for line in unit.text.split("\n") if line.strip()), "")
    found = wording.label(text)
    if found and found[0] in (Role.QUESTION, Role.FOLLOW_UP) and text[found[1] :].strip():
        text = text[found[1] :]
    text = boxed(text) if text[:1] == "[" else text
    if text[:2] in ("**", "__") and wording.number(text[2:]):
        text = text[2:]
    number = wording.number(text) if unit.kind is not UnitKind.ITEM else None
    if number and text[number[1] :].strip():
        text = text[number[1] :]
    lead = lead_of(text)
    if lead:
        return lead[0]
    whole = unit.kind in (UnitKind.HEADING, UnitKind.ROW) or asks_in_all(unit)
    cut = None if whole else wording.split_inline(text, colon=colon)
    return text[:cut].strip(" :：-—>→=;|") if cut else text


def asks_in_all(unit: Unit) -> bool:
    """Whether a paragraph of several lines is one question, whatever its first line looks like."""
    first, *more = unit.text.split("\n")
    return bool(more) and unit.kind is UnitKind.TEXT and first[-1:].isalpha() and wording.ends_asking(unit.text)


_LEAD = re.compile(r"^(\*\*|__)(?!\s)((?:(?!\1).)+)\1(?![A-Za-z])\s*[:：]?\s*")


def lead_of(text: str) -> tuple[str, int] | None:
    """The emphasised beginning of TEXT, if words follow it, and where those begin."""
    match = _LEAD.match(text)
    if not match or wording.is_number(match[2]) or not re.search(r"\w", wording.bare(text[match.end() :])):
        return None
    rest = text[match.end() :]
    if wording.names_form(match[2].strip(":： ")):
        return None
    if (wording.ends_asking(rest) or wording.commands(rest)) and not wording.ends_asking(match[2]):
        return None  # "**Skill**：…怎么设计的？" asks as a whole
    return match[2], match.end()


def asks(unit: Unit) -> bool:
    """Whether the unit's own words ask."""
    found = wording.label(unit.first_line.strip())
    if found and found[0] in (Role.QUESTION, Role.FOLLOW_UP):
        return True
    prompt = prompt_of(unit)
    if wording.is_service_title(prompt):
        return False  # "**说明**：…"
    return wording.asks(prompt) or (unit.kind is not UnitKind.HEADING and wording.asks(prompt_of(unit, colon=True)))


def with_titles(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Make headings of the lines that are none in Markdown but arrange the questions: "二、选择题", "**Part B**"."""
    short: dict[str, list[int]] = {}
    for index, unit in enumerate(units):
        marked = unit.kind is UnitKind.TEXT and (unit.mark == "bold" or unit.mark[:3] == "num")
        inner = (unit.depth and not wording.gathers(unit.text)) or unit.quoted or "\n" in unit.text
        if marked and not inner and len(unit.text) <= 40:
            short.setdefault(unit.mark, []).append(index)
    titles: set[int] = {
        index
        for index, unit in enumerate(units)
        if unit.kind is UnitKind.TEXT and not unit.depth and not unit.quoted and unit.mark in ("", "bold")
        if "\n" not in unit.text and not _answers_above(units, index)
        if wording.is_chapter(unit.text) or (index == 0 and unit.mark == "bold" and _is_title(unit.text))
    }
    named = [index for index in range(len(units) - 1) if _names_list(units, index)]
    titles.update(named if len(named) >= 2 else ())
    for mark, peers in short.items():
        below = [units[index + 1] for index in peers if index + 1 < len(units)]
        opens = [
            unit
            for unit in below
            if unit.mark != mark and (unit.mark[:3] == "num" or unit.kind is UnitKind.ITEM) and asks(unit)
        ]
        parts = sum(wording.gathers(units[index].text) for index in peers) if "一" in mark else 0
        asking = sum(asks(units[index]) for index in peers)
        pairs = any(after == before + 1 for before, after in pairwise(peers)) and "(" in mark
        running = pairs or any(units[index].text.rstrip()[-1:] in "；;，," for index in peers)
        if max(len(opens), parts) >= 0.5 * len(peers) > asking and not running:
            titles.update(peers)
    return tuple(
        replace(unit, kind=UnitKind.HEADING, mark="h7", depth=7) if index in titles else unit
        for index, unit in enumerate(units)
    )


def _answers_above(units: Sequence[Unit], index: int) -> bool:
    """Whether "Unit 5" may be the answer to what stands above it: it does not open a list."""
    opens = index + 1 < len(units) and units[index + 1].number == 1
    worded = units[index].text.isascii()  # 三面 answers nothing
    return (
        index > 0 and worded and not opens and units[index - 1].kind is not UnitKind.HEADING and asks(units[index - 1])
    )


def _names_list(units: Sequence[Unit], index: int) -> bool:
    """Whether a short line stands between two numbered lists, above a "1." that asks: "Kubernetes"."""
    unit, below = units[index], units[index + 1]
    near = units[max(index - 4, 0) : index]
    parted = not index or any(u.kind is UnitKind.HEADING or u.mark == below.mark for u in near)
    plain = unit.kind is UnitKind.TEXT and unit.mark in ("", "bold") and not unit.depth and not unit.quoted
    alone = "\n" not in unit.text and len(unit.text) <= 40 and unit.text.rstrip()[-1:] not in "。.；;，,!！"
    counted = below.number == 1 and below.mark[:3] in ("num", "ite") and parted
    return plain and alone and counted and asks(below) and not asks(unit)


def _is_title(text: str) -> bool:
    return len(text) <= 60 and wording.collects(text) and not wording.asks(text)


def _contents(units: Sequence[Unit]) -> set[int]:
    """List items that are links into this very note, or that repeat its headings word for word, several in a row."""
    titles = {_folded(unit.text) for unit in units if unit.kind is UnitKind.HEADING}
    links = re.compile(r"^\[.*\]\((?:#[^)]*|)\)\s*$|^\[\[#.*\]\]$")
    run: list[int] = []
    found: set[int] = set()
    for index, unit in enumerate([*units, None]):
        text = unit.text.strip() if unit and unit.kind is UnitKind.ITEM else ""
        if (text and (links.match(text) or _folded(text) in titles)) or (
            run and unit and unit.kind is UnitKind.ITEM and unit.depth and not wording.asks(text) and len(run) >= 2
        ):
            run.append(index)
        else:
            found |= set(run) if len(run) >= 2 else set()
            run = []
    return found


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", wording.strip_number(wording.bare(text))).lower()


def _answer_role(unit: Unit) -> Role | None:
    """The role of the label of an answer that the unit begins with."""
    if unit.kind not in (UnitKind.TEXT, UnitKind.ITEM, UnitKind.HEADING, UnitKind.SUMMARY) or unit.mark == "option":
        return None
    if unit.mark == "definition":
        return Role.ANSWER
    text = unit.first_line.strip()
    if unit.kind is UnitKind.HEADING and _SIGNED.fullmatch(text):
        return Role.ANSWER
    found = wording.label(wording.strip_number(text) if unit.kind is UnitKind.HEADING else text)
    if found and unit.kind is UnitKind.SUMMARY and wording.ends_asking(text[found[1] :]):
        return None  # "::: details 参考回答：为什么？" folds the question in with its answer
    form = found and wording.names_form(text[: found[1]].strip(" *_:："))
    if found and form and (unit.kind is UnitKind.HEADING or wording.asks(text[found[1] :])):
        return None  # "**Short answer**: Name two reasons."
    if found and unit.kind is UnitKind.HEADING and found[0] is Role.REMARK and _COUNTED_TITLE.match(text):
        return None  # "考点1：哲学与世界观的关系" is a topic
    roles = (Role.ANSWER, Role.REMARK, Role.STATEMENT) if unit.kind is UnitKind.HEADING else (Role.ANSWER, Role.REMARK)
    return found[0] if found and found[0] in roles else None


_COUNTED_TITLE = re.compile(r"\w+?\s?\d+\s*[:：、.]\s*\S")
_SIGNED = re.compile(r"[^\s，。？?]{1,12}\s?(?:的?回答|的?答案|的?解答)\s*[:：]")
"""小王的回答："""


def unnumbered(unit: Unit) -> str:
    text = unit.first_line.strip()
    return wording.strip_number(text) if unit.mark[:3] == "num" else text


_KEY = re.compile(
    r"(?:\s*\d+\s*(?:[-—~]\s*\d+)?\s*[.、:：)）]?\s*[A-Ha-h√×对错TF](?:\s?[A-Ha-h√×对错TF]){0,20}[,，;；|]*(?=\s|$))+"
)
"""A key to the answers: "1.B 2.C", "1-5 ABDCA"."""


_KEY_TITLE = re.compile(r"(?:\banswers|\banswer (?:keys?|sheet)|\bsolutions|答案|解[析答])[\s:：*]*$", re.IGNORECASE)


def boxed(text: str) -> str:
    """The text behind a box to tick, and behind its number."""
    return wording.strip_number(re.sub(r"^\s*\[[ xX✓√]\]\s+", "", text))


def is_counted(unit: Unit) -> bool:
    """Whether the unit is one of a numbered list, and no key in one line."""
    several = len(re.findall(r"\d+", unit.text[:200])) > 1 and _KEY.fullmatch(unit.text)
    return (unit.mark == "item 1" or unit.mark[:4] == "num ") and not several


def answer_word(unit: Unit) -> str:
    text = unit.first_line.strip()
    found = wording.label(text)
    return text[: found[1]] if found else text[:1]


class Survey:
    """The facts about the units of one note; every table is made in one pass."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.first_lines = [unit.lines[0] for unit in units]
        self._prompts: list[str | None] = [None] * len(units)
        self._worded: list[bool | None] = [None] * len(units)
        self.contents = _contents(units)
        self.options = dict(self._options())
        optional = {inside for start, end in self.options.items() for inside in range(start, end)}
        roles = ((index, _answer_role(unit)) for index, unit in enumerate(units) if index not in optional)
        self.answers: dict[int, Role] = {index: role for index, role in roles if role}
        self.keys: set[int] = set()
        self.letters = {unit.text for unit in units if unit.kind is UnitKind.HEADING and unit.text in ("Q", "问")}
        if self.letters:  # "## Q" over "## A", not the letters of a glossary
            letters = (i for i, unit in enumerate(units) if unit.kind is UnitKind.HEADING and unit.text in ("A", "答"))
            self.answers.update(dict.fromkeys(letters, Role.ANSWER))
        bold = Counter(unit.text for unit in units if unit.mark == "bold")
        self.told, self.counted_on = set(self._told()), set(self._counted_on())
        self.often = {text for text, count in bold.items() if count > 2}
        self._part_answers_at_the_end()
        self.heads = [i for i, unit in enumerate(units) if unit.kind is UnitKind.HEADING and i not in self.answers]
        self.next_head = [len(units)] * (len(units) + 1)
        for index in range(len(units) - 1, -1, -1):
            below = index + 1
            at_head = below in self.keys or (
                below < len(units) and units[below].kind is UnitKind.HEADING and below not in self.answers
            )
            self.next_head[index] = below if at_head else self.next_head[below]
        self.numbered_above: list[int | None] = []
        above = None
        for index, unit in enumerate(units):
            self.numbered_above.append(above)
            above = index if unit.mark[:3] == "num" else None if unit.kind is UnitKind.HEADING else above
        self.section_end: dict[int, int] = {}
        self.above: dict[int, int | None] = {}
        self._nest_headings()
        self.collects = any(wording.collects(title) for title in self._titles())
        self.idle = optional | self.contents | self.counted_on | self._service()

    def prompt(self, index: int) -> str:
        """The part of a unit's text that would ask."""
        text = self._prompts[index]
        if text is None:
            text = self._prompts[index] = prompt_of(self.units[index])
        return text

    def worded(self, index: int) -> bool:
        """Whether a unit asks by its own words."""
        verdict = self._worded[index]
        if verdict is None:
            verdict = self._worded[index] = asks(self.units[index])
        return verdict

    def _run(self, start: int) -> Iterator[int]:
        """The units of one mark from START on: the items of a list, or lines with one kind of number."""
        mark = self.units[start].mark if start < len(self.units) else ""
        number = 0
        while mark[:4] in ("item", "bull", "num ") and start < len(self.units) and self.units[start].mark == mark:
            here = self.units[start].number
            if number and here != number + 1 and not here == number == 1:
                break  # "1. It burns", "2. It rots", "2. What is brick?": the outer count goes on
            yield start
            start, number = max(self.inside_end(start), start + 1), here

    def _told(self) -> Iterator[int]:
        """Entries of lists of which the line above says that they ask: "Answer any five of the following:"."""
        for index, unit in enumerate(self.units):
            if unit.kind is UnitKind.TEXT and wording.instructs(unit.text):
                yield from self._run(index + 1)

    def _counted_on(self) -> Iterator[int]:
        """Lines that go on with the numbers that an answer began on its own line: "答：（1）…", （2） …"""
        for index, role in self.answers.items():
            text = self.units[index].first_line.strip()
            found = wording.label(text)
            number = wording.number(text[found[1] :]) if found and role is Role.ANSWER else None
            mark = f"num {number[0]}" if number else "none"
            near = [other.mark == mark for other in self.units[max(index - 1, 0) : index + 2]]
            if near[0] < near[-1]:  # the question above has no such number, the line below has
                yield from self._run(index + 1)

    def _titles(self) -> Iterator[str]:
        """What the note is called: its first heading, its first line, the title in its front matter."""
        for unit in [self.units[place] for place in self.heads[:1]] + list(self.units[:1]):
            title = re.search(r"^title\s*[:=](.*)", unit.text, re.MULTILINE)
            yield title[1] if title else unit.first_line

    def _part_answers_at_the_end(self) -> None:
        """ "Answers" over a numbered list, with one above it, is the key to that; it answers no single question."""
        numbered = total = 0
        only = list(self.answers.values()).count(Role.ANSWER) <= 1
        for index, unit in enumerate(self.units):
            heading = unit.kind is UnitKind.HEADING
            titled = heading and len(unit.text) <= 40 and _KEY_TITLE.search(unit.text)
            alone = only and answer_word(unit).strip() == unit.first_line.strip()
            if titled or (self.answers.get(index) is Role.ANSWER and (alone or heading)):
                near = self.units[index + 1 : index + 6]
                below = [other.mark[:4] for other in near if not (titled and other.kind is UnitKind.HEADING)][:2]
                keys = any(_KEY.fullmatch(other.text) for other in self.units[index + 1 : index + 2])
                follows = titled and only and self.units[index - 1].kind is not UnitKind.HEADING
                listed = len(below) == 2 and set(below) <= {"item", "num "}
                if (total if follows else numbered) >= 2 and (keys or listed):
                    self.answers.pop(index, None)
                    self.keys.add(index)
            if heading:
                numbered = 0
            numbered += is_counted(unit)
            total += is_counted(unit)

    def _heads_list(self, index: int) -> bool:
        """Whether what stands above a list is a title, or nothing."""
        return index < 0 or (
            self.units[index].kind is UnitKind.HEADING and not wording.asks(self.units[index].first_line)
        )

    def _options(self) -> Iterator[tuple[int, int]]:
        """Runs of options: letters from A on, or boxes, or lines cut as options."""
        index = 0
        while index < len(self.units):
            unit, end, count = self.units[index], index, 0
            letter = wording.option(unit.first_line) if unit.kind in (UnitKind.ITEM, UnitKind.TEXT) else None
            questioned = wording.ends_asking(unit.first_line) or (letter == "" and wording.asks(boxed(unit.first_line)))
            if letter is not None and unit.mark != "option" and questioned:
                letter = None  # "a) what is x?", "- [ ] List two": questions
            if letter in ("A", "") and unit.mark != "option":
                while (
                    end < len(self.units) and self.units[end].kind is unit.kind and self.units[end].depth == unit.depth
                ):
                    if wording.option(self.units[end].first_line) != (letter and chr(ord("A") + count)):
                        break
                    end, count = max(self.inside_end(end), end + 1), count + 1
            if unit.mark == "option":
                end = self._goes_on(index)
            ticks = letter == "" and (count > _MOST_OPTIONS or self._heads_list(index - 1))  # a list to tick off
            if unit.mark == "option" or (count >= 2 and not ticks):
                labels = (place for place in range(index + 1, end) if self.units[place].mark == "label")
                yield index, max(next(labels, end), index + 1)  # the last one may run on into "Answer: A"
            index = max(end, index + 1)

    def _goes_on(self, index: int) -> int:
        """Index of the first unit behind rows of options: "A. …  B. …", and below it "C. …  D. …"."""
        end = index + 1
        last = _LETTERS.findall(self.units[index].text)
        while last and end < len(self.units) and self.units[end].kind is UnitKind.TEXT:
            letters = _LETTERS.findall(self.units[end].text)
            if not letters or wording.option(self.units[end].first_line) != chr(ord(last[-1]) + 1):
                break
            last, end = letters, end + 1
        return end

    def _nest_headings(self) -> None:
        stack: list[int] = []
        for index in self.heads:
            while stack and self.units[stack[-1]].depth >= self.units[index].depth:
                self.section_end[stack.pop()] = index
            self.above[index] = stack[-1] if stack else None
            stack.append(index)
        self.section_end |= dict.fromkeys(stack, len(self.units))

    def _service(self) -> set[int]:
        """Units in sections that are furniture of the document: preface, links, licence …"""
        manual = sum(wording.is_manual_title(self.units[head].text) for head in self.heads) >= 2
        return {
            inside
            for head in self.keys.union(self.heads)
            if head in self.keys
            or wording.is_service_title(self.units[head].text)
            or (manual and wording.is_manual_title(self.units[head].text))
            if sum(self.surely_asks(inside) for inside in range(head + 1, self.next_head[head])) < 2
            for inside in range(head, max(self.next_head[head], self.section_end.get(head, 0) * (head in self.keys)))
        }

    def surely_asks(self, index: int) -> bool:
        unit = self.units[index]
        return unit.depth <= 1 and not LINK.search(unit.text) and wording.ends_asking(self.prompt(index))

    def inside_end(self, index: int) -> int:
        """Index of the first unit behind what an item or a fold contains."""
        return bisect_right(self.first_lines, self.units[index].end)

    def body(self, start: int, end: int) -> list[int]:
        return [
            index
            for index in range(start, end)
            if self.units[index].kind in CONTENT and index not in self.contents and self.units[index].mark not in LAYOUT
            if self.units[index].text.strip() or self.units[index].kind is not UnitKind.ITEM
        ]

    def is_label_only(self, index: int) -> bool:
        """Whether a unit only announces a question that stands below it: "## 1.1", "**题目**", "[3](link)."."""
        text = self.units[index].text
        if self.units[index].kind is UnitKind.HEADING and text.strip() in self.letters:
            return True
        return wording.is_label_only(text)

    def is_empty(self, index: int) -> bool:
        """Whether a heading is a number with nothing behind it."""
        if not self.is_label_only(index):
            return False
        first = next((below for below in range(index + 1, self.next_head[index]) if self.body(below, below + 1)), None)
        return first is None or first in self.answers

    def has_letters(self, index: int) -> bool:
        return index in self.options and wording.option(self.units[index].first_line) == "A"

    def gathers(self, head: int) -> bool:
        """Whether a heading announces questions, itself or, where it only parts those, the heading above it."""
        above = self.above[head]
        text = self.units[head].text
        if wording.gathers(text):
            return True
        if above is None or wording.asks(text):
            return False
        told = wording.names_form(self.units[above].text) and not wording.number(text)
        return (told or wording.is_chapter(text)) and self.gathers(above)

    def is_title(self, index: int) -> bool:
        """Whether a heading is the title of the whole note."""
        return index == self.heads[0] and self.section_end[index] == len(self.units) and not self.is_leaf(index)

    def is_leaf(self, index: int) -> bool:
        return self.section_end[index] == self.next_head[index]

    def head_of(self, index: int) -> int | None:
        place = bisect_right(self.heads, index)
        return self.heads[place - 1] if place else None

    def indented_end(self, index: int) -> int:
        """Index of the first unit behind an item's contents and what is indented below it."""
        end = max(self.inside_end(index), index + 1)
        while end < self.next_head[index] and self._is_below(end, index):
            end = max(self.inside_end(end), end + 1)
        return end

    def _is_below(self, inner: int, index: int) -> bool:
        """Whether a unit is indented below an item, or is the "* * text" that follows it."""
        unit = self.units[inner]
        return unit.depth > self.units[index].depth if unit.kind is UnitKind.ITEM else unit.column >= 2

    def only_links(self, index: int) -> bool:
        """Whether a heading has nothing but links below it, each with a few words at most."""
        body = self.body(index + 1, self.next_head[index])
        texts = [self.units[inside].text.rstrip() for inside in body]
        links = [
            text
            for text in texts
            if text.endswith((":", "：")) or (LINK.search(text) and len(LINK.sub("", text)) <= 40)
        ]
        return bool(body) and len(links) >= 0.6 * len(body)


_MOST_OPTIONS = 8
_LETTERS = re.compile(r"(?<![A-Za-z])([A-H])\s?[.、．)]")
"""The letters of a row of options."""
LINK = re.compile(r"!?\[[^\]\n]{0,300}\]\([^)\n]{1,2000}\)|<?https?://\S+|\[\[[^\]\n]{0,300}\]\]")
"""A link, with bounds that keep the time linear in a line of brackets."""
