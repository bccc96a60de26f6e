"""Word documents for reviewers: the review opinion (审核意见) on reports, and the wordings proposed for one."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document

from assistant.checks.rules import title
from assistant.types import Diagnosis, Finding, Rewrites

_SEVERITY = {"error": "须改", "warning": "应改", "info": "可改"}


def opinion(items: Iterable[Diagnosis]) -> bytes:
    """One chapter a report: a summary and a table of findings that the reviewer may edit and send."""
    file = Document()
    file.add_heading("审核意见", level=0)
    for item in items:
        report = item.report
        file.add_heading(_clean(report.title or report.path or "（无标题）"), level=1)
        file.add_paragraph(_summary(item))
        if item.findings:
            _table(file, ("部分", "类别", "原文", "意见"), (_row(found) for found in item.findings))
    return _bytes(file)


def proposals(item: Rewrites) -> bytes:
    """The wordings proposed for a report, each with its sources and open questions."""
    file = Document()
    file.add_heading("改写建议", level=0)
    file.add_paragraph(_clean(item.report.title or item.report.path))
    for proposal in item.proposals:
        file.add_heading(_clean(f"{proposal.section} {proposal.original[:24] or '补一句'}"), level=2)
        file.add_paragraph(_clean(f"原句：{proposal.original}"))
        for candidate in proposal.candidates:
            file.add_paragraph(_clean(candidate.text), style="List Number")
            for source in candidate.sources:
                warning = f"（注意：{source.warning}）" if source.warning else ""
                file.add_paragraph(
                    _clean(f"出处 {source.title or source.id}：{source.quote}{warning}"), style="List Bullet"
                )
        for question in proposal.questions:
            file.add_paragraph(_clean(f"请补充：{question}"), style="List Bullet")
    return _bytes(file)


def _summary(item: Diagnosis) -> str:
    stats = item.stats
    counts: dict[str, int] = {}
    for found in item.findings:
        counts[found.rule] = counts.get(found.rule, 0) + 1
    listed = "，".join(f"{title(rule)} {count} 处" for rule, count in counts.items())
    return f"全文 {stats.chars} 字、{stats.sentences} 句。" + (f"发现：{listed}。" if listed else "未发现问题。")


def _row(found: Finding) -> tuple[str, ...]:
    advice = found.message + (f"改为：{found.replacement}" if found.replacement is not None else "")
    return found.section, f"{_SEVERITY[found.severity]}·{title(found.rule)}", found.text, advice


def _table(file: Any, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = file.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    for cell, value in zip(table.rows[0].cells, head, strict=True):
        cell.text = value
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(value)


def _clean(value: str) -> str:
    """Characters that XML cannot hold are left out."""
    return "".join(char for char in value if char.isprintable() or char in "\t\n")


def _bytes(file: Any) -> bytes:
    data = BytesIO()
    file.save(data)
    return data.getvalue()
