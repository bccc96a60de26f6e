"""Chapters, sections and roles in the numbering styles that offices use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intake import parse
from evals.dataset import REPORTS, load_cases
from tests.conftest import shared

CHAPTERS = {
    "han": ("一、存在的主要问题", "二、产生问题的原因", "三、下一步整改措施"),
    "num": ("1. 查摆的问题", "2. 原因剖析", "3. 努力方向"),
    "part": ("第一部分 存在问题", "第二部分 原因分析", "第三部分 整改措施"),
    "markdown": ("## 一、存在的问题", "## 二、原因剖析", "## 三、整改措施"),
    "bare": ("存在的问题", "原因剖析", "整改措施"),
}
ITEMS = {
    "han-paren": ("（一）学习方面", "（二）作风方面"),
    "half-width": ("(一)学习方面", "(二)作风方面"),
    "num-paren": ("（1）学习方面", "（2）作风方面"),
    "run-in": ("一是学习不够深入，", "二是作风不够扎实，"),
    "sequence": ("首先，学习不够深入，", "其次，作风不够扎实，"),
}
KINDS = ("problem", "cause", "measure")
BODY = "读文件多、讨论少，联系实际不够。对照要求还有差距。"


def build(chapters: tuple[str, ...], items: tuple[str, ...]) -> str:
    run_in = items[0].endswith("，")
    lines = ["某县水务局领导班子2023年度民主生活会对照检查材料", "会前开展了谈心谈话。"]
    for chapter in chapters:
        lines.append(chapter)
        for item in items:
            lines += [item + BODY] if run_in else [item, BODY]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("chapters", CHAPTERS.values(), ids=CHAPTERS.keys())
@pytest.mark.parametrize("items", ITEMS.values(), ids=ITEMS.keys())
def test_every_numbering_gives_two_of_each(chapters: tuple[str, ...], items: tuple[str, ...]) -> None:
    report = parse(build(chapters, items))
    kinds = [s.kind for s in report.sections if s.kind in ("problem", "cause", "measure")]
    assert kinds == ["problem"] * 2 + ["cause"] * 2 + ["measure"] * 2
    first = next(s for s in report.sections if s.id == "P1")
    assert report.text[first.start : first.end].startswith(items[0])
    assert (report.year, report.unit, report.person) == (2023, "某县水务局", False)


def test_parts_within_one_paragraph() -> None:
    text = (
        "一、存在的问题\n一是学习不深，读得多想得少。还不会用。二是下乡不多，情况不明。\n"
        "二、原因\n认识不到位。\n三、措施\n每周学一次。\n以上如有不妥，请批评指正。\n"
    )
    report = parse(text)
    assert [s.id for s in report.sections if s.kind == "problem"] == ["P1", "P2"]
    assert report.sentences[-1].role == "closing"
    measure = next(s for s in report.sections if s.id == "M1")
    assert "批评指正" not in report.text[measure.start : measure.end]


def test_lead_in_sentences_stand_in_for_chapters() -> None:
    text = (
        "对照要求，我感到自己存在的问题主要有：\n一是学习不深，读得少。\n二是走访不勤，情况不明。\n"
        "产生这些问题的原因，主要有以下几点。\n一是思想松了，觉得差不多。\n"
        "下一步，我打算从两个方面改进。\n一是每天读一小时书。\n二是每周走访一户。\n"
    )
    report = parse(text)
    counts = {kind: sum(s.kind == kind for s in report.sections) for kind in ("problem", "cause", "measure")}
    assert counts == {"problem": 2, "cause": 1, "measure": 2}


def test_last_years_rectification_is_no_measure() -> None:
    text = build(("一、上年度整改落实情况", "二、存在的问题", "三、原因剖析"), ITEMS["han-paren"])
    assert not [s for s in parse(text).sections if s.kind == "measure"]


def test_a_text_without_chapters_keeps_all_its_sentences() -> None:
    report = parse("今天天气很好。我们去开会。\n")
    assert [s.kind for s in report.sections] == ["other"]
    assert len(report.sentences) == 2


LINES = st.sampled_from(
    [
        *("一、存在的问题", "（一）学习方面", "1.学得不深。", "一是想得少，做得慢。还有差距。", "二、原因剖析"),
        *("首先，认识不够。", "三、整改措施", "第一，抓紧学。", "比如，开会多。", "", "　　", "\r"),
        *("以上如有不妥，请批评指正。", "**（二）作风**", "虽然能够坚持，但不够。"),
    ]
)


@given(st.lists(LINES, max_size=25).map("\n".join))
def test_sections_cover_their_sentences_in_order(text: str) -> None:
    report = parse(text)
    assert [s.index for s in report.sentences] == list(range(len(report.sentences)))
    at = 0
    for section in report.sections:
        assert section.sentences
        assert at <= section.start == section.sentences[0].start < section.end == section.sentences[-1].end
        at = section.end
    for sentence in report.sentences:
        assert text[sentence.start : sentence.end] == sentence.text


def test_sections_of_the_labelled_reports() -> None:
    found = wanted = right = 0
    for case in [*load_cases(REPORTS), *load_cases(shared("gold"))]:
        want = {(s["kind"], *case.section_span(s)) for s in case.gold["sections"] if s["kind"] in KINDS}
        got = {(s.kind, s.start, s.end) for s in case.report.sections if s.kind in KINDS}
        found, wanted, right = found + len(got), wanted + len(want), right + len(got & want)
    assert 2 * right / (found + wanted) >= 0.98


@pytest.mark.parametrize("year", ["2023", "２０２３", "二〇二三", "二○二三", "二零二三", "二O二三"])
def test_a_year_is_read_in_any_digits(year: str) -> None:
    report = parse(f"某县水务局{year}年度自查报告\n一、存在的问题\n")
    assert (report.year, report.unit) == (2023, "某县水务局")
    assert parse(f"某县水务局局长{year}年度述职报告\n").person


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\u2028"])
def test_lines_may_end_otherwise(end: str) -> None:
    text = "某县水务局对照检查材料\n一、存在的问题\n（一）学习不够。\n（二）调研不深。\n二、整改措施\n（一）下乡。"
    other = parse(text.replace("\n", end))
    assert [(s.id, s.heading) for s in other.sections] == [(s.id, s.heading) for s in parse(text).sections]
    assert all(other.text[s.start : s.end] == s.text for s in other.sentences)
