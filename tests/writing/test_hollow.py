"""What is offered to be struck out, and what is not: pledges, general truths, causes of nothing, what lies outside."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from assistant.export import json as as_json
from assistant.export.review import of_diagnosis, review
from assistant.intake import parse
from assistant.intake.docx import read_docx
from assistant.types import Diagnosis, Finding, Link, Proposal, Report, Rewrites, Span, Stats, Usage
from assistant.writing import rules
from assistant.writing.apply import Edit, apply
from assistant.writing.brief import Brief
from assistant.writing.briefing import make_briefs
from assistant.writing.hollow import is_pledge, points_outside

TEXT = """\
松坪镇领导班子2023年度民主生活会对照检查材料
　　一、存在的主要问题
　　（一）服务群众方面
　　对群众诉求办理不够及时。去年8月下河村提出的3处路灯报修拖了两个月，镇里没有派人去看过。
　　二、原因分析
　　（一）宗旨意识有所淡化
　　报修件由值班人员转给各站所，谁接单、几天回话没有写进任何一张表。怕麻烦的念头占了上风，推着办也就难以避免了。
　　（二）关心群团工作不够
　　对工会、共青团的活动参加得不够积极，文体活动氛围不够浓厚。
　　三、整改措施
　　（一）办好群众的事
　　3月底前由党政办建一张报修登记表，接单后两天内回电话，每月公布一次。心往一处想、劲往一处使，奋力谱写为民服务新篇章。
　　（二）团结奋进
　　永葆奋斗姿态，以昂扬的精神状态走好新的赶考之路。
"""


def _checked() -> Diagnosis:
    """The report with its hollow sentences marked; the first cause and the first measure belong to the problem."""
    of: Report = parse(TEXT, "sample.txt")
    starts = ("对群众诉求", "怕麻烦", "对工会", "心往一处", "永葆")
    marked = [s for s in of.sentences if s.text.startswith(starts)]
    findings = tuple(Finding(s.text[:4], "vague", "warning", s.section, s.start, s.end, s.text, "") for s in marked)
    links = (
        Link("cause-problem", "C1", "P1", 0.5, "", Span(0, 0), Span(0, 0)),
        Link("measure-problem", "M1", "P1", 1.0, "", Span(0, 0), Span(0, 0)),
    )
    return Diagnosis(of, "", findings, links, Stats(len(TEXT), len(of.sentences), len(findings), 0.0))


CHECKED = _checked()


def _proposals() -> dict[str, Proposal]:
    briefs = make_briefs(CHECKED.report, CHECKED, CHECKED.findings, ())
    return {brief.finding: rules.write(brief) for brief in briefs}


def test_what_says_nothing_is_offered_to_be_struck_with_the_reason_and_no_blank() -> None:
    for start, why in (
        ("怕麻烦的", "一般道理"),
        ("对工会、", "没有一个"),
        ("心往一处", "只是表态"),
        ("永葆奋斗", "通篇"),
    ):
        offer = _proposals()[start].candidates[-1]
        assert offer.text == "", start
        assert why in offer.note
        assert not offer.placeholders


def test_a_problem_is_never_struck_and_what_is_taken_unseen_has_words() -> None:
    for start, proposal in _proposals().items():
        assert proposal.candidates[0].text, start
    assert all(candidate.text for candidate in _proposals()["对群众诉"].candidates)


@pytest.mark.parametrize(
    ("text", "hollow"),
    [
        ("以更加昂扬的姿态投身新征程，不负组织重托。", True),
        ("锚定目标不放松，一年接着一年干，推动各项事业再上新台阶。", True),
        ("赓续红色血脉，永葆奋斗姿态。", True),
        ("珍惜岗位、珍惜荣誉，为医院发展贡献全部力量。", True),
        ("大力精简文件、会议和报表，切实为基层减负。", False),
        ("健全闭环机制，坚决守住不发生重特大事故的底线。", False),
        ("常态化开展警示教育，引导党员干部知敬畏、存戒惧、守底线。", False),
        ("大兴调查研究之风，始终把群众满意作为标准。", False),
    ],
)
def test_a_pledge_names_no_deed(text: str, hollow: bool) -> None:
    assert is_pledge(text) is hollow


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("加之社会各界对税收工作的理解还不够，压力逐年加大。", True),
        ("加上市场行情起落，增收一时乏力。", True),
        ("加上班子自己没有想过办法，事情越拖越久。", False),
        ("总觉得事情不急，也就一拖再拖。", False),
    ],
)
def test_what_is_added_from_outside_is_told_from_what_turns_inward(text: str, outside: bool) -> None:
    assert points_outside(text) is outside


def _measure(plain: str, *, backed: bool = True) -> Brief:
    return Brief(
        "v", "M1", 0, len(plain), plain, plain, "（一）", 2023, "", plain=plain, role="measure", kind="measure",
        backed=backed,
    )  # fmt: skip


def test_a_formula_that_usage_asks_for_is_not_struck() -> None:
    said = "坚持以习近平新时代中国特色社会主义思想为指导，不断增强“四个意识”。"
    assert all(candidate.text for candidate in rules.write(_measure(said)).candidates)


def test_the_number_of_an_item_stays_while_its_other_sentences_do() -> None:
    said = "五是振奋精神，永葆奋斗姿态，奋力走好新的赶考之路。"
    assert all(candidate.text for candidate in rules.write(_measure(said)).candidates)
    alone = rules.write(_measure(said, backed=False)).candidates[-1]
    assert alone.text == ""
    assert "序号" in alone.note


def test_without_links_no_cause_is_called_idle() -> None:
    bare = replace(CHECKED, links=())
    brief = next(b for b in make_briefs(bare.report, bare, bare.findings, ()) if b.finding == "对工会、")
    assert all(candidate.text for candidate in rules.write(brief).candidates)


def test_struck_out_and_put_back_the_text_is_as_before() -> None:
    found = _proposals()["心往一处"]
    shorter = apply(TEXT, [Edit(found.start, found.end, found.original, "")])
    assert shorter == TEXT[: found.start] + TEXT[found.end :]
    assert apply(shorter, [Edit(found.start, found.start, "", found.original)]) == TEXT


def test_in_word_nothing_is_struck_out_unasked_and_the_advice_stands_beside_it() -> None:
    file, data = Document(), BytesIO()
    for line in TEXT.strip().split("\n"):
        file.add_paragraph(line)
    file.save(data)
    read = read_docx(data.getvalue(), "a.docx")
    proposals = list(_proposals().values())
    edits, remarks = of_diagnosis(CHECKED, proposals)
    assert read.text.rstrip("\n") == TEXT.rstrip("\n")
    done = read_docx(review(data.getvalue(), "a.docx", edits, remarks), "a.docx").text
    assert "3月底前由党政办建一张报修登记表" in done
    kept = [proposal.candidates[0].text for proposal in _proposals().values()]
    assert all(words in done for words in kept)
    assert any("只是表态" in remark.text for remark in remarks)


def test_json_carries_the_empty_wording_and_its_note() -> None:
    told = as_json.rewrites(Rewrites(CHECKED.report, "rules", tuple(_proposals().values()), Usage()))
    last = next(p for p in told["proposals"] if p["finding"] == "心往一处")["candidates"][-1]
    assert (last["text"], last["unsupported"], last["placeholders"]) == ("", (), ())
    assert "删去" in last["note"]
