"""The page as a web application: both languages, the cookie that tells users apart, and what keeps it private."""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse

from assistant import pipeline
from assistant.settings import Settings
from assistant.ui import health, theme
from assistant.ui.answers import OWNER_COOKIE
from assistant.ui.door import ACCOUNT, Door
from assistant.ui.fence import Fence, owner
from assistant.ui.line import Line
from assistant.ui.page import lay_out
from assistant.ui.rooms import Houses, Rooms
from assistant.ui.strings import Language, Words
from assistant.ui.wiring import wire
from assistant.users import Accounts

_LARGEST_UPLOAD = "50mb"
_WAITING = 200  # events that may wait for a model at once
_SESSIONS = 250  # page loads that Gradio remembers, some 300 kB each; one that it forgot is made anew when it speaks
_YEAR = 365 * 24 * 3600

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class OwnerCookie:
    """Gives each browser a secret of its own, by which its drafts are found again."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or _has_cookie(scope):
            await self.app(scope, receive, send)
            return
        cookie = f"{OWNER_COOKIE}={secrets.token_urlsafe(24)}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Strict"

        async def with_cookie(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
            await send(message)

        await self.app(scope, receive, with_cookie)


def _has_cookie(scope: Scope) -> bool:
    header = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    return OWNER_COOKIE in SimpleCookie(header)


def _is_page(message: MutableMapping[str, Any]) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])


def make_app(
    settings: Settings, workspace: pipeline.Workspace, *, accounts: Accounts | None = None, local: bool = True
) -> FastAPI:
    """The application: the page in the set language at /, in the other one at /en or /zh.

    With `accounts` everyone has to log in; `local`: only this machine is served. Raises InputError when drafts cannot
    be opened.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(settings.home / "uploads")
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    rooms = Rooms(workspace, accounts)
    health.add(app, settings.home, rooms, accounts)
    other: Language = "en" if settings.language == "zh" else "zh"
    app.add_api_route(f"/{other}", lambda: RedirectResponse(f"/{other}/"))
    pages: list[gr.Blocks] = []
    line = Line(pages, lambda scope: owner(scope, OWNER_COOKIE))

    def ahead(request: Request) -> dict[str, int | None]:
        return {"ahead": line.ahead(request)}

    app.add_api_route("/ahead", ahead)
    # The mount at / takes every path that is left, so it comes last.
    for language, path in ((other, f"/{other}"), (settings.language, "/")):
        pages.append(_mount(app, Houses(rooms, Words(language)), path, accounts is not None))
    # What is added last is met first.
    app.add_middleware(OwnerCookie)
    app.add_middleware(Fence, owner_cookie=OWNER_COOKIE, local=local, held=line.held)
    if accounts:
        app.add_middleware(Door, accounts=accounts, home=settings.home, words=Words(settings.language))
    return app


def _named(request: Request) -> str | None:
    """The name of whoever sends a request, for Gradio; the door has let in nobody else."""
    account = request.scope.get(ACCOUNT)
    return account.name if account else None


def _mount(app: FastAPI, houses: Houses, path: str, named: bool) -> gr.Blocks:
    page = lay_out(houses.words)
    with page.blocks:
        wire(page, houses)
    page.blocks.queue(max_size=_WAITING, api_open=False)
    page.blocks.state_session_capacity = _SESSIONS
    gr.mount_gradio_app(
        app,
        page.blocks,
        path=path,
        auth_dependency=_named if named else None,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        max_file_size=_LARGEST_UPLOAD,
        theme=theme.theme(),
        head=theme.head(),
        show_error=True,
    )
    return page.blocks
