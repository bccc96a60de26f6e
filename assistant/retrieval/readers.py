"""Source files to text: .txt .md .docx .pdf and the tables .xlsx .csv .jsonl, whatever state they are in.

A file is data of unknown origin: its size unpacked is looked at before it is unpacked, and whatever a parser trips
over becomes an InputError that names the file and what to do.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from assistant.errors import InputError
from assistant.intake import xml
from assistant.intake.docx import read_docx
from assistant.intake.facts import normal_date
from assistant.intake.pdf import read_pdf
from assistant.intake.read import decode
from assistant.intake.safe import open_package

MAX_BYTES = 200_000_000
MAX_ROWS = 200_000
_EMPTY_ROWS = 1_000  # a sheet that goes on for so long without a value has ended
# Names that clerks give to the columns of a ledger.
_COLUMNS = {
    "id": "id", "编号": "id", "序号": "id", "title": "title", "标题": "title", "题目": "title",
    "source": "source", "来源": "source", "出处": "source", "date": "date", "日期": "date", "时间": "date",
    "text": "text", "内容": "text", "事实": "text", "事项": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table or a line of .jsonl; [start, end) is where it stands in the document's text."""

    start: int
    end: int
    ref: str = ""
    title: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A source's text. `records` is None where passages have to be found by the text's own structure."""

    text: str
    records: tuple[Record, ...] | None = None


def read(path: Path, data: bytes) -> Document:
    """The document in `data`, read as the suffix of `path` says. Raises InputError for what cannot be read."""
    suffix, where = path.suffix.lower(), str(path)
    if suffix not in READERS:
        raise InputError("不支持的文件类型", where, f"请用 {'、'.join(READERS)}")
    if len(data) > MAX_BYTES:
        raise InputError("文件太大", where, f"上限为 {MAX_BYTES // 1_000_000} MB，请拆分后再试")
    try:
        document = READERS[suffix](data, where)
    except InputError:
        raise
    except Exception as error:  # a damaged or hostile file may break a parser in any way
        raise InputError("文件不能打开，可能已经损坏", where, "请用原来的软件打开后另存一份再试") from error
    if not document.text.strip():
        raise InputError("没有读到文字", where, "请检查文件是否为空")
    return document


def _plain(data: bytes, where: str) -> Document:
    return Document(decode(data, where))


def _word(data: bytes, where: str) -> Document:
    """One line a paragraph; a row of a table is one line as well, for its cells say something only together."""
    read = read_docx(data, where)
    lines: list[str] = []
    before = None
    for line in read.lines:
        row = next((above for above in line.paragraphs[0].iterancestors() if xml.name(above) == "tr"), None)
        words = read.text[line.start : line.end]
        if row is not None and row is before:
            lines[-1] += f"　{words}"
        else:
            lines.append(words)
        before = row
    return Document("\n".join(lines))


def _pdf(data: bytes, where: str) -> Document:
    return Document(read_pdf(data, where))


def _json_lines(data: bytes, where: str) -> Document:
    rows: list[Mapping[str, Any]] = []
    # Not splitlines(): a text may hold U+2028 and the like unescaped.
    for number, line in enumerate(decode(data, where).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"第 {number} 行不是 JSON", where, "请改正这一行") from error
        if not isinstance(row, dict) or not str(row.get("text") or "").strip():
            raise InputError(f"第 {number} 行没有 text", where, '每行应为 {"id": …, "title": …, "text": …}')
        rows.append(row)
    return _records(rows, every_column=False)


def _comma_separated(data: bytes, where: str) -> Document:
    return _records(csv.DictReader(io.StringIO(decode(data, where), newline="")))


def _workbook(data: bytes, where: str) -> Document:
    open_package(data, where).close()
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        rows: list[Mapping[str, Any]] = []
        for sheet in book.worksheets:
            # A sheet may claim any size; what counts is the rows that are there.
            sheet.reset_dimensions()
            rows += _sheet_rows(sheet.iter_rows(values_only=True))
    finally:
        book.close()
    return _records(rows)


def _sheet_rows(rows: Iterable[tuple[Any, ...]]) -> list[Mapping[str, Any]]:
    """The rows of a sheet under its header: the first row with two values or more, for a title often stands above.

    A sheet of one column has its header in the first row.
    """
    filled: list[tuple[Any, ...]] = []
    empty = 0
    for row in islice(rows, MAX_ROWS):
        empty = 0 if any(cell not in (None, "") for cell in row) else empty + 1
        if empty > _EMPTY_ROWS:
            break
        if not empty:
            filled.append(row)
    wide = (number for number, row in enumerate(filled) if sum(cell not in (None, "") for cell in row) >= 2)
    top = next(wide, 0)
    header = [str(cell or "").strip() for cell in filled[top]] if filled else []
    return [dict(zip(header, row, strict=False)) for row in filled[top + 1 :]]


def _records(rows: Iterable[Mapping[str, Any]], *, every_column: bool = True) -> Document:
    """One record a row: its text column, and with `every_column` the columns of no known meaning as 列名：值."""
    parts: list[str] = []
    records: list[Record] = []
    at = 0
    for row in rows:
        known: dict[str, str] = {}
        others: list[str] = []
        for name, value in ((str(key or "").strip(), _cell(value)) for key, value in row.items()):
            role = _COLUMNS.get(name.lower())
            if role:
                known.setdefault(role, value)
            elif every_column and name and value:
                others.append(f"{name}：{value}")
        if not known.get("text") and known.get("date"):
            others.insert(0, f"日期：{known['date']}")
        text = "；".join(part for part in (known.get("text", ""), *others) if part)
        if not text:
            continue
        title = known.get("title") or known.get("source", "")
        records.append(Record(at, at + len(text), known.get("id", ""), title, normal_date(known.get("date"))))
        parts.append(text)
        at += len(text) + 1
    return Document("\n".join(parts), tuple(records))


def _cell(value: object) -> str:
    """A cell as a clerk would read it, on one line."""
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\x00", "").strip()


READERS = {
    ".txt": _plain, ".md": _plain, ".docx": _word, ".pdf": _pdf,
    ".jsonl": _json_lines, ".csv": _comma_separated, ".xlsx": _workbook,
}  # fmt: skip
