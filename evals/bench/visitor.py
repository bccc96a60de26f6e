"""A browser's part of the talk with the page, without a browser: the same requests as Gradio's own client sends."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

PREDICT, JOIN, STREAM = "/gradio_api/run/predict", "/gradio_api/queue/join", "/gradio_api/queue/data"


def events(config: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of the page's events in its /config: `bus.quick`, `drafts.select`, `.load`."""
    named = {part["id"]: part["props"].get("elem_id") or part["props"].get("id") or "" for part in config["components"]}
    return {
        f"{named.get(target, '')}.{event}": dependency["id"]
        for dependency in config["dependencies"]
        for target, event in dependency["targets"]
    }


def body(number: int, session: str, data: Sequence[Any] = (), said: Any = None) -> dict[str, Any]:
    """What an event sends."""
    return {"fn_index": number, "data": list(data), "event_data": said, "session_hash": session}


class Refused(Exception):
    """The page answered with an error or a message that something did not work."""


class Visitor:
    """One browser with a page open. What the page shows is kept by the names of its parts in `shown`."""

    def __init__(self, url: str, known: Mapping[str, Any]) -> None:
        self.client = httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=4))
        self._events, self._outputs = events(known), _outputs(known)
        self.session, self.draft = secrets.token_hex(5), ""
        self.shown: dict[str, Any] = {}

    async def login(self, name: str, password: str) -> None:
        """Send the form."""
        answer = await self.client.post("/login", data={"name": name, "password": password})
        if answer.status_code != 303:
            raise Refused(f"login {answer.status_code}")

    async def open_page(self) -> None:
        """Load the page as on a reload: a new session, with the draft that was open."""
        self.session = secrets.token_hex(5)
        answer = await self.client.get("/", headers={"accept": "text/html"})
        if answer.status_code != 200:
            raise Refused(f"page {answer.status_code}")
        await self.call(".load", [self.draft])

    async def call(self, event: str, data: Sequence[Any] = (), said: Any = None) -> None:
        """An event that is answered at once."""
        number = self._events[event]
        answer = await self.client.post(PREDICT, json=body(number, self.session, data, said))
        if answer.status_code != 200:
            raise Refused(f"{event} {answer.status_code} {answer.text[:200]}")
        self._take(number, answer.json()["data"])

    async def act(self, act: str, **more: Any) -> None:
        """A quick act on the bus."""
        await self.call("bus.quick", said={"act": act, "draft": self.draft, **more})

    async def write(self, act: str, **more: Any) -> None:
        """An act that waits its turn, until its last piece has come."""
        number = self._events["bus.write"]
        said = {"act": act, "draft": self.draft, **more}
        joined = await self.client.post(JOIN, json=body(number, self.session, said=said))
        if joined.status_code != 200:
            raise Refused(f"queue {joined.status_code} {joined.text[:200]}")
        async with self.client.stream("GET", STREAM, params={"session_hash": self.session}) as answer:
            async for line in answer.aiter_lines():
                if '"process_completed"' in line:
                    if '"success":true' not in line.replace(" ", ""):
                        raise Refused(line[:300])
                    return
        raise Refused("the stream ended before its answer")

    def _take(self, number: int, values: Sequence[Any]) -> None:
        for name, value in zip(self._outputs[number], values, strict=False):
            if name == "notice" and isinstance(value, str) and "role=" in value:
                raise Refused(value)
            if isinstance(value, str):
                self.shown[name] = value
        self.draft = self.shown.get("seat", self.draft)


def _outputs(config: Mapping[str, Any]) -> dict[int, list[str]]:
    named = {part["id"]: part["props"].get("elem_id") or "" for part in config["components"]}
    return {row["id"]: [named.get(output, "") for output in row["outputs"]] for row in config["dependencies"]}
