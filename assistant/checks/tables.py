"""Tables inside plain text, as papers are pasted: cells between |, tabs or commas under a line of headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RULE = re.compile(r"[\s|:+—-]+")  # the line under the headings in Markdown
_SEPARATORS = ("|", "\t", ",", "，")

Span = tuple[int, int]


def cells(text: str, heading: re.Pattern[str]) -> Iterator[Span]:
    """The cells, without blanks around them, of columns whose heading is wholly `heading`.

    A table ends with the first line that has not as many cells as its line of headings.
    """
    columns: list[int] = []
    separator, wide, begin = "", 0, 0
    for line in text.splitlines(keepends=True):
        found = _split(line, begin, separator) if separator else []
        if separator and len(found) == wide:
            yield from (found[column] for column in columns if found[column][0] < found[column][1])
        elif not (separator and _RULE.fullmatch(line)):
            separator, wide, columns = _headings(text, line, begin, heading)
        begin += len(line)


def _headings(text: str, line: str, begin: int, heading: re.Pattern[str]) -> tuple[str, int, list[int]]:
    """The separator, the number of cells and the wanted columns, when this is a line of headings with such a one."""
    if heading.search(line):
        for separator in _SEPARATORS:
            found = _split(line, begin, separator)
            columns = [n for n, (start, end) in enumerate(found) if heading.fullmatch(text, start, end)]
            if len(found) > 1 and columns:
                return separator, len(found), columns
    return "", 0, []


def _split(line: str, begin: int, separator: str) -> list[Span]:
    spans, at = [], begin
    for part in line.split(separator):
        start = at + len(part) - len(part.lstrip())
        spans.append((start, max(start, at + len(part.rstrip()))))
        at += len(part) + 1
    return spans
