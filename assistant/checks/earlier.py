"""`promise-open` and `recurring`: this year's report held against an earlier one of the same unit.

What a sentence is about is read from its rare pairs of characters (冷链, 变压, 踏勘): pairs that every report uses say
nothing. Few and right: a promise without such pairs, or a problem that shares only set phrases, is passed over.
Where vectors are at hand they tell what is said again in other words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.checks import speller, vague
from assistant.checks.base import finding, knowledge
from assistant.checks.mechanisms import Encode
from assistant.checks.repeats import RUN, mask, shared_share
from assistant.types import Finding, Related, Report, Sentence

# A pair of characters seen more often than this in the speller's counts is everybody's.
COMMON = 400
# A promise must have this many rare pairs to be looked for, and counts as mentioned when a passage has this share.
LEAST_PAIRS = 5
MENTIONED = 0.22
# Two problems are one when the poorer's rare pairs stand in the other to this share, and at least so many; or when
# the shorter stands in the other to this share, run by run.
SAME = 0.4
SAME_PAIRS = 5
COPIED = 0.5
SHORTEST = 16
# As vectors, two problems are one from here on, and a promise is spoken of. Chosen on six pairs of reports.
SAME_COSINE = 0.6
TOLD_COSINE = 0.53
_CLAUSE = re.compile("[，；：]")
_CLAUSE_LEAST = 6
_WHO_AND_WHEN = re.compile(
    r"^[^，。]{0,24}?(?:负责|牵头|带头|会同[^，]{2,8})，|"
    r"(?:于|在|自|到)?(?:20\d\d年)?(?:\d{1,2}月)?\d{0,2}日?(?:底|上旬|中旬)?(?:起|前|之前|以前)(?:开始)?|20\d\d年(?:\d+月)?"
)
_HAN = re.compile("[\u4e00-\u9fff]{2,}")
_ALL_DONE = re.compile(
    r"(?:上(?:一)?年度?|去年|上次|前期)[^。]{0,60}(?:全部|均已|都已|逐一|已经?全)[^。]{0,12}(?:整改|完成|落实|销号|办结)"
)
_WHY_AGAIN = re.compile(
    r"去年|上年|上一年|往年|再次|又(?:一次|出现|发生|犯)|反弹|回潮|反复|老问题|屡(?:改|查|禁)|整改(?:不|没有|未|还不)|"
    r"(?:没有|未|尚未|还未)(?:彻底|完全|真正)?(?:整改|改|解决|根治)|改了又|仍未|至今|连续[两二三四五\d]+年|多年"
)

Pairs = dict[str, float]


def check(report: Report, earlier: Report, encode: Encode | None = None) -> list[Finding]:
    """The earlier report's promises that this one passes over, and its problems that stand here again unexplained.

    Each finding is `related` to the earlier sentence, with its text and the earlier report's title as source. `encode`
    turns texts into unit vectors; without it only words are compared.
    """
    return [*_open_promises(report, earlier, encode), *_recurring(report, earlier, encode)]


def rare_pairs(text: str) -> Pairs:
    """The rare pairs of neighbouring characters in `text` with their weights: the rarer, the heavier."""
    model, everybodys = speller.load(), _everybodys()
    found: Pairs = {}
    for run in _HAN.findall(text):
        for at in range(len(run) - 1):
            pair = run[at : at + 2]
            seen = model.count(pair)
            if pair not in found and pair not in everybodys and seen <= COMMON:
                found[pair] = math.log(2 * COMMON / (1 + seen))
    return found


@cache
def _everybodys() -> frozenset[str]:
    """Pairs that stand in words which any unit could write."""
    words = [word for group in knowledge("lexicon/officialese.yaml").values() for word in group.split()]
    words += [word for group in knowledge("lexicon/typos/idioms.yaml").values() for word in group.split()]
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))


def _share(pairs: Pairs, others: Iterable[str]) -> float:
    """The share of the weight of `pairs` that stands among `others`."""
    other = set(others)
    return sum(weight for pair, weight in pairs.items() if pair in other) / max(1e-9, sum(pairs.values()))


# Promises


def _open_promises(report: Report, earlier: Report, encode: Encode | None) -> list[Finding]:
    place = _place(report)
    if place is None or _ALL_DONE.search(report.text):
        return []
    said = [set(rare_pairs(passage)) for passage in _passages(report)]
    promises = [s for s in earlier.sentences if s.role == "measure"]
    concrete = [
        s for s, score in zip(promises, vague.vagueness([s.text for s in promises]), strict=True) if score < 0.5
    ]
    told = _likest(concrete, [s for s in report.sentences if s.role not in ("heading", "measure")], encode)
    found = []
    for promise, alike in zip(concrete, told, strict=True):
        pairs = rare_pairs(promise.text)
        mentioned = alike >= TOLD_COSINE or max((_share(pairs, there) for there in said), default=0.0) >= MENTIONED
        if len(pairs) >= LEAST_PAIRS and not mentioned:
            message = (
                f"{_name(earlier)}承诺过“{_short(promise.text)}”，这份报告里没有读到下文。"
                "请写明做到了哪一步；没有做到的，说明原因并接着列入措施。"
            )
            found.append(_finding(report, "promise-open", place, message, promise, earlier))
    return found


def _likest(promises: Sequence[Sentence], said: Sequence[Sentence], encode: Encode | None) -> list[float]:
    """How like each promise is to what is said most like it, who acts and when left out (0 without vectors)."""
    if not (promises and said and encode):
        return [0.0] * len(promises)
    clauses = [clause for s in said for clause in [s.text, *_CLAUSE.split(s.text)] if len(clause) >= _CLAUSE_LEAST]
    alike = encode([_WHO_AND_WHEN.sub("", s.text) for s in promises]) @ encode(clauses).T
    return [float(row.max()) for row in alike]


def _place(report: Report) -> Sentence | None:
    """Where a report answers for last year: its chapter on that, else its first measure, else its first problem."""
    for section in report.sections:
        if section.kind == "other" and re.search(r"上(?:一)?年|去年|整改(?:落实)?情况", section.heading):
            return section.sentences[0]
    for kind in ("measure", "problem"):
        section_of_kind = next((s for s in report.sections if s.kind == kind and s.sentences), None)
        if section_of_kind:
            return section_of_kind.sentences[0]
    return None


def _passages(report: Report) -> list[str]:
    """Every two sentences in a row: a promise may be answered over a full stop."""
    texts = [s.text for s in report.sentences]
    return [a + b for a, b in zip(texts, [*texts[1:], ""], strict=True)]


# Problems


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem sentence prepared for comparing: its rare pairs, and its runs of RUN characters, formulas blanked."""

    sentence: Sentence
    pairs: Pairs
    masked: str
    runs: frozenset[str]
    vector: NDArray[np.float32] | None


def _recurring(report: Report, earlier: Report, encode: Encode | None) -> list[Finding]:
    then = _problems(earlier.sentences, encode)
    found = []
    for section in report.sections:
        if section.kind != "problem" or _WHY_AGAIN.search(report.text[section.start : section.end]):
            continue
        scored = [
            (_likeness(now, before), now, before) for now in _problems(section.sentences, encode) for before in then
        ]
        score, now, before = max(scored, key=lambda row: row[0], default=(0.0, None, None))
        if not score or now is None or before is None:
            continue
        message = (
            f"{_name(earlier)}已经查摆过这个问题（“{_short(before.sentence.text)}”），今年又写了一遍，没有说为什么没改掉。"
            "请写明去年改了什么、卡在哪里，或者换成今年新的表现。"
        )
        found.append(_finding(report, "recurring", now.sentence, message, before.sentence, earlier))
    return found


def _problems(sentences: Iterable[Sentence], encode: Encode | None) -> list[Problem]:
    told = [s for s in sentences if s.role in ("problem", "example") and len(s.text) >= SHORTEST]
    vectors = encode([s.text for s in told]) if encode and told else [None] * len(told)
    found = []
    for s, vector in zip(told, vectors, strict=True):
        masked = mask(s.text)
        runs = frozenset(masked[at : at + RUN] for at in range(len(masked) - RUN + 1))
        kept = frozenset(run for run in runs if "\0" not in run)
        found.append(Problem(s, rare_pairs(s.text), masked, kept, vector))
    return found


def _likeness(a: Problem, b: Problem) -> float:
    """How much two problems are one (0 when they are not)."""
    shared = a.pairs.keys() & b.pairs.keys()
    if len(shared) >= SAME_PAIRS:
        weight = sum(a.pairs[pair] for pair in shared)
        share = weight / min(sum(a.pairs.values()), sum(b.pairs.values()))
        if share >= SAME:
            return share
    if a.runs & b.runs:
        copied = shared_share(a.masked, b.masked)
        if copied >= COPIED:
            return copied
    if a.vector is None or b.vector is None or vague.is_vague(a.sentence.text) or vague.is_vague(b.sentence.text):
        return 0.0  # hollow sentences are all alike
    alike = float(a.vector @ b.vector)
    return alike if alike >= SAME_COSINE else 0.0


def _finding(report: Report, rule: str, place: Sentence, message: str, before: Sentence, earlier: Report) -> Finding:
    related = Related(before.start, before.end, earlier.title or earlier.path, before.text)
    return finding(
        report, rule, "warning", place.start, place.end, message, section=place.section, related=(related,)
    )  # fmt: skip


def _name(earlier: Report) -> str:
    return f"{earlier.year}年的报告" if earlier.year else "上一份报告"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
