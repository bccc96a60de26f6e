"""The core of a vague sentence: who falls short, and in what, without praise, scenery, hedges and slogans.

The cues are data (knowledge/lexicon/wording.yaml). A sentence is taken apart at its commas, never inside quotation
marks; clauses that cannot stand alone (“对历史遗留问题，”) are glued to the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.datafile import read_yaml
from assistant.particulars import find
from assistant.settings import KNOWLEDGE_DIR
from assistant.writing.topics import named_in, shown_in

_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[，,：:、]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])"
)
_SEQUENCE = re.compile(r"^(?:首先|其次|再次|再者|此外|另外|最后|一方面|另一方面)[，,：:]?")
_RUN_IN = re.compile(r"[^，,。：:；;“]{3,14}[，,：:。]")
_CONTRAST = re.compile(r"^(?:但是?|然而|不过|可是|却)(?!凡)")
_CLAUSE = re.compile(r"(?:“[^”]*”|‘[^’]*’|（[^）]*）|《[^》]*》|[^，,；;：:“‘（《])+|[“‘（《]")
# A clause that only opens: what follows it is its predicate.
_OPENING = re.compile(
    r"^(?:对|在|面对|针对|围绕|碰到|遇到|结合|当|从|除了|随着|由于|因为|推进|落实|履行|贯彻|执行|开展|处理|承担|完成|研究|组织|参与).*"
    r"|.*(?:时|时候|时侯|中|过程中|方面|上|以后|之后|同时)$"
)
# What makes a clause say something by itself.
_PREDICATE = re.compile(
    r"重.{1,8}轻|满足于|习惯于|停留在|失之于|局限于|跟不上|[不没未无].{1,8}$|[多少够强差弱慢晚浅软虚偏]$"
    r"|有(?:差距|欠缺|不足|距离)$|缺乏|欠缺|不足|放松|淡化|下降|拉大"
    r"|[\u4e00-\u9fff]{4}、[\u4e00-\u9fff]{4}$"
)
# A clause that leans on the one before it.
_LEANING = re.compile(
    r"^(?:说了|既使|即使|即便|就算|致使|导致|以致|从而|因而|使得|使|结果|就|便|才|反而|甚至|甚而|造成|进而|总想|再|也|都|与|[^，]{0,12}(?:却|反倒))"
)
# What may stand right after a subject even when it was not the first thing said of it.
_FOLLOWS = re.compile(r"^(?:对|在|把|以|凭|怕|不|满足|习惯|停留|遇|碰|面对|听|看|想|就|按|求|瞻|推|重|热衷|当|只)")
# “廉政教育虽然年年搞，但入脑入心不够”: what is conceded of is what falls short.
_CONCEDED = re.compile(r"^((?![虽尽])[^，]{4,30}?)(?:虽然|虽|尽管)")
# “党员教育……” names a topic, not who acts.
_NOT_WHO = re.compile(r"的|之间|建设|管理|教育|生活|活动")
MOST_UNITS = 2
LONG_STATEMENT = 50
SHORT_UNIT = range(6, 41)


@dataclass(frozen=True, slots=True)
class Cues:
    """The compiled cues of knowledge/lexicon/wording.yaml."""

    connectives: re.Pattern[str]
    example_leads: re.Pattern[str]
    subjects: re.Pattern[str]
    praise: re.Pattern[str]
    scenery: re.Pattern[str]
    hedges: re.Pattern[str]
    exists: re.Pattern[str]
    degrees: re.Pattern[str]
    behaviours: re.Pattern[str]
    slogans: re.Pattern[str]
    pledges: re.Pattern[str]
    formulas: re.Pattern[str]
    deeds: re.Pattern[str]
    maxims: re.Pattern[str]
    goes_on: re.Pattern[str]
    outside: re.Pattern[str]
    good_news: re.Pattern[str]
    bad_news: re.Pattern[str]
    found_by: re.Pattern[str]
    dependent: re.Pattern[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues, compiled once a process."""
    data: dict[str, Any] = read_yaml(KNOWLEDGE_DIR / "lexicon" / "wording.yaml")
    made = {key: value if isinstance(value, str) else "|".join(value) for key, value in data.items()}
    for key in ("connectives", "example_leads", "subjects", "dependent", "goes_on"):
        made[key] = f"^(?:{made[key]})"
    return Cues(**{key: re.compile(value) for key, value in made.items()})


@dataclass(frozen=True, slots=True)
class Core:
    """A vague sentence taken apart.

    `lead` is a number or run-in heading to keep as it is (“一是站位不高，”); `announces` is the word by which the
    sentence offers an instance (比如) or ""; `subject` is who falls short ("" when no one is named); `units` are the
    shortcomings in their order, each able to stand alone.
    """

    lead: str
    announces: str
    subject: str
    units: tuple[str, ...]

    def statement(self, about: str = "", *, flowing: bool = False) -> str:
        """Subject and the two units that say most (of `about`, a fact, where one is given), without a full stop.

        `flowing`: fit to follow 反映出, with no comma after a clause that only opens.
        """
        chosen = self._chosen(about)
        first = _in_one_breath(chosen[0]) if flowing else chosen[0]
        return self._with_subject(chosen[0], first) + "".join(f"，{unit}" for unit in chosen[1:])

    def brief(self, about: str = "") -> str:
        """The one unit that says most (of `about`), after the subject where the two fit together."""
        ranked = self._ranked(about)
        short = next((u for u in ranked if len(u) in SHORT_UNIT), ranked[0])
        return self._with_subject(short, short)

    def _with_subject(self, unit: str, text: str) -> str:
        fits = unit == self.units[0] or _FOLLOWS.match(unit)
        return (self.subject if fits else "") + text

    def _chosen(self, about: str) -> list[str]:
        ranked = self._ranked(about)
        picked = [ranked[0]]
        for unit in [u for u in self.units if u in ranked] if not about else ranked:
            if unit not in picked and len(picked) < MOST_UNITS and len(picked[0]) + len(unit) <= LONG_STATEMENT:
                picked.append(unit)
        return [u for u in self.units if u in picked]

    def _ranked(self, about: str) -> list[str]:
        """Units that name something, by how much they say of `about`, behaviours, in order; slogans where all are."""
        plain = [u for u in self.units if not cues().slogans.search(u)] or list(self.units)
        return sorted(
            plain, key=lambda u: (not find(u), -round(_nearness(u, about), 1), not cues().behaviours.search(u))
        )


def _nearness(unit: str, about: str) -> float:
    """How far a fact shows what a unit says: shared kinds of shortcoming and shared pairs of characters."""
    if not about:
        return 0.0
    shown = shown_in(about)
    kinds = max((strength * shown.get(name, 0.0) for name, strength in named_in(unit).items()), default=0.0)
    pairs = {unit[i : i + 2] for i in range(len(unit) - 1)}
    return kinds + 0.15 * sum(pair in about for pair in pairs)


def _in_one_breath(unit: str) -> str:
    head, comma, tail = unit.partition("，")
    opens = bool(comma) and len(head) <= 26 and _OPENING.fullmatch(head) and not _PREDICATE.search(head)
    return head + tail if opens else unit


def clauses(text: str) -> list[str]:
    """The stretches of `text` between commas, colons and semicolons outside quotation marks."""
    return [part.strip() for part in _CLAUSE.findall(text.strip().rstrip("。！？!?；;，,")) if part.strip()]


def analyse(sentence: str) -> Core:
    """Take a vague sentence apart. Raises ValueError for a sentence without any word in it."""
    lead, rest = split_lead(sentence.strip())
    announces = ""
    if match := cues().example_leads.match(rest):
        announces, rest = match.group(), rest[match.end() :].lstrip("，,：:")
    parts = clauses(rest)
    if not parts:
        raise ValueError("no clause in the sentence")
    subject, parts = _turn(parts)
    return Core(lead, announces, subject, tuple(_units(parts) or parts))


def split_lead(text: str) -> tuple[str, str]:
    """The number of a sentence, with the run-in heading after it when one follows, and the rest."""
    match = _NUMBERED.match(text) or _SEQUENCE.match(text)
    if not match:
        return "", text
    rest = text[match.end() :]
    heading = _RUN_IN.match(rest)
    if heading and len(clauses(rest)) > 2:
        return text[: match.end() + heading.end()], rest[heading.end() :]
    return text[: match.end()], rest


def bare(text: str) -> str:
    """A sentence without its number and without the word by which it offers an instance."""
    rest = split_lead(text.strip())[1]
    return cues().example_leads.sub("", rest).lstrip("，,：:")


def _turn(parts: list[str]) -> tuple[str, list[str]]:
    """Drop what was done well before 但, keep who did it. Returns the subject and the clauses that are left."""
    at = next((i for i, part in enumerate(parts) if _CONTRAST.match(part)), 0)
    subject = next((s for p in parts[: at or 1] if (s := _subject(p))), "")
    if at:
        before = parts[:at]
        if not subject and (topic := _CONCEDED.match(before[0])):
            subject = topic[1]
        dispensable = any(cues().praise.search(p) or cues().scenery.search(p) for p in before)
        if dispensable or len("".join(before)) > 16:
            parts = [_CONTRAST.sub("", parts[at]), *parts[at + 1 :]]
    parts = [cues().connectives.sub("", parts[0]), *parts[1:]]
    kept = [p for p in parts if p and not cues().scenery.search(p)] or parts
    own = _subject(kept[0])
    kept[0] = kept[0][len(own) :]
    return own or subject, [p for p in kept if p]


def _subject(clause: str) -> str:
    bare = _CONTRAST.sub("", clause)
    match = cues().subjects.match(bare)
    return match.group() if match and not _NOT_WHO.match(bare[match.end() :]) else ""


def _units(parts: list[str]) -> list[str]:
    """Clauses as units that can stand alone: an opening clause goes with the next, a leaning one with the last."""
    units: list[str] = []
    held = ""
    for part in parts:
        clean = _tidy(part)
        if not clean:
            continue
        if _OPENING.fullmatch(clean) and not _PREDICATE.search(clean):
            held = f"{held}{clean}，"
        elif units and not held and _LEANING.match(clean):
            units[-1] = f"{units[-1]}，{clean}"
        else:
            units.append(held + clean)
            held = ""
    if held:
        units.append(held.rstrip("，"))
    return units


def _tidy(clause: str) -> str:
    """One clause without hedges and degree words; “存在……的现象” becomes what exists."""
    found = cues().exists.match(clause)
    text = found[1] if found else clause
    hedge = cues().hedges.search(text)
    if hedge and len(text[: hedge.start()]) >= 4:
        text = text[: hedge.start()]
    text = cues().degrees.sub("", text)
    # “的的” and the like are slips that a rewriting should not carry along.
    return re.sub(r"的的", "的", text).strip("，、 ")
