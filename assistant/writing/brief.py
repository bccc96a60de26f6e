"""What a rewriting may use: one `Brief` a place of the report. They are made in writing/briefing.py."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import Citation, Hit, Missing, Role, SectionKind
from assistant.writing.evidence import Evidence

EXAMPLE_RULES = ("no-example", "pseudo-example")


@dataclass(frozen=True, slots=True)
class Brief:
    """One place to be rewritten (an insertion when `start == end`) and all that its new wording may draw on.

    `plain` is the sentence with typing slips mended (for an insertion, the sentence before it). `kind` is what the
    place says: cause, measure, else problem. `facts` are given to this place alone; `others` fit it but are given
    elsewhere; `doubtful` are of another year or contradict the report: both carry a warning. `lent` says that the
    first of `others` may be told here too. `told` are answers to the questions asked about a cause or a measure;
    `events` are the report's own instances of the problems that these are linked with. `speaker` is the name of the
    one who reports, where it stands under the title. Of a cause or a measure `backed` says that its section has a
    sentence that is specific, `apart` that it is linked with no problem, `turn` how many vague ones come before it
    there. `number` counts the places of one run, so that neighbouring wordings can differ.
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
    told: tuple[Citation, ...] = ()
    events: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    plain: str = ""
    rule: str = "vague"
    role: Role = "problem"
    kind: SectionKind = "problem"
    person: bool = False
    speaker: str = ""
    lent: bool = False
    backed: bool = False
    apart: bool = False
    turn: int = 0
    number: int = 0

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Everything that may be cited, the facts of this place first."""
        return (*self.told, *self.facts, *self.events, *self.others, *self.doubtful)

    def evidence(self) -> Evidence:
        """The brief as the guard's evidence. An insertion replaces nothing, so that it has no meaning to keep."""
        original = self.plain or self.original if self.start < self.end else ""
        given = Evidence(original, self.section_text, year=self.report_year, unit=self.unit)
        return given.citing(self.citations)
