"""Drafts of a report in one SQLite file: texts with their whole history, facts, decisions and the conversation.

`Drafts(path)` is the file; `Drafts(path).shelf(owner)` is all that one user may see of it. Every change is committed
before the call returns, so a killed process loses nothing, and noted in the audit without its words. A version points
at the one it was made from: undo moves the draft's head to that parent, redo to the child made last, and a restored
version never erases a later one.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant import database, watch
from assistant.errors import InputError
from assistant.types import Fact

LONGEST = 2_100_000  # characters of a draft: two megabytes of any script, hundreds of times the longest report
MarkKind = Literal["ignored", "locked", "link", "proposal", "walk", "sending"]

# Each step leads from one form of the file to the next; a step that has shipped never changes.
_STEPS = (
    """
CREATE TABLE IF NOT EXISTS drafts (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, profile TEXT NOT NULL,
    head INTEGER NOT NULL, created REAL NOT NULL, opened REAL NOT NULL);
CREATE INDEX IF NOT EXISTS drafts_owner ON drafts (owner, opened);
CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    parent INTEGER, text TEXT NOT NULL, note TEXT NOT NULL, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS versions_draft ON versions (draft, id);
CREATE TABLE IF NOT EXISTS marks (
    draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE, kind TEXT NOT NULL, key TEXT NOT NULL,
    value TEXT NOT NULL, PRIMARY KEY (draft, kind, key));
CREATE TABLE IF NOT EXISTS facts (
    draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    id TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, date TEXT, PRIMARY KEY (draft, id));
CREATE TABLE IF NOT EXISTS turns (
    draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    role TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (draft, position));
""",
    "CREATE TABLE IF NOT EXISTS owners (owner TEXT PRIMARY KEY, profile TEXT NOT NULL);",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands: `version` is the id of the version whose text this is."""

    id: str
    name: str
    path: str
    profile: str
    version: int
    text: str
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list: `opened` is seconds since the epoch, `chars` the length of its text."""

    id: str
    name: str
    opened: float
    chars: int
    versions: int


@dataclass(frozen=True, slots=True)
class Version:
    """One stand of a draft; `note` says what led to it."""

    id: int
    parent: int | None
    text: str
    note: str
    created: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a draft's conversation."""

    role: Literal["user", "assistant"]
    text: str


class Drafts:
    """The file that holds everyone's drafts; the audit is kept under `home`, by default beside it.

    Raises InputError when it cannot be opened or is damaged.
    """

    def __init__(self, path: Path, *, home: Path | None = None) -> None:
        self.path, self.home = path, home or path.parent
        database.prepare(path, _STEPS, "草稿库")

    def connect(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection for one transaction: threads never share one, and what was begun is committed or undone.

        Raises InputError when it could not be saved.
        """
        return database.transaction(self.path)

    def shelf(self, owner: str) -> Shelf:
        """The drafts of one user."""
        return Shelf(self, owner)

    def shrink(self) -> None:
        """Fold the write-ahead log into the file, so that deleted text stands in neither."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Shelf:
    """One owner's drafts. Every call raises InputError for a draft that is not there or is someone else's.

    So does what would make a text longer than LONGEST; one that is longer already may be made shorter.
    """

    def __init__(self, drafts: Drafts, owner: str) -> None:
        self._drafts, self.owner = drafts, owner

    @contextmanager
    def _of(self, draft: str) -> Iterator[tuple[sqlite3.Connection, sqlite3.Row]]:
        with self._drafts.connect() as db:
            row = db.execute("SELECT * FROM drafts WHERE id = ? AND owner = ?", (draft, self.owner)).fetchone()
            if row is None:
                raise InputError("没有这份稿子", help="它可能已被删除，请从稿件列表里另选一份")
            yield db, row

    def _audit(self, act: str, draft: str, text: str | None = None) -> None:
        watch.audit(self._drafts.home, self.owner, act, draft, text)

    def create(self, name: str, text: str, *, path: str = "", note: str = "") -> Draft:
        """A new draft with `text` as its first version."""
        draft, now, profile = secrets.token_urlsafe(9), time.time(), self.profile()
        with self._drafts.connect() as db:
            db.execute(
                "INSERT INTO drafts VALUES (?,?,?,?,?,0,?,?)", (draft, self.owner, name, path, profile, now, now)
            )
            self._append(db, draft, None, text, note)
        self._audit("create", draft, text)
        return self.open(draft)

    def profile(self) -> str:
        """The profile that this owner's new drafts begin with; empty where it is guessed from the text."""
        with self._drafts.connect() as db:
            row = db.execute("SELECT profile FROM owners WHERE owner = ?", (self.owner,)).fetchone()
        return str(row["profile"]) if row else ""

    def set_profile(self, profile: str) -> None:
        """Begin new drafts with another profile."""
        with self._drafts.connect() as db:
            db.execute("INSERT OR REPLACE INTO owners VALUES (?,?)", (self.owner, profile))

    def list(self) -> tuple[DraftLine, ...]:
        """This owner's drafts, the one opened last first."""
        with self._drafts.connect() as db:
            rows = db.execute(
                "SELECT d.id, d.name, d.opened, length(v.text) AS chars,"
                " (SELECT count(*) FROM versions WHERE draft = d.id) AS versions"
                " FROM drafts d JOIN versions v ON v.id = d.head WHERE d.owner = ? ORDER BY d.opened DESC",
                (self.owner,),
            ).fetchall()
        return tuple(DraftLine(**dict(row)) for row in rows)

    def open(self, draft: str, *, touch: bool = False) -> Draft:
        """The draft as it stands; `touch` makes it the one opened last."""
        with self._of(draft) as (db, row):
            if touch:
                db.execute("UPDATE drafts SET opened = ? WHERE id = ?", (time.time(), draft))
                self._audit("open", draft)
            head = db.execute("SELECT * FROM versions WHERE id = ?", (row["head"],)).fetchone()
            child = db.execute("SELECT 1 FROM versions WHERE parent = ? LIMIT 1", (row["head"],)).fetchone()
        return Draft(
            draft, row["name"], row["path"], row["profile"], head["id"], head["text"],
            can_undo=head["parent"] is not None, can_redo=child is not None,
        )  # fmt: skip

    def change(self, draft: str, *, name: str | None = None, profile: str | None = None) -> None:
        """Give a draft another name or profile."""
        with self._of(draft) as (db, row):
            values = (name if name is not None else row["name"], profile if profile is not None else row["profile"])
            db.execute("UPDATE drafts SET name = ?, profile = ? WHERE id = ?", (*values, draft))

    def delete(self, draft: str) -> None:
        """Delete a draft and all that belongs to it for good."""
        with self._of(draft) as (db, _):
            db.execute("DELETE FROM drafts WHERE id = ?", (draft,))
        self._drafts.shrink()
        self._audit("delete", draft)

    # Texts

    def write(self, draft: str, text: str, note: str) -> None:
        """Make `text` the draft's newest version. Nothing happens when it is the text already there."""
        with self._of(draft) as (db, row):
            if db.execute("SELECT text FROM versions WHERE id = ?", (row["head"],)).fetchone()["text"] != text:
                self._append(db, draft, row["head"], text, note)
        self._audit("write", draft, text)

    def undo(self, draft: str) -> None:
        """Go back to the version that this one was made from; at the first version, stay."""
        self._move(draft, "SELECT parent FROM versions WHERE id = ?")
        self._audit("undo", draft)

    def redo(self, draft: str) -> None:
        """Go to the version made last from this one; where there is none, stay."""
        self._move(draft, "SELECT max(id) FROM versions WHERE parent = ?")
        self._audit("redo", draft)

    def versions(self, draft: str) -> tuple[Version, ...]:
        """Every version, newest first."""
        with self._of(draft) as (db, _):
            rows = db.execute(
                "SELECT id, parent, text, note, created FROM versions WHERE draft = ? ORDER BY id DESC", (draft,)
            ).fetchall()
        return tuple(Version(**dict(row)) for row in rows)

    def _move(self, draft: str, query: str) -> None:
        with self._of(draft) as (db, row):
            target = db.execute(query, (row["head"],)).fetchone()[0]
            if target is not None:
                db.execute("UPDATE drafts SET head = ? WHERE id = ?", (target, draft))

    @staticmethod
    def _append(db: sqlite3.Connection, draft: str, parent: int | None, text: str, note: str) -> None:
        before = db.execute("SELECT length(text) FROM versions WHERE id = ?", (parent,)).fetchone()
        if len(text) > max(LONGEST, before[0] if before else 0):
            raise InputError(f"没有存上：稿子有 {len(text)} 字，最多 {LONGEST} 字", help="请删去附件，或分成几份稿子")
        cursor = db.execute(
            "INSERT INTO versions (draft, parent, text, note, created) VALUES (?,?,?,?,?)",
            (draft, parent, text, note, time.time()),
        )
        db.execute("UPDATE drafts SET head = ? WHERE id = ?", (cursor.lastrowid, draft))

    # What belongs to a draft

    def marks(self, draft: str, kind: MarkKind) -> dict[str, Any]:
        """The user's decisions of one kind, by key: findings ignored, sentences locked, links set or cut."""
        with self._of(draft) as (db, _):
            rows = db.execute(
                "SELECT key, value FROM marks WHERE draft = ? AND kind = ? ORDER BY rowid", (draft, kind)
            ).fetchall()
        return {row["key"]: json.loads(row["value"]) for row in rows}

    def mark(self, draft: str, kind: MarkKind, values: Mapping[str, Any]) -> None:
        """Remember decisions; a value of None forgets one."""
        with self._of(draft) as (db, _):
            for key, value in values.items():
                if value is None:
                    db.execute("DELETE FROM marks WHERE draft = ? AND kind = ? AND key = ?", (draft, kind, key))
                else:
                    stored = json.dumps(value, ensure_ascii=False)
                    db.execute("INSERT OR REPLACE INTO marks VALUES (?,?,?,?)", (draft, kind, key, stored))

    def facts(self, draft: str) -> tuple[Fact, ...]:
        """The facts that may be used in this draft, in the user's order."""
        with self._of(draft) as (db, _):
            rows = db.execute(
                "SELECT id, text, source, date FROM facts WHERE draft = ? ORDER BY position", (draft,)
            ).fetchall()
        return tuple(Fact(**dict(row)) for row in rows)

    def set_facts(self, draft: str, facts: Sequence[Fact]) -> None:
        """Put these facts in the place of the draft's facts. Of two with the same id the later one stays."""
        with self._of(draft) as (db, _):
            db.execute("DELETE FROM facts WHERE draft = ?", (draft,))
            db.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?,?,?,?,?,?)",
                [(draft, place, fact.id, fact.text, fact.source, fact.date) for place, fact in enumerate(facts)],
            )
        self._audit("facts", draft)

    def turns(self, draft: str) -> tuple[Turn, ...]:
        """The conversation beside this draft."""
        with self._of(draft) as (db, _):
            rows = db.execute("SELECT role, text FROM turns WHERE draft = ? ORDER BY position", (draft,)).fetchall()
        return tuple(Turn(row["role"], row["text"]) for row in rows)

    def set_turns(self, draft: str, turns: Sequence[Turn]) -> None:
        """Put these turns in the place of the draft's conversation."""
        with self._of(draft) as (db, _):
            db.execute("DELETE FROM turns WHERE draft = ?", (draft,))
            db.executemany(
                "INSERT INTO turns VALUES (?,?,?,?)",
                [(draft, place, turn.role, turn.text) for place, turn in enumerate(turns)],
            )
