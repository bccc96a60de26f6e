"""What an evaluation is made of: a suite takes samples from data, has the system solve them, and scores the output.

    data -> Suite.samples -> Sample -> Suite.solve(system) -> output -> Suite.score -> Scored

An output is plain JSON, so that it can be kept and read again. Scores are tallies that add up: over the samples of one
report, over reports, and over the reports that a bootstrap draws.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from evals.system import System

Kind = Literal["f1", "share"]
Better = Literal["high", "low", "none"]
Floats = NDArray[np.float64]
Json = dict[str, Any]
MarkKind = Literal["hit", "false", "missed", "note"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that a suite reports.

    Tallies of kind `f1` are (true positives, false positives, false negatives), of kind `share` (part, whole).
    `better` says which way is up; only measures that have one are held to a baseline.
    """

    name: str
    title: str
    kind: Kind = "f1"
    better: Better = "high"

    @property
    def width(self) -> int:
        """How many numbers its tally has."""
        return 3 if self.kind == "f1" else 2

    def value(self, tally: Floats) -> Floats:
        """The measure for tallies of shape (..., width); 0 where there is nothing to measure."""
        if self.kind == "share":
            return _ratio(tally[..., 0], tally[..., 1])
        return _ratio(2 * tally[..., 0], 2 * tally[..., 0] + tally[..., 1] + tally[..., 2])


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part, dtype=np.float64), where=whole > 0)


@dataclass(frozen=True, slots=True)
class Sample:
    """One unit of work. `group` is the report it belongs to: what a bootstrap draws. `input` is all that counts."""

    id: str
    group: str
    split: str
    input: Json


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a case's text to be shown: `kind` is hit, false, missed or note."""

    start: int
    end: int
    kind: MarkKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing judged within a sample, as the page of a run shows it.

    `before` and `after` are two wordings whose difference is shown; `numbers` are values to be plotted.
    """

    id: str
    text: str
    ok: bool
    got: str = ""
    want: str = ""
    note: str = ""
    after: str = ""
    marks: tuple[Mark, ...] = ()
    sources: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """The tallies of one sample by measure, and what was judged in it."""

    tallies: Mapping[str, Sequence[float]]
    items: tuple[Item, ...] = ()


class Suite(ABC):
    """One thing that is evaluated.

    `uses_model` says whether a language model has any part in it, `shared` whether its samples work on something that
    they have in common (a corpus) rather than each on its report.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    measures: ClassVar[tuple[Measure, ...]]
    uses_model: ClassVar[bool] = False
    shared: ClassVar[bool] = False

    @abstractmethod
    def samples(self, data: Path | None) -> list[Sample]:
        """The samples of a folder, of what ships where it is None; empty where the folder holds none for this suite.

        Raises InputError for data that cannot be read.
        """

    @abstractmethod
    def solve(self, sample: Sample, system: System) -> Json:
        """The system's output for a sample, as JSON. Raises ModelError when the model fails."""

    @abstractmethod
    def score(self, sample: Sample, output: Json) -> Scored:
        """What the output is worth."""


def share(part: float, whole: float = 1) -> tuple[float, float]:
    """A tally of kind `share`."""
    return float(part), float(whole)


class Shares:
    """Tallies of kind `share` by the names of their measures, added up case by case."""

    def __init__(self, names: Iterable[str]) -> None:
        self.tallies = dict.fromkeys(names, (0.0, 0.0))

    def add(self, name: str, part: float, whole: float = 1) -> None:
        """Count `part` of `whole` towards a measure."""
        old = self.tallies[name]
        self.tallies[name] = (old[0] + part, old[1] + whole)


def confusion(got: set[Any], want: set[Any]) -> tuple[float, float, float]:
    """A tally of kind `f1` for two sets."""
    return float(len(got & want)), float(len(got - want)), float(len(want - got))


def outcome(said: bool, true: bool) -> MarkKind:
    """How something found is marked that is `true` (or not) by its label."""
    if said:
        return "hit" if true else "false"
    return "missed" if true else "note"
