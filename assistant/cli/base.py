"""What the commands share: options, output, the progress bar."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from assistant.errors import UsageError
from assistant.types import Fact

Format = Literal["text", "json", "html", "docx"]
Kind = Literal["policy", "report", "record"]
_ZIPPED = b"PK"  # how Office files begin
FailOn = Literal["error", "warning", "never"]

Reports = Annotated[list[str], typer.Argument(help="报告文件或文件夹；- 表示标准输入。")]
OneReport = Annotated[str, typer.Argument(help="报告文件；- 表示标准输入。")]
ModelOption = Annotated[str | None, typer.Option("--model", help="rules、local、local:文件 或 openai:模型名。")]
OutOption = Annotated[Path | None, typer.Option("--out", help="写到这个文件，而不是标准输出。")]
FactsOption = Annotated[list[Path] | None, typer.Option("--facts", help="事实台账：.jsonl、.csv 或 .xlsx，可重复。")]


def stop(line: str, status: int) -> NoReturn:
    """One line on standard error, then out."""
    print(" ".join(line.split()), file=sys.stderr)
    sys.exit(status)


def emit(data: str | bytes, out: Path | None) -> None:
    """To --out, or to standard output as UTF-8."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8")
    if out is None:
        if raw.startswith(_ZIPPED) and sys.stdout.isatty():
            raise UsageError("Word 文件不能显示在终端里", "--out", "请加 --out 文件名.docx")
        sys.stdout.buffer.write(raw if raw.endswith(b"\n") or isinstance(data, bytes) else raw + b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(raw)
    except OSError as error:
        raise UsageError("结果写不进去", str(out), "请检查文件夹与写入权限") from error


def dump(value: Any) -> str:
    """JSON as the command prints it."""
    return json.dumps(value, ensure_ascii=False, indent=1)


@contextmanager
def progress(label: str) -> Iterator[Any]:
    """A progress bar on standard error, where that is a terminal; call it with (done, total[, what is being done])."""
    if not sys.stderr.isatty():
        yield lambda done, total, now="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total, now=label: bar.update(task, completed=done, total=total, description=now)


def facts(paths: Iterable[Path] | None) -> tuple[Fact, ...]:
    """The facts of all ledger files, in their order. Where two files number theirs alike, an id names its file too."""
    from assistant.intake import load_facts

    read = [(path, fact) for path in dict.fromkeys(paths or ()) for fact in load_facts(path)]
    times = Counter(fact.id for _, fact in read)
    return tuple(fact if times[fact.id] == 1 else replace(fact, id=f"{path.stem}-{fact.id}") for path, fact in read)
