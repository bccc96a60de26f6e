"""A scripted OpenAI-compatible server on loopback: real sockets, real HTTP, behaviours taken from a queue.

    with FakeServer(fail(500), fail(500), say({"text": "…", "facts": []})) as server:
        Endpoint("m", base_url=server.url)

The last behaviour answers all further requests. `server.requests` holds what was sent, `server.dropped` counts the
requests whose client went away before the answer was complete.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Content = str | Mapping[str, Any] | list[Any] | Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Behaviour:
    """How one request is answered. `content` may be a function of the request's body."""

    content: Content = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str = "stop"
    delay: float = 0.0
    stall_after: int | None = None
    die_after: int | None = None
    refuses: tuple[str, ...] = ()
    thinks: str = ""


def say(content: Content, **options: Any) -> Behaviour:
    """A right (or lying) answer: a value is sent as JSON, text as it is."""
    return Behaviour(content, **options)


def fail(status: int, message: str = "the server is out of sorts", **headers: str) -> Behaviour:
    """An error status with OpenAI's error body; header names are written with underscores."""
    return Behaviour(message, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def empty() -> Behaviour:
    """200 with null content."""
    return Behaviour("")


def fenced(value: Any) -> Behaviour:
    """JSON in a Markdown fence with words around it."""
    return Behaviour(f"好的，结果如下：\n```json\n{json.dumps(value, ensure_ascii=False)}\n```\n请查收。")


def full_width(value: Any) -> Behaviour:
    """JSON whose quotation marks have become Chinese ones."""
    return Behaviour(json.dumps(value, ensure_ascii=False).replace('"', "“"))


def cut(value: Any) -> Behaviour:
    """An answer that stops in its middle at the limit of tokens."""
    text = json.dumps(value, ensure_ascii=False)
    return Behaviour(text[: len(text) // 2], finish="length")


def refuse(*features: str, then: Content) -> Behaviour:
    """400 to any request that carries one of these: json_schema, json_object, tools, temperature; else `then`."""
    return Behaviour(then, refuses=features)


class FakeServer:
    """Serves POST /v1/chat/completions and GET /v1/models on a free port of 127.0.0.1."""

    def __init__(self, *behaviours: Behaviour, models: tuple[str, ...] = ("fake",)) -> None:
        self.queue = list(behaviours)
        self.models = models
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.dropped = 0
        self.released = threading.Event()
        self.lock = threading.Lock()
        owner = self

        class Handler(_Handler):
            server_of_fakes = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> FakeServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()

    def play(self, *behaviours: Behaviour) -> None:
        """Begin anew with these behaviours, as if nothing had been asked so far."""
        with self.lock:
            self.queue[:] = behaviours
            self.requests.clear()
            self.keys.clear()
            self.dropped = 0

    def next(self, body: dict[str, Any], key: str) -> Behaviour:
        """Record a request and take the behaviour that answers it."""
        with self.lock:
            self.requests.append(body)
            self.keys.append(key)
            return self.queue.pop(0) if len(self.queue) > 1 else self.queue[0]

    def wait_dropped(self, seconds: float = 3.0) -> bool:
        """Whether a client went away before its answer was complete, within `seconds`."""
        end = time.monotonic() + seconds
        while not self.dropped and time.monotonic() < end:
            time.sleep(0.02)
        return self.dropped > 0


class _Handler(BaseHTTPRequestHandler):
    server_of_fakes: FakeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: tests read requests from the server object."""

    def do_GET(self) -> None:
        listed = [
            {"id": name, "object": "model", "created": 0, "owned_by": "tests"} for name in self.server_of_fakes.models
        ]
        self._json(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behaviour = self.server_of_fakes.next(body, self.headers.get("Authorization", ""))
        if self._gone(behaviour.delay):
            return
        refused = [feature for feature in behaviour.refuses if _carries(body, feature)]
        if refused:
            self._error(400, f"This {refused[0]} type is unavailable now")
        elif behaviour.status != 200:
            self._error(behaviour.status, str(behaviour.content), behaviour.headers)
        elif body.get("stream"):
            self._stream(body, behaviour)
        else:
            self._whole(body, behaviour)

    def _whole(self, body: dict[str, Any], behaviour: Behaviour) -> None:
        text = _text(behaviour, body)
        if behaviour.stall_after is not None and self._gone(60):
            return
        if behaviour.die_after is not None:
            self._reset()
            return
        message: dict[str, Any] = {"role": "assistant", "content": text or None}
        if body.get("tools") and text:
            name = body["tools"][0]["function"]["name"]
            call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": behaviour.finish}
        usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
        head = {"id": "c", "object": "chat.completion", "created": 0, "model": body["model"]}
        self._json(200, {**head, "choices": [choice], "usage": usage})

    def _stream(self, body: dict[str, Any], behaviour: Behaviour) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        text = _text(behaviour, body)
        pieces = [text[i : i + 4] for i in range(0, len(text), 4)]
        try:
            for number, piece in enumerate(pieces):
                if number == behaviour.stall_after and self._gone(60):
                    return
                if number == behaviour.die_after:
                    self._reset()
                    return
                self._event(body, {"content": piece}, None)
                if behaviour.delay and self._gone(behaviour.delay):
                    return
            self._event(body, {}, behaviour.finish)
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server_of_fakes.dropped += 1

    def _event(self, body: dict[str, Any], delta: dict[str, Any], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        head = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}
        event = json.dumps({**head, "choices": [choice]}, ensure_ascii=False)
        self.wfile.write(f"data: {event}\n\n".encode())
        self.wfile.flush()

    def _gone(self, seconds: float) -> bool:
        """Wait; True when the client went away or the server was closed meanwhile."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.server_of_fakes.released.wait(0.02):
                return True
            try:
                self.connection.setblocking(False)
                left = self.connection.recv(1, socket.MSG_PEEK) == b""
            except BlockingIOError:
                left = False
            except OSError:
                left = True
            finally:
                self.connection.setblocking(True)
            if left:
                self.server_of_fakes.dropped += 1
                self.close_connection = True
                return True
        return False

    def _reset(self) -> None:
        """Break the connection hard, as a crashed server or a cut cable would."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _error(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        self._json(status, {"error": {"message": message, "type": "test", "code": None}}, headers)

    def _json(self, status: int, value: Any, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, content in (headers or {}).items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(data)


def _carries(body: dict[str, Any], feature: str) -> bool:
    kind = (body.get("response_format") or {}).get("type")
    return feature == kind or feature in body


def _text(behaviour: Behaviour, body: dict[str, Any]) -> str:
    content = behaviour.content(body) if callable(behaviour.content) else behaviour.content
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return f"<think>{behaviour.thinks}</think>{text}" if behaviour.thinks else text
