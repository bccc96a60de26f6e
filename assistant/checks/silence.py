"""Findings that a writer does not want to hear of: by marks in the report, or by a list of ids and rules."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from assistant.checks.rules import Rule, Rules
from assistant.errors import UsageError
from assistant.intake.switches import switches
from assistant.types import Diagnosis, Finding

_ID = re.compile(r"([\w-]+)-[0-9a-f]{10}(?:-\d+)?")


def marked(text: str, findings: Iterable[Finding], rules: Mapping[str, Rule]) -> tuple[Finding, ...]:
    """`findings` without those that begin where a mark of the report has switched their rule off."""
    marks = list(switches(text))
    if not marks:
        return tuple(findings)
    ids = {rule.name: rule.id for rule in rules.values()}
    spans = [(mark.start, mark.off, tuple(ids.get(name, name) for name in mark.rules)) for mark in marks]
    return tuple(found for found in findings if not _off(found, spans))


def _off(found: Finding, spans: Iterable[tuple[int, bool, tuple[str, ...]]]) -> bool:
    state: dict[str, bool] = defaultdict(bool)  # "" stands for all rules
    for start, off, rules in spans:
        if start > found.start:
            break
        if not rules:
            state.clear()
        for rule in rules or ("",):
            state[rule] = off
    return state[found.rule] if found.rule in state else state[""]


def read_ignored(text: str, where: str, rules: Rules) -> frozenset[str]:
    """Ids of findings and of rules, one a line, from an ignore list; what follows # is a remark.

    Raises UsageError naming a line that is neither.
    """
    names = {rule.name: rule.id for rule in rules.values()}
    ignored = set()
    for line in text.splitlines():
        word = line.split("#")[0].strip("\ufeff \t　")
        known = names.get(word, word)
        match = _ID.fullmatch(known)
        if word and known not in rules and not (match and match[1] in rules):
            raise UsageError(f"忽略清单里的“{word}”既不是规则也不是发现的编号", where, "用 luoshi rules 查看规则")
        if word:
            ignored.add(known)
    return frozenset(ignored)


def without(diagnosis: Diagnosis, ignored: Container[str]) -> Diagnosis:
    """A diagnosis without the findings whose id or rule is ignored."""
    kept = tuple(f for f in diagnosis.findings if f.id not in ignored and f.rule not in ignored)
    if len(kept) == len(diagnosis.findings):
        return diagnosis
    stats = replace(diagnosis.stats, vague=sum(found.rule == "vague" for found in kept))
    return replace(diagnosis, findings=kept, stats=stats)
