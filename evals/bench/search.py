"""search and ingest: the knowledge base beside plain Chroma, LangChain's BM25Retriever and bm25s."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import bm25s
import chromadb
from langchain_community.retrievers import BM25Retriever

from assistant.retrieval.encode import get_encoder
from assistant.retrieval.library import Library
from assistant.retrieval.words import K1, B, Words, terms_of
from assistant.settings import settings
from evals.base import Sample
from evals.bench.base import Act, Bench, batched
from evals.retrieval import DEPTH, ndcg
from evals.suites import SUITES
from evals.suites.retrieval import corpus_text

_BATCH = 64
_SOME = 60  # passages
_TIMES = 50  # as often as our small corpus has to be repeated to make a large one
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


def _found(library: Library, queries: Sequence[str]) -> list[list[str]]:
    return [[hit.passage.ref for hit in hits] for hits in library.search_many(queries, k=DEPTH)]


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
        return _found(library, queries)

    def plain() -> list[list[str]]:
        vectors = get_encoder(settings().encoder).queries(queries)
        return list(collection.query(query_embeddings=vectors, n_results=DEPTH)["ids"])

    quality = (_quality(samples, ours()), _quality(samples, plain()))
    title = "检索（字词与向量合并）"
    yield Bench("search", title, "只用 Chroma 向量", ours, plain, len(queries), "问", quality)
    library.close()


@contextmanager
def make_split(folder: Path) -> Iterator[Bench]:
    """The same questions, beside the retriever as its own tutorial has it: split at spaces."""
    with _beside_langchain(folder, str.split, "LangChain BM25Retriever（默认切分）", "split") as bench:
        yield bench


@contextmanager
def make_bigrams(folder: Path) -> Iterator[Bench]:
    """The same questions, beside the retriever when it is given pairs of characters."""
    with _beside_langchain(folder, _pairs, "LangChain BM25Retriever（二字切分）", "bigrams") as bench:
        yield bench


@contextmanager
def _beside_langchain(folder: Path, cut: Callable[[str], list[str]], title: str, name: str) -> Iterator[Bench]:
    library = Library(folder / name, settings().encoder, samples=False)
    library.ingest([_corpus(folder)], kind="record", wait=True)
    rows = _rows()
    retriever = BM25Retriever.from_texts(
        [row["text"] for row in rows], metadatas=[{"id": row["id"]} for row in rows], preprocess_func=cut, k=DEPTH
    )
    samples = SUITES["retrieval"].samples(None)
    queries = [sample.input["query"] for sample in samples]

    def ours() -> list[list[str]]:
        return _found(library, queries)

    def plain() -> list[list[str]]:
        return [[found.metadata["id"] for found in retriever.invoke(query)] for query in queries]

    quality = (_quality(samples, ours()), _quality(samples, plain()))
    yield Bench(name, "检索（字词与向量合并）", title, ours, plain, len(queries), "问", quality)
    library.close()


@contextmanager
def make_grow(folder: Path) -> Iterator[Bench]:
    """One passage more, then found: ours grows, bm25s is built anew. Scores are the same (tests/retrieval)."""
    texts = [row["text"] for row in _rows()] * _TIMES
    words = Words()
    words.add(range(len(texts)), texts)
    tokens = [[*text, *_pairs(text)] for text in texts]
    new, number = "河道巡查第九号记录", count(len(texts))

    def ours() -> None:
        words.add([next(number)], [new])
        assert words.search(terms_of(new), 1)

    def plain() -> None:
        index = bm25s.BM25(method="lucene", k1=K1, b=B)
        index.index([*tokens, [*new, *_pairs(new)]], show_progress=False)
        assert len(index.get_scores([*new, *_pairs(new)]))

    yield Bench("grow", f"字词索引添一段（已有 {len(texts)} 段）", "bm25s 重建", ours, plain, 1, "段")


def _pairs(text: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(text)]


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
