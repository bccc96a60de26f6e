"""The user's own Word file with findings as comments and wordings as tracked changes; all else stays as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from assistant.checks.rules import SEVERITIES, title
from assistant.export.track import Tracker, clean
from assistant.intake.docx import DocxText, read_docx
from assistant.intake.safe import open_package, parse_xml, read_part
from assistant.intake.xml import Element
from assistant.types import Diagnosis, Finding, Proposal
from assistant.writing.apply import Edit, apply

AUTHOR = "落实"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on text[start:end]; a line of `text` becomes a paragraph."""

    start: int
    end: int
    text: str


def review(
    data: bytes,
    where: str,
    edits: Sequence[Edit],
    remarks: Sequence[Remark] = (),
    *,
    author: str = AUTHOR,
    date: datetime | None = None,
) -> bytes:
    """The .docx in `data` with `edits` as tracked changes and `remarks` as comments.

    Offsets are those of `intake.docx.read_docx(data).text`. What cannot be a tracked change (an automatic number would
    have to change) becomes a comment. Parts of the package that this does not concern keep their bytes. Raises
    InputError for what is no .docx, ConflictError when an edit's place reads otherwise or two edits overlap.
    """
    read = read_docx(data, where)
    apply(read.text, edits)
    stamp = (date or datetime.now()).strftime("%Y-%m-%dT%H:%M:%SZ")
    with open_package(data, where) as package:
        book = _Comments(package, read, author, stamp, where)
        tracker = Tracker(read, author, stamp)
        for remark in remarks:
            tracker.mark(remark.start, remark.end, book.add(remark.text, tracker))
        # From the last to the first: what is inserted at one place keeps its order.
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end))[::-1]:
            if not tracker.change(edit):
                told = f"这一处含有自动编号、域或跨了格子，写不成修订，请手工改为：\n{edit.text or '（删去）'}"
                tracker.mark(edit.start, edit.end, book.add(told, tracker))
        changed = {name: _bytes(tree) for name, tree in read.parts.items()} | book.parts()
        return _rezip(package, changed)


def of_diagnosis(diagnosis: Diagnosis, proposals: Iterable[Proposal]) -> tuple[list[Edit], list[Remark]]:
    """Tracked changes from each proposal's first wording, and comments: every finding, its sources and questions."""
    text = diagnosis.report.text
    edits: list[Edit] = []
    told: dict[str, list[str]] = {}
    remarks: list[Remark] = []
    for proposal in proposals:
        is_tracked = bool(proposal.candidates) and not any(_overlap(proposal, edit) for edit in edits)
        lines = list(of_proposal(proposal, is_tracked=is_tracked))
        if is_tracked:
            edits.append(Edit(proposal.start, proposal.end, proposal.original, proposal.candidates[0].text))
        if any(found.id == proposal.finding for found in diagnosis.findings):
            told.setdefault(proposal.finding, []).extend(lines)
        elif lines:
            remarks.append(Remark(proposal.start, proposal.end, "\n".join(lines)))
    for found in diagnosis.findings:
        remarks.append(Remark(found.start, found.end, "\n".join([_of_finding(found, text), *told.get(found.id, ())])))
    return edits, sorted(remarks, key=lambda remark: (remark.start, remark.end))


def _overlap(proposal: Proposal, edit: Edit) -> bool:
    if proposal.start == proposal.end or edit.start == edit.end:
        return edit.start < proposal.start < edit.end or proposal.start < edit.start < proposal.end
    return edit.start < proposal.end and proposal.start < edit.end


def _of_finding(found: Finding, text: str) -> str:
    advice = f"\n改为：{found.replacement}" if found.replacement is not None else ""
    named = (item.text or ("" if item.source else text[item.start : item.end]) for item in found.related[:3])
    others = "".join(f"\n参见：{words}" for words in named if words)
    return f"【{SEVERITIES[found.severity]}·{title(found.rule)}】{found.message}{advice}{others}"


def of_proposal(item: Proposal, *, is_tracked: bool = False) -> Iterator[str]:
    """The wordings with their notes and sources, then the questions; the first one may be a tracked change already."""
    for number, candidate in enumerate(item.candidates, 1):
        shown = "见修订" if number == 1 and is_tracked else candidate.text or "（删去）"
        yield f"写法{number}：{shown}"
        if candidate.note:
            yield candidate.note
        for source in candidate.sources:
            warning = f"（注意：{source.warning}）" if source.warning else ""
            yield f"出处 {source.title or source.id}：{source.quote}{warning}"
    for question in item.questions:
        yield f"请补充：{question}"


class _Comments:
    """The part of a package that holds the comments, made where there is none."""

    def __init__(self, package: zipfile.ZipFile, read: DocxText, author: str, stamp: str, where: str) -> None:
        self._space = etree.QName(read.parts[read.main]).namespace
        self._author, self._stamp = author, stamp
        folder, _, file = read.main.rpartition("/")
        self._relations_name = f"{folder}/_rels/{file}.rels".lstrip("/")
        raw = read_part(package, self._relations_name, where)
        self._relations = (
            parse_xml(raw, where) if raw else etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
        )
        self._types = parse_xml(read_part(package, "[Content_Types].xml", where) or b"", where)
        target = next((str(r.get("Target")) for r in self._relations if str(r.get("Type")).endswith("/comments")), "")
        self._is_new = not target
        self.name = target.lstrip("/") if target.startswith("/") else f"{folder}/{target or 'comments.xml'}".lstrip("/")
        stored = None if self._is_new else read_part(package, self.name, where)
        prefix = {"w": self._space}
        self._root = parse_xml(stored, where) if stored else etree.Element(self._tag("comments"), nsmap=prefix)
        self._taken = {int(i) for c in self._root if (i := str(c.get(self._tag("id"), ""))).isdecimal()}
        self._is_used = False

    def _tag(self, local: str) -> str:
        return f"{{{self._space}}}{local}"

    def add(self, text: str, tracker: Tracker) -> str:
        """A new comment; its id."""
        identity = tracker.next_id()
        while int(identity) in self._taken:
            identity = tracker.next_id()
        self._is_used = True
        marks = {"id": identity, "author": self._author, "date": self._stamp, "initials": self._author[:1]}
        comment = etree.SubElement(self._root, self._tag("comment"), {self._tag(k): v for k, v in marks.items()})
        for line in text.splitlines():
            run = etree.SubElement(etree.SubElement(comment, self._tag("p")), self._tag("r"))
            etree.SubElement(run, self._tag("t")).text = clean(line)
        return identity

    def parts(self) -> dict[str, bytes]:
        """The parts that change, as bytes."""
        if not self._is_used:
            return {}
        changed = {self.name: _bytes(self._root)}
        if self._is_new:
            base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
            kind = f"{strict if 'purl.oclc.org' in self._space else base}/comments"
            ids = {str(relation.get("Id")) for relation in self._relations}
            free = next(f"rIdLuoshi{n}" for n in range(1, len(ids) + 2) if f"rIdLuoshi{n}" not in ids)
            row = {"Id": free, "Type": kind, "Target": "comments.xml"}
            etree.SubElement(self._relations, f"{{{_RELATIONS}}}Relationship", row)
            override = {"PartName": f"/{self.name}", "ContentType": _COMMENTS}
            etree.SubElement(self._types, f"{{{_TYPES}}}Override", override)
            changed[self._relations_name] = _bytes(self._relations)
            changed["[Content_Types].xml"] = _bytes(self._types)
        return changed


def _bytes(tree: Element) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def _rezip(package: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """The package with these parts changed or added; the others, their order and their dates stay."""
    data = io.BytesIO()
    left = dict(changed)
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in package.infolist():
            content = left.pop(entry.filename, None)
            new.writestr(copy(entry), package.read(entry) if content is None else content)
        for name, content in left.items():
            new.writestr(name, content)
    return data.getvalue()
