"""写作: the report as a document, the card beside it, and the walk through the whole text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import gradio as gr
from pydantic import TypeAdapter

from assistant.errors import LuoshiError
from assistant.types import Citation, Fact, Proposal
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views, anchor
from assistant.ui.panels.part import part
from assistant.ui.render import card as cards
from assistant.ui.render import walk as walks
from assistant.ui.render.document import blank, document, outline, sentence_at
from assistant.ui.render.markup import button, text
from assistant.ui.strings import Words

_PROPOSAL = TypeAdapter(Proposal)
_SIDE = ("card", "talk")


def build(words: Words) -> dict[str, gr.HTML]:
    """The outline, the document and the card; the conversation joins them in the same row."""
    watch = "luoshi.document(element, watch)"
    return {
        "outline": part("outline"),
        "document": part("document", blank(words), watch),
    }


def build_card(words: Words) -> dict[str, gr.HTML]:
    """The card, alone: it stands in the side column."""
    return {"card": part("card", cards.nothing(words))}


def side_tabs(words: Words) -> str:
    """The two keys above the side column."""
    keys = "".join(
        f'<button type="button" class="side-tab" role="tab" data-side="{name}" '
        f'aria-selected="{"true" if name == "card" else "false"}">{text(words[f"tab.{label}"])}</button>'
        for name, label in zip(_SIDE, ("card", "chat"), strict=True)
    )
    close = f'<button type="button" class="btn icon" data-close-side aria-label="{words["card.close"]}">⌄</button>'
    return f'<div class="side-tabs"><div role="tablist" aria-label="{words["tab.card"]}">{keys}</div>{close}</div>'


def sheet(desk: Desk) -> Views:
    """The document and its outline as they stand now."""
    shown = desk.sheet()
    return {"document": document(shown, desk.words), "outline": outline(shown, desk.words)}


def waiting(desk: Desk) -> str:
    """The card when a draft is opened: proposals of a walk that were not read yet, else nothing."""
    return _walked(desk) if _waiting(desk) else cards.nothing(desk.words)


# Quick actions


def pick(desk: Desk, act: Act) -> Views:
    """Open the card of the sentence at `at`."""
    return {"card": _card(desk, desk.place(act.at if act.at is not None else act.start))}


def edit(desk: Desk, act: Act) -> Views:
    """Open a field with the sentence, or with its whole paragraph."""
    place = desk.paragraph(act.start) if act.whole else desk.place(act.start)
    return {"card": cards.editor(place, place.original, desk.words)}


def adjust(desk: Desk, act: Act) -> Views:
    """Open a field with a candidate, to be changed before it is accepted."""
    return {"card": cards.editor(cards.Place(act.start, act.end, act.original), act.text, desk.words)}


def save(desk: Desk, act: Act) -> Views:
    """Put `text` in the place of `original`; a proposal of the walk (`key`) is done with."""
    note = desk.words.get(f"note.{act.note}", desk.words["note.edit"])
    changed = desk.apply(act.start, act.original, act.text, note)
    if act.key:
        desk.shelf.mark(desk.id, "proposal", {act.key: None})
        return {**sheet(desk), "card": _walked(desk)}
    done = desk.words["card.edited" if act.note == "edit" else "card.accepted"]
    more = button(desk.words["card.again"], "pick", {"at": changed.start}, kind="quiet")
    return {**sheet(desk), "card": cards.note(done, desk.words, _next(desk), more)}


def insert(desk: Desk, act: Act) -> Views:
    """Offer `text`, taken from the conversation, after the sentence at `at`."""
    place = desk.place(act.at or 0)
    offered = cards.offer(place, place.original + act.text, desk.words)
    return {"card": cards.card(place, (), desk.words, locked=_locked(desk, place), below=offered)}


def ignore(desk: Desk, act: Act) -> Views:
    """Hide the findings of this place from now on."""
    place = cards.Place(act.start, act.end, act.original)
    keys = {desk.ignore_key(finding): True for finding in desk.findings_at(place)}
    desk.shelf.mark(desk.id, "ignored", keys)
    desk.refresh()
    back = button(desk.words["card.restore"], "restore", {"at": act.start, "key": "\n".join(keys)}, kind="quiet")
    return {**sheet(desk), "card": cards.note(desk.words["card.ignored"], desk.words, _next(desk), back, undo=False)}


def restore(desk: Desk, act: Act) -> Views:
    """Show ignored findings again."""
    desk.shelf.mark(desk.id, "ignored", dict.fromkeys(act.key.split("\n")))
    desk.refresh()
    return {**sheet(desk), **pick(desk, act)}


def lock(desk: Desk, act: Act) -> Views:
    """Lock the sentence, or unlock it."""
    locked = act.original in desk.locked
    desk.shelf.mark(desk.id, "locked", {act.original: None if locked else True})
    desk.refresh()
    return {**sheet(desk), "card": _card(desk, desk.place(act.start))}


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
    return {**sheet(desk), "card": waiting(desk)}


# Actions that write


def rewrite(desk: Desk, act: Act) -> Iterator[Views]:
    """Candidates that say what this sentence leaves open."""
    place = desk.place(act.start)
    vague = [finding for finding in desk.findings_at(place) if finding.rule == "vague"]
    if vague:
        yield from _written(desk, place, lambda: desk.workspace.rewrite(desk.diagnosis, [vague[0].id], desk.facts))
    else:
        at = place.start
        yield from _written(desk, place, lambda: iter([desk.workspace.rewrite_at(desk.diagnosis, at, desk.facts)]))


def examples(desk: Desk, act: Act) -> Iterator[Views]:
    """Concrete examples for the section of this sentence."""
    place = desk.place(act.start)
    yield from _written(desk, place, lambda: desk.workspace.examples(desk.diagnosis, [place.section], desk.facts))


def answer(desk: Desk, act: Act) -> Iterator[Views]:
    """Take the user's answers as facts of this draft, then write again."""
    desk.shelf.set_facts(desk.id, (*desk.facts, *_told(desk, act)))
    desk.refresh()
    yield from rewrite(desk, act)


def _told(desk: Desk, act: Act) -> tuple[Fact, ...]:
    taken = {fact.id for fact in desk.facts}
    free = (f"A{number}" for number in range(1, len(taken) + len(act.answers) + 2) if f"A{number}" not in taken)
    year = desk.diagnosis.report.year
    own = desk.words["card.source.own"]
    return tuple(
        Fact(next(free), said.answer, f"{own}：{said.question}", str(year) if year else None) for said in act.answers
    )


def _written(desk: Desk, place: cards.Place, find: Callable[[], Iterator[Proposal]]) -> Iterator[Views]:
    """The card while `find` is at work, then with each proposal as it comes."""

    def shown(below: str) -> Views:
        return {"card": cards.card(place, findings, desk.words, locked=_locked(desk, place), below=below)}

    findings = desk.findings_at(place)
    yield shown(cards.busy(desk.words))
    below = ""
    try:
        for proposal in find():
            below += cards.proposal(_with_place(desk, proposal), desk.lookup, desk.words)
            yield shown(below)
    except LuoshiError as error:
        yield shown(below + cards.failed(error, desk.words))
        return
    if not below:
        yield shown(cards.failed(None, desk.words))


def _with_place(desk: Desk, proposal: Proposal) -> Proposal:
    """An insertion as a replacement of the sentence before it: that one can be found again when the text has moved."""
    if proposal.start != proposal.end:
        return proposal
    sentence = sentence_at(desk.diagnosis.report, max(proposal.start - 1, 0))
    if sentence is None:
        return proposal
    original = desk.draft.text[sentence.start : sentence.end]
    candidates = tuple(replace(candidate, text=original + candidate.text) for candidate in proposal.candidates)
    return replace(proposal, start=sentence.start, end=sentence.end, original=original, candidates=candidates)


# The walk through the whole text


def walk(desk: Desk, act: Act) -> Iterator[Views]:
    """Write a proposal for every vague sentence, one after the other; what was written stays when it is stopped."""
    vague = [finding for finding in desk.findings if finding.rule == "vague"]
    if not vague:
        yield {"card": walks.nothing(desk.words)}
        return
    desk.shelf.mark(desk.id, "proposal", dict.fromkeys(desk.shelf.marks(desk.id, "proposal")))
    yield {"card": walks.progress([], 0, len(vague), desk.words)}
    number = 0
    try:
        for proposal in desk.workspace.rewrite(desk.diagnosis, [finding.id for finding in vague], desk.facts):
            number += 1
            if proposal.candidates:
                kept = _PROPOSAL.dump_python(_with_place(desk, proposal), mode="json")
                desk.shelf.mark(desk.id, "proposal", {proposal.finding: kept})
            yield {"card": walks.progress(_items(desk), number, len(vague), desk.words)}
    except LuoshiError as error:
        yield {"card": _walked(desk) + cards.failed(error, desk.words)}
        return
    yield {"card": _walked(desk)}


def halt(desk: Desk, act: Act) -> Views:
    """Show what stands after something was stopped."""
    return {"card": _walked(desk, stopped=True)} if _waiting(desk) else {"card": _card(desk, desk.place(act.start))}


def skip(desk: Desk, act: Act) -> Views:
    """Leave the sentence of one proposal of the walk as it is."""
    desk.shelf.mark(desk.id, "proposal", {act.key: None})
    return {"card": _walked(desk)}


def skip_all(desk: Desk, act: Act) -> Views:
    """Leave all as it is."""
    desk.shelf.mark(desk.id, "proposal", dict.fromkeys(desk.shelf.marks(desk.id, "proposal")))
    return {"card": cards.nothing(desk.words)}


def accept_all(desk: Desk, act: Act) -> Views:
    """Accept the first wording of every proposal that is left, as one version."""
    edits = [(item.start, item.original, item.text) for item in _items(desk)]
    desk.apply_all(edits, desk.words["note.walk"])
    skip_all(desk, act)
    return {**sheet(desk), "card": cards.note(desk.words["card.accepted"], desk.words, _next(desk))}


def _items(desk: Desk) -> list[walks.Item]:
    """The proposals that wait, where their sentences stand now; those whose sentence is gone are left out."""
    items = []
    for key, stored in _waiting(desk).items():
        found = _PROPOSAL.validate_python(stored)
        at = anchor(desk.draft.text, found.original, found.start)
        if at is not None:
            candidate = found.candidates[0]
            items.append(walks.Item(key, at, found.original, candidate.text, _chips(desk, candidate.sources)))
    return sorted(items, key=lambda item: item.start)


def _chips(desk: Desk, citations: tuple[Citation, ...]) -> str:
    return "".join(cards.chip(citation, desk.lookup, desk.words) for citation in citations)


def _waiting(desk: Desk) -> dict[str, object]:
    return desk.shelf.marks(desk.id, "proposal")


def _walked(desk: Desk, *, stopped: bool = False) -> str:
    return walks.done(_items(desk), desk.words, stopped=stopped)


def _card(desk: Desk, place: cards.Place) -> str:
    return cards.card(place, desk.findings_at(place), desk.words, locked=_locked(desk, place))


def _locked(desk: Desk, place: cards.Place) -> bool:
    return place.original in desk.locked


def _next(desk: Desk) -> str:
    if not desk.findings:
        return ""
    return f'<button type="button" class="btn primary" data-step="1">{text(desk.words["doc.next"])}</button>'


Quick = Callable[[Desk, Act], Views]
Slow = Callable[[Desk, Act], Iterator[Views]]

QUICK: dict[str, Quick] = {
    "pick": pick,
    "edit": edit,
    "adjust": adjust,
    "save": save,
    "insert": insert,
    "ignore": ignore,
    "restore": restore,
    "lock": lock,
    "undo": undo,
    "redo": redo,
    "halt": halt,
    "skip": skip,
    "skip-all": skip_all,
    "accept-all": accept_all,
}
SLOW: dict[str, Slow] = {"rewrite": rewrite, "examples": examples, "answer": answer, "walk": walk}
