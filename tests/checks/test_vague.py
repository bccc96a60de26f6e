"""The swap test, on sentences written for this test."""

from __future__ import annotations

import pytest

from assistant.checks import is_vague, missing, specificity
from evals.dataset import REPORTS, load_cases
from tests.conftest import shared

VAGUE = [
    "学习的自觉性和主动性不够强，满足于一知半解，学用结合还不够紧密。",
    "落实“一岗双责”有差距，“三会一课”质量有待进一步提高。",
    "面对新形势新任务，创新意识不强，攻坚克难的劲头不足。",
    "坚决做到“两个维护”，但政治敏锐性还需进一步增强。",
    "比如，在服务群众方面，有时存在推诿扯皮、办事拖拉的现象。",
    "进一步加强学习，切实提高政治站位，以实际行动践行初心使命。",
]
SPECIFIC = [
    "全年12次集中学习，有5次是拿传达文件顶替的，签到册上没有一次讨论记录。",
    "去年腊月修的那段排水沟，开春一场雨就塌了半边，村民在群里发了照片，我们三天后才到现场。",
    "窗口的叫号机坏了以后，就让群众在走廊里自己排队，老年人常常站着等一上午。",
    "每月最后一个星期五由分管副镇长带队到敬老院查灶间和消防柜，查出的问题当场写进交接本。",
    "采购小组三个人签的是同一支笔的字，询价单上另外两家公司的电话打过去是空号。",
]


@pytest.mark.parametrize("sentence", VAGUE)
def test_what_any_unit_could_have_written_is_vague(sentence: str) -> None:
    assert is_vague(sentence)


@pytest.mark.parametrize("sentence", SPECIFIC)
def test_what_could_be_checked_is_not(sentence: str) -> None:
    assert not is_vague(sentence)


def test_one_event_within_a_long_sentence_makes_it_specific() -> None:
    boiler = "面对新形势新任务，攻坚克难的劲头不足，改革创新的意识不强，"
    event = "东沟泵站的两台水泵去年汛前就坏了，到现在还拆在院子里，"
    assert is_vague(boiler + "担当作为的精神有待进一步增强。")
    assert not is_vague(boiler + event + "担当作为的精神有待进一步增强。")


def test_a_number_or_a_year_that_says_nothing_of_the_unit_is_no_particular() -> None:
    hollow = "学习不够系统，对创新理论的学习有时存在碎片化、浅表化的问题，持久性上还有差距。"
    dated = ("2023年是全面贯彻党的二十大精神的开局之年，", "今年恰逢建党100周年，", "2024年也是“十四五”的关键一年，")
    assert is_vague(hollow)
    assert is_vague(f"1.{hollow}")
    assert all(is_vague(year + hollow) for year in dated)


def test_a_placeholder_is_not_yet_a_particular() -> None:
    assert specificity("【待补充：哪一次学习、什么时间】") == 0.0
    assert is_vague("学习不够深入，存在走过场的现象，例如【待补充：哪一次学习、什么时间】。")


def test_what_is_missing() -> None:
    assert "time" not in missing("2023年5月学习走了过场。")
    assert "quantity" in missing("学习走了过场。")
    assert "event" not in missing("任务", role="measure")
    assert set(missing("坚持不懈抓好学习。", role="measure")) >= {"time", "quantity"}


def test_held_out_reports() -> None:
    """The floor that acceptance asks for, on reports that nothing was fitted to."""
    right = wrong = missed = 0
    for case in [*load_cases(REPORTS, split="test"), *load_cases(shared("gold"))]:
        for index, label in case.vague.items():
            found = is_vague(case.sentence(index))
            right += found and label
            wrong += found and not label
            missed += label and not found
    assert 2 * right / (2 * right + wrong + missed) >= 0.96
