"""Facts that would make a problem concrete: which lines of a ledger belong to a problem section.

A vague sentence and the event behind it often share no word (“作风不实” and a form filled in twice). The mechanisms in
knowledge/mechanisms bridge them: each describes one kind of shortcoming in vague and in specific sentences, so a
section and a fact that lie near the same mechanisms belong together. Nearness is measured by words and, with an
encoder, by vectors. The mechanisms' specific sentences also serve as the yardstick: a fact has to stand out among
them, or it is too weak to be offered. How the parts were weighed: docs/retrieval.md.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.retrieval.encode import Encoder, Vectors
from assistant.retrieval.rank import matches
from assistant.retrieval.words import Words, terms_of
from assistant.settings import KNOWLEDGE_DIR, settings
from assistant.types import Fact

Scores = NDArray[np.float64]
_SENTENCE = re.compile(r"[^。！？；\n]+")
_MIN_SENTENCE = 6
_NEAREST = 10  # sentences of a mechanism that speak for it
_NEIGHBOURS = 10  # how crowded a fact's surroundings are is measured on so many
_WORDS, _VECTORS, _MECHANISMS = 0.25, 0.5, 1.0
_WORDS_BESIDE = {"use": 0.35, "": 0.5}  # a weaker encoder, or none, leaves more to the words
WEAK = 0.8  # below this many deviations above the yardstick's mean a fact is left out


def rank_facts(
    query: str, facts: Sequence[Fact], *, year: int | None, k: int = 3, encoder: Encoder | None = None
) -> list[tuple[Fact, float]]:
    """At most k facts that would make `query` (a problem section or a sentence) concrete, with their scores.

    Facts of `year` come before all others, each group best first; without a year the order is by score alone. A score
    is in deviations above unrelated facts; those below WEAK are left out. Without an encoder words alone decide.
    """
    if not facts or not query.strip():
        return []
    scores = score_facts(query, facts, encoder)
    ranked = sorted(
        ((fact, float(score)) for fact, score in zip(facts, scores, strict=True) if score >= WEAK),
        key=lambda item: (not is_of_year(item[0], year), -item[1], item[0].id),
    )
    return ranked[:k]


def score_facts(query: str, facts: Sequence[Fact], encoder: Encoder | None = None) -> Scores:
    """One score for each of `facts`, as `rank_facts` has it, however weak."""
    return _pool(tuple(facts), cast("Hashable", encoder)).scores(query)


def is_of_year(fact: Fact, year: int | None) -> bool:
    """Whether a fact's date lies in `year`; any fact does when no year is asked for."""
    return year is None or (fact.date or "")[:4] == str(year)


def matching_words(query: str, fact: Fact) -> tuple[str, ...]:
    """The pairs of letters and longer runs of `query` that stand in the fact, to show why it was offered."""
    return matches(query, fact.text)


@dataclass(frozen=True)
class _Mechanisms:
    """The sentences of all mechanisms; owner[i] is the mechanism of texts[i]."""

    texts: tuple[str, ...]
    owner: NDArray[np.int64]
    specific: tuple[int, ...]
    words: Words

    @staticmethod
    @lru_cache(maxsize=1)
    def load() -> _Mechanisms:
        texts: list[str] = []
        owner: list[int] = []
        specific: list[int] = []
        for number, file in enumerate(sorted((KNOWLEDGE_DIR / "mechanisms").glob("*.yaml"))):
            problem = yaml.safe_load(file.read_text(encoding="utf-8"))["problem"]
            for form in ("vague", "specific"):
                specific += range(len(texts), len(texts) + len(problem[form]) * (form == "specific"))
                texts += problem[form]
                owner += [number] * len(problem[form])
        words = Words()
        words.add(range(len(texts)), texts)
        return _Mechanisms(tuple(texts), np.array(owner), tuple(specific), words)

    def vectors(self, encoder: Encoder) -> Vectors:
        """The sentences' vectors, kept under LUOSHI_HOME: encoding them takes longer than a user waits."""
        digest = hashlib.sha256("\n".join((encoder.name, *self.texts)).encode()).hexdigest()[:16]
        file = settings().home / "cache" / f"mechanisms-{digest}.npy"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(f".{os.getpid()}.npy")  # two processes may come here at once
            np.save(part, encoder.passages(self.texts))
            part.replace(file)
        kept: Vectors = np.load(file)
        return kept

    def profile(self, texts: Sequence[str], vectors: Vectors | None, own: Vectors | None) -> Scores:
        """How near each text is to each mechanism: rows that sum to 1."""
        near = _standard(self._by_mechanism(np.array([self.words.scores(terms_of(text)) for text in texts])))
        if vectors is not None and own is not None:
            near = near + _standard(self._by_mechanism(vectors @ own.T))
        weights = np.exp(near - near.max(axis=1, keepdims=True))
        shares: Scores = weights / weights.sum(axis=1, keepdims=True)
        return shares

    def _by_mechanism(self, similarity: NDArray[np.float32]) -> Scores:
        columns = [np.sort(similarity[:, self.owner == one], axis=1)[:, -_NEAREST:] for one in np.unique(self.owner)]
        return np.stack([column.mean(axis=1) for column in columns], axis=1).astype(np.float64)


class _Pool:
    """A ledger made ready for many queries: its facts, followed by the yardstick's."""

    def __init__(self, facts: tuple[Fact, ...], encoder: Encoder | None) -> None:
        self._mechanisms = _Mechanisms.load()
        self._encoder = encoder
        self._count = len(facts)
        texts = [fact.text for fact in facts] + [self._mechanisms.texts[i] for i in self._mechanisms.specific]
        named = [f"{fact.source} {fact.text}" for fact in facts] + texts[len(facts) :]
        self._words = Words()
        self._words.add(range(len(named)), named)
        self._vectors: Vectors | None = None
        self._own: Vectors | None = None
        self._crowded: Scores | float = 0.0
        if encoder is not None:
            examples = self._mechanisms.vectors(encoder)
            known = examples[list(self._mechanisms.specific)]
            self._vectors = np.vstack([encoder.passages([fact.text for fact in facts]), known])
            # A fact in a crowd is near to everything; half of that nearness says nothing.
            self._crowded = np.sort(self._vectors @ examples.T, axis=1)[:, -_NEIGHBOURS:].mean(axis=1) / 2
            self._own = examples
        self._profiles = self._mechanisms.profile(named, self._vectors, self._own)

    def scores(self, query: str) -> Scores:
        """One score a fact, in deviations above the mean of all."""
        sentences = [s for s in _SENTENCE.findall(query) if len(s.strip()) >= _MIN_SENTENCE] or [query]
        words = _WORDS_BESIDE.get(self._encoder.name if self._encoder else "", _WORDS)
        total = words * _standard(self._words.scores(terms_of(query)))
        vectors = None
        if self._encoder is not None and self._vectors is not None:
            near = (self._encoder.queries(sentences) @ self._vectors.T - self._crowded).max(axis=0)
            total = total + _VECTORS * _standard(near)
            vectors = self._encoder.passages(sentences)
        shares = self._mechanisms.profile(sentences, vectors, self._own).mean(axis=0)
        total = total + _MECHANISMS * _standard(np.log(self._profiles @ shares + 1e-9))
        result: Scores = _standard(total)[: self._count]
        return result


@lru_cache(maxsize=8)
def _pool(facts: tuple[Fact, ...], encoder: Hashable) -> _Pool:
    """The pool of a ledger; the last few are kept, for a report asks for one many times."""
    return _Pool(facts, cast("Encoder | None", encoder))


def _standard(values: NDArray[np.float32] | Scores) -> Scores:
    """Values with mean 0 and deviation 1 along the last axis."""
    spread = values.std(axis=-1, keepdims=True)
    scaled: Scores = (values - values.mean(axis=-1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    return scaled
