"""How sure a number is: bootstrap over reports, alone and paired.

Whole reports are drawn with replacement, since the sentences of one report are alike; the interval is the middle 95 %
of the measure over the draws (Efron and Tibshirani 1993, ch. 13). Two runs are compared on the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.base import Floats, Measure

DRAWS = 2000
_SEED = 7
_EDGES = (2.5, 97.5)

Tallies = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over all groups, its 95 % interval, and how many groups had something to measure."""

    value: float
    low: float
    high: float
    groups: int


@dataclass(frozen=True, slots=True)
class Difference:
    """`b` minus `a` over the groups that both have; `sure` is the share of draws in which b is the better one.

    `sure` goes no nearer to 0 or 1 than so few groups allow: n fair coins all fall the same way once in 2^n.
    """

    a: float
    b: float
    low: float
    high: float
    sure: float
    groups: int

    @property
    def value(self) -> float:
        """How much greater b is."""
        return self.b - self.a


def estimate(measure: Measure, tallies: Tallies) -> Estimate:
    """A measure with its interval; `tallies` by group."""
    rows = {group: tally for group, tally in tallies.items() if any(tally)}
    if not rows:
        return Estimate(0.0, 0.0, 0.0, 0)
    matrix = np.array(list(rows.values()), dtype=np.float64)
    low, high = np.percentile(measure.value(_draws(len(rows)) @ matrix), _EDGES)
    return Estimate(one_value(measure, *matrix), float(low), float(high), len(rows))


def compare(measure: Measure, a: Tallies, b: Tallies) -> Difference | None:
    """How two runs differ in a measure, or None where they have no group in common."""
    groups = [group for group in a if group in b and (any(a[group]) or any(b[group]))]
    if not groups:
        return None
    first, second = (np.array([run[group] for group in groups], dtype=np.float64) for run in (a, b))
    weights = _draws(len(groups))
    gaps = measure.value(weights @ second) - measure.value(weights @ first)
    low, high = np.percentile(gaps, _EDGES)
    better = -gaps if measure.better == "low" else gaps
    doubt = 0.5 ** len(groups)
    sure = min(1 - doubt, max(doubt, float((better > 0).mean() + (better == 0).mean() / 2)))
    return Difference(
        one_value(measure, *first), one_value(measure, *second), float(low), float(high), sure, len(groups)
    )


def one_value(measure: Measure, *tallies: Sequence[float]) -> float:
    """A measure over these tallies together."""
    return float(measure.value(np.array(tallies, dtype=np.float64).sum(axis=0)))


def _draws(groups: int) -> Floats:
    """How often each group is drawn: (DRAWS, groups), the same for the same number of groups."""
    generator = np.random.default_rng(_SEED)
    return generator.multinomial(groups, np.full(groups, 1 / groups), size=DRAWS).astype(np.float64)
