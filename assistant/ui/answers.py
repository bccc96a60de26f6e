"""Turns events into calls of the panels' handlers, what those return into updates, and errors into messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import LuoshiError, UsageError
from assistant.models.scope import Scope
from assistant.types import SourceKind
from assistant.ui import acts, files
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import (
    causes,
    drafting,
    options,
    proposing,
    reviewing,
    runs,
    sending,
    shelf,
    sources,
    talk,
    walk,
    write,
)
from assistant.ui.render.markup import blanks, notice
from assistant.ui.rooms import Houses
from assistant.ui.stage import Stage

_log = logging.getLogger(__name__)
OWNER_COOKIE = "luoshi_owner"

_QUICK = {
    **shelf.QUICK,
    **write.QUICK,
    **walk.QUICK,
    **drafting.QUICK,
    **talk.QUICK,
    **causes.QUICK,
    **sources.QUICK,
    **options.QUICK,
    **sending.QUICK,
    **runs.QUICK,
}
_WRITING = {**proposing.SLOW, **walk.SLOW, **drafting.SLOW, **reviewing.SLOW}
_SLOW = {**_WRITING, **talk.SLOW, **options.SLOW, **runs.SLOW}
# Which part of the page a slow act writes into: a later act there ends it.
_SHOWN_IN: dict[str, Mapping[str, Any]] = {"card": _WRITING, "talk": talk.SLOW}
# What takes the place of work in progress that failed.
_RECOVER: dict[str, Callable[[Desk, Act], Views]] = {
    **dict.fromkeys((*proposing.SLOW, *drafting.SLOW, *reviewing.SLOW), write.halt),
    **dict.fromkeys(walk.SLOW, walk.halt),
    **dict.fromkeys(talk.SLOW, talk.hush),
    **dict.fromkeys(runs.SLOW, runs.idle),
}
# What the page asks by itself leaves a message standing.
_UNASKED = {"settle", "library", "try"}
_PATIENCE = 3.0  # seconds that a stop waits for the stopped to put down what it holds
_STOPS = {"halt": ("card",), "halt-walk": ("card", "walk"), "hush": ("talk",), "clear": ("talk",)}

Updates = dict[Any, Any]


class Answers:
    """What the page's events call. `parts` are the widgets by the names that handlers give them."""

    def __init__(self, parts: Mapping[str, Any], houses: Houses) -> None:
        self.parts, self.houses, self.words = parts, houses, houses.words
        self.stage = Stage()

    # Events of the bus

    def quick(self, event: gr.EventData, request: gr.Request) -> Updates:
        """Answer an act at once."""
        return self._told(lambda: self._quick(event, request))

    def _quick(self, event: gr.EventData, request: gr.Request) -> Views:
        act = acts.read(event._data, self.words)
        handler = _QUICK.get(act.act)
        if handler is None:
            raise UsageError(self.words["error.act"], act.act, self.words["error.act.help"])
        tab = str(request.session_hash)
        for part in _STOPS.get(act.act, ()):
            self.stage.stop(tab, part, patience=_PATIENCE)
        views = handler(self._desk(request, act.draft), act)
        if "card" in views:
            self.stage.stop(tab, "card")
        return {"notice": gr.skip(), **views} if act.act in _UNASKED else views

    def left(self, request: gr.Request) -> None:
        """The tab was closed: nobody waits for what it asked."""
        self.stage.leave(str(request.session_hash))

    def slow(self, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """Answer an act that writes, piece by piece."""
        try:
            act = acts.read(event._data, self.words)
            desk = self._desk(request, act.draft)
        except LuoshiError as error:
            yield self._message(error.line())
            return
        if act.act in _SLOW and (where := sending.must_ask(desk, act)):
            yield self._updates(sending.ask(desk, where))
        elif act.act in _SLOW:
            yield from self._written(desk, act, str(request.session_hash))

    def _written(self, desk: Desk, act: Act, tab: str) -> Iterator[Updates]:
        part = next((name for name, slow in _SHOWN_IN.items() if act.act in slow), act.act)
        shows = self.stage.take(tab, part)
        # A walk goes on behind another card, until it is stopped; other writing ends with its card.
        lives = self.stage.take(tab, "walk") if act.act in walk.SLOW else shows

        def recover() -> Views:
            return _RECOVER[act.act](desk, act) if act.act in _RECOVER else {}

        try:
            with closing(self._stream(lives.scope.steps(_SLOW[act.act](desk, act)), recover)) as updates:
                for update in updates:
                    if self.stage.holds(shows):
                        yield update
        finally:
            self.stage.give_back(shows)
            self.stage.give_back(lives)

    def export(self, event: gr.EventData, request: gr.Request) -> Updates:
        """Make a file for the browser to save."""
        nothing = {self.parts["download"]: None}
        return nothing | self._told(lambda: self._export(acts.read(event._data, self.words), request))

    def _export(self, act: Act, request: gr.Request) -> Views:
        desk = self._desk(request, act.draft)
        made: Views = {"download": files.export(desk, act.note)}
        left = blanks(desk.draft.text) if act.note in files.FINAL else 0
        return {**made, "notice": notice(self.words.say("doc.blanks.exported", n=left))} if left else made

    # Events of widgets

    def open_files(self, paths: list[str] | None, request: gr.Request) -> Updates:
        """Make a draft of each uploaded report."""
        with _uploaded(paths or []) as uploaded:
            return self._told(lambda: {**shelf.from_files(self._desk(request, ""), uploaded), "upload": None}, uploaded)

    def import_facts(self, path: str | None, seat: str, request: gr.Request) -> Updates:
        """Add an uploaded ledger to the facts of the open draft."""
        with _uploaded([path] if path else []) as uploaded:
            return self._told(
                lambda: {**sources.import_facts(self._desk(request, seat), uploaded[0]), "facts-in": None}, uploaded
            )

    def keep_facts(self, rows: list[list[object]], seat: str, request: gr.Request) -> Updates:
        """Keep the table of facts as it was edited."""
        return self._told(lambda: sources.keep_facts(self._desk(request, seat), rows))

    def add_sources(
        self, paths: list[str] | None, kind: SourceKind, year: str, unit: str, seat: str, request: gr.Request
    ) -> Iterator[Updates]:
        """Take uploaded files into the knowledge base."""
        when = int(year) if year.strip().isdecimal() else None
        named = [Path(path) for path in paths or ()]
        desk = self._desk(request, seat)
        adding = Scope().steps(sources.add(desk, named, kind, when, unit.strip()))
        yield from self._stream(adding, lambda: sources.shown(desk))

    def tick(self, request: gr.Request) -> Updates:
        """Move the status line."""
        return self._told(lambda: options.tick(self._desk(request, "")))

    def listed(self, seat: str, request: gr.Request) -> Updates:
        """Draw the drafts and versions as they are now."""
        return self._told(lambda: shelf.listed(self._desk(request, seat)))

    def causes(self, seat: str, request: gr.Request) -> Updates:
        """Draw problems, causes and measures as they are now."""
        return self._told(lambda: causes.shown(self._desk(request, seat)) if seat else {})

    def runs(self, request: gr.Request) -> Updates:
        """Draw the evaluation runs as they are now."""
        return self._told(lambda: runs.shown(self._desk(request, "")))

    def sources(self, seat: str, request: gr.Request) -> Updates:
        """Draw the sources and the draft's facts as they are now."""
        desk = self._desk(request, seat)
        return self._told(lambda: {**sources.visited(desk), **(sources.facts(desk) if seat else {})})

    def load(self, seat: str, request: gr.Request) -> Updates:
        """Fill a page that was opened, with the draft that was open last."""
        return self._told(lambda: self._everything(request, seat))

    def _everything(self, request: gr.Request, seat: str) -> Views:
        desk = self._desk(request, seat or shelf.last(self._desk(request, "")))
        desk.hurry = True
        return shelf.everything(desk)

    # What they share

    def _desk(self, request: gr.Request, draft: str) -> Desk:
        """The desk of the user who sends this: the one who logged in, or the browser that holds the cookie."""
        if request.username:
            return Desk(self.houses.of(request.username), f"user:{request.username}", draft)
        cookie = request.cookies.get(OWNER_COOKIE, "")
        if not cookie:
            raise UsageError(self.words["error.cookie"], help=self.words["error.cookie.help"])
        return Desk(self.houses.of(""), f"browser:{cookie}", draft)

    def _stream(
        self, views: Generator[Views, None, None], recover: Callable[[], Views]
    ) -> Generator[Updates, None, None]:
        """The updates of a handler's views. Closing it closes the handler, which may hold a model's answer open.

        When the handler fails, `recover` takes the place of the work in progress that stood there.
        """
        try:
            yield from map(self._updates, views)
        except LuoshiError as error:
            yield {**self._told(recover), **self._message(error.line())}
        except Exception:
            _log.exception("unexpected error on the page")
            yield {**self._told(recover), **self._message(self.words["error.unexpected"])}
        finally:
            views.close()

    def _told(self, call: Callable[[], Views], uploaded: Sequence[Path] = ()) -> Updates:
        """What `call` shows. Its errors become a message: ours as they are, others without their text.

        An error about an `uploaded` file speaks of its name, not of where it lay.
        """
        try:
            return self._updates({"notice": "", **call()})
        except LuoshiError as error:
            return self._message(files.named(error.line(), uploaded))
        except Exception:
            _log.exception("unexpected error on the page")
            return self._message(self.words["error.unexpected"])

    def _message(self, line: str) -> Updates:
        return self._updates({"notice": notice(line)})

    def _updates(self, views: Views) -> Updates:
        return {self.parts[name]: value for name, value in views.items()}


@contextmanager
def _uploaded(paths: Sequence[str]) -> Iterator[list[Path]]:
    """Uploaded files, which are gone afterwards."""
    uploaded = [Path(path) for path in paths]
    try:
        yield uploaded
    finally:
        for file in uploaded:
            file.unlink(missing_ok=True)
