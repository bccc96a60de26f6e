"""Texts of cases as HTML: with marks, and with their differences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from evals.base import Mark

# A placeholder or a number is one word, any other character stands alone.
_WORD = re.compile(r"【待补充[^】\n]*】|\d+(?:\.\d+)?%?|.", re.DOTALL)
_SPECK = 2
_TITLES = {"hit": "找对", "false": "误报", "missed": "漏掉", "note": ""}


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """`text` with each mark as a <mark> whose title says what it is; of two that overlap the first one stays."""
    out, at = Markup(), 0
    for mark in marks:
        if mark.start < at or mark.end > len(text):
            continue
        title = "：".join(part for part in (_TITLES[mark.kind], mark.note) if part)
        inner = escape(text[mark.start : mark.end])
        out += escape(text[at : mark.start]) + Markup('<mark class="{}" title="{}">{}</mark>').format(
            mark.kind, title, inner
        )
        at = mark.end
    return out + escape(text[at:])


def difference(old: str, new: str) -> Markup:
    """`new` with what was added in <ins> and what was taken away in <del>; long texts are matched by lines first."""
    out = Markup()
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            out += escape("".join(before[a:b]))
        elif b - a == d - c:
            for left, right in zip(before[a:b], after[c:d], strict=True):
                out += _characters(left, right)
        else:
            out += _characters("".join(before[a:b]), "".join(after[c:d]))
    return out


def _characters(old: str, new: str) -> Markup:
    a, b = _WORD.findall(old), _WORD.findall(new)
    out, gone, come = Markup(), "", ""
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        # A speck that stays between two changes makes the difference harder to read.
        if op == "equal" and (j - i > _SPECK or not (gone or come) or j == len(a)):
            out += _changed(gone, come) + escape("".join(b[k:m]))
            gone = come = ""
        else:
            gone, come = gone + "".join(a[i:j]), come + "".join(b[k:m])
    return out + _changed(gone, come)


def _changed(gone: str, come: str) -> Markup:
    out = Markup("<del>{}</del>").format(gone) if gone else Markup()
    return out + Markup("<ins>{}</ins>").format(come) if come else out
