"""What the suites over labelled reports share: one sample a report, read back with its labels and facts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from assistant.export import json as as_json
from assistant.intake import parse
from assistant.intake.split import sentence_spans
from assistant.types import Fact, Report, Section
from evals.base import Item, Json, Mark, Sample, Suite
from evals.dataset import REPORTS, load_cases
from evals.gold import Span, pair_sections, section_of
from evals.system import System


@dataclass(frozen=True)
class Labelled:
    """A sample of labelled reports as values: `gold` is the label file, `facts` the ledger."""

    name: str
    text: str
    gold: Json
    facts: tuple[Fact, ...]

    @classmethod
    def of(cls, sample: Sample) -> Labelled:
        """The report of a sample."""
        given = sample.input
        return cls(sample.group, given["text"], given["gold"], tuple(Fact(**fact) for fact in given["facts"]))

    @cached_property
    def spans(self) -> list[Span]:
        """Sentence spans, by the index that the labels use."""
        return sentence_spans(self.text)

    @cached_property
    def report(self) -> Report:
        """The report as the program reads it."""
        return parse(self.text, f"{self.name}.txt")

    def sentence(self, index: int) -> str:
        """The text of a sentence."""
        start, end = self.spans[index]
        return self.text[start:end]

    def mended(self, index: int) -> str:
        """The text of a sentence with the slips mended that the labels name."""
        text = self.sentence(index)
        for slip in self.gold.get("typos", ()):
            text = text.replace(slip["wrong"], slip["right"]) if slip["i"] == index else text
        return text

    def section(self, identity: str) -> str:
        """The text of a labelled section; empty for an id that is none."""
        row = next((s for s in self.gold["sections"] if s["id"] == identity), None)
        return self.text[self.spans[row["first"]][0] : self.spans[row["last"]][1]] if row else ""

    def heading(self, identity: str) -> str:
        """`P1 （一）理论学习方面` for a labelled section, the bare id for another."""
        row = next((s for s in self.gold["sections"] if s["id"] == identity), None)
        return f"{identity} {row['heading']}" if row else identity

    def place(self, index: int) -> str:
        """The id of the labelled section that a sentence lies in, or empty."""
        row = section_of(self.gold, index)
        return str(row["id"]) if row else ""

    def pairs(self, output: Json) -> dict[str, str]:
        """The labelled section for each section found (see gold.pair_sections)."""
        return pair_sections(output["sections"], self.gold["sections"], self.spans)

    @property
    def problems(self) -> list[Section]:
        """The labelled problem sections, with the sentences that the program finds in them."""
        rows = [row for row in self.gold["sections"] if row["kind"] == "problem"]
        spans = [(self.spans[row["first"]][0], self.spans[row["last"]][1]) for row in rows]
        inside = [tuple(s for s in self.report.sentences if a <= s.start < b) for a, b in spans]
        return [
            Section(row["id"], "problem", row["heading"], *span, sentences)
            for row, span, sentences in zip(rows, spans, inside, strict=True)
        ]

    @property
    def supports(self) -> dict[str, set[str]]:
        """The ids of the facts that support each problem section; sections without any are left out."""
        found: dict[str, set[str]] = {}
        for identity, sections in self.gold.get("supports", {}).items():
            for section in sections:
                found.setdefault(section, set()).add(identity)
        return found

    @cached_property
    def usable(self) -> set[str]:
        """The ids of the facts that may be told: not of another year, and not at odds with the report."""
        false = {fact for fact, _ in self.gold.get("fact_contradicts", [])}
        year = str(self.gold.get("year"))
        return {fact.id for fact in self.facts if fact.id not in false and (fact.date or year)[:4] == year}


class ReportSuite(Suite):
    """A suite whose samples are labelled reports."""

    def samples(self, data: Path | None) -> list[Sample]:
        """One sample for each report of the folder."""
        folder = data or REPORTS
        if not any(folder.glob("*.gold.json")):
            return []
        return [
            Sample(
                case.name,
                case.name,
                case.split,
                {"text": case.report.text, "gold": case.gold, "facts": [asdict(fact) for fact in case.facts]},
            )
            for case in load_cases(folder)
        ]


class CheckSuite(ReportSuite):
    """A suite over what `luoshi check` finds; `rules` are the findings that it looks at.

    Where a model has a part in them, it decides what the rules leave open, as with `luoshi check --model`.
    """

    rules: tuple[str, ...] = ()

    def solve(self, sample: Sample, system: System) -> Json:
        """Sections, links, and the findings of this suite's rules, as `luoshi check --format json` gives them."""
        found = as_json.diagnosis(system.check(sample.input["text"], judged=self.uses_model))
        kept = [row for row in found["findings"] if row["rule"] in self.rules]
        return {"sections": found["sections"], "links": found["links"], "findings": kept}


def whole(labelled: Labelled, marks: list[Mark], ok: bool, note: str) -> Item:
    """The report itself with all marks, shown first on the page."""
    ordered = tuple(sorted(marks, key=lambda m: (m.start, m.end)))
    return Item(f"{labelled.name} 全文", labelled.text, ok, note=note, marks=ordered)
