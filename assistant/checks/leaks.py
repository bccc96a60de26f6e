"""`leak`: marks of secrecy and personal data that a report must not carry out of the house.

What is a mark is said in `secrecy` and `inside`, what is a number in `numbers` and `papers`, who is named in `persons`.
Full-width digits, characters without width and 内 部 资 料 spaced out do not hide anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.checks import inside, numbers, papers, persons, secrecy
from assistant.checks.base import finding
from assistant.types import Finding, Related, Report, Severity

LeakKind = Literal["mark", "internal", "identity", "phone", "card", "document", "person"]


@dataclass(frozen=True, slots=True)
class Leak:
    """`text[start:end]` is a mark of secrecy, a piece of personal data or the number of an internal document."""

    kind: LeakKind
    start: int
    end: int


# Written in wide forms, or with a dash of another kind, a number is the same number.
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ＋－．／＝＿]")
_DASHES = dict.fromkeys("‐‑‒–—―─−﹣", "-")
# Words set with a blank between their characters.
_SPACED = re.compile("(?<![一-鿿])[一-鿿](?:[ \t\u3000]{1,2}[一-鿿])+(?![一-鿿])")
# What a mark may be decorated with belongs to it or not: it is left out.
_AROUND = " \t\u3000\r\n*#>_~=-"

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
    "person": ("info", "文中有{n}处人名。请确认可以写明；用联网模型改写时，会先换成代称再发送。"),
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
    joined, at = _closed(flat, persons.apart())
    names = [Leak("person", at[start], at[end - 1] + 1) for start, end in persons.find(joined)]
    beside = (numbers.LOCAL.match(flat, name.end) for name in names)
    names += [Leak("phone", *match.span(1)) for match in beside if match]
    taken = {at for leak in found for at in range(leak.start, leak.end)}
    found += [name for name in names if taken.isdisjoint(range(name.start, name.end))]
    whole = [Leak(leak.kind, places[leak.start], places[leak.end - 1] + 1) for leak in found]
    return sorted(whole, key=lambda leak: leak.start)


def _flat(text: str) -> tuple[str, Sequence[int]]:
    """`text` in plain forms (１ as 1) without characters of no width, and where each character stood."""
    if all(unicodedata.category(char) != "Cf" and _plain(char) == char for char in set(text)):
        return text, range(len(text))
    kept = [(at, char) for at, char in enumerate(text) if unicodedata.category(char) != "Cf"]
    return "".join(_plain(char) for _, char in kept), [at for at, _ in kept]


def _plain(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if _WIDE.match(char) else _DASHES.get(char, char)


def _closed(text: str, spaced: re.Pattern[str]) -> tuple[str, Sequence[int]]:
    """`text` with what is spaced out closed up (内 部 资 料 as 内部资料), and where each character stood."""
    blanks = {at for match in spaced.finditer(text) for at in range(*match.span()) if text[at].isspace()}
    if not blanks:
        return text, range(len(text))
    kept = [at for at in range(len(text)) if at not in blanks]
    return "".join(text[at] for at in kept), kept


def _all(text: str) -> Iterator[Leak]:
    """Marks and numbers without the blanks around them."""
    closed, places = _closed(text, _SPACED)
    marks: list[tuple[LeakKind, int, int]] = [("mark", *span) for span in secrecy.find(closed)]
    marks += [("internal", *span) for span in inside.find(closed)]
    found = [(kind, places[start], places[end - 1] + 1) for kind, start, end in marks]
    papers_found: list[tuple[LeakKind, int, int]] = [("document", *span) for span in papers.find(text)]
    for kind, start, end in (*found, *papers_found, *numbers.find(text)):
        said = text[start:end].rstrip(_AROUND)
        begin = start + len(said) - len(said.lstrip(_AROUND))
        yield Leak(kind, begin, start + len(said))
