"""Facts that contradict a statement of the report: the same thing counted, another number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.particulars import Particular, find
from assistant.types import Fact, Sentence

_CLAUSE = re.compile(r"[^，,。；;！？\n]+")
# Runs of Chinese characters, cut at those that only bind words together.
_HAN = re.compile(r"[^\W\da-zA-Z的只都没有是在了和与及不个又也就被把由]+")
# Words of every ledger: sharing them says nothing about sharing a subject.
_COMMON = re.compile(
    r"全年|今年|年度|以来|累计|实际|其中|完成|全街道|全县|全市|全区|全局|全校|开展|组织(?!生活)|召开|共|月|年|日|底|截至|截止|按期|情况|工作|进行|我|该同志|班子成员"
)
# A part of something counted is no rival of the whole, nor is a rough number of an exact one.
_PART = re.compile(r"其中|涉及|包括|占|另有|[余多几]|约|近\d|不足|以上|以下|左右")
# “三个备课组” may be any three of them; “谈话38人次”, “12次学习” are totals.
_SOME = re.compile(r"[\d一二两三四五六七八九十]+(?:多|余)?[个家名位](?=[\u4e00-\u9fff])(?!的)")
SHARED_BIGRAMS = 3
SHARED_PART = 0.5
NEAR = 8
LEAD = 4  # characters right before two figures that make them figures of the same (完成整改27个, 完成整改21个)
SAME_MATTER = 4
_DENIAL = re.compile(r"(?:没有|没|未)(?P<done>[\u4e00-\u9fff]{2})")
# How often a body met in all.
_MEETING = re.compile(r"(?:党委|党组|支委|总支|处务|局务|馆务|院务|校务|常委|班子|理事|中心组)会")
_TOTAL = re.compile(r"召开|共|累计|总计|全年")
_NEGATION = re.compile(r"没有|没|未|不曾")


@dataclass(frozen=True, slots=True)
class Conflict:
    """`said` in the report against `found` in the fact, about the same thing."""

    said: str
    found: str

    @property
    def warning(self) -> str:
        """One line for the clerk."""
        return f"与正文不一致：正文写“{self.said}”，资料为“{self.found}”，请先核实"


@dataclass(frozen=True, slots=True)
class _Count:
    particular: Particular
    clause: str
    words: frozenset[str]
    near: frozenset[str]
    lead: str


def find_conflict(fact: Fact, sentences: Iterable[Sentence], year: int | None) -> Conflict | None:
    """The first statement of the report that `fact` contradicts, or None. Facts of another year contradict nothing."""
    if year and fact.date and not fact.date.startswith(str(year)):
        return None
    counts = _counts(fact.text)
    for sentence in sentences:
        if conflict := _between(_counts(sentence.text), counts) or _denied(sentence.text, fact.text):
            return conflict
    return None


def _denied(said: str, told: str) -> Conflict | None:
    """The report says that it was not done, the fact that it was: 没有参加测试, 到场参加闭卷考试."""
    if len(_bigrams(said) & _bigrams(told)) < SAME_MATTER:
        return None
    for match in _DENIAL.finditer(said):
        done = re.search(rf"(?<![没未不无]有)(?<![没未不无]){match['done']}", told)
        if done and not _NEGATION.search(told):
            clause = _clause_at(said, match.start())
            return Conflict(_brief(clause), _brief(_clause_at(told, done.start())))
    return None


def _clause_at(text: str, at: int) -> str:
    return next(m[0] for m in _CLAUSE.finditer(text) if m.start() <= at < m.end())


def _brief(clause: str) -> str:
    return clause.strip("　 ")[:30]


def _between(report: list[_Count], fact: list[_Count]) -> Conflict | None:
    stated = {c.particular.norm for c in report}
    for ours in report:
        rivals = [c for c in fact if _same_thing(ours, c)]
        # A number that both give is the one they agree on; the others then count parts of it, unless told in one way.
        agreed = any(c.particular.norm in stated for c in fact if c.particular.measure == ours.particular.measure)
        if agreed:
            rivals = [c for c in rivals if len(c.near & ours.near) >= SHARED_BIGRAMS]
        if rivals and ours.particular.norm not in {c.particular.norm for c in fact}:
            return Conflict(_shown(ours), _shown(max(rivals, key=lambda c: len(c.near & ours.near))))
    return None


def _same_thing(a: _Count, b: _Count) -> bool:
    if a.particular.kind != b.particular.kind or a.particular.measure != b.particular.measure:
        return False
    if len(a.near & b.near) >= 2 or (len(a.lead) == LEAD and a.lead == b.lead):
        return True
    held = set(_MEETING.findall(a.clause)) & set(_MEETING.findall(b.clause))
    if held and a.particular.measure == "次" and _TOTAL.search(a.clause) and _TOTAL.search(b.clause):
        return True
    shared = a.words & b.words
    return len(shared) >= SHARED_BIGRAMS and len(shared) >= SHARED_PART * min(len(a.words), len(b.words))


def _counts(text: str) -> list[_Count]:
    """Counts, sums and percentages, each with the words of its clause (and of the one before a bare clause)."""
    clauses = [(m.start(), m.end(), m.group()) for m in _CLAUSE.finditer(text)]
    counted = []
    for particular in find(text):
        if particular.kind not in ("number", "sum", "percent", "period"):
            continue
        at = next((i for i, (start, end, _) in enumerate(clauses) if start <= particular.start < end), None)
        if at is None or _PART.search(clauses[at][2]) or _SOME.match(text[particular.start :]):
            continue
        start, end, clause = clauses[at]
        words = _bigrams(clause)
        if len(words) < SHARED_BIGRAMS + 1 and at:
            words |= _bigrams(clauses[at - 1][2])
        near = _bigrams(text[max(start, particular.start - NEAR) : particular.start]) | _bigrams(
            text[particular.end : min(end, particular.end + NEAR)]
        )
        lead = text[max(start, particular.start - LEAD) : particular.start]
        counted.append(_Count(particular, clause, frozenset(words), frozenset(near), lead))
    return counted


def _bigrams(text: str) -> set[str]:
    bare = text
    for particular in find(text):
        bare = bare.replace(particular.text, " ") if particular.kind in ("number", "sum", "percent", "date") else bare
    runs = _HAN.findall(_COMMON.sub(" ", bare))
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def _shown(count: _Count) -> str:
    clause = count.clause.strip("　 ")
    return clause if len(clause) <= 30 else count.particular.text
