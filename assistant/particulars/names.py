"""Names: documents, quotations, persons and posts, units, places, projects, meetings; and comparisons.

There is no word segmenter here. A name is known by its ending; its beginning is the nearest boundary to the left
(punctuation, a function word, a verb of knowledge/lexicon/names.yaml), so a name may carry a word too many on the
left. Whoever compares names must allow for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.particulars.base import Kind, Particular
from assistant.particulars.phrases import BLANK, alternatives, lexicon

_HAN = "[一-鿿]"
_SPEECH = re.compile(
    r"(?:说|道|答复|批示|批语|写明|写着|填的是|回复|留言|意见是|反映|强调|称|问|答|标题为|题为|名为)[：:，是为]*$"
)
_QUOTED = re.compile(
    r"为由|为名|字样|一栏|一类|之类|的?(?:答复|回复|理由|借口|说法)|来?(?:搪塞|推脱|应付|收场|结束|退回)|“"
)
_DOCUMENT = re.compile(
    r"《(?P<title>[^《》\0]{1,60})》"
    rf"|(?P<issuer>{_HAN}{{2,10}})[〔\[［(（](?:19|20)\d\d[〕\]］)）]\s?第?\d{{1,5}}号"
)
_QUOTATION = re.compile(r"“(?P<a>[^“”]{1,200})”|「(?P<b>[^「」]{1,200})」|\"(?P<c>[^\"]{1,200})\"")
_RANK = (
    r"(?:第[一二三四五六七八九十\d]+|倒数第[一二三四五六七八九十\d]+|首位|末位|前列|前茅|倒数|垫底|榜首"
    r"|前[一二三四五六七八九十\d]+(?:名|位|强))"
)
_COMPARISON = re.compile(
    rf"(?:位居|位列|排名|排在|居于|居|列|跻身)?(?:全国|全省|全市|全县|全区|全州|全镇|全乡|全校|全院|全局|全系统|同行业|行业|同类{_HAN}{{0,4}})"
    rf"(?:{_HAN}{{0,8}}?(?:排名|排|位居|位列|居|列))?{_RANK}(?:名|位)?"
    rf"|(?:位居|位列|排名|排在|名列){_RANK}(?:名|位)?"
    r"|(?P<base>同比|环比|(?:比|较)(?:去年|上年|前年|上年同期|去年同期|同期|往年|上月|上季度|年初|上一年度?))"
    r"(?:[一-鿿]{0,6}?(?P<way>增长|增加|上升|提高|提升|上涨|多|高|下降|减少|降低|下滑|回落|缩短|[少低降减短]|[涨升增长]|持平))?"
    r"|(?P<times>翻(?:了)?[一两三四五]番|翻番)"
    r"|(?P<side>比|高于|低于|超过|不及)(?P<scope>全国|全省|全市|全县|全区|同类|行业)?(?:平均水平|平均数|平均值|平均|均值)(?P<off>高|多|低|少)?"
)
# Matched so that their last character is not taken for an ending; they name a kind of place.
KINDS = {"下乡", "进村", "驻村", "乡村", "农村", "山村", "行政村", "自然村", "乡镇", "村组"}
# 本县, 各村: no one place.
_EVERY = tuple("本我全该各某外邻两乡给向那这查")
_UP = {"增长", "增加", "上升", "提高", "提升", "上涨", "多", "高", "涨", "升", "增", "长"}


class _Names(NamedTuple):
    person: re.Pattern[str]
    post: re.Pattern[str]
    office: re.Pattern[str]
    ending: re.Pattern[str]
    cut: re.Pattern[str]
    kinds: dict[str, Kind]
    generic: tuple[str, ...]
    generic_words: tuple[str, ...]
    short: frozenset[str]
    verbs: frozenset[str]
    common: tuple[str, ...]


@lru_cache(maxsize=1)
def _names() -> _Names:
    data = lexicon("names.yaml")
    family, clear = data["surnames"], data["clear_surnames"]
    posts, ranks = alternatives(data["posts"]), alternatives(data["post_ranks"])
    titled = f"{posts}|{alternatives([word for word in data['titles'] if len(word) > 1])}"
    unlike = alternatives(data["not_names"])
    given = rf"(?![{data['not_given']}]){_HAN}"
    before = "|".join(f"(?<={word})" for word in data["person_before"] + data["posts"])
    person = (
        rf"(?<![有在对向的了和与或由个是某])(?![有在对向的了和与或由个是]){_HAN}某(?![些个种项地人一日年月市县局单方])某?"
        rf"|[{family}](?:×{{1,2}}|[Xx]{{1,2}})(?![A-Za-z])"
        rf"|[{family}](?:{given}){{1,2}}(?=同志|先生|女士)"
        rf"|(?=[{family}])(?<=[，。：；、“由\0])[{family}](?:{given}){{1,2}}(?={alternatives(data['person_after'])}|{posts})"
        rf"|(?<![一-鿿])[{family}](?:{given}){{1,2}}(?={alternatives(data['person_after'])})"
        rf"|(?=[{family}{data['other_surnames']}])(?:{before})(?!{unlike})[{family}{data['other_surnames']}](?:{given}){{1,2}}"
        rf"|(?<=[员民医师兵人长属友])(?!{unlike})[{clear}](?:{given}){{1,2}}"
        rf"|(?:{before})小[{family}](?!{_HAN}?[区村镇路])"
        rf"|[{clear}](?:副|总)?(?:{titled})|(?<!{_HAN})[老小][{clear}](?!{_HAN}?[区村镇路])"
    )
    endings: dict[str, Kind] = {}
    for key, kind in (("places", "place"), ("bodies", "unit"), ("projects", "project"), ("meetings", "meeting")):
        endings |= dict.fromkeys(data[key], kind)
    office = (
        rf"(?:(?:{alternatives(data['levels'])})?(?:{alternatives(data['functions'])}){{1,2}}"
        rf"(?:{_ended(data['offices'], data['not_before'])})"
        rf"|[省市县区州镇](?:纪委监委|纪委|监委|委|政府|人大|政协)(?:{_HAN}{{2}}部|办公室|督查室)?)"
    )
    long = _ended(list(endings), data["not_before"])
    short = _ended(data["short_places"] + data["short_units"], data["not_before"])
    endings |= dict.fromkeys(data["short_places"], "place") | dict.fromkeys(data["short_units"], "unit")
    # 省局, 市局: an office by its level alone.
    office += rf"|[国省市县区州](?:局|厅|院)(?![级长])|{alternatives(data['standalone'])}"
    return _Names(
        re.compile(person),
        re.compile(rf"(?:{ranks})*(?:{posts})(?!信箱|热线|办公会|办公室|令|负责制|接待日|专题会|碰头会|会议)"),
        re.compile(office),
        # A short ending right before another one belongs to its name (黄泥坡村).
        re.compile(rf"(?:(?:{long})|(?:{short})(?!{long}))(?![级民委干里长容务题工习])"),
        re.compile(rf".*(?:{alternatives(data['cuts'] + data['verbs'])})", re.DOTALL),
        endings,
        tuple(data["generic"]),
        tuple(word for word in data["generic"] if len(word) > 1),
        frozenset(data["short_places"] + data["short_units"]),
        frozenset(data["verbs"]),
        tuple(data["common"]),
    )


def _ended(words: list[str], not_before: dict[str, str]) -> str:
    """Any of `words`, each not before the characters that make another word of it."""
    plain = alternatives(word for word in words if word not in not_before)
    guarded = sorted((word for word in words if word in not_before), key=len, reverse=True)
    return "|".join([plain, *(f"{word}(?![{not_before[word]}])" for word in guarded)])


def documents(text: str) -> Iterator[Particular]:
    """Titles in 《》 and document numbers (岚政发〔2023〕12号)."""
    for match in _DOCUMENT.finditer(text):
        if match["title"]:
            yield Particular("document", match[0], match.start(), match.end(), match["title"])
            continue
        cut = _names().cut.match(match["issuer"])
        start = match.start() + (cut.end() if cut else 0)
        norm = re.sub(r"\D+(\d{4})\D+(\d+)号", r"〔\1〕\2号", match[0])
        yield Particular(
            "document", text[start : match.end()], start, match.end(), match["issuer"][start - match.start() :] + norm
        )


def quotations(text: str) -> Iterator[Particular]:
    """What stands in quotation marks; what nobody is said to say or write is weak (“两张皮” style)."""
    for match in _QUOTATION.finditer(text):
        inner = match["a"] or match["b"] or match["c"]
        if not inner.strip(BLANK + "、，"):
            continue
        said = _SPEECH.search(text[max(0, match.start() - 8) : match.start()]) or _QUOTED.match(text, match.end())
        weak = not said
        yield Particular("quotation", match[0], match.start(), match.end(), inner, weak=weak)


def usual(words: str) -> bool:
    """Whether `words` end in a common word that only looks like a name (思路, 全部)."""
    return words.endswith(_names().common)


def name_before(lead: str) -> str:
    """The end of `lead` that may begin a name: what follows the last boundary in it."""
    run = re.search(rf"{_HAN}*$", lead)
    words = run[0] if run else ""
    cut = _names().cut.match(words)
    return words[cut.end() if cut else 0 :]


def is_verb(word: str) -> bool:
    """Whether a name begins after `word` (发现, 完成)."""
    return bool(_names().cut.fullmatch(word))


def comparisons(text: str) -> Iterator[Particular]:
    """Ranks (全市第三) and changes against another time or an average (同比下降)."""
    for match in _COMPARISON.finditer(text):
        if match["side"]:
            low = match["side"] in {"低于", "不及"} or match["off"] in {"低", "少"}
            norm = f"平均{match['scope'] or ''}{'-' if low else '+'}"
        elif match["base"]:
            way = match["way"]
            sign = "" if way is None else "=" if way == "持平" else "+" if way in _UP else "-"
            norm = _base(match["base"]) + sign
        else:
            norm = re.sub(r"位居|位列|排名|排在|居于|居|列|跻身|名$|位$", "", match[0])
        yield Particular("comparison", match[0], match.start(), match.end(), norm)


def _base(words: str) -> str:
    """比上年, 较去年同期 and 同比 measure against the same time."""
    if re.search("往年|年初|前年|上季", words):
        return words.replace("较", "比")
    return "环比" if words in {"环比", "比上月", "较上月"} else "同比"


def persons(text: str) -> Iterator[Particular]:
    """Persons by name, and posts; a post without a name is weak."""
    names = _names()
    for match in names.person.finditer(text):
        yield Particular("person", match[0], match.start(), match.end(), match[0])
    for match in names.post.finditer(text):
        yield Particular("person", match[0], match.start(), match.end(), match[0], weak=True)


def named(text: str) -> Iterator[Particular]:
    """Offices, and what is known by its ending: places, bodies, projects, meetings."""
    by_ending = list(_by_ending(text))
    # 档案馆改造项目 is one project, not an office and a word.
    yield from (p for p in by_ending if p.kind in {"project", "meeting"} and not p.weak)
    for match in _names().office.finditer(text):
        if match[0] != "办公室":
            weak = match.end() - match.start() < 3 or match[0][1:] == "政府"
            yield Particular("unit", match[0], match.start(), match.end(), match[0], weak=weak)
    yield from by_ending


def _by_ending(text: str) -> Iterator[Particular]:
    for run in re.finditer(rf"{_HAN}+", text):
        begin = 0
        for match in _names().ending.finditer(run[0]):
            if found := _stem(run[0][begin : match.start()], match[0]):
                kind, stem, weak = found
                start, begin = run.start() + match.start() - len(stem), match.end()
                yield Particular(kind, stem + match[0], start, run.start() + begin, stem + match[0], weak=weak)


def _stem(lead: str, ending: str) -> tuple[Kind, str, bool] | None:
    """What of `lead` belongs to the name that closes with `ending`, and whether it is weak; None for no name."""
    names = _names()
    kind = names.kinds[ending]
    long_kind = kind in {"project", "meeting"}
    # 提升工程, 整治行动: a verb right before its ending is part of the name.
    cut = names.cut.match(lead[:-2] if kind == "project" and lead[-2:] in names.verbs else lead)
    whole = lead[cut.end() if cut else 0 :]
    stem = whole[-(12 if long_kind else 4) :]
    general = stem in names.generic or stem.endswith(names.generic_words)
    if kind == "meeting":
        general_one = ending == "会议" and (general or len(stem) < 4)
        return None if general_one or (not stem and len(ending) < 3) else (kind, stem, general or len(stem) < 4)
    if not stem or general or ending in KINDS or (kind == "place" and stem.endswith(_EVERY)):
        return None
    if ending in names.short:
        # Too short an ending is trusted only behind a whole stem of a name's length.
        whole_name = stem == whole and 2 <= len(stem) <= 4 and not usual(stem + ending)
        return (kind, stem, True) if whole_name else None
    if kind == "place":
        # A stem that ran out of room has no known beginning: likely words of the sentence.
        return None if len(stem + ending) < 3 else (kind, stem, len(stem) < 2 or stem != whole)
    return kind, stem, len(stem) < (4 if long_kind else 2)
