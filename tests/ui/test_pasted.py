"""Cells copied from a spreadsheet, with and without a header, in any order of columns."""

from __future__ import annotations

import pytest

from assistant.ui import pasted

EVENT = "6月停工23天，10月19日才恢复通车。"


@pytest.mark.parametrize(
    ("copied", "row"),
    [
        (f"编号\t内容\t出处\t时间\nX1\t{EVENT}\t例会纪要\t2023年6月\n", ["X1", EVENT, "例会纪要", "2023年6月"]),
        (f"日期\t事项\n2023-06\t{EVENT}", ["", EVENT, "", "2023-06"]),
        (f"2023-06-01\t例会纪要\t{EVENT}\r\n", ["", EVENT, "例会纪要", "2023-06-01"]),
        (f"7\t{EVENT}\t2023", ["7", EVENT, "", "2023"]),
        (f"{EVENT}\n", ["", EVENT, "", ""]),
        (f'"{EVENT[:5]}\n{EVENT[5:]}"\t例会纪要', ["", f"{EVENT[:5]}\n{EVENT[5:]}", "例会纪要", ""]),
    ],
)
def test_columns_are_told_by_their_header_or_by_what_stands_in_them(copied: str, row: list[str]) -> None:
    assert pasted.rows(copied) == [row]


@pytest.mark.parametrize("copied", ["", "\n\n", "\t\t\n", "编号\t内容\n1\t\n"])
def test_what_holds_no_text_gives_no_rows(copied: str) -> None:
    assert pasted.rows(copied) == []
