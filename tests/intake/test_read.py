"""Bytes to text, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.intake import decode, load_report

TEXT = "一、存在的问题\n　　（一）学习不够深入，满足于读文件。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings_read_the_same(encoding: str) -> None:
    assert decode((TEXT * 3).encode(encoding), "x") == TEXT * 3


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
    for path in (tmp_path / "没有.txt", tmp_path / "图.png"):
        with pytest.raises(InputError):
            load_report(path)
    (tmp_path / "夹.txt").mkdir()
    with pytest.raises(InputError):
        load_report(tmp_path / "夹.txt")


def test_one_line_of_five_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "长.txt"
    file.write_text("学习不够深入，" * 250_000, encoding="utf-8")
    report = load_report(file)
    assert len(report.sentences) == 1
    assert report.text[report.sentences[0].start : report.sentences[0].end] == report.sentences[0].text
