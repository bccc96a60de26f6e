"""Retrieval, scored: passages against judged queries (nDCG@10, recall@10), facts against the sections they support.

A folder with corpus.jsonl, queries.jsonl and qrels.tsv is a ranking set; one with NAME.gold.json and
NAME.facts.jsonl is a set of facts. One folder may be both. Measures are means over queries or sections.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.retrieval.encode import Encoder, get_encoder
from assistant.retrieval.facts import is_of_year, rank_facts
from assistant.retrieval.library import Library
from assistant.settings import settings
from evals.dataset import Case, load_cases

DEPTH = 10
FACTS = 3


def ndcg(found: Sequence[str], relevant: Collection[str], k: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of a ranking at k, with gains of 0 and 1; 0 where nothing is relevant."""
    gain = sum(1 / math.log2(place + 2) for place, ref in enumerate(found[:k]) if ref in relevant)
    ideal = sum(1 / math.log2(place + 2) for place in range(min(k, len(relevant))))
    return gain / ideal if ideal else 0.0


def recall(found: Sequence[str], relevant: Collection[str], k: int = DEPTH) -> float:
    """The share of what is relevant among the first k found (of k, where more is relevant)."""
    return len(set(found[:k]) & set(relevant)) / min(k, len(relevant)) if relevant else 0.0


def run(data: Path, out: Path | None = None) -> dict[str, float]:
    """The measures of every set in `data`, with the encoder of the settings; `out` gets a line a query or section.

    Raises InputError when the folder holds neither kind of set.
    """
    rows: list[dict[str, Any]] = []
    measures: dict[str, float] = {}
    if (data / "corpus.jsonl").is_file():
        measures |= _ranking(data, rows)
    if any(data.glob("*.facts.jsonl")):
        measures |= score_facts(load_cases(data), get_encoder(settings().encoder), rows)
    if not measures:
        raise InputError("文件夹里没有检索数据", str(data), "应有 corpus.jsonl、queries.jsonl、qrels.tsv 或标注报告")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (out / "retrieval.jsonl").write_text("".join(lines), encoding="utf-8")
    return measures


def _ranking(data: Path, rows: list[dict[str, Any]]) -> dict[str, float]:
    judged = _judgements(data / "qrels.tsv")
    queries = [row for row in _json_lines(data / "queries.jsonl") if row["id"] in judged]
    with tempfile.TemporaryDirectory() as home:
        library = Library(Path(home), settings().encoder, samples=False)
        started = time.perf_counter()
        library.ingest([data / "corpus.jsonl"], kind="policy", wait=True)
        taken_in = time.perf_counter()
        answers = library.search_many([row["text"] for row in queries], k=DEPTH)
        for row, hits in zip(queries, answers, strict=True):
            found = [hit.passage.ref for hit in hits]
            rows.append({"id": row["id"], "found": found, "ndcg": ndcg(found, judged[row["id"]]),
                         "recall": recall(found, judged[row["id"]])})  # fmt: skip
        seconds = time.perf_counter() - taken_in
        library.close()
    return {
        "ndcg@10": _mean([row["ndcg"] for row in rows]),
        "recall@10": _mean([row["recall"] for row in rows]),
        "ingest_seconds": round(taken_in - started, 1),
        "query_ms": round(1000 * seconds / max(1, len(queries)), 2),
    }


def score_facts(cases: Sequence[Case], encoder: Encoder | None, rows: list[dict[str, Any]]) -> dict[str, float]:
    """Recall@3 of the facts that support a problem section, and how often another year's fact stands above one of
    the report's own year that supports the section. `rows` gets a line a section."""
    recalls: list[float] = []
    wrong_year = 0
    for case in cases:
        for section, wanted in case.supports().items():
            labelled = next(s for s in case.gold["sections"] if s["id"] == section)
            start, end = case.section_span(labelled)
            year = case.gold["year"]
            query = case.report.text[start:end]
            ranked = [f for f, _ in rank_facts(query, case.facts, year=year, k=len(case.facts), encoder=encoder)]
            found = [fact.id for fact in ranked]
            recalls.append(recall(found, wanted, FACTS))
            last = max(
                (at for at, fact in enumerate(ranked) if fact.id in wanted and is_of_year(fact, year)), default=0
            )
            wrong_year += sum(not is_of_year(fact, year) for fact in ranked[:last])
            rows.append(
                {"id": f"{case.name}/{section}", "found": found[:FACTS], "wanted": wanted, "recall": recalls[-1]}
            )
    return {"facts_recall@3": _mean(recalls), "facts_wrong_year": float(wrong_year)}


def _judgements(file: Path) -> dict[str, set[str]]:
    judged: dict[str, set[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if float(score) > 0:
            judged.setdefault(query, set()).add(document)
    return judged


def _json_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
