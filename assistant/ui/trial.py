"""An evaluation under way, in a process of its own: it keeps two cores busy, and the page must not wait for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread

from assistant.errors import UsageError
from assistant.settings import SHARE
from assistant.ui.strings import Words

_LOOK = 1.0  # seconds between two looks at a run under way


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: samples done of how many (0 while that is not known), and for how many seconds it goes on."""

    done: int
    total: int
    seconds: int


class Trial:
    """The one run of this server; it goes on when the page that started it is closed."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._process: subprocess.Popen[str] | None = None
        self._began = 0.0
        self._done = self._total = 0
        self._failed = ""

    @property
    def going(self) -> bool:
        """Whether a run is under way."""
        return self._process is not None

    def start(self, home: Path, model: str, words: Words) -> None:
        """Begin a run of all suites, its results under `home`. Raises UsageError when one is under way."""
        with self._changed:
            if self._process:
                raise UsageError(words["runs.busy"])
            self._began, self._done, self._total, self._failed = time.monotonic(), 0, 0, ""
            self._process = subprocess.Popen(
                [sys.executable, "-m", "evals.counted", model],
                env={**os.environ, "LUOSHI_HOME": str(home)}, cwd=SHARE, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
        Thread(target=self._follow, args=(self._process,), name="trial", daemon=True).start()

    def steps(self) -> Iterator[Progress]:
        """How far it is, now and again until it ends."""
        while self._process:
            yield Progress(self._done, self._total, round(time.monotonic() - self._began))
            with self._changed:
                self._changed.wait(_LOOK)

    def check(self, words: Words) -> None:
        """Raises UsageError when the last run failed."""
        if self._failed:
            raise UsageError(words["runs.failed"], help=self._failed)

    def stop(self) -> None:
        """End the run; what it has done is kept, and the next one goes on from there."""
        if process := self._process:
            process.terminate()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            done, _, total = line.partition(" ")
            if done.isdecimal() and total.strip().isdecimal():
                self._done, self._total = int(done), int(total)
        said = (process.stderr.read() if process.stderr else "").strip().splitlines()
        status = process.wait()
        with self._changed:
            self._failed = (said[-1] if said else str(status)) if status > 0 else ""
            self._process = None
            self._changed.notify_all()
