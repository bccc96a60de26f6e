"""The writer without a model: nothing invented, nothing lost, sentences that a clerk could keep."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.intake import load_facts, load_report
from assistant.particulars import PLACEHOLDER, find
from assistant.types import Citation, Diagnosis, Fact, Finding, Proposal, Stats
from assistant.writing import rules
from assistant.writing.brief import Brief
from assistant.writing.briefing import make_brief, make_briefs
from assistant.writing.core import analyse
from assistant.writing.guard import Evidence, strike
from assistant.writing.topics import general, topics
from assistant.writing.wording import hook, in_first_person, in_report_style, speaker_of
from tests.writing.place import FACTS, diagnosis, finding, report

REPORT = report()
DIAGNOSIS = diagnosis(REPORT)
GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold"


def _write(text: str, facts: tuple[Fact, ...] = FACTS, rule: str = "vague") -> Proposal:
    return rules.write(make_brief(REPORT, DIAGNOSIS, finding(REPORT, text, rule), facts))


@pytest.mark.parametrize(
    ("sentence", "statement", "short"),
    [
        (
            "班子能够完成各项任务，但抓落实的办法不多，以会议落实会议的现象在一定程度上存在。",
            "班子抓落实的办法不多，以会议落实会议",
            "班子以会议落实会议",
        ),
        (
            "但对照新时代新要求，服务基层的主动性有待进一步增强。",
            "服务基层的主动性有待增强",
            "服务基层的主动性有待增强",
        ),
        (
            "对历史遗留问题，往往能拖则拖、能绕则绕。",
            "对历史遗留问题，能拖则拖、能绕则绕",
            "对历史遗留问题，能拖则拖、能绕则绕",
        ),
        ("会议多、文件多的问题没有得到根本解决，基层疲于应付。", "会议多、文件多，基层疲于应付", "会议多、文件多"),
    ],
)
def test_the_core_is_what_is_left_without_praise_scenery_and_hedges(sentence: str, statement: str, short: str) -> None:
    core = analyse(sentence)
    assert core.statement() == statement
    assert core.brief() == short


def test_a_run_in_heading_and_the_announcing_word_are_kept_apart() -> None:
    core = analyse("一是学习不够深入，我能够按时参加学习，但在学深悟透上还有差距，浅尝辄止。")
    assert core.lead == "一是学习不够深入，"
    assert core.statement().startswith("我")
    assert analyse("比如，有时对难题绕着走。").announces == "比如"


def test_a_core_turns_to_the_shortcoming_that_the_fact_shows() -> None:
    core = analyse("落实“一岗双责”不够到位，廉政风险排查不够全面，教育形式单一。")
    assert core.brief("全局排查廉政风险点6个，采购环节一个也没有列入。") == "廉政风险排查不够全面"


@pytest.mark.parametrize(
    ("text", "date", "person", "said"),
    [
        ("9月收到投诉12件。", "2022-09", False, "2022年9月收到投诉12件"),
        ("2022年发文30份；", "2022", False, "2022年发文30份"),
        ("信访件19件没有办结。", "2019", False, "2019年，信访件19件没有办结"),
        ("今年开会58场。", "2021-12", False, "2021年开会58场"),
        ("该同志三次批示“再研究”。", "2022-05", True, "我三次批示“再研究”"),
        ("仓库三处漏雨。", None, False, "仓库三处漏雨"),
        (
            "桥头村反映渠道淤积；承办单位：水务所；办理情况：转办2次",
            "2022-05-01",
            False,
            "桥头村反映渠道淤积，由水务所承办，转办2次",
        ),
    ],
)
def test_a_ledger_line_becomes_a_sentence_of_the_report(text: str, date: str | None, person: bool, said: str) -> None:
    assert in_report_style(Citation("F1", text, date), 2022, person) == said


@pytest.mark.parametrize(
    ("quote", "event"),
    [
        ("全局排查风险点6个，采购环节一个也没有列入，其余都是公务接待。", "全局排查风险点6个，采购环节一个也没有列入"),
        ("其余5件没有办结。", ""),
        (
            "供销社反映，意见稿11日下午送达，提出的4条异议没有得到答复。",
            "意见稿11日下午送达，提出的4条异议没有得到答复",
        ),
        ("抽查发现，两处卡点无人值守，记录已提前签好。", "两处卡点无人值守"),
        ("全年开会12次。", ""),
    ],
)
def test_the_hook_of_a_fact_says_who_and_what_was_amiss(quote: str, event: str) -> None:
    assert hook(quote) == event


def test_one_who_reports_speaks_of_himself_as_i() -> None:
    assert speaker_of("2024年度对照检查材料\n某市某局副局长　郭维岳\n　　按照安排") == "郭维岳"
    assert in_first_person("郭维岳请假5次，该同志没有补课", "郭维岳") == "我请假5次，我没有补课"
    assert in_first_person("检查记录由店主本人填写", "") == "检查记录由店主本人填写"


def test_with_a_fact_there_are_three_ways_to_say_it_and_all_cite_it() -> None:
    proposal = _write("有的班子成员深入")
    after, first, short = proposal.candidates
    assert after.text.startswith("有的班子成员深入一线调查研究不够")
    assert first.text.startswith("2022年3月至6月班子成员报送调研记录14份")
    assert re.search("(反映|暴露|折射)出有的班子成员", first.text)
    assert "：" in short.text
    for candidate in proposal.candidates:
        assert [s.id for s in candidate.sources] == ["F2"]
        assert candidate.unsupported == ()
        assert candidate.text.count("。") == 1
        assert candidate.specificity > 0


def test_without_a_fact_the_blanks_and_questions_fit_the_sentence() -> None:
    proposal = _write("有的班子成员深入", ())
    assert proposal.candidates
    assert all(c.placeholders for c in proposal.candidates)
    assert any("调研" in p for c in proposal.candidates for p in c.placeholders)
    assert any("调研" in q for q in proposal.questions)
    assert all(not find(PLACEHOLDER.sub("", c.text)) for c in proposal.candidates)


def test_an_announced_instance_gives_way_to_the_fact_itself() -> None:
    facts = tuple(f for f in FACTS if f.id == "F4")
    assert _write("比如，有时对理论", facts).candidates[0].text == (
        "比如，抽查5名班子成员的学习笔记，3本没有记录个人体会，2本整段抄录辅导材料。"
    )


def test_a_contradicting_fact_is_asked_about_and_never_used_without_its_warning() -> None:
    proposals = [rules.write(b) for b in make_briefs(REPORT, DIAGNOSIS, DIAGNOSIS.findings, FACTS)]
    cited = [s for p in proposals for c in p.candidates for s in c.sources if s.id in ("F5", "F6")]
    assert all(s.warning for s in cited)
    asked = " ".join(q for p in proposals for q in p.questions)
    assert "签到册》与正文不一致" in asked
    assert "2019年的情况，2022年的情况如何" in asked


def test_a_measure_asks_who_when_what_and_how_it_is_checked() -> None:
    first = _write("大力精简").candidates[0]
    assert first.text.startswith("针对")
    assert "13张内容重复" in first.text
    assert "大力精简文件、会议和报表" in first.text
    assert len(first.placeholders) == 2
    assert any("由谁负责" in q for q in _write("大力精简").questions)


def test_a_cause_keeps_its_words_and_asks_for_the_thought_behind_it() -> None:
    proposal = _write("对群众的感情")
    assert all(c.text.startswith("对群众的感情不深，换位思考不够，把群众诉求当成了负担，") for c in proposal.candidates)
    assert [s.id for s in proposal.candidates[0].sources] == ["F1"]
    assert any("怎么想" in q for q in proposal.questions)


def test_what_points_outside_is_not_made_the_cause_of_our_own_slip() -> None:
    inward = make_brief(REPORT, DIAGNOSIS, finding(REPORT, "对群众的感情"), FACTS)
    assert "以致出现" in rules.write(inward).candidates[0].text
    outside = replace(inward, plain="受疫情反复和场地限制的影响，走访群众的机会较少。")
    assert not any("以致" in c.text or c.sources for c in rules.write(outside).candidates)


def test_an_insertion_announces_itself_and_is_a_sentence_of_its_own() -> None:
    proposal = _write("服务群众", rule="no-example")
    assert proposal.start == proposal.end
    assert proposal.original == ""
    assert all(c.text.startswith("如，") and c.text.endswith("。") for c in proposal.candidates)
    assert any(len(c.sources) == 2 for c in proposal.candidates)


def test_no_text_of_the_tables_asserts_a_particular() -> None:
    for topic in (*topics(), general()):
        assert strike(f"工作不够扎实，{topic.count}。", _bare()) == f"工作不够扎实，{topic.count}。"
        for label in (topic.object, topic.event, topic.do, topic.check, *topic.ask):
            assert not find(label), label


def _bare() -> Evidence:
    return Evidence("工作不够扎实。")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["对诉求办理不及时", "习惯于老办法", "往往走过场", "效果不够理想", "能力有待提高", "“两张皮”"]),
        min_size=1,
    ),
    st.integers(2, 9999),
    st.sampled_from(["件", "次", "份", "户"]),
)
def test_any_candidate_holds_the_figures_of_its_evidence_only(parts: list[str], count: int, measure: str) -> None:
    sentence = "，".join(parts) + "。"
    fact = Citation("F1", f"9月收到投诉{count}{measure}，没有一{measure}按期办结。", "2022-09")
    brief = Brief("v", "P1", 0, len(sentence), sentence, sentence, "", 2022, "", (fact,), plain=sentence)
    for candidate in rules.write(brief).candidates:
        figures = set(re.findall(r"\d+", PLACEHOLDER.sub("", candidate.text)))
        assert figures <= {"2022", "9", str(count)}
        assert "。。" not in candidate.text
        assert "，，" not in candidate.text


def _gold(name: str) -> tuple[Diagnosis, dict[str, list[str]], tuple[Fact, ...]]:
    """The diagnosis that the gold labels say, the sections each fact supports, and the facts."""
    file = GOLD / f"{name}.txt"
    of, gold = load_report(file), json.loads(file.with_suffix(".gold.json").read_text(encoding="utf-8"))
    spans = {s.index: s for s in of.sentences}
    marked = [spans[row["i"]] for row in gold["sentences"] if row["vague"] == 1]
    findings = tuple(Finding(f"v{s.index}", "vague", "warning", s.section, s.start, s.end, s.text, "") for s in marked)
    ledger = file.with_suffix(".facts.jsonl")
    rows = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines() if line.strip()]
    supports = {row["id"]: row["supports"] for row in rows}
    return Diagnosis(of, "", findings, (), Stats(0, 0, 0, 0.0)), supports, load_facts(ledger)


@pytest.mark.skipif(not GOLD.is_dir(), reason="the shared gold reports are not beside this checkout")
@pytest.mark.parametrize("name", ["d1", "d2", "d3"])
def test_on_labelled_reports_facts_are_used_rightly_and_every_problem_is_answered(name: str) -> None:
    checked, supports, facts = _gold(name)
    used: set[str] = set()
    shown = wrong = 0
    for brief in make_briefs(checked.report, checked, checked.findings, facts):
        proposal = rules.write(brief)
        if brief.kind != "problem":
            continue
        assert proposal.candidates, brief.original
        assert all(c.unsupported == () for c in proposal.candidates)
        for source in {s.id: s for c in proposal.candidates for s in c.sources}.values():
            shown += 1
            right = brief.section in supports[source.id]
            used |= {source.id} if right else set()
            wrong += not right and not source.warning
    supporting = {fact for fact, sections in supports.items() if sections}
    assert len(used) >= 0.8 * len(supporting)
    assert wrong <= 0.1 * shown


@pytest.mark.parametrize(
    "opening", ["根子在于", "根源在于", "问题的根源是", "根本原因在于", "究其根源，是", "主要原因还是", "归根结底是"]
)
def test_a_cause_that_calls_itself_one_is_not_called_so_twice(opening: str) -> None:
    fact = Citation("F1", "查档窗口4月无人值守，11名群众跑了两趟。", "2022-04", None, "登记")
    plain = f"{opening}服务群众的观念淡薄。"
    brief = Brief(
        "v", "C1", 0, len(plain), plain, plain, "", 2022, "", (fact,), plain=plain, role="cause", kind="cause"
    )
    woven = [c.text for c in rules.write(brief).candidates if c.sources]
    assert woven
    for text in woven:
        assert len(re.findall("根子|根源|原因|归根", text)) <= 1, text
