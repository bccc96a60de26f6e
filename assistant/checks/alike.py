"""How alike what two years' reports say is: a promise and what came of it, a shortcoming and the same one again.

Words change from year to year. So two sentences are read as vectors, whole and clause by clause, as n-grams, and by
pairs of characters (冷链, 变压, 踏勘) that few other sentences have; and each of these likenesses is held against those
to the other sentences of the same two reports. A logistic regression for either question joins them
(knowledge/models/years.npz).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np

from assistant.checks import ngrams
from assistant.checks.base import Question, knowledge
from assistant.checks.mechanisms import Encode, Matrix
from assistant.settings import KNOWLEDGE_DIR

FILE = KNOWLEDGE_DIR / "models" / "years.npz"
FEATURES = (
    "vectors", "the two clauses most alike", "each clause of then has its like", "each clause of now has its like",
    "characters", "share of the pairs of then", "weight of the pairs in common",
)  # fmt: skip
_SPREAD = 0.05  # of cosines; what is less spread tells little
_WEIGHT = 20.0  # of pairs in common, about as much as two sentences have that tell of one thing
_MANY = 60  # sentences of two usual reports: in shorter ones a pair is no commoner for that
_CLAUSE = re.compile("[，；：]")
_CLAUSE_LEAST = 5
_HAN = re.compile("[\u4e00-\u9fff]{2,}")


@cache
def weights() -> dict[Question, Matrix]:
    """The shipped weights for each question, the last of them the bias; read once a process."""
    with np.load(FILE, allow_pickle=False) as data:
        return {"told": data["told"], "again": data["again"]}


def likely(features: Matrix, fitted: Matrix) -> Matrix:
    """The chance of each pair, 0..1, from features of shape (…, n) and n + 1 weights."""
    return np.asarray(1.0 / (1.0 + np.exp(-(features @ fitted[:-1] + fitted[-1]))), np.float32)


def features(then: Sequence[str], now: Sequence[str], encode: Encode) -> Matrix:
    """Each likeness of FEATURES plain, against the other texts of then, and against those of now.

    Of shape (then, now, 3 x FEATURES); neither side may be empty. `encode` turns texts into unit vectors.
    """
    grams = ngrams.load("mechanisms")
    characters = grams.vectors(then) @ grams.vectors(now).T
    kinds = (*_by_vectors(then, now, encode), characters, *_by_pairs(then, now))
    every = [seen for kind in kinds for seen in (kind, _against(kind, 0), _against(kind, 1))]
    return np.stack(every, -1)


def _against(likeness: Matrix, axis: int) -> Matrix:
    """How far each stands out from the others along an axis, in their spread; of few, none stands out far."""
    aside = likeness - likeness.mean(axis, keepdims=True)
    return np.asarray(aside / (likeness.std(axis, keepdims=True) + _SPREAD), np.float32)


def _by_vectors(then: Sequence[str], now: Sequence[str], encode: Encode) -> tuple[Matrix, ...]:
    before, after = [_clauses(text) for text in then], [_clauses(text) for text in now]
    texts = [*then, *now, *(c for clauses in (*before, *after) for c in clauses)]
    whole, clauses = np.split(encode(texts), [len(then) + len(now)])
    rows, columns = np.array([len(c) for c in before]), np.array([len(c) for c in after])
    alike = clauses[: rows.sum()] @ clauses[rows.sum() :].T
    # The first clause of each text, by which the clauses' matrix is cut into blocks.
    top, left = np.cumsum(rows) - rows, np.cumsum(columns) - columns
    by_text = np.maximum.reduceat(alike, left, axis=1)
    return (
        whole[: len(then)] @ whole[len(then) :].T,
        np.maximum.reduceat(by_text, top, axis=0),
        np.add.reduceat(by_text, top, axis=0) / rows[:, None],
        np.add.reduceat(np.maximum.reduceat(alike, top, axis=0), left, axis=1) / columns,
    )


def _clauses(text: str) -> list[str]:
    return [c for c in _CLAUSE.split(text.rstrip("。；")) if len(c) >= _CLAUSE_LEAST] or [text]


def _by_pairs(then: Sequence[str], now: Sequence[str]) -> tuple[Matrix, Matrix]:
    """What stands in both, by pairs of neighbouring characters: the fewer sentences have one, the heavier it is."""
    before, after = [_pairs(text) for text in then], [_pairs(text) for text in now]
    times = Counter(pair for pairs in (*before, *after) for pair in pairs)
    sentences = max(_MANY, len(then) + len(now))
    weight = {pair: math.log(1 + sentences / seen) for pair, seen in times.items()}
    common = np.array([[sum(weight[p] for p in a & b) for b in after] for a in before], np.float32)
    whole = np.array([sum(weight[p] for p in pairs) for pairs in before], np.float32)
    shared: Matrix = common / np.float32(_WEIGHT)
    return np.asarray(common / np.maximum(whole, 1e-9)[:, None], np.float32), shared


def _pairs(text: str) -> set[str]:
    return {run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)} - _everybodys()


@cache
def _everybodys() -> frozenset[str]:
    """Pairs that stand in words which any unit could write."""
    words = [word for group in knowledge("lexicon/officialese.yaml").values() for word in group.split()]
    words += [word for group in knowledge("lexicon/typos/idioms.yaml").values() for word in group.split()]
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))
