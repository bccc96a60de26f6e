"""Drafts as files for the browser to save. They are made in memory: no copy of a draft lies in a folder."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable

from assistant import pipeline
from assistant.errors import UsageError
from assistant.export import docx, html, text
from assistant.ui.desk import Desk

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _json(desk: Desk) -> bytes:
    return json.dumps(pipeline.diagnosis_json(desk.diagnosis), ensure_ascii=False, indent=1).encode()


_KINDS: dict[str, tuple[str, Callable[[Desk], bytes]]] = {
    "txt": ("text/plain;charset=utf-8", lambda desk: text.plain(desk.draft.text)),
    "md": ("text/markdown;charset=utf-8", lambda desk: text.markdown(desk.diagnosis.report)),
    "docx": (_WORD, lambda desk: docx.document(desk.diagnosis.report)),
    "html": ("text/html;charset=utf-8", lambda desk: html.page(desk.diagnosis, desk.findings)),
    "json": ("application/json", _json),
}


def export(desk: Desk, kind: str) -> dict[str, str]:
    """The draft as a file: name, media type and base64 data. Raises UsageError for a kind that is none."""
    if kind not in _KINDS:
        raise UsageError(desk.words["error.act"], kind, desk.words["error.act.help"])
    media, make = _KINDS[kind]
    return packed(f"{_safe(desk.draft.name)}.{kind}", media, make(desk))


def packed(name: str, media: str, data: bytes) -> dict[str, str]:
    """A file as the page's script saves it."""
    return {"name": name, "type": media, "data": base64.b64encode(data).decode()}


def _safe(name: str) -> str:
    """A draft's name as a file name that every system takes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f\u202a-\u202e\u2066-\u2069]+', "_", name).strip(". ") or "luoshi"
