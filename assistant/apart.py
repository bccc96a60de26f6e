"""Files of strangers are read in a process of their own, bounded in time and memory: a hostile one breaks no other.

python -m assistant.apart report|facts|source PATH     prints what was read as JSON
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from threading import Semaphore
from typing import Any, Literal

from assistant.errors import InputError
from assistant.intake import load_facts, read_report
from assistant.retrieval.readers import Document, Record, read
from assistant.types import Fact

if sys.platform != "win32":
    import resource

Kind = Literal["report", "facts", "source"]
SECONDS = 60
MEMORY = 2_000_000_000  # bytes of address space
_slots = Semaphore(2)  # at once: each takes a core


def report(path: Path) -> tuple[str, tuple[str, ...]]:
    """As intake.read_report: the text and the notes. Raises InputError."""
    text, notes = _asked("report", path)
    return text, tuple(notes)


def facts(path: Path) -> tuple[Fact, ...]:
    """As intake.load_facts. Raises InputError."""
    return tuple(Fact(**row) for row in _asked("facts", path))


def source(path: Path, data: bytes) -> Document:
    """As readers.read; `data` is read anew from the file. Raises InputError."""
    said = _asked("source", path)
    records = said["records"]
    return Document(said["text"], None if records is None else tuple(Record(**row) for row in records))


def _asked(kind: Kind, path: Path, *, seconds: int = SECONDS, memory: int = MEMORY) -> Any:
    command = [sys.executable, "-m", "assistant.apart", kind, str(path), str(seconds), str(memory)]
    with _slots:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            out, _ = process.communicate(timeout=2 * seconds)
        except subprocess.TimeoutExpired:
            out = b""
        finally:
            _end(process)
    try:
        said = json.loads(out)
    except ValueError as error:
        raise InputError("文件太大或太复杂，没有读完", str(path), "请检查文件来源，或另存为 .txt 再试") from error
    if "error" in said:
        raise InputError(*said["error"])
    return said["read"]


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process and whatever it has started."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()


_READERS: dict[str, Callable[[Path], Any]] = {
    "report": read_report,
    "facts": lambda path: [asdict(fact) for fact in load_facts(path)],
    "source": lambda path: asdict(read(path, path.read_bytes())),
}


def _bound(seconds: int, memory: int) -> None:
    """Limits that this process cannot lift again."""
    if sys.platform == "win32":
        return  # no such limits there: the parent's clock is the only one
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(kind: str, path: str, seconds: str, memory: str) -> None:
    """Read `path` and write what was read, or the error, to standard output."""
    _bound(int(seconds), int(memory))
    try:
        said: dict[str, Any] = {"read": _READERS[kind](Path(path))}
    except InputError as error:
        said = {"error": [error.what, error.where, error.help]}
    except OSError:
        said = {"error": ["文件不能读取", path, "请检查权限"]}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
