"""The knowledge base as the rest of the program sees it: take in, list, forget, search, quote.

files -> readers -> chunk -> catalogue (SQLite: the truth)
                                 |-> words   (memory: found at once)
                                 `-> vectors (Chroma: found better a little later)
query -> words, vectors -> fuse -> fold near-identical -> hits
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

from assistant.errors import InputError, KnowledgeError
from assistant.intake.tables import TABLES
from assistant.retrieval import readers
from assistant.retrieval.catalogue import EDITABLE, Catalogue
from assistant.retrieval.chunk import Piece, split
from assistant.retrieval.encode import Encoder, get_encoder
from assistant.retrieval.encoding import bury, encode_pending, start_process
from assistant.retrieval.ingest import Clock, Options, Progress, Read, Report, find_files, make_entries, take_in
from assistant.retrieval.search import Filter, Search
from assistant.retrieval.shared import Shared
from assistant.retrieval.store import VectorStore
from assistant.settings import KNOWLEDGE_DIR, Settings
from assistant.types import Hit, Passage, Source, SourceKind

_QUERIES = 64
_SAMPLES = "samples"


def open_library(config: Settings) -> Library:
    """The knowledge base that these settings name. Raises KnowledgeError, also for a Chroma server outside."""
    if config.chroma_url:
        from assistant import gate  # it loads every check: only for those who have a server

        if not gate.is_inside(config.chroma_url, config.allowed_networks):
            raise KnowledgeError(
                "资料不能放到外面的 Chroma 服务器",
                config.chroma_url,
                "确认它在单位内部的，请把它所在的网段写进设置 allowed_networks",
            )
    return Library(config.home, config.encoder, config.chroma_url)


class Library:
    """A knowledge base under `home`; several processes may use the same one at once.

    `encoder` is a name for get_encoder; each encoder has its own index, and switching keeps the others.
    `chroma_url` puts the vectors on a Chroma server. Raises KnowledgeError when the base cannot be opened.
    """

    def __init__(self, home: Path, encoder: str = "use", chroma_url: str = "", *, samples: bool = True) -> None:
        self._folder = home / "knowledge"
        self._encoder_name, self._url = encoder, chroma_url
        self._catalogue = Catalogue(self._folder / "catalogue.sqlite3")
        self._store = VectorStore(self._folder / "vectors", chroma_url)
        self._shared = Shared(self._catalogue, self._store)
        self._search = Search(self._catalogue, self._store, self._shared, encoder)
        self._ingesting = FileLock(self._folder / "ingest.lock", thread_local=False)
        if samples and not self._catalogue.state(_SAMPLES):
            self._take_samples()

    def _take_samples(self) -> None:
        """Once in a base's life: a sample that was forgotten stays so."""
        for kind in ("policy", "report", "record"):
            folder = KNOWLEDGE_DIR / "samples" / kind
            if folder.is_dir():
                self.ingest([folder], kind=kind, encode=False)
        self._catalogue.remember(_SAMPLES, "taken")

    def close(self) -> None:
        """Let go of files and connections."""
        self._store.close()
        self._catalogue.close()

    @property
    def encoder(self) -> Encoder:
        """The encoder in use. Raises UsageError for a name that is none."""
        return get_encoder(self._encoder_name)

    # Sources

    def ingest(
        self,
        paths: Iterable[Path],
        *,
        kind: SourceKind,
        year: int | None = None,
        unit: str = "",
        wait: bool = False,
        progress: Report | None = None,
        encode: bool = True,
        read: Read = readers.read,
    ) -> list[Source]:
        """Take files and folders in, or refresh them; returns their sources, unchanged ones too.

        They can be found by words on return; with `wait` by vectors too, else vectors follow in a process of their
        own. A file that cannot be read is told to `progress` as a `problem` and passed over, unless it was named
        itself: then InputError is raised, after all others are taken in.
        """
        paths = list(paths)
        files = list(find_files(paths))
        named = {path.resolve() for path in paths}
        clock, taken, passages = Clock(len(files)), [], 0
        failed: InputError | None = None
        for number, file in enumerate(files, 1):
            problem = ""
            try:
                source = self._take(file, Options(kind, year, unit, read))
                taken.append(source)
                passages += source.passages
            except InputError as error:
                problem = error.line()
                failed = error if file.resolve() in named else failed
            if progress:
                progress(Progress("read", number, len(files), passages, clock.remaining(number), problem))
        if encode:
            self.encode(wait=wait, progress=progress)
        if failed:
            raise failed
        return taken

    def _take(self, file: Path, options: Options) -> Source:
        try:
            self._shared.fetch()
            with self._ingesting:
                source, changed = take_in(self._catalogue, file, options)
            if changed or not self._shared.knows(source.id):
                self._shared.publish(source.id)
            return source
        except (OSError, sqlite3.Error) as error:
            raise KnowledgeError("知识库不能写入", str(self._folder), "请检查磁盘空间与写入权限") from error

    def encode(self, *, wait: bool = False, progress: Report | None = None) -> None:
        """See to it that the vectors that are missing come: before returning (`wait`), or in the background."""
        if wait:
            encode_pending(self._catalogue, self._store, self.encoder, progress)
        elif self.waiting() or self.withheld() or self._catalogue.doomed(1):
            start_process(self._folder, self._encoder_name, self._url)

    def waiting(self) -> int:
        """How many passages have no vector yet."""
        total, done = self._catalogue.counts(self.encoder.name)
        return total - done - self.withheld()

    def withheld(self) -> int:
        """How many passages get no vector, since the encoder is a server that may not see them."""
        return self._catalogue.withheld(self.encoder.name)

    def vectors(self) -> int:
        """How many vectors the encoder's index holds."""
        return self._store.count(self.encoder.name)

    def sources(self) -> list[Source]:
        """All sources, by title; `encoded` of each says how far its vectors are."""
        self._shared.fetch()
        return self._catalogue.sources(self.encoder.name)

    def find_source(self, name: str) -> Source:
        """The one source with this id, path, title or file name. Raises KnowledgeError for none or several."""
        sources = self.sources()
        path = str(Path(name).resolve())
        for found in (
            [s for s in sources if s.id == name or s.path == path],
            [s for s in sources if name in (s.title, Path(s.path).name, Path(s.path).stem)],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                raise KnowledgeError(f"有 {len(found)} 份资料叫“{name}”", "", "请用 luoshi sources 列出的编号指明一份")
        raise KnowledgeError(f"知识库里没有“{name}”", "", "请用 luoshi sources 查看已有资料")

    def forget(self, source: str) -> Source:
        """Remove a source from every index, leaving no trace. Raises KnowledgeError when there is none such."""
        found = self.find_source(source)
        self._shared.withdraw(found.id)
        with self._ingesting:
            self._catalogue.remove(found.id)
            self._catalogue.checkpoint()
        self._search.index.purge()
        bury(self._catalogue, self._store)
        return found

    def edit(self, source: str, **changes: Any) -> Source:
        """Set title, kind, year, unit, issuer, number or in_force by hand; a refresh keeps what was set.

        Under another title or of another kind passages want new vectors: see encode().
        Raises KnowledgeError for another field or a source that is not there.
        """
        found = self.find_source(source)
        unknown = changes.keys() - set(EDITABLE)
        if unknown:
            raise KnowledgeError(f"资料没有 {sorted(unknown)[0]} 这一项", found.title, f"可改：{'、'.join(EDITABLE)}")
        with self._ingesting:
            pieces = self._pieces(found, changes.get("kind", found.kind)) if {"title", "kind"} & changes.keys() else []
            self._catalogue.edit(found.id, changes)
            if pieces:
                self._reindex(found.id, pieces)
        self._shared.publish(found.id)
        edited = self._catalogue.source(found.id, self.encoder.name)
        return edited or found

    def _pieces(self, source: Source, kind: SourceKind) -> list[Piece]:
        """The passages as they are, or, of another kind, as that kind is split; the rows of a table stay rows."""
        if kind != source.kind and Path(source.path).suffix.lower() not in TABLES:
            return split(readers.Document(self.source_text(source.id)), kind)
        return [
            Piece(p.start, p.end, p.heading, p.ref, "" if p.title == source.title else p.title, p.date)
            for p in self.passages(source.id)
        ]

    def _reindex(self, identity: str, pieces: list[Piece]) -> None:
        """Put a source in anew: passages are indexed with its title, and split as its kind is."""
        source = self._catalogue.source(identity)
        known = self._catalogue.at(source.path) if source else None
        if source and known:
            text, edited = self.source_text(identity), self._catalogue.edited(identity)
            entries = make_entries(source, text, pieces)
            self._catalogue.put(source, text, entries, size=known[1], mtime=known[2], edited=edited)

    # Reading

    def source_text(self, source_id: str) -> str:
        """The whole text of a source. Raises KnowledgeError when there is none such."""
        text = self._catalogue.text(source_id)
        if text is None:
            raise KnowledgeError("知识库里没有这份资料", source_id, "请用 luoshi sources 查看已有资料")
        return text

    def passage(self, ref: str) -> Passage | None:
        """The passage with this ref (the first, where several sources use the same one), or None."""
        return next((row.passage for row in self._catalogue.rows("p.ref = ?", (ref,))), None)

    def passages(self, source_id: str) -> list[Passage]:
        """All passages of a source in order."""
        return [row.passage for row in self._catalogue.rows("p.source = ?", (source_id,))]

    def texts(self, kinds: Sequence[SourceKind] = ()) -> Iterator[tuple[str, str, str]]:
        """(source id, kind, text) of all sources of these kinds, of all kinds when none is named."""
        return self._catalogue.texts(kinds)

    # Searching

    def search(
        self,
        query: str,
        *,
        kind: SourceKind | None = None,
        year: int | None = None,
        unit: str | None = None,
        in_force: bool | None = None,
        k: int = 8,
    ) -> list[Hit]:
        """The k passages that answer `query` best, best first; near-identical ones are one hit with all sources.

        `unit` is met by a part of a unit's name; `in_force` True leaves out what is known to be repealed.
        A hit marked `weak` is the nearest there is, but no nearer than unrelated texts are: nothing may cite it.
        """
        return next(self.search_many([query], kind=kind, year=year, unit=unit, in_force=in_force, k=k))

    def search_many(
        self,
        queries: Iterable[str],
        *,
        kind: SourceKind | None = None,
        year: int | None = None,
        unit: str | None = None,
        in_force: bool | None = None,
        sources: Collection[str] | None = None,
        k: int = 8,
    ) -> Iterator[list[Hit]]:
        """As search(), for many queries: they are encoded and looked up in batches, answered in order.

        `sources` are the ids of those that may be searched.
        """
        among = None if sources is None else frozenset(sources)
        return self._search.many(queries, Filter(kind, year, unit, in_force, among), k)
