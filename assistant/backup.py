"""A copy of all that is the users' own in one file, and the way back.

Databases are copied as of one moment while the server runs. What can be made anew stays out: vectors (the catalogue's
copy says that they are missing), kept answers of models, uploads on their way, installed models.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from assistant import database
from assistant.errors import InputError

_MANIFEST = "luoshi-backup.json"
_FORM = 1
_DATABASES = (".db", ".sqlite", ".sqlite3")
_LEFT_OUT = frozenset(("backups", "models", "uploads", "vectors", "restored"))
# In all these ways a damaged zip file or manifest shows itself.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, AttributeError, TypeError, NotImplementedError, EOFError,
    RuntimeError,
)  # fmt: skip
_NO_COPY = (".lock", ".new", ".part", "-wal", "-shm", "-journal", ".log", "answers.sqlite")


def make(home: Path, target: Path) -> int:
    """Write everything under `home` into the zip file `target`; returns the number of files.

    The file is whole or not there at all. Raises InputError when it cannot be written, or a database is damaged.
    """
    fresh = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                hashes = {name: _put(archive, name, file) for name, file in _files(home)}
                said = {"form": _FORM, "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "files": hashes}
                archive.writestr(_MANIFEST, json.dumps(said, ensure_ascii=False, indent=1))
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, target)
    except sqlite3.Error as error:
        raise InputError("有数据库不能复制，没有做成备份", str(home), "请运行 luoshi doctor 查看") from error
    except OSError as error:
        raise InputError("备份写不进去", str(target), "请检查权限和磁盘空间") from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()
    return len(hashes)


def restore(archive: Path, home: Path, *, force: bool = False) -> Path | None:
    """Put a backup in the place of `home`. What was there is kept beside it; its path is returned.

    Everything is unpacked and checked first, so that a damaged backup changes nothing. Raises InputError for one, and
    for a `home` with something in it unless `force`.
    """
    if home.exists() and any(home.iterdir()) and not force:
        raise InputError("数据文件夹里已有内容", str(home), "确定要换成备份请加 --force，原来的会移到旁边留着")
    home.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as folder:
            unpacked = Path(folder) / "home"
            _unpack(archive, unpacked)
            aside = None
            if home.exists() and any(home.iterdir()):
                aside = home.with_name(f"{home.name}-{time.strftime('%Y%m%d-%H%M%S')}")
                os.replace(home, aside)
            elif home.exists():
                home.rmdir()
            os.replace(unpacked, home)
    except OSError as error:
        raise InputError("备份不能恢复", str(home), "请检查权限和磁盘空间，并先停下正在运行的 luoshi") from error
    return aside


def _files(home: Path) -> Iterator[tuple[str, Path]]:
    """What belongs into a backup, with its name there."""
    for folder, inside, names in os.walk(home):
        inside[:] = sorted(name for name in inside if name not in _LEFT_OUT)
        for name in sorted(names):
            file = Path(folder) / name
            if not name.endswith(_NO_COPY) and file.is_file() and not file.is_symlink():
                yield file.relative_to(home).as_posix(), file


def _put(archive: zipfile.ZipFile, name: str, file: Path) -> str:
    """Add a file, a database by way of a copy; returns its SHA-256."""
    with tempfile.TemporaryDirectory() as folder:
        if file.suffix in _DATABASES:
            copied = Path(folder) / "copy"
            database.copy(file, copied)
            _forget_vectors(copied)
            file = copied
        data = file.read_bytes()
        archive.writestr(name, data)
    return hashlib.sha256(data).hexdigest()


def _forget_vectors(copied: Path) -> None:
    with closing(sqlite3.connect(copied, isolation_level=None)) as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if {"passages", "vectors"} <= tables:
            db.execute("DELETE FROM vectors")


def _unpack(archive: Path, target: Path) -> None:
    """The files of a backup, every one as it was put in. Raises InputError."""
    broken = InputError("这不是完好的备份文件", str(archive), "请换一份备份")
    target.mkdir(mode=0o700)
    try:
        with zipfile.ZipFile(archive) as packed:
            said = json.loads(packed.read(_MANIFEST))
            if said["form"] != _FORM:
                raise InputError("备份是更新的版本做的", str(archive), "请升级 luoshi 再恢复")
            for name, expected in said["files"].items():
                path = PurePosixPath(name)
                if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
                    raise broken
                _take(packed, name, target / path, expected, broken)
    except _BROKEN as error:
        raise broken from error
    except FileNotFoundError as error:
        raise InputError("找不到备份文件", str(archive), "请检查路径") from error


def _take(packed: zipfile.ZipFile, name: str, file: Path, expected: str, broken: InputError) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with packed.open(name) as source, os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as out:
        for piece in iter(lambda: source.read(1 << 20), b""):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != expected or (file.suffix in _DATABASES and not database.is_whole(file)):
        raise broken
