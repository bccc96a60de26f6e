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
    flagged: frozenset[int] = frozenset()
    grades: dict[str, ExampleGrade] = {}
    linked: list[Link] = []
    is_report = kind.looks_like_report(report)
    found = leaks.check(report, names=is_report)
    if is_report:
        flagged = vague.vague_indices(report, judge)
        shown, grades = examples.check(report, flagged)
        worded = patterns.check(report, rules.values())
        if encode:
            # A cause that only points outside explains nothing that the unit could mend.
            outside = {item.section for item in worded if item.rule == "outside-blame"}
            every, judged = links.find(report, encode, judge)
            restating = {**restated.find(report, every), **judged}
            repeated = {cause: problem for cause, problem in restating.items() if problem}
            linked = [link for link in every if link.source not in outside and repeated.get(link.source) != link.target]
            # One that no link reached may be idle as well: then both are said.
            reached = {link.source for link in every} | set(judged)
            found += links.gaps(report, linked, reached & set(repeated))
            found += [item for other in before for item in earlier.check(report, other, encode, judge)]
        else:
            repeated = restated.find(report)
        found += [*vague.check(report, flagged), *shown, *repeats.check(report), *restated.check(report, repeated)]
        found += [*typos.check(report, judge), *praise.check(report, chosen), *aspects.check(report, chosen)]
        found += worded
        found += extra
    elif report.sentences:
        found.append(_not_a_report(report))
    findings = silence.marked(report.text, number(found), rules)
    vague_ones = sum(item.rule == "vague" for item in findings)
    stats = Stats(len(report.text), len(report.sentences), vague_ones, round(time.perf_counter() - began, 4))
    return Diagnosis(report, chosen.name, findings, tuple(linked), stats, grades)


def _not_a_report(report: Report) -> Finding:
    first = report.sentences[0]
    message = f"这不像对照检查类的报告：{kind.reason(report)}。没有按这类报告检查。"
    return finding(report, "other-text", "info", first.start, first.end, message)
