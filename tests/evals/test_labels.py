"""The labels of the sample reports hold together, and what does not is seen."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from evals.dataset import REPORTS, Case, load_cases
from evals.labels import contradictions, main
from tests.conftest import shared

CASES = load_cases(REPORTS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_sample_reports_are_labelled_consistently(case: Case) -> None:
    assert list(contradictions(case)) == []


def test_so_are_the_shared_ones() -> None:
    main(shared("gold"))


def test_the_set_is_what_it_should_be() -> None:
    assert len(CASES) >= 12
    assert all(2000 <= len(case.report.text) <= 6000 for case in CASES)
    assert all(len(case.facts) >= 12 for case in CASES)
    splits = Counter(case.split for case in CASES)
    assert splits["dev"] == splits["test"]
    years = {case.gold["year"] for case in CASES}
    assert (min(years), max(years)) == (2019, 2025)


def damaged(**changes: Any) -> list[str]:
    case = CASES[0]
    return list(contradictions(replace(case, gold={**copy.deepcopy(case.gold), **changes})))


def test_contradictions_are_named() -> None:
    gold = CASES[0].gold
    assert any("unexplained 应为" in line for line in damaged(cause_links=[]))
    assert any("不是这类部分" in line for line in damaged(measure_links=[["C1", "P1"]]))
    assert any("没有错处" in line for line in damaged(typos=[{"i": 1, "wrong": "鱟", "right": "好"}]))
    assert any("三分之一" in line for line in damaged(duplicates=[[1, 10]]))
    assert any("正文有" in line for line in damaged(sentences=gold["sentences"][:-1]))
    swapped = [{**row, "vague": None} if row["vague"] == 0 else row for row in gold["sentences"]]
    lines = damaged(sentences=swapped)
    assert any("没有判断" in line for line in lines)
    assert any("却没有具体的" in line for line in lines)
