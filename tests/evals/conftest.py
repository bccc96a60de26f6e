"""Small labelled reports for the tests of the evaluations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.dataset import REPORTS

NAMES = ("court-clerk", "canal-community")

# A report whose scores can be counted on one hand.
HAND_TEXT = """标题
（一）学习方面
学习不够深入。去年5月学习12次。抓落实的力度不够大。
原因
（一）认识不到位
思想上不够重视。
"""
HAND_GOLD: dict[str, Any] = {
    "unit": "某局",
    "year": 2023,
    "split": "dev",
    "sections": [
        {"id": "P1", "kind": "problem", "heading": "（一）学习方面", "first": 1, "last": 4, "example": "concrete"},
        {"id": "C1", "kind": "cause", "heading": "（一）认识不到位", "first": 6, "last": 7},
    ],
    "sentences": [
        {"i": 0, "role": "heading", "vague": None},
        {"i": 2, "role": "problem", "vague": 1},
        {"i": 3, "role": "problem", "vague": 0},
        {"i": 4, "role": "problem", "vague": 1},
        {"i": 7, "role": "cause", "vague": 1},
    ],
    "cause_links": [["C1", "P1"]],
    "measure_links": [],
    "unexplained": [],
    "idle_causes": [],
    "unaddressed": ["P1"],
    "typos": [{"i": 4, "wrong": "力度", "right": "力量"}, {"i": 7, "wrong": "思想", "right": "思维"}],
    "duplicates": [[2, 4]],
}


@pytest.fixture
def two_reports(tmp_path: Path) -> Path:
    """A folder with two of the sample reports: enough for every suite over reports."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in NAMES:
        for file in REPORTS.glob(f"{name}.*"):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def write_case(folder: Path, name: str, text: str, gold: dict[str, object]) -> None:
    """A hand-made labelled report."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / f"{name}.gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
