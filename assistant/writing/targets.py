"""Which findings are to be written for: by id, by place, by section."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import checks
from assistant.errors import UsageError
from assistant.types import Diagnosis, Finding, Section


def chosen(diagnosis: Diagnosis, findings: Sequence[str] | None, at: int | None = None) -> list[Finding]:
    """The findings with these ids, all vague ones for None; with `at` the one at that offset (code points) instead.

    Raises UsageError for an id that is none, or an offset between sentences.
    """
    if at is not None:
        return [_at(diagnosis, at)]
    known = {found.id: found for found in diagnosis.findings}
    for identity in findings or ():
        if identity not in known:
            raise UsageError(f"没有编号为 {identity} 的发现", diagnosis.report.path, "请用 luoshi check 查看编号")
    if findings is not None:
        return [known[identity] for identity in findings]
    return [found for found in diagnosis.findings if found.rule == "vague"]


def examples(diagnosis: Diagnosis, sections: Sequence[str] | None) -> list[Finding]:
    """What asks for an example in these problem sections, in all that show none for None or nothing.

    Raises UsageError for an id that is no problem section's.
    """
    problems = _problems(diagnosis, sections)
    wanted = sections or [i for i in problems if diagnosis.examples.get(i) != "concrete"]
    return [_wanting(diagnosis, problems[identity]) for identity in wanted]


def causes(diagnosis: Diagnosis, sections: Sequence[str] | None) -> list[Finding]:
    """What asks for a cause of these problem sections, of all that no cause explains for None or nothing.

    Raises UsageError for an id that is no problem section's.
    """
    problems = _problems(diagnosis, sections)
    found = {f.section: f.id for f in diagnosis.findings if f.rule == "unexplained-problem"}
    return [_unexplained(problems[i], found.get(i, f"cause-{i}")) for i in sections or found if i in problems]


def _at(diagnosis: Diagnosis, offset: int) -> Finding:
    """The vague finding at an offset, else one made for the sentence there."""
    here = [f for f in diagnosis.findings if f.rule == "vague" and f.start <= offset < f.end]
    if here:
        return here[0]
    sentence = next((s for s in diagnosis.report.sentences if s.start <= offset < s.end), None)
    if sentence is None:
        raise UsageError(f"位置 {offset} 上没有句子", diagnosis.report.path, "请给出某个句子里的位置（从 0 起）")
    return Finding(
        f"at-{offset}", "vague", "info", sentence.section, sentence.start, sentence.end, sentence.text,
        "按要求改具体。", checks.missing(sentence.text, sentence.role, diagnosis.report.year),
    )  # fmt: skip


def _problems(diagnosis: Diagnosis, sections: Sequence[str] | None) -> dict[str, Section]:
    problems = {s.id: s for s in diagnosis.report.sections if s.kind == "problem"}
    for identity in sections or ():
        if identity not in problems:
            raise UsageError(f"没有编号为 {identity} 的问题部分", "--section", f"可用：{'、'.join(problems)}")
    return problems


def _unexplained(section: Section, identity: str) -> Finding:
    """The finding's heading says little: what needs a cause is the first shortcoming under it."""
    first = next((s for s in section.sentences if s.role in ("problem", "example")), section.sentences[0])
    return Finding(
        identity, "unexplained-problem", "info", section.id, first.start, first.end, first.text, "这个问题还没有原因。"
    )


def _wanting(diagnosis: Diagnosis, section: Section) -> Finding:
    """The finding that says a section shows no event, else one that asks for another example."""
    for found in diagnosis.findings:
        if found.section == section.id and found.rule in ("no-example", "pseudo-example"):
            return found
    spoken = [s for s in section.sentences if s.role in ("problem", "example")] or section.sentences
    last = spoken[-1]
    return Finding(
        f"example-{section.id}", "no-example", "info", section.id, last.start, last.end, last.text, "再找一件事例。"
    )
