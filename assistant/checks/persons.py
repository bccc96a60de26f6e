"""Personal names that stand with a post, an address or a label: 张伟局长, 副主任李晓明, 周志远同志, 签发人：王建国.

Made for covering names before a text leaves the house: a place taken for a name costs little (it is covered and
uncovered again), a name overlooked is out. Names that are covered already (王某, 李××) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant import particulars
from assistant.checks import tables
from assistant.particulars.phrases import alternatives, lexicon

Span = tuple[int, int]

_HAN = "[一-鿿]"
_COVERED = re.compile("[某×XxＸ*＊○〇□]")


class _Patterns(NamedTuple):
    behind: re.Pattern[str]
    before: re.Pattern[str]
    listed: re.Pattern[str]
    short: re.Pattern[str]
    alone: re.Pattern[str]
    heading: re.Pattern[str]
    unlike: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data, own = lexicon("names.yaml"), lexicon("persons.yaml")
    single = data["surnames"] + data["other_surnames"] + own["more_surnames"]
    family = f"(?:{alternatives(own['compound_surnames'])}|[{single}])"
    posts, ranks = f"(?:{alternatives(data['posts'])})", f"(?:{alternatives(data['post_ranks'])})"
    over = alternatives([*own["then"], *data["person_after"], *(word for word in data["verbs"] if len(word) > 1)])
    given = rf"(?![{data['not_given']}各此该]){_HAN}"
    # Two characters unless the second begins what the sentence goes on with.
    name = rf"{family}{given}(?:(?!{over}){given})?"
    stop = rf"(?=[、，。；：（）()\s{data['not_given']}]|{over}|$)"
    # 麦麦提·艾力, 阿依古丽: names of other peoples than the Han, known by their dot or by what they are made of.
    parts = alternatives(own["other_names"])
    other = rf"{_HAN}{{2,6}}(?:[·•・]{_HAN}{{2,7}})+|(?:{parts}){{2,3}}|(?:{parts}){_HAN}{{0,3}}?{stop}"
    left = "|".join([rf"(?<!{_HAN})", rf"(?<=[{own['left']}])", *(f"(?<={word})" for word in own["left_words"])])
    behind = (
        rf"(?:{left})({other}|{family}{given}(?:{given})??)[ 　]?"
        rf"(?={ranks}{{0,2}}{posts}|{alternatives(own['addresses'])})"
    )
    labels = alternatives(own["labels"])
    label = rf"(?:{posts}|(?:{labels})[\"”’']?[ 　]*[：:为是]?)[ 　]*[（(“\"']?"
    before = rf"{label}({other}|{name})(?!{_HAN}?(?:信箱|热线))"
    # 房东丁大力，值班员季广林擅自…: whoever somebody is, before a name that ends where names end or looks like one.
    who = alternatives([*data["person_before"], *own["people"]])
    clear = f"(?:{alternatives(own['compound_surnames'])}|[{data['surnames']}])"
    likely = rf"(?!向){family}[{own['given']}]{{1,2}}(?![{own['given']}])"
    role = (
        rf"(?:{who}|{_HAN}(?<![或再]者)(?<=[{own['people_end']}]))[：:]?"
        rf"({other}|{clear}{given}(?:(?!{over}){given})?{stop}|{likely})"
    )
    # 经办：曹军, 方敏：021-…: alone behind a colon, or before a telephone number.
    alone = rf"(?<={_HAN}[：:])[ 　]?({likely})(?=[^一-鿿]|$)|({likely})(?=[：:，,（( 　]{{1,2}}\+?\d{{3}})"
    return _Patterns(
        re.compile(behind),
        re.compile(rf"{before}|{role}|{alone}"),
        re.compile(rf"[、和与及][ 　]?({name})(?=[、，。；：和与及等）)（(\s]|{over}|$)"),
        re.compile(rf"(?<!{_HAN})([{data['clear_surnames']}]副?{posts})"),
        re.compile(rf"{other}|{family}{given}{given}?"),
        re.compile(rf"{labels}|{_HAN}{{0,4}}[人员者]"),
        re.compile(alternatives([*data["not_names"], *own["not_names"], *own["public"]])),
    )


def find(text: str) -> list[Span]:
    """Where names stand in `text`, in reading order, none overlapping another."""
    patterns = _patterns()
    found: list[Span] = []
    for span in (*_first(text, patterns), *_known(text, patterns)):
        for one in (span, *_following(text, span[1], patterns)):
            if not any(one[0] < end and start < one[1] for start, end in found):
                found.append(one)
    return sorted(found)


def _is_name(words: str, patterns: _Patterns) -> bool:
    return not patterns.unlike.match(words) and not _COVERED.search(words)


def _first(text: str, patterns: _Patterns) -> Iterator[Span]:
    for pattern in (patterns.behind, patterns.before):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            if _is_name(text[start : end + 1], patterns):
                yield start, end
    for match in patterns.short.finditer(text):
        yield match.span(1)
    for start, end in tables.cells(text, patterns.heading):
        if patterns.alone.fullmatch(text, start, end) and _is_name(text[start:end], patterns):
            yield start, end


def _known(text: str, patterns: _Patterns) -> Iterator[Span]:
    """Names that the finder of particulars knows by what stands around them (群众张桂兰)."""
    begin = 0
    for line in text.splitlines(keepends=True):
        # Quick to see for most lines: nobody is named in them.
        some = any(not item.weak for item in particulars.names.persons(line))
        for item in particulars.find(line) if some else ():
            if item.kind == "person" and item.text[0] not in "老小" and _is_name(item.text, patterns):
                yield begin + item.start, begin + item.end
        begin += len(line)


def _following(text: str, at: int, patterns: _Patterns) -> Iterator[Span]:
    """The names that go on a list begun by a name (王刚、李强、赵丽三人)."""
    while match := patterns.listed.match(text, at):
        if not _is_name(match[1], patterns):
            return
        yield match.span(1)
        at = match.end()
