"""Pairs of reports of the same unit and speaker, of two years, with what the later one leaves of the earlier."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.checks.mechanisms import Matrix
from assistant.datafile import read_yaml
from assistant.intake import parse
from assistant.types import Report, Sentence

YEARS = Path(__file__).resolve().parent / "years"


@dataclass(frozen=True)
class Pair:
    """One pair. `labels` is its file: `promises` of the earlier report, each with the sentences of the later one that
    tell what came of it (none: it is open), and `again`, the problems that stand in both."""

    name: str
    labels: dict[str, Any]
    last: Report
    this: Report

    @property
    def split(self) -> str:
        """`dev`: the weights were fitted to it; `test`: never."""
        return str(self.labels["split"])

    @property
    def labelled(self) -> set[str]:
        """The promises that are labelled, which are all of the concrete ones."""
        return {row["last"] for row in self.labels["promises"]}

    @property
    def open(self) -> set[str]:
        """The promises of which the later report says nothing."""
        return {row["last"] for row in self.labels["promises"] if not row["told"]}

    @property
    def unexplained(self) -> set[tuple[str, str]]:
        """The problems that stand again without a word on why: (earlier sentence, later sentence)."""
        return {(row["last"], row["this"]) for row in self.labels["again"] if not row["explained"]}

    def told(self, promised: list[Sentence], tellers: list[Sentence]) -> Matrix:
        """Whether each sentence tells of each promise, 1.0 or 0.0: (promised, tellers)."""
        known = {row["last"]: set(row["told"]) for row in self.labels["promises"]}
        return np.array([[s.text in known.get(p.text, ()) for s in tellers] for p in promised], np.float32)

    def again(self, then: list[Sentence], now: list[Sentence]) -> Matrix:
        """Whether the problems are the same, 1.0 or 0.0: (then, now)."""
        known = {(row["last"], row["this"]) for row in self.labels["again"]}
        return np.array([[(a.text, b.text) in known for b in now] for a in then], np.float32)


def load_pairs(folder: Path = YEARS) -> list[Pair]:
    """The pairs of a folder, by name; empty where there are none."""
    return [read_pair(file.stem, read_yaml(file)) for file in sorted(folder.glob("*.yaml"))]


def read_pair(name: str, labels: dict[str, Any]) -> Pair:
    """A pair from what its file holds."""
    return Pair(name, labels, parse(labels["last"], "last.txt"), parse(labels["this"], "this.txt"))
