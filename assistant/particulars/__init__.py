"""What in a text could be checked: counts, sums, percentages, dates, periods, names, quotations, comparisons."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from assistant.particulars import names, quantities
from assistant.particulars.base import Kind, Particular
from assistant.particulars.numerals import plain
from assistant.particulars.phrases import BLANK, PLACEHOLDER, blank
from assistant.particulars.quantities import canonical

__all__ = ["PLACEHOLDER", "Kind", "Particular", "canonical", "find", "find_all"]

# The order matters: a later finder does not see what an earlier one took.
_FINDERS = (
    names.documents,
    names.quotations,
    quantities.percents,
    quantities.sums,
    names.comparisons,
    quantities.dates,
    quantities.ordinals,
    quantities.periods,
    quantities.counts,
    names.persons,
    names.named,
)


def find(text: str, *, year: int | None = None) -> list[Particular]:
    """The particulars that make `text` specific, in reading order, none overlapping another.

    With `year` (the report's own) a bare date of that year is left out: it only dates the report. Placeholders and
    set phrases (一岗双责, 两个维护) are none.
    """
    own = str(year) if year else None
    return [p for p in find_all(text) if not p.weak and not (p.kind == "date" and p.norm == own)]


def _norm(p: Particular, text: str) -> str:
    """The norm of `p`; where a set phrase was blanked out in it (“第一种形态”), its own words."""
    if BLANK not in p.norm:
        return p.norm
    inside = p.text.find(p.norm)
    return text[p.start + inside : p.start + inside + len(p.norm)] if inside >= 0 else text[p.start : p.end]


@lru_cache(maxsize=8192)
def find_all(text: str) -> tuple[Particular, ...]:
    """As `find`, with the weak ones: whatever a rewording may not add on its own."""
    flat = plain(blank(text))
    found: list[Particular] = []
    for finder in _FINDERS:
        taken: list[Particular] = []
        covered = bytearray(len(text))
        for p in finder(flat):
            if not any(covered[p.start : p.end]):
                covered[p.start : p.end] = b"\1" * (p.end - p.start)
                taken.append(p)
        flat = "".join(BLANK if hidden else char for char, hidden in zip(flat, covered, strict=True)) if taken else flat
        found += [replace(p, text=text[p.start : p.end], norm=_norm(p, text)) for p in taken]
    return tuple(sorted(found, key=lambda p: p.start))
