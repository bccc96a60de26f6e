"""Numerals of every script: to ASCII digits without moving an offset, and to exact values."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

ARABIC = r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?(?:[十百千万亿]+(?!之|分之))?"
CHINESE = r"[〇零一二两三四五六七八九十百千万亿廿卅]+(?:点[〇零一二三四五六七八九]+)?"
# Fractions, Roman, circled and bracketed numerals: one character each.
SIGNS = r"[¼-¾⅐-↉①-⒛⓪-⓿❶-➓㈠-㈩㉑-㉟㊀-㊉㊱-㊿]"
NUMERAL = rf"(?:{ARABIC}|{CHINESE}|{SIGNS})"

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SAME_LENGTH = str.maketrans(
    "％．，－～〜—–壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩", "%.,-~~--一二二三三四五六六七八九十百千万亿两"
)
_COMMA = re.compile(r",(?!\d{3}(?!\d))|(?<!\d),")
_DIGIT = re.compile(r"[^\D0-9]")


def plain(text: str) -> str:
    """`text` with every digit in ASCII and numeral variants unified; the same length, so offsets hold.

    A full-width comma stays one unless it parts thousands: it ends a clause otherwise.
    """
    flat = _DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text.translate(_SAME_LENGTH))
    return _COMMA.sub("，", flat)


def value(numeral: str) -> Decimal | None:
    """The value of one numeral as `plain` leaves it; None for what is no single number (三五, 千万百)."""
    if re.fullmatch(SIGNS, numeral):
        return Decimal(str(unicodedata.numeric(numeral))).quantize(Decimal("0.0001")).normalize()
    head = re.match(r"[\d,]+(?:\.\d+)?", numeral)
    if head:
        number = Decimal(head[0].replace(",", ""))
        for power in numeral[head.end() :]:
            number *= (_POWERS | _MYRIADS)[power]
        return number
    whole, _, part = numeral.partition("点")
    base = _chinese(whole)
    if base is None or not part:
        return None if base is None else Decimal(base)
    return Decimal(f"{base}." + "".join(str(_DIGITS[c]) for c in part))


def _chinese(numeral: str) -> int | None:
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if all(c in _DIGITS for c in numeral):
        # 二〇二三 is read digit by digit; 三五 (个) means "a few" and has no value.
        return int("".join(str(_DIGITS[c]) for c in numeral)) if len(numeral) in {1, 3, 4, 5, 6} else None
    total = block = 0
    digit: int | None = None
    last = 10**12
    for char in numeral:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            last = 10 if char in "零〇" else last
        elif char in _POWERS:
            block += (1 if digit is None else digit) * _POWERS[char]
            last, digit = _POWERS[char], None
        else:
            block += digit or 0
            if block == 0 or char not in _MYRIADS:  # 十余 is no single number
                return None
            total, block, digit, last = (total + block) * _MYRIADS[char], 0, None, _MYRIADS[char]
    # 两千三 is 2300: a last digit without 零 stands one power below the power before it.
    return total + block + (digit or 0) * (last // 10 if last > 10 and last != 10**12 else 1)


def text_of(number: Decimal) -> str:
    """The shortest decimal writing: 12000, 87.2."""
    plain_text = format(number.normalize(), "f")
    return "0" if plain_text in {"-0", ""} else plain_text
