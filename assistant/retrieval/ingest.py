"""Files into the catalogue: what is there to read, what has changed, and what becomes of it."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from assistant.errors import InputError
from assistant.intake.tables import TABLES
from assistant.retrieval.about import read_about
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.chunk import Piece, split
from assistant.retrieval.passages import Entry
from assistant.retrieval.readers import READERS, Document, read
from assistant.types import Source, SourceKind


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is. `stage` counts files ("read") or passages ("encode"); `remaining` is in seconds."""

    stage: Literal["read", "encode"]
    done: int
    total: int
    passages: int = 0
    remaining: float | None = None
    problem: str = ""


Report = Callable[[Progress], None]
Read = Callable[[Path, bytes], Document]


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of the files taken in. Year and unit hold for those that do not say them themselves."""

    kind: SourceKind
    year: int | None = None
    unit: str = ""
    read: Read = read


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The readable files among `paths` and in their folders, each once, links followed but never in a circle.

    Raises InputError for a path that is not there.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if not path.exists():
            raise InputError("找不到文件或文件夹", str(path), "请检查路径")
        if path.is_dir():
            yield from _walk(path, seen)
        elif _first_time(path, seen):
            yield path


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    if not _first_time(folder, seen):
        return
    for entry in sorted(folder.iterdir()):
        # ~$… is Word's lock on an open file; a name that begins with a dot is no document.
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir():
            yield from _walk(entry, seen)
        elif entry.suffix.lower() in READERS and entry.is_file() and _first_time(entry, seen):
            yield entry


def _first_time(path: Path, seen: set[tuple[int, int]]) -> bool:
    info = path.stat()
    key = (info.st_dev, info.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True


def take_in(catalogue: Catalogue, path: Path, options: Options) -> tuple[Source, bool]:
    """Put one file into the catalogue unless it stands there as it is. Returns it and whether anything changed.

    The caller holds the lock between processes. Raises InputError for a file that cannot be read.
    """
    where = str(path.resolve())
    try:
        info = path.stat()
        known = catalogue.at(where)
        if known and known[1:] == (info.st_size, info.st_mtime_ns) and _agrees(catalogue, known[0], options):
            return known[0], False
        data = path.read_bytes()
    except OSError as error:
        raise InputError("文件不能读取", where, "请检查权限") from error
    digest = hashlib.sha256(data).hexdigest()
    old = known[0] if known else _moved(catalogue, digest)
    if old and old.sha256 == digest and _agrees(catalogue, old, options):
        catalogue.touch(old.id, path=where, size=info.st_size, mtime=info.st_mtime_ns)
        return replace(old, path=where), old.path != where
    document = options.read(path, data)
    identity = old.id if old else secrets.token_hex(5)
    edited = catalogue.edited(identity) if old else {}
    source = Source(identity, path=where, sha256=digest, **_described(document.text, path, options, old, edited))
    entries = make_entries(source, document.text, split(document, source.kind))
    catalogue.put(source, document.text, entries, size=info.st_size, mtime=info.st_mtime_ns, edited=edited)
    return replace(source, passages=len(entries)), True


def _agrees(catalogue: Catalogue, source: Source, options: Options) -> bool:
    """Whether a source already is what would be made of it now."""
    if options.year in (None, source.year) and options.unit in ("", source.unit) and options.kind == source.kind:
        return True
    text, edited = catalogue.text(source.id) or "", catalogue.edited(source.id)
    values = _described(text, Path(source.path), options, source, edited)
    return (source.kind, source.year, source.unit) == (values["kind"], values["year"], values["unit"])


def _moved(catalogue: Catalogue, digest: str) -> Source | None:
    """The source of the same content whose file is no longer where it was."""
    return next((source for source in catalogue.same_content(digest) if not os.path.exists(source.path)), None)


def _described(text: str, path: Path, options: Options, old: Source | None, edited: dict[str, Any]) -> dict[str, Any]:
    """A source field by field: what was set by hand, else what it says itself, else what the user says of it, else what
    was known of it before."""
    kind: SourceKind = edited.get("kind", options.kind)
    # The rows of a table speak of events, none of the table as a whole.
    about = read_about("" if path.suffix.lower() in TABLES else text, path.stem, kind)
    return {
        "kind": kind,
        "title": about.title,
        "issuer": about.issuer,
        "number": about.number,
        "in_force": about.in_force,
        "year": about.year or options.year or (old.year if old else None) or about.dated,
        "unit": about.unit or options.unit or (old.unit if old else ""),
        **edited,
    }


def make_entries(source: Source, text: str, pieces: Sequence[Piece]) -> list[Entry]:
    """Passages with their keys: the same words under the same headings keep the same key, wherever they move."""
    entries: list[Entry] = []
    times: Counter[str] = Counter()
    for number, piece in enumerate(pieces, 1):
        body = text[piece.start : piece.end]
        content = "\x1f".join((piece.title or source.title, *piece.heading, piece.date or "", body))
        digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        times[digest] += 1
        uid = f"{source.id}-{digest}-{times[digest]}"
        ref = piece.ref or f"{source.id}#{number}"
        entries.append(Entry(uid, ref, piece.start, piece.end, body, piece.heading, piece.title, piece.date))
    return entries


class Clock:
    """Estimates the time that a job of `total` steps still takes."""

    def __init__(self, total: int) -> None:
        self._total, self._start = total, time.monotonic()

    def remaining(self, done: int) -> float | None:
        """Seconds left after `done` steps; None before the first."""
        elapsed = time.monotonic() - self._start
        return elapsed / done * (self._total - done) if done else None
