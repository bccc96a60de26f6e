"""Does a ledger line show the shortcoming that a text names? Kinds of shortcoming and shared words.

Worths are comparable within one report and its ledger only: kinds and words that stand everywhere there count little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.types import Fact
from assistant.writing.core import cues
from assistant.writing.evidence import bigrams
from assistant.writing.topics import named_in, shown_in

HEADING_WEIGHT = 0.6


@lru_cache(maxsize=4096)
def tone(text: str) -> int:
    """1 for a ledger line that tells of something amiss, -1 for one of something done well, 0 for neither."""
    without_praise = cues().good_news.sub("", text)
    amiss = len(cues().bad_news.findall(without_praise)) + len(cues().found_by.findall(without_praise))
    if without_praise != text and amiss < 2:
        return -1
    return 1 if amiss else 0


def topics_of(sentences: Iterable[str], heading: str = "") -> dict[str, float]:
    """The kinds of shortcoming that some sentences and their heading name, each from 0 to 1."""
    left: dict[str, float] = {}
    for text in sentences:
        for name, strength in named_in(text).items():
            left[name] = left.get(name, 1.0) * (1 - strength)
    for name, strength in named_in(heading).items():
        left[name] = left.get(name, 1.0) * (1 - HEADING_WEIGHT * strength)
    return {name: 1 - rest for name, rest in left.items()}


class Scale:
    """What kinds and words are worth within one report and its ledger."""

    def __init__(self, parts: Sequence[Sequence[str]], headings: Sequence[str], facts: Sequence[Fact]) -> None:
        """`parts`: the sentences of each part of the report; `headings`: one for each of them."""
        self._topics = [topics_of(s, h) for s, h in zip(parts, headings, strict=True)]
        named: dict[str, float] = {}
        for row in self._topics:
            for name, strength in row.items():
                named[name] = named.get(name, 0.0) + strength
        self._topic_worth = {n: math.log(1 + len(parts) / max(0.5, c)) for n, c in named.items()}
        documents = [bigrams(t) for t in (*("".join(sentences) for sentences in parts), *(f.text for f in facts))]
        seen = Counter(b for d in documents for b in d)
        self._word_worth = {b: math.log(len(documents) / n) for b, n in seen.items()}

    def kinds(self, index: int, line: str) -> float:
        """The worth of the kinds of shortcoming that part `index` names and a ledger line shows."""
        named = self._topics[index]
        return sum(s * named[n] * self._topic_worth.get(n, 1.0) for n, s in shown_in(line).items() if n in named)

    def words(self, text: str, line: str) -> float:
        """The worth of the pairs of characters that a text shares with a ledger line, for the line's length."""
        words = bigrams(line)
        shared = sum(self._word_worth.get(b, 1.0) for b in words & bigrams(text))
        return shared / math.sqrt(max(1, len(words)))
