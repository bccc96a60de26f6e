"""`typo`: wrong characters, wrong words, doubled characters. Few and right: a false alarm costs more than a miss.

Seven finders, the surest first; where two mark the same place the surer one stands:
    confusions    words that are wrong nearly everywhere          knowledge/lexicon/typos/confusions.yaml
    contexts      words that are wrong in some surroundings       knowledge/lexicon/typos/contexts.yaml
    formulations  one part off a known set formulation            knowledge/lexicon/typos/formulations.yaml
    phrases       a set phrase that lacks a character             knowledge/lexicon/typos/phrases.yaml
    idioms        one character off a known four-character phrase knowledge/lexicon/typos/idioms.yaml
    doubles       characters and words written twice              knowledge/lexicon/typos/doubles.yaml
    slips         a character that its neighbours speak against   assistant/checks/speller.py, but for typos/known.yaml
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import accumulate

from assistant.checks import formulas, speller
from assistant.checks.base import Judge, Typo, finding, knowledge
from assistant.checks.formulas import HAN as _HAN
from assistant.remember import Remembering
from assistant.types import Finding, Report, Severity

# How sure the speller must be.
SURE = 0.85
# A confusion of two characters may be the end of one word and the start of the next: the text must read better with it.
SHORT = 2
# These stand before any noun (逐单元, 各条线): strange neighbours say nothing.
_BEFORE_ANY = "逐每各该某"
# Frames that any verb or adjective may fill: 一推再推, 翻一翻, 听没听, 越来越杂, 各封各的.
_FRAMES = re.compile(r"一(?P<a>.)再(?P=a)|(?P<b>.)[一不没](?P=b)|越来?越(?P<c>.)|各(?P<d>.)各(?P=d)?的")
# Lines whose findings are kept, so that an edit elsewhere does not cost them again.
KEPT = 4096
# The speller looks at two characters on either side.
_APART = "\n\n"


def check(report: Report, judge: Judge | None = None) -> list[Finding]:
    """One finding for each slip of the pen, with the right form as its replacement.

    A judge adds what rules miss, and guesses of theirs that it does not share are dropped where it has read.
    """
    found = []
    for typo in _all(report, judge):
        wrong = report.text[typo.start : typo.end]
        said = f"“{wrong}”应为“{typo.right}”。" if typo.right else f"“{wrong}”多余，请删去。"
        severity: Severity = "warning" if typo.note else "error"
        message = typo.note + said
        found.append(finding(report, "typo", severity, typo.start, typo.end, message, replacement=typo.right))
    return found


def find(text: str, names: tuple[str, ...] = ()) -> list[Typo]:
    """The slips of a text in reading order, none overlapping. `names` are left alone by the speller."""
    found, begin = [], 0
    lines = text.split("\n")
    for line, guesses in zip(lines, _guesses(lines), strict=True):
        sure = _sure(line)
        taken = {at for typo in sure for at in range(typo.start, max(typo.end, typo.start + 1))}
        free = [typo for typo in guesses if typo.start not in taken and not _is_name(text, begin + typo.start, names)]
        for typo in sorted([*sure, *free], key=lambda typo: typo.start):
            found.append(replace(typo, start=begin + typo.start, end=begin + typo.end))
        begin += len(line) + 1
    return found


def _all(report: Report, judge: Judge | None) -> list[Typo]:
    known = find(report.text, names=(report.unit,))
    if judge is None:
        return known
    said, read = judge.slips(report.text)
    doubtful = [typo for typo in known if typo.note and any(span.start <= typo.start < span.end for span in read)]
    kept = [typo for typo in known if typo not in doubtful or any(_meet(typo, new) for new in said)]
    return kept + [new for new in said if not any(_meet(new, old) for old in kept)]


def _meet(a: Typo, b: Typo) -> bool:
    return a.start < max(b.end, b.start + 1) and b.start < max(a.end, a.start + 1)


@lru_cache(maxsize=KEPT)
def _sure(line: str) -> tuple[Typo, ...]:
    """What the lists find in one line, none overlapping."""
    finders: tuple[Callable[[str], Iterator[Typo]], ...] = (_confusions, _contexts, *formulas.FINDERS, _doubles)
    taken = bytearray(len(line) + 1)
    found = []
    for finder in finders:
        for typo in finder(line):
            place = slice(typo.start, max(typo.end, typo.start + 1))
            if not any(taken[place]):
                taken[place] = b"\1" * (place.stop - place.start)
                found.append(typo)
    return tuple(found)


# Confusions


@cache
def _table() -> tuple[dict[str, list[tuple[str, str]]], dict[str, re.Pattern[str]]]:
    """((wrong, right) by the first two characters of the wrong form, contexts where a wrong form is right)."""
    groups = dict(knowledge("lexicon/typos/confusions.yaml"))
    never = {wrong: re.compile(rule.replace("{}", wrong)) for wrong, rule in groups.pop("never").items()}
    heads: dict[str, list[tuple[str, str]]] = {}
    for words in groups.values():
        for entry in words.split():
            wrong, right = entry.split("=")
            heads.setdefault(wrong[:2], []).append((wrong, right))
    return heads, never


def _confusions(text: str) -> Iterator[Typo]:
    heads, never = _table()
    for start in range(len(text) - 1):
        for wrong, right in heads.get(text[start : start + 2], ()):
            if not text.startswith(wrong, start):
                continue
            rule = never.get(wrong)
            if rule and _holds(rule, text, start, start + len(wrong)):
                continue
            if len(wrong) > SHORT or _reads_better(text, start, wrong, right):
                yield Typo(start, start + len(wrong), right)


def _holds(rule: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether a context rule matches around `text[start:end]`."""
    return any(m.start() < end and m.end() > start for m in rule.finditer(text, max(0, start - 12), end + 24))


def _reads_better(text: str, at: int, wrong: str, right: str) -> bool:
    """Whether the correction is at least as usual as what stands, by the counts of the speller."""
    if len(wrong) != len(right):
        return True
    model = speller.load()
    return sum(model.gain(text, at + i, b) for i, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b) > 0


# Contexts


@cache
def _rules() -> list[tuple[re.Pattern[str], str, re.Pattern[str] | None]]:
    rows = knowledge("lexicon/typos/contexts.yaml")
    return [(re.compile(r["find"], re.M), r["put"], _context(r)) for r in rows]


def _context(row: dict[str, str]) -> re.Pattern[str] | None:
    return re.compile(row["never"].replace("{}", row["find"])) if "never" in row else None


def _contexts(text: str) -> Iterator[Typo]:
    for pattern, put, never in _rules():
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if not (never and _holds(never, text, start, end)):
                yield Typo(start, end, match.expand(put))


# Doubles

_PAST = ("了", "过")
_SINGLE = re.compile(rf"({_HAN})\1")
_PAIR = re.compile(rf"({_HAN}{{2}})\1")
# 去不去去: whether or not is asked with one of each; 好不好好 goes on (好好想).
_ASKED = re.compile(rf"(?!好)({_HAN})不(\1\1)")


def _doubles(text: str) -> Iterator[Typo]:
    rules = knowledge("lexicon/typos/doubles.yaml")
    fine = frozenset(rules["twice"].split() + rules["reduplicated"].split())
    for match in _PAIR.finditer(text):
        word, after = match[1], text[match.end() : match.end() + 1]
        if word[0] not in ("一", word[1]) and word[1] != "着" and word not in fine and _is_stutter(word, after):
            yield Typo(match.start(), match.end(), word)
    for match in _ASKED.finditer(text):
        yield Typo(*match.span(2), match[1])
    for match in _SINGLE.finditer(text):
        char, start = match[1], match.start()
        before, after = text[max(0, start - 1) : start], text[start + 2 : start + 3]
        if char in (before, after) or before == "一" or char * 2 in fine or text[start - 2 : start] == before * 2:
            continue
        if _stands_once(before, char, after, rules["always"].get(char)):
            yield Typo(start, start + 2, char)


def _is_stutter(word: str, after: str) -> bool:
    """A stutter (加大加大), unless AB is no word, BA is one (化学化工), or a longer one begins with AB (支队支队长)."""
    model = speller.load()
    if model.count(word[::-1]) > model.count(word):
        return False
    seams = model.count(word[1] + word) + model.count(word + word[0])
    longer = model.count(word + after) if after and model.is_character(after) else 0
    return model.count(word) >= speller.KNOWN and seams < speller.ATTESTED and longer < speller.KNOWN


def _stands_once(before: str, char: str, after: str, spared: str | None) -> bool:
    """Whether a doubled character was meant once. `spared`: what it may follow, for a function word; None for others.

    Each of the two may belong to a word of its own (共和国|国家, 首都|都市), and the neighbours show it.
    """
    model = speller.load()
    if not before or not model.is_character(before) or model.count(before + char * 2) or model.count(char * 2 + after):
        return False
    if spared is not None:
        return before not in spared
    if after in _PAST:
        # 召开开了 is a slip, as 召开了 is common; 笔记记了 is none, as nobody writes 笔记了.
        return model.count(before + char + after) >= speller.ATTESTED
    # 笔记记得: what stands before 得 is a verb of its own.
    goes_on = after == "得" or (after and model.bound(char + after))
    return not goes_on and model.count(before + char) >= speller.KNOWN


# Slips


def _slips(lines: Sequence[str]) -> list[tuple[Typo, ...]]:
    """What the speller guesses in each line: all in one go, set so far apart that none sees its neighbour."""
    starts = [0, *accumulate(len(line) + len(_APART) for line in lines)]
    found: list[list[Typo]] = [[] for _ in lines]
    joined = _APART.join(lines)
    for slip in speller.load().slips(joined, SURE):
        if slip.wrong in _BEFORE_ANY or _stands_well(joined, slip.at):
            continue
        line = bisect_right(starts, slip.at) - 1
        at = slip.at - starts[line]
        found[line].append(Typo(at, at + 1, slip.right, "疑为笔误："))
    return [tuple(typos) for typos in found]


def _stands_well(text: str, at: int) -> bool:
    """Whether the character is part of a frame or a word that the speller's counts do not know."""
    patterns = (_FRAMES, _known())
    return any(m.start() <= at < m.end() for p in patterns for m in p.finditer(text, max(0, at - 4), at + 5))


@cache
def _known() -> re.Pattern[str]:
    words = knowledge("lexicon/typos/known.yaml")["known"].split()
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


_guesses = Remembering(_slips, KEPT)


def _is_name(text: str, at: int, names: tuple[str, ...]) -> bool:
    """Names are unknown words too: what stands in the unit's name, or twice in the same company, is left alone."""
    if any(text[at] in name for name in names):
        return True
    around = text[max(0, at - 1) : at + 1], text[at : at + 2]
    return any(re.fullmatch(_HAN * 2, pair) and text.find(pair, text.find(pair) + 1) >= 0 for pair in around)
