"""How findings are held against labels: the same sentences, overlaps and pairings for every suite.

Sections of a kind are paired by overlap, largest first, an intersection over union of one half at least; a sentence is
flagged when half of it lies in a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.base import Json

Span = tuple[int, int]
KINDS = ("problem", "cause", "measure")
_LEAST_IOU = 0.5


def overlap(a: Span, b: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def flagged(spans: Sequence[Span], found: Span) -> set[int]:
    """The sentences of which at least half lies in `found`."""
    return {i for i, s in enumerate(spans) if overlap(s, found) * 2 >= s[1] - s[0]}


def pair_sections(got: Iterable[Json], want: Iterable[Json], spans: Sequence[Span]) -> dict[str, str]:
    """The label's section id for each found section's id; found ones without a partner are left out.

    `got` have id, kind, start, end; `want` id, kind, first, last (sentence indices).
    """
    pairs = []
    labelled = list(want)
    for found in got:
        a = (found["start"], found["end"])
        for label in labelled:
            if found["kind"] == label["kind"] in KINDS:
                b = (spans[label["first"]][0], spans[label["last"]][1])
                shared = overlap(a, b)
                union = (a[1] - a[0]) + (b[1] - b[0]) - shared
                if union and shared / union >= _LEAST_IOU:
                    pairs.append((shared / union, found["id"], label["id"]))
    paired: dict[str, str] = {}
    for _, mine, theirs in sorted(pairs, reverse=True):
        if mine not in paired and theirs not in paired.values():
            paired[mine] = theirs
    return paired


def section_of(gold: Json, index: int) -> Json | None:
    """The labelled section that a sentence lies in."""
    return next((s for s in gold["sections"] if s["first"] <= index <= s["last"]), None)
