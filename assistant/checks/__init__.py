"""Stage 3: a Report becomes a Diagnosis. Pure: no I/O, no model; one file a family of rules."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.checks import (
    aspects,
    earlier,
    examples,
    kind,
    leaks,
    links,
    patterns,
    praise,
    repeats,
    restated,
    silence,
    typos,
    vague,
)
from assistant.checks.base import Judge, finding, number
from assistant.checks.rules import Rules, catalogue
from assistant.checks.vague import is_vague, missing, specificity
from assistant.types import Diagnosis, ExampleGrade, Finding, Link, Report, Stats

__all__ = ["diagnose", "is_vague", "missing", "specificity"]


def diagnose(
    report: Report,
    *,
    encode: links.Encode | None,
    profile: str | None = None,
    before: Sequence[Report] = (),
    extra: Sequence[Finding] = (),
    rules: Rules | None = None,
    judge: Judge | None = None,
) -> Diagnosis:
    """All findings and links of a report, in reading order.

    `encode` turns texts into unit vectors, which the links need; without it there are none, nor findings on what no
    link reaches and on what an earlier report says: fast enough for every key that is typed. `profile` names a year's
    requirements (default: guessed from the report). `before` are earlier reports of the same unit. `extra` are findings
    made elsewhere, from what no report shows (copied text). `rules` are the rules by id (default: all of the
    catalogue). `judge` is asked where the rules are undecided. What marks in the text switch off is left out. A text
    that is no self-review gets one finding that says so, and what leaks. Raises UsageError for an unknown profile.
    """
    began = time.perf_counter()
    rules = catalogue() if rules is None else rules
    chosen = aspects.load(profile) if profile else aspects.guess(report)
    grades: dict[str, ExampleGrade] = {}
    linked: list[Link] = []
    is_report = kind.looks_like_report(report)
    found = leaks.check(report, names=is_report)
    if is_report:
        own, grades = _inside(report, chosen, rules, judge)
        beyond, linked = _connected(report, own, encode, judge) if encode else (_restated(report), [])
        last = [item for one in before for item in earlier.check(report, one, encode, judge)] if encode else []
        found += [*own, *beyond, *last, *extra]
    elif report.sentences:
        found.append(_not_a_report(report))
    findings = silence.marked(report.text, number(found), rules)
    vague_ones = sum(item.rule == "vague" for item in findings)
    stats = Stats(len(report.text), len(report.sentences), vague_ones, round(time.perf_counter() - began, 4))
    return Diagnosis(report, chosen.name, findings, tuple(linked), stats, grades)


def _inside(
    report: Report, chosen: aspects.Profile, rules: Rules, judge: Judge | None
) -> tuple[list[Finding], dict[str, ExampleGrade]]:
    """What each sentence and each section by itself gives rise to, and the grades of the problem sections."""
    flagged = vague.vague_indices(report, judge)
    shown, grades = examples.check(report, flagged)
    found = [*vague.check(report, flagged), *shown, *repeats.check(report), *typos.check(report, judge)]
    found += [*praise.check(report, chosen), *aspects.check(report, chosen), *patterns.check(report, rules.values())]
    return found, grades


def _restated(report: Report) -> list[Finding]:
    return restated.check(report, restated.find(report))


def _connected(
    report: Report, own: Sequence[Finding], encode: links.Encode, judge: Judge | None
) -> tuple[list[Finding], list[Link]]:
    """What no link reaches and what only repeats its problem; and the links, none to such a problem."""
    # A cause that only points outside explains nothing that the unit could mend.
    outside = {item.section for item in own if item.rule == "outside-blame"}
    every, judged = links.find(report, encode, judge)
    restating = {**restated.find(report, every), **judged}
    repeated = {cause: problem for cause, problem in restating.items() if problem}
    linked = [link for link in every if link.source not in outside and repeated.get(link.source) != link.target]
    # One that no link reached may be idle as well: then both are said.
    reached = {link.source for link in every} | set(judged)
    return [*links.gaps(report, linked, reached & set(repeated)), *restated.check(report, repeated)], linked


def _not_a_report(report: Report) -> Finding:
    first = report.sentences[0]
    message = f"没有按对照检查类的报告检查：{kind.reason(report)}。"
    return finding(report, "other-text", "info", first.start, first.end, message)
