"""Whether a particular of a candidate stands in its evidence, in an equal form and with its own facts."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.particulars import Particular
from assistant.particulars.names import is_verb, name_before
from assistant.writing.altered import altered
from assistant.writing.compared import changed
from assistant.writing.dated import covers, relative_stands
from assistant.writing.derived import derived, of_each
from assistant.writing.evidence import Ground, Slot, ground_words, squeeze, year_before
from assistant.writing.months import told_months
from assistant.writing.naming import name_stands, person_stands
from assistant.writing.standing import due
from assistant.writing.unknown import same_meaning

Slots = tuple[Slot, ...]

# How much better, in shared two-character words, another fact must fit before two are called crossed.
_MARGIN = 10
_FAR = 2
_GENERIC = {"个", "次", "份", "种", "家", "张", "批", "类", "台", "户", "本", "期"}
# Of each of these there is another number, whatever noun follows: 1.2万户用水 are no 1.2万人.
_NEVER_ALIKE = frozenset(["人", "户", "人次", "次", "期", "天", "家", "家次"])
_DENIES = re.compile("没|未|无|不")
_THESE = re.compile("[这那该]$")
# Measures of size and weight: another of them is another size.
_PHYSICAL = frozenset(
    [
        *("平方公里", "公里", "公顷", "亩", "吨", "公斤", "斤", "升", "毫升", "米", "厘米", "毫米", "平方米"),
        "度",
        "℃",
        "倍",
    ]
)
# What follows a count and is no counted noun.
_NOT_A_NOUN = re.compile(
    r"[一二两三四五六七八九十百千万竟却真反说对按先再的了在被由为是有与和及以或没未不无仅只均都也就才还已共至到从中内外上下后前里间多余来起把将因仍让使给受]|全年|年内|原定|原有|总计|增|减|升|降|涨|跌|以上|以下|左右|根本|真正|一直|同样|分别|其实|几乎|全部|大多|主要|仍然|实际|表示|认为|属于|反映"
)
_COUNTED = frozenset({"number", "sum", "percent", "period"})
_EVENT = 4  # characters right after a date that name what was then
_PUNCTUATION = re.compile(r"[^\w]")
# A hotline: nothing is counted (12345工单, 12345热线).
_CODE = re.compile(r"1\d{4}")
# From what it was in another year to what it is.
_CHANGED_TO = re.compile(r"[由从].*[到至为]$")


def unsupported(text: str, slots: Slots, ground: Ground) -> list[Particular]:
    """The particulars of `text` that `ground` does not hold, or holds of something else, in reading order.

    `slots` are those of `text`. Added to them are names that no finder knew, seen by what they were altered from.
    """
    months = told_months(text, ground)
    wrong = [
        _whole(slot.particular, text, ground)
        for slot in slots
        if not any(start <= slot.particular.start < end for start, end in months) and not _stands(slot, slots, ground)
    ]
    known = [(p.start, p.end) for p in wrong]
    # 何寨村冷库: a place that stands bounds the name behind it.
    stood = {slot.particular.start for slot in slots if slot.particular.kind == "place" and not slot.particular.weak}
    for p in altered(text, slots, ground):
        if p.start not in stood and not any(p.start < end and start < p.end for start, end in known):
            wrong.append(p)
            known.append((p.start, p.end))
    return sorted(wrong, key=lambda p: p.start)


def _whole(p: Particular, text: str, ground: Ground) -> Particular:
    """An office together with the town it is of (云州市审计局), which its finder leaves out."""
    town = name_before(text[: p.start])
    if p.kind != "unit" or p.text[0] not in "省市县区州" or not 2 <= len(town) <= 3 or town in ground.joined:
        return p
    return replace(p, text=town + p.text, start=p.start - len(town))


def _stands(slot: Slot, others: Slots, ground: Ground) -> bool:
    p = slot.particular
    if p.kind in _COUNTED:
        return _count_stands(slot, others, ground)
    if p.kind == "date":
        return relative_stands(slot, others, ground) if p.weak else _date_stands(slot, others, ground)
    equals = tuple(s for s in ground.slots if _same(s.particular, p))
    if p.kind == "quotation":
        return _PUNCTUATION.sub("", squeeze(p.norm)) in _PUNCTUATION.sub("", ground.joined)
    if p.kind in {"document", "comparison"}:
        return bool(equals) or changed(p, ground) or (p.kind == "document" and squeeze(p.norm) in ground.joined)
    if p.kind == "person":
        return person_stands(slot, others, ground)
    return name_stands(p, ground) and not (equals and _crossed(slot, others, ground, equals))


def _same(a: Particular, b: Particular) -> bool:
    return a.kind == b.kind and a.norm == b.norm


def _count_stands(slot: Slot, others: Slots, ground: Ground) -> bool:
    p = slot.particular
    equals = tuple(s for s in ground.slots if _same(s.particular, p) or _counts_alike(s, slot))
    equals = tuple(s for s in equals if _noun_agrees(slot, s, ground))
    equals = tuple(s for s in equals if not _of_another_year(slot, s, others, ground))
    if not equals and derived(slot, others, ground):
        return True
    # 一名, 一项 are articles unless they stand where the evidence has another count.
    article = p.weak and p.text.startswith("一") and "+" not in p.norm
    if bool(equals or article) and not _crossed(slot, others, ground, equals):
        return True
    # 两乡各1场 are 两场, whatever else is counted by two.
    return bool(equals) and of_each(slot, ground)


def _of_another_year(slot: Slot, found: Slot, others: Slots, ground: Ground) -> bool:
    """A figure of 2021 told of 2024: that year stands in its clause, or before it and has such a figure too."""
    year, near = year_before(slot, others, ground.report_year)
    if not year or not found.years or year in found.years or _CHANGED_TO.search(slot.lead):
        return False
    measure = slot.particular.measure
    rivals = (s for s in ground.slots if s.text == found.text and s.particular.measure == measure and year in s.years)
    return near or any(rivals)


def _counts_alike(found: Slot, slot: Slot) -> bool:
    """The same figure with another measure word before the same noun (9个单位, 9家单位), or with none."""
    a, b = found.particular, slot.particular
    if a.kind != "number" or b.kind != "number" or "第" in (a.norm[0], b.norm[0]):
        return False
    if _figure(a) != _figure(b) or {a.measure, b.measure} & _PHYSICAL:
        return False
    if a.measure != b.measure and {a.measure, b.measure} <= _NEVER_ALIKE:
        return False
    noun = slot.after[:2]
    if {a.measure, b.measure} == {"人", "个"} and "例" in a.text + b.text:
        return True  # 11例 of 11人
    if b.measure in _GENERIC and len(noun) == 2 and noun in found.lead and not _NOT_A_NOUN.search(noun):
        # Of 危险点未填27张 the sheets are counted.
        return not _DENIES.search(found.lead.rpartition(noun)[2])  # 60份处罚案卷 for 处罚案卷60卷
    return not b.measure or (bool(a.measure) and found.after[:2] == noun != "" and not _NOT_A_NOUN.search(noun))


def _figure(p: Particular) -> str:
    return p.norm.removesuffix(p.measure) if p.measure else p.norm


def _noun_agrees(slot: Slot, found: Slot, ground: Ground) -> bool:
    """A general measure word says nothing of what is counted: the noun after it must be about there as well."""
    noun, before = _noun(slot.after), slot.before[-2:]
    these = _THESE.search(before) and slot.particular.measure == found.particular.measure
    if these or _CODE.fullmatch(slot.particular.norm):
        return True
    counted = slot.particular.kind == "number" and not noun and len(before) > 1
    if counted and not _NOT_A_NOUN.search(before) and not is_verb(before):
        # 停车棚3处: what is counted stands before.
        return any(char in found.sentence for char in before)
    if slot.particular.kind == "number" and _another_noun(noun, found, ground):
        return False
    if slot.particular.measure not in _GENERIC:
        return True
    if len(noun) < 2 or is_verb(noun[:2]):
        return True
    # After 次 stands a verb before its object.
    chars = noun if slot.particular.measure == "次" else noun[:2]
    return any(char in found.clause for char in chars) or noun[:2] in found.sentence


def _another_noun(noun: str, found: Slot, ground: Ground) -> bool:
    """Something counted that the evidence never names, where it names another (3件陶俑 for 3件木俑)."""
    other = _noun(found.after)
    if found.particular.measure.startswith("第") or min(len(noun), len(other)) < 2 or noun[:2] in other:
        return False
    if is_verb(noun[:2]) or is_verb(other[:2]):
        return False
    told = all(char in found.sentence for char in noun[:2]) or same_meaning(noun[:2], found.sentence)
    return not told and noun[:2] not in ground_words(ground)


def _noun(after: str) -> str:
    return _NOT_A_NOUN.split(after, maxsplit=1)[0][:4]


def _crossed(slot: Slot, others: Slots, ground: Ground, equals: Slots) -> bool:
    """The particular stands somewhere, but these surroundings are another's (two facts crossed).

    `others` are the candidate's slots. A rival is a slot of the evidence that fits these surroundings far better than
    any that holds the same particular, unless the candidate has the rival itself in a place that fits it as well; and
    two that have changed places are found by what the exchange back would gain.
    """
    p = slot.particular
    if _paired(slot, others, equals, ground):
        return False
    own = max((slot.fit(s) for s in equals), default=0)
    at_home = any(slot.touches(s) for s in equals)
    for s in ground.slots:
        if not _comparable(s.particular, p) or (at_home and not slot.touches(s)):
            continue
        fit = slot.fit(s)
        # The very word that stands before the other figure (读完3本) needs no further proof.
        close = not at_home and slot.follows(s)
        if fit < own + (0 if close else _MARGIN):
            continue
        holders = [other for other in others if other is not slot and _same(other.particular, s.particular)]
        if any(due(other) is not None and due(other) is due(s) for other in holders):
            continue
        if not holders:
            if close or fit >= _FAR * own:
                return True
            continue
        kept = max(other.fit(s) for other in holders)
        exchanged = max(max((other.fit(e) for e in equals), default=0) for other in holders)
        if kept < fit and fit + exchanged >= own + kept + _MARGIN:
            return True
    return False


def _paired(slot: Slot, others: Slots, equals: Slots, ground: Ground) -> bool:
    """A year with its figure, or a figure with its year, that stand together and alone in a clause of the evidence."""
    year, near = year_before(slot, others, ground.report_year)
    if near and any(home.years == {year} for home in equals):
        return True
    mates = [o.particular for o in others if o.clause_at == slot.clause_at and o is not slot]
    for home in equals:
        inside = [s.particular for s in ground.slots if (s.text, s.clause_at) == (home.text, home.clause_at)]
        dates = [p for p in inside if p.kind == "date"]
        if len(dates) == 1 and len(inside) == 2 and any(_same(a, b) for a in mates for b in inside):
            return True
    return False


def _comparable(a: Particular, b: Particular) -> bool:
    """Whether one could stand in the other's place: another of its kind and measure, as fine a date, as like a name."""
    if a.kind != b.kind or a.measure != b.measure or a.norm == b.norm:
        return False
    if a.kind == "date":
        same_year = a.norm[:4].isdecimal() and b.norm[:4].isdecimal()
        return same_year or re.sub(r"\d", "9", a.norm) == re.sub(r"\d", "9", b.norm)
    if a.kind in _COUNTED:
        return not a.weak and a.norm.endswith("pp") == b.norm.endswith("pp")
    # 前锦华苑项目 is the same with a word too many.
    return a.text[-1] == b.text[-1] and not a.text.endswith(b.text) and not b.text.endswith(a.text)


def _date_stands(slot: Slot, others: Slots, ground: Ground) -> bool:
    p = slot.particular
    if _dated(slot, others, ground):
        return True
    equals = tuple(s for s in ground.slots if s.particular.kind == "date" and covers(s, p))
    if _dates_another(slot, equals, ground):
        return False
    year_only = re.fullmatch(r"\d{4}", p.norm)
    if not equals and not (year_only and (p.norm == ground.report_year or any(p.norm in y for y in ground.years))):
        return False
    return not _crossed(slot, others, ground, equals)


def _dates_another(slot: Slot, equals: Slots, ground: Ground) -> bool:
    """7月28日防汛检查 where the source has 8月防汛检查, and of that day something else."""
    event = slot.after[:_EVENT]
    follows = [s for s in ground.slots if s.particular.kind == "date" and s.after.startswith(event)]
    coarser = any(slot.particular.norm.startswith(s.particular.norm) or covers(s, slot.particular) for s in follows)
    return len(event) == _EVENT and bool(follows and equals) and not coarser


def _dated(slot: Slot, others: Slots, ground: Ground) -> bool:
    """A month that is the date of the source which the clause draws on (8月座谈会, of a note of 2022-08)."""
    wanted = slot.particular.norm
    months = {s.text for s in ground.slots if s.particular.kind == "date" and re.search(r"-\d\d", s.particular.norm)}
    for i, date in enumerate(ground.dates):
        same = date and (date == wanted or (wanted.startswith("-") and date[4:] == wanted[1:]))
        about = 2 * len(slot.words & ground.words[i]) >= len(slot.words) > 0
        mates = (o for o in others if o.clause_at == slot.clause_at and o.particular.kind in _COUNTED)
        held = any(s.text == i and _same(s.particular, mate.particular) for mate in mates for s in ground.slots)
        if same and i not in months and (about or held):
            return True
    return False
