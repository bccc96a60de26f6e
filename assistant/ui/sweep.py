"""Uploads on their way lie in a folder for minutes; whatever is left over there is removed by its age."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

AGE = 3600.0  # seconds
_EVERY = 600.0


def sweep(folder: Path, age: float = AGE) -> int:
    """Remove files that nobody has touched for `age` seconds, and empty folders; returns how many files went."""
    gone, before = 0, time.time() - age
    for path in sorted(folder.rglob("*"), reverse=True):
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            elif path.lstat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def start(folder: Path) -> None:
    """Sweep now and from time to time, as long as the process lives."""

    def go_on() -> None:
        while True:
            sweep(folder)
            time.sleep(_EVERY)

    threading.Thread(target=go_on, name="sweep", daemon=True).start()
