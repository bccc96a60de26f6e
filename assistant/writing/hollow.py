"""Sentences that had better be struck out than filled: pledges, general truths, causes of nothing, what lies outside.

They say nothing of this unit, and no answer could mend that. Each offers to strike itself, with a note why; what it
could say instead stands beside it.
"""

from __future__ import annotations

from assistant.checks.rules import catalogue
from assistant.types import Candidate
from assistant.writing.brief import Brief
from assistant.writing.core import clauses, cues, split_lead

_PLEDGE = "建议删去这一句：只是表态，没有说办哪件事。要保留，就写出由谁、什么时候、把哪件事办到什么程度"
_EMPTY = "建议删去：这一条通篇只是表态，没有一件要办的事。要保留，就写出由谁、什么时候、把哪件事办到什么程度"
_OUTSIDE = "建议删去这一句：讲的是外部情况，不是自身的原因。要保留，就接着写我们当时怎么想、哪一步没有做"
_IDLE = "建议删去：前面查摆的问题，没有一个由这一条引起。要保留，就写明它引起的是哪一件事"
_MAXIM = "建议删去这一句：说的是一般道理，原因前面已经讲清。要保留，就写出当时在哪件事上是这样"
_NUMBER = "。删去后请把后面的序号顺一下"


def is_pledge(text: str) -> bool:
    """Whether a promise names nothing that could be done and seen to be done."""
    return all(cues().pledges.search(part) or not cues().deeds.search(part) for part in clauses(split_lead(text)[1]))


def deed(text: str) -> tuple[str, str]:
    """The number of a promise, and what is to be done in it without the pledges around it."""
    lead, rest = split_lead(text)
    parts = clauses(rest)
    kept = [p for p in parts if not cues().pledges.search(p)]
    done = [p for p in kept if cues().deeds.search(p)]
    return lead, "，".join((done or kept or parts[:1])[:2])


def points_outside(cause: str) -> bool:
    """Whether a cause lies outside (受疫情影响, 加上市场不好): no slip of ours is made to come of it."""
    seeks = catalogue()["outside-blame"].seeks
    return bool(seeks and seeks.search(cause)) or bool(cues().outside.search(cause))


def struck(brief: Brief) -> Candidate | None:
    """The offer to strike the sentence of `brief` out, with why; None where it says something, or belongs by usage."""
    note = _why(brief)
    # The number of an item stands in its first sentence: it cannot go while the others stay.
    numbered = bool(split_lead(brief.plain)[0])
    if not note or (numbered and brief.backed):
        return None
    return Candidate("", note=f"{note}{_NUMBER if numbered else ''}。")


def _why(brief: Brief) -> str:
    if brief.start == brief.end or cues().formulas.search(brief.plain):
        return ""
    if brief.kind == "measure" and is_pledge(brief.plain):
        return _PLEDGE if brief.backed else _EMPTY
    if brief.kind != "cause":
        return ""
    if points_outside(brief.plain):
        return _OUTSIDE
    if brief.apart and not brief.backed:
        return _IDLE
    return _MAXIM if brief.backed and cues().maxims.search(brief.plain) else ""
