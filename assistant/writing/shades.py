"""How often, how much, how many, when, in which direction: what no source says of a thing may not be said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from assistant.particulars import PLACEHOLDER, canonical, find_all
from assistant.particulars.phrases import BLANK, alternatives, lexicon
from assistant.writing.derived import shares
from assistant.writing.elapsed import times
from assistant.writing.evidence import Ground, Slot, bigrams, slots
from assistant.writing.scales import figure
from assistant.writing.unknown import Span, held_by

# What makes a number a bound: nearly, over, under.
_BOUNDS = (
    (re.compile(r"(?:将近|接近|近|差不多)$"), re.compile(r"(?!)")),
    (re.compile(r"(?:超过|超出|超|逾|不止|多于|不下|不少于|至少)$"), re.compile(r"以上|开外|有余")),
    (re.compile(r"(?:不到|不足|不及|未满|少于|至多|最多只)$"), re.compile(r"以下|以内")),
)
# 没有全部接通 says less than 接通; 大多没有回复 is the rest of those who were answered.
_DENIED = re.compile(r"(?:没有|没能|没|未能|未|不)$")
_DENYING = re.compile(r"(?:都|也)?(?:没|未|不)")
_DENIES = re.compile("没|未|不(?![足到及])|无|缺")
_LITTLE = re.compile(r"[一-鿿]{0,8}(?:少|不够|不多|不足|不勤)")
_SPAN = re.compile(r"\{(?P<of>hours|days) (?P<first>\d+) (?P<last>\d+)\}")
_DAY = re.compile(r"-\d\d-\d\d$")
_BESIDE = 2  # pairs of characters that a clause shares with a figure's
_Held = Callable[[Ground, frozenset[int], frozenset[str]], bool]
_SENTENCE_STOPS = "。！？；\n"
_STOPS = "，。；：！？\n"
_HALF = Decimal("0.5")
_PLURAL = re.compile("[多数几][名位人个家户处起项件批]")
_LONG = {"年": 1, "月": 1, "季度": 1, "天": 30, "周": 4}
_TIMES = {"次", "趟", "遍", "回", "轮", "场", "稿", "人次"}


@lru_cache(maxsize=1)
def _shades() -> tuple[re.Pattern[str], dict[str, frozenset[str]]]:
    holders = held_by(lexicon("shades.yaml"))
    return re.compile(alternatives(holders)), holders


def overstated(text: str, ground: Ground) -> Iterator[Span]:
    """The words of degree, frequency, amount, time and direction in `text` that `ground` does not hold, and the
    numbers that it has without the bound (近14份 for 14份)."""
    pattern, holders = _shades()
    shown = PLACEHOLDER.sub(lambda match: BLANK * len(match[0]), text)
    taken = [(p.start, p.end) for p in find_all(text)]
    for match in pattern.finditer(shown):
        inside = any(start <= match.start() and match.end() <= end for start, end in taken)
        if not inside and not _held(match, holders[match[0]], shown, ground):
            yield match.span()
    yield from _bounded(text, ground)


def _held(match: re.Match[str], holders: frozenset[str], shown: str, ground: Ground) -> bool:
    if "{lacking}" in holders and _LITTLE.match(shown, match.end()):
        return True
    if any(word in ground.joined for word in holders) or ("{two}" in holders and _compares(shown, match.start())):
        return True
    about = _nearest(shown, match.start(), ground)
    if _PLURAL.fullmatch(match[0]):
        return _plural(match[0][1:], ground, about)
    if "{all}" in holders and _DENIED.search(shown[: match.start()]):
        return True
    if "{most}" in holders and _DENYING.match(shown, match.end()):
        # The rest of those of whom it was done; where the source itself denies, its own share counts.
        return any((share > _HALF) == bool(_DENIES.search(slot.clause)) for share, slot in shares(ground, about))
    clause = _clause(shown, match.start())
    return any(_FIGURES[word](ground, about, clause) for word in holders if word in _FIGURES) or any(
        _at(span, ground, about) for word in holders if (span := _SPAN.fullmatch(word))
    )


def _nearest(text: str, at: int, ground: Ground) -> frozenset[int]:
    """Which texts of the evidence the sentence at this place speaks of."""
    begin = max(text.rfind(stop, 0, at) for stop in _SENTENCE_STOPS) + 1
    said = bigrams(re.split(r"[。！？；\n]", text[begin:])[0])
    common = [len(said & words) for words in ground.words]
    return frozenset(i for i, shared in enumerate(common) if 2 * shared >= max(common))


def _clause(text: str, at: int) -> frozenset[str]:
    """The pairs of characters of the clause at this place."""
    begin = max(text.rfind(stop, 0, at) for stop in _STOPS) + 1
    return bigrams(re.split(f"[{_STOPS}]", text[begin:])[0])


def _compares(text: str, at: int) -> bool:
    """Whether two figures of one measure stand in this clause, one on each side: 上升到 says no more than they do."""
    begin = max(text.rfind(stop, 0, at) for stop in _STOPS) + 1
    end = min((i for i in (text.find(stop, at) for stop in _STOPS) if i >= 0), default=len(text))
    inside = [s.particular for s in slots(text) if begin <= s.particular.start < end and s.particular.kind != "date"]
    before = {(p.kind, p.measure) for p in inside if p.start < at}
    return any((p.kind, p.measure) in before for p in inside if p.start > at)


def _plural(measure: str, ground: Ground, about: frozenset[int]) -> bool:
    """多名 where the source counts two or more of them, in this measure."""
    alike = {canonical(measure), measure}
    counted = (s for s in ground.slots if s.text in about and s.particular.measure in alike)
    return any((figure(s) or 0) > 1 for s in counted)


def _at(span: re.Match[str], ground: Ground, about: frozenset[int]) -> bool:
    """下午 where the source has 15时05分, 月底 where it has 2月28日."""
    first, last = int(span["first"]), int(span["last"])
    if span["of"] == "hours":
        return any(first * 60 <= time < last * 60 for i in about for time in times(ground.texts[i]))
    days = (s.particular.norm[-2:] for s in ground.slots if s.text in about and _DAY.search(s.particular.norm))
    return any(first <= int(day) <= last for day in days)


def _several(least: int) -> _Held:
    def held(ground: Ground, about: frozenset[int], _: frozenset[str]) -> bool:
        times = (s for s in ground.slots if s.text in about and s.particular.measure in _TIMES)
        return any((figure(s) or 0) >= least for s in times)

    return held


def _long(ground: Ground, about: frozenset[int], _: frozenset[str]) -> bool:
    lasting = (s for s in ground.slots if s.text in about and s.particular.kind == "period")
    return any((figure(s) or 0) >= _LONG.get(s.particular.measure.removeprefix("个"), 10**9) for s in lasting)


def _share(fits: Callable[[Decimal], bool]) -> _Held:
    def held(ground: Ground, about: frozenset[int], clause: frozenset[str]) -> bool:
        told = [(share, len(clause & slot.words)) for share, slot in shares(ground, about)]
        # 多数平时锁门 is told of the figure that 平时锁门 stands beside.
        # 占缺签名的一半以上 names the whole.
        part = not any("占" in pair for pair in clause)
        best = max((near for _, near in told), default=0) if part else 0
        return any(fits(share) for share, near in told if near == best or best < _BESIDE)

    return held


_FIGURES: dict[str, _Held] = {
    "{several}": _several(2),
    "{often}": _several(3),
    "{long}": _long,
    "{most}": _share(lambda share: share > _HALF),
    "{nearly}": _share(lambda share: share >= Decimal("0.9")),
    "{all}": _share(lambda share: share == 1),
    "{few}": _share(lambda share: share < Decimal("0.34")),
}


def _bounded(text: str, ground: Ground) -> Iterator[Span]:
    for slot in slots(text):
        equals = [s for s in ground.slots if _same(s, slot)]
        for side in _BOUNDS:
            if equals and _bound(slot, side) and not any(_bound(s, side) or "+" in s.particular.norm for s in equals):
                yield slot.particular.start, slot.particular.end


def _same(a: Slot, b: Slot) -> bool:
    return a.particular.kind == b.particular.kind and a.particular.norm == b.particular.norm


def _bound(slot: Slot, side: tuple[re.Pattern[str], re.Pattern[str]]) -> bool:
    return bool(side[0].search(slot.before) or side[1].match(slot.after))
