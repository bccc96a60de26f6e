"""The proposals for a whole report as a list to be read one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.ui.render.diff import difference
from assistant.ui.render.markup import attr, button, empty, text
from assistant.ui.strings import Words


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal that waits: `original` stands at `start` now, `text` would take its place, `chips` are its sources."""

    key: str
    start: int
    original: str
    text: str
    chips: str


def progress(items: Sequence[Item], number: int, total: int, words: Words) -> str:
    """The list while it is being written."""
    bar = f'<progress max="{total}" value="{number}" aria-label="{attr(words["walk.title"])}"></progress>'
    count = text(words.say("walk.count", n=number, total=total))
    stop = button(words["doc.stop"], "halt")
    return _frame(f'<p class="count" role="status">{count}</p>{bar}{stop}', items, words)


def done(items: Sequence[Item], words: Words, *, stopped: bool) -> str:
    """The list when nothing more is being written."""
    if not items:
        return nothing(words)
    state = text(words["walk.stopped" if stopped else "walk.done"])
    left = text(words.say("walk.left", n=len(items)))
    buttons = button(words["walk.accept-all"], "accept-all") + button(words["walk.clear"], "skip-all", kind="quiet")
    top = f'<p class="count" role="status">{state} · {left}</p><div class="row">{buttons}</div>'
    return _frame(top, items, words)


def nothing(words: Words) -> str:
    """When no sentence is left to be made specific."""
    return f'<div class="card">{empty(words["walk.title"], words["walk.nothing"])}</div>'


def _frame(top: str, items: Sequence[Item], words: Words) -> str:
    listed = "".join(_item(item, words) for item in items)
    return f'<div class="card walk"><div class="walk-top"><h2>{text(words["walk.title"])}</h2>{top}</div>{listed}</div>'


def _item(item: Item, words: Words) -> str:
    target = {"start": item.start, "original": item.original, "text": item.text, "key": item.key}
    show = f'<button type="button" class="btn quiet" data-goto="{item.start}">{text(words["walk.show"])}</button>'
    buttons = [
        button(words["card.accept"], "save", {**target, "note": "accept"}, kind="primary accept"),
        button(words["card.adjust"], "adjust", target, kind="quiet"),
        button(words["walk.skip"], "skip", {"key": item.key}, kind="quiet ignore"),
        show,
    ]
    return (
        f'<section class="candidate"><p class="wording">{difference(item.original, item.text)}</p>'
        f'<div class="sources">{item.chips}</div><div class="row">{"".join(buttons)}</div></section>'
    )
