"""What a command is given: report files and folders, standard input, files of queries."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import InputError
from assistant.intake import SUFFIXES, decode, load_report, parse
from assistant.intake.read import MAX_BYTES, bounded, read_bytes
from assistant.intake.tables import json_lines
from assistant.types import Report


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


def open_report(name: str) -> Report:
    """A report from its file, or from standard input for `-`. Raises InputError."""
    if name != "-":
        return load_report(Path(name))
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    bounded(len(data), "标准输入")
    return parse(decode(data, "标准输入"), "-")


def load_queries(path: Path) -> list[tuple[str, str]]:
    """(id, text) of each line of a queries file. Raises InputError naming the line or the query that is wrong."""
    rows = json_lines(read_bytes(path), str(path))
    for number, row in enumerate(rows, 1):
        if not {"id", "text"} <= row.keys():
            raise InputError(f"第 {number} 条查询缺少 id 或 text", str(path), '每行应为 {"id": …, "text": …}')
    return [(str(row["id"]), str(row["text"])) for row in rows]
