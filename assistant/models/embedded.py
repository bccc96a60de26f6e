"""The embedded model: llama.cpp's own OpenAI-compatible server inside this process, on a free loopback port.

One server for all who ask; it starts with the first call, in seconds, and gives its memory back when nobody has
asked for a while.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Lock, Timer
from typing import Any

import xllamacpp

from assistant import tokens
from assistant.errors import ModelUnavailable
from assistant.models.base import Meter, Model, T
from assistant.models.endpoint import Endpoint
from assistant.prompts import Message
from assistant.types import Usage

CONTEXT = 4096
_ANSWER = 512  # tokens; at ten a second a longer answer would keep a user waiting for more than a minute
_IDLE = 600.0  # seconds
_TIMEOUT = 300.0
_QUIET = -1


class _Server:
    """The server of one model file and how many calls it is answering."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key = secrets.token_hex(16)
        self.busy = 0
        self._server: Any = None
        self._lock = Lock()
        self._timer: Timer | None = None

    def take(self) -> str:
        """Count a call and return the address, starting the server when it is not running."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            if self._server is None:
                self._server = _start(self.path, self.key)
            self.busy += 1
            return f"{self._server.listening_address}/v1"

    def give_back(self, idle: float = _IDLE) -> None:
        """A call is done; after `idle` seconds without another the server stops."""
        with self._lock:
            self.busy -= 1
            if self.busy == 0:
                self._timer = Timer(idle, self._stop_if_idle)
                self._timer.daemon = True
                self._timer.start()

    @property
    def running(self) -> bool:
        """Whether the model is in memory."""
        return self._server is not None

    def _stop_if_idle(self) -> None:
        with self._lock:
            if self.busy == 0:
                self._server = None  # its destructor stops the threads and frees the model


_servers: dict[Path, _Server] = {}
_lock = Lock()


def _shared(path: Path) -> _Server:
    with _lock:
        return _servers.setdefault(path.resolve(), _Server(path.resolve()))


def _start(path: Path, key: str) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [key]  # nobody else on this machine may read along
    params.n_ctx, params.n_parallel = CONTEXT, 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _threads()
    params.warmup = params.fit_params = params.ui = params.endpoint_slots = False
    params.verbosity = _QUIET
    try:
        return xllamacpp.Server(params)
    except Exception as error:
        raise ModelUnavailable("内置模型启动失败", str(path), "请检查文件是否为完整的 GGUF 模型") from error


def _threads() -> int:
    """The cores that are free now: threads wait for one another at every layer, so one that must share its core
    holds up all (measured on two busy cores: two threads are three to ten times slower than one)."""
    cores = os.cpu_count() or 1
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, round(cores - busy))


def count(text: str) -> int:
    """An upper estimate of this model's tokens: it takes every digit for itself, which the shipped encoding joins."""
    return tokens.count(text) + sum(char.isdigit() for char in text)


class Embedded(Model):
    """The model in the file `path`."""

    local = True
    small = True
    concurrency = 1

    def __init__(self, path: Path, name: str = "local", *, idle: float = _IDLE) -> None:
        if not path.is_file():
            raise ModelUnavailable("没有找到模型文件", str(path), "请检查路径，或运行 luoshi model install")
        self.name, self.window = name, CONTEXT
        self._server, self._idle = _shared(path), idle
        self._meter = Meter()
        self._endpoint: tuple[str, Endpoint] | None = None

    @property
    def usage(self) -> Usage:
        """What was spent since this model was made."""
        return self._meter.total

    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """Begin a call; see Model.submit."""
        endpoint = self._take()
        future = endpoint.submit(messages, answer)
        future.add_done_callback(lambda _: self._server.give_back(self._idle))
        return future

    def stream(self, messages: Sequence[Message]) -> Generator[str]:
        """The answer piece by piece; see Model.stream."""
        endpoint = self._take()
        try:
            yield from endpoint.stream(messages)  # closing this generator closes that one
        finally:
            self._server.give_back(self._idle)

    def stop(self) -> None:
        """Close every request under way."""
        if self._endpoint:
            self._endpoint[1].stop()

    def _take(self) -> Endpoint:
        address = self._server.take()
        if self._endpoint is None or self._endpoint[0] != address:
            endpoint = Endpoint(
                "local",
                base_url=address,
                api_key=self._server.key,
                label=self.name,
                timeout=_TIMEOUT,
                max_retries=0,
                concurrency=self.concurrency,
                window=self.window,
                limit=_ANSWER,
                temperature=0.0,
                meter=self._meter,
                count=count,
            )
            self._endpoint = (address, endpoint)
        return self._endpoint[1]
