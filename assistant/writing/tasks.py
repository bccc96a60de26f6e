"""The other jobs of a language model: instances, causes, a section, proofreading. Each passes the guard."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant import prompts
from assistant.answers import Causes, Correction, Corrections, Draft, Examples, Wording
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.prompts import Message
from assistant.tokens import Part
from assistant.types import Candidate, Fact, Finding, Hit, Proposal, Report, Section
from assistant.writing import rules
from assistant.writing.admit import admit
from assistant.writing.brief import Brief
from assistant.writing.context import (
    NOTHING,
    cite,
    cite_fact,
    evidence,
    fact_lines,
    fit,
    policy_lines,
    sources,
    year_word,
)
from assistant.writing.evidence import Evidence
from assistant.writing.guard import inspect

_log = logging.getLogger(__name__)
_ANSWER = 900  # tokens
_MOST_CAUSES = 3


def suggest_examples(brief: Brief, model: Model) -> Proposal:
    """Instances to insert into a problem section, drawn from its facts alone; the rules' wordings fill up.

    Raises ModelUnavailable and ModelRefused.
    """
    fallback = rules.write(brief)
    if model.small or not has_material(brief):
        return fallback  # a model that would tell it wrongly, or nothing to tell of
    try:
        answer = model.ask(example_messages(brief, model), Examples)
    except ModelAnswerInvalid as error:
        _log.warning("%s；事例改由规则给出", error)
        return fallback
    prompt = prompts.load("suggest_examples")
    passed, _ = admit(answer.examples, sources(brief.citations, brief.hits), evidence(brief), prompt)
    grounded = [c for c in passed if c.sources]  # an instance without a source is no instance
    texts = {c.text for c in grounded}
    ranked = [*grounded, *(c for c in fallback.candidates if c.text not in texts)]
    questions = tuple(dict.fromkeys([*fallback.questions, *answer.questions]))[:3]
    return Proposal(brief.finding, brief.section, brief.start, brief.end, brief.original, tuple(ranked[:3]), questions)


def has_material(brief: Brief) -> bool:
    """Whether there is anything that an instance could be drawn from."""
    return bool(brief.citations or brief.hits)


def example_messages(brief: Brief, model: Model) -> list[Message]:
    """The messages of the call for instances."""
    parts = [
        Part("facts", fact_lines(brief.citations)),
        Part("section", brief.section_text),
        Part("policy", policy_lines(brief.hits)),
    ]
    return fit(prompts.load("suggest_examples"), model, parts, _ANSWER, unit=brief.unit, year=year_word(brief))


def name_causes(report: Report, finding: Finding, section: Section, facts: Sequence[Fact], model: Model) -> Proposal:
    """Causes that the problem `section` may have, to stand after the last cause (or the problem itself).

    A cause whose basis does not stand word for word in the section or in a fact is left out. Raises ModelUnavailable,
    ModelRefused and ModelAnswerInvalid.
    """
    causes = [s for s in report.sections if s.kind == "cause"]
    citations = [cite_fact(fact) for fact in facts]
    problem = report.text[section.start : section.end]
    parts = [
        Part("problem", problem),
        Part("facts", fact_lines(citations)),
        Part("causes", "\n".join(report.text[s.start : s.end].strip() for s in causes) or NOTHING),
    ]
    year = str(report.year or "不详")
    prompt = prompts.load("name_cause")
    answer = model.ask(fit(prompt, model, parts, _ANSWER, unit=report.unit, year=year), Causes)
    grounds = [problem, *(fact.text for fact in facts)]
    based = [c for c in answer.causes if c.basis.strip("。") and any(c.basis.strip("。") in text for text in grounds)]
    quotes, dates = tuple(c.quote for c in citations), tuple(c.date for c in citations)
    ground = Evidence("", problem, quotes, dates, report.year, report.unit, own_words=True)
    passed, _ = admit([Wording(text=c.text, facts=c.facts) for c in based], sources(citations, ()), ground, prompt)
    at = causes[-1].end if causes else section.end
    questions = tuple(dict.fromkeys(c.question for c in based if inspect(c.question, ground).ok))
    return Proposal(finding.id, section.id, at, at, "", tuple(passed[:_MOST_CAUSES]), questions[:_MOST_CAUSES])


def draft_section(
    heading: str, outline: str, facts: Sequence[Fact], hits: Sequence[Hit], model: Model, *, unit: str, year: int | None
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """A section under `heading` in paragraphs, from facts and an outline, and the questions that remain.

    A paragraph that says what no fact holds gets placeholders there. Raises ModelUnavailable, ModelRefused and
    ModelAnswerInvalid.
    """
    citations = [cite_fact(fact) for fact in facts]
    parts = [
        Part("outline", outline or NOTHING),
        Part("facts", fact_lines(citations)),
        Part("policy", policy_lines(hits)),
    ]
    prompt = prompts.load("draft_section")
    fixed = {"unit": unit, "year": str(year or "不详"), "heading": prompts.quote(heading)}
    answer = model.ask(fit(prompt, model, parts, 2 * _ANSWER, **fixed), Draft)
    grounds = [*citations, *(cite(hit) for hit in hits)]
    quotes, dates = tuple(c.quote for c in grounds), tuple(c.date for c in grounds)
    ground = Evidence("", f"{heading}\n{outline}", quotes, dates, year, unit)
    paragraphs = []
    for wording in answer.paragraphs:
        passed, refused = admit([wording], sources(citations, hits), ground, prompt)
        paragraphs += passed or [item.saved for item in refused if item.saved]
    return tuple(paragraphs), tuple(answer.questions[:_MOST_CAUSES])


def proofread(text: str, model: Model) -> tuple[tuple[int, Correction], ...]:
    """Corrections of slips in `text`, each with the offset of its wrong words there.

    Left out: words that do not stand in the text exactly once, and a correction that would change a particular.
    Raises ModelUnavailable, ModelRefused and ModelAnswerInvalid.
    """
    prompt = prompts.load("proofread")
    found: dict[int, Correction] = {}
    for paragraph in text.splitlines():
        if not paragraph.strip():
            continue
        answer = model.ask(fit(prompt, model, [Part("text", paragraph.strip())], _ANSWER), Corrections)
        for item in answer.items:
            mends = item.wrong != item.right and text.count(item.wrong) == 1 and item.wrong in paragraph
            if mends and inspect(item.right, Evidence(item.wrong, paragraph, own_words=True)).ok:
                found[text.index(item.wrong)] = item
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))
