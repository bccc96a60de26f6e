"""SQLite files that must not lose a word: whole when opened, backed up before their form changes, plain about failures.

What is committed is on the disk when the call returns (write-ahead log, every commit synced): neither a killed process
nor a power cut takes it back.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock

from assistant.errors import InputError

_WAIT = 30  # seconds for another process that is writing
_FULL = ("SQLITE_FULL", "SQLITE_IOERR")
_CLOSED = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")
_NO_PLACE = (*_FULL, *_CLOSED)
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_KEEP = "请不要关闭本页，先把刚改的文字复制到别处"


def prepare(path: Path, steps: Sequence[str], what: str) -> None:
    """Make the file at `path`, or bring it to the newest form: `steps[n]` leads from form n to n + 1.

    A file with something in it is copied to backups/ beside it first. `what` names it in errors. Raises InputError
    when it cannot be opened, is damaged, or was written by a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_private(path)
        with FileLock(f"{path}.lock", timeout=_WAIT), closing(_connect(path)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("damaged")
            form: int = db.execute("PRAGMA user_version").fetchone()[0]
            if form > len(steps):
                raise InputError(f"{what}是更新的版本写的", str(path), "请升级 luoshi，或用 luoshi restore 恢复旧备份")
            if form < len(steps) and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                copy(path, path.parent / "backups" / f"{path.stem}-{form}-{time.strftime('%Y%m%d-%H%M%S')}.db")
            for number, step in enumerate(steps[form:], form + 1):
                db.executescript(f"BEGIN IMMEDIATE; {step}; PRAGMA user_version = {number}; COMMIT")
    except sqlite3.OperationalError as error:
        raise InputError(f"{what}打不开", str(path), "请检查这个文件夹能否写入，磁盘是否还有空间") from error
    except sqlite3.DatabaseError as error:
        raise InputError(f"{what}已损坏", str(path), _latest(path)) from error
    except (OSError, TimeoutError) as error:
        raise InputError(f"{what}打不开", str(path), "请检查这个文件夹能否写入") from error


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one transaction: what was begun is wholly committed or wholly undone.

    On a full disk, or in a folder that cannot be written to, what was saved can still be read. Raises InputError that
    says at once that nothing was saved, and why.
    """
    cannot: sqlite3.Error | None = None
    try:
        db = _connect(path)
        try:
            _begin(db)
        except sqlite3.OperationalError as error:
            db.close()
            if not (_named(error, _NO_PLACE) and _at_rest(path)):
                raise
            cannot, db = error, sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True, isolation_level=None)
        db.row_factory = sqlite3.Row
        with closing(db):
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()
    except sqlite3.Error as error:
        raise _failure(cannot or error, path) from error


def _begin(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is deleted for good is overwritten in the file
    db.execute("BEGIN IMMEDIATE")


def _at_rest(path: Path) -> bool:
    """Whether all that was committed stands in the file itself, so that it can be read without a log beside it."""
    log = Path(f"{path}-wal")
    return path.exists() and not (log.exists() and log.stat().st_size)


def copy(source: Path, target: Path) -> None:
    """Copy a database as of one moment, while others may be writing to it. Raises sqlite3.Error and OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _make_private(target)
    with closing(_connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def is_whole(path: Path) -> bool:
    """Whether a database can be read to its end."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return bool(db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT, isolation_level=None)


def _make_private(path: Path) -> None:
    """A file that only its owner can read, from its first moment."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _named(error: sqlite3.Error, names: tuple[str, ...]) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(names)


def _failure(error: sqlite3.Error, path: Path) -> InputError:
    if _named(error, _FULL):
        return InputError("没有存上：磁盘满了或坏了", str(path.parent), f"{_KEEP}，腾出空间后再试")
    if _named(error, _CLOSED):
        return InputError("没有存上：数据文件夹不能写入", str(path.parent), f"{_KEEP}，检查权限后再试")
    if _named(error, ("SQLITE_BUSY",)):
        return InputError("没有存上：数据正被别的程序占用", str(path.parent), "请稍后再试一次")
    if _named(error, _BROKEN):
        return InputError("没有存上：数据文件已损坏", str(path), f"{_KEEP}。{_latest(path)}")
    return InputError("没有存上", str(path), f"{_KEEP}，再看服务器的日志")


def _latest(path: Path) -> str:
    """What to do about a damaged file."""
    kept = sorted((path.parent / "backups").glob("*"), key=lambda file: file.stat().st_mtime, reverse=True)
    found = f"最近的备份是 {kept[0]}" if kept else "可从自己保存的备份恢复"
    return f"请先另存这个文件，再用 luoshi restore 恢复；{found}"
