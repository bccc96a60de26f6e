"""mixed: all ledgers of a folder in one knowledge base, no unit told, policies beside them: whose facts come up?

Policies are those of the folder `policy` beside the data, where there is one, and the shipped samples.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from assistant.known import records_by_section
from assistant.retrieval.library import Library
from assistant.settings import KNOWLEDGE_DIR
from evals.base import Item, Json, Measure, Sample, Scored, Shares
from evals.dataset import REPORTS
from evals.suites.reports import Labelled, ReportSuite
from evals.system import System

_TOP = 3


class Mixed(ReportSuite):
    """Of the facts that support a section, how many stand among the first three, when every unit's are there."""

    name = "mixed"
    title = "混在一库找事实"
    shared = True
    measures = (
        Measure("recall@3", "前三条查全率", "share"),
        Measure("first", "第一条找对", "share"),
        Measure("foreign", "给出别单位的事", "share", "low"),
        Measure("wrong-year", "往年事实排在前面", "share", "low"),
    )

    def samples(self, data: Path | None) -> list[Sample]:
        """One sample for each report with a ledger; `digest` is of what goes into the base."""
        folder = (data or REPORTS).resolve()
        texts = [file.read_bytes() for file in (*_ledgers(folder), *(f for p in _policies(folder) for f in _files(p)))]
        base = {"folder": str(folder), "digest": sha256(b"\0".join(texts)).hexdigest()[:16]}
        return [
            replace(sample, input={**sample.input, **base}) for sample in super().samples(data) if sample.input["facts"]
        ]

    def solve(self, sample: Sample, system: System) -> Json:
        """The first three facts offered for each labelled problem section: ids of the own ledger, or others' words."""
        labelled = Labelled.of(sample)
        own = {fact.text: fact.id for fact in labelled.facts}
        folder = Path(sample.input["folder"])
        # The fast encoder: it is also what facts are matched with.
        library = system.library(f"mixed-{sample.input['digest']}", lambda empty: _fill(empty, folder), encoder="use")
        found = records_by_section(labelled.report, labelled.problems, library)
        return {name: [own.get(fact.text, fact.text) for fact in facts[:_TOP]] for name, facts in found.items()}

    def score(self, sample: Sample, output: Json) -> Scored:
        """The sections that some fact of the report's own ledger supports."""
        labelled = Labelled.of(sample)
        told = {fact.id: fact for fact in labelled.facts}
        year = str(labelled.gold.get("year"))
        shares, items = Shares(measure.name for measure in self.measures), []
        for section, want in labelled.supports.items():
            ids: list[str] = output.get(section, [])
            last = max((at for at, i in enumerate(ids) if i in want and (told[i].date or "")[:4] == year), default=0)
            before = [told[i] for i in ids[:last] if i in told]
            most = min(_TOP, len(want))
            shares.add("recall@3", len(want & set(ids)), most)
            shares.add("first", bool(ids) and ids[0] in want)
            shares.add("foreign", sum(i not in told for i in ids), len(ids))
            shares.add("wrong-year", any((fact.date or year)[:4] != year for fact in before))
            shown = tuple(f"{i}（{told[i].date}）{told[i].text}" if i in told else f"别单位：{i}" for i in ids)
            named, ok = "、".join(sorted(want)), len(want & set(ids)) == most
            got = "、".join(i if i in told else "别单位" for i in ids) or "没有"
            name = f"{sample.id} {labelled.heading(section)}"
            items.append(Item(name, labelled.section(section), ok, got, named, sources=shown))
        return Scored(shares.tallies, tuple(items))


def _fill(library: Library, folder: Path) -> None:
    library.ingest(_policies(folder), kind="policy", encode=False)
    library.ingest(_ledgers(folder), kind="record", wait=True)


def _ledgers(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.facts.jsonl"))


def _policies(folder: Path) -> list[Path]:
    return [path for path in (folder.parent / "policy", KNOWLEDGE_DIR / "samples" / "policy") if path.is_dir()]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
