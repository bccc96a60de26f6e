"""links: does each cause reach the problems that it explains, each measure those that it answers?"""

from __future__ import annotations

from evals.base import Item, Json, Measure, Sample, Scored, confusion
from evals.suites.reports import CheckSuite, Labelled

_LINKS = (("cause-problem", "cause_links", "解释"), ("measure-problem", "measure_links", "整改"))
_GAPS = (
    ("unexplained-problem", "problem", "cause-problem", "unexplained"),
    ("idle-cause", "cause", "cause-problem", "idle_causes"),
    ("unaddressed-problem", "problem", "measure-problem", "unaddressed"),
)


class Links(CheckSuite):
    """F1 of the links of either kind, and of what no link reaches."""

    name = "links"
    title = "因果与整改"
    uses_model = True
    measures = (
        Measure("cause-problem", "原因对问题 F1"),
        Measure("measure-problem", "措施对问题 F1"),
        Measure("unexplained-problem", "无原因的问题 F1"),
        Measure("idle-cause", "空转的原因 F1"),
        Measure("unaddressed-problem", "无措施的问题 F1"),
    )

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every link that is found or labelled."""
        labelled = Labelled.of(sample)
        pairs = labelled.pairs(output)
        tallies, items = {}, []
        for kind, key, verb in _LINKS:
            links = [row for row in output["links"] if row["kind"] == kind]
            got = {(pairs.get(x["from"], f"?{x['from']}"), pairs.get(x["to"], f"?{x['to']}")): x for x in links}
            want = {(a, b) for a, b in labelled.gold[key]}
            tallies[kind] = confusion(set(got), want)
            for pair in sorted(set(got) | want):
                items.append(_item(labelled, pair, verb, got.get(pair), pair in want))
        for rule, side, kind, key in _GAPS:
            reached = {end for x in output["links"] if x["kind"] == kind for end in (x["from"], x["to"])}
            open_ = {pairs.get(s["id"], f"?{s['id']}") for s in output["sections"]
                     if s["kind"] == side and s["id"] not in reached}  # fmt: skip
            tallies[rule] = confusion(open_, set(labelled.gold[key]))
        return Scored(tallies, tuple(items))


def _item(labelled: Labelled, pair: tuple[str, str], verb: str, found: Json | None, true: bool) -> Item:
    a, b = pair
    text = f"{labelled.section(a)}\n——{verb}——\n{labelled.section(b)}"
    got, want = ("连上" if found else "没有连"), ("应连" if true else "不应连")
    reason = str(found["reason"]) if found else ""
    return Item(
        f"{labelled.name} {labelled.heading(a)}→{labelled.heading(b)}", text, bool(found) == true, got, want, reason
    )
