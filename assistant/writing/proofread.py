"""Slips that a model finds: a passage at a time, each mend held against what stands there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from assistant import prompts
from assistant.answers import Correction, Corrections
from assistant.checks.base import Typo
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.tokens import Part
from assistant.types import Span
from assistant.writing.context import fit
from assistant.writing.evidence import Evidence
from assistant.writing.guard import inspect

_log = logging.getLogger(__name__)
_PASSAGE = 2500  # characters a call
_ANSWER = 900  # tokens
# A slip is a word, not a clause: what is longer, or grows by more, is rewriting.
_LONGEST = 12
_GROWTH = 3


def passages(text: str, small: bool = False) -> Iterator[Span]:
    """Neighbouring lines of a text, as many as fit into one call; for a `small` model one line a call."""
    start = end = at = 0
    for line in text.splitlines(keepends=True):
        if small or at + len(line) - start > _PASSAGE:
            if text[start:end].strip():
                yield Span(start, end)
            start = at
        at += len(line)
        end = at
    if text[start:end].strip():
        yield Span(start, end)


def ask(passage: str, model: Model) -> list[Correction]:
    """What the model would mend in a passage; nothing where it could not be read.

    Raises ModelUnavailable and ModelRefused.
    """
    prompt = prompts.load("proofread")
    try:
        return model.ask(fit(prompt, model, [Part("text", passage.strip())], _ANSWER), Corrections).items
    except ModelAnswerInvalid as error:
        _log.warning("%s；这一段只按规则校对", error)
        return []


def placed(items: Iterable[Correction], text: str, span: Span) -> Iterator[Typo]:
    """The corrections that can be made in `text[span]`, with the reason in its note.

    Left out: one whose words do not stand there exactly once, that rewrites, or would change a particular.
    """
    passage = text[span.start : span.end]
    for item in items:
        mends = item.wrong and item.wrong != item.right and passage.count(item.wrong) == 1
        brief = len(item.wrong) <= _LONGEST and abs(len(item.right) - len(item.wrong)) <= _GROWTH
        if mends and brief and inspect(item.right, Evidence(item.wrong, passage, own_words=True)).ok:
            start = span.start + passage.index(item.wrong)
            yield Typo(start, start + len(item.wrong), item.right, f"疑为笔误（{item.reason.rstrip('。')}）：")
