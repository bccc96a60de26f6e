"""How likely each ledger line shows what each stretch of a report says: fitted weights over eight ways of being alike.

Kinds of shortcoming and rare words (writing/fit.py), also those of the ledger's name; sentence vectors, characters and
mechanisms (checks/mechanisms.py); the ranker of retrieval. Each counts by how much more alike a pair is than the
other pairs of the same line and of the same stretch. Fitted by `python -m evals.train_facts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from assistant.checks import mechanisms
from assistant.checks.mechanisms import Matrix
from assistant.retrieval.encode import Use, Vectors
from assistant.retrieval.facts import score_facts
from assistant.retrieval.kept import sentence_vectors
from assistant.settings import KNOWLEDGE_DIR
from assistant.types import Fact
from assistant.writing.fit import Scale, tone

FEATURES = (
    "kinds", "kinds of the ledger", "words of a sentence", "words of the ledger", "vectors", "mechanisms", "characters",
    "rank",
)  # fmt: skip
FILE = KNOWLEDGE_DIR / "models" / "facts.npz"

Part = tuple[str, tuple[str, ...]]  # a heading, and the sentences under it


class _Kept(Use):
    """The sentence encoder by way of the vectors that are kept: most sentences stand when one is edited."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        return sentence_vectors(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return sentence_vectors(texts)


_ENCODER = _Kept()


@lru_cache(maxsize=16)
def match(parts: tuple[Part, ...], facts: tuple[Fact, ...]) -> Matrix:
    """How likely each fact (row) shows what each part (column) says, 0..1; kept, as a page asks again and again."""
    return probabilities(features(parts, facts), _weights())


def probabilities(given: Matrix, fitted: Matrix) -> Matrix:
    """What the weights make of features: (…, features) to (…)."""
    return np.asarray(1.0 / (1.0 + np.exp(-(given @ fitted[:-1] + fitted[-1]))), np.float32)


def features(parts: Sequence[Part], facts: Sequence[Fact]) -> Matrix:
    """(facts, parts, 2 x FEATURES + 1): each way standardised over the row and over the column, and the fact's tone."""
    scale = Scale([sentences for _, sentences in parts], [heading for heading, _ in parts], facts)
    texts = ["".join(sentences) for _, sentences in parts]
    loaded = mechanisms.weights()
    lines = mechanisms.describe([[fact.text] for fact in facts], sentence_vectors, loaded)
    sides = mechanisms.describe([sentences for _, sentences in parts], sentence_vectors, loaded)
    ranked = np.stack([score_facts(text, facts, _ENCODER) for text in texts], 1).astype(np.float32)
    shown = range(len(parts))
    ways = (
        _table([[scale.kinds(index, fact.text) for index in shown] for fact in facts]),
        _table([[scale.kinds(index, fact.source) for index in shown] for fact in facts]),
        _table([[max(scale.words(s, fact.text) for s in sentences) for _, sentences in parts] for fact in facts]),
        _table([[scale.words(h + t, fact.source) for (h, _), t in zip(parts, texts, strict=True)] for fact in facts]),
        lines.vectors @ sides.vectors.T,
        lines.by_characters @ sides.by_characters.T,
        lines.characters @ sides.characters.T,
        ranked,
    )
    told = np.array([[tone(fact.text) > 0] for fact in facts], np.float32).repeat(len(parts), 1)
    scaled = [mechanisms.standard(way, axis) for way in ways for axis in (1, 0)]
    return np.stack([*scaled, told], -1)


def _table(rows: Sequence[Sequence[float]]) -> Matrix:
    return np.array(rows, np.float32)


@cache
def _weights() -> Matrix:
    with np.load(FILE, allow_pickle=False) as data:
        fitted: Matrix = data["weights"].astype(np.float32)
        return fitted
