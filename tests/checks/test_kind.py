"""Only self-review reports are diagnosed; other texts are told apart with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checks import diagnose, kind
from assistant.intake import load_report, parse
from evals.dataset import REPORTS

SHARED = Path(__file__).resolve().parents[3] / "shared"

NEWS = """全市重点项目建设推进会召开
本报讯（记者 李某）3月12日，全市重点项目建设推进会召开。市长出席会议并讲话。
会议指出，一季度全市重点项目开工68个，完成投资32亿元，为全年工作打下了坚实基础。
会议要求，各级各部门要提高认识，强化责任，加快推进项目建设，确保实现“开门红”。
会前，与会人员实地察看了三个项目现场。
"""
LETTER = """尊敬的王老师：
您好！收到您的来信非常高兴。学校去年翻修了操场，孩子们很喜欢。您提到的图书捐赠一事，我们已经和工会商量过，
打算在四月份办一个小小的仪式，到时请您一定来。同事们都很想念您，盼着您回来看看。
此致
敬礼！
"""
NOTICE = """关于开展办公用房清理工作的通知
各股室、局属各单位：
根据县机关事务中心要求，现就开展办公用房清理工作通知如下。
一、清理范围。局机关及所属单位的全部办公用房。
二、时间安排。5月10日前完成自查，5月20日前完成整改，5月底前接受检查。
三、有关要求。各单位要高度重视，明确专人负责，按时报送清理情况表。
"""
SPEECH = """在全县作风建设大会上的讲话
同志们：
今天我们召开这次大会，主要任务是总结成绩、分析问题、安排工作。下面，我讲三点意见。
一、认清形势，增强责任感
干部作风总体是好的，但也存在一些问题。有的学习不深入，有的担当不够。
二、突出重点，抓好整改
要抓好问题整改，要抓好建章立制。
"""
ESSAY = """浅谈基层治理中的形式主义问题及对策
摘要：形式主义是基层治理的顽疾。本文分析其表现、成因，并提出对策。
一、形式主义的主要表现
（一）文山会海。一些地方会议过多，落实不够。
二、形式主义产生的原因
（一）考核机制不科学，干部作风不实。
"""
TEMPLATE = """某局领导班子XX年度对照检查材料
一、存在的主要问题
（一）理论学习方面
XXXXXXXX
（二）XXXX方面
XXXX，XXXX。
二、原因分析
（一）XXXX
三、整改措施
（一）……
"""
BRIEF = """安全生产自查报告
一、存在的问题
（一）消防通道堆放货物。
（二）特种作业人员有2人证件过期。
三、整改措施
（一）当日清理通道。
"""
TRADITIONAL = """某局黨組2023年度民主生活會對照檢查材料
一、存在的主要問題
（一）理論學習方面。學習不夠深入，滿足於讀文件、聽輔導。
（二）聯繫群眾方面。調查研究不深不實，對群眾的訴求回應不及時，有的工單拖了41天才辦結。
"""
PARAGRAPH = (
    "理论学习不够深入，满足于读文件、听辅导，全年12次集中学习有3次和调度会套开。调查研究不深不实，"
    "下乡走的是事先排好的线路，对群众的诉求回应不及时，有的工单拖了41天才办结。"
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (NEWS, "新闻"),
        (LETTER, "信"),
        (NOTICE, "通知"),
        (SPEECH, "讲话"),
        (ESSAY, "文章"),
        (TEMPLATE, "模板"),
        ("你好。", "3个字"),
        (TRADITIONAL, "繁体字"),
        ("今天天气很好。" * 40, "没有"),
    ],
)
def test_other_texts_are_told_apart(text: str, word: str) -> None:
    assert word in kind.reason(parse(text))
    assert not kind.looks_like_report(parse(text))


def test_a_brief_report_is_no_empty_form() -> None:
    assert kind.looks_like_report(parse(BRIEF))


def test_a_pasted_paragraph_is_enough() -> None:
    assert kind.looks_like_report(parse(PARAGRAPH))


@pytest.mark.parametrize("folder", [REPORTS, SHARED / "gold"], ids=["samples", "gold"])
def test_reports_pass(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("the labelled reports lie in ../shared")
    assert {f.name: why for f in folder.glob("*.txt") if (why := kind.reason(load_report(f)))} == {}


@pytest.mark.skipif(not (SHARED / "policy").is_dir(), reason="the laws lie in ../shared/policy")
def test_laws_do_not_pass() -> None:
    files = list((SHARED / "policy").glob("*.txt"))
    assert len(files) >= 60
    rules = {f.name: [item.rule for item in diagnose(load_report(f), encode=None).findings] for f in files}
    assert {name: found for name, found in rules.items() if found != ["other-text"]} == {}
