"""Passages as stored: what every index is made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.retrieval.tables import Tables
from assistant.types import Passage

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


class Passages(Tables):
    """The passages of a catalogue, read."""

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

    def uids(self, last: int) -> list[tuple[int, str]]:
        """(seq, uid) of every passage up to the seq `last`."""
        return self._db().execute("SELECT seq, uid FROM passages WHERE seq <= ? ORDER BY seq", (last,)).fetchall()

    def rows(self, where: str = "1", values: Iterable[object] = ()) -> Iterator[Row]:
        """Passages that meet an SQL condition on `p` (passages) and `s` (sources), in the order of seq."""
        query = f"SELECT {_PASSAGE} FROM passages p JOIN sources s ON s.id = p.source WHERE {where} ORDER BY p.seq"
        for row in self._db().execute(query, tuple(values)):
            seq, uid, ref, source, text, start, end, heading, title, source_title, kind, year, date = row
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
