"""Dates in headings: which day "04/01/2023" is, as the other dates of the same note tell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})\s?[日号]?(?!\d)"
)
_YEAR_LAST = re.compile(r"(?<!\d)(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>(?:19|20)\d\d)(?!\d)")
_FRAME = re.compile(
    r"^(?:questions?|notes?|log|q&a)?\s*(?:from|of|on|for)?\s*\x00\s*(?:的?(?:问题|笔记|记录|日志|提问|疑问|"
    r"学习笔记))?\s*[-—:：]*\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DatedTitle:
    """A heading that holds a date."""

    date: datetime.date
    topic: str
    """What is left of the heading without the date and words such as "Questions from"."""
    ambiguous: bool
    """Whether day and month could be the other way round, for all this note tells."""


def read_dates(titles: Iterable[str]) -> dict[str, DatedTitle]:
    """Return the titles that hold a date. In 04/18/2023 the 18 shows that the month comes first, and so it does in
    all of them.
    """
    titles = list(titles)
    pairs = [(int(match["a"]), int(match["b"])) for title in titles for match in _YEAR_LAST.finditer(title)]
    month_first = any(b > 12 for _, b in pairs)
    day_first = any(a > 12 for a, _ in pairs)
    result = {}
    for title in titles:
        if match := _YEAR_FIRST.search(title):
            year, month, day, ambiguous = int(match["y"]), int(match["m"]), int(match["d"]), False
        elif match := _YEAR_LAST.search(title):
            first, second = int(match["a"]), int(match["b"])
            ambiguous = month_first == day_first and first != second and max(first, second) <= 12
            day_leads = first > 12 or (day_first and not month_first and second <= 12)
            day, month = (first, second) if day_leads else (second, first)
            year = int(match["y"])
        else:
            continue
        try:
            date = datetime.date(year, month, day)
        except ValueError:
            continue
        rest = title[: match.start()] + "\x00" + title[match.end() :]
        topic = _FRAME.sub("", rest).replace("\x00", "").strip(" -—:：()（）　")
        result[title] = DatedTitle(date, topic, ambiguous)
    return result
