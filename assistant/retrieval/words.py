"""The words index: BM25 over characters and their pairs, grown and shrunk without being made anew.

Chinese has no spaces to split at; character bigrams rank as well as a word list does and need none, and single
characters help where the query words things differently (weights: docs/retrieval.md). The index is an inverted one
in numpy arrays, in segments: new passages become a segment of their own within milliseconds, and many small
segments are merged into one. Statistics are those of all passages at the time of the query, so scores are those of
an index built in one go: those of bm25s (method "lucene"), which would have to be built anew for every change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75
SINGLE_WEIGHT = 0.5
_MAX_SEGMENTS = 8
_NOT_A_WORD = re.compile(r"\W+")
# A term is one number: a character's code point, or the first's above the second's. Together with a passage's place
# in its batch it is one number too, so that postings come from one sort of plain integers.
_CODE_BITS = 21
_PLACE_BITS = 14
_BATCH = 1 << _PLACE_BITS
_PLACE = _BATCH - 1


def terms_of(query: str) -> dict[int, float]:
    """The characters and bigrams of a query, weighted by how often they stand in it; punctuation does not count."""
    codes = _codes(_letters(query))
    single = Counter(codes.tolist())
    pairs = Counter(_pairs(codes).tolist())
    return {code: SINGLE_WEIGHT * times for code, times in single.items()} | dict(pairs)


def _letters(text: str) -> str:
    return _NOT_A_WORD.sub("", text).lower()


def _codes(text: str) -> NDArray[np.int64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)


def _pairs(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    pairs: NDArray[np.int64] = (codes[:-1] << _CODE_BITS) | codes[1:]
    return pairs


@dataclass(slots=True)
class Segment:
    """Postings: those of terms[i] are docs[starts[i]:starts[i + 1]] with their counts. `docs` index all passages."""

    terms: NDArray[np.int64]
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]

    @classmethod
    def sorted_from(cls, terms: NDArray[np.int64], docs: NDArray[np.int32], counts: NDArray[np.uint8]) -> Segment:
        """A segment of postings that come in the order of their terms."""
        first = _firsts(terms)
        return cls(terms[first], np.append(first, len(terms)), docs, counts)

    @classmethod
    def of(cls, letters: Sequence[str], base: int) -> Segment:
        """The postings of at most _BATCH texts (letters only), of which the first has the place `base`."""
        # One pass over all texts: joined by NUL, whose pairs are dropped.
        codes = _codes("\0".join(letters))
        places = np.cumsum(codes == 0)
        letter = codes != 0
        pair = letter[:-1] & letter[1:]
        found = np.concatenate([codes[letter], _pairs(codes)[pair]])
        keys = (found << _PLACE_BITS) | np.concatenate([places[letter], places[:-1][pair]])
        keys.sort()
        first = _firsts(keys)
        counts = np.diff(np.append(first, len(keys)))
        keys = keys[first]
        return cls.sorted_from(
            keys >> _PLACE_BITS,
            ((keys & _PLACE) + base).astype(np.int32),
            np.minimum(counts, 255).astype(np.uint8),
        )

    @classmethod
    def merged(cls, segments: Sequence[Segment]) -> Segment:
        """One segment in place of several."""
        terms = np.concatenate([np.repeat(s.terms, np.diff(s.starts)) for s in segments])
        order = np.argsort(terms, kind="stable")
        docs = np.concatenate([s.docs for s in segments])[order]
        counts = np.concatenate([s.counts for s in segments])[order]
        return cls.sorted_from(terms[order], docs, counts)

    def only(self, kept: NDArray[np.bool_], places: NDArray[np.int32] | None = None) -> Segment:
        """The postings of the passages that are `kept`; `places` gives all passages new places."""
        chosen = kept[self.docs]
        docs = self.docs[chosen]
        terms = np.repeat(self.terms, np.diff(self.starts))[chosen]
        return Segment.sorted_from(terms, docs if places is None else places[docs], self.counts[chosen])

    def postings(self, term: int) -> slice:
        """Where the postings of `term` lie; an empty slice when there are none."""
        at = int(np.searchsorted(self.terms, term))
        if at == len(self.terms) or self.terms[at] != term:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def _firsts(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each distinct value of a sorted array stands first."""
    return np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])


class Words:
    """BM25 over passages named by their seq (whole numbers that only grow)."""

    def __init__(self) -> None:
        self.seqs: NDArray[np.int64] = np.empty(0, np.int64)
        self._lengths: NDArray[np.float32] = np.empty(0, np.float32)
        self._alive: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._segments: list[Segment] = []
        self._living = 0
        self._mean_length = 1.0

    @classmethod
    def of(cls, seqs: NDArray[np.int64], lengths: NDArray[np.float32], segment: Segment) -> Words:
        """An index of these arrays, as `compact` gives them."""
        words = cls()
        words.seqs, words._lengths, words._segments = seqs, lengths, [segment]
        words._alive = np.ones(len(seqs), np.bool_)
        words._count()
        return words

    def compact(self) -> tuple[NDArray[np.int64], NDArray[np.float32], Segment]:
        """seqs, lengths and postings of the living passages alone, in one segment."""
        places = (np.cumsum(self._alive) - 1).astype(np.int32)
        segment = Segment.merged([part.only(self._alive, places) for part in self._segments] or [Segment.of([], 0)])
        return self.seqs[self._alive], self._lengths[self._alive], segment

    def __len__(self) -> int:
        return self._living

    def add(self, seqs: Sequence[int], texts: Sequence[str]) -> None:
        """Take passages in; their seqs are greater than all before."""
        for at in range(0, len(texts), _BATCH):
            letters = [_letters(text) for text in texts[at : at + _BATCH]]
            # As many terms as stand in the passage: its characters and their pairs.
            lengths = np.array([max(0, 2 * len(text) - 1) for text in letters], np.float32)
            self._segments.append(Segment.of(letters, len(self.seqs)))
            self.seqs = np.append(self.seqs, np.array(seqs[at : at + _BATCH], np.int64))
            self._lengths = np.append(self._lengths, lengths)
            self._alive = np.append(self._alive, np.ones(len(letters), np.bool_))
        if len(self._segments) > _MAX_SEGMENTS:
            self._segments = [Segment.merged(self._segments)]
        self._count()

    def remove(self, seqs: Sequence[int]) -> None:
        """Take passages out. They keep their places in the arrays until the process ends, but not their words."""
        gone = np.isin(self.seqs, np.array(seqs, np.int64))
        if not gone.any():
            return
        self._alive = self._alive & ~gone
        self._segments = [segment.only(self._alive) for segment in self._segments]
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
