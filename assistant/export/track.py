"""Tracked changes and comment ranges in the tree of a Word file (ISO/IEC 29500-1, 17.13).

Runs are split where a change or a comment begins or ends, never rewritten: with all changes rejected, the paragraphs
say and look what they did before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from copy import deepcopy
from itertools import count, pairwise

from lxml import etree

from assistant.export.runs import CHANGED, SPACE, Part, alone, before, cut, field_of, open_with, split_after, strands
from assistant.intake.docx import DocxText, Line
from assistant.intake.xml import Element, child, name, value
from assistant.writing.apply import Edit

_INSERTED = ("ins", "moveTo")


class Tracker:
    """Writes changes and comment ranges into the trees of a DocxText; offsets are always those of its text."""

    def __init__(self, read: DocxText, author: str, date: str) -> None:
        self._read = read
        self._space = etree.QName(read.parts[read.main]).namespace
        self._stamp = {self._tag("author"): author, self._tag("date"): date}
        taken = (value(item, "id") for tree in read.parts.values() for item in tree.iter() if isinstance(item.tag, str))
        self._ids = count(max((int(i) for i in taken if i.isdecimal() and len(i) < 9), default=0) + 1)
        self._strands = [strands(line) for line in read.lines]
        self._starts = [line.start for line in read.lines]

    def _tag(self, local: str) -> str:
        return f"{{{self._space}}}{local}"

    def next_id(self) -> str:
        """A number that no other annotation has."""
        return str(next(self._ids))

    # Changes

    def change(self, edit: Edit) -> bool:
        """Write one edit as a deletion and an insertion; False, and nothing is written, where it cannot be one.

        That is so where automatic numbers or fields would have to change, and across the borders of cells and text
        boxes.
        """
        edit = _trimmed(edit)
        if not edit.original and not edit.text:
            return True
        lines = self._lines(edit.start, edit.end)
        if not lines or not self._may_change(edit, lines):
            return False
        for at in lines[:-1]:
            self._delete_mark(self._read.lines[at].paragraphs[-1])
        for at in lines:
            line = self._read.lines[at]
            first = at == lines[0]
            for strand in self._strands[at]:
                last = self._delete(strand, max(edit.start, line.body), min(edit.end, line.end))
                if first and edit.text:
                    self._insert(strand, line, edit, last)
        return True

    def _lines(self, start: int, end: int) -> list[int]:
        """The lines that [start, end] lies in."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        return list(range(first, max(bisect_right(self._starts, end), first + 1)))

    def _may_change(self, edit: Edit, at: Sequence[int]) -> bool:
        lines = [self._read.lines[index] for index in at]
        if edit.start < lines[0].body or any(line.body > line.start for line in lines[1:]):
            return False
        for line, own in zip(lines, (self._strands[index][0] for index in at), strict=True):
            start, end = max(edit.start, line.body), min(edit.end, line.end)
            inside = [part for part in own if part.start < end and start < part.end]
            covered = sum(min(part.end, end) - max(part.start, start) for part in inside)
            # A formula has no text of its own.
            if covered != max(0, end - start) or any(field_of(part.node) for part in inside):
                return False
        near = [part for part in self._strands[at[0]][0] if part.start <= edit.start <= part.end]
        if edit.text and not near and lines[0].end > lines[0].body:
            return False
        return all(_joinable(a, b) for a, b in pairwise(lines))

    def _delete_mark(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        if properties is None:
            properties = etree.Element(self._tag("pPr"))
            paragraph.insert(0, properties)
        mark = child(properties, "rPr")
        if mark is None:
            mark = etree.Element(self._tag("rPr"))
            tail = [item for item in properties if name(item) in ("sectPr", "pPrChange")]
            properties.insert(properties.index(tail[0]) if tail else len(properties), mark)
        mark.insert(sum(name(item) in _INSERTED for item in mark), self._change("del"))

    def _change(self, kind: str) -> Element:
        return etree.Element(self._tag(kind), {self._tag("id"): self.next_id(), **self._stamp})

    def _delete(self, strand: list[Part], start: int, end: int) -> Element | None:
        """Mark [start, end) of a line as deleted; the last w:del made."""
        if start >= end:
            return None
        cut(strand, start)
        cut(strand, end)
        gone: Element | None = None
        for part in [part for part in strand if start <= part.start and part.end <= end]:
            run = alone(part.node)
            if gone is not None and run.getprevious() is gone:
                gone.append(run)
            else:
                gone = self._change("del")
                run.addprevious(gone)
                gone.append(run)
            if name(part.node) == "t":
                part.node.tag = self._tag("delText")
        return gone

    def _insert(self, strand: list[Part], line: Line, edit: Edit, deleted: Element | None) -> None:
        cut(strand, edit.start)
        new = self._change("ins")
        ahead = [part.node for part in strand if part.end == edit.start]
        after = [part.node for part in strand if part.start == edit.start]
        like: Element | None = None
        if deleted is not None:
            like = child(deleted, "r")
            self._outside(deleted).addnext(new)
        elif ahead:
            like = split_after(ahead[-1])
            field = field_of(ahead[-1])
            self._outside(field[1] if field else like).addnext(new)
        elif after:
            like = alone(after[0])
            field = field_of(after[0])
            before(field[0] if field else like).addprevious(new)
        else:
            open_with(line.paragraphs[0], new)
        new.append(self._run(edit.text, child(like, "rPr")))

    def _run(self, text: str, properties: Element | None) -> Element:
        run = etree.Element(self._tag("r"))
        if properties is not None:
            kept = deepcopy(properties)
            for item in [item for item in kept if name(item) == "rPrChange"]:
                kept.remove(item)
            run.append(kept)
        for at, line in enumerate(text.split("\n")):
            if at:
                etree.SubElement(run, self._tag("br"))
            for column, words in enumerate(line.split("\t")):
                if column:
                    etree.SubElement(run, self._tag("tab"))
                if words:
                    node = etree.SubElement(run, self._tag("t"), {SPACE: "preserve"})
                    node.text = clean(words)
        return run

    def _outside(self, element: Element) -> Element:
        """Where an insertion may follow `element`: behind the change that it ends, which is split if need be."""
        parent = element.getparent()
        while name(parent) in CHANGED:
            rest = list(element.itersiblings())
            if rest:
                right = etree.Element(parent.tag, {**parent.attrib, self._tag("id"): self.next_id()})
                right.extend(rest)
                parent.addnext(right)
            element, parent = parent, parent.getparent()
        return element

    # Comments

    def mark(self, start: int, end: int, identity: str) -> None:
        """Put the range of comment `identity` around text[start:end].

        A comment on a note or a text box, where Word allows none, is put on the paragraph that it hangs on.
        """
        at = self._lines(start, end)
        lines = [self._read.lines[index] for index in at]
        opening, closing = (
            etree.Element(self._tag(kind), {self._tag("id"): identity})
            for kind in ("commentRangeStart", "commentRangeEnd")
        )
        reference = etree.Element(self._tag("r"))
        etree.SubElement(reference, self._tag("commentReference"), {self._tag("id"): identity})
        ends = self._strands[at[0]][0], self._strands[at[-1]][0]
        for strand, offset in zip(ends, (start, end), strict=True):
            cut(strand, offset)
        first = next((part for part in ends[0] if part.start >= start), None)
        last = next((part for part in reversed(ends[1]) if part.end <= end), None)
        if first is None or last is None or {lines[0].story, lines[-1].story} != {"body"}:
            open_with(lines[0].host, opening)
            lines[0].host.append(closing)
        else:
            fields = field_of(first.node), field_of(last.node)
            (fields[0][0] if fields[0] else alone(first.node)).addprevious(opening)
            after = fields[1][1] if fields[1] else alone(last.node)
            (opening if last.start < first.start else after).addnext(closing)
        closing.addnext(reference)


def _trimmed(edit: Edit) -> Edit:
    """The edit without what both sides share at either end."""
    old, new = edit.original, edit.text
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Edit(edit.start + head, edit.end - tail, old[head : len(old) - tail], new[head : len(new) - tail])


def _joinable(a: Line, b: Line) -> bool:
    """Whether the mark between two lines may be deleted."""
    return (
        a.story == b.story == "body"
        and a.paragraphs[-1].getnext() is b.paragraphs[0]
        and child(child(a.paragraphs[-1], "pPr"), "sectPr") is None
    )


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
