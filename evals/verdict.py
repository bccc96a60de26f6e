"""A comparison in words: what a maintainer asks of two runs, answered before any table."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from evals import cost
from evals.compare import Comparison, Line, differing
from evals.suites import SUITES
from evals.table import arrow_of, between, percent, render

WORDS = {"A": "A 更好", "B": "B 更好", "=": "相同", "": "分不出"}
_MOST_REPORTS = 3
_MOST_DOUBTFUL = 3
_MOST_CASES = 5
_LONGEST = 40


def verdict(found: Comparison) -> list[str]:
    """Is B better than A, how sure, at what cost, where worse: a line each."""
    judged = [line for line in found.lines if line.measure.better != "none"]
    won, lost = ([line for line in judged if line.winner == run] for run in "BA")
    open_ = sum(line.winner == "" for line in judged)
    head = {
        (True, False): "B 比 A 好",
        (False, True): "B 不如 A",
        (True, True): "各有长短",
        (False, False): "分不出好坏" if open_ else "两次一样",
    }[bool(won), bool(lost)]
    same = sum(line.winner == "=" for line in judged)
    lines = [f"结论：{head}（{len(won)} 项更好，{len(lost)} 项更差，{open_} 项分不出，{same} 项相同）。"]
    lines += [f"更好　{_said(line)}" for line in won]
    lines += [f"更差　{_said(line)}{_where(line)}" for line in lost]
    doubtful = sorted((line for line in judged if line.winner == "" and _sure(line) > 0.5), key=_sure, reverse=True)
    lines += [f"或许更差　{_said(line)}{_where(line)}" for line in doubtful[:_MOST_DOUBTFUL]]
    lines += [f"代价：A {_spent(found, 0)}；B {_spent(found, 1)}。"]
    return [*lines, *_turned(found), *_few(found)]


def _said(line: Line) -> str:
    d = line.difference
    sure = d.sure if line.winner == "B" else _sure(line)
    return f"{line.title} {d.a:.3f} → {d.b:.3f}（{d.value:+.3f}，把握 {percent(sure)}）"


def _sure(line: Line) -> float:
    """How sure it is that B is worse."""
    return 1 - line.difference.sure


def _where(line: Line) -> str:
    return f"，差在 {where(line)}" if line.worse else ""


def where(line: Line) -> str:
    """The reports in which B is worse, the worst first."""
    shown = "、".join(f"{name} {a:.2f}→{b:.2f}" for name, a, b in line.worse[:_MOST_REPORTS])
    return f"{shown} 等 {len(line.worse)} 份" if len(line.worse) > _MOST_REPORTS else shown


def _spent(found: Comparison, run: int) -> str:
    used = found.used[run]
    return cost.spent(used, cost.paid(found.about[run]["model"], used))


def _turned(found: Comparison) -> Iterator[str]:
    """Cases mended and spoiled, suite by suite."""
    for suite in dict.fromkeys(change.suite for change in found.changes):
        mended, spoiled, chance = found.turned(suite)
        yield (
            f"逐条　{SUITES[suite].title}：B 改对 {mended} 条，改错 {spoiled} 条"
            f"（纯属偶然的可能 {percent(chance)}；同一份材料里的句子彼此相像，只作参考）"
        )


def _few(found: Comparison) -> Iterator[str]:
    """What limits the comparison."""
    groups = max((line.difference.groups for line in found.lines), default=0)
    if 0 < groups < 6:
        yield f"只有 {groups} 份材料可比，再大的差别也下不了结论：至少要 6 份。"
    if any(found.alone):
        yield f"只有一次跑过的没有比：A 独有 {found.alone[0]} 个样本，B 独有 {found.alone[1]} 个。"
    if found.unequal:
        yield f"两次输入不同的没有比：{found.unequal} 个样本。"


def comparison_table(found: Comparison) -> str:
    """The comparison as text: the verdict, what differs, every measure, and cases that B has spoiled."""
    table = Table("指标", "", "A", "B", "B−A", "95% 区间", "B 更好的把握", "结论", "份数", box=None, pad_edge=False)
    for line in found.lines:
        d, judged = line.difference, line.measure.better != "none"
        table.add_row(
            line.title, arrow_of(line.measure.better), f"{d.a:.3f}", f"{d.b:.3f}", f"{d.value:+.3f}",
            between(d.low, d.high, d.groups, "+"), percent(d.sure) if judged else "",
            WORDS[line.winner] if judged else "", str(d.groups),
        )  # fmt: skip
    head = [
        f"{name}：{run['model']}，{run['data']}，{run['made']}" for name, run in zip("AB", found.about, strict=True)
    ]
    differ = [f"不同　{line}" for line in differing(found.about)]
    return "\n".join([*head, *differ, "", *verdict(found), "", render([table]), *_spoiled(found)])


def _spoiled(found: Comparison) -> Iterator[str]:
    cases = [change for change in found.changes if not change.mended]
    if cases:
        yield f"\nB 改错的 {len(cases)} 条" + (f"（先列 {_MOST_CASES} 条）：" if len(cases) > _MOST_CASES else "：")
    for change in cases[:_MOST_CASES]:
        text, note = " ".join(change.b.text.split()), f"，{change.b.note}" if change.b.note else ""
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        got = f"A {change.a.got or '没有'}，B {change.b.got or '没有'}"
        yield f"  {SUITES[change.suite].title} {change.b.id}：{got}{note}\n      {shown}"
