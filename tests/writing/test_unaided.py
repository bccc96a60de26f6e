"""Causes, a section and corrections without a model."""

from __future__ import annotations

from dataclasses import replace

from assistant.checks import diagnose
from assistant.intake import parse
from assistant.types import Fact
from assistant.writing import targets, unaided
from assistant.writing.briefing import make_briefs
from assistant.writing.unaided import Order
from tests.writing.desk import FACTS, TEXT, report

ORDER = Order("（一）服务群众方面", "服务群众：有没有让群众多跑；是否回头过问落实", "云岫县档案馆", 2022)


def test_a_section_tells_each_point_with_its_fact_or_asks() -> None:
    drafted = unaided.draft(ORDER, FACTS)
    text = drafted.candidates[0].text
    assert text.splitlines()[0].startswith("让群众多跑，如")
    assert "有没有" not in text
    for source in drafted.candidates[0].sources:
        assert source.quote in {fact.text for fact in FACTS}
    assert bool(drafted.candidates[0].placeholders) == ("【待补充" in text)


def test_without_facts_a_section_is_blanks_and_questions() -> None:
    drafted = unaided.draft(ORDER, ())
    assert not drafted.candidates[0].sources
    assert all("【待补充" in line for line in drafted.candidates[0].text.splitlines())
    assert drafted.questions


def test_another_years_fact_names_its_year_and_warns() -> None:
    old = replace(FACTS[0], date="2019-04")
    drafted = unaided.draft(replace(ORDER, outline="查档窗口服务群众不主动"), [old])
    (source,) = drafted.candidates[0].sources
    assert source.warning is not None
    assert "2019年" in drafted.candidates[0].text


def test_praise_is_no_fact_for_a_shortcoming() -> None:
    praise = Fact("F9", "查档窗口全年收到群众锦旗3面，服务群众受到表彰。", "台账", "2022")
    drafted = unaided.draft(replace(ORDER, outline="查档窗口服务群众不主动"), [praise])
    assert not drafted.candidates[0].sources


def test_a_problem_without_a_cause_gets_its_event_and_blanks() -> None:
    diagnosis = diagnose(report(), encode=None)
    findings = targets.causes(diagnosis, ["P1"])
    (brief,) = make_briefs(diagnosis.report, diagnosis, findings, FACTS)
    proposal = unaided.causes(brief, unaided.place_of_causes(diagnosis, brief))
    cause = next(s for s in diagnosis.report.sections if s.kind == "cause")
    assert (proposal.start, proposal.original) == (cause.end, "")
    assert all(c.placeholders for c in proposal.candidates)
    assert proposal.questions


def test_corrections_are_the_typos_with_their_reason() -> None:
    diagnosis = diagnose(parse(TEXT.replace("跟踪问效", "学习浅尝辙止，跟踪问效")), encode=None)
    (slip,) = [p for p in unaided.corrections(diagnosis) if p.original == "浅尝辙止"]
    assert slip.candidates[0].text == "浅尝辄止"
    assert "浅尝辄止" in slip.questions[0]
