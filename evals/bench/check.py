"""check: a diagnosis beside a list of hollow phrases as one regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.intake import parse
from evals.bench.base import Bench, vague_f1
from evals.dataset import REPORTS, load_cases
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
        return [hollow(case.report.text) for case in cases]

    quality = [f"空泛句 F1 {vague_f1(cases, found):.3f}" for found in (ours(), plain())]
    yield Bench(
        "check", "诊断（全部规则与连线）", "套话正则", ours, plain,
        sum(len(case.report.text) for case in cases) / 1000, "千字", (quality[0], quality[1]),
    )  # fmt: skip
    system.close()


def hollow(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a report stand that hold a hollow phrase."""
    return [(s.start, s.end) for s in parse(text).sentences if HOLLOW.search(s.text)]
