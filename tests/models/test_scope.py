"""Stopping from outside: whatever waits for a model ends at once, quietly, and nothing of it is kept."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pytest

from assistant.answers import Wording
from assistant.models import Model, Scope, loop
from assistant.models.cache import Answers, Cached
from assistant.models.endpoint import Endpoint
from assistant.prompts import Message
from tests.fake_server import FakeServer, say

ASK = [Message("user", "服务不主动。")]
GOOD = {"text": "窗口中午没有人。", "facts": ["F2"]}
SOON = 5.0  # seconds; the time-out of the requests is six times that


def model(server: FakeServer, path: Path) -> Model:
    return Cached(Endpoint("m", base_url=server.url, timeout=30.0), Answers(path / "answers.sqlite"))


def cancelled_when(scope: Scope, ready: Callable[[], object]) -> threading.Thread:
    """A thread that cancels `scope` as soon as `ready` says so."""

    def wait() -> None:
        while not ready():
            time.sleep(0.01)
        scope.cancel()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_a_stalled_stream_ends_at_once_and_is_not_kept(tmp_path: Path) -> None:
    scope = Scope()
    came: list[str] = []
    with FakeServer(say("窗口中午没有人。", stall_after=1), say("窗口中午没有人。")) as server:
        began = time.monotonic()
        cancelled_when(scope, lambda: came)
        for piece in scope.steps(model(server, tmp_path).stream(ASK)):
            came.append(piece)
        assert (came, scope.cancelled) == (["窗口中午"], True)
        assert time.monotonic() - began < SOON
        assert server.wait_dropped()
        assert "".join(model(server, tmp_path).stream(ASK)) == "窗口中午没有人。"
        assert len(server.requests) == 2


def test_a_stalled_call_ends_at_once_and_is_not_kept(tmp_path: Path) -> None:
    scope = Scope()
    answers: list[Wording] = []
    with FakeServer(say(GOOD, stall_after=0), say(GOOD)) as server:
        began = time.monotonic()
        cancelled_when(scope, lambda: server.requests)
        with scope.open():
            answers.append(model(server, tmp_path).ask(ASK, Wording))
        assert (answers, scope.cancelled) == ([], True)
        assert time.monotonic() - began < SOON
        assert server.wait_dropped()
        assert model(server, tmp_path).ask(ASK, Wording) == Wording(**GOOD)


def test_all_requests_of_a_scope_are_closed_and_no_other(tmp_path: Path) -> None:
    scope = Scope()
    with FakeServer(say(GOOD, stall_after=0)) as server:
        asked = Endpoint("m", base_url=server.url, timeout=30.0)
        with scope.open():
            inside = [asked.submit(ASK, Wording) for _ in range(3)]
        outside = asked.submit(ASK, Wording)
        while len(server.requests) < 4:
            time.sleep(0.01)
        scope.cancel()
        for future in inside:
            with pytest.raises(CancelledError):
                future.result(timeout=SOON)
        assert not outside.done()
        outside.cancel()


def test_what_is_begun_in_a_cancelled_scope_reaches_no_server(tmp_path: Path) -> None:
    scope = Scope()
    scope.cancel()
    with FakeServer(say(GOOD)) as server:
        with scope.open():
            model(server, tmp_path).ask(ASK, Wording)
        assert list(scope.steps(model(server, tmp_path).stream(ASK))) == []
        assert not server.requests


def test_an_iterator_may_change_threads_between_its_steps(tmp_path: Path) -> None:
    """The page advances it so: each step in some thread of a pool, in a copied context."""
    scope = Scope()
    with FakeServer(say("窗口中午没有人。", stall_after=1)) as server, ThreadPoolExecutor(2) as pool:
        pieces = scope.steps(model(server, tmp_path).stream(ASK))
        assert pool.submit(copy_context().run, lambda: next(pieces)).result(SOON) == "窗口中午"
        step = pool.submit(copy_context().run, lambda: next(pieces, "the end"))
        scope.cancel()
        assert step.result(SOON) == "the end"
        assert server.wait_dropped()


def test_closing_the_steps_closes_what_is_behind() -> None:
    closed = []

    def endless() -> Iterator[int]:
        try:
            yield from iter(int, 1)
        finally:
            closed.append(True)

    steps = Scope().steps(endless())
    assert next(steps) == 0
    steps.close()
    assert closed == [True]


def test_cancelling_that_nobody_asked_for_is_not_swallowed() -> None:
    future = loop.start(asyncio.sleep(60))
    future.cancel()
    with pytest.raises(CancelledError), Scope().open():
        future.result()
