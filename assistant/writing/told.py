"""What the writer of the report has answered to our questions: a fact whose source names the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.types import Citation, Fact
from assistant.writing.brief import Brief
from assistant.writing.questions import questions_for, topic_for


def with_answers(briefs: Sequence[Brief], facts: Sequence[Fact], warnings: Mapping[str, str]) -> list[Brief]:
    """Each answer among `facts` given to the first brief that asked the question it answers.

    No ranking is needed: the writer has said which place it belongs to. In a cause or a measure it fills what is
    asked for there; in a problem it is an instance like any other.
    """
    done = list(briefs)
    for fact in facts:
        at = next((i for i, brief in enumerate(done) if _asked(brief, fact.source)), None)
        if at is not None:
            done[at] = _given(done[at], Citation(fact.id, fact.text, fact.date, warnings.get(fact.id), fact.source))
    return done


def _asked(brief: Brief, source: str) -> bool:
    # The questions of a place change once it has a fact; those of its kind of shortcoming do not.
    return any(question in source for question in (*questions_for(brief), *topic_for(brief).ask))


def _given(brief: Brief, answer: Citation) -> Brief:
    facts, others, doubtful = (
        tuple(c for c in cited if c.id != answer.id) for cited in (brief.facts, brief.others, brief.doubtful)
    )
    kept = replace(brief, facts=facts, others=others, doubtful=doubtful)
    if brief.kind in ("cause", "measure"):
        return replace(kept, told=(*brief.told, answer))
    return replace(kept, facts=(answer, *facts))
