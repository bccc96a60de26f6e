"""The clean document: its page, fonts and numbers are those of GB/T 9704—2012, and it prints so."""

from __future__ import annotations

import gc
import io
from pathlib import Path

import docx as python_docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from assistant.errors import InputError
from assistant.export import layout
from assistant.export.docx import document
from assistant.intake import legacy, parse
from assistant.intake.docx import read_docx

TEXT = """禾原县水务局领导班子2023年度对照检查材料
按照要求，班子召开了会议。
一、查摆的问题
（一）理论学习方面。集中研讨只有3次。
（二）调查研究方面
1.下沉不够
（1）全年下乡2次。
禾原县水务局
2024年1月5日
"""


def made(text: str = TEXT) -> tuple[bytes, python_docx.document.Document]:
    data = document(parse(text))
    return data, python_docx.Document(io.BytesIO(data))


def test_page_is_that_of_the_standard() -> None:
    _, file = made()
    section = file.sections[0]
    page = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in page] == [210, 297, 37, 28]
    assert round((section.page_width - section.left_margin - section.right_margin) / Mm(1)) == 156
    assert round((section.page_height - section.top_margin - section.bottom_margin) / Mm(1)) == 225
    pitch = int(section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")))
    assert 22 * pitch <= 225 / 25.4 * 1440 < 22 * (pitch + 1)


def test_sizes_and_fonts_of_each_level() -> None:
    _, file = made()
    seen = {p.text: p.style for p in file.paragraphs if p.text}
    title = seen["禾原县水务局领导班子2023年度对照检查材料"]
    assert (title.font.name, title.font.size) == ("方正小标宋简体", Pt(22))
    assert title.paragraph_format.alignment == 1
    fang = "仿宋_GB2312"
    expected = {
        "一、查摆的问题": "黑体",
        "（二）调查研究方面": "楷体_GB2312",
        "1.下沉不够": fang,
        "（1）全年下乡2次。": fang,
    }
    for words, font in expected.items():
        style = seen[words]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert style.font.size == Pt(16)
        assert style.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
        assert style.paragraph_format.line_spacing == layout.PITCH
    run_in = next(p for p in file.paragraphs if p.text.startswith("（一）"))
    assert [run.text for run in run_in.runs] == ["（一）理论学习方面。", "集中研讨只有3次。"]
    assert run_in.runs[0].font.name == "楷体_GB2312"
    table = next(p.blob for p in file.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml").decode()
    assert 'w:name="方正小标宋简体"' in table
    assert "华文中宋" in table
    # A second set of styles, which python-docx's own template has, would contradict these.
    assert not any("stylesWithEffects" in str(part.partname) for part in file.part.package.iter_parts())


def test_to_whom_it_goes_begins_at_the_margin_and_no_heading_ends_a_page() -> None:
    _, file = made(TEXT.replace("按照要求", "县委办公室、县纪委监委：\n按照要求，现将情况报告如下：\n按照要求", 1))
    indents = {p.text: p._p.pPr.find(qn("w:ind")) for p in file.paragraphs}
    assert indents["县委办公室、县纪委监委："].get(qn("w:firstLineChars")) == "0"
    assert indents["按照要求，现将情况报告如下："] is None
    kept = {p.text for p in file.paragraphs if p.text and p.style.paragraph_format.keep_with_next}
    assert kept == {"一、查摆的问题", "（二）调查研究方面", "1.下沉不够", "（1）全年下乡2次。"}
    _, file = made(TEXT.replace("按照要求", "一、总体情况：\n按照要求", 1))
    assert file.paragraphs[2].style.name == layout.CHAPTER


def test_page_numbers_stand_outside() -> None:
    _, file = made()
    odd, even = file.sections[0].footer.paragraphs[0], file.sections[0].even_page_footer.paragraphs[0]
    assert file.settings.odd_and_even_pages_header_footer
    assert (odd.alignment, even.alignment) == (2, 0)
    assert odd.text.replace("\n", "") == "— 1 —"
    assert {run.font.name for run in odd.runs} == {"宋体"}
    assert {run.font.size for run in odd.runs} == {Pt(14)}


def test_what_is_written_reads_again() -> None:
    data, _ = made()
    assert [line for line in read_docx(data, "t.docx").text.splitlines() if line] == TEXT.splitlines()


def test_it_prints_22_lines_of_28_characters(tmp_path: Path) -> None:
    if legacy.find_office() is None:
        pytest.skip("LibreOffice is not installed")
    file = tmp_path / "a.docx"
    file.write_bytes(document(parse("字" * 28 * 60)))
    printed = pypdf.PdfReader(io.BytesIO(legacy.convert(file, "pdf")))
    lines = [line.strip() for line in printed.pages[0].extract_text().splitlines() if line.strip()]
    body = [line for line in lines if "字" in line]
    assert len(body) == 22
    assert {len(line) for line in body[1:]} == {28}
    assert len(body[0]) == 26


def test_a_unit_may_replace_the_template(home: Path) -> None:
    home.mkdir(parents=True)
    own = layout.template()
    own.styles[layout.BODY].font.name = "楷体"
    own.add_paragraph("样张，应当去掉")
    own.save(str(home / "template.docx"))
    _, file = made()
    assert file.styles[layout.BODY].font.name == "楷体"
    assert "样张，应当去掉" not in [p.text for p in file.paragraphs]
    python_docx.Document().save(str(home / "template.docx"))
    with pytest.raises(InputError, match="公文标题"):
        made()


def test_a_file_that_was_made_leaves_nothing_in_memory() -> None:
    gc.collect()
    gc.disable()
    try:
        document(parse("某局对照检查材料\n一、存在的问题\n学习不深入。\n"))
        kept = [thing for thing in gc.get_objects() if type(thing).__module__ == "docx.parts.styles" and vars(thing)]
    finally:
        gc.enable()
    assert kept == []
