"""Stage 3: a Report becomes a Diagnosis. Pure: no I/O, no model; one file a family of rules."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.checks import examples, links, repeats, vague
from assistant.checks.base import number
from assistant.checks.vague import is_vague, missing, specificity
from assistant.types import Diagnosis, Finding, Report, Stats

__all__ = ["diagnose", "is_vague", "missing", "specificity"]


def diagnose(
    report: Report, *, encode: links.Encode, profile: str | None = None, extra: Sequence[Finding] = ()
) -> Diagnosis:
    """All findings and links of a report, in reading order.

    `encode` turns texts into unit vectors, which the links need. `profile` names a year's requirements (default:
    guessed from the report). `extra` are findings made elsewhere, from what a report alone cannot show (copied text,
    an earlier report). Raises UsageError for an unknown profile.
    """
    began = time.perf_counter()
    flagged = vague.vague_indices(report)
    shown, grades = examples.check(report, flagged)
    linked = links.find(report, encode)
    findings = [
        *vague.check(report, flagged),
        *shown,
        *links.gaps(report, linked),
        *repeats.check(report),
        *extra,
    ]
    stats = Stats(len(report.text), len(report.sentences), len(flagged), round(time.perf_counter() - began, 4))
    return Diagnosis(report, profile or "", number(findings), tuple(linked), stats, grades)
