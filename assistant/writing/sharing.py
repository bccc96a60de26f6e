"""Facts shared out over a report: to the section whose shortcoming each shows best, and there to one sentence.

    facts -> this year's / doubtful -> problem sections -> vague sentences

A fact that shows no shortcoming of the report goes nowhere: a wrong fact is worse than a placeholder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.types import Diagnosis, Fact, Report, Section, Sentence
from assistant.writing.assign import assign
from assistant.writing.conflicts import find_conflict
from assistant.writing.fit import Scale, tone
from assistant.writing.wording import year_of

Rank = Callable[..., list[tuple[Fact, float]]]

# Tuned on the development reports; tests/writing/test_brief.py holds what they give.
SECTION_FLOOR = 0.8
RANKED_FLOOR = 1.5
# A line that tells of nothing amiss must fit that much better.
NEUTRAL_EXTRA = 0.4
# Two sections that a fact shows about as well leave it open which one it is for.
MARGIN = 0.1
SENTENCE_FLOOR = 0.0
APT_FLOOR = 1.2
LINKED_FLOOR = 0.8
OTHER_FLOOR = 0.5
MOST_USES = 2
RANK_WEIGHT = 0.6
EXAMPLE_BONUS = 0.4
# What is longer is a passage, not a line that can stand in a sentence.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Share:
    """The facts of one place. `apt`: the first of `own` shows what the sentence itself says, not only its section.
    `lent`: there are none of its own, and the first of `others` may be told here too."""

    own: tuple[Fact, ...] = ()
    others: tuple[Fact, ...] = ()
    doubtful: tuple[Fact, ...] = ()
    apt: bool = True
    lent: bool = False


@dataclass(slots=True)
class _Piles:
    usable: dict[str, list[Fact]] = field(default_factory=dict)
    doubtful: dict[str, list[Fact]] = field(default_factory=dict)


class Sharing:
    """One report and its ledger, shared out once; then asked place by place."""

    def __init__(
        self,
        report: Report,
        diagnosis: Diagnosis,
        facts: Sequence[Fact],
        year: int | None,
        rank: Rank | None = None,
    ) -> None:
        """`rank` (as `retrieval.facts.rank_facts`) adds its judgement to that of the rules."""
        self._diagnosis = diagnosis
        self._problems = [s for s in report.sections if s.kind == "problem"]
        self._usable = [f for f in facts if tone(f.text) >= 0 and "\n" not in f.text and len(f.text) <= LONGEST]
        stated = [s for s in report.sentences if s.role != "heading"]
        self.warnings = {f.id: w for f in facts if (w := _warning(f, stated, year))}
        wordings = [[s.text for s in section.sentences if s.role != "praise"] for section in self._problems]
        self._scale = Scale(wordings, [s.heading for s in self._problems], facts)
        self._rank, self._year = rank, year
        self._ranked = [self._scores("".join(texts)) for texts in wordings]
        self._piles = self._pile()
        self._shares: dict[int, Share] = {}
        for index, section in enumerate(self._problems):
            self._share_within(index, section)

    def of_section(self, section: Section, sentence: Sentence | None) -> Share:
        """All facts that show what a problem section is about, those that follow `sentence` best first."""
        usable, doubtful = (pile.get(section.id, []) for pile in (self._piles.usable, self._piles.doubtful))
        index, text = self._index(section.id), sentence.text if sentence else ""
        ordered = sorted(usable, key=lambda fact: -self._scale.sentence(text, index, fact))
        return Share(own=tuple(ordered), doubtful=tuple(doubtful))

    def of_sentence(self, section: Section, sentence: Sentence) -> Share:
        """The facts of one sentence of a problem section; for one that is not vague, those that it touches."""
        if sentence.start in self._shares:
            return self._shares[sentence.start]
        facts, index = self._piles.usable.get(section.id, []), self._index(section.id)
        fits = {f.id: self._scale.sentence(sentence.text, index, f) for f in facts}
        return Share(others=tuple(sorted((f for f in facts if fits[f.id] >= OTHER_FLOOR), key=lambda f: -fits[f.id])))

    def linked(self, section: Section, sentence: Sentence) -> Share:
        """For a cause or a measure: facts of the problems it is linked with, or of its own section, that it touches."""
        linked = [link.target for link in self._diagnosis.links if link.source == section.id]
        targets = [section.id] if section.kind == "problem" else linked
        facts = [fact for target in targets for fact in self._piles.usable.get(target, [])]
        scored = [(self._scale.sentence(sentence.text, None, fact), fact) for fact in facts]
        scored.sort(key=lambda pair: -pair[0])
        return Share(own=tuple(fact for score, fact in scored if score >= LINKED_FLOOR)[:2])

    def best_sentence(self, section: Section, sentences: Sequence[Sentence]) -> Sentence | None:
        """The one among `sentences` that the facts of the section follow best; the first where there are none."""
        facts = self._piles.usable.get(section.id, [])
        index = self._index(section.id)
        fits = {s.start: max((self._scale.sentence(s.text, index, f) for f in facts), default=0.0) for s in sentences}
        return max(sentences, key=lambda s: fits[s.start], default=None)

    def _index(self, section_id: str) -> int | None:
        return next((i for i, s in enumerate(self._problems) if s.id == section_id), None)

    def _scores(self, query: str) -> dict[str, float]:
        """The ranker's scores by fact; what it leaves out has none."""
        if self._rank is None or not self._usable:
            return {}
        ranked = self._rank(query, self._usable, year=self._year, k=len(self._usable))
        return {fact.id: score for fact, score in ranked}

    def _pile(self) -> _Piles:
        piles = _Piles()
        floor = SECTION_FLOOR if self._rank is None else RANKED_FLOOR
        for fact in self._usable:
            scores = {s.id: self._section_score(i, fact) for i, s in enumerate(self._problems)}
            best, *rest = sorted(scores, key=lambda section: -scores[section]) or [""]
            clear = best and (not rest or scores[best] - scores[rest[0]] >= MARGIN)
            if clear and scores[best] >= floor + (0 if tone(fact.text) else NEUTRAL_EXTRA):
                pile = piles.doubtful if fact.id in self.warnings else piles.usable
                pile.setdefault(best, []).append(fact)
        return piles

    def _section_score(self, index: int, fact: Fact) -> float:
        sentences = [s.text for s in self._problems[index].sentences if s.role != "praise"]
        nearest = max((self._scale.sentence(text, None, fact) for text in sentences), default=0.0)
        return (self._scale.section(index, fact) + nearest) / 2 + RANK_WEIGHT * self._ranked[index].get(fact.id, 0.0)

    def _share_within(self, index: int, section: Section) -> None:
        marked = {f.start for f in self._diagnosis.findings if f.rule == "vague"}
        places = [s for s in section.sentences if s.start in marked and s.role not in ("cause", "measure")]
        facts, doubts = self._piles.usable.get(section.id, []), self._piles.doubtful.get(section.id, [])
        if not places or not (facts or doubts):
            return
        ranked = [self._scores(s.text) for s in places]
        scores = [[self._fit(s, index, f, row) for f in facts] for s, row in zip(places, ranked, strict=True)]
        asked: dict[int, list[Fact]] = {}
        for doubt in doubts:
            best = max(zip(places, ranked, strict=True), key=lambda pair: self._fit(pair[0], index, doubt, pair[1]))
            asked.setdefault(best[0].start, []).append(doubt)
        given = assign(scores, SENTENCE_FLOOR)
        uses = Counter(facts[c].id for columns in given for c in columns)
        for place, row, columns in zip(places, ranked, given, strict=True):
            own = tuple(facts[c] for c in columns)
            # What the sentence itself says, whatever its section.
            apt = {f.id: self._fit(place, None, f, row) for f in facts}
            others = sorted((f for f in facts if f not in own and apt[f.id] >= OTHER_FLOOR), key=lambda f: -apt[f.id])
            if not own:
                # The best of those told once only: a third time would tire every reader.
                others.sort(key=lambda f: uses[f.id] >= MOST_USES)
            lent = not own and bool(others) and uses[others[0].id] < MOST_USES
            uses.update([others[0].id] if lent else [])
            fits = not own or apt[own[0].id] >= APT_FLOOR
            self._shares[place.start] = Share(own, tuple(others), tuple(asked.get(place.start, [])), fits, lent)

    def _fit(self, sentence: Sentence, index: int | None, fact: Fact, ranked: Mapping[str, float]) -> float:
        """How well a fact fits a sentence: as one of section `index`, or (None) by its own words only."""
        # A sentence that announces an instance is the natural place for one.
        bonus = EXAMPLE_BONUS if index is not None and sentence.role == "example" else 0.0
        return self._scale.sentence(sentence.text, index, fact) + RANK_WEIGHT / 2 * ranked.get(fact.id, 0.0) + bonus


def _warning(fact: Fact, stated: Sequence[Sentence], year: int | None) -> str | None:
    """Why a fact must not be used as it is: another year's, or at odds with the report."""
    its_year = year_of(fact.date)
    if its_year and year and its_year != year:
        return f"这是{its_year}年的情况，不能当作{year}年的事例"
    conflict = find_conflict(fact, stated, year)
    return conflict.warning if conflict else None
