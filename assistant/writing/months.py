"""Stretches of months in their many forms: 上半年, 1至6月 and 前六个月 are one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.particulars.numerals import plain, value
from assistant.writing.evidence import Ground

Span = tuple[int, int]
_NUMBER = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_STRETCH = re.compile(
    rf"(?<![\d.])(?P<from>{_NUMBER})月?份?[至到-](?P<to>{_NUMBER})月份?|[前头](?P<first>{_NUMBER})个月"
    rf"|(?P<half>[上下])半年|(?:第?(?P<quarter>[一二三四1-4])季度)|前(?P<quarters>[二两三23])个?季度"
)


def told_months(text: str, ground: Ground) -> list[Span]:
    """Where `text` tells a stretch of months that `ground` has too, in whatever form."""
    known = {months for _, months in stretches(ground.joined)}
    return [span for span, months in stretches(plain(text)) if months in known]


def stretches(text: str) -> Iterator[tuple[Span, tuple[int, int]]]:
    """Each stretch of months in `text`, with the first and the last month of it."""
    for match in _STRETCH.finditer(text):
        if match["half"]:
            months = (1, 6) if match["half"] == "上" else (7, 12)
        elif match["quarter"]:
            last = 3 * _value(match["quarter"])
            months = (last - 2, last)
        elif match["quarters"]:
            months = (1, 3 * _value(match["quarters"]))
        else:
            months = (_value(match["from"] or "1"), _value(match["to"] or match["first"]))
        yield match.span(), months


def _value(numeral: str) -> int:
    return int(value(numeral) or 0)
