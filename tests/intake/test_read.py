"""Bytes to text, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.intake import decode, load_report

TEXT = "一、存在的问题\n　　（一）学习不够深入，满足于读文件。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("text", [TEXT * 3, "李明", "某局党组2023年度民主生活会对照检查", "甲" + TEXT * 3000])
def test_encodings_read_the_same(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize("before", ["", "a"])
def test_a_long_text_in_big5_is_told_from_one_in_gbk(before: str) -> None:
    text = before + "報告：學習不夠深入，存在走過場現象。" * 3000
    assert decode(text.encode("big5"), "x") == text


def test_a_western_text_is_not_read_as_chinese() -> None:
    with pytest.raises(InputError):
        decode("Müller fährt für Ärger über Öl".encode("latin-1"), "x")


def test_line_ends_are_left_alone() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert decode(text.encode(), "x") == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf",
        b" \n\t\r\n",
        "　　\n".encode(),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00",
        bytes(range(256)) * 4,
    ],
)
def test_what_is_no_text_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "某报告.txt")
    assert "某报告.txt" in caught.value.line()
    assert "\n" not in caught.value.line()


def test_missing_file_folder_and_type(tmp_path: Path) -> None:
    (tmp_path / "夹").mkdir()
    (tmp_path / "图.png").write_bytes(b"x")
    said = {"没有.txt": "找不到文件", "没有": "找不到文件", "图.png": "不支持的文件类型", "夹": "这是一个文件夹"}
    for name, what in said.items():
        with pytest.raises(InputError, match=what):
            load_report(tmp_path / name)


def test_one_line_of_five_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "长.txt"
    file.write_text("学习不够深入，" * 250_000, encoding="utf-8")
    report = load_report(file)
    assert len(report.sentences) == 1
    assert report.text[report.sentences[0].start : report.sentences[0].end] == report.sentences[0].text
