"""Figures that the evidence gives without writing them: a rest, a total, a share, another unit of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.particulars.numerals import text_of
from assistant.writing.compared import flowed, points
from assistant.writing.elapsed import elapsed, same_time
from assistant.writing.evidence import Ground, Slot, bigrams
from assistant.writing.scales import figure, same_size

_REST = re.compile(r"还|多|少|早|晚|提前|剩|其余|余下|另|差|尚|没|未|不|超|多出|漏|缺")
_OTHERS = re.compile(r"其他|其它|别的|别处|另外")
_LEFT = re.compile(r"(?:还有|尚有|还剩|还差|尚差|剩下|剩余|其余|[漏缺欠少差][一-鿿]{0,3}|未[一-鿿]{2}的?)$")
_TOTAL = re.compile(r"共|合计|累计|总计|加起来|合起来|一并|两项")
_OVER = re.compile(r"(?:超过|超|逾|多于|大于|不止|突破)(?:[^，。；]{0,8}的)?$")
_DENIES = re.compile(r"没|未|无|不(?![足到及])")
_LISTED = re.compile("等?这?$")
_BELOW = re.compile("不到|不足|不满|未满|以下")
_ABOUT = 2  # pairs of characters by which two clauses tell of one thing
_AND_MORE = re.compile(r"[多余]|以上|有余|出头")
_UNDER = re.compile(r"(?:近|将近|接近|不到|不足|不及|不满)$|(?:接近|不到|不足|不及|不满)[^，。；]{0,12}的$")
_NEAR = 6
_WRITTEN = 6  # more places than anybody writes
_TENTH = Decimal("2.5")  # 三成 for 30.7%
_THIRD = Decimal("0.00001")
# What tells that a figure is left of others.
_LEAVES = re.compile("去掉|除去|除掉|扣除|减去|只剩|剩下|其余|其他|真正|能用|有效|另外")
_FAR = 10
_PREDICATE = re.compile(r"(?:还|仍然?|依然|也|都)*((?:没有|没|未|不)[一-鿿]{2,4})")
_MORE_THAN = re.compile(r"[比超高].*(?:多|高|长|晚|慢|超)[出了过]*$")
_LESS_THAN = re.compile(r"[比低短].*(?:少|低|短|早|快|提前)[了出]*$")


def derived(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """Whether the figure of `slot` follows from the evidence, in the light of the candidate's `others`."""
    if slot.particular.kind == "percent":
        return _is_share(slot, others, ground) or points(slot, ground)
    if any(same_size(slot, s) for s in ground.slots if s.particular.norm != slot.particular.norm):
        return True
    if _rest_of_several(slot, others, ground) or _listed(slot, ground) or _adds_up(slot, others, ground):
        return True
    return (
        _reckoned(slot, others, ground)
        or complement(slot, others, ground)
        or of_each(slot, ground)
        or _times(slot, others, ground)
        or flowed(slot, others, ground)
        or elapsed(slot, others, ground)
        or same_time(slot, ground)
    )


def of_each(slot: Slot, ground: Ground) -> bool:
    """一共2期 for 按摩、电商培训各1期."""
    wanted = figure(slot)
    for s in ground.slots:
        if s.particular.kind == slot.particular.kind and s.lead.endswith("各"):
            each, listed = figure(s), len(re.findall("[、和及与]", s.lead)) + 1
            if s.particular.measure == slot.particular.measure and each is not None and each * listed == wanted:
                return bool(_TOTAL.search(slot.lead + slot.rest))
    return False


def _times(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """承诺时限的两倍 for 14 and 7 working days, one of them told."""
    told = {s.particular.norm for s in others if s is not slot}
    return slot.particular.measure == "倍" and any(
        told & {a.particular.norm, b.particular.norm} and x == y * wanted
        for a, b in _comparable(ground)
        if (x := figure(a)) and (y := figure(b)) and (wanted := figure(slot)) and wanted > 1
    )


def _pairs(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> Iterator[tuple[Decimal, Decimal, Slot]]:
    """Two figures of one text of the evidence in one measure, the greater first, of which the candidate
    tells one (of a share it tells the part), with the slot of the second."""
    told = {s.particular.norm for s in others if s is not slot}
    # A share is of things counted; a rest is in the unit of what it is left of.
    share = slot.particular.kind == "percent"
    # Of 40 过半 may be said without the part; 57.5% shows that somebody reckoned.
    rough = not re.search("[%％]|百分之", slot.particular.text)
    for a, b in _comparable(ground):
        if share or a.particular.measure == slot.particular.measure:
            x, y = figure(a), figure(b)
            operands = {b.particular.norm} if share and not rough else {a.particular.norm, b.particular.norm}
            # 还有28.4万元没有支出 says itself that it is a rest.
            left = not share and bool(_LEFT.search(slot.before)) and len(slot.words & ground.words[a.text]) >= _ABOUT
            if x is not None and y is not None and x > y > 0 and (left or told & operands):
                yield x, y, b


def _comparable(ground: Ground) -> Iterator[tuple[Slot, Slot]]:
    """Every two figures of one text of the evidence in one measure."""
    counted = [s for s in ground.slots if s.particular.kind in {"number", "sum", "period"}]
    for a in counted:
        for b in counted:
            if a is not b and a.text == b.text and a.particular.measure == b.particular.measure:
                yield a, b


def shares(ground: Ground, texts: frozenset[int]) -> Iterator[tuple[Decimal, Slot]]:
    """The shares that these texts of the evidence may be read to tell, each with its slot: of a figure one after it
    that is no greater, and every percentage."""
    for a, b in _comparable(ground):
        x, y = figure(a), figure(b)
        if a.text in texts and x and y is not None and a.particular.start < b.particular.start and x >= y:
            yield y / x, b
    for s in ground.slots:
        if s.text in texts and re.fullmatch(r"[\d.]+%", s.particular.norm):
            yield Decimal(s.particular.norm.rstrip("%")) / 100, s


def _reckoned(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    wanted = figure(slot)
    around = slot.before[-_NEAR:] + "，" + slot.after[:_NEAR]
    rest = _REST.search(around) or _OTHERS.search(slot.lead[-_FAR:])
    total = _TOTAL.search(around)
    if wanted is None or not (rest or total):
        return False
    told = {s.particular.norm for s in others if s is not slot}
    if _otherwise(slot, ground):
        return False
    for x, y, part in _pairs(slot, others, ground):
        more, less = _MORE_THAN.search(slot.before), _LESS_THAN.search(slot.before)
        # 比承诺的多4天 is told of the greater, 少 of the smaller.
        reversed_ = (more and not _among(x, told)) or (less and not _among(y, told))
        left = rest and x - y == wanted and not _as_the_part(slot, part)
        if not reversed_ and (left or (total and x + y == wanted)):
            return True
    return False


def _as_the_part(slot: Slot, part: Slot) -> bool:
    """54份缺签名 of 90 where the source has 缺签名36份: the rest is told as what the other part is."""
    alike = bool(_DENIES.search(slot.clause)) == bool(_DENIES.search(part.clause))
    apart = _LEFT.search(slot.lead) or re.search("[比较超]", slot.lead)
    return alike and not apart and len(slot.words & (part.left | part.right)) >= _ABOUT


def _otherwise(slot: Slot, ground: Ground) -> bool:
    """23家没有搬离 where the source says of how many that is true: 15家没有搬离."""
    told = _PREDICATE.match(slot.rest)
    rivals = (s for s in ground.slots if s.particular.measure == slot.particular.measure and figure(s) != figure(slot))
    return told is not None and any(told[1] in s.rest[:_FAR] for s in rivals)


def complement(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """有询价记录的17份 of 40, where the evidence has 没有询价记录的23份."""
    if slot.particular.kind != "number" or "比" in slot.lead:
        return False
    wanted, denied = figure(slot), bool(_DENIES.search(slot.clause))
    told = {s.particular.norm for s in others if s is not slot}
    for whole, part in _comparable(ground):
        x, y = figure(whole), figure(part)
        same = whole.particular.measure == slot.particular.measure and whole.particular.norm in told
        turned = len(slot.words & part.words) >= _ABOUT and (
            denied != bool(_DENIES.search(part.clause))
            or bool(_BELOW.search(slot.clause)) != bool(_BELOW.search(part.clause))
        )
        if same and turned and x is not None and y is not None and wanted == x - y:
            return True
    return False


def _rest_of_several(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """只剩179人次 of 400, 158 and 63: all figures of a source that the sentence tells, the greatest less the rest."""
    wanted, p = figure(slot), slot.particular
    if wanted is None or not _LEAVES.search(slot.sentence):
        return False
    told = {o.particular.norm for o in others if o.sentence == slot.sentence and o is not slot}
    for text in {s.text for s in ground.slots}:
        alike = {s.particular.norm: figure(s) or Decimal(0) for s in ground.slots
                 if s.text == text and s.particular.measure == p.measure and s.particular.norm in told}  # fmt: skip
        if len(alike) > 1 and 2 * max(alike.values()) - sum(alike.values()) == wanted:
            return True
    return False


def _listed(slot: Slot, ground: Ground) -> bool:
    """重复收费、超限定支付两项: as many as are listed right before, each of which the evidence names."""
    names = re.split("[、和与及]", _LISTED.sub("", slot.lead))
    known = all(len(name) > 1 and name[-2:] in ground.joined for name in names)
    return len(names) > 1 and known and figure(slot) == len(names)


def _adds_up(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """37次有人接，8次没人接 of 45: the whole and one part are told beside the other part; or the sum of two parts that
    are named (重复收费、超限定支付合起来30.7万元)."""
    wanted, p = figure(slot), slot.particular
    told = {o.particular.norm for o in others if o.sentence == slot.sentence and o is not slot}
    for a, b in _comparable(ground):
        x, y = figure(a), figure(b)
        if wanted is None or x is None or y is None or a.particular.measure != p.measure:
            continue
        # 实地去的才9家，剩下51家都是电话回访: the rest itself is told without its whole.
        rest = any(o.particular.norm == b.particular.norm and _LEFT.search(o.lead) for o in others)
        if x - y == wanted and rest and slot.sentence.find(p.text) >= 0:
            return True
        apart = bool(_DENIES.search(slot.clause)) != bool(_DENIES.search(b.clause)) or not slot.words & b.words
        if x - y == wanted and {a.particular.norm, b.particular.norm} <= told and apart:
            return True
        named = all(len(s.lead) > 1 and s.lead[-2:] in slot.sentence for s in (a, b)) and a.lead[-2:] != b.lead[-2:]
        if x + y == wanted and named and _TOTAL.search(slot.sentence):
            return True
    return False


def _shares_told(slot: Slot, others: tuple[Slot, ...]) -> list[Decimal]:
    """The shares that two figures of the sentence make, one of them reckoned: 35家没有到位，其中六成（21家）."""
    said = [o for o in others if o.sentence == slot.sentence and o.particular.kind in {"number", "sum", "period"}]
    pairs = ((a, figure(a), figure(b)) for a in said for b in said if a.particular.measure == b.particular.measure)
    return [y / x * 100 for _, x, y in pairs if x is not None and y is not None and x > y > 0]


def _among(number: Decimal, norms: set[str]) -> bool:
    return any(re.match(rf"{re.escape(text_of(number))}(?![\d.])", norm) for norm in norms)


def _is_share(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """近三成 and 超过一半 allow ten points; a percentage must be the exact one, rounded as it is written."""
    if not re.fullmatch(r"[\d.]+%", slot.particular.norm):
        return False
    said = Decimal(slot.particular.norm.rstrip("%"))
    places = len(slot.particular.norm.rstrip("%").partition(".")[2])
    rough = not re.search("[%％]|百分之", slot.particular.text)
    told = [part / whole * 100 for whole, part, _ in _pairs(slot, others, ground)]
    if rough:
        told += _shares_told(slot, others)
    else:
        # 25% in the villages, where 36 of 48 were in the town: the rest of a share that the sentence tells.
        told += [100 - share for share in told]
    # A tenth with its bound is a round figure of a percentage too (六成以上 for 61%).
    written = [s.particular.norm for s in ground.slots if re.fullmatch(r"[\d.]+%", s.particular.norm)]
    told += [share for share in (Decimal(norm.rstrip("%")) for norm in written) if rough and share != said]
    told += [100 - share for share in _shares_of_others(slot, ground)]
    return any(_fits(slot, said, places, share, rough) for share in told)


def _shares_of_others(slot: Slot, ground: Ground) -> Iterator[Decimal]:
    """The written percentages of the evidence that are told of what this clause does not name (转载占81%)."""
    for s in ground.slots:
        of = bigrams(s.lead[-_NEAR:])
        if re.fullmatch(r"[\d.]+%", s.particular.norm) and of and not of & slot.words:
            yield Decimal(s.particular.norm.rstrip("%"))


def _fits(slot: Slot, said: Decimal, places: int, share: Decimal, rough: bool) -> bool:
    if _UNDER.search(slot.lead):
        return said - 10 <= share < said
    if _OVER.search(slot.lead) or slot.particular.text.startswith("过") or (rough and _AND_MORE.match(slot.after)):
        return said <= share < said + 10 or (said == 50 and share > 50)
    # 66.666… is cut off, not rounded, when two thirds are read.
    return abs(round(share, places) - said) <= (_THIRD if places > _WRITTEN else _TENTH if rough else 0)
