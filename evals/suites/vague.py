"""vague: are the sentences flagged that a careful reader calls vague?"""

from __future__ import annotations

from evals.base import Item, Json, Mark, Measure, Sample, Scored, confusion, outcome, share
from evals.gold import flagged
from evals.suites.reports import CheckSuite, Labelled, whole

_WORDS = {True: "空泛", False: "具体"}


class Vague(CheckSuite):
    """F1 over the sentences that the labels judge."""

    name = "vague"
    title = "空泛句"
    uses_model = True
    rules = ("vague",)
    measures = (
        Measure("vague", "空泛句 F1"),
        Measure("vague-precision", "查准率", "share"),
        Measure("vague-recall", "查全率", "share"),
    )

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every judged sentence, flagged or not."""
        labelled = Labelled.of(sample)
        judged = {row["i"]: bool(row["vague"]) for row in labelled.gold["sentences"] if row["vague"] is not None}
        found = [flagged(labelled.spans, (f["start"], f["end"])) for f in output["findings"]]
        got = {i for i in judged if any(i in indices for indices in found)}
        want = {i for i, vague in judged.items() if vague}
        items, marks = [], []
        for i, vague in judged.items():
            place = f"{sample.id} {labelled.place(i)} 第{i}句"
            said = i in got
            items.append(Item(place, labelled.sentence(i), said == vague, _WORDS[said], _WORDS[vague]))
            if said or vague:
                start, end = labelled.spans[i]
                marks.append(Mark(start, end, outcome(said, vague)))
        tally = confusion(got, want)
        page = whole(labelled, marks, got == want, f"标出 {len(got)} 句，应标 {len(want)} 句")
        tallies = {
            "vague": tally,
            "vague-precision": share(tally[0], tally[0] + tally[1]),
            "vague-recall": share(tally[0], tally[0] + tally[2]),
        }
        return Scored(tallies, (page, *items))
