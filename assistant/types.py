"""The values that pass from stage to stage. Frozen, without logic, importing nothing of ours.

Offsets everywhere count Unicode code points of the report's (or the source's) text, 0-based, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SectionKind = Literal["problem", "cause", "measure", "opening", "other"]
Role = Literal["heading", "opening", "praise", "problem", "example", "cause", "measure", "closing"]
Severity = Literal["error", "warning", "info"]
ExampleGrade = Literal["none", "pseudo", "concrete"]
Missing = Literal["time", "actor", "object", "quantity", "event", "result"]
LinkKind = Literal["cause-problem", "measure-problem"]
SourceKind = Literal["policy", "report", "record"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (it ends at 。！？ or at a line end) with the part it plays in the report."""

    index: int
    start: int
    end: int
    text: str
    role: Role
    section: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The largest numbered part about one theme: P1…, C1…, M1…, or O1… for what is neither."""

    id: str
    kind: SectionKind
    heading: str
    start: int
    end: int
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read: its exact text and the structure found in it; `notes` say what of the file was not read in."""

    path: str
    text: str
    sha256: str
    title: str = ""
    unit: str = ""
    person: bool = False
    year: int | None = None
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding points at; `source` names it when it is not in the report itself."""

    start: int
    end: int
    source: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a careful reviewer would mark, with what to do about it."""

    id: str
    rule: str
    severity: Severity
    section: str
    start: int
    end: int
    text: str
    message: str
    missing: tuple[Missing, ...] = ()
    replacement: str | None = None
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """`source` (a cause or a measure section) explains or answers `target` (a problem section)."""

    kind: LinkKind
    source: str
    target: str
    score: float
    reason: str
    from_span: Span
    to_span: Span


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a ledger. `date` is a year, year-month or day as text ("2023", "2023-05", "2023-05-04"), or None."""

    id: str
    text: str
    source: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the knowledge base. Of its passages, `encoded` have a vector; `withheld` get none, for the encoder
    is a server that may not see them."""

    id: str
    title: str
    kind: SourceKind
    path: str = ""
    sha256: str = ""
    year: int | None = None
    unit: str = ""
    issuer: str = ""
    number: str = ""
    in_force: bool | None = None
    passages: int = 0
    encoded: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a source that can be cited; `start` and `end` are its offsets in the source's text."""

    ref: str
    source_id: str
    text: str
    start: int
    end: int
    heading: tuple[str, ...] = ()
    title: str = ""
    kind: SourceKind = "record"
    year: int | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its fused score (greater is better) and the words of the query that stand in it.

    `weak`: it is the nearest there is, yet shares too little with the query to be cited. `also_in`: refs of passages
    that say the same in nearly the same words.
    """

    passage: Passage
    score: float
    matches: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence shown beside a candidate: `quote` stands verbatim in the source `id`."""

    id: str
    quote: str
    date: str | None = None
    warning: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wording offered for a place of the report. `unsupported` is empty on everything shown as ready.

    An empty `text` strikes the place out; `note` then says why. Such a one is the last, never the first of a proposal.
    """

    text: str
    sources: tuple[Citation, ...] = ()
    placeholders: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    specificity: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could stand at [start, end) of the report instead of `original` (an insertion when they are equal)."""

    finding: str
    section: str
    start: int
    end: int
    original: str
    candidates: tuple[Candidate, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls to a model cost; `seconds` is wall time."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of one diagnosis."""

    chars: int
    sentences: int
    vague: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything `luoshi check` says of one report."""

    report: Report
    profile: str
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    stats: Stats
    examples: Mapping[str, ExampleGrade] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rewrites:
    """All proposals for one report, and what they cost."""

    report: Report
    model: str
    proposals: tuple[Proposal, ...]
    usage: Usage = Usage()
