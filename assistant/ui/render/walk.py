"""The wordings for a whole report as a list to be read one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Proposal
from assistant.ui.render import card as cards
from assistant.ui.render.markup import attr, button, empty, text
from assistant.ui.strings import Words


@dataclass(frozen=True, slots=True)
class Item:
    """What waits to be read for one sentence, with its offsets as they are now; it has a candidate at least."""

    key: str
    proposal: Proposal

    @property
    def start(self) -> int:
        """Where its sentence stands."""
        return self.proposal.start


@dataclass(frozen=True, slots=True)
class State:
    """How far the walk is: `going` (number, total) while it writes; `unwritten` sentences were left out by a stop."""

    going: tuple[int, int] | None = None
    stopped: bool = False
    accepted: int = 0
    skipped: int = 0
    unwritten: int = 0


def walk(items: Sequence[Item], state: State, lookup: cards.Lookup, words: Words) -> str:
    """The list with what can be done about all of it."""
    touched = state.going or state.accepted or state.skipped or state.unwritten
    if not items and not touched:
        return f'<div class="card">{empty(words["walk.title"], words["walk.nothing"])}</div>'
    listed = "".join(_item(item, lookup, words) for item in items)
    return (
        f'<div class="card walk"><div class="walk-top"><h2>{text(words["walk.title"])}</h2>'
        f'<p class="count" role="status">{text(_count(items, state, words))}</p>{_top(items, state, words)}</div>'
        f"{listed}</div>"
    )


def _count(items: Sequence[Item], state: State, words: Words) -> str:
    if state.going:
        number, total = state.going
        parts = [words.say("walk.count", n=number, total=total)]
    elif not items:
        parts = [words["walk.read"]]
    else:
        parts = [words["walk.stopped" if state.stopped else "walk.done"]]
    if items:
        parts.append(words.say("walk.left", n=len(items)))
    if state.accepted:
        parts.append(words.say("walk.accepted", n=state.accepted))
    if state.skipped:
        parts.append(words.say("walk.skipped", n=state.skipped))
    return " · ".join(parts)


def _top(items: Sequence[Item], state: State, words: Words) -> str:
    if state.going:
        number, total = state.going
        label = text(words["walk.title"])
        bar = f'<progress max="{total}" value="{number}" aria-label="{label}"></progress>'
        return bar + button(words["doc.stop"], "halt-walk")
    parts = []
    if state.unwritten:
        parts.append(button(words.say("walk.rest", n=state.unwritten), "walk", {"note": "rest"}, kind="primary"))
    if items:
        blank = sum(bool(item.proposal.candidates[0].placeholders) for item in items)
        label = words.say("walk.accept-blank", n=blank) if blank else words["walk.accept-all"]
        parts += [button(label, "accept-all"), button(words["walk.clear"], "skip-all", kind="quiet")]
    elif state.accepted:
        parts.append(button(words["doc.undo"], "undo", kind="quiet"))
    return f'<div class="row">{"".join(parts)}</div>' if parts else ""


def _item(item: Item, lookup: cards.Lookup, words: Words) -> str:
    found = item.proposal
    show = f'<button type="button" class="btn quiet" data-goto="{item.start}">{text(words["walk.show"])}</button>'
    leave = button(words["walk.skip"], "skip", {"key": item.key}, kind="quiet ignore")
    first, *others = (
        cards.candidate(found, number, one, lookup, words, key=item.key, more=leave + show if number == 1 else "")
        for number, one in enumerate(found.candidates, 1)
    )
    more = _folded(f"others {item.key}", words.say("walk.others", n=len(others)), "".join(others)) if others else ""
    asks = cards.questions(found, words, act="walk-answer")
    if asks:
        more += _folded(f"questions {item.key}", words.say("walk.questions", n=len(found.questions)), asks)
    return f'<div class="stop-by" data-place data-key="{attr(item.key)}">{first}{more}</div>'


def _folded(of: str, label: str, inside: str) -> str:
    return f'<details class="more" data-of="{attr(of)}"><summary>{text(label)}</summary>{inside}</details>'
