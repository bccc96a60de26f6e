"""The command `luoshi`: reads arguments, calls the pipeline, prints. The only module that prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant import batch, keeping, likeness, pipeline
from assistant.checks import rules as rule_data
from assistant.errors import LuoshiError, UsageError
from assistant.export import checklist as as_checklist
from assistant.export import docx as as_docx
from assistant.export import json as as_json
from assistant.export import opinion, terminal
from assistant.export import questions as as_questions
from assistant.export import summary as as_summary
from assistant.models import local
from assistant.settings import settings
from assistant.types import Fact, Rewrites

app = typer.Typer(
    name="luoshi",
    help="落实：对照检查材料写作助手。",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
models_app = typer.Typer(help="内置的本地模型。", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(models_app, name="model")
app.add_typer(keeping.users, name="user")
app.command()(keeping.backup)
app.command()(keeping.restore)

Format = Literal["text", "json", "html", "docx"]
Kind = Literal["policy", "report", "record"]
FailOn = Literal["error", "warning", "never"]

Reports = Annotated[list[str], typer.Argument(help="报告文件或文件夹；- 表示标准输入。")]
OneReport = Annotated[str, typer.Argument(help="报告文件；- 表示标准输入。")]
ModelOption = Annotated[str | None, typer.Option("--model", help="rules、local 或 openai:模型名。")]
OutOption = Annotated[Path | None, typer.Option("--out", help="写到这个文件，而不是标准输出。")]
FactsOption = Annotated[list[Path] | None, typer.Option("--facts", help="事实台账：.jsonl、.csv 或 .xlsx，可重复。")]


def main() -> None:
    """Entry point: every error of ours becomes one line on standard error and an exit status."""
    try:
        app(standalone_mode=False)
    except LuoshiError as error:
        _stop(error.line(), error.exit_code)
    except KeyboardInterrupt:
        _stop("已停止。", 130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # typer's own usage errors come through here; anything else must not be hidden
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        _stop(f"命令不对：{message()} 请运行 luoshi --help 查看用法。", 2)


def _stop(line: str, status: int) -> NoReturn:
    print(" ".join(line.split()), file=sys.stderr)
    sys.exit(status)


def _emit(data: str | bytes, out: Path | None) -> None:
    """To --out, or to standard output as UTF-8."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8")
    if out is None:
        sys.stdout.buffer.write(raw if raw.endswith(b"\n") or isinstance(data, bytes) else raw + b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(raw)
    except OSError as error:
        raise UsageError("结果写不进去", str(out), "请检查文件夹与写入权限") from error


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


@contextmanager
def _progress(label: str) -> Iterator[Any]:
    """A progress bar on standard error; call it with (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _facts(paths: Iterable[Path] | None) -> tuple[Fact, ...]:
    return tuple(fact for path in paths or () for fact in pipeline.load_facts(path))


@app.command()
def check(
    reports: Reports,
    format: Annotated[Format, typer.Option("--format", help="输出格式。")] = "text",
    out: OutOption = None,
    profile: Annotated[str | None, typer.Option(help="年度要求，如 2023-班子；默认按报告自行判断。")] = None,
    model: ModelOption = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="有这一级别的发现时以 1 退出。")] = "never",
    ignore: Annotated[
        Path | None, typer.Option("--ignore", help="忽略清单，每行一个规则或发现的编号。")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", help="另写一份汇总：.xlsx 表格或 .html 网页，含各份得分和雷同。")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="同时用几个进程；0 为每个核一个。")] = 0,
) -> None:
    """诊断报告：哪里空泛、哪里缺事例、原因和措施对不上哪个问题。"""
    inputs = pipeline.find_reports(reports)
    with _progress("诊断") as show:
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
        folder = as_summary.Folder(done, failed, likeness.find([item.report for item in done]))
        _emit(as_summary.page(folder) if summary.suffix == ".html" else as_summary.workbook(folder), summary)
    if summary is None or out is not None or format != "text":
        _emit(pipeline.render(done, format), out)
    worst = {found.severity for item in done for found in item.findings}
    wanted = {"error": {"error"}, "warning": {"error", "warning"}, "never": set()}[fail_on]
    sys.exit(2 if failed else int(bool(worst & wanted)))


@app.command()
def rules(
    rule: Annotated[str | None, typer.Argument(help="规则的编号或名称；不写则列出全部。")] = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """列出并解释检查规则：查什么、为什么、怎么改、例句。"""
    chosen = [rule_data.get(rule)] if rule else list(rule_data.catalogue().values())
    if format == "json":
        _emit(_dump({"schema": 1, "rules": [item.model_dump(mode="json") for item in chosen]}), None)
    else:
        _emit(terminal.rule(chosen[0]) if rule else terminal.rules(chosen), None)


@app.command()
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
    ledger = _facts(facts)
    chosen = None if all_ else finding or []
    if dry_run:
        _emit(terminal.estimate(workspace.model_name(), workspace.estimate(diagnosis, chosen, ledger)), out)
        return
    with _progress("改具体") as show:
        proposals = (
            workspace.rewrite(diagnosis, chosen, ledger)
            if at is None
            else iter([workspace.rewrite_at(diagnosis, at, ledger)])
        )
        result = workspace.collect(proposals, diagnosis, show)
    if format == "docx" and Path(report).suffix.lower() == ".docx":
        _emit(workspace.review(diagnosis, result.proposals), out)
    else:
        _emit_rewrites(result, format, out)


@app.command()
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
    with _progress("找事例") as show:
        stream = workspace.examples(diagnosis, tuple(section or ()), _facts(facts))
        result = workspace.collect(stream, diagnosis, show)
    _emit_rewrites(result, format, out)


@app.command()
def checklist(
    report: OneReport,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .xlsx 或 .docx 文件。")],
    last: Annotated[Path | None, typer.Option("--last", help="上年的整改清单，逐条对照。")] = None,
) -> None:
    """整改清单：问题、原因、措施、责任人、时限、证明；报告没写的留空请补。"""
    _check_suffix(out, (".xlsx", ".docx"))
    workspace = pipeline.Workspace(model="rules")
    diagnosis = workspace.check(pipeline.find_reports([report])[0])
    rows = as_checklist.items(diagnosis)
    compared = as_checklist.compare(as_checklist.read(last), rows) if last else ()
    if out.suffix == ".docx":
        _emit(as_checklist.document(diagnosis.report.unit, rows, compared), out)
    else:
        _emit(as_checklist.workbook(rows, compared), out)


@app.command()
def questions(
    report: OneReport,
    facts: FactsOption = None,
    format: Annotated[Literal["md", "docx"], typer.Option("--format")] = "md",
    out: OutOption = None,
) -> None:
    """采访提纲和补充材料清单：报告里没写清的，逐条问谁、要什么材料。"""
    workspace = pipeline.Workspace(model="rules")
    diagnosis = workspace.check(pipeline.find_reports([report])[0])
    groups = as_questions.gather(diagnosis, list(workspace.rewrite(diagnosis, None, _facts(facts))))
    make = as_questions.document if format == "docx" else as_questions.markdown
    _emit(make(diagnosis.report.unit, groups), out)


@app.command()
def typeset(
    report: OneReport,
    out: Annotated[Path, typer.Option("--out", help="写到这个 .docx 文件。")],
) -> None:
    """排版：把报告排成公文（GB/T 9704—2012）；数据文件夹里有 template.docx 时用它的样式。"""
    _check_suffix(out, (".docx",))
    _emit(as_docx.document(pipeline.read_report(pipeline.find_reports([report])[0])), out)


def _check_suffix(out: Path, known: tuple[str, ...]) -> None:
    if out.suffix not in known:
        raise UsageError("不能写成这种文件", str(out), f"请用 {'、'.join(known)}")


def _emit_rewrites(result: Rewrites, format: str, out: Path | None) -> None:
    if format == "json":
        _emit(_dump(as_json.rewrites(result)), out)
    elif format == "docx":
        _emit(opinion.proposals(result), out)
    else:
        _emit(terminal.rewrites(result), out)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹。")],
    kind: Annotated[Kind, typer.Option(help="policy 政策、report 报告、record 工作记录。")],
    year: Annotated[int | None, typer.Option(help="年份；文中写明的以文中为准。")] = None,
    unit: Annotated[str, typer.Option(help="单位。")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="等向量全部算好再返回。")] = False,
) -> None:
    """收录资料到知识库，或刷新已收录的。"""
    workspace = pipeline.Workspace(model="rules")
    with _progress("收录") as show:

        def report(step: Any) -> None:
            show(step.done, step.total)
            if step.problem:
                print(step.problem, file=sys.stderr)

        taken = workspace.library.ingest(paths, kind=kind, year=year, unit=unit, wait=wait, progress=report)
    for source in taken:
        print(f"{source.id}\t{source.title}\t{source.passages} 段")


@app.command()
def sources(format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text") -> None:
    """列出知识库里的资料。"""
    found = pipeline.Workspace(model="rules").library.sources()
    _emit(_dump([asdict(source) for source in found]) if format == "json" else terminal.sources(found), None)


@app.command()
def forget(source: Annotated[str, typer.Argument(help="资料的编号、标题或路径。")]) -> None:
    """从知识库里删去一份资料，不留痕迹。"""
    gone = pipeline.Workspace(model="rules").library.forget(source)
    print(f"已删去：{gone.title}")


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="要找的话。")] = None,
    queries: Annotated[Path | None, typer.Option(help="一次查很多：每行一个 {id, text}。")] = None,
    kind: Annotated[Kind | None, typer.Option()] = None,
    year: Annotated[int | None, typer.Option()] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="最多几条。")] = 8,
    format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """看检索能找到什么。"""
    library = pipeline.Workspace(model="rules").library
    if queries is not None:
        rows = pipeline.load_queries(queries)
        found = library.search_many([text for _, text in rows], kind=kind, year=year, k=k)
        for (identity, _), hits in zip(rows, found, strict=True):
            line = {"id": identity, "results": [as_json.hit(hit) for hit in hits]}
            print(json.dumps(line, ensure_ascii=False))
        return
    if not query:
        raise UsageError("没有说明找什么", "search", "请写要找的话，或用 --queries 指定文件")
    hits = library.search(query, kind=kind, year=year, k=k)
    if format == "json":
        _emit(_dump({"query": query, "results": [as_json.hit(hit) for hit in hits]}), None)
    else:
        _emit(terminal.hits(hits), None)


@app.command(name="eval")
def evaluate(
    suites: Annotated[
        list[str] | None,
        typer.Argument(help="评测项，默认全部；或 compare A B 比较两次结果，baseline A 把一次结果定为基线。"),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="标注报告所在的文件夹；默认用自带的样本。")] = None,
    model: ModelOption = None,
    out: Annotated[Path | None, typer.Option(help="结果写到这个文件夹；比较时，网页写到这个文件。")] = None,
    baseline: Annotated[Path | None, typer.Option(help="与这个基线文件比较，低于它则以 1 退出。")] = None,
) -> None:
    """离线评测：各项得分与把握，逐条结果写成一页。"""
    from evals import harness  # evals stands above the command line and imports it nowhere else

    words = suites or []
    if words[:1] == ["compare"]:
        _emit(harness.compare(words[1:], out), None)
        return
    if words[:1] == ["baseline"]:
        _emit(harness.set_baseline(words[1:], baseline), None)
        return
    with _progress("评测") as show:
        outcome = harness.run(words, data=data, model=model or "rules", out=out, baseline=baseline, show=show)
    _emit(outcome.table, None)
    print(f"逐条结果：{outcome.folder / 'page.html'}", file=sys.stderr)
    for line in outcome.missed:
        print(line, file=sys.stderr)
    sys.exit(1 if outcome.missed else 0)


@app.command()
def serve(
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    auth: keeping.AccountsOption = None,
    model: ModelOption = None,
    fetch_model: Annotated[bool, typer.Option("--fetch-model", help="没有配置模型时在后台下载本地模型。")] = False,
) -> None:
    """打开网页。"""
    from assistant import ui  # the page's libraries are heavy, and only this command needs them

    ui.serve(host, port, model=model, fetch_model=fetch_model, auth=auth)


@app.command()
def doctor() -> None:
    """体检：这台机器上什么能用，什么不能用，怎么办。"""
    rows = pipeline.Workspace().doctor()
    for row in rows:
        print(f"{'✓' if row.ok else '✗'} {row.name}：{row.state}")
        if row.advice:
            print(f"    {row.advice}")
    sys.exit(0 if all(row.ok or not row.needed for row in rows) else 1)


@models_app.command("list")
def model_list() -> None:
    """列出可用的本地模型和安装情况。"""
    name, path = local.QWEN.name, local.installed()
    print(f"{name}\t{'已安装：' + str(path) if path else f'未安装，约 {local.QWEN.size / 1e9:.1f} GB'}")
    for other in local.listed():
        if other != path:
            print(f"{other.stem}\t自备：用 --model local:{other}")


@models_app.command("install")
def model_install() -> None:
    """下载并安装本地模型（可中断后继续）。"""
    with _progress("下载本地模型") as show:
        path = local.install(progress=show)
    print(f"已安装：{path}")


@models_app.command("remove")
def model_remove(name: Annotated[str, typer.Argument(help="模型名。")] = local.QWEN.name) -> None:
    """删去本地模型。"""
    print(f"已删去：{local.remove(name)}")


if __name__ == "__main__":
    main()
