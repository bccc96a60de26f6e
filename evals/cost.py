"""What runs cost: calls, tokens, money by the price list, seconds."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Usage
from assistant.writing.estimate import price_of
from evals.base import Json
from evals.runs import Record


def total(records: Sequence[Record]) -> Usage:
    """The usage of all records together."""
    used = [record.usage for record in records]
    return Usage(
        sum(u.calls for u in used),
        sum(u.prompt_tokens for u in used),
        sum(u.completion_tokens for u in used),
        round(sum(u.seconds for u in used), 2),
    )


def paid(model: str, used: Usage) -> str:
    """What the calls cost by the price list, with the currency; empty for a model that is not listed."""
    price = price_of(model) if model.startswith("openai") else None
    if price is None:
        return ""
    return f"{price.of(used.prompt_tokens, used.completion_tokens):.4f} {price.currency}"


def spent(used: Usage, money: str = "") -> str:
    """Usage in words."""
    tokens = used.prompt_tokens + used.completion_tokens
    called = f"调用 {used.calls} 次，{tokens:,} token，" if used.calls else "没有调用模型，"
    return f"{called}{money + '，' if money else ''}{used.seconds:.1f} 秒"


def of_run(about: Json) -> str:
    """What a run took, in words."""
    return spent(Usage(**about["usage"]), about["paid"])
