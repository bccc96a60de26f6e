"""A linear classifier over character n-grams: small enough to ship, fast enough to run as the user types.

Weights are fitted by evals/train.py (scikit-learn, TF-IDF with sublinear term counts, logistic regression) and kept in
knowledge/models/NAME.npz; knowledge/models/README.md says on what, and how well they do on reports they never saw.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.settings import KNOWLEDGE_DIR

SIZES = (1, 2)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SPACE = re.compile(r"\s+")


def normal(text: str) -> str:
    """The text as the classifier reads it: which number stands there must not matter, that one does."""
    return _SPACE.sub("", _NUMBER.sub("0", text))


def grams(text: str) -> list[str]:
    """All character n-grams of SIZES, with repetition."""
    text = normal(text)
    return [text[at : at + size] for size in SIZES for at in range(len(text) - size + 1)]


class Classifier:
    """Scores texts for each of `labels`."""

    def __init__(
        self, vocabulary: Sequence[str], idf: NDArray[np.float32], weights: NDArray[np.float32],
        bias: NDArray[np.float32], labels: Sequence[str],
    ) -> None:  # fmt: skip
        self._index = {gram: at for at, gram in enumerate(vocabulary)}
        self._idf, self._weights, self._bias = idf, weights, bias
        self.labels = tuple(labels)

    def decision(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Raw scores, shape (texts, labels): above zero speaks for the label."""
        rows = [self._row(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, len(self.labels)), np.float32)

    def probability(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The logistic of `decision`: 0..1, each label on its own."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.decision(texts))), np.float32)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What is kept in the file; half precision moves no score by more than a hundredth."""
        return {
            "vocabulary": np.array("\t".join(self._index)),
            "labels": np.array("\t".join(self.labels)),
            "idf": self._idf.astype(np.float16),
            "weights": self._weights.astype(np.float16),
            "bias": self._bias,
        }

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """TF-IDF vectors of length 1 over the known n-grams, shape (texts, vocabulary)."""
        rows = np.zeros((len(texts), len(self._idf)), np.float32)
        for row, text in zip(rows, texts, strict=True):
            columns, values = self._values(text)
            row[columns] = values
        return rows

    def _row(self, text: str) -> NDArray[np.float32]:
        columns, values = self._values(text)
        return np.asarray(values @ self._weights[columns] + self._bias, np.float32)

    def _values(self, text: str) -> tuple[list[int], NDArray[np.float32]]:
        counts = [(at, n) for gram, n in Counter(grams(text)).items() if (at := self._index.get(gram)) is not None]
        columns = [at for at, _ in counts]
        values = np.array([1.0 + math.log(n) for _, n in counts], np.float32) * self._idf[columns]
        return columns, values / max(float(np.linalg.norm(values)), 1e-9)


@cache
def load(name: str) -> Classifier:
    """The shipped classifier knowledge/models/NAME.npz, read once a process."""
    return read(KNOWLEDGE_DIR / "models" / f"{name}.npz")


def read(path: Path) -> Classifier:
    """A classifier from its file."""
    with np.load(path, allow_pickle=False) as data:
        vocabulary = str(data["vocabulary"]).split("\t")
        labels = str(data["labels"]).split("\t")
        weights = data["weights"].astype(np.float32)
        return Classifier(vocabulary, data["idf"].astype(np.float32), weights, data["bias"], labels)
