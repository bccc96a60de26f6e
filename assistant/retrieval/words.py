"""The words index: BM25 over characters and their pairs, in memory, grown and shrunk without being made anew.

Chinese has no spaces to split at; character bigrams rank as well as a word list does and need none, and single
characters help where the query words things differently (weights: docs/retrieval.md). The index is an inverted one
in numpy arrays, in segments: new passages become a segment of their own within milliseconds, and many small
segments are merged into one. Statistics are those of all passages at the time of the query, so scores are those of
an index built in one go (method "lucene" of bm25s).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1 = 1.5
B = 0.75
SINGLE_WEIGHT = 0.5
_MAX_SEGMENTS = 8
_BATCH = 10_000
_NOT_A_WORD = re.compile(r"\W+")
_HIGH = 32  # a bigram is one number: the first character's code point above the second's; a character is its own


def terms_of(query: str) -> dict[int, float]:
    """The characters and bigrams of a query, weighted by how often they stand in it; punctuation does not count."""
    codes = _codes(_letters(query))
    single = Counter(codes.tolist())
    pairs = Counter(((codes[:-1] << _HIGH) | codes[1:]).tolist())
    return {code: SINGLE_WEIGHT * times for code, times in single.items()} | dict(pairs)


def _letters(text: str) -> str:
    return _NOT_A_WORD.sub("", text).lower()


def _codes(text: str) -> NDArray[np.int64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)


@dataclass(slots=True)
class _Segment:
    """Postings: those of terms[i] are docs[starts[i]:starts[i + 1]] with their counts. `docs` index all passages."""

    terms: NDArray[np.int64]
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]

    @classmethod
    def sorted_from(cls, terms: NDArray[np.int64], docs: NDArray[np.int32], counts: NDArray[np.uint8]) -> _Segment:
        """A segment of postings that come in the order of their terms."""
        distinct, first = np.unique(terms, return_index=True)
        return cls(distinct, np.append(first, len(terms)), docs, counts)

    def postings(self, term: int) -> slice:
        """Where the postings of `term` lie; an empty slice when there are none."""
        at = int(np.searchsorted(self.terms, term))
        if at == len(self.terms) or self.terms[at] != term:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def _segment(texts: Sequence[str], base: int) -> _Segment:
    # One pass over all texts: joined by NUL, whose pairs are dropped.
    codes = _codes("\0".join(_letters(text) for text in texts))
    docs = np.cumsum(codes == 0)
    letter = codes != 0
    pair = letter[:-1] & letter[1:]
    found = np.concatenate([codes[letter], ((codes[:-1] << _HIGH) | codes[1:])[pair]])
    where = np.concatenate([docs[letter], docs[:-1][pair]])
    terms, term = np.unique(found, return_inverse=True)
    keys, counts = np.unique(term * len(texts) + where, return_counts=True)
    return _Segment.sorted_from(
        terms[keys // len(texts)],
        (keys % len(texts) + base).astype(np.int32),
        np.minimum(counts, 255).astype(np.uint8),
    )


def _merged(segments: Sequence[_Segment]) -> _Segment:
    terms = np.concatenate([np.repeat(s.terms, np.diff(s.starts)) for s in segments])
    order = np.argsort(terms, kind="stable")
    return _Segment.sorted_from(
        terms[order],
        np.concatenate([s.docs for s in segments])[order],
        np.concatenate([s.counts for s in segments])[order],
    )


class Words:
    """BM25 over passages named by their seq (whole numbers that only grow)."""

    def __init__(self) -> None:
        self.seqs: NDArray[np.int64] = np.empty(0, np.int64)
        self._lengths: NDArray[np.float32] = np.empty(0, np.float32)
        self._alive: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._segments: list[_Segment] = []
        self._living = 0
        self._mean_length = 1.0

    def __len__(self) -> int:
        return self._living

    def add(self, seqs: Sequence[int], texts: Sequence[str]) -> None:
        """Take passages in; their seqs are greater than all before."""
        for at in range(0, len(texts), _BATCH):
            batch = texts[at : at + _BATCH]
            segment = _segment(batch, len(self.seqs))
            lengths = np.array([len(_letters(text)) for text in batch], np.float32)
            self.seqs = np.append(self.seqs, np.array(seqs[at : at + _BATCH], np.int64))
            self._lengths = np.append(self._lengths, lengths)
            self._alive = np.append(self._alive, np.ones(len(batch), np.bool_))
            self._segments.append(segment)
        if len(self._segments) > _MAX_SEGMENTS:
            self._segments = [_merged(self._segments)]
        self._count()

    def remove(self, seqs: Sequence[int]) -> None:
        """Take passages out. They keep their places in the arrays until the process ends, but not their words."""
        gone = np.isin(self.seqs, np.array(seqs, np.int64))
        if not gone.any():
            return
        self._alive &= ~gone
        for segment in self._segments:
            kept = self._alive[segment.docs]
            terms = np.repeat(segment.terms, np.diff(segment.starts))[kept]
            fresh = _Segment.sorted_from(terms, segment.docs[kept], segment.counts[kept])
            segment.terms, segment.starts = fresh.terms, fresh.starts
            segment.docs, segment.counts = fresh.docs, fresh.counts
        self._count()

    def _count(self) -> None:
        lengths = self._lengths[self._alive]
        self._living = len(lengths)
        self._mean_length = max(1.0, float(lengths.mean())) if len(lengths) else 1.0

    def coverage(self, query: Mapping[int, float], text: str) -> float:
        """The share of the query's terms that stand in `text`, each by its weight and how telling it is: 0 to 1."""
        own = terms_of(text)
        weights = {term: weight * self._idf(term) for term, weight in query.items()}
        return sum(weight for term, weight in weights.items() if term in own) / (sum(weights.values()) or 1.0)

    def _idf(self, term: int) -> float:
        df = sum(part.stop - part.start for part in (segment.postings(term) for segment in self._segments))
        return float(np.log1p((len(self) - df + 0.5) / (df + 0.5)))

    def scores(self, query: Mapping[int, float]) -> NDArray[np.float32]:
        """The score of every place of `seqs` for weighted terms; 0 where none of them stands."""
        scores = np.zeros(len(self.seqs), np.float32)
        if not len(self):
            return scores
        norm = K1 * (1 - B + B * self._lengths / self._mean_length)
        for term, weight in query.items():
            idf = np.float32(weight * self._idf(term))
            for segment in self._segments:
                part = segment.postings(term)
                docs, counts = segment.docs[part], segment.counts[part].astype(np.float32)
                scores[docs] += idf * counts / (counts + norm[docs])
        return scores

    def search(
        self, query: Mapping[int, float], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The k best (seq, score), best first; `allowed` says of each place of `seqs` whether it may be found."""
        scores = self.scores(query)
        if allowed is not None:
            scores = np.where(allowed, scores, 0)
        top = np.argpartition(-scores, k)[:k] if k < len(scores) else np.arange(len(scores))
        order = top[np.lexsort((self.seqs[top], -scores[top]))]
        return [(int(self.seqs[i]), float(scores[i])) for i in order if scores[i] > 0]
