"""Facts that would make a problem concrete: which lines of a ledger belong to a problem section.

A vague sentence and the event behind it often share no word (“作风不实” and a form filled in twice). The mechanisms in
knowledge/mechanisms bridge them: each describes one kind of shortcoming in vague and in specific sentences, so a
section and a fact that lie near the same mechanisms belong together. Nearness is measured by words and by vectors (of
the fast encoder: the good one would take half a minute for the mechanisms at first use). The mechanisms' specific
sentences also serve as the yardstick that scores are told in: a fact has to stand out among them. This is one of the
ways by which writing/match.py matches the two. How the parts were weighed: docs/retrieval.md.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.datafile import read_yaml
from assistant.retrieval.encode import Vectors, get_encoder
from assistant.retrieval.kept import sentence_vectors
from assistant.retrieval.words import Words, terms_of
from assistant.settings import KNOWLEDGE_DIR, settings
from assistant.types import Fact

Scores = NDArray[np.float64]
_SENTENCE = re.compile(r"[^。！？；\n]+")
_MIN_SENTENCE = 6
_NEAREST = 10  # sentences of a mechanism that speak for it
_NEIGHBOURS = 10  # how crowded a fact's surroundings are is measured on so many
_WORDS, _VECTORS, _MECHANISMS = 0.35, 0.5, 1.0


def score_facts(query: str, facts: Sequence[Fact]) -> Scores:
    """For each of `facts` how well it would make `query` (a problem section or a sentence) concrete.

    In deviations above facts that have nothing to do with it.
    """
    return _pool(tuple(facts)).scores(query)


def is_of_year(fact: Fact, year: int | None) -> bool:
    """Whether a fact's date lies in `year`; any fact does when no year is asked for."""
    return year is None or (fact.date or "")[:4] == str(year)


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
            problem = read_yaml(file)["problem"]
            for form in ("vague", "specific"):
                specific += range(len(texts), len(texts) + len(problem[form]) * (form == "specific"))
                texts += problem[form]
                owner += [number] * len(problem[form])
        words = Words()
        words.add(range(len(texts)), texts)
        return _Mechanisms(tuple(texts), np.array(owner), tuple(specific), words)

    def vectors(self) -> Vectors:
        """The sentences' vectors, kept under LUOSHI_HOME: encoding them takes longer than a user waits."""
        encoder = get_encoder("use")
        digest = hashlib.sha256("\n".join((encoder.name, *self.texts)).encode()).hexdigest()[:16]
        file = settings().home / "cache" / f"mechanisms-{digest}.npy"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(f".{os.getpid()}.npy")  # two processes may come here at once
            np.save(part, encoder.passages(self.texts))
            part.replace(file)
        kept: Vectors = np.load(file)
        return kept

    def profile(self, texts: Sequence[str], vectors: Vectors, own: Vectors) -> Scores:
        """How near each text, with its vector, is to each mechanism, whose vectors are `own`: rows that sum to 1."""
        near = _standard(self._by_mechanism(np.array([self.words.scores(terms_of(text)) for text in texts])))
        near = near + _standard(self._by_mechanism(vectors @ own.T))
        weights = np.exp(near - near.max(axis=1, keepdims=True))
        shares: Scores = weights / weights.sum(axis=1, keepdims=True)
        return shares

    def _by_mechanism(self, similarity: NDArray[np.float32]) -> Scores:
        columns = [np.sort(similarity[:, self.owner == one], axis=1)[:, -_NEAREST:] for one in np.unique(self.owner)]
        return np.stack([column.mean(axis=1) for column in columns], axis=1).astype(np.float64)


class _Pool:
    """A ledger made ready for many queries: its facts, followed by the yardstick's."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self._mechanisms = _Mechanisms.load()
        self._count = len(facts)
        self._examples = examples = self._mechanisms.vectors()
        known = list(self._mechanisms.specific)
        told = [self._mechanisms.texts[at] for at in known]
        named = [*(f"{fact.source} {fact.text}" for fact in facts), *told]
        self._words = Words()
        self._words.add(range(len(named)), named)
        self._vectors = np.vstack([sentence_vectors([fact.text for fact in facts]), examples[known]])
        # A fact in a crowd is near to everything; half of that nearness says nothing.
        self._crowded = np.sort(self._vectors @ examples.T, axis=1)[:, -_NEIGHBOURS:].mean(axis=1) / 2
        self._profiles = self._mechanisms.profile(named, self._vectors, examples)

    def scores(self, query: str) -> Scores:
        """One score a fact, in deviations above the mean of all."""
        sentences = [s for s in _SENTENCE.findall(query) if len(s.strip()) >= _MIN_SENTENCE] or [query]
        vectors = sentence_vectors(sentences)
        near = (vectors @ self._vectors.T - self._crowded).max(axis=0)
        shares = self._mechanisms.profile(sentences, vectors, self._examples).mean(axis=0)
        total = _WORDS * _standard(self._words.scores(terms_of(query))) + _VECTORS * _standard(near)
        total = total + _MECHANISMS * _standard(np.log(self._profiles @ shares + 1e-9))
        result: Scores = _standard(total)[: self._count]
        return result


@lru_cache(maxsize=8)
def _pool(facts: tuple[Fact, ...]) -> _Pool:
    """The pool of a ledger; the last few are kept, for a report asks for one many times."""
    return _Pool(facts)


def _standard(values: NDArray[np.float32] | Scores) -> Scores:
    """Values with mean 0 and deviation 1 along the last axis."""
    spread = values.std(axis=-1, keepdims=True)
    scaled: Scores = (values - values.mean(axis=-1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    return scaled
