"""The SQLite file of a knowledge base: its tables, its connections, its transactions and its notes."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import KnowledgeError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
    id TEXT PRIMARY KEY, path TEXT UNIQUE NOT NULL, sha256 TEXT NOT NULL, size INT NOT NULL, mtime INT NOT NULL,
    kind TEXT NOT NULL, title TEXT NOT NULL, year INT, unit TEXT NOT NULL, issuer TEXT NOT NULL, number TEXT NOT NULL,
    in_force INT, edited TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS sources_sha256 ON sources (sha256);
CREATE TABLE IF NOT EXISTS passages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT UNIQUE NOT NULL, source TEXT NOT NULL, ref TEXT NOT NULL,
    start INT NOT NULL, "end" INT NOT NULL, heading TEXT NOT NULL, title TEXT NOT NULL, date TEXT, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_source ON passages (source);
CREATE INDEX IF NOT EXISTS passages_ref ON passages (ref);
CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, uid TEXT, PRIMARY KEY (encoder, uid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS withheld (encoder TEXT, uid TEXT, PRIMARY KEY (encoder, uid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doomed (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
INSERT OR IGNORE INTO state VALUES ('generation', '0');
"""


# A page has dozens of threads and a knowledge base for each account: a thread keeps the connections it used last.
_MOST = 4


class _Here(threading.local):
    """The connections of one thread: by base, with the set in which the base counts its own."""

    def __init__(self) -> None:
        self.open: OrderedDict[object, tuple[sqlite3.Connection, set[sqlite3.Connection]]] = OrderedDict()


_here = _Here()


class Tables:
    """One file, safe for several threads and several processes.

    Raises KnowledgeError when the file cannot be opened or written.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._key = object()
        self._open: set[sqlite3.Connection] = set()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with self._write() as db:
                # executescript commits what was begun; every statement here may be repeated.
                db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise KnowledgeError(
                "知识库不能打开", str(file), "请检查磁盘空间与写入权限，或换一个 LUOSHI_HOME"
            ) from error

    def _db(self) -> sqlite3.Connection:
        if self._key not in _here.open:
            db = sqlite3.connect(self.file, timeout=60, isolation_level=None, check_same_thread=False)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            # Drafts and ledgers are sensitive: what is forgotten is overwritten, not only unlinked.
            db.execute("PRAGMA secure_delete=ON")
            self._open.add(db)
            _here.open[self._key] = (db, self._open)
            while len(_here.open) > _MOST:
                _, (old, others) = _here.open.popitem(last=False)
                others.discard(old)
                old.close()
        _here.open.move_to_end(self._key)
        return _here.open[self._key][0]

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        db = self._db()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            if db.in_transaction:
                db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close every connection; the catalogue cannot be used afterwards."""
        for db in list(self._open):
            db.close()
        self._open.clear()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, so that forgotten text is not left lying in the log."""
        self._db().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def generation(self) -> int:
        """A number that grows with every change of sources or passages, by whichever process."""
        return int(self._db().execute("SELECT value FROM state WHERE key = 'generation'").fetchone()[0])

    @staticmethod
    def _advance(db: sqlite3.Connection) -> None:
        db.execute("UPDATE state SET value = value + 1 WHERE key = 'generation'")

    def state(self, key: str) -> str:
        """A note kept with the catalogue, empty when there is none."""
        row = self._db().execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def remember(self, key: str, value: str) -> None:
        """Keep a note with the catalogue."""
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))
