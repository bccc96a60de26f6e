"""Vectors in Chroma, one collection an encoder: embedded under LUOSHI_HOME, or a server at LUOSHI_CHROMA_URL.

Embedded Chroma is made for one process: another's writes stay unseen in memory, and its own next write may undo
them. So every use holds a lock between processes, and a number beside the index says whether another has written
since; then the client is opened anew. A server needs neither.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock

from assistant.errors import KnowledgeError
from assistant.retrieval.encode import Vectors

_log = logging.getLogger(__name__)
# Chroma's own choice of neighbours, searched wider: among near-identical notices the default misses some.
_HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 100, "max_neighbors": 16}
_SOURCES = "sources"  # the collection of shared documents
_MANY_SOURCES = 2_000  # a longer list in a filter takes longer than filtering what comes back


@dataclass(frozen=True, slots=True)
class Record:
    """A document that the server keeps for all machines; `about` is what it can be found by."""

    id: str
    document: str
    about: dict[str, Any]
    vector: Sequence[float] = ()


class VectorStore:
    """Vectors by uid. Raises KnowledgeError when the index or its server cannot be used."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self._client: Any = None
        self._seen = ""
        self._collections: dict[str, Any] = {}
        self._threads = threading.RLock()
        self._processes = FileLock(str(folder) + ".lock", thread_local=False)

    def close(self) -> None:
        """Let go of the index; the next use opens it again."""
        with self._threads:
            self._collections.clear()
            client, self._client = self._client, None
            if client is not None:
                client.close()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the index: no other process reads or writes it meanwhile (on a server, others go on)."""
        with self._threads:
            if self.url:
                yield
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._processes.acquire(poll_interval=0.005):
                if self._generation() != self._seen:
                    self.close()
                    self._seen = self._generation()
                yield

    @property
    def _mark(self) -> Path:
        return self.folder.with_name(self.folder.name + ".generation")

    def _generation(self) -> str:
        return self._mark.read_text() if self._mark.exists() else ""

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """As exclusive(); others are told before the write, so that a killed write is noticed too."""
        with self.exclusive():
            if not self.url:
                self._seen = os.urandom(8).hex()
                self._mark.write_text(self._seen)
            yield

    def _opened(self) -> Any:
        if self._client is None:
            import chromadb  # takes seconds: only when vectors are used
            from chromadb.config import Settings

            quiet = Settings(anonymized_telemetry=False)
            if self.url:
                parts = urlsplit(self.url)
                tls = parts.scheme == "https"
                port = parts.port or (443 if tls else 8000)
                self._client = chromadb.HttpClient(parts.hostname or "", port, ssl=tls, settings=quiet)
            else:
                self._client = chromadb.PersistentClient(str(self.folder), settings=quiet)
        return self._client

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Turn whatever Chroma raises into a KnowledgeError, and let go of it: the next use opens it again."""
        try:
            yield
        except Exception as error:  # Chroma raises bare and its own errors alike
            self.close()
            if self.url:
                raise KnowledgeError(
                    "向量服务连接不上", self.url, "请检查 LUOSHI_CHROMA_URL 与服务是否在运行"
                ) from error
            raise KnowledgeError("向量索引不能打开", str(self.folder), "请检查磁盘空间与写入权限") from error

    def _collection(self, encoder: str) -> Any:
        if encoder not in self._collections:
            self._collections[encoder] = self._opened().get_or_create_collection(
                f"luoshi-{encoder}", embedding_function=None, configuration={"hnsw": _HNSW}
            )
        return self._collections[encoder]

    def upsert(self, encoder: str, uids: Sequence[str], sources: Sequence[str], vectors: Vectors) -> None:
        """Put vectors in; `sources` are the ids to filter by. The same uid again replaces."""
        if not uids:
            return
        with self._writing(), self._asked():
            self._collection(encoder).upsert(
                ids=list(uids), embeddings=vectors, metadatas=[{"source": source} for source in sources]
            )

    def delete(self, uids: Sequence[str]) -> None:
        """Remove these uids from every collection."""
        if not uids:
            return
        with self._writing(), self._asked():
            for collection in self._opened().list_collections():
                collection.delete(ids=list(uids))

    def query(
        self, encoder: str, vectors: Vectors, k: int, sources: Sequence[str] | None = None
    ) -> list[list[tuple[str, float]]]:
        """For each row of `vectors` the k nearest as (uid, cosine), nearest first; only of `sources` where given."""
        where = {"source": {"$in": list(sources)}} if sources and len(sources) <= _MANY_SOURCES else None
        with self.exclusive(), self._asked():
            found = self._collection(encoder).query(
                query_embeddings=vectors, n_results=k, where=where, include=["distances"]
            )
        return [
            [(uid, 1.0 - distance) for uid, distance in zip(uids, distances, strict=True)]
            for uids, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def count(self, encoder: str) -> int:
        """How many vectors the encoder's collection holds."""
        with self.exclusive(), self._asked():
            return int(self._collection(encoder).count())

    def present(self, encoder: str, uids: Sequence[str]) -> set[str]:
        """Those of `uids` that the encoder's collection has."""
        with self.exclusive(), self._asked():
            return set(self._collection(encoder).get(ids=list(uids), include=[])["ids"])

    def records(self, where: dict[str, Any]) -> list[Record]:
        """The shared documents that meet a condition on what they are about."""
        with self._asked():
            found = self._collection(_SOURCES).get(where=where, include=["documents", "metadatas"])
        rows = zip(found["ids"], found["documents"], found["metadatas"], strict=True)
        return [Record(name, document or "", dict(about)) for name, document, about in rows]

    def put_records(self, records: Sequence[Record], drop: Collection[str] = ()) -> None:
        """Put shared documents in, and remove the ids of `drop`."""
        with self._asked():
            collection = self._collection(_SOURCES)
            for record in records:
                collection.upsert(
                    ids=[record.id], documents=[record.document], metadatas=[record.about], embeddings=[record.vector]
                )
            if drop:
                collection.delete(ids=list(drop))

    def discard(self) -> None:
        """Throw the embedded index away: it is broken and will be made again."""
        with self._writing():
            self.close()
            if not self.url:
                shutil.rmtree(self.folder, ignore_errors=True)
                self.folder.mkdir(parents=True, exist_ok=True)
