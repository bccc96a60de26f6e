"""The writer with a small model: it joins a shortcoming and a fact into one passage, and nothing more.

A model of this size writes plain Chinese and invents freely, so it gets the shortest job there is: one shortcoming,
already freed of slogans, and one fact. Everything else is done by rules.
"""

from __future__ import annotations

import logging

from assistant import prompts
from assistant.answers import Merged, Wording
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.types import Proposal
from assistant.writing import rules
from assistant.writing.admit import admit
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.context import evidence, sources
from assistant.writing.core import analyse, clauses
from assistant.writing.wording import in_report_style

_log = logging.getLogger(__name__)


def write(brief: Brief, model: Model) -> Proposal:
    """Wordings for one place: the model's where it has a fact to join and the guard passes it, then the rules'.

    Raises ModelUnavailable.
    """
    proposal = rules.write(brief)
    job = _job(brief)
    if job is None:
        return proposal
    shortcoming, fact = job
    prompt = prompts.load("merge")
    messages = prompt.render(problem=shortcoming, fact=fact)
    try:
        merged = model.ask(messages, Merged)
    except ModelAnswerInvalid as error:
        _log.warning("%s；这一句改用规则改写", error)
        return proposal
    wording = Wording(text=merged.text, facts=[brief.facts[0].id])
    passed, _ = admit([wording], sources(brief.citations, ()), evidence(brief), prompt)
    good = [c for c in passed if c.sources]
    others = [c for c in proposal.candidates if c.text not in {g.text for g in good}]
    return Proposal(
        proposal.finding,
        proposal.section,
        proposal.start,
        proposal.end,
        proposal.original,
        tuple([*good, *others][: rules.MOST_CANDIDATES]),
        proposal.questions,
    )


def _job(brief: Brief) -> tuple[str, str] | None:
    """A shortcoming and a fact worth joining, or None when rules do as well."""
    if brief.rule in EXAMPLE_RULES or brief.kind != "problem" or not brief.facts or not clauses(brief.plain):
        return None
    core, fact = analyse(brief.plain), brief.facts[0]
    return core.lead + core.statement(fact.quote), in_report_style(fact, brief.report_year, brief.person)
