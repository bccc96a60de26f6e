"""An evaluation from end to end: samples are solved or taken from what is kept, scored, written, held to a baseline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import InputError, UsageError
from assistant.models import model_name
from assistant.settings import settings
from assistant.types import Usage
from assistant.writing.estimate import price_of
from evals import baseline as held
from evals import runs
from evals.base import Sample, Suite
from evals.compare import compare_runs, compare_table
from evals.page import write_comparison, write_page
from evals.runs import Kept, Record
from evals.suites import SUITES, chosen
from evals.summary import Summary, summarise
from evals.system import System
from evals.table import run_table

Show = Callable[[int, int], None]
Job = tuple[Suite, Sample]
# Rules keep the cores busy from so many threads; a model's calls run side by side within a sample instead
# (settings().max_concurrency), so that what each sample cost can be told.
_WORKERS = 2


@dataclass(frozen=True)
class Outcome:
    """A finished run: its folder, its table, and a line for each measure below the baseline."""

    folder: Path
    table: str
    missed: list[str]
    summary: Summary


def run(
    suites: Sequence[str] = (),
    *,
    data: Path | None = None,
    model: str = "rules",
    out: Path | None = None,
    baseline: Path | None = None,
    show: Show = lambda done, total: None,
) -> Outcome:
    """Run suites (all of them for none) over a folder of labelled data, or over what ships.

    `show(done, total)` counts samples. Raises UsageError, InputError, and ModelError when the model fails: what was
    done by then is kept, and the same run goes on from there.
    """
    model = model_name(model)
    wanted = chosen(list(suites))
    jobs = [(suite, sample) for suite in wanted for sample in _samples(suite, data, named=bool(suites))]
    if not jobs:
        raise InputError("没有可评测的数据", str(data), "文件夹里应有 名称.txt 与 名称.gold.json")
    began = time.perf_counter()
    records = _all(jobs, model, show)
    summary = summarise(records, wanted)
    used = _total(records)
    about = {
        **runs.about(model, data),
        "suites": list(summary.seconds),
        "usage": asdict(used),
        "paid": paid(model, used),
        "seconds": round(time.perf_counter() - began, 2),
    }
    folder = out or runs.new_folder(model)
    runs.write_run(folder, about, records)
    runs.write_json(folder / "summary.json", summary.as_json())
    table = run_table(summary)
    (folder / "table.txt").write_text(table + "\n", encoding="utf-8")
    write_page(folder / "page.html", about, summary, records)
    lines = held.missed(summary, model, runs.data_name(data), baseline) if baseline else []
    return Outcome(folder, table, lines, summary)


def compare(folders: Sequence[str], out: Path | None = None) -> str:
    """Two runs' folders as a table; their page goes to `out`, or beside the second run's.

    Raises UsageError for anything but two folders, InputError for one that holds no run.
    """
    if len(folders) != 2:
        raise UsageError("比较需要两次评测的结果", "eval compare", "用法：luoshi eval compare 文件夹A 文件夹B")
    found = compare_runs(Path(folders[0]), Path(folders[1]))
    page = out or Path(folders[1]) / "compare.html"
    write_comparison(page, found)
    return f"{compare_table(found)}\n逐条比较：{page}"


def set_baseline(folders: Sequence[str], file: Path | None = None) -> str:
    """Make a run the baseline of its model. Raises UsageError for anything but one folder, InputError for no run."""
    if len(folders) != 1:
        raise UsageError("没有说明用哪次评测定基线", "eval baseline", "用法：luoshi eval baseline 文件夹")
    about, records = runs.read_run(Path(folders[0]))
    summary = summarise(records, SUITES.values())
    held.save(summary, about["model"], about["data"], about["made"], file or held.FILE)
    return f"已把 {about['made']} 用 {about['model']} 跑的 {len(summary.seconds)} 项定为基线：{file or held.FILE}"


def _samples(suite: Suite, data: Path | None, named: bool) -> list[Sample]:
    samples = suite.samples(data)
    if named and not samples:
        raise InputError(f"这份数据里没有 {suite.name} 可用的样本", str(data), "请换一份数据，或不写这一项")
    return samples


def _all(jobs: Sequence[Job], model: str, show: Show) -> list[Record]:
    """A record for each job, in their order."""
    kept = Kept(model)
    found = {number: record for number, job in enumerate(jobs) if (record := kept.read(*job))}
    show(len(found), len(jobs))
    rest = [number for number in range(len(jobs)) if number not in found]
    if rest:
        system = System(model, settings().home / "evals" / "scratch")
        try:
            for number, record in _solve_all([(n, jobs[n]) for n in rest], system):
                kept.write(jobs[number][0], record)
                found[number] = record
                show(len(found), len(jobs))
        finally:
            system.close()
    return [found[number] for number in range(len(jobs))]


def _solve_all(jobs: Sequence[tuple[int, Job]], system: System) -> Iterator[tuple[int, Record]]:
    """Numbered records as they are done; the first error stops the rest."""
    workers = _WORKERS if system.model == "rules" else 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future[Record], int] = {pool.submit(_solve, *job, system): number for number, job in jobs}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _solve(suite: Suite, sample: Sample, system: System) -> Record:
    began, before = time.perf_counter(), system.usage if suite.uses_model else Usage()
    output = suite.solve(sample, system)
    seconds, after = time.perf_counter() - began, system.usage if suite.uses_model else Usage()
    usage = Usage(
        after.calls - before.calls,
        after.prompt_tokens - before.prompt_tokens,
        after.completion_tokens - before.completion_tokens,
        round(seconds, 3),
    )
    return Record(suite.name, sample, output, usage, seconds, suite.score(sample, output))


def _total(records: Sequence[Record]) -> Usage:
    used = [record.usage for record in records]
    return Usage(
        sum(u.calls for u in used),
        sum(u.prompt_tokens for u in used),
        sum(u.completion_tokens for u in used),
        round(sum(u.seconds for u in used), 2),
    )


def paid(model: str, used: Usage) -> str:
    """What the calls cost by the price list, with the currency; empty for a model that is not listed."""
    price = price_of(model) if model.startswith("openai") else None
    if price is None:
        return ""
    cost = (used.prompt_tokens * price.prompt + used.completion_tokens * price.completion) / 1_000_000
    return f"{cost:.4f} {price.currency}"
