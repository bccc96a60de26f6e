"""A query's way to its hits: words and vectors, fused, folded, judged."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assistant.errors import KnowledgeError, ModelError
from assistant.retrieval import rank
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.current import CurrentWords
from assistant.retrieval.encode import Encoder, get_encoder
from assistant.retrieval.encoding import adopt, mend
from assistant.retrieval.passages import Row, indexed_text
from assistant.retrieval.shared import Shared
from assistant.retrieval.store import VectorStore
from assistant.retrieval.words import terms_of
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
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Scope:
    """The places of the words index and the sources that a filter lets through."""

    places: NDArray[np.bool_]
    sources: list[str]


class Search:
    """Searches a catalogue by its words `index` and its vectors."""

    def __init__(self, catalogue: Catalogue, store: VectorStore, shared: Shared, encoder: str) -> None:
        self._catalogue, self._store, self._shared, self._encoder_name = catalogue, store, shared, encoder
        self.index = CurrentWords(catalogue)

    @property
    def _encoder(self) -> Encoder:
        return get_encoder(self._encoder_name)

    def many(self, queries: Iterable[str], wanted: Filter, k: int) -> Iterator[list[Hit]]:
        """The k best hits of each query, in the order of the queries; queries are encoded in batches."""
        self._shared.fetch()
        self.index.refresh()
        self._adopt()
        scope = self._scope(wanted)
        total, encoded = self._catalogue.counts(self._encoder.name)
        remaining = iter(queries)
        while batch := list(islice(remaining, _BATCH)):
            by_vectors = self._by_vectors(batch, scope) if encoded else [[] for _ in batch]
            for query, near in zip(batch, by_vectors, strict=True):
                terms = terms_of(query)
                with self.index.lock:
                    worded = self.index.words.search(terms, rank.FETCHED, scope.places if scope else None)
                names = [seq for seq, _ in worded]
                lacking = self._catalogue.lacking(self._encoder.name, names) if encoded < total else ()
                ranking = rank.fuse(worded, near, encoder=self._encoder.name, lacking=lacking)
                yield self._hits(query, terms, ranking, dict(near), k)

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
        if wanted.among is not None:
            rows = [(seq, source) for seq, source in rows if source in wanted.among]
        places = np.isin(self.index.words.seqs, [seq for seq, _ in rows])
        return _Scope(places, sorted({source for _, source in rows}))

    def _by_vectors(self, queries: Sequence[str], scope: _Scope | None) -> list[list[tuple[int, float]]]:
        if scope and not scope.sources:
            return [[] for _ in queries]
        try:
            vectors = self._encoder.queries(queries)
        except ModelError as error:
            # The encoder's server is away, or may not see this query: words still find.
            _log.warning(error.line())
            return [[] for _ in queries]
        try:
            found = self._store.query(self._encoder.name, vectors, rank.FETCHED, scope.sources if scope else None)
        except KnowledgeError as error:
            # Words still find; the embedded index mends itself, a server's keeper has to see the warning.
            _log.warning(error.line())
            mend(self._catalogue, self._store, self._encoder)
            return [[] for _ in queries]
        seqs = self._catalogue.seq_of(list({uid for near in found for uid, _ in near}))
        if scope:
            inside = set(self.index.words.seqs[scope.places].tolist())
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
        coverage = self.index.words.coverage(terms, indexed_text(row.passage))
        # What is not among the nearest is no nearer than the last of them.
        cosine = near.get(row.seq, min(near.values(), default=None))
        return rank.is_weak(self._encoder.name, cosine, coverage)
