"""Numbering as it is found in the wild: which mark a sentence begins with, and how long it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Style = Literal["part", "han", "han-paren", "num", "num-paren", "circled", "run-in", "sequence", "ordinal", "line"]

_HAN = "[一二三四五六七八九十]{1,3}"
_SEQUENCE = "首先|其次|再次|再者|此外|另外|最后"
_STYLES: tuple[tuple[Style, str], ...] = (
    ("part", rf"第{_HAN}(?:部分|章)[、:：\s　]*"),
    ("han-paren", rf"[（(]\s*{_HAN}\s*[)）][、.．]?"),
    ("num-paren", r"[（(]\s*\d{1,2}\s*[)）][、.．]?"),
    ("ordinal", rf"第{_HAN}(?=[，,、：:])[，,、：:]"),
    ("run-in", rf"(?:其{_HAN}是?|{_HAN}是(?!否))[，,、：:]?"),
    ("sequence", rf"(?:{_SEQUENCE})[，,、：:]"),
    ("han", rf"{_HAN}[、.．]"),
    ("num", r"\d{1,2}(?:[、．\t]|\.(?!\d))"),
    ("circled", r"[①-⑳]"),
)
_PATTERN = re.compile("|".join(f"(?P<s{i}>{body})" for i, (_, body) in enumerate(_STYLES)))
# Markdown decoration before the mark or around the heading.
_DECORATION = re.compile(r"[#>*\-\s　]*")
# 一是… marks parts even within a paragraph; a bare number there is far more often part of the text.
RUN_IN: frozenset[Style] = frozenset({"run-in", "sequence", "ordinal"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The numbering at the start of a sentence; `length` counts its characters, decoration included."""

    style: Style
    length: int


def read_mark(sentence: str) -> Mark | None:
    """The numbering that `sentence` begins with, or None."""
    lead = _DECORATION.match(sentence)
    offset = lead.end() if lead else 0
    match = _PATTERN.match(sentence, offset)
    if match is None or match.lastgroup is None:
        return None
    style = _STYLES[int(match.lastgroup[1:])][0]
    length = match.end() + len(sentence[match.end() :]) - len(sentence[match.end() :].lstrip())
    return Mark(style, length)
