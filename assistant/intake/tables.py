"""Ledgers as rows, whatever keeps them: JSON Lines, .csv, .xlsx."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from assistant.errors import InputError
from assistant.intake.read import decode
from assistant.intake.safe import open_package

MAX_ROWS = 200_000
_EMPTY_ROWS = 1_000  # a sheet that goes on for so long without a value has ended
# Names that clerks give to the columns of a ledger.
_COLUMNS = {
    "编号": "id", "序号": "id", "标题": "title", "题目": "title", "来源": "source", "出处": "source",
    "日期": "date", "时间": "date", "内容": "text", "事实": "text", "事项": "text",
}  # fmt: skip

Row = Mapping[str, Any]


def json_lines(data: bytes, where: str) -> list[Row]:
    """One object a line. Raises InputError naming the line that is none."""
    rows: list[Row] = []
    # Not splitlines(): a text may hold U+2028 and the like unescaped.
    for number, line in enumerate(decode(data, where).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"第 {number} 行不是 JSON", where, "请改正这一行") from error
        if not isinstance(row, dict):
            raise InputError(f"第 {number} 行不是一条记录", where, '每行应为一个 JSON 对象，如 {"id": …, "text": …}')
        rows.append(row)
    return rows


def comma_separated(data: bytes, where: str) -> list[Row]:
    """The rows under the header of a .csv file."""
    return _under_header(csv.reader(io.StringIO(decode(data, where), newline="")))


def workbook(data: bytes, where: str) -> list[Row]:
    """The rows of all sheets of an .xlsx file, each under its sheet's header."""
    return [row for sheet in sheets(data, where) for row in _under_header(sheet)]


def sheets(data: bytes, where: str) -> list[list[tuple[Any, ...]]]:
    """The rows of each sheet of an .xlsx file that hold anything. Raises InputError for what is no such file."""
    open_package(data, where).close()  # refuses what would unpack without end
    try:
        return _sheets(data)
    except Exception as error:  # a damaged or hostile workbook may break the parser in any way
        raise InputError("表格不能打开，可能已经损坏", where, "请用 Excel 或 WPS 另存为 .xlsx 再试") from error


def _sheets(data: bytes) -> list[list[tuple[Any, ...]]]:
    import openpyxl  # half a second that only workbooks are worth

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        found = []
        for sheet in book.worksheets:
            # A sheet may claim any size; what counts is the rows that are there.
            sheet.reset_dimensions()
            found.append(_filled(sheet.iter_rows(values_only=True)))
        return found
    finally:
        book.close()


def _filled(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    filled: list[tuple[Any, ...]] = []
    empty = 0
    for row in islice(rows, MAX_ROWS):
        empty = 0 if any(cell not in (None, "") for cell in row) else empty + 1
        if empty > _EMPTY_ROWS:
            break
        if not empty:
            filled.append(row)
    return filled


def _under_header(rows: Iterable[Iterable[Any]]) -> list[Row]:
    """Rows by the names of the header: the first row with two values or more, for a title often stands above.

    A table of one column has its header in the first row.
    """
    table = [tuple(row) for row in rows]
    wide = (number for number, row in enumerate(table) if sum(cell not in (None, "") for cell in row) >= 2)
    top = next(wide, 0)
    header = [str(cell or "").strip() for cell in table[top]] if table else []
    return [dict(zip(header, row, strict=False)) for row in table[top + 1 :]]


def role(column: object) -> str:
    """What a column is: id, title, source, date or text; its own name where that is none of these."""
    name = str(column or "").strip()
    return _COLUMNS.get(name, name.lower() if name.lower() in _COLUMNS.values() else name)


TABLES: dict[str, Callable[[bytes, str], list[Row]]] = {
    ".jsonl": json_lines, ".csv": comma_separated, ".xlsx": workbook,
}  # fmt: skip
