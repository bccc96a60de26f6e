"""PDF files: broken lines joined, scans and locked files refused; old Word files where LibreOffice is missing."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from assistant.errors import InputError
from assistant.intake import legacy, load_report, pdf
from tests.word import document, par


def test_lines_broken_by_the_page_are_joined() -> None:
    lines = ["一、存在的问题", "一年来学习抓得不紧，研讨偏少，有的党员一年只", "发言一次。", "（二）作风不实"]
    assert pdf.join(lines) == "\n".join([lines[0], lines[1] + lines[2], *lines[3:]])


def test_a_printed_report_reads_as_it_was(tmp_path: Path) -> None:
    if legacy.find_office() is None:
        pytest.skip("LibreOffice is not installed")
    said = ["对照检查材料", "一、存在的问题", "学习抓得不紧，" * 12 + "集中研讨只有3次。", "下乡调研走马观花。"]
    file = tmp_path / "a.docx"
    file.write_bytes(document(*map(par, said)))
    printed = tmp_path / "a.pdf"
    printed.write_bytes(legacy.convert(file, "pdf"))
    assert load_report(printed).text.splitlines() == said


def test_scans_locked_and_broken_files_are_refused(tmp_path: Path) -> None:
    blank, locked = pypdf.PdfWriter(), pypdf.PdfWriter()
    blank.add_blank_page(200, 200)
    locked.add_blank_page(200, 200)
    locked.encrypt("secret", algorithm="RC4-128")
    for said, writer in (("扫描件", blank), ("密码", locked)):
        data = io.BytesIO()
        writer.write(data)
        with pytest.raises(InputError, match=said):
            pdf.read_pdf(data.getvalue(), "a.pdf")
    looped = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>"
    for broken in (b"%PDF-1.7 nothing", b"", looped):
        with pytest.raises(InputError):
            pdf.read_pdf(broken, "a.pdf")


def test_old_formats_say_what_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "旧.wps"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a document")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="需要 LibreOffice") as caught:
        load_report(file)
    assert "另存为" in caught.value.line()


def test_an_old_file_that_is_none_is_not_read_as_text(tmp_path: Path) -> None:
    if legacy.find_office() is None:
        pytest.skip("LibreOffice is not installed")
    file = tmp_path / "坏.doc"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"junk" * 500)
    with pytest.raises(InputError, match="损坏"):
        load_report(file)
