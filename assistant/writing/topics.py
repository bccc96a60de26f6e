"""Kinds of shortcoming (knowledge/lexicon/questions.yaml): how reports name them, how ledgers show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.datafile import read_yaml
from assistant.settings import KNOWLEDGE_DIR


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of shortcoming. `cues` match in a report, `signs` in a ledger; the rest are texts for the clerk."""

    name: str
    cues: tuple[re.Pattern[str], ...]
    signs: tuple[re.Pattern[str], ...]
    object: str
    event: str
    count: str
    ask: tuple[str, ...]
    do: str
    check: str


@lru_cache(maxsize=1)
def _tables() -> tuple[tuple[Topic, ...], Topic]:
    path = KNOWLEDGE_DIR / "lexicon" / "questions.yaml"
    data: dict[str, Any] = read_yaml(path)
    return tuple(_topic(row) for row in data["topics"]), _topic(data["general"])


def _topic(row: Mapping[str, Any]) -> Topic:
    cues, signs = (tuple(re.compile(pattern) for pattern in row[key]) for key in ("cues", "signs"))
    return Topic(
        row["name"], cues, signs, row["object"], row["event"], row["count"], tuple(row["ask"]), row["do"], row["check"]
    )


def topics() -> tuple[Topic, ...]:
    """All kinds of shortcoming that the table knows."""
    return _tables()[0]


@lru_cache(maxsize=4096)
def named_in(text: str) -> Mapping[str, float]:
    """The topics that a text of a report names, by name, with a strength from 0 to 1."""
    return {t.name: s for t in topics() if (s := _strength(t.cues, text))}


@lru_cache(maxsize=4096)
def shown_in(text: str) -> Mapping[str, float]:
    """The topics that a ledger line could illustrate, by name, with a strength from 0 to 1."""
    return {t.name: s for t in topics() if (s := _strength(t.signs, text))}


def _strength(patterns: tuple[re.Pattern[str], ...], text: str) -> float:
    """One hit counts a half, each further one a half of what is left."""
    return 1 - 0.5 ** sum(bool(p.search(text)) for p in patterns)


def general() -> Topic:
    """What to ask where a sentence names no kind of shortcoming."""
    return _tables()[1]


def topic_of(sentence: str, context: str = "") -> Topic:
    """The topic that a sentence names most strongly; `context` (its heading) decides where it names none or two."""
    named, around = named_in(sentence), named_in(context)
    score = {t.name: named.get(t.name, 0.0) + 0.3 * around.get(t.name, 0.0) for t in topics()}
    best = max(topics(), key=lambda t: score[t.name])
    return best if score[best.name] else general()
