"""Many reports at once: in parallel processes, each file by itself, taken up again where a run was broken off."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from assistant import workers
from assistant.errors import InputError, LuoshiError, UsageError
from assistant.intake.read import read_bytes
from assistant.pipeline import Workspace
from assistant.settings import KNOWLEDGE_DIR
from assistant.types import Diagnosis

# Starting a process costs as much as checking a few reports.
_WORTH_A_POOL = 4
_STATE = "batch.sqlite"
Show = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: its diagnosis, or why there is none."""

    path: str
    diagnosis: Diagnosis | None = None
    error: LuoshiError | None = None


def run(
    paths: Sequence[str],
    *,
    home: Path,
    profile: str | None = None,
    model: str = "rules",
    jobs: int = 0,
    show: Show,
) -> list[Outcome]:
    """Check every file of `paths`; the outcomes in that order. `show(done, total)` is called as files are done.

    `jobs` is the number of processes (0: one a core). Results are kept under `home` until all are done, so that a run
    that was broken off goes on where it stopped; then they are deleted. Raises UsageError for an unknown profile.
    """
    task = _Task(profile, model)
    if len(paths) < _WORTH_A_POOL or "-" in paths:
        return _one_by_one(paths, task, show)
    outcomes: dict[str, Outcome] = {}
    with closing(_State(home / _STATE)) as state:
        keys = {path: _key(path, task) for path in paths}
        for path, key in keys.items():
            stored = state.get(key)
            if stored is not None:
                outcomes[path] = Outcome(path, _diagnosis(stored))
        show(len(outcomes), len(keys))
        left = [path for path in keys if path not in outcomes]
        for outcome, raw in _parallel(left, task, jobs or os.cpu_count() or 1):
            outcomes[outcome.path] = outcome
            if raw:
                state.put(keys[outcome.path], raw)
            show(len(outcomes), len(keys))
        state.drop(keys.values())
    return [outcomes[path] for path in paths]


@dataclass(frozen=True, slots=True)
class _Task:
    """What every file is checked for, and with which model."""

    profile: str | None
    model: str


def _one_by_one(paths: Sequence[str], task: _Task, show: Show) -> list[Outcome]:
    workspace = Workspace(model=task.model)
    outcomes = []
    for number, path in enumerate(paths, 1):
        try:
            outcomes.append(Outcome(path, workspace.check(path, profile=task.profile, judged=task.model != "rules")))
        except InputError as error:
            outcomes.append(Outcome(path, error=error))
        show(number, len(paths))
    return outcomes


# In parallel


def _parallel(paths: Sequence[str], task: _Task, jobs: int) -> Iterator[tuple[Outcome, bytes]]:
    """Outcomes as they come, with the diagnosis as stored. What was under way when a process died is tried alone."""
    left = list(paths)
    while left:
        broken: list[str] = []
        for path, answer in _pool(tuple(left), task, min(jobs, len(left))):
            if isinstance(answer, BrokenProcessPool):
                broken.append(path)
            else:
                left.remove(path)
                yield _outcome(path, answer)
        for path in broken[: 2 * jobs]:  # one of these did it; the others wait for the next pool
            left.remove(path)
            for _, answer in _pool([path], task, 1):
                yield _outcome(path, answer)


def _outcome(path: str, answer: bytes | BaseException) -> tuple[Outcome, bytes]:
    if isinstance(answer, bytes):
        return Outcome(path, _diagnosis(answer)), answer
    if isinstance(answer, UsageError):
        raise answer
    if isinstance(answer, LuoshiError):
        return Outcome(path, error=answer), b""
    if isinstance(answer, Exception):  # a fault of ours in one file must not cost the user the other files' results
        return Outcome(path, error=InputError(f"检查到一半出错（{type(answer).__name__}）", path, "请另存后再试")), b""
    raise answer


def _pool(paths: Sequence[str], task: _Task, jobs: int) -> Iterator[tuple[str, bytes | BaseException]]:
    """Each path with what its process answered. Few files wait in line at a time, so that answers do not pile up."""
    waiting = iter(paths)
    with workers.pool(jobs) as pool:
        try:
            under_way: dict[Future[bytes], str] = {}
            for path in waiting:
                under_way[pool.submit(_check, path, task)] = path
                if len(under_way) >= 2 * jobs:
                    yield from _collect(under_way)
            while under_way:
                yield from _collect(under_way)
        except BrokenProcessPool as error:  # submit() finds the pool broken
            for other in (*under_way.values(), path, *waiting):
                yield other, error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _collect(under_way: dict[Future[bytes], str]) -> Iterator[tuple[str, bytes | BaseException]]:
    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
        path = under_way.pop(future)
        error = future.exception()
        yield path, future.result() if error is None else error


@cache
def _workspace(model: str) -> Workspace:
    """One a process, for all its files."""
    return Workspace(model=model)


def _check(path: str, task: _Task) -> bytes:
    diagnosis = _workspace(task.model).check(path, profile=task.profile, judged=task.model != "rules")
    return _adapter().dump_json(diagnosis)


# Kept until all is done


@cache
def _adapter() -> TypeAdapter[Diagnosis]:
    return TypeAdapter(Diagnosis)


def _diagnosis(raw: bytes) -> Diagnosis:
    return _adapter().validate_json(raw)


def _key(path: str, task: _Task) -> str:
    """A name for the result of checking this file as it is now, by this program as it is now; empty if unreadable."""
    try:
        content = read_bytes(Path(path))
    except InputError:
        return ""
    return hashlib.sha256(b"\0".join([content, path.encode(), repr(task).encode(), _program()])).hexdigest()


@cache
def _program() -> bytes:
    """Changes when the code or the knowledge does."""
    files = [*Path(__file__).parent.rglob("*.py"), *(p for p in KNOWLEDGE_DIR.rglob("*") if p.is_file())]
    stamps = sorted(f"{file}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files)
    return hashlib.sha256("\n".join(stamps).encode()).digest()


class _State:
    """Finished diagnoses by key in a small database."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(file, isolation_level=None, timeout=30)
        file.chmod(0o600)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA secure_delete=ON")
        self._base.execute("CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY, diagnosis BLOB NOT NULL)")

    def get(self, key: str) -> bytes | None:
        row = self._base.execute("SELECT diagnosis FROM done WHERE key = ?", (key,)).fetchone() if key else None
        return bytes(row[0]) if row else None

    def put(self, key: str, diagnosis: bytes) -> None:
        self._base.execute("INSERT OR REPLACE INTO done VALUES (?, ?)", (key, diagnosis))

    def drop(self, keys: Iterable[str]) -> None:
        self._base.executemany("DELETE FROM done WHERE key = ?", [(key,) for key in keys])
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._base.close()
