"""Answers kept in SQLite: the same question to the same model costs nothing the second time.

Everything stays in one file of LUOSHI_HOME that only its owner can read; each user of a shared page has answers of
their own, because a draft's words must not come back to somebody else.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from assistant.models.around import Around, follow
from assistant.models.base import Model, T
from assistant.prompts import Message

_KEPT = 90 * 24 * 3600  # seconds
_TABLE = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, user TEXT NOT NULL, model TEXT NOT NULL,
                                    answer TEXT NOT NULL, made REAL NOT NULL)"""


class Answers:
    """The answers of one user in the file `path`."""

    def __init__(self, path: Path, user: str = "") -> None:
        self._path, self._user = path, user
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(self._open()) as db, db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute(_TABLE)
            db.execute("DELETE FROM answers WHERE made < ?", (time.time() - _KEPT,))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)

    def key(self, *parts: object) -> str:
        """The name under which an answer to `parts` is kept for this user."""
        return hashlib.sha256(json.dumps([self._user, *parts], ensure_ascii=False).encode()).hexdigest()

    def get(self, key: str) -> str | None:
        """The answer kept under `key`."""
        with closing(self._open()) as db:
            row = db.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put(self, key: str, model: str, answer: str) -> None:
        """Keep `answer` under `key`."""
        with closing(self._open()) as db, db:
            db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", (key, self._user, model, answer, time.time())
            )

    def clear(self) -> int:
        """Forget this user's answers; returns how many there were."""
        with closing(self._open()) as db, db:
            return db.execute("DELETE FROM answers WHERE user = ?", (self._user,)).rowcount


class Cached(Around):
    """A model that remembers its answers; one from the cache counts nothing in its usage."""

    def __init__(self, model: Model, answers: Answers) -> None:
        super().__init__(model)
        self._answers = answers

    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """The kept answer at once, else the model's."""
        key = self._key(messages, json.dumps(answer.model_json_schema(), sort_keys=True))
        kept = self._answers.get(key)
        if kept is not None:
            known: Future[T] = Future()
            known.set_result(answer.model_validate_json(kept))
            return known
        return follow(self._model.submit(messages, answer), lambda said: self._keep(key, said))

    def stream(self, messages: Sequence[Message]) -> Generator[str]:
        """The kept answer in one piece, else the model's as it comes; only a complete one is kept."""
        key = self._key(messages, "text")
        kept = self._answers.get(key)
        if kept is not None:
            yield kept
            return
        pieces: list[str] = []
        with closing(self._model.stream(messages)) as stream:
            for piece in stream:
                pieces.append(piece)
                yield piece
        self._answers.put(key, self.name, "".join(pieces))

    def _key(self, messages: Sequence[Message], shape: str) -> str:
        said = [(message.role, message.content) for message in messages]
        return self._answers.key(self.name, self.where, shape, said)

    def _keep(self, key: str, said: T) -> T:
        self._answers.put(key, self.name, said.model_dump_json())
        return said
