"""What stands the other way round: after for before, more for less, from there to here, planned for done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.particulars.phrases import alternatives, lexicon
from assistant.writing.evidence import Ground, Slot, slots, squeeze

_BEFORE = re.compile(r"(?<=[月日天年])(?:之前|以前|前)(?![往后列来]|[\d一二两三四五六七八九十几]+个?[年月周天日季])")
_ANY_BEFORE = re.compile(r"(?:之前|以前|(?<![目当面])前)(?![往列台])")
_FROM_TO = re.compile(r"(?:从|由|自)([^，。；从由到至]{2,8})[^，。；从由到至]{0,4}(?:到|至)([^，。；]{2,4})")
_UTMOST = re.compile("最(.)")
_SIDE = 2  # characters before or after an opposite by which two places are the same
_FIRM = re.compile(r"[一-鿿\d]{2}")


class _Opposites(NamedTuple):
    any: re.Pattern[str]
    rivals: dict[str, frozenset[str]]
    planned: re.Pattern[str]
    done: re.Pattern[str]


@lru_cache(maxsize=1)
def _opposites() -> _Opposites:
    data = lexicon("polarity.yaml")
    rivals: dict[str, frozenset[str]] = {}
    for one, other in data["opposites"]:
        for mine, theirs in ((one, other), (other, one)):
            for word in mine:
                rivals[word] = rivals.get(word, frozenset()) | frozenset(theirs)
    return _Opposites(
        re.compile(alternatives(rivals)),
        rivals,
        re.compile(alternatives(data["planned"])),
        re.compile(alternatives(data["done"])),
    )


def turned(text: str, ground: Ground) -> Iterator[str]:
    """What `text` turns round, one Chinese line each."""
    said = squeeze(text)
    for match in _opposites().any.finditer(said):
        if _opposed(match, said, ground):
            yield f"“{match[0]}”和来源说的正相反"
    for match in _BEFORE.finditer(said):
        if not _ANY_BEFORE.search(ground.joined):
            yield f"来源里没有说“{said[max(0, match.start() - 3) : match.end()]}”"
    for match in _UTMOST.finditer(said):
        rivals = _opposites().rivals.get(match[1], frozenset())
        if match[0] not in ground.joined and any(f"最{rival}" in ground.joined for rival in rivals):
            yield f"“{match[0]}”和来源说的正相反"
    for match in _FROM_TO.finditer(said):
        back = re.compile(rf"(?:从|由|自){re.escape(match[2][:2])}[^，。；]{{0,8}}(?:到|至){re.escape(match[1][:2])}")
        if back.search(ground.joined) and match[0] not in ground.joined:
            yield f"“{match[0]}”说反了"
    for slot in slots(text):
        if _only_planned(slot, ground):
            yield f"“{slot.particular.text}”只是要求或计划，不是做到的"


def _opposed(match: re.Match[str], said: str, ground: Ground) -> bool:
    word, rivals = match[0], _opposites().rivals[match[0]]
    before, after = said[max(0, match.start() - _SIDE) : match.start()], said[match.end() : match.end() + _SIDE]
    frames = [(before, "")] if _FIRM.fullmatch(before) else []
    frames += [("", after)] if _FIRM.fullmatch(after) else []
    held = any(f"{lead}{word}{rest}" in ground.joined for lead, rest in frames)
    return not held and any(f"{lead}{rival}{rest}" in ground.joined for lead, rest in frames for rival in rivals)


def _only_planned(slot: Slot, ground: Ground) -> bool:
    """应配40个 told as 配了40个."""
    p, polarity = slot.particular, _opposites()
    equals = [s for s in ground.slots if (s.particular.kind, s.particular.norm) == (p.kind, p.norm)]
    meant = bool(equals) and all(polarity.planned.search(s.lead) for s in equals)
    around = f"{slot.lead}，{slot.after[:2]}"
    return meant and p.kind == "number" and bool(polarity.done.search(around)) and not polarity.planned.search(around)
