"""Labelled reports as data: any folder with NAME.txt, NAME.gold.json and NAME.facts.jsonl is a dataset."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.intake import load_facts, load_report
from assistant.intake.split import sentence_spans
from assistant.intake.tables import json_lines
from assistant.types import Fact, Report

# What a label file must have; docs/evals.md says what each holds.
_LABELS = ("sentences", "sections", "cause_links", "measure_links", "typos", "duplicates")
REPORTS = Path(__file__).resolve().parent / "reports"


@dataclass(frozen=True)
class Case:
    """One labelled report. `gold` is the label file as read."""

    name: str
    report: Report
    gold: dict[str, Any]
    facts: tuple[Fact, ...]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Sentence spans, by the index that the labels use."""
        return sentence_spans(self.report.text)

    @property
    def split(self) -> str:
        """`dev`, `test`, or `gold` where the labels name none."""
        return str(self.gold.get("split", "gold"))

    @property
    def vague(self) -> dict[int, int]:
        """Judged sentences by index: 1 where vague."""
        return {row["i"]: row["vague"] for row in self.gold["sentences"] if row["vague"] is not None}

    def sentence(self, index: int) -> str:
        """The text of a sentence."""
        start, end = self.spans[index]
        return self.report.text[start:end]

    def section_span(self, section: dict[str, Any]) -> tuple[int, int]:
        """The offsets of a labelled section."""
        return self.spans[section["first"]][0], self.spans[section["last"]][1]


def load_cases(folder: Path, split: str | None = None) -> list[Case]:
    """The cases of a folder, by name. Raises InputError when there is none or a label file cannot be read."""
    cases = [_case(file) for file in sorted(folder.glob("*.gold.json"))]
    if not cases:
        raise InputError("没有标注报告", str(folder), "文件夹里应有 名称.txt 与 名称.gold.json")
    return [case for case in cases if split is None or case.split == split]


def _case(file: Path) -> Case:
    name = file.name.removesuffix(".gold.json")
    try:
        gold = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError("标注文件不是 JSON", str(file), "请改正后再试") from error
    if lacking := [key for key in _LABELS if not isinstance(gold, dict) or key not in gold]:
        raise InputError(f"标注文件里没有 {'、'.join(lacking)}", str(file), "格式见 docs/evals.md")
    ledger = file.with_name(f"{name}.facts.jsonl")
    facts: tuple[Fact, ...] = ()
    if ledger.exists():
        facts = load_facts(ledger)
        rows = [row for row in json_lines(ledger.read_bytes(), str(ledger)) if str(row.get("text") or "").strip()]
        gold["supports"] = {fact.id: row.get("supports", []) for fact, row in zip(facts, rows, strict=True)}
    return Case(name, load_report(file.with_name(f"{name}.txt")), gold, facts)
