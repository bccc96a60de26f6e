"""Plots as inline SVG: every point is a report or a sentence and says which when pointed at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evals.compare import Line
from evals.runs import Record
from evals.stats import Estimate
from evals.suites import SUITES
from evals.summary import Summary

_W, _H = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 150, 20, 14, 34
_ROW = 26
_SPECIFIC = 0.5  # where checks.is_vague draws the line


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its title and one sentence on how to read it."""

    title: str
    note: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Point:
    """A point at (x, y), both 0..1 of the drawing; `title` is shown when pointed at."""

    x: float
    y: float
    title: str
    kind: str = ""


def interval(shown: Estimate, scale: float = 1.0) -> Markup:
    """A measure's value and interval on a line from 0 to `scale`."""
    x, low, high = (round(100 * min(1.0, max(0.0, v / scale)), 1) for v in (shown.value, shown.low, shown.high))
    return Markup(
        '<svg class="bar" viewBox="0 0 104 12"><line class="axis" x1="2" x2="102" y1="6" y2="6"/>'
        '<line class="range" x1="{}" x2="{}" y1="6" y2="6"/><circle cx="{}" cy="6" r="3"/></svg>'
    ).format(low + 2, high + 2, x + 2)


def by_report(summary: Summary) -> Plot | None:
    """Each suite's first measure for every report, a row a suite."""
    firsts = [(suite, summary.of(suite)[0]) for suite in summary.seconds if summary.of(suite)]
    if not firsts:
        return None
    body = Markup()
    for number, (suite, row) in enumerate(firsts):
        y = _TOP + _ROW * number + _ROW / 2
        body += _label(_LEFT - 10, y + 4, f"{suite} {row.measure.title}", "end")
        body += Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(_LEFT, _W - _RIGHT, y, y)
        for group, value in row.by_group.items():
            body += _dot(_LEFT + (_W - _LEFT - _RIGHT) * min(1.0, value), y, f"{group} {value:.3f}")
    height = _TOP + _ROW * len(firsts)
    ticks = _ticks(height + 16)
    svg = Markup('<svg viewBox="0 0 {} {}" role="img">{}{}</svg>').format(_W, height + 24, body, ticks)
    return Plot("各份报告", "每点一份报告（防编造一项每点一组依据，检索一项每点一问），越靠右越好。", svg)


def _ticks(y: float) -> Markup:
    width = _W - _LEFT - _RIGHT
    return Markup().join(_label(_LEFT + width * tick / 4, y, f"{tick / 4:g}", "middle") for tick in range(5))


def before_after(records: Sequence[Record]) -> Plot | None:
    """How specific each sentence was and its first wording is."""
    items = [item for r in records if r.suite == "rewrite" for item in r.scored.items if item.numbers]
    points = [
        Point(
            i.numbers["before"],
            i.numbers["after"],
            f"{i.id}：{i.text[:20]}…",
            "hit" if i.numbers["after"] >= _SPECIFIC else "false",
        )
        for i in items
    ]
    if not points:
        return None
    note = "每点一句：横轴是原句的具体程度，纵轴是首选改法的，斜线以上是更具体了；绿色已不空泛，橙色还空泛或有留空。"
    return Plot("改前与改后", note, _scatter(points, "原句", "改后", diagonal=True))


def cost(records: Sequence[Record]) -> Plot | None:
    """What each report's rewriting cost, against the share of wordings that are specific and right."""
    rows = [r for r in records if r.suite == "rewrite" and r.scored.items]
    if not rows:
        return None
    paid = [r.usage.prompt_tokens + r.usage.completion_tokens for r in rows]
    unit = "每句 token" if any(paid) else "每句秒数"
    each = [(tokens if any(paid) else r.seconds) / len(r.scored.items) for r, tokens in zip(rows, paid, strict=True)]
    most = max([*each, 1e-9])
    points = []
    for row, spent in zip(rows, each, strict=True):
        good = sum(i.ok and i.numbers.get("after", 0) >= _SPECIFIC for i in row.scored.items) / len(row.scored.items)
        points.append(Point(spent / most, good, f"{row.sample.group}：{spent:.2f}，{good:.2f}", row.sample.split))
    note = f"每点一份报告：横轴是{unit}（右端 {most:.2f}），纵轴是首选改法既具体又无误的比例。"
    return Plot("质量与代价", note, _scatter(points, unit, "又具体又无误"))


def _scatter(points: Iterable[Point], across: str, up: str, *, diagonal: bool = False) -> Markup:
    left, width, height = 60, _W - 60 - _RIGHT, _H - _TOP - _BOTTOM
    body = Markup('<rect class="frame" x="{}" y="{}" width="{}" height="{}"/>').format(left, _TOP, width, height)
    if diagonal:
        body += Markup('<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
            left, _TOP + height, left + width, _TOP
        )
    for p in points:
        body += _dot(left + width * min(1.0, p.x), _TOP + height * (1 - min(1.0, max(0.0, p.y))), p.title, p.kind)
    body += _label(left + width / 2, _H - 8, across, "middle") + _label(left - 8, _TOP + 10, up, "end")
    body += _label(left - 8, _TOP + height, "0", "end")
    return Markup('<svg viewBox="0 0 {} {}" role="img">{}</svg>').format(_W, _H, body)


def differences(lines: Sequence[Line]) -> Markup:
    """B minus A with its interval, a row a measure; right of the middle line is where B is greater."""
    reach = max([0.05, *(max(abs(line.difference.low), abs(line.difference.high)) for line in lines)])
    left = 220
    middle, half = left + (_W - left - _RIGHT) / 2, (_W - left - _RIGHT) / 2
    body = Markup()
    for number, line in enumerate(lines):
        d, y = line.difference, _TOP + _ROW * number + _ROW / 2
        kind = {"B 更好": "hit", "A 更好": "missed"}.get(line.verdict, "")
        a, b, x = (middle + half * v / reach for v in (d.low, d.high, d.value))
        name = f"{SUITES[line.suite].title} {line.measure.title}"
        body += _label(left - 10, y + 4, name, "end")
        body += Markup('<line class="range {}" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>').format(kind, a, b, y, y)
        body += _dot(x, y, f"{name} {d.value:+.3f}", kind)
    height = _TOP + _ROW * len(lines)
    axis = Markup('<line class="axis" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(middle, height)
    ends = _label(middle - half, height + 16, f"−{reach:.2f}", "start") + _label(
        middle + half, height + 16, f"+{reach:.2f}", "end"
    )
    return Markup('<svg viewBox="0 0 {} {}" role="img">{}{}{}</svg>').format(_W, height + 24, axis, body, ends)


def _dot(x: float, y: float, title: str, kind: str = "") -> Markup:
    dot = Markup('<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}</title></circle>')
    return dot.format(kind, x, y, title)


def _label(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, text)
