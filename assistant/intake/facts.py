"""Ledger files to facts: JSON Lines, .csv and .xlsx with the columns id, source, date, text."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import InputError
from assistant.intake.read import read_bytes
from assistant.intake.tables import TABLES, Row, role
from assistant.types import Fact

_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d)"
    r"(?:\s*[-./年]\s*(?P<month>\d{1,2})(?:\s*[-./月]\s*(?P<day>\d{1,2}))?|"
    r"(?P<month2>0[1-9]|1[0-2])(?P<day2>0[1-9]|[12]\d|3[01])?)?(?!\d)"  # 202305, 20230504
)


def load_facts(path: Path) -> tuple[Fact, ...]:
    """The facts of a ledger file; rows without text are passed over, rows without id are numbered.

    Raises InputError naming the file and the line that cannot be read.
    """
    suffix, where = path.suffix.lower(), str(path)
    if suffix not in TABLES:
        raise InputError("不认识的事实文件", where, "请用 .jsonl、.csv 或 .xlsx")
    data = read_bytes(path)
    try:
        return _facts(TABLES[suffix](data, where), where)
    except InputError:
        raise
    except Exception as error:  # a damaged or hostile table may break a parser in any way
        raise InputError("表格不能打开，可能已经损坏", where, "请用 Excel 另存为 .xlsx 再试") from error


def _facts(rows: Iterable[Row], where: str) -> tuple[Fact, ...]:
    facts: dict[str, Fact] = {}
    for number, raw in enumerate(rows, 1):
        row = {role(key): value for key, value in raw.items() if key}
        text = str(row.get("text") or "").strip()
        if not text:
            continue
        identity = str(row.get("id") or f"F{number}").strip()
        if identity in facts:
            raise InputError(f"事实编号 {identity} 重复", where, "请让每条事实的编号不同")
        facts[identity] = Fact(identity, text, str(row.get("source") or "").strip(), normal_date(row.get("date")))
    if not facts:
        raise InputError("没有读到事实", where, "请检查是否有 text（内容）一列，下面有没有内容")
    return tuple(facts.values())


def normal_date(value: object) -> str | None:
    """A year, year-month or day as "2023", "2023-05", "2023-05-04"; None when there is no date in `value`.

    A month or a day that no calendar has is left out, with what follows it.
    """
    if isinstance(value, datetime.date):
        return value.strftime("%Y-%m-%d")
    match = _DATE.match(str(value).strip())
    if not match:
        return None
    year, month = int(match["year"]), int(match["month"] or match["month2"] or 0)
    day = int(match["day"] or match["day2"] or 0)
    if not 1 <= month <= 12:
        return f"{year}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return f"{year}-{month:02d}"
    return f"{year}-{month:02d}-{day:02d}"
