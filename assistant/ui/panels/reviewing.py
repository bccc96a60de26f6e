"""写作, the model's review: what it makes of the places that the rules leave open, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from urllib.parse import urlsplit

from assistant.errors import LuoshiError, UsageError
from assistant.types import Diagnosis, Finding, Link
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import paper
from assistant.ui.render import reviewing as views
from assistant.writing.judge import Matter

_LOOK = 0.5  # seconds between two looks at how far it is


def review(desk: Desk, act: Act) -> Iterator[Views]:
    """Have the model judge the draft as it stands, and say what that changes."""
    try:
        if not desk.server:
            raise UsageError(desk.words["review.none"])
        before = desk.decided(desk.house.diagnoses.plain(desk.draft))
        with ThreadPoolExecutor(1, "luoshi-review") as pool:
            asked = pool.submit(copy_context().run, desk.house.diagnoses.review, desk.draft)
            yield from _waiting(desk, asked)
        doubted = asked.result()
    except LuoshiError as error:
        yield {"card": views.failed(error, desk.words)}
        return
    desk.refresh()
    yield {**paper.sheet(desk), "card": views.reviewed(_change(desk, before, doubted), desk.words)}


def _waiting(desk: Desk, asked: Future[frozenset[Matter]]) -> Iterator[Views]:
    """How far it is, until the answer is there; only `asked` itself ends when it is stopped."""
    where, began, last = urlsplit(desk.server).netloc, desk.workspace.choice.usage().calls, -1
    while not asked.done():
        answered = desk.workspace.choice.usage().calls - began
        if answered != last:
            last = answered
            yield {"card": views.going(where, answered, desk.words)}
        wait([asked], _LOOK)


def _change(desk: Desk, before: Diagnosis, doubted: frozenset[Matter]) -> views.Change:
    """What differs between the diagnosis by rules and the one that stands now, of what the user is to see."""
    after = desk.diagnosis
    old, new = ({_place(one): one for one in desk.shown(found)} for found in (before, after))
    cut, linked = ({_ends(link): link for link in found.links} for found in (before, after))
    return views.Change(
        report=after.report,
        new=[one for place, one in new.items() if place not in old],
        gone=[one for place, one in old.items() if place not in new],
        linked=[link for ends, link in linked.items() if ends not in cut],
        cut=[link for ends, link in cut.items() if ends not in linked],
        doubted=doubted,
    )


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.rule, finding.start, finding.end


def _ends(link: Link) -> tuple[str, str]:
    return link.source, link.target


SLOW = {"review": review}
