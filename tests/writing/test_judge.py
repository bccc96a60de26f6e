"""The judge gives verdicts, or none; it never stops a check."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant import prompts
from assistant.checks.base import Question, Reading
from assistant.errors import ModelRefused
from assistant.models.endpoint import Endpoint
from assistant.types import Span
from assistant.writing.judge import Judge, Matter, controls
from tests.fake_server import FakeServer, fail, say

RELATIONS = ("reaches", "idle", "restates")
KEYS = ("text", "then", "found", *RELATIONS)
MATTERS: tuple[Matter, ...] = ("vague", "linked", "years", "slips")


def judge(server: FakeServer) -> Judge:
    return Judge(Endpoint("m", base_url=server.url, max_retries=0, timeout=5.0))


def parts(body: dict[str, Any]) -> dict[str, str]:
    """What a question holds, by the names of its parts."""
    return dict(re.findall(r'<材料 名="(.*?)">\n(.*?)\n</材料>', body["messages"][-1]["content"], re.S))


def numbered(text: str) -> list[tuple[int, str]]:
    return [(int(number), line) for number, line in re.findall(r"(?m)^(\d+) (.*)$", text)]


def knowing(body: dict[str, Any]) -> dict[str, Any]:
    """Answers the controls as they are known; of the rest, 不强 is vague, 考核 explains 窗口 and 又说 restates it."""
    asked = parts(body)
    if "句子" in asked and "承诺" not in asked:
        vague = {row["text"]: row["answer"] for row in controls("vague")}
        rows = numbered(asked["句子"])
        return {
            "items": [{"number": n, "reason": "看得出", "vague": vague.get(text, "不强" in text)} for n, text in rows]
        }
    if now := numbered(asked.get("句子") or asked.get("今年") or ""):
        return {"items": [_match(n, text, now) for n, text in numbered(asked.get("承诺") or asked["去年"])]}
    problems = numbered(asked["问题"])
    known = {row[name]: (row["problem"], name) for row in controls("linked") for name in RELATIONS if name in row}
    items = []
    for number, text in numbered(asked.get("原因") or asked["措施"]):
        problem, relation = known.get(text, ("窗口没有人", "reaches" if "考核" in text else "idle"))
        relation = "restates" if "又说" in text else relation
        places = [n for n, other in problems if other == problem]
        reached, again = (places if relation == name else [] for name in ("reaches", "restates"))
        items.append({"number": number, "reason": "看得出", "problems": reached, "restates": (*again, 0)[0]})
    return {"items": items}


def _match(number: int, text: str, now: list[tuple[int, str]]) -> dict[str, Any]:
    """The known sentences as they are known; of the rest, those go together that speak of the same of two things."""
    known = {row["then"]: row["found"] for row in controls("years")}
    found = [
        n for n, other in now if other == known.get(text) or any(w in text and w in other for w in ("地磅", "采血"))
    ]
    return {"number": number, "reason": "看得出", "found": found}


def test_sentences_are_judged_several_a_call() -> None:
    with FakeServer(say(knowing)) as server:
        verdicts = judge(server).vague(["意识不强。"] * 13 + ["4月没有人值守。"])
        assert verdicts == [True] * 13 + [False]
        assert len(server.requests) == 2


def test_causes_are_judged_beside_all_problems_several_a_call() -> None:
    causes = ["考核不计分"] * 8 + ["又说窗口", "天气不好"]
    with FakeServer(say(knowing)) as server:
        said = judge(server).linked("cause-problem", causes, ["学习不深", "窗口没有人"])
        first, second = (parts(request) for request in server.requests)
    assert said == [Reading(frozenset({1}), None, "看得出")] * 8 + [
        Reading(frozenset(), 1, "看得出"), Reading(frozenset(), None, "看得出")
    ]  # fmt: skip
    assert len(numbered(first["原因"])) == 11
    assert len(numbered(second["原因"])) == 5
    assert {"学习不深", "窗口没有人"} < {text for _, text in numbered(second["问题"])}


def test_measures_are_asked_in_words_of_their_own() -> None:
    with FakeServer(say(knowing)) as server:
        assert judge(server).linked("measure-problem", ["排出轮值表"], ["窗口没有人"]) == [
            Reading(frozenset(), None, "看得出")
        ]
        assert "排出轮值表" in parts(server.requests[0])["措施"]


@pytest.mark.parametrize("question", ["told", "again"])
def test_last_years_sentences_are_matched_by_places(question: Question) -> None:
    now = ["采血窗口加了一倍。", "新装了门禁。", "地磅换过了。", "采血往前挪了一刻钟。"]
    with FakeServer(say(knowing)) as server:
        found = judge(server).matched(question, ["更换地磅。", "修缮屋顶。", *["提前采血。"] * 8], now)
        assert found == [{2}, set(), *[{0, 3}] * 8]
        assert len(server.requests) == 2


def test_who_takes_a_like_sentence_for_the_answer_is_not_believed() -> None:
    def careless(body: dict[str, Any]) -> dict[str, Any]:
        now = numbered(parts(body)["句子"])
        return {"items": [row | {"found": [n for n, _ in now]} for row in knowing(body)["items"]]}

    with FakeServer(say(careless)) as server:
        one = judge(server)
        assert one.matched("told", ["更换地磅。"] * 10, ["地磅换过了。"]) == [None] * 10
        assert one.doubted == {"years"}
        assert len(server.requests) == 1


def test_slips_are_those_that_stand_once_and_change_nothing_else() -> None:
    text = "措施没有落到实外，走访12户。"
    known = [row for row in controls("slips") if "wrong" in row]
    items = [{"wrong": row["wrong"], "right": row["right"], "reason": "误"} for row in known]
    items += [
        {"wrong": "落到实外", "right": "落到实处", "reason": "误"},
        {"wrong": "12户", "right": "21户", "reason": ""},
    ]
    with FakeServer(say({"items": items})) as server:
        found, read = judge(server).slips(text)
    assert [(text[slip.start : slip.end], slip.right) for slip in found] == [("落到实外", "落到实处")]
    assert read == [Span(0, len(text))]
    with FakeServer(say({"items": items[1:]})) as server:
        assert judge(server).slips(text) == ([], [])


def test_a_verdict_that_is_left_out_is_none() -> None:
    def forgetful(body: dict[str, Any]) -> dict[str, Any]:
        known = {row["text"] for row in controls("vague")}
        own = [n for n, text in numbered(parts(body)["句子"]) if text not in known]
        return {"items": [row for row in knowing(body)["items"] if row["number"] != own[0]]}

    with FakeServer(say(forgetful)) as server:
        assert judge(server).vague(["甲。", "意识不强。"]) == [None, True]


def test_who_errs_on_a_known_answer_is_not_believed_nor_asked_again() -> None:
    def contrary(body: dict[str, Any]) -> dict[str, Any]:
        return {"items": [row | {"vague": not row["vague"]} for row in knowing(body)["items"]]}

    with FakeServer(say(contrary)) as server:
        one = judge(server)
        assert one.vague(["意识不强。"] * 30) == [None] * 30
        assert len(server.requests) == 1


def test_the_controls_have_either_answer_and_are_shown_in_no_example() -> None:
    answers = [row["answer"] for row in controls("vague")]
    assert answers.count(True) == answers.count(False) >= 4
    assert all({"problem", "reaches", "idle"} <= row.keys() for row in controls("linked"))
    assert {row["kind"] for row in controls("linked")} == {"cause-problem", "measure-problem"}
    assert {"wrong" in row for row in controls("slips")} == {True, False}
    assert {row["question"] for row in controls("years")} == {"told", "again"}
    names = ("judge_vague", "judge_cause", "judge_measure", "judge_told", "judge_again", "proofread")
    examples = [prompts.load(name).examples for name in names]
    shown = str([example.input for some in examples for example in some])
    texts = [row[key] for matter in MATTERS for row in controls(matter) for key in KEYS if key in row]
    assert not [text for text in texts if text in shown]


def test_an_unreadable_verdict_is_none_and_a_refused_key_an_error() -> None:
    with FakeServer(say("说不好")) as server:
        assert judge(server).vague(["学习不够深入。"]) == [None]
    with FakeServer(fail(401, "bad key")) as server, pytest.raises(ModelRefused):
        judge(server).vague(["学习不够深入。"])
