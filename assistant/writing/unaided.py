"""Causes, a section and corrections without a language model: the same proposals, from facts, tables and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.types import Candidate, Citation, Diagnosis, Fact, Proposal
from assistant.writing.assign import assign
from assistant.writing.brief import Brief
from assistant.writing.core import analyse, clauses
from assistant.writing.evidence import Evidence
from assistant.writing.guard import clear
from assistant.writing.match import match
from assistant.writing.questions import blank
from assistant.writing.relevance import tone
from assistant.writing.rules import rated
from assistant.writing.topics import topic_of
from assistant.writing.wording import hook, in_first_person, in_report_style, join, year_of

_POINT = re.compile(r"[；;\n]+")
# 服务群众：有没有只图自己方便 asks about 只图自己方便.
_ASKS = re.compile(r"^[^：:]{2,12}[：:]|有没有|是不是|是否(?:存在)?|存在")
_WHY = "当时怎么想、怎么定的"
_GAP = "哪项制度没有规定、哪项考核没有要求"
_MOST = 3
_FLOOR = 0.3


@dataclass(frozen=True, slots=True)
class Order:
    """A section to be drafted: under what heading, to which points (；between them), for whom and of what year."""

    heading: str
    outline: str = ""
    unit: str = ""
    year: int | None = None
    person: bool = False


def causes(brief: Brief, at: int) -> Proposal:
    """What may stand at `at` as the cause of a problem that has none: its own event, and blanks for the thought."""
    core = analyse(brief.plain) if clauses(brief.plain) else None
    stated = core.brief() if core else brief.heading
    why, gap = blank(_WHY), blank(_GAP)
    drafts: list[tuple[str, tuple[Citation, ...]]] = []
    for fact in brief.facts or brief.others:
        if event := hook(fact.quote):
            event = in_first_person(event, brief.speaker) if brief.person else event
            drafts.append((f"{event}，问题出在{why}，{gap}", (fact,)))
    drafts += [(f"{stated}，说到底是{why}", ()), (f"{stated}，根子在于{gap}，{why}", ())]
    cleared = (clear(join(text), brief.evidence(), cited) for text, cited in drafts)
    unique = {c.text: rated(c) for c in cleared if c}
    asked = ("这件事当时是怎么想、怎么定的？", "是哪项制度没有规定、哪项考核没有要求，还是没有人检查？")
    return Proposal(brief.finding, brief.section, at, at, "", tuple(unique.values())[:_MOST], asked)


def draft(order: Order, facts: Sequence[Fact]) -> Proposal:
    """A section in paragraphs, one a point: the point, the fact that shows it, a blank where there is none."""
    parts = _POINT.split(order.outline or bare_heading(order.heading))
    points = [point for part in parts if (point := _ASKS.sub("", part).strip())]
    usable = tuple(f for f in facts if tone(f.text) >= 0 and "\n" not in f.text)
    given = _given(points, usable)
    paragraphs: list[Candidate] = []
    questions: list[str] = []
    for point, columns in zip(points, given, strict=True):
        topic = topic_of(point, order.heading)
        told = [_cited(usable[column], order) for column in columns]
        shown = "；又如".join(in_report_style(c, order.year, order.person) for c in told)
        text = join(f"{point}，如{shown or f'{blank(topic.object)}，{blank(topic.event)}'}")
        if cleared := clear(text, ground_of(order, told), told):
            paragraphs.append(cleared)
        questions += [] if told else topic.ask[:1]
    return whole(paragraphs, questions)


def _given(points: Sequence[str], facts: tuple[Fact, ...]) -> list[list[int]]:
    """Which facts show each point."""
    if not points or not facts:
        return [[] for _ in points]
    return assign(match(tuple(("", (point,)) for point in points), facts).T.tolist(), _FLOOR)


def whole(paragraphs: Sequence[Candidate], questions: Sequence[str]) -> Proposal:
    """Paragraphs that the guard has passed as one proposal, to stand wherever the section is to be."""
    sources = {source.id: source for paragraph in paragraphs for source in paragraph.sources}
    blanks = tuple(blank for paragraph in paragraphs for blank in paragraph.placeholders)
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    drafted = (rated(Candidate(text, tuple(sources.values()), blanks)),) if text else ()
    return Proposal("draft", "", 0, 0, "", drafted, tuple(dict.fromkeys(questions))[:_MOST])


def ground_of(order: Order, cited: Sequence[Citation]) -> Evidence:
    """What a drafted section may draw on."""
    return Evidence("", f"{order.heading}\n{order.outline}", year=order.year, unit=order.unit).citing(cited)


def corrections(diagnosis: Diagnosis) -> Iterator[Proposal]:
    """The slips that the rules find, each with its mend and the reason."""
    for found in diagnosis.findings:
        if found.rule == "typo" and found.replacement is not None:
            mend = (Candidate(found.replacement),)
            yield Proposal(found.id, found.section, found.start, found.end, found.text, mend, (found.message,))


def place_of_causes(diagnosis: Diagnosis, brief: Brief) -> int:
    """Where the cause of a problem is to be put: after the last one that is written, else after the problem."""
    ends = {s.kind if s.id != brief.section else "own": s.end for s in diagnosis.report.sections}
    return ends.get("cause", ends.get("own", brief.end))


def bare_heading(heading: str) -> str:
    """（二）服务群众方面 without its number and 方面."""
    return re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*|方面。?$|。$", "", heading.strip())


def _cited(fact: Fact, order: Order) -> Citation:
    year = year_of(fact.date)
    other = year and order.year and year != order.year
    warning = f"这是{year}年的情况，不能当作{order.year}年的事例" if other else None
    return Citation(fact.id, fact.text, fact.date, warning, fact.source)
