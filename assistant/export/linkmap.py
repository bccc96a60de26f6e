"""Causes, problems and measures side by side, a line for each link: a drawing inside a web page (SVG, no script)."""

from __future__ import annotations

import html
from itertools import chain

from assistant.checks.base import section_name
from assistant.types import Diagnosis, Section

_WIDTH, _ROW, _BOX, _TOP = 900, 44, 220, 36
_COLUMNS = (("cause", "原因", 0), ("problem", "问题", (_WIDTH - _BOX) // 2), ("measure", "措施", _WIDTH - _BOX))
_MOST = 13


def draw(diagnosis: Diagnosis) -> str:
    """The drawing as HTML, empty for a report without problems. What no line reaches is red; lines tell why."""
    columns = {kind: [s for s in diagnosis.report.sections if s.kind == kind] for kind, _, _ in _COLUMNS}
    if not columns["problem"]:
        return ""
    sources = {link.source for link in diagnosis.links}
    lacking = {s.id for side in ("cause", "measure") for s in columns[side] if s.id not in sources}
    for kind, side in (("cause-problem", "cause"), ("measure-problem", "measure")):
        # A problem needs both; where a report has no causes (or measures) at all, none of them lacks one.
        answered = {link.target for link in diagnosis.links if link.kind == kind}
        lacking |= {s.id for s in columns["problem"] if columns[side] and s.id not in answered}
    places = {
        section.id: (left, _TOP + row * _ROW) for kind, _, left in _COLUMNS for row, section in enumerate(columns[kind])
    }
    height = _TOP + _ROW * max(map(len, columns.values()))
    heads = "".join(f'<text x="{left}" y="20" font-weight="bold">{name}</text>' for _, name, left in _COLUMNS)
    lines = "".join(_line(places[a.source], places[a.target], a.reason) for a in diagnosis.links if a.source in places)
    shown = chain.from_iterable(columns.values())
    words = "".join(_word(section, places[section.id], section.id in lacking) for section in shown)
    label = "原因、措施与问题的对应"
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}">{heads}{lines}{words}</svg>'
        f"<figcaption>{label}；红色的没有对应，鼠标停在线上可看理由。</figcaption></figure>"
    )


def _line(a: tuple[int, int], b: tuple[int, int], reason: str) -> str:
    """From the inner edge of one box to the inner edge of the other."""
    (left, y1), (right, y2) = sorted((a, b))
    ends = f'x1="{left + _BOX}" y1="{y1 + 14}" x2="{right}" y2="{y2 + 14}"'
    return f"<line {ends}><title>{html.escape(reason)}</title></line>"


def _word(section: Section, place: tuple[int, int], lacking: bool) -> str:
    name = section_name(section)
    short = name if len(name) <= _MOST else f"{name[: _MOST - 1]}…"
    kind = ' class="gap"' if lacking else ""
    words = html.escape(f"{section.id} {short}")
    return f'<text x="{place[0]}" y="{place[1] + 18}"{kind}>{words}<title>{html.escape(name)}</title></text>'
