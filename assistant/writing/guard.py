"""Nothing invented: every particular of a candidate stands in its evidence, and its meaning is the original's.

No model takes part. `inspect` judges, `strike` repairs by putting placeholders, `clear` is the one door through
which a wording becomes a Candidate that may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.particulars import PLACEHOLDER, Particular, find
from assistant.types import Candidate, Citation
from assistant.writing import claims, meaning
from assistant.writing.aligned import misaligned
from assistant.writing.captured import captured
from assistant.writing.compared import swapped
from assistant.writing.evidence import Evidence, ground, slots
from assistant.writing.joined import joined
from assistant.writing.order import counted_from, reordered
from assistant.writing.orders import order_in
from assistant.writing.standing import misplaced
from assistant.writing.support import unsupported
from assistant.writing.turned import turned

__all__ = ["Evidence", "Verdict", "clear", "inspect", "strike"]

_ASKED = {
    "number": "数量",
    "sum": "金额",
    "percent": "比例",
    "date": "时间",
    "period": "时长",
    "person": "人员",
    "unit": "单位名称",
    "project": "项目名称",
    "meeting": "会议名称",
    "document": "文件名称",
    "place": "地点",
    "quotation": "原话",
    "comparison": "对比情况",
}
_ANYTHING = "【待补充：具体情况】"
_REPEATED = re.compile(r"(【待补充：[^【】]*】)(?:[、和及，]?\1)+")
_HAN = re.compile(r"[一-鿿]")
# 哪个校区, 几场座谈会: a question, which tells nothing.
_ASKING = re.compile("[哪几谁]|什么|多少|怎")
# A wording with fewer characters of its own than this, placeholders left out, says nothing any more.
_LEAST = 6


@dataclass(frozen=True, slots=True)
class Verdict:
    """`unsupported`: particulars that no evidence holds, as written; `meaning`: what is turned, in Chinese."""

    unsupported: tuple[str, ...] = ()
    meaning: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the candidate may be shown as ready."""
        return not self.unsupported and not self.meaning


def inspect(candidate: str, evidence: Evidence) -> Verdict:
    """Judge `candidate` against `evidence`. A placeholder 【待补充：…】 is allowed, and may tell nothing itself."""
    wrong = [*_wrong(candidate, evidence), *(p for _, told in _hidden(candidate, evidence) for p in told)]
    made_up = [candidate[start:end] for start, end in claims.invented(candidate, evidence)]
    known = ground(evidence)
    changed = [*meaning.changes(candidate, evidence), *turned(candidate, known)]
    if order := order_in(candidate):
        changed.append(f"夹带了写给机器的话：{order}")
    if not evidence.own_words:
        told = slots(candidate)
        changed += [
            *joined(candidate, told, known),
            *reordered(candidate, known),
            *counted_from(candidate, known),
            *misplaced(told, known),
            *swapped(told, known),
            *misaligned(candidate, told, known),
            *captured(told, known),
        ]
    return Verdict(tuple(dict.fromkeys([*(p.text for p in wrong), *made_up])), tuple(dict.fromkeys(changed)))


def strike(candidate: str, evidence: Evidence) -> str:
    """`candidate` with each unsupported particular replaced by a placeholder of its kind.

    A measure word stays (走访【待补充：数量】户); a sum or a date goes whole. An event that no evidence tells goes with
    its clause. What is turned in meaning is not mended.
    """
    candidate = claims.without(candidate, evidence)
    for _ in range(3):
        wrong = _wrong(candidate, evidence)
        if not wrong:
            break
        for p in reversed(wrong):
            candidate = candidate[: p.start] + _placeholder(p) + candidate[p.end :]
        candidate = _REPEATED.sub(r"\1", candidate)
    for telling, _ in _hidden(candidate, evidence):
        candidate = candidate.replace(telling, _ANYTHING)
    return candidate


def clear(candidate: str, evidence: Evidence, citations: Sequence[Citation] = ()) -> Candidate | None:
    """The candidate as it may be shown, or None when it must be withheld.

    Only `citations` whose quote stands word for word in one of `evidence.quotes` count, and only they (not what else
    lies in `evidence.quotes`) support particulars. What stays unsupported is struck; a changed meaning withholds.
    """
    cited, quotes, dates = [], [], []
    for citation in citations:
        if citation.quote and any(citation.quote in quote for quote in evidence.quotes):
            cited.append(citation)
            quotes.append(citation.quote)
            dates.append(citation.date)
    shown = replace(evidence, quotes=tuple(quotes), dates=tuple(dates))
    text = strike(candidate.strip(), shown)
    if not inspect(text, shown).ok or len(_HAN.findall(PLACEHOLDER.sub("", text))) < _LEAST:
        return None
    return Candidate(text, tuple(cited), tuple(PLACEHOLDER.findall(text)))


def _hidden(candidate: str, evidence: Evidence) -> list[tuple[str, list[Particular]]]:
    """The placeholders that tell an unsupported particular (【待补充：走访32户】), each with what it tells."""
    told = []
    for placeholder in dict.fromkeys(PLACEHOLDER.findall(candidate)):
        inside = placeholder.partition("：")[2].rstrip("】")
        strong = {p.text for p in find(inside) if not _ASKING.search(p.text)}
        wrong = [p for p in _wrong(inside, evidence) if p.text in strong]
        if wrong:
            told.append((placeholder, wrong))
    return told


def _wrong(candidate: str, evidence: Evidence) -> list[Particular]:
    return unsupported(candidate, slots(candidate), ground(evidence))


def _placeholder(p: Particular) -> str:
    asked = f"【待补充：{_ASKED[p.kind]}】"
    if p.kind == "number" and p.measure and not p.measure.startswith("第"):
        # The measure word as written, not its canonical form.
        word = re.search(r"[一-鿿]*$", re.sub(r".*[\d多余来几〇零一二两三四五六七八九十百千万亿]", "", p.text))
        return asked + (word[0] if word else "")
    if p.kind == "quotation":
        return p.text[0] + asked + p.text[-1]
    return asked
