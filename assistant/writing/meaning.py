"""Whether a rewording still says what was said: no shortcoming turned into praise, no 不 lost, the same subject."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from assistant.particulars import PLACEHOLDER
from assistant.particulars.phrases import alternatives, lexicon
from assistant.writing.evidence import Evidence, bigrams

_HAN = "[一-鿿]"
_CLAUSE = re.compile(r"[，。；：！？、\n]")
# A clause that ends the shortcoming's scope of a negator: "…不" must stand this near before its predicate.
_REACH = 7
_SUBJECT_ROOM = 14
# What follows one of these is acted upon or accompanies.
_OBJECT = re.compile(r"(?:对|向|给|为|与|同|和|被|把|让|请|于|以|的|到|服务|联系|听取|发动|组织|面对|帮助|解决|指导)$")


class _Polarity(NamedTuple):
    denial: re.Pattern[str]
    negator: re.Pattern[str]
    shortcoming: re.Pattern[str]
    praise: re.Pattern[str]
    positive: str
    subjects: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _polarity() -> _Polarity:
    data = lexicon("polarity.yaml")
    negators = alternatives(data["negators"])
    return _Polarity(
        re.compile(rf"(?:{negators})(?:{alternatives(data['adverbs'])})*(?P<said>{_HAN}{{1,4}})"),
        re.compile(rf"{negators}|缺|少|难|非|拒|漏|欠|差|否|停留|才"),
        re.compile(alternatives(data["shortcomings"])),
        re.compile(alternatives(data["praise"])),
        alternatives(data["positive"]),
        {name: re.compile(alternatives(words)) for name, words in data["subjects"].items()},
    )


def changes(candidate: str, evidence: Evidence) -> tuple[str, ...]:
    """What of the meaning is lost or turned, one Chinese line each; empty when it is kept."""
    text = PLACEHOLDER.sub("", candidate)
    found = [*_lost_denials(text, evidence), *_turned(text, evidence), *_other_subject(text, evidence)]
    return tuple(dict.fromkeys(found))


def _lost_denials(text: str, evidence: Evidence) -> list[str]:
    """A predicate that the sources deny and the candidate states."""
    sources = (evidence.original, *evidence.quotes)
    everything = "\n".join((*sources, evidence.section))
    lost = []
    for source in sources:
        for match in _polarity().denial.finditer(source):
            said = match["said"]
            if len(said) < 2:
                head = re.search(rf"({_HAN}{{2}})(?:得|还|还是|仍)?$", source[: match.start()])
                if head and _praised(head[1], text) and not _praised(head[1], everything):
                    lost.append(f"“{head[1]}{match[0]}”的“不”丢了")
            elif _stated(said[:2], said, text) and not _stated(said[:2], said, everything):
                lost.append(f"“{match[0]}”改后成了肯定")
    return lost


def _praised(head: str, text: str) -> bool:
    return bool(
        re.search(
            rf"{head}(?:得|也|都|较|更|很|十分|比较|明显|进一步|得到|不断|持续|较为){{0,2}}(?:{_polarity().positive})",
            text,
        )
    )


def _stated(word: str, said: str, text: str) -> bool:
    """`word` occurs with no negator near before it in its clause (nor 不 right after it)."""
    for match in re.finditer(re.escape(word), text):
        before = _CLAUSE.split(text[: match.start()])[-1][-_REACH:]
        after = text[match.end() : match.end() + 4]
        longer = text.startswith(said[:3], match.start())
        if longer and not _polarity().negator.search(before) and not re.match(r".{0,2}(?:不|没|未|少)", after):
            return True
    return False


def _turned(text: str, evidence: Evidence) -> list[str]:
    polarity = _polarity()
    if not polarity.shortcoming.search(evidence.original):
        return []
    sources = "\n".join((evidence.original, *evidence.quotes))
    new_praise = [word for word in polarity.praise.findall(text) if word not in sources]
    if new_praise:
        return [f"查摆问题的句子里添了表扬：{new_praise[0]}"]
    drawn = any(len(bigrams(text) & bigrams(quote)) >= 4 for quote in evidence.quotes)
    if not drawn and not polarity.shortcoming.search(text) and text != "":
        return ["原句说的问题改后不见了"]
    return []


def _other_subject(text: str, evidence: Evidence) -> list[str]:
    (before, _), (after, word) = _subject(evidence.original), _subject(text)
    if not after or before == after or {before, after} <= {"team", "member"}:
        return []
    # Where the original names no one it is the writer who falls short: only another's name is a change.
    if not before and after in {"team", "member", "self"}:
        return []
    if any(word in source for source in (evidence.original, *evidence.quotes)):
        return []
    return ["改后换了主语，责任不再是原来的人"]


def _subject(sentence: str) -> tuple[str, str]:
    """The class and the word of who acts, named near the beginning of the sentence; "" twice when there is none."""
    room = sentence.strip("　 \n")[:_SUBJECT_ROOM]
    hits = [
        (match.start(), -len(match[0]), name, match[0])
        for name, pattern in _polarity().subjects.items()
        for match in pattern.finditer(room)
        if not _OBJECT.search(room[: match.start()])
    ]
    return min(hits)[2:] if hits else ("", "")
