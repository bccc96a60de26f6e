"""The part each sentence plays in its section (see the labelling rules: heading, opening, praise, problem, …)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, cast

from assistant.intake.headings import is_closing, is_lead_in, label_kind
from assistant.intake.marks import Mark
from assistant.types import Role, SectionKind


class Line(Protocol):
    """What is read of a sentence to give it a role."""

    @property
    def text(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def mark(self) -> Mark | None: ...
    @property
    def first(self) -> bool: ...
    @property
    def whole(self) -> bool: ...


_EXAMPLE = re.compile(r"^(?:比如|例如|譬如|诸如|举例来说|如[，,：:在]|典型的是)")
_SHORTCOMING = re.compile(
    r"不(?!忘|断|折不扣|懈|怕|仅|只|少|妥|同|得不说|含糊|松劲|合格)|没(?!出)|未(?!来)|缺|欠|差(?!异)|少(?!年|数民族)|弱|浅|软|慢|晚|滞后|"
    r"脱节|仍然?|依然|有待|需要?进一步|流于|停留|满足于|习惯于|往往|但|却|问题|现象|短板|漏|拖|推诿|敷衍|应付|走过场|淡|松|难以|忽视|无人|空着|闲置|超期|直到"
)
# Of a thing that did not happen: 没有发生……的问题 is praise, though it says 没有 and 问题.
_NOTHING_WRONG = re.compile(
    r"(?:没有|未)(?:发生|出现|接到|收到|发现)[^，。；]{0,20}(?:问题|案件|现象|事故|投诉|举报|行为)?"
)
_MERIT = re.compile(
    r"能够|认真|坚持|严格|积极|扎实|圆满|有效|显著|取得|获得感|荣获|被评为|稳步|稳定|提升|增强|夯实|实事|实现|保持|"
    r"完成|办结|开展|召开|举办|签订|解决|新增|落实|推进|建成|发放|检查|培训"
)
_REVIEW_OF_YEAR = re.compile(
    r"^(?:一年来|近年来|今年以来|过去一年|几年来|20\d\d年)|(?:能够|能)(?:坚持|严格|自觉|认真|按|把)"
)
# What was achieved, as against what was done to prepare the meeting.
_RESULTS = re.compile(
    r"^(?:一年来|近年来|今年以来|上年度|截[至止])|累计|办结|完成整改|完工|建成|获得感|荣获|获评|被评为|肯定|好评|没有发生|涌现"
)
_CAUSE = re.compile(r"^(?:究其原因|究其根源|主要还是|之所以|原因在于|归根到底|说到底|这与|这主要是因为|根子在)")
_MEASURE = re.compile(r"^(?:今后|下一步|下步|对此|为此|接下来).{0,12}(?:将|要|须)|^要(?:认真|切实|进一步)")
_PLEDGE = re.compile(r"谱写|壮丽|贡献.{0,8}力量|新篇章|不负|答卷|再创|建功")


def is_heading(row: Line) -> bool:
    """Whether a marked sentence only names its topic: it fills its line, or is one short clause or pair of clauses."""
    if row.mark is None:
        return False
    body = row.body.rstrip("。：: ")
    if not body:
        return True
    if row.whole and not row.text.endswith(("。", "！", "？")):
        return len(body) <= 60
    clauses = re.split("[，,；;]", body)
    return len(body) <= 36 and len(clauses) <= (3 if row.first else 2) and not re.search(r"[：:]\S", body)


def stands_alone(row: Line) -> bool:
    """Whether a line without a number reads as a heading: short, and closed by no mark of a sentence."""
    return row.mark is None and row.whole and len(row.text) <= 30 and row.text[-1:] not in "。！？；，、：:;,.…"


def assign(rows: Sequence[Line], kind: SectionKind, head: bool) -> list[Role]:
    """One role for each sentence of a section of `kind`; `head` says that its first one is or carries a heading."""
    found = [_role(row, kind, head and at == 0) for at, row in enumerate(rows)]
    if len(rows) > 1 and stands_alone(rows[0]) and not stands_alone(rows[1]):
        found[0] = "heading"
    if kind in ("problem", "cause", "measure") and set(found) == {"heading"}:
        # 一是学习不够。二是调研不够。 with nothing behind: the last of them is the content.
        found[-1] = kind
    return found


def _role(row: Line, kind: SectionKind, first: bool) -> Role:
    if is_heading(row):
        return "heading"
    if kind in ("opening", "other"):
        return _role_outside(row, first)
    if is_closing(row.text) or (kind == "measure" and _PLEDGE.search(row.text) and "始终" in row.text):
        return "closing"
    return _role_in_problem(row.body) if kind == "problem" else cast(Role, kind)


def _role_in_problem(body: str) -> Role:
    """A problem section may explain and promise in passing."""
    if (label := label_kind(body)) in ("cause", "measure"):
        return label
    if _EXAMPLE.match(body):
        return "example"
    if _CAUSE.match(body):
        return "cause"
    if _MEASURE.match(body):
        return "measure"
    return "praise" if _only_praise(body) else "problem"


def _role_outside(row: Line, first: bool) -> Role:
    if first and (is_lead_in(row.text) or len(row.text) <= 30):
        return "heading"
    if is_closing(row.text):
        return "closing"
    return "praise" if _RESULTS.search(row.body) and _only_praise(row.body) else "opening"


def _only_praise(text: str) -> bool:
    rest = _NOTHING_WRONG.sub("", text)
    if _SHORTCOMING.search(rest):
        return False
    return rest != text or bool(_REVIEW_OF_YEAR.search(text)) or len(_MERIT.findall(text)) > 1
