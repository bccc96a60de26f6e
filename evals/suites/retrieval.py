"""retrieval: do the passages that answer a query come up, and at the top?

Ours are questions over the ledgers of evals/reports, each fact a passage; a folder with corpus.jsonl, queries.jsonl and
qrels.tsv (query, passage, 1) is another set.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from assistant.errors import InputError
from assistant.intake import load_facts
from assistant.retrieval.library import Library
from evals.base import Item, Json, Measure, Sample, Scored, Suite, share
from evals.dataset import REPORTS
from evals.retrieval import DEPTH, ndcg, recall
from evals.system import System

QUESTIONS = Path(__file__).resolve().parent.parent / "questions"


class Retrieval(Suite):
    """nDCG and recall of the first ten passages; one sample a query."""

    name = "retrieval"
    title = "检索"
    shared = True
    measures = (
        Measure("ndcg@10", "nDCG@10", "share"),
        Measure("recall@10", "前十条查全率", "share"),
    )

    def samples(self, data: Path | None) -> list[Sample]:
        """One sample for each query of the folder's queries.jsonl that has an answer."""
        folder = data or QUESTIONS
        if not (folder / "queries.jsonl").exists():
            return []
        corpus = folder if (folder / "corpus.jsonl").exists() else None
        digest = sha256(corpus_text(corpus).encode()).hexdigest()[:16]
        wanted = _answers(folder / "qrels.tsv")
        rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
        given = {"corpus": str(corpus or ""), "digest": digest}
        return [
            Sample(row["id"], row["id"], row.get("split", "test"), {**given, "query": row["text"], "answers": answers})
            for row in rows
            if (answers := wanted.get(row["id"]))
        ]

    def solve(self, sample: Sample, system: System) -> Json:
        """The first ten passages found."""
        library = self._library(sample.input, system)
        hits = library.search(sample.input["query"], k=DEPTH)
        return {"found": [[hit.passage.ref, round(hit.score, 4), hit.passage.text] for hit in hits]}

    def score(self, sample: Sample, output: Json) -> Scored:
        """Which of the passages judged relevant came up, and where."""
        want = set(sample.input["answers"])
        refs = [ref for ref, _, _ in output["found"]]
        found = want & set(refs)
        shown = tuple(f"{'✓' if ref in want else '　'} {ref} {text}" for ref, _, text in output["found"])
        note = f"应找到 {'、'.join(sorted(want))}"
        item = Item(
            sample.id, sample.input["query"], len(found) == len(want), f"找到 {len(found)} 条", note, sources=shown
        )
        tallies = {"ndcg@10": share(ndcg(refs, want)), "recall@10": share(recall(refs, want))}
        return Scored(tallies, (item,))

    def _library(self, given: Json, system: System) -> Library:
        """The corpus as a knowledge base of its own."""
        file = system.folder / f"{given['digest']}.jsonl"

        def fill(library: Library) -> None:
            file.write_text(corpus_text(Path(given["corpus"]) if given["corpus"] else None), encoding="utf-8")
            library.ingest([file], kind="record", wait=True)

        return system.library(f"corpus-{given['digest']}", fill)


@cache
def corpus_text(folder: Path | None) -> str:
    """The corpus as JSON lines: the folder's, or the facts of all our ledgers, called REPORT-F1 and so on."""
    if folder is not None:
        return (folder / "corpus.jsonl").read_text(encoding="utf-8")
    lines = []
    for file in sorted(REPORTS.glob("*.facts.jsonl")):
        name = file.name.removesuffix(".facts.jsonl")
        rows = ({"id": f"{name}-{f.id}", "title": f.source, "text": f.text} for f in load_facts(file))
        lines += [json.dumps(row, ensure_ascii=False) for row in rows]
    return "\n".join(lines)


def _answers(file: Path) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()[1:], 2):
        try:
            query, passage, _ = line.split("\t")
        except ValueError as error:
            raise InputError(f"第 {number} 行不是“查询、段落、1”三列", str(file)) from error
        wanted.setdefault(query, []).append(passage)
    return wanted
