"""How likely each ledger line shows what each stretch of a report says: fitted weights over eight ways of being alike.

Kinds of shortcoming and rare words (writing/relevance.py), also those of the ledger's name; sentence vectors,
characters and mechanisms (checks/mechanisms.py); the ranker of retrieval. Each counts by how much more alike a pair is
than the other pairs of the same line and of the same stretch. Fitted by `python -m evals.train_facts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from assistant.checks import mechanisms
from assistant.checks.mechanisms import Matrix
from assistant.retrieval import own
from assistant.retrieval.facts import is_of_year, score_facts
from assistant.retrieval.kept import sentence_vectors
from assistant.settings import KNOWLEDGE_DIR
from assistant.types import Fact
from assistant.writing.relevance import Scale, tone

FEATURES = (
    "kinds", "kinds of the ledger", "words of a sentence", "words of the ledger", "vectors", "mechanisms", "characters",
    "rank",
)  # fmt: skip
FILE = KNOWLEDGE_DIR / "models" / "facts.npz"
# From here on a fact is offered for a section, by its tone (from sharing.FLOOR on it is woven in): one that tells of
# something done well never is, one that tells of nothing amiss only where it can hardly be of anything else. NEAR is
# the power at which a ledger's nearness counts. How they were settled: docs/retrieval.md.
LIKELY = {1: 0.05, 0: 0.8}
NEAR = 4.0
# Likeness is measured beside the other lines, so a ledger of a few needs some that have nothing to do with any report.
_IDLE = (
    "院内新栽香樟16棵、桂花4棵。",
    "二楼走廊更换灯管9支。",
    "公务用车加注汽油3次，共140升。",
    "职工体检安排在5月，共86人。",
    "会议室添置饮水机1台，价格1280元。",
    "大门口立了新的指路牌。",
    "春节前给大楼外墙挂灯笼12个。",
    "打印机更换硒鼓2只。",
    "职工食堂3月起供应豆浆。",
    "停车场重新画线，共42个车位。",
    "工会组织羽毛球比赛，32人报名。",
    "窗帘清洗一次，支出900元。",
)

Part = tuple[str, tuple[str, ...]]  # a heading, and the sentences under it


@lru_cache(maxsize=16)
def match(parts: tuple[Part, ...], facts: tuple[Fact, ...]) -> Matrix:
    """How likely each fact (row) shows what each part (column) says, 0..1; kept, as a page asks again and again."""
    return probabilities(features(parts, facts), _weights())


def ranked(
    parts: Sequence[Part],
    facts: Sequence[Fact],
    *,
    year: int | None,
    k: int = 3,
    near: Mapping[str, float] | None = None,
) -> list[list[tuple[Fact, float]]]:
    """For each part at most k facts that would make it concrete, with how likely each does, best first.

    Facts of `year` come before all others; without a year the order is by likelihood alone. `near` has for each fact,
    by its id, how near its ledger is to the report (retrieval/own.py): what is not this unit's comes later or not at
    all. A part to which no fact belongs gets none.
    """
    if not parts or not facts:
        return [[] for _ in parts]
    out = []
    idle = [Fact(f"-{number}", text) for number, text in enumerate(_IDLE[len(facts) :])]
    for column in match(tuple(parts), (*facts, *idle))[: len(facts)].T:
        found = [(f, _weighed(float(c), (near or {}).get(f.id, 1.0))) for f, c in zip(facts, column, strict=True)]
        likely = [(fact, chance) for fact, chance in found if chance >= LIKELY.get(tone(fact.text), np.inf)]
        out.append(sorted(likely, key=lambda pair: (not is_of_year(pair[0], year), -pair[1], pair[0].id))[:k])
    return out


def _weighed(chance: float, near: float) -> float:
    """The chance with its odds lowered by how far the ledger is from the report."""
    odds = chance / max(1e-9, 1.0 - chance) * near**NEAR
    return odds / (1.0 + odds) if near >= own.LEAST else 0.0


def probabilities(given: Matrix, fitted: Matrix) -> Matrix:
    """What the weights make of features: (…, features) to (…)."""
    return np.asarray(1.0 / (1.0 + np.exp(-(given @ fitted[:-1] + fitted[-1]))), np.float32)


def features(parts: Sequence[Part], facts: Sequence[Fact]) -> Matrix:
    """(facts, parts, 2 x FEATURES + 1): each way standardised over the row and over the column, and the fact's tone."""
    scale = Scale([sentences for _, sentences in parts], [heading for heading, _ in parts], facts)
    texts = ["".join(sentences) for _, sentences in parts]
    loaded = mechanisms.weights()
    lines = mechanisms.describe([[fact.text] for fact in facts], sentence_vectors, loaded)
    sides = mechanisms.describe([sentences for _, sentences in parts], sentence_vectors, loaded)
    ranked = np.stack([score_facts(text, facts) for text in texts], 1).astype(np.float32)
    shown = range(len(parts))
    ways = (
        _table([[scale.kinds(index, fact.text) for index in shown] for fact in facts]),
        _table([[scale.kinds(index, fact.source) for index in shown] for fact in facts]),
        _table([[max(scale.words(s, fact.text) for s in sentences) for _, sentences in parts] for fact in facts]),
        _table([[scale.words(h + t, fact.source) for (h, _), t in zip(parts, texts, strict=True)] for fact in facts]),
        lines.vectors @ sides.vectors.T,
        lines.by_characters @ sides.by_characters.T,
        lines.characters @ sides.characters.T,
        ranked,
    )
    told = np.array([[tone(fact.text) > 0] for fact in facts], np.float32).repeat(len(parts), 1)
    scaled = [mechanisms.standard(way, axis) for way in ways for axis in (1, 0)]
    return np.stack([*scaled, told], -1)


def _table(rows: Sequence[Sequence[float]]) -> Matrix:
    return np.array(rows, np.float32)


@cache
def _weights() -> Matrix:
    with np.load(FILE, allow_pickle=False) as data:
        fitted: Matrix = data["weights"].astype(np.float32)
        return fitted
