"""Marks of secrecy. A mark is a form, not a word: 秘密★10年 is one, 保守国家秘密 is none.

The form follows the rules for papers: grade, star, period. Without a star a grade is a mark where it stands as one: in
the field of a form, alone in the head of a paper or in brackets, on a stamp that is told of, or said of this paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.checks import tables
from assistant.particulars.phrases import alternatives, lexicon

Span = tuple[int, int]

OPEN, CLOSE = r"[【\[〔［（(「『“\"《〈<〖{｛']", r"[】\]〕］）)」』”\"》〉>〗}｝']"
BLANK = "[ \\t\u3000]"
DECOR = r"[ \t\u3000*#>_~=\-★☆※◆●▲]{0,8}"  # around what stands alone on its line

_GAP = r"[\s·•.\-_]{0,4}"
GRADE = rf"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|[秘祕]{_GAP}密)"
_STAR, _LIKE_A_STAR = "[★☆✠-✰✱-✽⭐⭑⭒⋆✦✧✴]\ufe0f?", "[*＊﹡※●○◎◆◇▲△·•]"
_NUMERAL = "[一二三四五六七八九十两半壹贰叁肆伍陆柒捌玖拾]{1,3}"
_IN_WORDS = "二[〇○零O][一二三四五六七八九〇○零]{2}"
_DATE = (
    rf"(?:(?:19|20)\d\d|{_IN_WORDS})\s*(?:年\s*(?:[\d一二三四五六七八九十]{{1,2}}\s*月\s*"
    r"(?:[\d一二三四五六七八九十]{1,3}\s*日)?|年?底|年?末)?|[-./]\s*\d{1,2}(?:\s*[-./]\s*\d{1,2})?)"
)
_SPAN = rf"(?:{_DATE}\s*(?:至|到|[-~～]{{1,2}})\s*)?{_DATE}\s*(?:[前止]|以前|之前|以内)?"
_LENGTH = rf"(?:\d(?:\s?\d){{0,2}}|{_NUMERAL})\s*个?\s*(?:周年|年|月|周|天|日)"
_PERIOD = rf"\s*(?:保密期限?[：:为]?\s*)?(?:至?\s*{_SPAN}|{_LENGTH}|长期|永久|[一-鿿]{{2,4}}(?:以|之)?前)"
# The same set off from its grade: 机密 / 10年, 机密（10年）.
_APART = (
    rf"{BLANK}*[/,，:：|·•-]?{BLANK}*[（(〔\[]?{BLANK}*(?:保密期限?[：:为]?)?"
    rf"(?:至?{_SPAN}|{_LENGTH}|长期|永久)[）)〕\]]?"
)
# What goes on so speaks about grades: 密级：绝密、机密、秘密三级.
_MORE = r"级?(?!级|的|[、/和或及与等以]|事项较|较)"
_THIS = r"(?:[本此该](?:附?件|文件?|报告|材料|资料|台账|方案|记录|卷宗?|稿|表|通报|纪要|档案|页|册|光盘|载体)|附件)"


class _Patterns(NamedTuple):
    plain: re.Pattern[str]
    told: re.Pattern[str]
    unmarked: re.Pattern[str]
    column: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = lexicon("secrecy.yaml")
    work, labels = alternatives(data["work_secrets"]), alternatives(data["labels"])
    label = rf"(?:{labels}|密{BLANK}+级|保{BLANK}*密{BLANK}*等{BLANK}*级)"
    forms = (_starred(work), _in_a_field(label), _of_this_paper(), _in_the_head(work, data), _in_brackets())
    return _Patterns(
        re.compile("|".join(forms), re.M),
        re.compile(_told_of(data)),
        re.compile(alternatives(data["unmarked"])),
        re.compile(label),
    )


def _starred(work: str) -> str:
    """秘密★10年, 机密★, 绝密★启用前; what only looks like a star wants a period, and no other word before the grade."""
    grade = rf"(?:{work}|{GRADE}|SECRET|CONFIDENTIAL)"
    return (
        rf"{grade}{CLOSE}?\s*{_STAR}(?:{_PERIOD})?|"
        rf"(?<![一-鿿]){grade}\s*{_LIKE_A_STAR}{_PERIOD}"
    )


def _in_a_field(label: str) -> str:
    """密级：机密, 密级为秘密, 密级 [绝密], 原定密级 | 机密, "密级": "秘密", ·秘密级·."""
    period = rf"(?:\s*{_STAR}(?:{_PERIOD})?|{_MORE})"
    return (
        rf"{label}[\"”’']?{BLANK}*[：:=]{BLANK}*{OPEN}?{GRADE}{period}|"
        rf"{OPEN}{label}{CLOSE}{BLANK}*[：:]?{BLANK}*{GRADE}{_MORE}|(?<=·){GRADE}级?(?=·)|"
        rf"{label}[已应被]?(?:确?定)?[为是]{OPEN}?{GRADE}{_MORE}|"
        rf"{label}{BLANK}*{OPEN}{GRADE}级?{CLOSE}|"
        rf"^{BLANK}*[一-鿿]{{0,3}}{label}(?:{BLANK}+|\s*?[\t|｜]\s*?){GRADE}(?![一-鿿])"
    )


def _of_this_paper() -> str:
    """本件定为机密级, 该文件属于秘密; 秘密级，保密期限三年."""
    said = "(?:定密?为|确定为|列为|属于?|系|标为|为)"
    return (
        rf"{_THIS}[^。；\n]{{0,12}}?{said}(?:国家秘密)?{OPEN}?{GRADE}{_MORE}|"
        rf"{GRADE}级?(?:事项|文件|材料)?{BLANK}*[，,（(；;/|｜\t]?{BLANK}*保密期限?{BLANK}*[为至到是：:]?{_PERIOD}"
    )


def _in_the_head(work: str, data: dict[str, list[str]]) -> str:
    """Alone on a line, or with nothing but what else the head of a paper has: 机密 特急, 秘密五年　第3号."""
    grade = rf"(?:{GRADE}级?(?:{_APART})?|{work}(?:{_APART})|{alternatives(data['english'])})"
    other = (
        rf"(?:{alternatives(data['urgency'])}|(?:份号|编号|№|No\.?){BLANK}*[：:]?{BLANK}*[\dA-Z-]{{1,10}}|"
        rf"第?{BLANK}*[\d×X_]{{1,7}}{BLANK}*[号份期]?)"
    )
    apart = rf"(?:{BLANK}+|{BLANK}*[·•|｜/、，,]{BLANK}*)"
    return rf"^{DECOR}(?:{other}{apart})*{OPEN}?{grade}{CLOSE}?(?:{apart}{other})*{DECOR}$"


def _in_brackets() -> str:
    """【机密】… at the beginning of a line, …（秘密·五年） at its end."""
    inside = rf"[【\[〔［（(〖]{BLANK}*{GRADE}级?(?:{_APART})?{BLANK}*[】\]〕］）)〗]"
    return rf"^{DECOR}{inside}|{inside}{BLANK}*$"


def _told_of(data: dict[str, list[str]]) -> str:
    """盖有“秘密”章, 首页标注机密, 左上角打着秘密字样."""
    verb, sign, place = (alternatives(data[name]) for name in ("stamped", "sign", "place"))
    grade = rf"{OPEN}?{GRADE}级?(?:{_PERIOD})?{CLOSE}?"
    end = rf"(?:[^，。；、\n]{{0,2}}{sign}|(?=[，。；！\s]|$))"
    words = alternatives([*data["sign"], *data["words"]])
    return (
        rf"(?:{verb})[^，。；\n“”]{{0,4}}?{grade}{end}|{place}[^，。；\n“”]{{0,6}}?{grade}(?:{end}|{words})|"
        rf"[“\"「『]{GRADE}级?[”\"」』][^，。；、\n]{{0,2}}{sign}"
    )


def find(text: str) -> Iterator[Span]:
    """Every mark in `text`, whose digits and dashes are plain and whose words are not spaced out; some may overlap."""
    patterns = _patterns()
    for match in patterns.plain.finditer(text):
        yield match.span()
    for match in patterns.told.finditer(text):
        clause = re.split("[，。；：！？\n]", text[max(0, match.start() - 40) : match.start()])[-1]
        if not patterns.unmarked.search(clause):
            yield match.span()
    for start, end in tables.cells(text, patterns.column):
        if re.fullmatch(rf"{GRADE}级?(?:{_APART})?", text[start:end]):
            yield start, end
