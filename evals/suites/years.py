"""years: which promises of last year's are passed over, which of its problems stand again unexplained?"""

from __future__ import annotations

from pathlib import Path

from evals.base import Item, Json, Measure, Sample, Scored, Suite, confusion
from evals.system import System
from evals.twoyears import YEARS, load_pairs, read_pair


class Years(Suite):
    """F1 over promises and over pairs of problems, one sample a pair of reports."""

    name = "years"
    title = "与上年对照"
    uses_model = True
    measures = (Measure("promise-open", "承诺未交账 F1"), Measure("recurring", "老问题重现 F1"))

    def samples(self, data: Path | None) -> list[Sample]:
        """One sample for each file of the folder's `years`."""
        pairs = load_pairs(data / "years" if data else YEARS)
        return [Sample(pair.name, pair.name, pair.split, {"labels": pair.labels}) for pair in pairs]

    def solve(self, sample: Sample, system: System) -> Json:
        """The findings of either rule: its words of this year and the earlier ones."""
        labels = sample.input["labels"]
        found = system.held_against(labels["this"], labels["last"])
        return {"findings": [[item.rule, item.related[0].text, item.text, item.message] for item in found]}

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every promise and every pair of problems that is found or labelled."""
        pair = read_pair(sample.id, sample.input["labels"])
        rows = [tuple(row) for row in output["findings"]]
        notes = {row[:3]: row[3] for row in rows}
        told = {last: row["told"] for row in pair.labels["promises"] for last in [row["last"]]}
        open_ = {last: this for rule, last, this, _ in rows if rule == "promise-open"}
        again = {(last, this) for rule, last, this, _ in rows if rule == "recurring"}
        items = [
            Item(f"{sample.id} 承诺", last, (last in open_) == (last in pair.open), _open(last in open_),
                 _open(last in pair.open), notes.get(("promise-open", last, open_.get(last, "")), ""),
                 sources=tuple(told.get(last, ())))
            for last in sorted(pair.labelled | open_.keys())
        ]  # fmt: skip
        items += [
            Item(f"{sample.id} 问题", last, (last, this) in again & pair.unexplained, _again((last, this) in again),
                 _again((last, this) in pair.unexplained), after=this)
            for last, this in sorted(again | pair.unexplained)
        ]  # fmt: skip
        tallies = {
            "promise-open": confusion(set(open_), pair.open),
            "recurring": confusion(again, pair.unexplained),
        }
        return Scored(tallies, tuple(items))


def _open(is_open: bool) -> str:
    return "没有交代" if is_open else "有交代"


def _again(again: bool) -> str:
    return "又出现，没说缘由" if again else "不算"
