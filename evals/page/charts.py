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
_LEFT, _RIGHT, _TOP, _BOTTOM = 170, 20, 18, 34
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
        body += _label(_LEFT - 10, y + 4, f"{SUITES[suite].title} {row.measure.title}", "end")
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


def cost(*runs: Sequence[Record]) -> Plot | None:
    """What each report's rewriting cost, against the share of wordings that are specific and right; one run or two."""
    rows = [(number, r) for number, run in enumerate(runs) for r in run if r.suite == "rewrite" and r.scored.items]
    if not rows:
        return None
    paid = any(_tokens(r) for _, r in rows)
    spent = [(_tokens(r) if paid else r.seconds) / len(r.scored.items) for _, r in rows]
    most, unit = max([*spent, 1e-9]), "每句 token" if paid else "每句秒数"
    points = []
    for (number, row), each in zip(rows, spent, strict=True):
        good = sum(i.ok and i.numbers.get("after", 0) >= _SPECIFIC for i in row.scored.items) / len(row.scored.items)
        named = f"{'AB'[number]} {row.sample.group}" if len(runs) > 1 else row.sample.group
        kind = ("missed", "hit")[number] if len(runs) > 1 else row.sample.split
        points.append(Point(each / most, good, f"{named}：{each:.2f}，{good:.2f}", kind))
    colours = "红色是 A，绿色是 B。" if len(runs) > 1 else "紫色是 test，其余可以照着调。"
    note = f"每点一份报告：横轴是{unit}（右端 {most:.2f}），纵轴是首选改法既具体又无误的比例。{colours}"
    return Plot("质量与代价", note, _scatter(points, unit, "又具体又无误"))


def _tokens(record: Record) -> int:
    return record.usage.prompt_tokens + record.usage.completion_tokens


def each_report(lines: Sequence[Line]) -> Plot | None:
    """A against B for every report: each suite's first measure."""
    firsts = {line.suite: line for line in reversed(lines)}
    points = [
        Point(a, b, f"{line.title} {name}：A {a:.3f}，B {b:.3f}", "hit" if b > a else "missed" if b < a else "")
        for line in firsts.values()
        for name, a, b in line.reports
    ]
    if not points:
        return None
    note = "每点一份报告的一项（各项取第一个指标）：斜线以上是 B 更高（绿），以下是 B 更低（红）。"
    return Plot("逐份报告：A 与 B", note, _scatter(points, "A", "B", diagonal=True))


def _scatter(points: Iterable[Point], across: str, up: str, *, diagonal: bool = False) -> Markup:
    left, width, height = 60, _W - 60 - _RIGHT, _H - _TOP - _BOTTOM
    body = Markup('<rect class="frame" x="{}" y="{}" width="{}" height="{}"/>').format(left, _TOP, width, height)
    if diagonal:
        body += Markup('<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
            left, _TOP + height, left + width, _TOP
        )
    for p in points:
        body += _dot(left + width * min(1.0, p.x), _TOP + height * (1 - min(1.0, max(0.0, p.y))), p.title, p.kind)
    body += _label(left + width / 2, _H - 8, across, "middle") + _label(left, _TOP - 4, up, "start")
    body += _label(left - 8, _TOP + height, "0", "end")
    return Markup('<svg viewBox="0 0 {} {}" role="img">{}</svg>').format(_W, _H, body)


def differences(lines: Sequence[Line]) -> Plot:
    """B minus A with its interval, a row a measure; right of the middle line is where B is greater."""
    lines = [line for line in lines if line.measure.better != "none"]
    reach = max([0.05, *(max(abs(line.difference.low), abs(line.difference.high)) for line in lines)])
    left = 220
    middle, half = left + (_W - left - _RIGHT) / 2, (_W - left - _RIGHT) / 2
    body = Markup()
    for number, line in enumerate(lines):
        d, y = line.difference, _TOP + _ROW * number + _ROW / 2
        kind = {"B": "hit", "A": "missed"}.get(line.winner, "")
        a, b, x = (middle + half * v / reach for v in (d.low, d.high, d.value))
        body += _label(left - 10, y + 4, line.title, "end")
        body += Markup('<line class="range {}" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>').format(kind, a, b, y, y)
        body += _dot(x, y, f"{line.title} {d.value:+.3f}", kind)
    height = _TOP + _ROW * len(lines)
    axis = Markup('<line class="axis" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(middle, height)
    ends = _label(middle - half, height + 16, f"−{reach:.2f}", "start") + _label(
        middle + half, height + 16, f"+{reach:.2f}", "end"
    )
    svg = Markup('<svg viewBox="0 0 {} {}" role="img">{}{}{}</svg>').format(_W, height + 24, axis, body, ends)
    note = "横线是 95% 区间，中线以右是 B 的数值更大；绿色是 B 更好，红色是 A 更好。"
    return Plot("B−A", note, svg)


def _dot(x: float, y: float, title: str, kind: str = "") -> Markup:
    dot = Markup('<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}</title></circle>')
    return dot.format(kind, x, y, title)


def _label(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, text)
