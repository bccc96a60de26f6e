"""What the suites over wordings share: proposals by sentence, and what a wording holds that nothing supports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace

from assistant import checks, particulars
from assistant.checks.base import section_at
from assistant.types import Diagnosis, Finding, Rewrites
from evals.base import Json
from evals.suites.reports import Labelled

COUNTED = frozenset({"number", "sum", "percent", "date", "period", "quotation"})
_DATE = re.compile(r"\d{4}-\d\d")


def with_labels(diagnosis: Diagnosis, labelled: Labelled) -> Diagnosis:
    """The diagnosis with exactly the vague findings that the labels call for; `v7` is sentence 7's."""
    report, rows = diagnosis.report, []
    for label in labelled.gold["sentences"]:
        if label["vague"] == 1:
            start, end = labelled.spans[label["i"]]
            text = labelled.text[start:end]
            lacks = checks.missing(text, label["role"], report.year)
            section = section_at(report, start)
            rows.append(Finding(f"v{label['i']}", "vague", "warning", section, start, end, text, "", lacks))
    others = [found for found in diagnosis.findings if found.rule != "vague"]
    return replace(diagnosis, findings=(*others, *rows))


def rewrites_json(result: Rewrites) -> Json:
    """Proposals and usage as plain JSON."""
    return {"proposals": [asdict(item) for item in result.proposals], "usage": asdict(result.usage)}


Ground = tuple[str, int | None]  # a text, and the year that its bare months are of


def uncounted(text: str, grounds: Iterable[Ground]) -> list[str]:
    """Numbers, sums, dates, periods and quotations of `text` that stand in none of `grounds`, in whatever form.

    A plain comparison of canonical forms, so that the guard is not its own only judge.
    """
    known = {form for ground, year in grounds for p in particulars.find_all(ground) for form in _forms(p.norm, year)}
    bare = particulars.PLACEHOLDER.sub("", text)
    return [p.text for p in particulars.find(bare) if p.kind in COUNTED and p.norm not in known]


def _forms(norm: str, year: int | None) -> Iterator[str]:
    """A canonical form; a bare month also with its year, a full date also by year, by month, and without its year."""
    yield norm
    if norm.startswith("--") and year:
        yield f"{year}{norm[1:]}"
    elif _DATE.match(norm):
        yield from (norm[:4], norm[:7], f"--{norm[5:]}")


def cited(candidates: Iterable[Json]) -> set[str]:
    """The ids of all sources of some candidates."""
    return {source["id"] for candidate in candidates for source in candidate["sources"]}
