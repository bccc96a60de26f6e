"""Every event of the page and what answers it, in one place; and the one place where errors become messages."""

from __future__ import annotations

import functools
import html
import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr

from assistant.errors import LuoshiError, UsageError
from assistant.types import SourceKind
from assistant.ui import acts, files
from assistant.ui.desk import Desk, House, Views
from assistant.ui.page import Page
from assistant.ui.panels import causes, options, shelf, sources, talk, write
from assistant.ui.stage import Stage

T = TypeVar("T")
_log = logging.getLogger(__name__)
OWNER_COOKIE = "luoshi_owner"

_QUICK = {
    **shelf.QUICK,
    **write.QUICK,
    **talk.QUICK,
    **causes.QUICK,
    **sources.QUICK,
    **options.QUICK,
}
_SLOW = {**write.SLOW, **talk.SLOW, **options.SLOW}
_STOPS = {"halt": ("card", "walk"), "hush": ("talk",), "clear": ("talk",)}
_SLOTS = 24  # writings at once: they wait for a model, not for this machine


def wire(page: Page, house: House) -> None:
    """Connect the page's events."""
    wiring = _Wiring(page, house)
    outputs = list(page.parts.values())
    calm: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    # Quick acts skip the queue: nothing that waits for a model stands before them.
    quick = {**calm, "queue": False, "concurrency_limit": None}
    slow = {**calm, "concurrency_limit": _SLOTS}
    page.bus.write(wiring.slow, outputs=outputs, concurrency_id="writing", **slow)
    page.bus.talk(wiring.slow, outputs=outputs, concurrency_id="talking", **slow)
    page.bus.quick(wiring.quick, outputs=outputs, **quick)
    page.bus.file(wiring.export, outputs=[page.parts["download"]], **quick).then(
        None, inputs=[page.parts["download"]], js="(file) => luoshi.save(file)", **calm
    )
    parts = page.parts
    parts["upload"].upload(wiring.upload, inputs=[parts["upload"]], outputs=outputs, **quick)
    parts["facts-in"].upload(wiring.import_facts, inputs=[parts["facts-in"], page.seat], outputs=outputs, **quick)
    parts["facts"].input(wiring.keep_facts, inputs=[parts["facts"], page.seat], outputs=outputs, **quick)
    described = [parts["add"], parts["kind"], parts["year"], parts["unit"]]
    parts["add"].upload(wiring.add, inputs=described, outputs=outputs, concurrency_id="adding", **slow)
    parts["clock"].tick(wiring.tick, outputs=outputs, **quick)
    page.blocks.load(wiring.load, inputs=[page.seat], outputs=outputs, **quick)


class _Wiring:
    """Turns events into calls of handlers, and what those return into updates of widgets."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house
        self.stage = Stage()

    def quick(self, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        return self._told(lambda: self._quick(event, request))

    def _quick(self, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        act = acts.read(event._data, self.house.words)
        handler = _QUICK.get(act.act)
        if handler is None:
            raise UsageError(self.house.words["error.act"], act.act, self.house.words["error.act.help"])
        tab = str(request.session_hash)
        for part in _STOPS.get(act.act, ()):
            self.stage.take(tab, part)
        views = handler(self._desk(request, act.draft), act)
        if "card" in views:
            self.stage.take(tab, "card")
        return self._updates(views)

    def slow(self, event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        act = self._told(lambda: acts.read(event._data, self.house.words))
        handler = _SLOW.get(act.act)
        if handler is None:
            return
        tab, part = str(request.session_hash), "talk" if act.act in talk.SLOW else "card"
        shows = self.stage.take(tab, part)
        # A walk goes on behind another card, until it is stopped; other writing ends with its card.
        lives = self.stage.take(tab, "walk") if act.act == "walk" else shows
        desk = self._desk(request, act.draft)
        try:
            with closing(self._stream(handler(desk, act))) as updates:
                for update in updates:
                    if not self.stage.holds(lives):
                        break
                    if self.stage.holds(shows):
                        yield update
        except gr.Error:
            # What stood there was work in progress: it must not stay when the work has failed.
            yield self._updates(talk.shown(desk) if part == "talk" else write.halt(desk, act))
            raise
        if part == "talk" and not self.stage.holds(lives):
            yield self._updates(talk.shown(desk))

    def export(self, event: gr.EventData, request: gr.Request) -> dict[str, str]:
        act = self._told(lambda: acts.read(event._data, self.house.words))
        return self._told(lambda: files.export(self._desk(request, act.draft), act.note))

    def upload(self, path: str | None, request: gr.Request) -> dict[Any, Any]:
        if not path:
            return {}
        file = Path(path)
        try:
            return self._told(lambda: self._updates(shelf.from_file(self._desk(request, ""), file) | {"upload": None}))
        finally:
            file.unlink(missing_ok=True)

    def import_facts(self, path: str | None, seat: str, request: gr.Request) -> dict[Any, Any]:
        if not path:
            return {}
        file = Path(path)
        try:
            return self._told(lambda: self._updates(sources.import_facts(self._desk(request, seat), file)))
        finally:
            file.unlink(missing_ok=True)

    def keep_facts(self, rows: list[list[object]], seat: str, request: gr.Request) -> dict[Any, Any]:
        return self._told(lambda: self._updates(sources.keep_facts(self._desk(request, seat), rows)))

    def add(
        self, paths: list[str] | None, kind: SourceKind, year: str, unit: str, request: gr.Request
    ) -> Iterator[dict[Any, Any]]:
        when = int(year) if year.strip().isdecimal() else None
        files = [Path(path) for path in paths or ()]
        yield from self._stream(sources.add(self._desk(request, ""), files, kind, when, unit.strip()))

    def tick(self, request: gr.Request) -> dict[Any, Any]:
        return self._told(lambda: self._updates(options.tick(self._desk(request, ""))))

    def _stream(self, views: Iterator[Views]) -> Generator[dict[Any, Any], None, None]:
        """The updates of a handler's views; closing it closes the handler, which may hold a model's answer open."""
        try:
            while (view := self._told(functools.partial(next, views, None))) is not None:
                yield self._updates(view)
        finally:
            if isinstance(views, Generator):
                views.close()

    def load(self, seat: str, request: gr.Request) -> dict[Any, Any]:
        return self._told(lambda: self._load(seat, request))

    def _load(self, seat: str, request: gr.Request) -> dict[Any, Any]:
        desk = self._desk(request, "")
        return self._updates(shelf.everything(self._desk(request, seat or shelf.last(desk))))

    def _desk(self, request: gr.Request, draft: str) -> Desk:
        """The desk of the user who sends this: the one who logged in, or the browser that holds the cookie."""
        if request.username:
            return Desk(self.house, f"user:{request.username}", draft)
        cookie = request.cookies.get(OWNER_COOKIE, "")
        if not cookie:
            raise UsageError(self.house.words["error.cookie"], help=self.house.words["error.cookie.help"])
        return Desk(self.house, f"browser:{cookie}", draft)

    def _updates(self, views: Views) -> dict[Any, Any]:
        return {self.page.parts[name]: value for name, value in views.items()}

    def _told(self, call: Callable[[], T]) -> T:
        """What `call` returns. Its errors become a message on the page: ours as they are, others without their text."""
        try:
            return call()
        except LuoshiError as error:
            raise gr.Error(html.escape(error.line()), title=self.house.words["app"], print_exception=False) from error
        except Exception as error:
            _log.exception("unexpected error on the page")
            words = self.house.words
            raise gr.Error(words["error.unexpected"], title=words["app"], print_exception=False) from error
