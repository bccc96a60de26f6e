"""What can be told about a running luoshi without telling a word of any draft: logs, an audit, what was sent, counts.

    logs/luoshi.log    one JSON object a line: where in the program, which kind of error, never its text
    logs/audit.jsonl   who did what to which draft, texts by their SHA-256
    logs/sent.jsonl    every request to a model server outside: where to, how large, its SHA-256

`metrics` renders the counts for Prometheus.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock
from typing import Any

import prometheus_client
from prometheus_client import Counter, Histogram

_LARGEST = 5_000_000  # bytes of a log before a new one is begun
_OLD = 3
_lock = Lock()

REQUESTS = Counter("luoshi_requests", "Requests to the page", ["kind", "status"])
SECONDS = Histogram("luoshi_request_seconds", "Seconds until a request was answered", ["kind"])
LOGINS = Counter("luoshi_logins", "Attempts to log in", ["outcome"])
SENT = Counter("luoshi_sent", "Requests to model servers outside", ["outcome"])
SENT_BYTES = Counter("luoshi_sent_bytes", "Bytes sent to model servers outside")
ACTS = Counter("luoshi_acts", "What was done to drafts", ["act"])
ERRORS = Counter("luoshi_errors", "Unexpected errors", ["place"])


def digest(text: str | bytes) -> str:
    """The SHA-256 of a text, which stands for it in every log."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text).hexdigest()


def metrics() -> bytes:
    """All counts in Prometheus' text format."""
    return prometheus_client.generate_latest()


def audit(home: Path, who: str, act: str, draft: str = "", text: str | None = None, **more: Any) -> None:
    """Note who did what to which draft; `text`, what the draft says now, by its hash. Never raises."""
    ACTS.labels(act).inc()
    said = {} if text is None else {"chars": len(text), "sha256": digest(text)}
    _append(home / "logs" / "audit.jsonl", {"who": _named(who), "act": act, "draft": draft, **said, **more})


def sent(home: Path, where: str, model: str, data: bytes) -> None:
    """Note a request to a server outside."""
    SENT.labels("sent").inc()
    SENT_BYTES.inc(len(data))
    _note_sending(home, {"outcome": "sent", "where": where, "model": model, "bytes": len(data), "sha256": digest(data)})


def blocked(home: Path, where: str, model: str) -> None:
    """Note that the gate let a text not go."""
    SENT.labels("blocked").inc()
    _note_sending(home, {"outcome": "blocked", "where": where, "model": model})


def _note_sending(home: Path, line: dict[str, Any]) -> None:
    _append(home / "logs" / "sent.jsonl", line)


def _named(who: str) -> str:
    """A user's name; of a browser's secret only a hash, by which its acts belong together."""
    kind, _, name = who.partition(":")
    return f"browser:{digest(name)[:12]}" if kind == "browser" else name or kind


def _append(file: Path, line: dict[str, Any]) -> None:
    """One line, written in one piece so that two processes do not mix theirs. A full disk stops no one's work here."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    data = (json.dumps({"time": stamp, **line}, ensure_ascii=False) + "\n").encode()
    with _lock:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            try:
                os.write(handle, data)
            finally:
                os.close(handle)
        except OSError:
            logging.getLogger(__name__).warning("a log cannot be written")


class _Wordless(logging.Formatter):
    """Records as JSON without their arguments: those may be words of a draft."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for `record`: its template unfilled, and of an error its kind and the places it went through."""
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
            "place": f"{record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["frames"] = [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def start(home: Path) -> None:
    """Send the log of this process to `home`/logs/luoshi.log. Raises OSError when it cannot be written."""
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "luoshi.log", maxBytes=_LARGEST, backupCount=_OLD, encoding="utf-8")
    os.chmod(folder / "luoshi.log", 0o600)
    handler.setFormatter(_Wordless())
    root = logging.getLogger()
    # Another handler, above all the one for standard error, would print what a record's arguments say.
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpx2", "openai", "langchain"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
