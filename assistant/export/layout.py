"""The page of an official document, after GB/T 9704—2012《党政机关公文格式》; the numbers in brackets are its clauses.

A unit may have a page of its own: a .docx at LUOSHI_HOME/template.docx with the styles named in `STYLES` takes the
place of what `template` makes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, Twips

from assistant.errors import InputError
from assistant.export.track import clean
from assistant.intake.read import read_bytes
from assistant.intake.safe import open_package
from assistant.settings import settings

TITLE, BODY, CHAPTER, PART, ITEM, SIGNED = STYLES = (
    "公文标题", "公文正文", "公文一级标题", "公文二级标题", "公文三级标题", "公文署名",
)  # fmt: skip
SONG, HEI, KAI, FANG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
# What a machine without the font should take, nearest first.
_FALLBACKS = {
    SONG: "方正小标宋_GBK,华文中宋,宋体", FANG: "仿宋,FangSong,华文仿宋", KAI: "楷体,KaiTi,华文楷体",
    HEI: "SimHei,华文黑体", "宋体": "SimSun,华文宋体",
}  # fmt: skip
# 5.1, 5.2.1: A4, 天头 37 mm, 订口 28 mm, type area 156 x 225 mm; the other two margins follow from these.
_WIDTH, _HEIGHT, _TOP, _LEFT, _AREA = Mm(210), Mm(297), Mm(37), Mm(28), (Mm(156), Mm(225))
# 5.2.3: 22 lines a page, 28 characters a line, filling the type area; whole twips, so that the last line still fits.
LINES, CHARS = 22, 28
PITCH = Twips(_AREA[1].twips // LINES)
# 5.2.2: 3号 (16 pt); 7.3.1: the title in 2号 (22 pt); 7.5: page numbers in 4号 (14 pt).
SIZE, TITLE_SIZE, NUMBER_SIZE = Pt(16), Pt(22), Pt(14)
CELL_SIZE = Pt(12)
# What a character gives up, so that 28 of them fill the line and fit in it: whole twips, rounded away from zero.
_TIGHTER = _AREA[0].twips // CHARS - SIZE.twips
# 7.5: the dashes beside a page number stand 7 mm below the type area. A dash stands in the middle of its line.
_DASH = Mm(7)
_NUMBER = (("— ", ""), ("", "begin"), ("PAGE", "instr"), ("", "separate"), ("1", ""), ("", "end"), (" —", ""))


def open_template() -> Any:
    """An empty document with the styles: the unit's own, else the standard's. Raises InputError for an unusable one."""
    file = settings().home / "template.docx"
    return _own(file) if file.is_file() else template()


def open_any(data: bytes, where: str) -> Any:
    """The .docx in `data` as python-docx opens it; `where` names it in errors. Raises InputError."""
    open_package(data, where).close()  # refuses what would unpack without end
    try:
        return Document(io.BytesIO(data))
    except Exception as error:  # a damaged package may break the parser in any way
        raise InputError("文件不能打开，可能已经损坏", where, "请用 Word 或 WPS 另存为 .docx 再试") from error


def saved(document: Any) -> bytes:
    """The document as a file. The document is empty afterwards."""
    data = io.BytesIO()
    document.save(data)
    # Its parts hold each other, and megabytes that the collector does not see: it may not come by for a hundred more.
    for part in list(document.part.package.iter_parts()):
        vars(part).clear()
    return data.getvalue()


def landscape(document: Any) -> None:
    """Lay the page on its side for a wide table (8: its head then stands at the binding edge)."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    margins = section.top_margin, section.right_margin, section.bottom_margin, section.left_margin
    section.right_margin, section.bottom_margin, section.left_margin, section.top_margin = margins


def table(document: Any, head: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int] = ()) -> None:
    """A ruled table in 小四, its head repeated on every page; `shares` are the columns' parts of the width."""
    made = document.add_table(rows=1, cols=len(head))
    made.style = "Table Grid" if "Table Grid" in [style.name for style in document.styles] else None
    made.autofit = False
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    parts = shares or [1] * len(head)
    for column, share in zip(made.columns, parts, strict=True):
        column.width = room * share // sum(parts)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for number, row in enumerate((head, *rows)):
        line = made.rows[0] if number == 0 else made.add_row()
        line._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
        for cell, value, share in zip(line.cells, row, parts, strict=True):
            cell.width = room * share // sum(parts)
            loose = OxmlElement("w:snapToGrid")  # the lines of a table need not stand on the page's 22
            loose.set(qn("w:val"), "0")
            cell.paragraphs[0]._p.get_or_add_pPr().append(loose)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            run = cell.paragraphs[0].add_run(clean(value))
            run.font.size, run.font.bold = CELL_SIZE, number == 0


def _own(file: Path) -> Any:
    document = open_any(read_bytes(file), str(file))
    lacking = [name for name in STYLES if name not in {style.name for style in document.styles}]
    if lacking:
        raise InputError(f"模板里没有样式 {'、'.join(lacking)}", str(file), "请在模板里建好这些样式，或删去模板")
    for block in list(document.element.body):
        if block.tag != qn("w:sectPr"):
            document.element.body.remove(block)
    return document


def template() -> Any:
    """An empty document by the standard, with its styles, its grid and its page numbers."""
    document = Document()
    # python-docx's own template brings a second set of styles, for programs of 2010, which would contradict these.
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            document.part.drop_rel(name)
    _page(document.sections[0])
    _grid(document)
    _fonts(document)
    normal = document.styles["Normal"]
    _font(normal, FANG, SIZE)
    _style(document, TITLE, SONG, TITLE_SIZE)
    document.styles[TITLE].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER  # 7.3.1
    # 7.3.3: paragraphs begin two characters in; 一、 黑体, （一） 楷体, 1. and （1） 仿宋.
    for name, font in ((BODY, FANG), (CHAPTER, HEI), (PART, KAI), (ITEM, FANG)):
        style = _indent(_tighten(_style(document, name, font, SIZE)), firstLine=2)
        # A heading alone at the foot of a page would be read as the end of what is above it.
        style.paragraph_format.keep_with_next = name != BODY
    _tighten(_style(document, SIGNED, FANG, SIZE)).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _numbers(document)
    return document


def _page(section: Any) -> None:
    section.page_width, section.page_height = _WIDTH, _HEIGHT
    section.top_margin, section.left_margin = _TOP, _LEFT
    section.bottom_margin = _HEIGHT - _TOP - _AREA[1]
    section.right_margin = _WIDTH - _LEFT - _AREA[0]
    section.gutter = 0
    section.footer_distance = section.bottom_margin - _DASH - NUMBER_SIZE // 2


def _grid(document: Any) -> None:
    """w:docGrid for the lines alone; the characters are tightened by `_TIGHTER` instead.

    16 pt are more than a 28th of the line, and LibreOffice gives two places to a character wider than its place.
    """
    properties = document.sections[0]._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(PITCH.twips))
    properties.append(grid)


def _fonts(document: Any) -> None:
    """word/fontTable.xml: each font by name, with what may stand in for it."""
    rows = "".join(
        f'<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/><w:charset w:val="86"/></w:font>'
        for name, others in _FALLBACKS.items()
    )
    for part in list(document.part.package.iter_parts()):
        if str(part.partname) == "/word/fontTable.xml":
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            part._blob = f"{head}<w:fonts {nsdecls('w')}>{rows}</w:fonts>".encode()


def _style(document: Any, name: str, font: str, size: Pt) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _font(style, font, size)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    shape.widow_control = False  # a page has 22 lines, wherever a paragraph ends
    return style


def _tighten(style: Any) -> Any:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(_TIGHTER))
    style.element.get_or_add_rPr().insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )
    return style


def _font(style: Any, name: str, size: Pt) -> None:
    style.font.name, style.font.size = name, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)  # Word takes the font of Chinese characters from a name of its own


def _indent(style: Any, **chars: int) -> Any:
    """Indents counted in characters, for what cannot count so also in twips."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    for side, count in chars.items():
        indent.set(qn(f"w:{side}Chars"), str(count * 100))
        indent.set(qn(f"w:{side}"), str(count * SIZE.twips))
    return style


def flush(paragraph: Any) -> Any:
    """Begin a paragraph of the body at the margin (7.3.2: so does the one that says to whom it goes)."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "0")
    indent.set(qn("w:firstLine"), "0")
    return paragraph


def indent_right(paragraph: Any, chars: float) -> None:
    """Move a right-aligned paragraph in by so many characters."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:rightChars"), str(round(chars * 100)))
    indent.set(qn("w:right"), str(round(chars * SIZE.twips)))


def _numbers(document: Any) -> None:
    """7.5: — 1 — in 4号宋体, on odd pages one character from the right, on even ones one from the left."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    sides = ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
    for footer, side in sides:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, NUMBER_SIZE
        if side == WD_ALIGN_PARAGRAPH.RIGHT:
            shape.right_indent = NUMBER_SIZE
        else:
            shape.left_indent = NUMBER_SIZE
        for words, kind in _NUMBER:
            _number_run(paragraph, words, kind)


def _number_run(paragraph: Any, words: str, kind: str) -> None:
    run = paragraph.add_run(words if not kind else "")
    run.font.name, run.font.size = "宋体", NUMBER_SIZE
    run._element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    if kind == "instr":
        code = OxmlElement("w:instrText")
        code.text = words
        run._element.append(code)
    elif kind:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._element.append(mark)
