"""Links between problems, causes and measures with what the user decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.types import Diagnosis, Link, LinkKind, Section, Span


@dataclass(frozen=True, slots=True)
class Gaps:
    """Ids of the sections that hang in the air: problems without cause or measure, causes of nothing."""

    unexplained: frozenset[str]
    unaddressed: frozenset[str]
    idle: frozenset[str]

    @property
    def count(self) -> int:
        return len(self.unexplained) + len(self.unaddressed) + len(self.idle)


def link_key(source: str, target: str) -> str:
    """What a decision about the link from one section to another is remembered by."""
    return f"{source}>{target}"


def with_decisions(diagnosis: Diagnosis, decisions: Mapping[str, object]) -> Diagnosis:
    """The diagnosis with links cut (False) and set (True) by the user, without the findings that these answer."""
    if not decisions:
        return diagnosis
    sections = {section.id: section for section in diagnosis.report.sections}
    links = [link for link in diagnosis.links if decisions.get(link_key(link.source, link.target)) is not False]
    there = {(link.source, link.target) for link in links}
    for key, decision in decisions.items():
        source, _, target = key.partition(">")
        if decision is True and source in sections and target in sections and (source, target) not in there:
            links.append(_set(sections[source], sections[target]))
    changed = replace(diagnosis, links=tuple(links))
    found = gaps(changed)
    open_gaps = {
        "unexplained-problem": found.unexplained,
        "unaddressed-problem": found.unaddressed,
        "idle-cause": found.idle,
    }
    kept = tuple(f for f in diagnosis.findings if f.section in open_gaps.get(f.rule, (f.section,)))
    return replace(changed, findings=kept)


def gaps(diagnosis: Diagnosis) -> Gaps:
    """The gaps that the diagnosis's links leave."""
    sources = {link.source for link in diagnosis.links}
    ids = {
        kind: {s.id for s in diagnosis.report.sections if s.kind == kind} for kind in ("problem", "cause", "measure")
    }
    explained = {link.target for link in diagnosis.links if link.kind == "cause-problem"}
    addressed = {link.target for link in diagnosis.links if link.kind == "measure-problem"}
    return Gaps(
        unexplained=frozenset(ids["problem"] - explained),
        unaddressed=frozenset(ids["problem"] - addressed),
        idle=frozenset(ids["cause"] - sources),
    )


def _set(source: Section, target: Section) -> Link:
    kind: LinkKind = "cause-problem" if source.kind == "cause" else "measure-problem"
    spans = Span(source.start, source.end), Span(target.start, target.end)
    return Link(kind, source.id, target.id, 1.0, "", *spans)
