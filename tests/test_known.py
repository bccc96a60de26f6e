"""Records of the knowledge base as facts for a report's problems."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import known
from assistant.intake import parse
from assistant.known import own_records
from assistant.retrieval.library import Library
from assistant.settings import settings

REPORT = """青溪县水务局2023年度对照检查材料

一、存在的问题

（一）工作作风方面。文山会海没有根本好转，向基层要表要数过多过频，基层疲于应付。

（二）履职尽责方面。河道巡查流于形式，发现的问题整改不及时。
"""
LEDGERS = {
    "发文台账": [
        ("1", "2023-12", "全年向镇街发文176份，要求报送表格64种，其中12种与统计站重复。"),
        ("2", "2021-12", "2021年向镇街发文163份，要求报送表格58种。"),
    ],
    "巡河台账": [
        ("1", "2023-06", "6月巡河记录显示，3处倾倒垃圾点连续4次登记，至今没有清理。"),
        ("2", "2023-05", "食堂更换冰柜一台，支出0.6万元。"),
    ],
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path))
    settings.cache_clear()
    library = Library(tmp_path, samples=False)
    for name, rows in LEDGERS.items():
        file = tmp_path / f"{name}.jsonl"
        lines = (f'{{"id":"{i}","title":"{name}","date":"{date}","text":"{text}"}}' for i, date, text in rows)
        file.write_text("\n".join(lines), encoding="utf-8")
        library.ingest([file], kind="record", unit="青溪县水务局", wait=True)
    yield library
    library.close()
    settings.cache_clear()


@pytest.mark.parametrize("few", [0, 120])
def test_rows_of_two_ledgers_with_the_same_numbers_are_all_there(
    library: Library, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "_FEW", few)  # by way of a search, and without
    report = parse(REPORT)
    facts = own_records(report, [s for s in report.sections if s.kind == "problem"], library)
    assert {"176份", "连续4次"} <= {word for word in ("176份", "连续4次") for fact in facts if word in fact.text}
    assert len({fact.id for fact in facts}) == len(facts)
    assert not [fact for fact in facts if "冰柜" in fact.text]


def test_another_years_event_comes_after_this_years(library: Library) -> None:
    report = parse(REPORT)
    facts = own_records(report, [s for s in report.sections if s.kind == "problem"][:1], library)
    years = [(fact.date or "")[:4] == "2023" for fact in facts]
    assert years == sorted(years, reverse=True)


def test_another_units_records_and_what_may_not_be_used_stay_out(library: Library) -> None:
    report = parse(REPORT.replace("青溪县水务局", "白石县教育局"))
    problems = [s for s in report.sections if s.kind == "problem"]
    assert own_records(report, problems, library) == []
    assert own_records(parse(REPORT), problems, library, lambda _: False) == []


BODY = """

一、存在的问题

（一）工作作风方面。我下乡调研少，全年只去了两次。

二、整改措施

（一）改进作风。每月下乡两次。
"""


@pytest.mark.parametrize(
    ("then", "now", "met"),
    [
        (["青溪县水务局领导班子2022年度对照检查材料"], "青溪县水务局党组2023年度民主生活会对照检查材料", [0]),
        (["水务局领导班子2022年度对照检查材料"], "青溪县水务局领导班子2023年度对照检查材料", [0]),
        (["青溪县委常委班子2022年度对照检查材料"], "青溪县水务局领导班子2023年度对照检查材料", []),
        (["青溪县水务局局长2022年度个人对照检查材料"], "青溪县水务局领导班子2023年度对照检查材料", []),
        (
            ["青溪县水务局副局长2022年度个人对照检查材料", "青溪县水务局局长2022年度个人对照检查材料"],
            "青溪县水务局副局长2023年度民主生活会个人对照检查材料",
            [0],
        ),
        (["青溪县水务局2022年度个人对照检查材料"] * 2, "青溪县水务局2023年度个人对照检查材料", []),
        (["青溪县水务局局长2022年度个人对照检查材料"], "2023年度青溪县水务局个人对照检查材料", []),
    ],
)
def test_a_report_is_held_against_the_last_one_of_the_same_unit_and_speaker(
    library: Library, tmp_path: Path, then: list[str], now: str, met: list[int]
) -> None:
    for number, title in enumerate(then):
        file = tmp_path / f"{number}.txt"
        file.write_text(f"{title}{BODY}\n第{number}份。\n", encoding="utf-8")
        library.ingest([file], kind="report", wait=True)
    found = known.earlier_reports(parse(now + BODY), library)
    assert [earlier.title for earlier in found] == [then[number] for number in met]
