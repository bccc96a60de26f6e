"""Numbers of persons: identity numbers, telephone numbers, bank cards, in any spelling that keeps their digits.

A number is believed where its check digit or its form holds, or where a label says what it is. What is numbered openly
(contracts, codes, hotlines) and what is counted (13912345678元) is nobody's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

NumberKind = Literal["identity", "phone", "card"]
Found = tuple[NumberKind, int, int]

_EDGE, _END = r"(?<![\dA-Za-z.])", r"(?![\dA-Za-z])"
_IS = r"(?:号码?|编号|证号)?\s*[：:为是]?\s*[“\"（(]?"
# Looked for at every place, for a run of digits may begin before its number does (第3 3714…).
_IDENTITY = re.compile(rf"{_EDGE}(?=([1-8](?:[ -]?\d){{16}}[ -]?[\dXx]){_END})")
_BORN = re.compile(r"\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# Where a label says so, the old fifteen digits, a slip in the check character and other papers count as well.
_PAPER = re.compile(
    rf"(?:(?:居民|公民)?身份证?|身份证件|公民身份|证件|[新旧原老]证号){_IS}"
    rf"([1-8]\d{{7}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}|[1-8]\d{{16}}[\dXx]){_END}|"
    rf"(?:护照|通行证|回乡证|台胞证|军官证|警官证|士兵证|驾驶证|居住证|社保卡){_IS}([A-Za-z]{{0,2}}\d{{7,18}}){_END}"
)
_ABROAD = r"(?:[（(]?(?:\+|00)?86[）)]?[- ]{0,2})?"
_MOBILE = re.compile(
    rf"{_EDGE}{_ABROAD}1(?:[3-9]\d[- .·]?\d{{4}}[- .·]?\d{{4}}|[3-9]\d{{2}}[- .]\d{{3}}[- .]\d{{4}}|"
    rf"([- .])[3-9](?:\1\d){{9}}){_END}"
)
_EXTENSION = r"(?:[ ]?(?:转|分机)[ ]?\d{1,6}|-\d{2,5})?"
_LOCAL = r"\d{3,4}[- ]?\d{4}"
_LANDLINE = re.compile(
    rf"(?<![\dA-Za-z.])[（(]?\+[1-9]\d{{0,2}}[）)]?[- ]?\d{{2,4}}(?:[- ]?\d{{2,4}}){{2,3}}{_END}|"
    rf"{_EDGE}(?:{_ABROAD}(?:[（(【\[〔]0\d{{2,3}}[）)】\]〕][- ]?|0\d{{2,3}}[- ]{{1,2}}){_LOCAL}|"
    rf"[（(]?(?:\+|00)86[）)]?[- ]?[（(]?[1-9]\d{{1,2}}[）)]?[- ]{_LOCAL}){_EXTENSION}{_END}"
)
_CALLED = re.compile(
    r"(?:电话|手机|热线|联系方式|传真|座机|固话|号码|[Tt]el)(?:号码?)?\s*[：:为是]?\s*"
    rf"(0\d{{9,11}}{_EXTENSION}|\d{{7,8}}{_EXTENSION}|\d{{3,4}}[- ]\d{{4}}){_END}|"
    rf"(?:短号|小号|集群网|虚拟网)(?:号码?)?\s*[：:为是]?\s*(\d{{3,7}}){_END}"
)
# A local number that stands right behind a name, as in a list of telephones.
LOCAL = re.compile(rf"[ \u3000:：，,（(]{{1,2}}([2-8]\d{{6,7}}){_END}")
_CARD = re.compile(rf"{_EDGE}[3-6](?:[ -]?\d){{14,18}}{_END}")
_ACCOUNT = re.compile(
    rf"(?:[账帐]号|卡号|银行卡|存折|一卡通|一折通|开户行)号?\s*[：:为是]?\s*[（(]?(\d(?:[ -]?\d){{11,20}}){_END}"
)
# What is numbered openly: document numbers, contracts, registration codes.
_NOT_PERSONAL = re.compile(
    r"(?:信用代码|登记证号|许可证号|项目编号|合同编号|招标编号|订单号|流水号|序列号|设备号|编号|编码|代码|识别码|单号|凭证号|批次|档号|案号|文号|批号|工号|学号|房号|条码|SN|IMEI)"
    r"\s*[：:为是]?\s*$|第\s*$|"
    # A value of JSON that is a number: telephone numbers are words there, but for a key that says so.
    r"[\"'](?![^\"']{0,12}(?:(?i:tel|phone|mobile|card|account)|电话|手机|联系|卡号|账号))[^\"']{1,20}[\"']\s*:\s*$"
)
_COUNTED = re.compile(
    r"\s?(?:[千百]?[万亿]|元|角|[美欧港日]元|份|条|件|个|次|人|户|台|套|吨|[千公]?[克斤]|公里|[毫厘千]?米|亩|公顷|平方|立方|[毫]?升|字|"
    r"度|[千兆]?瓦|股|张|头|只|棵|株|箱|包|袋|辆|页|册|行|小时|分钟|毫?秒|[KMGT]?B\b|kWh|%|％)"
)
_OWNED = re.compile(r"(?:电话|手机|号码|联系|卡号|[账帐][号户]|身份证?|证件)[^，。；\d]{0,4}$")
_PUBLIC_LINE = re.compile(r"(?:举报|监督|服务|咨询|投诉|值班|便民|公开|政务)(?:服务)?(?:热线|电话)\s*[：:为是]?\s*$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def find(text: str) -> Iterator[Found]:
    """Every (kind, start, end) in `text`, whose digits are half-width; some may overlap."""
    yield from _papers(text)
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _luhn(digits) and not _before(text, match.start(), _NOT_PERSONAL) and not _counted(text, *match.span()):
            yield "card", *match.span()
    yield from (("card", *match.span(1)) for match in _ACCOUNT.finditer(text))
    for pattern in (_MOBILE, _LANDLINE, _CALLED):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex if pattern is _CALLED and match.lastindex else 0)
            open_ = _before(text, start, _NOT_PERSONAL) or _before(text, start, _PUBLIC_LINE)
            if not open_ and not _counted(text, start, end):
                yield "phone", start, end


def _papers(text: str) -> Iterator[Found]:
    for match in _IDENTITY.finditer(text):
        number = re.sub(r"[ -]", "", match[1])
        if _BORN.match(number) and _checked(number):
            yield "identity", *match.span(1)
    for match in _PAPER.finditer(text):
        yield "identity", *match.span(match.lastindex or 0)


def _before(text: str, at: int, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(text[max(0, at - 30) : at]))


def _counted(text: str, start: int, end: int) -> bool:
    """Whether a measure follows and nothing before says whose number it is."""
    return bool(_COUNTED.match(text, end)) and not _before(text, start, _OWNED)


def _checked(number: str) -> bool:
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
