"""A server may misbehave in any way: each ends in the right answer or the right error, within its time-out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest

from assistant.answers import Wording
from assistant.errors import ModelAnswerInvalid, ModelRefused, ModelUnavailable
from assistant.models.endpoint import Endpoint
from assistant.models.manners import Manners
from assistant.prompts import Message
from tests.fake_server import Behaviour, FakeServer, cut, empty, fail, fenced, full_width, refuse, say

ASK = [Message("system", "改写。"), Message("user", "服务不主动。")]
GOOD = {"text": "窗口中午“唱空城计”，群众跑了两趟。", "facts": ["F2"]}
FORMS = ("json_schema", "tools", "json_object")


def endpoint(server: FakeServer, **options: Any) -> Endpoint:
    return Endpoint("m", **{"base_url": server.url, "timeout": 3.0, "max_retries": 2, **options})


@pytest.mark.parametrize(
    ("behaviours", "requests"),
    [
        pytest.param([say(GOOD)], 1, id="right at once"),
        pytest.param([refuse(*FORMS[:1], then=GOOD)], 2, id="no json_schema"),
        pytest.param([refuse(*FORMS[:2], then=GOOD)], 3, id="no function calling either"),
        pytest.param([refuse(*FORMS, then=GOOD)], 4, id="plain text only"),
        pytest.param(
            [refuse(*FORMS, then="不会"), *[refuse(*FORMS, then="不会")] * 3, say(GOOD)], 5, id="repaired once"
        ),
        pytest.param([refuse("temperature", then=GOOD)], 2, id="temperature refused"),
        pytest.param([empty(), say(GOOD)], 2, id="empty content"),
        pytest.param([fenced(GOOD)], 1, id="JSON in fences"),
        pytest.param([say(GOOD, thinks="先想一想{}")], 1, id="thinking aloud"),
        pytest.param([cut(GOOD), say(GOOD)], 2, id="cut at max_tokens"),
        pytest.param([fail(429, Retry_After="1"), say(GOOD)], 2, id="429 with Retry-After"),
        pytest.param([fail(500), fail(500), say(GOOD)], 3, id="500 twice then well"),
        pytest.param([say(GOOD, die_after=0), say(GOOD)], 2, id="connection lost"),
    ],
)
def test_the_right_answer_comes_through(behaviours: list[Behaviour], requests: int) -> None:
    with FakeServer(*behaviours) as server:
        answer = endpoint(server).ask(ASK, Wording)
        assert answer == Wording(**GOOD)
        assert len(server.requests) == requests


def test_chinese_quotation_marks_around_json_are_read() -> None:
    with FakeServer(full_width({"text": "窗口中午没有人。", "facts": ["F2"]})) as server:
        assert endpoint(server).ask(ASK, Wording) == Wording(text="窗口中午没有人。", facts=["F2"])


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        pytest.param(fail(401, "Incorrect API key provided"), ModelRefused, "Incorrect API key", id="key refused"),
        pytest.param(fail(404, "model m does not exist"), ModelRefused, "model m does not exist", id="model unknown"),
        pytest.param(fail(400, "unknown field zzz"), ModelRefused, "unknown field zzz", id="request refused"),
        pytest.param(fail(429, "slow down"), ModelUnavailable, "slow down", id="busy for good"),
        pytest.param(fail(429, "come back tomorrow", Retry_After="86400"), ModelUnavailable, "tomorrow", id="shut out"),
        pytest.param(fail(429, "insufficient_quota"), ModelRefused, "额度", id="no credit"),
        pytest.param(fail(503, "overloaded"), ModelUnavailable, "overloaded", id="down for good"),
        pytest.param(say(GOOD, stall_after=0), ModelUnavailable, "1秒内没有答复", id="stalls"),
        pytest.param(say("", finish="content_filter"), ModelRefused, "内容审查", id="filtered"),
        pytest.param(cut(GOOD), ModelAnswerInvalid, "没有写完", id="always cut"),
        pytest.param(empty(), ModelAnswerInvalid, "没有内容", id="always empty"),
        pytest.param(say("我不会写 JSON。"), ModelAnswerInvalid, "不合要求", id="never JSON"),
        pytest.param(say({"text": 3}), ModelAnswerInvalid, "text", id="wrong fields"),
    ],
)
def test_the_right_error_says_what_the_server_said(behaviour: Behaviour, error: type[Exception], words: str) -> None:
    with FakeServer(behaviour) as server:
        began = time.monotonic()
        with pytest.raises(error, match=words) as caught:
            endpoint(server, timeout=1.0, max_retries=1).ask(ASK, Wording)
        assert time.monotonic() - began < 3
        assert "127.0.0.1" in str(caught.value)


def test_the_key_is_sent_and_never_shown() -> None:
    with FakeServer(fail(401, "key sk-secret-123 is not valid")) as server:
        with pytest.raises(ModelRefused) as caught:
            endpoint(server, api_key="sk-secret-123").ask(ASK, Wording)
        assert server.keys == ["Bearer sk-secret-123"]
        assert "sk-secret-123" not in str(caught.value)


def test_no_server_at_all_is_said() -> None:
    with pytest.raises(ModelUnavailable, match="连接"):
        Endpoint("m", base_url="http://127.0.0.1:9/v1", max_retries=0).ask(ASK, Wording)


def test_what_works_is_remembered_also_by_the_next_process(tmp_path: Path) -> None:
    file = tmp_path / "endpoints.json"
    with FakeServer(refuse("json_schema", "tools", "temperature", then=GOOD)) as server:
        for requests in (4, 5, 6):
            endpoint(server, manners=Manners.of(file, server.url)).ask(ASK, Wording)
            assert len(server.requests) == requests


def test_unreadable_answers_now_and_then_do_not_condemn_a_method() -> None:
    with FakeServer(say("哎呀"), say(GOOD), say(GOOD), say("哎呀"), say(GOOD)) as server:
        model = endpoint(server)
        for _ in range(4):
            model.ask(ASK, Wording)
        assert server.requests[-1]["response_format"]["type"] == "json_schema"


def test_a_method_that_is_never_readable_is_given_up() -> None:
    def only_by_function(body: dict[str, Any]) -> Any:
        return GOOD if "tools" in body else "哎呀"

    with FakeServer(say(only_by_function)) as server:
        model = endpoint(server)
        for _ in range(3):
            model.ask(ASK, Wording)
        assert len(server.requests) == 5  # twice in vain, then no more


def test_a_fault_of_the_request_teaches_nothing(tmp_path: Path) -> None:
    manners = Manners.of(tmp_path / "endpoints.json", "x")
    with FakeServer(fail(400, "nope")) as server, pytest.raises(ModelRefused):
        endpoint(server, manners=manners).ask(ASK, Wording)
    assert manners.methods()[0] == "json_schema"


def test_a_prompt_beyond_the_window_is_never_sent() -> None:
    with FakeServer(say(GOOD)) as server:
        with pytest.raises(ModelRefused, match="上下文"):
            endpoint(server, window=1024).ask([Message("user", "没有取样，" * 1024)], Wording)
        assert not server.requests


def test_usage_adds_up() -> None:
    with FakeServer(say(GOOD)) as server:
        model = endpoint(server)
        model.ask(ASK, Wording)
        model.ask(ASK, Wording)
        assert (model.usage.calls, model.usage.prompt_tokens, model.usage.completion_tokens) == (2, 200, 20)
        assert model.usage.seconds > 0


def test_calls_at_once_stay_within_the_limit() -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def slowly(_: dict[str, Any]) -> dict[str, Any]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.1)
        with lock:
            now[0] -= 1
        return GOOD

    with FakeServer(say(slowly)) as server:
        model = endpoint(server, concurrency=2)
        futures = [model.submit(ASK, Wording) for _ in range(6)]
        assert all(future.result() == Wording(**GOOD) for future in futures)
        assert most[0] == 2


def test_calls_a_minute_stay_within_the_limit() -> None:
    with FakeServer(say(GOOD)) as server:
        model = endpoint(server, per_minute=120, timeout=0.4)
        began = time.monotonic()
        for future in [model.submit(ASK, Wording) for _ in range(3)]:
            future.result()  # none of them times out while it waits for its turn
        assert time.monotonic() - began > 0.9


@pytest.mark.parametrize("way", ["future", "stop"])
def test_cancelling_closes_the_request(way: str) -> None:
    with FakeServer(say(GOOD, stall_after=0)) as server:
        model = endpoint(server, timeout=30.0)
        future = model.submit(ASK, Wording)
        while not server.requests:
            time.sleep(0.01)
        cancel: Callable[[], Any] = future.cancel if way == "future" else model.stop
        cancel()
        with pytest.raises(CancelledError):
            future.result(timeout=2)
        assert server.wait_dropped()


# ---- streams


def test_a_stream_arrives_in_pieces_without_its_thoughts() -> None:
    with FakeServer(say("窗口中午没有人。", thinks="想想\n再想想")) as server:
        pieces = list(endpoint(server).stream(ASK))
        assert "".join(pieces) == "窗口中午没有人。"
        assert len(pieces) > 1


def test_a_stream_that_stalls_keeps_what_came_and_ends_in_time() -> None:
    with FakeServer(say("窗口中午没有人。", stall_after=1)) as server:
        stream = endpoint(server, timeout=0.5).stream(ASK)
        assert next(stream) == "窗口中午"
        began = time.monotonic()
        with pytest.raises(ModelUnavailable, match="没有答复"):
            next(stream)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("finish", ["stop", ""])
def test_a_stream_that_dies_keeps_what_came_and_says_so(finish: str) -> None:
    behaviour = say("窗口中午没有人。", die_after=1) if finish else say("窗口中午", finish=finish)
    came: list[str] = []
    with FakeServer(behaviour) as server:
        stream = endpoint(server).stream(ASK)
        came.append(next(stream))
        with pytest.raises(ModelUnavailable, match="断"):
            next(stream)
    assert came == ["窗口中午"]


def test_a_stream_cut_at_the_limit_keeps_what_came_and_says_so() -> None:
    with FakeServer(say("窗口中午", finish="length")) as server:
        stream = endpoint(server).stream(ASK)
        assert next(stream) == "窗口中午"
        with pytest.raises(ModelAnswerInvalid, match="没有写完"):
            next(stream)


def test_a_stream_that_dies_before_its_first_word_is_begun_again() -> None:
    with FakeServer(say("甲乙丙丁", die_after=0), say("甲乙丙丁")) as server:
        assert "".join(endpoint(server).stream(ASK)) == "甲乙丙丁"


def test_a_stream_waits_as_long_as_it_is_told() -> None:
    with FakeServer(fail(429, Retry_After="1"), say("甲乙丙丁")) as server:
        began = time.monotonic()
        assert "".join(endpoint(server).stream(ASK)) == "甲乙丙丁"
        assert time.monotonic() - began >= 1


def test_a_stream_goes_on_without_a_refused_temperature() -> None:
    with FakeServer(refuse("temperature", then="甲乙丙丁")) as server:
        assert "".join(endpoint(server, max_retries=0).stream(ASK)) == "甲乙丙丁"


def test_closing_a_stream_closes_the_request() -> None:
    with FakeServer(say("窗口中午没有人，群众白跑了一趟。" * 20, delay=0.05)) as server:
        stream = endpoint(server).stream(ASK)
        next(stream)
        stream.close()
        assert server.wait_dropped()


def test_a_stream_with_a_refused_key_says_so() -> None:
    with FakeServer(fail(401, "bad key")) as server, pytest.raises(ModelRefused, match="bad key"):
        list(endpoint(server).stream(ASK))
