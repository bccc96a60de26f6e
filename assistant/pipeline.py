"""The flow on one page, as the command line, the page and the evaluation run it.

file -> intake.parse -> Report -> checks.diagnose -> Diagnosis
Diagnosis + facts + passages -> writing.make_briefs -> writing (rules or a model) -> guard -> Proposal
what the user accepts -> writing.apply -> new text -> export
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from assistant import apart, checks, models
from assistant.checks import silence
from assistant.checks.rules import catalogue
from assistant.doctor import Row, examine
from assistant.errors import ModelBlocked
from assistant.export import review
from assistant.export.json import diagnosis as diagnosis_json
from assistant.intake import decode, load_facts, load_report, parse
from assistant.intake.inputs import find_reports, open_report
from assistant.intake.read import read_bytes
from assistant.known import copied_findings, earlier_reports, own_records
from assistant.models.base import Model, spent
from assistant.models.choice import ModelChoice
from assistant.retrieval import readers
from assistant.retrieval.kept import sentence_vectors
from assistant.retrieval.library import Library, open_library
from assistant.settings import Settings, settings
from assistant.types import Diagnosis, Fact, Finding, Hit, Passage, Proposal, Report, Rewrites, Source, Usage
from assistant.writing import chains, chat, rules, targets, tasks
from assistant.writing.apply import Edit
from assistant.writing.apply import apply as apply_edits
from assistant.writing.brief import Brief
from assistant.writing.briefing import make_briefs
from assistant.writing.estimate import Estimate, estimate
from assistant.writing.judge import Judge, Matter
from assistant.writing.unaided import Order

__all__ = [
    "Edit",
    "Order",
    "Workspace",
    "apply_edits",
    "diagnosis_json",
    "find_reports",
    "silenced",
]

_log = logging.getLogger(__name__)
Show = Callable[[int, int], None]
_IGNORED = "ignore.txt"


def silenced(diagnosis: Diagnosis, ignored: Path) -> Diagnosis:
    """A diagnosis without what an ignore list (ids of findings, rules) names.

    Raises InputError for a file that cannot be read, UsageError naming a line that is neither.
    """
    names = silence.read_ignored(decode(read_bytes(ignored), str(ignored)), str(ignored), catalogue())
    return silence.without(diagnosis, names)


class Workspace:
    """Everything that lives as long as the process: the knowledge base and the model in use.

    With `strangers`, files come from people who may not be trusted: each is read in a bounded process of its own.
    """

    def __init__(
        self,
        config: Settings | None = None,
        *,
        model: str | None = None,
        choice: ModelChoice | None = None,
        library: Library | None = None,
        strangers: bool = False,
    ) -> None:
        self.config = config or settings()
        self.choice = choice or ModelChoice(model)
        self._strangers = strangers
        self._library = library
        self._opening = Lock()

    def for_user(self, user: str) -> Workspace:
        """What one account has of a workspace that all accounts share: knowledge and kept answers of its own."""
        own = self.config.model_copy(update={"home": self.config.home / "users" / user})
        return Workspace(own, choice=self.choice.for_user(user), strangers=self._strangers)

    # Knowledge

    @property
    def library(self) -> Library:
        """The knowledge base, opened at first use, once for all threads. Raises KnowledgeError."""
        with self._opening:
            self._library = self._library or open_library(self.config)
            return self._library

    def search(self, query: str, **filters: Any) -> list[Hit]:
        """Passages of the knowledge base for `query`, best first."""
        return self.library.search(query, **filters)

    def passage(self, ref: str) -> Passage | None:
        """One passage by its ref."""
        return self.library.passage(ref)

    # Reading and checking

    def doctor(self) -> Iterator[Row]:
        """What works on this machine and what does not."""
        return examine(self.config, lambda: self.library)

    def load_report(self, path: Path) -> Report:
        """A report from its file. Raises InputError."""
        if not self._strangers:
            return load_report(path)
        text, notes = apart.report(path)
        return replace(parse(text, str(path)), notes=notes)

    def load_facts(self, path: Path) -> tuple[Fact, ...]:
        """The facts of a ledger file. Raises InputError."""
        return apart.facts(path) if self._strangers else load_facts(path)

    def add_sources(self, paths: Sequence[Path], **options: Any) -> list[Source]:
        """Take files into the knowledge base; see Library.ingest."""
        return self.library.ingest(paths, read=apart.source if self._strangers else readers.read, **options)

    def check(self, name: str, *, profile: str | None = None, judged: bool = False) -> Diagnosis:
        """Diagnose a report file, or standard input for `-`; `judged`: the model decides what rules leave open.

        Raises InputError, UsageError, and ModelError where a model was asked.
        """
        report = open_report(name)
        return self._diagnose(report, profile, judge=self._judge(report) if judged else None)

    def check_text(
        self, text: str, *, path: str = "", profile: str | None = None, links: bool = True, judged: bool = False
    ) -> Diagnosis:
        """Diagnose a text, without links where it must be quick. Raises UsageError for an unknown profile."""
        report = parse(text, path)
        return self._diagnose(report, profile, links=links, judge=self._judge(report) if judged else None)

    def judged(self, text: str, *, path: str = "", profile: str | None = None) -> tuple[Diagnosis, frozenset[Matter]]:
        """As `check_text` with the model's judgement; and in what matters that was not believed. Raises ModelError."""
        report = parse(text, path)
        judge = self._judge(report)
        return self._diagnose(report, profile, judge=judge), judge.doubted if judge else frozenset()

    def _judge(self, report: Report) -> Judge | None:
        model = self._admitted(report)
        if model and model.small:
            _log.warning("本机小模型判断不准，检查仍只按规则；换用更大的模型才会复核")
            return None
        return Judge(model) if model else None

    def _diagnose(
        self, report: Report, profile: str | None, *, links: bool = True, judge: Judge | None = None
    ) -> Diagnosis:
        # A knowledge base that was never opened has nothing to say; opening it would take in the samples.
        known = (self.config.home / "knowledge").is_dir()
        found = checks.diagnose(
            report,
            encode=sentence_vectors if links else None,
            profile=profile or self.config.profile or None,
            before=earlier_reports(report, self.library) if known else (),
            extra=copied_findings(report, self.library) if known else (),
            rules=catalogue(self.config.home),
            judge=judge,
        )
        ignored = self.config.home / _IGNORED
        return silenced(found, ignored) if ignored.is_file() else found

    # Writing

    def rewrite(
        self,
        diagnosis: Diagnosis,
        findings: Sequence[str] | None,
        facts: Sequence[Fact] = (),
        *,
        at: int | None = None,
        model: str | None = None,
    ) -> Iterator[Proposal]:
        """Wordings for the vague findings with these ids, or for all of them (None), as they are done.

        With `at`, for the sentence at that offset (code points) instead, vague or not. Raises UsageError for an id that
        is none or a place without a sentence, ModelError when the model fails.
        """
        return self._write(diagnosis, targets.chosen(diagnosis, findings, at), facts, model)

    def examples(
        self, diagnosis: Diagnosis, sections: Sequence[str] | None = None, facts: Sequence[Fact] = ()
    ) -> Iterator[Proposal]:
        """Examples for these problem sections, or for all that show none. Raises UsageError, ModelError."""
        return self._write(diagnosis, targets.examples(diagnosis, sections), facts)

    def causes(
        self, diagnosis: Diagnosis, sections: Sequence[str] | None = None, facts: Sequence[Fact] = ()
    ) -> Iterator[Proposal]:
        """Causes for these problem sections, or for all that no cause explains. Raises UsageError, ModelError."""
        briefs = self.briefs(diagnosis, targets.causes(diagnosis, sections), facts)
        model = self._admitted(diagnosis.report)
        return (tasks.name_causes(diagnosis, brief, facts, model) for brief in briefs)

    def draft(self, order: Order, facts: Sequence[Fact] = ()) -> Proposal:
        """A section drafted from facts; its one candidate is the text. Raises ModelError."""
        model = self.choice.model()
        hits = self._found(f"{order.heading} {order.outline}") if model else []
        return tasks.draft_section(order, facts, hits, model)

    def proofread(self, diagnosis: Diagnosis) -> Iterator[Proposal]:
        """Each slip with its mend, by rules and the model in use; the question says why. Raises ModelError."""
        return tasks.proofread(diagnosis, self._admitted(diagnosis.report))

    def review(self, diagnosis: Diagnosis, proposals: Sequence[Proposal]) -> bytes:
        """The report's own .docx with the findings as comments and the first wordings as tracked changes.

        Raises InputError when the file cannot be read, ConflictError when it has changed since it was checked.
        """
        path = Path(diagnosis.report.path)
        edits, remarks = review.of_diagnosis(diagnosis, proposals)
        return review.review(read_bytes(path), str(path), edits, remarks)

    def collect(self, proposals: Iterator[Proposal], diagnosis: Diagnosis, show: Show, total: int = 0) -> Rewrites:
        """All proposals of a stream, with what they cost; `show(done, total)` is called after each."""
        model = self.choice.model()
        before = model.usage if model else Usage()
        began, done = time.perf_counter(), []
        for item in proposals:
            done.append(item)
            show(len(done), max(total, len(done)))
        usage = spent(before, model.usage if model else Usage(), time.perf_counter() - began)
        return Rewrites(diagnosis.report, self.choice.name, tuple(done), usage)

    def chat(
        self, turns: Sequence[chat.Turn], diagnosis: Diagnosis | None, selection: str, facts: Sequence[Fact]
    ) -> Iterator[str]:
        """The answer to the last of `turns`, piece by piece, drawn from the report, the facts and the knowledge base.

        Raises ModelError.
        """
        query = " ".join(part for part in (turns[-1].content, selection[:200]) if part)
        report = diagnosis.report if diagnosis else parse("")
        model = self._admitted(report)
        return chat.reply(turns, chat.Talk(report, diagnosis, selection, facts, self._found(query)), model)

    def estimate(
        self, diagnosis: Diagnosis, findings: Sequence[str] | None, facts: Sequence[Fact] = (), *, at: int | None = None
    ) -> Estimate:
        """What `rewrite` would cost; nothing is sent. Raises UsageError."""
        return estimate(self.briefs(diagnosis, targets.chosen(diagnosis, findings, at), facts), self.choice.model())

    def briefs(self, diagnosis: Diagnosis, chosen: Sequence[Finding], facts: Sequence[Fact]) -> list[Brief]:
        """What the wordings for these findings may draw on."""
        report = diagnosis.report
        # For all problems, whichever are chosen: facts are shared out over the whole report.
        problems = [s for s in report.sections if s.kind == "problem"]
        records = own_records(report, problems, self.library, self._may_go)
        return make_briefs(report, diagnosis, chosen, [*facts, *records])

    def _write(
        self, diagnosis: Diagnosis, chosen: Sequence[Finding], facts: Sequence[Fact], name: str | None = None
    ) -> Iterator[Proposal]:
        model = self._admitted(diagnosis.report, name)
        briefs = self.briefs(diagnosis, chosen, facts)
        return chains.write_all(briefs, model) if model else map(rules.write, briefs)

    def _admitted(self, report: Report, name: str | None = None) -> Model | None:
        """The model of this name, else the one in use; None for the rules. Raises ModelError where it may not have it.

        It has seen the whole report then: the mark stands on the first page, what would be sent on another.
        """
        model = models.get_model(name) if name else self.choice.model()
        if model:
            model.admit(report.text)
        return model

    def _found(self, query: str) -> list[Hit]:
        """Passages for a question to the model in use."""
        return [hit for hit in self.library.search(query, k=4) if self._may_go(hit.passage.source_id)]

    def _may_go(self, source: str) -> bool:
        """Whether a source may be shown to the model in use: none that is marked goes to a server outside."""
        model = self.choice.model()
        if model is None or not model.where:
            return True
        try:
            model.admit(self.library.source_text(source))
        except ModelBlocked:
            return False
        return True
