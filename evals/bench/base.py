"""One comparison: what is done, how, beside what, and how long either side took; what several benchmarks share."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from assistant.errors import UsageError
from evals.base import confusion
from evals.dataset import Case
from evals.gold import Span, flagged

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Bench:
    """Two ways to do the same work. `quality` says in words what either gives, and is empty where both give the same.

    `work` names the amount that `unit` counts, so that speeds can be told: 12 reports, 56 queries.
    """

    name: str
    title: str
    baseline_title: str
    ours: Act
    baseline: Act
    work: float
    unit: str
    quality: tuple[str, str] = ("", "")


Make = Callable[[Path], AbstractContextManager[Bench]]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each repetition."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)

    @property
    def spread(self) -> float:
        """(longest - shortest) / median."""
        return (max(self.seconds) - min(self.seconds)) / self.median


@dataclass(frozen=True, slots=True)
class Result:
    """A comparison as measured; `load` is the machine's in the minute before it ended."""

    bench: Bench
    ours: Timing
    baseline: Timing
    made: str = field(default_factory=lambda: time.strftime("%Y-%m-%d"))
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def ratio(self) -> float:
        """How many times as long as the baseline ours takes; below 1 it is faster."""
        return self.ours.median / self.baseline.median


def measure(bench: Bench, repeat: int) -> Result:
    """Both sides in turn, after one warm-up of each. Raises UsageError for fewer than one repetition."""
    if repeat < 1:
        raise UsageError("重复次数至少为 1", "--repeat")
    bench.ours()
    bench.baseline()
    turns = [(_timed(bench.ours), _timed(bench.baseline)) for _ in range(repeat)]
    ours, baseline = zip(*turns, strict=True)
    return Result(bench, Timing(tuple(ours)), Timing(tuple(baseline)))


def _timed(act: Act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def put(file: Path, name: str, table: Callable[[str], str]) -> None:
    """Put what `table` makes of the old table into a page of Markdown, between <!-- name --> and <!-- /name -->."""
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    page = file.read_text(encoding="utf-8")
    file.write_text(between.sub(lambda match: match[1] + table(match[0]) + match[2], page), encoding="utf-8")


def vague_f1(cases: Sequence[Case], found: Sequence[Sequence[Span]]) -> float:
    """F1 of the sentences called vague: `found` has the spans flagged in each case."""
    right = wrong = missed = 0.0
    for case, spans in zip(cases, found, strict=True):
        said = {i for span in spans for i in flagged(case.spans, span)} & set(case.vague)
        hit, false, lost = confusion(said, {i for i, vague in case.vague.items() if vague})
        right, wrong, missed = right + hit, wrong + false, missed + lost
    return 2 * right / max(1.0, 2 * right + wrong + missed)


def batched(texts: list[str], size: int) -> Iterator[list[str]]:
    """`texts` in lists of `size`."""
    for at in range(0, len(texts), size):
        yield texts[at : at + size]
