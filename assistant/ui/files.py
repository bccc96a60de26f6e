"""Drafts as files for the browser to save. They are made in memory: no copy of a draft lies in a folder."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from assistant import pipeline
from assistant.errors import UsageError
from assistant.export import docx, html, text
from assistant.ui.desk import Desk

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _json(desk: Desk) -> bytes:
    return json.dumps(pipeline.diagnosis_json(desk.diagnosis), ensure_ascii=False, indent=1).encode()


def _facts(desk: Desk) -> bytes:
    """The facts as a workbook that can be read in again. Text that begins like a formula stays text."""
    book = Workbook()
    page = book.active or book.create_sheet()
    page.append(["编号", "内容", "出处", "时间"])
    for number, fact in enumerate(desk.facts, 2):
        for column, value in enumerate((fact.id, fact.text, fact.source, fact.date or ""), 1):
            page.cell(number, column, _UNPRINTABLE.sub("", value)).data_type = "s"
    data = BytesIO()
    book.save(data)
    return data.getvalue()


_KINDS: dict[str, tuple[str, Callable[[Desk], bytes]]] = {
    "txt": ("text/plain;charset=utf-8", lambda desk: text.plain(desk.draft.text)),
    "md": ("text/markdown;charset=utf-8", lambda desk: text.markdown(desk.diagnosis.report)),
    "docx": (_WORD, lambda desk: docx.document(desk.diagnosis.report)),
    "html": ("text/html;charset=utf-8", lambda desk: html.page(desk.diagnosis, desk.findings)),
    "json": ("application/json", _json),
    "facts": (_SHEET, _facts),
}

FINAL = ("txt", "md", "docx")  # what is handed in, so nothing in it may be left open


def export(desk: Desk, kind: str) -> dict[str, str]:
    """The draft as a file: name, media type and base64 data. Raises UsageError for a kind that is none."""
    if kind not in _KINDS:
        raise UsageError(desk.words["error.act"], kind, desk.words["error.act.help"])
    media, make = _KINDS[kind]
    ending = "xlsx" if kind == "facts" else kind
    return packed(f"{_safe(desk.draft.name)}.{ending}", media, make(desk))


def packed(name: str, media: str, data: bytes) -> dict[str, str]:
    """A file as the page's script saves it."""
    return {"name": name, "type": media, "data": base64.b64encode(data).decode()}


def _safe(name: str) -> str:
    """A draft's name as a file name that every system takes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f\u202a-\u202e\u2066-\u2069]+', "_", name).strip(". ") or "luoshi"


def named(line: str, uploaded: Sequence[Path]) -> str:
    """A message that speaks of uploaded files by their names, not by where they lay."""
    for file in uploaded:
        line = line.replace(str(file), file.name)
    return line
