"""Known words put together anew: a cause between two matters, a motive, one matter's figure at another's place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.writing.derived import of_each
from assistant.writing.evidence import Ground, Slot, bigrams, ground_words, squeeze
from assistant.writing.months import stretches
from assistant.writing.scales import figure

_WHY_FIRST = re.compile(
    r"(?:因为|由于|(?<![原成病起基])因(?![素此而果公病地人]))(?P<why>[^，。；]{4,40})，?(?P<what>[^。；]{4,})"
)
_WHY_AFTER = re.compile(
    r"(?P<why>[^。；]{4,}?)，?(?:导致|造成|致使|使得|引发|以致|因此|所以|从而)(?P<what>[^，。；]{4,40})"
)
_MOTIVE = re.compile(r"(?:为了|出于|图(?=[省方轻])|唯恐|生怕|(?<![哪恐])怕|担心)(?P<why>[^，。；在]{2,8})")
# This share of a segment's pairs of characters in one text, and it speaks of that text's matter.
_ABOUT = 0.4
_REPORT = frozenset({0, 1})
_ANCHORS = frozenset({"date", "place", "unit", "person", "meeting", "project"})
_NOUN = 2  # characters behind a figure that name what is counted
_TELLING = 4  # pairs of characters of one source alone that make a clause its own
_LOOSE = 2  # and fewer of the figure's source than this
_FIGURES = frozenset({"number", "sum", "percent"})


def joined(text: str, slots: tuple[Slot, ...], ground: Ground) -> Iterator[str]:
    """What `text` joins that no source joins, one Chinese line each; `slots` are those of `text`."""
    said = squeeze(text)
    for pattern in (_WHY_FIRST, _WHY_AFTER):
        for match in pattern.finditer(said):
            if _two_matters(match["why"], match["what"], ground):
                yield "两件事被说成了因果"
    for match in _MOTIVE.finditer(said):
        if not bigrams(match["why"]) & ground_words(ground):
            yield f"来源里没有说“{match[0]}”"
    for slot in slots:
        if _elsewhere(slot, slots, ground) or _moved(slot, ground):
            yield f"“{slot.particular.text}”说的不是这件事"
        if _rivalled(slot, ground):
            yield f"“{slot.particular.text}{slot.after[:4]}”的数目对不上"


def _about(segment: str, ground: Ground) -> frozenset[int]:
    """The texts that a segment speaks of; the report's own are about everything."""
    pairs = bigrams(segment)
    return frozenset(i for i, words in enumerate(ground.words) if pairs and len(pairs & words) >= _ABOUT * len(pairs))


def _two_matters(why: str, what: str, ground: Ground) -> bool:
    causes, effects = _about(why, ground), _about(what, ground)
    # What the report itself says may be the cause or the effect of anything.
    return bool(causes and effects) and not causes & effects and not (causes | effects) & _REPORT


def _elsewhere(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """A figure of one source in a clause whose date, place or name only another source has."""
    p = slot.particular
    homes = {s.text for s in ground.slots if (s.particular.kind, s.particular.norm) == (p.kind, p.norm)}
    if p.kind not in _FIGURES or p.weak or not homes or homes & _REPORT:
        return False
    for other in others:
        q = other.particular
        if other.clause_at != slot.clause_at or q.kind not in _ANCHORS:
            continue
        if not q.weak and not _months_stand(q.text, homes, ground):
            places = {i for i, text in enumerate(ground.texts) if squeeze(q.text) in text}
            if places and not places & (homes | _REPORT | {len(ground.texts) - 1}):
                return True
    return False


def _months_stand(date: str, homes: set[int], ground: Ground) -> bool:
    """上半年 where the source has 1至6月."""
    months = {months for _, months in stretches(date)}
    return any(months & {known for _, known in stretches(ground.texts[home])} for home in homes)


def _moved(slot: Slot, ground: Ground) -> bool:
    """A figure with its noun (11个乡镇) before what another source tells of something else."""
    p = slot.particular
    homes = {s.text for s in ground.slots if (s.particular.kind, s.particular.norm) == (p.kind, p.norm)}
    if p.kind not in _FIGURES or p.weak or not homes or homes & _REPORT:
        return False
    if of_each(slot, ground):
        return False
    told = bigrams(slot.lead) | bigrams(slot.rest[_NOUN:])
    told -= ground.words[0] | ground.words[1]
    own: frozenset[str] = frozenset().union(*(ground.words[home] for home in homes))
    others = [words for i, words in enumerate(ground.words[:-1]) if i not in homes | _REPORT]
    return any(len(told & words - own) >= _TELLING and len(told & own - words) < _LOOSE for words in others)


def _rivalled(slot: Slot, ground: Ground) -> bool:
    """9项重大隐患 where the source has 重大隐患2项 and of the nine does not say so."""
    p, noun = slot.particular, slot.after[:4]
    if p.kind != "number" or len(noun) < 4:
        return False
    same = [s for s in ground.slots if s.particular.kind == "number" and s.particular.measure == p.measure]
    fewer = [s for s in same if s.before.endswith(noun) or s.after.startswith(noun)]
    own = [s for s in same if s.particular.norm == p.norm]
    if not own or any(noun[:2] in s.clause for s in own):
        return False
    return any((figure(s) or 0) < (figure(slot) or 0) for s in fewer)
