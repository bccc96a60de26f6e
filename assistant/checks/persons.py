"""Personal names that stand with a post, an address or a label: 张伟局长, 副主任李晓明, 周志远同志, 签发人：王建国.

What stands around decides, not the form alone: beside a post any surname counts, in a list of names or before a verb
only what looks like a name. Made for covering names before a text leaves the house: a place taken for a name costs
little (it is covered and uncovered again), a name overlooked is out. Names that are covered already (王某, 李××) are
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant import particulars
from assistant.checks import strangers, tables
from assistant.particulars.phrases import alternatives, lexicon

Span = tuple[int, int]

_HAN = "[一-鿿]"
_BLANK = "[ \u3000]"
_COVERED = re.compile("[某×XxＸ*＊○〇□]")


class _Words(NamedTuple):
    """Pieces of regular expressions."""

    family: str  # any surname that is trusted beside a post or a label
    any: str  # every surname there is, and one or two characters of given names
    clear: str  # one that is hardly another word
    sure: str  # the characters of those
    given: str  # one character of a given name
    name: str  # any surname, and one or two characters unless the second begins what the sentence goes on with
    likely: str  # a name by its form
    certain: str  # one by its form and its surname
    other: str  # a name of other peoples than the Han
    parts: str  # the same, of known parts alone
    over: str  # what a sentence goes on with behind a name
    stop: str  # behind a name: punctuation, or what a sentence goes on with
    post: str  # a post with its ranks
    labels: str


class _Patterns(NamedTuple):
    around: tuple[re.Pattern[str], ...]
    listed: re.Pattern[str]
    short: re.Pattern[str]
    row: re.Pattern[str]
    alone: re.Pattern[str]
    loose: re.Pattern[str]
    heading: re.Pattern[str]
    unlike: re.Pattern[str]
    clear: re.Pattern[str]  # surnames that are no words
    done: re.Pattern[str]  # what shows that a name has ended


@lru_cache(maxsize=1)
def _words() -> _Words:
    data, own = lexicon("names.yaml"), lexicon("persons.yaml")
    compound = alternatives(own["compound_surnames"])
    usual = data["surnames"] + data["other_surnames"] + own["more_surnames"] + own["rare_surnames"]
    over = alternatives([*own["then"], *data["person_after"], *(word for word in data["verbs"] if len(word) > 1)])
    # 两名 before a post counts people: it is no given name.
    given = rf"(?![{data['not_given']}各此该]|[一二两三四五六七八九十几多数][名位个]){_HAN}"
    stop = rf"(?=[^一-鿿]|[{data['not_given']}各]|{over}|$)"
    usually, parts = f"[{own['given']}]", alternatives(own["other_names"])
    family, clear = (
        f"(?:{compound}|[{usual}{own['wordy_surnames']}])",
        f"{data['clear_surnames']}{own['rare_surnames']}",
    )
    return _Words(
        family=family,
        clear=f"(?:{compound}|[{data['surnames']}{own['rare_surnames']}])",
        any=rf"(?:{family}|[{own['other_surnames']}]){usually}{{1,2}}",
        sure=clear,
        given=given,
        name=rf"{family}{given}(?:(?!{over}){given})?",
        likely=rf"(?!向)(?:{compound}|[{usual}]){usually}{{1,2}}(?=[^{own['given']}]|$|{over})",
        certain=rf"(?:{compound}|[{clear}])(?!{over}){usually}(?:(?!{over}){usually})?",
        # 麦麦提·艾力, 阿依古丽: known by their dot or by what they are made of.
        parts=rf"(?<!{_HAN})(?:{parts}){{2,3}}(?=[^一-鿿]|{over}|$)",
        other=rf"{_HAN}{{2,6}}(?:[·•・]{_HAN}{{2,7}})+|(?:{parts}){{2,3}}|(?:{parts}){_HAN}{{0,3}}?{stop}|[{own['other_characters']}]{{3,6}}",
        over=over,
        stop=stop,
        post=rf"(?:{alternatives(data['post_ranks'])}){{0,2}}(?:{alternatives(data['posts'])})(?!岗|论坛|接待|办公会|(?<=委员)会)",
        labels=alternatives(own["labels"]),
    )


def _behind(words: _Words) -> str:
    """A name before a post, an address, or what brackets say of a person: 张伟局长, 韦晓棠（财务科科长）."""
    own = lexicon("persons.yaml")
    edges = [rf"(?<!{_HAN})", rf"(?<=[{own['left']}])", *(f"(?<={word})" for word in own["left_words"])]
    offices = alternatives(lexicon("names.yaml")["offices"])
    inside = (
        rf"[（(](?:[^（）()\n]{{0,16}}{words.post}[）)，,、]|[男女][，,、）)]|"
        rf"(?:公民)?身份|证件|电话|手机|联系方式|\d{{17}}|1\d{{10}}|(?:19|20)\d\d[级年]|\d{{2}}岁|[一-鿿]{{1,2}}族|[现时]任|配偶|[^（）()\n]{{0,16}}(?:{offices})[）)])|"
        r"[，,]\s?[男女][，,、。]"
    )
    return (
        rf"(?:{'|'.join(edges)})({words.other}|{words.family}{words.given}(?:{words.given})??){_BLANK}?"
        rf"(?={words.post}|{alternatives(own['addresses'])})|"
        rf"(?:(?<!{_HAN})|(?<=[的{own['left']}{own['people_end']}]))({words.other}|{words.family}{words.given}{{1,2}})(?={inside})"
    )


def _before(words: _Words) -> str:
    """A name behind a post, a label or a word for people: 副主任李晓明, 签发人：王建国, 房东丁大力."""
    data, own = lexicon("names.yaml"), lexicon("persons.yaml")
    signed = rf"(?:{words.labels})(?:[（(][^（）()\n]{{1,4}}[）)])?[\"”’']?{_BLANK}*[：:为是\t]?"
    label = rf"(?:{alternatives(data['posts'])}|{signed}|[人员者]{_BLANK}{{1,3}}){_BLANK}*[（(“\"']?"
    colon = rf"{_HAN}(?<=[人员者长任记领导象代表名字])[：:\t]{_BLANK}*"
    who = alternatives([*data["person_before"], *own["people"]])
    role = rf"(?:{who}|{_HAN}(?<![或再]者)(?<=[{own['people_end']}])|[机班组队站所科处厂校院船村镇]长)[：:]?"
    return (
        rf"{label}({words.other}|{words.name})(?!{_HAN}?(?:信箱|热线))|"
        rf"{colon}({words.other}|{words.family}{_HAN}{{1,2}}|{words.any})(?=[^一-鿿]|$)|"
        rf"{role}({words.other}|{words.clear}{words.given}(?:(?!{words.over}){words.given})?{words.stop}|{words.likely}|{words.family}[{own['given']}]{{2}}{words.stop})"
    )


def _standing(words: _Words) -> str:
    """A name by its form, alone behind a colon, before a telephone number, or before what only a person does."""
    return (
        rf"(?<={_HAN}[：:]){_BLANK}?({words.family}[{lexicon('persons.yaml')['given']}]{{1,2}})(?=[^一-鿿]|$)|"
        rf"(?<!\d)({words.likely})(?=[：:（( \u3000]{{1,2}}\+?\d{{3}})|"
        rf"(?:(?<!{_HAN})|(?<=[与同找向跟由给请]))({words.certain})(?={words.over}|[把被将])|({words.parts})"
    )


def _numbered(words: _Words) -> str:
    """A name right before a number of somebody, a sex, or what speaks of one: 冷春燕18780341925, 母永强（身份证号…."""
    number = r"\+?(?:86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[)） -]{1,2}\d{7}|\d{17}|\d{6} ?\d{8} ?\d{3}"
    said = r"(?:公民|居民)?身份证?|证件号|[男女][，,、）)]|手机|电话|联系电话"
    given = rf"[{lexicon('persons.yaml')['given']}]"
    beside = rf"(?=[：:（(， \u3000]{{0,2}}(?:{number})|[（(，, ](?:{said}))"
    line = rf"(?<![^\n])({words.family}{given}{{2}})(?=[：:])"  # who is spoken to or of in a list of criticisms
    return rf"(?<!{_HAN})({words.any}){beside}|({words.family}{given}{{2}}|{words.any}){beside}|{line}"


# Places end so, and hardly any given name does.
_PLACE = "[村镇乡县市区州省路街桥湾寺庙庄店屯坝沟渠站厂局]"


def _free(words: _Words) -> str:
    """A name by its form that stands free: at a clause's beginning, or behind a word that is done to persons."""
    own = lexicon("persons.yaml")
    given, things = f"[{own['given']}]", alternatives(own["free_not_before"])
    surname, sure = f"[{words.sure}{own['surnames_of_three']}]", f"[{words.sure}]"
    last = rf"(?!{_PLACE}(?!{_HAN})|{things}){given}(?!{things})"
    form = rf"(?:{surname}{given}{last}|(?:{alternatives(own['compound_surnames'])}){given}(?!{things})(?:{last})?)"
    led = rf"(?={words.family})(?:{'|'.join(f'(?<={word})' for word in own['free_left'])})"
    short = rf"{sure}{given}(?={words.over})|{words.family}{given}{{2}}(?={words.over}|的批评|的意见)"
    return (
        rf"(?<!{_HAN})({form})|{led}((?!{_HAN}{{1,2}}{_PLACE}){form}|{short})|"
        rf"(?<=[老小]{_HAN}[（(])({sure}{given}{{1,2}})(?=[）)])|"
        rf"(?<=[（(])({words.family}{given}{{1,2}})(?=[提说记录摄写供述答问议拟审签报交][）)])|"
        rf"(?<=[@“‘致])({sure}{given}{{1,2}})(?=[^一-鿿]|$)"
    )


def _row(words: _Words) -> str:
    """Names in a row, two or more, each like a name: 鲜于振国、檀秀英、漆大为三名干部."""
    own = lexicon("persons.yaml")
    first = rf"(?:{alternatives(own['compound_surnames'])}{_HAN}|{words.family}[{own['given']}]){_HAN}?"
    more = rf"[、\u3000]{words.family}{_HAN}{{1,2}}"
    end = rf"(?=[^一-鿿、]|$|[等和与及]|[二两三四五六七八九十\d]{{1,2}}[名人位]|{words.over})"
    # Apart by less, or numbered: 1.张伟 2.李娜, 张伟/李娜; then every one is a name by its form.
    sure = rf"[{words.sure}{own['more_surnames']}][{own['given']}]{{1,2}}"
    apart = (
        rf"(?:{_BLANK}*[/;；,，和与及]{_BLANK}*|{_BLANK}+|{_BLANK}*(?=\d[.．、]|[①-⑳]))(?:\d{{1,2}}[.．、)）]|[①-⑳])?"
    )
    return (
        rf"(?:(?<!{_HAN})|(?<=[的为是{own['left']}]))({first}(?:{more})+){end}|"
        rf"(?<!{_HAN})({sure}(?:{apart}{sure})+){end}"
    )


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data, own, words = lexicon("names.yaml"), lexicon("persons.yaml"), _words()
    posts = alternatives(data["posts"])
    # 王总, 佟姐: behind a boundary or a word that leads to a person.
    edge = rf"(?:(?<!{_HAN})|(?<=[{own['left']}到找]))"
    by_rank = rf"{edge}([{words.sure}][总工姐哥叔婶嫂局处科所队])(?=[^一-鿿]|$|[那这的说就在来]|{words.over})"
    return _Patterns(
        tuple(
            re.compile(source)
            for source in (_behind(words), _before(words), _standing(words), _numbered(words), _free(words))
        ),
        re.compile(
            rf"[、和与及]{_BLANK}?({words.name})(?=[、，。；：和与及等）)（(\s]|{words.over}|[二两三四五六]人|$)"
        ),
        re.compile(rf"(?<!{_HAN})([{data['clear_surnames']}]副?{posts})|{by_rank}"),
        re.compile(_row(words)),
        re.compile(rf"{words.other}|{words.family}{words.given}{words.given}?"),
        re.compile(strangers.pattern(words.any, words.over)),
        re.compile(rf"{words.labels}|{_HAN}{{0,4}}[人员者]"),
        re.compile(alternatives([*data["not_names"], *own["not_names"], *own["public"]])),
        re.compile(rf"[{words.sure}]|{alternatives(own['compound_surnames'])}"),
        re.compile(rf"[^一-鿿]|$|{words.over}"),
    )


@lru_cache(maxsize=1)
def apart() -> re.Pattern[str]:
    """What a name looks like whose characters are set apart, as in columns: 张　伟, 陈 晓 明."""
    words, given = _words(), lexicon("persons.yaml")["given"]
    return re.compile(
        rf"(?<!{_HAN}){words.family}{_BLANK}{{1,3}}[{given}](?:{_BLANK}{{1,3}}[{given}](?={_BLANK}*(?:[^一-鿿\s]|\n|$)))?(?!{_HAN})"
    )


def find(text: str) -> list[Span]:
    """Where names stand in `text`, in reading order, none overlapping another."""
    patterns = _patterns()
    found: list[Span] = []
    taken: set[int] = set()  # places of the text

    def take(spans: Iterable[Span]) -> None:
        for span in spans:
            if taken.isdisjoint(range(*span)):
                taken.update(range(*span))
                found.append(span)

    for span in (*_first(text, patterns), *_rows(text, patterns), *_known(text, patterns)):
        take((span, *_following(text, span[1], patterns)))
    take(_again(text, found))
    return sorted(found)


def _is_name(words: str, patterns: _Patterns) -> bool:
    return not patterns.unlike.match(words) and not _COVERED.search(words)


def _worded(text: str, start: int, end: int, patterns: _Patterns) -> bool:
    """Whether what looks like a name is words: only where its surname may be one (管, 常, 向)."""
    if patterns.clear.match(text, start) or "·" in text[start : end + 1]:
        return False
    return strangers.worded(text, start, end, bool(patterns.done.match(text, end)))


def _first(text: str, patterns: _Patterns) -> Iterator[Span]:
    for pattern in patterns.around:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            # 水文站站长: what ends as the post begins is an office.
            like = _is_name(text[start : end + 1], patterns) and text[end - 1] != text[end : end + 1]
            if like and not _worded(text, start, end, patterns):
                yield start, end
    for match in patterns.loose.finditer(text):
        start, end = match.span(match.lastindex or 0)
        like = _is_name(text[start : end + 1], patterns) and strangers.strange(text, start, end)
        if like and not _worded(text, start, end, patterns):
            yield start, end
    for match in patterns.short.finditer(text):
        yield match.span(match.lastindex or 0)
    for start, end in tables.cells(text, patterns.heading):
        if patterns.alone.fullmatch(text, start, end) and _is_name(text[start:end], patterns):
            yield start, end


def _rows(text: str, patterns: _Patterns) -> Iterator[Span]:
    """The names of a row, when every one of them may be one."""
    for match in patterns.row.finditer(text):
        names = re.finditer(f"(?:(?![和与及]){_HAN})+", match[0])
        spans = [(match.start() + name.start(), match.start() + name.end()) for name in names]
        if all(_is_name(text[start : end + 1], patterns) for start, end in spans):
            yield from spans


def _known(text: str, patterns: _Patterns) -> Iterator[Span]:
    """Names that the finder of particulars knows by what stands around them (群众张桂兰)."""
    begin = 0
    for line in text.splitlines(keepends=True):
        # Quick to see for most lines: nobody is named in them.
        some = any(not item.weak for item in particulars.names.persons(line))
        for item in particulars.find(line) if some else ():
            like = item.kind == "person" and item.text[0] not in "老小" and _is_name(item.text, patterns)
            if like and not _worded(line, item.start, item.end, patterns):
                yield begin + item.start, begin + item.end
        begin += len(line)


def _following(text: str, at: int, patterns: _Patterns) -> Iterator[Span]:
    """The names that go on a list begun by a name (王刚、李强、赵丽三人)."""
    while match := patterns.listed.match(text, at):
        if not _is_name(match[1], patterns):
            return
        yield match.span(1)
        at = match.end()


def _again(text: str, found: list[Span]) -> list[Span]:
    """Where names of three characters or more that were found stand, with nothing beside them too."""
    names = {text[start:end] for start, end in found if 3 <= end - start <= 4}
    return [match.span() for match in re.finditer(alternatives(names), text)] if names else []
