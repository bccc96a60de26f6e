"""写作, 全文改具体: wordings for every vague sentence, kept until the user has read each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from assistant.errors import LuoshiError
from assistant.types import Proposal
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views, anchor
from assistant.ui.panels import paper, proposing
from assistant.ui.render import card as cards
from assistant.ui.render import walk as views

_PROPOSAL = TypeAdapter(Proposal)
_REST = "rest"


def walk(desk: Desk, act: Act) -> Iterator[Views]:
    """Write for every vague sentence, or for the `rest` of them; what was written stays when it is stopped."""
    if act.note != _REST:
        _forget(desk)
    asked = _unwritten(desk)
    if not asked:
        yield _shown(desk)
        return
    yield {"card": _list(desk, going=(0, len(asked)))}
    number = 0
    try:
        for proposal in desk.workspace.rewrite(desk.diagnosis, asked, desk.facts):
            number += 1
            _keep(desk, proposal)
            yield {"card": _list(desk, going=(number, len(asked)))}
    except LuoshiError as error:
        yield {**paper.sheet(desk), "card": _list(desk, stopped=True) + cards.failed(error, desk.words)}
        return
    yield _shown(desk)


def answer(desk: Desk, act: Act) -> Iterator[Views]:
    """Take the user's answers as facts, and write for that one sentence of the list again."""
    proposing.keep_answers(desk, act)
    yield {"card": _list(desk, going=(0, 1))}
    if any(finding.id == act.key for finding in desk.diagnosis.findings):
        for proposal in desk.workspace.rewrite(desk.diagnosis, [act.key], desk.facts):
            _keep(desk, proposal)
    yield _shown(desk)


def listed(desk: Desk, act: Act) -> Views:
    """The list of what waits to be read."""
    return {"card": _list(desk)}


def halt(desk: Desk, act: Act) -> Views:
    """What was written until the walk was stopped."""
    return {**paper.sheet(desk), "card": _list(desk, stopped=True)}


def waiting(desk: Desk) -> str:
    """The card when a draft is opened: wordings of a walk that were not read yet, else nothing."""
    return _list(desk) if _items(desk) else cards.nothing(desk.words)


def take(desk: Desk, act: Act) -> Views:
    """Accept one wording of the list."""
    desk.apply(act.start, act.original, act.text, desk.words["note.accept"])
    return _done_with(desk, [act.key], "accepted")


def skip(desk: Desk, act: Act) -> Views:
    """Leave one sentence of the list as it is."""
    return _done_with(desk, [act.key], "skipped")


def skip_all(desk: Desk, act: Act) -> Views:
    """Leave all that are left as they are."""
    return _done_with(desk, [item.key for item in _items(desk)], "skipped")


def accept_all(desk: Desk, act: Act) -> Views:
    """Accept the first wording of every sentence that is left, as one version."""
    left = _items(desk)
    edits = [(item.start, item.proposal.original, item.proposal.candidates[0].text) for item in left]
    desk.apply_all(edits, desk.words["note.walk"])
    return _done_with(desk, [item.key for item in left], "accepted")


def _done_with(desk: Desk, keys: Sequence[str], how: str) -> Views:
    desk.shelf.mark(desk.id, "proposal", dict.fromkeys(keys))
    desk.shelf.mark(desk.id, "walk", dict.fromkeys(keys, how))
    return _shown(desk)


def _shown(desk: Desk) -> Views:
    return {**paper.sheet(desk), "card": _list(desk)}


def _forget(desk: Desk) -> None:
    for kind in ("proposal", "walk"):
        desk.shelf.mark(desk.id, kind, dict.fromkeys(desk.shelf.marks(desk.id, kind)))


def _unwritten(desk: Desk) -> list[str]:
    """The vague sentences for which nothing was written yet."""
    known = desk.shelf.marks(desk.id, "proposal").keys() | desk.shelf.marks(desk.id, "walk").keys()
    return [finding.id for finding in desk.findings if finding.rule == "vague" and finding.id not in known]


def _keep(desk: Desk, proposal: Proposal) -> None:
    if proposal.candidates:
        kept = _PROPOSAL.dump_python(proposing.in_place(desk, proposal), mode="json")
        desk.shelf.mark(desk.id, "proposal", {proposal.finding: kept})
    else:
        desk.shelf.mark(desk.id, "walk", {proposal.finding: "none"})


def _items(desk: Desk) -> list[views.Item]:
    """What waits, where its sentences stand now; that of a sentence which is gone is left out."""
    items = []
    for key, stored in desk.shelf.marks(desk.id, "proposal").items():
        found = _PROPOSAL.validate_python(stored)
        at = anchor(desk.draft.text, found.original, found.start)
        if at is not None:
            items.append(views.Item(key, replace(found, start=at, end=at + len(found.original))))
    return sorted(items, key=lambda item: item.start)


def _list(desk: Desk, *, going: tuple[int, int] | None = None, stopped: bool = False) -> str:
    ways = list(desk.shelf.marks(desk.id, "walk").values())
    state = views.State(
        going=going,
        stopped=stopped,
        accepted=ways.count("accepted"),
        skipped=ways.count("skipped"),
        unwritten=0 if going else len(_unwritten(desk)),
    )
    return views.walk(_items(desk), state, desk.lookup, desk.words)


QUICK = {
    "halt-walk": halt,
    "walk-list": listed,
    "take": take,
    "skip": skip,
    "skip-all": skip_all,
    "accept-all": accept_all,
}
SLOW = {"walk": walk, "walk-answer": answer}
