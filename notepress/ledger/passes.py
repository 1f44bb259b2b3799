"""Old texts and new → pairs, with a reason and a score: from equality to likeness, one to one.

What counts, in this order: an equal prompt that says what it asks; an equal answer that no other question has; prompt
and answer alike; where no card was ever made, nearly the same prompt. What speaks against: other Latin words or
numbers, an opposite, a negation, another subject. Place is evidence and never proof.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from rapidfuzz import fuzz

from notepress.ledger import likeness
from notepress.ledger.assignment import Pair, assign
from notepress.ledger.places import Places
from notepress.ledger.terms import Terms, changes
from notepress.ledger.texts import Text

THRESHOLD = 0.72
"""Least score of a match; from the sweep in bench/storm.md."""
MARGIN = 0.05
"""Least lead over the next best choice."""
TELLING = 8
"""An answer says which question it belongs to when it has so many characters and stands once in the book."""
COMMON = 0.7
"""What it counts for that two answers are the same, when they are 是, 同上 and the like."""
FREQUENT = 40
"""Entries with a feature beyond which the feature finds no candidates: keeps the search linear."""
BEST = 6
"""Candidates taken from each way of searching."""

Key = Callable[[Text, Hashable], Hashable]
"""A text, and the identity of what it follows, to what must be equal; None where the text doesn't say enough."""


class Passes:
    """One run over a book. Afterwards: partner, why, unclear."""

    def __init__(self, old: Sequence[Text], new: Sequence[Text], terms: Terms) -> None:
        self.old, self.new, self.terms = old, new, terms
        self.partner: dict[int, int] = {}
        """Place of the question → place of its entry."""
        self.why: dict[int, tuple[str, float]] = {}
        self.unclear: dict[int, list[tuple[float, int]]] = {}
        """Place of the question → (score, place of an entry that it may be), best first."""
        self.question_of: dict[int, int] = {}
        self._likenesses: dict[Pair, tuple[str, float, float | None] | None] = {}
        self._found: dict[int, set[int]] | None = None
        self.old_prompts = Counter(text.prompt for text in old if not text.gone)
        self.new_prompts = Counter(text.prompt for text in new)
        self.old_pairs = Counter(pair for text in old if not text.gone for pair in likeness.pairs(text.prompt))
        self.old_answers = Counter(text.digest for text in old if not text.gone)
        self.new_answers = Counter(text.digest for text in new)

    def run(self) -> None:
        """Repeat until nothing more is found: each pair may show the place, or the parent, of others."""
        found = True
        while found:
            for gone in (False, True):
                self._equal(gone)
            found = self._alike() or self._left_over()

    # Equality

    def _equal(self, gone: bool) -> None:
        """Match by equality, the closest first, parents before their follow-ups."""
        for depth in range(1 + max((text.depth for text in self.new), default=0)):
            self._equal_by("unchanged", lambda t, above: (t.path, t.trail, above, t.prompt, t.digest), gone, depth)
            self._equal_by("same prompt and answer", self._full_key, gone, depth)
            if not gone:  # what was deleted and says little comes back with its answer, or not at all
                self._equal_by("same prompt and place", self._place_key, gone, depth, strict=True)
        self._equal_by("same prompt and answer", lambda t, _: (t.prompt, t.digest) if self._telling(t) else None, gone)
        self._equal_by("same prompt", lambda t, _: t.prompt if t.specific else None, gone, strict=True)

    def _left_over(self) -> bool:
        """Match what says little but is all the same: the only one that went, and the only one that came.

        Those without an answer may be several: they have no history that could go astray.
        """
        full: Key = lambda text, _: (text.prompt, text.digest) if text.digest else None  # noqa: E731
        bare: Key = lambda text, _: None if text.digest or text.shipped else text.prompt  # noqa: E731
        top: Key = lambda text, _: None if text.depth else full(text, None)  # noqa: E731
        found = [
            self._equal_by("same prompt and answer", *which, strict=True) for which in ((full, False), (top, True))
        ]
        found += [self._equal_by("same prompt, no answer", bare, gone) for gone in (False, True)]
        return any(found)

    def _place_key(self, text: Text, above: Hashable) -> Hashable:
        return text.path, text.trail, above, text.prompt

    def _full_key(self, text: Text, above: Hashable) -> Hashable:
        says = text.specific or self._telling(text) or text.depth
        return (above, text.prompt, text.digest) if says else None

    def _equal_by(self, reason: str, key: Key, gone: bool, depth: int | None = None, strict: bool = False) -> bool:
        """Match the texts of one key in their order. STRICT: only if there is one on either side, and no dispute."""
        before = len(self.partner)
        olds, news = defaultdict(list), defaultdict(list)
        for place, text in enumerate(self.old):
            if text.gone == gone and place not in self.question_of and depth in (None, text.depth):
                olds[key(text, self._above_entry(text))].append(place)
        for place, text in enumerate(self.new):
            if place not in self.partner and depth in (None, text.depth):
                news[key(text, self._above_question(text))].append(place)
        olds.pop(None, None)
        for found in olds.keys() & news.keys():
            entries = sorted(olds[found], key=lambda place: (self.old[place].path, self.old[place].order))
            if not strict or (len(entries) == len(news[found]) == 1 and not self._disputed(entries[0], news[found][0])):
                for entry, question in zip(entries, news[found], strict=False):
                    self._take(entry, question, reason, 1.0)
        return len(self.partner) > before

    def _above_entry(self, text: Text) -> Hashable:
        if text.parent is None or text.parent in self.question_of:
            return text.parent
        return self.old[text.parent].prompt

    def _above_question(self, text: Text) -> Hashable:
        if text.parent is None or text.parent in self.partner:
            return self.partner.get(text.parent) if text.parent is not None else None
        return self.new[text.parent].prompt

    def _disputed(self, entry: int, question: int) -> bool:
        """Tell whether the answers differ and one of them now stands at, or comes from, another question."""
        one, other = self.old[entry].digest, self.new[question].digest
        return one != other and bool((one and self.new_answers[one]) or (other and self.old_answers[other]))

    def _take(self, entry: int, question: int, reason: str, score: float) -> None:
        self.partner[question], self.question_of[entry] = entry, question
        self.why[question] = (f"restored: {reason}" if self.old[entry].gone else reason, score)

    # Likeness

    def _alike(self) -> bool:
        """Match by likeness, once; tell whether anything was found."""
        claims = self._claims()
        weights = {pair: score - THRESHOLD + MARGIN for pair, (_, score) in claims.items()}
        chosen, unclear = assign(weights, MARGIN)
        for entry, question in chosen:
            self._take(entry, question, *claims[entry, question])
        rivals = {entry for entry, _ in unclear} - self.question_of.keys()
        self.unclear = {}
        for (entry, question), (_, score) in claims.items():
            if entry in rivals and question not in self.partner:
                self.unclear.setdefault(question, []).append((score, entry))
        for candidates in self.unclear.values():
            candidates.sort(key=lambda candidate: (-candidate[0], candidate[1]))
        return bool(chosen)

    def _claims(self) -> dict[Pair, tuple[str, float]]:
        """Give reason and score of the pairs that may be."""
        claims = {}
        places = Places(self.old, self.new, self.partner)
        for question, entries in self._candidates(places):
            for entry in sorted(entries):
                found = self._judge(entry, question, places)
                if found and found[1] >= THRESHOLD:
                    claims[entry, question] = found
        return claims

    def _judge(self, entry: int, question: int, places: Places) -> tuple[str, float] | None:
        """Weigh the evidence for one pair: prompt, answer, place. None where something speaks against it."""
        if (entry, question) not in self._likenesses:
            self._likenesses[entry, question] = self._compare(self.old[entry], self.new[question])
        compared = self._likenesses[entry, question]
        if compared is None:
            return None
        way, alike, answer = compared
        old, new = self.old[entry], self.new[question]
        kin = self._kin(old, new)
        place = places.same(entry, question)
        if kin and old.parent is not None:
            place = 0.8 + 0.2 * place
        if way == "same prompt":
            return self._same_prompt(old, new, kin, answer, place)
        if way == "same answer":
            return way, 0.78 + 0.17 * alike + 0.05 * place
        if way == "similar prompt, same answer":
            return way, 0.5 * alike + 0.4 * COMMON + 0.15 * place
        if answer is None:
            return (way, max(0.7 * alike + 0.3 * place, alike - 0.08)) if kin else None
        score = 0.5 * alike + 0.4 * answer + 0.1 * place
        if place >= 0.8 and old.substance == new.substance != "":
            return "same words, same place", max(score, 0.8 + 0.1 * place)
        return way, score

    def _compare(self, old: Text, new: Text) -> tuple[str, float, float | None] | None:
        """Compare what no other match can change: in which way the pair may count, likeness of prompts, of answers."""
        alike = fuzz.ratio(old.prompt, new.prompt) / 100
        if alike == 1 or self.terms.say_the_same(old.prompt, new.prompt):
            return "same prompt", 1.0, self._shared(old, new)
        if self.new_prompts[old.prompt] and self.old_prompts[new.prompt]:
            return None  # both wordings were there and still are: two questions, whatever their answers say
        if old.digest == new.digest and self._telling(new):
            return "same answer", alike, 1.0
        if old.gone or alike < 2 * THRESHOLD - 1:
            return None  # what was deleted comes back as itself; and no answer could make up for such a prompt
        if (
            likeness.marks_clash(old.marks, new.marks)
            or likeness.opposed(old.characters, new.characters)
            or likeness.reversed_roles(old.substance, new.substance)
        ):
            return None
        answer = self._shared(old, new)
        if self._other_term(old, new):
            return None
        if answer is not None and old.digest != new.digest:
            return None if _other_subject(old, new) else ("similar prompt and answer", alike, answer)
        if not likeness.marks_agree(old.marks, new.marks):
            return None  # the answer, if there is one, says little: the prompts must say more
        if answer is not None:
            return "similar prompt, same answer", alike, answer
        # Nothing was ever on a card, so no history can go astray: prompt and place are enough.
        return None if old.shipped else ("similar prompt", alike, None)

    def _same_prompt(
        self, old: Text, new: Text, kin: bool, answer: float | None, place: float
    ) -> tuple[str, float] | None:
        """Weigh an equal prompt: enough where it says what it asks, or stays where it was."""
        if old.specific and new.specific and self.old_prompts[old.prompt] <= 1 and self.new_prompts[new.prompt] <= 1:
            return "same prompt", 0.9 + 0.05 * (answer or 0) + 0.05 * place
        if old.gone and (answer is None or answer < 0.5 or not (kin or self._telling(new))):
            return None
        if kin and place >= 0.8 and (old.parent is not None or old.trail == new.trail):
            return "same prompt, same place", 0.75 + 0.2 * (0.6 if answer is None else answer) + 0.05 * place
        if answer is None:
            return None if old.shipped else ("same prompt", 0.66 + 0.1 * place)
        return "same prompt", 0.5 + 0.4 * answer + 0.1 * place

    def _other_term(self, old: Text, new: Text) -> bool:
        """Tell whether they differ by terms that other prompts know, 最大池化, 均值池化, or by an unknown name."""
        replaced = [
            (_stretch(old.substance, start, end), _stretch(new.substance, its_start, its_end))
            for start, end, its_start, its_end in changes(old.substance, new.substance)
            if start < end and its_start < its_end
        ]
        if any(bool(likeness.marks(lost)) != bool(likeness.marks(won)) for lost, won in replaced):
            return True
        return bool(replaced) and all(
            all(self.old_pairs[pair] > 1 for pair in likeness.pairs(lost))
            and all(self.old_pairs[pair] for pair in likeness.pairs(won))
            for lost, won in replaced
        )

    def _shared(self, old: Text, new: Text) -> float | None:
        """Give how much the answers share; None where one has none."""
        if not old.digest or not new.digest:
            return None
        if old.digest == new.digest and not self._telling(new):
            return COMMON
        return likeness.shared(old.sketch, new.sketch)

    def _telling(self, text: Text) -> bool:
        """Tell whether the answer is a question's own: not short, and not another's too."""
        once = self.old_answers[text.digest] <= 1 and self.new_answers[text.digest] <= 1
        return bool(text.digest) and once and (not text.answer or len(text.answer) >= TELLING)

    def _kin(self, old: Text, new: Text) -> bool:
        """Tell whether the parents are the same question, or neither has one."""
        if old.parent is None or new.parent is None:
            return old.parent is new.parent
        return self.partner.get(new.parent) == old.parent

    # Candidates

    def _candidates(self, places: Places) -> Iterable[tuple[int, set[int]]]:
        """Give the entries worth a comparison with each question: the likely ones, and those near its place."""
        if self._found is None:
            self._found = self._likely()
        for question, likely in self._found.items():
            if question not in self.partner:
                yield (
                    question,
                    {entry for entry in likely if entry not in self.question_of}.union(places.near(question)),
                )

    def _likely(self) -> dict[int, set[int]]:
        """Find what shares rare features with each question, in a time that grows with their number only."""
        olds = [place for place, text in enumerate(self.old) if place not in self.question_of and text.prompt]
        found: dict[int, set[int]] = {place: set() for place in range(len(self.new)) if place not in self.partner}
        for features in FEATURES if olds and found else ():
            index: dict[Hashable, list[int]] = defaultdict(list)
            for entry in olds:
                for feature in features(self.old[entry]):
                    index[feature].append(entry)
            for question, candidates in found.items():
                hits: Counter[int] = Counter()
                for feature in features(self.new[question]):
                    sharing = index.get(feature, ())
                    if len(sharing) <= FREQUENT:
                        hits.update(sharing)
                candidates.update(entry for entry, _ in sorted(hits.items(), key=_most)[:BEST])
        return found


def _most(hit: tuple[int, int]) -> tuple[int, int]:
    return -hit[1], hit[0]


def _answer_features(text: Text) -> Iterable[Hashable]:
    if text.digest:
        yield text.digest
        yield from ((slot, text.sketch.slots[slot : slot + 2]) for slot in range(0, likeness.SLOTS, 2))


FEATURES: tuple[Callable[[Text], Iterable[Hashable]], ...] = (
    lambda text: [text.prompt],
    lambda text: likeness.pairs(text.prompt),
    _answer_features,
)
"""What two texts may have in common to be worth a comparison."""


def _stretch(text: str, start: int, end: int) -> str:
    """Give a stretch, and its neighbour if it is one character: 自注意力, 线性注意力 differ by 自 and 线性."""
    return text[start:end] if end - start > 1 else text[max(0, min(start, len(text) - 2)) :][:2]


def _other_subject(old: Text, new: Text) -> bool:
    """Tell whether the answer speaks more of what is new in the prompt than of what was there."""
    before, after = likeness.pairs(old.substance), likeness.pairs(new.substance)
    lost, won = before - after, after - before
    told = [sum(map(new.answer.count, pairs)) / len(pairs) if pairs else 0.0 for pairs in (lost, won)]
    return bool(lost) and told[1] > told[0]
