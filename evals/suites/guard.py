"""guard: are planted inventions refused and honest rewordings let through?"""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from assistant.writing.guard import Evidence
from evals import guard
from evals.base import Item, Json, Mark, Measure, Sample, Scored, Suite, share
from evals.system import System


class Guard(Suite):
    """Recall of inventions and the share of honest rewordings that pass; one sample an evidence."""

    name = "guard"
    title = "防编造"
    measures = (
        Measure("caught", "编造查出率", "share"),
        Measure("struck", "编造改掉率", "share"),
        Measure("passed", "如实改写放行率", "share"),
    )

    def samples(self, data: Path | None) -> list[Sample]:
        """One sample for each evidence of the folder's cases.jsonl and evidence.jsonl."""
        folder = data or guard.DATA
        if not (folder / "cases.jsonl").exists():
            return []
        grouped = groupby(guard.load(folder), key=lambda case: (case.id.partition("-")[0], case.split, case.evidence))
        samples = []
        for (name, split, evidence), cases in grouped:
            rows = [[case.id, case.text, case.invents, case.planted] for case in cases]
            samples.append(Sample(name, name, split, {"evidence": asdict(evidence), "cases": rows}))
        return samples

    def solve(self, sample: Sample, system: System) -> Json:
        """The guard's verdict on each candidate, and what it would leave of it."""
        given = sample.input["evidence"]
        evidence = Evidence(**{**given, "quotes": tuple(given["quotes"]), "dates": tuple(given["dates"])})
        cases = [guard.Case(row[0], "dev", evidence, *row[1:]) for row in sample.input["cases"]]
        judged = guard.judge(cases)
        return {"verdicts": [[*map(list, (o.verdict.unsupported, o.verdict.meaning)), o.struck] for o in judged]}

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every candidate."""
        caught, struck, passed, items = [0, 0], [0, 0], [0, 0], []
        quotes = tuple(sample.input["evidence"]["quotes"])
        for (identity, text, invents, planted), verdict in zip(sample.input["cases"], output["verdicts"], strict=True):
            unsupported, meaning, left = verdict
            refused = bool(unsupported or meaning)
            ok = refused == bool(invents)
            if invents:
                caught = [caught[0] + ok, caught[1] + 1]
                struck = [struck[0] + (not planted or planted not in left), struck[1] + 1]
            else:
                passed = [passed[0] + ok, passed[1] + 1]
            why = "；".join([*(f"无据：{word}" for word in unsupported), *meaning])
            at = text.find(planted) if planted else -1
            marks = (Mark(at, at + len(planted), "hit" if ok else "missed", invents),) if at >= 0 else ()
            got, want = ("拦下" if refused else "放行"), (f"应拦：{invents}" if invents else "应放行")
            items.append(Item(identity, text, ok, got, want, why, left if invents else "", marks, quotes))
        tallies = {"caught": share(*caught), "struck": share(*struck), "passed": share(*passed)}
        return Scored(tallies, tuple(items))
