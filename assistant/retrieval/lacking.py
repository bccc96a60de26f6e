"""What the vectors of a catalogue still lack: passages that wait, are withheld, or whose vectors must go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.retrieval.passages import Passages, Row


class Lacking(Passages):
    """A passage without a row in `vectors` waits for its vector, unless it is `withheld` from the encoder; a uid in
    `doomed` waits to be removed from every index."""

    def pending(self, encoder: str, limit: int, after: int = 0) -> list[Row]:
        """Passages with a seq greater than `after` that `encoder` has not done yet, oldest first."""
        keys = self._db().execute(
            """SELECT seq FROM passages p WHERE seq > ?
               AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.encoder = ? AND v.uid = p.uid)
               AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.encoder = ? AND w.uid = p.uid)
               ORDER BY seq LIMIT ?""",
            (after, encoder, encoder, limit),
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

    def withhold(self, encoder: str, uids: Iterable[str]) -> None:
        """Note that these passages may not be given to `encoder`: words alone find them."""
        with self._write() as db:
            db.executemany("INSERT OR IGNORE INTO withheld VALUES (?, ?)", ((encoder, uid) for uid in uids))

    def release(self, encoder: str) -> None:
        """Forget what was withheld from `encoder`: it is to be judged anew."""
        with self._write() as db:
            db.execute("DELETE FROM withheld WHERE encoder = ?", (encoder,))

    def withheld(self, encoder: str) -> int:
        """How many passages may not be given to `encoder`."""
        query = "SELECT count(*) FROM withheld w JOIN passages p ON p.uid = w.uid WHERE w.encoder = ?"
        return int(self._db().execute(query, (encoder,)).fetchone()[0])

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
