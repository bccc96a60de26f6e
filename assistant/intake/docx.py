"""Word documents as the reader sees them: automatic numbering, tables, text boxes, footnotes; tracked changes accepted.

The text has one line a paragraph: a table's cells one after the other, the text boxes and notes of a paragraph behind
it. Every character that stands in the file leads back to its element, so that a review can be written into the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from assistant.errors import InputError
from assistant.intake.blocks import GONE, blocks, boxes, cells, rows, twins
from assistant.intake.numbering import Numbering
from assistant.intake.read import read_bytes
from assistant.intake.safe import open_package, parse_xml, read_part
from assistant.intake.xml import Element, child, find_all, flag, name, value

Story = Literal["body", "box", "note"]
_MAIN_TYPE = "/officeDocument"
_ENDS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_WRAPPERS = frozenset(
    ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "bdo", "dir")
)


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end] is what `node` (w:t, w:tab, w:br …) shows; a w:t has `lead` characters more before it.

    `twin` is the same node in the copy of a text box that older programs read.
    """

    start: int
    end: int
    node: Element
    lead: int = 0
    twin: Element | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """text[start:end] is one paragraph: its number up to `body`, then its `pieces` and what has no piece (formulas).

    `paragraphs` are its w:p, more than one where the marks between them are deleted; `host` is the w:p of the main
    text that a note or a text box hangs on, the paragraph itself in the main text; `part` the file it stands in.
    """

    start: int
    body: int
    end: int
    pieces: tuple[Piece, ...]
    paragraphs: tuple[Element, ...]
    host: Element
    part: str
    story: Story


@dataclass(frozen=True, slots=True)
class DocxText:
    """The text, its way back into the file, and `notes` on what was left out or taken as accepted.

    `parts` are the trees that `lines` point into, by name in the package; `main` is the name of the main one.
    """

    text: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    parts: dict[str, Element]
    main: str


def read(path: Path) -> DocxText:
    """The text of a .docx file with its map. Raises InputError."""
    return read_docx(read_bytes(path), str(path))


def read_docx(data: bytes, where: str) -> DocxText:
    """The text of a .docx in memory; `where` names it in errors. Raises InputError."""
    with open_package(data, where) as package:
        main = _main_part(package, where)
        folder = main.rpartition("/")[0]

        def part(title: str) -> Element | None:
            raw = read_part(package, f"{folder}/{title}.xml".lstrip("/"), where)
            return None if raw is None else parse_xml(raw, where)

        raw = read_part(package, main, where)
        root = parse_xml(raw or b"", where)
        notes = {kind: part(f"{kind}s") for kind in ("footnote", "endnote")}
        numbering = Numbering(part("numbering"), part("styles"))
        comments = part("comments")
        macros = any(entry.endswith("vbaProject.bin") for entry in package.namelist())
    body = child(root, "body")
    if body is None:
        raise InputError("这不是 Word 文档", where, "请用 Word 或 WPS 另存为 .docx 再试")
    reader = _Reader(numbering, {kind: tree for kind, tree in notes.items() if tree is not None}, main, folder)
    reader.blocks(body, main, "body", None)
    text = "\n".join(reader.text)
    if not text.strip():
        raise InputError("没有读到文字", where, "文件可能是空的，或内容全是图片；请换一份能复制文字的文件")
    seen = (*reader.seen(), *_said(len(comments) if comments is not None else 0, macros))
    parts = {main: root} | {f"{folder}/{kind}s.xml".lstrip("/"): tree for kind, tree in reader.notes.items()}
    return DocxText(text, tuple(reader.lines), seen, parts, main)


def _main_part(package: ZipFile, where: str) -> str:
    """The part that the package's relationships call the document."""
    raw = read_part(package, "_rels/.rels", where)
    for relation in parse_xml(raw, where) if raw else ():
        if str(relation.get("Type", "")).endswith(_MAIN_TYPE):
            target = str(relation.get("Target", "")).lstrip("/")
            if target in package.namelist():
                return target
    raise InputError("这不是 Word 文档", where, "请用 Word 或 WPS 另存为 .docx 再试")


def _said(comments: int, macros: bool) -> Iterator[str]:
    if comments:
        yield f"原文件有 {comments} 条批注，没有读入正文"
    if macros:
        yield "文件里有宏，没有运行"


@dataclass(slots=True)
class _Found:
    """What the paragraphs of one line yield: (text, node or None, lead), and what hangs on them."""

    shown: list[tuple[str, Element | None, int]] = field(default_factory=list)
    boxes: list[tuple[Element, Element | None]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


class _Reader:
    """Walks the blocks of a story and puts down its lines."""

    def __init__(self, numbering: Numbering, notes: dict[str, Element], main: str, folder: str) -> None:
        self.numbering, self.notes, self.main, self.folder = numbering, notes, main, folder
        self.text: list[str] = []
        self.lines: list[Line] = []
        self._at = 0
        self._fields: list[bool] = []  # for each open field, whether its instruction (not its result) is being read
        self._changes: set[Element] = set()
        self._hidden = self._objects = 0

    def seen(self) -> Iterator[str]:
        """What the user should be told of the file."""
        if self._changes:
            yield f"原文件有 {len(self._changes)} 处修订，按全部接受后的样子读取"
        if self._hidden:
            yield f"原文件有 {self._hidden} 处隐藏文字，没有读入"
        if self._objects:
            yield f"原文件有 {self._objects} 个嵌入对象，没有打开"

    def blocks(
        self, container: Element, part: str, story: Story, host: Element | None, twin: Element | None = None
    ) -> None:
        """All blocks of a body, a cell, a note or a text box (`twin`: its copy for older programs)."""
        copies = twins(container, twin)
        group: list[Element] = []
        for block in blocks(container):
            if name(block) == "p":
                group.append(block)
                if self._mark_gone(block):
                    continue
                self._line(group, part, story, host, copies)
            else:
                if group:
                    self._line(group, part, story, host, copies)
                self._table(block, part, story, host)
            group = []
        if group:
            self._line(group, part, story, host, copies)

    def _table(self, table: Element, part: str, story: Story, host: Element | None) -> None:
        for row in rows(table):
            if child(child(row, "trPr"), "del") is not None:
                self._changes.add(row)
                continue
            for cell in cells(row):
                merged = child(child(cell, "tcPr"), "vMerge")
                if merged is None or value(merged) == "restart":
                    self.blocks(cell, part, story, host)

    def _line(
        self, group: Sequence[Element], part: str, story: Story, host: Element | None, copies: dict[Element, Element]
    ) -> None:
        found = _Found()
        speaker = group[-1]
        for paragraph in group:
            silent = not found.shown
            self._inline(paragraph, found)
            if silent and found.shown:
                speaker = paragraph
        if self._mark_gone(group[-1]) and not found.shown:
            return
        label = self.numbering.label(child(speaker, "pPr"))
        start = self._at
        body = at = start + len(label)
        pieces = []
        for shown, node, lead in found.shown:
            if node is not None:
                pieces.append(Piece(at, at + len(shown), node, lead, copies.get(node)))
            at += len(shown)
        self.text.append(label + "".join(shown for shown, _, _ in found.shown))
        self._at = at + 1
        anchor = group[0] if host is None else host
        self.lines.append(Line(start, body, at, tuple(pieces), tuple(group), anchor, part, story))
        for content, twin in found.boxes:
            self.blocks(content, part, "box", anchor, twin)
        for kind, identity in found.notes:
            self._note(kind, identity, anchor)

    def _note(self, kind: str, identity: str, host: Element) -> None:
        for note in find_all(self.notes.get(kind), kind):
            if value(note, "id") == identity:
                self.blocks(note, f"{self.folder}/{kind}s.xml".lstrip("/"), "note", host)

    def _mark_gone(self, paragraph: Element) -> bool:
        """Whether the paragraph's mark is deleted: its text then runs on into the next paragraph."""
        mark = child(child(paragraph, "pPr"), "rPr")
        gone = [item for item in (mark if mark is not None else ()) if name(item) in GONE]
        self._changes.update(gone)
        return bool(gone)

    def _inline(self, element: Element, found: _Found) -> None:
        for item in element:
            kind = name(item)
            if kind == "r":
                self._run(item, found)
            elif kind in _WRAPPERS:
                if kind in ("ins", "moveTo"):
                    self._changes.add(item)
                self._inline(item, found)
            elif kind in GONE:
                self._changes.add(item)
            elif kind in ("oMath", "oMathPara"):
                found.shown += [(item.text, None, 0) for item in item.iter() if name(item) == "t" and item.text]

    def _run(self, run: Element, found: _Found) -> None:
        if flag(child(child(run, "rPr"), "vanish")):
            self._hidden += 1
            return
        for item in run:
            kind = name(item)
            if kind == "fldChar":
                self._field(value(item, "fldCharType"))
            elif kind in ("AlternateContent", "drawing", "pict"):
                found.boxes += boxes(item)
            elif kind in ("footnoteReference", "endnoteReference"):
                found.notes.append((kind.removesuffix("Reference"), value(item, "id")))
            elif kind == "object":
                self._objects += 1
            elif kind == "ruby":
                for base in find_all(item, "rubyBase"):
                    self._inline(base, found)
            elif not any(self._fields):
                shown, lead = _shown(item, kind)
                if shown:
                    found.shown.append((shown, item, lead))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()


def _shown(item: Element, kind: str) -> tuple[str, int]:
    """What a child of a run shows, and how many characters of its own text stand before that."""
    if kind == "t":
        raw = (item.text or "").translate({9: " ", 10: " ", 13: " "})
        if item.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve":
            return raw, 0
        return raw.strip(" "), len(raw) - len(raw.lstrip(" "))
    if kind == "br":
        return ("" if value(item, "type") in ("page", "column") else "\n"), 0
    if kind == "sym":
        code = value(item, "char")
        return (chr(int(code, 16)) if len(code) == 4 and code.isalnum() and int(code, 16) < 0xD800 else "•"), 0
    return _ENDS.get(kind, ""), 0
