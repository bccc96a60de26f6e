"""examples: is the structure right, and is each problem section's example graded right?"""

from __future__ import annotations

from evals.base import Item, Json, Measure, Sample, Scored, confusion, share
from evals.gold import KINDS
from evals.suites.reports import CheckSuite, Labelled


class Examples(CheckSuite):
    """Accuracy of none, pseudo, concrete over the labelled problem sections; F1 of the sections themselves."""

    name = "examples"
    title = "事例"
    uses_model = True
    measures = (
        Measure("example", "事例判断正确率", "share"),
        Measure("sections", "章节 F1"),
    )

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every labelled problem section."""
        labelled = Labelled.of(sample)
        pairs = labelled.pairs(output)
        got = {(kind, pairs.get(s["id"], f"?{s['id']}")) for kind in KINDS for s in _of(output, kind)}
        want = {(kind, s["id"]) for kind in KINDS for s in _of(labelled.gold, kind)}
        graded = {pairs[s["id"]]: s.get("example") for s in _of(output, "problem") if s["id"] in pairs}
        items = []
        for section in _of(labelled.gold, "problem"):
            said = graded.get(section["id"])
            right = said == section["example"]
            name = f"{sample.id} {labelled.heading(section['id'])}"
            items.append(
                Item(name, labelled.section(section["id"]), right, said or "没有认出这一部分", section["example"])
            )
        tallies = {"example": share(sum(item.ok for item in items), len(items)), "sections": confusion(got, want)}
        return Scored(tallies, tuple(items))


def _of(holder: Json, kind: str) -> list[Json]:
    return [section for section in holder["sections"] if section["kind"] == kind]
