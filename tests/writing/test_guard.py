"""Nothing invented, nothing turned round, and repairs that read well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Citation
from assistant.writing.guard import Evidence, clear, inspect, strike

QUOTE = "下河口村养殖污水投诉在畜牧股和执法大队之间转办3次，历时74天，两家都没有派人到现场取样。"
OLD = "2021年局里受理历史遗留信访件19件，年内办结11件。"
EVIDENCE = Evidence(
    "对群众反映的问题办理不够及时，有的科室相互推诿。",
    "（四）担当作为方面。全年检查46次，发现问题17项，由副科长李明汇总。",
    (QUOTE, OLD),
    ("2023-08", "2021"),
    2023,
)


@pytest.mark.parametrize(
    "candidate",
    [
        QUOTE,
        "下河口村的养殖污水投诉，畜牧股与执法大队前后转办三次，拖了７４天，没有一家派人到现场取样。",
        "2023年，养殖污水投诉在两家之间转办3次。",
        "办理不及时：【待补充：时间】有【待补充：数量】件投诉没有回音。",
        "2021年受理的19件历史遗留信访件，年内只办结11件。",
    ],
)
def test_honest_wordings_pass(candidate: str) -> None:
    assert inspect(candidate, EVIDENCE).ok


@pytest.mark.parametrize(
    ("candidate", "invented"),
    [
        ("下河口村养殖污水投诉转办4次，没有人取样。", "4次"),
        ("上河口村养殖污水投诉转办3次，没有人取样。", "上河口村"),
        ("养殖污水投诉在畜牧股和环保局之间转办3次。", "环保局"),
        ("2023年受理历史遗留信访件19件，年内办结11件。", "2023年"),
        ("2021年受理历史遗留信访件11件，年内办结19件。", "11件"),
        ("投诉没有办结，罚没12万元没有入账。", "12万元"),
        ("问题没有办结，考核列全市第三。", "列全市第三"),
        ("问题由科长李明汇总，没有办结。", "科长"),
        ("办事群众说“没人管”，问题没有办结。", "“没人管”"),
        ("《信访事项办理规定》没有落实。", "《信访事项办理规定》"),
    ],
)
def test_inventions_are_named(candidate: str, invented: str) -> None:
    verdict = inspect(candidate, EVIDENCE)
    assert invented in verdict.unsupported
    assert inspect(strike(candidate, EVIDENCE), EVIDENCE).unsupported == ()


@pytest.mark.parametrize(
    "candidate",
    [
        "对群众反映的问题办理及时。",
        "两家都派人到现场取样，转办3次。",
        "对群众反映的问题办理工作取得明显成效。",
        "施工单位对群众反映的问题办理不够及时。",
    ],
)
def test_a_turned_meaning_is_withheld(candidate: str) -> None:
    assert inspect(candidate, EVIDENCE).meaning
    assert clear(candidate, EVIDENCE, [Citation("F1", QUOTE)]) is None


def test_strike_keeps_the_measure_word() -> None:
    assert strike("走访农户37户，支出9万元。", EVIDENCE) == "走访农户【待补充：数量】户，支出【待补充：金额】。"


def test_only_cited_quotes_support() -> None:
    text = "养殖污水投诉转办3次，历时74天，没有派人取样。"
    cited = clear(text, EVIDENCE, [Citation("F1", QUOTE)])
    assert cited is not None
    assert (cited.text, cited.placeholders) == (text, ())
    uncited = clear(text, EVIDENCE, [Citation("F2", OLD)])
    assert uncited is not None
    assert "74天" not in uncited.text
    assert "3次" not in uncited.text


def test_a_misquoted_source_is_no_citation() -> None:
    cleared = clear("养殖污水投诉转办3次，没有派人取样。", EVIDENCE, [Citation("F1", QUOTE.replace("3次", "9次"))])
    assert cleared is not None
    assert cleared.sources == ()
    assert "3次" not in cleared.text


ALLOWED = {"3", "74", "46", "17", "19", "11", "2", "2021", "2023"}


@given(st.integers(2, 99999), st.sampled_from(["个", "户", "次", "人", "条", "天", "万元", "%", "份", "亩", ""]))
def test_any_number_not_in_the_evidence_is_caught(number: int, measure: str) -> None:
    if str(number) in ALLOWED:
        return
    verdict = inspect(f"办理不够及时，涉及{number}{measure}，没有结果。", EVIDENCE)
    assert any(str(number) in text for text in verdict.unsupported)
    assert str(number) not in strike(f"办理不够及时，涉及{number}{measure}，没有结果。", EVIDENCE)
