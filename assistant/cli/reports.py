"""The commands for reports: diagnose, rewrite, find examples, and what is drawn from a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant import batch, likeness, pipeline
from assistant.checks import rules as rule_data
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
from assistant.errors import UsageError
from assistant.export import formats, terminal
from assistant.export import json as as_json
from assistant.settings import settings
from assistant.types import Rewrites


def check(
    reports: Reports,
    format: Annotated[Format, typer.Option("--format", help="输出格式。")] = "text",
    out: OutOption = None,
    profile: Annotated[str | None, typer.Option(help="年度要求，如 2023-班子；默认按报告自行判断。")] = None,
    model: ModelOption = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="有这一级别的发现时以 1 退出。")] = "never",
    ignore: Annotated[Path | None, typer.Option("--ignore", help="忽略清单，每行一个规则或发现的编号。")] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", help="另写一份汇总：.xlsx 表格或 .html 网页，含各份得分和雷同。")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="同时用几个进程；0 为每个核一个。")] = 0,
) -> None:
    """诊断报告：哪里空泛、哪里缺事例、原因和措施对不上哪个问题。"""
    inputs = pipeline.find_reports(reports)
    with progress("诊断") as show:
        outcomes = batch.run(
            inputs, home=settings().home, profile=profile, model=model or "rules", jobs=jobs, show=show
        )
    done = [outcome.diagnosis for outcome in outcomes if outcome.diagnosis]
    if ignore is not None:
        done = [pipeline.silenced(item, ignore) for item in done]
    failed = [outcome.error for outcome in outcomes if outcome.error]
    for item in done:
        for note in item.report.notes:
            print(f"{item.report.path}：{note}", file=sys.stderr)
    for error in failed:
        print(error.line(), file=sys.stderr)
    if failed and not done:
        sys.exit(2)
    if summary is not None:
        from assistant.export import summary as as_summary

        folder = as_summary.Folder(done, failed, likeness.find([item.report for item in done]))
        emit(as_summary.page(folder) if summary.suffix == ".html" else as_summary.workbook(folder), summary)
    if summary is None or out is not None or format != "text":
        emit(formats.render(done, format), out)
    worst = {found.severity for item in done for found in item.findings}
    wanted = {"error": {"error"}, "warning": {"error", "warning"}, "never": set()}[fail_on]
    sys.exit(2 if failed else int(bool(worst & wanted)))


def rules(
    rule: Annotated[str | None, typer.Argument(help="规则的编号或名称；不写则列出全部。")] = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """列出并解释检查规则：查什么、为什么、怎么改、例句。"""
    chosen = [rule_data.get(rule)] if rule else list(rule_data.catalogue().values())
    if format == "json":
        emit(dump({"schema": 1, "rules": [item.model_dump(mode="json") for item in chosen]}), None)
    else:
        emit(terminal.rule(chosen[0]) if rule else terminal.rules(chosen), None)


def rewrite(
    report: OneReport,
    all_: Annotated[bool, typer.Option("--all", help="所有空泛的句子。")] = False,
    finding: Annotated[list[str] | None, typer.Option(help="只改这一条发现，可重复。")] = None,
    at: Annotated[int | None, typer.Option(help="只改这个位置所在的句子（从 0 起的字符数）。")] = None,
    facts: FactsOption = None,
    model: ModelOption = None,
    format: Annotated[Literal["text", "json", "docx"], typer.Option("--format")] = "text",
    out: OutOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只估算调用次数、用量和费用，不调用模型。")] = False,
) -> None:
    """改具体：为空泛的句子给出有出处的写法，不知道的留空并提问。"""
    if not all_ and not finding and at is None:
        raise UsageError("没有说明改哪里", "rewrite", "请加 --all、--finding 编号 或 --at 位置")
    workspace = pipeline.Workspace(model=model)
    diagnosis = workspace.check(pipeline.find_reports([report])[0])
    ledger = read_facts(facts)
    chosen = None if all_ else finding or []
    if dry_run:
        emit(terminal.estimate(workspace.choice.name, workspace.estimate(diagnosis, chosen, ledger)), out)
        return
    with progress("改具体") as show:
        proposals = (
            workspace.rewrite(diagnosis, chosen, ledger)
            if at is None
            else iter([workspace.rewrite_at(diagnosis, at, ledger)])
        )
        result = workspace.collect(proposals, diagnosis, show)
    _tell_sent(workspace)
    if format == "docx" and Path(report).suffix.lower() == ".docx":
        emit(workspace.review(diagnosis, result.proposals), out)
    else:
        _emit_rewrites(result, format, out)


def examples(
    report: OneReport,
    section: Annotated[list[str] | None, typer.Option(help="问题部分的编号，如 P1，可重复；默认全部。")] = None,
    facts: FactsOption = None,
    model: ModelOption = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
    out: OutOption = None,
) -> None:
    """找事例：为各个问题从台账和知识库里找能写进去的事。"""
    workspace = pipeline.Workspace(model=model)
    diagnosis = workspace.check(pipeline.find_reports([report])[0])
    with progress("找事例") as show:
        stream = workspace.examples(diagnosis, tuple(section or ()), read_facts(facts))
        result = workspace.collect(stream, diagnosis, show)
    _tell_sent(workspace)
    _emit_rewrites(result, format, out)


def checklist(
    report: OneReport,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .xlsx 或 .docx 文件。")],
    last: Annotated[Path | None, typer.Option("--last", help="上年的整改清单，逐条对照。")] = None,
) -> None:
    """整改清单：问题、原因、措施、责任人、时限、证明；报告没写的留空请补。"""
    from assistant.export import checklist as as_checklist

    _check_suffix(out, (".xlsx", ".docx"))
    workspace = pipeline.Workspace(model="rules")
    diagnosis = workspace.check(pipeline.find_reports([report])[0])
    rows = as_checklist.items(diagnosis)
    compared = as_checklist.compare(as_checklist.read(last), rows) if last else ()
    if out.suffix == ".docx":
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

    workspace = pipeline.Workspace(model="rules")
    diagnosis = workspace.check(pipeline.find_reports([report])[0])
    groups = as_questions.gather(diagnosis, list(workspace.rewrite(diagnosis, None, read_facts(facts))))
    make = as_questions.document if format == "docx" else as_questions.markdown
    emit(make(diagnosis.report.unit, groups), out)


def typeset(
    report: OneReport,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .docx 文件。")],
) -> None:
    """排版：把报告排成公文（GB/T 9704—2012）；数据文件夹里有 template.docx 时用它的样式。"""
    from assistant.export import docx as as_docx

    _check_suffix(out, (".docx",))
    emit(as_docx.document(pipeline.open_report(pipeline.find_reports([report])[0])), out)


def _check_suffix(out: Path, known: tuple[str, ...]) -> None:
    if out.suffix not in known:
        raise UsageError("不能写成这种文件", str(out), f"请用 {'、'.join(known)}")


def _tell_sent(workspace: pipeline.Workspace) -> None:
    """What went to a server outside, and what was covered before it went."""
    if sent := workspace.choice.sendings():
        covered = dict.fromkeys(f"{item.words}→{item.stand_in}" for each in sent for item in each.replaced)
        line = f"已向 {sent[0].where} 发送 {len(sent)} 次，共 {sum(each.chars for each in sent)} 字"
        print(line + (f"；换成代称：{'、'.join(covered)}" if covered else ""), file=sys.stderr)


def _emit_rewrites(result: Rewrites, format: str, out: Path | None) -> None:
    if format == "json":
        emit(dump(as_json.rewrites(result)), out)
    elif format == "docx":
        from assistant.export import opinion

        emit(opinion.proposals(result), out)
    else:
        emit(terminal.rewrites(result), out)
