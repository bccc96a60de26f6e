"""A clause beside the clause of its source: who or what a figure is told of there, and whether it is told as done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.particulars.phrases import BLANK
from assistant.writing.derived import derived
from assistant.writing.evidence import Ground, Slot, bigrams, slots, squeeze

_COUNTED = frozenset({"number", "sum"})
_HAN = "[一-鿿]"
_NOT = r"(?:没有|没能|没|尚未|未能|未|不曾)"
_FILL = r"[的就只仅才共达还也有为是多]{0,3}"
# 没到的有26人; 26人没有走访.
_DENIED_BEFORE = re.compile(rf"{_NOT}(?P<did>{_HAN}{{1,4}}?)的{_FILL}$")
_DENIED_AFTER = re.compile(rf"^{_HAN}{{0,3}}?{_NOT}(?P<did>{_HAN}{{1,4}})")
_LACKING = re.compile("没|未|不(?![足到及])|无|缺|漏|欠|空|差|剩|余|少|仍|还")
# 没电或被盗的34台
_EITHER = re.compile(rf"(?P<one>{_HAN}{{2}})(?:或者|或)(?P<other>{_HAN}{{2}})")
_LINKED = re.compile("或|和|及|与|、|以及")
# What tells one of several alike apart: A型, 2号, 甲班.
_MARK = re.compile(r"(?P<mark>[A-Za-z]+|(?<![\d.])\d{1,3}(?=[号栋]楼?)|[甲乙丙丁])(?P<kind>[一-鿿])")
_PART = re.compile(r"[，。；：！？、\n]")
_FIGURE_WEIGHT = 4
_BARE = re.compile("[其中占有为是达共仅只又就里的也还]")
_WHOLE = re.compile("全部|所有|总数|合计|总共")
_MYSELF = re.compile(rf"(?:由我|我(?:本人|亲自|出面))(?P<did>{_HAN}{{2,6}})")
_SENT = re.compile(r"派(?:人|员|[一-鿿]{1,3}(?:到|上门|去))?")
_PASSED_ON = re.compile("派|安排|让|叫|请|通知|督促")


def misaligned(text: str, told: tuple[Slot, ...], ground: Ground) -> Iterator[str]:
    """What `text` tells of another than its source does, a Chinese line each; `told` are the slots of `text`."""
    for slot in told:
        if slot.particular.kind not in _COUNTED or slot.particular.weak:
            continue
        homes = [s for s in ground.slots if _equal(s, slot)]
        shown = slot.particular.text
        if _denied(slot, told, homes, ground):
            yield f"“{shown}”在来源里是做到的数，不是没做到的"
        if either := _narrowed(slot, homes):
            yield f"来源里“{shown}”说的是“{either}”"
        if of := _of_a_part(slot, told, homes, ground):
            yield f"“{shown}”不是“{of}”的数"
        if _of_the_whole(slot, told, homes, ground):
            yield f"“{shown}”是全部里的数，不是其中一部分的"
    yield from _marks(text, ground)
    yield from _by_me(text, ground)
    yield from _sent(text, ground)


def _equal(a: Slot, b: Slot) -> bool:
    return (a.particular.kind, a.particular.norm) == (b.particular.kind, b.particular.norm)


def _denied(slot: Slot, others: tuple[Slot, ...], homes: list[Slot], ground: Ground) -> bool:
    """没到的有26人 where 26 are those who came."""
    match = _DENIED_BEFORE.search(slot.lead) or _DENIED_AFTER.match(slot.rest)
    if not match or not homes or any(_LACKING.search(s.clause) for s in homes):
        return False
    did = match["did"][:2]
    if not slot.particular.measure:
        return False
    done = any(did in s.clause or (len(did) == 1 and f"实{did}" in s.clause) for s in homes)
    return done and not derived(slot, others, ground)


def _narrowed(slot: Slot, homes: list[Slot]) -> str:
    """被盗34台 where the source has 没电或被盗的34台."""
    for home in homes:
        match = _EITHER.search(home.clause)
        if match and not _LINKED.search(slot.clause):
            said = [word for word in (match["one"], match["other"]) if word in slot.sentence]
            if len(said) == 1:
                return match[0]
    return ""


def _of_a_part(slot: Slot, others: tuple[Slot, ...], homes: list[Slot], ground: Ground) -> str:
    """骨科26份 where the source has 26份，骨科占14份: the part that the clause names has a figure of its own."""
    mates = {o.particular.norm for o in others if o.sentence == slot.sentence}
    for s in ground.slots:
        name = _BARE.sub("", s.lead)
        after = any(home.text == s.text and home.particular.start < s.particular.start for home in homes)
        own = after and s.particular.measure == slot.particular.measure and not _equal(s, slot)
        if not own or s.particular.norm in mates or not re.fullmatch(f"{_HAN}{{2,6}}", name) or name not in slot.lead:
            continue
        if all(name[:2] not in home.clause for home in homes):
            return name
    return ""


def _of_the_whole(slot: Slot, others: tuple[Slot, ...], homes: list[Slot], ground: Ground) -> bool:
    """反映课后服务的29封，答复12封 where the source has 全部来信中答复12封."""
    if not homes or not all(_WHOLE.search(s.lead) for s in homes) or _WHOLE.search(slot.sentence):
        return False
    alike = [s for s in ground.slots if s.text == homes[0].text and s.particular.measure == slot.particular.measure]
    before = [
        o
        for o in others
        if o.sentence == slot.sentence and o.particular.start < slot.particular.start
        and o.particular.measure == slot.particular.measure
    ]  # fmt: skip
    whole = alike[0]
    return bool(before) and all(not _equal(o, whole) for o in before)


def _marks(text: str, ground: Ground) -> Iterator[str]:
    """A区药房报警 where the source has B区药房报警，A区药房盘亏."""
    sources = [_segments(source) for source in ground.texts[:-1]]
    for segment, words, norms in _segments(squeeze(text)):
        for match in _MARK.finditer(segment):
            mine, best, rival = match[0], 0, 0
            for source in sources:
                carried = ""
                for said, pairs, figures in source:
                    held = {m[0] for m in _MARK.finditer(said) if m["kind"] == match["kind"]}
                    carried = next(iter(held), carried)
                    score = len(words & pairs) + _FIGURE_WEIGHT * len(norms & figures)
                    if mine in held or (not held and carried == mine):
                        best = max(best, score)
                    elif held:
                        rival = max(rival, score)
            if best and rival >= best + 2:
                yield f"来源里说的不是“{mine}”"


def _segments(text: str) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    bounds = [0, *(m.end() for m in _PART.finditer(text)), len(text)]
    parts = [text[a:b] for a, b in pairwise(bounds)]
    return [
        (p, bigrams(_MARK.sub(BLANK, p)), frozenset(s.particular.norm for s in slots(_MARK.sub(BLANK, p))))
        for p in parts
    ]


def _by_me(text: str, ground: Ground) -> Iterator[str]:
    """由我出面接待 where the source has 德育处张某接待."""
    for match in _MYSELF.finditer(squeeze(text)):
        for slot in ground.slots:
            did = re.match(_HAN + "{2}", slot.rest)
            if slot.particular.kind == "person" and not slot.particular.weak and did and match["did"].endswith(did[0]):
                yield f"“{did[0]}”的不是我"


def _sent(text: str, ground: Ground) -> Iterator[str]:
    """我带人上门 on the day on which the source has 派员测压."""
    for segment, _, norms in _segments(squeeze(text)):
        mine = re.search("我(?![们局院校])", segment)
        if not mine or _PASSED_ON.search(segment):
            continue
        days = {norm for norm in norms if re.search(r"\d-\d\d", norm)}
        for source in ground.texts[2:-1]:
            if any(_SENT.search(said) and days & figures for said, _, figures in _segments(source)):
                yield "来源里是派人去的"
