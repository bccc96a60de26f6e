"""The commands for the knowledge base."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli.base import Kind, dump, emit, progress
from assistant.errors import InputError, UsageError
from assistant.export import found as as_text

if TYPE_CHECKING:
    from assistant.retrieval.library import Library

Named = Annotated[str, typer.Argument(help="资料的编号、标题或路径。")]


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹。")],
    kind: Annotated[Kind, typer.Option(help="policy 政策、report 报告、record 工作记录。")],
    year: Annotated[int | None, typer.Option(help="年份，用于自己没有写明年份的文件；各行自带日期的以行为准。")] = None,
    unit: Annotated[str, typer.Option(help="单位，用于自己没有写明单位的文件。")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="等向量全部算好再返回。")] = False,
) -> None:
    """收录资料到知识库，或刷新已收录的。"""
    library, problems = _library(), list[str]()
    with progress("收录") as show:

        def report(step: Any) -> None:
            show(step.done, step.total, f"收录（{step.passages} 段）" if step.stage == "read" else "算向量")
            if step.problem:
                problems.append(step.problem)

        try:
            taken = library.ingest(paths, kind=kind, year=year, unit=unit, wait=wait, progress=report)
        except InputError as error:  # one of the problems, told by whoever catches it
            problems = [problem for problem in problems if problem != error.line()]
            raise
        finally:
            for problem in problems:
                print(problem, file=sys.stderr)
    if not taken and not problems:
        raise InputError(
            "没有可以收录的文件", "、".join(map(str, paths)), "请给出文件，或里面有报告、制度、台账的文件夹"
        )
    for source in taken:
        print(f"{source.id}\t{source.title}\t{source.passages} 段")


def sources(format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text") -> None:
    """列出知识库里的资料。"""
    held = _library().sources()
    emit(dump([asdict(source) for source in held]) if format == "json" else as_text.sources(held), None)


def edit(
    source: Named,
    title: Annotated[str | None, typer.Option(help="标题。")] = None,
    kind: Annotated[Kind | None, typer.Option(help="policy 政策、report 报告、record 工作记录。")] = None,
    year: Annotated[int | None, typer.Option(help="年份；0 表示不详。")] = None,
    unit: Annotated[str | None, typer.Option(help="单位。")] = None,
    issuer: Annotated[str | None, typer.Option(help="发文机关。")] = None,
    number: Annotated[str | None, typer.Option(help="文号。")] = None,
    in_force: Annotated[bool | None, typer.Option("--in-force/--repealed", help="现行有效，或已经废止。")] = None,
) -> None:
    """改一份资料的标题、类别、年份、单位等；以后重新收录，改过的不变。"""
    given = {"title": title, "kind": kind, "year": year, "unit": unit, "issuer": issuer, "number": number,
             "in_force": in_force}  # fmt: skip
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise UsageError("没有说明改什么", "edit", "请加 --title、--year、--unit 等，见 luoshi edit --help")
    if year == 0:
        changes["year"] = None
    library = _library()
    changed = library.edit(source, **changes)
    library.encode()
    print(f"{changed.id}\t{changed.title}\t{changed.year or '年份不详'}\t{changed.unit or '—'}")


def forget(source: Named) -> None:
    """从知识库里删去一份资料，不留痕迹。"""
    gone = _library().forget(source)
    print(f"已删去：{gone.title}")


def search(
    query: Annotated[str | None, typer.Argument(help="要找的话。")] = None,
    queries: Annotated[Path | None, typer.Option(help="一次查很多：每行一个 {id, text}。")] = None,
    kind: Annotated[Kind | None, typer.Option(help="只找这一类：policy 政策、report 报告、record 工作记录。")] = None,
    year: Annotated[int | None, typer.Option(help="只找这一年的。")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="最多几条。")] = 8,
    format: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """看检索能找到什么。"""
    from assistant.export import json as as_json

    library = _library()
    if queries is not None:
        from assistant.intake.inputs import load_queries

        rows = load_queries(queries)
        found = library.search_many([text for _, text in rows], kind=kind, year=year, k=k)
        for (identity, _), hits in zip(rows, found, strict=True):
            line = {"id": identity, "results": [as_json.hit(hit) for hit in hits]}
            print(json.dumps(line, ensure_ascii=False))
        return
    if not query:
        raise UsageError("没有说明找什么", "search", "请写要找的话，或用 --queries 指定文件")
    hits = library.search(query, kind=kind, year=year, k=k)
    if format == "json":
        emit(dump({"query": query, "results": [as_json.hit(hit) for hit in hits]}), None)
    else:
        emit(as_text.hits(hits), None)


def _library() -> Library:
    from assistant.retrieval.library import open_library
    from assistant.settings import settings

    return open_library(settings())
