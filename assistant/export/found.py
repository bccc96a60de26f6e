"""What the command line prints of the knowledge base. Apart from terminal.py, which loads the rules."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Hit, Source

_KINDS = {"policy": "政策", "report": "报告", "record": "记录"}


def sources(items: Sequence[Source]) -> str:
    """The knowledge base as a list."""
    if not items:
        return "知识库是空的。用 luoshi ingest 收录政策、往年报告和工作记录。"
    return "\n".join(
        f"{s.id}\t{_KINDS[s.kind]}\t{s.year or '年份不详'}\t{s.unit or '—'}\t{s.encoded}/{s.passages} 段\t{s.title}"
        for s in items
    )


def hits(items: Sequence[Hit]) -> str:
    """Search results, or a line that says there is none."""
    if not items:
        return "没有找到。换几个词试试，或先收录有关资料。"
    return "\n".join(_hit(number, item) for number, item in enumerate(items, 1))


def _hit(number: int, item: Hit) -> str:
    passage = item.passage
    path = " › ".join((passage.title, *passage.heading))
    weak = "（相关性弱，不宜引用）" if item.weak else ""
    words = f"\n   相同的词：{'、'.join(item.matches[:8])}" if item.matches else ""
    return f"{number}. [{passage.ref}] {path}{weak}\n   {short(passage.text, 120)}{words}"


def short(text: str, most: int = 40) -> str:
    """One line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
