"""Numbers of persons: identity numbers, telephone numbers, bank cards, in any spelling that keeps their digits.

A number is believed where its check digit or its form holds, or where a label says what it is. What is numbered openly
(contracts, codes, hotlines) and what is counted (13912345678元) is nobody's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from assistant.particulars.phrases import alternatives, lexicon

NumberKind = Literal["identity", "phone", "card"]
Found = tuple[NumberKind, int, int]

_EDGE, _END = r"(?<![\dA-Za-z.])", r"(?![\dA-Za-z])"
# What may stand between two digits of one number.
_SEP = "(?:[ \u3000]{1,2}|[-._/·])?"
_IS = r"(?:号码?|编号|证号)?[\"”’']?\s*[：:为是]?\s*[“\"（('‘]?"
# Looked for at every place, for a run of digits may begin before its number does (第3 3714…).
_IDENTITY = re.compile(rf"{_EDGE}(?=([1-8](?:{_SEP}\d){{16}}{_SEP}[\dXx]){_END})")
_BORN = re.compile(r"\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_BORN_OLD = re.compile(r"\d{6}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_ABROAD = r"(?:[（(]?(?:\+|00)?86[）)]?[- ]{0,2})?"
_MOBILE = re.compile(rf"{_EDGE}{_ABROAD}(1{_SEP}[3-9](?:{_SEP}\d){{9}}){_END}")
_EXTENSION = r"(?:[ ]?(?:转|分机)[ ]?\d{1,6}|-\d{2,5})?"
_LOCAL = r"\d{3,4}[- ]?\d{4}"
_LANDLINE = re.compile(
    # +1 202 555 0100
    rf"(?<![\dA-Za-z.])[（(]?\+[1-9]\d{{0,2}}[）)]?[- ]?\d{{2,4}}(?:[- ]?\d{{2,4}}){{2,3}}{_END}|"
    # (0571) 8765-4321, 0571-87654321转802
    rf"{_EDGE}(?:{_ABROAD}(?:[（(【\[〔]0\d{{2,3}}[）)】\]〕][- ]?|0\d{{2,3}}(?:[- ]{{1,2}}|/)){_LOCAL}|"
    # +86 571 8765 4321
    rf"[（(]?(?:\+|00)86[）)]?[- ]?[（(]?[1-9]\d{{1,2}}[）)]?[- ]{_LOCAL}){_EXTENSION}{_END}"
)
# A local number that stands right behind a name, as in a list of telephones.
LOCAL = re.compile(rf"[ \u3000:：，,（(]{{1,2}}([2-8]\d{{6,7}}){_END}")
_CARD = re.compile(rf"{_EDGE}[3-6](?:{_SEP}\d){{14,18}}{_END}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class _Labels(NamedTuple):
    """Patterns with the words that say whose number follows, or that nobody's does."""

    citizen: re.Pattern[str]
    paper: re.Pattern[str]
    phone: re.Pattern[str]
    account: re.Pattern[str]
    other_card: re.Pattern[str]
    owned: re.Pattern[str]
    open: re.Pattern[str]
    counted: re.Pattern[str]


@lru_cache(maxsize=1)
def _labels() -> _Labels:
    data = lexicon("numbers.yaml")
    words = {name: alternatives(data[name]) for name in data}
    local = rf"0\d{{9,11}}{_EXTENSION}|\d{{7,8}}{_EXTENSION}|\d{{3,4}}[- ]\d{{4}}"
    # A value of JSON that is a number: telephone numbers are words there, but for a key that says so.
    key = rf"[\"'](?![^\"']{{0,12}}(?:{words['keys']}))[^\"']{{1,20}}[\"']\s*:\s*$"
    return _Labels(
        citizen=re.compile(
            rf"(?:{words['citizen']}){_IS}([1-8](?:{_SEP}\d){{13}}{_SEP}\d(?:{_SEP}\d\d{_SEP}[\dXx])?){_END}"
        ),
        paper=re.compile(
            rf"(?:{words['other_papers']}){_IS}([A-Za-z]{{0,2}}\d{{7,18}}|[一-鿿]字第?\d{{5,9}}号?){_END}"
        ),
        phone=re.compile(
            rf"(?:(?:{words['phone']})(?:号码?)?\s*[：:为是]?|(?:{words['phone_short']})\s*[：:])\s*({local}){_END}|"
            rf"(?:{words['inner_line']})(?:号码?)?\s*[：:为是]?\s*(\d{{3,7}}){_END}"
        ),
        account=re.compile(rf"(?:{words['account']})号?码?\s*[：:为是]?\s*[（(]?(\d(?:{_SEP}\d){{11,21}}){_END}"),
        other_card=re.compile(rf"(?:{words['other_cards']})$"),
        owned=re.compile(rf"(?:{words['owned']})[^，。；\d]{{0,4}}$"),
        open=re.compile(
            rf"(?:{words['open']})\s*[：:为是]?\s*$|第\s*$|(?:{words['open_line']})(?:服务)?(?:热线|电话)\s*[：:为是]?\s*$|{key}"
        ),
        counted=re.compile(rf"\s?(?:[千百]?[万亿]|{words['measures']}|[KMGT]?B\b|kWh|%|％)"),
    )


def find(text: str) -> Iterator[Found]:
    """Every (kind, start, end) in `text`, whose digits and dashes are plain; some may overlap."""
    yield from (("identity", *span) for span in _identities(text))
    yield from (("card", *span) for span in _cards(text))
    yield from (("phone", *span) for span in _phones(text))


def _identities(text: str) -> Iterator[tuple[int, int]]:
    """By the check character; where a label says so, the old fifteen digits, a slip in it and other papers as well."""
    for match in _IDENTITY.finditer(text):
        number = _plain(match[1])
        if _BORN.match(number) and _checked(number):
            yield match.span(1)
    for match in _labels().citizen.finditer(text):
        number = _plain(match[1])
        if len(number) == 18 or _BORN_OLD.fullmatch(number):
            yield match.span(1)
    yield from (match.span(1) for match in _labels().paper.finditer(text))


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        if _luhn(_plain(match[0])) and _grouped(match[0]) and not _open(text, *match.span()):
            yield match.span()
    for match in _labels().account.finditer(text):
        if not _labels().other_card.search(text[max(0, match.start() - 6) : match.start()]):
            yield match.span(1)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _MOBILE.finditer(text):
        if _grouped(match[1]) and not _open(text, *match.span()):
            yield match.span()
    for match in _LANDLINE.finditer(text):
        if not _open(text, *match.span()):
            yield match.span()
    for match in _labels().phone.finditer(text):
        span = match.span(match.lastindex or 0)
        if not _open(text, *span):
            yield span


def _plain(number: str) -> str:
    return re.sub(r"[^\dXx]", "", number)


def _grouped(number: str) -> bool:
    """Whether the digits stand as one number is written: in a row, in a few groups, or each for itself."""
    sizes = [len(group) for group in re.findall(r"[\dXx]+", number)]
    return len(sizes) == 1 or set(sizes) == {1} or (min(sizes[:-1]) >= 3 and len(sizes) <= 5)


def _open(text: str, start: int, end: int) -> bool:
    """Whether what stands around says that it is nobody's number."""
    labels, before = _labels(), text[max(0, start - 30) : start]
    if labels.open.search(before):
        return True
    return bool(labels.counted.match(text, end)) and not labels.owned.search(before)


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
