"""What the head of a report says of it: title, unit, year, and whether one person or a leading group speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TITLE = re.compile(r"(?:材料|报告|提纲|检查|发言|总结|汇报|剖析)(?:[（(].{1,12}[)）])?$")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)\s*年?度?")
# Digits in every form that years are written in: ２０２３, 二〇二三, 二○二三, 二零二三, 二O二三.
_PLAIN = str.maketrans("０１２３４５６７８９〇○零OＯ一二三四五六七八九", "012345678900000123456789")
_YEARLY = r"20\d\d|２０|二[〇○零O]"  # as a title goes on with a year
_UNIT_END = re.compile(
    r"(?:领导班子|党委班子|党组班子|班子|党委|党组|党总支|党支部|支部委员会|党工委|"
    r"(?:副)?(?:书记|局长|处长|科长|县长|区长|镇长|乡长|校长|院长|主任|总经理|经理|主席|部长|厅长|市长))|"
    rf"{_YEARLY}|关于|个人"
)
_PARTY = re.compile(r"^中共|(?:工作)?委员会$")
_UNIT_IN_TEXT = re.compile(
    r"(?:^|[，。；\s　])([\u4e00-\u9fff]{2,12}?"
    r"(?:局|委|院|校|中学|小学|公司|乡|镇|街道|社区|处|区委|县委|市委))(?:党|班子|领导)"
)
_PERSON_TITLE = re.compile(rf"个人|本人|(?:书记|长|主任|经理|主席|同志)(?:{_YEARLY}|个人|述职)")


def find_title(lines: Sequence[str], alone: Sequence[bool]) -> str:
    """The first line when it stands alone and reads as a title, else empty."""
    if lines and alone[0] and len(lines[0]) <= 60 and not lines[0].endswith(("。", "：", ":")):
        return lines[0].lstrip("# ") if _TITLE.search(lines[0]) or len(lines[0]) <= 45 else ""
    return ""


def find_year(title: str, opening: str) -> int | None:
    """The year that the report is about: the title's, else the first one named in the opening."""
    match = _YEAR.search(title.translate(_PLAIN)) or _YEAR.search(opening.translate(_PLAIN))
    return int(match[1]) if match else None


def find_unit(title: str, opening: str) -> str:
    """The unit's name without 领导班子 and the like; empty when neither title nor opening names one."""
    stop = _UNIT_END.search(title)
    if stop and stop.start() >= 2:
        return _PARTY.sub("", title[: stop.start()]).strip("　 “”《》")
    match = _UNIT_IN_TEXT.search(opening)
    return match[1] if match else ""


def find_person(title: str, text: str) -> bool:
    """Whether one person reports (我) rather than a leading group (班子)."""
    if "班子" in title:
        return False
    return bool(_PERSON_TITLE.search(title)) or text.count("我") - text.count("我们") > 2 * text.count("班子") + 5
