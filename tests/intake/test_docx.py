"""Word files read as the reader sees them, every character led back to where it stands, nothing trusted."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import docx as python_docx
import pytest

from assistant.errors import InputError
from assistant.intake import docx, legacy, load_report
from assistant.intake.numerals import numeral
from assistant.intake.xml import name
from tests.word import (
    WHO,
    box,
    deleted,
    document,
    inserted,
    level,
    listed,
    office_text,
    par,
    run,
    table,
)  # fmt: skip

NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    + level(0, "decimalEnclosedCircle", "%1")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="HH"><w:name w:val="derived"/><w:basedOn w:val="H"/></w:style>'
)
FOOTNOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote><w:footnote w:id="2">'
    + par(run("据台账统计。"))
    + "</w:footnote>"
)
LINKED = f'<w:hyperlink w:anchor="x">{run("链接")}</w:hyperlink>'


def styled(text: str, style: str) -> str:
    return par(text, properties=f'<w:pStyle w:val="{style}"/>')


def text_of(*blocks: str, **parts: str) -> str:
    return docx.read_docx(document(*blocks, **parts), "t.docx").text  # type: ignore[arg-type]


def full() -> bytes:
    """Every feature at once."""
    return document(
        par("禾原县水务局领导班子对照检查材料"),
        listed("查摆的问题", 1), listed("理论学习方面", 1, 1), listed("调查研究方面", 1, 1), listed("下沉不够", 1, 2),
        listed("原因分析", 1), listed("学习抓得不实", 1, 1), listed("另起的一章", 3),
        styled("样式带编号", "H"), styled("样式继承编号", "HH"),
        par("全年集中学习12次", '<w:r><w:footnoteReference w:id="2"/></w:r>', "，其中研讨3次。"),
        par("原定", deleted("六月"), inserted(run("七月")), "完成。"),
        par('<w:commentRangeStart w:id="0"/>', "责任没有到人。",
            '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'),
        table(("事项", "完成时限"), ("管网改造", "2024年6月")),
        par("框前", box(par("框内第一段"), par("框内第二段")), "框后"),
        par('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "域的结果",
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "，之后。"),
        par(LINKED, "<w:r><w:tab/><w:t>制表</w:t><w:br/><w:t>换行</w:t></w:r>"),
        par(run("看不见", "<w:vanish/>"), "看得见"),
        numbering=NUMBERING, styles=STYLES, footnotes=FOOTNOTES,
        comments=f'<w:comment w:id="0" {WHO}>{par("请核实")}</w:comment>',
    )  # fmt: skip


SEEN = """禾原县水务局领导班子对照检查材料
一、查摆的问题
（一）理论学习方面
（二）调查研究方面
1.下沉不够
二、原因分析
（一）学习抓得不实
五、另起的一章
①样式带编号
②样式继承编号
全年集中学习12次，其中研讨3次。
据台账统计。
原定七月完成。
责任没有到人。
事项
完成时限
管网改造
2024年6月
框前框后
框内第一段
框内第二段
域的结果，之后。
链接\t制表
换行
看得见"""


def test_every_feature_reads_as_it_is_seen() -> None:
    read = docx.read_docx(full(), "t.docx")
    assert read.text == SEEN
    told = "；".join(read.notes)
    assert "2 处修订" in told
    assert "1 条批注" in told
    assert "1 处隐藏文字" in told


def test_every_character_leads_back_to_its_element() -> None:
    read = docx.read_docx(full(), "t.docx")
    for line in read.lines:
        assert "\n" not in read.text[line.start : line.body]
        for piece in line.pieces:
            assert line.body <= piece.start < piece.end <= line.end
            if name(piece.node) == "t":
                shown = piece.node.text[piece.lead :][: piece.end - piece.start]
                assert shown == read.text[piece.start : piece.end]
    assert read.text == "\n".join(read.text[line.start : line.end] for line in read.lines)


def _squeezed(text: str) -> list[str]:
    return ["".join(line.split()) for line in text.splitlines() if line.strip()]


def test_text_is_what_libreoffice_shows(tmp_path: Path) -> None:
    """Its text export has no text boxes and notes, and shows hidden text and both sides of a change: these stay out."""
    data = document(
        listed("查摆的问题", 1), listed("理论学习方面", 1, 1), listed("调查研究方面", 1, 1), listed("下沉不够", 1, 2),
        listed("原因分析", 1), listed("学习抓得不实", 1, 1), listed("另起的一章", 3), styled("样式带编号", "H"),
        table(("事项", "完成时限"), ("管网改造", "2024年6月")),
        par(LINKED, "<w:r><w:t>制表</w:t><w:br/><w:t>换行</w:t></w:r>"),
        numbering=NUMBERING, styles=STYLES,
    )  # fmt: skip
    file = tmp_path / "t.docx"
    file.write_bytes(data)
    shown = office_text(file)
    if shown is None:
        pytest.skip("LibreOffice is not installed")
    assert _squeezed(docx.read_docx(data, "t.docx").text) == _squeezed(shown)


def test_libreoffice_and_python_docx_files(tmp_path: Path) -> None:
    if legacy.find_office() is None:
        pytest.skip("LibreOffice is not installed")
    made = python_docx.Document()
    made.add_paragraph("对照检查材料")
    for text in ("学习不深入", "调研不扎实"):
        made.add_paragraph(text, style="List Number")
    for cell, said in zip(made.add_table(1, 2).rows[0].cells, ("左格", "右格"), strict=True):
        cell.text = said
    file = tmp_path / "a.docx"
    made.save(str(file))
    again = tmp_path / "b.docx"
    again.write_bytes(legacy.convert(file, "docx:Office Open XML Text"))
    expected = "对照检查材料\n1. 学习不深入\n2. 调研不扎实\n左格\n右格"
    assert docx.read(file).text == expected
    assert docx.read(again).text.rstrip("\n") == expected
    old = tmp_path / "c.doc"
    old.write_bytes(legacy.convert(file, "doc"))
    # LibreOffice itself loses the table's cells when it writes this one as .doc, not their words.
    assert load_report(old).text.replace("\n", "") == expected.replace("\n", "")


def test_deleted_marks_join_paragraphs() -> None:
    mark = f'<w:rPr><w:del w:id="31" {WHO}/></w:rPr>'
    assert text_of(par("上段", properties=mark), par("下段")) == "上段下段"
    assert text_of(par(deleted("整段删去"), properties=mark), par("留下")) == "留下"
    row = f'<w:tr><w:trPr><w:del w:id="5" {WHO}/></w:trPr><w:tc>{par("删去的行")}</w:tc></w:tr>'
    assert text_of(f"<w:tbl>{row}<w:tr><w:tc>{par('留下的行')}</w:tc></w:tr></w:tbl>") == "留下的行"


def test_numbers_as_word_says_them() -> None:
    assert [numeral(n, "chineseCounting") for n in (0, 1, 10, 11, 20, 105, 110, 1010)] == [
        "〇", "一", "十", "十一", "二十", "一百零五", "一百一十", "一千零一十",
    ]  # fmt: skip
    assert numeral(12, "chineseLegalSimplified") == "壹拾贰"
    assert [numeral(4, f) for f in ("upperRoman", "lowerLetter", "ideographTraditional", "decimalFullWidth")] == [
        "IV", "d", "丁", "４",
    ]  # fmt: skip
    assert numeral(3, "no such form") == "3"


def test_report_of_a_word_file_carries_the_notes(tmp_path: Path) -> None:
    file = tmp_path / "报告.docx"
    file.write_bytes(full())
    report = load_report(file)
    assert report.text == SEEN
    assert {"problem", "cause"} <= {section.kind for section in report.sections}
    assert any("修订" in note for note in report.notes)


def rezipped(data: bytes, changes: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, changes.pop(entry, old.read(entry)))
        for entry, content in changes.items():
            new.writestr(entry, content)
    return out.getvalue()


def test_hostile_files_get_a_line_each(tmp_path: Path) -> None:
    whole = document(par("正文"))
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    body = '<w:document xmlns:w="x"><w:body>&e;</w:body></w:document>'
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{body}'
    laughs = f'<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈"><!ENTITY e "&a;&a;&a;&a;">]>{body}'
    bomb = rezipped(whole, {"word/document.xml": b" " * 40_000_000})
    locked = bytearray(whole)
    for at in range(len(locked) - 4):  # the flag bit that says an entry is encrypted, in both of its headers
        if locked[at : at + 4] == b"PK\x01\x02":
            locked[at + 8] |= 1
        elif locked[at : at + 4] == b"PK\x03\x04":
            locked[at + 6] |= 1
    cases = {
        "损坏": whole[:200],
        "密码": bytes(locked),
        "密码保护": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "外部实体": rezipped(whole, {"word/document.xml": entity.encode()}),
        "实体": rezipped(whole, {"word/document.xml": laughs.encode()}),
        "过大": bomb,
        "不是 Word": rezipped(whole, {"_rels/.rels": b"<Relationships/>"}),
        "有效": rezipped(whole, {"word/document.xml": b"<w:document"}),
    }
    for said, data in cases.items():
        with pytest.raises(InputError, match=said) as caught:
            docx.read_docx(data, "坏.docx")
        assert "\n" not in caught.value.line()
        assert "机密" not in caught.value.line()


def test_macros_and_objects_are_left_alone() -> None:
    data = document(par("正文", "<w:r><w:object/></w:r>"), extra={"word/vbaProject.bin": b"\xcc\x61"})
    read = docx.read_docx(data, "t.docx")
    assert read.text == "正文"
    assert any("宏" in note for note in read.notes)
    assert any("嵌入对象" in note for note in read.notes)


def test_three_hundred_pages_in_bounded_memory() -> None:
    data = document(*(par(f"第{at}段，" + "工作推进不够有力，" * 12) for at in range(300 * 22)))
    tracemalloc.start()
    read = docx.read_docx(data, "t.docx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(read.lines) == 6600
    assert peak < 100_000_000
