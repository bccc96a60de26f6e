"""Links by mechanism, and the gaps they leave."""

from __future__ import annotations

import pytest

from assistant.checks import diagnose, links, mechanisms
from assistant.intake import parse
from assistant.retrieval.encode import get_encoder
from assistant.types import Diagnosis
from evals.dataset import REPORTS, load_cases
from tests.conftest import shared

REPORT = """某区图书馆领导班子2024年度民主生活会对照检查材料
一、存在的问题
（一）调研走形式
下去调研坐车看的都是布置好的分馆，由街道的人领着走一圈就回来，没有单独找读者谈过。
（二）遇事不敢拍板
古籍库房漏水的维修方案压了大半年，班子会上谁也不愿意先表态，都说等上级明确了再定。
（三）资金管理有漏洞
办读者证收的押金由一个人收、一个人记账、一个人退，没有第二个人核对过。
二、原因剖析
（一）政绩观有偏差
年底评比看的是简报和示范点的照片，路远条件差的分馆不算分，大家就往好看的地方跑。
（二）本领不强
前年有同志因为签字被问过责，以后谁都怕担责任，宁可不办也不愿出错。
（三）家风建设不够
平时忙于工作，和家里人谈心少，对子女提要求少。
三、整改措施
（一）转变作风
班子成员每月不打招呼到一个偏远分馆坐一天班，单独听读者说话，不要街道陪同。
（二）管住钱袋子
押金改由两个人分别收款和记账，每季度请区财政局的会计来核一次，结果张贴在大厅。
"""


@pytest.fixture(scope="module")
def diagnosis() -> Diagnosis:
    return diagnose(parse(REPORT), encode=get_encoder("use").passages)


def test_mechanism_not_heading_decides(diagnosis: Diagnosis) -> None:
    pairs = {(link.source, link.target) for link in diagnosis.links}
    assert ("C1", "P1") in pairs
    assert ("C2", "P2") in pairs  # the heading speaks of ability, the text of fear of blame
    assert ("M1", "P1") in pairs
    assert ("M2", "P3") in pairs


def test_gaps_are_findings_with_advice(diagnosis: Diagnosis) -> None:
    by_rule = {found.rule: found for found in diagnosis.findings if found.section}
    assert by_rule["unexplained-problem"].section == "P3"
    assert by_rule["idle-cause"].section == "C3"
    assert by_rule["unaddressed-problem"].section == "P2"
    for rule in ("unexplained-problem", "idle-cause", "unaddressed-problem"):
        assert "请" in by_rule[rule].message


def test_a_link_shows_its_words(diagnosis: Diagnosis) -> None:
    text = diagnosis.report.text
    for link in diagnosis.links:
        assert 0 <= link.score <= 1
        assert text[link.from_span.start : link.from_span.end].rstrip("。")[:20] in link.reason
        assert text[link.to_span.start : link.to_span.end].rstrip("。")[:20] in link.reason


def test_without_causes_nothing_is_blamed_for_lacking_them() -> None:
    report = parse(REPORT[: REPORT.index("二、原因剖析")])
    found = diagnose(report, encode=get_encoder("use").passages)
    assert not found.links
    assert not [f for f in found.findings if f.rule in ("unexplained-problem", "unaddressed-problem", "idle-cause")]


def test_every_mechanism_says_why() -> None:
    for identity, mechanism in mechanisms.catalogue().items():
        assert mechanism["id"] == identity
        sides = [mechanism[side] for side in ("problem", "cause", "measure")]
        assert all(len(side["vague"]) >= 1 and len(side["specific"]) >= 2 for side in sides)
        assert sum(len(side["vague"]) + len(side["specific"]) for side in sides) >= 12
        assert mechanism["reason"]
        assert mechanism["answer"]
    assert set(mechanisms.catalogue()) == set(mechanisms.ngrams.load("mechanisms").labels)


def test_held_out_links() -> None:
    """The floors that acceptance asks for, on reports that nothing was fitted to."""
    encode = get_encoder("use").passages
    counts = {"cause_links": [0, 0, 0], "measure_links": [0, 0, 0]}
    for case in [*load_cases(REPORTS, split="test"), *load_cases(shared("gold"))]:
        found, _ = links.find(case.report, encode)
        for key, kind in (("cause_links", "cause-problem"), ("measure_links", "measure-problem")):
            got = {(link.source, link.target) for link in found if link.kind == kind}
            want = {tuple(pair) for pair in case.gold[key]}
            for at, size in enumerate((len(got & want), len(got - want), len(want - got))):
                counts[key][at] += size
    scores = {key: 2 * tp / (2 * tp + fp + fn) for key, (tp, fp, fn) in counts.items()}
    assert scores["cause_links"] >= 0.7
    assert scores["measure_links"] >= 0.85
