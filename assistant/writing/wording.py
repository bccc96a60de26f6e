"""A ledger line in the style of a report: the report's person, the year named where it can be, one sentence."""

from __future__ import annotations

import re

from assistant.types import Citation
from assistant.writing.core import clauses, cues

_THIRD_PERSON = re.compile(r"该同志本人|该同志|该领导|本人|其本人")
_YEAR = re.compile(r"(?:19|20)\d\d\s*(?:年|至|—|-)")
_STARTS_IN_YEAR = re.compile(
    r"^(?:\d{1,2}月|[一二三四五六七八九十]{1,2}月|上半年|下半年|[一二三四]季度|第[一二三四]季度|全年|年初|年底)"
)
_RELATIVE = {"今年": 0, "本年度": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2}
_END = re.compile(r"[。；;，,！!\s　]+$")
HOOK_LENGTH = 34


def year_of(date: str | None) -> int | None:
    """The year of a fact's date ("2023-05" -> 2023)."""
    return int(date[:4]) if date and date[:4].isdigit() else None


def in_report_style(citation: Citation, report_year: int | None, person: bool) -> str:
    """The fact as a sentence of the report without its full stop: every figure, date and name as it stands there.

    The year is put before a bare month; a fact of another year always names its year; 该同志 becomes 我 where one
    person reports.
    """
    text = _END.sub("", citation.quote.strip())
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


def hook(quote: str) -> str:
    """The most telling stretch of a fact, verbatim and short enough to be quoted inside a sentence; "" if there is none."""
    parts = [p for p in clauses(quote) if "“" not in p and "《" not in p and 6 <= len(p) <= HOOK_LENGTH]
    telling = [p for p in parts if cues().bad_news.search(p)]
    return max(telling or parts, key=lambda p: (bool(re.search(r"\d", p)), len(p)), default="")


def join(*sentences: str) -> str:
    """Sentences as one text, each with one full stop and none empty."""
    done = [_END.sub("", s) for s in sentences]
    return "".join(f"{s}。" for s in done if s)


def without_subject(fact: str, subject: str) -> str:
    """`fact` without a leading `subject` that the words before it have just named."""
    return fact[len(subject) :] if subject and fact.startswith(subject) else fact
