"""What is measured against another time: the change that two figures show, the figure that a change leads back to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.particulars import Particular
from assistant.writing.evidence import Ground, Slot, year_before
from assistant.writing.scales import figure

_MORE = re.compile(r"(?:比|较).*(?:多|高|长|慢|晚|增|升|涨)[出了加至到长]*$")
_LESS = re.compile(r"(?:比|较).*(?:少|低|短|快|早|减|降)[出了少至到]*$")
_FROM = re.compile(r"[由从]")
_TO = re.compile(r"[到至为]$")
_MEASURED = {"同比": re.compile(r"同期|上年|去年|20\d\d年"), "比年初": re.compile("年初")}
_COUNTED = frozenset({"number", "sum", "percent", "period"})


def changed(p: Particular, ground: Ground) -> bool:
    """Whether the evidence shows the change that a comparison tells (比上年少 of 1件 and, the year before, 4件)."""
    base, sign = p.norm[:-1], p.norm[-1:]
    if base not in _MEASURED or sign not in "+-":
        return False
    return any(sign == shown for shown in _changes(base, ground))


def _changes(base: str, ground: Ground) -> Iterator[str]:
    measured = _MEASURED[base]
    for a, b in _from_to(ground.slots):
        if measured.search(a.lead):
            yield _sign(a, b)
    for s in ground.slots:
        for sign, pattern in (("+", _MORE), ("-", _LESS)):
            if pattern.search(s.lead) and measured.search(s.lead):
                yield sign
    if base == "同比" and ground.report_year:
        now, then = frozenset([ground.report_year]), frozenset([str(int(ground.report_year) - 1)])
        for a in ground.slots:
            yield from (_sign(a, b) for b in ground.slots if a.years == then and b.years == now and _alike(a, b))


def _alike(a: Slot, b: Slot) -> bool:
    p, q = a.particular, b.particular
    return a.text == b.text and p.kind == q.kind and p.kind in _COUNTED and p.measure == q.measure


def _sign(a: Slot, b: Slot) -> str:
    x, y = _value(a), _value(b)
    return "" if x is None or y is None or x == y else "+" if y > x else "-"


def _value(slot: Slot) -> Decimal | None:
    if slot.particular.kind == "percent" and slot.particular.norm.endswith("%"):
        return Decimal(slot.particular.norm.rstrip("%"))
    return figure(slot)


def _from_to(found: tuple[Slot, ...]) -> Iterator[tuple[Slot, Slot]]:
    """Pairs of figures of one clause told as 由A到B."""
    for a in found:
        for b in found:
            same = a.clause_at == b.clause_at and _alike(a, b) and a.particular.start < b.particular.start
            if same and _FROM.search(a.lead) and _TO.search(b.before):
                yield a, b


def _over_years(found: tuple[Slot, ...]) -> Iterator[tuple[Slot, Slot]]:
    """Pairs of figures of one thing in two years, the earlier first (占19%，2023年为13%)."""
    for a in found:
        for b in found:
            if a is not b and _alike(a, b) and a.years and b.years and max(a.years) < min(b.years):
                yield a, b


def swapped(found: tuple[Slot, ...], ground: Ground) -> Iterator[str]:
    """The 由A到B of a rewording where the source has 由B到A, a line each; `found` are its slots."""
    held = {(a.particular.norm, b.particular.norm) for a, b in (*_from_to(ground.slots), *_over_years(ground.slots))}
    for a, b in _from_to(found):
        here, back = (a.particular.norm, b.particular.norm), (b.particular.norm, a.particular.norm)
        if back in held and here not in held:
            yield f"由“{a.particular.text}”到“{b.particular.text}”说反了"


def points(slot: Slot, ground: Ground) -> bool:
    """6个百分点 where the source has 43% and 37%."""
    if not slot.particular.norm.endswith("pp"):
        return False
    wanted = Decimal(slot.particular.norm.removesuffix("pp"))
    told = [s for s in ground.slots if s.particular.norm.endswith("%") and _value(s) is not None]
    return any(a.text == b.text and (_value(a) or 0) - (_value(b) or 0) == wanted for a in told for b in told)


def flowed(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """12吨 of 2022年 where the source has 19吨, 比2022年多7吨."""
    wanted, (year, _) = figure(slot), year_before(slot, others, ground.report_year)
    if wanted is None or not year or year == ground.report_year:
        return False
    for change in ground.slots:
        by = figure(change)
        back = -1 if _MORE.search(change.lead) else 1 if _LESS.search(change.lead) else 0
        measured = year in change.lead or bool(re.search("上年|去年|同期|同比", change.lead))
        if by is None or not back or not measured or change.particular.measure != slot.particular.measure:
            continue
        if any(_alike(s, change) and s is not change and (figure(s) or 0) + back * by == wanted for s in ground.slots):
            return True
    return False
