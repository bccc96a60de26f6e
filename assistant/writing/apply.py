"""Accepted wordings into the text. Nothing is written over a text that has changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.errors import ConflictError


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` at [start, end) where `original` stands now; start == end inserts."""

    start: int
    end: int
    original: str
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all `edits` made, offsets counted in `text` itself; the order of `edits` does not matter.

    Insertions at one place keep the order in which they come. Raises ConflictError, and changes nothing, when an
    edit's place lies outside the text or no longer reads as its `original`, or when two edits overlap.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    parts: list[str] = []
    at = 0
    for edit in ordered:
        where = f"第 {edit.start} 至 {edit.end} 字"
        if edit.start < at:
            raise ConflictError("两处改动重叠", where, "请先采纳其中一处，再看另一处")
        if not edit.start <= edit.end <= len(text) or text[edit.start : edit.end] != edit.original:
            raise ConflictError("这一处的原文已经变动", where, "请重新生成建议后再采纳")
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])
