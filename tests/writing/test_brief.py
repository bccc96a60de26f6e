"""Facts go where they belong, each once, and the doubtful ones never in silence."""

from __future__ import annotations

from dataclasses import replace

from assistant.types import Citation, Fact, Finding
from assistant.writing import rules
from assistant.writing.brief import Brief
from assistant.writing.briefing import make_brief, make_briefs
from tests.writing.place import FACTS, diagnosis, finding, report

REPORT = report()
DIAGNOSIS = diagnosis(REPORT)


def _by_start() -> dict[str, Brief]:
    briefs = make_briefs(REPORT, DIAGNOSIS, DIAGNOSIS.findings, FACTS)
    return {brief.original[:6]: brief for brief in briefs}


def _ids(citations: tuple[Citation, ...]) -> list[str]:
    return [c.id for c in citations]


def test_each_fact_goes_to_the_sentence_whose_shortcoming_it_shows() -> None:
    briefs = _by_start()
    assert _ids(briefs["对群众反映的"].facts) == ["F1"]
    assert _ids(briefs["有的班子成员"].facts) == ["F2"]
    assert _ids(briefs["会议多、文件"].facts) == ["F3"]
    assert "F4" in _ids(briefs["局党组能够坚"].facts + briefs["比如，有时对"].facts)


def test_no_fact_is_given_twice_among_problems() -> None:
    given = [c.id for b in _by_start().values() if b.kind == "problem" for c in b.facts]
    assert len(given) == len(set(given))


def test_what_a_second_ledger_tells_again_changes_nothing() -> None:
    again = [replace(fact, id=f"二-{fact.id}") for fact in FACTS]
    every = make_briefs(REPORT, DIAGNOSIS, DIAGNOSIS.findings, FACTS)
    assert make_briefs(REPORT, DIAGNOSIS, DIAGNOSIS.findings, [*FACTS, *again]) == every


def test_praise_and_trifles_are_given_to_no_one() -> None:
    cited = {c.id for b in _by_start().values() for c in b.citations}
    assert not cited & {"F7", "F8"}


def test_doubtful_facts_carry_a_warning_and_are_no_ones_own() -> None:
    briefs = _by_start().values()
    assert not {"F5", "F6"} & {c.id for b in briefs for c in (*b.facts, *b.others)}
    doubts = {c.id: c.warning for b in briefs for c in b.doubtful}
    assert "2019年" in (doubts["F6"] or "")
    assert (doubts["F5"] or "").startswith("与正文不一致：正文写“全年组织中心组学习11次”")


def test_a_place_gets_the_same_facts_alone_as_among_all() -> None:
    every = {b.finding: b.facts for b in make_briefs(REPORT, DIAGNOSIS, DIAGNOSIS.findings, FACTS)}
    for item in DIAGNOSIS.findings:
        assert make_brief(REPORT, DIAGNOSIS, item, FACTS).facts == every[item.id]


def test_causes_and_measures_get_the_facts_of_the_problems_they_are_linked_with() -> None:
    briefs = _by_start()
    assert briefs["大力精简文件"].kind == "measure"
    assert _ids(briefs["大力精简文件"].facts)[:1] == ["F3"]
    assert _ids(briefs["对群众的感情"].facts)[:1] == ["F1"]
    alone = replace(DIAGNOSIS, links=())
    assert make_brief(REPORT, alone, finding(REPORT, "大力精简"), FACTS).facts == ()


def test_an_instance_is_inserted_at_the_end_of_the_best_sentence_of_its_section() -> None:
    brief = make_brief(REPORT, DIAGNOSIS, finding(REPORT, "服务群众", "no-example"), FACTS)
    assert brief.start == brief.end
    assert brief.original == ""
    assert REPORT.text[brief.start - 1] == "。"
    assert set(_ids(brief.facts)) == {"F1", "F2", "F3"}


def test_a_false_instance_is_replaced_as_a_whole_sentence() -> None:
    brief = make_brief(REPORT, DIAGNOSIS, finding(REPORT, "理论学习", "pseudo-example"), FACTS)
    assert brief.original.startswith("比如，有时")
    assert REPORT.text[brief.start : brief.end] == brief.original


def test_typing_slips_are_mended_in_the_plain_text_only() -> None:
    start = REPORT.text.index("推诿")
    slip = Finding("t", "typo", "error", "", start, start + 2, "推诿", "", replacement="推托")
    marked = replace(DIAGNOSIS, findings=(*DIAGNOSIS.findings, slip))
    brief = make_brief(REPORT, marked, finding(REPORT, "对群众反映的诉求"), FACTS)
    assert "推托" in brief.plain
    assert "推诿" in brief.original


def test_an_answer_goes_to_the_place_that_asked_for_it() -> None:
    place = finding(REPORT, "对群众反映的诉求")
    asked = rules.write(make_brief(REPORT, DIAGNOSIS, place, ())).questions[0]
    answer = Fact("A1", "5月老旧小区加装扶手的申请在窗口放了两个月。", f"本人补充：{asked}", "2022")
    brief = make_brief(REPORT, DIAGNOSIS, place, (*FACTS, answer))
    assert _ids(brief.facts) == ["A1", "F1"]
    assert "放了两个月" in rules.write(brief).candidates[0].text


def test_an_answer_fills_what_a_measure_leaves_open() -> None:
    place = finding(REPORT, "大力精简")
    asked = rules.write(make_brief(REPORT, DIAGNOSIS, place, ())).questions[0]
    answer = Fact("A1", "由办公室牵头，6月底前把报表减到20张", f"本人补充：{asked}", "2022")
    brief = make_brief(REPORT, DIAGNOSIS, place, (answer,))
    assert _ids(brief.told) == ["A1"]
    first = rules.write(brief).candidates[0]
    assert first.text.endswith("，由办公室牵头，6月底前把报表减到20张。")
    assert first.placeholders == ()


def test_a_sentence_of_praise_gets_no_wording_but_a_question() -> None:
    start = REPORT.text.index("按照区委统一安排")
    sentence = next(s for s in REPORT.sentences if s.start == start)
    place = Finding("at", "vague", "info", sentence.section, sentence.start, sentence.end, sentence.text, "")
    proposal = rules.write(make_brief(REPORT, DIAGNOSIS, place, FACTS))
    assert proposal.candidates == ()
    assert proposal.questions


def test_without_facts_every_place_still_has_its_brief() -> None:
    briefs = make_briefs(REPORT, DIAGNOSIS, DIAGNOSIS.findings, ())
    assert [b.finding for b in briefs] == [f.id for f in DIAGNOSIS.findings]
    assert all(not b.citations for b in briefs)
