"""Copied text: sentences of a report that stand, wholly or in long runs, in a source or an earlier report.

Report and sources are cut into shingles of SIZE letters, each a number. A source is passed over once, and only where
its shingles meet the report's is the common run measured: time grows with the length of the sources plus that of
the report, not with their product. What is quoted as policy is no copying, and neither are the set phrases that every
report shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.particulars.phrases import blank
from assistant.types import Report, Sentence, Source, SourceKind

SIZE = 10
MIN_RUN = 24  # letters in a row that are too many to be chance
MIN_SHARE = 0.7  # of a sentence, where it is shorter than two such runs
MIN_LETTERS = 16
_ASCRIBED = re.compile(r"《[^《》\n]+》|“[^“”\n]{12,}”|第[一二三四五六七八九十百千零\d]+条")
_BASE = np.uint64(1_000_003)


@dataclass(frozen=True, slots=True)
class Copied:
    """report.text[start:end] stands in the text of `source` at [source_start, source_end), punctuation apart."""

    start: int
    end: int
    source: Source
    source_start: int
    source_end: int


class Sources(Protocol):
    """What find_copied needs of a library."""

    def sources(self) -> list[Source]:
        """All sources."""

    def texts(self, kinds: Sequence[SourceKind] = ()) -> Iterable[tuple[str, str, str]]:
        """(source id, kind, text) of the sources of these kinds."""


@dataclass(frozen=True, slots=True)
class _Run:
    """report letters [start, end) stand in the source from letter `at` on."""

    start: int
    end: int
    at: int


class _Letters:
    """A text without punctuation and spaces: places[i] is where letters[i] stands, shingles[i] begins there."""

    def __init__(self, text: str) -> None:
        self.places = [at for at, letter in enumerate(text) if letter.isalnum()]
        self.letters = "".join(text[at] for at in self.places)
        codes = np.frombuffer(self.letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        self.shingles = np.zeros(max(0, len(codes) - SIZE + 1), np.uint64)
        for offset in range(SIZE if len(self.shingles) else 0):
            self.shingles = self.shingles * _BASE + codes[offset : offset + len(self.shingles)]


def find_copied(report: Report, library: Sources) -> list[Copied]:
    """The copied sentences of a report in their order, each with the source that has the longest run of it.

    The report's own file, where the library has it, is no source of itself.
    """
    body = _Letters(report.text)
    known = np.unique(body.shingles)
    sources = {source.id: source for source in library.sources() if source.sha256 != report.sha256}
    best: dict[int, Copied] = {}
    for identity, _, text in library.texts():
        if identity not in sources or text == report.text:
            continue
        for index, found in _copied_from(report, body, known, sources[identity], text):
            if index not in best or found.end - found.start > best[index].end - best[index].start:
                best[index] = found
    return [best[index] for index in sorted(best)]


def _copied_from(
    report: Report, body: _Letters, known: NDArray[np.uint64], source: Source, text: str
) -> Iterator[tuple[int, Copied]]:
    other = _Letters(text)
    shared = np.isin(other.shingles, known)
    if not shared.any():
        return
    runs = list(_runs(body, other, np.flatnonzero(shared)))
    for sentence in report.sentences:
        if sentence.role == "heading" or (source.kind == "policy" and _ASCRIBED.search(sentence.text)):
            continue
        first, last = np.searchsorted(body.places, (sentence.start, sentence.end))
        parts = [
            (max(run.start, first), min(run.end, last), run) for run in runs if run.start < last and run.end > first
        ]
        start, end, run = max(parts, key=lambda part: part[1] - part[0], default=(0, 0, None))
        if run and _is_copied(report, sentence, body.places[start], body.places[end - 1] + 1, int(last - first)):
            at = run.at + int(start) - run.start
            yield sentence.index, Copied(
                body.places[start], body.places[end - 1] + 1, source,
                other.places[at], other.places[at + int(end - start) - 1] + 1,
            )  # fmt: skip


def _runs(body: _Letters, other: _Letters, places: NDArray[np.int64]) -> Iterator[_Run]:
    """The longest common runs, in the order of the report, none within another."""
    first_at: dict[int, int] = {}
    for at in places.tolist():
        first_at.setdefault(int(other.shingles[at]), at)
    start = 0
    while start < len(body.shingles):
        at = first_at.get(int(body.shingles[start]))
        length = 0
        if at is not None:
            while (
                start + length < len(body.letters)
                and at + length < len(other.letters)
                and body.letters[start + length] == other.letters[at + length]
            ):
                length += 1
        # Two shingles may share a number by chance; a run is only what was compared letter by letter.
        if at is not None and length >= SIZE:
            yield _Run(start, start + length, at)
            start += length - SIZE + 1
        else:
            start += 1


def _is_copied(report: Report, sentence: Sentence, start: int, end: int, letters: int) -> bool:
    """Whether enough of the sentence is in the run when set phrases do not count."""
    own = sum(map(str.isalnum, blank(report.text[start:end])))
    return own >= MIN_RUN or (own >= MIN_LETTERS and own >= MIN_SHARE * letters)
