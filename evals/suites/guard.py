"""guard: are planted inventions refused and honest rewordings let through?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from assistant.writing.guard import Evidence
from evals import guard
from evals.base import Item, Json, Mark, Measure, Sample, Scored, Shares, Suite
from evals.system import System

# Later batches stand in rows of their own: what is written after the rules says more than what they grew up with.
_BATCHES = {
    "": (guard.DATA, ""),
    "blind": (guard.BLIND, "第二批"),
    "unseen": (guard.UNSEEN, "第三批"),
    "third": (guard.THIRD, "第四批"),
    "fourth": (guard.FOURTH, "第五批"),
    "fifth": (guard.FIFTH, "第六批"),
    "sixth": (guard.SIXTH, "第七批"),
    "seventh": (guard.SEVENTH, "第八批"),
    "eighth": (guard.EIGHTH, "第九批"),
    "ninth": (guard.NINTH, "第十批"),
    "tenth": (guard.TENTH, "第十一批"),
    "aligned": (guard.ALIGNED, "数字说的是谁"),
    "forms": (guard.FORMS, "换说法与细处改动"),
    "kinds": (guard.KINDS, "不带数字的编造"),
}
_COUNTS = {"caught": "编造查出率", "struck": "编造改掉率", "passed": "如实改写放行率"}


def _measure(batch: str, count: str) -> str:
    return f"{batch}-{count}" if batch else count


class Guard(Suite):
    """Recall of inventions and the share of honest rewordings that pass, by batch; one sample an evidence."""

    name = "guard"
    title = "防编造"
    shared = True
    measures = tuple(
        Measure(_measure(batch, count), f"{title}{named}", "share")
        for batch, (_, named) in _BATCHES.items()
        for count, title in _COUNTS.items()
    )

    def samples(self, data: Path | None) -> list[Sample]:
        """One sample for each evidence of the folder's cases.jsonl and evidence.jsonl; of all batches for None."""
        folders = {"": data} if data else {batch: folder for batch, (folder, _) in _BATCHES.items()}
        return [sample for batch, folder in folders.items() for sample in _samples(folder, batch)]

    def solve(self, sample: Sample, system: System) -> Json:
        """The guard's verdict on each candidate, and what it would leave of it."""
        given = sample.input["evidence"]
        evidence = Evidence(**{**given, "quotes": tuple(given["quotes"]), "dates": tuple(given["dates"])})
        cases = [guard.Case(row[0], "dev", evidence, *row[1:]) for row in sample.input["cases"]]
        judged = guard.judge(cases)
        return {"verdicts": [[*map(list, (o.verdict.unsupported, o.verdict.meaning)), o.struck] for o in judged]}

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every candidate."""
        shares, items, batch = Shares(measure.name for measure in self.measures), [], sample.input["batch"]
        quotes = tuple(sample.input["evidence"]["quotes"])
        for (identity, text, invents, planted), verdict in zip(sample.input["cases"], output["verdicts"], strict=True):
            unsupported, meaning, left = verdict
            refused = bool(unsupported or meaning)
            ok = refused == bool(invents)
            if invents:
                shares.add(_measure(batch, "caught"), ok)
                # Where the words are not marked nobody can say whether they are gone.
                shares.add(_measure(batch, "struck"), bool(planted) and planted not in left, bool(planted))
            else:
                shares.add(_measure(batch, "passed"), ok)
            why = "；".join([*(f"无据：{word}" for word in unsupported), *meaning])
            at = text.find(planted) if planted else -1
            marks = (Mark(at, at + len(planted), "hit" if ok else "missed", invents),) if at >= 0 else ()
            got, want = ("拦下" if refused else "放行"), (f"应拦：{invents}" if invents else "应放行")
            items.append(Item(identity, text, ok, got, want, why, left if invents else "", marks, quotes))
        return Scored(shares.tallies, tuple(items))


def _samples(folder: Path, batch: str) -> Iterator[Sample]:
    if not (folder / "cases.jsonl").exists():
        return
    grouped = groupby(guard.load(folder), key=lambda case: (case.id.partition("-")[0], case.split, case.evidence))
    for (name, split, evidence), cases in grouped:
        rows = [[case.id, case.text, case.invents, case.planted] for case in cases]
        given = {"batch": batch, "evidence": asdict(evidence), "cases": rows}
        yield Sample(name, name, split if batch in ("", "kinds", "forms") else "test", given)
