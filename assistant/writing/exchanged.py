"""Unknown words that stand in place of what the source says there: a rewording exchanges words, an invention adds them.

Only words that tell what is done or how may be exchanged freely, and only as many as the source's own words that the
rewording leaves out; another noun is another thing, whatever it replaces.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.particulars import find_all
from assistant.particulars.phrases import BLANK, lexicon
from assistant.settings import KNOWLEDGE_DIR
from assistant.writing.evidence import Ground, bigrams, slots

Span = tuple[int, int]

_STOP = re.compile(r"[，。；：！？、\n（）()]")
_HAN = re.compile("[一-鿿]+")
_FIGURES = frozenset({"number", "sum", "percent", "period", "date"})
_SHARED = 2  # pairs of characters by which a clause rewords one of a source
_LONGEST = 4  # characters of meaning of one exchanged run
_WORD = 4  # characters of the longest word of the list


class Exchange:
    """What the words of one text may be exchanged for; every character of a source pays once."""

    def __init__(self, text: str, ground: Ground) -> None:
        self._text, self._ground = text, ground
        self._spent: dict[Span, int] = {}

    def allows(self, run: re.Match[str], weight: int) -> bool:
        """Whether the unknown `run` (`weight` characters of meaning) takes the place of words of its source."""
        if weight > _LONGEST or not _verbal(run[0]):
            return False
        begin = max((m.end() for m in _STOP.finditer(self._text, 0, run.start())), default=0)
        stop = _STOP.search(self._text, run.start())
        clause = begin, stop.start() if stop else len(self._text)
        self._spent[clause] = self._spent.get(clause, 0) + weight
        return self._spent[clause] <= _left_out(self._text, clause, self._ground)


@lru_cache(maxsize=2048)
def _parts(source: str) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    """The clauses of a source: each without its figures, its pairs of characters, its figures."""
    out = []
    for part in _STOP.split(source):
        shown, norms = list(part), set()
        for p in find_all(part):
            if p.kind in _FIGURES and not p.weak:
                shown[p.start : p.end] = BLANK * (p.end - p.start)
                norms.add(p.norm)
        out.append(("".join(shown), bigrams(part), frozenset(norms)))
    return tuple(out)


def _left_out(text: str, clause: Span, ground: Ground) -> int:
    """How many characters `text` leaves out of the clauses that this one rewords, in the source that has most."""
    pairs, told = bigrams(text[clause[0] : clause[1]]), bigrams(text)
    norms = {s.particular.norm for s in slots(text) if clause[0] <= s.particular.start < clause[1]}
    most = 0
    for source in ground.texts[2:-1]:
        reworded = (p for p in _parts(source) if norms & p[2] or len(pairs & p[1]) >= _SHARED)
        most = max(most, sum(_untold(run[0], told) for shown, _, _ in reworded for run in _HAN.finditer(shown)))
    return most


def _untold(run: str, told: frozenset[str]) -> int:
    covered = bytearray(len(run))
    for at in range(len(run) - 1):
        if run[at : at + 2] in told:
            covered[at : at + 2] = b"\1\1"
    return covered.count(0)


@lru_cache(maxsize=1)
def _verbs() -> tuple[frozenset[str], frozenset[str]]:
    """Words of doing and manner, and the single characters that may stand beside them."""
    glue = lexicon("glue.yaml")
    lines = (KNOWLEDGE_DIR / "lexicon" / "verbs.txt").read_text(encoding="utf-8").splitlines()
    listed = (line for line in lines if not line.startswith("#"))
    return frozenset(listed), frozenset(f"{glue['particles']}{glue['common']}{glue['light']}")


def _verbal(run: str) -> bool:
    """Whether a run is made of words of doing and manner alone."""
    verbs, single = _verbs()
    reached = [True]
    for end in range(1, len(run) + 1):
        words = range(2, min(_WORD, end) + 1)
        reached.append(
            (reached[end - 1] and run[end - 1] in single)
            or any(reached[end - size] and run[end - size : end] in verbs for size in words)
        )
    return reached[-1]
