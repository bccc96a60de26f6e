"""Source files to text: .txt .md .docx .pdf and the tables .xlsx .csv .jsonl, whatever state they are in.

A file is data of unknown origin: its size unpacked is looked at before it is unpacked, and whatever a parser trips
over becomes an InputError that names the file and what to do.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import InputError
from assistant.intake import tables, xml
from assistant.intake.docx import read_docx
from assistant.intake.facts import normal_date
from assistant.intake.read import decode

MAX_BYTES = 200_000_000
_ROLES = ("id", "title", "source", "date", "text")


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
    from assistant.intake.pdf import read_pdf  # a parser of a second's loading, which only a PDF is worth

    return Document(read_pdf(data, where))


def _json_lines(data: bytes, where: str) -> Document:
    rows = tables.json_lines(data, where)
    for number, row in enumerate(rows, 1):
        if not str(row.get("text") or "").strip():
            raise InputError(f"第 {number} 条没有 text", where, '每行应为 {"id": …, "title": …, "text": …}')
    return _records(rows, every_column=False)


def _comma_separated(data: bytes, where: str) -> Document:
    return _records(tables.comma_separated(data, where))


def _workbook(data: bytes, where: str) -> Document:
    return _records(tables.workbook(data, where))


def _records(rows: Iterable[tables.Row], *, every_column: bool = True) -> Document:
    """One record a row: its text column, and with `every_column` the columns of no known meaning as 列名：值."""
    parts: list[str] = []
    records: list[Record] = []
    at = 0
    for row in rows:
        known: dict[str, str] = {}
        others: list[str] = []
        for name, value in ((tables.role(key), _cell(value)) for key, value in row.items()):
            if name in _ROLES:
                known.setdefault(name, value)
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
