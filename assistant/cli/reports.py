"""The commands for reports: diagnose, explain the rules, and what is drawn from a report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.cli.base import (
    FactsOption,
    FailOn,
    Format,
    ModelOption,
    OneReport,
    OutOption,
    Reports,
    dump,
    emit,
    progress,
)
from assistant.cli.base import facts as read_facts
from assistant.errors import LuoshiError, UsageError
from assistant.types import Diagnosis


def check(
    reports: Reports,
    format: Annotated[Format, typer.Option("--format", help="输出格式。")] = "text",
    out: OutOption = None,
    profile: Annotated[str | None, typer.Option(help="年度要求，如 2023-班子；默认按报告自行判断。")] = None,
    model: ModelOption = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="有这一级别或更重的发现时以 1 退出。")] = "never",
    ignore: Annotated[Path | None, typer.Option("--ignore", help="忽略清单，每行一个规则或发现的编号。")] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", help="另写一份汇总：.xlsx 表格或 .html 网页，含各份得分和雷同。")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="同时用几个进程；0 为每个核一个。")] = 0,
) -> None:
    """诊断报告：哪里空泛、哪里缺事例、原因和措施对不上哪个问题。"""
    from assistant import batch, pipeline
    from assistant.export import formats
    from assistant.settings import settings

    _check_suffix(summary, (".xlsx", ".html"))
    inputs = pipeline.find_reports(reports)
    with progress("诊断") as show:
        outcomes = batch.run(
            inputs, home=settings().home, profile=profile, model=model or "rules", jobs=jobs, show=show
        )
    done = [outcome.diagnosis for outcome in outcomes if outcome.diagnosis]
    if ignore is not None:
        done = [pipeline.silenced(item, ignore) for item in done]
    failed = [outcome.error for outcome in outcomes if outcome.error]
    notes = [f"{item.report.path}：{note}" for item in done for note in item.report.notes]
    for line in (*notes, *(error.line() for error in failed)):
        print(line, file=sys.stderr)
    if failed and not done:
        sys.exit(2)
    if summary is not None:
        _summarise(done, failed, summary)
    if summary is None or out is not None or format != "text":
        emit(formats.render(done, format), out)
    grave = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    sys.exit(2 if failed else int(any(found.severity in grave for item in done for found in item.findings)))


def _summarise(done: Sequence[Diagnosis], failed: Sequence[LuoshiError], out: Path) -> None:
    from assistant import likeness
    from assistant.export import summary

    folder = summary.Folder(done, failed, likeness.find([item.report for item in done]))
    emit(summary.page(folder) if out.suffix.lower() == ".html" else summary.workbook(folder), out)


def rules(
    rule: Annotated[str | None, typer.Argument(help="规则的编号或名称；不写则列出全部。")] = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """列出并解释检查规则：查什么、为什么、怎么改、例句。"""
    from assistant.checks import rules as rule_data
    from assistant.export import terminal

    chosen = [rule_data.get(rule)] if rule else list(rule_data.catalogue().values())
    if format == "json":
        emit(dump({"schema": 1, "rules": [item.model_dump(mode="json") for item in chosen]}), None)
    else:
        emit(terminal.rule(chosen[0]) if rule else terminal.rules(chosen), None)


def checklist(
    report: OneReport,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .xlsx 或 .docx 文件。")],
    last: Annotated[Path | None, typer.Option("--last", help="上年的整改清单，逐条对照。")] = None,
) -> None:
    """整改清单：问题、原因、措施、责任人、时限、证明；报告没写的留空请补。"""
    from assistant.export import checklist as as_checklist
    from assistant.pipeline import Workspace

    _check_suffix(out, (".xlsx", ".docx"))
    diagnosis = Workspace(model="rules").check(report)
    rows = as_checklist.items(diagnosis)
    compared = as_checklist.compare(as_checklist.read(last), rows) if last else ()
    if out.suffix.lower() == ".docx":
        emit(as_checklist.document(diagnosis.report.unit, rows, compared), out)
    else:
        emit(as_checklist.workbook(rows, compared), out)


def questions(
    report: OneReport,
    facts: FactsOption = None,
    format: Annotated[Literal["md", "docx"], typer.Option("--format")] = "md",
    out: OutOption = None,
) -> None:
    """采访提纲和补充材料清单：报告里没写清的，逐条问谁、要什么材料。"""
    from assistant.export import questions as as_questions
    from assistant.pipeline import Workspace

    workspace = Workspace(model="rules")
    diagnosis = workspace.check(report)
    groups = as_questions.gather(diagnosis, list(workspace.rewrite(diagnosis, None, read_facts(facts))))
    make = as_questions.document if format == "docx" else as_questions.markdown
    emit(make(diagnosis.report.unit, groups), out)


def typeset(
    report: OneReport,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .docx 文件。")],
) -> None:
    """排版：把报告排成公文（GB/T 9704—2012）；数据文件夹里有 template.docx 时用它的样式。"""
    from assistant.export import docx as as_docx
    from assistant.intake.inputs import open_report

    _check_suffix(out, (".docx",))
    emit(as_docx.document(open_report(report)), out)


def _check_suffix(out: Path | None, known: tuple[str, ...]) -> None:
    if out and out.suffix.lower() not in known:
        raise UsageError("不能写成这种文件", str(out), f"请用 {'、'.join(known)}")
