"""From records to numbers: every measure of every suite, over all reports, by split and by report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evals.base import Json, Measure, Suite
from evals.runs import Record
from evals.stats import Estimate, estimate, one_value

Grouped = dict[str, tuple[float, ...]]


@dataclass(frozen=True)
class Row:
    """One measure of one suite: overall, by split, by group (with the tallies behind it)."""

    suite: str
    measure: Measure
    overall: Estimate
    splits: dict[str, float]
    tallies: Grouped

    @property
    def key(self) -> str:
        """How a baseline calls it."""
        return f"{self.suite}.{self.measure.name}"

    @property
    def by_group(self) -> dict[str, float]:
        """The measure of each report that has something to measure."""
        return {group: one_value(self.measure, tally) for group, tally in self.tallies.items() if any(tally)}


@dataclass(frozen=True)
class Summary:
    """All rows of a run, and what each suite took."""

    rows: tuple[Row, ...]
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, suite: str) -> list[Row]:
        """The rows of one suite."""
        return [row for row in self.rows if row.suite == suite]

    def as_json(self) -> Json:
        """The summary as a run's folder keeps it."""
        return {"seconds": self.seconds, "measures": {row.key: _json(row) for row in self.rows}}


def grouped(records: Iterable[Record], suite: Suite) -> dict[str, Grouped]:
    """Tallies by measure and group for one suite."""
    sums: dict[str, dict[str, Any]] = {measure.name: {} for measure in suite.measures}
    for record in records:
        if record.suite == suite.name:
            for name, tally in record.scored.tallies.items():
                old = sums[name].get(record.sample.group)
                sums[name][record.sample.group] = np.add(old, tally) if old is not None else np.array(tally, float)
    return {name: {group: tuple(map(float, t)) for group, t in found.items()} for name, found in sums.items()}


def summarise(records: Sequence[Record], suites: Iterable[Suite]) -> Summary:
    """Every measure of these suites."""
    rows, seconds = [], {}
    for suite in suites:
        own = [record for record in records if record.suite == suite.name]
        if not own:
            continue
        split_of = {record.sample.group: record.sample.split for record in own}
        seconds[suite.name] = round(sum(record.seconds for record in own), 3)
        tallies = grouped(own, suite)
        for measure in suite.measures:
            found = tallies[measure.name]
            splits = {
                split: one_value(measure, *(t for group, t in found.items() if split_of[group] == split))
                for split in sorted({split_of[group] for group, tally in found.items() if any(tally)})
            }
            rows.append(Row(suite.name, measure, estimate(measure, found), splits, found))
    return Summary(tuple(rows), seconds)


def _json(row: Row) -> Json:
    return {
        "title": row.measure.title,
        "better": row.measure.better,
        "value": round(row.overall.value, 4),
        "low": round(row.overall.low, 4),
        "high": round(row.overall.high, 4),
        "groups": row.overall.groups,
        "splits": {name: round(value, 4) for name, value in row.splits.items()},
        "by_group": {name: round(value, 4) for name, value in row.by_group.items()},
    }
