"""The comparison with public linters: what counts as a mended slip, and a run without npm."""

from __future__ import annotations

import pytest

from evals.bench import linters
from evals.dataset import REPORTS, load_cases


def test_only_the_right_form_counts_as_mended() -> None:
    cases = load_cases(REPORTS, split="dev")[:1]
    text, slips = cases[0].report.text, cases[0].gold["typos"]
    right = text
    for slip in slips:
        right = right.replace(slip["wrong"], slip["right"], 1)
    assert linters._mended(cases, [text]) == 0
    assert linters._mended(cases, [right]) == len(slips)
    assert linters._mended(cases, [right.replace("\n", "\n ")]) == len(slips), "spacing is no part of it"


def test_without_npm_a_line_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert linters._others([], []) == []
    assert "npm" in capsys.readouterr().err


def test_the_table_names_every_side() -> None:
    cases = load_cases(REPORTS, split="dev")[:1]
    rows = [linters.Row("zhlint", 0.1, 3, None, 0), linters.Row("luoshi", 0.2, 9, 0.99, 2)]
    text = linters.table(rows, cases)
    assert all(said in text for said in ("| zhlint |", "| — | 0/", "0.990"))
