"""rewrite: is every vague sentence given a wording that is specific, true, and means the same?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from assistant.checks import is_vague, specificity
from assistant.writing.guard import Evidence, Verdict, inspect
from assistant.writing.wording import year_of
from evals import stuffed
from evals.base import Item, Json, Measure, Sample, Scored, Shares
from evals.suites.reports import Labelled, ReportSuite
from evals.suites.writing import cited, rewrites_json, uncounted, with_labels
from evals.system import System


class Rewrite(ReportSuite):
    """All sentences that the labels call vague, each with the report's ledger at hand."""

    name = "rewrite"
    title = "改具体"
    uses_model = True
    measures = (
        Measure("specific", "首选不再空泛", "share"),
        Measure("proposed", "有改法", "share"),
        Measure("gain", "具体程度提高", "share"),
        Measure("faithful", "无编造（防编造规则）", "share"),
        Measure("grounded", "数字日期有据（逐个比对）", "share"),
        Measure("meaning", "意思不变", "share"),
        Measure("placeholders", "有据或留空提问", "share"),
        Measure("facts-used", "用上可用的事实", "share"),
        Measure("facts-right", "引用的事实对题", "share"),
        Measure("unwarned", "往年或矛盾的事实未提醒", "share", "low"),
        Measure("tokens", "每句用量（token）", "share", "none"),
        Measure("calls-ratio", "调用次数（对一句一次）", "share", "low"),
        Measure("prompt-ratio", "提示词用量（对一句一次、塞四段）", "share", "low"),
    )

    def solve(self, sample: Sample, system: System) -> Json:
        """Proposals for the labelled vague sentences."""
        labelled = Labelled.of(sample)
        diagnosis = with_labels(system.check(labelled.text), labelled)
        vague = [found for found in diagnosis.findings if found.rule == "vague"]
        briefs = system.workspace.briefs(diagnosis, vague, labelled.facts)
        budgets = stuffed.ours(briefs), stuffed.plain(briefs, labelled.text, labelled.facts)
        done = rewrites_json(system.rewrite(diagnosis, labelled.facts))
        return {**done, "budgets": [asdict(budget) for budget in budgets]}

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every labelled vague sentence, and the facts that its section could have used."""
        judge = _Judge(Labelled.of(sample), {p["finding"]: p for p in output["proposals"]})
        items = list(judge.items())
        tokens = output["usage"]["prompt_tokens"] + output["usage"]["completion_tokens"]
        judge.add("tokens", tokens, len(items))
        judge.count_facts()
        ours, plain = output["budgets"]
        judge.add("calls-ratio", ours["calls"], plain["calls"])
        judge.add("prompt-ratio", ours["prompt_tokens"], plain["prompt_tokens"])
        return Scored(judge.tallies, tuple(items))


class _Judge(Shares):
    """Adds up the tallies of one report."""

    def __init__(self, labelled: Labelled, proposals: dict[str, Json]) -> None:
        super().__init__(measure.name for measure in Rewrite.measures)
        self.labelled, self.proposals = labelled, proposals
        self.unusable = {fact.id for fact in labelled.facts} - labelled.usable
        self.indices = [row["i"] for row in labelled.gold["sentences"] if row["vague"] == 1]

    def items(self) -> Iterator[Item]:
        """Each vague sentence with its first wording."""
        for i in self.indices:
            proposal = self.proposals.get(f"v{i}")
            candidates = proposal["candidates"] if proposal else []
            self.add("proposed", bool(candidates))
            for candidate in candidates:
                self._candidate(i, candidate)
            if proposal and candidates:
                yield self._first(i, proposal, candidates[0])
            else:
                yield Item(self._name(i), self.labelled.sentence(i), False, "没有改法")

    def count_facts(self) -> None:
        """Which of the facts that a section could have used stand in any of its wordings."""
        for section, wanted in self.labelled.supports.items():
            here = [f"v{i}" for i in self.indices if self.labelled.place(i) == section]
            if here:
                shown = [c for key in here if key in self.proposals for c in self.proposals[key]["candidates"]]
                self.add("facts-used", len(wanted & cited(shown)), len(wanted))

    def _name(self, i: int) -> str:
        return f"{self.labelled.name} {self.labelled.place(i)} 第{i}句"

    def _verdict(self, i: int, candidate: Json) -> tuple[Verdict, list[str]]:
        # A wording may mend the slips that the labels name.
        original, section = self.labelled.mended(i), self.labelled.section(self.labelled.place(i))
        quotes = tuple(source["quote"] for source in candidate["sources"])
        dates = tuple(source["date"] for source in candidate["sources"])
        year, unit = self.labelled.gold.get("year"), str(self.labelled.gold.get("unit", ""))
        verdict = inspect(candidate["text"], Evidence(original, section, quotes, dates, year, unit))
        cited_texts = [(f"{s['date'] or ''} {s['quote']}", year_of(s["date"])) for s in candidate["sources"]]
        return verdict, uncounted(candidate["text"], [(f"{year}年 {original} {section}", year), *cited_texts])

    def _candidate(self, i: int, candidate: Json) -> None:
        verdict, loose = self._verdict(i, candidate)
        self.add("faithful", not verdict.unsupported)
        self.add("meaning", not verdict.meaning)
        self.add("grounded", not loose)
        for source in candidate["sources"]:
            if source["id"] in self.unusable:
                self.add("unwarned", not source["warning"])

    def _first(self, i: int, proposal: Json, candidate: Json) -> Item:
        original, text = self.labelled.sentence(i), candidate["text"]
        before, after = specificity(original), specificity(text)
        specific = not is_vague(text)
        asked = bool(candidate["placeholders"] and proposal["questions"])
        self.add("specific", specific)
        self.add("gain", after - before)
        self.add("placeholders", bool(candidate["sources"]) or asked)
        place = self.labelled.place(i)
        if place.startswith("P"):
            right = cited([candidate]) & self.labelled.supports.get(place, set())
            self.add("facts-right", len(right), len(candidate["sources"]))
        verdict, loose = self._verdict(i, candidate)
        wrong = [*(f"无据：{word}" for word in (*verdict.unsupported, *loose)), *verdict.meaning]
        sources = tuple(
            f"{s['id']}（{s['date'] or '日期不详'}）{s['quote']}{'　注意：' + s['warning'] if s['warning'] else ''}"
            for s in candidate["sources"]
        )
        note = "；".join([*dict.fromkeys(wrong), *(f"问：{question}" for question in proposal["questions"])])
        numbers = {"before": round(before, 3), "after": round(after, 3)}
        got = "具体" if specific else "留空待补" if asked else "仍然空泛"
        return Item(
            self._name(i), original, (specific or asked) and not wrong, got, "", note, text, (), sources, numbers
        )
