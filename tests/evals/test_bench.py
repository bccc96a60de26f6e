"""Benchmarks measure what they say, and their table stands in the document that carries it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.errors import UsageError
from evals.bench import large
from evals.bench.__main__ import PAGE, merged, row, run, table
from evals.bench.base import Bench, batched, measure


def slow() -> None:
    time.sleep(0.02)


def slower() -> None:
    time.sleep(0.06)


def test_both_sides_are_measured_in_turn() -> None:
    calls: list[str] = []
    bench = Bench("b", "我们的", "对照", lambda: calls.append("a"), lambda: calls.append("b"), 1, "次")
    measure(bench, 2)
    assert calls == ["a", "b"] * 3  # one warm-up, two that count


def test_a_ratio_is_ours_over_the_baseline() -> None:
    found = measure(Bench("b", "我们的", "对照", slow, slower, 10, "份", ("好", "差")), 3)
    assert 0.1 < found.ratio < 0.9
    line = row(found, 3)
    assert line.startswith("| b | 我们的 | 0.0")
    assert "份/秒" in line
    assert "，3 次，负载 " in line


def test_a_benchmark_run_alone_replaces_its_own_row_only() -> None:
    check, page = (
        row(measure(Bench(name, "旧的", "对照", slow, slow, 1, "次", ("", "")), 1), 1) for name in ("check", "page")
    )
    text = merged(table([page, check]), [page.replace("旧的", "新的")])
    assert text.index("| check | 旧的 |") < text.index("| page | 新的 |"), "in their own order"
    assert "| page | 旧的 |" not in text


def test_a_real_one(tmp_path: Path) -> None:
    [found] = run(["check"], 1)
    ours, plain = (float(words.split()[-1]) for words in found.bench.quality)
    assert ours > plain > 0.3, "the word list is a baseline, not a straw man"


def test_a_large_base_is_what_it_says(tmp_path: Path) -> None:
    made = large.make(tmp_path, "use", 200)
    found = large.search(tmp_path, "use")
    assert found["passages"] == found["vectors"] == 200
    assert 0 < found["p50"] <= found["p95"]
    rows = large.table({**made, **found}).splitlines()
    assert "| passages | 200 |" in rows
    assert any(row.startswith("| vectors put in | ") for row in rows)


def test_a_name_that_is_none_and_a_number_that_is_none() -> None:
    with pytest.raises(UsageError, match="没有叫 chek 的基准测试"):
        run(["chek"], 1)
    with pytest.raises(UsageError):
        run(["check"], 0)
    assert list(batched(["a", "b", "c"], 2)) == [["a", "b"], ["c"]]


def test_the_document_has_a_place_for_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.index("<!-- bench -->") < text.index("| 做什么 |") < text.index("<!-- /bench -->")
