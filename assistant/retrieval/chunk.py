"""Documents to passages, by their own structure: 编章节条 for policies, 一、（一）1. for reports, rows for records.

A passage is a stretch of the text, [start, end), under a path of headings. It never crosses a heading, and it is
cut only where it would be too long to cite: at a paragraph's end, else at a sentence's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.retrieval.readers import Document
from assistant.types import SourceKind

MAX_CHARS = 500
_NUMBER = "[一二三四五六七八九十百千零〇两\\d]+"
# From the widest part to the narrowest; a heading closes all parts as narrow as itself or narrower.
_LEVELS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第{_NUMBER}[编篇](?!文)",
        rf"第{_NUMBER}(?:章|部分)",
        rf"第{_NUMBER}节",
        rf"第{_NUMBER}条(?:之{_NUMBER})?(?=[\s　：:、]|$)",
        r"[一二三四五六七八九十]{1,3}、",
        r"[（(][一二三四五六七八九十]{1,3}[)）]",
        r"\d{1,2}[.．、](?!\d)",
    )
)
_ARTICLE = 3
_HEADING_CHARS = 40
_DECORATION = "#*> 　\t"
_SENTENCE_END = re.compile(r"(?<=[。！？；])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage before it has a source: where it stands, under which headings, and what its file says of it."""

    start: int
    end: int
    heading: tuple[str, ...] = ()
    ref: str = ""
    title: str = ""
    date: str | None = None


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str


def split(document: Document, kind: SourceKind) -> list[Piece]:
    """The passages of a document in reading order. Every character that is not blank or a heading is in one."""
    if document.records is not None:
        return [Piece(r.start, r.end, (), r.ref, r.title, r.date) for r in document.records]
    if kind == "record":
        return [Piece(start, end) for line in _lines(document.text) for start, end in _cut(document.text, [line])]
    return list(_by_structure(document.text))


def _lines(text: str) -> Iterator[_Line]:
    for match in re.finditer(r"[^\r\n]+", text):
        body = match.group().strip(_DECORATION)
        if body:
            start = match.start() + len(match.group()) - len(match.group().lstrip(_DECORATION))
            yield _Line(start, start + len(body), body)


def _by_structure(text: str) -> Iterator[Piece]:
    path: dict[int, str] = {}
    waiting: list[_Line] = []

    def flush() -> Iterator[Piece]:
        heading = tuple(path[level] for level in sorted(path))
        yield from (Piece(start, end, heading) for start, end in _cut(text, waiting))
        waiting.clear()

    for line in _lines(text):
        level, name, alone = _heading(line.text)
        if level is None:
            waiting.append(line)
            continue
        # （一）（二） within an article are its items: they stay with it.
        if _ARTICLE in path and level > _ARTICLE:
            waiting.append(line)
            continue
        yield from flush()
        path = {wider: title for wider, title in path.items() if wider < level}
        path[level] = name
        if not alone:
            waiting.append(line)
    yield from flush()


def _heading(line: str) -> tuple[int | None, str, bool]:
    """(level, the heading's words, whether the line is nothing but the heading); level None for plain text."""
    for level, pattern in enumerate(_LEVELS):
        match = pattern.match(line)
        if match is None:
            continue
        if level == _ARTICLE:
            return level, match.group(), len(line) == match.end()
        alone = len(line) <= _HEADING_CHARS and not line.endswith(("。", "；", "！", "？", "，"))
        if alone or level < _ARTICLE:
            # 第一章的规定…… is a sentence about a chapter, not its heading.
            return (level, line, True) if alone else (None, "", False)
        lead = line.split("。", 1)[0]
        return (level, lead, False) if len(lead) <= _HEADING_CHARS else (None, "", False)
    return None, "", False


def _cut(text: str, lines: list[_Line]) -> Iterator[tuple[int, int]]:
    """Stretches of at most MAX_CHARS that together hold the lines; a longer one only where a sentence is."""
    if not lines:
        return
    if lines[-1].end - lines[0].start <= MAX_CHARS:
        yield lines[0].start, lines[-1].end
        return
    start, end = lines[0].start, lines[0].start
    for at, stop in _sentences_of_long(lines):
        if stop - start > MAX_CHARS and end > start:
            yield start, end
            start = at
        end = stop
    yield start, end


def _sentences_of_long(lines: list[_Line]) -> Iterator[tuple[int, int]]:
    """The lines, those that are too long as their sentences."""
    for line in lines:
        if len(line.text) <= MAX_CHARS:
            yield line.start, line.end
            continue
        at = line.start
        for sentence in _SENTENCE_END.split(line.text):
            if sentence:
                yield at, at + len(sentence)
                at += len(sentence)
