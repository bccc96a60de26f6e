"""The leak set: are marks and personal data found, and near misses left alone?

python -m evals.leaks [PART…]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant import gate

DATA = Path(__file__).resolve().parent / "leaks"
# What is tuned on, what is not, and batches of other hands, which docs/security.md tells as they were met at first.
PARTS = ("dev", "test", "fresh", "classes", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True, slots=True)
class Case:
    """One text; `planted` are (kind, start, end) of what must be found, empty for a clean text."""

    id: str
    text: str
    planted: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """`missed` and `wrong` are (case, what); `blocked` are clean texts that the gate would not let through."""

    planted: int
    clean: int
    missed: tuple[tuple[Case, str], ...]
    wrong: tuple[tuple[Case, str], ...]
    blocked: tuple[Case, ...]

    @property
    def recall(self) -> float:
        """The share of planted marks and data that were found whole, as what they are."""
        return 1 - len(self.missed) / self.planted

    @property
    def false_blocks(self) -> float:
        """The share of clean texts that were blocked."""
        return len(self.blocked) / self.clean

    @property
    def false_finds(self) -> float:
        """Wrong finds of any kind, covered ones too, a clean text."""
        return len(self.wrong) / self.clean


def load(split: str, data: Path = DATA) -> list[Case]:
    """The cases of one of PARTS."""
    rows = map(json.loads, (data / f"{split}.jsonl").read_text(encoding="utf-8").splitlines())
    return [Case(row["id"], row["text"], tuple((k, a, b) for k, a, b in row["planted"])) for row in rows]


def score(cases: Iterable[Case]) -> Score:
    """What the gate finds in each text, against what was planted there."""
    cases = list(cases)
    missed: list[tuple[Case, str]] = []
    wrong: list[tuple[Case, str]] = []
    blocked: list[Case] = []
    for case in cases:
        found = gate.search(case.text)
        for kind, start, end in case.planted:
            if not any(leak.kind == kind and leak.start <= start and leak.end >= end for leak in found):
                missed.append((case, f"{kind}:{case.text[start:end]}"))
        if not case.planted:
            wrong += [(case, f"{leak.kind}:{case.text[leak.start : leak.end]}") for leak in found]
            if any(leak.kind in gate.MARKS for leak in found):
                blocked.append(case)
    clean = sum(not case.planted for case in cases)
    return Score(sum(len(c.planted) for c in cases), clean, tuple(missed), tuple(wrong), tuple(blocked))


def main(splits: list[str]) -> None:
    """Print the scores of these parts, and what went wrong but for test; exits 2 on a name that is none of them."""
    if unknown := [split for split in splits if split not in PARTS]:
        sys.stderr.write(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}\n")
        raise SystemExit(2)
    for split in splits or PARTS:
        result = score(load(split))
        lines = [
            f"{split}: {result.planted} planted, recall {result.recall:.4f}; {result.clean} clean texts, "
            f"false blocks {result.false_blocks:.4f}, false finds {result.false_finds:.4f}"
        ]
        if split != "test":
            lines += [f"  missed {case.id} {what}\t{case.text!r}" for case, what in result.missed]
            lines += [f"  wrong  {case.id} {what}\t{case.text!r}" for case, what in result.wrong]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
