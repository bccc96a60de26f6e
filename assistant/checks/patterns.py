"""Rules that are nothing but words or regular expressions (checks/rules.py): one finding a match."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.checks.base import finding
from assistant.checks.rules import Rule
from assistant.types import Finding, Report, Section


def check(report: Report, rules: Iterable[Rule]) -> list[Finding]:
    """What the rules with a pattern find, in the sentences of the sections that they look at; headings are let be."""
    return [
        item
        for rule in rules
        if rule.seeks
        for section in report.sections
        if not rule.where or section.kind in rule.where
        for item in _in_section(report, section, rule)
    ]


def _in_section(report: Report, section: Section, rule: Rule) -> list[Finding]:
    if rule.seeks is None or (rule.acquits and rule.acquits.search(report.text, section.start, section.end)):
        return []
    found = []
    for sentence in section.sentences:
        if sentence.role == "heading" and rule.where:
            continue
        for match in rule.seeks.finditer(sentence.text):
            if match.group():
                start, end = sentence.start + match.start(), sentence.start + match.end()
                right = None if rule.replace is None else match.expand(rule.replace)
                found.append(
                    finding(
                        report, rule.id, rule.severity, start, end, rule.mend, section=section.id, replacement=right
                    )
                )
    return found
