"""Small labelled reports for the tests of the evaluations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.dataset import REPORTS

NAMES = ("court-clerk", "canal-community")


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
