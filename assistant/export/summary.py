"""A folder of reports at a glance, as a workbook and as one web page: a row a report, all findings, what they share."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import takewhile
from pathlib import PurePath

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from assistant.checks import specificity
from assistant.checks.rules import SEVERITIES, title
from assistant.errors import LuoshiError
from assistant.export.track import clean
from assistant.likeness import Likeness
from assistant.types import Diagnosis

Value = str | int | float
_WORST = 3
_MOST_SHOWN = 200  # rows of shared sentences on the web page; the workbook has them all
_OTHER = "other-text"  # what was checked is no such report
_LACKS = (_OTHER, "no-example", "pseudo-example", "unexplained-problem", "unaddressed-problem", "idle-cause",
          "missing-aspect")  # fmt: skip
# A cell of a workbook holds no more.
_CELL = 32_000


@dataclass(frozen=True)
class Folder:
    """What was found in a folder: `diagnoses` in the order that `likeness` counts them, and the files that failed."""

    diagnoses: Sequence[Diagnosis]
    errors: Sequence[LuoshiError]
    likeness: Likeness

    @cached_property
    def names(self) -> Sequence[str]:
        """What each report is called: its path below the folder that all lie in; its title where it has no file."""
        paths = [PurePath(item.report.path).parts for item in self.diagnoses]
        folders = zip(*(path[:-1] for path in paths), strict=False)
        shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, folders))
        named = ("/".join(path[shared:]) for path in paths)
        return [name or item.report.title for name, item in zip(named, self.diagnoses, strict=True)]


_HEAD = ("文件", "单位", "标题", "字数", "得分", "具体句", "有事例的问题", "有原因的问题", "有措施的问题", "空泛句数",
         "发现数", "须改数", "问题数", "缺口", "与别的报告相同", "最空泛的话")  # fmt: skip


def workbook(folder: Folder) -> bytes:
    """Sheets 报告, 发现, 雷同 and, where files failed, 未读. Text that begins like a formula stays text."""
    book = Workbook(write_only=True)
    _sheet(book, "报告", _HEAD, _reports(folder), (28, 16, 30, *[9] * 10, 36, 30, 60))
    _sheet(
        book,
        "发现",
        ("文件", "部分", "轻重", "类别", "行", "原文", "意见"),
        _findings(folder),
        (28, 8, 8, 14, 6, 50, 60),
    )
    places = ("编号", "份数", "是否一字不差", "文件", "行", "原文")
    _sheet(book, "雷同", places, _shared(folder), (8, 8, 14, 28, 6, 80))
    _sheet(book, "雷同的两份", ("文件一", "文件二", "相同句数", "占较短一份的比例"), _pairs(folder), (28, 28, 12, 18))
    if folder.errors:
        rows: Iterable[Sequence[Value]] = ((error.where, error.what, error.help) for error in folder.errors)
        _sheet(book, "未读", ("文件", "原因", "办法"), rows, (40, 30, 40))
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _sheet(
    book: Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[Value]], widths: Sequence[int]
) -> None:
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate((head, *rows)):
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, clean(value)[:_CELL] if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            if isinstance(value, float):
                cell.number_format = "0%"
            cell.font = Font(bold=number == 0)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        page.append(cells)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _reports(folder: Folder) -> Iterator[Sequence[Value]]:
    most: dict[int, tuple[float, int]] = {}
    for pair in folder.likeness.pairs:
        for own, other in ((pair.a, pair.b), (pair.b, pair.a)):
            most[own] = max(most.get(own, (0.0, 0)), (pair.share, other))
    for at, item in enumerate(folder.diagnoses):
        score = scores(item)
        problems = sum(section.kind == "problem" for section in item.report.sections)
        like = f"{folder.names[most[at][1]]}（{most[at][0]:.0%}）" if at in most else ""
        yield (
            folder.names[at], item.report.unit, item.report.title, item.stats.chars,
            round(sum(score) / 4 * 100), *score, item.stats.vague, len(item.findings),
            sum(f.severity == "error" for f in item.findings), problems,
            "\n".join(_gaps(item)), like, "\n".join(_worst(item)),
        )  # fmt: skip


def scores(item: Diagnosis) -> tuple[float, float, float, float]:
    """Shares, 0..1: sentences that are specific; problems that show an event, have a cause, have a measure.

    A report without problem sections scores 0 in the last three, a text that is no such report in all.
    """
    if any(found.rule == _OTHER for found in item.findings):
        return 0.0, 0.0, 0.0, 0.0
    spoken = [s for s in item.report.sentences if s.role in ("problem", "example", "cause", "measure")]
    problems = [s.id for s in item.report.sections if s.kind == "problem"]
    linked = {(link.kind, link.target) for link in item.links}
    count = max(1, len(problems))
    return (
        1 - min(1.0, item.stats.vague / max(1, len(spoken))),
        sum(item.examples.get(p) == "concrete" for p in problems) / count,
        sum(("cause-problem", p) in linked for p in problems) / count,
        sum(("measure-problem", p) in linked for p in problems) / count,
    )


def _gaps(item: Diagnosis) -> Iterator[str]:
    """What is missing, each kind once with the sections that lack it."""
    for rule in _LACKS:
        found = [f for f in item.findings if f.rule == rule]
        if found:
            places = "、".join(dict.fromkeys(f.section for f in found if f.section))
            yield f"{title(rule)}：{places or f'{len(found)} 处'}"


def _worst(item: Diagnosis) -> list[str]:
    vague = [f for f in item.findings if f.rule == "vague"]
    return [f.text for f in sorted(vague, key=lambda f: (specificity(f.text), f.start))[:_WORST]]


def _findings(folder: Folder) -> Iterator[Sequence[Value]]:
    for name, item in zip(folder.names, folder.diagnoses, strict=True):
        for found in item.findings:
            advice = found.message + (f"改为：{found.replacement}" if found.replacement is not None else "")
            rule = title(found.rule)
            line = _line(item.report.text, found.start)
            yield name, found.section, SEVERITIES[found.severity], rule, line, found.text, advice


def _shared(folder: Folder) -> Iterator[Sequence[Value]]:
    for number, item in enumerate(folder.likeness.shared, 1):
        for place in item.places:
            line = _line(folder.diagnoses[place.report].report.text, place.start)
            name = folder.names[place.report]
            yield number, len(item.reports), "是" if item.same else "大体相同", name, line, place.text


def _pairs(folder: Folder) -> Iterator[Sequence[Value]]:
    for pair in folder.likeness.pairs:
        yield folder.names[pair.a], folder.names[pair.b], pair.sentences, pair.share


_STYLE = """
body{margin:0 auto;max-width:80rem;padding:1.5rem;background:#fffdf9;color:#25221d;
font:15px/1.7 "Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2.2rem}table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #ddd6c8;padding:.35rem .5rem;text-align:left;vertical-align:top}
th{position:sticky;top:0;background:#fffdf9}td.n{text-align:right;white-space:nowrap}li{margin:.7em 0}
small{color:#5f594f}.wrap{overflow-x:auto}
"""


def page(folder: Folder) -> bytes:
    """The same as one web page that loads nothing."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>汇总</title>'
    count = len(folder.diagnoses)
    parts = [f"<h1>汇总：{count} 份报告</h1>", _table(_HEAD, _reports(folder))]
    if folder.errors:
        parts.append(f"<h2>没有读成的 {len(folder.errors)} 份</h2><ul>")
        parts += [f"<li>{html.escape(error.line())}</li>" for error in folder.errors]
        parts.append("</ul>")
    shared = folder.likeness.shared
    parts.append(f"<h2>几份报告共有的话（{len(shared)} 处）</h2>")
    if len(shared) > _MOST_SHOWN:
        parts.append(f"<p>这里列出前 {_MOST_SHOWN} 处，其余见表格。</p>")
    parts.append("<ol>")
    for item in shared[:_MOST_SHOWN]:
        where = (f"{folder.names[p.report]} 第 {_line(folder.diagnoses[p.report].report.text, p.start)} 行"
                 for p in item.places)  # fmt: skip
        same = "一字不差" if item.same else "大体相同"
        names = html.escape("；".join(where))
        parts.append(
            f"<li>{html.escape(item.places[0].text)}<br><small>{same}，{len(item.reports)} 份：{names}</small></li>"
        )
    parts.append("</ol><h2>最相像的两份</h2>")
    parts.append(_table(("文件一", "文件二", "相同句数", "占较短一份"), list(_pairs(folder))[:_MOST_SHOWN]))
    style = f"<style>{_STYLE}</style>"
    text = f'<!doctype html><html lang="zh"><head>{head}{style}</head><body>{"".join(parts)}</body></html>'
    return text.encode("utf-8", "replace")


def _table(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    top = "".join(f"<th>{html.escape(value)}</th>" for value in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="wrap"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: Value) -> str:
    if isinstance(value, float):
        return f'<td class="n">{value:.0%}</td>'
    if isinstance(value, int):
        return f'<td class="n">{value}</td>'
    return f"<td>{html.escape(value).replace(chr(10), '<br>')}</td>"
