"""对话: a conversation about the draft that streams, can be stopped, asked again and put into the text."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import gradio as gr

from assistant.drafts import Turn
from assistant.errors import LuoshiError
from assistant.prompts import Message
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels.part import part
from assistant.ui.render.talk import composer, talk
from assistant.ui.strings import Words

_PAUSE = 0.05  # seconds between two sendings of a growing answer: faster than the eye, slower than the tokens


def build(words: Words) -> dict[str, gr.HTML]:
    """The turns, and below them the field to write in, which never changes."""
    turns = part("talk", talk((), words))
    part("composer", composer(words))
    return {"talk": turns}


def shown(desk: Desk) -> Views:
    """The conversation as it stands."""
    return {"talk": talk(desk.shelf.turns(desk.id), desk.words)}


def say(desk: Desk, act: Act) -> Iterator[Views]:
    """Ask `text` and stream the answer."""
    if act.text.strip():
        yield from _answered(desk, act, (*desk.shelf.turns(desk.id), Turn("user", act.text.strip())))


def retry(desk: Desk, act: Act) -> Iterator[Views]:
    """Answer the last question again."""
    turns = desk.shelf.turns(desk.id)
    while turns and turns[-1].role == "assistant":
        turns = turns[:-1]
    if turns:
        yield from _answered(desk, act, turns)


def clear(desk: Desk, act: Act) -> Views:
    """Forget the conversation of this draft."""
    desk.shelf.set_turns(desk.id, ())
    return shown(desk)


def hush(desk: Desk, act: Act) -> Views:
    """Show what was said when the user stopped it."""
    return shown(desk)


def _answered(desk: Desk, act: Act, turns: Sequence[Turn]) -> Iterator[Views]:
    """Stream an answer to the last of `turns`. Whatever ends the stream, what was said until then is kept."""
    said = ""
    desk.shelf.set_turns(desk.id, turns)
    yield {"talk": talk((*turns, Turn("assistant", "")), desk.words, writing=True)}
    stopped = desk.words["chat.stopped"]
    messages = [Message(turn.role, turn.text) for turn in turns]
    try:
        sent = 0.0
        for piece in desk.workspace.chat(messages, desk.diagnosis, act.original, desk.facts):
            said += piece
            if time.monotonic() - sent >= _PAUSE:
                sent = time.monotonic()
                yield {"talk": talk((*turns, Turn("assistant", said)), desk.words, writing=True)}
        stopped = ""
    except LuoshiError as error:
        stopped = desk.words.say("chat.broken", why=error.line())
    finally:
        desk.shelf.set_turns(desk.id, (*turns, Turn("assistant", f"{said}{stopped}")))
    yield shown(desk)


QUICK = {"clear": clear, "hush": hush}
SLOW = {"say": say, "ask": say, "retry": retry}
