"""A speller for characters: which one was meant, judged by its neighbours and by what it is mistaken for.

A character is suspect when neither neighbour is known beside it. The characters that sound or look like it are put in
its place; a logistic regression over how much better the text then reads decides. Counts of two and three characters
in a row, the confusions and the weights are fitted by scripts/build_speller.py and kept in knowledge/models/speller.npz
(see knowledge/models/speller.md for what they were counted on, and how well it does on texts it never saw).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.settings import KNOWLEDGE_DIR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Ids below FIRST stand for: a boundary (punctuation, line end), a number or Latin letter, a rare character.
EDGE, OTHER, RARE, FIRST = 0, 1, 2, 3
# A character is beyond suspicion when a neighbour was seen beside it more often than this.
KNOWN = 24
# A correction must be known beside one neighbour at least this often.
ATTESTED = 5
# Texts are read in blocks of this many characters.
BLOCK = 20_000
# Two characters belong together when they meet this many times as often as they would by chance.
BOUND = 5
# Shares of the three-, two- and one-character estimates in the chance of a character.
MIX = (0.6, 0.3, 0.1)


@dataclass(frozen=True, slots=True)
class Slip:
    """`text[at]` is `wrong`; `right` was probably meant."""

    at: int
    wrong: str
    right: str
    chance: float


class Counts:
    """How often runs of three ids occur: sorted keys with their counts; an unknown run counts 0."""

    def __init__(self, keys: Ints, counts: Floats) -> None:
        self._keys, self._counts = keys, counts

    def of(self, keys: Ints) -> Floats:
        """The count of each key."""
        if not len(self._keys):
            return np.zeros(keys.shape)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: Floats = np.where(self._keys[at] == keys, self._counts[at], 0.0)
        return found


class Table:
    """The same for runs of two, which are looked up by the ten thousand: one byte a possible pair (20 MB)."""

    def __init__(self, keys: Ints, packed: NDArray[np.generic], size: int) -> None:
        self._packed = np.zeros(size * size, np.uint8)
        self._packed[keys] = packed
        self._counts = unpack_counts(np.arange(256))

    def of(self, keys: Ints) -> Floats:
        """The count of each key."""
        found: Floats = self._counts[self._packed[keys]]
        return found


class Speller:
    """The counts, the confusions and the weights of one model file."""

    def __init__(self, data: dict[str, NDArray[np.generic]]) -> None:
        self.chars = str(data["chars"])
        self._ids = {char: at + FIRST for at, char in enumerate(self.chars)}
        self._size = len(self.chars) + FIRST
        self._single = unpack_counts(data["single"])
        self._total = float(self._single.sum())
        self._pairs = Table(unpack_keys(data["pair_keys"]), data["pair_counts"], self._size)
        self._triples = Counts(unpack_keys(data["triple_keys"]), unpack_counts(data["triple_counts"]))
        self._first = data["confusion_first"].astype(np.int64)
        self._others = data["confusion_others"].astype(np.int64)
        self._cost = data["confusion_cost"].astype(np.float64) / 10
        self._weights = data["weights"].astype(np.float64)

    def encode(self, text: str) -> Ints:
        """The ids of a text, with two boundaries put before and behind it."""
        ids = [self._id(char) for char in text]
        return np.array([EDGE, EDGE, *ids, EDGE, EDGE], np.int64)

    def _id(self, char: str) -> int:
        found = self._ids.get(char)
        if found is not None:
            return found
        if "\u4e00" <= char <= "\u9fff":
            return RARE
        return OTHER if char.isalnum() else EDGE

    def confusable(self, a: str, b: str) -> bool:
        """Whether `b` sounds or looks like `a`."""
        return any(other == b for other, _ in self.confusions(a))

    def confusions(self, char: str) -> list[tuple[str, float]]:
        """The characters that `char` may stand for by mistake, each with its cost (0 to 2)."""
        at = self._ids.get(char, FIRST - 1) - FIRST
        if at < 0:
            return []
        row = slice(self._first[at], self._first[at + 1])
        return [
            (self.chars[other - FIRST], float(cost))
            for other, cost in zip(self._others[row], self._cost[row], strict=True)
        ]

    def count(self, run: str) -> float:
        """How often a run of one, two or three characters was seen."""
        ids = [self._id(char) for char in run]
        if len(ids) == 1:
            return float(self._single[ids[0]])
        key = 0
        for item in ids:
            key = key * self._size + item
        table: Table | Counts = self._pairs if len(ids) == 2 else self._triples
        return float(table.of(np.array([key]))[0])

    def gain(self, text: str, at: int, char: str) -> float:
        """How much likelier the text is with `char` at this place (a difference of logarithms)."""
        ids = self.encode(text[max(0, at - 4) : at + 5])
        place = np.array([min(at, 4) + 2])
        return float((self._fit(ids, place, np.array([self._id(char)])) - self._fit(ids, place, ids[place]))[0])

    def bound(self, pair: str) -> bool:
        """Whether two characters stand side by side much more often than chance has it: parts of one word."""
        a, b = (max(self.count(char), 1.0) for char in pair)
        return self.count(pair) >= ATTESTED and self.count(pair) * self._total > BOUND * a * b

    def rare_at(self, text: str, at: int) -> bool:
        """Whether the character at this place is a stranger to its neighbours on both sides."""
        return all(
            self.count(pair) <= KNOWN
            for pair in (text[max(0, at - 1) : at + 1], text[at : at + 2])
            if len(pair) == 2 and self.is_character(pair[0]) and self.is_character(pair[1])
        )

    def is_character(self, char: str) -> bool:
        """Whether this is a Chinese character at all."""
        return self._id(char) >= RARE

    def slips(self, text: str, chance: float) -> list[Slip]:
        """The slips of a text that are at least this likely, in reading order; of two side by side, the likelier."""
        found = [slip for start in range(0, len(text), BLOCK) for slip in self._block(text, start, chance)]
        kept: dict[int, Slip] = {}
        for slip in sorted(found, key=lambda slip: -slip.chance):
            if not {slip.at - 1, slip.at, slip.at + 1} & kept.keys():
                kept[slip.at] = slip
        return [kept[at] for at in sorted(kept)]

    def _block(self, text: str, start: int, chance: float) -> Iterator[Slip]:
        """The slips of one block of a text, so that the memory needed does not grow with the text."""
        before = text[max(0, start - 2) : start]
        ids = self.encode(before + text[start : start + BLOCK + 2])
        places, others, features = self.features(ids)
        if not len(places):
            return
        chances = 1 / (1 + np.exp(-(features @ self._weights[:-1] + self._weights[-1])))
        for row in np.flatnonzero(chances >= chance).tolist():
            at = int(places[row]) - 2 - len(before) + start
            if start <= at < start + BLOCK:
                yield Slip(at, text[at], self.chars[int(others[row]) - FIRST], float(chances[row]))

    def features(self, ids: Ints) -> tuple[Ints, Ints, Floats]:
        """(places in `ids`, the best correction's id at each, features): one row for each suspect character."""
        places = self._suspects(ids)
        lengths = self._first[ids[places] - FIRST + 1] - self._first[ids[places] - FIRST]
        rows = np.repeat(np.arange(len(places)), lengths)
        offsets = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        source = self._first[ids[places] - FIRST][rows] + offsets
        at, other = places[rows], self._others[source]
        left, right = self._beside(ids, at, other)
        keep = np.maximum(left, right) >= ATTESTED
        at, other, cost = at[keep], other[keep], self._cost[source][keep]
        here, back = np.unique(at, return_inverse=True)
        gain = self._fit(ids, at, other) - self._fit(ids, here, ids[here])[back]
        best = _best_of_each(at, gain - cost)
        at, other = at[best], other[best]
        return at, other, self._describe(ids, at, other, cost[best], gain[best])

    def _suspects(self, ids: Ints) -> Ints:
        at = np.arange(2, len(ids) - 2)
        at = at[ids[at] >= FIRST]
        left, right = self._beside(ids, at, ids[at])
        return at[np.maximum(left, right) <= KNOWN]

    def _beside(self, ids: Ints, at: Ints, char: Ints) -> tuple[Floats, Floats]:
        """How often `char` was seen after its left and before its right neighbour; 0 beside a boundary."""
        left = np.where(ids[at - 1] == EDGE, 0, self._pairs.of(ids[at - 1] * self._size + char))
        right = np.where(ids[at + 1] == EDGE, 0, self._pairs.of(char * self._size + ids[at + 1]))
        return left, right

    def _fit(self, ids: Ints, at: Ints, char: Ints) -> Floats:
        """The logarithm of how likely the text around `at` is with `char` there."""
        a, b, c, d = ids[at - 2], ids[at - 1], ids[at + 1], ids[at + 2]
        return self._chance(a, b, char) + self._chance(b, char, c) + self._chance(char, c, d)

    def _chance(self, a: Ints, b: Ints, c: Ints) -> Floats:
        size = self._size
        triple = self._triples.of((a * size + b) * size + c) / np.maximum(self._pairs.of(a * size + b), 1)
        pair = self._pairs.of(b * size + c) / np.maximum(self._single[b], 1)
        single = (self._single[c] + 0.5) / self._total
        mixed: Floats = np.log(MIX[0] * np.minimum(triple, 1) + MIX[1] * np.minimum(pair, 1) + MIX[2] * single)
        return mixed

    def _describe(self, ids: Ints, at: Ints, other: Ints, cost: Floats, gain: Floats) -> Floats:
        now, then = self._beside(ids, at, ids[at]), self._beside(ids, at, other)
        size = self._size

        def triples(char: Ints) -> Floats:
            a, b, c, d = ids[at - 2], ids[at - 1], ids[at + 1], ids[at + 2]
            runs = ((a * size + b) * size + char, (b * size + char) * size + c, (char * size + c) * size + d)
            highest: Floats = np.max([self._triples.of(run) for run in runs], axis=0)
            return highest

        columns = [
            gain, cost, *(np.log1p(x) for x in (*now, *then)), np.log1p(np.minimum(*then)),
            ids[at - 1] == EDGE, ids[at + 1] == EDGE, np.log1p(triples(other)), np.log1p(triples(ids[at])),
            np.log1p(self._single[ids[at]]), np.log1p(self._single[other]),
        ]  # fmt: skip
        return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


def _best_of_each(at: Ints, score: Floats) -> Ints:
    """The index of the highest score for each value of `at`."""
    order = np.lexsort((-score, at))
    first = np.ones(len(order), bool)
    first[1:] = at[order][1:] != at[order][:-1]
    best: Ints = order[first]
    return best


def pack_keys(keys: Ints) -> NDArray[np.uint8]:
    """Sorted keys as the variable-length bytes of their differences, seven bits a byte, low bits first."""
    steps = np.diff(keys, prepend=0)
    out = bytearray()
    for step in steps.tolist():
        rest = step
        while rest > 127:
            out.append(rest & 127 | 128)
            rest >>= 7
        out.append(rest)
    return np.frombuffer(bytes(out), np.uint8)


def unpack_keys(packed: NDArray[np.generic]) -> Ints:
    """What `pack_keys` packed."""
    data = packed.astype(np.int64)
    if not len(data):
        return data
    last = data < 128
    group = np.concatenate([[0], np.cumsum(last)[:-1]])
    starts = np.flatnonzero(np.concatenate([[True], last[:-1]]))
    shift = 7 * (np.arange(len(data)) - starts[group])
    steps = np.zeros(int(last.sum()), np.int64)
    np.add.at(steps, group, (data & 127) << shift)
    return np.cumsum(steps)


def pack_counts(counts: Floats) -> NDArray[np.uint8]:
    """Counts in steps of a tenth of a doubling or so: exact where they are small."""
    return np.round(np.log1p(counts) * 16).clip(0, 255).astype(np.uint8)


def unpack_counts(packed: NDArray[np.generic]) -> Floats:
    """What `pack_counts` packed, within 4%."""
    return np.asarray(np.round(np.expm1(packed.astype(np.float64) / 16)), np.float64)


@cache
def load() -> Speller:
    """The shipped speller, read once a process."""
    return read(KNOWLEDGE_DIR / "models" / "speller.npz")


def read(path: Path) -> Speller:
    """A speller from its file."""
    with np.load(path, allow_pickle=False) as data:
        return Speller({name: data[name] for name in data.files})
