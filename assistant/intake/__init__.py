"""Stage 1: files to typed values. `load_report` and `load_facts` read files, `parse` reads a text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.errors import InputError
from assistant.intake import docx, legacy
from assistant.intake.facts import load_facts
from assistant.intake.read import SUFFIXES, check_file, decode, read_text
from assistant.intake.structure import parse
from assistant.types import Report

__all__ = ["SUFFIXES", "decode", "load_facts", "load_report", "parse", "read_report", "read_text"]


def load_report(path: Path) -> Report:
    """Read and parse a report file. Raises InputError for what cannot be read as one."""
    text, notes = read_report(path)
    return replace(parse(text, str(path)), notes=notes)


def read_report(path: Path) -> tuple[str, tuple[str, ...]]:
    """The text of a report file, and notes on what of it was not read. Raises InputError."""
    suffix = path.suffix.lower()
    check_file(path)
    if suffix not in SUFFIXES:
        raise InputError("不支持的文件类型", str(path), f"请用 {'、'.join(SUFFIXES)}")
    if suffix == ".docx":
        document = docx.read(path)
        return document.text, document.notes
    if suffix in legacy.SUFFIXES:
        document = docx.read_docx(legacy.convert(path), str(path))
        return document.text, document.notes
    if suffix == ".pdf":
        from assistant.intake import pdf  # a parser of a second's loading, which only a PDF is worth

        return pdf.read(path), ()
    return read_text(path), ()
