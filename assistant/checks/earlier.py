"""`promise-open` and `recurring`: this year's report held against an earlier one of the same unit.

Few and right: what is hollow is nobody's promise and nobody's problem, and is passed over on either side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.checks import alike, vague
from assistant.checks.base import Judge, Question, finding
from assistant.checks.mechanisms import Encode, Matrix
from assistant.types import Finding, Related, Report, Section, Sentence

# A promise is open when no sentence is likelier than this to tell of it; a problem stands again from this chance on.
TOLD = 0.05
AGAIN = 0.4
# A judge, where there is one, is asked about a sentence of last year's whose likeliest is between these, and is shown
# the likeliest few of this year's.
UNDECIDED: dict[Question, tuple[float, float]] = {"told": (0.0, 0.7), "again": (0.03, 0.97)}
_SHOWN = 5
_JUDGED = 0.9  # the least chance of a pair that a judge has found
_PASSED_OVER = 0.01  # what is left of the chance of one that it has not
_SHORTEST = 9
_ACCOUNT = re.compile(r"上(?:一)?(?:个)?年|去年|上次|回头看|整改(?:落实)?情况")
_WHO_AND_WHEN = re.compile(
    r"^[^，。]{0,24}?(?:负责|牵头|带头|会同[^，]{2,8})，|"
    r"(?:于|在|自|到)?(?:20\d\d年)?(?:\d{1,2}月)?\d{0,2}日?(?:底|上旬|中旬)?(?:起|前|之前|以前)(?:开始)?|20\d\d年(?:\d+月)?"
)
_ALL_DONE = re.compile(
    r"(?:上(?:一)?年度?|去年|上次|前期)[^。]{0,60}(?:全部|均已|都已|逐一|已经?全)[^。]{0,12}(?:整改|完成|落实|销号|办结)"
)
_WHY_AGAIN = re.compile(
    r"去年|上年|上一年|往年|再次|又(?:一次|出现|发生|犯)|反弹|回潮|反复|老问题|屡(?:改|禁)|整改(?:不|没有|未|还不)|"
    r"(?:没有|未|尚未|还未)(?:彻底|完全|真正)?(?:整改|改|解决|根治)|改了又|仍未|至今|连续[两二三四五\d]+年|多年"
)

_ABOUT_IT = re.compile("[这该此]|去年|上(?:一)?年|对此|究其|之所以|原因")


def check(report: Report, earlier: Report, encode: Encode, judge: Judge | None = None) -> list[Finding]:
    """The earlier report's promises that this one passes over, and its problems that stand here again unexplained.

    Each finding is `related` to the earlier sentence, with its text and the earlier report's title as source. `encode`
    turns texts into unit vectors; `judge` decides what is undecided.
    """
    return [*_open_promises(report, earlier, encode, judge), *_recurring(report, earlier, encode, judge)]


def _chances(
    question: Question, features: Matrix, then: Sequence[Sentence], now: Sequence[Sentence], judge: Judge | None
) -> Matrix:
    """The chance of each pair, (then, now); where the judge has read a row, what it said."""
    chances = alike.likely(features, alike.weights()[question])
    low, high = UNDECIDED[question]
    best = chances.max(axis=1)
    rows = np.flatnonzero((best >= low) & (best < high)).tolist()
    if judge is None or not rows:
        return chances
    shown = np.unique(np.argsort(-chances[rows], axis=1)[:, :_SHOWN]).tolist()
    read = judge.matched(question, [then[i].text for i in rows], [now[j].text for j in shown])
    for i, places in zip(rows, read, strict=True):
        if places is not None:
            found = [shown[at] for at in places]
            sure = np.maximum(chances[i, found], _JUDGED)
            chances[i] *= _PASSED_OVER
            chances[i, found] = sure
    return chances


# Promises


def promises(earlier: Report) -> list[Sentence]:
    """What a report undertakes to do: its measures but for the hollow ones."""
    return _concrete([s for s in earlier.sentences if s.role == "measure"])


def said(report: Report) -> list[Sentence]:
    """Where a report may tell what came of a promise: everywhere but in its headings and its own measures."""
    return [s for s in report.sentences if s.role not in ("heading", "measure") and len(s.text) >= _SHORTEST]


def told_features(promised: Sequence[Sentence], tellers: Sequence[Sentence], report: Report, encode: Encode) -> Matrix:
    """The likenesses of promises and sentences of `report`, and where these stand: (promises, sentences, n).

    Compared without who acts and when, which a report on what was done leaves out.
    """
    compared = [_WHO_AND_WHEN.sub("", s.text) for s in promised]
    kinds = alike.features(compared, [s.text for s in tellers], encode)
    sections = {section.id: section for section in report.sections}
    places = np.array([_place(sections.get(s.section)) for s in tellers], np.float32)
    return np.concatenate([kinds, np.broadcast_to(places, (*kinds.shape[:2], places.shape[1]))], axis=-1)


def _place(section: Section | None) -> tuple[bool, bool, bool]:
    """Whether a sentence stands in the account of last year, in a problem, in a cause."""
    if section is None:
        return False, False, False
    return _is_account(section), section.kind == "problem", section.kind == "cause"


def _is_account(section: Section) -> bool:
    return section.kind in ("other", "opening") and bool(_ACCOUNT.search(section.heading))


def _open_promises(report: Report, earlier: Report, encode: Encode, judge: Judge | None) -> Iterator[Finding]:
    place, promised, tellers = _answering(report), promises(earlier), said(report)
    if place is None or not promised or not tellers or _ALL_DONE.search(report.text):
        return
    chances = _chances("told", told_features(promised, tellers, report, encode), promised, tellers, judge)
    for promise, row in zip(promised, chances, strict=True):
        if row.max() < TOLD:
            nearest = tellers[int(row.argmax())]
            message = (
                f"{_name(earlier)}承诺过“{_short(promise.text)}”，这份报告里没有读到下文"
                f"（最接近的一句是“{_short(nearest.text)}”）。"
                "请写明做到了哪一步；没有做到的，说明原因并接着列入措施。"
            )
            yield _finding(report, "promise-open", place, message, promise, earlier)


def _answering(report: Report) -> Sentence | None:
    """Where a report answers for last year: its chapter on that, else its first measure, else its first problem."""
    account = next((s for s in report.sections if _is_account(s)), None)
    of_kind = (
        next((s for s in report.sections if s.kind == kind and s.sentences), None) for kind in ("measure", "problem")
    )
    section = next((s for s in (account, *of_kind) if s), None)
    return section.sentences[0] if section else None


# Problems


def problems(report: Report) -> list[Sentence]:
    """What a report owns up to but for what is hollow: hollow sentences are all alike."""
    return _concrete([s for s in report.sentences if s.role in ("problem", "example")])


def again_features(then: Sequence[Sentence], now: Sequence[Sentence], encode: Encode) -> Matrix:
    """The likenesses of each problem of one report and each of a later one: (then, now, n)."""
    return alike.features([s.text for s in then], [s.text for s in now], encode)


def _recurring(report: Report, earlier: Report, encode: Encode, judge: Judge | None) -> Iterator[Finding]:
    then, now = problems(earlier), problems(report)
    if not then or not now:
        return
    chances = _chances("again", again_features(then, now, encode), then, now, judge)
    for i, j in np.argwhere(same(chances)).tolist():
        if _explained(report, now[j]):
            continue
        message = (
            f"{_name(earlier)}查摆过相近的问题（“{_short(then[i].text)}”），这里没有说为什么今年还有。"
            "是同一个问题的，请写明去年改了什么、卡在哪里；不是的，请写清楚今年新在什么地方。"
        )
        yield _finding(report, "recurring", now[j], message, then[i], earlier)


def same(chances: Matrix, least: float = AGAIN) -> NDArray[np.bool_]:
    """Which pairs are one problem: those that are likely enough, and the likeliest of either of their sides."""
    best: NDArray[np.bool_] = (chances == chances.max(axis=0)) & (chances == chances.max(axis=1)[:, None])
    return best & (chances >= least)


def _explained(report: Report, problem: Sentence) -> bool:
    """Whether a problem, or the next sentence about it, says that it was there before, or why it is there again."""
    following = report.sentences[problem.index + 1 : problem.index + 2]
    about_it = [s for s in following if s.section == problem.section and _ABOUT_IT.match(s.text)]
    return any(_WHY_AGAIN.search(s.text) for s in (problem, *about_it))


def _concrete(sentences: Sequence[Sentence]) -> list[Sentence]:
    long = [s for s in sentences if len(s.text) >= _SHORTEST]
    hollow = vague.vagueness([s.text for s in long])
    return [s for s, score in zip(long, hollow, strict=True) if score < vague.VAGUE]


def _finding(report: Report, rule: str, place: Sentence, message: str, before: Sentence, earlier: Report) -> Finding:
    related = Related(before.start, before.end, earlier.title or earlier.path, before.text)
    return finding(
        report, rule, "warning", place.start, place.end, message, section=place.section, related=(related,)
    )  # fmt: skip


def _name(earlier: Report) -> str:
    return f"{earlier.year}年的报告" if earlier.year else "上一份报告"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
