"""`restated-cause`: a cause that says its problem once more in other words and never comes to why.

Two signs, of which either is enough. Most of what the cause says, in pairs of neighbouring characters, stands in one
problem section. Or the cause is hollow: it fails the swap test, it reads as what is wrong and not as why it is so
(knowledge/models/causes.npz), it names no belief, rule or reckoning that could be a reason, and it shows the mechanisms
of one problem. Real causes share words with their problem and survive, since they say something that could be checked
or a reason in so many words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from assistant.checks import mechanisms, ngrams, vague
from assistant.checks.base import finding, section_name
from assistant.checks.links import spoken
from assistant.checks.repeats import mask
from assistant.intake.marks import read_mark
from assistant.types import Finding, Link, Related, Report, Section

SHARE = 0.5
# A cause with fewer pairs than this says too little to be judged.
LEAST = 8
# From where on a cause is as hollow as its problem: the classifier's raw score, to which each pair of characters that
# the problem has too adds its part; the mean chance of failing the swap test; the likeness in mechanisms.
WRONG, SHARED, HOLLOW, NEAR = 0.4, 5.0, 0.7, 0.9
# 之所以……，是因为: what stands before the turn quotes the problem and rightly so.
_QUOTED = re.compile(r"之所以[^。]{0,80}?(?:因为|由于|在于|原因是)[，,：:]?")
_HAN = re.compile("[\u4e00-\u9fff]{2,}")
# What somebody believed or feared, what is reckoned and rewarded, or a reason that calls itself one.
_WHY = re.compile(r"由于|因为|究其原因|主要原因|根源|根子|归根|所以|以为|觉得|认为|心里|总想|担心|生怕|考核|评价")


def find(report: Report, links: Collection[Link] = ()) -> dict[str, str]:
    """The id of the problem that a cause section restates, by the id of that cause.

    `links` are those of the report, where there are any: a problem that the hollow cause was linked to is near enough.
    """
    pairs = {s.id: _pairs(s) for s in report.sections if s.kind in ("problem", "cause")}
    problems = [s for s in report.sections if s.kind == "problem"]
    causes = [s for s in report.sections if s.kind == "cause" and len(pairs[s.id]) >= LEAST]
    if not problems or not causes:
        return {}
    shares = np.array([[len(pairs[c.id] & pairs[p.id]) / len(pairs[c.id]) for p in problems] for c in causes])
    found = {}
    for cause, share in zip(causes, shares, strict=True):
        if share.max() >= SHARE:
            found[cause.id] = problems[int(share.argmax())].id
        elif wrong(cause, float(share.max())) and (near := _near(cause, problems, share, links)):
            found[cause.id] = near
    return found


def wrong(cause: Section, share: float) -> bool:
    """Whether a cause only tells what is wrong; `share` (0..1) of it stands in one problem."""
    said = [sentence.text for sentence in spoken(cause)]
    text = "".join(map(bare, said))
    if _WHY.search(text) or float(np.mean(vague.vagueness(said))) < HOLLOW:
        return False
    return float(ngrams.load("causes").decision([text])[0, 0]) + SHARED * share >= WRONG


def bare(text: str) -> str:
    """A sentence without the number at its start."""
    mark = read_mark(text)
    return text[mark.length :] if mark else text


def _near(cause: Section, problems: Sequence[Section], share: mechanisms.Matrix, links: Collection[Link]) -> str:
    """The id of the problem that a hollow cause comes nearest to; empty where it is far from all."""
    linked = {link.target: link.score for link in links if link.source == cause.id and link.kind == "cause-problem"}
    if linked:
        return max(linked, key=linked.__getitem__)
    likeness = mechanisms.near(_texts(cause), [_texts(problem) for problem in problems])
    return problems[int((likeness + share).argmax())].id if likeness.max() >= NEAR else ""


def _texts(section: Section) -> list[str]:
    return [sentence.text for sentence in spoken(section)]


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
