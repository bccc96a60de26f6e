"""Facts shared out over a report: to the section whose shortcoming each shows best, and there to one sentence.

    facts -> this year's / doubtful -> problem sections -> vague sentences

A fact that shows no shortcoming of the report goes nowhere: a wrong fact is worse than a placeholder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.types import Diagnosis, Fact, Report, Section, Sentence
from assistant.writing.assign import assign
from assistant.writing.conflicts import find_conflict
from assistant.writing.evidence import bigrams
from assistant.writing.match import Part, match
from assistant.writing.orders import order_in
from assistant.writing.relevance import tone
from assistant.writing.topics import named_in, shown_in
from assistant.writing.wording import year_of

# Chances (writing/match.py): from FLOOR on a fact is given to a section, unless another one is about as likely.
FLOOR = 0.4
# A line that tells of nothing amiss is no instance of a shortcoming, unless it can hardly be of anything else.
NEUTRAL_FLOOR = 0.8
MARGIN = 0.15
# A cause tied to an event asserts more than a link does, and a wrong cause misleads more than a wrong measure.
SURE_LINK = {"cause-problem": 0.6, "measure-problem": 0.5}
OTHER_FLOOR = 0.2
LENT_FLOOR = 0.45
SAME_MATTER = 2  # pairs of characters by which a line is of the matter that a sentence has named
LINKED_FLOOR = 0.05
MOST_USES = 2
EXAMPLE_BONUS = 0.2
# What is longer is a passage, not a line that can stand in a sentence.
LONGEST = 200
_EVERYWHERE = bigrams("班子成员，党委，党组，领导，落实，贯彻，干部，同志，学习，工作，情况，问题，没有，开展，组织")
_SILENT = ("heading", "praise", "opening", "closing")


@dataclass(frozen=True, slots=True)
class Share:
    """The facts of one place: given to it alone, given elsewhere but fitting, and doubtful.

    `lent`: there are none of its own, and the first of `others` may be told here too.
    """

    own: tuple[Fact, ...] = ()
    others: tuple[Fact, ...] = ()
    doubtful: tuple[Fact, ...] = ()
    lent: bool = False


@dataclass(slots=True)
class _Piles:
    usable: dict[str, list[Fact]] = field(default_factory=dict)
    doubtful: dict[str, list[Fact]] = field(default_factory=dict)


def parts_of(sections: Sequence[Section]) -> tuple[Part, ...]:
    """Sections as their headings and the sentences that name no merit."""
    return tuple((s.heading, tuple(x.text for x in _spoken(s)) or (s.heading,)) for s in sections)


def _spoken(section: Section) -> list[Sentence]:
    return [s for s in section.sentences if s.role not in ("praise", "heading")]


class Sharing:
    """One report and its ledger, shared out once; then asked place by place."""

    def __init__(self, report: Report, diagnosis: Diagnosis, facts: Sequence[Fact], year: int | None) -> None:
        self._diagnosis = diagnosis
        self._problems = [s for s in report.sections if s.kind == "problem"]
        # Lines of praise take part in the comparison, so that the others are not better than they are.
        self._facts = tuple(f for f in facts if "\n" not in f.text and len(f.text) <= LONGEST) if self._problems else ()
        stated = [s for s in report.sentences if s.role != "heading"]
        self.warnings = {f.id: w for f in facts if (w := _warning(f, stated, year))}
        self._fits = self._sentence_fits(report)
        self._piles = self._pile()
        self._shares: dict[int, Share] = {}
        for section in self._problems:
            self._share_within(section)

    def of_section(self, section: Section, sentence: Sentence | None) -> Share:
        """All facts that show what a problem section is about, those that follow `sentence` best first."""
        usable, doubtful = (pile.get(section.id, []) for pile in (self._piles.usable, self._piles.doubtful))
        ordered = sorted(usable, key=lambda fact: -self._fit(sentence, fact)) if sentence else usable
        return Share(own=tuple(ordered), doubtful=tuple(doubtful))

    def of_sentence(self, section: Section, sentence: Sentence) -> Share:
        """The facts of one sentence of a problem section; for one that is not vague, those that it touches."""
        if sentence.start in self._shares:
            return self._shares[sentence.start]
        return Share(others=self._touched(sentence, self._piles.usable.get(section.id, []), OTHER_FLOOR))

    def linked(self, section: Section, sentence: Sentence) -> Share:
        """For a cause or a measure: facts of the problems it is linked with, or of its own section, that it touches."""
        targets = [section.id] if section.kind == "problem" else self.targets(section)
        facts = [fact for target in targets for fact in self._piles.usable.get(target, [])]
        return Share(own=self._touched(sentence, facts, LINKED_FLOOR)[:2])

    def targets(self, section: Section) -> list[str]:
        """The ids of the problems that a cause explains or a measure answers, surest first."""
        links = sorted(self._diagnosis.links, key=lambda link: -link.score)
        return [link.target for link in links if link.source == section.id and link.score >= SURE_LINK[link.kind]]

    def best_sentence(self, section: Section, sentences: Sequence[Sentence]) -> Sentence | None:
        """The one among `sentences` that the facts of the section follow best; the first where there are none."""
        facts = self._piles.usable.get(section.id, [])
        return max(sentences, key=lambda s: max((self._fit(s, f) for f in facts), default=0.0), default=None)

    def _sentence_fits(self, report: Report) -> dict[tuple[int, str], float]:
        spoken = [s for section in report.sections for s in section.sentences if s.role not in _SILENT]
        if not spoken or not self._facts:
            return {}
        chances = match(tuple(("", (s.text,)) for s in spoken), self._facts)
        return {
            (sentence.start, fact.id): float(chances[row, column])
            for column, sentence in enumerate(spoken)
            for row, fact in enumerate(self._facts)
        }

    def _fit(self, sentence: Sentence, fact: Fact) -> float:
        # A sentence that announces an instance is the natural place for one.
        bonus = EXAMPLE_BONUS if sentence.role == "example" else 0.0
        return self._fits.get((sentence.start, fact.id), 0.0) + bonus

    def _lends(self, place: Sentence, fact: Fact) -> bool:
        """Whether a fact given to a neighbour shows this sentence's own shortcoming too."""
        # What announces an instance has named its matter already.
        if place.role == "example" and len((bigrams(place.text) & bigrams(fact.text)) - _EVERYWHERE) < SAME_MATTER:
            return False
        alike = self._fits.get((place.start, fact.id), 0.0) >= LENT_FLOOR
        return alike or not shown_in(fact.text).keys().isdisjoint(named_in(place.text))

    def _touched(self, sentence: Sentence, facts: Sequence[Fact], floor: float) -> tuple[Fact, ...]:
        fitting = [fact for fact in facts if self._fits.get((sentence.start, fact.id), 0.0) >= floor]
        return tuple(sorted(fitting, key=lambda fact: -self._fit(sentence, fact)))

    def _pile(self) -> _Piles:
        piles = _Piles()
        if not self._facts:
            return piles
        chances = match(parts_of(self._problems), self._facts)
        for fact, row in zip(self._facts, chances, strict=True):
            best, *rest = np.argsort(-row).tolist()
            clear = not rest or row[best] - row[rest[0]] >= MARGIN
            amiss = tone(fact.text)
            if clear and amiss >= 0 and row[best] >= (FLOOR if amiss else NEUTRAL_FLOOR):
                pile = piles.doubtful if fact.id in self.warnings else piles.usable
                pile.setdefault(self._problems[best].id, []).append(fact)
        return piles

    def _share_within(self, section: Section) -> None:
        marked = {f.start for f in self._diagnosis.findings if f.rule == "vague"}
        places = [s for s in section.sentences if s.start in marked and s.role not in ("cause", "measure")]
        facts, doubts = self._piles.usable.get(section.id, []), self._piles.doubtful.get(section.id, [])
        if not places or not (facts or doubts):
            return
        scores = [[self._fit(s, f) for f in facts] for s in places]
        asked: dict[int, list[Fact]] = {}
        for doubt in doubts:
            asked.setdefault(max(places, key=lambda s: self._fit(s, doubt)).start, []).append(doubt)
        given = assign(scores, 0.0)
        uses = Counter(facts[c].id for columns in given for c in columns)
        for place, columns in zip(places, given, strict=True):
            own = tuple(facts[c] for c in columns)
            others = self._touched(place, [f for f in facts if f not in own], OTHER_FLOOR)
            if not own:
                # The best of those told once only: a third time would tire every reader.
                others = tuple(sorted(others, key=lambda f: (uses[f.id] >= MOST_USES, not self._lends(place, f))))
            lent = not own and bool(others) and uses[others[0].id] < MOST_USES and self._lends(place, others[0])
            uses.update([others[0].id] if lent else [])
            self._shares[place.start] = Share(own, others, tuple(asked.get(place.start, [])), lent)


def _warning(fact: Fact, stated: Sequence[Sentence], year: int | None) -> str | None:
    """Why a fact must not be used as it is: another year's, an order to a machine in it, at odds with the report."""
    its_year = year_of(fact.date)
    if its_year and year and its_year != year:
        return f"这是{its_year}年的情况，不能当作{year}年的事例"
    if order := order_in(fact.text):
        return f"这条资料里夹着写给机器的话“{order}”，先核对来源"
    conflict = find_conflict(fact, stated, year)
    return conflict.warning if conflict else None
