"""The truth of the knowledge base: sources, their texts and passages, in one SQLite file.

One transaction takes a source in or out, so a process killed at any moment leaves it wholly there or wholly
absent. Everything else (the words index in memory, the vectors in Chroma) is derived from here and says what
it still lacks: a passage without a row in `vectors` waits for its vector, a uid in `doomed` waits to be removed.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import KnowledgeError
from assistant.types import Passage, Source

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
CREATE TABLE IF NOT EXISTS doomed (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
INSERT OR IGNORE INTO state VALUES ('generation', '0');
"""
EDITABLE = ("title", "kind", "year", "unit", "issuer", "number", "in_force")
_PASSAGE = (
    'p.seq, p.uid, p.ref, p.source, p.text, p.start, p."end", p.heading, p.title, s.title, s.kind, s.year, p.date'
)


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as stored: `seq` never returns for another passage, `uid` is its key in every index."""

    seq: int
    uid: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage to store. `title` is its own, where the file gives one (a line of .jsonl)."""

    uid: str
    ref: str
    start: int
    end: int
    text: str
    heading: tuple[str, ...] = ()
    title: str = ""
    date: str | None = None


def indexed_text(passage: Passage) -> str:
    """What both indexes read of a passage: its title and heading path, then its text."""
    lead = " ".join(part for part in (passage.title, *passage.heading) if part and not passage.text.startswith(part))
    return f"{lead} {passage.text}" if lead else passage.text


class Catalogue:
    """Sources and passages on disk; safe for several threads and several processes.

    Raises KnowledgeError when the file cannot be opened or written.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._threads = threading.local()
        self._open: list[sqlite3.Connection] = []
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
        db: sqlite3.Connection | None = getattr(self._threads, "db", None)
        if db is None:
            db = sqlite3.connect(self.file, timeout=60, isolation_level=None, check_same_thread=False)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            # Drafts and ledgers are sensitive: what is forgotten is overwritten, not only unlinked.
            db.execute("PRAGMA secure_delete=ON")
            self._threads.db = db
            self._open.append(db)
        return db

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
        for db in self._open:
            db.close()
        self._open.clear()

    # Sources

    def sources(self, encoder: str) -> list[Source]:
        """All sources in the order of their titles; `encoded` counts the passages that `encoder` has done."""
        return self._sources(encoder, "", ())

    def _sources(self, encoder: str, where: str, values: tuple[object, ...]) -> list[Source]:
        rows = self._db().execute(
            f"""SELECT id, title, kind, path, sha256, year, unit, issuer, number, in_force,
                (SELECT count(*) FROM passages p WHERE p.source = sources.id),
                (SELECT count(*) FROM passages p JOIN vectors v ON v.uid = p.uid AND v.encoder = ?
                 WHERE p.source = sources.id)
                FROM sources {where} ORDER BY title, path""",
            (encoder, *values),
        )
        return [
            Source(
                id=row[0], title=row[1], kind=row[2], path=row[3], sha256=row[4], year=row[5], unit=row[6],
                issuer=row[7], number=row[8], in_force=None if row[9] is None else bool(row[9]), passages=row[10],
                encoded=row[11],
            )
            for row in rows
        ]  # fmt: skip

    def source(self, identity: str, encoder: str = "") -> Source | None:
        """The source with this id, or None."""
        return next(iter(self._sources(encoder, "WHERE id = ?", (identity,))), None)

    def at(self, path: str) -> tuple[Source, int, int] | None:
        """The source taken from `path`, with the size and modification time (ns) that the file had then."""
        found = next(iter(self._sources("", "WHERE path = ?", (path,))), None)
        if found is None:
            return None
        size, mtime = self._db().execute("SELECT size, mtime FROM sources WHERE id = ?", (found.id,)).fetchone()
        return found, size, mtime

    def same_content(self, sha256: str) -> list[Source]:
        """The sources whose file had this hash."""
        return self._sources("", "WHERE sha256 = ?", (sha256,))

    def text(self, identity: str) -> str | None:
        """The full text of a source, into which its passages' offsets point."""
        row = self._db().execute("SELECT text FROM sources WHERE id = ?", (identity,)).fetchone()
        return row[0] if row else None

    def texts(self, kinds: Sequence[str] = ()) -> Iterator[tuple[str, str, str]]:
        """(id, kind, text) of the sources of these kinds, of all when none is named."""
        marks = ",".join("?" * len(kinds))
        where = f"WHERE kind IN ({marks})" if kinds else ""
        yield from self._db().execute(f"SELECT id, kind, text FROM sources {where} ORDER BY id", tuple(kinds))

    def edited(self, identity: str) -> dict[str, Any]:
        """What a user set by hand for a source: it outlives a refresh."""
        row = self._db().execute("SELECT edited FROM sources WHERE id = ?", (identity,)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def put(
        self, source: Source, text: str, entries: Sequence[Entry], *, size: int, mtime: int, edited: dict[str, Any]
    ) -> None:
        """Take a source in, or replace it: passages that stay the same keep their vectors, others go."""
        with self._write() as db:
            old = {uid for (uid,) in db.execute("SELECT uid FROM passages WHERE source = ?", (source.id,))}
            new = {entry.uid for entry in entries}
            self._drop(db, old - new)
            db.execute(
                "INSERT OR REPLACE INTO sources VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (source.id, source.path, source.sha256, size, mtime, source.kind, source.title, source.year,
                 source.unit, source.issuer, source.number, source.in_force,
                 json.dumps(edited, ensure_ascii=False), text),
            )  # fmt: skip
            db.executemany("DELETE FROM doomed WHERE uid = ?", ((uid,) for uid in new))
            db.executemany(
                """INSERT INTO passages (uid, source, ref, start, "end", heading, title, date, text)
                   VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (uid) DO UPDATE SET
                   ref = excluded.ref, start = excluded.start, "end" = excluded."end" """,
                ((e.uid, source.id, e.ref, e.start, e.end, json.dumps(e.heading, ensure_ascii=False), e.title, e.date,
                  e.text) for e in entries),
            )  # fmt: skip
            self._advance(db)

    def touch(self, identity: str, *, path: str, size: int, mtime: int) -> None:
        """Note where an unchanged file lies now."""
        with self._write() as db:
            db.execute("UPDATE sources SET path = ?, size = ?, mtime = ? WHERE id = ?", (path, size, mtime, identity))

    def edit(self, identity: str, changes: dict[str, Any]) -> None:
        """Set fields of EDITABLE by hand."""
        kept = {**self.edited(identity), **changes}
        names = ", ".join(f"{name} = ?" for name in changes)
        with self._write() as db:
            db.execute(
                f"UPDATE sources SET {names}, edited = ? WHERE id = ?",
                (*changes.values(), json.dumps(kept, ensure_ascii=False), identity),
            )
            self._advance(db)

    def remove(self, identity: str) -> None:
        """Take a source out with all its passages; their vectors are doomed."""
        with self._write() as db:
            self._drop(db, {uid for (uid,) in db.execute("SELECT uid FROM passages WHERE source = ?", (identity,))})
            db.execute("DELETE FROM sources WHERE id = ?", (identity,))
            self._advance(db)

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, so that forgotten text is not left lying in the log."""
        self._db().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @staticmethod
    def _drop(db: sqlite3.Connection, uids: set[str]) -> None:
        rows = [(uid,) for uid in uids]
        db.executemany("INSERT OR IGNORE INTO doomed VALUES (?)", rows)
        db.executemany("DELETE FROM passages WHERE uid = ?", rows)
        db.executemany("DELETE FROM vectors WHERE uid = ?", rows)

    @staticmethod
    def _advance(db: sqlite3.Connection) -> None:
        db.execute("UPDATE state SET value = value + 1 WHERE key = 'generation'")

    # Passages

    def generation(self) -> int:
        """A number that grows with every change of sources or passages, by whichever process."""
        return int(self._db().execute("SELECT value FROM state WHERE key = 'generation'").fetchone()[0])

    def filtered(
        self, kind: str | None = None, year: int | None = None, unit: str | None = None, in_force: bool | None = None
    ) -> list[tuple[int, str]]:
        """(seq, source id) of the passages that meet all conditions given; a row's own date goes before its source's.

        `in_force` True leaves out what is known to be repealed, False leaves only that.
        """
        tests: list[tuple[str, tuple[object, ...]]] = []
        if kind is not None:
            tests.append(("s.kind = ?", (kind,)))
        if year is not None:
            tests.append(("coalesce(CAST(substr(p.date, 1, 4) AS INT), s.year) = ?", (year,)))
        if unit is not None:
            tests.append(("instr(s.unit, ?) > 0", (unit,)))
        if in_force is not None:
            tests.append(("s.in_force IS NOT 0" if in_force else "s.in_force = 0", ()))
        where = " AND ".join(test for test, _ in tests) or "1"
        query = f"SELECT p.seq, s.id FROM passages p JOIN sources s ON s.id = p.source WHERE {where} ORDER BY p.seq"
        return self._db().execute(query, tuple(value for _, values in tests for value in values)).fetchall()

    def seqs(self) -> list[int]:
        """The seq of every passage, in order."""
        return [seq for (seq,) in self._db().execute("SELECT seq FROM passages ORDER BY seq")]

    def rows(self, where: str = "1", values: Iterable[object] = ()) -> Iterator[Row]:
        """Passages that meet an SQL condition on `p` (passages) and `s` (sources), in the order of seq."""
        query = f"SELECT {_PASSAGE} FROM passages p JOIN sources s ON s.id = p.source WHERE {where} ORDER BY p.seq"
        for (
            seq,
            uid,
            ref,
            source,
            text,
            start,
            end,
            heading,
            title,
            source_title,
            kind,
            year,
            date,
        ) in self._db().execute(query, tuple(values)):
            path = tuple(json.loads(heading))
            when = int(date[:4]) if date else year
            yield Row(seq, uid, Passage(ref, source, text, start, end, path, title or source_title, kind, when, date))

    def entries(self, identity: str) -> list[Entry]:
        """The passages of a source as they were put."""
        query = (
            'SELECT uid, ref, start, "end", text, heading, title, date FROM passages WHERE source = ? ORDER BY start'
        )
        return [
            Entry(uid, ref, start, end, text, tuple(json.loads(heading)), title, date)
            for uid, ref, start, end, text, heading, title, date in self._db().execute(query, (identity,))
        ]

    def by_seq(self, seqs: Iterable[int]) -> dict[int, Row]:
        """The passages with these seqs."""
        wanted = list(dict.fromkeys(seqs))
        return {row.seq: row for row in self.rows(f"p.seq IN ({','.join('?' * len(wanted))})", wanted)}

    def seq_of(self, uids: Sequence[str]) -> dict[str, int]:
        """uid -> seq of those that are still here."""
        marks = ",".join("?" * len(uids))
        return dict(self._db().execute(f"SELECT uid, seq FROM passages WHERE uid IN ({marks})", tuple(uids)))

    # What the vectors still lack

    def pending(self, encoder: str, limit: int, after: int = 0) -> list[Row]:
        """Passages with a seq greater than `after` that `encoder` has not done yet, oldest first."""
        lacking = "NOT EXISTS (SELECT 1 FROM vectors v WHERE v.encoder = ? AND v.uid = p.uid)"
        keys = self._db().execute(
            f"SELECT seq FROM passages p WHERE seq > ? AND {lacking} ORDER BY seq LIMIT ?", (after, encoder, limit)
        )
        return list(self.by_seq(seq for (seq,) in keys).values())

    def lacking(self, encoder: str, seqs: Sequence[int]) -> set[int]:
        """Those of these passages that `encoder` has not done yet."""
        query = f"""SELECT seq FROM passages p WHERE seq IN ({",".join("?" * len(seqs))})
                    AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.encoder = ? AND v.uid = p.uid)"""
        return {seq for (seq,) in self._db().execute(query, (*seqs, encoder))}

    def counts(self, encoder: str) -> tuple[int, int]:
        """(passages, those that `encoder` has done)."""
        db = self._db()
        total = db.execute("SELECT count(*) FROM passages").fetchone()[0]
        return total, db.execute("SELECT count(*) FROM vectors WHERE encoder = ?", (encoder,)).fetchone()[0]

    def mark(self, encoder: str, uids: Iterable[str]) -> None:
        """Note that the vectors of these passages are in the index; those gone meanwhile are passed over."""
        with self._write() as db:
            db.executemany(
                "INSERT OR IGNORE INTO vectors SELECT ?, uid FROM passages WHERE uid = ?", ((encoder, u) for u in uids)
            )

    def unmark(self) -> None:
        """Note that the vectors of every encoder are lost and have to be made again."""
        with self._write() as db:
            db.execute("DELETE FROM vectors")

    def doomed(self, limit: int = 1000) -> list[str]:
        """uids whose vectors must still be removed."""
        return [uid for (uid,) in self._db().execute("SELECT uid FROM doomed LIMIT ?", (limit,))]

    def buried(self, uids: Iterable[str]) -> None:
        """Note that the vectors of these uids are gone from every index."""
        with self._write() as db:
            db.executemany("DELETE FROM doomed WHERE uid = ?", ((uid,) for uid in uids))

    def state(self, key: str) -> str:
        """A note kept with the catalogue, empty when there is none."""
        row = self._db().execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def remember(self, key: str, value: str) -> None:
        """Keep a note with the catalogue."""
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))
