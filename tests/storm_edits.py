"""The edits of the storm: what authors do to their notes. Each changes some items and gives the keys it touched."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Callable, Mapping

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from tests.storm_book import Book, Item, full_answer
from tests.storm_words import (
    CLAUSES,
    EXTRAS,
    FAMILIES,
    FOLLOW_UPS,
    INTENTS,
    PLAIN,
    SHORT,
    SYNONYMS,
    TOPICS,
    TRANSLATIONS,
)

LATIN = re.compile(r"[A-Za-z0-9]+")


def _hanzi(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if "一" <= character <= "鿿"]


def lightly(rng: random.Random, prompt: str) -> str:
    """Reword up to 30 % of the characters; Latin words and numbers stay."""
    budget = int(len(prompt) * rng.uniform(0.05, 0.3)) or 1
    if len(prompt) < 4:
        return prompt + "？"  # a character more is more than 30 %
    result = prompt
    for _ in range(30):
        way, places = rng.random(), _hanzi(result)
        changed = result
        if way < 0.4:
            old, new = rng.choice(SYNONYMS)
            changed = result.replace(old, new) if old in result else result.replace(new, old)
        elif way < 0.6:
            changed = rng.choice(EXTRAS) + result
        elif way < 0.7:
            changed = re.sub(r"[？。?]$", "", result) if result[-1:] in "？。?" else result + "？"
        elif places:
            place = rng.choice(places)
            middle = rng.choice(("", rng.choice(PLAIN), result[place] + rng.choice(PLAIN)))
            changed = result[:place] + middle + result[place + 1 :]
        if LATIN.findall(changed) == LATIN.findall(prompt) and 0 < Levenshtein.distance(prompt, changed) <= budget:
            result = changed
            if rng.random() < 0.3:
                break
    return result


def strongly(rng: random.Random, prompt: str) -> str:
    """Ask the same in other words: another wording of the intent, or most characters replaced."""
    for wordings in INTENTS.values():
        for wording in wordings:
            found = re.fullmatch(
                re.escape(wording).replace(r"\{t\}", "(?P<t>.+)").replace(r"\{u\}", "(?P<u>.+)"), prompt
            )
            if found and len(found["t"]) < 12:
                others = [each for each in wordings if each != wording]
                return rng.choice(EXTRAS) + rng.choice(others).format(**found.groupdict())
    kept = re.findall(r"[A-Za-z][A-Za-z0-9-]*", prompt)[:2]
    noise = "".join(rng.choice(PLAIN) for _ in range(max(6, len(prompt) - 4)))
    return noise[:3] + " ".join(kept) + noise[3:] + "？"


def typo(rng: random.Random, text: str) -> str:
    """Replace, drop or double a character, or swap two: Chinese ones, or inside a long Latin word."""
    words = list(re.finditer(r"[A-Za-z]{7,}", text))
    if words and rng.random() < 0.5:
        word = rng.choice(words)
        place = rng.randint(word.start() + 1, word.end() - 2)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    places = _hanzi(text)
    if not places:
        return text + "。"
    place = rng.choice(places)
    return text[:place] + rng.choice(("", rng.choice(PLAIN), text[place] * 2)) + text[place + 1 :]


Edit = Callable[[Book, random.Random, int], set[int]]


def _pick(book: Book, rng: random.Random, count: int, fits: Callable[[Item], bool] = lambda _: True) -> list[Item]:
    found = [item for _, _, item in book if fits(item)]
    return rng.sample(found, min(count, len(found)))


def _telling(item: Item) -> bool:
    return bool(item.answer) and item.answer not in SHORT


def reword_lightly(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count)
    for item in picked:
        book.change(item.key, prompt=lightly(rng, item.prompt))
    return {item.key for item in picked}


def reword_strongly(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count, lambda item: bool(item.answer))
    for item in picked:
        book.change(item.key, prompt=strongly(rng, item.prompt))
    return {item.key for item in picked}


def fix_typos(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count)
    for item in picked:
        if item.answer and (len(item.prompt) < 4 or rng.random() < 0.5):
            book.change(item.key, answer=typo(rng, item.answer))
        elif len(item.prompt) >= 4:  # a slip in a word of two characters makes another word
            book.change(item.key, prompt=typo(rng, item.prompt))
    return {item.key for item in picked}


def translate_terms(book: Book, rng: random.Random, count: int) -> set[int]:
    """Write a term in English, in prompts and answers throughout the book, which glosses it where it comes first."""
    touched: set[int] = set()
    for term in rng.sample(list(TRANSLATIONS), max(1, count // 12)):
        glossed = f"{term}（{TRANSLATIONS[term]}）"
        for _, _, item in list(book):
            texts = [item.answer or "", item.prompt]
            if any(term in text for text in texts):
                first = next(place for place, text in enumerate(texts) if term in text)
                answer, prompt = (
                    text.replace(term, glossed, 1)
                    if glossed and place == first
                    else text.replace(term, TRANSLATIONS[term])
                    for place, text in enumerate(texts)
                )
                glossed = ""
                book.change(item.key, prompt=prompt, answer=item.answer and answer)
                touched.add(item.key)
    return touched


def translate_in_prompt(book: Book, rng: random.Random, count: int) -> set[int]:
    """Write a term in English in the prompt alone."""
    picked = [
        item for item in _pick(book, rng, 9 * count, _telling) if any(term in item.prompt for term in TRANSLATIONS)
    ]
    for item in picked[:count]:
        term = next(term for term in TRANSLATIONS if term in item.prompt)
        book.change(item.key, prompt=item.prompt.replace(term, TRANSLATIONS[term]))
    return {item.key for item in picked[:count]}


def renumber(book: Book, rng: random.Random, count: int) -> set[int]:
    """Insert new questions at the top of notes: every line below moves."""
    for path in rng.sample(list(book.notes), min(len(book.notes), max(1, count // 10))):
        family = rng.choice(FAMILIES)
        prompt = f"新增：{rng.choice(family)}的{rng.choice(CLAUSES)}该怎么看？"
        book.notes[path].insert(0, Item(book.key(), prompt, full_answer(rng, family[0], family), ("前言",)))
    return {item.key for _, _, item in book}


def reorder(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    for item in _pick(book, rng, count):
        if item.parent is None:
            path, taken = book.remove(item.key)
            book.insert(path, taken, rng)
            touched.add(item.key)
    return touched


def move_within(book: Book, rng: random.Random, count: int) -> set[int]:
    """Move below another heading of the note."""
    touched = set()
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        path, taken = book.remove(item.key)
        trail = rng.choice(book.notes[path]).trail if book.notes[path] else item.trail
        book.insert(path, [dataclasses.replace(each, trail=trail) for each in taken], rng)
        touched |= {each.key for each in taken}
    return touched


def move_between(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        _, taken = book.remove(item.key)
        path = rng.choice(list(book.notes))
        trail = rng.choice(book.notes[path]).trail if book.notes[path] else item.trail
        book.insert(path, [dataclasses.replace(each, trail=trail) for each in taken], rng)
        touched |= {each.key for each in taken}
    return touched


def rename_files(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    for path in rng.sample(list(book.notes), max(1, min(len(book.notes), count // 10))):
        book.notes[f"renamed-{rng.randrange(10**6)}.md"] = items = book.notes.pop(path)
        touched |= {item.key for item in items}
    return touched


def rename_headings(book: Book, rng: random.Random, count: int) -> set[int]:
    touched = set()
    headings = sorted({item.trail for _, _, item in book})
    for trail in rng.sample(headings, max(1, min(len(headings), count // 5))):
        new = tuple(f"{step}（修订）" if rng.random() < 0.5 else lightly(rng, step) for step in trail)
        for _, _, item in list(book):
            if item.trail == trail:
                book.change(item.key, trail=new)
                touched.add(item.key)
    return touched


def change_shape(book: Book, rng: random.Random, count: int) -> set[int]:
    """Write an item as a heading, in bold, with other punctuation; its answer as a quote or a list."""
    picked = _pick(book, rng, count)
    for item in picked:
        prompt = item.prompt.rstrip("？") + rng.choice(("？", "?", "", "。"))
        prompt = f"**{prompt}**" if rng.random() < 0.3 else prompt
        answer = item.answer and rng.choice((item.answer, "> " + item.answer, item.answer.replace("\n\n", "\n- ")))
        book.change(item.key, prompt=prompt, answer=answer, shape=rng.choice(("heading", "emphasis", "label")))
    return {item.key for item in picked}


def answer_open(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count, lambda item: item.answer is None)
    for item in picked:
        book.change(item.key, answer=full_answer(rng, "它", rng.choice(FAMILIES)))
    return {item.key for item in picked}


def rewrite_answers(book: Book, rng: random.Random, count: int) -> set[int]:
    picked = _pick(book, rng, count, lambda item: bool(item.answer))
    for item in picked:
        book.change(item.key, answer=full_answer(rng, "它", rng.choice(FAMILIES)))
    return {item.key for item in picked}


def revise_answers(book: Book, rng: random.Random, count: int) -> set[int]:
    """Change a part of an answer: drop a sentence, add one."""
    picked = _pick(book, rng, count, _telling)
    for item in picked:
        sentences = (item.answer or "").split("\n\n")
        if len(sentences) > 1 and rng.random() < 0.5:
            sentences.pop(rng.randrange(len(sentences)))
        sentences.insert(rng.randint(0, len(sentences)), full_answer(rng, "它", rng.choice(FAMILIES)).split("\n\n")[0])
        book.change(item.key, answer="\n\n".join(sentences))
    return {item.key for item in picked}


def split(book: Book, rng: random.Random, count: int) -> set[int]:
    """Make two questions of one; the first keeps its wording."""
    picked = _pick(book, rng, count, lambda item: bool(item.answer) and "\n\n" in (item.answer or ""))
    for item in picked:
        first, rest = (item.answer or "").split("\n\n", 1)
        book.change(item.key, answer=first)
        path, place = book.find(item.key)
        prompt = rng.choice(("{}（续）", "{}：细节", "再谈{}")).format(item.prompt.rstrip("？"))
        book.notes[path].insert(place + 1, Item(book.key(), prompt, rest, item.trail, item.parent, origin=item.key))
    return {item.key for item in picked}


def merge(book: Book, rng: random.Random, count: int) -> set[int]:
    """Make one question of two neighbours; the first keeps its wording."""
    touched = set()
    for item in _pick(book, rng, count, _telling):
        try:
            path, place = book.find(item.key)
        except StopIteration:
            continue
        if place + 1 < len(book.notes[path]) and (other := book.notes[path][place + 1]).parent == item.parent:
            _, taken = book.remove(other.key)
            book.gone += [(path, each) for each in taken if each.parent is None]
            book.change(item.key, answer=f"{item.answer}\n\n{other.prompt}\n\n{other.answer or ''}".strip())
            touched.add(item.key)
    return {key for key in touched if any(item.key == key for _, _, item in book)}


def delete(book: Book, rng: random.Random, count: int) -> set[int]:
    for item in _pick(book, rng, count):
        if any(other.key == item.key for _, _, other in book):
            path, taken = book.remove(item.key)
            book.gone += [(path, each) for each in taken if each.parent is None]
    return set()


def restore(book: Book, rng: random.Random, count: int) -> set[int]:
    """Bring deleted questions back, where they were or elsewhere."""
    touched = set()
    rng.shuffle(book.gone)
    for _ in range(min(count, len(book.gone))):
        path, item = book.gone.pop()
        path = path if path in book.notes and rng.random() < 0.7 else rng.choice(list(book.notes))
        book.insert(path, [item], rng)
        touched.add(item.key)
    return touched


def swap_look_alikes(book: Book, rng: random.Random, count: int) -> set[int]:
    """Let two similar questions of a note change places."""
    touched: set[int] = set()
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        path, place = book.find(item.key)
        others = [
            other
            for other, each in enumerate(book.notes[path])
            if each.parent is None and other != place and Levenshtein.distance(each.prompt, item.prompt) <= 6
        ]
        if others and item.key not in touched:
            other = rng.choice(others)
            note = book.notes[path]
            if not any(each.parent in (item.key, note[other].key) for each in note):
                note[place], note[other] = note[other], note[place]
                touched |= {note[place].key, note[other].key}
    return touched


def swap_and_reword(book: Book, rng: random.Random, count: int) -> set[int]:
    """Let two similar questions change places, and reword both lightly."""
    touched = swap_look_alikes(book, rng, count)
    for _, _, item in list(book):
        if item.key in touched:
            book.change(item.key, prompt=lightly(rng, item.prompt))
    return touched


def replace_by_look_alike(book: Book, rng: random.Random, count: int) -> set[int]:
    """Delete a question and write, in its very place, one about another term; its answer is new, or a copy adapted."""
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        found = [(term, family) for family in FAMILIES for term in family if term in item.prompt]
        if not found:
            continue
        term, family = max(found, key=lambda pair: len(pair[0]))
        there = " ".join((*(each.prompt for _, _, each in book), *(each.prompt for _, each in book.gone)))
        others = [
            each
            for each in family
            if each not in item.prompt and item.prompt.replace(term, each).rstrip("？") not in there
        ]
        others = [each for each in others if TRANSLATIONS.get(term) != each and TRANSLATIONS.get(each) != term]
        if not others:
            continue
        other = rng.choice(others)
        path, place = book.find(item.key)
        _, taken = book.remove(item.key)
        book.gone += [(path, each) for each in taken if each.parent is None]
        adapted = item.answer.replace(term, other) if item.answer and term in item.answer else None
        answer = adapted if adapted and rng.random() < 0.5 else rng.choice((full_answer(rng, other, family), None))
        book.notes[path].insert(place, Item(book.key(), item.prompt.replace(term, other), answer, item.trail))
    return set()


def replace_by_opposite(book: Book, rng: random.Random, count: int) -> set[int]:
    """Delete a question and write another of the same term in its place: 优点 → 缺点, 定义 → 复杂度."""
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        swaps = [
            ("优点", "缺点"),
            ("缺点", "优点"),
            ("定义", "公式"),
            ("应用", "训练"),
            ("为什么需要", "什么是"),
            ("的计算过程", "的计算复杂度"),
        ]
        swap = next((pair for pair in swaps if pair[0] in item.prompt), None)
        there = {each.prompt for _, _, each in book} | {each.prompt for _, each in book.gone}
        if not swap or item.prompt.replace(*swap) in there:
            continue
        path, place = book.find(item.key)
        _, taken = book.remove(item.key)
        book.gone += [(path, each) for each in taken if each.parent is None]
        answer = rng.choice((full_answer(rng, "它", rng.choice(FAMILIES)), None))
        book.notes[path].insert(place, Item(book.key(), item.prompt.replace(*swap), answer, item.trail))
    return set()


def move_generic(book: Book, rng: random.Random, count: int) -> set[int]:
    """Delete follow-ups and bare topics, and write others of the same wording elsewhere."""
    book.bereft |= {item.parent for _, _, item in book if item.parent is not None}
    for item in _pick(book, rng, count, lambda item: item.prompt in (*FOLLOW_UPS, *TOPICS)):
        if not any(other.key == item.key for _, _, other in book):
            continue
        path, taken = book.remove(item.key)
        book.gone += [(path, each) for each in taken if each.parent is None]
        hosts = _pick(
            book,
            rng,
            1,
            lambda other: other.parent is None and other.prompt not in TOPICS and other.key not in book.bereft,
        )
        host_path, place = book.find(hosts[0].key)
        # With the same answer it would be the same question, moved.
        answer = rng.choice((full_answer(rng, "它", rng.choice(FAMILIES)), None if item.answer else "不知道"))
        parent = hosts[0].key if item.parent is not None else None
        trail = hosts[0].trail if parent else ("另一主题", f"第 {rng.randrange(999)} 节")
        book.notes[host_path].insert(place + 1, Item(book.key(), item.prompt, answer, trail, parent))
    return set()


def reword_parents(book: Book, rng: random.Random, count: int) -> set[int]:
    """Reword questions that have follow-ups, which say nothing by themselves."""
    parents = {item.parent for _, _, item in book}
    touched = set()
    for item in _pick(book, rng, count, lambda item: item.key in parents):
        book.change(item.key, prompt=lightly(rng, item.prompt))
        touched |= {item.key, *(child.key for _, _, child in book if child.parent == item.key)}
    return touched


def several_at_once(book: Book, rng: random.Random, count: int) -> set[int]:
    """Move to another note under another heading, and revise or rewrite the answer, or reword lightly."""
    touched = move_between(book, rng, count)
    for _, _, item in list(book):
        if item.key in touched:
            if rng.random() < 0.5:
                book.change(item.key, prompt=lightly(rng, item.prompt))
            elif item.answer and item.parent is None and item.prompt not in TOPICS:
                book.change(item.key, answer=full_answer(rng, "它", rng.choice(FAMILIES)))
    return touched


def reword_and_revise(book: Book, rng: random.Random, count: int) -> set[int]:
    """Reword lightly and revise the answer at once."""
    touched = revise_answers(book, rng, count)
    for _, _, item in list(book):
        if item.key in touched:
            book.change(item.key, prompt=lightly(rng, item.prompt))
    return touched


def reuse_wording(book: Book, rng: random.Random, count: int) -> set[int]:
    """Reword a question, and give its old wording to a new one: nobody can tell which is which."""
    picked = _pick(book, rng, count, lambda item: _telling(item) and item.parent is None)
    for item in picked:
        book.change(item.key, prompt=lightly(rng, item.prompt))
        path, place = book.find(item.key)
        answer = full_answer(rng, "它", rng.choice(FAMILIES))
        book.notes[path].insert(place + rng.randint(0, 1), Item(book.key(), item.prompt, answer, item.trail))
    return {item.key for item in picked}


def replace_by_nearest(book: Book, rng: random.Random, count: int) -> set[int]:
    """Delete questions and put in the place of each the one most like it of all that the book didn't have.

    The caller has made a book of half of the questions, and put the other half into `gone`.
    """
    spare = [item for _, item in book.gone if item.parent is None and item.prompt not in TOPICS]
    for item in _pick(book, rng, count, lambda item: item.parent is None):
        if not spare:
            break
        others = [other for other in spare if not _the_same(item, other)]
        if not others:
            continue
        nearest = max(others, key=lambda other: (_likeness(item, other), other.key))
        spare.remove(nearest)
        path, place = book.find(item.key)
        book.remove(item.key)
        book.notes[path].insert(place, dataclasses.replace(nearest, trail=item.trail))
    return set()


def _the_same(one: Item, other: Item) -> bool:
    """Tell whether two notes ask the same in nearly the same words, as real notes do: 什么是梯度消失?, 梯度消失."""
    ours, theirs = (re.sub(r"\W|什么是|是什么|为什么", "", each.prompt.casefold()) for each in (one, other))
    return ours in theirs or theirs in ours


def _likeness(one: Item, other: Item) -> float:
    prompts = fuzz.ratio(one.prompt, other.prompt) / 100
    return prompts + 0.3 * fuzz.ratio(one.answer or "", other.answer or "") / 100


def halve(book: Book, rng: random.Random) -> None:
    """Put half of the questions aside: they will be new ones."""
    for item in _pick(book, rng, len(book) // 2, lambda item: item.parent is None):
        path, taken = book.remove(item.key)
        book.gone.append((path, taken[0]))


KINDS: Mapping[str, Edit] = {
    function.__name__.replace("_", " "): function
    for function in (
        *(reword_lightly, swap_and_reword, reword_parents, reword_strongly),
        *(fix_typos, translate_terms, translate_in_prompt, change_shape),
        *(renumber, reorder, swap_look_alikes, move_within, move_between, rename_files, rename_headings),
        *(answer_open, rewrite_answers, revise_answers, split, merge, delete, restore),
        *(replace_by_look_alike, replace_by_opposite, replace_by_nearest, move_generic),
        *(several_at_once, reword_and_revise, reuse_wording),
    )
}
"""Every kind of edit by its name."""

GOALS = {
    "reword lightly": 0.99,
    "fix typos": 0.99,  # one in 为什么？ is a quarter of it
    "swap and reword": 0.98,
    "reword parents": 0.99,
    "several at once": 0.99,  # half of them are reworded
    "reword strongly": 0.9,
    "reword and revise": 0.8,
    "reuse wording": 0.0,  # nothing but no history to the wrong one
}
"""The part of the touched questions that has to keep its history; all of them where nothing else is said."""
