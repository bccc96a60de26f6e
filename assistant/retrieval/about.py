"""What a source's text says of itself: title, issuing body, document number, year, unit, in force or repealed."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from assistant.intake.head import find_unit
from assistant.types import SourceKind

_HEAD_CHARS = 1_500
_HEAD_LINES = 15
_TAIL_LINES = 6
_TITLE = re.compile(
    r"(?:通知|意见|办法|规定|条例|法|方案|细则|规则|准则|报告|材料|总结|通报|决定|规划|纲要|要点|制度|台账|记录|清单|汇总|纪要|登记[表簿]|函|公告)"
    r"(?:[（(].{1,12}[)）])?$"
)
_LETTERHEAD = re.compile(r"(?:文件|人民政府|委员会|办公室|令)$")
_NUMBER = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,12}[〔﹝\[［（(]\s*(20\d\d|19\d\d)\s*[〕﹞\]］）)]\s*第?\s*\d{1,5}\s*号")
_ORDER = re.compile(r"(?:令|公告)\s*第?\s*[\d〇零一二三四五六七八九十百]+\s*号|第\s*\d+\s*号(?:令|公告)?")
_ISSUED = re.compile(
    r"(?:日|^|经|由)\s*([\u4e00-\u9fff、]{2,30}?)(?:令第|(?:联合)?(?:发布|印发|公布|颁布)|第[^次]{1,8}次(?:会议|全体))"
)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|度)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_ABOUT_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年度")
# Alone on its line, or beside the form's date: a row of a record may name other units.
_UNIT_LINE = re.compile(
    r"(?:填报|填表|上报|报送|编制|制表)?单位(?:名称)?\s*[：:]\s*([\u4e00-\u9fff（）()·]{2,30}?)"
    r"(?:[（(](?:盖章|公章|章)[)）])?(?:\s+[\u4e00-\u9fff]{0,4}(?:日期|时间|年度)\s*[：:].*)?"
)
_DATE_LINE = re.compile(r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_BODY = re.compile(r"^[\u4e00-\u9fff、（）　 ]{2,40}(?:厅|局|委|院|府|会|部|办|室|校|公司|乡|镇|处|中心)$")
_REPEALED = re.compile(
    r"[（(【\[](?:已|现已)?(?:废止|失效)[)）】\]]|(?:时效性|效力状态|状态)\s*[：:]\s*(?:已)?(?:废止|失效)|本[\u4e00-\u9fff]{1,6}(?:自[^。]{0,20})?(?:已)?废止"
)
_IN_FORCE = re.compile(
    r"(?:时效性|效力状态|状态)\s*[：:]\s*(?:现行)?有效|本[\u4e00-\u9fff]{1,6}自[^。]{1,24}(?:起施行|起执行|起实施)|自(?:印发|发布|公布)之日起(?:施行|执行|实施)"
)


@dataclass(frozen=True, slots=True)
class About:
    """What was found; empty or None where the text does not say.

    `dated` is the year of a report's date, which is often the one after the year it is about.
    """

    title: str = ""
    issuer: str = ""
    number: str = ""
    year: int | None = None
    unit: str = ""
    in_force: bool | None = None
    dated: int | None = None


def read_about(text: str, name: str, kind: SourceKind) -> About:
    """What `text` says of itself; `name` (the file's name without its suffix) gives the title where it does not."""
    lines = [line for line in (raw.strip("#*> 　\t") for raw in text[:_HEAD_CHARS].splitlines()) if line][:_HEAD_LINES]
    tail = [line for line in (raw.strip(" 　\t") for raw in text[-_HEAD_CHARS:].splitlines()) if line][-_TAIL_LINES:]
    title = name if kind == "record" else _title(lines) or name
    head = "\n".join(lines)
    number = _NUMBER.search(head) or _ORDER.search(head)
    return About(
        title=title,
        issuer=_issuer(lines, tail) if kind == "policy" else "",
        number="".join(number.group().split()) if number and kind == "policy" else "",
        year=_year(kind, title, name, lines, tail),
        unit=_unit(kind, title, text, lines),
        in_force=_in_force(title + "\n" + name + "\n" + head, text[-2 * _HEAD_CHARS :]) if kind == "policy" else None,
        dated=_dated(lines, tail) if kind == "report" else None,
    )


def _title(lines: list[str]) -> str:
    named = [line for line in lines[:8] if len(line) <= 60 and _TITLE.search(line) and not _LETTERHEAD.search(line)]
    if named:
        return named[0]
    first = lines[0] if lines else ""
    return first if 2 <= len(first) <= 45 and not first.endswith(("。", "；", "，", "：")) else ""


def _issuer(lines: list[str], tail: list[str]) -> str:
    """The body that the head says has issued it, else the one that signs above the date at the end."""
    for line in reversed(lines[1:8]):
        found = _ISSUED.search(line)
        if found and "修正" not in line:
            return found[1].strip("、经由 ")
    for body, date in itertools.pairwise(tail):
        if _DATE_LINE.fullmatch(date) and _BODY.match(body):
            return body
    return ""


def _unit(kind: SourceKind, title: str, text: str, lines: list[str]) -> str:
    """The unit that a form names as its own in the head, or that a report's title or opening names."""
    if kind == "policy":
        return ""
    named = next((found for line in lines[:6] if (found := _UNIT_LINE.fullmatch(line))), None)
    if named:
        return named[1]
    return find_unit(title, text[:400]) if kind == "report" else ""


def _year(kind: SourceKind, title: str, name: str, lines: list[str], tail: list[str]) -> int | None:
    """The title's year, else the file name's; else a policy's of its number or the latest date in its head, else the
    one that the head of another says it is about."""
    if named := _YEAR.search(title) or _YEAR.search(name):
        return int(named[1])
    if kind == "policy":
        number = _NUMBER.search("\n".join(lines))
        dates = [int(year) for line in lines[1:] if len(line) <= 90 for year in _DATE.findall(line)]
        return int(number[1]) if number else max(dates, default=None) or _signed(tail)
    about = _ABOUT_YEAR.search("\n".join(lines[:8] if kind == "report" else lines[:1]))
    return int(about[1]) if about else None


def _dated(lines: list[str], tail: list[str]) -> int | None:
    opening = _DATE.search("\n".join(lines))
    return _signed(tail) or (int(opening[1]) if opening else None)


def _signed(tail: list[str]) -> int | None:
    years = [int(line[:4]) for line in tail if _DATE_LINE.fullmatch(line)]
    return years[-1] if years else None


def _in_force(head: str, tail: str) -> bool | None:
    if _REPEALED.search(head):
        return False
    return True if _IN_FORCE.search(head) or _IN_FORCE.search(tail) else None
