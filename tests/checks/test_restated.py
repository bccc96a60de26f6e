"""A cause that only says its problem again is told from one that shares its words and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checks import diagnose, restated
from assistant.datafile import read_yaml
from assistant.intake import parse
from assistant.types import Link, Report, Span

PAIRS = Path(__file__).resolve().parents[2] / "evals" / "pairs"
NUMERALS = "一二三四五六七八九十"
PROBLEMS = (
    "（一）理论学习不深入",
    "学习停留在读文件、念材料上，联系实际思考不深，学用结合不紧，全年12次集中学习有5次以会代学。",
    "（二）联系群众不紧密",
    "深入基层少，坐在机关听汇报多，对群众的急难愁盼了解不细，11个村里有4个全年没有去过。",
)
# Neither repeats its problem's words; neither says why.
HOLLOW = (
    "（一）学用脱节。学习与实际结合得不够紧，读得多、想得少，学习成果转化不够，以会代学的现象时有发生。",
    "（二）宗旨意识有所淡化。与群众面对面交流不多，对群众诉求掌握不全面，解决问题办法不多、效果不明显。",
)
# Both repeat words of the problem and then say why.
REASONS = (
    "（一）学习停留在读文件、念材料上，主要是觉得业务干好了，学习差一点没有人追究，年终考核里学习又只占2分。",
    "（二）深入基层少，与分工有关：下乡的车由办公室统一派，两辆车要保接待，报了三次没有派到，后来就不报了。",
)


def report(*causes: str, problems: tuple[str, ...] = PROBLEMS) -> Report:
    lines = ["某县水产站领导班子2023年度对照检查材料", "一、存在的问题", *problems, "二、原因剖析", *causes]
    lines += ["三、整改措施", "（一）改进学习。每月安排一次研讨，每名班子成员轮流发言，由站长当场点评并记入台账。"]
    return parse("\n".join(lines) + "\n")


def test_hollow_causes_are_told_with_the_problem_that_they_repeat() -> None:
    assert restated.find(report(*HOLLOW)) == {"C1": "P1", "C2": "P2"}


def test_causes_that_say_why_are_spared_though_they_repeat_words() -> None:
    assert restated.find(report(*REASONS)) == {}


@pytest.mark.parametrize("others", [HOLLOW[1], REASONS[1]])
def test_the_finding_stands_on_the_cause_and_points_at_the_problem(others: str) -> None:
    found = [f for f in diagnose(report(HOLLOW[0], others), encode=None).findings if f.rule == "restated-cause"]
    assert found[0].section == "C1"
    assert found[0].related[0].text.startswith("学习停留在")


def test_a_link_says_which_problem_is_meant() -> None:
    made = report(*HOLLOW)
    link = Link("cause-problem", "C1", "P2", 0.5, "", Span(0, 1), Span(0, 1))
    assert restated.find(made, [link])["C1"] == "P2"


def test_no_cause_of_the_short_reports_that_explains_something_is_accused() -> None:
    for file in sorted(PAIRS.rglob("*.yaml")):
        data = read_yaml(file)
        problems = tuple(f"（{n}）{text}" for n, text in zip(NUMERALS, data["problems"], strict=False))
        real = [row["text"] for row in data["causes"] if row["explains"]]
        made = report(*(f"（{n}）{text}" for n, text in zip(NUMERALS, real, strict=False)), problems=problems)
        assert restated.find(made) == {}, file.name
