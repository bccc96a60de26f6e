"""How a figure stands to its whole: what was due, what was done, what is left; one may not be told as another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.particulars import find_all
from assistant.particulars.phrases import alternatives, lexicon
from assistant.writing.derived import derived
from assistant.writing.evidence import Ground, Slot

_LEFT = re.compile(r"(?:还有|尚有|仍有|另有|其余|剩下|剩余|余下|还剩|尚余)的?$")
# What makes a figure of a source one of things not done, or left.
_LACKING = re.compile(r"没|未|缺|欠|剩|余|无|不|仍|还有|尚|空|差|漏|另有")
_DENIED = re.compile(r"没|未|尚|不")
_EVERY = re.compile(r"(?<!占)(?:全部|全都|均|都|一律)(?:已经?|得到|得以)?(?P<done>[一-鿿]{2,6})")
_WORD = re.compile("(?:(?![的有了只仅才共达为是约近超到中个])[一-鿿]){2}")
_DATED = re.compile("[\\d年月日为是达有，。；]+")
_PAIR = re.compile(r"(?=([一-鿿]{2}))")
_NEXT_TO = 4  # characters between a figure and the act that it counts
# Acts of which every ledger line is full.
_FOUND = frozenset(["发现", "查出"])
_IDLE = frozenset(["没有", "进行", "开展", "参加", "完成", "情况", "工作"])


@lru_cache(maxsize=1)
def _due() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = lexicon("polarity.yaml")
    # 应检1200户; 应急, 应付 and the like are other words.
    due = re.compile(rf"(?:{alternatives(data['due'])}|应(?![急对付用变届聘邀]))[一-鿿]{{0,4}}$")
    return due, re.compile(rf"(?:{alternatives(data['actual'])})[一-鿿]{{0,4}}$")


def due(slot: Slot) -> bool | None:
    """Whether the figure tells what was due (True) or what there was (False); None where no word says."""
    should, was = _due()
    lead = slot.lead[-8:]
    return False if was.search(lead) else True if should.search(lead) else None


def misplaced(slots: tuple[Slot, ...], ground: Ground) -> Iterator[str]:
    """The figures among `slots`, those of a rewording, that stand for another part of their whole, a line each."""
    for slot in slots:
        if slot.particular.kind not in {"number", "sum"} or slot.particular.weak:
            continue
        homes = [s for s in ground.slots if _equal(s, slot)]
        if _left_over(slot, slots, homes, ground):
            yield f"“{slot.particular.text}”不是没有办的数"
        told = due(slot)
        if (
            homes
            and told is not None
            and (all(due(s) is (not told) for s in homes) or _due_of_another(slot, homes, ground))
        ):
            yield f"“{slot.particular.text}”是{'实有' if told else '应有'}的数，不是{'应有' if told else '实有'}的数"
        if word := _of_another(slot, slots, homes, ground):
            yield f"来源里“{word}”的不是“{slot.particular.text}”"
    yield from _all_of_some(slots, ground)


def _due_of_another(slot: Slot, homes: list[Slot], ground: Ground) -> bool:
    """实到13人 where the source has 实到31人，代签13人."""
    texts, word = {s.text for s in homes}, slot.lead[-2:]
    said = (s for s in ground.slots if s.text in texts and s.lead.endswith(word))
    return (
        word[:1] in ("应", "实")
        and any(not _equal(s, slot) for s in said)
        and not any(s.lead.endswith(word) for s in homes)
    )


def _of_another(slot: Slot, others: tuple[Slot, ...], homes: list[Slot], ground: Ground) -> str:
    """The word right before a figure that the source has with another one only (借调62人 for 在岗62人，借调8人)."""
    own = "".join(s.clause for s in homes)
    words = [w for at in (2, 4, 6) if _WORD.fullmatch(w := slot.lead[len(slot.lead) - at :][:2])]
    bare = any(not _DATED.sub("", s.clause) for s in homes)  # 2024年130人次，2025年为54人次
    if (
        not homes
        or bare
        or slot.lead[-2:] not in {*words} - _FOUND
        or slot.lead[-3:-2] == "的"
        or slot.lead[-2:].startswith("全")
        or any(w in own for w in words)
    ):
        return ""
    # 37名林长中16名: the word is the whole's.
    earlier = (o for o in others if o.clause_at == slot.clause_at and o.particular.start <= slot.particular.start)
    told, texts = {o.particular.norm for o in earlier}, {s.text for s in homes}
    rivals = [
        f"{s.lead[-_NEXT_TO * 2 :]}，{s.rest[:_NEXT_TO]}"
        for s in ground.slots
        if s.text in texts and s.particular.measure == slot.particular.measure and s.particular.norm not in told
    ]
    words = [word for word in words[:2] if not word.startswith("全")]
    return next((word for word in words if any(word in rival for rival in rivals)), "")


def _equal(a: Slot, b: Slot) -> bool:
    return (a.particular.kind, a.particular.norm) == (b.particular.kind, b.particular.norm)


def _left_over(slot: Slot, others: tuple[Slot, ...], homes: list[Slot], ground: Ground) -> bool:
    """还有19人没有补训 where 19 are those who were trained."""
    if not homes or not _LEFT.search(slot.lead) or not _DENIED.search(slot.rest):
        return False
    return not any(_LACKING.search(s.clause) for s in homes) and not derived(slot, others, ground)


def _all_of_some(slots: tuple[Slot, ...], ground: Ground) -> Iterator[str]:
    """86人都参加了补训 where 补训的只有19人."""
    for clause, counted in _by_sentence(slots):
        for match in _EVERY.finditer(clause):
            acts = set(_PAIR.findall(re.sub("[了过]", "", match["done"]))) - _IDLE
            for act in acts:
                own = [s for s in ground.slots if s.particular.kind == "number" and _counts(s, act)]
                same = [s for s in own if any(s.particular.measure == c.particular.measure for c in counted)]
                # 都是师傅代填的 tells what they are, not that it was done to all.
                shared = not match["done"].startswith("是") and any(
                    s.particular.kind == "percent" and _counts(s, act) for s in ground.slots
                )
                if (same and not any(_equal(s, c) for s in own for c in counted)) or shared:
                    yield f"“{match[0]}”原来不是全部"
                    break


def _by_sentence(slots: tuple[Slot, ...]) -> Iterator[tuple[str, list[Slot]]]:
    for sentence in dict.fromkeys(s.sentence for s in slots):
        yield sentence, [s for s in slots if s.sentence == sentence and s.particular.kind == "number"]


def _counts(slot: Slot, act: str) -> bool:
    """Whether the figure is of how many the act was done to: both stand near each other in one clause."""
    lead, rest = (re.sub("[了过]", "", side) for side in (slot.lead, slot.rest))
    # The only number of its clause counts whatever the clause tells.
    alone = len(find_all(slot.clause.replace("，", ""))) == 0
    return act in (lead if alone else lead[-_NEXT_TO - 2 :]) or act in (rest if alone else rest[: _NEXT_TO + 2])
