"""What is said of two runs: who is better, how sure, at what cost, and where it got worse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.types import Usage
from evals import runs
from evals.base import Item, Sample, Scored
from evals.compare import compare_runs
from evals.verdict import comparison_table, verdict

REPORTS = [f"r{number}" for number in range(8)]


def write(folder: Path, found: dict[str, tuple[int, int]], tokens: int = 0, **inputs: str) -> Path:
    """A run of `repeats`: (right, missed) by report; one case a report, right where nothing is missed."""
    records = []
    for name, (right, missed) in found.items():
        sample = Sample(name, name, "dev", {"text": inputs.get(name, name)})
        items = (Item(f"{name} 第1句", f"{name}的一句。", missed == 0, "重复" if missed == 0 else "未标"),)
        usage = Usage(1 if tokens else 0, tokens, 0, 1.0)
        records.append(runs.Record("repeats", sample, {}, usage, 1.0, Scored({"duplicate": (right, 0, missed)}, items)))
    about = {**runs.about("openai:m" if tokens else "rules", None), "usage": {}, "paid": ""}
    runs.write_run(folder, about, records)
    return folder


@pytest.fixture
def a(tmp_path: Path) -> Path:
    return write(tmp_path / "a", dict.fromkeys(REPORTS, (4, 1)))


def test_better_everywhere_is_better_and_says_what_it_cost(a: Path, tmp_path: Path) -> None:
    b = write(tmp_path / "b", dict.fromkeys(REPORTS, (5, 0)), tokens=1000)
    lines = verdict(compare_runs(a, b))
    assert lines[0] == "结论：B 比 A 好（1 项更好，0 项更差，0 项分不出，0 项相同）。"
    assert lines[1] == "更好　重复：重复句 F1 0.889 → 1.000（+0.111，把握 99.6%）"
    assert "A 没有调用模型，8.0 秒；B 调用 8 次，8,000 token，8.0 秒" in lines[2]
    assert "重复：B 改对 8 条，改错 0 条（纯属偶然的可能 0.8%" in lines[3]


def test_worse_is_said_with_the_reports_and_cases(a: Path, tmp_path: Path) -> None:
    b = write(tmp_path / "b", {name: (1, 4) if name == "r3" else (3, 2) for name in REPORTS})
    found = compare_runs(a, b)
    assert [found.lines[0].winner, found.lines[0].worse[0][0]] == ["A", "r3"]
    text = comparison_table(found)
    assert "结论：B 不如 A" in text
    assert "差在 r3 0.89→0.33、" in text
    assert "等 8 份" in text


def test_one_report_of_eight_settles_nothing(a: Path, tmp_path: Path) -> None:
    b = write(tmp_path / "b", {name: (5, 0) if name == "r3" else (4, 1) for name in REPORTS})
    assert verdict(compare_runs(a, b))[0].startswith("结论：分不出好坏")


def test_the_same_is_the_same(a: Path) -> None:
    assert verdict(compare_runs(a, a))[0].startswith("结论：两次一样")


def test_only_the_same_samples_are_compared(a: Path, tmp_path: Path) -> None:
    b = write(tmp_path / "b", dict.fromkeys([*REPORTS[1:], "other"], (5, 0)), r7="改过的报告")
    found = compare_runs(a, b)
    assert found.lines[0].difference.groups == 6
    lines = verdict(found)
    assert "只有一次跑过的没有比：A 独有 1 个样本，B 独有 1 个。" in lines
    assert "两次输入不同的没有比：1 个样本。" in lines


def test_three_reports_are_too_few_whatever_they_say(tmp_path: Path) -> None:
    first = write(tmp_path / "a", dict.fromkeys(REPORTS[:3], (0, 5)))
    second = write(tmp_path / "b", dict.fromkeys(REPORTS[:3], (5, 0)))
    found = compare_runs(first, second)
    assert found.lines[0].difference.sure == 1 - 0.5**3
    assert found.lines[0].winner == ""
    assert any("只有 3 份材料可比" in line for line in verdict(found))


def test_chance_is_what_fair_coins_give(a: Path, tmp_path: Path) -> None:
    found = compare_runs(a, write(tmp_path / "b", dict.fromkeys(REPORTS[:5], (5, 0))))
    assert found.turned("repeats") == (5, 0, 2 / 2**5)
    mixed = replace(found, changes=(*found.changes, *(replace(c, b=c.a) for c in found.changes)))
    assert mixed.turned("repeats") == (5, 5, 1.0)
