"""Which cause explains which problem, which measure answers which; and the gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.checks.base import finding, section_name
from assistant.types import Finding, Link, LinkKind, Report, Section, Sentence, Span

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_SILENT = ("heading", "praise", "closing")
LEAST = 0.3


def find(report: Report, encode: Encode) -> list[Link]:
    """All links of a report: cause to problem, measure to problem."""
    problems = [s for s in report.sections if s.kind == "problem"]
    links: list[Link] = []
    for kind, sources in (
        ("cause-problem", [s for s in report.sections if s.kind == "cause"]),
        ("measure-problem", [s for s in report.sections if s.kind == "measure"]),
    ):
        if problems and sources:
            links += _links(kind, sources, problems, encode)  # type: ignore[arg-type]
    return links


def _spoken(section: Section) -> list[Sentence]:
    return [s for s in section.sentences if s.role not in _SILENT] or list(section.sentences)


def _links(kind: LinkKind, sources: list[Section], problems: list[Section], encode: Encode) -> list[Link]:
    bodies = encode(["".join(s.text for s in _spoken(section)) for section in (*sources, *problems)])
    scores = bodies[: len(sources)] @ bodies[len(sources) :].T
    links = []
    for source, row in zip(sources, scores, strict=True):
        at = int(row.argmax())
        if row[at] < LEAST:
            continue
        links.append(_link(kind, source, problems[at], float(row[at]), encode))
    return links


def _link(kind: LinkKind, source: Section, target: Section, score: float, encode: Encode) -> Link:
    a, b = _spoken(source), _spoken(target)
    pairs = encode([s.text for s in a]) @ encode([s.text for s in b]).T
    i, j = np.unravel_index(int(pairs.argmax()), pairs.shape)
    reason = f"“{a[i].text}”对应“{b[j].text}”。"
    return Link(kind, source.id, target.id, score, reason, Span(a[i].start, a[i].end), Span(b[j].start, b[j].end))


def gaps(report: Report, links: Sequence[Link]) -> list[Finding]:
    """`unexplained-problem`, `idle-cause` and `unaddressed-problem`: what no link reaches.

    A report without a chapter of causes (or of measures) gets one finding for the chapter, not one a problem.
    """
    kinds = {kind: [s for s in report.sections if s.kind == kind] for kind in ("problem", "cause", "measure")}
    explained = {link.target for link in links if link.kind == "cause-problem"}
    used = {link.source for link in links if link.kind == "cause-problem"}
    answered = {link.target for link in links if link.kind == "measure-problem"}
    found: list[Finding] = []
    for section in kinds["problem"]:
        if section.id not in explained and kinds["cause"]:
            text = "后面的原因里没有一条讲得通它为什么会发生。请补写原因：是什么做法、什么制度或什么想法造成的。"
            found.append(_on(report, section, "unexplained-problem", f"“{section_name(section)}”这个问题，{text}"))
        if section.id not in answered and kinds["measure"]:
            text = "没有一条措施去改它。请补写措施：谁、什么时候、做什么、怎么检验。"
            found.append(_on(report, section, "unaddressed-problem", f"“{section_name(section)}”这个问题，{text}"))
    for section in kinds["cause"] if kinds["problem"] else []:
        if section.id not in used:
            text = "没有解释前面查摆的任何一个问题。请改成某个问题的成因，或者删去。"
            found.append(_on(report, section, "idle-cause", f"“{section_name(section)}”这条原因，{text}"))
    return found


def _on(report: Report, section: Section, rule: str, message: str) -> Finding:
    head = section.sentences[0]
    return finding(report, rule, "error", head.start, head.end, message, section=section.id)
