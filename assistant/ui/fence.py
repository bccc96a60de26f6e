"""What may be asked of the server at all, by whom, how large and how often: nothing reaches Gradio that the page does
not need, and what belongs to one user (a queue of answers, an uploaded file) answers no other.
"""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from assistant import watch
from assistant.ui.door import ACCOUNT, HEADERS, Receive, Scope, Send, cookie, is_foreign
from assistant.ui.limits import Allowance, Owners

# What the page uses. All other routes of Gradio answer 404: files by path, proxies, streams, calls by name, components'
# functions, run history, monitoring, reloading and editing of code.
_PAGES = re.compile(
    r"/(?:en|zh)?/?|/(?:(?:en|zh)/)?(?:config/?|theme\.css|robots\.txt|favicon\.ico|manifest\.json|pwa_icon(?:/\d+)?"
    r"|login_check/?|(?:assets|static|svelte)/[^?]*"
    r"|gradio_api/(?:info/?|app_id/?|user/?|login_check/?|theme\.css|startup-events|upload|upload_progress"
    r"|queue/(?:join|data)|cancel/?|reset/?|heartbeat/[^/]+|run/predict/?))|/alive|/ahead|/healthz|/metrics"
)
_LARGEST_BODY = 24_000_000  # bytes of an act: many a draft fits with all that the page sends along, no endless stream
_LARGEST_UPLOAD = 80_000_000  # bytes of one request that uploads
_MOST_FILES = 20  # of one such request
_TOO_MUCH = f"一次最多上传 {_MOST_FILES} 个文件，共 {_LARGEST_UPLOAD // 1_000_000} MB"
_BURST_BYTES, _BYTES_PER_SECOND = 400e6, 500e3  # what these bring with them
_WRITINGS = 8  # acts of a user that write or wait for it at once
_STREAMS = 40  # answers that a user may wait for at once
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1", "testserver"))


class _Refused(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.answer: Response = JSONResponse({"detail": detail}, status)


class Fence:
    """Stands before the whole application. `local`: only this machine is served, under its own names."""

    def __init__(self, app: Any, *, owner_cookie: str, local: bool, held: Callable[[str], int] = lambda _: 0) -> None:
        self.app, self._cookie, self._local, self._held = app, owner_cookie, local, held
        self._owners, self._allowance = Owners(), Allowance()
        self._bytes = Allowance(_BURST_BYTES, _BYTES_PER_SECOND)
        self._streams: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 4403})
            return
        began, seen = time.monotonic(), {"status": 500}

        async def watched(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items())]
                seen["status"] = message["status"]
                watch.SECONDS.labels(kind).observe(time.monotonic() - began)
            await send(message)

        headers, kind = Headers(scope=scope), _kind(scope)
        try:
            user = owner(scope, self._cookie)
            self._look(scope, headers, user)
            await self._pass_on(scope, receive, watched, kind, user)
        except _Refused as refused:
            await refused.answer(scope, receive, watched)
        finally:
            watch.REQUESTS.labels(kind, str(seen["status"])).inc()

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, kind: str, user: str) -> None:
        if scope["method"] == "POST" and kind == "upload":
            await self.app(scope, _bounded(receive, _LARGEST_UPLOAD), self._recording(user, send))
        elif scope["method"] == "POST" and kind == "act":
            body = await _read(receive, _LARGEST_BODY)
            self._look_into(body, scope["path"], user)
            await self.app(scope, _again(body, receive), send)
        elif kind == "stream":
            if self._streams[user] >= _STREAMS:
                raise _Refused(429, "同时等待的回答太多，请关掉几个页面再试")
            self._streams[user] += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self._streams[user] -= 1
                self._streams += Counter()  # drops those that wait for nothing
        else:
            await self.app(scope, receive, send)

    def _look(self, scope: Scope, headers: Headers, user: str) -> None:
        """At all but the body."""
        path = scope["path"]
        if not _PAGES.fullmatch(path):
            raise _Refused(404, "Not Found")
        host = (urlsplit(f"//{headers.get('host', '')}").hostname or "").lower()
        # A name that leads here without being ours is some other site's: its scripts would speak as this page.
        if self._local and not _is_local(host):
            raise _Refused(421, "本页只接受以 127.0.0.1 或 localhost 访问")
        changes = scope["method"] not in ("GET", "HEAD")
        if is_foreign(headers, changes=changes):
            raise _Refused(403, "别的网站不能操作本页")
        if changes and not self._allowance.take(user):
            raise _Refused(429, "操作太快，请稍等再试")
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
        if "/heartbeat/" in path:
            asked.append(path.rpartition("/")[2])
        self._claim(asked, user)
        length = headers.get("content-length", "" if changes else "0")
        if not length.isdecimal():
            raise _Refused(411, "Length Required")
        if int(length) > _LARGEST_UPLOAD:
            raise _Refused(413, _TOO_MUCH)
        if path.endswith("/queue/join") and self._held(user) >= _WRITINGS:
            raise _Refused(429, f"你已有{_WRITINGS}处在写，请等其中一处写完")
        if changes and not self._bytes.take(user, float(length)):
            raise _Refused(429, "短时间内传得太多，请过一会儿再试")

    def _look_into(self, body: bytes, path: str, user: str) -> None:
        """At the body of an act."""
        try:
            said = json.loads(body) if body else None
            files = list(_files(said))
        except (ValueError, RecursionError) as error:
            raise _Refused(400, "Bad Request") from error
        session = said.get("session_hash") if isinstance(said, dict) else None
        if session:
            self._claim([str(session)], user)
        elif not path.rstrip("/").endswith("/reset"):  # without one it would share the answers of all who name none
            raise _Refused(400, "Bad Request")
        if not all(self._owners.holds(f"file:{path}", user) for path in files):
            raise _Refused(403, "这不是你上传的文件")

    def _claim(self, queues: Sequence[str], user: str) -> None:
        if not all(self._owners.claim(f"queue:{queue}", user) for queue in queues):
            raise _Refused(403, "这不是你的会话")

    def _recording(self, user: str, send: Send) -> Send:
        """Passes on the answer to an upload, noting whose the files in it are."""
        pieces: list[bytes] = []

        async def passed(message: Any) -> None:
            if message["type"] == "http.response.body":
                pieces.append(message.get("body", b""))
                if not message.get("more_body"):
                    for path in _uploaded(b"".join(pieces)):
                        self._owners.share(f"file:{path}", user)
            await send(message)

        return passed


def owner(scope: Any, owner_cookie: str) -> str:
    """Whose request this is: the account's, else the browser's that holds the cookie."""
    account = scope.get(ACCOUNT)
    return f"user:{account.name}" if account else f"browser:{cookie(Headers(scope=scope), owner_cookie)}"


def _kind(scope: Scope) -> str:
    """What sort of request this is, for limits and counts."""
    path = scope["path"]
    if path.endswith("/upload"):
        return "upload"
    if "/gradio_api/" in path:
        return "stream" if scope["method"] == "GET" else "act"
    return "page" if path in ("/", "/en/", "/zh/") else "other"


def _is_local(host: str) -> bool:
    try:
        return host in _LOCAL or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _read(receive: Receive, most: int) -> bytes:
    """A body of at most `most` bytes."""
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400, "Bad Request")
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > most:
            raise _Refused(413, "内容太大")
        if not message.get("more_body"):
            return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """Hands out a body that was read, then whatever comes after it."""
    left = [body]

    async def give() -> Any:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return give


def _bounded(receive: Receive, most: int) -> Receive:
    """The body of an upload: cut off beyond `most` bytes, and beyond `_MOST_FILES` files."""
    size = files = 0

    async def give() -> Any:
        nonlocal size, files
        message = await receive()
        piece = message.get("body", b"")
        size, files = size + len(piece), files + piece.count(b"filename=")
        if size > most or files > _MOST_FILES:
            raise HTTPException(413, _TOO_MUCH)  # within the application, which turns it into an answer
        return message

    return give


def _uploaded(body: bytes) -> list[str]:
    try:
        paths = json.loads(body)
    except ValueError:
        return []
    return [str(Path(path)) for path in paths if isinstance(path, str)] if isinstance(paths, list) else []


def _files(value: Any) -> Iterator[str]:
    """The paths of files in the data of an act, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get("path"), str):
            yield str(Path(value["path"]))
        for item in value.values():
            yield from _files(item)
    elif isinstance(value, list):
        for item in value:
            yield from _files(item)
