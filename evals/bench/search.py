"""search and ingest: the knowledge base beside plain Chroma."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import chromadb

from assistant.retrieval.encode import get_encoder
from assistant.retrieval.library import Library
from assistant.settings import settings
from evals.base import Sample
from evals.bench.base import Act, Bench, batched
from evals.retrieval import DEPTH, ndcg
from evals.suites import SUITES
from evals.suites.retrieval import corpus_text

_BATCH = 64
_SOME = 60  # passages
_QUERY = "热线投诉推诿"


def _rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in corpus_text(None).splitlines()]


def _corpus(folder: Path) -> Path:
    file = folder / "corpus.jsonl"
    file.write_text(corpus_text(None), encoding="utf-8")
    return file


def _quality(samples: Sequence[Sample], found: Sequence[Sequence[str]]) -> str:
    gains = [ndcg(refs, sample.input["answers"]) for sample, refs in zip(samples, found, strict=True)]
    return f"nDCG@10 {sum(gains) / len(gains):.3f}"


def _fill(client: Any, name: str, rows: Sequence[dict[str, str]]) -> Any:
    """Plain Chroma as its own tutorial has it, with our encoder in place of one that would be downloaded."""
    collection = client.create_collection(name, embedding_function=None)
    encoder = get_encoder(settings().encoder)
    for part in batched([row["text"] for row in rows], _BATCH):
        at = collection.count()
        ids = [row["id"] for row in rows[at : at + len(part)]]
        collection.add(ids=ids, documents=part, embeddings=encoder.passages(part))
    return collection


@contextmanager
def make_search(folder: Path) -> Iterator[Bench]:
    """Questions over our ledgers: words and vectors fused, beside vectors alone."""
    library = Library(folder / "ours", settings().encoder, samples=False)
    library.ingest([_corpus(folder)], kind="record", wait=True)
    collection = _fill(chromadb.PersistentClient(str(folder / "chroma")), "plain", _rows())
    samples = SUITES["retrieval"].samples(None)
    queries = [sample.input["query"] for sample in samples]

    def ours() -> list[list[str]]:
        return [[hit.passage.ref for hit in hits] for hits in library.search_many(queries, k=DEPTH)]

    def plain() -> list[list[str]]:
        vectors = get_encoder(settings().encoder).queries(queries)
        return list(collection.query(query_embeddings=vectors, n_results=DEPTH)["ids"])

    quality = (_quality(samples, ours()), _quality(samples, plain()))
    title = "检索（字词与向量合并）"
    yield Bench("search", title, "只用 Chroma 向量", ours, plain, len(queries), "问", quality)
    library.close()


@contextmanager
def make_ingest(folder: Path) -> Iterator[Bench]:
    """Until the first search can be made: ours finds by words at once, plain Chroma encodes first."""
    title, other = "收录到第一次能查", "Chroma：先算向量再能查"
    with _ingest(folder, wait=False) as (ours, plain):
        yield Bench("ingest", title, other, ours, plain, _SOME, "段", ("先按字词，向量随后", "向量"))


@contextmanager
def make_encode(folder: Path) -> Iterator[Bench]:
    """Until all vectors are there as well."""
    with _ingest(folder, wait=True) as (ours, plain):
        yield Bench("encode", "收录到向量齐备", "Chroma 逐批写入", ours, plain, _SOME, "段", ("字词与向量", "向量"))


@contextmanager
def _ingest(folder: Path, *, wait: bool) -> Iterator[tuple[Act, Act]]:
    rows, number = _rows()[:_SOME], count()
    file = folder / "some.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")

    def ours() -> None:
        home = folder / f"home{next(number)}"
        library = Library(home, settings().encoder, samples=False)
        library.ingest([file], kind="record", wait=wait, encode=wait)
        assert library.search(_QUERY, k=1)
        library.close()
        shutil.rmtree(home)

    def plain() -> None:
        home = folder / f"chroma{next(number)}"
        collection = _fill(chromadb.PersistentClient(str(home)), "plain", rows)
        vectors = get_encoder(settings().encoder).queries([_QUERY])
        assert collection.query(query_embeddings=vectors, n_results=1)["ids"]

    yield ours, plain
