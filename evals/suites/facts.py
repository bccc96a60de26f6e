"""facts: does the ledger's right line come up for a problem section, and is it woven into its sentences?"""

from __future__ import annotations

from assistant.retrieval.facts import is_of_year
from assistant.writing import match, rules
from assistant.writing.briefing import make_briefs
from assistant.writing.sharing import parts_of
from evals import woven
from evals.base import Item, Json, Measure, Sample, Scored, Shares
from evals.suites.reports import Labelled, ReportSuite
from evals.suites.writing import with_labels
from evals.system import System

_TOP = 3


class Facts(ReportSuite):
    """Of the facts that support a section, how many stand among the first three offered for it."""

    name = "facts"
    title = "找事实"
    measures = (
        Measure("recall@3", "前三条查全率", "share"),
        Measure("first", "第一条找对", "share"),
        Measure("wrong-year", "往年事实排在前面", "share", "low"),
        Measure("unasked", "无事实可用却给出", "share", "none"),
        *woven.MEASURES,
    )

    def solve(self, sample: Sample, system: System) -> Json:
        """The first three facts for each labelled problem section, with scores, and what rules weave into each vague
        sentence."""
        labelled = Labelled.of(sample)
        sections = labelled.problems
        found = match.ranked(parts_of(sections), labelled.facts, year=labelled.gold.get("year"), k=_TOP)
        ranked = {
            section.id: [[fact.id, round(score, 3)] for fact, score in pairs]
            for section, pairs in zip(sections, found, strict=True)
        }
        diagnosis = with_labels(system.check(labelled.text), labelled)
        vague = [found for found in diagnosis.findings if found.rule == "vague"]
        briefs = make_briefs(diagnosis.report, diagnosis, vague, labelled.facts)
        return {
            "ranked": ranked,
            "woven": {brief.finding: woven.cited(rules.write(brief)) for brief in briefs},
        }

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every labelled problem section of a report that has a ledger."""
        labelled = Labelled.of(sample)
        known = {fact.id: fact for fact in labelled.facts}
        year, supports = labelled.gold.get("year"), labelled.supports
        shares, items = Shares(("recall@3", "first", "wrong-year", "unasked")), []
        for section, ranked in output["ranked"].items():
            ids = [identity for identity, _ in ranked]
            want = supports.get(section, set())
            offered = tuple(f"{i}（{known[i].date}）{known[i].text}" for i in ids)
            shares.add("recall@3", len(want & set(ids)), min(_TOP, len(want)))
            if want:
                shares.add("first", bool(ids) and ids[0] in want)
                of_year = [is_of_year(known[i], year) for i in ids]
                right = [k for k, i in enumerate(ids) if i in want and of_year[k]]
                shares.add("wrong-year", any(not of_year[k] for k in range(max(right, default=0))))
            else:
                shares.add("unasked", bool(ids))
            wanted = "、".join(sorted(want)) or "没有"
            ok = len(want & set(ids)) == min(_TOP, len(want))
            name = f"{sample.id} {labelled.heading(section)}"
            items.append(Item(name, labelled.section(section), ok, "、".join(ids) or "没有", wanted, sources=offered))
        return Scored({**shares.tallies, **woven.tallies(labelled, output["woven"])}, tuple(items))
