"""`restated-cause`: a cause that says its problem once more in other words and never comes to why.

Few and right: most of what the cause says, in pairs of neighbouring characters, must stand in one problem section.
Among the labelled reports no real cause shares more than a quarter of its pairs with any problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.checks.base import finding, section_name
from assistant.checks.links import spoken
from assistant.checks.repeats import mask
from assistant.types import Finding, Related, Report, Section

SHARE = 0.5
# A cause with fewer pairs than this says too little to be judged.
LEAST = 8
# 之所以……，是因为: what stands before the turn quotes the problem and rightly so.
_QUOTED = re.compile(r"之所以[^。]{0,80}?(?:因为|由于|在于|原因是)[，,：:]?")
_HAN = re.compile("[\u4e00-\u9fff]{2,}")


def find(report: Report) -> dict[str, str]:
    """The id of the problem that a cause section restates, by the id of that cause."""
    problems = {s.id: _pairs(s) for s in report.sections if s.kind == "problem"}
    found = {}
    for section in report.sections:
        own = _pairs(section) if section.kind == "cause" else frozenset[str]()
        if len(own) >= LEAST and problems:
            share, problem = max((len(own & pairs) / len(own), identity) for identity, pairs in problems.items())
            if share >= SHARE:
                found[section.id] = problem
    return found


def check(report: Report, restated: Mapping[str, str]) -> list[Finding]:
    """One finding for each cause of `restated` (see `find`), related to the problem that it repeats."""
    sections = {section.id: section for section in report.sections}
    return [_finding(report, sections[cause], sections[problem]) for cause, problem in restated.items()]


def _finding(report: Report, cause: Section, problem: Section) -> Finding:
    said, stood = spoken(cause)[0], spoken(problem)[0]
    message = (
        f"这条原因只是把“{section_name(problem)}”换个说法又讲了一遍，没有说为什么。"
        "请再往前问一步：当时是怎么想的，制度上缺了哪一条，考核看的是什么。"
    )
    related = Related(stood.start, stood.end, "", stood.text)
    return finding(
        report, "restated-cause", "warning", said.start, said.end, message, section=cause.id, related=(related,)
    )  # fmt: skip


def _pairs(section: Section) -> frozenset[str]:
    """Pairs of neighbouring characters in what a section says, formulas and quoted problems left out."""
    text = mask(_QUOTED.sub("\0", "\0".join(s.text for s in spoken(section))))
    return frozenset(run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1))
