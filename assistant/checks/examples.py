"""`no-example` and `pseudo-example`: does a problem section show an event that could be checked?"""

from __future__ import annotations

import re

from assistant.checks.base import finding, section_name
from assistant.types import ExampleGrade, Finding, Report, Section, Sentence

_ANNOUNCED = re.compile(r"(?:^|[，,。；;：:])(?:比如|例如|譬如|举例来说|典型的是|突出的是)|^如[，,：:在对]")


def grade(section: Section, vague: frozenset[int]) -> ExampleGrade:
    """What a problem section offers as an instance.

    `vague` holds the indices of sentences that fail the swap test. A sentence that passes it is an instance
    whether or not 比如 announces it; 比如 before a vague sentence announces nothing.
    """
    spoken = [s for s in section.sentences if s.role in ("problem", "example")]
    if any(s.index not in vague for s in spoken):
        return "concrete"
    return "pseudo" if any(announced(s) for s in spoken) else "none"


def announced(sentence: Sentence) -> bool:
    """Whether a sentence says that an instance follows (比如、例如……)."""
    return sentence.role == "example" or bool(_ANNOUNCED.search(sentence.text))


def check(report: Report, vague: frozenset[int]) -> tuple[list[Finding], dict[str, ExampleGrade]]:
    """The findings, and the grade of every problem section by its id."""
    found: list[Finding] = []
    grades: dict[str, ExampleGrade] = {}
    for section in (s for s in report.sections if s.kind == "problem"):
        grades[section.id] = grade(section, vague)
        if grades[section.id] == "pseudo":
            sentence = next(s for s in section.sentences if s.role in ("problem", "example") and announced(s))
            message = (
                "说了“比如”，后面却没有事：换个单位照样成立。请写一件真事：什么时候、在哪里、谁、做了什么、结果怎样。"
            )
            found.append(_on(report, section, sentence, "pseudo-example", message))
        elif grades[section.id] == "none":
            sentence = next((s for s in section.sentences if s.role == "problem"), section.sentences[0])
            message = f"“{section_name(section)}”这一部分没有一件具体的事。请从台账、通报、记录里挑一两件写进来。"
            found.append(_on(report, section, sentence, "no-example", message))
    return found, grades


def _on(report: Report, section: Section, sentence: Sentence, rule: str, message: str) -> Finding:
    return finding(report, rule, "warning", sentence.start, sentence.end, message, section=section.id)
