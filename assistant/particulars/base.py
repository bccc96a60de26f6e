"""The value that stands for one particular. On its own so that the finders need not import each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "number",
    "sum",
    "percent",
    "date",
    "period",
    "person",
    "unit",
    "project",
    "meeting",
    "document",
    "place",
    "quotation",
    "comparison",
]


@dataclass(frozen=True, slots=True)
class Particular:
    """One checkable detail: `text == source[start:end]` in code points.

    Equal forms share a `norm` (10个 and 十个, 2023年5月 and 2023.5). `measure` is the canonical measure word of a
    number or a period. `weak` ones (a bare post such as 科长, 今年, 一名, a short quoted word) do not make a sentence
    specific by themselves, but a rewording may not add them either.
    """

    kind: Kind
    text: str
    start: int
    end: int
    norm: str
    measure: str = ""
    weak: bool = False
