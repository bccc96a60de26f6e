"""Profiles load and say where they come from; the guess follows the report's own words; what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checks import aspects, praise
from assistant.errors import UsageError
from assistant.intake import parse
from assistant.types import Report
from evals.dataset import REPORTS, load_cases

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold"
SIX = ("理论学习", "政治素质", "能力本领", "担当作为", "工作作风", "廉洁自律")
BODY = "有的同志满足于完成规定动作，对制度执行得不够严格，推动工作的办法不多，有些事情拖了半年没有结果。"


def report(
    topics: tuple[str, ...], title: str = "某局领导班子2023年度主题教育专题民主生活会对照检查材料", lead: str = "",
    body: str = BODY, cause: str = BODY * 2, measure: str = BODY * 2,
) -> Report:  # fmt: skip
    numerals = "一二三四五六七八"
    lines = [title, lead or "按照要求，现对照检查如下。", "一、存在的主要问题"]
    for numeral, topic in zip(numerals, topics, strict=False):
        lines += [f"（{numeral}）{topic}方面", body]
    lines += ["二、产生问题的原因", "（一）思想松懈", cause, "三、整改措施", "（一）立行立改", measure]
    return parse("\n".join(lines) + "\n")


def test_all_profiles_load() -> None:
    assert {f"{year}-{kind}" for year in range(2019, 2026) for kind in ("班子", "个人")} | {"general"} == set(
        aspects.names()
    )
    for name in aspects.names():
        profile = aspects.load(name)
        if name != "general":
            assert profile.source
            assert profile.note
            assert len(profile.aspects) >= 4
            assert profile.person == name.endswith("个人")


def test_six_aspects_of_2023() -> None:
    assert tuple(aspect.name for aspect in aspects.load("2023-班子").aspects) == SIX


def test_unknown_profile() -> None:
    with pytest.raises(UsageError, match="2031-班子"):
        aspects.load("2031-班子")


def test_complete_report_has_nothing_missing() -> None:
    made = report(SIX)
    profile = aspects.guess(made)
    assert profile.name == "2023-班子"
    assert aspects.check(made, profile) == []


@pytest.mark.parametrize("left_out", SIX)
def test_each_missing_aspect_is_named(left_out: str) -> None:
    made = report(
        tuple(topic for topic in SIX if topic != left_out), body="推动工作的办法不多，有些事情拖了半年没有结果。"
    )
    found = [f for f in aspects.check(made, aspects.guess(made)) if f.rule == "missing-aspect"]
    assert [left_out in f.message for f in found] == [True]
    assert found[0].text == "一、存在的主要问题"


@pytest.mark.parametrize(
    ("topics", "title", "lead", "expected"),
    [
        (SIX, "某局领导班子2021年度自查报告", "对照“五个聚焦”逐项开展自查。", "general"),
        (SIX[:4], "某局领导班子2023年度对照检查材料", "从三个方面作对照检查。", "general"),
        (("粮食安全责任", "储粮安全", "轮换经营"), "某公司领导班子巡察整改专题民主生活会材料", "", "general"),
        (SIX, "某局副局长2023年度民主生活会个人对照检查材料", "", "2023-个人"),
        (
            ("严守政治纪律和政治规矩", "增强党性", "勇于担责、敢于创新", "履行全面从严治党政治责任"),
            "某院领导班子2024年度民主生活会对照检查材料", "对照“四个带头”，作如下检查。", "2024-班子",
        ),
        (
            ("理论学习", "思想政治", "干事创业", "为民服务", "清正廉洁"),
            "某区政府党组“不忘初心、牢记使命”专题民主生活会对照检查材料", "", "2019-班子",
        ),
    ],
)  # fmt: skip
def test_guess_follows_the_report(topics: tuple[str, ...], title: str, lead: str, expected: str) -> None:
    assert aspects.guess(report(topics, title, lead)).name == expected


def test_a_report_with_a_set_of_its_own_is_not_held_to_the_years() -> None:
    made = report(("政治建设", "基层治理"), "某街道领导班子2023年度自查报告", "对照“五个聚焦”逐项开展自查。")
    assert not [f for f in aspects.check(made, aspects.guess(made)) if f.rule == "missing-aspect"]


def test_a_profile_that_is_asked_for_is_applied() -> None:
    made = report(("理论学习",), body="推动工作的办法不多，有些事情拖了半年没有结果。")
    missing = [f for f in aspects.check(made, aspects.load("2023-班子")) if f.rule == "missing-aspect"]
    assert len(missing) == 5


def test_balance() -> None:
    general = aspects.load("general")
    short = [f for f in aspects.check(report(SIX, cause="原因是抓得不紧。"), general) if f.rule == "balance"]
    assert any("原因部分占正文的" in f.message and "太短" in f.message for f in short)
    assert not [f for f in aspects.check(report(SIX), general) if f.rule == "balance" and "措施" in f.message]


def test_praise_that_crowds_out_problems() -> None:
    praised = (
        "一年来，局党组认真学习、严格落实，圆满完成各项任务，全年开展培训12次，取得了显著成效。"
        "班子能够坚持制度、扎实推进，各项指标稳步提升，工作得到上级充分肯定。但深度不够。"
    )
    made = report(("理论学习",), body=praised)
    found = praise.check(made, aspects.load("general"))
    assert [f.rule for f in found] == ["praise-heavy"]
    assert found[0].section == "P1"
    assert not praise.check(report(SIX), aspects.load("general"))
    polite = report(("理论学习",), body="班子能够坚持学习制度，但" + BODY)
    assert not praise.check(polite, aspects.load("general"))


def test_reports_of_the_samples_draw_no_false_alarm() -> None:
    cases = load_cases(REPORTS) + (load_cases(GOLD) if GOLD.is_dir() else [])
    for case in cases:
        profile = aspects.guess(case.report)
        assert [*aspects.check(case.report, profile), *praise.check(case.report, profile)] == [], case.name
