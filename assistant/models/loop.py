"""One event loop in a thread of its own: a call that runs in it can be cancelled at any moment."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Generator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from assistant.models import scope

# Drafts are private: nothing is traced, whatever the environment says.
os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"

T = TypeVar("T")

_lock = Lock()
_running: list[asyncio.AbstractEventLoop] = []


def start(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Run `work` in the loop; cancelling the future cancels it there, and so does the scope that is open here."""
    opened = scope.current()
    if opened and opened.cancelled:
        work.close()
        return _cancelled()
    with _lock:
        if not _running:
            loop = asyncio.new_event_loop()
            Thread(target=loop.run_forever, name="luoshi-models", daemon=True).start()
            _running.append(loop)
    future = asyncio.run_coroutine_threadsafe(work, _running[0])
    if opened:
        opened.hold(future)
    return future


def _cancelled() -> Future[T]:
    future: Future[T] = Future()
    future.cancel()
    return future


def drain(pieces: AsyncIterator[str], began: set[Future[Any]]) -> Generator[str]:
    """`pieces` as an ordinary iterator; closing it cancels the work behind. `began` holds it while it runs."""
    arrived: SimpleQueue[str | None] = SimpleQueue()

    async def pump() -> None:
        async for piece in pieces:
            arrived.put(piece)

    work = start(pump())
    work.add_done_callback(lambda _: arrived.put(None))  # also when it is cancelled before it has begun
    began.add(work)
    try:
        while (piece := arrived.get()) is not None:
            yield piece
        work.result()  # raises what went wrong behind
    finally:
        work.cancel()
        began.discard(work)
