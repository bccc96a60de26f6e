"""The commands that write: rewrite, examples, causes, a section, proofreading."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli.base import FactsOption, ModelOption, OneReport, OutOption, dump, emit, progress
from assistant.cli.base import facts as read_facts
from assistant.errors import UsageError
from assistant.types import Diagnosis, Proposal, Rewrites

if TYPE_CHECKING:
    from assistant.pipeline import Workspace

Format = Annotated[Literal["text", "json"], typer.Option("--format")]
Sections = Annotated[list[str] | None, typer.Option("--section", help="问题部分的编号，如 P1，可重复；默认全部。")]


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
    if (asked := all_ + bool(finding) + (at is not None)) != 1:
        what = "改哪里只能用一种办法说" if asked else "没有说明改哪里"
        raise UsageError(what, "rewrite", "请加 --all、--finding 编号 或 --at 位置")
    workspace, diagnosis = _opened(report, model)
    chosen, ledger = finding or None, read_facts(facts)
    if dry_run:
        from assistant.export import terminal

        emit(terminal.estimate(workspace.choice.name, workspace.estimate(diagnosis, chosen, ledger, at=at)), out)
        return
    result = _collected(workspace, workspace.rewrite(diagnosis, chosen, ledger, at=at), diagnosis, "改具体")
    if format == "docx" and Path(report).suffix.lower() == ".docx":
        emit(workspace.review(diagnosis, result.proposals), out)
    else:
        _emit(result, format, out)


def _for_sections(name: str, label: str, says: str) -> Callable[..., None]:
    """The command `name`, of the Workspace's method of that name: proposals for problem sections."""

    def command(
        report: OneReport,
        section: Sections = None,
        facts: FactsOption = None,
        model: ModelOption = None,
        format: Format = "text",
        out: OutOption = None,
    ) -> None:
        workspace, diagnosis = _opened(report, model)
        found = getattr(workspace, name)(diagnosis, tuple(section or ()), read_facts(facts))
        _emit(_collected(workspace, found, diagnosis, label), format, out)

    command.__name__, command.__doc__ = name, f"{label}：{says}"
    return command


examples = _for_sections("examples", "找事例", "为各个问题从台账和知识库里找能写进去的事。")
causes = _for_sections(
    "causes", "找原因", "为没有讲清原因的问题提出可能的原因和要核实的问题；默认是所有原因对不上的问题。"
)


def draft(
    heading: Annotated[str, typer.Argument(help="这一段的标题，如（二）服务群众方面。")],
    outline: Annotated[str, typer.Option(help="提纲，要点之间用；隔开；默认取年度要求里对应的方面。")] = "",
    profile: Annotated[str | None, typer.Option(help="年度要求，如 2023-班子。")] = None,
    unit: Annotated[str, typer.Option(help="单位名称。")] = "",
    year: Annotated[int | None, typer.Option(help="年度。")] = None,
    facts: FactsOption = None,
    model: ModelOption = None,
    format: Format = "text",
    out: OutOption = None,
) -> None:
    """起草一段：按提纲和台账写成段落，没有事实的地方留空并提问。"""
    from assistant import pipeline
    from assistant.checks import aspects

    wanted = aspects.load(profile) if profile else None
    year = year or (wanted.year if wanted else None)
    points = outline or (aspects.asked(wanted, heading) if wanted else "")
    workspace = pipeline.Workspace(model=model)
    order = pipeline.Order(heading, points, unit, year, bool(wanted and wanted.person))
    drafted = iter([workspace.draft(order, read_facts(facts))])
    nothing = workspace.check_text("", links=False)
    _emit(_collected(workspace, drafted, nothing, "起草"), format, out)


def proofread(report: OneReport, model: ModelOption = None, format: Format = "text", out: OutOption = None) -> None:
    """校对：错别字和用错的词，逐处给出改法和理由。"""
    workspace, diagnosis = _opened(report, model)
    _emit(_collected(workspace, workspace.proofread(diagnosis), diagnosis, "校对"), format, out)


def _opened(report: str, model: str | None) -> tuple[Workspace, Diagnosis]:
    from assistant.pipeline import Workspace

    workspace = Workspace(model=model)
    return workspace, workspace.check(report)


def _collected(workspace: Workspace, proposals: Iterator[Proposal], diagnosis: Diagnosis, label: str) -> Rewrites:
    """All proposals, with a bar while they come, and then a word on what went to a server outside."""
    with progress(label) as show:
        result = workspace.collect(proposals, diagnosis, show)
    if sent := workspace.choice.sendings():
        covered = dict.fromkeys(f"{item.words}→{item.stand_in}" for each in sent for item in each.replaced)
        line = f"已向 {sent[0].where} 发送 {len(sent)} 次，共 {sum(each.chars for each in sent)} 字"
        print(line + (f"；换成代称：{'、'.join(covered)}" if covered else ""), file=sys.stderr)
    return result


def _emit(result: Rewrites, format: str, out: Path | None) -> None:
    from assistant.export import json as as_json
    from assistant.export import terminal

    if format == "json":
        emit(dump(as_json.rewrites(result)), out)
    elif format == "docx":
        from assistant.export import opinion

        emit(opinion.proposals(result), out)
    else:
        emit(terminal.rewrites(result), out)
