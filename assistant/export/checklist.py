"""整改清单: each problem with its cause, measure, who, by when and what will prove it, as .xlsx and .docx.

Everything in it stands in the report; what the report does not say is asked for with a placeholder. Last year's list
can be read back in and compared.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from assistant.checks.base import section_name
from assistant.errors import InputError
from assistant.export import layout
from assistant.export.track import clean
from assistant.intake import tables
from assistant.intake.read import read_bytes
from assistant.particulars import find
from assistant.types import Diagnosis, LinkKind, Section

MAX_ROWS = 5_000
# How much of the shorter text's pairs of characters must stand in the other for two rows to speak of the same problem.
SAME = 0.45
_COLUMNS = ("序号", "问题", "原因", "整改措施", "责任人", "完成时限", "完成证明")
_PROOF = re.compile(r"[^，,。；;]*(?:台账|清单|报告|通报|纪要|记录|验收|公示|制度|办法|考核|评议|满意度)[^，,。；;]*")
_OWNER = re.compile(
    r"由([^，,。；;由]{2,16}?)(?:牵头|负责|承办|落实|主抓)|(?:牵头|责任)(?:领导|单位|部门|人)[：:]?([^，,。；;]{2,16})"
)
_DEADLINE = re.compile(
    r"[^，,。；;]{0,12}(?:年底|月底|季度|年内|上半年|下半年|长期坚持|每月|每季度?|每半年|每年)[^，,。；;]{0,4}"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the list; what the report does not say is a placeholder 【待补充：…】."""

    number: str
    problem: str
    cause: str
    measure: str
    owner: str
    deadline: str
    proof: str

    @property
    def gaps(self) -> tuple[str, ...]:
        """The columns that have to be filled in."""
        return tuple(name for name, value in zip(_COLUMNS, astuple(self), strict=True) if value.startswith("【待补充"))


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of last year's list and what this year's report says: 又出现 with that row, or 未再提及."""

    last: Item
    now: Item | None


def items(diagnosis: Diagnosis) -> list[Item]:
    """One row a problem section, with the causes and measures that are linked to it."""
    report = diagnosis.report
    sections = {section.id: section for section in report.sections}
    rows = []
    for number, problem in enumerate((s for s in report.sections if s.kind == "problem"), 1):
        causes, measures = (
            [sections[link.source] for link in diagnosis.links if link.kind == kind and link.target == problem.id]
            for kind in _KINDS
        )
        told = "\n".join(_said(measure) for measure in measures)
        rows.append(
            Item(
                str(number),
                f"{section_name(problem)}：{_first(problem)}",
                "\n".join(_first(cause) for cause in causes) or _blank("原因"),
                told or _blank("整改措施"),
                _owner(told) or _blank("责任人"),
                _deadline(told) or _blank("完成时限"),
                _proof(told) or _blank("完成证明，如台账、纪要、通报"),
            )
        )
    return rows


_KINDS: tuple[LinkKind, LinkKind] = ("cause-problem", "measure-problem")


def _blank(label: str) -> str:
    return f"【待补充：{label}】"


def _said(section: Section) -> str:
    return "".join(s.text for s in section.sentences if s.role not in ("heading", "closing", "praise"))


def _first(section: Section) -> str:
    """The first sentence that says what the section is about; its heading where there is none."""
    found = next((s.text for s in section.sentences if s.role == section.kind), "")
    return found or _said(section) or section.heading


def _owner(told: str) -> str:
    named = [match[1] or match[2] for match in _OWNER.finditer(told)]
    return "、".join(dict.fromkeys(named))


def _deadline(told: str) -> str:
    dates = [p.text for p in find(told) if p.kind == "date"]
    return "；".join(dict.fromkeys(dates or [match[0] for match in _DEADLINE.finditer(told)]))


def _proof(told: str) -> str:
    return "；".join(dict.fromkeys(match[0] for match in _PROOF.finditer(told)))


def compare(last: Sequence[Item], now: Sequence[Item]) -> list[Compared]:
    """Each row of last year's list with the row of this year's that speaks of the same problem."""
    rows = []
    for old in last:
        likely = max(now, key=lambda item: _alike(old.problem, item.problem), default=None)
        same = likely is not None and _alike(old.problem, likely.problem) >= SAME
        rows.append(Compared(old, likely if same else None))
    return rows


def _alike(a: str, b: str) -> float:
    one, other = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (a, b))
    return len(one & other) / max(1, min(len(one), len(other)))


# As files

_WIDTHS = (6, 36, 36, 48, 14, 16, 30)


def workbook(rows: Sequence[Item], compared: Sequence[Compared] = ()) -> bytes:
    """Sheet 整改清单 and, with last year's list, 上年对照. Text that begins like a formula stays text."""
    book = openpyxl.Workbook()
    page = book.active or book.create_sheet()
    _sheet(page, "整改清单", _COLUMNS, map(astuple, rows), _WIDTHS)
    if compared:
        head = ("上年序号", "上年问题", "上年措施", "上年时限", "今年是否又出现", "今年的问题", "请说明")
        table = ((c.last.number, c.last.problem, c.last.measure, c.last.deadline, *_state(c)) for c in compared)
        _sheet(book.create_sheet(), "上年对照", head, table, (9, 36, 40, 16, 14, 36, 36))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _state(item: Compared) -> tuple[str, str, str]:
    if item.now is None:
        return "未再提及", "", _blank("完成情况与证明")
    return "又出现", item.now.problem, _blank("上年措施为什么没有见效")


def _sheet(page: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    page.title = name
    page.freeze_panes = "A2"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    line = Side(style="thin")
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate((head, *rows), 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column, clean(value))
            cell.data_type = "s"
            cell.font = Font(bold=number == 1)
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(wrap_text=True, vertical="center" if number == 1 else "top")


def document(title: str, rows: Sequence[Item], compared: Sequence[Compared] = ()) -> bytes:
    """The same as .docx on the page of an official document."""
    file = layout.open_template()
    layout.landscape(file)
    file.add_paragraph(clean(f"{title}整改清单"), style=layout.TITLE)
    layout.table(file, _COLUMNS, map(astuple, rows), _WIDTHS)
    if compared:
        file.add_paragraph("上年清单对照", style=layout.CHAPTER)
        table = ((c.last.number, c.last.problem, c.last.measure, *_state(c)) for c in compared)
        head = ("序号", "上年问题", "上年措施", "今年", "今年的问题", "请说明")
        layout.table(file, head, table, (6, 30, 40, 10, 30, 24))
    return layout.saved(file)


# Read back

_NAMES = {
    "number": ("序号", "编号"),
    "problem": ("问题", "存在问题", "查摆问题", "具体问题"),
    "cause": ("原因", "原因分析"),
    "measure": ("整改措施", "措施"),
    "owner": ("责任人", "责任领导", "责任单位", "牵头单位"),
    "deadline": ("完成时限", "时限", "整改时限"),
    "proof": ("完成证明", "完成情况", "佐证材料"),
}


def read(path: Path) -> list[Item]:
    """The rows of an earlier list, .xlsx or .docx: ours, or a unit's own with the usual column names.

    Raises InputError for a file that is no such list.
    """
    data, suffix = read_bytes(path), path.suffix.lower()
    if suffix not in (".xlsx", ".docx"):
        raise InputError("不认识的清单文件", str(path), "请用 .xlsx 或 .docx")
    for table in (_sheets if suffix == ".xlsx" else _tables)(data, str(path)):
        for at, head in enumerate(table[:10]):
            places = {key: head.index(name) for key, names in _NAMES.items() for name in names if name in head}
            if "problem" in places and "measure" in places:
                return [item for row in table[at + 1 :] if (item := _item(row, places)).problem]
    raise InputError("清单里没有“问题”和“整改措施”两列", str(path), "请检查表头")


def _sheets(data: bytes, where: str) -> list[list[list[str]]]:
    return [
        [[str(cell or "").strip() for cell in row] for row in rows[:MAX_ROWS]] for rows in tables.sheets(data, where)
    ]


def _tables(data: bytes, where: str) -> list[list[list[str]]]:
    document = layout.open_any(data, where)
    try:
        return [[[cell.text.strip() for cell in row.cells] for row in t.rows[:MAX_ROWS]] for t in document.tables]
    except (KeyError, ValueError, TypeError, IndexError) as error:  # rows whose cells do not add up
        raise InputError("清单里的表格读不了", where, "请用 Word 或 WPS 另存一份再试") from error


def _item(row: Sequence[str], places: dict[str, int]) -> Item:
    values = {field.name: "" for field in fields(Item)}
    values.update({key: row[at] for key, at in places.items() if at < len(row)})
    return Item(**values)
