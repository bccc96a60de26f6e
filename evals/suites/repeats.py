"""repeats: are the pairs of sentences found that say the same thing?"""

from __future__ import annotations

from evals.base import Item, Json, Measure, Sample, Scored, confusion
from evals.gold import flagged
from evals.suites.reports import CheckSuite, Labelled


class Repeats(CheckSuite):
    """F1 over pairs of sentences."""

    name = "repeats"
    title = "重复"
    rules = ("duplicate",)
    measures = (Measure("duplicate", "重复句 F1"),)

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every pair that is found or labelled."""
        labelled = Labelled.of(sample)
        got: set[tuple[int, int]] = set()
        for found in output["findings"]:
            here = flagged(labelled.spans, (found["start"], found["end"]))
            for related in found["related"]:
                there = flagged(labelled.spans, (related["start"], related["end"]))
                got |= {(min(a, b), max(a, b)) for a in here for b in there if a != b}
        want = {(min(pair), max(pair)) for pair in labelled.gold["duplicates"]}
        items = tuple(
            Item(
                f"{sample.id} 第{a}句与第{b}句",
                labelled.sentence(a),
                (a, b) in got & want,
                "重复" if (a, b) in got else "未标",
                "重复" if (a, b) in want else "不重复",
                after=labelled.sentence(b),
            )
            for a, b in sorted(got | want)
        )
        return Scored({"duplicate": confusion(got, want)}, items)
