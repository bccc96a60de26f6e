"""What a run will cost, counted from the very messages that it would send; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.datafile import read_yaml
from assistant.errors import UsageError
from assistant.models import Model
from assistant.models.base import prompt_size
from assistant.prompts import Message
from assistant.settings import KNOWLEDGE_DIR, settings
from assistant.writing import small, tasks
from assistant.writing.batches import batches
from assistant.writing.brief import EXAMPLE_RULES, Brief

_ANSWER_EACH = 130  # tokens that a sentence's wordings take as a rule
_MILLION = 1_000_000


class Price(BaseModel):
    """The price of a million tokens for models whose names begin with `name`, when and from where it was taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    prompt: float
    completion: float
    currency: Literal["CNY", "USD"]
    taken: str = ""
    page: str = ""

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """What so many tokens cost, in `currency`."""
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / _MILLION


class _Prices(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    models: tuple[Price, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Calls and tokens of a run without repairs; `price` is None where the model is not in the table."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    price: Price | None = None

    @property
    def cost(self) -> float | None:
        """In the currency of `price`."""
        return self.price.of(self.prompt_tokens, self.completion_tokens) if self.price else None


def estimate(briefs: Sequence[Brief], model: Model | None) -> Estimate:
    """What chains.write_all(briefs, model) would send and cost; nothing for `rules`. Raises UsageError."""
    if model is None:
        return Estimate()
    calls = list(_calls(briefs, model))
    prompt = sum(prompt_size(messages) for messages, _ in calls)
    answers = sum(sentences * _ANSWER_EACH for _, sentences in calls)
    return Estimate(len(calls), prompt, answers, None if model.local else price_of(model.name))


def price_of(name: str) -> Price | None:
    """The price of the model `name` (`openai:NAME`), from the user's table or the shipped one. Raises UsageError."""
    bare = name.partition(":")[2] or name
    own = settings().home / "prices.yaml"
    path = own if own.is_file() else KNOWLEDGE_DIR / "prices.yaml"
    return next((price for price in _read(path).models if bare.startswith(price.name)), None)


def _read(path: Path) -> _Prices:
    try:
        return _Prices.model_validate(read_yaml(path))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise UsageError("价目表不能读取", str(path), "请对照自带的 knowledge/prices.yaml 改正") from error


def _calls(briefs: Sequence[Brief], model: Model) -> Iterator[tuple[list[Message], int]]:
    """The messages of each call and how many sentences it serves."""
    if model.small:
        jobs = (small.messages(brief) for brief in briefs)
        yield from ((job, 1) for job in jobs if job)
        return
    yield from ((batch.messages, len(batch.numbered)) for batch in batches(briefs, model))
    inserted = (brief for brief in briefs if brief.rule in EXAMPLE_RULES and tasks.has_material(brief))
    yield from ((tasks.example_messages(brief, model), 2) for brief in inserted)
