"""Text to sentences: a sentence ends at 。！？ or at a line end (the labelling rules' own definition)."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*[”’）]*(?:\*\*)?")
_BLANK = "　 \t\r\ufeff"
# Markdown around a sentence is no part of it: the signs of headings, lists and quotations before, bold on both sides.
_BEFORE = re.compile(rf"[{_BLANK}]*(?:(?:#{{1,6}}|[-*+>])[{_BLANK}]+)*(?:\*\*)?[{_BLANK}]*")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence, in order and disjoint, without blanks and Markdown signs around it. Linear."""
    spans = []
    for match in _SENTENCE.finditer(text):
        before = _BEFORE.match(text, match.start(), match.end())
        start = before.end() if before else match.start()
        end = match.start() + len(match.group().rstrip(_BLANK).removesuffix("**").rstrip(_BLANK))
        if start < end:
            spans.append((start, end))
    return spans
