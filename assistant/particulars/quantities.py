"""Dates, percentages, sums, periods and counts, in Arabic, full-width and Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from assistant.particulars.base import Particular
from assistant.particulars.numerals import ARABIC, CHINESE, NUMERAL, SIGNS, text_of, value
from assistant.particulars.phrases import alternatives, lexicon

_WORDS = lexicon("measures.yaml")
# Canonical form of every measure word: measure words that a rewording may exchange share one.
_MEASURE: dict[str, str] = {word: word for word in _WORDS["single"]} | {
    word: same[0] for same in _WORDS["same"] for word in same
}
_M = alternatives(list(_MEASURE))
_M_CHINESE = alternatives([word for word in _MEASURE if word not in _WORDS["arabic_only"]])
_MORE = r"(?P<more>多|余|来|几)?"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一-九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})"

# 3月6号宿舍楼: the building has the number.
_NUMBERED = "宿舍|[楼仓院线库炉泵井机窗桥岗矿区站馆店柜门厂车栋]"

_DATES = (
    re.compile(
        rf"(?<!\d)(?P<y>{_YEAR})\s?(?:学?年|(?=[、至到和-]{_YEAR}学?年))度?"
        rf"(?:\s?(?P<half>[上下]半)年|第?(?P<q>[一二三四1-4])季度"
        rf"|\s?(?P<m>{_MONTH})\s?月份?(?:\s?(?P<d>{_DAY})\s?[日号])?)?"
    ),
    re.compile(
        r"(?<![\d.])(?P<y>(?:19|20)\d\d)[./-](?P<m>1[0-2]|0?[1-9])(?:[./-](?P<d>3[01]|[12]\d|0?[1-9]))?"
        r"(?![\d%.]\d?|\s?(?:万|亿|元|亩|吨|公里|米|人|平方))"
    ),
    re.compile(rf"(?<![\d.])(?P<y>\d\d)年(?P<m>{_MONTH})月份?(?:(?P<d>{_DAY})[日号])?"),
    re.compile(
        rf"(?<![\d.十百第个])(?P<m>{_MONTH})(?:月份?(?:(?P<d>{_DAY})(?:日|号(?!{_NUMBERED})|(?=[至到-]{_DAY}[日号])))?|(?=[、至到和-]{_MONTH}月(?!度)))"
    ),
    # 连续15日, 超过60日 are lengths; the second day of 3日至7日 is a date whatever follows.
    re.compile(
        rf"(?<![\d.十百第])(?<!连续|超过|期限|限期|持续|历时|长达|拖了|不足|不到)(?<![逾满达近了为足晚早限每共])(?P<d>{_DAY})日"
        r"(?=[、，。前上下凌当起至到和-]|$)"
    ),
    re.compile(rf"(?<=[日号\d\0][至到-])(?P<d>{_DAY})[日号]"),
    re.compile(r"第?(?P<q>[一二三四1-4])季度"),
    re.compile(r"(?P<half>[上下]半)年"),
    re.compile(r"(?<![一每\d])(?P<w>(?:周|星期)[一二三四五六日天])(?![次个篇报份期天])"),
)
_MONTH_OF_RANGE = re.compile(rf"(?P<m>{_MONTH})月(?:{_DAY}[日号]?)?[至到-]$")
_RELATIVE = re.compile(
    r"(?:[今去前当本上]|次|同)年(?!轻|龄|级|度)(?:[初底末中])?|[当本上]年度|(?<!\d)年[初底末](?!年)|[当本上次同]月"
    r"|元旦|春节|元宵节?|清明|五一|端午|七一|八一|中秋|国庆|重阳|寒假|暑假|年关"
)

_PERCENT = re.compile(
    rf"(?P<pct>\d+(?:\.\d+)?)%|百分之(?P<per>{NUMERAL})|千分之(?P<mil>{NUMERAL})"
    rf"|(?P<den>{ARABIC}|{CHINESE})分之(?P<num>{ARABIC}|{CHINESE})"
    rf"|(?P<point>{ARABIC}|{CHINESE})个百分点"
    rf"|(?P<ten>\d|[一二两三四五六七八九])成(?P<halften>半)?(?![立为员功效绩本长熟因就])"
    r"|(?P<half>(?<![另前后上下])一半(?!就)|半数|对折|过半(?!年|天|个|小时))"
)
_SUM = re.compile(rf"(?P<n>{ARABIC}|{CHINESE}){_MORE}(?P<wan>万|亿)?(?P<cur>元|块钱|块(?=[，。])|美元|欧元|港元)")
_PERIOD = re.compile(
    rf"(?P<whole>{ARABIC}|{CHINESE})(?P<w>年|个?小时)零?(?P<part>{ARABIC}|{CHINESE})(?P<p>个月|分钟?)"
    rf"|(?P<n>{ARABIC}|{CHINESE}|半){_MORE}(?P<u>个半月|个半小时|个多小时|个多星期|个多月|个月|年半|年|个季度|(?<=两)季度|个学期|个小时|个钟头|小时|钟头|分钟|秒钟|个工作日|天|周"
    r"|个星期|日(?!常|均|前往)|个昼夜|刻钟)(?!级|龄|度|轻)(?P<after>多(?!\d)|半(?![天年个数点夜小]))?"
)
# An ordinal with no measure word takes the character after it into its norm (第六网格).
_ORDINAL = re.compile(rf"第(?P<n>\d+|{CHINESE})(?P<u>(?:{_M}|天)(?!要|是)|[一-鿿](?=[一-鿿]))")
_COUNT = re.compile(
    rf"(?P<a>{ARABIC})(?P<amore>[多余来几])?(?P<am>{_M})?|(?P<c>{CHINESE})(?P<cmore>[多余来几])?(?P<cm>{_M_CHINESE})(?!部)|(?P<s>{SIGNS})(?P<sm>{_M})"
    r"|(?P<vague>数十|数百|数千|上百|上千|几十|几百|十几|百余|千余|十余|成百上千)(?:[个多]?)(?P<vm>人次|[个项件条次份名人户家处场起台])?"
    r"|(?P<bare>[一二两三四五六七八九]?[十百千][〇零一二三四五六七八九十百千万]+)"
    r"|(?P<pair>[俩仨])(?=[个人，。家])"
)


# Two numerals in a row are a round figure only in these.
_ROUND = frozenset(["一两", "两三", "二三", "三四", "四五", "五六", "六七", "七八", "八九", "三五"])
# 没有一家, 每一户: none and all, not one.
_NO_COUNT = re.compile(r"(?:[没无未不每同这那某哪另]|任何)有?$")
_CODE = re.compile(r"[A-Za-z]")
_NONE = re.compile(r"[一-鿿]{0,10}?[也都](?:没|不|未|无)|[没未](?!收|了)")
_SOME = re.compile("[有仅只是的]$")
# Years are counted in months, hours and quarters of an hour in minutes.
_SMALLER = {"年": (12, "月"), "季度": (3, "月"), "小时": (60, "分钟"), "刻钟": (15, "分钟")}
_HALVES = {"月": "6", "分钟": "30"}  # 一年半, 两小时半


def canonical(measure: str) -> str:
    """The measure word that stands for all that may be exchanged with it (名 and 位: 人)."""
    return _MEASURE.get(measure, measure)


def _number(numeral: str) -> str:
    found = value(numeral)
    return numeral if found is None else text_of(found)


def _two(numeral: str) -> str:
    return _number(numeral).zfill(2)


def dates(text: str) -> Iterator[Particular]:
    """Years, months, days, quarters, halves, weekdays; 今年 and the like are weak and keep their word as norm."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            norm = _date_norm(match.groupdict())
            # 7月3日至7日: the day takes the month that stands before the other.
            if norm.startswith("---") and (month := _MONTH_OF_RANGE.search(text[: match.start()])):
                norm = f"--{_two(month['m'])}-{norm[3:]}"
            yield Particular("date", match[0], match.start(), match.end(), norm)
    for match in _RELATIVE.finditer(text):
        yield Particular("date", match[0], match.start(), match.end(), "~" + match[0], weak=True)


def _date_norm(parts: dict[str, str | None]) -> str:
    """YYYY, YYYY-MM, YYYY-MM-DD; `-` stands for a year or a month not given; Q1, H1, 周一 for the rest."""
    year, month, day = parts.get("y"), parts.get("m"), parts.get("d")
    if weekday := parts.get("w"):
        return weekday.replace("星期", "周").replace("天", "日")
    stem = "-"
    if year:
        stem = _number(year)
        stem = "20" + stem if len(stem) == 2 else stem
    if quarter := parts.get("q"):
        return f"{stem}-Q{_number(quarter)}"
    if half := parts.get("half"):
        return f"{stem}-H{1 if half.startswith('上') else 2}"
    if month:
        stem += "-" + _two(month)
    elif day:
        stem += "-"
    return f"{stem}-{_two(day)}" if day else stem


def percents(text: str) -> Iterator[Particular]:
    """Percentages, tenths (八成), fractions and percentage points; the norm is the exact share."""
    for match in _PERCENT.finditer(text):
        share = _share({name: got for name, got in match.groupdict().items() if got})
        if share:
            yield Particular("percent", match[0], match.start(), match.end(), share)


def _share(parts: dict[str, str]) -> str | None:
    if "half" in parts:
        return "50%"
    if "point" in parts:
        return _number(parts["point"]) + "pp"
    if "den" in parts:
        over, under = value(parts["num"]), value(parts["den"])
        part = Fraction(over) / Fraction(under) if over is not None and under else None
    else:
        name, scale = next((n, s) for n, s in (("pct", 100), ("per", 100), ("mil", 1000), ("ten", 10)) if n in parts)
        number = value(parts[name])
        if number is not None and "halften" in parts:
            number += Decimal("0.5")
        part = None if number is None else Fraction(number) / scale
    if part is None:
        return None
    return text_of(Decimal((part * 100).numerator) / Decimal((part * 100).denominator))[:12] + "%"


def sums(text: str) -> Iterator[Particular]:
    """Sums of money; the norm is in the currency's unit (2316万元 = 23160000元)."""
    for match in _SUM.finditer(text):
        number = value(match["n"])
        if number is None:
            continue
        number *= {"万": 10**4, "亿": 10**8, None: 1}[match["wan"]]
        currency = "元" if match["cur"].startswith("块") else match["cur"]
        norm = text_of(number) + ("+" if match["more"] else "") + currency
        yield Particular("sum", match[0], match.start(), match.end(), norm, currency)


def periods(text: str) -> Iterator[Particular]:
    """Lengths of time; years count as twelve months and hours as sixty minutes. 一年, 一天 and 一个月 are weak."""
    for match in _PERIOD.finditer(text):
        if match["whole"]:
            measured = _length(match["whole"], match["w"]), _length(match["part"], match["p"])
            if measured[0] and measured[1]:
                number, measure = measured[0][0] + measured[1][0], measured[0][1]
                yield Particular("period", match[0], match.start(), match.end(), text_of(number) + measure, measure)
            continue
        found = _length(match["n"], match["u"])
        if found is None:
            continue
        number, measure = found
        if match["after"] == "半":  # 四天半
            number += Decimal(_HALVES.get(measure, "0.5") if match["u"] not in ("个月", "分钟") else "0.5")
        more = "+" if match["more"] or match["after"] == "多" or "多" in match["u"] else ""
        norm = text_of(number) + more + measure
        weak = match["n"] == "一" and "半" not in match["u"]
        yield Particular("period", match[0], match.start(), match.end(), norm, measure, weak)


def _length(numeral: str, unit: str) -> tuple[Decimal, str] | None:
    number = Decimal("0.5") if numeral == "半" else value(numeral)
    if number is None or (unit == "年" and number > 1900):
        return None
    number += Decimal("0.5") if "半" in unit else 0
    measure = unit.lstrip("个").replace("半", "").replace("多", "")
    measure = {"日": "天", "星期": "周", "秒钟": "秒", "分": "分钟", "钟头": "小时"}.get(measure, measure)
    if measure in _SMALLER:
        rate, smaller = _SMALLER[measure]
        return number * rate, smaller
    return number, measure


def ordinals(text: str) -> Iterator[Particular]:
    """第4期, 第26天, 第三次."""
    for match in _ORDINAL.finditer(text):
        norm = f"第{_number(match['n'])}{match['u']}"
        yield Particular("number", match[0], match.start(), match.end(), norm, "第" + match["u"])


def counts(text: str) -> Iterator[Particular]:
    """Numbers with or without a measure word, and round figures (数十户).

    一 with a measure word is an article more often than a count (一名干部): weak. A numeral with no value of its own
    (三五个) keeps its writing as norm.
    """
    for match in _COUNT.finditer(text):
        numeral = match["a"] or match["c"] or match["s"] or match["vague"] or match["bare"] or match["pair"]
        if _is_no_count(text, match, numeral):
            continue
        measure = _MEASURE.get(match["am"] or match["cm"] or match["sm"] or match["vm"] or "", "")
        norm = {"俩": "2", "仨": "3"}.get(numeral) or _number(numeral)
        more = "+" if match["amore"] or match["cmore"] else ""
        # A digit in a code (A4, 5G) counts nothing, and yet may not be made up.
        coded = bool(_CODE.match(text, match.end()) or _CODE.match(text, max(0, match.start() - 1)))
        weak = numeral == "一" or coded
        yield Particular("number", match[0], match.start(), match.end(), norm + more + measure, measure, weak)


def _is_no_count(text: str, match: re.Match[str], numeral: str) -> bool:
    """Numerals in a row that mean nothing (一一), and 一 in 没有一家 or 一次也没有."""
    if (match["bare"] or match["c"]) and value(numeral) is None:
        return numeral not in _ROUND
    before = text[max(0, match.start() - 3) : match.start()]
    # 南部三镇一期没录 means none, 有一户没去 one.
    none = _NONE.match(text, match.end()) and not _SOME.search(before)
    return numeral == "一" and bool(_NO_COUNT.search(before) or none)
