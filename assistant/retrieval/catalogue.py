"""The truth of the knowledge base: sources, their texts and passages, in one SQLite file.

One transaction takes a source in or out, so a process killed at any moment leaves it wholly there or wholly
absent. Everything else (the words index, the vectors in Chroma) is derived from here and says what it still lacks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.retrieval.lacking import Lacking
from assistant.retrieval.passages import Entry
from assistant.types import Source

EDITABLE = ("title", "kind", "year", "unit", "issuer", "number", "in_force")


class Catalogue(Lacking):
    """Sources and passages on disk; safe for several threads and several processes."""

    def sources(self, encoder: str) -> list[Source]:
        """All sources in the order of their titles; `encoded` counts the passages that `encoder` has done."""
        return self._sources(encoder, "", ())

    def _sources(self, encoder: str, where: str, values: tuple[object, ...]) -> list[Source]:
        rows = self._db().execute(
            f"""SELECT id, title, kind, path, sha256, year, unit, issuer, number, in_force,
                (SELECT count(*) FROM passages p WHERE p.source = sources.id),
                (SELECT count(*) FROM passages p JOIN vectors v ON v.uid = p.uid AND v.encoder = ?
                 WHERE p.source = sources.id),
                (SELECT count(*) FROM passages p JOIN withheld w ON w.uid = p.uid AND w.encoder = ?
                 WHERE p.source = sources.id)
                FROM sources {where} ORDER BY title, path""",
            (encoder, encoder, *values),
        )
        return [
            Source(
                id=row[0], title=row[1], kind=row[2], path=row[3], sha256=row[4], year=row[5], unit=row[6],
                issuer=row[7], number=row[8], in_force=None if row[9] is None else bool(row[9]), passages=row[10],
                encoded=row[11], withheld=row[12],
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

    @staticmethod
    def _drop(db: sqlite3.Connection, uids: set[str]) -> None:
        rows = [(uid,) for uid in uids]
        db.executemany("INSERT OR IGNORE INTO doomed VALUES (?)", rows)
        db.executemany("DELETE FROM passages WHERE uid = ?", rows)
        db.executemany("DELETE FROM vectors WHERE uid = ?", rows)
        db.executemany("DELETE FROM withheld WHERE uid = ?", rows)
