"""The text of a report as a file."""

from __future__ import annotations

from assistant.types import Report


def plain(text: str) -> bytes:
    """The text itself in UTF-8: what is read again is what was written."""
    return text.encode("utf-8")


def markdown(report: Report) -> bytes:
    """The report with its title, chapters and sections as Markdown headings; sentences are left as they are."""
    sections = {section.start for section in report.sections}
    lines = []
    at = 0
    for line in report.text.splitlines(keepends=True):
        value = line.strip()
        start = at + len(line) - len(line.lstrip())
        at += len(line)
        if value:
            lines.append(_heading(value, start, report, starts_section=start in sections))
    return ("\n\n".join(lines) + "\n").encode("utf-8")


def _heading(value: str, start: int, report: Report, *, starts_section: bool) -> str:
    if value == report.title.strip():
        return f"# {value}"
    first = next((sentence for sentence in report.sentences if sentence.start >= start), None)
    if first is None or first.role != "heading" or first.text.strip() != value:
        return value
    return f"### {value}" if starts_section else f"## {value}"
