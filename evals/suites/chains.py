"""chains: the whole road on a report: check, rewrite, apply the first wordings, find examples, check again."""

from __future__ import annotations

from dataclasses import asdict

from assistant.export import json as as_json
from assistant.pipeline import Edit, apply_edits
from assistant.types import Diagnosis, Proposal, Report
from assistant.writing.wording import year_of
from evals.base import Item, Json, Measure, Sample, Scored, Shares, confusion, share
from evals.suites.reports import Labelled, ReportSuite
from evals.suites.writing import cited, uncounted
from evals.system import System


class Chains(ReportSuite):
    """From the program's own findings to a new text, judged as a whole."""

    name = "chains"
    title = "全流程"
    uses_model = True
    measures = (
        Measure("vague-removed", "空泛句减少", "share"),
        Measure("sections-kept", "章节不变 F1"),
        Measure("grounded", "数字日期有据", "share"),
        Measure("facts-placed", "有事实的部分用上一半以上", "share"),
        Measure("examples", "缺事例的部分找对事例", "share"),
        Measure("blanks", "每句留空", "share", "none"),
    )

    def solve(self, sample: Sample, system: System) -> Json:
        """The new text with its diagnosis, all proposals, and the examples proposed."""
        labelled = Labelled.of(sample)
        diagnosis = system.check(labelled.text)
        result = system.rewrite(diagnosis, labelled.facts)
        examples = list(system.workspace.examples(diagnosis, None, labelled.facts))
        edits = [Edit(p.start, p.end, p.original, p.candidates[0].text) for p in result.proposals if p.candidates]
        text = apply_edits(labelled.text, edits)
        after = system.workspace.check_text(text)
        return {
            "before": _summary(diagnosis),
            "after": _summary(after),
            "text": text,
            "proposals": [_short(diagnosis.report, p) for p in result.proposals],
            "examples": [_short(diagnosis.report, p) for p in examples],
        }

    def score(self, sample: Sample, output: Json) -> Scored:
        """The new text against the old one, its labels and its ledger."""
        labelled, before, after = Labelled.of(sample), output["before"], output["after"]
        pairs = labelled.pairs(before)
        loose = _loose(labelled, output["text"])
        shares, items = Shares(("facts-placed", "examples")), []
        for section, wanted in labelled.supports.items():
            shown = [c for p in output["proposals"] if pairs.get(p["section"]) == section for c in p["candidates"]]
            if any(pairs.get(p["section"]) == section for p in output["proposals"]):
                shares.add("facts-placed", 2 * len(wanted & cited(shown)) >= len(wanted))
        for proposal in output["examples"]:
            item = _example(labelled, proposal, pairs.get(proposal["section"], ""))
            if item:
                shares.add("examples", item.ok)
                items.append(item)
        heads = [{(s["kind"], s["heading"]) for s in side["sections"]} for side in (after, before)]
        gone = share(max(0, before["vague"] - after["vague"]), before["vague"])
        note = f"空泛 {before['vague']} 句→{after['vague']} 句"
        ok = not loose and heads[0] == heads[1]
        page = Item(f"{sample.id} 全文", labelled.text, ok, note, note="；".join(f"无据：{word}" for word in loose),
                    after=output["text"])  # fmt: skip
        tallies = {
            "vague-removed": gone,
            "sections-kept": confusion(*heads),
            "grounded": share(not loose),
            **shares.tallies,
            "blanks": share(output["text"].count("【待补充"), len(output["proposals"])),
        }
        return Scored(tallies, (page, *items))


def _summary(diagnosis: Diagnosis) -> Json:
    found = as_json.diagnosis(diagnosis)
    return {"sections": found["sections"], "vague": sum(f.rule == "vague" for f in diagnosis.findings)}


def _short(report: Report, proposal: Proposal) -> Json:
    context = report.text[max(0, proposal.start - 60) : proposal.start]
    return {**asdict(proposal), "context": context}


def _loose(labelled: Labelled, text: str) -> list[str]:
    """Particulars of the new text that neither the old one nor the ledger holds."""
    year = labelled.gold.get("year")
    said = [(f"{fact.date or ''} {fact.text}", year_of(fact.date)) for fact in labelled.facts]
    return list(dict.fromkeys(uncounted(text, [(f"{year}年 {labelled.text}", year), *said])))


def _example(labelled: Labelled, proposal: Json, section: str) -> Item | None:
    """The first example for a section that shows no concrete one, where the ledger has some for it."""
    row = next((s for s in labelled.gold["sections"] if s["id"] == section), None)
    wanted = labelled.supports.get(section, set())
    if row is None or row["example"] == "concrete" or not wanted:
        return None
    first = proposal["candidates"][:1]
    name = f"{labelled.name} {labelled.heading(section)} 事例"
    sources = tuple(f"{s['id']} {s['quote']}" for c in first for s in c["sources"])
    text = first[0]["text"] if first else ""
    got, want = "、".join(sorted(cited(first))) or "没有", "、".join(sorted(wanted))
    return Item(name, proposal["context"], bool(cited(first) & wanted), got, want, "", text, (), sources)
