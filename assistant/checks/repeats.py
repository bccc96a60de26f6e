"""`duplicate`: two sentences of one report that say the same in nearly the same words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations

from assistant.checks.base import finding, knowledge
from assistant.types import Finding, Related, Report

# The labelling rule: a third of the shorter sentence stands in the other, in runs of six characters or more.
RUN = 6
SHARE = 1 / 3
# A run found in more sentences than this is a refrain; pairing all of them would tell the reader nothing.
REFRAIN = 12
# The day under the signature says nothing that could be repeated.
_DATE = re.compile(r"[\d〇○零一二三四五六七八九十]+年[\d一二三四五六七八九十 ]+月(?:[\d一二三四五六七八九十 ]+日)?")


def check(report: Report) -> list[Finding]:
    """One finding a pair, on the later sentence, related to the earlier one."""
    sentences = [
        s for s in report.sentences if s.role != "heading" and len(s.text) >= RUN and not _DATE.fullmatch(s.text)
    ]
    masked = {s.index: mask(s.text) for s in sentences}
    by_index = {s.index: s for s in sentences}
    runs = {index: _runs(text) for index, text in masked.items()}
    sets = {index: frozenset(own) - {""} for index, own in runs.items()}
    found = []
    for a, b in sorted(_candidates(sets)):
        # The exact comparison is slow: only for pairs that can come to the share at all.
        within = _within(runs[a], sets[b]) / _least(masked[a], masked[b])
        if within >= SHARE and shared_share(masked[a], masked[b]) >= SHARE:
            first, second = by_index[a], by_index[b]
            message = "这句话与前文说的是同一件事，字句也大体相同。请删去一处，或在这里另写一件具体的事。"
            related = Related(first.start, first.end, "", first.text)
            found.append(finding(report, "duplicate", "warning", second.start, second.end, message, related=(related,)))
    return found


def shared_share(a: str, b: str) -> float:
    """The share (0..1) of the shorter text's characters that stand in the other in order, in runs of RUN or more."""
    blocks = SequenceMatcher(None, a, b.replace("\0", "\1"), autojunk=False).get_matching_blocks()
    size = sum(block.size for block in blocks if block.size >= RUN)
    return size / _least(a, b)


def _least(a: str, b: str) -> int:
    """The characters of the shorter text."""
    return max(1, min(len(a) - a.count("\0"), len(b) - b.count("\0")))


def _runs(text: str) -> list[str]:
    """The runs of RUN characters, one for each place; empty where they reach over a blanked place."""
    runs = (text[at : at + RUN] for at in range(len(text) - RUN + 1))
    return ["" if "\0" in run else run for run in runs]


def _within(runs: Sequence[str], others: Collection[str]) -> int:
    """How many characters stand in a run that the other text has too, in whatever order."""
    count = end = 0
    for at, run in enumerate(runs):
        if run in others:
            count += at + RUN - max(at, end)
            end = at + RUN
    return count


def _candidates(runs: Mapping[int, Collection[str]]) -> set[tuple[int, int]]:
    """Pairs that share at least one run: found by shingles, so the time grows with the text, not with its square."""
    places: dict[str, set[int]] = defaultdict(set)
    for index, own in runs.items():
        for run in own:
            places[run].add(index)
    pairs: set[tuple[int, int]] = set()
    for indices in places.values():
        if len(indices) <= REFRAIN:
            pairs.update(combinations(sorted(indices), 2))
    return pairs


@cache
def _formulas() -> re.Pattern[str]:
    """Names of theories and policies, and the wordings that everyone must use: sharing these is not repeating."""
    lexicon = knowledge("lexicon/officialese.yaml")
    words = {word for group in lexicon.values() for word in group.split() if len(word) >= RUN}
    words |= {word for group in ("theory", "politics") for word in lexicon[group].split() if len(word) >= 3}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def mask(text: str) -> str:
    """`text` with formulas blanked and the mark at its start cut; a blanked place never matches."""
    return _formulas().sub("\0", text).rstrip("。！？；")
