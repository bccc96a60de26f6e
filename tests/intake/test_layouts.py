"""Layouts as they come in: what is a problem, a cause and a measure, however the writer has set it."""

from __future__ import annotations

import pytest

from assistant.intake import parse

TITLE = "某县某局领导班子2023年度对照检查材料\n"
IN_ONE_PARAGRAPH = (
    "查摆出以下问题：一是理论学习不系统。记录都是会后补的。二是安全管理有漏洞。消防栓锁着，钥匙找不到。\n"
    "剖析原因，主要是：一是重教学轻党建。考核只看升学率。二是好人主义作怪。都是老同事，拉不下脸。\n"
    "下一步整改措施：一是每周三集中学习，缺课补课。二是消防钥匙每班专人保管。\n"
)
NO_NUMBERS = (
    "存在的突出问题\n理论武装方面\n班子学习满足于念文件。四次有两次与例会套开。\n联系群众方面\n下水堵了三个月没有人管。\n"
    "原因剖析\n思想根源\n党性修养放松了。\n工作机制\n考核只看台账，居民满不满意不计分。\n"
    "整改措施\n加强理论学习\n每月集中学一天，书记领学。\n深入社区一线\n班子成员每周入户十家。\n"
)
BY_TOPIC = (
    "一、学习方面\n存在问题：学习不深入，去年只写了两篇体会。\n原因分析：觉得业务忙，可以放一放。\n整改措施：每周五读书两小时。\n"
    "二、作风方面\n存在问题：调研只听汇报，没有进过车间。\n原因分析：一天要看四个点。\n整改措施：每次至少进两个车间。\n"
)
HALF_WIDTH = (
    "一. 存在的主要问题\n(一)学习方面。全年只学了4次。\n(二)作风方面。3个林场一年没有去过。\n二. 原因分析\n"
    "(一)总以为干好业务就行。\n(二)车一停在场部就不往里走。\n三. 整改措施\n(一)每月学一次。\n(二)每人包一个林场。\n"
)
MIXED_DIGITS = (
    "一、查摆问题\n１．学习不经常。３次请假过半。\n２．调研不深入。只去坝上。\n二、问题产生的原因\n①觉得学习是软任务。\n②考核只看进度。\n"
    "三、整改措施\n①每月学一次。\n②每条渠定一个渠长。\n"
)


@pytest.mark.parametrize(
    ("body", "first"),
    [
        (IN_ONE_PARAGRAPH, "查摆出以下问题：一是"),
        (NO_NUMBERS, "理论武装方面"),
        (BY_TOPIC, "存在问题：学习"),
        (HALF_WIDTH, "(一)学习方面"),
        (MIXED_DIGITS, "１．学习"),
    ],
    ids=("in one paragraph", "no numbers", "by topic", "half width", "mixed digits"),
)
def test_two_of_each(body: str, first: str) -> None:
    report = parse(TITLE + body)
    kinds = [s.kind for s in report.sections]
    assert [kinds.count(kind) for kind in ("problem", "cause", "measure")] == [2, 2, 2]
    opening = next(s for s in report.sections if s.id == "P1")
    assert report.text[opening.start : opening.end].startswith(first)


def test_headings_without_a_number_are_headings() -> None:
    roles = {s.text: s.role for s in parse(TITLE + NO_NUMBERS).sentences}
    assert (roles["理论武装方面"], roles["工作机制"], roles["加强理论学习"]) == ("heading",) * 3
    assert (roles["下水堵了三个月没有人管。"], roles["党性修养放松了。"]) == ("problem", "cause")


def test_rows_of_a_table_are_problems() -> None:
    table = (
        "序号\t问题\t原因\t整改措施\n1\t中心组学习套开会议\t重业务轻学习\t单独安排\n2\t检查走过场\t不挂钩\t每周抽查\n"
    )
    assert [s.id for s in parse(TITLE + table).sections if s.kind != "other"] == ["P1", "P2"]


def test_a_measure_named_in_passing_is_one() -> None:
    text = TITLE + "一、自查发现的问题及整改措施\n（一）考勤不严。9月有7人次迟到没有登记。整改措施：每周公布考勤。\n"
    assert [s.role for s in parse(text).sentences][-2:] == ["problem", "measure"]


@pytest.mark.parametrize("year", ["２０２３", "二〇二三年，即2023"])
def test_the_year_in_wide_digits(year: str) -> None:
    assert parse(f"某县水利局{year}年度对照检查材料\n一、存在的问题\n（一）学习不深。\n").year == 2023
