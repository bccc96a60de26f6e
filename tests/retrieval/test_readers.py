import io
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from assistant.errors import InputError
from assistant.retrieval.chunk import split
from assistant.retrieval.ingest import find_files
from assistant.retrieval.readers import Document, read


def _read(path: Path) -> Document:
    return read(path, path.read_bytes())


def test_word_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("第一条 为了规范用车，制定本办法。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "车牌", "里程"
    document.add_paragraph("第二条 本办法自印发之日起施行。")
    document.save(str(tmp_path / "办法.docx"))
    text = _read(tmp_path / "办法.docx").text
    assert text.split("\n") == ["第一条 为了规范用车，制定本办法。", "车牌　里程", "第二条 本办法自印发之日起施行。"]


def test_a_sheet_is_read_row_by_row_under_its_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["2023年信访台账"], ["编号", "日期", "事项", "办理天数"], ["X1", "2023-05-04", "路灯不亮", 12]):
        book.active.append(row)
    book.save(tmp_path / "台账.xlsx")
    document = _read(tmp_path / "台账.xlsx")
    assert document.records is not None
    (record,) = document.records
    assert (record.ref, record.date) == ("X1", "2023-05-04")
    assert document.text[record.start : record.end] == "路灯不亮；办理天数：12"


def test_lines_of_json_keep_their_ids_titles_and_offsets(tmp_path: Path) -> None:
    file = tmp_path / "法条.jsonl"
    file.write_text(
        '{"id":"a1","title":"甲法第一条","text":"一。\\n二。"}\n\n{"id":"a2","text":"三\u2028四"}\n', "utf-8"
    )
    document = _read(file)
    pieces = split(document, "policy")
    assert [(p.ref, p.title, document.text[p.start : p.end]) for p in pieces] == [
        ("a1", "甲法第一条", "一。\n二。"),
        ("a2", "", "三\u2028四"),
    ]


def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    bomb = tmp_path / "通知.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(320):
            part.write(bytes(1_000_000))
    assert bomb.stat().st_size < 400_000
    started = time.perf_counter()
    with pytest.raises(InputError, match="展开后过大"):
        _read(bomb)
    assert time.perf_counter() - started < 1


def test_a_million_empty_rows_cost_little(tmp_path: Path) -> None:
    file = tmp_path / "空行.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["日期", "事项"])
    book.active.append(["2023-01", "开会1次"])
    book.save(file)
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 1_000_003))
    padded = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(padded, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", rows + b"</sheetData>")
            new.writestr(item.filename, data)
    started = time.perf_counter()
    document = read(file, padded.getvalue())
    assert document.text == "开会1次"
    assert time.perf_counter() - started < 5


def test_what_is_locked_says_so(tmp_path: Path) -> None:
    locked = tmp_path / "涉密.docx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputError, match="密码"):
        _read(locked)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("钥匙", algorithm="RC4-128")
    writer.write(str(tmp_path / "锁.pdf"))
    with pytest.raises(InputError, match="密码"):
        _read(tmp_path / "锁.pdf")


def test_a_scan_without_text_says_so(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(str(tmp_path / "扫描件.pdf"))
    with pytest.raises(InputError, match="扫描件"):
        _read(tmp_path / "扫描件.pdf")


@pytest.mark.parametrize("name", ["坏.docx", "坏.xlsx", "坏.pdf", "坏.jsonl", "坏.txt"])
@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04" + bytes(40), b"%PDF-1.7\n" + bytes(40), b"{"])
def test_broken_files_are_refused_in_one_line(name: str, data: bytes) -> None:
    if name == "坏.txt" and data.startswith((b"PK", b"%PDF", b"{")):
        data = b""
    with pytest.raises(InputError) as caught:
        read(Path(name), data)
    assert "\n" not in caught.value.line()
    assert name in caught.value.where


def test_a_loop_of_links_ends_and_each_file_comes_once(tmp_path: Path) -> None:
    folder = tmp_path / "资料 [甲]（一）"
    (folder / "下级").mkdir(parents=True)
    (folder / "下级" / "回头").symlink_to(folder, target_is_directory=True)
    (folder / "通知（试行）.txt").write_text("通知", encoding="utf-8")
    (folder / "又一次.txt").symlink_to(folder / "通知（试行）.txt")
    (folder / "~$通知.docx").write_bytes(b"lock")
    (folder / "断.txt").symlink_to(folder / "没有.txt")
    assert len(list(find_files([folder, folder]))) == 1
    with pytest.raises(InputError, match="找不到"):
        list(find_files([tmp_path / "没有"]))


def test_articles_under_their_chapters_and_items_within_articles() -> None:
    text = "第一章 总则\n\n第一条 甲。\n\n（一）乙；\n\n第二条 丙。\n第二章 附则\n第三条 丁。"
    pieces = split(Document(text), "policy")
    assert [(p.heading, text[p.start : p.end]) for p in pieces] == [
        (("第一章 总则", "第一条"), "第一条 甲。\n\n（一）乙；"),
        (("第一章 总则", "第二条"), "第二条 丙。"),
        (("第二章 附则", "第三条"), "第三条 丁。"),
    ]
