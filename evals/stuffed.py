"""The plain way to rewrite a report with a model, as a baseline: one call a sentence, four chunks of text stuffed in.

Nothing is sent: calls and prompt tokens are counted, ours by the estimate that `luoshi rewrite --dry-run` prints.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from assistant import prompts
from assistant.models.base import Model, T, prompt_size
from assistant.prompts import Message
from assistant.types import Fact, Usage
from assistant.writing.brief import Brief
from assistant.writing.context import NOTHING, missing_words, year_word
from assistant.writing.estimate import estimate
from assistant.writing.evidence import bigrams

_CHUNK = 500  # characters
_CHUNKS = 4


@dataclass(frozen=True, slots=True)
class Budget:
    """Calls and prompt tokens."""

    calls: int
    prompt_tokens: int


class Paper(Model):
    """A model that is never asked; prompts are made to fit its window."""

    name = "paper"

    def __init__(self, window: int = 8192) -> None:
        self.window = window

    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """Nothing is sent."""
        raise NotImplementedError

    def stream(self, messages: Sequence[Message]) -> Generator[str]:
        """Nothing is sent."""
        raise NotImplementedError

    def stop(self) -> None:
        """Nothing runs."""

    @property
    def usage(self) -> Usage:
        """Nothing was spent."""
        return Usage()


def ours(briefs: Sequence[Brief]) -> Budget:
    """What our way costs for these places."""
    counted = estimate(briefs, Paper())
    return Budget(counted.calls, counted.prompt_tokens)


def plain(briefs: Sequence[Brief], report: str, facts: Sequence[Fact]) -> Budget:
    """What the plain way costs: the same instructions and examples in every call, with the chunks of the report and
    the ledger that share most pairs of characters with the sentence."""
    chunks = _chunks(report) + _chunks("\n".join(f"{fact.date or ''} {fact.source} {fact.text}" for fact in facts))
    words = [bigrams(chunk) for chunk in chunks]
    prompt, total = prompts.load("rewrite_sentence"), 0
    for brief in briefs:
        own = bigrams(brief.original)
        best = sorted(range(len(chunks)), key=lambda i: -len(own & words[i]))[:_CHUNKS]
        filled = {"sentence": brief.original, "section": "", "facts": "\n".join(chunks[i] for i in best)}
        fixed = {"unit": brief.unit, "year": year_word(brief), "missing": missing_words(brief), "policy": NOTHING}
        total += prompt_size(prompt.render(**filled, **fixed))
    return Budget(len(briefs), total)


def _chunks(text: str) -> list[str]:
    return [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]
