"""Cells copied from a spreadsheet as rows of the table of facts: id, text, source, date."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from assistant.intake.facts import normal_date
from assistant.intake.tables import role

COLUMNS = ("id", "text", "source", "date")
_ID = re.compile(r"[A-Za-z]{0,4}-?\d{1,5}")
_LONGEST_DATE = 20  # characters: 2023年05月04日 10:00:00


def rows(copied: str) -> list[list[str]]:
    """The rows of what was copied, without those that hold no text.

    Columns are told by their header where there is one, else by what stands in them.
    """
    table = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(copied, newline=""), delimiter="\t")]
    table = [row for row in table if any(row)]
    if not table:
        return []
    named = [role(cell) for cell in table[0]]
    if "text" in named:
        places = {column: named.index(column) for column in COLUMNS if column in named}
        table = table[1:]
    else:
        places = _guessed(table)
    return [
        [row[places[column]] if places.get(column, len(row)) < len(row) else "" for column in COLUMNS]
        for row in table
        if places["text"] < len(row) and row[places["text"]]
    ]


def _guessed(table: Sequence[Sequence[str]]) -> dict[str, int]:
    """Which column is what: the one with most words the text, the one with most of the rest the source."""
    columns = [[row[at] for row in table if at < len(row) and row[at]] for at in range(max(map(len, table)))]
    by_length = sorted(range(len(columns)), key=lambda at: -sum(map(len, columns[at])))
    places = {"text": by_length.pop(0)}
    for name, fits in (("date", _is_date), ("id", _ID.fullmatch)):
        found = next((at for at in by_length if columns[at] and all(map(fits, columns[at]))), None)
        if found is not None:
            places[name] = found
            by_length.remove(found)
    if by_length and columns[by_length[0]]:
        places["source"] = by_length[0]
    return places


def _is_date(cell: str) -> bool:
    return len(cell) <= _LONGEST_DATE and normal_date(cell) is not None
