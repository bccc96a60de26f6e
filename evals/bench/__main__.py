"""Runs benchmarks and writes their table."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from assistant.errors import LuoshiError, UsageError
from assistant.settings import settings
from evals.bench import check, page, rewrite, search
from evals.bench.base import Make, Result, measure, put

BENCHES: dict[str, Make] = {
    "check": check.make,
    "search": search.make_search,
    "split": search.make_split,
    "bigrams": search.make_bigrams,
    "grow": search.make_grow,
    "ingest": search.make_ingest,
    "encode": search.make_encode,
    "rewrite": rewrite.make,
    "page": page.make,
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_HEAD = (
    "| 名称 | 做什么 | 我们 | 对照 | 对照用时 | 用时之比 | 我们得到 | 对照得到 | 何时 |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)
_PACKAGES = ("gradio", "chromadb", "langchain", "openai", "numpy")


def run(names: list[str], repeat: int) -> list[Result]:
    """Results of these benchmarks, all of them for none. Raises UsageError for a name that is none."""
    results = []
    for name in names or BENCHES:
        if name not in BENCHES:
            raise UsageError(f"没有叫 {name} 的基准测试", "bench", f"可用：{'、'.join(BENCHES)}")
        with tempfile.TemporaryDirectory() as folder, BENCHES[name](Path(folder)) as bench:
            results.append(measure(bench, repeat))
    return results


def row(found: Result, repeat: int) -> str:
    """A result as a row of Markdown; the benchmark's name comes first, then the rest of what it is."""
    bench, ours, plain = found.bench, found.ours, found.baseline
    speed = f"{bench.work / ours.median:.1f} {bench.unit}/秒" if bench.work != 1 else ""
    cells = (
        bench.name,
        bench.title,
        f"{ours.median:.3f} 秒（±{ours.spread / 2:.0%}）{speed}",
        bench.baseline_title,
        f"{plain.median:.3f} 秒（±{plain.spread / 2:.0%}）",
        f"{found.ratio:.0f}" if found.ratio >= 10 else f"{found.ratio:.2g}",
        *bench.quality,
        f"{found.made}，{repeat} 次，负载 {found.load:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def table(rows: Iterable[str]) -> str:
    """Rows as a table of Markdown, with the machine and versions that they hold for."""
    place = {name: number for number, name in enumerate(BENCHES)}
    ordered = sorted(rows, key=lambda line: place.get(_name(line), len(place)))
    versions = "，".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    machine = f"{platform.system()} {platform.machine()}，{os.cpu_count()} 核，Python {platform.python_version()}"
    note = f"{machine}；{versions}；编码器 {settings().encoder}。各测几次取中位数，± 是极差的一半，负载是测后一分钟的。"
    return "\n".join([*_HEAD, *ordered, "", note, ""])


def _name(line: str) -> str:
    return line.split("|")[1].strip()


def merged(old: str, rows: Iterable[str]) -> str:
    """The table in `old` with these rows in place of those of the same names: benchmarks may be run one at a time."""
    known = {_name(line): line for line in old.splitlines() if line.startswith("|") and _name(line) in BENCHES}
    return table({**known, **{_name(line): line for line in rows}}.values())


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench")
    parser.add_argument("names", nargs="*", help="，".join(BENCHES))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="docs/performance.md")
    given = parser.parse_args(arguments)
    try:
        rows = [row(found, given.repeat) for found in run(given.names, given.repeat)]
    except LuoshiError as error:
        sys.exit(error.line())
    sys.stdout.write(table(rows))
    if given.write:
        put(PAGE, "bench", lambda old: merged(old, rows))


if __name__ == "__main__":
    main()
