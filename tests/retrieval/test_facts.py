from pathlib import Path

import pytest

from assistant.retrieval.encode import get_encoder
from assistant.retrieval.facts import matching_words, rank_facts
from assistant.settings import settings
from assistant.types import Fact

SECTION = "（五）工作作风方面。文山会海没有根本好转，向基层要表要数过多过频，基层疲于应付。"
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


@pytest.mark.parametrize("encoder", [None, "use"])
def test_the_fact_that_fits_comes_first_and_this_year_before_others(encoder: str | None) -> None:
    ranked = rank_facts(SECTION, FACTS, year=2023, k=4, encoder=get_encoder(encoder) if encoder else None)
    found = [fact.id for fact, _ in ranked]
    assert found[0] == "F1"
    assert "F3" not in found
    years = [(fact.date or "")[:4] == "2023" for fact, _ in ranked]
    assert years == sorted(years, reverse=True)


def test_unrelated_facts_are_left_out() -> None:
    unrelated = [Fact("X1", "公园月季开花，游客拍照留念。"), Fact("X2", "门卫室更换灯泡4只。")]
    assert rank_facts(SECTION, unrelated, year=2023) == []
    assert rank_facts("", FACTS, year=2023) == []
    assert rank_facts(SECTION, [], year=2023) == []


def test_the_words_that_match_are_named() -> None:
    assert matching_words("下发的报送表格过多", FACTS[0]) == ("报送表格",)
