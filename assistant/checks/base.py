"""What every family of checks shares: making a finding whose id outlasts edits elsewhere, and reading the lexicon."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

from assistant.datafile import read_yaml
from assistant.settings import KNOWLEDGE_DIR
from assistant.types import Finding, LinkKind, Missing, Related, Report, Section, Severity, Span

# What is asked of two years' reports: does a sentence tell what came of a promise, is a problem the same one again?
Question = Literal["told", "again"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a judge reads in a cause or a measure: the problems that it reaches and the one that it only says again.

    Problems are told by their places among those the judge was given; `reason` is in its words, empty where these told
    more than the report.
    """

    reaches: frozenset[int]
    restates: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Typo:
    """`text[start:end]` should be `right`; a `note` says that it is a guess, and why."""

    start: int
    end: int
    right: str
    note: str = ""


class Judge(Protocol):
    """A second opinion, asked only where the rules are undecided; None leaves the matter to them."""

    def vague(self, sentences: Sequence[str]) -> list[bool | None]:
        """Whether each sentence fails the swap test."""

    def linked(self, kind: LinkKind, sources: Sequence[str], targets: Sequence[str]) -> list[Reading | None]:
        """Which of the problems `targets` each cause explains, or each measure answers."""

    def matched(self, question: Question, then: Sequence[str], now: Sequence[str]) -> list[frozenset[int] | None]:
        """Which of this year's sentences `now` go with each of last year's, by their places; see Question."""

    def slips(self, text: str) -> tuple[list[Typo], list[Span]]:
        """The slips of the pen in a text, each with its mend and the reason in its note; and where it was read."""


def finding(
    report: Report,
    rule: str,
    severity: Severity,
    start: int,
    end: int,
    message: str,
    *,
    section: str = "",
    missing: tuple[Missing, ...] = (),
    replacement: str | None = None,
    related: tuple[Related, ...] = (),
) -> Finding:
    """A finding on `report.text[start:end]`; its id is set by `number`."""
    text = report.text[start:end]
    section = section or section_at(report, start)
    return Finding("", rule, severity, section, start, end, text, message, missing, replacement, related)


def section_at(report: Report, offset: int) -> str:
    """The id of the section that `offset` lies in, or empty."""
    return next((s.id for s in report.sections if s.start <= offset < s.end), "")


def number(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in reading order, each with an id made of its rule and words.

    The same text gets the same ids again, and an edit elsewhere leaves them alone; equal words of one rule are
    told apart by their order.
    """
    seen: dict[str, int] = {}
    done = []
    for item in sorted(findings, key=lambda f: (f.start, f.end, f.rule, f.message)):
        digest = hashlib.sha256(f"{item.rule}\0{item.text}".encode()).hexdigest()[:10]
        seen[digest] = seen.get(digest, 0) + 1
        suffix = "" if seen[digest] == 1 else f"-{seen[digest]}"
        done.append(replace(item, id=f"{item.rule}-{digest}{suffix}"))
    return tuple(done)


@cache
def knowledge(name: str) -> Any:
    """A YAML file of knowledge/, read once: `name` is its path there, e.g. "lexicon/typos.yaml"."""
    return read_yaml(KNOWLEDGE_DIR / Path(name))


NUMBERING = re.compile(
    r"^[（(]?[一二三四五六七八九十\d]+[)）、.．是]+\s*|^(?:首先|其次|再次|此外|最后|第[一二三四五六七八九十]+)[，,]?"
)


_NAME = 24  # characters of a first sentence that tell a section without a heading from the others


def section_name(section: Section) -> str:
    """A section's heading without its number and full stop; its first words where it has none; else its id."""
    words = section.heading or next((s.text for s in section.sentences), "")
    name = NUMBERING.sub("", words).strip("*").rstrip("。：: ")
    return (name if section.heading or len(name) <= _NAME else name[:_NAME] + "…") or section.id
