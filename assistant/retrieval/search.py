"""A query's way to its hits: words and vectors, fused, folded, judged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assistant.errors import KnowledgeError
from assistant.retrieval import rank
from assistant.retrieval.catalogue import Catalogue, Row, indexed_text
from assistant.retrieval.encode import Encoder, get_encoder
from assistant.retrieval.encoding import adopt, mend
from assistant.retrieval.shared import Shared
from assistant.retrieval.store import VectorStore
from assistant.retrieval.words import Words, terms_of
from assistant.types import Hit, SourceKind

_log = logging.getLogger(__name__)
_BATCH = 64
_ADOPTED = 1_000
_SPARE = 8  # how many more passages than asked for are fetched, since near-identical ones fall together


@dataclass(frozen=True, slots=True)
class Filter:
    """What a passage's source has to be; None where it does not matter."""

    kind: SourceKind | None = None
    year: int | None = None
    unit: str | None = None
    in_force: bool | None = None


@dataclass(frozen=True, slots=True)
class _Scope:
    """The places of the words index and the sources that a filter lets through."""

    places: NDArray[np.bool_]
    sources: list[str]


class Search:
    """Searches a catalogue and its vectors; keeps the words index in memory and in step with the catalogue."""

    def __init__(self, catalogue: Catalogue, store: VectorStore, shared: Shared, encoder: str) -> None:
        self._catalogue, self._store, self._shared, self._encoder_name = catalogue, store, shared, encoder
        self._words = Words()
        self._generation = -1
        self._last_seq = 0
        self._lock = threading.RLock()

    @property
    def _encoder(self) -> Encoder:
        return get_encoder(self._encoder_name)

    def many(self, queries: Iterable[str], wanted: Filter, k: int) -> Iterator[list[Hit]]:
        """The k best hits of each query, in the order of the queries; queries are encoded in batches."""
        self._shared.fetch()
        self._refresh()
        self._adopt()
        scope = self._scope(wanted)
        total, encoded = self._catalogue.counts(self._encoder.name)
        remaining = iter(queries)
        while batch := list(islice(remaining, _BATCH)):
            by_vectors = self._by_vectors(batch, scope) if encoded else [[] for _ in batch]
            for query, near in zip(batch, by_vectors, strict=True):
                terms = terms_of(query)
                with self._lock:
                    worded = self._words.search(terms, rank.FETCHED, scope.places if scope else None)
                names = [seq for seq, _ in worded]
                lacking = self._catalogue.lacking(self._encoder.name, names) if encoded < total else ()
                ranking = rank.fuse(worded, near, encoder=self._encoder.name, lacking=lacking)
                yield self._hits(query, terms, ranking, dict(near), k)

    def _refresh(self) -> None:
        """Bring the words index to where the catalogue is; other processes may have changed it."""
        with self._lock:
            generation = self._catalogue.generation()
            if generation == self._generation:
                return
            fresh = list(self._catalogue.rows("p.seq > ?", (self._last_seq,)))
            living = self._catalogue.seqs()
            self._words.remove(np.setdiff1d(self._words.seqs, living).tolist())
            self._words.add([row.seq for row in fresh], [indexed_text(row.passage) for row in fresh])
            self._last_seq = max([self._last_seq, *(row.seq for row in fresh)])
            self._generation = generation

    def _adopt(self) -> None:
        """On a server, vectors come from other machines too; look for some of those that are missing here."""
        if self._store.url and (rows := self._catalogue.pending(self._encoder.name, _ADOPTED)):
            try:
                adopt(self._catalogue, self._store, self._encoder, rows)
            except KnowledgeError as error:
                _log.warning(error.line())

    def _scope(self, wanted: Filter) -> _Scope | None:
        if wanted == Filter():
            return None
        rows = self._catalogue.filtered(wanted.kind, wanted.year, wanted.unit, wanted.in_force)
        places = np.isin(self._words.seqs, [seq for seq, _ in rows])
        return _Scope(places, sorted({source for _, source in rows}))

    def _by_vectors(self, queries: Sequence[str], scope: _Scope | None) -> list[list[tuple[int, float]]]:
        if scope and not scope.sources:
            return [[] for _ in queries]
        vectors = self._encoder.queries(queries)
        try:
            found = self._store.query(self._encoder.name, vectors, rank.FETCHED, scope.sources if scope else None)
        except KnowledgeError as error:
            # Words still find; the embedded index mends itself, a server's keeper has to see the warning.
            _log.warning(error.line())
            mend(self._catalogue, self._store, self._encoder)
            return [[] for _ in queries]
        seqs = self._catalogue.seq_of(list({uid for near in found for uid, _ in near}))
        if scope:
            inside = set(self._words.seqs[scope.places].tolist())
            seqs = {uid: seq for uid, seq in seqs.items() if seq in inside}
        return [[(seqs[uid], score) for uid, score in near if uid in seqs] for near in found]

    def _hits(
        self,
        query: str,
        terms: Mapping[int, float],
        ranking: Sequence[tuple[int, float]],
        near: Mapping[int, float],
        k: int,
    ) -> list[Hit]:
        """The first k distinct passages of a ranking; a near-identical later one is noted with the first."""
        best = ranking[: 2 * k + _SPARE]
        rows = self._catalogue.by_seq(seq for seq, _ in best)
        kept: list[tuple[Hit, frozenset[str]]] = []
        for seq, score in best:
            if seq not in rows:
                continue
            passage = rows[seq].passage
            marks = rank.shingles(passage.text)
            twin = next((i for i, (_, other) in enumerate(kept) if rank.near_identical(marks, other)), None)
            if twin is not None:
                hit, other = kept[twin]
                kept[twin] = (replace(hit, also_in=(*hit.also_in, passage.ref)), other)
            elif len(kept) < k:
                hit = Hit(passage, score, rank.matches(query, passage.text), weak=self._weak(terms, rows[seq], near))
                kept.append((hit, marks))
        return [hit for hit, _ in kept]

    def _weak(self, terms: Mapping[int, float], row: Row, near: Mapping[int, float]) -> bool:
        coverage = self._words.coverage(terms, indexed_text(row.passage))
        # What is not among the nearest is no nearer than the last of them.
        cosine = near.get(row.seq, min(near.values(), default=None))
        return rank.is_weak(self._encoder.name, cosine, coverage)
