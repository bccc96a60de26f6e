"""How alike two stretches of a report are in mechanism: what goes wrong and why, whatever the words.

A mechanism (knowledge/mechanisms/*.yaml) is a kind of shortcoming with the causes that bring it about and the measures
that mend it, in many vocabularies. Two classifiers fitted to those sentences, one over characters and one over
sentence vectors, tell how much of each mechanism a sentence shows; sections that show the same ones are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.checks import ngrams
from assistant.datafile import read_yaml
from assistant.settings import KNOWLEDGE_DIR

Matrix = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Matrix]
FEATURES = (
    "vectors", "characters", "mechanisms by characters", "mechanisms by vectors", "each sentence of the source has its "
    "like", "each sentence of the target has its like",
)  # fmt: skip
# Sentence vectors have length 1; the classifier was fitted to them at this scale.
SCALE = 4.0
# Below this share of a mechanism a pair may belong together, but not for a reason that can be named.
KNOWN = 0.12


@dataclass(frozen=True, slots=True)
class Side:
    """Sections of one side as numbers, one row a section: body vector, n-grams, and mechanisms by either classifier.

    `sentences` holds the sentence vectors of each section.
    """

    sentences: tuple[Matrix, ...]
    vectors: Matrix
    characters: Matrix
    by_characters: Matrix
    by_vectors: Matrix

    def part(self, start: int, end: int) -> Side:
        """The sections from `start` up to `end`."""
        rows = (m[start:end] for m in (self.vectors, self.characters, self.by_characters, self.by_vectors))
        return Side(self.sentences[start:end], *rows)


@dataclass(frozen=True, slots=True)
class Weights:
    """knowledge/models/links.npz: the vector classifier (512, mechanisms), and the pair weights for each link kind."""

    vector_weights: Matrix
    vector_bias: Matrix
    pair: dict[str, Matrix]


@cache
def weights() -> Weights:
    """The shipped weights, read once a process."""
    with np.load(KNOWLEDGE_DIR / "models" / "links.npz", allow_pickle=False) as data:
        pair = {kind: data[kind].astype(np.float32) for kind in ("cause-problem", "measure-problem")}
        return Weights(data["vector_weights"].astype(np.float32), data["vector_bias"].astype(np.float32), pair)


def describe(sections: Sequence[Sequence[str]], encode: Encode, loaded: Weights) -> Side:
    """Sections, each as its sentences, as numbers."""
    flat = [sentence for sentences in sections for sentence in sentences]
    bodies = ["".join(sentences) for sentences in sections]
    vectors = encode([*flat, *bodies])
    by_vectors = _softmax(np.float32(SCALE) * vectors[: len(flat)] @ loaded.vector_weights + loaded.vector_bias)
    return Side(
        tuple(vectors[a:b] for a, b in _spans(sections)),
        vectors[len(flat) :],
        ngrams.load("mechanisms").vectors(bodies),
        _by_characters(sections),
        _roots(by_vectors, sections),
    )


def near(source: Sequence[str], targets: Sequence[Sequence[str]]) -> Matrix:
    """How much a section, given as its sentences, shows the same mechanisms as each of others, 0..1.

    By characters alone, so that no encoder is needed.
    """
    return np.asarray(_by_characters(targets) @ _by_characters([source])[0], np.float32)


def _by_characters(sections: Sequence[Sequence[str]]) -> Matrix:
    return _roots(np.stack([_shown(sentence) for sentences in sections for sentence in sentences]), sections)


def _spans(sections: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    ends = np.cumsum([len(sentences) for sentences in sections]).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))


def features(sources: Side, targets: Side) -> Matrix:
    """Each way of being alike, standardised over the row and over the column: (sources, targets, 2 x FEATURES).

    Standardised, because what counts is not how alike a pair is but how much more so than the other pairs.
    """
    alike = [[a @ b.T for b in targets.sentences] for a in sources.sentences]
    kinds = (
        sources.vectors @ targets.vectors.T,
        sources.characters @ targets.characters.T,
        sources.by_characters @ targets.by_characters.T,
        sources.by_vectors @ targets.by_vectors.T,
        np.array([[pair.max(axis=1).mean() for pair in row] for row in alike], np.float32),
        np.array([[pair.max(axis=0).mean() for pair in row] for row in alike], np.float32),
    )
    return np.stack([scaled for kind in kinds for scaled in (standard(kind, 1), standard(kind, 0))], -1)


def scores(kind: str, sources: Side, targets: Side, loaded: Weights) -> Matrix:
    """How likely each source is to explain (or answer) each target, 0..1: (sources, targets)."""
    pair = loaded.pair[kind]
    return np.asarray(1.0 / (1.0 + np.exp(-(features(sources, targets) @ pair[:-1] + pair[-1]))), np.float32)


def shared_mechanism(source: str, target: str) -> dict[str, Any] | None:
    """The mechanism that two texts show most of together: its YAML, with id, name, reason and answer.

    None where neither text shows enough of any to be told why they belong together.
    """
    both = np.sqrt(_shown(source) * _shown(target))
    best = int(both.argmax())
    return catalogue()[ngrams.load("mechanisms").labels[best]] if both[best] >= KNOWN else None


@lru_cache(maxsize=20_000)
def _shown(text: str) -> Matrix:
    """How much of each mechanism a text shows by its characters; kept, as most sentences stand when one is edited."""
    shown: Matrix = _softmax(ngrams.load("mechanisms").decision([text]))[0]
    return shown


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """All mechanisms by id."""
    files = sorted((KNOWLEDGE_DIR / "mechanisms").glob("*.yaml"))
    rows = (read_yaml(file) for file in files)
    return {row["id"]: row for row in rows}


def _softmax(values: NDArray[np.floating[Any]]) -> Matrix:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _roots(rows: Matrix, sections: Sequence[Sequence[str]]) -> Matrix:
    """Square roots of the mean over each section of the rows of its sentences, long ones counting for more.

    The dot product of two is the Bhattacharyya coefficient.
    """
    lengths = np.array([max(len(sentence), 1) for sentences in sections for sentence in sentences], np.float32)
    means = [np.average(rows[a:b], axis=0, weights=lengths[a:b]) for a, b in _spans(sections)]
    return np.asarray(np.sqrt(np.stack(means)), np.float32)


def standard(values: Matrix, axis: int) -> Matrix:
    """Standard scores along an axis, scaled so that the best of few can score as high as the best of many.

    The greatest standard score among n values is the root of n - 1; one value alone cannot be compared and counts as
    fairly good.
    """
    count = values.shape[axis]
    if count == 1:
        return np.ones_like(values)
    spread = values.std(axis, keepdims=True) + 1e-6
    return np.asarray((values - values.mean(axis, keepdims=True)) / spread * (2.0 / np.sqrt(count - 1)), np.float32)
