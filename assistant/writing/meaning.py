"""Whether a rewording still says what was said: no shortcoming turned into praise, no 不 lost, the same subject."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from assistant.particulars import PLACEHOLDER
from assistant.particulars.phrases import BLANK, alternatives, lexicon
from assistant.writing.derived import complement, derived
from assistant.writing.evidence import Evidence, bigrams, ground, slots
from assistant.writing.subject import other_subject

_HAN = "[一-鿿]"
# 落实了, 召开过: the verb is compared without its aspect.
_ASPECT = re.compile(r"(?<=[一-鿿])[了过着]")
_CLAUSE = re.compile(r"[，。；：！？、\n]")
# A clause that ends the shortcoming's scope of a negator: "…不" must stand this near before its predicate.
_REACH = 7
# How many characters of a predicate must agree before its denial is compared.
_LONG = 4
# 都, 均 before a verb, and what else says that all are meant.
_EVERY = re.compile(rf"(?:全部|全都|均|都|一律|无一例外)(?:已经|已|能够|能|会|得到)?(?P<said>(?![是在]){_HAN}{{3,4}})")
_SOME = re.compile(r"[只仅才没未]|不到|的有?\d")
# The same right behind what was done (上门催收的只有4笔).
_ONLY = re.compile(r"[了过]?(?:的[有为]?)?(?:只|仅|才|不到|\d)")
_ALL = re.compile(r"[都均全每各]|一律|所有|无一")
_ONCE = re.compile(rf"(?P<did>(?![只仅才也都就]){_HAN}{{1,2}}?)过(?:[一两几]|\d+)[次回趟遍]")
# 检查时发现，……没有发现: one finds, another one did not.
_FINDING = frozenset(["发现", "查出", "检查", "反映"])
# 检查没做; 手写材料也没有, 责令停产的一件没有.
_DENIED_AFTER = re.compile(r".{0,2}(?:不|没|未|少|无|缺|空)|.{0,8}(?:[也都]|一[件个户次名份家])(?:没|未|不)")
# What no longer belongs to the verb (答复的, 登记了).
_TAIL = re.compile(r"(?<=.)[的了和与及等也都而但].*")


class _Polarity(NamedTuple):
    denial: re.Pattern[str]
    negator: re.Pattern[str]
    no_denial: re.Pattern[str]
    criticism: re.Pattern[str]
    shortcoming: re.Pattern[str]
    praise: re.Pattern[str]
    positive: str


@lru_cache(maxsize=1)
def _polarity() -> _Polarity:
    data = lexicon("polarity.yaml")
    negators = alternatives(data["negators"])
    return _Polarity(
        re.compile(
            rf"(?:{negators})(?:{alternatives(data['adverbs'])}|[一任][何个件次份名人家处户条项])*(?P<said>{_HAN}{{1,4}})"
        ),
        re.compile(rf"{negators}|缺|少|难|非|拒|漏|欠|差|否|停留|才|只|仅"),
        re.compile(alternatives(data["no_denials"])),
        re.compile(alternatives(data["criticism"])),
        re.compile(alternatives([*data["shortcomings"], *data["criticism"]])),
        re.compile(alternatives(data["praise"])),
        alternatives(data["positive"]),
    )


def changes(candidate: str, evidence: Evidence) -> tuple[str, ...]:
    """What of the meaning is lost or turned, one Chinese line each; empty when it is kept."""
    text = _plain(PLACEHOLDER.sub("", candidate))
    found = [
        *_lost_denials(text, evidence),
        *_added_denials(text, candidate, evidence),
        *_done_once(candidate, evidence),
        *_made_general(text, evidence),
        *_turned(text, evidence),
        *other_subject(text, evidence),
    ]
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    """`text` without aspect, and without the words that only begin like a denial (不断, 不负)."""
    return _polarity().no_denial.sub(_blank, _ASPECT.sub("", text))


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match[0])


def _added_denials(text: str, candidate: str, evidence: Evidence) -> list[str]:
    """A predicate that the sources state and the candidate denies (没有带病运行)."""
    everything = "\n".join(_plain(source) for source in (evidence.original, evidence.section, *evidence.quotes))
    added = []
    for match in _polarity().denial.finditer(text):
        said = text[match.start("said") :][:_LONG]
        if len(said) == _LONG and re.fullmatch(f"{_HAN}+", said) and match[0] not in everything:
            held = [m.start() for m in re.finditer(said, everything)]
            near = [everything[max(0, at - _REACH) : at + _LONG + _REACH] for at in held]
            denied = any(_polarity().negator.search(before) for before in near)
            if held and not denied and not _counted_out(said, candidate, evidence):
                added.append(f"“{said}”改后成了否定")
    return added


def _done_once(candidate: str, evidence: Evidence) -> list[str]:
    """去过一次 where the sources say that nobody ever went."""
    everything = "\n".join((evidence.original, evidence.section, *evidence.quotes))
    return [
        f"来源里没有说“{match[0]}”"
        for match in _ONCE.finditer(candidate)
        if match[0] not in everything and re.search(rf"(?:没有?|未|无)人?{match['did']}过", everything)
    ]


def _made_general(text: str, evidence: Evidence) -> list[str]:
    """What the sources tell of some, and the candidate of all (均已上门催收)."""
    sources = [_plain(source) for source in (evidence.original, evidence.section, *evidence.quotes)]
    clauses = [clause for source in sources for clause in _CLAUSE.split(source)]
    made = []
    for match in _EVERY.finditer(text):
        said = match["said"]
        held = [clause for clause in clauses if said in clause]
        some = held and all(_of_some(clause, said) for clause in held)
        if some and not _polarity().negator.match(said):
            made.append(f"“{said}”原来不是全部")
    return made


def _of_some(clause: str, said: str) -> bool:
    before, _, after = clause.partition(said)
    return bool(_SOME.search(before) or _ONLY.match(after)) and not _ALL.search(clause)


def _lost_denials(text: str, evidence: Evidence) -> list[str]:
    """A predicate that the sources deny and the candidate states."""
    sources = [_plain(source) for source in (evidence.original, *evidence.quotes)]
    everything = "\n".join((*sources, _plain(evidence.section)))
    lost = []
    for source in sources:
        for match in _polarity().denial.finditer(source):
            said = _TAIL.sub("", match["said"])
            if len(said) < 2:
                head = re.search(rf"({_HAN}{{2}})(?:得|还|还是|仍)?$", source[: match.start()])
                every = re.compile(rf"[都均全]{said}")
                if every.search(text) and not every.search(everything):
                    lost.append(f"“{match[0]}”改后成了肯定")
                if head and _praised(head[1], text) and not _praised(head[1], everything):
                    lost.append(f"“{head[1]}{match[0]}”的“不”丢了")
            elif _stated_of_all(said[:2], text) and not _stated_of_all(said[:2], everything):
                lost.append(f"“{match[0]}”改后成了全都做到")
            elif _counted_out(said, text, evidence) or (said[:2] in _FINDING and match[0] in text):
                continue
            elif _stated(said[:2], said, text) and not _stated(said[:2], said, everything):
                lost.append(f"“{match[0]}”改后成了肯定")
    return lost


def _counted_out(said: str, text: str, evidence: Evidence) -> bool:
    """有询价记录的17份 of 40, where 23份 have none: both are told by one count."""
    known, told = ground(evidence), slots(text)
    # 26户没有上门催收过 of 43, where 17 were visited.
    counted = (slot for slot in told if said[:2] in slot.clause and slot.particular.kind == "number")
    return any(complement(slot, told, known) or derived(slot, told, known) for slot in counted)


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
        after = text[match.end() : match.end() + 12]
        # 到现场 says little before its verb: compare that far.
        longer = text.startswith(said if said[0] in "到在向对把给从" else said[:3], match.start())
        if longer and not _polarity().negator.search(before) and not _DENIED_AFTER.match(after):
            return True
    return False


def _stated_of_all(word: str, text: str) -> bool:
    """整改通知均已下发 where 没有下发整改通知 was said."""
    return bool(re.search(rf"(?:全部|全都|均|都)(?:已经?|能够?)?{re.escape(word)}", text))


def _turned(text: str, evidence: Evidence) -> list[str]:
    polarity = _polarity()
    if not polarity.criticism.search(evidence.original):
        return []
    sources = "\n".join((evidence.original, *evidence.quotes))
    new_praise = [
        match[0]
        for match in polarity.praise.finditer(text)
        if match[0] not in sources and not polarity.negator.search(_CLAUSE.split(text[: match.start()])[-1])
    ]
    if new_praise:
        return [f"查摆问题的句子里添了表扬：{new_praise[0]}"]
    said = bigrams(text)
    drawn = any(len(said & bigrams(quote)) >= 3 for quote in evidence.quotes)
    reworded = 2 * len(said & bigrams(evidence.original)) >= len(said) > 0
    if reworded and not drawn and not polarity.shortcoming.search(text):
        return ["原句说的问题改后不见了"]
    return []
