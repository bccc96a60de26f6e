"""`leak`: marks of secrecy and personal data that a report must not carry out of the house.

A mark of secrecy is a form, not a word: 秘密★10年 is one, 保守国家秘密 is not (the form follows the rules on marking
state secrets: grade, star, period). Numbers are believed only where their own check digit or form holds. Full-width
digits and characters without width do not hide anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.checks import persons, tables
from assistant.checks.base import finding
from assistant.types import Finding, Related, Report, Severity

LeakKind = Literal["mark", "internal", "identity", "phone", "card", "document", "person"]


@dataclass(frozen=True, slots=True)
class Leak:
    """`text[start:end]` is a mark of secrecy, a piece of personal data or the number of an internal document."""

    kind: LeakKind
    start: int
    end: int


_GRADE = r"(?:[绝絕]\s*密|[机機]\s*密|[秘祕]\s*密)"
_UNTIL = r"至?\s*\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?前?"  # the day on which it ends
_PERIOD = rf"\s*(?:{_UNTIL}|(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*(?:年|个月|月)|长期|启用前)"
_MARK = re.compile(
    # 秘密★10年, 机密★, 绝密★启用前; with a plain asterisk only before a period; 密级：机密; a grade alone on its line.
    rf"{_GRADE}\s*[★☆](?:{_PERIOD})?|{_GRADE}\s*[*＊]{_PERIOD}|(?:密\s*级|保密等级|秘密等级)\s*[：:]\s*{_GRADE}|"
    rf"^[ \t　]*[【\[〔（(]?{_GRADE}[】\]〕）)]?[ \t　]*$",
    re.M,
)
_PAPER = r"(?:资料|文件|材料|刊物)"
_NOT = r"(?:请?勿|不得|严禁|禁止|切勿|不准)"
_SPREAD = r"(?:外传|外泄|外借|扩散|转发|传播|翻印|复印|公开)"
# A sentence that speaks of such a rule is no mark.
_NO_RULE = r"(?!的?(?:规定|要求|制度|纪律|原则|有关|等))"
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_COLUMN = re.compile(r"密\s*级|保密等级|秘密等级")
_INTERNAL = re.compile(
    rf"内部{_PAPER}\s*[，,、·　 ]?\s*(?:注意保存\s*[，,、]?\s*)?{_NOT}{_SPREAD}{_NO_RULE}|"
    rf"(?:本{_PAPER}|本报告|本件|此件|仅供|仅限)[^。\n]{{0,14}}{_NOT}{_SPREAD}{_NO_RULE}|"
    rf"^[ \t　]*[【\[〔（(]?(?:内部{_PAPER}|仅[供限]内部[^，。；\s]{{0,4}}|{_NOT}外传|(?:阅|用)后(?:收回|即焚|销毁))"
    r"[】\]〕）)]?[ \t　。！!]*$",
    re.M,
)
_YEAR = r"[〔\[［(（]\s?(?:19|20)\d\d\s?[〕\]］)）]"
# Numbers of papers that stay inside: 内部传阅〔2023〕3号, 纪检密函〔2023〕8号, 线索编号：…; 岚政发〔2023〕12号 is open.
_INSIDE = re.compile(
    rf"[一-鿿]{{0,8}}(?:内部|内参|内传|内阅|内刊|内通|内字|内发|内函|机要|密电|密函|密发|密字|密传)[一-鿿]{{0,2}}{_YEAR}\s?第?\d{{1,5}}号|"
    r"(?:内部编号|内部文号|机要编号|保密编号|份号|线索编号|立案编号|信访件编号|举报件编号)\s*[：:为是]?\s*"
    r"((?=[^\s，。；、]{0,20}\d)[A-Za-z0-9〔〕\[\]（）()第号字—/-]{3,24})"
)
_EDGE, _END = r"(?<![\dA-Za-z.])", r"(?![\dA-Za-z])"
_IDENTITY = re.compile(
    rf"{_EDGE}[1-8]\d{{5}}(?:18|19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dXx]{_END}"
)
_MOBILE = re.compile(rf"{_EDGE}(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}{_END}")
_LANDLINE = re.compile(
    rf"{_EDGE}[（(]?0\d{{2,3}}[）)]?[- ]\d{{7,8}}{_END}|"
    rf"(?:电话|热线|联系方式|传真|座机)(?:号码)?\s*[：:为是]?\s*(\d{{7,8}}){_END}"
)
_CARD = re.compile(rf"{_EDGE}[3-6]\d{{3}}(?:[ -]?\d{{4}}){{2,3}}(?:[ -]?\d{{1,4}})?{_END}")
# What is numbered openly: document numbers, contracts, registration codes.
_NOT_PERSONAL = re.compile(
    r"(?:信用代码|登记证号|许可证号|项目编号|合同编号|招标编号|订单号|流水号|序列号|设备号|编号|文号|批号|条码|SN|IMEI)"
    r"\s*[：:为是]?\s*$|第\s*$|"
    # A value of JSON that is a number: telephone numbers are words there, but for a key that says so.
    r"[\"'](?![^\"']{0,12}(?:(?i:tel|phone|mobile|card|account)|电话|手机|联系|卡号|账号))[^\"']{1,20}[\"']\s*:\s*$"
)
# What is counted is no number of anybody: 13912345678元.
_COUNTED = re.compile(r"\s?(?:[万亿]|元|美元|份|条|件|个|次|人|户|台|套|吨|千?克|公里|米|平方|立方|字节|度|股|张)")
_PUBLIC_LINE = re.compile(r"(?:举报|监督|服务|咨询|投诉|值班|便民|公开|政务)(?:服务)?(?:热线|电话)\s*[：:为是]?\s*$")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MESSAGES: dict[LeakKind, tuple[Severity, str]] = {
    "mark": (
        "error",
        "这里有国家秘密标志。标密的内容不得写进报告，也不得交给任何在线服务；请先请示保密部门，脱密后再用。",
    ),
    "internal": ("warning", "这里有“内部资料、不得外传”一类的标注。请确认这份报告的知悉范围，去掉不该引用的内容。"),
    "identity": ("error", "这是一个身份证号码。报告里不写个人身份信息，请删去，或改写成“某同志”。"),
    "phone": ("warning", "这是一个电话号码。报告里不写个人联系方式，请删去。"),
    "card": ("error", "这是一个银行卡号。请删去；需要说明账户的，写开户单位即可。"),
    "document": ("warning", "这是内部文件或线索的编号。报告里不引用内部编号，请删去，或改写成“有关文件”。"),
    "person": ("info", "文中有{n}处姓名与职务同写。请确认可以写明；用联网模型改写时，会先换成代称再发送。"),
}


def check(report: Report, *, names: bool = True) -> list[Finding]:
    """One finding for each mark or number, and one for all names together: they may well be meant to stand there.

    Without `names` nobody's name is shown: a law or a news item may give them.
    """
    found = []
    leaks = find(report.text)
    for leak in leaks:
        severity, message = _MESSAGES[leak.kind]
        if leak.kind != "person":
            found.append(finding(report, "leak", severity, leak.start, leak.end, message))
    own = _speaker(report, leaks)
    named = [leak for leak in leaks if leak.kind == "person" and report.text[leak.start : leak.end] not in own]
    if names and named:
        severity, message = _MESSAGES["person"]
        first = finding(report, "leak", severity, named[0].start, named[0].end, message.format(n=len(named)))
        found.append(replace(first, related=tuple(Related(name.start, name.end) for name in named[1:])))
    return found


# Who speaks says so on a line of its own, under the title or at the end: 李明远, 姓名：李明远  职务：副局长.
_HEAD_LINES, _TAIL_LINES, _BYLINE = 5, 4, 40
_NO_BYLINE = re.compile(r"[。！？；]|联系|电话|当事|举报|反映|投诉|签发|审核")


def _speaker(report: Report, leaks: Iterable[Leak]) -> frozenset[str]:
    """The names that one who reports on himself puts under the title or his last line: they are meant to stand."""
    if not report.person:
        return frozenset()
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", report.text))
    ends = [*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:]]
    short = [line for line in ends if len(line[0].strip()) <= _BYLINE and not _NO_BYLINE.search(line[0])]
    return frozenset(
        report.text[leak.start : leak.end]
        for leak in leaks
        if leak.kind == "person" and any(line.start() <= leak.start < line.end() for line in short)
    )


def find(text: str) -> list[Leak]:
    """The leaks of a text in reading order, none overlapping; a longer form wins over a shorter one inside it."""
    flat, places = _flat(text)
    found: list[Leak] = []
    for leak in sorted(_all(flat), key=lambda item: (item.start, -item.end)):
        if not found or leak.start >= found[-1].end:
            found.append(leak)
    names = [Leak("person", start, end) for start, end in persons.find(flat)]
    found += [name for name in names if not any(name.start < other.end and other.start < name.end for other in found)]
    whole = [Leak(leak.kind, places[leak.start], places[leak.end - 1] + 1) for leak in found]
    return sorted(whole, key=lambda leak: leak.start)


def _flat(text: str) -> tuple[str, list[int]]:
    """`text` in plain forms (１ as 1) without characters of no width, and where each character stood."""
    kept = [(at, char) for at, char in enumerate(text) if unicodedata.category(char) != "Cf"]
    plain = (unicodedata.normalize("NFKC", char) if _WIDE.match(char) else char for _, char in kept)
    return "".join(plain), [at for at, _ in kept]


def _all(text: str) -> Iterator[Leak]:
    for match in _MARK.finditer(text):
        yield _leak("mark", match)
    for match in _INTERNAL.finditer(text):
        yield _leak("internal", match)
    for match in _IDENTITY.finditer(text):
        if _identity(match.group()):
            yield _leak("identity", match)
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if 15 <= len(digits) <= 19 and _luhn(digits) and not _before(text, match.start(), _NOT_PERSONAL):
            yield _leak("card", match)
    for match in _INSIDE.finditer(text):
        yield _leak("document", match, 1 if match.lastindex else 0)
    for pattern in (_MOBILE, _LANDLINE):
        for match in pattern.finditer(text):
            group = 1 if match.lastindex else 0
            open_ = _before(text, match.start(group), _NOT_PERSONAL) or _before(text, match.start(group), _PUBLIC_LINE)
            if not open_ and not _COUNTED.match(text, match.end()):
                yield _leak("phone", match, group)
    for start, end in tables.cells(text, _COLUMN):
        if re.fullmatch(_GRADE, text[start:end]):
            yield Leak("mark", start, end)


def _leak(kind: LeakKind, match: re.Match[str], group: int = 0) -> Leak:
    """The match without the blanks around it."""
    said = match.group(group)
    start = match.start(group) + len(said) - len(said.lstrip())
    return Leak(kind, start, start + len(said.strip()))


def _before(text: str, at: int, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(text[max(0, at - 30) : at]))


def _identity(number: str) -> bool:
    """The check character of a citizen identity number (GB 11643: weighted sum modulo 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def _luhn(digits: str) -> bool:
    """The Luhn check that bank card numbers pass; a run of one digit, which passes too, is no card."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 2
