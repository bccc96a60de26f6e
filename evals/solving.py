"""Samples solved, one after another or shared out over processes.

Rules are plain Python, of which one process runs one thread at a time: two cores want two processes. A model's calls
run side by side within a sample instead (settings().max_concurrency), so that what each sample cost can be told.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, as_completed
from functools import cache
from pathlib import Path

from assistant import workers
from assistant.models.base import spent
from assistant.settings import settings
from assistant.types import Usage
from evals.base import Sample, Suite
from evals.runs import Kept, Record
from evals.suites import SUITES
from evals.system import System

Job = tuple[Suite, Sample]
Bundle = list[tuple[int, str, Sample]]  # number of the job, name of its suite, sample
_WORTHWHILE = 4  # bundles, at least: a process takes two seconds to start


def solve_all(jobs: Sequence[tuple[int, Job]], kept: Kept) -> Iterator[tuple[int, Record]]:
    """Numbered records as they are done, each kept at once; the first error stops the rest. Raises ModelError."""
    bundles = _bundles(jobs)
    if kept.model != "rules" or len(bundles) < _WORTHWHILE:
        yield from _here(jobs, kept)
    else:
        yield from _shared_out(bundles, kept)


def _here(jobs: Sequence[tuple[int, Job]], kept: Kept) -> Iterator[tuple[int, Record]]:
    system = System(kept.model, _scratch())
    try:
        for number, (suite, sample) in jobs:
            yield number, _solve(suite, sample, system, kept)
    finally:
        system.close()


def _shared_out(bundles: Sequence[Bundle], kept: Kept) -> Iterator[tuple[int, Record]]:
    jobs = min(os.cpu_count() or 1, settings().max_concurrency, len(bundles))
    with workers.pool(jobs) as pool:
        waiting: list[Future[list[tuple[int, Record]]]] = [pool.submit(_solve_bundle, one, kept) for one in bundles]
        try:
            for future in as_completed(waiting):
                yield from future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _bundles(jobs: Sequence[tuple[int, Job]]) -> list[Bundle]:
    """Jobs that one process does best, the largest bundles first: a report is checked once, a corpus taken in once."""
    found: dict[str, Bundle] = {}
    for number, (suite, sample) in jobs:
        found.setdefault(suite.name if suite.shared else sample.group, []).append((number, suite.name, sample))
    return sorted(found.values(), key=len, reverse=True)


def _solve_bundle(bundle: Bundle, kept: Kept) -> list[tuple[int, Record]]:
    system = _system(kept.model)
    return [(number, _solve(SUITES[name], sample, system, kept)) for number, name, sample in bundle]


@cache
def _system(model: str) -> System:
    """The system of this process, for all its bundles."""
    return System(model, _scratch())


def _scratch() -> Path:
    return settings().home / "evals" / "scratch"


def _solve(suite: Suite, sample: Sample, system: System, kept: Kept) -> Record:
    began, before = time.perf_counter(), system.usage if suite.uses_model else Usage()
    output = suite.solve(sample, system)
    seconds, after = time.perf_counter() - began, system.usage if suite.uses_model else Usage()
    usage = spent(before, after, seconds)
    record = Record(suite.name, sample, output, usage, seconds, suite.score(sample, output))
    kept.write(suite, record)
    return record
