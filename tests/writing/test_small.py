"""A small model gets one small job; the fact it points at is put in by rules, whatever the model says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.models.endpoint import Endpoint
from assistant.types import Proposal
from assistant.writing import chains, rules
from assistant.writing.brief import Brief
from assistant.writing.guard import inspect
from tests.fake_server import FakeServer, say
from tests.writing.desk import FACTS, briefs


def write(said: Any, brief: Brief | None = None) -> tuple[Proposal, FakeServer]:
    with FakeServer(say(said)) as server:
        model = Endpoint("m", base_url=server.url, max_retries=0, timeout=5.0)
        model.small = True
        return next(chains.write_all([brief or briefs()[0]], model)), server


def test_the_point_and_the_fact_word_for_word() -> None:
    proposal, server = write({"text": "查档服务不主动"})
    first = proposal.candidates[0]
    assert first.text.startswith("查档服务不主动，")
    assert "查档窗口中午无人值守，11名群众办事当天跑了两趟，窗口登记簿上没有答复记录" in first.text
    assert [source.id for source in first.sources] == ["F1"]
    assert len(server.requests) == 1
    assert len(server.requests[0]["messages"][-1]["content"]) < 200


@pytest.mark.parametrize(
    "said",
    ["查档服务热情周到", "局长李开远三次缺席", "服务水平全省第一", "好的，请看下面的改写", "查档不服务的主动性不强"],
)
def test_nonsense_gives_way_to_the_wording_by_rules(said: str) -> None:
    proposal, server = write({"text": said})
    assert proposal.candidates[0].text == rules.write(briefs()[0]).candidates[0].text
    assert all(inspect(c.text, briefs()[0].evidence()).ok for c in proposal.candidates)
    assert len(server.requests) == 1


def test_what_only_repeats_the_fact_is_left_out() -> None:
    proposal, _ = write({"text": "查档服务不主动，中午无人值守"})
    assert proposal.candidates[0].text.count("无人值守") == 1


@pytest.mark.parametrize("change", [{"facts": ()}, {"kind": "measure"}, {"rule": "no-example", "start": 9, "end": 9}])
def test_what_needs_no_model_asks_none(change: dict[str, Any]) -> None:
    brief = replace(briefs()[0], **change)
    proposal, server = write({"text": "查档服务不主动"}, brief)
    assert not server.requests
    assert proposal == rules.write(brief)


def test_an_answer_that_cannot_be_read_is_no_loss() -> None:
    proposal, _ = write("不会")
    assert proposal.candidates == rules.write(briefs()[0]).candidates
    assert FACTS[0].text[3:20] in proposal.candidates[0].text
