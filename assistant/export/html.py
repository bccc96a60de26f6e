"""A diagnosis as one web page that stands alone: the text with its findings beside it, nothing loaded from anywhere."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import pairwise

from assistant.export import linkmap
from assistant.types import Diagnosis, Finding

_COLOURS = {"error": "#c01f5b", "warning": "#b06f00", "info": "#2a65a6"}
_STYLE = """
body{margin:0 auto;max-width:46rem;padding:2rem 1.2rem;background:#fffdf9;color:#25221d;
font:18px/1.95 "Source Han Serif SC","Noto Serif CJK SC","Songti SC",SimSun,serif}
h1{font-size:1.5rem;text-align:center;line-height:1.5}p{text-indent:2em;margin:.3em 0}
mark{background:none;color:inherit;border-bottom:2px solid var(--c)}
mark a{color:var(--c);font-size:.75em;vertical-align:super;text-decoration:none;text-indent:0}
mark a+a{margin-left:.35em}
ol{font:15px/1.7 system-ui,"Noto Sans CJK SC",sans-serif;padding-left:2.2em}li{margin:.6em 0}li b{color:var(--c)}
q{color:#5f594f}figure{margin:1.5em 0;overflow-x:auto}svg{width:100%;min-width:34rem;font:13px system-ui,sans-serif}
svg .gap{fill:#c01f5b}svg line{stroke:#8d8574;stroke-width:1.4}svg line:hover{stroke:#c01f5b;stroke-width:3}
figcaption{font:14px/1.6 system-ui,sans-serif;color:#5f594f}@media print{body{font-size:12pt}}
"""


def page(diagnosis: Diagnosis, findings: Sequence[Finding] | None = None) -> bytes:
    """One report's page in UTF-8. `findings` takes the place of its own, when the user has ignored some."""
    title = diagnosis.report.title or diagnosis.report.path or "对照检查材料"
    return _document(title, _article(diagnosis, findings, ""))


def pages(diagnoses: Sequence[Diagnosis]) -> bytes:
    """Several reports on one page, with a table of contents."""
    if len(diagnoses) == 1:
        return page(diagnoses[0])
    rows = "".join(
        f'<li><a href="#r{n}">{html.escape(d.report.title or d.report.path)}</a>：{len(d.findings)} 处</li>'
        for n, d in enumerate(diagnoses, 1)
    )
    articles = (f'<article id="r{n}">{_article(d, None, f"{n}-")}</article>' for n, d in enumerate(diagnoses, 1))
    return _document("诊断结果", f"<h1>诊断结果</h1><ol>{rows}</ol>{''.join(articles)}")


def _document(title: str, body: str) -> bytes:
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
    )
    text = f'<!doctype html><html lang="zh"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'
    return text.encode("utf-8", "replace")


def _article(diagnosis: Diagnosis, findings: Sequence[Finding] | None, prefix: str) -> str:
    """The text with its findings marked, then the notes; `prefix` keeps the anchors of several reports apart."""
    shown = sorted(diagnosis.findings if findings is None else findings, key=lambda f: (f.start, f.end))
    report = diagnosis.report
    numbered = [(f"{prefix}{n}", finding) for n, finding in enumerate(shown, 1)]
    paragraphs, at = [], 0
    for line in report.text.splitlines(keepends=True):
        if line.strip():
            end = at + len(line.rstrip("\r\n"))
            paragraphs.append(_paragraph(report.text, at, end, numbered, report.title.strip()))
        at += len(line)
    notes = "".join(_note(number, finding) for number, finding in numbered)
    drawn = linkmap.draw(diagnosis)
    return f"{''.join(paragraphs)}<hr>{drawn}<h2>批注（{len(shown)} 处）</h2><ol>{notes}</ol>"


def _paragraph(text: str, start: int, end: int, findings: Sequence[tuple[str, Finding]], title: str) -> str:
    """One line with its findings marked. Each finding is marked from its first character to the line's end at most."""
    here = [(n, f) for n, f in findings if start <= f.start < end]
    cuts = sorted({start, end, *(edge for _, f in here for edge in (f.start, min(f.end, end)))})
    pieces = []
    for left, right in pairwise(cuts):
        covering = [(n, f) for n, f in here if f.start <= left and right <= f.end]
        inside = html.escape(text[left:right])
        if covering:
            links = "".join(f'<a id="m{n}" href="#n{n}">{n}</a>' for n, f in covering if min(f.end, end) == right)
            inside = f'<mark style="--c:{_COLOURS[covering[0][1].severity]}">{inside}{links}</mark>'
        pieces.append(inside)
    tag = "h1" if text[start:end].strip() == title and title else "p"
    return f"<{tag}>{''.join(pieces).strip()}</{tag}>"


def _note(number: str, finding: Finding) -> str:
    quote = finding.text if len(finding.text) <= 60 else finding.text[:59] + "…"
    colour = _COLOURS[finding.severity]
    return (
        f'<li id="n{number}" style="--c:{colour}"><b>{html.escape(finding.message)}</b> '
        f'<a href="#m{number}" aria-label="回到原文">↑</a><br><q>{html.escape(quote)}</q></li>'
    )
