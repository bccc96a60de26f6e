"""Are the right ledger lines woven into the vague sentences of a section, and no wrong ones?"""

from __future__ import annotations

from assistant.types import Proposal
from evals.base import Json, Measure, share
from evals.suites.reports import Labelled

MEASURES = (
    Measure("woven-right", "写进的事实对题", "share"),
    Measure("woven-wrong", "写进不对题事实的句子", "share", "low"),
    Measure("woven", "可用的事实写进了对的部分", "share"),
    Measure("woven-first", "首选用上对题的事实", "share"),
)


def cited(proposal: Proposal) -> list[list[str]]:
    """For each wording the ids of the facts in it that carry no warning: those that the writer stands for."""
    return [[source.id for source in c.sources if not source.warning] for c in proposal.candidates]


def tallies(labelled: Labelled, woven: dict[str, list[list[str]]]) -> Json:
    """The measures' tallies; `woven` has the facts of each wording of sentence 7 under `v7`.

    A section can use as many facts as it has vague sentences; facts of another year and contradicting ones are none.
    """
    supports, usable = labelled.supports, labelled.usable
    right = wrong = 0
    blamed, sentences, told, first, could = 0, 0, set[str](), 0, 0
    places = {row["i"]: labelled.place(row["i"]) for row in labelled.gold["sentences"] if row["vague"] == 1}
    problems = {place for place in places.values() if place.startswith("P")}
    for place in problems:
        fitting = supports.get(place, set())
        offered = [woven.get(f"v{i}", []) for i, at in places.items() if at == place]
        shown = [{fact for wording in wordings for fact in wording} for wordings in offered]
        right += sum(len(facts & fitting) for facts in shown)
        wrong += sum(len(facts - fitting) for facts in shown)
        blamed += sum(bool(facts - fitting) for facts in shown)
        sentences += len(shown)
        told |= {fact for facts in shown for fact in facts & fitting & usable}
        most = min(len(offered), len(fitting & usable))
        first += min(most, sum(bool(wordings and set(wordings[0]) & fitting) for wordings in offered))
        could += most
    wanted = {fact for place in problems for fact in supports.get(place, set()) & usable}
    return {
        "woven-right": share(right, right + wrong),
        "woven-wrong": share(blamed, sentences),
        "woven": share(len(told), len(wanted)),
        "woven-first": share(first, could),
    }
