"""Vectors for the passages that wait for them: in this process, or in one of its own that outlives it.

python -m assistant.retrieval.encoding FOLDER ENCODER [URL]
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

import assistant
from assistant.errors import KnowledgeError, LuoshiError, ModelBlocked
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.encode import Encoder, get_encoder
from assistant.retrieval.ingest import Clock, Progress, Report
from assistant.retrieval.passages import Row, indexed_text
from assistant.retrieval.store import VectorStore

_BATCH = 64
_POLL = 0.2
PROBLEM = "encoding-problem"  # the catalogue's note of why vectors are not coming


def lock_of(folder: Path) -> FileLock:
    """Held by the one process that encodes for this knowledge base."""
    return FileLock(folder / "encoding.lock", thread_local=False)


def encode_pending(catalogue: Catalogue, store: VectorStore, encoder: Encoder, report: Report | None = None) -> None:
    """Encode all passages that wait; a batch is done for good once it is marked, so a kill costs one batch.

    While another process is at it, this one waits and goes on where that one stops.
    """
    progress = _Meter(catalogue, encoder.name, report)
    with _turn(catalogue, progress):
        mend(catalogue, store, encoder)
        catalogue.release(encoder.name)
        bury(catalogue, store)
        after = 0
        while rows := catalogue.pending(encoder.name, _BATCH, after) or catalogue.pending(encoder.name, _BATCH):
            after = rows[-1].seq
            if store.url and adopt(catalogue, store, encoder, rows):
                continue
            _encode(catalogue, store, encoder, rows)
            progress.tell()
    catalogue.remember(PROBLEM, "")


def mend(catalogue: Catalogue, store: VectorStore, encoder: Encoder) -> bool:
    """Throw the embedded index away when it cannot be read or has lost vectors; they will be made again."""
    if store.url:
        return False
    with store.exclusive():
        try:
            sound = store.count(encoder.name) >= catalogue.counts(encoder.name)[1]
        except KnowledgeError:
            sound = False
        if not sound:
            store.discard()
            catalogue.unmark()
    return not sound


def _encode(catalogue: Catalogue, store: VectorStore, encoder: Encoder, rows: list[Row]) -> None:
    allowed = _allowed(catalogue, encoder, rows)
    vectors = _vectors(encoder, [indexed_text(row.passage) for row in allowed])
    given = {row.uid for row, vector in zip(allowed, vectors, strict=True) if vector is not None}
    catalogue.withhold(encoder.name, (row.uid for row in rows if row.uid not in given))
    _put(catalogue, store, encoder, [(r, v) for r, v in zip(allowed, vectors, strict=True) if v is not None])


def _allowed(catalogue: Catalogue, encoder: Encoder, rows: list[Row]) -> list[Row]:
    """The passages of those sources that `encoder` may see: a source is marked as a whole."""
    texts = {source: catalogue.text(source) or "" for source in {row.passage.source_id for row in rows}}
    admitted = {source for source, text in texts.items() if encoder.admits(text)}
    return [row for row in rows if row.passage.source_id in admitted]


def _vectors(encoder: Encoder, texts: list[str]) -> list[NDArray[np.float32] | None]:
    """One vector a text, None for what the gate before a server does not let out."""
    try:
        return list(encoder.passages(texts))
    except ModelBlocked:
        return [None] if len(texts) == 1 else [vector for text in texts for vector in _vectors(encoder, [text])]


def _put(
    catalogue: Catalogue, store: VectorStore, encoder: Encoder, made: list[tuple[Row, NDArray[np.float32]]]
) -> None:
    rows, vectors = [row for row, _ in made], np.array([vector for _, vector in made])
    # Within the lock a source cannot be forgotten between the look and the write.
    with store.exclusive():
        here = catalogue.seq_of([row.uid for row in rows])
        kept = [at for at, row in enumerate(rows) if row.uid in here]
        uids = [rows[at].uid for at in kept]
        store.upsert(encoder.name, uids, [rows[at].passage.source_id for at in kept], vectors[kept])
        catalogue.mark(encoder.name, uids)


def adopt(catalogue: Catalogue, store: VectorStore, encoder: Encoder, rows: Sequence[Row]) -> int:
    """Mark those of `rows` whose vectors another machine has put on the server already; returns how many."""
    there = store.present(encoder.name, [row.uid for row in rows])
    catalogue.mark(encoder.name, there)
    return len(there)


def bury(catalogue: Catalogue, store: VectorStore) -> None:
    """Remove the vectors of passages that are gone."""
    while uids := catalogue.doomed():
        store.delete(uids)
        catalogue.buried(uids)


@contextmanager
def _turn(catalogue: Catalogue, progress: _Meter) -> Iterator[None]:
    lock = lock_of(catalogue.file.parent)
    while True:
        try:
            lock.acquire(timeout=_POLL, poll_interval=_POLL / 4)
            break
        except Timeout:
            progress.tell()
    try:
        yield
    finally:
        lock.release()


class _Meter:
    def __init__(self, catalogue: Catalogue, encoder: str, report: Report | None) -> None:
        self._catalogue, self._encoder, self._report = catalogue, encoder, report
        total, self._before = catalogue.counts(encoder)
        self._clock = Clock(total - self._before)

    def tell(self) -> None:
        """Report how far things are."""
        if self._report:
            total, done = self._catalogue.counts(self._encoder)
            total -= self._catalogue.withheld(self._encoder)
            self._report(Progress("encode", done, total, total, self._clock.remaining(done - self._before)))


def start_process(folder: Path, encoder: str, url: str) -> None:
    """Encode what waits in a process of its own, unless one is at it already."""
    lock = lock_of(folder)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return
    lock.release()
    subprocess.Popen(
        [sys.executable, "-m", __name__, str(folder), encoder, url],
        cwd=Path(assistant.__file__).parent.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def main(folder: str, encoder: str, url: str = "") -> None:
    """Encode what waits and end; a problem is left as a note for those who ask."""
    catalogue = Catalogue(Path(folder) / "catalogue.sqlite3")
    try:
        encode_pending(catalogue, VectorStore(Path(folder) / "vectors", url), get_encoder(encoder))
    except LuoshiError as error:
        catalogue.remember(PROBLEM, error.line())


if __name__ == "__main__":
    main(*sys.argv[1:])
