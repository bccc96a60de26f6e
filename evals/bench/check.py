"""check: a diagnosis beside a list of hollow phrases as one regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.intake import parse
from assistant.types import Report
from evals.bench.base import Bench
from evals.dataset import REPORTS, load_cases
from evals.gold import flagged
from evals.system import System

# What a word list for this purpose usually holds: degree words, "insufficient", "to be strengthened".
HOLLOW = re.compile(
    r"不够|不强|不深|不高|不足|不实|不力|不严|不到位|有待|有所|一定程度|进一步|存在差距|有差距|欠缺|还需|重视不|"
    r"加强|提高|增强|强化|深化|切实|着力|树牢|筑牢"
)


@contextmanager
def make(folder: Path) -> Iterator[Bench]:
    """Over half of the sample reports: time, and F1 of the sentences called vague."""
    cases = load_cases(REPORTS, split="test")
    system = System("rules", folder)

    def ours() -> list[list[tuple[int, int]]]:
        found = (system.workspace.check_text(case.report.text) for case in cases)
        return [[(f.start, f.end) for f in d.findings if f.rule == "vague"] for d in found]

    def plain() -> list[list[tuple[int, int]]]:
        return [_hollow(parse(case.report.text)) for case in cases]

    quality = []
    for found in (ours(), plain()):
        right = wrong = missed = 0
        for case, spans in zip(cases, found, strict=True):
            said = {i for span in spans for i in flagged(case.spans, span)} & set(case.vague)
            want = {i for i, vague in case.vague.items() if vague}
            right, wrong, missed = right + len(said & want), wrong + len(said - want), missed + len(want - said)
        quality.append(f"空泛句 F1 {2 * right / (2 * right + wrong + missed):.3f}")
    yield Bench(
        "check", "诊断（全部规则与连线）", "套话正则", ours, plain,
        sum(len(case.report.text) for case in cases) / 1000, "千字", (quality[0], quality[1]),
    )  # fmt: skip
    system.close()


def _hollow(report: Report) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in report.sentences if HOLLOW.search(s.text)]
