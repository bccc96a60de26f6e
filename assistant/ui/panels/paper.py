"""What the handlers of 写作 have in common: the document, and the card of a sentence, as they stand now."""

from __future__ import annotations

from assistant.ui.desk import Desk, Views
from assistant.ui.render import card as cards
from assistant.ui.render.document import document, outline
from assistant.ui.render.markup import text


def sheet(desk: Desk) -> Views:
    """The document and its outline."""
    shown = desk.sheet()
    return {"document": document(shown, desk.words), "outline": outline(shown, desk.words)}


def card(desk: Desk, place: cards.Place, below: str = "") -> str:
    """The card of a sentence; `below` is what was written for it."""
    locked = place.original in desk.locked
    return cards.card(place, desk.findings_at(place), desk.words, locked=locked, below=below)


def onwards(desk: Desk) -> str:
    """The button that leads to the next finding, where there is one."""
    if not desk.findings:
        return ""
    return f'<button type="button" class="btn primary" data-step="1">{text(desk.words["doc.next"])}</button>'
