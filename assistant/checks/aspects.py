"""`missing-aspect` and `balance`: what the year's notice asks a report to examine, and how its parts are weighed.

A profile is a file of knowledge/profiles/: the aspects of one year for a leading group (班子) or a person (个人), with
the notice they come from. A report that names a set of aspects of its own is not held to the year's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.checks.base import finding, knowledge
from assistant.errors import KnowledgeError, UsageError
from assistant.settings import KNOWLEDGE_DIR
from assistant.types import Finding, Report, Section, SectionKind

GENERAL = "general"
_NUMERALS = "零一二三四五六七八九十"
_NAMES: dict[SectionKind, str] = {"problem": "问题", "cause": "原因", "measure": "措施"}


class Aspect(BaseModel):
    """One thing to examine: its name, and words of which one in a heading shows that a section is about it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    words: tuple[str, ...]


class Profile(BaseModel):
    """What one year's notice asks for.

    `slogan` is what the set is called (四个带头); `cues` are words of a title that name the occasion. `balance` holds
    the least and greatest share of each part in problems, causes and measures together; `praise` the greatest share
    of self-praise in a problem section.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    year: int | None
    person: bool
    occasion: str
    source: str
    note: str = ""
    slogan: str = ""
    cues: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    balance: Mapping[SectionKind, tuple[float, float]] = {
        "problem": (0.33, 0.75),
        "cause": (0.1, 0.4),
        "measure": (0.1, 0.45),
    }
    praise: float = 0.45


@cache
def names() -> list[str]:
    """The names of all profiles, e.g. 2023-班子, general."""
    return sorted(file.stem for file in (KNOWLEDGE_DIR / "profiles").glob("*.yaml"))


@cache
def load(name: str) -> Profile:
    """The profile of this name. Raises UsageError for an unknown one, KnowledgeError for a file that is wrong."""
    if name not in names():
        raise UsageError(f"没有“{name}”这个年度要求", "--profile", f"可用的有：{'、'.join(names())}")
    try:
        return Profile(name=name, **_fields(name))
    except (ValidationError, TypeError) as error:
        raise KnowledgeError("年度要求文件不对", f"profiles/{name}.yaml", "请对照同目录下的文件改正") from error


def _fields(name: str) -> dict[str, Any]:
    fields = dict(knowledge(f"profiles/{name}.yaml"))
    base = fields.pop("like", None)
    return {**_fields(base), **fields} if base else fields


def guess(report: Report) -> Profile:
    """The profile that the report was written to, by its own words; `general` when none fits.

    The year must agree (or the title name the occasion), and the report must either call the set by its name or
    treat most of its aspects under headings of their own.
    """
    head = report.title + report.text[: _head_end(report)]
    general = load(GENERAL)
    for name in names():
        profile = load(name)
        if profile.year is None or profile.person != report.person or not _same_year(report, profile, head):
            continue
        if _names_another_set(profile, head):
            continue
        treated = sum(_treated(report, aspect, headings_only=True) for aspect in profile.aspects)
        if (profile.slogan and profile.slogan in head) or treated * 2 > len(profile.aspects):
            return profile
    return general


def asked(profile: Profile, heading: str) -> str:
    """The names of the profile's aspects that a heading is about, ；between them; all of them when it names none."""
    named = [aspect.name for aspect in profile.aspects if any(word in heading for word in (aspect.name, *aspect.words))]
    return "；".join(named or [aspect.name for aspect in profile.aspects])


def check(report: Report, profile: Profile) -> list[Finding]:
    """Aspects that no problem section treats, and parts that are far too short or too long."""
    problems = [s for s in report.sections if s.kind == "problem"]
    if not problems:
        return []
    return [*_missing(report, profile, problems[0]), *_balance(report, profile)]


def _same_year(report: Report, profile: Profile, head: str) -> bool:
    if report.year is not None:
        return report.year == profile.year
    return any(cue in head for cue in profile.cues)


def _head_end(report: Report) -> int:
    """Where the first problem section begins: what stands before it tells the occasion and the aspects."""
    return next((s.start for s in report.sections if s.kind == "problem"), min(600, len(report.text)))


_SET = re.compile(r"[“\"]([二两三四五六七八九十]个(?:带头|聚焦|对照|围绕|方面|坚持|着力))[”\"]")
_COUNT = re.compile(r"(?:围绕|从|紧扣|对照|聚焦|着眼)[^。；]{0,60}?([二三四五六七八九十\d]+)个方面")


def _names_another_set(profile: Profile, head: str) -> bool:
    """Whether the report says that it examines another set: “五个聚焦”, or 三个方面 where the notice has six."""
    if profile.slogan and profile.slogan in head:
        return False
    if _SET.search(head):
        return True
    stated = _COUNT.search(head)
    return stated is not None and _number(stated[1]) != len(profile.aspects)


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _NUMERALS.find(numeral)


def _treated(report: Report, aspect: Aspect, *, headings_only: bool) -> bool:
    """Whether a problem section is about an aspect: its heading says so, or its text uses two of the aspect's words."""
    for section in report.sections:
        if section.kind != "problem":
            continue
        if any(word in section.heading for word in (aspect.name, *aspect.words)):
            return True
        if not headings_only and sum(word in report.text[section.start : section.end] for word in aspect.words) >= 2:
            return True
    return False


def _missing(report: Report, profile: Profile, first: Section) -> list[Finding]:
    missing = [aspect for aspect in profile.aspects if not _treated(report, aspect, headings_only=False)]
    if not missing:
        return []
    # The finding stands on the chapter's heading, where a reader looks for the list of what follows.
    before = [s for s in report.sections if s.end <= first.start and s.kind == "other" and s.heading]
    chapter = before[-1] if before else first
    sentence = chapter.sentences[0]
    return [
        finding(
            report, "missing-aspect", "warning", sentence.start, sentence.end,
            f"{profile.occasion}要求查摆“{aspect.name}”方面的问题，这里没有读到。请补写一部分，写清这方面的具体表现；"
            f"确实没有问题的，也要说明。（依据：{profile.source}）",
            section=chapter.id,
        )
        for aspect in missing
    ]  # fmt: skip


def _balance(report: Report, profile: Profile) -> list[Finding]:
    sizes = {kind: sum(s.end - s.start for s in report.sections if s.kind == kind) for kind in _NAMES}
    total = sum(sizes.values())
    found = []
    for kind, name in _NAMES.items():
        first = next((s for s in report.sections if s.kind == kind), None)
        share = sizes[kind] / total if total else 0.0
        low, high = profile.balance[kind]
        if first is None or low <= share <= high or not first.sentences:
            continue
        percent = f"{name}部分占正文的{share:.0%}"
        if share < low:
            message = f"{percent}，太短，一般不少于{low:.0%}。请把{_ADVICE[kind]}。"
        else:
            message = f"{percent}，太长，一般不超过{high:.0%}。请压缩套话，把篇幅让给其余部分。"
        sentence = first.sentences[0]
        found.append(finding(report, "balance", "info", sentence.start, sentence.end, message, section=first.id))
    return found


_ADVICE: dict[SectionKind, str] = {
    "problem": "具体表现和事例写出来",
    "cause": "每个问题为什么会发生、卡在哪里写出来",
    "measure": "谁来做、做什么、什么时候完成写出来",
}
