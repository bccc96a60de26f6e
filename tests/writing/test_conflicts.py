"""Facts that contradict the report, by class: number, share, day, who, done, all, never, order; and near misses."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.types import Fact, Sentence
from assistant.writing.conflicts import Conflict, find_conflict

PAIRS = [
    json.loads(line) for line in Path(__file__).with_name("conflicts.jsonl").read_text(encoding="utf-8").splitlines()
]


def judged(said: str, told: str, date: str = "2023") -> Conflict | None:
    return find_conflict(Fact("F1", told, "", date), [Sentence(0, 0, len(said), said, "problem")], 2023)


def test_contradictions_are_found_and_near_misses_pass() -> None:
    wrong = Counter(pair["conflict"] for pair in PAIRS if bool(judged(pair["said"], pair["told"])) != pair["conflict"])
    assert sum(pair["conflict"] for pair in PAIRS) >= 30
    assert wrong[True] <= 1
    assert wrong[False] == 0


@pytest.mark.parametrize(
    ("said", "told", "conflicts"),
    [
        ("9月的党纪知识测试我没有参加。", "9月党纪知识测试，该同志到场参加，得91分。", True),
        ("9月的党纪知识测试我没有参加。", "9月党纪知识测试，该同志没有参加。", False),
        ("截至11月底，反馈的问题已经完成整改27个。", "11月底核查，认定完成整改21个。", True),
        ("今年以来召开党委会24次。", "党委会议记录本上编号的会议共17次，党委会没有补记。", True),
        ("全乡在编干部41人，被县直单位借走13人。", "全乡在编干部41人，借调到县直单位6人。", True),
        ("全乡在编干部41人，被县直单位借走13人。", "全乡在编干部41人，其中女干部6人。", False),
    ],
)
def test_what_reports_say_and_ledgers_hold_against_it(said: str, told: str, conflicts: bool) -> None:
    assert bool(judged(said, told)) is conflicts


def test_another_year_contradicts_nothing() -> None:
    assert judged("今年以来召开党委会24次。", "党委会议记录本上编号的会议共17次。", "2022") is None


def test_the_warning_names_both_sides() -> None:
    found = judged("由局长王建带队检查，排查隐患134处。", "记录显示，排查隐患87处。")
    assert found is not None
    assert "134处" in found.warning
    assert "87处" in found.warning
