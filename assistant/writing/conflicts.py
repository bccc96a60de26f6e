"""Facts that contradict a statement of the report: another number, another day, another person, done and not done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assistant.particulars import find
from assistant.particulars.numerals import value
from assistant.types import Fact, Sentence
from assistant.writing.counted import CLAUSE, another_scope, counts, pairs_of, rival
from assistant.writing.evidence import Evidence, ground
from assistant.writing.order import reordered

SAME_MATTER = 4  # pairs of characters that two statements about one matter share
_COVERED = 0.8  # and the share of a meeting's own that the other has, since there are many meetings
_NOT = r"(?:从来没有?|从没有?|从未|没有|尚未|均未|未曾|不曾|没|未)"
_EVEN_ONE = r"(?:有过?|一次|一起|一例|一件|任何|发生过?|出现过?)*"
_DENIAL = re.compile(rf"{_NOT}{_EVEN_ONE}(?P<done>[\u4e00-\u9fff]{{2}})")
_NEGATION = re.compile(r"没有|没|未|不曾|拒")
_DENIES = re.compile(r"没|未|不|无|缺|少|难")
_SOME = re.compile(r"有的|个别|部分|少数|一些|大多|多数|基本|(?:\d+|[一两二三四五六七八九十]+)[名个家户村件项处批位座]")
_ALL = re.compile(r"全部|全都|均|都|各|每|所有|一律|无一|100%|全覆盖|全员")
_FIRM = re.compile(rf"{_ALL.pattern}|已|了|按要求|按时|及时")
_MEANT = frozenset({"measure", "closing", "heading"})  # what these say is not said to have been done
_REACH = 6  # characters before a verb in which its denial stands
_RATE = re.compile(r"(?P<done>[\u4e00-\u9fff]{2})率[为是达到仅只有约]{0,3}(?P<share>\d+(?:\.\d+)?)%")
_WHOLE = 100
_OFTEN = re.compile("每周|每月|每季度")
_IN_A_YEAR = {"每周": 40, "每月": 10, "每季度": 4}  # a few less are still every week or month
_TIMES = re.compile(r"(?:全年|实际|共|年)[^，。；]{0,14}?(?P<n>\d+|[一二两三四五六七八九十]+)次")
_IN_TIME = re.compile(r"(?:按期|按时|如期|准时|提前)(?P<done>[\u4e00-\u9fff]{2})")
_LATE = re.compile(
    r"(?:逾期|超期|延期|推迟|延迟|滞后|超时|晚了)[^，。；]{0,8}?(?P<done>[\u4e00-\u9fff]{2})(?=[，。；]|$)"
)
# What happens once, and what is held again and again.
_ONCE = re.compile(r"印发|上线|启动|成立|开工|竣工|完工|出台|签订|挂牌|投用|验收|修订|开业|揭牌")
_HELD = re.compile(r"召开|举行|举办")
_WHO = re.compile(
    r"(?P<what>[^，。；]*)由(?P<who>[^，。；]{2,12}?)(?:亲自|专门|具体)?"
    r"(?P<act>带队|主讲|包案|牵头|主持|负责|分管|授课|包联|签发|审批|讲授)"
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """`said` in the report against `found` in the fact, about the same thing."""

    said: str
    found: str

    @property
    def warning(self) -> str:
        """One line for the clerk."""
        return f"与正文不一致：正文写“{self.said}”，资料为“{self.found}”，请先核实"


def find_conflict(fact: Fact, sentences: Iterable[Sentence], year: int | None) -> Conflict | None:
    """The first statement of the report that `fact` contradicts, or None. Facts of another year contradict nothing."""
    if year and fact.date and not fact.date.startswith(str(year)):
        return None
    told = counts(fact.text)
    for sentence in sentences:
        if pair := rival(counts(sentence.text), told):
            return Conflict(pair[0].shown, pair[1].shown)
        if sentence.role in _MEANT:
            continue
        for judge in _JUDGES:
            if conflict := judge(sentence.text, fact.text):
                return conflict
    return None


def _matter(said: str, told: str) -> int:
    return len(pairs_of(said) & pairs_of(told))


def _denied(said: str, told: str) -> Conflict | None:
    """The report says that it was not done, the fact that it was: 没有参加测试, 到场参加闭卷考试."""
    if _matter(said, told) < SAME_MATTER:
        return None
    for match in _DENIAL.finditer(said):
        done = re.search(rf"(?<![没未不无]有)(?<![没未不无]){match['done']}", told)
        clause = _clause_at(said, match.start())
        if done and not _NEGATION.search(told) and not _SOME.search(clause[: clause.find(match[0])]):
            return Conflict(_brief(clause), _brief(_clause_at(told, done.start())))
    return None


def _not_done(said: str, told: str) -> Conflict | None:
    """The report says that it was done, the fact that it was not; of some only where the report says of all."""
    if _matter(said, told) < SAME_MATTER:
        return None
    for match in _DENIAL.finditer(told):
        clause = _clause_at(told, match.start())
        some = _SOME.search(clause[: clause.find(match[0])])
        for done in re.finditer(match["done"], said):
            ours = _clause_at(said, done.start())
            before = said[max(0, done.start() - _REACH) : done.start()]
            held = not _DENIES.search(before) and (not some or _ALL.search(ours)) and not _partly(ours)
            if held and _same_object(ours, said, clause, told, match["done"]):
                return Conflict(_brief(ours), _brief(clause))
    return None


def _partly(clause: str) -> bool:
    return bool(re.search("有的|个别|部分|少数|大多|多数|基本", clause))


def _same_object(ours: str, said: str, theirs: str, told: str, verb: str) -> bool:
    """Whether what is done is done to the same: the verb's clauses share it, or one leans on the clause before."""
    near = pairs_of(ours) & pairs_of(theirs) - {verb}
    leaning = (
        bool(_FIRM.search(ours)) and min(len(pairs_of(ours) - {verb}), len(pairs_of(theirs) - {verb})) <= SAME_MATTER
    )
    return len(near) >= 2 or (leaning and _matter(said, told) >= SAME_MATTER)


def _not_all(said: str, told: str) -> Conflict | None:
    """全部办结 against 办结率为87.5%, and every month against four times in the year."""
    if _matter(said, told) < SAME_MATTER - 1:
        return None
    for clause in CLAUSE.findall(said):
        share = _RATE.search(told)
        if share and _ALL.search(clause) and share["done"] in clause and Decimal(share["share"]) < _WHOLE:
            if another_scope(clause.partition(share["done"])[0], told[: share.start()]):
                continue
            return Conflict(_brief(clause), _brief(_clause_at(told, share.start())))
        often, times = _OFTEN.search(clause), _TIMES.search(told)
        if often and times and len(pairs_of(clause) & pairs_of(_clause_at(told, times.start()))) >= SAME_MATTER - 1:
            held = value(times["n"])
            if held is not None and held < _IN_A_YEAR[often[0]] and "其中" not in told[: times.start()]:
                return Conflict(_brief(clause), _brief(_clause_at(told, times.start())))
    return None


def _late(said: str, told: str) -> Conflict | None:
    """按期完工 against 逾期四个月完工."""
    if _matter(said, told) < SAME_MATTER:
        return None
    for one, other in ((_IN_TIME, _LATE), (_LATE, _IN_TIME)):
        ours, theirs = one.search(said), other.search(told)
        if ours and theirs and ours["done"] == theirs["done"]:
            before = said[max(0, ours.start() - 2) : ours.start()] + told[max(0, theirs.start() - 2) : theirs.start()]
            if not _NEGATION.search(before):
                return Conflict(_brief(_clause_at(said, ours.start())), _brief(_clause_at(told, theirs.start())))
    return None


def _another_day(said: str, told: str) -> Conflict | None:
    """One event on two dates: 6月底前印发 against 印发日期是9月3日."""
    for clause in CLAUSE.findall(said):
        for theirs in CLAUSE.findall(told):
            ours_at, theirs_at = _month(clause), _month(theirs)
            if not ours_at or not theirs_at or not _differ(ours_at, theirs_at, clause):
                continue
            ours, shared = pairs_of(clause), pairs_of(clause) & pairs_of(theirs)
            once = {w for w in _ONCE.findall(clause) if w in theirs} and len(shared) >= SAME_MATTER
            held = {w for w in _HELD.findall(clause) if w in theirs} and len(shared) >= _COVERED * len(ours)
            if once or (held and len(shared) >= SAME_MATTER - 1):
                return Conflict(_brief(clause), _brief(theirs))
    return None


def _month(clause: str) -> str:
    """The one date of a clause as MM or MM-DD; "" where there is none or more than one."""
    dates = [p.norm for p in find(clause) if p.kind == "date" and re.search(r"-\d\d", p.norm)]
    return dates[0].partition("-")[2].lstrip("-") if len(dates) == 1 else ""


def _differ(ours: str, theirs: str, clause: str) -> bool:
    if re.search(r"月底?(?:之|以)?前", clause):
        return theirs[:2] > ours[:2]
    return ours[:2] != theirs[:2] or (len(ours) == len(theirs) and ours != theirs)


def _another_person(said: str, told: str) -> Conflict | None:
    """由局长带队 against 由副局长带队."""
    ours, theirs = _WHO.search(said), _WHO.search(told)
    if not ours or not theirs or ours["act"] != theirs["act"] or _matter(ours["what"], theirs["what"]) < 3:
        return None
    if pairs_of(ours["who"]) & pairs_of(theirs["who"]) - {"局长", "副局"}:
        return None
    return Conflict(_brief(ours[0]), _brief(theirs[0]))


def _another_order(said: str, told: str) -> Conflict | None:
    """经集体研究后发放 against 1月发放，3月才集体研究."""
    if any(reordered(said, ground(Evidence("", "", (told,))))):
        return Conflict(_brief(said), _brief(told))
    return None


_JUDGES = (_denied, _not_done, _not_all, _late, _another_day, _another_person, _another_order)


def _clause_at(text: str, at: int) -> str:
    return next(m[0] for m in CLAUSE.finditer(text) if m.start() <= at < m.end())


def _brief(clause: str) -> str:
    return clause.strip("　 ")[:30]
