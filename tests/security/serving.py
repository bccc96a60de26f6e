"""A real `luoshi serve` process and users who talk to it as a script would, without the page."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from evals.bench import visitor

PASSWORD = "一个够长的密码，别处不用"
SECRET = "林溪县水务局的取水许可压了四十天没有办"
REPORT = f"某局对照检查材料\n一、存在的问题\n（一）服务群众方面。{SECRET}。\n"
LUOSHI = (sys.executable, "-m", "assistant.cli")


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process with its data under `home` and no setting of this machine's."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LUOSHI_", "OPENAI_"))}
    return {**clean, "LUOSHI_HOME": str(home), **more}


def luoshi(home: Path, *words: str, say: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [*LUOSHI, *words]
    return subprocess.run(
        command, input=say, capture_output=True, text=True, timeout=120, env=environment(home, **more), check=False
    )


def add_user(home: Path, name: str, role: str = "writer") -> None:
    """An account whose password is PASSWORD."""
    done = luoshi(home, "user", "add", name, "--role", role, say=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running process."""

    url: str
    home: Path
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def serving(
    home: Path, *words: str, before: Sequence[str] = (), at: str = "", model: str = "rules", **more: str
) -> Iterator[Server]:
    """`luoshi serve` with these words, until the block ends, where another stood (`at` its address) or anywhere.

    `before` stands before the command.
    """
    port = urlsplit(at).port or free_port()
    command = [*before, *LUOSHI, "serve", "--port", str(port), "--model", model, *words]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment(home, **more)
    )
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 240
    while True:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            httpx.get(f"{url}/alive", timeout=2)
            break
        except httpx.TransportError:
            assert time.monotonic() < end, "the server does not come up"
            time.sleep(0.1)
    try:
        yield Server(url, home, process)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass
class User:
    """Someone with a cookie jar; acts are sent to Gradio's own endpoints."""

    url: str
    session: str
    draft: str = ""
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=60)
        self._events: dict[str, int] = {}

    def login(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Send the form."""
        return self.client.post("/login", data={"name": name, "password": password})

    def visit(self) -> User:
        """Open the page, by which an anonymous user gets a cookie."""
        self.client.get("/", headers={"accept": "text/html"}).raise_for_status()
        return self

    def events(self) -> dict[str, int]:
        """The numbers of the page's events: the bus's by lane, uploads by the widget's id."""
        if not self._events:
            self._events = visitor.events(self.client.get("/config").raise_for_status().json())
        return self._events

    def call(self, event: str, data: Sequence[Any] = (), said: Any = None, session: str = "") -> httpx.Response:
        """Send an event that is answered at once."""
        body = visitor.body(self.events()[event], session or self.session, data, said)
        return self.client.post(visitor.PREDICT, json=body)

    def queued(self, event: str, data: Sequence[Any] = (), said: Any = None) -> str:
        """Send an event that waits its turn, and read all that comes until it is done."""
        body = visitor.body(self.events()[event], self.session, data, said)
        self.client.post(visitor.JOIN, json=body).raise_for_status()
        came = ""
        with self.client.stream("GET", visitor.STREAM, params={"session_hash": self.session}) as answer:
            for line in answer.iter_lines():
                came += line
                if '"process_completed"' in line:
                    break
        return came

    def act(self, act: str, **more: Any) -> str:
        """An act on the bus; returns all that the server said of it."""
        answer = self.call("bus.quick", said={"act": act, **more})
        return json.dumps(answer.json(), ensure_ascii=False) if answer.status_code == 200 else str(answer.status_code)

    def new_draft(self, text: str) -> str:
        """A draft of this text; returns its id, which the server puts into the seat."""
        answer = self.call("bus.quick", said={"act": "new", "text": text}).json()
        self.draft = answer["data"][0]
        assert self.draft, answer
        return self.draft

    def text(self) -> str:
        """The text of the draft as it would be saved."""
        answer = self.call("bus.file", said={"act": "export", "draft": self.draft, "note": "txt"}).json()
        file = next(value for value in answer["data"] if isinstance(value, dict) and "data" in value)
        return base64.b64decode(file["data"]).decode("utf-8-sig")

    def upload(self, name: str, data: bytes) -> httpx.Response:
        """Upload a file."""
        return self.client.post("/gradio_api/upload", files={"files": (name, data)})


def user(server: Server, name: str = "", session: str = "") -> User:
    """Someone who is logged in, or who has just opened a page without accounts."""
    someone = User(server.url, session or f"s{os.urandom(6).hex()}")
    if name:
        answer = someone.login(name)
        assert answer.status_code == 303, answer.text[:300]
    return someone.visit()
