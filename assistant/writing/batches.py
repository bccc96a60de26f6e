"""Sentences of neighbouring sections gathered into few calls: each section and each fact is sent once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant import prompts, tokens
from assistant.models import Model
from assistant.prompts import Message, Prompt
from assistant.tokens import Part
from assistant.types import Hit
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.context import fact_lines, fit, missing_words, policy_lines, year_word

_MOST = 8  # sentences a call; more, and models begin to skip some
_ANSWER_EACH = 260  # tokens for one sentence's wordings and question


@dataclass(frozen=True, slots=True)
class Batch:
    """The briefs of one call under their numbers, the passages they share (K1, K2 … in this order), its messages."""

    numbered: tuple[tuple[int, Brief], ...]
    hits: tuple[Hit, ...]
    prompt: Prompt
    messages: list[Message]


def batches(briefs: Sequence[Brief], model: Model) -> Iterator[Batch]:
    """The calls for all sentences to be replaced (instances to insert are asked for apart)."""
    room = model.window // 2  # the other half is for rules, examples and the answer
    held: list[Brief] = []
    for _, group in groupby((b for b in briefs if b.rule not in EXAMPLE_RULES), key=lambda b: b.section):
        section = list(group)
        for at in range(0, len(section), _MOST):
            piece = section[at : at + _MOST]
            if held and (len(held) + len(piece) > _MOST or _size([*held, *piece]) > room):
                yield _batch(held, model)
                held = []
            held += piece
    if held:
        yield _batch(held, model)


def _size(briefs: Sequence[Brief]) -> int:
    return tokens.count("\n".join((_sections(briefs), _facts(briefs), _sentences(briefs)))) + len(briefs) * _ANSWER_EACH


def _batch(briefs: Sequence[Brief], model: Model) -> Batch:
    first = briefs[0]
    hits = {hit.passage.ref: hit for brief in briefs for hit in brief.hits}
    parts = [
        Part("sentences", _sentences(briefs)),
        Part("sections", _sections(briefs)),
        Part("facts", _facts(briefs), least=300),
        Part("policy", policy_lines(hits.values())),
    ]
    prompt = prompts.load("rewrite_section")
    messages = fit(
        prompt,
        model,
        parts,
        len(briefs) * _ANSWER_EACH,
        unit=first.unit,
        year=year_word(first),
    )
    return Batch(tuple(enumerate(briefs, 1)), tuple(hits.values()), prompt, messages)


def _sections(briefs: Sequence[Brief]) -> str:
    return "\n\n".join(dict.fromkeys(f"{b.section} {b.section_text.strip()}" for b in briefs))


def _facts(briefs: Sequence[Brief]) -> str:
    """Facts once each; the sentence that a fact was given to names it."""
    own = {c.id: c for b in briefs for c in b.facts}
    others = {c.id: c for b in briefs for c in (*b.doubtful, *b.others) if c.id not in own}
    return fact_lines([*own.values(), *others.values()])


def _sentences(briefs: Sequence[Brief]) -> str:
    lines = []
    for number, brief in enumerate(briefs, 1):
        facts = "、".join(c.id for c in brief.facts)
        hint = f"，宜用{facts}" if facts else ""
        lines.append(f"{number}（{brief.section}，缺{missing_words(brief)}{hint}）{brief.plain or brief.original}")
    return "\n".join(lines)
