"""One length of time, one size in other words: another unit, or a round figure that says it is one."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from assistant.writing.evidence import Slot

_OVER = re.compile(r"(?:超过|超|逾|多于|大于|不止|突破)$")
_UNDER = re.compile(r"(?:将近|接近|近|差不多|不到|不足|不及)$")
# What each unit measures, and how many of the smallest one it is.
_SCALES: dict[str, dict[str, Fraction]] = {
    "length": {"公里": Fraction(10**6), "米": Fraction(1000), "厘米": Fraction(10), "毫米": Fraction(1)},
    "mass": {"吨": Fraction(2000), "公斤": Fraction(2), "斤": Fraction(1)},
    "area": {"平方公里": Fraction(3 * 10**6), "公顷": Fraction(3 * 10**4), "亩": Fraction(2000), "平方米": Fraction(3)},
    "volume": {"升": Fraction(1000), "毫升": Fraction(1)},
    "time": {"周": Fraction(7 * 86400), "天": Fraction(86400), "分钟": Fraction(60), "秒": Fraction(1)},
    "heat": {"度": Fraction(1), "℃": Fraction(1)},
}
# Said for the other in this direction only: 三个月 for 90天, 八天 for 8个工作日.
_ROUGHLY = {("月", "天"): Fraction(30), ("天", "工作日"): Fraction(1), ("天", "个工作日"): Fraction(1)}
# Months are round: 36天 is 一个多月, and 五个月 近半年.
_DAYS = {"月": Fraction(30), "周": Fraction(7), "天": Fraction(1), "分钟": Fraction(1, 1440)}
_NEARLY = Fraction(4, 5)


def figure(slot: Slot) -> Decimal | None:
    """The value of a slot's figure; None for what is no single number."""
    p = slot.particular
    try:
        return Decimal(p.norm.removesuffix(p.measure) if p.measure else p.norm)
    except InvalidOperation:
        return None


def same_size(slot: Slot, found: Slot) -> bool:
    """Whether the figure of `slot` tells that of `found`, which stands in another unit or is rounded."""
    return _as_large(slot, found) or _as_much_over(slot, found) or _rounded(slot, found)


def _as_large(slot: Slot, found: Slot) -> bool:
    """4300米 for 4.3公里, 21天 for 3周, 三个月 for 90天."""
    a, b = slot.particular, found.particular
    mine, theirs = figure(slot), figure(found)
    rate = _rate(a.measure, b.measure) if {a.kind, b.kind} <= {"period", "number"} else None
    # 度 is 千瓦时 as well.
    electric = a.measure != b.measure and "千瓦时" in a.text + b.text
    if rate is None or mine is None or theirs is None or electric:
        return False
    return Fraction(mine) * rate == Fraction(theirs)


def _rate(mine: str, theirs: str) -> Fraction | None:
    """How many of their unit make one of mine."""
    scale = next((scale for scale in _SCALES.values() if mine in scale and theirs in scale), None)
    return scale[mine] / scale[theirs] if scale else _ROUGHLY.get((mine, theirs))


def _as_much_over(slot: Slot, found: Slot) -> bool:
    """3个多小时 for 超过3小时."""
    a, b = slot.particular, found.particular
    over = _OVER.search(found.before) or found.after.startswith(("以上", "开外"))
    return a.kind == b.kind and "+" in a.norm and bool(over) and a.norm.replace("+", "") == b.norm


def _rounded(slot: Slot, found: Slot) -> bool:
    """一个多月 for 36天, 近半年 for 5个月, 不到一周 for 5天: a length of time with a word that says it is rounded."""
    a, b = slot.particular, found.particular
    if a.kind != "period" or b.kind != "period" or not {a.measure, b.measure} <= set(_DAYS) or "+" in b.norm:
        return False
    mine, theirs = _days(a.norm.replace("+", ""), a.measure), _days(b.norm, b.measure)
    if mine is None or theirs is None:
        return False
    if "+" in a.norm or _OVER.search(slot.before) or slot.after.startswith(("以上", "开外")):
        # 三年多 leaves a year open, 两个多小时 an hour.
        unit = _DAYS[a.measure] * (12 if "年" in a.text else 60 if "时" in a.text else 1)
        return mine < theirs < mine + min(mine, unit)
    return bool(_UNDER.search(slot.before)) and _NEARLY * mine <= theirs < mine


def _days(norm: str, measure: str) -> Fraction | None:
    try:
        return Fraction(norm.removesuffix(measure)) * _DAYS[measure]
    except ValueError:
        return None
