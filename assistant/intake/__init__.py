"""Stage 1: files to typed values. `load_report` and `load_facts` read files, `parse` reads a text."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import InputError
from assistant.intake.facts import load_facts
from assistant.intake.read import SUFFIXES, decode, read_text
from assistant.intake.structure import parse
from assistant.types import Report

__all__ = ["SUFFIXES", "decode", "load_facts", "load_report", "parse", "read_text"]


def load_report(path: Path) -> Report:
    """Read and parse a report file. Raises InputError for what cannot be read as one."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError("不支持的文件类型", str(path), f"请用 {'、'.join(SUFFIXES)}")
    return parse(read_text(path), str(path))
