"""The card in which a section is drafted, and the list of slips in the whole text."""

from __future__ import annotations

from assistant.types import Proposal
from assistant.ui.render import card as cards
from assistant.ui.render.diff import difference
from assistant.ui.render.markup import attr, button, empty, filled, text
from assistant.ui.strings import Words


def form(heading: str, outline: str, words: Words, *, busy: bool = False, below: str = "") -> str:
    """What the section is to be about; `below` is what was drafted so far."""
    below = cards.busy(words) if busy else below
    hints = {name: attr(words[f"draft.{name}.hint"]) for name in ("heading", "outline")}
    return (
        f'<div class="card" data-place data-text="{attr(heading)}" data-outline="{attr(outline)}">'
        f'<h2>{text(words["draft.title"])}</h2><form class="edit" data-act="draft">'
        f'<label class="ask"><span>{text(words["draft.heading"])}</span>'
        f'<input name="text" value="{attr(heading)}" required placeholder="{hints["heading"]}"></label>'
        f'<label for="outline-text">{text(words["draft.outline"])}</label>'
        f'<textarea id="outline-text" name="outline" data-field rows="4" placeholder="{hints["outline"]}">'
        f"\n{attr(outline)}</textarea>"
        f'<div class="row"><button type="submit" class="btn primary">{text(words["draft.begin"])}</button></div></form>'
        f'<div class="below" aria-live="polite">{below}</div></div>'
    )


def drafted(found: Proposal, heading: str, lookup: cards.Lookup, words: Words) -> str:
    """The section, its sources, the button that puts it into the text, and the questions that are left."""
    if not found.candidates:
        return cards.failed(None, words) + cards.questions(found, words, act="draft-answer")
    one = found.candidates[0]
    shown = "".join(f"<p>{filled(line)}</p>" for line in one.text.splitlines() if line.strip())
    chips = "".join(cards.chip(citation, lookup, words) for citation in one.sources)
    put = button(words["chat.insert"], "insert-at", {"text": f"\n{heading}\n{one.text}"}, kind="primary")
    return (
        f'<section class="candidate"><p class="wording"><b>{text(heading)}</b></p><div class="wording">{shown}</div>'
        f'<div class="sources">{chips}</div><div class="row">{put}</div></section>'
        f"{cards.questions(found, words, act='draft-answer')}"
    )


def slips(rows: str, words: Words, *, going: bool) -> str:
    """The list of slips; `going`: more may come."""
    if not rows and not going:
        return f'<div class="card">{empty(words["proof.title"], words["proof.none"])}</div>'
    state = text(words["proof.going" if going else "proof.done"])
    stop = button(words["doc.stop"], "halt", kind="quiet") if going else ""
    head = f'<h2>{text(words["proof.title"])}</h2><p class="count" role="status">{state}</p>{stop}'
    return f'<div class="card walk"><div class="walk-top">{head}</div>{rows}</div>'


def slip(found: Proposal, words: Words) -> str:
    """One slip with its mend and the reason; the row goes when it is decided on."""
    mend = found.candidates[0].text
    target = {"start": found.start, "end": found.end, "original": found.original, "text": mend}
    show = f'<button type="button" class="btn quiet" data-goto="{found.start}">{text(words["walk.show"])}</button>'
    why = "".join(f'<p class="hint">{text(reason)}</p>' for reason in found.questions)
    return (
        f'<section class="candidate" data-row><p class="wording">{difference(found.original, mend)}</p>{why}'
        f'<div class="row">{button(words["card.accept"], "mend", target, kind="primary accept")}'
        f'<button type="button" class="btn quiet ignore" data-drop-row>{text(words["walk.skip"])}</button>{show}</div>'
        "</section>"
    )
