"""Figures that the evidence gives without writing them: a rest, a total, a share, another unit of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from assistant.particulars.numerals import text_of
from assistant.writing.evidence import Ground, Slot

_REST = re.compile(r"还|多|少|早|晚|提前|剩|其余|余下|另|差|尚|没|未|不|超|多出|漏|缺")
_TOTAL = re.compile(r"共|合计|累计|总计|加起来|一并")
_OVER = re.compile(r"(?:超过|超|逾|多于|大于|不止|突破)$")
_UNDER = re.compile(r"(?:近|将近|接近|不到|不足|不及|不满)$")
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
_NEAR = 6
_MORE_THAN = re.compile(r"[比超高].*(?:多|高|长|晚|慢|超)[出了过]*$")
_LESS_THAN = re.compile(r"[比低短].*(?:少|低|短|早|快|提前)[了出]*$")


def derived(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """Whether the figure of `slot` follows from the evidence, in the light of the candidate's `others`."""
    if slot.particular.kind == "percent":
        return _is_share(slot, others, ground)
    return any(_as_large(slot, s) or _as_much_over(slot, s) for s in ground.slots) or _reckoned(slot, others, ground)


def figure(slot: Slot) -> Decimal | None:
    """The value of a slot's figure; None for what is no single number."""
    p = slot.particular
    try:
        return Decimal(p.norm.removesuffix(p.measure) if p.measure else p.norm)
    except InvalidOperation:
        return None


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


def _pairs(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> Iterator[tuple[Decimal, Decimal]]:
    """Two figures of one text of the evidence in one measure, the greater first, of which the candidate
    tells one; of a share it tells the part."""
    told = {s.particular.norm for s in others if s is not slot}
    # A share is of things counted; a rest is in the unit of what it is left of.
    share = slot.particular.kind == "percent"
    for a, b in _comparable(ground):
        if share or a.particular.measure == slot.particular.measure:
            x, y = figure(a), figure(b)
            operands = {b.particular.norm} if share else {a.particular.norm, b.particular.norm}
            if x is not None and y is not None and x > y > 0 and told & operands:
                yield x, y


def _comparable(ground: Ground) -> Iterator[tuple[Slot, Slot]]:
    """Every two figures of one text of the evidence in one measure."""
    counted = [s for s in ground.slots if s.particular.kind in {"number", "sum", "period"}]
    for a in counted:
        for b in counted:
            if a is not b and a.text == b.text and a.particular.measure == b.particular.measure:
                yield a, b


def shares(ground: Ground, texts: frozenset[int]) -> Iterator[tuple[Decimal, Slot]]:
    """The shares that these texts of the evidence may be read to tell, each with its slot: of a figure one after it
    that is no greater, and every percentage."""
    for a, b in _comparable(ground):
        x, y = figure(a), figure(b)
        if a.text in texts and x and y is not None and a.particular.start < b.particular.start and x >= y:
            yield y / x, b
    for s in ground.slots:
        if s.text in texts and re.fullmatch(r"[\d.]+%", s.particular.norm):
            yield Decimal(s.particular.norm.rstrip("%")) / 100, s


def _reckoned(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    wanted = figure(slot)
    around = slot.before[-_NEAR:] + "，" + slot.after[:_NEAR]
    rest, total = _REST.search(around), _TOTAL.search(around)
    if wanted is None or not (rest or total):
        return False
    told = {s.particular.norm for s in others if s is not slot}
    for x, y in _pairs(slot, others, ground):
        more, less = _MORE_THAN.search(slot.before), _LESS_THAN.search(slot.before)
        # 比承诺的多4天 is told of the greater, 少 of the smaller.
        reversed_ = (more and not _among(x, told)) or (less and not _among(y, told))
        if not reversed_ and ((rest and x - y == wanted) or (total and x + y == wanted)):
            return True
    return False


def _among(number: Decimal, norms: set[str]) -> bool:
    return any(re.match(rf"{re.escape(text_of(number))}(?![\d.])", norm) for norm in norms)


def _is_share(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """近三成 and 超过一半 allow ten points; a percentage must be the exact one, rounded as it is written."""
    if not re.fullmatch(r"[\d.]+%", slot.particular.norm):
        return False
    said = Decimal(slot.particular.norm.rstrip("%"))
    places = len(slot.particular.norm.rstrip("%").partition(".")[2])
    for whole, part in _pairs(slot, others, ground):
        share = part / whole * 100
        if _UNDER.search(slot.before):
            fits = said - 10 < share < said
        elif _OVER.search(slot.before) or slot.particular.text.startswith("过"):
            fits = said < share < said + 10 or (said == 50 and share > 50)
        else:
            fits = round(share, places) == said
        if fits:
            return True
    return False
