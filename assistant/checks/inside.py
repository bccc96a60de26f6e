"""Remarks that keep a paper inside: 内部资料　注意保存, 仅限班子成员传阅，不得外传, 未经批准不得翻印, 阅后收回.

A remark is one where it stands as one: alone on its line or in brackets, made of nothing but its parts; or in a
sentence that speaks of this paper and forbids something. 对内部资料不得外传的规定执行不严 speaks of a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.checks.secrecy import BLANK, CLOSE, DECOR, OPEN
from assistant.particulars.phrases import alternatives, lexicon

Span = tuple[int, int]

_ENGLISH = (
    "(?:FOR )?(?:INTERNAL|OFFICIAL) USE ONLY|INTERNAL ONLY|"
    "DO NOT (?:DISTRIBUTE|COPY|FORWARD)|NOT FOR (?:PUBLIC )?(?:RELEASE|DISTRIBUTION)"
)
_JOIN = r"\s*[，,、·•；;!！:： 　★☆※*|/]{0,3}\s*"
_WORD = r"[^，。；：、\s（）()【】]"  # of a phrase


class _Parts(NamedTuple):
    """Regular expressions for the parts of a remark."""

    this: str  # 本材料
    paper: str  # 内部资料, 领导参阅件
    limit: str  # 仅限班子成员传阅
    forbid: str  # 未经批准，不得复制
    forbid_much: str  # 不得外传: the same with something that makes a remark by itself
    back: str  # 阅后收回
    closed: str  # 此件不公开
    keep: str  # 注意保存
    about: str  # 本表含个人信息: says nothing by itself
    named: str  # 工作底稿　请勿转发: any paper, with something asked


class _Patterns(NamedTuple):
    alone: re.Pattern[str]
    bracketed: re.Pattern[str]
    said: re.Pattern[str]
    rule: re.Pattern[str]


@lru_cache(maxsize=1)
def _parts() -> _Parts:
    data = lexicon("secrecy.yaml")
    papers, uses, readers = (alternatives(data[name]) for name in ("papers", "uses", "readers"))
    this = rf"(?:[本此该](?:{papers}|[表册页图群栏卷])|以[下上]内容)"
    only = "(?:仅限于?|只限于?|限于?|[仅只专]供|供|只?发至|仅发至?|只发给?)"
    limit = (
        rf"{only}{_WORD}{{0,12}}?{readers}{_WORD}{{0,6}}?(?:{uses})+|{only}内部{_WORD}{{0,4}}|"
        rf"(?:[仅只]限|[仅只]发至?|发至){_WORD}{{2,12}}|限{_WORD}{{1,10}}(?:阅读|阅看|传阅|参阅|阅)"
    )
    forbid, much = _forbidden(data)
    each = f"(?:{alternatives(data['back'])})"
    back = (
        rf"{each}(?:毕|后|完)(?:即|请|须|自行|立即|及时|予以|务必|统一|一律|由|集中)*"
        rf"(?:{alternatives(data['return'])})(?:(?:至|给|到)?{_WORD}{{2,6}}?(?:室|处|科|人|办|部|员))?"
    )
    closed = "(?:不予|不宜|不对外|暂不|非)(?:对外)?公开(?:发布|发行|出版)?|{this}不公开(?:发布|发行)?"
    return _Parts(
        this=this,
        paper=rf"(?:{alternatives(data['inner'])}{BLANK}*(?:(?:{papers})|(?:{uses})){{1,3}}|内参|工作秘密)",
        limit=f"(?:{limit})",
        forbid=forbid,
        forbid_much=much,
        back=f"(?:{back})",
        closed=f"(?:{closed.format(this=this)})",
        keep=(keep := f"(?:请?(?:{alternatives(data['keep'])}))"),
        about=rf"(?:{this}(?:含有?|涉及|载有|系|为){_WORD}{{2,12}})",
        named=(
            rf"(?:[一-鿿]{{0,6}}?(?:{papers})[ \t\u3000，,·•|/]{{1,3}}"
            rf"(?:{forbid}|{keep}|{each}后?即?(?:收回|销毁|归还)))"
        ),
    )


def _forbidden(data: dict[str, list[str]]) -> tuple[str, str]:
    """What is forbidden, and the same with a word that makes a remark by itself."""
    strong = alternatives(data["forbidden_strong"])
    spread = alternatives([*data["forbidden_strong"], *data["forbidden"]])
    leave = rf"(?:未经{_WORD}{{0,8}}?(?:批准|许可|同意|授权|允许)[，,]?{BLANK}*(?:任何(?:单位|个人|人|和)*)?[，,]?)?"
    word = alternatives(data["forbid"])
    what = rf"(?:(?:{alternatives(data['manner'])})*(?:{spread})+(?:{alternatives(data['outside'])})?[、或和及]?)+"
    forbid = f"(?:{leave}{word}{what})"
    return forbid, rf"(?:(?={leave}{word}[^，。；\n]{{0,16}}?{strong}){forbid})"


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data, parts = lexicon("secrecy.yaml"), _parts()
    this = f"{parts.this}?"
    enough = "|".join((parts.paper, parts.limit, parts.forbid_much, parts.back, parts.closed, parts.named))
    head = rf"(?:{this}(?:{enough})|{_ENGLISH})"
    also = f"(?:{parts.paper}|{parts.limit}|{parts.forbid}|{parts.back}|{parts.closed}|{parts.keep}|{parts.about})"
    control = r"(?:严格)?控制(?:知悉|传播|发放|阅读)(?:范围|面)"
    remark = rf"(?:(?:{also}{_JOIN}){{0,2}}{head}(?:{_JOIN}{also}){{0,4}}|{control})"
    left, right = r"[【\[〔［（(〖]", r"[】\]〕］）)〗]"
    return _Patterns(
        re.compile(rf"^{DECOR}{OPEN}?{remark}{CLOSE}?[。！!]?{DECOR}$", re.M),
        re.compile(
            rf"{left}{BLANK}*(?:{remark}|内部){BLANK}*{right}{BLANK}*$|^{DECOR}{left}(?:{remark}|内部){right}", re.M
        ),
        re.compile(_said(data, parts)),
        re.compile(rf"(?:{alternatives(data['rule_before'])})[^。；\n]{{0,8}}$"),
    )


def _said(data: dict[str, list[str]], parts: _Parts) -> str:
    """In a sentence: this paper, or a paper of the inside, and what is forbidden or asked with it."""
    no_rule = f"(?!{alternatives(data['rule_after'])})"
    topic = (
        rf"(?:{parts.this}?{OPEN}?(?:{parts.paper}|{parts.limit}|{OPEN}内部){CLOSE}?|{parts.this}|"
        rf"(?:{parts.this})?(?:只发|仅[供限])[^。；\n]{{0,14}}?)"
    )
    asked = rf"(?:{parts.forbid}|{parts.back}|{parts.keep}|{parts.closed})(?![一-鿿])"
    return rf"{topic}{_JOIN}(?:(?:[^。；，\n]{{0,14}}?[，,]?){parts.forbid}{no_rule}|{asked})(?:{_JOIN}{asked})*"


def find(text: str) -> Iterator[Span]:
    """Every remark in `text`, whose words are not spaced out; some may overlap."""
    patterns = _patterns()
    for pattern in (patterns.alone, patterns.bracketed):
        for match in pattern.finditer(text):
            yield match.span()
    for match in patterns.said.finditer(text):
        if not patterns.rule.search(text[max(0, match.start() - 20) : match.start()]):
            yield match.span()
