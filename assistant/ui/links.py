"""Links between problems, causes and measures with what the user decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.types import Diagnosis, Link, LinkKind, Section, Span
from assistant.ui import anchors


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
    """What the page calls the link from one section to another, as long as the text stays as it is."""
    return f"{source}>{target}"


def kept_key(source: Section, target: Section) -> str:
    """What a decision about the link from one section to another is remembered by."""
    return anchors.pack([anchors.of(source), anchors.of(target)])


def with_decisions(diagnosis: Diagnosis, decisions: Mapping[str, object]) -> Diagnosis:
    """The diagnosis with links cut (False) and set (True) by the user, without the findings that these answer.

    `decisions` are by `kept_key`, the latest last; one about a section that is gone waits for its return.
    """
    decided = _decided(diagnosis, decisions)
    if not decided:
        return diagnosis
    links = [link for link in diagnosis.links if decided.get((link.source, link.target), (True,))[0]]
    there = {(link.source, link.target) for link in links}
    links += [_set(*ends) for pair, (on, *ends) in decided.items() if on and pair not in there]
    changed = replace(diagnosis, links=tuple(links))
    found = gaps(changed)
    open_gaps = {
        "unexplained-problem": found.unexplained,
        "unaddressed-problem": found.unaddressed,
        "idle-cause": found.idle,
    }
    kept = tuple(f for f in diagnosis.findings if f.section in open_gaps.get(f.rule, (f.section,)))
    return replace(changed, findings=kept)


def _decided(
    diagnosis: Diagnosis, decisions: Mapping[str, object]
) -> dict[tuple[str, str], tuple[bool, Section, Section]]:
    """The decisions by the ids that the sections have now."""
    decided = {}
    for key, on in decisions.items():
        ends = [anchors.find(one, diagnosis.report.sections) for one in anchors.unpack(key)]
        if len(ends) == 2 and (source := ends[0]) and (target := ends[1]):
            decided[source.id, target.id] = (bool(on), source, target)
    return decided


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
