"""What is drawn from a diagnosis: the list to carry out, the questions to ask, the letter, the drawing of links."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from assistant.errors import InputError
from assistant.export import checklist, html, opinion, questions
from assistant.intake import parse
from assistant.intake.docx import read_docx
from assistant.types import Candidate, Diagnosis, Finding, Link, Proposal, Rewrites, Span, Stats

TEXT = """禾原县水务局领导班子2023年度对照检查材料
一、查摆的问题
（一）理论学习方面。学习抓得不紧，集中研讨次数偏少。
（二）调查研究方面。下乡调研不深入，【待补充：去了几个村】。
二、原因剖析
（一）把学习当软任务，觉得少学一次不影响供水。
三、整改措施
（一）由办公室牵头，2024年3月底前建立学习台账，每月通报缺席情况。
"""


def diagnosed() -> Diagnosis:
    report = parse(TEXT)
    ids = {section.id: section for section in report.sections}
    links = tuple(
        Link(kind, source, "P1", 0.9, "当成软任务，<研讨>就少", Span(0, 1), Span(0, 1))
        for kind, source in (("cause-problem", "C1"), ("measure-problem", "M1"))
    )
    start = TEXT.index("下乡调研")
    vague = Finding(
        "v", "vague", "warning", "P2", start, start + 8, "下乡调研不深入，", "请写具体", ("time", "quantity")
    )
    gap = Finding("g", "unexplained-problem", "error", "P2", start, start + 8, "下乡调研不深入，", "没有原因")
    assert {"P1", "P2", "C1", "M1"} <= set(ids)
    return Diagnosis(report, "", (vague, gap), links, Stats(len(TEXT), 9, 1, 0.0))


def test_checklist_is_drawn_from_the_report_and_asks_for_the_rest() -> None:
    first, second = checklist.items(diagnosed())
    assert "软任务" in first.cause
    assert first.owner == "办公室"
    assert "2024年3月" in first.deadline
    assert "学习台账" in first.proof
    assert first.gaps == ()
    assert second.gaps == ("原因", "整改措施", "责任人", "完成时限", "完成证明")
    for value in (first.cause, first.measure, first.owner, *first.deadline.split("；"), *first.proof.split("；")):
        assert value in TEXT  # nothing that the report does not say


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_last_years_list_is_read_back_and_compared(tmp_path: Path, suffix: str) -> None:
    rows = checklist.items(diagnosed())
    file = tmp_path / f"上年{suffix}"
    gone = replace(rows[0], number="3", problem="食堂采购超标准，浪费严重。")
    make = checklist.workbook if suffix == ".xlsx" else lambda items: checklist.document("水务局", items)
    file.write_bytes(make([*rows, gone]))
    again = checklist.read(file)
    assert [item.problem for item in again] == [*(row.problem for row in rows), gone.problem]
    compared = checklist.compare(again, rows)
    assert [item.now is None for item in compared] == [False, False, True]
    book = openpyxl.load_workbook(io.BytesIO(checklist.workbook(rows, compared)))
    states = [row[4] for row in book["上年对照"].iter_rows(min_row=2, values_only=True)]
    assert states == ["又出现", "又出现", "未再提及"]


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["甲", "乙"])
    file = tmp_path / "a.xlsx"
    book.save(file)
    with pytest.raises(InputError, match="问题"):
        checklist.read(file)
    file.write_bytes(b"PK broken")
    with pytest.raises(InputError, match="损坏"):
        checklist.read(file)


def test_questions_come_from_placeholders_gaps_and_proposals() -> None:
    candidate = Candidate("下乡【待补充：几次】，走访【待补充：几户】。", placeholders=("几次", "几户"))
    proposal = Proposal("v", "P2", 0, 0, "", (candidate,), ("哪几个村没有去？",))
    groups = questions.gather(diagnosed(), [proposal])
    (only,) = [group for group in groups if group.name.startswith("P2")]
    asked = "\n".join(only.questions)
    for words in ("去了几个村", "几次", "哪几个村没有去？", "怎么造成的", "几户（“走访＿＿”）"):
        assert words in asked
    assert len(set(only.questions)) == len(only.questions)
    written = questions.markdown("禾原县水务局", groups).decode()
    assert written.startswith("# 禾原县水务局采访提纲")
    assert written.count("- [ ] ") == sum(len(g.questions) for g in groups) + 2
    assert "哪几个村没有去？" in read_docx(questions.document("禾原县水务局", groups), "q.docx").text


def test_letter_says_the_verdict_and_every_finding() -> None:
    text = read_docx(opinion.opinion([diagnosed()]), "o.docx").text
    assert text.startswith("审核意见")
    assert "禾原县水务局：" in text
    assert "须修改后重新报送" in text
    assert text.count("下乡调研不深入，") == 2
    assert "【待补充：日期】" in text


def test_page_draws_the_links_and_loads_nothing() -> None:
    page = html.page(diagnosed()).decode()
    assert page.count("<line ") == 2
    assert "&lt;研讨&gt;" in page
    assert 'class="gap">P2' in page
    for outside in ("http:", "https:", "<script", "<link", "url("):
        assert outside not in page


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("清单.docx", "word/document.xml"),
        ("清单.docx", "[Content_Types].xml"),
        ("清单.xlsx", "xl/worksheets/sheet1.xml"),
        ("清单.xlsx", "xl/workbook.xml"),
    ],
)
def test_a_damaged_list_is_told_in_one_line(tmp_path: Path, name: str, part: str) -> None:
    whole = checklist.workbook([]) if name.endswith(".xlsx") else checklist.document("某局", [])
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(tmp_path / name, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, b"<broken" if entry == part else old.read(entry))
    with pytest.raises(InputError) as caught:
        checklist.read(tmp_path / name)
    assert name in caught.value.line()


def test_each_place_numbers_its_wordings_anew() -> None:
    report = parse(TEXT)
    places = [
        Proposal(str(at), "P1", at, at + 2, report.text[at : at + 2], (Candidate("甲"), Candidate("乙")), ("几次？",))
        for at in (30, 40)
    ]
    places.append(Proposal("3", "P2", 50, 50, "", (Candidate("补的话"),)))
    text = read_docx(opinion.proposals(Rewrites(report, "rules", tuple(places))), "a.docx").text
    assert [line for line in text.splitlines() if line.startswith("写法")] == [
        *("写法1：甲", "写法2：乙") * 2,
        "写法1：补的话",
    ]
    assert text.count("原句：") == 2
    assert "P2 补一句" in text
