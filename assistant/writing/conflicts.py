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


def find_conflict(fact: Fact, sentences: Iterable[Sentence], year: int | None) -> Conflict | None:
    """The first statement of the report that `fact` contradicts, or None. Facts of another year contradict nothing."""
    if year and fact.date and not fact.date.startswith(str(year)):
        return None
    counts = _counts(fact.text)
    for sentence in sentences:
        if conflict := _between(_counts(sentence.text), counts):
            return conflict
    return None


def _between(report: list[_Count], fact: list[_Count]) -> Conflict | None:
    stated = {c.particular.norm for c in report}
    for ours in report:
        rivals = [c for c in fact if _same_thing(ours, c)]
        # A number that both give is the one they agree on; the others then count parts of it.
        if rivals and not any(
            c.particular.norm in stated for c in fact if c.particular.measure == ours.particular.measure
        ):
            return Conflict(_shown(ours), _shown(max(rivals, key=lambda c: len(c.near & ours.near))))
    return None


def _same_thing(a: _Count, b: _Count) -> bool:
    if a.particular.kind != b.particular.kind or a.particular.measure != b.particular.measure:
        return False
    if len(a.near & b.near) >= 2:
        return True
    shared = a.words & b.words
    return len(shared) >= SHARED_BIGRAMS and len(shared) >= SHARED_PART * min(len(a.words), len(b.words))


def _counts(text: str) -> list[_Count]:
    """Counts, sums and percentages, each with the words of its clause (and of the one before a bare clause)."""
    clauses = [(m.start(), m.end(), m.group()) for m in _CLAUSE.finditer(text)]
    counted = []
    for particular in find(text):
        if particular.kind not in ("number", "sum", "percent"):
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
        counted.append(_Count(particular, clause, frozenset(words), frozenset(near)))
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
