"""Before a draft's text goes to a server for the first time the page says where to, and waits for leave."""

from __future__ import annotations

from urllib.parse import urlsplit

from assistant import gate
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import drafting, proposing, reviewing, talk, walk
from assistant.ui.render import card as cards
from assistant.ui.render.markup import button, empty, notice

_SENDS = {**proposing.SLOW, **walk.SLOW, **drafting.SLOW, **reviewing.SLOW, **talk.SLOW}


def must_ask(desk: Desk, act: Act) -> str:
    """Where this act would send text of the draft for the first time; empty when it sends none, or has leave."""
    if act.act not in _SENDS or not desk.server or gate.is_inside(desk.server, ""):
        return ""
    where = urlsplit(desk.server).netloc
    return "" if where in desk.shelf.marks(desk.id, "sending") else where


def ask(desk: Desk, where: str) -> Views:
    """Say what would go where, with the button that allows it, wherever the answer was to stand."""
    words = desk.words
    title, help = words.say("sending.first", where=where), words.say("settings.privacy.remote", where=where)
    asked = empty(title, help, button(words["sending.allow"], "allow-sending", {"key": where}, kind="primary"))
    return {"notice": notice(title), "card": asked, "talk": asked}


def allow(desk: Desk, act: Act) -> Views:
    """Let this draft's text go to the server `key` from now on."""
    desk.shelf.mark(desk.id, "sending", {act.key: True})
    return {"card": cards.note(desk.words["sending.allowed"], desk.words, undo=False), **talk.shown(desk)}


QUICK = {"allow-sending": allow}
