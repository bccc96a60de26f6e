"""Counts of one thing that differ: the report's number against a fact's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.particulars import Particular, find
from assistant.writing.months import stretches

CLAUSE = re.compile(r"[^，,。；;！？\n]+")
# Runs of Chinese characters, cut at those that only bind words together.
_HAN = re.compile(r"[^\W\da-zA-Z的只都没有是在了和与及不个又也就被把由]+")
# Words of every ledger: sharing them says nothing about sharing a subject.
_COMMON = re.compile(
    r"全年|今年|年度|以来|累计|实际|其中|完成|全街道|全县|全市|全区|全局|全校|开展|组织(?!生活)|召开|共|月|年|日|底|截至|截止|按期|情况|工作|进行|我|该同志|班子成员"
)
# A part of something counted is no rival of the whole, nor is a rough number of an exact one.
_PART = re.compile(r"有\d+[^\d，。]{1,2}[以没未是用由]|其中|涉及|包括|占|另有|[余多几]|约|近\d|不足|以上|以下|左右")
# “三个备课组” may be any three of them; “谈话38人次”, “12次学习” are totals.
_SOME = re.compile(r"[\d一二两三四五六七八九十]+(?:多|余)?[个家名位](?=[\u4e00-\u9fff])(?!的)")
SHARED_BIGRAMS = 3
SHARED_PART = 0.3
NEAR = 8
NEXT_TO = 5
LEAD = 4  # characters right before two figures that make them figures of the same (完成整改27个, 完成整改21个)
# Before a count: what does not tell whose or which it is.
_FILLER = re.compile(
    r"\d+年|\d+月份?|\d+日|今年以来|截至|截止|[我其也已都就才共约实累总计年底]|该同志|本人|本单位|认定|实际|累计|开展|进行|组织|完成|全年"
)
_ACTOR = re.compile(r"[员人长记任部科室组委班]$")
# How often a body met in all.
_MEETING = re.compile(r"(?:党委|党组|支委|总支|处务|局务|馆务|院务|校务|常委|班子|理事|中心组)会")
# Words of a fact that holds a claim against the books; whom it was done to makes it a part of the whole.
_CHECK = re.compile(r"核查|核实|核对|复核|记录|台账|登记|签到|存档|归档|实际|实有|认定|统计|凭证|审计")
_TOWARDS = re.compile(r"[与对向同给]")
_WIDE = frozenset(["", "次", "人", "天", "月", "元"])
# What was done says little of whom or what it was done to.
_ACTS = frozenset(
    ["走访", "检查", "调研", "召开", "开展", "组织", "发放", "收集", "征求", "排查", "整改", "完成", "办理"]
)
# What a meeting was about makes it one of several kinds.
_SUBJECT = re.compile(r"研究|专题|讨论|听取|审议")
# Measure words in which one thing may be counted twice over.
_ALIKE = ({"次", "期", "批", "节"}, {"家", "户", "个"}, {"人", "人次"})
_MANY = 10  # so many are no three of them, but all
_TOTAL = re.compile(r"召开|共|累计|总计|全年")


@dataclass(frozen=True, slots=True)
class Count:
    """A figure with the words of its clause, those near it and next to it, what leads up to it, and all before it."""

    particular: Particular
    clause: str
    words: frozenset[str]
    near: frozenset[str]
    next_to: frozenset[str]
    lead: str
    before: str
    some: bool
    text: str

    @property
    def shown(self) -> str:
        """The clause, or the figure alone where that is long."""
        clause = self.clause.strip("　 ")
        return clause if len(clause) <= 30 else self.particular.text


def rival(report: Sequence[Count], fact: Sequence[Count]) -> tuple[Count, Count] | None:
    """A count of the report and the one of the fact that is of the same thing and another number."""
    stated = {c.particular.norm for c in report}
    for ours in report:
        rivals = [c for c in fact if _same_thing(ours, c)]
        # A number that both give is the one they agree on; the others then count parts of it, unless told in one way.
        agreed = any(c.particular.norm in stated for c in fact if _measured_alike(c, ours))
        if agreed:
            rivals = [c for c in rivals if len(c.near & ours.near) >= SHARED_BIGRAMS]
        if rivals and ours.particular.norm not in {c.particular.norm for c in fact}:
            return ours, max(rivals, key=lambda c: len(c.near & ours.near))
    return None


def _same_thing(a: Count, b: Count) -> bool:
    if a.particular.kind != b.particular.kind or not _measured_alike(a, b):
        return False
    held = set(_MEETING.findall(a.clause)) & set(_MEETING.findall(b.clause))
    about = _SUBJECT.search(a.clause) or _SUBJECT.search(b.clause)
    if held and not about and a.particular.measure == "次" and _TOTAL.search(a.clause) and _TOTAL.search(b.clause):
        return True
    # In another measure it takes more: 46户小作坊 are none of 企业和小作坊312家次.
    if a.particular.measure != b.particular.measure and 2 * len(a.words & b.words) < max(len(a.words), len(b.words)):
        return False
    if another_scope(a.before, b.before) or _part_of_the_year(a, b) or not (_same_act(a, b) and _same_act(b, a)):
        return False
    # 在8个学院开会11场 and 向学院交三次 share the place, not what is counted.
    apart = bool(a.next_to and b.next_to) and a.next_to.isdisjoint(b.next_to)
    if (len(a.near & b.near) >= 2 and not apart) or (len(a.lead) == LEAD and a.lead == b.lead):
        return True
    return (_about_the_same(a, b) and not (apart and a.particular.measure == "次")) or _checked(a, b)


def _part_of_the_year(a: Count, b: Count) -> bool:
    """4月至9月27件 is no other number than 全年63件."""
    parts = [any(True for _ in stretches(c.clause)) for c in (a, b)]
    whole = next((c for c, part in zip((a, b), parts, strict=True) if not part), None)
    return sum(parts) == 1 and whole is not None and "全年" in whole.clause


def _checked(a: Count, b: Count) -> bool:
    """A check of what the report says (记录本上有谈话19人次): a word right before the figure is enough."""
    if a.particular.measure != b.particular.measure or not _CHECK.search(b.text) or _TOWARDS.search(b.before):
        return False
    before = pairs_of(a.before[-NEAR:]) & pairs_of(b.before[-NEAR:])
    # What is counted in 次 or 个 may be anything: there it takes two.
    return len(before - _ACTS) > any(p.measure in _WIDE or p.text[-1] == "个" for p in (a.particular, b.particular))


def _about_the_same(a: Count, b: Count) -> bool:
    shared = a.words & b.words
    return len(shared) >= SHARED_BIGRAMS and len(shared) >= SHARED_PART * min(len(a.words), len(b.words))


def _same_act(a: Count, b: Count) -> bool:
    """走访56家企业: the number stands before its noun, so that only the same verb makes it the same count."""
    verb = re.search(r"([\u4e00-\u9fff]{2})[了过]?$", a.before)
    return not a.some or bool(verb and verb[1] in b.clause)


def _measured_alike(a: Count, b: Count) -> bool:
    measures = {a.particular.measure, b.particular.measure}
    return len(measures) == 1 or any(measures <= alike for alike in _ALIKE)


def another_scope(said: str, told: str) -> bool:
    """Another half of the year, or another word in the same place: 研究信访工作 beside 研究乡村振兴工作."""
    ours, theirs = ({months for _, months in stretches(text)} for text in (said, told))
    if ours and theirs and not ours & theirs:
        return True
    a, b = (_FILLER.sub("", text) for text in (said, told))
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        # 谈话 and 约谈 are one thing in two words.
        between = i2 < len(a) and j2 < len(b) and not set(a[i1:i2]) & set(b[j1:j2])
        content = min(len("".join(_HAN.findall(side))) for side in (a[i1:i2], b[j1:j2]))
        if kind == "replace" and between and content and ((i1 and j1) or _acting(a[i1:i2], b[j1:j2])):
            return True
    return False


def _acting(said: str, told: str) -> bool:
    """Two words for who acts, at the beginning of a clause: 班子成员, 书记."""
    return bool(_ACTOR.search(said) and _ACTOR.search(told))


def _of_few(p: Particular, text: str) -> bool:
    number = re.match(r"\d+", p.norm)
    return bool(_SOME.match(text[p.start :])) and int(number[0] if number else 0) < _MANY


@lru_cache(maxsize=2048)
def counts(text: str) -> tuple[Count, ...]:
    """Counts, sums, lengths of time and shares, each with the words of its clause (and those before a bare one)."""
    clauses = [(m.start(), m.end(), m.group()) for m in CLAUSE.finditer(text)]
    counted = []
    for particular in find(text):
        if particular.kind not in ("number", "sum", "percent", "period"):
            continue
        at = next((i for i, (start, end, _) in enumerate(clauses) if start <= particular.start < end), None)
        if at is None or _PART.search(clauses[at][2]) or _of_few(particular, text):
            continue
        start, end, clause = clauses[at]
        words = pairs_of(clause)
        if len(words) < SHARED_BIGRAMS + 1 and at:
            words |= pairs_of(clauses[at - 1][2])
        near = pairs_of(text[max(start, particular.start - NEAR) : particular.start]) | pairs_of(
            text[particular.end : min(end, particular.end + NEAR)]
        )
        lead = text[max(start, particular.start - LEAD) : particular.start]
        counted.append(
            Count(
                particular,
                clause,
                frozenset(words),
                frozenset(near),
                pairs_of(text[max(start, particular.start - NEXT_TO) : particular.start])
                | pairs_of(text[particular.end : min(end, particular.end + NEXT_TO)]),
                lead,
                text[start : particular.start],
                bool(_SOME.match(text[particular.start :])),
                text,
            )
        )
    return tuple(counted)


@lru_cache(maxsize=8192)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters that tell what a text is about."""
    bare = text
    for particular in find(text):
        bare = bare.replace(particular.text, " ") if particular.kind in ("number", "sum", "percent", "date") else bare
    runs = _HAN.findall(_COMMON.sub(" ", bare))
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))
