"""What a model says beside what is shown: its inventions before the guard and after, the time a sentence takes.

    python -m evals.raw FOLDER [--model local]

FOLDER holds NAME.txt, NAME.gold.json and NAME.facts.jsonl. Inventions are counted twice: by the guard against all that
the model was given, and (grounded) by a plain comparison of every number, date and quotation.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.checks import is_vague
from assistant.models import get_model
from assistant.models.around import Around, follow
from assistant.models.base import Model, T
from assistant.pipeline import Workspace
from assistant.prompts import Message
from assistant.types import Candidate, Proposal
from assistant.writing import chains, rules, targets
from assistant.writing.brief import Brief
from assistant.writing.context import evidence
from assistant.writing.guard import inspect
from evals.dataset import load_cases
from evals.suites.writing import uncounted


class Heard(Around):
    """A model whose answers are written down before anybody judges them."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.said: list[str] = []

    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """See Model.submit."""
        return follow(self._model.submit(messages, answer), self._note)

    def stream(self, messages: Sequence[Message]) -> Generator[str]:
        """See Model.stream."""
        return self._model.stream(messages)

    def _note(self, answer: T) -> T:
        self.said.extend(_wordings(answer.model_dump()))
        return answer


def _wordings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "text" in value:
            yield value["text"]
        yield from (text for item in value.values() for text in _wordings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in _wordings(item))


@dataclass
class Counts:
    """What is added up over the sentences of some reports."""

    raw: int = 0
    raw_invented: int = 0
    shown: int = 0
    shown_invented: int = 0
    shown_loose: int = 0
    with_fact: int = 0
    right: int = 0
    specific: int = 0
    seconds: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    def sentence(self, brief: Brief, proposal: Proposal, said: Sequence[str], supports: set[str]) -> None:
        """One sentence: what the model said of it, what is shown, and the facts that are right for it."""
        given = evidence(brief)
        self.raw += len(said)
        self.raw_invented += sum(not inspect(text, given).ok for text in said)
        for candidate in (c for c in proposal.candidates if c.text):
            self.shown += 1
            self.shown_invented += not inspect(candidate.text, given).ok
            self.shown_loose += bool(_loose(candidate, brief))
        if brief.kind == "problem" and supports:
            ready = [c for c in proposal.candidates if not c.placeholders and {s.id for s in c.sources} & supports]
            self.with_fact += 1
            self.right += bool(ready)
            self.specific += bool(proposal.candidates) and not is_vague(proposal.candidates[0].text)

    def lines(self) -> Iterator[str]:
        """The numbers, a line each."""
        raw, shown = _share(self.raw_invented, self.raw), _share(self.shown_invented, self.shown)
        yield f"编造（防编造规则）：模型原话 {raw}；展示出来 {shown}"
        yield f"展示出来的数字日期无据（逐个比对）：{_share(self.shown_loose, self.shown)}"
        yield f"有事实可用的问题句，给出用对事实的成品：{_share(self.right, self.with_fact)}"
        yield f"有事实可用的问题句，首选不再空泛：{_share(self.specific, self.with_fact)}"
        if self.seconds:
            yield f"每句用时：中位 {statistics.median(self.seconds):.1f} 秒，最长 {max(self.seconds):.1f} 秒"
        if self.asked:
            yield f"其中请了模型的 {len(self.asked)} 句：中位 {statistics.median(self.asked):.1f} 秒"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" + (f"（{part / whole:.1%}）" if whole else "")


def _loose(candidate: Candidate, brief: Brief) -> list[str]:
    given = [(f"{brief.report_year}年 {brief.original} {brief.section_text}", brief.report_year)]
    cited = [(f"{s.date or ''} {s.quote}", int(s.date[:4]) if s.date else None) for s in candidate.sources]
    return uncounted(candidate.text, [*given, *cited])


def run(folder: Path, name: str | None, most: int | None = None) -> Counts:
    """Every vague sentence of the folder's reports (`most` a report), one after another. Raises ModelError."""
    model, counts = get_model(name), Counts()
    heard = Heard(model) if model else None
    workspace = Workspace(model="rules")
    for case in load_cases(folder):
        if not case.facts:
            continue
        diagnosis = workspace.check_text(case.report.text)
        for brief in workspace.briefs(diagnosis, targets.chosen(diagnosis, None), case.facts)[:most]:
            began, before = time.monotonic(), len(heard.said) if heard else 0
            proposal = chains.write(brief, heard) if heard else rules.write(brief)
            counts.seconds.append(time.monotonic() - began)
            if heard and len(heard.said) > before:
                counts.asked.append(counts.seconds[-1])
            supports = {fact for fact, sections in case.gold["supports"].items() if brief.section in sections}
            counts.sentence(brief, proposal, heard.said[before:] if heard else (), supports)
    return counts


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--most", type=int, help="sentences a report")
    given = parser.parse_args()
    sys.stdout.write("\n".join(run(given.folder, given.model, given.most).lines()) + "\n")


if __name__ == "__main__":
    main()
