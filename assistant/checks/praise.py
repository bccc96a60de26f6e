"""`praise-heavy`: self-praise that crowds out the problems of a section that was to name them."""

from __future__ import annotations

import re

from assistant.checks.aspects import Profile
from assistant.checks.base import finding
from assistant.types import Finding, Report, Section, Sentence

# Less than this is a courtesy, whatever its share.
LEAST = 30
# 虽然能够……，但……: what stands before the turn praises.
_CONCESSION = re.compile(
    r"^(?:.{0,12}?)(?:虽然|尽管|虽|能够|总体上|基本上?能)[^。]*?(?=[，,；;](?:但|但是|然而|可是|不过|却))"
)


def check(report: Report, profile: Profile) -> list[Finding]:
    """One finding a problem section whose share of praise is above the profile's limit, on its first praise."""
    return [
        _finding(report, section, share)
        for section in report.sections
        if section.kind == "problem" and (share := _share(section)) > profile.praise
    ]


def praised(sentence: Sentence) -> int:
    """How many characters of a sentence praise."""
    if sentence.role == "praise":
        return len(sentence.text)
    match = _CONCESSION.match(sentence.text) if sentence.role == "problem" else None
    return len(match.group()) if match else 0


def _share(section: Section) -> float:
    spoken = [s for s in section.sentences if s.role != "heading"]
    size = sum(praised(s) for s in spoken)
    return size / sum(len(s.text) for s in spoken) if size >= LEAST else 0.0


def _finding(report: Report, section: Section, share: float) -> Finding:
    sentence = next(s for s in section.sentences if praised(s))
    message = (
        f"这一部分有{share:.0%}的字在讲成绩，问题反而没有说透。对照检查要见人见事见问题：成绩请压成半句，"
        "省下的篇幅写具体表现。"
    )
    return finding(
        report, "praise-heavy", "warning", sentence.start, sentence.end, message, section=section.id
    )  # fmt: skip
