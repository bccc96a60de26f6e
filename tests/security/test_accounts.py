"""Accounts, sessions, locks and allowances by themselves, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InputError, UsageError
from assistant.ui.fence import Fence
from assistant.ui.limits import Allowance
from assistant.users import Accounts, Lockout, Sessions
from tests.conftest import run_async
from tests.security.serving import PASSWORD


def test_passwords_are_hashed_and_the_file_is_private(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts")
    accounts.add("甲", PASSWORD)
    accounts.add("yi", PASSWORD)
    stored = accounts.file.read_text(encoding="utf-8")
    assert PASSWORD not in stored
    assert len({line.split(":")[2] for line in stored.splitlines()}) == 2, "each with a salt of its own"
    assert accounts.file.stat().st_mode & 0o077 == 0
    assert accounts.check("甲", PASSWORD)
    assert not accounts.check("甲", PASSWORD + "x")
    assert not accounts.check("丙", PASSWORD)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a:b", ".a", "a.", "-a", "甲" * 33, "a b", "a\nb"])
def test_names_that_are_no_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        Accounts(tmp_path / "accounts").add(name, PASSWORD)


@pytest.mark.parametrize("line", ["甲:root:scrypt$1", "甲:writer:plain", "甲:密码", "../x:writer:scrypt$1$1$1$a$b"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "accounts").write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match="第 1 行"):
        Accounts(tmp_path / "accounts")


def test_sessions_end_by_idleness_and_by_age(tmp_path: Path) -> None:
    now = [0.0]
    accounts = Accounts(tmp_path / "accounts")
    sessions = Sessions(accounts, clock=lambda: now[0])
    token = sessions.begin(accounts.add("甲", PASSWORD))
    for _ in range(30):
        now[0] += 6 * 3600
        alive = sessions.user(token)
        assert (alive is not None) == (now[0] <= 7 * 24 * 3600)
    token = sessions.begin(accounts.add("甲", PASSWORD))
    now[0] += 9 * 3600
    assert sessions.user(token) is None


@given(st.lists(st.floats(0, 500), max_size=30))
def test_a_lock_never_lets_more_than_five_through(waits: list[float]) -> None:
    now = [0.0]
    lock = Lockout(5, 900, clock=lambda: now[0])
    tried: list[float] = []
    for wait in waits:
        now[0] += wait
        if lock.wait("甲") == 0:
            lock.fail("甲")
            tried.append(now[0])
    assert all(sum(at - 900 < other <= at for other in tried) <= 5 for at in tried)


def test_an_allowance_is_a_burst_and_then_so_much_a_second() -> None:
    now = [0.0]
    allowance = Allowance(5, 2, clock=lambda: now[0])
    assert [allowance.take("a") for _ in range(7)] == [True] * 5 + [False] * 2
    assert allowance.take("b"), "another user has another"
    now[0] += 1
    assert [allowance.take("a") for _ in range(3)] == [True, True, False]
    now[0] += 100
    assert not allowance.take("a", 6)
    assert not allowance.take("a", 1), "what was refused costs as well"


async def _ask(fence: Fence, method: str, path: str) -> int:
    """The status of a request to a fence without a server."""
    seen: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            seen.append(int(str(message["status"])))

    headers = [(b"host", b"localhost"), (b"content-length", b"2"), (b"cookie", b"who=me")]
    await fence(
        {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}, receive, send
    )
    return seen[0] if seen else 0


def test_requests_and_waiting_answers_of_a_user_are_counted() -> None:
    async def app(scope: dict[str, object], receive: object, send: Callable[..., Awaitable[None]]) -> None:
        if scope["method"] == "GET":
            await asyncio.Event().wait()  # an answer that does not come
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def run() -> tuple[set[int], int]:
        fence = Fence(app, owner_cookie="who", local=True)
        waiting = [asyncio.create_task(_ask(fence, "GET", "/gradio_api/queue/data")) for _ in range(40)]
        await asyncio.sleep(0)
        one_more = await _ask(fence, "GET", "/gradio_api/queue/data")
        for task in waiting:
            task.cancel()
        return {await _ask(fence, "POST", "/gradio_api/upload") for _ in range(500)}, one_more

    assert run_async(run()) == ({200, 429}, 429)
