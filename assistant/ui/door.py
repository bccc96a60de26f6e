"""The door of a page that others can reach: who has no session gets the form to log in, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant import watch
from assistant.ui.strings import Words
from assistant.users import Account, Accounts, Lockout, Sessions

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SESSION_COOKIE = "luoshi_session"
ACCOUNT = "luoshi.account"  # where the account stands in a request's scope
# No other site may put a page of ours into a frame, and ours load and call nothing but their own server.
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
}
_FORM_TYPE, _LONGEST_FORM = "application/x-www-form-urlencoded", 10_000  # bytes
_MOST_OF_ADDRESS = 50  # failures; many people may come from one address
_OPEN = frozenset(("/healthz", "/alive", "/login"))
_STYLE = (
    "body{font:16px/1.7 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;color:#222;"
    "background:#f6f5f2}form{display:grid;gap:.7rem;width:18rem}input,button{font:inherit;padding:.5rem}"
    "[role=alert]{color:#a11;margin:0}@media(prefers-color-scheme:dark){body{color:#eee;background:#1c1b19}}"
)


def cookie(headers: Headers, name: str) -> str:
    """The value of a cookie, empty when there is none."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def is_foreign(headers: Headers, *, changes: bool) -> bool:
    """Whether another site's page sends this request; one that `changes` something has to say where it comes from."""
    origin, host, site = (headers.get(name, "") for name in ("origin", "host", "sec-fetch-site"))
    if origin == "null":  # a page in a sandbox, a file; a page of ours only where the browser says so
        return changes and site != "same-origin"
    return (bool(origin) and urlsplit(origin).netloc != host) or (changes and site == "cross-site")


class Door:
    """Asks for a session; `home` is where the audit goes."""

    def __init__(self, app: Any, *, accounts: Accounts, home: Path, words: Words) -> None:
        self.app, self._accounts, self._home, self._words = app, accounts, home, words
        self._sessions = Sessions(accounts)
        self._names, self._addresses = Lockout(), Lockout(_MOST_OF_ADDRESS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path, headers = scope["path"], Headers(scope=scope)
        token = cookie(headers, SESSION_COOKIE)
        account = self._sessions.user(token) if token else None
        if scope["type"] == "http" and path in ("/login", "/logout"):
            answer = await self._form(Request(scope, receive), token, account)
            await answer(scope, receive, send)
        elif account:
            scope[ACCOUNT] = account
            await self.app(scope, receive, send)
        elif scope["type"] == "http" and path in _OPEN:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._away(headers)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4401})

    def _away(self, headers: Headers) -> Response:
        if "text/html" in headers.get("accept", ""):
            return RedirectResponse("/login", 303)
        return JSONResponse({"detail": self._words["login.needed"]}, 401)

    async def _form(self, request: Request, token: str, account: Account | None) -> Response:
        # Else a site could log somebody in as another, who would then find the drafts written there.
        if request.method == "POST" and is_foreign(request.headers, changes=True):
            return self._page(self._words["login.wrong"], 403)
        if request.url.path == "/logout":
            return self._leave(request, token, account)
        if request.method != "POST":
            return RedirectResponse("/", 303) if account else self._page("")
        if int(request.headers.get("content-length") or _LONGEST_FORM + 1) > _LONGEST_FORM:
            return self._page(self._words["login.wrong"], 413)
        if not request.headers.get("content-type", "").startswith(_FORM_TYPE):
            return self._page(self._words["login.wrong"], 415)
        form = await request.form()
        return await self._enter(request, str(form.get("name", "")).strip(), str(form.get("password", "")))

    def _leave(self, request: Request, token: str, account: Account | None) -> Response:
        answer = RedirectResponse("/login" if request.method == "POST" else "/", 303)
        if request.method == "POST":
            if account:
                self._sessions.end(token)
                watch.audit(self._home, f"user:{account.name}", "logout")
            answer.delete_cookie(SESSION_COOKIE, path="/")
        return answer

    async def _enter(self, request: Request, name: str, password: str) -> Response:
        address = request.client.host if request.client else ""
        wait = max(self._names.wait(name), self._addresses.wait(address))
        if wait:
            watch.LOGINS.labels("locked").inc()
            minutes = int(wait // 60) + 1
            return self._page(
                self._words.say("login.locked", minutes=minutes), 429, {"retry-after": str(int(wait) + 1)}
            )
        # Counted before the password is looked at: attempts at the same moment must not slip past the count.
        self._names.fail(name)
        self._addresses.fail(address)
        account = await run_in_threadpool(self._accounts.check, name, password)
        if account is None:
            watch.LOGINS.labels("refused").inc()
            watch.audit(self._home, "", "login-refused", name=watch.digest(name)[:12], address=address)
            return self._page(self._words["login.wrong"], 401)
        self._names.forget(name)
        self._addresses.forgive(address)  # a whole office may come in from one
        watch.LOGINS.labels("entered").inc()
        watch.audit(self._home, f"user:{account.name}", "login", address=address)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            SESSION_COOKIE, self._sessions.begin(account), path="/", httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return answer

    def _page(self, problem: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
        words = self._words
        alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
        return HTMLResponse(
            f'<!doctype html><html lang="{escape(words.language)}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{escape(words["app"])}</title>'
            f'<style>{_STYLE}</style><form method="post" action="/login"><h1>{escape(words["app"])}</h1>{alert}'
            f'<label for="name">{escape(words["login.name"])}</label>'
            '<input id="name" name="name" autocomplete="username" required autofocus>'
            f'<label for="password">{escape(words["login.password"])}</label>'
            '<input id="password" name="password" type="password" autocomplete="current-password" required>'
            f"<button>{escape(words['login.enter'])}</button></form></html>",
            status,
            {"cache-control": "no-store", **HEADERS, **(headers or {})},
        )
