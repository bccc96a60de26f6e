"""Whether a rewording lays the shortcoming at the same door: who acts in it is who acted in its sources."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.particulars import find_all
from assistant.particulars.phrases import alternatives, lexicon
from assistant.writing.evidence import Evidence, bigrams

_CLAUSE = re.compile(r"[，。；：！？、\n]")
_RUN = 4  # characters that a clause must share with a source's before their subjects are compared
# What begins with one of these is acted upon, or no actor at all.
_OBJECT = re.compile(r"[对向给为与同和被把让在就因从由按以于虽但而当到连]|面对|关于|针对|服务|联系|通过|围绕")
_CHANGED = "改后换了主语，责任不再是原来的人"
# 我 and 本人, not 我们 and 我局.
_ONESELF = re.compile(
    r"我(?![们局院校市县区镇乡国省厅委部站司所处科办党中街村馆厂矿园行社队公支室集])|本人(?![签到亲])"
)
_WRITER = re.compile(rf"{_ONESELF.pattern}|自己|该同志|作为[^，。；]{{0,14}}[长记任席员理]，")
_TEAM = re.compile(r"班子|党组|党委|党工委|党总支|支部|我们|我[局院校市县区镇乡厅委站所处馆]")
_BODY = re.compile(r"[一-鿿]{0,8}?(?:党委|党组|党工委|党总支|领导班子|班子)(?![成一-鿿]?员|书记|会|办|副|班|[的和与])")
_QUOTED = re.compile(r"“[^”]*”")
# What may stand before the subject without being it.
_TIME = re.compile(r"^(?:有的|一些|个别|部分|少数|多数|作为[^，]*|(?:\d+年)?\d*月?(?:\d+日)?(?:以来|来)?)")


def other_subject(text: str, evidence: Evidence) -> list[str]:
    """The shortcoming of the original laid at another's door; what is drawn from a source may have its own subject."""
    if _new_writer(text, evidence) or any(_other_actor(clause, evidence) for clause in _CLAUSE.split(text)):
        return [_CHANGED]
    (before, _), (after, word) = _subject(evidence.original), _subject(text)
    clause = _first_clause(text)
    changed = bool(after) and before != after and not {before, after} <= {"team", "member"}
    # Where the original names no one it is the writer who falls short: only another's name is a change.
    changed = changed and (bool(before) or after not in {"team", "member", "self"})
    if changed:
        changed = clause[clause.find(word) :][: len(word) + 2] not in evidence.original
    elif not after:
        word = _put_before(clause, evidence)
        changed = bool(word)
    said = bigrams(clause)
    drawn = max((len(said & bigrams(quote)) for quote in evidence.quotes), default=0)
    if not changed or drawn > len(said & bigrams(evidence.original)) or word in evidence.unit:
        return []
    return [_CHANGED]


@lru_cache(maxsize=1)
def _actor() -> re.Pattern[str]:
    return re.compile(rf"[一-鿿]{{0,8}}(?:{alternatives(lexicon('polarity.yaml')['actors'])})$")


@lru_cache(maxsize=1)
def _subjects() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(alternatives(words)) for name, words in lexicon("polarity.yaml")["subjects"].items()}


def _new_writer(text: str, evidence: Evidence) -> bool:
    """我 in the report of a body of people: no source knows the one who writes."""
    known = "\n".join((evidence.original, evidence.section, *evidence.quotes))
    spoken = _ONESELF.search(_QUOTED.sub("", text))
    return bool(spoken) and bool(evidence.unit or _TEAM.search(known)) and not _WRITER.search(known)


def _other_actor(clause: str, evidence: Evidence) -> bool:
    """校党委到二级学院调研9次 where the source has 该同志 before these very words."""
    mine, word = _subject(clause)
    if mine not in {"team", "self"}:
        return False
    said = _TIME.sub("", clause, count=1)[len(word) :]
    best: tuple[int, str] = (_RUN - 1, "")
    for source in evidence.quotes:
        subject = ""
        for told in _CLAUSE.split(source):
            subject = _subject(told)[0] or subject
            size = SequenceMatcher(None, said, told, autojunk=False).find_longest_match().size
            best = max(best, (size, subject))
    theirs = best[1]
    alike = {"self", "named"} if mine == "self" else {"team", "office"}
    return bool(theirs) and theirs not in alike and theirs in {"self", "named", "team"}


def _put_before(clause: str, evidence: Evidence) -> str:
    """An actor unknown to the evidence set before words of the original (有的年轻干部 before 学习不够系统)."""
    match = SequenceMatcher(None, clause, evidence.original, autojunk=False).find_longest_match()
    lead = clause[: match.a]
    if (
        match.size < 4
        or not lead
        or re.search(r"\d", lead)
        or _acts(lead, evidence.original + evidence.section)
        or _OBJECT.match(lead)
    ):
        return ""
    return lead if _actor().search(lead) else ""


def _acts(lead: str, text: str) -> bool:
    """Whether `lead` stands in `text`, and not only as what is acted upon (对身边工作人员)."""
    return any(not _OBJECT.match(text[max(0, m.start() - 1) :]) for m in re.finditer(re.escape(lead), text))


def _first_clause(sentence: str) -> str:
    return _CLAUSE.split(sentence.strip("　 \n"), maxsplit=1)[0]


def _subject(sentence: str) -> tuple[str, str]:
    """The class and the word of who acts in the first clause; "" twice when it begins with no such word."""
    clause = _first_clause(sentence)
    clause = _TIME.sub("", clause, count=1)
    body = _BODY.match(clause)
    if body:
        return "team", body[0]
    hits = [
        (-len(match[0]), name, match[0]) for name, pattern in _subjects().items() if (match := pattern.match(clause))
    ]
    if not hits:
        hits = [(0, "office", p.text) for p in find_all(clause) if p.kind == "unit" and p.start == 0]
    return min(hits)[1:] if hits else ("", "")
