"""What a candidate may draw on, and its particulars laid out as slots for comparison."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.particulars import PLACEHOLDER, Particular, find_all
from assistant.particulars.numerals import plain
from assistant.types import Citation

_END = re.compile(r"[。！？；\n]")
_PAIR = re.compile(r"(?=([一-鿿]{2}))")
_CLAUSE = re.compile(r"[，；：。！？\n（）()]")
_FUNCTION = re.compile(r"[的有了只仅才共达为是约近超到中]")
# 自2021年以来 does not date what follows.
_SINCE = re.compile(r"以来|以前|之前|之后|以后|起|前|后")
# Nor does 2022年建成的, 2023年已提过的 date what is counted now; but it may.
_ATTRIBUTE = re.compile(
    r"[已曾就]?(?:建成|新建|修建|建|立项|开工|竣工|投用|投产|购置|买|安装|成立|入职|招录|考录|印发|制定|签订|提出|提|反映|指出|查出)过?的"
)
_SHIFT = {"今年": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2}
_WINDOW = 10
_FRAME = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """The original sentence, the section it stands in, and the texts of the sources shown beside the candidate.

    `dates` runs parallel to `quotes` (a source's own date or None): it gives a bare month its year, and is the date of
    what that source tells. `year` is the report's year, `unit` the name of the unit that writes. With `own_words` the
    text to be judged is no rewording but somebody's thoughts (a talk, a cause): only its particulars must stand.
    """

    original: str
    section: str = ""
    quotes: tuple[str, ...] = ()
    dates: tuple[str | None, ...] = ()
    year: int | None = None
    unit: str = ""
    own_words: bool = False

    def citing(self, citations: Iterable[Citation]) -> Evidence:
        """The same with these sources in place of its own."""
        cited = tuple(citations)
        return replace(self, quotes=tuple(c.quote for c in cited), dates=tuple(c.date for c in cited))


@dataclass(frozen=True, slots=True)
class Slot:
    """A particular in its place: its clause and sentence, the two-character words of the clause, and those near it to
    the left and the right within the sentence; `text` tells which text of the evidence it stands in, `clause_at` where
    its clause begins there, `years` which years it may be told of there (none: nobody knows)."""

    particular: Particular
    clause: str
    sentence: str
    words: frozenset[str]
    left: frozenset[str]
    right: frozenset[str]
    before: str
    after: str
    text: int
    clause_at: int
    years: frozenset[str] = frozenset()

    @property
    def lead(self) -> str:
        """What stands before the particular in its clause."""
        return self.clause.partition("，")[0]

    @property
    def rest(self) -> str:
        """What stands after the particular in its clause."""
        return self.clause.partition("，")[2]

    def fit(self, other: Slot) -> int:
        """How well the surroundings of two slots agree: the same clause, the same side, the same neighbours."""
        same_side = len(self.left & other.left) + len(self.right & other.right)
        next_to = 3 * (self.after[:2] == other.after[:2] != "") + 2 * (self.before[-2:] == other.before[-2:] != "")
        return 2 * len(self.words & other.words) + 2 * same_side + next_to

    def follows(self, other: Slot) -> bool:
        """Whether the same word of meaning stands right before both, and nothing else is counted after."""
        word = self.before[-2:]
        same = len(word) == 2 and word == other.before[-2:] and self.after[:1] == other.after[:1]
        return same and not _FUNCTION.search(word)

    def touches(self, other: Slot) -> bool:
        """Whether the same word stands right before or right after both."""
        return self.after[:2] == other.after[:2] != "" or self.before[-2:] == other.before[-2:] != ""


@dataclass(frozen=True, slots=True)
class Ground:
    """Evidence made ready: the texts without spaces, their words, their slots, the years each is about, its date."""

    texts: tuple[str, ...]
    joined: str
    words: tuple[frozenset[str], ...]
    slots: tuple[Slot, ...]
    years: tuple[frozenset[str], ...]
    dates: tuple[str | None, ...]
    report_year: str


@lru_cache(maxsize=4096)
def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring Chinese characters of `text`."""
    return frozenset(_PAIR.findall(text))


@lru_cache(maxsize=2048)
def slots(text: str, index: int = 0) -> tuple[Slot, ...]:
    """Every particular of `text`, weak ones too, with its surroundings. `index` is kept as the slot's `text`."""
    text_shown = PLACEHOLDER.sub(lambda match: "，" * len(match[0]), text)
    sentences, clauses = _bounds(_END, text), _bounds(_CLAUSE, text)
    out = []
    for p in find_all(text):
        begin, stop = _around(sentences, p)
        first, last = _around(clauses, p)
        before, after = text_shown[begin : p.start], text_shown[p.end : stop]
        clause = text_shown[first : p.start] + "，" + text_shown[p.end : last]
        # The clause is the frame, where it says anything beside the particular.
        if len(bigrams(clause)) >= _FRAME:
            before, after = text_shown[first : p.start], text_shown[p.end : last]
        left, right = bigrams(before[-_WINDOW:]), bigrams(after[:_WINDOW])
        near = (left, right, _run(before, True), _run(after, False))
        out.append(Slot(p, clause, text[begin:stop], bigrams(clause), *near, index, first))
    return tuple(out)


def _bounds(pattern: re.Pattern[str], text: str) -> list[int]:
    return [0, *(match.end() for match in pattern.finditer(text)), len(text)]


def _around(bounds: list[int], p: Particular) -> tuple[int, int]:
    return bounds[bisect_right(bounds, p.start) - 1], bounds[bisect_left(bounds, p.end)]


def _run(text: str, last: bool) -> str:
    """The Chinese characters that touch the particular on one side, at most six."""
    match = re.search(r"[一-鿿]*$", text) if last else re.match(r"[一-鿿]*", text)
    run = match[0] if match else ""
    return run[-6:] if last else run[:6]


@lru_cache(maxsize=512)
def ground(evidence: Evidence) -> Ground:
    """The evidence made ready for comparison; kept, since one evidence serves several candidates."""
    texts = (evidence.original, evidence.section, *evidence.quotes, evidence.unit)
    dates = (None, None, *evidence.dates, *[None] * (len(evidence.quotes) - len(evidence.dates)), None)
    report_year = str(evidence.year) if evidence.year else ""
    all_slots = tuple(
        slot
        for i, (text, date) in enumerate(zip(texts, dates, strict=True))
        for slot in _dated(slots(text, i), date[:4] if date else report_year)
    )
    years = []
    for i, date in enumerate(dates):
        said = {s.particular.norm[:4] for s in all_slots if s.text == i and s.particular.norm[:4].isdecimal()
                and s.particular.kind == "date"}  # fmt: skip
        years.append(frozenset(said or {date[:4] if date else report_year}))
    squeezed = tuple(squeeze(text) for text in texts)
    return Ground(
        squeezed, "\n".join(squeezed), tuple(bigrams(t) for t in squeezed), all_slots, tuple(years), dates, report_year
    )


def year_of(p: Particular, base: str) -> str:
    """The year that a date names, 去年 and the like counted from `base`; "" when it names none."""
    if p.kind != "date" or p.norm[:4].isdecimal():
        return p.norm[:4] if p.kind == "date" else ""
    shift = _SHIFT.get(p.text[:2])
    return str(int(base) + shift) if shift is not None and base else ""


def year_before(slot: Slot, others: tuple[Slot, ...], base: str) -> tuple[str, bool]:
    """The year named last before `slot` in its sentence ("" for none), and whether that is in its very clause."""
    named = [
        (year, other.clause_at == slot.clause_at)
        for other in others
        if other.sentence == slot.sentence
        and other.particular.start <= slot.particular.start
        and not _SINCE.match(other.after)
        and not _ATTRIBUTE.match(other.after)
        and (year := year_of(other.particular, base))
    ]
    return named[-1] if named else ("", False)


def _dated(found: tuple[Slot, ...], base: str) -> Iterator[Slot]:
    """`found` with the years that each is told of: the one named in its clause; in a text that gives one thing for
    several years the one named last; else that one or the text's own, `base`."""
    named = [(slot, *year_before(slot, found, base)) for slot in found]
    by_thing: dict[tuple[str, str], set[str]] = {}
    for slot, year, _ in named:
        by_thing.setdefault((slot.particular.kind, slot.particular.measure), set()).add(year)
    for slot, year, near in named:
        several = len(by_thing[slot.particular.kind, slot.particular.measure] - {""}) > 1
        by_the_way = {
            year_of(other.particular, base)
            for other in found
            if other.clause_at == slot.clause_at and _ATTRIBUTE.match(other.after)
        }
        known = {year} if year and (near or several) else {year, base, *by_the_way}
        yield replace(slot, years=frozenset(known - {""}))


def squeeze(text: str) -> str:
    """`text` in plain digits, without spaces."""
    return re.sub(r"\s", "", plain(text))


def ground_words(ground: Ground) -> frozenset[str]:
    """All two-character words of the evidence."""
    return frozenset().union(*ground.words)
