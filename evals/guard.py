"""The guard's own suite: planted inventions must be refused, honest rewordings must pass."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.writing.guard import Evidence, Verdict, inspect, strike

Split = Literal[
    "dev", "test", "test2", "test3", "test4", "test5", "test6", "test7", "test8", "test9", "test10", "test11"
]
DATA = Path(__file__).resolve().parent / "guard"
# A later batch over other units and topics, written before the guard's rules were looked at.
BLIND = DATA / "blind"
# A third one, written after the rules had learned from the second and before they learned from it.
UNSEEN = DATA / "unseen"
# By another hand, met by the rules for the first time after they had begun to weigh every word.
THIRD = DATA / "third"
# By yet another hand, met after five batches had been learned from.
FOURTH = DATA / "fourth"
# Other units, and honest rewordings that reckon: written after the fourth was learned from, before it was.
FIFTH = DATA / "fifth"
# Five units more, written after the fifth was learned from.
SIXTH = DATA / "sixth"
# Two by further hands, in the words of such reports as they are; each met once, the eighth after the seventh was
# learned from.
SEVENTH, EIGHTH = DATA / "seventh", DATA / "eighth"
# Two more by two hands; of each the cases on evidence of odd number were read and learned from, the even ones never.
NINTH, TENTH = DATA / "ninth", DATA / "tenth"
# What the misses of the fourth had in common, each kind of reasoning with instances of both sides, written before the
# rules were mended.
FORMS = DATA / "forms"
# The kinds that the odd half of the ninth and tenth lacked, new instances of both sides; not all are mended.
ALIGNED = DATA / "aligned"
# Every kind of invention that is no particular; written before the rules that judge them, which learned from them.
KINDS = DATA / "kinds"


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate: `invents` names what kind of invention is planted ("" for an honest rewording) and `planted` its
    words, "" where the meaning is turned instead."""

    id: str
    split: Split
    evidence: Evidence
    text: str
    invents: str
    planted: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with the guard's verdict, and what is left of it after `strike`."""

    case: Case
    verdict: Verdict
    struck: str

    @property
    def right(self) -> bool:
        """An invention refused, or an honest rewording passed."""
        return self.verdict.ok != bool(self.case.invents)

    @property
    def repaired(self) -> bool:
        """Whether the planted words are gone after `strike`."""
        return not self.case.planted or self.case.planted not in self.struck


def load(data: Path = DATA) -> list[Case]:
    """The cases of `data` (evidence.jsonl, cases.jsonl)."""
    held: dict[str, tuple[Split, Evidence]] = {}
    for line in (data / "evidence.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        evidence = Evidence(
            row["original"], row["section"], tuple(row["quotes"]), tuple(row["dates"]), row["year"], row["unit"]
        )
        held[row["id"]] = (row["split"], evidence)
    cases = []
    for line in (data / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        cases.append(Case(row["id"], *held[row["evidence"]], row["text"], row["invents"], row["planted"]))
    return cases


def judge(cases: list[Case]) -> list[Outcome]:
    """Every case with its verdict."""
    return [Outcome(c, inspect(c.text, c.evidence), strike(c.text, c.evidence)) for c in cases]


def score(outcomes: list[Outcome]) -> dict[str, Any]:
    """Recall of inventions (all and by kind), share of honest rewordings refused, share of planted words struck."""
    invented = [o for o in outcomes if o.case.invents]
    honest = [o for o in outcomes if not o.case.invents]
    total = Counter(o.case.invents for o in invented)
    caught = Counter(o.case.invents for o in invented if o.right)
    return {
        "inventions": len(invented),
        "recall": round(sum(caught.values()) / max(1, len(invented)), 4),
        "struck": round(sum(o.repaired for o in invented) / max(1, len(invented)), 4),
        "honest": len(honest),
        "false_refusals": round(sum(not o.right for o in honest) / max(1, len(honest)), 4),
        "by_kind": {kind: round(caught[kind] / total[kind], 4) for kind in sorted(total)},
    }


def run(split: Split | None = None, data: Path = DATA) -> dict[str, Any]:
    """Scores by split (or of one), the milliseconds a candidate takes, and the ids that went wrong."""
    cases = [case for case in load(data) if split in (None, case.split)]
    inspect("热身。", Evidence("热身。"))
    begin = time.perf_counter()
    for case in cases:
        inspect(case.text, case.evidence)
    seconds = time.perf_counter() - begin
    outcomes = judge(cases)
    names = [name for name in get_args(Split) if any(case.split == name for case in cases)]
    result: dict[str, Any] = {name: score([o for o in outcomes if o.case.split == name]) for name in names}
    result["milliseconds"] = round(seconds * 1000 / max(1, len(cases)), 3)
    result["wrong"] = [o.case.id for o in outcomes if not o.right]
    return result
