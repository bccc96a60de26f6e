"""Which cause explains which problem, which measure answers which; and what no link reaches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.checks import mechanisms
from assistant.checks.base import Judge, Reading, finding, section_name
from assistant.checks.mechanisms import Encode
from assistant.types import Finding, Link, LinkKind, Report, Section, Sentence, Span

__all__ = ["Encode", "find", "gaps", "spoken"]

# A section's best partner counts from LEAST on; any further one must be surer. A wrong cause misleads more
# than a wrong measure.
LEAST: dict[LinkKind, float] = {"cause-problem": 0.3, "measure-problem": 0.45}
FURTHER: dict[LinkKind, float] = {"cause-problem": 0.7, "measure-problem": 0.6}
# A judge, where there is one, is asked about a measure with any score between these; about every cause, since whether
# one only says its problem again the rules can seldom tell.
UNDECIDED = (0.1, 0.9)
# The least score of a link that a judge has found.
JUDGED = 0.9
_SILENT = ("heading", "praise", "closing")
_PLAIN = 44
# How a reason is put: the verb, what comes before a known mechanism, and what is said where none is known.
_SAID: dict[LinkKind, tuple[str, str, str]] = {
    "cause-problem": ("原因是", "这类问题多由此而来", "有后面这样的想法或做法，就会有前面这样的问题"),
    "measure-problem": ("措施是", "这类问题多这样来改", "后面这一条做到了，前面的问题就会有改变"),
}


def find(report: Report, encode: Encode, judge: Judge | None = None) -> tuple[list[Link], Mapping[str, str | None]]:
    """All links of a report, causes first, and of each cause that was judged the problem that it only says again.

    `encode` turns texts into unit vectors, one row a text. A judge decides on causes and measures that are undecided.
    """
    problems = [s for s in report.sections if s.kind == "problem"]
    sides: tuple[tuple[LinkKind, list[Section]], ...] = (
        ("cause-problem", [s for s in report.sections if s.kind == "cause"]),
        ("measure-problem", [s for s in report.sections if s.kind == "measure"]),
    )
    loaded = mechanisms.weights()
    every = [*problems, *(section for _, sections in sides for section in sections)]
    if not problems or len(every) == len(problems):
        return [], {}
    told = mechanisms.describe([[s.text for s in spoken(section)] for section in every], encode, loaded)
    links, at = [], len(problems)
    restated: dict[str, str | None] = {}
    targets = told.part(0, at)
    for kind, sections in sides:
        if sections:
            part = told.part(at, at + len(sections))
            scores = mechanisms.scores(kind, part, targets, loaded)
            readings = _read(kind, sections, problems, scores, judge) if judge else {}
            restated |= _restated(sections, problems, readings) if kind == "cause-problem" else {}
            links += [
                _link(kind, sections[i], problems[j], float(scores[i, j]), alike, readings.get(i))
                for i, j in np.argwhere(_judged(speaks_for(scores, kind), readings)).tolist()
                for alike in [part.sentences[i] @ targets.sentences[j].T]
            ]
        at += len(sections)
    return links, restated


def spoken(section: Section) -> list[Sentence]:
    """The sentences of a section that say something of its own: no headings, praise or closing pledges."""
    return [s for s in section.sentences if s.role not in _SILENT] or list(section.sentences)


def speaks_for(scores: mechanisms.Matrix, kind: LinkKind) -> NDArray[np.bool_]:
    """Whether the scores speak for a link, for each source and target."""
    first = np.arange(scores.shape[1]) == scores.argmax(axis=1)[:, None]
    taken: NDArray[np.bool_] = (scores >= FURTHER[kind]) | ((scores >= LEAST[kind]) & first)
    return taken


def _read(
    kind: LinkKind, sources: Sequence[Section], targets: Sequence[Section], scores: mechanisms.Matrix, judge: Judge
) -> dict[int, Reading]:
    """The judge's readings of the sources that are undecided, by their places."""
    low, high = UNDECIDED
    undecided = ((scores >= low) & (scores < high)).any(axis=1) | (kind == "cause-problem")
    places = np.flatnonzero(undecided).tolist()
    if not places:
        return {}
    readings = judge.linked(kind, [_said(sources[at]) for at in places], [_said(target) for target in targets])
    return {at: reading for at, reading in zip(places, readings, strict=True) if reading}


def _judged(taken: NDArray[np.bool_], readings: Mapping[int, Reading]) -> NDArray[np.bool_]:
    """`taken` with the judge's word on the sources that it read."""
    decided = taken.copy()
    for at, reading in readings.items():
        decided[at] = [place in reading.reaches for place in range(taken.shape[1])]
    return decided


def _restated(
    causes: Sequence[Section], problems: Sequence[Section], readings: Mapping[int, Reading]
) -> dict[str, str | None]:
    """Of each cause that was read, the id of the problem that it only says again."""
    return {
        causes[at].id: None if reading.restates is None else problems[reading.restates].id
        for at, reading in readings.items()
    }


def _said(section: Section) -> str:
    return "".join(s.text for s in spoken(section))


def _link(
    kind: LinkKind, source: Section, target: Section, score: float, alike: mechanisms.Matrix, reading: Reading | None
) -> Link:
    """A link with the sentences of either side that are most alike, and a reason that quotes them.

    `alike` says how alike each sentence of the source is to each of the target. Where a judge read the source, its
    reason stands, and the score is at least JUDGED.
    """
    a, b = spoken(source), spoken(target)
    i, j = np.unravel_index(int(alike.argmax()), alike.shape)
    known = mechanisms.shared_mechanism(_said(source), _said(target))
    verb, usual, plain = _SAID[kind]
    why = f"{usual}：{str(known['reason' if kind == 'cause-problem' else 'answer']).rstrip('。')}" if known else plain
    if reading:
        score, why = max(score, JUDGED), reading.reason.rstrip("。") or why
    reason = f"问题是“{_plain(b[j].text)}”，{verb}“{_plain(a[i].text)}”。{why}。"
    return Link(kind, source.id, target.id, score, reason, Span(a[i].start, a[i].end), Span(b[j].start, b[j].end))


def _plain(text: str) -> str:
    text = text.rstrip("。！？；")
    return text if len(text) <= _PLAIN else f"{text[:_PLAIN]}…"


def gaps(report: Report, links: Sequence[Link], passed: Collection[str] = ()) -> list[Finding]:
    """`unexplained-problem`, `idle-cause` and `unaddressed-problem`: what no link reaches.

    Where a report has no causes (or no measures) at all, its problems are not blamed one by one. Causes `passed` are
    not called idle: another finding says what is wrong with them.
    """
    explained = {link.target for link in links if link.kind == "cause-problem"}
    used = {link.source for link in links if link.kind == "cause-problem"}
    answered = {link.target for link in links if link.kind == "measure-problem"}
    kinds = {section.kind for section in report.sections}
    found: list[Finding] = []
    for section in report.sections:
        named = f"“{section_name(section)}”"
        if section.kind == "problem" and "cause" in kinds and section.id not in explained:
            text = "后面的原因里没有一条讲得通它为什么会发生。请补写原因：是什么做法、什么制度或什么想法造成的。"
            found.append(_on(report, section, "unexplained-problem", f"{named}这个问题，{text}"))
        if section.kind == "problem" and "measure" in kinds and section.id not in answered:
            text = "没有一条措施去改它。请补写措施：谁、什么时候、做什么、怎么检验。"
            found.append(_on(report, section, "unaddressed-problem", f"{named}这个问题，{text}"))
        if section.kind == "cause" and "problem" in kinds and section.id not in {*used, *passed}:
            text = "没有解释前面查摆的任何一个问题。请改成某个问题的成因，或者删去。"
            found.append(_on(report, section, "idle-cause", f"{named}这条原因，{text}"))
    return found


def _on(report: Report, section: Section, rule: str, message: str) -> Finding:
    head = section.sentences[0]
    return finding(report, rule, "error", head.start, head.end, message, section=section.id)
