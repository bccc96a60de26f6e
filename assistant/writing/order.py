"""What came first: a rewording may not put after an event what its source tells before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assistant.particulars import PLACEHOLDER
from assistant.writing.evidence import Ground, bigrams, slots, squeeze

# 后 and 前 that are no time: 后勤, 落后, 目前, 前往.
_NO_TIME = "先前最今背落滞事会然随此其贷术产投灾课饭售幕身善天日月年时周钟"
_AFTER = rf"(?:之后|以后|(?<![{_NO_TIME}])后(?![勤续期备方面果悔进台门代者]))"
_BEFORE = r"(?:之前|以前|(?<![目当面提空跟先年日月天从])前(?![往列台后来方面景期任者]))"
_NEXT = r"(?:此后|随后|其后|之后|然后|继而|接着|这才|事后)"
# What is told first and what next, in words that say so; the named groups tell which came first.
_TOLD = (
    re.compile(rf"(?P<first>[^，。；]{{3,30}}?){_AFTER}，?(?P<then>[^。；，]{{3,30}})"),
    re.compile(rf"(?P<first>[^。；]{{4,40}}?)[，；。][^，。；]{{0,8}}{_NEXT}，?(?P<then>[^。；，]{{3,30}})"),
    re.compile(r"先(?!后|进|锋|行|期|导)(?P<first>[^，。；]{3,20}?)[、，]?(?:再|然后|后)(?P<then>[^，。；]{3,20})"),
    re.compile(rf"(?P<then>[^，。；]{{3,30}}?){_BEFORE}，?(?P<first>[^。；，]{{3,30}})"),
)
# What was done before: 事前两次接到反映, 迎检前3天雇保洁员.
_AHEAD = re.compile(rf"(?:事前|此前|先前|早先|{_BEFORE})[一-鿿\d]{{0,4}}?(?P<did>[一-鿿\d]{{4,16}})")
_SEGMENT = re.compile(rf"[，。；！？\n]+|{_AFTER}")
_THEN = re.compile(r"以?之?后|才")
_EVENT = 2  # shared pairs of characters by which a segment of the source is the event
_NAMED = 6  # what a shared figure or date counts for


class _Segment(NamedTuple):
    at: int
    words: frozenset[str]
    norms: frozenset[str]


def reordered(text: str, ground: Ground) -> Iterator[str]:
    """The pairs of events that `text` tells in the other order than their source, one Chinese line each.

    A ledger tells what happened in the order in which it happened; a source that says 前 itself is left alone.
    """
    said = squeeze(PLACEHOLDER.sub("", text))
    sources = [_segments(source) for source in ground.texts[2:-1] if not re.search(_BEFORE, source)]
    earlier = [m for source in ground.texts[2:-1] for m in _AHEAD.finditer(source)]
    for pattern in _TOLD:
        for match in pattern.finditer(said):
            if any(_reversed(match["first"], match["then"], source) for source in sources):
                yield f"“{match[0][:20]}”的先后和来源不一样"
            elif not re.search(_BEFORE, said) and any(_was_ahead(match, ahead) for ahead in earlier):
                yield f"“{match[0][:20]}”在来源里是事前的"


def _was_ahead(told: re.Match[str], ahead: re.Match[str]) -> bool:
    """检查结束后才雇保洁员 where the source has 迎检前3天雇保洁员."""
    did = bigrams(ahead["did"])
    first, then = bigrams(told["first"]), bigrams(told["then"])
    return len((then - first) & did) >= _EVENT and not (first - then) & did


def counted_from(text: str, ground: Ground) -> Iterator[str]:
    """起诉14个月后 where the source has 逾期14个月后才起诉: a length of time counted from what came at its end."""
    told = slots(text)
    named = {s.particular.end for s in told if s.particular.kind in {"unit", "person", "place"}}
    for slot in told:
        p, event = slot.particular, slot.before[-2:]
        if p.kind != "period" or not _THEN.match(slot.rest) or len(event) < 2 or p.start in named:
            continue
        homes = [s for s in ground.slots if (s.particular.kind, s.particular.norm) == (p.kind, p.norm)]
        if homes and all(event not in s.lead and event in s.rest for s in homes):
            yield f"“{event}{p.text}后”的先后和来源不一样"


def _segments(text: str) -> list[_Segment]:
    bounds = [0, *(m.end() for m in _SEGMENT.finditer(text)), len(text)]
    parts = [text[a:b] for a, b in pairwise(bounds)]
    return [_Segment(i, bigrams(part), _norms(part)) for i, part in enumerate(parts)]


def _norms(text: str) -> frozenset[str]:
    return frozenset(slot.particular.norm for slot in slots(text) if not slot.particular.weak)


def _reversed(first: str, then: str, source: list[_Segment]) -> bool:
    """Whether `source` clearly tells `then` before `first`, in two segments of its own."""
    later, earlier = _place(then, source, first), _place(first, source, then)
    earlier -= later
    return bool(later and earlier) and max(later) < min(earlier)


def _place(event: str, source: list[_Segment], other: str) -> set[int]:
    """The segments that tell `event` best, by words and figures that `other` does not share; empty where none does."""
    words, norms = bigrams(event) - bigrams(other), _norms(event) - _norms(other)
    scores = {s.at: len(words & s.words) + _NAMED * len(norms & s.norms) for s in source}
    best = max(scores.values(), default=0)
    return {at for at, score in scores.items() if score == best} if best >= _EVENT else set()
