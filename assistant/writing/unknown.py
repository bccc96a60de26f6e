"""Words of a rewording that no source has, in no other form: what they tell was made up, whatever it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.particulars import PLACEHOLDER, find_all
from assistant.particulars.numerals import plain
from assistant.particulars.phrases import BLANK, alternatives, blank, lexicon
from assistant.writing.evidence import Ground, ground_words
from assistant.writing.exchanged import Exchange

Span = tuple[int, int]

# A run of words weighs what its characters do: one that no source has a full point, half of it when it is an everyday
# one or stands there in another word, nothing when it is both or has no meaning of its own.
_HEAVY = 1.5
_HALF = 0.5
# What is counted (能独立写稿的15人): two words of it are no mere turn of phrase, nor is the sex of those counted.
_COUNTED = re.compile(rf"[一-鿿]{{2,}}的{BLANK}|[男女][一-鿿]{{0,4}}{BLANK}")
# Where one person writes, a body of people is somebody else.
_WRITER = re.compile("我(?![们局院校])|本人|自己|该同志")
_RUN = re.compile("[一-鿿]+")
# What may stand between a denial and the verb that it denies (没有人去逐户查看).
_BETWEEN = r"(?:有|人|人去|去|能|再|真正|及时|完全|专门|主动|认真|继续|按时|按期|按要求|逐[一个件条户项座份])*"
_DENIAL = r"(?:没有|没人|没能|没|无人|未经|未能|未|不曾|不)"


class _Words(NamedTuple):
    free: re.Pattern[str]
    denied: re.Pattern[str]
    exchanged: re.Pattern[str]
    team: re.Pattern[str]
    holders: dict[str, frozenset[str]]
    particles: frozenset[str]
    common: frozenset[str]
    light: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    glue = lexicon("glue.yaml")
    holders = held_by([*lexicon("synonyms.yaml"), *lexicon("events.yaml")["events"]])
    judged = held_by(lexicon("shades.yaml"))
    free = [word for line in glue["frames"] for word in line if len(word) > 1]
    polarity = lexicon("polarity.yaml")
    free += [*polarity["criticism"], *polarity["praise"], *judged]
    free += [f"{word[0]}了{word[1:]}" for word in free if len(word) > 2]  # 走了过场
    return _Words(
        re.compile(alternatives(free)),
        re.compile(f"{_DENIAL}{_BETWEEN}{alternatives(glue['denied'])}"),
        re.compile(alternatives(holders)),
        re.compile(alternatives(polarity["subjects"]["team"])),
        holders,
        frozenset(glue["particles"]),
        frozenset(glue["common"]),
        frozenset(glue["light"]),
    )


def held_by(lines: Iterable[Iterable[str]]) -> dict[str, frozenset[str]]:
    """For each word of two characters or more, what holds it: the words of all its lines."""
    holders: dict[str, frozenset[str]] = {}
    for line in lines:
        words = frozenset(word.removeprefix("~") for word in line)
        for word in line:
            if len(word) > 1 and word[0] not in "~{":
                holders[word] = holders.get(word, frozenset()) | words
    return holders


def same_meaning(word: str, text: str) -> bool:
    """Whether `text` has `word` in another word that a rewording may exchange for it."""
    return any(held in text for held in _words().holders.get(word, ()))


def unknown(text: str, ground: Ground) -> Iterator[Span]:
    """Where `text` tells something in words that `ground` does not have, nor any that mean the same."""
    words, said = _words(), plain(text)
    known = _known(said, ground)
    figures, exchange = _figures(text, said), Exchange(said, ground)
    for run in _RUN.finditer("".join(BLANK if covered else char for covered, char in zip(known, said, strict=True))):
        # A word of the lists that nothing holds is new for certain, and so is what is counted.
        listed = words.exchanged.search(run[0]) and len(_bare(run[0])) > 1
        sure = bool(listed) or _counted(run, figures)
        heavy = _weight(run[0], ground) >= (_HEAVY - _HALF if sure else _HEAVY)
        if heavy and (sure or not exchange.allows(run, len(_bare(run[0])))):
            yield run.span()


def _counted(run: re.Match[str], figures: str) -> bool:
    held = _COUNTED.match(figures, run.start())
    return bool(held) and (run[0] in "男女" or len(_bare(run[0])) > 1)


def _figures(text: str, said: str) -> str:
    """`said` with every figure blanked out."""
    shown = list(said)
    for p in find_all(text):
        if p.kind == "number" and not p.weak:
            shown[p.start : p.end] = BLANK * (p.end - p.start)
    return "".join(shown)


def _known(text: str, ground: Ground) -> bytearray:
    """Which characters of `text` are accounted for: by its sources, by a word that is free, or by another judge."""
    words, pairs = _words(), ground_words(ground)
    shown = blank(PLACEHOLDER.sub(lambda match: BLANK * len(match[0]), text))
    known = bytearray(char == BLANK for char in shown)
    spans = [(p.start, p.end) for p in find_all(text)]
    spans += [match.span() for pattern in (words.free, words.denied) for match in pattern.finditer(text)]
    spans += [m.span() for m in words.exchanged.finditer(text) if any(w in ground.joined for w in words.holders[m[0]])]
    if not _WRITER.search("".join(ground.texts[:2])):
        spans += [match.span() for match in words.team.finditer(text)]
    spans += [(at, at + 2) for at in range(len(text) - 1) if text[at : at + 2] in pairs]
    for start, end in spans:
        known[start:end] = b"\1" * (end - start)
    return known


def _bare(run: str) -> list[str]:
    return [char for char in run if char not in _words().particles]


def _weight(run: str, ground: Ground) -> float:
    words, bare = _words(), _bare(run)
    new = [char for char in bare if char not in ground.joined]
    # 清理 for 清, 修好 for 修.
    if len(bare) == 2 and len(new) == 1 and new[0] in words.light:
        return 0.0
    return len(bare) - _HALF * sum((char in ground.joined) + (char in words.common) for char in bare)
