"""写作: the report as a document, the card beside it, and what a click on it does at once."""

from __future__ import annotations

import gradio as gr

from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import drafting, paper, walk
from assistant.ui.panels.part import part
from assistant.ui.render import card as cards
from assistant.ui.render.document import blank
from assistant.ui.render.markup import button, text
from assistant.ui.strings import Words

_SIDE = ("card", "talk")


def build(words: Words) -> dict[str, gr.HTML]:
    """The outline, the document and the card; the conversation joins them in the same row."""
    watch = "luoshi.document(element)"
    return {
        "outline": part("outline"),
        "document": part("document", blank(words), watch),
    }


def build_card(words: Words) -> dict[str, gr.HTML]:
    """The card, and below it what is found in the wording that is typed there."""
    return {"card": part("card", cards.nothing(words)), "tried": part("tried")}


def side_tabs(words: Words) -> str:
    """The two keys above the side column."""
    keys = "".join(
        f'<button type="button" class="side-tab" role="tab" data-side="{name}" '
        f'aria-selected="{"true" if name == "card" else "false"}">{text(words[f"tab.{label}"])}</button>'
        for name, label in zip(_SIDE, ("card", "chat"), strict=True)
    )
    close = f'<button type="button" class="btn icon" data-close-side aria-label="{words["card.close"]}">⌄</button>'
    return f'<div class="side-tabs"><div role="tablist" aria-label="{words["tab.card"]}">{keys}</div>{close}</div>'


def pick(desk: Desk, act: Act) -> Views:
    """Open the card of the sentence at `at`."""
    return {"card": paper.card(desk, desk.place(act.at if act.at is not None else act.start))}


def edit(desk: Desk, act: Act) -> Views:
    """Open a field with the sentence, or with its whole paragraph."""
    place = desk.paragraph(act.start) if act.whole else desk.place(act.start)
    return {"card": cards.editor(place, place.original, desk.words), "tried": ""}


def attempt(desk: Desk, act: Act) -> Views:
    """What would be found in a wording that is still being typed."""
    return {"tried": cards.tried(desk.tried(act.start, act.original, act.text), desk.words)}


def adjust(desk: Desk, act: Act) -> Views:
    """Open a field with a candidate, to be changed before it is accepted."""
    return {
        "card": cards.editor(cards.Place(act.start, act.end, act.original), act.text, desk.words, key=act.key),
        "tried": "",
    }


def save(desk: Desk, act: Act) -> Views:
    """Put `text` in the place of `original`."""
    note = desk.words.get(f"note.{act.note}", desk.words["note.edit"])
    changed = desk.apply(act.start, act.original, act.text, note)
    done = desk.words["card.edited" if act.note == "edit" else "card.accepted"]
    more = button(desk.words["card.again"], "pick", {"at": changed.start}, kind="quiet")
    return {**paper.sheet(desk), "card": cards.note(done, desk.words, paper.onwards(desk), more)}


def insert(desk: Desk, act: Act) -> Views:
    """Offer `text`, taken from the conversation, after the sentence at `at`."""
    place = desk.place(act.at or 0)
    offered = cards.offer(place, place.original + act.text, desk.words)
    return {"card": paper.card(desk, place, offered)}


def ignore(desk: Desk, act: Act) -> Views:
    """Hide the findings of this place from now on."""
    place = cards.Place(act.start, act.end, act.original)
    keys = {desk.ignore_key(finding): True for finding in desk.findings_at(place)}
    desk.shelf.mark(desk.id, "ignored", keys)
    desk.refresh()
    back = button(desk.words["card.restore"], "restore", {"at": act.start, "key": "\n".join(keys)}, kind="quiet")
    return {
        **paper.sheet(desk),
        "card": cards.note(desk.words["card.ignored"], desk.words, paper.onwards(desk), back, undo=False),
    }


def restore(desk: Desk, act: Act) -> Views:
    """Show ignored findings again."""
    desk.shelf.mark(desk.id, "ignored", dict.fromkeys(act.key.split("\n")))
    desk.refresh()
    return {**paper.sheet(desk), **pick(desk, act)}


def lock(desk: Desk, act: Act) -> Views:
    """Lock the sentence, or unlock it."""
    locked = act.original in desk.locked
    desk.shelf.mark(desk.id, "locked", {act.original: None if locked else True})
    desk.refresh()
    return {**paper.sheet(desk), "card": paper.card(desk, desk.place(act.start))}


def profile(desk: Desk, act: Act) -> Views:
    """Check this draft against another profile (`text`), or against the one that fits it."""
    desk.shelf.change(desk.id, profile=desk.known_profile(act.text))
    desk.refresh()
    return paper.sheet(desk)


def undo(desk: Desk, act: Act) -> Views:
    """Take the last change back."""
    desk.shelf.undo(desk.id)
    return _moved(desk)


def redo(desk: Desk, act: Act) -> Views:
    """Make the change again that was taken back last."""
    desk.shelf.redo(desk.id)
    return _moved(desk)


def _moved(desk: Desk) -> Views:
    desk.refresh()
    return {**paper.sheet(desk), "card": walk.waiting(desk)}


def halt(desk: Desk, act: Act) -> Views:
    """The card of the sentence for which writing was stopped; of a section, the form; of all the text, nothing."""
    if act.text:
        return drafting.form(desk, act)
    return {"card": paper.card(desk, desk.place(act.start)) if act.original else walk.waiting(desk)}


QUICK = {
    "pick": pick,
    "edit": edit,
    "try": attempt,
    "adjust": adjust,
    "save": save,
    "insert": insert,
    "ignore": ignore,
    "restore": restore,
    "lock": lock,
    "profile": profile,
    "undo": undo,
    "redo": redo,
    "halt": halt,
}
