"""Marks by which a writer silences findings: `# luoshi: off` … `# luoshi: on` on lines of their own, or as comments.

    # luoshi: off                 all rules, up to the next `on`
    <!-- luoshi: off typo -->     these rules only; ids or Chinese names, divided by blanks
    # luoshi: on                  ends all that is off, or the rules it names

The marks are no part of what the report says: they are read as line ends, so that every offset stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORDS = r"luoshi[ \t]*[:：][ \t]*(?:on|off)"
_MARK = re.compile(
    rf"^[ \t　\ufeff]*#+[ \t]*(?P<line>{_WORDS}(?![\w-])[^\r\n]*)|<!--[ \t]*(?P<comment>{_WORDS}(?![\w-])[^\r\n]*?)-->",
    re.M | re.I,
)
_SPLIT = re.compile(r"[\s,，、]+")


@dataclass(frozen=True, slots=True)
class Switch:
    """A mark at `text[start:end]`: from here on `rules` (all, when empty) are off, or on again."""

    start: int
    end: int
    off: bool
    rules: tuple[str, ...]


def switches(text: str) -> Iterator[Switch]:
    """The marks of a text, in order."""
    if "luoshi" not in text.lower():
        return
    for match in _MARK.finditer(text):
        said = match["line"] or match["comment"]
        word, *rules = filter(None, _SPLIT.split(re.split("[:：]", said, maxsplit=1)[1]))
        yield Switch(match.start(), match.end(), word.lower() == "off", tuple(rules))


def blanked(text: str) -> str:
    """`text` with every mark turned into as many line ends: the same length, and nothing in them to read."""
    parts, done = [], 0
    for mark in switches(text):
        parts += [text[done : mark.start], "\n" * (mark.end - mark.start)]
        done = mark.end
    return "".join([*parts, text[done:]]) if parts else text
