"""Stage 3: a Report becomes a Diagnosis. Pure: no I/O, no model; one file a family of rules."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.checks import aspects, earlier, examples, kind, leaks, links, praise, repeats, typos, vague
from assistant.checks.base import finding, number
from assistant.checks.vague import is_vague, missing, specificity
from assistant.types import Diagnosis, ExampleGrade, Finding, Link, Report, Stats

__all__ = ["diagnose", "is_vague", "missing", "specificity"]


def diagnose(
    report: Report,
    *,
    encode: links.Encode,
    profile: str | None = None,
    before: Sequence[Report] = (),
    extra: Sequence[Finding] = (),
) -> Diagnosis:
    """All findings and links of a report, in reading order.

    `encode` turns texts into unit vectors, which the links need. `profile` names a year's requirements (default:
    guessed from the report). `before` are earlier reports of the same unit. `extra` are findings made elsewhere, from
    what no report shows (copied text). A text that is no self-review gets one finding that says so, and what leaks.
    Raises UsageError for an unknown profile.
    """
    began = time.perf_counter()
    chosen = aspects.load(profile) if profile else aspects.guess(report)
    flagged: frozenset[int] = frozenset()
    grades: dict[str, ExampleGrade] = {}
    linked: list[Link] = []
    found = leaks.check(report)
    if kind.looks_like_report(report):
        flagged = vague.vague_indices(report)
        shown, grades = examples.check(report, flagged)
        linked = links.find(report, encode)
        found += [*vague.check(report, flagged), *shown, *links.gaps(report, linked), *repeats.check(report)]
        found += [*typos.check(report), *praise.check(report, chosen), *aspects.check(report, chosen)]
        found += [item for other in before for item in earlier.check(report, other)]
        found += extra
    elif report.sentences:
        found.append(_not_a_report(report))
    stats = Stats(len(report.text), len(report.sentences), len(flagged), round(time.perf_counter() - began, 4))
    return Diagnosis(report, chosen.name, number(found), tuple(linked), stats, grades)


def _not_a_report(report: Report) -> Finding:
    first = report.sentences[0]
    message = f"这不像对照检查类的报告：{kind.reason(report)}。没有按这类报告检查。"
    return finding(report, "other-text", "info", first.start, first.end, message)
