"""写作, the jobs for more than a sentence: a section drafted from facts, and the whole text proofread."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.errors import LuoshiError
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import paper, proposing
from assistant.ui.render import drafting as views
from assistant.ui.render.card import failed
from assistant.writing.unaided import Order


def form(desk: Desk, act: Act) -> Views:
    """Ask what the section is to be about."""
    return {"card": views.form(act.text, act.outline, desk.words)}


def draft(desk: Desk, act: Act) -> Iterator[Views]:
    """Draft a section under the heading `text`, to the points of `outline`."""
    yield {"card": views.form(act.text, act.outline, desk.words, busy=True)}
    report = desk.diagnosis.report
    order = Order(act.text.strip(), act.outline.strip(), report.unit, report.year, report.person)
    try:
        below = views.drafted(desk.workspace.draft(order, desk.facts), act.text.strip(), desk.lookup, desk.words)
    except LuoshiError as error:
        below = failed(error, desk.words)
    yield {"card": views.form(act.text, act.outline, desk.words, below=below)}


def answer(desk: Desk, act: Act) -> Iterator[Views]:
    """Take the user's answers as facts of this draft, then draft again."""
    proposing.keep_answers(desk, act)
    yield from draft(desk, act)


def proofread(desk: Desk, act: Act) -> Iterator[Views]:
    """Slips in the whole text, each with its mend, as they are found."""
    rows = ""
    yield {"card": views.slips(rows, desk.words, going=True)}
    try:
        for slip in desk.workspace.proofread(desk.diagnosis):
            rows += views.slip(slip, desk.words)
            yield {"card": views.slips(rows, desk.words, going=True)}
    except LuoshiError as error:
        yield {"card": views.slips(rows, desk.words, going=False) + failed(error, desk.words)}
        return
    yield {"card": views.slips(rows, desk.words, going=False)}


def mend(desk: Desk, act: Act) -> Views:
    """Mend one slip; the list stays as it is."""
    desk.apply(act.start, act.original, act.text, desk.words["note.fix"])
    return paper.sheet(desk)


QUICK = {"draft-form": form, "mend": mend}
SLOW = {"draft": draft, "draft-answer": answer, "proofread": proofread}
