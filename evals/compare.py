"""Two runs side by side: which is better, how sure, and where it got worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from evals.base import Item, Json, Measure
from evals.runs import Record, read_run
from evals.stats import Difference, compare
from evals.suites import SUITES
from evals.summary import grouped
from evals.table import arrow_of, render

SURE = 0.95


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in both runs."""

    suite: str
    measure: Measure
    difference: Difference

    @property
    def verdict(self) -> str:
        """Which run is better, in Chinese; undecided below SURE."""
        if self.measure.better == "none":
            return ""
        if self.difference.value == 0 and self.difference.low == 0 == self.difference.high:
            return "相同"
        if self.difference.sure >= SURE:
            return "B 更好"
        return "A 更好" if self.difference.sure <= 1 - SURE else "分不出"


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
    """Two runs: what they were, every measure, every case that changed."""

    about: tuple[Json, Json]
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


def compare_runs(a: Path, b: Path) -> Comparison:
    """Compare two runs' folders. Raises InputError for a folder that holds no run."""
    (about_a, first), (about_b, second) = read_run(a), read_run(b)
    return Comparison((about_a, about_b), tuple(_lines(first, second)), tuple(_changes(first, second)))


def _lines(first: Sequence[Record], second: Sequence[Record]) -> Iterator[Line]:
    for suite in SUITES.values():
        one, two = grouped(first, suite), grouped(second, suite)
        for measure in suite.measures:
            difference = compare(measure, one[measure.name], two[measure.name])
            if difference:
                yield Line(suite.name, measure, difference)


def _changes(first: Sequence[Record], second: Sequence[Record]) -> Iterator[Change]:
    """Cases that stand in both runs under the same name and text."""
    known = {(r.suite, item.id, item.text): item for r in first for item in r.scored.items}
    for record in second:
        for item in record.scored.items:
            before = known.get((record.suite, item.id, item.text))
            if before and before.ok != item.ok:
                yield Change(record.suite, before, item)


def compare_table(found: Comparison) -> str:
    """The comparison as text: settings that differ, every measure, then how many cases changed."""
    table = Table("指标", "", "A", "B", "B−A", "95% 区间", "B 更好的把握", "结论", "份数", box=None, pad_edge=False)
    for line in found.lines:
        d = line.difference
        sure = "" if line.measure.better == "none" else f"{d.sure:.1%}"
        table.add_row(
            f"{line.suite} {line.measure.title}", arrow_of(line.measure.better), f"{d.a:.3f}", f"{d.b:.3f}",
            f"{d.value:+.3f}", f"{d.low:+.3f}–{d.high:+.3f}", sure, line.verdict, str(d.groups),
        )  # fmt: skip
    mended = sum(change.mended for change in found.changes)
    head = [
        f"{name}：{run['model']}，{run['data']}，{run['made']}，{cost(run)}"
        for name, run in zip("AB", found.about, strict=True)
    ]
    tail = f"逐条看：B 改对 {mended} 条，改错 {len(found.changes) - mended} 条。"
    return "\n".join([*head, *differing(found.about), "", render([table]), "", tail])


def cost(about: Json) -> str:
    """What a run took, in words."""
    used = about["usage"]
    tokens = used["prompt_tokens"] + used["completion_tokens"]
    called = f"调用 {used['calls']} 次，{tokens} token，" if used["calls"] else ""
    called += f"{about['paid']}，" if about["paid"] else ""
    return f"{called}{used['seconds']:.1f} 秒"


def differing(about: tuple[Json, Json]) -> list[str]:
    """The prompts and settings in which the runs differ, one line each."""
    lines = []
    for key, title in (("prompts", "提示词"), ("settings", "设置"), ("versions", "版本")):
        a, b = (run[key] for run in about)
        names = [name for name in sorted({*a, *b}) if a.get(name) != b.get(name)]
        lines += [f"{title} {name}：A {a.get(name, '无')}，B {b.get(name, '无')}" for name in names]
    if about[0]["engine"] != about[1]["engine"]:
        lines.append(f"程序：A {about[0]['engine'][:8]}，B {about[1]['engine'][:8]}")
    return lines
