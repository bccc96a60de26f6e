"""The same question costs nothing the second time, and never crosses users."""

from __future__ import annotations

import stat
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from assistant.answers import PairVerdict, Wording
from assistant.errors import ModelUnavailable
from assistant.models.cache import Answers, Cached
from assistant.models.endpoint import Endpoint
from assistant.prompts import Message
from tests.fake_server import FakeServer, fail, say

ASK = [Message("user", "服务不主动。")]
GOOD = {"text": "窗口中午没有人。", "facts": ["F2"]}


def model(server: FakeServer, path: Path, user: str = "", name: str = "m") -> Cached:
    return Cached(Endpoint(name, base_url=server.url, max_retries=0), Answers(path / "answers.sqlite", user))


def test_the_second_time_costs_nothing(tmp_path: Path) -> None:
    with FakeServer(say(GOOD)) as server:
        first, second = model(server, tmp_path), model(server, tmp_path)
        assert first.ask(ASK, Wording) == second.ask(ASK, Wording) == Wording(**GOOD)
        assert len(server.requests) == 1
        assert second.usage.calls == 0


@pytest.mark.parametrize("what", ["user", "model", "question", "type"])
def test_another_question_is_asked_anew(tmp_path: Path, what: str) -> None:
    with FakeServer(say({**GOOD, "reason": "对", "better": "甲"})) as server:
        model(server, tmp_path).ask(ASK, Wording)
        other = model(server, tmp_path, "乙" if what == "user" else "", "n" if what == "model" else "m")
        question = [Message("user", "别的问题。")] if what == "question" else ASK
        other.ask(question, PairVerdict if what == "type" else Wording)
        assert len(server.requests) == 2


def test_emptying_touches_only_ones_own(tmp_path: Path) -> None:
    with FakeServer(say(GOOD)) as server:
        for user in ("甲", "乙"):
            model(server, tmp_path, user).ask(ASK, Wording)
        assert Answers(tmp_path / "answers.sqlite", "甲").clear() == 1
        model(server, tmp_path, "乙").ask(ASK, Wording)
        assert len(server.requests) == 2
        model(server, tmp_path, "甲").ask(ASK, Wording)
        assert len(server.requests) == 3


def test_errors_are_not_kept(tmp_path: Path) -> None:
    with FakeServer(fail(500), say(GOOD)) as server:
        with pytest.raises(ModelUnavailable):
            model(server, tmp_path).ask(ASK, Wording)
        assert model(server, tmp_path).ask(ASK, Wording) == Wording(**GOOD)


def test_only_a_complete_stream_is_kept(tmp_path: Path) -> None:
    with FakeServer(say("窗口中午没有人。", die_after=1), say("窗口中午没有人。")) as server:
        with pytest.raises(ModelUnavailable):
            list(model(server, tmp_path).stream(ASK))
        assert "".join(model(server, tmp_path).stream(ASK)) == "窗口中午没有人。"
        assert "".join(model(server, tmp_path).stream(ASK)) == "窗口中午没有人。"
        assert len(server.requests) == 2


def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    Answers(tmp_path / "answers.sqlite").put("k", "m", "甲")
    assert stat.S_IMODE((tmp_path / "answers.sqlite").stat().st_mode) == 0o600


def test_cancelling_reaches_the_request(tmp_path: Path) -> None:
    with FakeServer(say(GOOD, stall_after=0)) as server:
        future = model(server, tmp_path).submit(ASK, Wording)
        while not server.requests:
            time.sleep(0.01)
        future.cancel()
        with pytest.raises(CancelledError):
            future.result(timeout=2)
        assert server.wait_dropped()


def test_stopping_the_model_ends_the_wait(tmp_path: Path) -> None:
    with FakeServer(say(GOOD, stall_after=0)) as server:
        asked = model(server, tmp_path)
        future = asked.submit(ASK, Wording)
        while not server.requests:
            time.sleep(0.01)
        asked.stop()
        with pytest.raises(CancelledError):
            future.result(timeout=2)


def test_closing_a_stream_reaches_the_request(tmp_path: Path) -> None:
    with FakeServer(say("窗口中午没有人。" * 50, delay=0.05)) as server:
        stream = model(server, tmp_path).stream(ASK)
        next(stream)
        stream.close()
        assert server.wait_dropped()
