"""The road as a user goes it: a Word file in, the same file reviewed, a list, questions and a clean document out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.errors import UsageError
from assistant.intake.docx import read_docx
from tests.word import canonical, document, par, settle

LINES = (
    "禾原县水务局领导班子2023年度对照检查材料",
    "一、查摆的问题",
    "（一）理论学习方面。学习不够深入，系统性不强。",
    "（二）调查研究方面。下乡调研不够深入，掌握情况不全面。",
    "二、原因剖析",
    "（一）思想认识不到位，把学习当作软任务。",
    "三、整改措施",
    "（一）进一步加强学习，切实提高思想认识。",
)


def call(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), standalone_mode=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stderr


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "报告.docx"
    file.write_bytes(document(*map(par, LINES)))
    return file


def test_rewrite_of_a_word_file_is_the_same_file_reviewed(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "审.docx"
    call("rewrite", str(report), "--all", "--model", "rules", "--format", "docx", "--out", str(out))
    data = report.read_bytes()
    assert canonical(settle(out.read_bytes(), accept=False)) == canonical(data)
    assert read_docx(settle(out.read_bytes(), accept=True), "a.docx").text != read_docx(data, "b.docx").text
    assert "修订" in call("check", str(out), "--out", str(tmp_path / "c.txt"))  # what was not read in is said


def test_lists_questions_and_the_clean_document(report: Path, tmp_path: Path) -> None:
    rows, words, clean = tmp_path / "清单.xlsx", tmp_path / "提纲.md", tmp_path / "定稿.docx"
    call("checklist", str(report), "--out", str(rows))
    call("checklist", str(report), "--out", str(tmp_path / "清单.docx"), "--last", str(rows))
    call("questions", str(report), "--out", str(words))
    call("typeset", str(report), "--out", str(clean))
    assert "上年清单对照" in read_docx((tmp_path / "清单.docx").read_bytes(), "a.docx").text
    assert "采访提纲" in words.read_text(encoding="utf-8")
    assert [line for line in read_docx(clean.read_bytes(), "a.docx").text.splitlines() if line] == list(LINES)
    with pytest.raises(UsageError, match="不能写成"):
        call("typeset", str(report), "--out", str(tmp_path / "a.pdf"))


def test_summary_of_a_folder(report: Path, tmp_path: Path) -> None:
    (tmp_path / "~$报告.docx").write_bytes(b"lock")
    (tmp_path / "坏.docx").write_bytes(b"PK")
    page = tmp_path / "out" / "汇总.html"
    told = call("check", str(report.parent), "--summary", str(page))
    assert "坏.docx" in told
    assert "~$" not in told
    assert "报告.docx" in page.read_text(encoding="utf-8")


def test_a_source_names_the_words_that_it_shares_with_the_section(report: Path, tmp_path: Path) -> None:
    ledger, out = tmp_path / "台账.jsonl", tmp_path / "a.json"
    ledger.write_text(
        '{"id":"F1","source":"学习台账","date":"2023-06","text":"上半年理论学习应到48人次，缺席19人次。"}',
        encoding="utf-8",
    )
    call("examples", str(report), "--facts", str(ledger), "--model", "rules", "--format", "json", "--out", str(out))
    sources = [
        (proposal["section"], source)
        for proposal in json.loads(out.read_text(encoding="utf-8"))["proposals"]
        for candidate in proposal["candidates"]
        for source in candidate["sources"]
    ]
    assert sources
    assert all("理论学习" in source["matches"] for section, source in sources if section == "P1")
