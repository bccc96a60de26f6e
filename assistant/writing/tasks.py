"""The other jobs of a language model: instances, causes, a section, proofreading. Each passes the guard."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant import prompts
from assistant.answers import Causes, Draft, Examples, Wording
from assistant.checks.base import section_at
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.prompts import Message
from assistant.tokens import Part
from assistant.types import Candidate, Diagnosis, Fact, Hit, Proposal
from assistant.writing import rules, unaided
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
from assistant.writing.proofread import ask, passages, placed
from assistant.writing.questions import MOST_QUESTIONS
from assistant.writing.unaided import Order

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
    questions = tuple(dict.fromkeys([*fallback.questions, *answer.questions]))[:MOST_QUESTIONS]
    return replace(fallback, candidates=rules.shortlist(ranked), questions=questions)


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


def name_causes(diagnosis: Diagnosis, brief: Brief, facts: Sequence[Fact], model: Model | None) -> Proposal:
    """Causes that the problem of `brief` may have, to stand after the last cause; the rules' fill up.

    A cause whose basis does not stand word for word in the section or in a fact is left out. Raises ModelUnavailable
    and ModelRefused.
    """
    report = diagnosis.report
    fallback = unaided.causes(brief, unaided.place_of_causes(diagnosis, brief))
    if model is None or model.small:
        return fallback  # a small one would say what any unit could
    citations, stated = [cite_fact(fact) for fact in facts], brief.section_text
    written = [report.text[s.start : s.end].strip() for s in report.sections if s.kind == "cause"]
    parts = [
        Part("problem", stated),
        Part("facts", fact_lines(citations)),
        Part("causes", "\n".join(written) or NOTHING),
    ]
    prompt = prompts.load("name_cause")
    try:
        answer = model.ask(fit(prompt, model, parts, _ANSWER, unit=report.unit, year=year_word(brief)), Causes)
    except ModelAnswerInvalid as error:
        _log.warning("%s；原因改由规则给出", error)
        return fallback
    grounds = [stated, *(fact.text for fact in facts)]
    based = [c for c in answer.causes if c.basis.strip("。") and any(c.basis.strip("。") in text for text in grounds)]
    ground = Evidence("", stated, year=report.year, unit=report.unit, own_words=True).citing(citations)
    passed, _ = admit([Wording(text=c.text, facts=c.facts) for c in based], sources(citations, ()), ground, prompt)
    asked = [c.question for c in based if inspect(c.question, ground).ok]
    return replace(
        fallback,
        candidates=tuple([*passed, *fallback.candidates][:_MOST_CAUSES]),
        questions=tuple(dict.fromkeys([*asked, *fallback.questions]))[:_MOST_CAUSES],
    )


def draft_section(order: Order, facts: Sequence[Fact], hits: Sequence[Hit], model: Model | None) -> Proposal:
    """A section in paragraphs, from facts and an outline, and the questions that remain; by rules with a small model.

    A paragraph that says what no fact holds loses it, or gets placeholders there. Raises ModelUnavailable and
    ModelRefused.
    """
    if model is None or model.small:
        return unaided.draft(order, facts)
    citations = [cite_fact(fact) for fact in facts]
    parts = [
        Part("outline", order.outline or NOTHING),
        Part("facts", fact_lines(citations)),
        Part("policy", policy_lines(hits)),
    ]
    prompt = prompts.load("draft_section")
    fixed = {"unit": order.unit, "year": str(order.year or "不详"), "heading": prompts.quote(order.heading)}
    try:
        answer = model.ask(fit(prompt, model, parts, 2 * _ANSWER, **fixed), Draft)
    except ModelAnswerInvalid as error:
        _log.warning("%s；这一段改由规则起草", error)
        return unaided.draft(order, facts)
    ground = unaided.ground_of(order, [*citations, *(cite(hit) for hit in hits)])
    paragraphs = []
    for wording in answer.paragraphs:
        passed, refused = admit([wording], sources(citations, hits), ground, prompt)
        paragraphs += passed or [item.saved for item in refused if item.saved]
    return unaided.whole(paragraphs, answer.questions)


def proofread(diagnosis: Diagnosis, model: Model | None) -> Iterator[Proposal]:
    """Corrections of slips, the rules' first; each replaces words that stand in their passage exactly once.

    Left out: a correction that would change a particular. Raises ModelUnavailable and ModelRefused.
    """
    text = diagnosis.report.text
    known = list(unaided.corrections(diagnosis))
    yield from known
    if model is None:
        return
    for span in passages(text, small=model.small):
        for slip in placed(ask(text[span.start : span.end], model), text, span):
            if not any(p.start < slip.end and slip.start < p.end for p in known):
                section, wrong = section_at(diagnosis.report, slip.start), text[slip.start : slip.end]
                mend = (Candidate(slip.right),)
                known.append(Proposal("proofread", section, slip.start, slip.end, wrong, mend, (slip.note,)))
                yield known[-1]
