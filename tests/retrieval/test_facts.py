from pathlib import Path

import pytest

from assistant.retrieval.facts import score_facts
from assistant.retrieval.own import LEAST, nearness
from assistant.settings import settings
from assistant.types import Fact
from assistant.writing import match

SECTION = "文山会海没有根本好转，向基层要表要数过多过频，基层疲于应付。"
PARTS = (("工作作风方面", (SECTION,)), ("理论学习方面", ("学习不深不透，满足于抄抄记记。",)))
FACTS = [
    Fact("F1", "全年向镇街发文176份，要求报送表格64种，其中12种与统计站重复。", "办公室统计", "2023-12"),
    Fact("F2", "2021年向镇街发文163份，要求报送表格58种。", "办公室统计", "2021-12"),
    Fact("F3", "食堂更换冰柜一台，支出0.6万元。", "资产登记", "2023-05"),
    Fact("F4", "抽查8本学习笔记，3本整段抄录辅导材料。", "抽查记录", "2023-07"),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path))
    settings.cache_clear()


def test_the_fact_that_fits_comes_first_and_this_year_before_others() -> None:
    manner, study = match.ranked(PARTS, FACTS, year=2023, k=4)
    assert manner[0][0].id == "F1"
    assert study[0][0].id == "F4"
    assert "F3" not in [fact.id for fact, _ in (*manner, *study)]
    for found in (manner, study):
        years = [(fact.date or "")[:4] == "2023" for fact, _ in found]
        assert years == sorted(years, reverse=True)


def test_unrelated_facts_are_left_out() -> None:
    unrelated = [Fact("X1", "公园月季开花，游客拍照留念。"), Fact("X2", "门卫室更换灯泡4只。")]
    assert match.ranked(PARTS, unrelated, year=2023) == [[], []]
    assert match.ranked((), FACTS, year=2023) == []
    assert match.ranked(PARTS, [], year=2023) == [[], []]
    assert score_facts(SECTION, FACTS).argmax() == 0


def test_another_units_fact_comes_later_or_not_at_all() -> None:
    twins = [Fact("A", FACTS[0].text), Fact("B", FACTS[0].text.replace("176", "181"))]
    (found, _) = match.ranked(PARTS, twins, year=None, near={"A": 0.9 * LEAST + 0.1, "B": 1.0})
    assert [fact.id for fact, _ in found] == ["B", "A"]
    (found, _) = match.ranked(PARTS, twins, year=None, near={"A": LEAST / 2, "B": 1.0})
    assert [fact.id for fact, _ in found] == ["B"]


def test_a_ledger_is_told_by_the_names_it_shares() -> None:
    report = "青溪县水务局2023年度对照检查材料。三岔河、石桥灌区的巡查流于形式。"
    near = nearness(report, {
        "own": "三岔河4处倾倒点没有清理；石桥灌区放水被投诉9次。",
        "other": "南门小学食堂9次被投诉；操场4处破损没有清理。",
    })  # fmt: skip
    assert near["own"] == 1.0
    assert near["other"] < LEAST
    assert nearness(report, {"one": "门卫室更换灯泡4只。"}) == {"one": 1.0}
    assert nearness(report, {}) == {}
