"""The flow on one page; the command line and the page call this and nothing deeper.

file -> intake.parse -> Report -> checks.diagnose -> Diagnosis
Diagnosis + facts + passages -> writing.make_briefs -> writing (rules or a model) -> guard -> Proposal
what the user accepts -> writing.apply -> new text -> export
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistant import apart, checks, gate, models
from assistant.checks import silence
from assistant.checks.rules import catalogue
from assistant.doctor import Row, examine
from assistant.errors import InputError, KnowledgeError, ModelBlocked, UsageError
from assistant.export import html, opinion, review, terminal
from assistant.export import json as as_json
from assistant.gate import Sending
from assistant.intake import SUFFIXES, decode, load_facts, load_report, parse
from assistant.intake.read import read_bytes
from assistant.known import copied_findings, earlier_reports, own_records
from assistant.models.base import Model
from assistant.models.fetching import Fetching, Status
from assistant.remember import Remembering
from assistant.retrieval import readers
from assistant.retrieval.encode import Vectors, get_encoder
from assistant.retrieval.facts import rank_facts
from assistant.retrieval.library import Library
from assistant.settings import Settings, settings
from assistant.types import Diagnosis, Fact, Finding, Hit, Passage, Proposal, Report, Rewrites, Section, Source, Usage
from assistant.writing import chains, chat, rules
from assistant.writing.apply import Edit, apply
from assistant.writing.brief import Brief
from assistant.writing.briefing import make_briefs
from assistant.writing.estimate import Estimate, estimate
from assistant.writing.judge import Judge

__all__ = ["Edit", "Workspace", "apply_edits", "diagnosis_json", "find_reports", "load_facts", "load_report"]

apply_edits = apply
diagnosis_json = as_json.diagnosis
Show = Callable[[int, int], None]
_IGNORED = "ignore.txt"


def find_reports(names: Iterable[str]) -> list[str]:
    """The report files that `names` stand for: a folder means every report in it, `-` standard input.

    Raises InputError for a folder without reports.
    """
    found: list[str] = []
    for name in names:
        path = Path(name)
        if name == "-" or not path.is_dir():
            found.append(name)
            continue
        inside = sorted(str(p) for p in path.rglob("*") if _is_report(p))
        if not inside:
            raise InputError("文件夹里没有报告", name, f"支持的类型：{'、'.join(SUFFIXES)}")
        found += inside
    return found


def _is_report(path: Path) -> bool:
    """Word leaves ~$ files beside those that are open; they hold no text."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".")) and path.is_file()


def read_report(name: str) -> Report:
    """A report from its file, or from standard input for `-`. Raises InputError."""
    return parse(decode(sys.stdin.buffer.read(), "标准输入"), "-") if name == "-" else load_report(Path(name))


def load_queries(path: Path) -> list[tuple[str, str]]:
    """(id, text) of each line of a queries file. Raises InputError naming the line that is wrong."""
    rows = []
    for number, line in enumerate(decode(path.read_bytes(), str(path)).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append((str(row["id"]), str(row["text"])))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"第 {number} 行不是一条查询", str(path), '每行应为 {"id", "text"}') from error
    return rows


def render(items: Sequence[Diagnosis], format: Literal["text", "json", "html", "docx"]) -> str | bytes:
    """Diagnoses as `luoshi check --format` wants them."""
    if format == "json":
        return json.dumps(as_json.diagnoses(items), ensure_ascii=False, indent=1)
    if format == "docx":
        return opinion.opinion(items)
    return html.pages(items) if format == "html" else terminal.diagnoses(items)


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

    def __init__(self, config: Settings | None = None, *, model: str | None = None, strangers: bool = False) -> None:
        self.config = config or settings()
        self._strangers = strangers
        self._pinned = bool(model)
        self._model_name = models.model_name(model)
        self._model: Model | None = None
        self._made = False
        self._fetching = Fetching()
        self._lock = threading.Lock()

    # Knowledge

    @cached_property
    def library(self) -> Library:
        """The knowledge base, opened at first use. Raises KnowledgeError."""
        url = self.config.chroma_url
        if url and not gate.is_inside(url, self.config.allowed_networks):
            raise KnowledgeError(
                "资料不能放到外面的 Chroma 服务器", url, "确认它在单位内部的，请把它所在的网段写进设置 allowed_networks"
            )
        return Library(self.config.home, self.config.encoder, url)

    def search(self, query: str, **filters: Any) -> list[Hit]:
        """Passages of the knowledge base for `query`, best first."""
        return self.library.search(query, **filters)

    def passage(self, ref: str) -> Passage | None:
        """One passage by its ref."""
        return self.library.passage(ref)

    # Models

    def model_name(self) -> str:
        """The model in use: `rules`, `local` or `openai:NAME`."""
        return self._model_name

    def set_model(self, name: str) -> None:
        """Use another model from now on. Raises UsageError for a name that is none."""
        with self._lock:
            self._model_name, self._model, self._made = models.model_name(name), None, False
            self._pinned = True

    def model(self) -> Model | None:
        """The model in use, None for `rules`. Raises ModelError when it cannot be started."""
        with self._lock:
            if not self._made:
                self._model, self._made = models.get_model(self._model_name), True
            return self._model

    def usage(self) -> Usage:
        """What the model in use has been asked since it was chosen."""
        return self._model.usage if self._model else Usage()

    def sendings(self) -> tuple[Sending, ...]:
        """What the last questions to a server outside carried, newest first."""
        return self._model.sendings if self._model else ()

    def install_local_model(self) -> None:
        """Fetch the local model in the background; `rules` gives way to it when it is ready."""
        self._fetching.start(self._use_local)

    def local_status(self) -> Status:
        """How far the background install is."""
        return self._fetching.status()

    def _use_local(self) -> None:
        if self._model_name == "rules" and not self._pinned:
            self.set_model("local")

    def doctor(self) -> Iterator[Row]:
        """What works on this machine and what does not."""
        return examine(self.config, lambda: self.library)

    # Reading and checking

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
        report = read_report(name)
        return self._diagnose(report, profile, judge=self._judge(report) if judged else None)

    def check_text(
        self, text: str, *, path: str = "", profile: str | None = None, links: bool = True, judged: bool = False
    ) -> Diagnosis:
        """Diagnose a text, without links where it must be quick. Raises UsageError for an unknown profile."""
        report = parse(text, path)
        return self._diagnose(report, profile, links=links, judge=self._judge(report) if judged else None)

    def _judge(self, report: Report) -> Judge | None:
        model = self.model()
        if model is None:
            return None
        model.admit(report.text)
        return Judge(model)

    def _diagnose(
        self, report: Report, profile: str | None, *, links: bool = True, judge: Judge | None = None
    ) -> Diagnosis:
        # A knowledge base that was never opened has nothing to say; opening it would take in the samples.
        known = (self.config.home / "knowledge").is_dir()
        found = checks.diagnose(
            report,
            encode=_encode if links else None,
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
        model: str | None = None,
    ) -> Iterator[Proposal]:
        """Wordings for the vague findings with these ids, or for all of them (None), as they are done.

        Raises UsageError for an id that is none, ModelError when the model fails.
        """
        return self._write(diagnosis, self._chosen(diagnosis, findings), facts, model)

    def rewrite_at(
        self, diagnosis: Diagnosis, offset: int, facts: Sequence[Fact] = (), *, model: str | None = None
    ) -> Proposal:
        """Wordings for the sentence at `offset` (code points), vague or not. Raises UsageError, ModelError."""
        finding = _finding_at(diagnosis, offset)
        return next(self._write(diagnosis, [finding], facts, model))

    def examples(
        self,
        diagnosis: Diagnosis,
        sections: Sequence[str] | None = None,
        facts: Sequence[Fact] = (),
        *,
        model: str | None = None,
    ) -> Iterator[Proposal]:
        """Examples for these problem sections, or for all that show none (empty or None). Raises UsageError."""
        problems = {s.id: s for s in diagnosis.report.sections if s.kind == "problem"}
        for identity in sections or ():
            if identity not in problems:
                raise UsageError(f"没有编号为 {identity} 的问题部分", "--section", f"可用：{'、'.join(problems)}")
        wanted = sections or [i for i in problems if diagnosis.examples.get(i) != "concrete"]
        chosen = [_example_finding(diagnosis, problems[identity]) for identity in wanted]
        return self._write(diagnosis, chosen, facts, model)

    def review(self, diagnosis: Diagnosis, proposals: Sequence[Proposal]) -> bytes:
        """The report's own .docx with the findings as comments and the first wordings as tracked changes.

        Raises InputError when the file cannot be read, ConflictError when it has changed since it was checked.
        """
        path = Path(diagnosis.report.path)
        edits, remarks = review.of_diagnosis(diagnosis, proposals)
        return review.review(read_bytes(path), str(path), edits, remarks)

    def collect(self, proposals: Iterator[Proposal], diagnosis: Diagnosis, show: Show, total: int = 0) -> Rewrites:
        """All proposals of a stream, with what they cost; `show(done, total)` is called after each."""
        model = self.model()
        before = model.usage if model else Usage()
        began, done = time.perf_counter(), []
        for item in proposals:
            done.append(item)
            show(len(done), max(total, len(done)))
        after = model.usage if model else Usage()
        usage = Usage(
            after.calls - before.calls,
            after.prompt_tokens - before.prompt_tokens,
            after.completion_tokens - before.completion_tokens,
            round(time.perf_counter() - began, 3),
        )
        return Rewrites(diagnosis.report, self.model_name(), tuple(done), usage)

    def chat(
        self, turns: Sequence[chat.Turn], diagnosis: Diagnosis | None, selection: str, facts: Sequence[Fact]
    ) -> Iterator[str]:
        """The answer to the last of `turns`, piece by piece, drawn from the report, the facts and the knowledge base.

        Raises ModelError.
        """
        query = " ".join(part for part in (turns[-1].content, selection[:200]) if part)
        report, model = diagnosis.report if diagnosis else parse(""), self.model()
        if model:
            model.admit(report.text)
        hits = [hit for hit in self.library.search(query, k=4) if self._may_go(hit.passage.source_id)]
        return chat.reply(turns, chat.Talk(report, diagnosis, selection, facts, hits), model)

    def estimate(self, diagnosis: Diagnosis, findings: Sequence[str] | None, facts: Sequence[Fact] = ()) -> Estimate:
        """What rewriting these findings (None: all vague ones) would cost; nothing is sent. Raises UsageError."""
        return estimate(self._briefs(diagnosis, self._chosen(diagnosis, findings), facts), self.model())

    def _chosen(self, diagnosis: Diagnosis, findings: Sequence[str] | None) -> list[Finding]:
        known = {found.id: found for found in diagnosis.findings}
        for identity in findings or ():
            if identity not in known:
                raise UsageError(f"没有编号为 {identity} 的发现", diagnosis.report.path, "请用 luoshi check 查看编号")
        if findings is not None:
            return [known[identity] for identity in findings]
        return [found for found in diagnosis.findings if found.rule == "vague"]

    def _briefs(self, diagnosis: Diagnosis, chosen: Sequence[Finding], facts: Sequence[Fact]) -> list[Brief]:
        report = diagnosis.report
        sections = {found.section for found in chosen}
        problems = [s for s in report.sections if s.id in sections and s.kind == "problem"]
        records = own_records(report, problems, self.library, self._may_go)
        return make_briefs(
            report, diagnosis, chosen, [*facts, *records], rank=partial(rank_facts, encoder=get_encoder("use"))
        )

    def _write(
        self, diagnosis: Diagnosis, chosen: Sequence[Finding], facts: Sequence[Fact], name: str | None
    ) -> Iterator[Proposal]:
        model = models.get_model(name) if name else self.model()
        if model is None:
            return map(rules.write, self._briefs(diagnosis, chosen, facts))
        # The mark stands on the first page, what would be sent on another.
        model.admit(diagnosis.report.text)
        return chains.write_all(self._briefs(diagnosis, chosen, facts), model)

    def _may_go(self, source: str) -> bool:
        """Whether a source may be shown to the model in use: none that is marked goes to a server outside."""
        model = self.model()
        if model is None or not model.where:
            return True
        try:
            model.admit(self.library.source_text(source))
        except ModelBlocked:
            return False
        return True


class UserWorkspace(Workspace):
    """What one account has of a workspace that all accounts share: knowledge and kept answers of its own."""

    def __init__(self, common: Workspace, user: str) -> None:
        home = common.config.home / "users" / user
        super().__init__(common.config.model_copy(update={"home": home}), model="rules", strangers=common._strangers)
        self._common, self._user, self._of = common, user, "rules"

    def model_name(self) -> str:
        """The model in use, the same for all."""
        return self._common.model_name()

    def set_model(self, name: str) -> None:
        """Use another model from now on, for all."""
        self._common.set_model(name)

    def model(self) -> Model | None:
        """See Workspace.model; its answers are kept for this user."""
        with self._lock:
            if self._of != (name := self.model_name()):
                self._model, self._of = models.get_model(name, user=self._user), name
            return self._model

    def install_local_model(self) -> None:
        """Fetch the local model in the background, for all."""
        self._common.install_local_model()

    def local_status(self) -> Status:
        """How far the background install is."""
        return self._common.local_status()


# 20,000 vectors of 512 numbers are 40 MB: some hundred reports.
_vectors: Remembering[Vectors] = Remembering(lambda texts: get_encoder("use").passages(texts), kept=20_000)


def _encode(texts: Sequence[str]) -> Vectors:
    return np.stack(_vectors(texts))


def _finding_at(diagnosis: Diagnosis, offset: int) -> Finding:
    """The vague finding at an offset, else one made for the sentence there. Raises UsageError between sentences."""
    here = [f for f in diagnosis.findings if f.rule == "vague" and f.start <= offset < f.end]
    if here:
        return here[0]
    sentence = next((s for s in diagnosis.report.sentences if s.start <= offset < s.end), None)
    if sentence is None:
        raise UsageError(f"位置 {offset} 上没有句子", diagnosis.report.path, "请给出某个句子里的位置（从 0 起）")
    return Finding(
        f"at-{offset}", "vague", "info", sentence.section, sentence.start, sentence.end, sentence.text,
        "按要求改具体。", checks.missing(sentence.text, sentence.role, diagnosis.report.year),
    )  # fmt: skip


def _example_finding(diagnosis: Diagnosis, section: Section) -> Finding:
    """The finding that says a section shows no event, else one that asks for another example."""
    for found in diagnosis.findings:
        if found.section == section.id and found.rule in ("no-example", "pseudo-example"):
            return found
    spoken = [s for s in section.sentences if s.role in ("problem", "example")] or section.sentences
    last = spoken[-1]
    return Finding(
        f"example-{section.id}", "no-example", "info", section.id, last.start, last.end, last.text, "再找一件事例。"
    )
