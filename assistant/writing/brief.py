"""What a rewriting may use: one `Brief` a place, with the facts that fit it shared out over the report.

    findings + facts -> sorted (this year's, doubtful) -> given to problem sections -> given to sentences -> Brief

A fact goes to one section, the one whose shortcoming it shows best, and there to one sentence; a fact that shows no
shortcoming of the report goes nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from assistant.types import (
    Citation,
    Diagnosis,
    Fact,
    Finding,
    Hit,
    Missing,
    Report,
    Role,
    Section,
    SectionKind,
    Sentence,
)
from assistant.writing.assign import assign
from assistant.writing.conflicts import find_conflict
from assistant.writing.evidence import Evidence
from assistant.writing.fit import Scale, tone
from assistant.writing.wording import year_of

Rank = Callable[..., list[tuple[Fact, float]]]

# Tuned on the development reports (tests/writing/test_brief.py holds the share of right facts).
SECTION_FLOOR = 0.9
NEUTRAL_FLOOR = 1.3
SENTENCE_FLOOR = 0.25
OTHER_FLOOR = 0.5
LINKED_FLOOR = 0.8
RANK_WEIGHT = 0.3
EXAMPLE_BONUS = 0.4
EXAMPLE_RULES = ("no-example", "pseudo-example")


@dataclass(frozen=True, slots=True)
class Brief:
    """One place to be rewritten (an insertion when `start == end`) and all that its new wording may draw on.

    `plain` is the original with typing slips mended. `facts` are given to this place alone; `others` fit it but are
    given elsewhere; `doubtful` are of another year or contradict the report, and each carries a warning. `number`
    counts the places of one run, so that neighbouring wordings can differ.
    """

    finding: str
    section: str
    start: int
    end: int
    original: str
    section_text: str
    heading: str
    report_year: int | None
    unit: str
    facts: tuple[Citation, ...] = ()
    missing: tuple[Missing, ...] = ()
    others: tuple[Citation, ...] = ()
    doubtful: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    plain: str = ""
    rule: str = "vague"
    role: Role = "problem"
    kind: SectionKind = "problem"
    person: bool = False
    number: int = 0

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Everything that may be cited, the facts of this place first."""
        return (*self.facts, *self.others, *self.doubtful)

    def evidence(self) -> Evidence:
        """The brief as the guard's evidence."""
        cited = self.citations
        quotes, dates = tuple(c.quote for c in cited), tuple(c.date for c in cited)
        return Evidence(self.plain or self.original, self.section_text, quotes, dates, self.report_year, self.unit)


@dataclass(slots=True)
class _Shares:
    """Facts by the place they are given to: sentences by offset, sections by id."""

    own: dict[int, list[Fact]] = field(default_factory=dict)
    others: dict[int, list[Fact]] = field(default_factory=dict)
    sections: dict[str, list[Fact]] = field(default_factory=dict)
    doubtful: dict[str, list[Fact]] = field(default_factory=dict)


def make_briefs(
    report: Report,
    diagnosis: Diagnosis,
    findings: Iterable[Finding],
    facts: Sequence[Fact],
    year: int | None = None,
    rank: Rank | None = None,
    hits: Sequence[Hit] = (),
) -> list[Brief]:
    """One brief for each of `findings`, in their order.

    `rank` (as `retrieval.facts.rank_facts`) adds its judgement to that of the rules. Facts are shared out over all
    vague places of the report, so that one finding gets the same facts alone as among all.
    """
    return _Desk(report, diagnosis, facts, year or report.year, rank).briefs(list(findings), tuple(hits))


def make_brief(
    report: Report, diagnosis: Diagnosis, finding: Finding, facts: Sequence[Fact], hits: Sequence[Hit] = ()
) -> Brief:
    """The brief for one finding."""
    return make_briefs(report, diagnosis, [finding], facts, hits=hits)[0]


class _Desk:
    """One report and its ledger, laid out for sharing."""

    def __init__(
        self, report: Report, diagnosis: Diagnosis, facts: Sequence[Fact], year: int | None, rank: Rank | None
    ) -> None:
        self.report, self.diagnosis, self.year = report, diagnosis, year
        self.problems = [s for s in report.sections if s.kind == "problem"]
        self.warnings = {f.id: w for f in facts if (w := self._warning(f))}
        self.usable = [f for f in facts if tone(f.text) >= 0]
        wordings = [[s.text for s in section.sentences if s.role != "praise"] for section in self.problems]
        self.scale = Scale(wordings, [s.heading for s in self.problems], facts)
        self.ranked = self._ranked(wordings, rank)
        self.shares = self._share()

    def _warning(self, fact: Fact) -> str | None:
        year = year_of(fact.date)
        if year and self.year and year != self.year:
            return f"这是{year}年的情况，不能当作{self.year}年的事例"
        conflict = find_conflict(fact, (s for s in self.report.sentences if s.role != "heading"), self.year)
        return conflict.warning if conflict else None

    def _ranked(self, wordings: list[list[str]], rank: Rank | None) -> dict[tuple[int, str], float]:
        """The ranker's scores by section and fact, as deviations from their mean."""
        if rank is None or not self.usable:
            return {}
        raw: dict[tuple[int, str], float] = {}
        for index, texts in enumerate(wordings):
            query = self.problems[index].heading + "。" + "".join(texts)
            for fact, score in rank(query, self.usable, year=self.year, k=len(self.usable)):
                raw[index, fact.id] = score
        mean = sum(raw.values()) / max(1, len(raw))
        spread = (sum((v - mean) ** 2 for v in raw.values()) / max(1, len(raw))) ** 0.5 or 1.0
        return {key: (value - mean) / spread for key, value in raw.items()}

    def _section_score(self, index: int, fact: Fact) -> float:
        extra = self.ranked.get((index, fact.id), -1.0) if self.ranked else 0.0
        return self.scale.section(index, fact) + RANK_WEIGHT * extra

    def _share(self) -> _Shares:
        shares = _Shares()
        for fact in self.usable:
            scores = [self._section_score(i, fact) for i in range(len(self.problems))]
            best = max(range(len(scores)), key=scores.__getitem__, default=None)
            if best is None or scores[best] < (SECTION_FLOOR if tone(fact.text) else NEUTRAL_FLOOR):
                continue
            pile = shares.doubtful if fact.id in self.warnings else shares.sections
            pile.setdefault(self.problems[best].id, []).append(fact)
        for index, section in enumerate(self.problems):
            self._share_within(index, section, shares)
        return shares

    def _share_within(self, index: int, section: Section, shares: _Shares) -> None:
        facts = shares.sections.get(section.id, [])
        places = self._vague_sentences(section)
        if not facts or not places:
            return
        scores = [[self._sentence_score(s, index, f) for f in facts] for s in places]
        for row, sentence in enumerate(places):
            shares.own[sentence.start] = []
            order = sorted(range(len(facts)), key=lambda c: -scores[row][c])
            shares.others[sentence.start] = [facts[c] for c in order if scores[row][c] >= OTHER_FLOOR]
        for row, columns in enumerate(assign(scores, SENTENCE_FLOOR)):
            shares.own[places[row].start] = [facts[c] for c in columns]

    def _sentence_score(self, sentence: Sentence, index: int | None, fact: Fact) -> float:
        bonus = EXAMPLE_BONUS if sentence.role == "example" else 0.0
        return self.scale.sentence(sentence.text, index, fact) + bonus

    def _vague_sentences(self, section: Section) -> list[Sentence]:
        marked = {f.start for f in self.diagnosis.findings if f.rule == "vague"}
        return [s for s in section.sentences if s.start in marked]

    def briefs(self, findings: list[Finding], hits: tuple[Hit, ...]) -> list[Brief]:
        return [self._brief(finding, number, hits) for number, finding in enumerate(findings)]

    def _brief(self, finding: Finding, number: int, hits: tuple[Hit, ...]) -> Brief:
        section = next((s for s in self.report.sections if s.id == finding.section), None)
        sentence = self._sentence(finding, section)
        start, end = _place(finding, sentence)
        own, others, doubtful = self._facts_for(finding, section, sentence)
        return Brief(
            finding=finding.id,
            section=finding.section,
            start=start,
            end=end,
            original=self.report.text[start:end],
            section_text=self.report.text[section.start : section.end] if section else finding.text,
            heading=section.heading if section else "",
            report_year=self.year,
            unit=self.report.unit,
            facts=self._cite(own),
            missing=finding.missing,
            others=self._cite(others, elsewhere=True),
            doubtful=self._cite(doubtful),
            hits=hits,
            plain=self._mended(start, end) if start < end else (sentence.text if sentence else ""),
            rule=finding.rule,
            role=sentence.role if sentence else "problem",
            kind=section.kind if section else "other",
            person=self.report.person,
            number=number,
        )

    def _sentence(self, finding: Finding, section: Section | None) -> Sentence | None:
        """The sentence that a finding marks; for a section without an instance, the one that it should follow."""
        if finding.rule not in EXAMPLE_RULES:
            return next((s for s in self.report.sentences if s.start == finding.start), None)
        stated = [s for s in section.sentences if s.role in ("problem", "example")] if section else []
        announced = [
            s for s in stated if s.role == "example" and s.start in {v.start for v in self._vague_sentences_of(stated)}
        ]
        if finding.rule == "pseudo-example" and announced:
            return announced[0]
        facts = self.shares.sections.get(finding.section, [])
        index = self._index(finding.section)
        return max(stated, key=lambda s: sum(self._sentence_score(s, index, f) for f in facts), default=None)

    def _vague_sentences_of(self, sentences: list[Sentence]) -> list[Sentence]:
        marked = {f.start for f in self.diagnosis.findings if f.rule == "vague"}
        return [s for s in sentences if s.start in marked]

    def _index(self, section_id: str) -> int | None:
        return next((i for i, s in enumerate(self.problems) if s.id == section_id), None)

    def _facts_for(
        self, finding: Finding, section: Section | None, sentence: Sentence | None
    ) -> tuple[list[Fact], list[Fact], list[Fact]]:
        """Own, others and doubtful facts of one place."""
        shares = self.shares
        if finding.rule in EXAMPLE_RULES:
            return shares.sections.get(finding.section, []), [], shares.doubtful.get(finding.section, [])
        if section is None or sentence is None:
            return [], [], []
        if section.kind in ("cause", "measure"):
            return self._linked(section, sentence), [], []
        index = self._index(section.id)
        own = shares.own.get(sentence.start, [])
        others = [f for f in shares.others.get(sentence.start, []) if f not in own]
        doubtful = [
            f for f in shares.doubtful.get(section.id, []) if self._sentence_score(sentence, index, f) >= OTHER_FLOOR
        ]
        return own, others, doubtful

    def _linked(self, section: Section, sentence: Sentence) -> list[Fact]:
        """For a cause or a measure: the facts of the problems it is linked with that touch what it says."""
        scored: list[tuple[float, Fact]] = []
        for link in self.diagnosis.links:
            index = self._index(link.target) if link.source == section.id else None
            for fact in self.shares.sections.get(link.target, []) if index is not None else []:
                scored.append((self.scale.sentence(sentence.text, None, fact), fact))
        scored.sort(key=lambda pair: -pair[0])
        return [fact for score, fact in scored if score >= LINKED_FLOOR][:2]

    def _cite(self, facts: list[Fact], *, elsewhere: bool = False) -> tuple[Citation, ...]:
        note = "这条事实已给本部分另一句，两处只宜用一处" if elsewhere else None
        return tuple(Citation(f.id, f.text, f.date, self.warnings.get(f.id) or note, f.source) for f in facts)

    def _mended(self, start: int, end: int) -> str:
        """The text at [start, end) with the mechanical fixes of its typing slips."""
        text = self.report.text[start:end]
        slips = [f for f in self.diagnosis.findings if f.rule == "typo" and f.replacement is not None]
        for slip in sorted(slips, key=lambda f: -f.start):
            if start <= slip.start and slip.end <= end:
                text = text[: slip.start - start] + (slip.replacement or "") + text[slip.end - start :]
        return text


def _place(finding: Finding, sentence: Sentence | None) -> tuple[int, int]:
    """What is replaced: the marked sentence; for a missing instance, nothing, right after the best sentence."""
    if sentence is None:
        return (finding.end, finding.end) if finding.rule in EXAMPLE_RULES else (finding.start, finding.end)
    if finding.rule in EXAMPLE_RULES and not (finding.rule == "pseudo-example" and sentence.role == "example"):
        return sentence.end, sentence.end
    return sentence.start, sentence.end
