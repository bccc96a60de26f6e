"""The page as a web application: both languages, the cookie that tells users apart, and what keeps it private."""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from hmac import compare_digest
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from assistant import pipeline
from assistant.drafts import Drafts
from assistant.errors import InputError
from assistant.settings import Settings
from assistant.ui import theme
from assistant.ui.answers import OWNER_COOKIE
from assistant.ui.desk import Diagnoses, House
from assistant.ui.page import lay_out
from assistant.ui.strings import Language, Words
from assistant.ui.wiring import wire

_LARGEST_UPLOAD = "50mb"
_WAITING = 200  # events that may wait for a model at once
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


def make_app(settings: Settings, workspace: pipeline.Workspace, *, auth: Path | None = None) -> FastAPI:
    """The application: the page in the set language at /, in the other one at /en or /zh."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(settings.home / "uploads")
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/alive", lambda: {"alive": True})
    drafts, diagnoses = Drafts(settings.home / "drafts.db"), Diagnoses(workspace)
    check = password_check(auth) if auth else None
    other: Language = "en" if settings.language == "zh" else "zh"
    app.add_api_route(f"/{other}", lambda: RedirectResponse(f"/{other}/"))
    # The mount at / takes every path that is left, so it comes last.
    for language, path in ((other, f"/{other}"), (settings.language, "/")):
        house = House(workspace, drafts, diagnoses, Words(language))
        _mount(app, house, path, check)
    app.add_middleware(OwnerCookie)
    return app


def _mount(app: FastAPI, house: House, path: str, check: Callable[[str, str], bool] | None) -> None:
    page = lay_out(house.words)
    with page.blocks:
        wire(page, house)
    page.blocks.queue(max_size=_WAITING, api_open=False)
    gr.mount_gradio_app(
        app,
        page.blocks,
        path=path,
        auth=check,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        max_file_size=_LARGEST_UPLOAD,
        theme=theme.theme(),
        head=theme.head(),
        show_error=True,
    )


def password_check(file: Path) -> Callable[[str, str], bool]:
    """Checks names and passwords against a file of `name:password` lines. Raises InputError when it has none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("用户文件不能读取", str(file), "请给出每行一个“用户名:密码”的文本文件") from error
    pairs = (line.partition(":") for line in lines if line.strip() and not line.startswith("#"))
    known = {name.strip(): password.strip() for name, colon, password in pairs if colon and password.strip()}
    if not known:
        raise InputError("用户文件里没有用户", str(file), "请每行写一个“用户名:密码”")

    def check(name: str, password: str) -> bool:
        expected = known.get(name, "")
        return compare_digest(expected.encode(), password.encode()) and bool(expected)

    return check
