"""A run, or two, as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Literal

from rich.console import Console
from rich.table import Table

from evals.suites import SUITES
from evals.summary import Summary

_WIDTH = 118


def render(tables: Iterable[Table]) -> str:
    """Tables as plain text."""
    console = Console(file=StringIO(), width=_WIDTH, no_color=True)
    for table in tables:
        console.print(table)
    text = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    return "\n".join(line.rstrip() for line in text.splitlines())


def run_table(summary: Summary) -> str:
    """Every measure with its interval and its value on each split; the arrow says which way is better."""
    splits = sorted({split for row in summary.rows for split in row.splits})
    table = Table("评测项", "指标", "", "数值", "95% 区间", *splits, "份数", box=None, pad_edge=False)
    for suite, seconds in summary.seconds.items():
        for number, row in enumerate(summary.of(suite)):
            name = f"{suite}（{SUITES[suite].title}，{seconds:.1f} 秒）" if number == 0 else ""
            shown = row.overall
            cells = [f"{row.splits[s]:.3f}" if s in row.splits else "" for s in splits]
            value = f"{shown.value:.3f}" if shown.groups else ""
            interval = between(shown.low, shown.high, shown.groups)
            arrow = arrow_of(row.measure.better)
            table.add_row(name, row.measure.title, arrow, value, interval, *cells, str(shown.groups))
        table.add_section()
    return render([table])


def between(low: float, high: float, groups: int, sign: Literal["", "+"] = "") -> str:
    """An interval, or why there is none."""
    if groups < 2:
        return "只有一份" if groups else "没有可测的"
    return f"{low:{sign}.3f}～{high:{sign}.3f}"


def percent(share: float) -> str:
    """A chance in words that claim no certainty."""
    if not 0.001 < share < 0.999:
        return ">99.9%" if share > 0.5 else "<0.1%"
    return f"{share:.1%}"


def arrow_of(better: str) -> str:
    """Which way is better."""
    return {"high": "↑", "low": "↓", "none": ""}[better]
