"""The page of a run or of a comparison: one HTML file that needs no network, good enough to send to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals import cost
from evals.base import Json
from evals.compare import Comparison, differing
from evals.page import charts, text
from evals.runs import Record
from evals.suites import SUITES
from evals.summary import Summary
from evals.table import arrow_of, between, percent
from evals.verdict import WORDS, verdict, where

_FOLDER = Path(__file__).resolve().parent


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(marked=text.marked, difference=text.difference, arrow=arrow_of, percent=percent)
    made.globals.update(suites=SUITES, interval=charts.interval, cost=cost.of_run, between=between)
    return made


def _render(name: str, **values: Any) -> str:
    return _environment().get_template(name).render(**values)


def _drawn(*plots: charts.Plot | None) -> list[charts.Plot]:
    return [plot for plot in plots if plot]


def write_page(path: Path, about: Json, summary: Summary, records: Sequence[Record]) -> None:
    """The page of one run: its numbers, three plots, and every case."""
    cases = [(record, item) for record in records for item in record.scored.items]
    page = _render(
        "run.html.j2",
        about=about,
        summary=summary,
        plots=_drawn(charts.by_report(summary), charts.before_after(records), charts.cost(records)),
        cases=cases,
        groups=sorted({record.sample.group for record in records if not SUITES[record.suite].shared}),
        firsts=[summary.of(name)[0] for name in summary.seconds if not SUITES[name].shared],
        wrong=sum(not item.ok for _, item in cases),
    )
    path.write_text(page, encoding="utf-8")


def write_comparison(path: Path, found: Comparison, opinion: Sequence[str] = ()) -> None:
    """The page of two runs: the verdict (and a judge's `opinion`), every measure with its difference, and every case
    that is right in one only."""
    page = _render(
        "compare.html.j2",
        found=found,
        said=[*verdict(found), *opinion],
        words=WORDS,
        where=where,
        differing=differing(found.about),
        plots=_drawn(charts.differences(found.lines), charts.each_report(found.lines), charts.cost(*found.records)),
        mended=sum(change.mended for change in found.changes),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
