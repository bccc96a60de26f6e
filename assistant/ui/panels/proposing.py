"""写作, what writes: candidates for a sentence, examples for a section, and both again with the user's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.errors import LuoshiError
from assistant.types import Fact, Proposal
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import paper
from assistant.ui.render import card as cards
from assistant.ui.render.document import sentence_at


def rewrite(desk: Desk, act: Act) -> Iterator[Views]:
    """Candidates that say what this sentence leaves open."""
    place = desk.place(act.start)
    vague = [finding for finding in desk.findings_at(place) if finding.rule == "vague"]
    if vague:
        yield from _written(desk, place, lambda: desk.workspace.rewrite(desk.diagnosis, [vague[0].id], desk.facts))
    else:
        at = place.start
        yield from _written(desk, place, lambda: desk.workspace.rewrite(desk.diagnosis, None, desk.facts, at=at))


def examples(desk: Desk, act: Act) -> Iterator[Views]:
    """Concrete examples for the section of this sentence."""
    place = desk.place(act.start)
    yield from _written(desk, place, lambda: desk.workspace.examples(desk.diagnosis, [place.section], desk.facts))


def causes(desk: Desk, act: Act) -> Iterator[Views]:
    """Causes for a problem (`section`, else that of this sentence), each a paragraph after the last one."""
    section = act.section or desk.place(act.start).section
    problem = next((one for one in desk.diagnosis.report.sections if one.id == section), None)
    place = desk.place(problem.start if problem else act.start)
    yield from _written(desk, place, lambda: desk.workspace.causes(desk.diagnosis, [section], desk.facts), before="\n")


def answer(desk: Desk, act: Act) -> Iterator[Views]:
    """Take the user's answers as facts of this draft, then write again."""
    keep_answers(desk, act)
    yield from rewrite(desk, act)


def keep_answers(desk: Desk, act: Act) -> None:
    """Add what the user answered to the facts of the draft."""
    taken = {fact.id for fact in desk.facts}
    free = (f"A{number}" for number in range(1, len(taken) + len(act.answers) + 2) if f"A{number}" not in taken)
    year = desk.diagnosis.report.year
    own = desk.words["card.source.own"]
    told = [
        Fact(next(free), said.answer, f"{own}：{said.question}", str(year) if year else None)
        for said in act.answers
        if said.answer.strip()
    ]
    desk.shelf.set_facts(desk.id, (*desk.facts, *told))
    desk.refresh()


def _written(
    desk: Desk, place: cards.Place, find: Callable[[], Iterator[Proposal]], before: str = ""
) -> Iterator[Views]:
    """The card while `find` is at work, then with each proposal as it comes; `before` what is inserted goes this."""

    def shown(below: str) -> Views:
        return {"card": paper.card(desk, place, below)}

    yield shown(cards.busy(desk.words))
    below = ""
    try:
        for proposal in find():
            below += cards.proposal(in_place(desk, proposal, before), desk.lookup, desk.words)
            yield shown(below)
    except LuoshiError as error:
        yield shown(below + cards.failed(error, desk.words))
        return
    if not below:
        yield shown(cards.failed(None, desk.words))


def in_place(desk: Desk, proposal: Proposal, before: str = "") -> Proposal:
    """An insertion as a replacement of the sentence before it: that one can be found again when the text has moved."""
    if proposal.start != proposal.end:
        return proposal
    sentence = sentence_at(desk.diagnosis.report, max(proposal.start - 1, 0))
    if sentence is None:
        return proposal
    original = desk.draft.text[sentence.start : sentence.end]
    candidates = tuple(replace(candidate, text=original + before + candidate.text) for candidate in proposal.candidates)
    return replace(proposal, start=sentence.start, end=sentence.end, original=original, candidates=candidates)


SLOW = {"rewrite": rewrite, "examples": examples, "causes": causes, "answer": answer}
