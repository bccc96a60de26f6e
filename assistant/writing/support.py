"""Whether a particular of a candidate stands in its evidence, in an equal form and with its own facts."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.particulars import Particular
from assistant.particulars.names import is_verb, name_before
from assistant.writing.altered import altered
from assistant.writing.derived import derived
from assistant.writing.evidence import Ground, Slot, bigrams, squeeze
from assistant.writing.months import told_months

Slots = tuple[Slot, ...]

# How much better, in shared two-character words, another fact must fit before two are called crossed.
_MARGIN = 10
_FAR = 2
_GENERIC = {"个", "次", "份", "种", "家", "张", "批", "类", "台", "户", "本", "期"}
# Measures of size and weight: another of them is another size.
_PHYSICAL = frozenset(
    ["平方公里", "公里", "公顷", "亩", "吨", "公斤", "斤", "厘米", "毫米", "毫升", "升", "米", "平方米", "度", "倍"]
)
# What follows a count and is no counted noun.
_NOT_A_NOUN = re.compile(
    r"[一二两三四五六七八九十竟却真反说对按先再的了在被由为是有与和及以或没未不无仅只均都也就才还已共至到从中内外上下后前里间多余来起把将因仍让使给]|以上|以下|左右|根本|真正|一直|同样|分别|其实|几乎|全部|大多|主要|仍然|实际"
)
_COUNTED = frozenset({"number", "sum", "percent", "period"})
_PUNCTUATION = re.compile(r"[^\w]")
_OWN_LEVEL = re.compile(r"^(?:局|校|院|集团|公司|驻局)")


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
    for p in altered(text, slots, ground):
        if not any(p.start < end and start < p.end for start, end in known):
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
        return _relative_stands(p, ground) if p.weak else _date_stands(slot, others, ground)
    equals = tuple(s for s in ground.slots if _same(s.particular, p))
    if p.kind == "quotation":
        return _PUNCTUATION.sub("", squeeze(p.norm)) in _PUNCTUATION.sub("", ground.joined)
    if p.kind in {"document", "comparison"}:
        return bool(equals) or (p.kind == "document" and squeeze(p.norm) in ground.joined)
    if p.kind == "person":
        return _person_stands(slot, others, ground)
    return _name_stands(p, ground) and not (equals and _crossed(slot, others, ground, equals))


def _same(a: Particular, b: Particular) -> bool:
    return a.kind == b.kind and a.norm == b.norm


def _count_stands(slot: Slot, others: Slots, ground: Ground) -> bool:
    p = slot.particular
    equals = tuple(s for s in ground.slots if _same(s.particular, p) or _counts_alike(s, slot))
    equals = tuple(s for s in equals if _noun_agrees(slot, s, ground))
    if not equals and derived(slot, others, ground):
        return True
    # 一名, 一项 are articles unless they stand where the evidence has another count.
    article = p.weak and p.text.startswith("一") and "+" not in p.norm
    return bool(equals or article) and not _crossed(slot, others, ground, equals)


def _counts_alike(found: Slot, slot: Slot) -> bool:
    """The same figure with another measure word before the same noun (9个单位, 9家单位), or with none."""
    a, b = found.particular, slot.particular
    if a.kind != "number" or b.kind != "number" or "第" in (a.norm[0], b.norm[0]):
        return False
    if _figure(a) != _figure(b) or {a.measure, b.measure} & _PHYSICAL:
        return False
    noun = slot.after[:2]
    return not b.measure or (bool(a.measure) and found.after[:2] == noun != "" and not _NOT_A_NOUN.search(noun))


def _figure(p: Particular) -> str:
    return p.norm.removesuffix(p.measure) if p.measure else p.norm


def _noun_agrees(slot: Slot, found: Slot, ground: Ground) -> bool:
    """A general measure word says nothing of what is counted: the noun after it must be about there as well."""
    noun, before = _noun(slot.after), slot.before[-2:]
    counted = slot.particular.kind == "number" and not noun and len(before) > 1
    if counted and not _NOT_A_NOUN.search(before) and not is_verb(before):
        # 停车棚3处: what is counted stands before.
        return any(char in found.sentence for char in before)
    if slot.particular.kind == "number" and _another_noun(noun, found, ground):
        return False
    if slot.particular.measure not in _GENERIC:
        return True
    if len(noun) < 2:
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
    told = all(char in found.sentence for char in noun[:2])
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
        if not holders:
            if close or fit >= _FAR * own:
                return True
            continue
        kept = max(other.fit(s) for other in holders)
        exchanged = max(max((other.fit(e) for e in equals), default=0) for other in holders)
        if kept < fit and fit + exchanged >= own + kept + _MARGIN:
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
        return not a.weak
    return a.text[-1] == b.text[-1]


def _date_stands(slot: Slot, others: Slots, ground: Ground) -> bool:
    p = slot.particular
    if _dated(slot, ground):
        return True
    equals = tuple(s for s in ground.slots if s.particular.kind == "date" and _covers(s, p, ground))
    year_only = re.fullmatch(r"\d{4}", p.norm)
    if not equals and not (year_only and (p.norm == ground.report_year or any(p.norm in y for y in ground.years))):
        return False
    return not _crossed(slot, others, ground, equals)


def _dated(slot: Slot, ground: Ground) -> bool:
    """A month that is the date of the source which the clause draws on (8月座谈会, of a note of 2022-08)."""
    wanted = slot.particular.norm
    months = {s.text for s in ground.slots if s.particular.kind == "date" and re.search(r"-\d\d", s.particular.norm)}
    for i, date in enumerate(ground.dates):
        same = date and (date == wanted or (wanted.startswith("-") and date[4:] == wanted[1:]))
        if same and i not in months and 2 * len(slot.words & ground.words[i]) >= len(slot.words) > 0:
            return True
    return False


def _covers(found: Slot, wanted: Particular, ground: Ground) -> bool:
    """2023年5月4日 covers 5月4日, 2023年5月, 5月 and 2023年; 5月 covers 2023年5月 where the text is about 2023."""
    have, want = found.particular.norm, wanted.norm
    if found.particular.weak:
        return False
    if have == want or have.startswith(want + "-"):
        return True
    if want.startswith("-"):
        return bool(re.fullmatch(rf"\d{{4}}{re.escape(want[1:])}(?:-\d\d)?|{re.escape(want)}(?:-\d\d)?", have))
    if have.startswith("-") and want[:4].isdecimal() and len(want) > 4:
        return want[:4] in ground.years[found.text] and (have[1:] == want[4:] or have[1:].startswith(want[4:] + "-"))
    return False


def _relative_stands(p: Particular, ground: Ground) -> bool:
    """今年 and 去年 by the report's year, 年底 by its month; 当月 only where it is written."""
    same = (p.text, p.text.replace("末", "底"), p.text.replace("次年", "第二年"))
    if any(word in ground.joined for word in same):
        return True
    month = {"年底": "12", "年末": "12", "年初": "01"}.get(p.text)
    if p.text == "年初" and "计划" in ground.joined:
        return True
    if month:
        held = (s.particular.norm for s in ground.slots if s.particular.kind == "date")
        return any(re.fullmatch(rf"(?:-|\d{{4}})-{month}(?:-\d\d)?", norm) for norm in held)
    shift = {"今年": 0, "本年": 0, "本年度": 0, "去年": -1, "上年": -1, "上年度": -1, "前年": -2}.get(p.text)
    if shift is None or not ground.report_year:
        return False
    meant = str(int(ground.report_year) + shift)
    return shift == 0 or any(meant in years for years in ground.years)


def _person_stands(slot: Slot, others: Slots, ground: Ground) -> bool:
    """A name word for word; a post as it is or shortened, never without its 副 (副科长 does not hold 科长), and before
    a name only as that person's."""
    p = slot.particular
    if not p.weak:
        return squeeze(p.text) in ground.joined
    named = any(other.particular.start == p.end and other.particular.kind == "person" for other in others)
    return any(
        s.particular.text.endswith(p.text)
        and not s.particular.text.removesuffix(p.text).endswith("副")
        and (not named or s.after[:1] == slot.after[:1])
        for s in ground.slots
        if s.particular.kind == "person"
    )


def _name_stands(p: Particular, ground: Ground) -> bool:
    text = squeeze(p.text)
    if text in ground.joined or _OWN_LEVEL.sub("", text) in ground.joined:
        return True
    if p.weak and p.kind in {"place", "unit"}:
        # The end of a longer name holds it only behind the same character (兴旺铸造厂 is not 兴发铸造厂).
        before, end = text[-4:-3], text[-3:]
        alone = re.search(rf"(?<![一-鿿]){end}|{before}{end}", ground.joined)
        return bool(alone) or (end in ground.joined and is_verb(text[-5:-3]))
    if p.weak:
        pairs = bigrams(text)
        ending = text[-3:] if p.kind == "meeting" else text[-2:]
        return ending in ground.joined and any(2 * len(pairs & words) >= len(pairs) for words in ground.words)
    held = [squeeze(s.particular.text) for s in ground.slots if s.particular.kind == p.kind]
    if any(_shortened(text, name) for name in held) or _in_other_words(text, p, ground):
        return True
    # The finder may have taken a word too many on the left: the rest must be a whole name of the evidence.
    return any(text.endswith(name) and bigrams(text) - bigrams(name) <= ground_words(ground) for name in held)


def _in_other_words(text: str, p: Particular, ground: Ground) -> bool:
    """第一税务分局 is 一分局 for short; the 司机代表座谈会 is a 座谈会 that 司机代表 came to."""
    if p.kind == "meeting":
        return any(text[-3:] in told and bigrams(text[:-3]) <= bigrams(told) for told in ground.texts)
    numbered = re.findall(r"第([一二三四五六七八九十][一-鿿]{2,8})", ground.joined)
    return text[0] in "一二三四五六七八九十" and any(_shortened(text, name) for name in numbered)


def ground_words(ground: Ground) -> frozenset[str]:
    """All two-character words of the evidence."""
    return frozenset().union(*ground.words)


def _shortened(text: str, name: str) -> bool:
    """`text` is `name` with inner words left out (双堰岭高标准农田项目)."""
    first = 1 if text[0] in "一二三四五六七八九十" else 2
    name = name[: name.find(text[-2:]) + 2]
    if text[:first] != name[:first] or text[-2:] != name[-2:]:
        return False
    rest = iter(name)
    return all(char in rest for char in text)
