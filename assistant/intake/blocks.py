"""What stands where in WordprocessingML: blocks, the cells of tables, the contents of text boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.intake.xml import Element, child, name

# Deleted or moved away: no longer there once all changes are accepted.
GONE = frozenset(("del", "moveFrom"))


def blocks(container: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those inside content controls."""
    for item in container:
        kind = name(item)
        if kind in ("p", "tbl"):
            yield item
        elif kind in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from blocks(item)


def rows(table: Element) -> Iterator[Element]:
    for item in table:
        if name(item) == "tr":
            yield item
        elif name(item) in ("sdt", "sdtContent", "customXml"):
            yield from rows(item)


def cells(row: Element) -> Iterator[Element]:
    for item in row:
        if name(item) == "tc":
            yield item
        elif name(item) in ("sdt", "sdtContent", "customXml"):
            yield from cells(item)


def boxes(item: Element) -> list[tuple[Element, Element | None]]:
    """The text boxes of a drawing, each with its copy for older programs."""
    if name(item) != "AlternateContent":
        return [(content, None) for content in contents(item)]
    choice, fallback = contents(child(item, "Choice")), contents(child(item, "Fallback"))
    if not choice:
        return [(content, None) for content in fallback]
    twins: Sequence[Element | None] = fallback if len(fallback) == len(choice) else [None] * len(choice)
    return list(zip(choice, twins, strict=True))


def contents(item: Element | None) -> list[Element]:
    """Contents of text boxes, the outermost ones, in order."""
    if item is None:
        return []
    if name(item) == "txbxContent":
        return [item]
    if name(item) == "AlternateContent":
        return [content for content, _ in boxes(item)]
    return [content for part in item for content in contents(part)]


def twins(container: Element, copy: Element | None) -> dict[Element, Element]:
    """For each part of each run of a text box, the one in its copy; nothing when the two do not say the very same."""
    if copy is None:
        return {}
    own, other = ([node for run in tree.iter() if name(run) == "r" for node in run] for tree in (container, copy))
    same = [(name(node), node.text) for node in own] == [(name(node), node.text) for node in other]
    return dict(zip(own, other, strict=True)) if same else {}
