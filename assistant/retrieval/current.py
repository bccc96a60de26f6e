"""The words index of a catalogue: in step with it, and kept in a file so that a start need not make it anew.

The catalogue is the truth. The file only saves time: what it has too much is left out, what it lacks is added, and
when it is missing, damaged or another catalogue's it is made again.
"""

from __future__ import annotations

import logging
import threading
import zlib
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from assistant.retrieval import arrays
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.passages import indexed_text
from assistant.retrieval.words import Segment, Words

_log = logging.getLogger(__name__)
FILE = "words.index"
_FORM = "words 1"  # what a term, a length and a count are; another form is made anew
_WORTH = 2_000  # passages that are read again at a start rather than saved at once
_SHARE = 20  # of a large index, its twentieth part


class CurrentWords:
    """The words index of `catalogue`, saved beside it. Safe for several threads; `lock` is held while it is used."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.lock = threading.RLock()
        self.words = Words()
        self._catalogue = catalogue
        self._file = catalogue.file.with_name(FILE)
        self._saving = FileLock(str(self._file) + ".lock", thread_local=False)
        self._generation = -1
        self._last_seq = 0
        self._unsaved = 0
        self._outdated = False  # whether the file has words of passages that are gone
        self._opened = False

    def refresh(self) -> None:
        """Bring the index to where the catalogue is; other processes may have changed it."""
        with self.lock:
            generation = self._catalogue.generation()
            if generation == self._generation:
                return
            if not self._opened:
                self._open()
            fresh = list(self._catalogue.rows("p.seq > ?", (self._last_seq,)))
            gone = np.setdiff1d(self.words.seqs, self._catalogue.seqs())
            self.words.remove(gone.tolist())
            self.words.add([row.seq for row in fresh], [indexed_text(row.passage) for row in fresh])
            self._last_seq = max([self._last_seq, *(row.seq for row in fresh)])
            self._unsaved += len(fresh)
            self._generation = generation
            if self._outdated or self._unsaved > max(_WORTH, len(self.words) // _SHARE):
                self._save()

    def purge(self) -> None:
        """See to it that nothing of what is gone from the catalogue stands in the file."""
        with self.lock:
            self._generation = -1
            self.refresh()
            if self._file.exists():
                self._save()

    def _open(self) -> None:
        """Start from the file, where its passages are the catalogue's."""
        self._opened = True
        kept = arrays.read(self._file, _FORM)
        if kept is None or not len(kept["seqs"]):
            return
        marks = dict(zip(kept["seqs"].tolist(), kept["marks"].tolist(), strict=True))
        last = max(marks)
        living = {seq: _mark(uid) for seq, uid in self._catalogue.uids(last)}
        if any(marks.get(seq) != mark for seq, mark in living.items()):
            return  # a catalogue restored from a backup gives the same seqs to other passages
        segment = Segment(kept["terms"], kept["starts"], kept["docs"], kept["counts"])
        self.words = Words.of(kept["seqs"], kept["lengths"], segment)
        self._last_seq = last
        self._outdated = len(living) < len(marks)

    def _save(self) -> None:
        uids = dict(self._catalogue.uids(self._last_seq))
        self.words.remove(np.setdiff1d(self.words.seqs, list(uids)).tolist())
        seqs, lengths, segment = self.words.compact()
        marks: NDArray[np.uint32] = np.array([_mark(uids[seq]) for seq in seqs.tolist()], np.uint32)
        parts: dict[str, NDArray[Any]] = {
            **{"seqs": seqs, "marks": marks, "lengths": lengths},
            **{"terms": segment.terms, "starts": segment.starts, "docs": segment.docs, "counts": segment.counts},
        }
        try:
            with self._saving:
                arrays.write(self._file, _FORM, parts)
        except OSError as error:
            # A full disk does not stop a search; the next start takes longer.
            _log.warning("the words index could not be saved: %s", error)
            return
        self.words = Words.of(seqs, lengths, segment)
        self._unsaved, self._outdated = 0, False


def _mark(uid: str) -> int:
    """A number for a passage: the same seq with the same mark is the same passage."""
    return zlib.crc32(uid.encode())
