"""Ledgers in the forms that clerks keep them."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from assistant.errors import InputError
from assistant.intake import load_facts
from assistant.intake.facts import normal_date


def test_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "台账.jsonl"
    file.write_text('{"id":"F1","source":"台账","date":"2023-5","text":"走访12户。"}\n\n{"text":"没有编号"}\n', "utf-8")
    facts = load_facts(file)
    assert [(f.id, f.date) for f in facts] == [("F1", "2023-05"), ("F2", None)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_with_chinese_columns(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "台账.csv"
    file.write_bytes(
        "编号,来源,日期,内容\nA1,信访登记簿,2023年5月4日,接访3次，未答复。\n".replace("，", "、").encode(encoding)
    )
    (fact,) = load_facts(file)
    assert (fact.id, fact.source, fact.date) == ("A1", "信访登记簿", "2023-05-04")


def test_xlsx_with_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "出处", "时间", "事项"])
    sheet.append([1, "发文统计", datetime.date(2023, 12, 1), "发文213份。"])
    sheet.append([None, None, None, None])
    file = tmp_path / "统计 (终稿).xlsx"
    book.save(file)
    (fact,) = load_facts(file)
    assert (fact.id, fact.date, fact.text) == ("1", "2023-12-01", "发文213份。")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"text": 1\n', "第 1 行"),
        ("b.jsonl", "[1]\n", "第 1 行"),
        ("c.jsonl", '{"id":"F1","text":"甲"}\n{"id":"F1","text":"乙"}\n', "F1"),
        ("d.csv", "甲,乙\n1,2\n", "text"),
        ("e.xlsx", "这不是表格", "不能打开"),
        ("f.doc", "旧格式", ".xlsx"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, content: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_facts(file)
    assert said in caught.value.line()
    assert name in caught.value.line()


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        (datetime.datetime(2023, 5, 4, 9), "2023-05-04"),
        (2023, "2023"),
        (2023.0, "2023"),
        ("2023年度", "2023"),
        ("2023.5.4", "2023-05-04"),
        ("20230504", "2023-05-04"),
        ("202305", "2023-05"),
        ("2023-13-01", "2023"),
        ("2023-02-30", "2023-02"),
        ("45058", None),  # a day as spreadsheets count them, in a cell that does not say so
        ("1200", None),
        ("20239999", None),
        (None, None),
    ],
)
def test_only_what_a_calendar_has_is_a_date(cell: object, date: str | None) -> None:
    assert normal_date(cell) == date
