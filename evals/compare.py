"""Two runs side by side: which is better, how sure, at what cost, and where it got worse.

Only samples that both runs had, with the same input, are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

from assistant.types import Usage
from evals import cost
from evals.base import Item, Json, Measure
from evals.runs import Record, digest, read_run
from evals.stats import Difference, compare, one_value
from evals.suites import SUITES
from evals.summary import grouped

# The 95 % interval of the difference then lies on one side of 0.
SURE = 0.975


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in both runs; `reports` are (name, A, B) of each report that has something to measure."""

    suite: str
    measure: Measure
    difference: Difference
    reports: tuple[tuple[str, float, float], ...]

    @property
    def title(self) -> str:
        """The suite and the measure, in Chinese."""
        return f"{SUITES[self.suite].title}：{self.measure.title}"

    @property
    def winner(self) -> str:
        """`A` or `B`, `=` where no draw differs, empty where it cannot be said or neither side is better."""
        if self.measure.better == "none":
            return ""
        if self.difference.value == 0 and self.difference.low == 0 == self.difference.high:
            return "="
        if self.difference.sure >= SURE:
            return "B"
        return "A" if self.difference.sure <= 1 - SURE else ""

    @property
    def worse(self) -> list[tuple[str, float, float]]:
        """The reports in which B is worse, the worst first."""
        sign = {"high": 1, "low": -1, "none": 0}[self.measure.better]
        return sorted((r for r in self.reports if sign * (r[1] - r[2]) > 0), key=lambda r: sign * (r[2] - r[1]))


@dataclass(frozen=True, slots=True)
class Change:
    """A case that is right in one run only."""

    suite: str
    a: Item
    b: Item

    @property
    def mended(self) -> bool:
        """Whether B has it right."""
        return self.b.ok


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs: what they were, the samples compared, every measure, every case that changed.

    `alone` counts the samples that only A and only B had, `unequal` those whose input differs.
    """

    about: tuple[Json, Json]
    records: tuple[tuple[Record, ...], tuple[Record, ...]]
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    alone: tuple[int, int]
    unequal: int

    @property
    def used(self) -> tuple[Usage, Usage]:
        """What the compared samples took in A and in B."""
        a, b = self.records
        return cost.total(a), cost.total(b)

    def turned(self, suite: str) -> tuple[int, int, float]:
        """How many cases of a suite B has mended and spoiled, and how likely so uneven a split is by chance alone."""
        own = [change.mended for change in self.changes if change.suite == suite]
        return sum(own), len(own) - sum(own), _sign_test(sum(own), len(own))


def _sign_test(part: int, whole: int) -> float:
    """The two-sided sign test: the chance that fair coins fall as unevenly."""
    least = min(part, whole - part)
    return float(min(1.0, 2 * sum(comb(whole, k) for k in range(least + 1)) / 2**whole))


def compare_runs(a: Path, b: Path) -> Comparison:
    """Compare two runs' folders. Raises InputError for a folder that holds no run."""
    (about_a, first), (about_b, second) = read_run(a), read_run(b)
    one, two = ({(r.suite, r.sample.id): r for r in run} for run in (first, second))
    both = [key for key in one if key in two]
    same = [key for key in both if digest(one[key].sample.input) == digest(two[key].sample.input)]
    first, second = [one[key] for key in same], [two[key] for key in same]
    return Comparison(
        (about_a, about_b),
        (tuple(first), tuple(second)),
        tuple(_lines(first, second)),
        tuple(_changes(first, second)),
        (len(one) - len(both), len(two) - len(both)),
        len(both) - len(same),
    )


def _lines(first: Sequence[Record], second: Sequence[Record]) -> Iterator[Line]:
    for suite in SUITES.values():
        one, two = grouped(first, suite), grouped(second, suite)
        for measure in suite.measures:
            a, b = one[measure.name], two[measure.name]
            difference = compare(measure, a, b)
            if difference:
                each = ((name, one_value(measure, a[name]), one_value(measure, b[name])) for name in a if any(a[name]))
                yield Line(suite.name, measure, difference, tuple(each))


def _changes(first: Sequence[Record], second: Sequence[Record]) -> Iterator[Change]:
    """Cases that stand in both runs under the same name."""
    before = {key: item for record in first for key, item in _named(record)}
    for record in second:
        for key, item in _named(record):
            if key in before and before[key].ok != item.ok:
                yield Change(record.suite, before[key], item)


def _named(record: Record) -> Iterator[tuple[tuple[str, str, str, int], Item]]:
    """The cases of a record; of several that have the same name, the first, the second …"""
    met: Counter[str] = Counter()
    for item in record.scored.items:
        met[item.id] += 1
        yield (record.suite, record.sample.id, item.id, met[item.id]), item


def differing(about: tuple[Json, Json]) -> list[str]:
    """The prompts and settings in which the runs differ, one line each."""
    lines = []
    for key, title in (("prompts", "提示词"), ("settings", "设置"), ("versions", "版本")):
        a, b = (run[key] for run in about)
        names = [name for name in sorted({*a, *b}) if a.get(name) != b.get(name)]
        lines += [f"{title} {name}：A {a.get(name, '无')}，B {b.get(name, '无')}" for name in names]
    a, b = about
    if a["program"] != b["program"]:
        lines.append(f"程序：A {a['program'][:8]}，B {b['program'][:8]}")
    if a["scorers"] != b["scorers"]:
        lines.append("两次的评分办法不同：先用同一版程序各跑一遍再比（没有变的输出不会重做）")
    return lines
