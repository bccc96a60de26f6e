"""This year against last: promises passed over, problems that stand again without a word on why."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from assistant.checks import earlier
from assistant.intake import parse
from assistant.models.endpoint import Endpoint
from assistant.retrieval.kept import sentence_vectors
from assistant.types import Finding, Report
from assistant.writing.judge import Judge, controls
from evals.dataset import REPORTS, load_cases
from tests.fake_server import FakeServer, say

PROMISES = (
    "6月底前协调供电公司为柳塘冷链库装上专用变压器，由分管副局长牵头。",
    "每季度请三个山区村的合作社负责人到局里对一次账，逐条公布办理结果。",
)
PROBLEM = "柳塘冷链库建成以后没有装专用变压器，五百平方米的库房一直空着，果农把梨运到邻县冷藏。"

# What stands in either year's report besides, so that there is something to be held against.
USUAL = {
    2022: (
        "理论学习坐不住，8月的读书班我们有两名班子成员只听了开头半天。",
        "下乡调研走马观花，11月到石盘村看茶园，车没有熄火就掉了头。",
    ),
    2023: (
        "公务接待的审批单有七张是饭后补的，分管领导签字时没有问过一句。",
        "种子市场的抽检样品在股室放了四十天才送走，结果出来时种子已经下了地。",
    ),
}


def report(year: int, problems: tuple[str, ...], measures: tuple[str, ...], review: str = "") -> Report:
    lines = [f"禾原县农业局领导班子{year}年度对照检查材料", "现将有关情况报告如下。"]
    if review:
        lines += ["一、上年度查摆问题的整改情况", review]
    lines.append("二、存在的主要问题" if review else "一、存在的主要问题")
    lines += [
        f"（{n}）产业发展方面\n{text}" for n, text in zip("一二三四五六", (*problems, *USUAL[year]), strict=False)
    ]
    lines += ["三、产生问题的原因", "（一）责任不清", "没有人专门盯着配套设施的进度。", "四、整改措施"]
    lines += [f"（{n}）抓好落实\n{text}" for n, text in zip("一二三四", measures, strict=False)]
    return parse("\n".join(lines) + "\n")


def of(rule: str, found: list[Finding]) -> list[Finding]:
    return [f for f in found if f.rule == rule]


LAST = report(2022, (PROBLEM,), PROMISES)
OTHER_PROBLEM = "农机补贴由一个股室既受理又核验又兑付，9月抽查发现四台插秧机没有交到农户手上。"
OTHER_MEASURE = "明年3月起把补贴的受理、核验、兑付分给三个股室，每月抽查十户。"


def test_promises_without_a_word_stay_open() -> None:
    found = of("promise-open", earlier.check(report(2023, (OTHER_PROBLEM,), (OTHER_MEASURE,)), LAST, sentence_vectors))
    assert [f.related[0].text for f in found] == list(PROMISES)
    assert all(LAST.text[f.related[0].start : f.related[0].end] == f.related[0].text for f in found)
    assert {f.related[0].source for f in found} == {LAST.title}
    assert "2022年的报告承诺过" in found[0].message


def test_an_answer_in_other_words_closes_a_promise() -> None:
    review = "柳塘冷链库的变压器5月装好投用。山区村合作社负责人到局里对账四次，办理结果已经公布。"
    assert (
        of(
            "promise-open",
            earlier.check(report(2023, (OTHER_PROBLEM,), (OTHER_MEASURE,), review), LAST, sentence_vectors),
        )
        == []
    )


def test_one_answer_closes_only_its_own_promise() -> None:
    review = "柳塘冷链库的专用变压器5月装好投用。"
    found = of(
        "promise-open", earlier.check(report(2023, (OTHER_PROBLEM,), (OTHER_MEASURE,), review), LAST, sentence_vectors)
    )
    assert [f.related[0].text for f in found] == [PROMISES[1]]
    assert found[0].text == "一、上年度查摆问题的整改情况"


def test_slogans_are_no_promises() -> None:
    slogans = report(2022, (PROBLEM,), ("进一步加强学习，不断提高政治判断力、政治领悟力、政治执行力。",))
    assert (
        of("promise-open", earlier.check(report(2023, (OTHER_PROBLEM,), (OTHER_MEASURE,)), slogans, sentence_vectors))
        == []
    )


def test_the_same_problem_again() -> None:
    again = "柳塘冷链库因为没有专用变压器，五百平方米库房仍旧空着，今年果农还是把梨运到邻县冷藏。"
    found = of(
        "recurring", earlier.check(report(2023, (OTHER_PROBLEM, again), (OTHER_MEASURE,)), LAST, sentence_vectors)
    )
    assert [(f.section, f.text) for f in found] == [("P2", again)]
    assert found[0].related[0].text == PROBLEM


@pytest.mark.parametrize(
    "why", ["去年列入了整改，供电公司的批复没有下来。", "这个问题整改不彻底，今年出现反弹。", "这是多年的老问题。"]
)
def test_a_word_on_why_settles_it(why: str) -> None:
    assert (
        of("recurring", earlier.check(report(2023, (PROBLEM + why,), (OTHER_MEASURE,)), LAST, sentence_vectors)) == []
    )


def test_set_phrases_in_common_are_no_recurrence() -> None:
    a = "班子成员履行“一岗双责”还不够主动，对苗头性倾向性问题抓早抓小、防微杜渐做得不够。"
    b = "落实“一岗双责”存在差距，抓早抓小、防微杜渐的意识还要加强，监督执纪的力度有待加大。"
    now, before = report(2023, (a,), (OTHER_MEASURE,)), report(2022, (b,), PROMISES)
    assert of("recurring", earlier.check(now, before, sentence_vectors)) == []


def test_the_same_problem_in_other_words() -> None:
    again = "水费回收仍是短板，到12月底历年欠费还有1180万元，对个别单位大户催收时抹不开情面。"
    last = report(2022, ("应收水费清收不力，年末陈欠水费达1260万元，其中机关事业单位欠费占四成。",), PROMISES)
    now = report(2023, (OTHER_PROBLEM, again), (OTHER_MEASURE,))
    assert [f.text for f in of("recurring", earlier.check(now, last, sentence_vectors))] == [again]


def test_reports_of_other_units_seldom_share_a_problem() -> None:
    cases = load_cases(REPORTS, split="dev")
    pairs = [(a.report, b.report) for a in cases for b in cases if a.name != b.name]
    # Two of them do quarrel over the same thing, a lift that the ground floor does not want.
    assert sum(len(of("recurring", earlier.check(a, b, sentence_vectors))) for a, b in pairs) < len(pairs) / 3


def test_an_empty_report_is_no_trouble() -> None:
    empty = parse("")
    assert earlier.check(empty, LAST, sentence_vectors) == []
    assert earlier.check(replace(LAST, year=None), empty, sentence_vectors) == []


@pytest.mark.parametrize("told", [True, False])
def test_a_judge_decides_what_is_undecided(told: bool) -> None:
    """It is shown the likeliest sentences, and its word on a promise stands."""
    review = "果农存梨的库房通了电，八台机组入秋前一齐转了起来。"

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        then, now = (
            re.findall(r"(?m)^(\d+) (.*)$", part) for part in body["messages"][-1]["content"].split("</材料>")[:2]
        )
        known = {row["then"]: row["found"] for row in controls("years")} | {PROMISES[0]: review if told else ""}
        found = [[int(n) for n, other in now if other == known.get(text)] for _, text in then]
        return {"items": [{"number": n, "reason": "看得出", "found": f} for n, f in enumerate(found, 1)]}

    now = report(2023, (OTHER_PROBLEM,), (OTHER_MEASURE,), review)
    with FakeServer(say(answer)) as server:
        judge = Judge(Endpoint("m", base_url=server.url, max_retries=0, timeout=5.0))
        found = of("promise-open", earlier.check(now, LAST, sentence_vectors, judge))
    assert (PROMISES[0] in [f.related[0].text for f in found]) is not told
