"""Which fact goes with which sentence: the best total match, each fact once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

MOST_FACTS = 10
FACTS_EACH = 2


def assign(scores: Sequence[Sequence[float]], floor: float) -> list[list[int]]:
    """For each row (a sentence) the columns (facts) given to it, best first.

    Every sentence gets at most one fact by the match of greatest total; facts left over then join the sentence they
    fit best, two at most in one. Pairs scored under `floor` are never made.
    """
    width = len(scores[0]) if scores else 0
    best = {c: max(row[c] for row in scores) for c in range(width)}
    columns = tuple(sorted(best, key=lambda c: -best[c])[:MOST_FACTS])

    @cache
    def match(row: int, free: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        if row == len(scores):
            return 0.0, ()
        options = [match(row + 1, free)]
        for bit, column in enumerate(columns):
            if free >> bit & 1 and scores[row][column] >= floor:
                total, pairs = match(row + 1, free & ~(1 << bit))
                options.append((total + scores[row][column], ((row, column), *pairs)))
        return max(options, key=lambda option: option[0])

    given: list[list[int]] = [[] for _ in scores]
    for row, column in match(0, (1 << len(columns)) - 1)[1]:
        given[row].append(column)
    _add_the_rest(given, scores, floor)
    return given


def _add_the_rest(given: list[list[int]], scores: Sequence[Sequence[float]], floor: float) -> None:
    placed = {column for row in given for column in row}
    width = len(scores[0]) if scores else 0
    for column in sorted(set(range(width)) - placed):
        rows = [r for r in range(len(scores)) if len(given[r]) < FACTS_EACH and scores[r][column] >= floor]
        if rows:
            given[max(rows, key=lambda r: scores[r][column])].append(column)
