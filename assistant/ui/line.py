"""Who waits in line for a writing: how many stand before a user, and how many places one user holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from starlette.requests import Request

Owner = Callable[[Any], str]


class Line:
    """The lines of all `pages`, which Gradio keeps; `owner` says to whom a request's scope belongs."""

    def __init__(self, pages: list[gr.Blocks], owner: Owner) -> None:
        self._pages, self._owner = pages, owner

    def ahead(self, request: Request) -> int | None:
        """How many wait before the first of this user's acts that waits; None when none does."""
        me = self._owner(request.scope)
        places = [place for line in self._waiting() for place, who in enumerate(line) if who == me]
        return min(places, default=None)

    def held(self, user: str) -> int:
        """How many of a user's acts wait or are at work."""
        waiting = sum(line.count(user) for line in self._waiting())
        working = (event for page in self._pages for job in page._queue.active_jobs for event in job or ())
        return waiting + sum(self._owner(event.request.scope) == user for event in working)

    def _waiting(self) -> Iterator[list[str]]:
        for page in self._pages:
            for line in page._queue.event_queue_per_concurrency_id.values():
                yield [self._owner(event.request.scope) for event in list(line.queue)]
