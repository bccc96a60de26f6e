"""`vague`: the swap test. Could the sentence stand unchanged in almost any other unit's report?

A linear classifier over character n-grams (checks/ngrams.py) answers it: the vocabulary of set phrases is closed and
known, that of events is open, and the two differ in their very characters. It was fitted to sentences written for it
(knowledge/mechanisms/) and to the dev half of evals/reports, never to the reports it is measured on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant import particulars
from assistant.checks import ngrams
from assistant.checks.base import Judge, finding
from assistant.intake.marks import read_mark
from assistant.types import Finding, Missing, Report, Role, Sentence

JUDGED: frozenset[Role] = frozenset({"problem", "example", "cause", "measure"})
# A sentence with nothing in it but its number or a few words cannot be judged.
SHORTEST = 6
VAGUE = 0.5
CLEAR = 0.2
# From the one to the other a judge is asked, where there is one: above it the rules are the surer of the two.
UNDECIDED = (0.1, 0.7)
COUNTED = 0.1
_SHORTEST_WINDOW = 12
_CLAUSE = re.compile(r"[^，；：,;:]+[，；：,;:]?")
# 2023年是……的开局之年、恰逢建党100周年: a clause that only says what year it is, in anybody's report.
_DATING = re.compile(
    r"(?:20\d\d年|今年|这一年)?[也又正既]{0,2}(?:是|恰逢|适逢|正值|迎来)[^，。；：,;:]{2,40}"
    r"(?:之年|周年|元年|(?:关键|重要|第[一二三四五])的?一?年|起步期|交汇期)[，。；：,;:]?"
)

_ALL: tuple[Missing, ...] = ("time", "actor", "object", "quantity", "event", "result")
_WANTED: dict[str, tuple[Missing, ...]] = {
    "problem": ("time", "actor", "event", "quantity", "result"),
    "example": ("time", "actor", "event", "quantity", "result"),
    "cause": ("actor", "object", "event"),
    "measure": ("time", "actor", "object", "quantity", "result"),
}
_NAMES: dict[Missing, str] = {
    "time": "什么时候",
    "actor": "谁",
    "object": "针对什么",
    "quantity": "多少",
    "event": "哪件事",
    "result": "结果怎样",
}
_MEASURE_NAMES: dict[Missing, str] = {
    "time": "什么时候完成",
    "actor": "谁来做",
    "object": "做哪件事",
    "quantity": "做多少、多久一次",
    "result": "怎么检验",
}
_KINDS: dict[Missing, frozenset[str]] = {
    "time": frozenset({"date", "period"}),
    "quantity": frozenset({"number", "sum", "percent"}),
    "object": frozenset({"project", "document", "meeting", "place"}),
    "actor": frozenset({"person", "unit"}),
    "event": frozenset({"project", "meeting", "quotation"}),
}
_ACTOR = re.compile(
    r"牵头|由[^，。]{2,10}(?:负责|办理|审核|承担)|(?:科|股|处|室|组|队|站|所|中心|书记|局长|主任)(?:负责|逐|每)"
)
_RESULT = re.compile(
    r"至今|仍(?:未|有|没)|直到|没有(?:书面|人|一)|拖了|退回|被(?:通报|点名|处理|扣)|验收|销号|通报|回访"
)


def vagueness(texts: Sequence[str]) -> list[float]:
    """How likely each sentence is to fail the swap test, 0..1.

    One particular anywhere makes a sentence specific: a count in figures, or a clause that clearly is specific (below
    CLEAR), decides for all of it.
    """
    return [_vagueness(text) for text in texts]


@lru_cache(maxsize=20_000)
def _vagueness(text: str) -> float:
    """Kept by sentence, so that an edit elsewhere does not cost it again."""
    return score(text, ngrams.load("vague"))


def score(text: str, model: ngrams.Classifier) -> float:
    """How likely one sentence is to fail the swap test by this classifier, 0..1; its number and its dating aside."""
    mark = read_mark(text)
    text = _DATING.sub("", text[mark.length :] if mark else text)
    chance = float(model.probability([text])[0, 0])
    return min([chance, *_clear_clauses(text, model), *_counted(text)]) if chance >= VAGUE else chance


def _counted(text: str) -> list[float]:
    """COUNTED when something is counted in figures. Words such as 一件 and 两手 count nothing; a year only dates."""
    counts = (p for p in particulars.find(text) if p.kind in ("number", "sum", "percent"))
    return [COUNTED] if any(char.isdigit() for p in counts for char in p.text) else []


def _clear_clauses(text: str, model: ngrams.Classifier) -> list[float]:
    """The scores below CLEAR of one to three neighbouring clauses of a sentence."""
    clauses = _CLAUSE.findall(text)
    windows = ["".join(clauses[at : at + size]) for size in (1, 2, 3) for at in range(len(clauses) - size + 1)]
    windows = [window for window in windows if len(window) >= _SHORTEST_WINDOW]
    return [float(p) for p in model.probability(windows)[:, 0] if p < CLEAR] if windows else []


def is_vague(text: str) -> bool:
    """Whether one sentence fails the swap test. A placeholder counts for nothing: it is not yet known."""
    return specificity(text) <= 1.0 - VAGUE


def specificity(text: str) -> float:
    """How specific one sentence is, 0..1, placeholders left out."""
    bare = particulars.PLACEHOLDER.sub("", text)
    return 1.0 - vagueness([bare])[0] if len(bare) >= SHORTEST else 0.0


def vague_indices(report: Report, judge: Judge | None = None) -> frozenset[int]:
    """The indices of the report's judged sentences that fail the swap test; a judge decides the undecided ones."""
    judged = [s for s in report.sentences if s.role in JUDGED and len(s.text) >= SHORTEST]
    scores = vagueness([s.text for s in judged])
    failed = {s.index: score >= VAGUE for s, score in zip(judged, scores, strict=True)}
    if judge:
        low, high = UNDECIDED
        open_ones = [s for s, score in zip(judged, scores, strict=True) if low <= score < high]
        for s, verdict in zip(open_ones, judge.vague([s.text for s in open_ones]), strict=True):
            failed[s.index] = failed[s.index] if verdict is None else verdict
    return frozenset(index for index, fails in failed.items() if fails)


def check(report: Report, vague: frozenset[int]) -> list[Finding]:
    """One finding for each vague sentence, with what is missing in it."""
    return [_finding(report, s) for s in report.sentences if s.index in vague]


def missing(text: str, role: Role = "problem", year: int | None = None) -> tuple[Missing, ...]:
    """Which of time, actor, object, quantity, event and result a sentence of this role lacks."""
    found = {p.kind for p in particulars.find(text, year=year)}
    present = {need for need, kinds in _KINDS.items() if found & kinds}
    present |= {"actor"} if _ACTOR.search(text) else set()
    present |= {"result"} if _RESULT.search(text) else set()
    return tuple(need for need in _WANTED.get(role, _ALL) if need not in present)


def _finding(report: Report, sentence: Sentence) -> Finding:
    lacks = missing(sentence.text, sentence.role, report.year)
    return finding(
        report, "vague", "warning", sentence.start, sentence.end, _message(sentence.role, lacks),
        section=sentence.section, missing=lacks,
    )  # fmt: skip


def _message(role: Role, lacks: tuple[Missing, ...]) -> str:
    if role == "measure":
        asked = "、".join(_MEASURE_NAMES[need] for need in lacks if need in _MEASURE_NAMES) or "具体做法"
        return f"这是口号，不是措施：换个单位也能用。请写明{asked}。"
    asked = "、".join(_NAMES[need] for need in lacks) or "具体的事"
    if role == "cause":
        return f"这样的原因放在哪个单位都说得通。请写明是什么做法、什么制度或什么想法造成的：{asked}。"
    if role == "example":
        return f"这个例子里没有事：换个单位照样成立。请写明{asked}。"
    return f"这句话换个单位也能用，读不出你们的事。请写明{asked}。"
