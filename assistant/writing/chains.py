"""The writer with a language model: one sentence at a time, or all of a report in few calls.

    briefs -> prompt -> model -> admit (guard) -> repaired once by the model -> struck by rules -> Proposal

What the writer without a model has to offer stands in wherever nothing better passes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from assistant import prompts
from assistant.answers import NumberedRewrite, Rewrite, Rewrites, Wording
from assistant.checks.vague import is_vague
from assistant.errors import ModelAnswerInvalid, ModelError, ModelRefused, ModelUnavailable
from assistant.models import Model
from assistant.prompts import Message
from assistant.tokens import Part
from assistant.types import Candidate, Proposal
from assistant.writing import rules, small
from assistant.writing.admit import Refused, admit, repair_request
from assistant.writing.batches import Batch, batches
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.context import evidence, fact_lines, fit, missing_words, policy_lines, sources, year_word
from assistant.writing.questions import MOST_QUESTIONS
from assistant.writing.tasks import suggest_examples

T = TypeVar("T", Rewrite, Rewrites)

_log = logging.getLogger(__name__)
_ANSWER = 700  # tokens for two wordings and a question


def write(brief: Brief, model: Model) -> Proposal:
    """Wordings for one place, best first; all passed by the guard.

    An answer that cannot be read leaves the wordings by rules. Raises ModelUnavailable and ModelRefused.
    """
    if model.small:
        return small.write(brief, model)
    if brief.rule in EXAMPLE_RULES:
        return suggest_examples(brief, model)
    messages = sentence_messages(brief, model)
    named, ground, prompt = sources(brief.citations, brief.hits), evidence(brief), prompts.load("rewrite_sentence")
    try:
        answer = model.ask(messages, Rewrite)
        passed, refused = admit(answer.candidates, named, ground, prompt)
        if refused and not passed:
            repaired = _ask_again(messages, answer, repair_request({"": refused}), model)
            passed, again = admit(repaired.candidates if repaired else (), named, ground, prompt)
            refused = again or refused
    except ModelAnswerInvalid as error:
        _log.warning("%s；这一句改用规则改写", error)
        return rules.write(brief)
    return propose(brief, passed, refused, answer.questions)


def write_all(briefs: Sequence[Brief], model: Model) -> Generator[Proposal]:
    """A proposal for each brief, section by section, with several sentences a call.

    Calls run side by side as the model allows; closing the iterator closes them. A batch whose answer cannot be
    read gets the wordings by rules. When a call fails for good, the proposals of all others come first, then its
    error is raised: ModelUnavailable or ModelRefused.
    """
    if model.small or len(briefs) == 1:
        yield from (write(brief, model) for brief in briefs)
        return
    work = list(batches(briefs, model))
    asked: list[Future[Rewrites]] = [model.submit(batch.messages, Rewrites) for batch in work]
    failure: ModelError | None = None
    try:
        for batch, future in zip(work, asked, strict=True):
            try:
                yield from _batch(batch, future, model)
            except ModelRefused:
                raise
            except ModelError as error:
                failure = failure or error
        for brief in briefs:
            if brief.rule in EXAMPLE_RULES:
                yield suggest_examples(brief, model)
    finally:
        for future in asked:
            future.cancel()
    if failure:
        raise failure


def sentence_messages(brief: Brief, model: Model) -> list[Message]:
    """The messages of the call for one sentence: the sentence, its section, its facts, the policy, by value."""
    parts = [
        Part("sentence", brief.plain or brief.original),
        Part("section", brief.section_text),
        Part("facts", fact_lines(brief.citations), least=200),
        Part("policy", policy_lines(brief.hits)),
    ]
    prompt = prompts.load("rewrite_sentence")
    return fit(prompt, model, parts, _ANSWER, unit=brief.unit, year=year_word(brief), missing=missing_words(brief))


def propose(
    brief: Brief, passed: Sequence[Candidate], refused: Sequence[Refused] = (), questions: Sequence[str] = ()
) -> Proposal:
    """Candidates in the order of their worth: specific ones that draw on this place's facts, others, saved ones.

    The best wording by rules comes before what is no better than the original.
    """
    fallback = rules.write(brief)
    own = {citation.id for citation in brief.facts}
    grounded = [c for c in passed if not is_vague(c.text) and own & {source.id for source in c.sources}]
    if not own:
        grounded = [c for c in passed if c.placeholders or c.sources]
    rest = [c for c in passed if c not in grounded]
    saved = [item.saved for item in refused if item.saved]
    ranked = [*grounded, *fallback.candidates[:1], *rest, *fallback.candidates[1:], *saved]
    unique = {candidate.text: candidate for candidate in reversed(ranked)}
    candidates = rules.shortlist(sorted(unique.values(), key=ranked.index))
    asked = tuple(dict.fromkeys([*fallback.questions, *questions]))[:MOST_QUESTIONS]
    return replace(fallback, candidates=candidates, questions=asked)


def _batch(batch: Batch, future: Future[Rewrites], model: Model) -> Iterator[Proposal]:
    """The proposals of one batch; what is refused or left out there is asked for once more, in one call."""
    try:
        items = {item.number: item for item in future.result().items}
        judged = {number: _judge(brief, batch, items.get(number)) for number, brief in batch.numbered}
        again = {n: refused for n, (passed, refused) in judged.items() if not passed}
        if again:
            request = repair_request({f"第{number}句": refused for number, refused in again.items()})
            answer = _ask_again(batch.messages, future.result(), request, model)
            repaired = {item.number: item for item in answer.items if item.number in again} if answer else {}
            for number, brief in batch.numbered:
                if number in repaired:
                    passed, refused = _judge(brief, batch, repaired[number])
                    judged[number] = passed, refused or again[number]
    except ModelAnswerInvalid as error:
        _log.warning("%s；这几句改用规则改写", error)
        yield from (rules.write(brief) for _, brief in batch.numbered)
        return
    for number, brief in batch.numbered:
        passed, refused = judged[number]
        item = items.get(number)
        yield propose(brief, passed, refused, item.questions if item else ())


def _judge(brief: Brief, batch: Batch, item: NumberedRewrite | None) -> tuple[list[Candidate], list[Refused]]:
    wordings: Sequence[Wording] = item.candidates if item else ()
    return admit(wordings, sources(brief.citations, batch.hits), evidence(brief), batch.prompt)


def _ask_again(messages: Sequence[Message], said: T, request: str, model: Model) -> T | None:
    """The model's repair of what it `said`, or None: without it there is still all that passed."""
    before = Message("assistant", json.dumps(said.model_dump(), ensure_ascii=False))
    try:
        return model.ask([*messages, before, Message("user", request)], type(said))
    except (ModelUnavailable, ModelAnswerInvalid) as error:
        _log.warning("%s；不再请模型修改", error)
        return None
