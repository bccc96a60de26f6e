"""Source files to text: .txt .md .docx .pdf and the tables .xlsx .csv .jsonl, whatever state they are in.

A file is data of unknown origin: its size unpacked is looked at before it is unpacked, and whatever a parser trips
over becomes an InputError that names the file and what to do.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
from docx.table import Table

from assistant.errors import InputError
from assistant.intake.facts import normal_date
from assistant.intake.read import decode

MAX_BYTES = 200_000_000
MAX_UNPACKED = 300_000_000
MAX_PAGES = 3_000
MAX_ROWS = 200_000
_EMPTY_ROWS = 1_000  # a sheet that goes on for so long without a value has ended
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
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


def _check_package(data: bytes, where: str) -> None:
    """Refuse what is no Office package, is locked by a password, or would unpack to more than it should."""
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise InputError("文件有密码保护", where, "请去掉密码后再试")
        raise InputError("这是旧版 Office 格式", where, "请另存为 .docx 或 .xlsx 再试")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        # zipfile never yields more than the size declared here, so the declaration can be trusted as a bound.
        if sum(item.file_size for item in package.infolist()) > MAX_UNPACKED:
            raise InputError("文件展开后过大，已拒绝读取", where, "请检查文件来源，或另存一份再试")


def _word(data: bytes, where: str) -> Document:
    _check_package(data, where)
    document = docx.Document(io.BytesIO(data))
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            # A merged cell is handed out once for every column it spans.
            lines += ["　".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
        else:
            lines.append(block.text)
    return Document("\n".join(lines))


def _pdf(data: bytes, where: str) -> Document:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError("文件有密码保护", where, "请去掉密码后再试")
    if len(reader.pages) > MAX_PAGES:
        raise InputError("PDF 页数过多", where, f"上限为 {MAX_PAGES} 页，请拆分后再试")
    text = "\n".join(page.extract_text() for page in reader.pages)
    if not text.strip():
        raise InputError("PDF 里没有文字，可能是扫描件", where, "请先做文字识别（OCR），或换一份能复制文字的文件")
    return Document(_joined("\n".join(line.strip() for line in text.splitlines())))


def _joined(text: str) -> str:
    """Lines that a page broke put together again: a full line of Chinese goes on unless it ends a sentence."""
    lines = [line for line in text.split("\n") if line]
    width = max((len(line) for line in lines), default=0)
    joined: list[str] = []
    for line in lines:
        before = joined[-1] if joined else ""
        goes_on = before and before[-1] not in "。！？：；:;" and len(before.rsplit("\n", 1)[-1]) % width >= width * 0.8
        if goes_on:
            joined[-1] = before + line
        else:
            joined.append(line)
    return "\n".join(joined)


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
    _check_package(data, where)
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
