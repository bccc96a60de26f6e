"""Automatic numbering as the reader sees it: the labels that Word computes from numbering.xml and styles.xml.

After ISO/IEC 29500-1, 17.9: a paragraph names a list (w:num) and a level; lists that share a definition (w:abstractNum)
share its counters; w:lvlOverride restarts or redefines a level.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.intake.numerals import numeral
from assistant.intake.xml import Element, child, find_all, flag, integer, value

_LEVELS = 9
_MAX_HOPS = 20  # a chain of styles that is longer than this runs in a circle
# Bullets are drawn with symbol fonts, whose characters are private; these are what the reader sees.
_BULLETS = {"\uf0b7": "•", "\uf06c": "●", "\uf0a7": "▪", "\uf06e": "■", "\uf075": "◆", "\uf0d8": "➢", "\uf0fc": "✓"}


@dataclass
class _List:
    """The counters of one abstract definition, and the lists that have begun on it."""

    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    begun: set[str] = field(default_factory=set)


class Numbering:
    """Labels of numbered paragraphs; ask for them in reading order, each paragraph once."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = {value(s, "styleId"): s for s in find_all(styles, "style")}
        self._default = next(
            (n for n, s in self._styles.items() if value(s, "type") == "paragraph" and flag(s, "default")), ""
        )
        self._nums = {value(n, "numId"): n for n in find_all(numbering, "num")}
        self._abstract = {value(a, "abstractNumId"): a for a in find_all(numbering, "abstractNum")}
        self._lists: dict[str, _List] = {}

    def label(self, properties: Element | None) -> str:
        """The label, with the blank behind it, of a paragraph with these w:pPr; empty where it has none."""
        number, level = self._place(properties)
        num = self._nums.get(number)
        definition = self._definition(num)
        if num is None or definition is None:
            return ""
        levels = self._levels(num, definition)
        if level not in levels:
            return ""
        counts = self._advance(num, definition, level, levels)
        return _text(levels, level, counts)

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """numId and level: the paragraph's own, else those of its style."""
        own = child(properties, "numPr")
        number, level = value(child(own, "numId")), integer(child(own, "ilvl"))
        style = value(child(properties, "pStyle")) or self._default
        if not number:
            number, inherited = self._of_style(style)
            level = inherited if level is None else level
        return number, min(max(level or 0, 0), _LEVELS - 1)

    def _of_style(self, style: str) -> tuple[str, int | None]:
        """The list of a style or of the styles it is based on; its level is the one that names the style."""
        name = style
        for _ in range(_MAX_HOPS):
            element = self._styles.get(name)
            if element is None:
                return "", None
            numbered = child(child(element, "pPr"), "numPr")
            number = value(child(numbered, "numId"))
            if number:
                return number, self._level_of(number, name, integer(child(numbered, "ilvl")))
            name = value(child(element, "basedOn"))
        return "", None

    def _level_of(self, number: str, style: str, stated: int | None) -> int | None:
        definition = self._definition(self._nums.get(number))
        for level in find_all(definition, "lvl"):
            if value(child(level, "pStyle")) == style:
                return int(value(level, "ilvl") or 0)
        return stated

    def _definition(self, num: Element | None) -> Element | None:
        for _ in range(_MAX_HOPS):
            if num is None:
                return None
            found = self._abstract.get(value(child(num, "abstractNumId")))
            linked = value(child(found, "numStyleLink"))
            if not linked:
                return found
            numbered = child(child(self._styles.get(linked), "pPr"), "numPr")
            num = self._nums.get(value(child(numbered, "numId")))
        return None

    def _levels(self, num: Element, definition: Element) -> dict[int, Element]:
        levels = {integer(level, "ilvl") or 0: level for level in find_all(definition, "lvl")}
        for override in find_all(num, "lvlOverride"):
            level = child(override, "lvl")
            if level is not None:
                levels[integer(override, "ilvl") or 0] = level
        return levels

    def _advance(self, num: Element, definition: Element, level: int, levels: dict[int, Element]) -> list[int]:
        """Count one paragraph at `level`; the numbers of this level and of those above it."""
        state = self._lists.setdefault(value(definition, "abstractNumId"), _List())
        counts = state.counts
        number = value(num, "numId")
        if number not in state.begun:
            state.begun.add(number)
            for override in find_all(num, "lvlOverride"):
                start = integer(child(override, "startOverride"))
                at = integer(override, "ilvl") or 0
                if start is not None and 0 <= at < _LEVELS:
                    counts[at] = start - 1
                    counts[at + 1 :] = [None] * (_LEVELS - at - 1)
        for at in range(level + 1):
            now = counts[at]
            if at == level:
                counts[at] = _start(levels.get(at)) if now is None else now + 1
            elif now is None:
                counts[at] = _start(levels.get(at))
        for at in range(level + 1, _LEVELS):
            if _restarts(levels.get(at), level):
                counts[at] = None
        return [count or 0 for count in counts[: level + 1]]


def _start(level: Element | None) -> int:
    start = integer(child(level, "start"))
    return 0 if start is None else start


def _restarts(level: Element | None, used: int) -> bool:
    """Whether a level begins anew after level `used` (0-based): w:lvlRestart names the level, 1-based, 0 for never."""
    after = integer(child(level, "lvlRestart"))
    return after is None or used < after


def _text(levels: dict[int, Element], level: int, counts: list[int]) -> str:
    element = levels[level]
    pattern = value(child(element, "lvlText"))
    if value(child(element, "numFmt")) == "bullet":
        label = "".join(_BULLETS.get(c, "•" if "\ue000" <= c <= "\uf8ff" else c) for c in pattern)
    else:
        legal = child(element, "isLgl") is not None and flag(child(element, "isLgl"))
        label = pattern
        for at, count in enumerate(counts):
            form = "decimal" if legal else value(child(levels.get(at), "numFmt")) or "decimal"
            label = label.replace(f"%{at + 1}", numeral(count, form))
    if not label or value(child(element, "suff")) == "nothing" or label[-1] in "、，。．）】〕：":
        return label  # a full-width mark brings its own blank
    return f"{label} "
