"""Numbers of papers that stay inside: 内部传阅〔2023〕3号, 青纪内〔2024〕3号, 线索编号：…, 《内参》2023年第12期.

Open are 岚政发〔2023〕12号 and 内政发〔2023〕3号: the sign of a province or a town comes first, that of the inside
behind the one of the office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.particulars.phrases import alternatives, lexicon

Span = tuple[int, int]

_YEAR = r"[〔\[［(（【〈<{]\s?(?:19|20)\d\d年?\s?[〕\]］)）】〉>}]"
_NUMBER = r"\s?第?\s?\d{1,6}\s?[号期]"
# The kind of a paper, as the last sign before the year says it.
_TYPE = "(?:字|委|函|发|通|传|报|转|纪|信|电|议|参|情|刊|审|办|呈|批|件|督|查|交|阅|要|部)"
# Signs of the inside, behind an office's or alone.
_INSIDE = (
    r"(?:内部|内参|内传|内阅|内刊|内通|内字|内函|机要|密电|密函|密传|密字|信访[内密]|信访[转督交]|线索|初核|立案|案管)[一-鿿]{0,2}$|"
    rf"[一-鿿][内密]{_TYPE}{{0,2}}$|[一-鿿]阅[字批件]?$|[纪监巡委检组府局]线$|[纪监巡委办检组府局]信[字转]?$|"
    rf"[纪监][一-鿿]?(?:立|初|核|处|审|案|留|函)字?$|^[机密](?:密|{_TYPE})?$"
)
_DATED = re.compile(rf"{_YEAR}{_NUMBER}")
_CODE = (
    r"(?=[^\s，。；、]{0,20}\d)(?:[A-Za-z0-9一-鿿]{1,4}-){0,3}"
    r"[A-Za-z0-9一-鿿]{0,4}[A-Za-z0-9〔〕\[\]()（）第号字/_-]{3,24}"
)
_IS = r"[\"”’']?[ \t\u3000]*[：:为是=]?[ \t\u3000]*[\"“‘']?"
# What the code takes along on its left: 根据禾委办内〔2023〕17号.
_LEAD = re.compile(
    r"^.*(?:根据|依据|按照|遵照|对照|参见|关于|落实|执行|转来的|下发的|印发的|[按据在与和及由把将对从的见以])"
)


class _Patterns(NamedTuple):
    inside: re.Pattern[str]
    labelled: re.Pattern[str]
    first: re.Pattern[str]
    series: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = lexicon("secrecy.yaml")
    label = (
        rf"(?:(?:{alternatives(data['inner_matters'])})(?:{alternatives(data['number_labels'])})|"
        rf"{alternatives(data['own_labels'])})"
    )
    series = rf"[《“]?(?:{alternatives(data['inner_series'])})[》”]?"
    return _Patterns(
        re.compile(_INSIDE),
        re.compile(
            rf"(?<![非身]){label}{_IS}({_CODE})(?![\dA-Za-z])|(?:案件|问题)?线索([A-Z]{{1,6}}-?\d{{2,20}}(?:-[一-鿿A-Z\d]{{1,10}}){{0,3}})(?![\dA-Za-z])|"
            r"(?:信访件|举报件|来信|密件)(第?\d{2,4}-\d{1,6}号?)"
        ),
        re.compile(rf"{_YEAR}\s?(?:[一-鿿]{{1,4}}[内密][一-鿿]{{0,3}}|内{_TYPE}?字?)第?\d{{1,5}}号"),
        re.compile(rf"[一-鿿]{{0,4}}{series}(?:[（(〔]?(?:19|20)\d\d年?[）)〕]?)?[ \u3000]?第?\d{{1,4}}[期号]"),
    )


def find(text: str) -> Iterator[Span]:
    """Every such number in `text`, whose digits and dashes are plain; some may overlap."""
    patterns = _patterns()
    yield from (match.span(match.lastindex or 0) for match in patterns.labelled.finditer(text))
    yield from (match.span() for match in patterns.first.finditer(text))
    yield from (match.span() for match in patterns.series.finditer(text))
    for match in _DATED.finditer(text):
        code = re.search("[一-鿿]{0,10}$", text[max(0, match.start() - 10) : match.start()])
        issuer = _LEAD.sub("", code[0]) if code else ""
        if patterns.inside.search(issuer):
            yield match.start() - len(issuer), match.end()
