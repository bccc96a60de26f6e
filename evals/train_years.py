"""Fit the weights by which a report is held against last year's (knowledge/models/years.npz).

python -m evals.train_years                  # fit to the pairs of evals/years whose split is `dev`, and write
python -m evals.train_years leave-one-out    # each writer's pairs by what was fitted without them; writes nothing
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.checks import alike, earlier
from assistant.checks.base import Question
from assistant.checks.mechanisms import Encode, Matrix
from assistant.retrieval.kept import sentence_vectors
from evals.train_facts import Sample, fit
from evals.twoyears import Pair, load_pairs

# From one pair to those whose later report stands for a stranger's; a neighbour is of the same hand.
_STEPS = (4, 7, 9)
Weights = dict[Question, Matrix]


def told_sample(last: Pair, this: Pair, encode: Encode) -> Sample:
    """Which sentences of `this` one's later report tell of which promise of `last` one's earlier report."""
    promised = [s for s in earlier.promises(last.last) if s.text in last.labelled]
    tellers = earlier.said(this.this)
    features = earlier.told_features(promised, tellers, this.this, encode)
    return Sample(features, last.told(promised, tellers) * (last is this), 1.0)


def again_sample(last: Pair, this: Pair, encode: Encode) -> Sample:
    """Which problems of `this` one's later report are which of `last` one's earlier report."""
    then, now = earlier.problems(last.last), earlier.problems(this.this)
    return Sample(earlier.again_features(then, now, encode), last.again(then, now) * (last is this), 1.0)


def weights(pairs: Sequence[Pair], encode: Encode) -> Weights:
    """The weights for either question, fitted to these pairs and to some of strangers, of whom nothing is told."""
    strangers = [(a, pairs[(at + step) % len(pairs)]) for at, a in enumerate(pairs) for step in _STEPS]
    both = [*((pair, pair) for pair in pairs), *strangers]
    return {
        "told": fit([told_sample(last, this, encode) for last, this in both]),
        "again": fit([again_sample(last, this, encode) for last, this in both]),
    }


def leave_one_out(pairs: Sequence[Pair], encode: Encode) -> Iterator[str]:
    """How each writer's pairs (by the first letter of their names) fare by weights fitted to the others'."""
    writers = sorted({pair.name[0] for pair in pairs})
    fitted = {w: weights([pair for pair in pairs if pair.name[0] != w], encode) for w in writers}
    told = [(told_sample(pair, pair, encode), fitted[pair.name[0]]["told"]) for pair in pairs]
    for limit in (0.03, 0.05, 0.08, 0.1):
        rows = [(alike.likely(s.features, w).max(axis=1) < limit, s.right.max(axis=1) == 0) for s, w in told]
        yield _line(f"open, below {limit}", rows)
    again = [(again_sample(pair, pair, encode), fitted[pair.name[0]]["again"]) for pair in pairs]
    for limit in (0.3, 0.4, 0.5, 0.6):
        rows = [(earlier.same(alike.likely(s.features, w), limit), s.right > 0) for s, w in again]
        yield _line(f"again, from {limit}", rows)


def _line(name: str, rows: Sequence[tuple[Matrix, Matrix]]) -> str:
    right, wrong = (sum(int((said & (true == value)).sum()) for said, true in rows) for value in (True, False))
    return f"{name}: {right} right, {wrong} wrong, of {sum(int(true.sum()) for _, true in rows)}\n"


def main(arguments: Sequence[str]) -> None:
    """Fit and write, or print how well the fit does on what it has not seen."""
    pairs = [pair for pair in load_pairs() if pair.split == "dev"]
    if "leave-one-out" in arguments:
        sys.stdout.writelines(leave_one_out(pairs, sentence_vectors))
        return
    fitted = weights(pairs, sentence_vectors)
    np.savez_compressed(alike.FILE, allow_pickle=False, told=fitted["told"], again=fitted["again"])


if __name__ == "__main__":
    main(sys.argv[1:])
