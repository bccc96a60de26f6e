"""A figure told with what its source tells of another: the part for the whole, one noun's number at another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.particulars.names import is_verb
from assistant.particulars.phrases import alternatives, lexicon
from assistant.writing.evidence import Ground, Slot, bigrams

_COUNTED = frozenset({"number", "sum", "period"})
# Pairs with one of these tell nothing of what is counted.
_FUNCTION = re.compile("[的有只仅才共达为是约近超其中里也都就还被把由又再从及和与年月日底末全份]|了(?!解)")
_OWN = 2  # pairs of characters of the other figure alone that make what is told its own
_REPORT = 2  # the texts before this one are the report's
_EXTREME = re.compile("最[早晚长短多少高低大小远久快慢]")
_OUTSTANDING = re.compile("最|一|个别|有人|有的|其中|甚至|[高多长久]达|极端|竟")
_HAN = re.compile("[一-鿿]+")
_EACH = re.compile("[每各][一-鿿]{1,3}|人均|户均|场均|次均|平均|均")
_DENIED = re.compile("没|未|不(?![足到及])|无|零|停")
_CLAUSE = re.compile("[，。；：！？\n]")
_DIGIT = re.compile(r"\d")
_NAMED = 4  # pairs of characters that name whom nothing was done to


def captured(slots: tuple[Slot, ...], ground: Ground) -> Iterator[str]:
    """The figures among `slots`, those of a rewording, that are told of another matter than their source does, a
    Chinese line each."""
    for slot in slots:
        p = slot.particular
        homes = [s for s in ground.slots if (s.particular.kind, s.particular.norm) == (p.kind, p.norm)]
        if not homes or p.weak:
            continue
        if p.kind in _COUNTED:
            if _of_a_rival(slot, slots, homes, ground):
                yield f"“{p.text}”说的不是这一项"
            elif noun := _of_another_noun(slot, homes, ground):
                yield f"来源里“{p.text}”说的不是“{noun}”"
            if _told_of_each(slot, homes):
                yield f"来源里“{p.text}”是合计，不是每一个的"
            if _of_nothing(slot, homes, ground):
                yield f"来源里说没有的，写成了“{p.text}”"
            if _opposed(slot, homes):
                yield f"“{p.text}”和来源说的正相反"
        if p.kind in _COUNTED | {"date"} and _made_usual(slot, homes):
            yield f"“{p.text}”在来源里只是最突出的一个"


def _telling(text: str) -> frozenset[str]:
    return frozenset(pair for pair in bigrams(text) if not _FUNCTION.search(pair))


def _of_a_rival(slot: Slot, others: tuple[Slot, ...], homes: list[Slot], ground: Ground) -> bool:
    """11家挂牌不营业 where the source has 完成11家，其中挂牌不营业4家."""
    said, mates = _telling(slot.clause), {o.particular.norm for o in others if o.clause_at == slot.clause_at}
    # 2021年为4件 says of what by the clause before.
    bare = any(not _telling(home.clause) for home in homes)
    own = frozenset[str]().union(*(bigrams(home.clause) for home in homes))
    # 血压 in 血压值相同的38份 says nothing where all 120 are 高血压档案.
    alone = own - frozenset[str]().union(*(_elsewhere(home, ground) for home in homes))
    texts = {home.text for home in homes}
    for rival in ground.slots:
        p, q = slot.particular, rival.particular
        alike = (p.kind, p.measure) == (q.kind, q.measure) and p.norm != q.norm and q.norm not in mates
        near = rival.text >= _REPORT and (rival.text in texts or all(text < _REPORT for text in texts))
        apart = all((home.text, home.clause_at) != (rival.text, rival.clause_at) for home in homes)
        if alike and near and apart and not bare:
            theirs = _telling(rival.clause)
            if _instead(slot, rival, homes):
                return True
            if len(said & theirs - own) >= _OWN and not bigrams(slot.sentence) & (alone - bigrams(rival.clause)):
                return True
    return False


def _of_another_noun(slot: Slot, homes: list[Slot], ground: Ground) -> str:
    """17种麻醉药品 where the source has 近效期药品17种，麻醉药品柜."""
    run = _HAN.match(slot.rest)
    noun = run[0][:4] if run else ""
    if len(noun) < 4 or is_verb(noun[:2]) or _FUNCTION.search(noun):
        return ""
    mark, head = noun[:2], noun[2:]
    # What is named before a figure may be what it counts.
    later = all(noun in ground.texts[home.text].partition(home.clause.partition("，")[2] or "\0")[2] for home in homes)
    held = all(head in home.clause and mark not in home.clause for home in homes)
    return noun if later and held else ""


def _made_usual(slot: Slot, homes: list[Slot]) -> bool:
    """3处都是2021年占的 where the source has 最早一处始于2021年."""
    return all(_EXTREME.search(home.clause) for home in homes) and not _OUTSTANDING.search(slot.sentence)


def _elsewhere(home: Slot, ground: Ground) -> frozenset[str]:
    """The pairs of characters that the other clauses with a figure of the same text have."""
    alike = (s for s in ground.slots if s.text == home.text and s.clause_at != home.clause_at)
    return frozenset[str]().union(*(bigrams(s.clause) for s in alike if s.particular.kind in _COUNTED))


def _instead(slot: Slot, rival: Slot, homes: list[Slot]) -> bool:
    """10月暗访46个小区 where the source has 10月暗访小区20个, and the report that there are 46."""
    noun, verb = slot.after[:2], slot.before[-2:]
    named = len(noun) == 2 and noun in rival.clause and len(verb) == 2 and not _FUNCTION.search(verb)
    return named and verb in rival.lead and all(verb not in home.sentence for home in homes)


def _told_of_each(slot: Slot, homes: list[Slot]) -> bool:
    """每人谈话2次 where the source has 包联3人，累计谈话2次."""
    return bool(_EACH.search(slot.lead)) and not any(_EACH.search(home.sentence) for home in homes)


def _of_nothing(slot: Slot, homes: list[Slot], ground: Ground) -> bool:
    """与副局长谈话5次 where the source has 与班子成员谈话5次，与副局长没有谈过."""
    if _DENIED.search(slot.clause):
        return False
    said = _telling(slot.clause)
    for home in homes:
        for clause in _CLAUSE.split(ground.texts[home.text]):
            own = _telling(clause) - _telling(home.clause)
            if _DENIED.search(clause) and not _DIGIT.search(clause) and len(said & own) >= _NAMED:
                return True
    return False


@lru_cache(maxsize=1)
def _states() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    sides = [[re.compile(alternatives(words)) for words in line] for line in lexicon("polarity.yaml")["states"]]
    return tuple(pair for one, other in sides for pair in ((one, other), (other, one)))


def _opposed(slot: Slot, homes: list[Slot]) -> bool:
    """正常使用的23户 where the source has 闲置23户."""
    if _DENIED.search(slot.clause):
        return False
    for mine, theirs in _states():
        said = mine.search(slot.clause)
        if said and all(theirs.search(home.clause) and said[0] not in home.clause for home in homes):
            return True
    return False
