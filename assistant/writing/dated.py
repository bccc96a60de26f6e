"""Dates in equal forms: a finer one covers a coarser one, 去年 counts from the report's year."""

from __future__ import annotations

import re

from assistant.particulars import Particular
from assistant.writing.evidence import Ground, Slot, year_of


def covers(found: Slot, wanted: Particular) -> bool:
    """2023年5月4日 covers 5月4日, 2023年5月, 5月 and 2023年; 5月 covers 2023年5月 where it is told of 2023."""
    have, want = found.particular.norm, wanted.norm
    if found.particular.weak:
        return False
    if have == want or have.startswith(want + "-"):
        return True
    if want.startswith("-"):
        return bool(re.fullmatch(rf"\d{{4}}{re.escape(want[1:])}(?:-\d\d)?|{re.escape(want)}(?:-\d\d)?", have))
    if have.startswith("-") and want[:4].isdecimal() and len(want) > 4:
        return want[:4] in found.years and (have[1:] == want[4:] or have[1:].startswith(want[4:] + "-"))
    return False


def _told_with(slot: Slot, year: str, others: tuple[Slot, ...], ground: Ground) -> bool:
    """去年就有214支 where the source tells the 214 of that year."""
    mates = [o for o in others if o.clause_at == slot.clause_at and o is not slot and not o.particular.weak]
    own = [o for o in mates if o.particular.start > slot.particular.start]
    return any(
        s.years == {year}
        and (
            (s.particular.kind, s.particular.norm) == (mate.particular.kind, mate.particular.norm)
            or covers(s, mate.particular)
        )
        for mate in own[:1]
        for s in ground.slots
    )


def relative_stands(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """今年 and 去年 by the report's year, 年底 by its month; 当月 only where it is written."""
    p = slot.particular
    if meant := year_of(p, ground.report_year):
        # 去年 needs a text that says so, or one that tells of that year and of this matter.
        return (
            meant == ground.report_year
            or p.text in ground.joined
            or (p.text in {"上年", "去年"} and "同比" in ground.joined)
            or _told_with(slot, meant, others, ground)
            or any(
                meant in years and len(slot.words & words) >= min(2, len(slot.words))
                for years, words in zip(ground.years, ground.words, strict=True)
            )
        )
    same = (p.text, p.text.replace("末", "底"), p.text.replace("次年", "第二年"))
    if any(word in ground.joined for word in same):
        return True
    month = {"年底": "12", "年末": "12", "年初": "01"}.get(p.text)
    if p.text == "年初" and "计划" in ground.joined:
        return True
    held = [s.particular.norm for s in ground.slots if s.particular.kind == "date"] + [d or "" for d in ground.dates]
    return bool(month) and any(re.fullmatch(rf"(?:-|\d{{4}})-{month}(?:-\d\d)?", norm) for norm in held)
