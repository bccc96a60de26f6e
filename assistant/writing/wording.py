"""A ledger line in the style of a report: the report's person, the year named where it can be, one sentence."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.types import Citation
from assistant.writing.core import cues

_THIRD_PERSON = re.compile(r"该同志本人|该同志|该领导|其本人|本人")
_YEAR = re.compile(r"(?:19|20)\d\d\s*(?:年|至|—|-)")
_STARTS_IN_YEAR = re.compile(
    r"^(?:\d{1,2}月|[一二三四五六七八九十]{1,2}月|上半年|下半年|[一二三四]季度|第[一二三四]季度|全年|年初|年底)"
)
_RELATIVE = {"今年": 0, "本年度": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2}
_END = re.compile(r"[。；;，,！!\s　]+$")
_STRETCH = re.compile(r"(?:“[^”]*”|[^，,；;。：:“])+")
_COMMA = re.compile(r"[，,]")
_COMMAS = ("，", ",")
# A row of a table carries its column names: 承办单位：水务局；办理情况：转办2次.
_BY = re.compile(r"[；;]\s*(?:承办|责任|主办|经办|办理|牵头)(?:单位|部门|科室)[：:]\s*([^；;。]+)")
_COLUMN = re.compile(r"[；;]\s*[\u4e00-\u9fff]{2,6}[：:]\s*")
# A ledger's half-width signs, but for those within a figure (1,200).
_NARROW = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)")
_WIDE = {",": "，", ";": "；", ":": "："}
HOOK_LENGTH = 44
# 其中形成方案的9份, 其余21学时: a part of something that is not said here, or a figure with nothing after it.
_LOOSE = re.compile(r"^(?:其中|其余)|的(?:只有|有)?\d+[\u4e00-\u9fff]{1,2}$")


def year_of(date: str | None) -> int | None:
    """The year of a fact's date ("2023-05" -> 2023)."""
    return int(date[:4]) if date and date[:4].isdigit() else None


def in_report_style(citation: Citation, report_year: int | None, person: bool) -> str:
    """The fact as a sentence of the report without its full stop: every figure, date and name as it stands there.

    The year is put before a bare month; a fact of another year always names its year; 该同志 becomes 我 where one
    person reports.
    """
    text = _COLUMN.sub("，", _BY.sub(r"，由\1承办", _END.sub("", citation.quote.strip())))
    text = _NARROW.sub(lambda sign: _WIDE[sign[0]], text)
    if person:
        text = _THIRD_PERSON.sub("我", text)
    year = year_of(citation.date)
    if year is None:
        return text
    if year != report_year:
        for word, shift in _RELATIVE.items():
            text = text.replace(word, f"{year + shift}年")
    if not _YEAR.search(text) and (year != report_year or _STARTS_IN_YEAR.match(text)):
        text = f"{year}年{'' if _STARTS_IN_YEAR.match(text) else '，'}{text}"
    return text


def hook(quote: str, person: bool) -> str:
    """One or two clauses of a fact, short enough to stand inside a sentence (甲、乙); "" if there are none.

    Those come first that can stand without what is before them, tell what is amiss, and have a figure.
    """
    spans = [m.span() for m in _STRETCH.finditer(quote)]
    pairs = [(a[0], b[1]) for a, b in pairwise(spans) if quote[a[1] : b[0]] in _COMMAS]
    parts = [quote[start:end] for start, end in (*spans, *pairs)]
    whole = [p for p in parts if 6 <= len(p) <= HOOK_LENGTH and p.count("“") == p.count("”") and not _LOOSE.search(p)]
    best = _COMMA.sub("、", max(whole, key=_telling, default=""))
    return _THIRD_PERSON.sub("我", best) if person else best


def _telling(part: str) -> tuple[float, int]:
    amiss = len(cues().bad_news.findall(part))
    stands = not cues().dependent.match(part) and not re.match(r"\d+(?!月|\d)", part)
    whole = not part.endswith(("中", "时", "后", "上", "前"))
    one_clause = 0.5 * (not _COMMA.search(part))
    return 2 * min(amiss, 1) + bool(re.search(r"\d", part)) + 2 * stands + 2 * whole + one_clause, -len(part)


def join(*sentences: str) -> str:
    """Sentences as one text, each with one full stop and none empty."""
    done = [_END.sub("", s) for s in sentences]
    return "".join(f"{s}。" for s in done if s)


def without_subject(fact: str, subject: str) -> str:
    """`fact` without a leading `subject` that the words before it have just named."""
    return fact[len(subject) :] if subject and fact.startswith(subject) else fact
