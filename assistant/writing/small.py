"""The writer with a small model: it names in half a sentence the shortcoming that a fact shows, and nothing more.

A model of this size writes plain Chinese, invents freely, and needs a second for ten characters. So it gets the
shortest job there is, and the fact itself is put behind its words as it stands in the ledger. The rest is done by
rules.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from difflib import SequenceMatcher

from assistant import prompts
from assistant.answers import Point, Wording
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.prompts import Message
from assistant.types import Proposal
from assistant.writing import rules
from assistant.writing.admit import admit
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.context import evidence, sources
from assistant.writing.core import analyse, clauses
from assistant.writing.evidence import Evidence, bigrams
from assistant.writing.guard import inspect
from assistant.writing.wording import in_report_style, join

_log = logging.getLogger(__name__)
_DENIAL = re.compile("[不没未]")
_DEGREE = re.compile("不(?:够|太|很|大|是很)")
_REPEATED = 4  # characters in a row that a point shares only with the fact
_COMMON = 0.5  # the share of a clause's pairs of characters that stand in its section, at least


def write(brief: Brief, model: Model) -> Proposal:
    """Wordings for one place: the model's where it has a fact to join and the guard passes it, then the rules'.

    A wording that fails is not sent back: that would double the wait, and the rules have one ready. Raises
    ModelUnavailable.
    """
    proposal = rules.write(brief)
    job = messages(brief)
    if job is None:
        return proposal
    try:
        point = model.ask(job, Point)
    except ModelAnswerInvalid as error:
        _log.warning("%s；这一句改用规则改写", error)
        return proposal
    said = _usable(point.text, brief)
    if not said:
        return proposal
    wording = Wording(text=_text(brief, said), facts=[brief.facts[0].id])
    passed, _ = admit([wording], sources(brief.citations, ()), evidence(brief), prompts.load("point"))
    good = [candidate for candidate in passed if candidate.sources]
    others = [c for c in proposal.candidates if c.text not in {g.text for g in good}]
    return replace(proposal, candidates=rules.shortlist([*good, *others]))


def messages(brief: Brief) -> list[Message] | None:
    """The job for the model: a shortcoming and a fact to be joined; None when rules do as well."""
    if brief.rule in EXAMPLE_RULES or brief.kind != "problem" or not brief.facts or not clauses(brief.plain):
        return None
    fact = brief.facts[0].quote
    return prompts.load("point").render(problem=analyse(brief.plain).statement(fact), fact=fact)


def _usable(point: str, brief: Brief) -> str:
    """The clauses of `point` that speak of the sentence's matter and do not say the fact over again."""
    known, fact = f"{brief.plain}{brief.section_text}", brief.facts[0].quote
    ours = bigrams(known)
    kept = []
    for clause in clauses(point):
        pairs = bigrams(clause)
        run = SequenceMatcher(None, clause, fact, autojunk=False).find_longest_match()
        repeats = run.size >= _REPEATED and clause[run.a : run.a + run.size] not in known
        if not repeats and not _denies_anew(clause, known) and len(pairs & ours) >= _COMMON * len(pairs):
            kept.append(clause)
    said = "，".join(kept)
    return said if inspect(said, Evidence(brief.plain, brief.section_text)).ok else ""


def _denies_anew(clause: str, known: str) -> bool:
    """不敢闯敢试的锐气不足 for 敢闯敢试的锐气不足: denied twice, which no sentence of the kind means."""
    flat, theirs = (_DEGREE.sub("不", text) for text in (clause, known))
    for match in _DENIAL.finditer(flat):
        words = flat[match.start() : match.end() + 2]
        twice = _DENIAL.search(flat, match.end())
        if twice and len(words) > 2 and words[1:] in theirs and words not in theirs:
            return True
    return False


def _text(brief: Brief, point: str) -> str:
    """The sentence's own number, the point, and the fact in the style of the report."""
    # One sentence, not two: the point alone would be as empty as the original.
    fact = in_report_style(brief.facts[0], brief.report_year, brief.person)
    return join(f"{analyse(brief.plain).lead}{point}{'：' if '，' in point else '，'}{fact}")
