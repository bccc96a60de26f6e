"""The core of a vague sentence: who falls short, and in what, without praise, scenery, hedges and slogans.

The cues are data (knowledge/lexicon/wording.yaml). A sentence is taken apart at its commas, never inside quotation marks;
clauses that cannot stand alone (“对历史遗留问题，”) are glued to the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from assistant.settings import KNOWLEDGE_DIR

_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[，,：:、]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])"
)
_SEQUENCE = re.compile(r"^(?:首先|其次|再次|再者|此外|另外|最后|一方面|另一方面)[，,：:]?")
_CONTRAST = re.compile(r"^(?:但是?|然而|不过|可是|却)(?!凡)")
_CLAUSE = re.compile(r"(?:“[^”]*”|‘[^’]*’|（[^）]*）|《[^》]*》|[^，,；;：:“‘（《])+|[“‘（《]")
# A clause that only opens: what follows it is its predicate.
_OPENING = re.compile(
    r"^(?:对|在|面对|针对|围绕|碰到|遇到|结合|当|从|除了|推进|落实|履行|贯彻|执行|开展|处理|承担|完成|研究|组织|参与).*"
    r"|.*(?:时|时候|时侯|中|过程中|方面|上|以后|之后|同时)$"
)
# What makes a clause say something by itself.
_PREDICATE = re.compile(
    r"重.{1,8}轻|满足于|习惯于|停留在|失之于|局限于|跟不上|[不没未无].{1,8}$|[多少够强差弱慢晚浅软虚偏]$|有(?:差距|欠缺|不足|距离)$|缺乏|欠缺|不足|放松|淡化|下降|拉大"
)
# A clause that leans on the one before it.
_LEANING = re.compile(
    r"^(?:说了|既使|即使|即便|就算|致使|导致|以致|从而|因而|使得|使|结果|就|便|才|反而|甚至|甚而|造成|进而|总想|再|也|都|与|[^，]{0,6}却)"
)
# What may stand right after a subject even when it was not the first thing said of it.
_FOLLOWS = re.compile(r"^(?:对|在|把|以|凭|怕|不|满足|习惯|停留|遇|碰|面对|听|看|想|就|按|求|瞻|推|重|热衷|当|只)")


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
    judgements: re.Pattern[str]
    behaviours: re.Pattern[str]
    slogans: re.Pattern[str]
    pledges: re.Pattern[str]
    good_news: re.Pattern[str]
    bad_news: re.Pattern[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues, compiled once a process."""
    data: dict[str, Any] = yaml.safe_load((KNOWLEDGE_DIR / "lexicon" / "wording.yaml").read_text(encoding="utf-8"))
    made = {key: value if isinstance(value, str) else "|".join(value) for key, value in data.items()}
    for key in ("connectives", "example_leads", "subjects"):
        made[key] = f"^(?:{made[key]})"
    return Cues(**{key: re.compile(value) for key, value in made.items()})


@dataclass(frozen=True, slots=True)
class Core:
    """A vague sentence taken apart.

    `lead` is a number or run-in heading to keep as it is (“一是站位不高，”); `announces` says that the sentence offers an
    instance (比如……); `subject` is who falls short ("" when the sentence names no one); `units` are the shortcomings, each
    able to follow the subject; `short` is the one that says most with the fewest words.
    """

    lead: str
    announces: bool
    subject: str
    units: tuple[str, ...]
    short: str

    @property
    def statement(self) -> str:
        """Subject and shortcomings as one sentence without its full stop."""
        return self.subject + "，".join(self.units)

    @property
    def flowing(self) -> str:
        """The statement in one breath, to follow 反映出: no comma after a clause that only opens."""
        head, comma, tail = self.units[0].partition("，")
        joined = bool(comma) and len(head) <= 26 and _OPENING.fullmatch(head) and not _PREDICATE.search(head)
        return self.subject + "，".join([head + tail if joined else self.units[0], *self.units[1:]])

    @property
    def brief(self) -> str:
        """The shortest telling shortcoming, after the subject where the two fit together; without a full stop."""
        fits = self.short == self.units[0] or _FOLLOWS.match(self.short)
        return (self.subject if fits else "") + self.short


def clauses(text: str) -> list[str]:
    """The stretches of `text` between commas, colons and semicolons outside quotation marks."""
    return [part.strip() for part in _CLAUSE.findall(text.strip().rstrip("。！？!?；;，,")) if part.strip()]


def analyse(sentence: str) -> Core:
    """Take a vague sentence apart. Raises ValueError for a sentence without any word in it."""
    lead, rest = _split_lead(sentence.strip())
    announces = False
    if match := cues().example_leads.match(rest):
        announces, rest = True, rest[match.end() :].lstrip("，,：:")
    parts = clauses(rest)
    if not parts:
        raise ValueError("no clause in the sentence")
    subject, parts = _turn(parts)
    units = _units(parts)
    chosen = _choose(units)
    return Core(lead, announces, subject, tuple(chosen), _shortest(chosen))


def _split_lead(text: str) -> tuple[str, str]:
    """The number, with the run-in heading after it when one follows, and the rest of the sentence."""
    match = _NUMBERED.match(text) or _SEQUENCE.match(text)
    if not match:
        return "", text
    rest = text[match.end() :]
    heading = re.match(r"[^，,。：:；;“]{3,14}[，,：:。]", rest)
    if heading and len(clauses(rest)) > 2:
        return text[: match.end() + heading.end()], rest[heading.end() :]
    return text[: match.end()], rest


def _turn(parts: list[str]) -> tuple[str, list[str]]:
    """Drop what was done well before 但, keep who did it. Returns the subject and the clauses that are left."""
    at = next((i for i, part in enumerate(parts) if _CONTRAST.match(part)), None)
    subject = _subject(parts[0])
    if at:
        before = parts[:at]
        dispensable = any(cues().praise.search(p) or cues().scenery.search(p) for p in before)
        if dispensable or len("".join(before)) > 16:
            parts = [_CONTRAST.sub("", parts[at]), *parts[at + 1 :]]
        if not subject:
            subject = next((s for p in before if (s := _subject(p))), "")
    parts = [cues().connectives.sub("", parts[0]), *parts[1:]]
    kept = [p for p in parts if not cues().scenery.search(p)] or parts
    own = _subject(kept[0])
    if own:
        kept[0] = kept[0][len(own) :]
    return own or subject, [p for p in kept if p]


def _subject(clause: str) -> str:
    match = cues().subjects.match(_CONTRAST.sub("", clause))
    if not match:
        return ""
    # “党员教育……” names a topic, not who acts.
    after = _CONTRAST.sub("", clause)[match.end() :]
    return "" if re.match(r"的|建设|管理|教育|生活|活动", after) else match.group()


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


def _choose(units: list[str]) -> list[str]:
    """At most two units, behaviours before judgements, in the order of the sentence, slogans struck where others stand."""
    plain = [u for u in units if not cues().slogans.search(u)] or units
    telling = [u for u in plain if cues().behaviours.search(u)] or plain
    first = telling[0]
    picked = [first]
    for unit in plain:
        if unit is not first and len(picked) < 2 and len(first) + len(unit) <= 50 and not _LEANING.match(unit):
            picked.append(unit)
    return [u for u in units if u in picked]


def _shortest(chosen: list[str]) -> str:
    """The unit for a short wording: the first behaviour, else the first shortcoming, of at most 40 characters if possible."""
    telling = [u for u in chosen if cues().behaviours.search(u)] or chosen
    return next((u for u in telling if 6 <= len(u) <= 40), telling[0])
