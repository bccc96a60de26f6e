"""设置: the model, what leaves this machine, what was used, and the language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import gradio as gr

from assistant.errors import LuoshiError
from assistant.prompts import Message
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import paper
from assistant.ui.panels.part import part
from assistant.ui.render import options as views
from assistant.ui.strings import Words

_TICK = 2.0  # seconds between two looks at a running download


def build(words: Words) -> dict[str, gr.Component]:
    """The settings page."""
    return {"options": part("options")}


def build_status() -> dict[str, gr.Component]:
    """The line in the head, and the clock that moves it while the local model is being fetched."""
    return {"status": part("status"), "clock": gr.Timer(_TICK, active=False)}


def shown(desk: Desk, *, tested: str = "") -> Views:
    """The settings, the status line, and the clock running if there is something to wait for."""
    now = replace(_now(desk), tested=tested)
    return {
        "options": views.options(now, desk.words),
        "status": views.status(now, desk.words),
        "clock": gr.Timer(active=now.percent is not None),
    }


def tick(desk: Desk) -> Views:
    """What the clock shows: all settings when the download has ended, else only how far it is."""
    now = _now(desk)
    return {"status": views.status(now, desk.words)} if now.percent is not None else shown(desk)


def _now(desk: Desk) -> views.Options:
    workspace = desk.workspace
    status = workspace.choice.fetching()
    name = workspace.choice.name
    remote = name.startswith("openai")
    return views.Options(
        model=name,
        endpoint=workspace.config.openai_base_url,
        where=(workspace.config.openai_base_url or "api.openai.com") if remote else "",
        local_ready=status.state == "ready",
        percent=round(100 * status.done / max(status.total, 1)) if status.state == "fetching" else None,
        problem=status.problem,
        sendings=workspace.choice.sendings(),
        usage=workspace.choice.usage(),
        steward=desk.house.steward,
        profile=desk.shelf.profile(),
        profiles=desk.profiles,
    )


def set_model(desk: Desk, act: Act) -> Views:
    """Use another model from now on, for everyone on this server."""
    desk.house.must_steward()
    name = f"openai:{act.text.strip()}" if act.note == "openai" and act.text.strip() else act.note
    desk.workspace.choice.use(name)
    # What can be done with a draft hangs on the model.
    return {**shown(desk, tested=desk.words["settings.saved"]), **(paper.sheet(desk) if desk.id else {})}


def install_model(desk: Desk, act: Act) -> Views:
    """Fetch the local model in the background."""
    desk.house.must_steward()
    desk.workspace.choice.fetch_local()
    return shown(desk)


def test_model(desk: Desk, act: Act) -> Iterator[Views]:
    """Ask the model for a word."""
    yield shown(desk, tested=desk.words["chat.thinking"])
    try:
        said = next(iter(desk.workspace.chat([Message("user", desk.words["settings.test.ask"])], None, "", ())), "")
    except LuoshiError as error:
        yield shown(desk, tested=error.line())
        return
    yield shown(desk, tested=desk.words.say("settings.test.ok", text=" ".join(said.split())[:60]))


def set_profile(desk: Desk, act: Act) -> Views:
    """Begin new drafts with another profile (`text`), or with the one that fits the text."""
    desk.shelf.set_profile(desk.known_profile(act.text))
    return shown(desk, tested=desk.words["settings.saved"])


QUICK = {"set-profile": set_profile, "set-model": set_model, "install-model": install_model}
SLOW = {"test-model": test_model}
