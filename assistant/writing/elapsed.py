"""Lengths of time that a source gives by its ends: from 22时10分 to 23时02分 it is 52 minutes, from 2021 three years.

Both ends must be told as well: a reader can then check what was reckoned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from assistant.writing.evidence import Ground, Slot, squeeze
from assistant.writing.scales import figure

_CLOCK = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-4])(?:[时点](?!间)(?:(?P<m>[0-5]?\d)分?|(?P<half>半))?|[:：](?P<mm>[0-5]\d))"
)
_LATE = re.compile("(?:下午|傍晚|晚上|晚|夜里|午后)$")
_EARLY = re.compile("(?:凌晨|早上|上午|早晨|清晨|次日)$")
_AGO = re.compile("之?以?前")
_PER_DAY = 1440
_UNITS = frozenset({"天", "周", "月"})


def elapsed(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """Whether the period of `slot` lies between two times or dates of one source that its sentence tells too, or
    between a year of the evidence and the report's."""
    p = slot.particular
    if p.kind != "period":
        return False
    wanted, more = _wanted(slot)
    if wanted is None:
        return False
    said = squeeze(slot.sentence)
    told = {_day(s) for s in others if s.particular.kind == "date"}
    for index, text in enumerate(ground.texts[:-1]):
        gaps: Iterator[Decimal] = iter(())
        if p.measure == "分钟":
            known = set(times(said))
            gaps = (Decimal((b - a) % _PER_DAY) for a, b in combinations(times(text), 2) if {a, b} <= known)
        elif p.measure in _UNITS:
            gaps = _gaps(index, p.measure, told, ground)
        if any(_fits(gap, wanted, more, p.text) for gap in gaps):
            return True
    return p.measure == "月" and bool(_AGO.match(slot.after)) and _years_ago(wanted, ground)


def same_time(slot: Slot, ground: Ground) -> bool:
    """晚上8点10分 for 20时10分: all the times that the sentence tells are those of one source."""
    if slot.particular.measure not in {"时", "分"}:
        return False
    told = set(times(squeeze(slot.sentence)))
    return bool(told) and any(told <= set(times(text)) for text in ground.texts[:-1])


def _wanted(slot: Slot) -> tuple[Decimal | None, bool]:
    p = slot.particular
    if "+" in p.norm:
        return Decimal(p.norm.replace("+", "").removesuffix(p.measure)), True
    return figure(slot), False


def _fits(gap: Decimal, wanted: Decimal, more: bool, text: str) -> bool:
    step = 12 if "年" in text else 60 if "时" in text else 1
    return wanted < gap < wanted + step if more else gap == wanted


@lru_cache(maxsize=1024)
def times(text: str) -> tuple[int, ...]:
    """The times of the day that `text` tells, in minutes."""
    times: list[int] = []
    late = False
    for match in _CLOCK.finditer(text):
        hour = int(match["h"])
        before = text[max(0, match.start() - 2) : match.start()]
        # 晚上8点10分……到10点30分
        late = bool(_LATE.search(before)) or (late and not _EARLY.search(before))
        if hour < 12 and late:
            hour += 12
        times.append(hour * 60 + int(match["m"] or match["mm"] or (30 if match["half"] else 0)))
    return tuple(times)


def _gaps(index: int, measure: str, told: set[str], ground: Ground) -> Iterator[Decimal]:
    """What lies between two dates of one text of the evidence that are told, in days, weeks or months."""
    dates = [s for s in ground.slots if s.text == index and s.particular.kind == "date" and not s.particular.weak]
    for a, b in combinations([s for s in dates if _day(s) in told], 2):
        first, last = _date(a, ground), _date(b, ground)
        if first is None or last is None or first >= last:
            continue
        if measure == "月":
            yield Decimal((last[0] - first[0]) * 12 + last[1] - first[1])
        elif first[2] and last[2]:
            days = (date(*last) - date(*first)).days
            yield Decimal(days) / (7 if measure == "周" else 1)


def _day(slot: Slot) -> str:
    """Month and day, whatever the year."""
    norm = slot.particular.norm
    return norm[4:] if norm[:4].isdecimal() else norm[1:]


def _date(slot: Slot, ground: Ground) -> tuple[int, int, int] | None:
    match = re.fullmatch(r"(\d{4}|-)-(\d\d)(?:-(\d\d))?", slot.particular.norm)
    year = match and (match[1] if match[1] != "-" else max(slot.years, default=ground.report_year))
    if not match or not year:
        return None
    told = int(year), int(match[2]), int(match[3] or 0)
    try:
        date(told[0], told[1], told[2] or 1)
    except ValueError:
        return None
    return told


def _years_ago(wanted: Decimal, ground: Ground) -> bool:
    if not ground.report_year or wanted % 12:
        return False
    return str(int(ground.report_year) - int(wanted) // 12) in squeeze("\n".join(ground.texts))
