"""The other jobs of a model, against a scripted server: causes, a section, corrections."""

from __future__ import annotations

from assistant.types import Diagnosis, Report, Stats
from assistant.writing import tasks
from assistant.writing.unaided import Order
from tests.fake_server import FakeServer, say
from tests.writing.desk import FACTS, briefs, model, report


def diagnosis(read: Report) -> Diagnosis:
    return Diagnosis(read, "general", (), (), Stats(len(read.text), len(read.sentences), 0, 0.0))


def test_a_cause_needs_a_basis_that_is_there() -> None:
    read = report()
    based = {
        "text": "窗口只按机关作息排班，没有替群众着想。",
        "basis": "查档窗口中午无人值守",
        "facts": ["F1"],
        "question": "排班是谁定的？",
    }
    invented = {"text": "考核不严。", "basis": "去年考核名列倒数", "facts": [], "question": "考核怎么定的？"}
    with FakeServer(say({"causes": [based, invented]})) as server:
        proposal = tasks.name_causes(diagnosis(read), briefs()[0], FACTS, model(server))
    first, *rest = proposal.candidates
    assert first.text == based["text"]
    assert all(c.placeholders for c in rest)  # the rules' own
    assert "考核" not in first.text
    assert proposal.questions[0] == "排班是谁定的？"


def test_a_drafted_section_holds_only_facts() -> None:
    paragraphs = [
        {"text": "服务群众不够主动。4月份查档窗口中午无人值守，11名群众办事当天跑了两趟。", "facts": ["F1"]},
        {"text": "整改不及时。全年有58件群众诉求没有答复。", "facts": []},
    ]
    order = Order("（二）服务群众方面", "服务群众不够主动；整改不及时", "云岫县档案馆", 2022)
    with FakeServer(say({"paragraphs": paragraphs, "questions": []})) as server:
        drafted = tasks.draft_section(order, FACTS, (), model(server)).candidates[0]
    assert drafted.text.splitlines()[0] == paragraphs[0]["text"]
    assert "58" not in drafted.text
    assert [source.id for source in drafted.sources] == ["F1"]


def test_corrections_touch_only_slips_that_are_there() -> None:
    text = "措施没有落到实外。\n全年布置了23件事，群众反应的问题没有答复。"
    items = [
        {"wrong": "落到实外", "right": "落到实处", "reason": "“处”误为“外”"},
        {"wrong": "23件", "right": "32件", "reason": "数字"},
        {"wrong": "没有的话", "right": "别的话", "reason": "无"},
        {"wrong": "没有", "right": "没", "reason": "不止一处"},
    ]
    with FakeServer(say({"items": items})) as server:
        found = list(tasks.proofread(diagnosis(report(text)), model(server)))
    assert [(p.start, p.candidates[0].text) for p in found] == [(text.index("落到实外"), "落到实处")]
