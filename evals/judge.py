"""A model's opinion on the wordings of two runs: asked in both orders, blind to the runs, and measured on labels first.

It stands beside the measures and never in their place. What counts is only a choice that survives a change of order;
how often that happens, and how often the choice agrees with the labels, is told with every opinion.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from assistant import prompts
from assistant.answers import PairVerdict
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.tokens import Part
from assistant.writing.context import fit
from evals.runs import Record, read_run
from evals.suites.reports import Labelled

_MOST = 40  # pairs: two calls each
_SEED = 7
_SECTION = 600  # characters
_ANSWER = 200  # tokens

Show = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two wordings, `a` and `b`, for a place of `section`."""

    section: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Votes:
    """Pairs by what the judge said of them: a better, b better, alike, another thing in the other order, nothing."""

    a: int
    b: int
    alike: int
    unsteady: int
    silent: int

    @property
    def pairs(self) -> int:
        """All of them."""
        return self.a + self.b + self.alike + self.unsteady + self.silent


@dataclass(frozen=True, slots=True)
class Opinion:
    """Votes on two runs, and `known`: votes on pairs of labelled sentences, of which `b` is the specific one."""

    model: str
    runs: Votes
    known: Votes

    def lines(self) -> list[str]:
        """The opinion in words, with what it is worth."""
        r, k = self.runs, self.known
        right = f"{k.b / k.pairs:.0%}" if k.pairs else "没有可验的"
        return [
            f"裁判　{self.model} 看 {r.pairs} 对改法（不知道来自哪次，正反各问一遍）："
            f"B 好 {r.b} 对，A 好 {r.a} 对，一样 {r.alike} 对，换了次序就改口 {r.unsteady} 对，没有答 {r.silent} 对",
            f"　　　拿标注验它：{k.pairs} 对一句空泛、一句具体的，挑对 {right}，挑反 {k.a} 对，"
            f"一样 {k.alike} 对，改口 {k.unsteady} 对，没有答 {k.silent} 对",
        ]


def judge_runs(a: Path, b: Path, model: Model, show: Show = lambda done, total: None) -> Opinion:
    """What `model` thinks of the first wordings of two runs, where they differ, and of the labels of their reports.

    Raises InputError for a folder that holds no run, ModelUnavailable and ModelRefused.
    """
    (_, first), (_, second) = read_run(a), read_run(b)
    pairs, known = _some(_wordings(first, second)), _some(_labelled(second))
    votes = _votes([*pairs, *known], model, show)
    return Opinion(model.name, _count(votes[: len(pairs)]), _count(votes[len(pairs) :]))


def _some(pairs: Iterator[Pair]) -> list[Pair]:
    """All pairs, or as many as are worth the calls: always the same ones."""
    every = list(pairs)
    return random.Random(_SEED).sample(every, min(_MOST, len(every)))


def _wordings(first: Sequence[Record], second: Sequence[Record]) -> Iterator[Pair]:
    """The first wordings of both runs for the same sentence, where they are not the same."""
    known = {(item.id, item.text): item for record in _rewritten(first) for item in record.scored.items}
    for record in _rewritten(second):
        labelled = Labelled.of(record.sample)
        for item in record.scored.items:
            before = known.get((item.id, item.text))
            if before and before.after and item.after and before.after != item.after:
                yield Pair(_around(labelled, labelled.text.find(item.text)), before.after, item.after)


def _rewritten(records: Sequence[Record]) -> list[Record]:
    return [record for record in records if record.suite == "rewrite"]


def _labelled(records: Sequence[Record]) -> Iterator[Pair]:
    """A vague and a specific sentence of the same section, by the labels, each sentence once."""
    for sample in {record.sample.id: record.sample for record in _rewritten(records)}.values():
        labelled = Labelled.of(sample)
        sides: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row in labelled.gold["sentences"]:
            if row["vague"] is not None:
                sides[labelled.place(row["i"]), row["vague"]].append(row["i"])
        for section in sorted({place for place, _ in sides if place}):
            for vague, specific in zip(sides[section, 1], sides[section, 0], strict=False):
                around = _around(labelled, labelled.spans[specific][0])
                yield Pair(around, labelled.sentence(vague), labelled.sentence(specific))


def _around(labelled: Labelled, at: int) -> str:
    return labelled.text[max(0, at - _SECTION // 2) : at + _SECTION // 2]


def _votes(pairs: Sequence[Pair], model: Model, show: Show) -> list[str]:
    """One word a pair: a, b, alike, unsteady or silent."""
    asked = [(_ask(pair.section, pair.a, pair.b, model), _ask(pair.section, pair.b, pair.a, model)) for pair in pairs]
    votes = []
    try:
        for number, (forth, back) in enumerate(asked, 1):
            votes.append(_vote(_said(forth), _said(back)))
            show(number, len(pairs))
    finally:
        for future in (future for both in asked for future in both):
            future.cancel()
    return votes


def _ask(section: str, first: str, second: str, model: Model) -> Future[PairVerdict]:
    parts = [Part("first", first), Part("second", second), Part("section", section)]
    return model.submit(fit(prompts.load("judge_pair"), model, parts, _ANSWER), PairVerdict)


def _said(future: Future[PairVerdict]) -> str:
    try:
        return future.result().better
    except ModelAnswerInvalid:
        return ""


def _vote(forth: str, back: str) -> str:
    if not forth or not back:
        return "silent"
    return {("甲", "乙"): "a", ("乙", "甲"): "b", ("一样", "一样"): "alike"}.get((forth, back), "unsteady")


def _count(votes: Sequence[str]) -> Votes:
    counted = Counter(votes)
    return Votes(*(counted[name] for name in ("a", "b", "alike", "unsteady", "silent")))
