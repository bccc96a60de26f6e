"""What counts as a particular, what does not, and which forms are equal."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.particulars import find, find_all
from assistant.particulars.numerals import plain, value


def norms(text: str) -> list[str]:
    return [p.norm for p in find(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10个", "十个"),
        ("１０个", "10个"),
        ("2023年5月", "2023.5"),
        ("2023年5月", "二〇二三年五月"),
        ("2023年05月04日", "2023-5-4"),
        ("1.2万人次", "12000人次"),
        ("12,000人次", "1.2万人次"),
        ("八成", "80%"),
        ("百分之八十", "80％"),
        ("三分之一", "1/3".replace("1/3", "三分之一")),
        ("两个月", "2个月"),
        ("半年", "六个月"),
        ("2316万元", "23160000元"),
        ("0.5亿元", "5000万元"),
        ("三名", "3位"),
        ("壹拾贰户", "12户"),
        ("Ⅲ级", "3级"),
        ("③个", "3个"),
        ("٣个", "3个"),
    ],
)
def test_equal_forms_share_a_norm(one: str, other: str) -> None:
    assert norms(one) == norms(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10个", "11个"),
        ("12万元", "12亿元"),
        ("2023年", "2022年"),
        ("3户", "3次"),
        ("10户", "10余户"),
        ("第3次", "3次"),
        ("12%", "12个百分点"),
        ("同比下降", "同比增长"),
        ("全市第三", "全市第二"),
        ("全市第三", "全县第三"),
        ("柳塘村", "茅塘村"),
    ],
)
def test_different_things_differ(one: str, other: str) -> None:
    assert norms(one) != norms(other)


@pytest.mark.parametrize(
    "text",
    [
        "履行“一岗双责”不够到位",
        "做到“两个维护”，增强“四个意识”",
        "“三会一课”不够规范",
        "一些同志在一定程度上存在畏难情绪",
        "第一时间传达，一张蓝图绘到底",
        "深入一线不够，对八小时之外监督不多",
        "两手抓、两手都要硬",
        "统筹推进五位一体总体布局，对照三严三实要求",
        "落实中央八项规定精神有差距",
        "学习贯彻党的二十大精神和新发展理念",
        "百分之百服从，千方百计推进",
        "一是学习不深，二是落实不力，进一步统一思想",
        "“两张皮”的现象仍然存在",
        "【待补充：2023年走访12户】",
        "把一件事办好，一抓到底",
        "近年来，多年以来，十分重要",
        "班子成员同群众的距离有所拉大",
        "重点项目推进不快，系统思维不足",
        "各行政村、示范村和有关乡镇配合不紧",
    ],
)
def test_set_phrases_are_no_particulars(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("全年到村走访12户", "number", "12户"),
        ("支出120.5万元", "sum", "120.5万元"),
        ("满意率只有八成", "percent", "八成"),
        ("拖到9月才定", "date", "9月"),
        ("前后拖了七十四天", "period", "七十四天"),
        ("村民王秀英反映没有人上门", "person", "王秀英"),
        ("李主任没有到场", "person", "李主任"),
        ("畜牧股没有派人", "unit", "畜牧股"),
        ("在柳塘村召开", "place", "柳塘村"),
        ("智慧后勤平台没有验收", "project", "智慧后勤平台"),
        ("《秋粮收购工作方案》没有下发", "document", "《秋粮收购工作方案》"),
        ("收到岚政发〔2023〕12号文件", "document", "岚政发〔2023〕12号"),
        ("答复“等等再说”", "quotation", "“等等再说”"),
        ("考核列全市第三", "comparison", "列全市第三"),
        ("投诉同比上升", "comparison", "同比上升"),
    ],
)
def test_each_kind_is_found_in_place(text: str, kind: str, part: str) -> None:
    found = [p for p in find(text) if p.kind == kind]
    assert [p.text for p in found] == [part]
    assert text[found[0].start : found[0].end] == part


def test_the_reports_own_year_only_dates_it() -> None:
    assert find("2023年度学习抓得不紧", year=2023) == []
    assert [p.norm for p in find("2023年5月学习中断", year=2023)] == ["2023-05"]
    assert [p.norm for p in find("2021年度学习抓得不紧", year=2023)] == ["2021"]


def test_a_post_alone_is_weak() -> None:
    assert find("科长没有签字") == []
    assert [(p.text, p.weak) for p in find_all("副科长没有签字")] == [("副科长", True)]


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("十二", 12), ("一百零五", 105), ("两千三", 2300), ("三万五千", 35000), ("二〇二三", 2023), ("1.2万", 12000)],
)
def test_numerals(numeral: str, number: int) -> None:
    assert value(numeral) == number


@given(st.text(max_size=80))
def test_offsets_hold_on_any_text(text: str) -> None:
    assert len(plain(text)) == len(text)
    found = find_all(text)
    assert all(text[p.start : p.end] == p.text and p.text for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.integers(2, 10**7), st.sampled_from("个户次条元人"))
def test_any_arabic_count_is_found(number: int, measure: str) -> None:
    assert [p.text for p in find(f"走访了{number}{measure}，")] == [f"{number}{measure}"]
