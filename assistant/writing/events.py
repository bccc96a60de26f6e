"""Events told without any particular: 被通报批评, 连夜, 引发上访 must stand in the evidence like a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.particulars import PLACEHOLDER
from assistant.particulars.phrases import BLANK, alternatives, lexicon
from assistant.writing.evidence import Ground, bigrams

# A sentence with its stop: a question tells nothing.
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
_REACH = 6
# What came of it (造成林农绝收).
_CAUSED = re.compile(r"(?:造成|导致|致使|引发|酿成|招致)了?(?P<what>[一-鿿]{2,12})")
# Of a consequence this share of its pairs of characters must be known.
_KNOWN = 0.3
# 投诉【待补充：件数】件: whether there were any is asked, not told.
_ASKED = re.compile(r"【待补充：[^【】]*数量?】")


@lru_cache(maxsize=1)
def _events() -> tuple[re.Pattern[str], dict[str, frozenset[str]], re.Pattern[str]]:
    """Any event word, the words that hold it, and what makes it a mere possibility."""
    data = lexicon("events.yaml")
    held: dict[str, frozenset[str]] = {}
    for line in data["events"]:
        words = frozenset(word.removeprefix("~") for word in line)
        for word in line:
            if not word.startswith("~"):
                held[word] = held.get(word, frozenset()) | words
    return re.compile(alternatives(held)), held, re.compile(alternatives(data["possible"]))


@lru_cache(maxsize=1)
def _vague() -> re.Pattern[str]:
    return re.compile(alternatives(lexicon("events.yaml")["vague"]))


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match[0])


def invented(text: str, ground: Ground) -> Iterator[re.Match[str]]:
    """The event words of `text` that no word of the same event in the evidence holds, and unknown consequences."""
    known: frozenset[str] = frozenset().union(*ground.words)
    for match in _CAUSED.finditer(PLACEHOLDER.sub(_blank, text)):
        pairs = bigrams(match["what"])
        if len(pairs & known) < _KNOWN * len(pairs) and not _vague().search(match[0]):
            yield match
    yield from _told(text, ground)


def _told(text: str, ground: Ground) -> Iterator[re.Match[str]]:
    happens, held, possible = _events()
    shown = PLACEHOLDER.sub(_blank, text)
    for sentence in _SENTENCE.finditer(shown):
        if sentence[0].endswith("？"):
            continue
        for match in happens.finditer(shown, sentence.start(), sentence.end()):
            before = shown[max(sentence.start(), match.start() - _REACH) : match.start()]
            before = re.split(r"[，：、\0]", before)[-1]
            asked = _ASKED.match(text, match.end())
            if not asked and not possible.search(before) and not any(word in ground.joined for word in held[match[0]]):
                yield match
