"""Fusing rankings: pure functions over lists of (seq, score)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

Ranking = Sequence[tuple[int, float]]
DEPTH = 100  # the places of a list that its scores are standardised over
FETCHED = 300  # the places that are fetched, so that what one list has far down is not taken for worse than it is
# What words count for beside an encoder's vectors, and the cosine that unrelated texts stay under. Settled by
# measurement (docs/retrieval.md); an encoder that was not measured gets the good one's weight and no such bound.
WORDS_WEIGHT = {"use": 0.5}
_WORDS_WEIGHT = 0.4
UNRELATED_COSINE = {"use": 0.32, "e5": 0.872}
UNRELATED_COVERAGE = 0.27


def fuse(
    words: Ranking,
    vectors: Ranking,
    encoder: str = "",
    lacking: Collection[int] = (),
) -> list[tuple[int, float]]:
    """One ranking of two: each list's scores as z-scores over the list, weighted and added; best first.

    What a list does not have gets that list's lowest score; an empty list has no say. What is `lacking` a vector so
    far is judged by its words alone, or new sources would come last until they are encoded.
    """
    if not words and not vectors:
        return []
    if not words or not vectors:
        return sorted(standardised(words or vectors).items(), key=_best_first)
    if len(words) < FETCHED:
        # A list that is not full has everything with a word of the query: the rest is known to score nothing.
        found = {seq for seq, _ in words}
        words = [*words, *((seq, 0.0) for seq, _ in vectors if seq not in found)]
    by_words, by_vectors = standardised(words), standardised(vectors)
    low_words, low_vectors = min(by_words.values()), min(by_vectors.values())
    weight = WORDS_WEIGHT.get(encoder, _WORDS_WEIGHT)
    fused = []
    for seq in by_words.keys() | by_vectors.keys():
        worded = by_words.get(seq, low_words)
        near = by_vectors.get(seq, worded if seq in lacking else low_vectors)
        fused.append((seq, weight * worded + (1 - weight) * near))
    return sorted(fused, key=_best_first)


def _best_first(item: tuple[int, float]) -> tuple[float, int]:
    return -item[1], item[0]


def is_weak(encoder: str, cosine: float | None, coverage: float) -> bool:
    """Whether a passage is no nearer to its query than unrelated texts are, by vectors and by words.

    `coverage` is the share of the query's words, by how telling they are, that stand in the passage.
    """
    if coverage >= UNRELATED_COVERAGE:
        return False
    if encoder in UNRELATED_COSINE and cosine is not None:
        return cosine < UNRELATED_COSINE[encoder]
    return True


def standardised(ranking: Ranking) -> dict[int, float]:
    """Scores with mean 0 and deviation 1 over the first DEPTH places of a list, best first."""
    head = np.array([score for _, score in ranking[:DEPTH]])
    mean, spread = float(head.mean()), float(head.std()) or 1.0
    return {seq: (score - mean) / spread for seq, score in ranking}


def shingles(text: str, size: int = 4) -> frozenset[str]:
    """The runs of `size` letters of a text, without punctuation."""
    letters = "".join(filter(str.isalnum, text))
    return frozenset(letters[i : i + size] for i in range(max(1, len(letters) - size + 1)))


def near_identical(one: frozenset[str], other: frozenset[str], threshold: float = 0.85) -> bool:
    """Whether two texts share almost all of their shingles (Jaccard)."""
    return len(one & other) >= threshold * len(one | other)


def matches(query: str, text: str, most: int = 8) -> tuple[str, ...]:
    """The longest runs of two letters or more of `query` that stand in `text`, in the query's order."""
    found: list[str] = []
    start = 0
    while start < len(query) - 1:
        end = start + 1
        while end < len(query) and query[end].isalnum() and query[start : end + 1] in text:
            end += 1
        if end - start >= 2 and query[start].isalnum():
            found.append(query[start:end])
            start = end
        else:
            start += 1
    return tuple(dict.fromkeys(sorted(_largest(found, most), key=query.index)))


def _largest(runs: Iterable[str], most: int) -> list[str]:
    return sorted(set(runs), key=lambda run: -len(run))[:most]
