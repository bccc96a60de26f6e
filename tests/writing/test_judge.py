"""The judge gives verdicts, or none; it never stops a check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ModelRefused
from assistant.models.endpoint import Endpoint
from assistant.settings import settings
from assistant.types import LinkKind
from assistant.writing.judge import Judge
from tests.fake_server import FakeServer, fail, say


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def judge(server: FakeServer) -> Judge:
    return Judge(Endpoint("m", base_url=server.url, max_retries=0, timeout=5.0))


def test_sentences_are_judged_several_a_call() -> None:
    def answer(body: dict[str, Any]) -> dict[str, Any]:
        lines = body["messages"][-1]["content"].splitlines()[1:-1]
        return {
            "items": [
                {"number": int(n), "reason": "看得出", "vague": "不强" in t} for n, t in (x.split(" ") for x in lines)
            ]
        }

    with FakeServer(say(answer)) as server:
        verdicts = judge(server).vague(["意识不强。"] * 13 + ["4月没有人值守。"])
        assert verdicts == [True] * 13 + [False]
        assert len(server.requests) == 2


def test_a_sentence_without_a_verdict_stays_undecided() -> None:
    with FakeServer(say({"items": [{"number": 2, "reason": "空", "vague": True}]})) as server:
        assert judge(server).vague(["甲。", "乙。"]) == [None, True]


def test_pairs_are_judged_several_a_call() -> None:
    pairs: list[tuple[LinkKind, str, str]] = [("cause-problem", "考核不计分", "窗口没有人")] * 8
    pairs.append(("measure-problem", "排出轮值表", "窗口没有人"))
    with FakeServer(say({"items": [{"number": 1, "reason": "通", "linked": True}]})) as server:
        assert judge(server).linked(pairs) == [True, *[None] * 7, True]
        first, second = (request["messages"][-1]["content"] for request in server.requests)
    assert "8 问题：窗口没有人原因：考核不计分" in first
    assert "1 问题：窗口没有人措施：排出轮值表" in second


def test_an_unreadable_verdict_is_none_and_a_refused_key_an_error() -> None:
    with FakeServer(say("说不好")) as server:
        assert judge(server).vague(["学习不够深入。"]) == [None]
    with FakeServer(fail(401, "bad key")) as server, pytest.raises(ModelRefused):
        judge(server).vague(["学习不够深入。"])
