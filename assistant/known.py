"""What the knowledge base knows of a report: text it copies, earlier reports of its unit, records of its events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.checks.base import finding
from assistant.intake import parse
from assistant.retrieval.copied import Copied, find_copied
from assistant.retrieval.library import Library
from assistant.retrieval.own import nearness
from assistant.settings import KNOWLEDGE_DIR
from assistant.types import Fact, Finding, Passage, Related, Report, Section, Source
from assistant.writing import match
from assistant.writing.sharing import parts_of

_NAME = 3  # characters, the shortest name that tells one from another
# Before it a title says whose report it is.
_OCCASION = re.compile(r"20\d\d|[（(]|关于|民主生活会|组织生活会|个人|对照|述职|同志")

_FEW = 120  # records, all of which are looked at; of more, those that a search finds
_CANDIDATES = 40  # records that a search proposes for a section
_RECORDS = 4  # of these, the ones that would make it concrete
_QUERY = 200


def earlier_reports(report: Report, library: Library) -> list[Report]:
    """The last earlier report of the same unit and the same speaker, if there is one; its title names it in findings.

    Of one person's reports only those that give the same post or name: what a colleague promised is none of theirs.
    Where nothing but the unit is told, a year from which there are several such reports is passed over.
    """
    if not report.unit or report.year is None:
        return []
    sources = [
        source
        for source in library.sources()
        if source.kind == "report" and source.year and source.year < report.year and _is_tail(source.unit, report.unit)
    ]
    for year in sorted({source.year for source in sources if source.year}, reverse=True):
        found = [_parsed(source, library) for source in sources if source.year == year]
        found = [earlier for earlier in found if _is_speaker(earlier, report)]
        if found and (len(found) == 1 or not report.person):
            return found[:1]
    return []


def _parsed(source: Source, library: Library) -> Report:
    earlier = parse(library.source_text(source.id), source.path)
    return replace(earlier, title=earlier.title or source.title)


def _is_tail(one: str, other: str) -> bool:
    """Whether two names are the same but for what stands in front of one of them (市财政局, 清源市财政局)."""
    return len(min(one, other, key=len)) >= _NAME and (one.endswith(other) or other.endswith(one))


def _is_speaker(earlier: Report, report: Report) -> bool:
    if earlier.person != report.person:
        return False
    if not report.person:
        return True
    mine, theirs = (_OCCASION.split(one.title, maxsplit=1)[0] for one in (report, earlier))
    return mine == theirs or _is_tail(mine, theirs)


def copied_findings(report: Report, library: Library) -> list[Finding]:
    """`copied`: sentences that stand in a source of the knowledge base, each with the source's own words."""
    return [_copied(report, item, library) for item in find_copied(report, library)]


def _copied(report: Report, item: Copied, library: Library) -> Finding:
    text = library.source_text(item.source.id)[item.source_start : item.source_end]
    message = f"这句话与《{item.source.title}》里的原文相同。请换成本单位的事，确需引用的请注明出处。"
    related = Related(item.source_start, item.source_end, item.source.title, text)
    return finding(report, "copied", "warning", item.start, item.end, message, related=(related,))


def own_records(
    report: Report, sections: Sequence[Section], library: Library, may_use: Callable[[str], bool] = lambda _: True
) -> list[Fact]:
    """Records that speak to these sections, as facts, each once; see records_by_section."""
    found = records_by_section(report, sections, library, may_use)
    return list({fact.id: fact for facts in found.values() for fact in facts}.values())


def records_by_section(
    report: Report, sections: Sequence[Section], library: Library, may_use: Callable[[str], bool] = lambda _: True
) -> dict[str, list[Fact]]:
    """For each section, by its id, the records that would make it concrete, best first, the report's year's before all.

    Only the report's own unit's, for another's events are no examples; where nobody told a ledger's unit, what it
    shares with the report tells. `may_use` says of a source, by its id, whether it may be used at all. Two ledgers may
    number their rows alike: the id of a fact names its ledger then. What comes for a section also depends on the others
    beside it, so all are to be asked for at once.
    """
    own = [s for s in library.sources() if s.kind == "record" and _may_serve(s, report) and may_use(s.id)]
    if not own or not sections:
        return {}
    found = _proposed(report, sections, library, own)
    times = Counter(ref for _, ref in found)
    facts = {_fact(passage, alone=times[passage.ref] == 1): passage.source_id for passage in found.values()}
    near = nearness(report.text, {name: library.source_text(name) for name in set(facts.values())})
    told = {source.id for source in own if source.unit}
    # A vague section is near to nothing; whether a record belongs to it is for the matcher to say, not for Hit.weak.
    ranked = match.ranked(
        parts_of(sections),
        list(facts),
        year=report.year,
        k=_RECORDS,
        near={fact.id: 1.0 if name in told else near[name] for fact, name in facts.items()},
    )
    return {s.id: [fact for fact, _ in pairs] for s, pairs in zip(sections, ranked, strict=True)}


def _proposed(
    report: Report, sections: Sequence[Section], library: Library, own: Sequence[Source]
) -> dict[tuple[str, str], Passage]:
    """Records that may speak to one of the sections, by source and ref: all of them while they are few."""
    if sum(source.passages for source in own) <= _FEW:
        every = [passage for source in own for passage in library.passages(source.id)]
        return {(passage.source_id, passage.ref): passage for passage in every}
    queries = [f"{s.heading} {report.text[s.start : s.end][:_QUERY]}" for s in sections]
    hits = library.search_many(queries, kind="record", k=_CANDIDATES, sources=[source.id for source in own])
    return {(hit.passage.source_id, hit.passage.ref): hit.passage for group in hits for hit in group}


def _fact(passage: Passage, *, alone: bool) -> Fact:
    date = passage.date or (str(passage.year) if passage.year else None)
    return Fact(passage.ref if alone else f"{passage.source_id}-{passage.ref}", passage.text, passage.title, date)


def _same_unit(unit: str, report: Report) -> bool:
    return bool(unit and report.unit) and (unit in report.unit or report.unit in unit)


def _may_serve(source: Source, report: Report) -> bool:
    """A record of the same unit, or the user's own without a unit; the shipped samples are nobody's."""
    if not source.unit:
        return not Path(source.path).is_relative_to(KNOWLEDGE_DIR)
    return _same_unit(source.unit, report)
