"""The JSON that others rely on (schema 1): add fields freely, bump the schema when one changes its meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from assistant.retrieval.rank import matches
from assistant.types import Diagnosis, Finding, Hit, Link, Proposal, Rewrites, Section

SCHEMA = 1


def diagnoses(items: Iterable[Diagnosis]) -> dict[str, Any]:
    """What `luoshi check --format json` prints."""
    return {"schema": SCHEMA, "reports": [diagnosis(item) for item in items]}


def diagnosis(item: Diagnosis) -> dict[str, Any]:
    """One report of `luoshi check --format json`."""
    report = item.report
    return {
        "path": report.path,
        "sha256": report.sha256,
        "title": report.title,
        "unit": report.unit,
        "year": report.year,
        "profile": item.profile,
        "sections": [_section(section, item) for section in report.sections],
        "findings": [_finding(found) for found in item.findings],
        "links": [_link(link) for link in item.links],
        "stats": asdict(item.stats),
    }


def rewrites(item: Rewrites) -> dict[str, Any]:
    """What `luoshi rewrite --format json` and `luoshi examples --format json` print."""
    return {
        "schema": SCHEMA,
        "path": item.report.path,
        "model": item.model,
        "proposals": [_proposal(p, item) for p in item.proposals],
        "usage": asdict(item.usage),
    }


def hit(item: Hit) -> dict[str, Any]:
    """One search result."""
    passage = item.passage
    return {
        "ref": passage.ref,
        "source": passage.title or passage.source_id,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(item.score, 6),
        "heading": list(passage.heading),
        "kind": passage.kind,
        "year": passage.year,
        "matches": list(item.matches),
        "also_in": list(item.also_in),
    }


def _proposal(item: Proposal, of: Rewrites) -> dict[str, Any]:
    """One proposal; each source with the words of the section that stand in it."""
    row = asdict(item)
    said = next((of.report.text[s.start : s.end] for s in of.report.sections if s.id == item.section), item.original)
    for source in (source for candidate in row["candidates"] for source in candidate["sources"]):
        source["matches"] = list(matches(said, source["quote"]))
    return row


def _section(section: Section, item: Diagnosis) -> dict[str, Any]:
    row = {
        "id": section.id,
        "kind": section.kind,
        "heading": section.heading,
        "start": section.start,
        "end": section.end,
    }
    return {**row, "example": item.examples[section.id]} if section.id in item.examples else row


def _finding(found: Finding) -> dict[str, Any]:
    row = asdict(found)
    if found.rule != "vague":
        del row["missing"]
    if found.replacement is None:
        del row["replacement"]
    return row


def _link(link: Link) -> dict[str, Any]:
    return {
        "kind": link.kind,
        "from": link.source,
        "to": link.target,
        "score": round(link.score, 4),
        "reason": link.reason,
        "from_span": [link.from_span.start, link.from_span.end],
        "to_span": [link.to_span.start, link.to_span.end],
    }
