"""Text that several reports share: the same sentence, or nearly the same, in more than one unit's report.

Sentences are compared by runs of characters (shingles). Each sentence keeps the few shingles whose hashes are smallest
(a bottom-k sketch, after Broder 1997), and only sentences that share one of these are compared: the time grows with
the text, not with its square.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from assistant.types import Report

RUN = 8
# Shorter ones are shared by chance and by custom.
LEAST = 12
SKETCH = 10
# This share of the shorter sentence's runs stands in the other. One changed number in fifty characters leaves 0.8.
SHARE = 0.6
# What so many reports say is a common template: it is listed, but makes no two of them alike.
TEMPLATE = 20
_CROWD = 8
_LETTERS = re.compile(r"[^\w]+")
Runs = NDArray[np.uint32]
# A run's number is the upper half of a sum of its letters' multiples (multiply-shift hashing, after Dietzfelbinger
# 1996): odd numbers drawn once, so that the same folder gives the same answer again.
_MIX = np.random.default_rng(2012).integers(0, 2**63, RUN, np.uint64) * np.uint64(2) + np.uint64(1)
_TOLD = ("problem", "example", "cause", "measure", "praise")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: `report` is its position in what `find` was given, [start, end) its offsets there."""

    report: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A sentence that stands in several reports; `same` says that it is word for word the same in all."""

    places: tuple[Place, ...]
    same: bool

    @property
    def reports(self) -> tuple[int, ...]:
        """The reports it stands in."""
        return tuple(sorted({place.report for place in self.places}))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports that share `sentences` sentences, which make up `share` (0..1) of the shorter one's text."""

    a: int
    b: int
    sentences: int
    share: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Shared sentences, those in most reports first, and pairs of reports, the most alike first."""

    shared: tuple[Shared, ...] = ()
    pairs: tuple[Pair, ...] = ()


def find(reports: Sequence[Report]) -> Likeness:
    """What these reports share with one another. Headings, openings and closing words are not compared."""
    places: dict[str, list[Place]] = defaultdict(list)
    for at, report in enumerate(reports):
        for sentence in report.sentences:
            letters = _LETTERS.sub("", sentence.text)
            if sentence.role in _TOLD and len(letters) >= LEAST:
                places[letters].append(Place(at, sentence.start, sentence.end, sentence.text))
    texts = list(places)
    groups = _groups(texts)
    shared = []
    for group in groups:
        found = tuple(place for text in group for place in places[text])
        if len({place.report for place in found}) > 1:
            shared.append(Shared(found, len(group) == 1))
    shared.sort(key=lambda item: (-len(item.reports), item.places[0].report, item.places[0].start))
    return Likeness(tuple(shared), tuple(_pairs(shared, [len(report.text) for report in reports])))


def _groups(texts: Sequence[str]) -> Iterable[list[str]]:
    """The texts, those that are nearly the same together."""
    leader = list(range(len(texts)))

    def top(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    runs = [_runs(text) for text in texts]
    for a, b in _candidates(runs):
        if top(a) != top(b) and _common(runs[a], runs[b]) >= SHARE * min(len(runs[a]), len(runs[b])):
            leader[top(b)] = top(a)
    groups: dict[int, list[str]] = defaultdict(list)
    for at, text in enumerate(texts):
        groups[top(at)].append(text)
    return groups.values()


def _runs(text: str) -> Runs:
    """A number for each run, each once and in order, in 4 bytes: a set of them would take thirty times as much."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    mixed = sliding_window_view(codes, RUN) @ _MIX
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _common(a: Runs, b: Runs) -> int:
    places = np.minimum(np.searchsorted(b, a), len(b) - 1)
    return int(np.count_nonzero(b[places] == a))


def _candidates(runs: Sequence[Runs]) -> Iterator[tuple[int, int]]:
    """Pairs that share a run of either one's sketch, each once."""
    if not runs:
        return
    sketches = [own[:SKETCH] for own in runs]
    marks = np.concatenate(sketches)
    owners = np.repeat(np.arange(len(runs)), [len(own) for own in sketches])
    # Sorted arrays and not a dictionary of lists: most runs stand in one sentence only, and there are millions.
    order = np.argsort(marks, kind="stable")
    marks, owners = marks[order], owners[order]
    ends = np.append(np.flatnonzero(marks[1:] != marks[:-1]) + 1, len(marks))
    starts = np.append(0, ends[:-1])
    found = array("q")
    several = ends - starts > 1
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        bucket = owners[start:end].tolist()
        # In a crowd each is compared with the first few only: those that are alike meet there.
        pairs = (
            combinations(bucket, 2) if len(bucket) <= _CROWD else ((a, b) for b in bucket for a in bucket[:3] if a < b)
        )
        found.extend(a * len(runs) + b for a, b in pairs)
    for pair in np.unique(np.array(found, np.int64)).tolist():
        yield divmod(pair, len(runs))


def _pairs(shared: Iterable[Shared], sizes: Sequence[int]) -> list[Pair]:
    sentences: Counter[tuple[int, int]] = Counter()
    chars: Counter[tuple[int, int]] = Counter()
    for item in shared:
        if len(item.reports) > TEMPLATE:
            continue
        size = {place.report: len(place.text) for place in item.places}
        for a, b in combinations(item.reports, 2):
            sentences[a, b] += 1
            chars[a, b] += min(size[a], size[b])
    pairs = [Pair(a, b, n, min(1.0, chars[a, b] / max(1, min(sizes[a], sizes[b])))) for (a, b), n in sentences.items()]
    return sorted(pairs, key=lambda pair: (-pair.share, pair.a, pair.b))
