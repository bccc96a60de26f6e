"""Does a ledger line show the shortcoming that a text names? Kind of shortcoming first, shared words second.

Scores are comparable within one report and its ledger only: kinds and words that stand everywhere there count little.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assistant.types import Fact
from assistant.writing.core import cues, split_lead
from assistant.writing.topics import named_in, shown_in

_HAN = re.compile(r"[\u4e00-\u9fff]+")
WORDS_WEIGHT = 0.5
SECTION_WEIGHT = 0.3
HEADING_WEIGHT = 0.6


def tone(text: str) -> int:
    """1 for a ledger line that tells of something amiss, -1 for one of something done well, 0 for neither."""
    without_praise = cues().good_news.sub("", text)
    amiss = len(cues().bad_news.findall(without_praise)) + len(cues().found_by.findall(without_praise))
    if without_praise != text and amiss < 2:
        return -1
    return 1 if amiss else 0


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1))


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

    def __init__(self, sections: Sequence[Sequence[str]], headings: Sequence[str], facts: Sequence[Fact]) -> None:
        """`sections`: the sentences of each problem section; `headings`: one for each of them."""
        self.topics = [topics_of(s, h) for s, h in zip(sections, headings, strict=True)]
        self._texts = ["".join(sentences) for sentences in sections]
        named: dict[str, float] = {}
        for row in self.topics:
            for name, strength in row.items():
                named[name] = named.get(name, 0.0) + strength
        self._topic_worth = {n: math.log(1 + len(sections) / max(0.5, c)) for n, c in named.items()}
        documents = [_bigrams(t) for t in (*self._texts, *(f.text for f in facts))]
        seen = Counter(b for d in documents for b in d)
        self._word_worth = {b: math.log(len(documents) / n) for b, n in seen.items()}

    def section(self, index: int, fact: Fact) -> float:
        """How well `fact` shows what section `index` is about."""
        return self._score(self.topics[index], self._texts[index], fact.text)

    def sentence(self, text: str, index: int | None, fact: Fact) -> float:
        """How well `fact` shows what one sentence of section `index` says; the section counts a little."""
        text = split_lead(text)[1]
        named = dict(named_in(text))
        for name, strength in (self.topics[index] if index is not None else {}).items():
            named[name] = max(named.get(name, 0.0), SECTION_WEIGHT * strength)
        return self._score(named, text, fact.text)

    def _score(self, named: Mapping[str, float], text: str, fact: str) -> float:
        kinds = sum(s * named[n] * self._topic_worth.get(n, 1.0) for n, s in shown_in(fact).items() if n in named)
        words, ours = _bigrams(fact), _bigrams(text)
        shared = sum(self._word_worth.get(b, 1.0) for b in words if b in ours)
        return kinds + WORDS_WEIGHT * shared / math.sqrt(max(1, len(words)))
