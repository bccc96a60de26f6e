"""What a prompt is given of a brief: sources under short names, packed by value into the model's window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant import tokens
from assistant.models import Model
from assistant.prompts import Message, Prompt
from assistant.tokens import Part
from assistant.types import Citation, Fact, Hit
from assistant.writing.brief import Brief
from assistant.writing.evidence import Evidence

NOTHING = "（无）"
_MISSING = {"time": "时间", "actor": "谁", "object": "对象", "quantity": "数量", "event": "具体事情", "result": "结果"}
_SMALL_WINDOW = 2048  # a small model on a desk's processor reads fifty tokens a second: more would be a long wait
_LINE = 60  # characters
_SLACK = 160  # tokens for the chat template and for encodings that differ from ours


def cite(hit: Hit) -> Citation:
    """A passage of the knowledge base as a citation."""
    passage = hit.passage
    return Citation(passage.ref, passage.text, passage.date, None, passage.title)


def cite_fact(fact: Fact) -> Citation:
    """A line of a ledger as a citation."""
    return Citation(fact.id, fact.text, fact.date, None, fact.source)


def sources(facts: Iterable[Citation], hits: Iterable[Hit]) -> dict[str, Citation]:
    """Citations by the name that a model calls them: a fact's own id, K1, K2 … for passages."""
    named = {citation.id: citation for citation in facts}
    return named | {f"K{number}": cite(hit) for number, hit in enumerate(hits, 1)}


def evidence(brief: Brief) -> Evidence:
    """The brief's evidence with its passages."""
    return brief.evidence().citing([*brief.citations, *(cite(hit) for hit in brief.hits)])


def fact_lines(citations: Iterable[Citation]) -> str:
    """`F2｜2022-04｜登记簿｜……（warning）`, one a line."""
    lines = []
    for c in citations:
        warning = f"（注意：{c.warning}）" if c.warning else ""
        lines.append(f"{c.id}｜{c.date or '日期不详'}｜{c.title}｜{c.quote}{warning}")
    return "\n".join(dict.fromkeys(lines)) or NOTHING


def policy_lines(hits: Iterable[Hit]) -> str:
    """`K1｜title｜passage`, one a line."""
    lines = [f"K{n}｜{hit.passage.title}｜{' '.join(hit.passage.text.split())}" for n, hit in enumerate(hits, 1)]
    return "\n".join(lines) or NOTHING


def missing_words(brief: Brief) -> str:
    """What the sentence lacks, in words."""
    return "、".join(_MISSING[name] for name in brief.missing) or "具体事情"


def year_word(brief: Brief) -> str:
    """The report's year as a word."""
    return str(brief.report_year or "不详")


def fit(prompt: Prompt, model: Model, parts: Sequence[Part], answer: int, **fixed: str) -> list[Message]:
    """The prompt rendered with `parts`, most valuable first, made to fit beside an answer of `answer` tokens.

    `fixed` variables stand among the instructions, so they are kept to one short line.
    """
    fixed = {name: " ".join(text.split())[:_LINE] for name, text in fixed.items()}
    empty = prompt.render(**fixed, **{part.name: "" for part in parts})
    window = min(model.window, _SMALL_WINDOW) if model.small else model.window
    room = window - answer - _SLACK - sum(tokens.count(message.content) for message in empty)
    return prompt.render(**fixed, **tokens.pack(parts, max(0, room)))
