"""Ledger files to facts: JSON Lines, .csv and .xlsx with the columns id, source, date, text."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from assistant.errors import InputError
from assistant.intake.read import decode, read_bytes
from assistant.intake.safe import open_package
from assistant.types import Fact

# A clerk's own table has Chinese column names.
_COLUMNS = {"编号": "id", "序号": "id", "来源": "source", "出处": "source", "日期": "date", "时间": "date",
            "内容": "text", "事实": "text", "事项": "text"}  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2}))?)?")
MAX_ROWS = 100_000


def load_facts(path: Path) -> tuple[Fact, ...]:
    """The facts of a ledger file; rows without text are passed over, rows without id are numbered.

    Raises InputError naming the file and the line that cannot be read.
    """
    suffix, where = path.suffix.lower(), str(path)
    if suffix not in _READERS:
        raise InputError("不认识的事实文件", where, "请用 .jsonl、.csv 或 .xlsx")
    data = read_bytes(path)
    try:
        return _facts(_READERS[suffix](data, where), where)
    except InputError:
        raise
    except Exception as error:  # a damaged or hostile table may break a parser in any way
        raise InputError("表格不能打开，可能已经损坏", where, "请用 Excel 另存为 .xlsx 再试") from error


def _facts(rows: Iterable[Mapping[str, Any]], where: str) -> tuple[Fact, ...]:
    facts: dict[str, Fact] = {}
    for number, raw in enumerate(rows, 1):
        row = {_COLUMNS.get(str(key).strip(), str(key).strip()): value for key, value in raw.items() if key}
        text = str(row.get("text") or "").strip()
        if not text:
            continue
        identity = str(row.get("id") or f"F{number}").strip()
        if identity in facts:
            raise InputError(f"事实编号 {identity} 重复", where, "请让每条事实的编号不同")
        facts[identity] = Fact(identity, text, str(row.get("source") or "").strip(), normal_date(row.get("date")))
    if not facts and not _has_text_column(rows):
        raise InputError("没有读到事实", where, "请检查是否有 text（内容）一列")
    return tuple(facts.values())


def _has_text_column(rows: Iterable[Mapping[str, Any]]) -> bool:
    names = getattr(rows, "fieldnames", None) or ()
    return any(_COLUMNS.get(str(n).strip(), str(n).strip()) == "text" for n in names)


def normal_date(value: object) -> str | None:
    """A year, year-month or day as "2023", "2023-05", "2023-05-04"; None when there is no date in `value`."""
    if value is None:
        return None
    if isinstance(value, datetime.date):
        return value.strftime("%Y-%m-%d")
    match = _DATE.match(str(value).strip())
    if not match:
        return None
    return "-".join([match[1], *(part.zfill(2) for part in (match[2], match[3]) if part)])


def _json_lines(data: bytes, where: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(decode(data, where).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"第 {number} 行不是 JSON", where, "请改正这一行") from error
        if not isinstance(row, dict):
            raise InputError(f"第 {number} 行不是一条事实", where, "每行应为一个 JSON 对象")
        rows.append(row)
    return rows


def _comma_separated(data: bytes, where: str) -> Iterable[Mapping[str, Any]]:
    return csv.DictReader(io.StringIO(decode(data, where), newline=""))


def _sheet(data: bytes, where: str) -> list[Mapping[str, Any]]:
    open_package(data, where).close()  # refuses what would unpack without end
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(max_row=MAX_ROWS, values_only=True)
    header = [str(cell or "").strip() for cell in next(rows, ())]
    table: list[Mapping[str, Any]] = [
        dict(zip(header, row, strict=False)) for row in rows if any(cell is not None for cell in row)
    ]
    book.close()
    return table


_READERS: dict[str, Callable[[bytes, str], Iterable[Mapping[str, Any]]]] = {
    ".jsonl": _json_lines, ".csv": _comma_separated, ".xlsx": _sheet,
}  # fmt: skip
