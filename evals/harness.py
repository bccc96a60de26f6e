"""An evaluation from end to end: samples are solved or taken from what is kept, scored, written, held to a baseline."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import InputError, UsageError
from assistant.models import get_model, model_name
from evals import baseline as held
from evals import cost, runs
from evals.base import Sample, Suite
from evals.compare import compare_runs
from evals.judge import judge_runs
from evals.page import write_comparison, write_page
from evals.runs import Kept, Record
from evals.solving import Job, solve_all
from evals.suites import SUITES, chosen
from evals.summary import Summary, summarise
from evals.table import run_table
from evals.verdict import comparison_table

Show = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Shows nothing."""


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
    show: Show = _silent,
) -> Outcome:
    """Run suites (all of them for none) over a folder of labelled data, or over what ships.

    `show(done, total)` counts samples. Raises UsageError, InputError, and ModelError when the model fails: what was
    done by then is kept, and the same run goes on from there.
    """
    model = model_name(model)
    want = held.values(model, runs.data_name(data), baseline) if baseline else None
    _make(out)
    wanted = chosen(list(suites))
    jobs = [(suite, sample) for suite in wanted for sample in _samples(suite, data, named=bool(suites))]
    if not jobs:
        raise InputError("没有可评测的数据", str(data), "文件夹里应有 名称.txt 与 名称.gold.json")
    began = time.perf_counter()
    records = _all(jobs, model, show)
    summary = summarise(records, wanted)
    used = cost.total(records)
    about = {
        **runs.about(model, data),
        "suites": list(summary.seconds),
        "usage": asdict(used),
        "paid": cost.paid(model, used),
        "seconds": round(time.perf_counter() - began, 2),
    }
    folder = out or runs.new_folder(model)
    runs.write_run(folder, about, records)
    runs.write_json(folder / "summary.json", summary.as_json())
    table = run_table(summary)
    (folder / "table.txt").write_text(table + "\n", encoding="utf-8")
    write_page(folder / "page.html", about, summary, records)
    return Outcome(folder, table, held.missed(summary, want) if want else [], summary)


def _make(folder: Path | None) -> None:
    """The folder that was asked for, made before anything is spent on what goes there. Raises UsageError."""
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("结果写不进去", str(folder), "请换一个文件夹") from error


def compare(folders: Sequence[str], out: Path | None = None, *, judge: str | None = None, show: Show = _silent) -> str:
    """Two runs' folders as a verdict and a table; their page goes to `out`, or beside the second run's.

    `judge` names a model that gives its opinion as well. Raises UsageError for anything but two folders, InputError for
    one that holds no run, ModelError when the judge fails.
    """
    if len(folders) != 2:
        raise UsageError("比较需要两次评测的结果", "eval compare", "用法：luoshi eval compare 文件夹A 文件夹B")
    first, second = map(Path, folders)
    found = compare_runs(first, second)
    model = get_model(judge) if judge else None
    opinion = judge_runs(first, second, model, show).lines() if model else []
    page = out or second / "compare.html"
    write_comparison(page, found, opinion)
    return "\n".join([comparison_table(found), *opinion, f"逐条比较：{page}"])


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
    for number, record in solve_all([(n, job) for n, job in enumerate(jobs) if n not in found], kept):
        found[number] = record
        show(len(found), len(jobs))
    return [found[number] for number in range(len(jobs))]
