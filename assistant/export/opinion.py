"""Word documents for reviewers: the review opinion (审核意见) on reports, and the wordings proposed for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from assistant.checks.rules import SEVERITIES, title
from assistant.export import layout, questions
from assistant.export.review import of_proposal
from assistant.export.track import clean
from assistant.types import Diagnosis, Finding, Rewrites

_HEAD = ("部分", "类别", "原文", "意见")


def opinion(items: Iterable[Diagnosis]) -> bytes:
    """A letter a report, on the page of an official document: verdict, what to mend by weight, what to add, a table.

    The reviewer may edit it and send it; who signs it and when is left to be filled in.
    """
    file = layout.open_template()
    for number, item in enumerate(items):
        if number:
            file.add_page_break()
        _letter(file, item)
    return layout.saved(file)


def _letter(file: Any, item: Diagnosis) -> None:
    report = item.report

    def say(style: str, words: str) -> Any:
        return file.add_paragraph(clean(words), style=style)

    say(layout.TITLE, "审核意见")
    say(layout.BODY, "")
    layout.flush(say(layout.BODY, f"{report.unit or '【待补充：单位】'}："))
    say(layout.BODY, f"你单位报送的《{report.title or '对照检查材料'}》收悉。{_verdict(item)}")
    say(layout.CHAPTER, "一、主要问题")
    for severity in ("error", "warning", "info"):
        found = [f for f in item.findings if f.severity == severity]
        if found:
            counts = Counter(title(f.rule) for f in found)
            listed = "，".join(f"{name} {count} 处" for name, count in counts.items())
            say(layout.BODY, f"{SEVERITIES[severity]}的 {len(found)} 处：{listed}。")
    if not item.findings:
        say(layout.BODY, "没有发现需要修改的地方。")
    say(layout.CHAPTER, "二、请补充的情况")
    groups = [group for group in questions.gather(item) if group.questions]
    for group in groups:
        say(layout.BODY, f"{group.name}：{''.join(group.questions)}")
    if not groups:
        say(layout.BODY, "没有需要补充的情况。")
    if item.findings:
        say(layout.CHAPTER, "三、逐条意见")
        layout.table(file, _HEAD, (_row(found) for found in item.findings), (2, 3, 8, 9))
    for blank in ("审核单位", "日期"):
        layout.indent_right(file.add_paragraph(f"【待补充：{blank}】", style=layout.SIGNED), 2)


def _verdict(item: Diagnosis) -> str:
    """What follows from the findings, said as a reviewer says it."""
    weights = Counter(found.severity for found in item.findings)
    if weights["error"]:
        return "经审核，须修改后重新报送。"
    return "经审核，请按下列意见完善。" if weights["warning"] else "经审核，同意。"


def proposals(item: Rewrites) -> bytes:
    """The wordings proposed for a report, each with its sources and open questions."""
    file = layout.open_template()
    file.add_paragraph("改写建议", style=layout.TITLE)
    file.add_paragraph(clean(f"《{item.report.title or item.report.path}》"), style=layout.BODY)
    for proposal in item.proposals:
        heading = f"{proposal.section} {proposal.original[:24]}" if proposal.original else f"{proposal.section} 补一句"
        file.add_paragraph(clean(heading), style=layout.PART)
        original = [f"原句：{proposal.original}"] if proposal.original else []
        for line in (*original, *of_proposal(proposal)):
            file.add_paragraph(clean(line), style=layout.BODY)
    return layout.saved(file)


def _row(found: Finding) -> tuple[str, ...]:
    advice = found.message + (f"改为：{found.replacement}" if found.replacement is not None else "")
    return found.section, f"{SEVERITIES[found.severity]}·{title(found.rule)}", found.text, advice
