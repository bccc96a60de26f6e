"""Small steps through WordprocessingML.

Names are local: transitional and strict files differ in nothing but their namespaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element


def name(element: Element) -> str:
    """The local name; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, wanted: str) -> Element | None:
    """The first child of this local name."""
    if element is None:
        return None
    return next((item for item in element if name(item) == wanted), None)


def find_all(element: Element | None, wanted: str) -> Iterator[Element]:
    """All children of this local name."""
    if element is not None:
        yield from (item for item in element if name(item) == wanted)


def value(element: Element | None, attribute: str = "val") -> str:
    """An attribute in the element's own namespace, empty when there is none."""
    if element is None:
        return ""
    return str(element.get(f"{{{etree.QName(element).namespace}}}{attribute}", ""))


def integer(element: Element | None, attribute: str = "val") -> int | None:
    """An attribute as a number, None when there is none."""
    text = value(element, attribute)
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else None


def flag(element: Element | None, attribute: str = "val") -> bool:
    """An on/off property: on when it is there without a value."""
    if element is None:
        return False
    return (
        value(element, attribute) not in ("0", "false", "off")
        if attribute == "val"
        else value(element, attribute) in ("1", "true", "on")
    )
