"""Runs of a Word file, cut where a change or a comment begins or ends, and the fields that are left whole."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from assistant.intake.docx import Line
from assistant.intake.xml import Element, child, name, value

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Inside these, which are another's change or a deletion, there may be no insertion of ours.
CHANGED = ("ins", "moveTo", "del")


@dataclass(slots=True)
class Part:
    """text[start:end] is what `node` shows, behind `lead` blanks that Word leaves out."""

    start: int
    end: int
    node: Element
    lead: int = 0


def strands(line: Line) -> list[list[Part]]:
    """The line's nodes; for a text box, those of its copy as well."""
    own = [Part(piece.start, piece.end, piece.node, piece.lead) for piece in line.pieces]
    copies = [Part(p.start, p.end, p.twin, p.lead) for p in line.pieces if p.twin is not None]
    return [own, copies] if copies and len(copies) == len(own) else [own]


def cut(strand: list[Part], offset: int) -> None:
    """Make a run end at `offset`, where a part of the strand spans it."""
    for at, part in enumerate(strand):
        if part.start < offset < part.end:
            node = part.node
            shown = (node.text or "")[part.lead :][: part.end - part.start]
            # Blanks that are left out at the ends of a text would be shown nowhere else.
            node.set(SPACE, "preserve")
            right = deepcopy(node)
            node.text, right.text = shown[: offset - part.start], shown[offset - part.start :]
            node.addnext(right)
            strand[at : at + 1] = [Part(part.start, offset, node), Part(offset, part.end, right)]
            split_after(node)
            return
        if part.end == offset:
            split_after(part.node)
            return


def alone(node: Element) -> Element:
    """The run of `node`, with nothing else in it."""
    before = node.getprevious()
    if before is not None and name(before) != "rPr":
        split_after(before)
    return split_after(node)


def split_after(node: Element) -> Element:
    """Split the run of `node` behind it; the run that keeps `node`."""
    run: Element = node.getparent()
    rest = list(node.itersiblings())
    if rest:
        right = etree.Element(run.tag, dict(run.attrib))
        properties = child(run, "rPr")
        if properties is not None:
            right.append(deepcopy(properties))
        right.extend(rest)
        run.addnext(right)
    return run


def before(element: Element) -> Element:
    """Where an insertion may stand before `element`: before the change that it begins."""
    while name(element.getparent()) in CHANGED and element.getprevious() is None:
        element = element.getparent()
    return element


def open_with(paragraph: Element, new: Element) -> None:
    """Put `new` first in a paragraph."""
    properties = child(paragraph, "pPr")
    if properties is None:
        paragraph.insert(0, new)
    else:
        properties.addnext(new)


# Fields: what they show is made anew whenever they are updated, and LibreOffice reads it as one word without marks.


def field_of(node: Element) -> tuple[Element, Element] | None:
    """The first and last element of the field that shows `node`, both alone in their runs; None outside of fields.

    Links count as text. So does a field that runs on into other paragraphs (a table of contents).
    """
    simple = next((above for above in node.iterancestors() if name(above) == "fldSimple"), None)
    if simple is not None:
        return None if value(simple, "instr").split()[:1] == ["HYPERLINK"] else (simple, simple)
    ends = _field_ends(node)
    return None if ends is None else (alone(ends[0]), alone(ends[1]))


def _field_ends(node: Element) -> tuple[Element, Element] | None:
    """The w:fldChar that begins the outermost field around `node`, and the one that ends it."""
    paragraph = next(above for above in node.iterancestors() if name(above) == "p")
    open_: list[tuple[Element, list[str]]] = []
    around: Element | None = None
    for item in paragraph.iter():
        kind = value(item, "fldCharType") if name(item) == "fldChar" else ""
        if kind == "begin":
            open_.append((item, []))
        elif kind == "end" and open_:
            begin, _ = open_.pop()
            if begin is around:
                return begin, item
        elif name(item) == "instrText" and open_:
            open_[-1][1].append(item.text or "")
        elif item is node:
            around = next((begin for begin, said in open_ if "".join(said).split()[:1] != ["HYPERLINK"]), None)
            if around is None:
                return None
    return None
