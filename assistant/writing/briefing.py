"""The makings of briefs: facts shared out over the report, one Brief a place that is to be rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.checks import is_vague
from assistant.types import Citation, Diagnosis, Fact, Finding, Hit, Report, Section, SectionKind, Sentence
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.core import bare
from assistant.writing.sharing import Share, Sharing
from assistant.writing.told import with_answers
from assistant.writing.wording import hook, speaker_of, year_of

_ANSWERS = ("cause", "measure")
_ELSEWHERE = "这条事实也给了本部分另一句，请选定用在哪一处"


def make_briefs(
    report: Report,
    diagnosis: Diagnosis,
    findings: Iterable[Finding],
    facts: Sequence[Fact],
    year: int | None = None,
    *,
    hits: Sequence[Hit] = (),
) -> list[Brief]:
    """One brief for each of `findings`, in their order.

    Facts are shared out over all vague places of the report, so that one finding gets the same facts alone as among
    all. What two ledgers tell alike counts once, as the first one's. `year` is the report's own where not given.
    """
    facts = list({(fact.text, fact.date): fact for fact in reversed(facts)}.values())[::-1]
    year = year or report.year or _usual_year(facts)
    desk = _Desk(report, diagnosis, year, Sharing(report, diagnosis, facts, year))
    briefs = [desk.brief(finding, number, tuple(hits)) for number, finding in enumerate(findings)]
    return with_answers(briefs, facts, desk.sharing.warnings)


def _usual_year(facts: Sequence[Fact]) -> int | None:
    """The year of most facts: a ledger is kept for the year that the report is about."""
    years = Counter(year for fact in facts if (year := year_of(fact.date)))
    return years.most_common(1)[0][0] if years else None


def make_brief(
    report: Report, diagnosis: Diagnosis, finding: Finding, facts: Sequence[Fact], hits: Sequence[Hit] = ()
) -> Brief:
    """The brief for one finding."""
    return make_briefs(report, diagnosis, [finding], facts, hits=hits)[0]


@dataclass(frozen=True, slots=True)
class _Desk:
    report: Report
    diagnosis: Diagnosis
    year: int | None
    sharing: Sharing

    def brief(self, finding: Finding, number: int, hits: tuple[Hit, ...]) -> Brief:
        section = next((s for s in self.report.sections if s.id == finding.section), None)
        sentence = self._sentence(finding, section)
        start, end = _place(finding, sentence)
        share = self._share(finding, section, sentence)
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
            facts=self._cite(share.own),
            missing=finding.missing,
            others=self._cite(share.others, _ELSEWHERE),
            doubtful=self._cite(share.doubtful),
            events=self._events(section, sentence),
            hits=hits,
            plain=self._mended(sentence.start, sentence.end) if sentence else self.report.text[start:end],
            rule=finding.rule,
            role=sentence.role if sentence else "problem",
            kind=_kind(section, sentence),
            person=self.report.person,
            speaker=speaker_of(self.report.text) if self.report.person else "",
            lent=share.lent,
            backed=self._backed(section),
            apart=self._apart(section),
            turn=self._turn(section, sentence),
            number=number,
        )

    def _sentence(self, finding: Finding, section: Section | None) -> Sentence | None:
        """The sentence that a finding marks; for a section without an instance, the one that it should follow."""
        if finding.rule not in EXAMPLE_RULES:
            return next((s for s in self.report.sentences if s.start == finding.start), None)
        if section is None:
            return None
        stated = [s for s in section.sentences if s.role in ("problem", "example")]
        announced = [s for s in stated if s.role == "example" and s.start in self._empty]
        if finding.rule == "pseudo-example" and announced:
            return announced[0]
        return self.sharing.best_sentence(section, stated)

    def _share(self, finding: Finding, section: Section | None, sentence: Sentence | None) -> Share:
        if section is None:
            return Share()
        if finding.rule in EXAMPLE_RULES:
            return self.sharing.of_section(section, sentence)
        if sentence is None:
            return Share()
        if "cause" in (section.kind, sentence.role) or "measure" in (section.kind, sentence.role):
            return self.sharing.linked(section, sentence)
        return self.sharing.of_sentence(section, sentence)

    def _events(self, section: Section | None, sentence: Sentence | None) -> tuple[Citation, ...]:
        """For a cause or a measure, the instances that the report itself gives of the problems it is linked with."""
        if section is None or sentence is None or section.kind not in _ANSWERS:
            return ()
        targets = self.sharing.targets(section)
        told = [
            Citation(problem.id, bare(s.text), None, None, f"本报告{problem.heading}".rstrip("。"))
            for target in targets
            for problem in self.report.sections
            if problem.id == target
            for s in problem.sentences
            if s.role in ("problem", "example") and s.start not in self._empty
        ]
        return tuple(c for c in told if (event := hook(c.quote)) and not is_vague(event))

    @property
    def _empty(self) -> frozenset[int]:
        """Where the vague sentences begin."""
        return frozenset(f.start for f in self.diagnosis.findings if f.rule == "vague")

    def _backed(self, section: Section | None) -> bool:
        said = section.sentences if section and section.kind in _ANSWERS else ()
        return any(s.role in _ANSWERS and s.start not in self._empty for s in said)

    def _apart(self, section: Section | None) -> bool:
        linked = {link.source for link in self.diagnosis.links}  # none at all: they were not asked for
        return bool(linked and section and section.kind == "cause" and section.id not in linked)

    def _turn(self, section: Section | None, sentence: Sentence | None) -> int:
        if section is None or sentence is None or section.kind not in _ANSWERS:
            return 0
        return sum(s.start in self._empty and s.start < sentence.start for s in section.sentences)

    def _cite(self, facts: Iterable[Fact], note: str | None = None) -> tuple[Citation, ...]:
        warnings = self.sharing.warnings
        return tuple(Citation(f.id, f.text, f.date, warnings.get(f.id) or note, f.source) for f in facts)

    def _mended(self, start: int, end: int) -> str:
        """The text at [start, end) with the mechanical fixes of its typing slips, but for those that are a guess."""
        text = self.report.text[start:end]
        slips = [f for f in self.diagnosis.findings if f.rule == "typo" and f.severity == "error"]
        for slip in sorted(slips, key=lambda f: -f.start):
            if start <= slip.start and slip.end <= end:
                text = text[: slip.start - start] + (slip.replacement or "") + text[slip.end - start :]
        return text


def _kind(section: Section | None, sentence: Sentence | None) -> SectionKind:
    """What a place says: a cause or a promise may also stand at the end of a problem section."""
    if sentence and sentence.role in ("cause", "measure"):
        return "cause" if sentence.role == "cause" else "measure"
    return section.kind if section else "other"


def _place(finding: Finding, sentence: Sentence | None) -> tuple[int, int]:
    """What is replaced: the marked sentence; for a missing instance, nothing, right after the best sentence."""
    inserted = finding.rule in EXAMPLE_RULES
    if sentence is None:
        return (finding.end, finding.end) if inserted else (finding.start, finding.end)
    if inserted and not (finding.rule == "pseudo-example" and sentence.role == "example"):
        return sentence.end, sentence.end
    return sentence.start, sentence.end
