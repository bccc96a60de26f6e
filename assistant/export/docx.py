"""A report as a Word document in the layout that offices use."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assistant.types import Report

# Fonts, sizes and margins follow GB/T 9704-2012 (layout of official documents): title 小标宋 二号, body 仿宋 三号.
_TITLE, _CHAPTER, _BODY = "方正小标宋简体", "黑体", "仿宋"
_TITLE_SIZE, _BODY_SIZE, _LINE = Pt(22), Pt(16), Pt(28)


def document(report: Report) -> bytes:
    """The report's paragraphs as .docx. Characters that XML cannot hold are left out."""
    file = Document()
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
    headings = {s.text.strip() for s in report.sentences if s.role == "heading"}
    for line in report.text.splitlines():
        value = "".join(char for char in line.strip() if char.isprintable() or char == "\t")
        if value:
            _paragraph(file, value, title=value == report.title.strip(), heading=value in headings)
    data = BytesIO()
    file.save(data)
    return data.getvalue()


def _paragraph(file: Any, value: str, *, title: bool, heading: bool) -> None:
    paragraph = file.add_paragraph()
    shape = paragraph.paragraph_format
    shape.line_spacing, shape.space_after = _LINE, Pt(0)
    if title:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        shape.first_line_indent = 2 * _BODY_SIZE
    run = paragraph.add_run(value)
    run.font.size = _TITLE_SIZE if title else _BODY_SIZE
    name = _TITLE if title else _CHAPTER if heading else _BODY
    run.font.name = name
    # Word takes the font of Chinese characters from a name of its own.
    run._element.rPr.rFonts.set(qn("w:eastAsia"), name)
