"""The judge gives verdicts, or none; it never stops a check."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest

from assistant import prompts
from assistant.errors import ModelRefused
from assistant.models.endpoint import Endpoint
from assistant.types import LinkKind
from assistant.writing.judge import Judge, controls
from tests.fake_server import FakeServer, fail, say


def judge(server: FakeServer) -> Judge:
    return Judge(Endpoint("m", base_url=server.url, max_retries=0, timeout=5.0))


def knowing(body: dict[str, Any]) -> dict[str, Any]:
    """Answers the controls as they are known; of the rest, 不强 is vague and 考核 explains."""
    vague = {row["text"]: row["answer"] for row in controls("vague")}
    linked = {row["problem"] + row["other"]: row["answer"] for row in controls("linked")}
    items: list[dict[str, Any]] = []
    for line in body["messages"][-1]["content"].splitlines()[1:-1]:
        number, text = line.split(" ", 1)
        row: dict[str, Any] = {"number": int(number), "reason": "看得出"}
        if text.startswith("问题："):
            key = re.sub("^问题：|(?:原因|措施)：", "", text)
            items.append(row | {"linked": linked.get(key, "考核" in text)})
        else:
            items.append(row | {"vague": vague.get(text, "不强" in text)})
    return {"items": items}


def test_sentences_are_judged_several_a_call() -> None:
    with FakeServer(say(knowing)) as server:
        verdicts = judge(server).vague(["意识不强。"] * 13 + ["4月没有人值守。"])
        assert verdicts == [True] * 13 + [False]
        assert len(server.requests) == 2


def test_pairs_are_judged_several_a_call() -> None:
    pairs: list[tuple[LinkKind, str, str]] = [("cause-problem", "考核不计分", "窗口没有人")] * 8
    pairs.append(("measure-problem", "排出轮值表", "窗口没有人"))
    with FakeServer(say(knowing)) as server:
        assert judge(server).linked(pairs) == [True] * 8 + [False]
        first, second = (request["messages"][-1]["content"] for request in server.requests)
    assert "问题：窗口没有人原因：考核不计分" in first
    assert "问题：窗口没有人措施：排出轮值表" in second


def test_a_verdict_that_is_left_out_is_none() -> None:
    def forgetful(body: dict[str, Any]) -> dict[str, Any]:
        known = {row["text"] for row in controls("vague")}
        lines = body["messages"][-1]["content"].splitlines()[1:-1]
        own = [int(n) for n, text in (line.split(" ", 1) for line in lines) if text not in known]
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


@pytest.mark.parametrize("matter", ["vague", "linked"])
def test_controls_have_either_answer_alike(matter: Literal["vague", "linked"]) -> None:
    answers = [row["answer"] for row in controls(matter)]
    assert answers.count(True) == answers.count(False) >= 4
    shown = str(
        [example.input for example in prompts.load(f"judge_{'vague' if matter == 'vague' else 'link'}").examples]
    )
    assert not [row for row in controls(matter) if str(row.get("text") or row["other"]) in shown]


def test_an_unreadable_verdict_is_none_and_a_refused_key_an_error() -> None:
    with FakeServer(say("说不好")) as server:
        assert judge(server).vague(["学习不够深入。"]) == [None]
    with FakeServer(fail(401, "bad key")) as server, pytest.raises(ModelRefused):
        judge(server).vague(["学习不够深入。"])
