"""A report as a clean official document (GB/T 9704—2012; the page itself is made in layout.py)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from docx.oxml.ns import qn

from assistant.export import layout
from assistant.export.track import clean
from assistant.intake.marks import read_mark
from assistant.types import Report

_DECORATION = re.compile(r"^#+\s*|^\*\*(.+?)\*\*$")
_HAN = "一二三四五六七八九十"
_DATE = re.compile(
    rf"(?:\d{{4}}|[〇○零{_HAN}]{{4}})\s*年\s*(?:\d{{1,2}}|[{_HAN}]{{1,2}})\s*月(?:\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*日)?"
)
# 7.3.2: to whom it goes, below the title: names and a colon, no sentence.
_ADDRESSEE = re.compile(r"[^，。；：:]{2,60}(?<!如下)[：:]")
_LEVELS = {"part": layout.CHAPTER, "han": layout.CHAPTER, "han-paren": layout.PART, "num": layout.ITEM,
           "num-paren": layout.ITEM}  # fmt: skip


def document(report: Report) -> bytes:
    """The report's paragraphs as .docx. Characters that XML cannot hold are left out.

    Raises InputError for a template of the unit's own that cannot be used.
    """
    file = layout.open_template()
    heads = [(s.start, s.end) for s in report.sentences if s.role == "heading"]
    lines = [(at, line) for at, line in _lines(report.text) if line.strip()]
    signed = _signature([line.strip() for _, line in lines])
    titled = -1
    for number, (at, line) in enumerate(lines):
        start = at + len(line) - len(line.lstrip())
        value = line.strip()
        head = next((end - start for begin, end in heads if begin == start), 0)
        if (number == 0 and value == report.title.strip()) or value.lstrip("# ") == report.title.strip() != "":
            titled = number
            _add(file, layout.TITLE, value)
            file.add_paragraph(style=layout.BODY)  # 7.3.2: the text begins after an empty line
        elif number in signed:
            if number == min(signed):
                file.add_paragraph(style=layout.BODY)
            layout.indent_right(_add(file, layout.SIGNED, value), signed[number])
        elif titled == number - 1 >= 0 and _ADDRESSEE.fullmatch(value) and not read_mark(value):
            layout.flush(_add(file, layout.BODY, value))
        else:
            _paragraph(file, value, head)
    return layout.saved(file)


def _lines(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        found.append((at, line))
        at += len(line)
    return found


def _add(file: Any, style: str, value: str) -> Any:
    return file.add_paragraph(clean(_DECORATION.sub(r"\1", value)), style=style)


def _paragraph(file: Any, value: str, head: int) -> None:
    """A paragraph; a heading that runs on into its text keeps its own font for itself alone."""
    value = _DECORATION.sub(r"\1", value)
    mark = read_mark(value)
    style = _LEVELS.get(mark.style, layout.BODY) if mark and head else layout.BODY
    if head >= len(value) or style == layout.BODY:
        file.add_paragraph(clean(value), style=style)
        return
    paragraph = file.add_paragraph(style=layout.BODY)
    run = paragraph.add_run(clean(value[:head]))
    name = file.styles[style].font.name
    if name:
        run.font.name = name
        # Word takes the font of Chinese characters from a name of its own.
        run._element.rPr.rFonts.set(qn("w:eastAsia"), name)
    paragraph.add_run(clean(value[head:]))


def _signature(lines: list[str]) -> dict[int, float]:
    """How far in from the right the last lines stand, in characters, where they are a date or a unit and a date.

    7.3.5.2: the unit two characters in, the date beginning two characters after it; a date that is longer than the
    unit's name stands two characters in itself. 7.3.5.1: a date alone stands four characters in.
    """
    last = len(lines) - 1
    if last < 1 or not _DATE.fullmatch(lines[last]):
        return {}
    unit = lines[last - 1]
    if len(unit) > 24 or unit[-1:] in "。！？；：" or read_mark(unit):
        return {last: 4}
    date_width, unit_width = _width(lines[last]), _width(unit)
    date_in = max(2.0, unit_width - date_width)
    return {last: date_in, last - 1: date_in + date_width + 2 - unit_width}


def _width(text: str) -> float:
    """In characters; a digit is half as wide, and a quarter's gap is set between it and a Chinese character."""
    gaps = sum(a.isascii() != b.isascii() for a, b in pairwise(text))
    return sum(0.5 if char.isascii() else 1.0 for char in text) + gaps / 4
