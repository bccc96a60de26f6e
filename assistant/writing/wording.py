"""A ledger line in the style of a report: the report's person, the year named where it can be, one sentence."""

from __future__ import annotations

import re

from assistant.types import Citation
from assistant.writing.core import cues

# “店主本人” is someone else.
_THIRD_PERSON = re.compile(r"该同志本人|该同志|该领导|其本人|(?<![\u4e00-\u9fff])本人")
# “……副局长　郭维岳” under the title of a personal report.
_SIGNED = re.compile(r"[ 　\t]([\u4e00-\u9fff]{2,4})[ 　\t]*$")
_HEAD_LINES = 4
_YEAR = re.compile(r"(?:19|20)\d\d\s*(?:年|至|—|-)")
_STARTS_IN_YEAR = re.compile(
    r"^(?:\d{1,2}月|[一二三四五六七八九十]{1,2}月|上半年|下半年|[一二三四]季度|第[一二三四]季度|全年|年初|年底)"
)
_RELATIVE = {"今年": 0, "本年度": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2}
_END = re.compile(r"[。；;，,！!\s　]+$")
_STRETCH = re.compile(r"(?:“[^”]*”|[^，,；;。：:“])+")
# A row of a table carries its column names: 承办单位：水务局；办理情况：转办2次.
_BY = re.compile(r"[；;]\s*(?:承办|责任|主办|经办|办理|牵头)(?:单位|部门|科室)[：:]\s*([^；;。]+)")
_COLUMN = re.compile(r"[；;]\s*[\u4e00-\u9fff]{2,6}[：:]\s*")
# Half-width signs, but for those within a figure (1,200).
_NARROW = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)")
_WIDE = {",": "，", ";": "；", ":": "："}
HOOK_LENGTH = 56
HOOK_LEAST = 8
_OPEN_ENDS = ("中", "时", "后", "上", "前", "期间")
_OPENER = re.compile(r"面对|作为|对(?!方)|为了|由于|因为|围绕|按照")
# “县供销社反映”, “抽查发现”: how it came to light is left out where only what happened is named.
_REPORTED = re.compile(r"(?:反映|发现|指出|认为|显示|记载|通报)$")
# What came of it has to follow.
_WHY = re.compile("因为|由于|因(?=[^此而素])")
HEAD_LENGTH = 50


def year_of(date: str | None) -> int | None:
    """The year of a fact's date ("2023-05" -> 2023)."""
    return int(date[:4]) if date and date[:4].isdigit() else None


def speaker_of(text: str) -> str:
    """The name that stands under the title of a report, "" where there is none."""
    signed = (_SIGNED.search(line) for line in text.split("\n")[:_HEAD_LINES] if len(line) <= HEAD_LENGTH)
    return next((match[1] for match in signed if match), "")


def in_first_person(text: str, speaker: str) -> str:
    """`text` with 我 for 该同志 and for the name of the one who reports."""
    text = _THIRD_PERSON.sub("我", text)
    return text.replace(f"{speaker}同志", "我").replace(speaker, "我") if speaker else text


def in_report_style(citation: Citation, report_year: int | None, person: bool, speaker: str = "") -> str:
    """The fact as a sentence of the report without its full stop: every figure, date and name as it stands there.

    The year is put before a bare month; a fact of another year always names its year; 该同志 becomes 我 where one
    person reports.
    """
    text = _COLUMN.sub("，", _BY.sub(r"，由\1承办", _END.sub("", citation.quote.strip())))
    text = _widened(text)
    if person:
        text = in_first_person(text, speaker)
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
    """The first clauses of a fact up to one that tells what is amiss, short enough to stand inside a sentence; or "".

    None is left out between them: what stands behind a gap would be told of what stands before it.
    """
    parts = [m.group().strip() for m in _STRETCH.finditer(quote)]
    while len(parts) > 1 and (_REPORTED.search(parts[0]) or _sets_scene(parts[0])):
        parts = parts[1:]
    if not parts or cues().dependent.match(parts[0]):
        return ""
    told = [(part, "，".join(parts[: i + 1])) for i, part in enumerate(parts) if _amiss(part)]
    short = [(part, event) for part, event in told if len(event) <= HOOK_LENGTH]
    return _whole(max(short, key=lambda pair: _telling(pair[0]))[1]) if short else ""


def _sets_scene(part: str) -> bool:
    return bool(_OPENER.match(part) or cues().scenery.search(part) or cues().praise.search(part))


def _whole(event: str) -> str:
    balanced = event.count("“") == event.count("”") and "\n" not in event
    return event.strip() if balanced and len(event) >= HOOK_LEAST else ""


def _amiss(part: str) -> bool:
    return bool(cues().bad_news.search(part)) and not part.endswith(_OPEN_ENDS) and not _WHY.search(part)


def _telling(part: str) -> tuple[bool, int]:
    return bool(re.search(r"\d", part)), len(part)


def join(*sentences: str) -> str:
    """Sentences as one text, each with one full stop and none empty; half-width commas become full ones."""
    # A clause that ends in 的 before one that begins with it.
    sentences = tuple(s.replace("的的", "的") for s in sentences)
    done = [_widened(_END.sub("", s)) for s in sentences]
    return "".join(f"{s}。" for s in done if s)


def _widened(text: str) -> str:
    return _NARROW.sub(lambda sign: _WIDE[sign[0]], text)


def without_subject(fact: str, subject: str) -> str:
    """`fact` without a leading `subject` that the words before it have just named."""
    return fact[len(subject) :] if subject and fact.startswith(subject) else fact
