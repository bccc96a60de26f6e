"""Fit the weights by which a ledger line is matched with a part of a report (knowledge/models/facts.npz).

    python -m evals.train_facts [FOLDER…]                # fit to the dev reports and these folders, and write
    python -m evals.train_facts leave-one-out [FOLDER…]  # each report by what was fitted without it; writes nothing

Besides labelled reports with ledgers it reads evals/pairs: there a problem's first clause stands for a hollow sentence,
the rest for the ledger's line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from assistant.checks.mechanisms import Matrix
from assistant.types import Fact
from assistant.writing import match
from assistant.writing.sharing import FLOOR, MARGIN, parts_of
from evals.dataset import REPORTS, Case, load_cases

PAIRS = Path(__file__).resolve().parent / "pairs"
PAIRS_WEIGHT = 0.5
STRENGTH = 2.0
_STEPS = 30


class Sample(NamedTuple):
    """One report: its features, which facts support which sections, and which facts may be used at all."""

    features: Matrix
    right: Matrix
    weight: float


def of_case(case: Case) -> Sample:
    """A labelled report without the facts of another year and those that contradict it: nobody weaves these in."""
    false = {fact for fact, _ in case.gold.get("fact_contradicts", [])}
    year = str(case.gold["year"])
    kept = [fact.id not in false and (fact.date or year)[:4] == year for fact in case.facts]
    sections = [s for s in case.report.sections if s.kind == "problem"]
    supports = case.gold["supports"]
    right = np.array([[s.id in supports[fact.id] for s in sections] for fact in case.facts], np.float32)
    return Sample(match.features(parts_of(sections), case.facts)[kept], right[kept], 1.0)


def of_pairs() -> Iterator[Sample]:
    """The short reports of evals/pairs."""
    for file in sorted(PAIRS.glob("*.yaml")):
        halves = [p.partition("。") for p in yaml.safe_load(file.read_text(encoding="utf-8"))["problems"]]
        parts = [("", (head + stop,)) for head, stop, _ in halves]
        lines = [(i, rest) for i, (_, _, rest) in enumerate(halves) if rest]
        facts = [Fact(f"F{i}", rest, "", None) for i, rest in lines]
        given = match.features(parts, facts)
        # Taken from problems, all of them tell of something amiss, by whatever words.
        given[..., -1] = 1.0
        yield Sample(given, np.array([[i == j for j in range(len(parts))] for i, _ in lines], np.float32), PAIRS_WEIGHT)


def fit(samples: Sequence[Sample]) -> Matrix:
    """Logistic regression by Newton's method; the last weight is the bias."""
    rows = np.vstack([s.features.reshape(s.right.size, -1) for s in samples]).astype(np.float64)
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    right = np.concatenate([s.right.ravel() for s in samples])
    worth = np.concatenate([np.full(s.right.size, s.weight) for s in samples])
    shrink = np.diag([STRENGTH] * (rows.shape[1] - 1) + [1e-6])
    fitted = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-rows @ fitted))
        slope = rows.T @ (worth * (chance - right)) + shrink @ fitted
        curve = (rows * (worth * chance * (1 - chance))[:, None]).T @ rows + shrink
        fitted -= np.linalg.solve(curve, slope)
    return np.asarray(fitted, np.float32)


def leave_one_out(cases: Sequence[Case]) -> tuple[int, int, int]:
    """(facts given to a right section, to a wrong one, facts that support one), each report judged by the others."""
    samples, pairs = [of_case(case) for case in cases], list(of_pairs())
    right = wrong = whole = 0
    for sample in samples:
        chances = match.probabilities(sample.features, fit([s for s in samples if s is not sample] + pairs))
        ordered = np.sort(chances, axis=1)
        taken = (ordered[:, -1] >= FLOOR) & (ordered[:, -1] - ordered[:, -2] >= MARGIN)
        hit = sample.right[np.arange(len(chances)), chances.argmax(axis=1)] > 0
        right, wrong = right + int((taken & hit).sum()), wrong + int((taken & ~hit).sum())
        whole += int(sample.right.any(axis=1).sum())
    return right, wrong, whole


def main(arguments: Sequence[str]) -> None:
    """Fit and write, or print how well the fit does on what it has not seen."""
    folders = [Path(a) for a in arguments if a != "leave-one-out"]
    cases = load_cases(REPORTS, split="dev") + [c for f in folders for c in load_cases(f) if c.facts]
    if "leave-one-out" in arguments:
        sys.stdout.write("{} right, {} wrong, of {}\n".format(*leave_one_out(cases)))
        return
    np.savez_compressed(match.FILE, allow_pickle=False, weights=fit([*map(of_case, cases), *of_pairs()]))


if __name__ == "__main__":
    main(sys.argv[1:])
