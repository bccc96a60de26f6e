"""因果图: how problems, causes and measures answer each other, and the user's word on it."""

from __future__ import annotations

from typing import get_args

import gradio as gr

from assistant.errors import UsageError
from assistant.types import Section
from assistant.ui import links
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import paper
from assistant.ui.panels.part import part
from assistant.ui.render import causes as views
from assistant.ui.render.markup import empty
from assistant.ui.strings import Words

_ANSWERED_BY = {"unexplained": "cause", "unaddressed": "measure", "idle": "problem"}


def build(words: Words) -> dict[str, gr.HTML]:
    """The picture with the matrix, and beside it what was clicked."""
    with gr.Row(elem_id="causes-row"):
        picture = part("causes", empty(words["causes.empty"], words["causes.empty.help"]))
        link = part("link")
    return {"causes": picture, "link": link}


def shown(desk: Desk) -> Views:
    """The picture as it stands, with nothing clicked."""
    if desk.settling:
        return {"causes": empty(desk.words["causes.settling"], desk.words["causes.settling.help"]), "link": ""}
    return {"causes": views.causes(desk.diagnosis, desk.words), "link": ""}


def link(desk: Desk, act: Act) -> Views:
    """Both texts of a pair of sections and why they are linked."""
    source, target = _pair(desk, act)
    return {"link": views.link_detail(desk.diagnosis, source, target, desk.words)}


def gap(desk: Desk, act: Act) -> Views:
    """What can be done about a section that hangs in the air."""
    kind = next((known for known in get_args(views.Gap) if known == act.key), None)
    if kind is None:
        raise UsageError(desk.words["error.act"], act.key, desk.words["error.act.help"])
    others = [s for s in desk.diagnosis.report.sections if s.kind == _ANSWERED_BY[kind]]
    return {"link": views.gap_detail(_section(desk, act.section), kind, others, desk.words)}


def set_link(desk: Desk, act: Act) -> Views:
    """Remember that a cause explains, or a measure answers, a problem."""
    return _decided(desk, act, True)


def cut_link(desk: Desk, act: Act) -> Views:
    """Remember that it does not."""
    return _decided(desk, act, False)


def _decided(desk: Desk, act: Act, decision: bool) -> Views:
    desk.shelf.mark(desk.id, "link", {links.kept_key(*_pair(desk, act)): decision})
    desk.refresh()
    return {**shown(desk), **paper.sheet(desk), **link(desk, act)}


def _pair(desk: Desk, act: Act) -> tuple[Section, Section]:
    source, _, target = act.key.partition(">")
    return _section(desk, source), _section(desk, target)


def _section(desk: Desk, name: str) -> Section:
    found = next((section for section in desk.diagnosis.report.sections if section.id == name), None)
    if found is None:
        raise UsageError(desk.words["error.moved"], name, desk.words["error.act.help"])
    return found


def settle(desk: Desk, act: Act) -> Views:
    """The document and the picture with their links, which a draft just opened may still lack."""
    return {**paper.sheet(desk), **shown(desk)}


QUICK = {"settle": settle, "link": link, "gap": gap, "set-link": set_link, "cut-link": cut_link}
