"""The commands for the machine: the page, the local model, evaluation, and what works here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import keeping
from assistant.cli.base import ModelOption, emit, progress


def evaluate(
    suites: Annotated[
        list[str] | None,
        typer.Argument(help="评测项，默认全部；或 compare A B 比较两次结果，baseline A 把一次结果定为基线。"),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="标注报告所在的文件夹；默认用自带的样本。")] = None,
    model: ModelOption = None,
    out: Annotated[Path | None, typer.Option(help="结果写到这个文件夹；比较时，网页写到这个文件。")] = None,
    baseline: Annotated[Path | None, typer.Option(help="与这个基线文件比较，低于它则以 1 退出。")] = None,
    judge: Annotated[str | None, typer.Option(help="比较时请这个模型另作裁判，只供参考。")] = None,
) -> None:
    """离线评测：各项得分与把握，逐条结果写成一页。"""
    from evals import harness  # only this command needs the suites, which take a second to load

    words = suites or []
    if words[:1] == ["compare"]:
        with progress("裁判") as show:
            compared = harness.compare(words[1:], out, judge=judge, show=show)
        emit(compared, None)
        return
    if words[:1] == ["baseline"]:
        emit(harness.set_baseline(words[1:], baseline), None)
        return
    with progress("评测") as show:
        outcome = harness.run(words, data=data, model=model or "rules", out=out, baseline=baseline, show=show)
    emit(outcome.table, None)
    print(f"逐条结果：{outcome.folder / 'page.html'}", file=sys.stderr)
    for line in outcome.missed:
        print(line, file=sys.stderr)
    sys.exit(1 if outcome.missed else 0)


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


def doctor() -> None:
    """体检：这台机器上什么能用，什么不能用，怎么办。"""
    from assistant.pipeline import Workspace

    lacking = False
    for row in Workspace().doctor():
        print(f"{'✓' if row.ok else '✗'} {row.name}：{row.state}")
        if row.advice:
            print(f"    {row.advice}")
        lacking |= row.needed and not row.ok
    sys.exit(int(lacking))


def model_list() -> None:
    """列出可用的本地模型和安装情况。"""
    from assistant.models import local

    name, path = local.QWEN.name, local.installed()
    print(f"{name}\t{'已安装：' + str(path) if path else f'未安装，约 {local.QWEN.size / 1e9:.1f} GB'}")
    for other in local.listed():
        if other != path:
            print(f"{other.stem}\t自备：用 --model local:{other}")


def model_install() -> None:
    """下载并安装本地模型（可中断后继续）。"""
    from assistant.models import local

    with progress("下载本地模型") as show:
        path = local.install(progress=show)
    print(f"已安装：{path}")


def model_remove(name: Annotated[str | None, typer.Argument(help="模型名；不写则是内置的这个。")] = None) -> None:
    """删去本地模型。"""
    from assistant.models import local

    print(f"已删去：{local.remove(name or local.QWEN.name)}")
