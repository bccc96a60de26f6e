"""对话: a conversation about the draft that streams, can be stopped, asked again and put into the text."""

from __future__ import annotations

import time
from collections.abc import Iterator

import gradio as gr

from assistant.drafts import Turn
from assistant.errors import LuoshiError
from assistant.prompts import Message
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels.part import part
from assistant.ui.render.talk import composer, talk
from assistant.ui.strings import Words

_KEEP = 0.5  # seconds between two savings of it
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
    """What was said until it was stopped."""
    return shown(desk)


def _answered(desk: Desk, act: Act, turns: tuple[Turn, ...]) -> Iterator[Views]:
    """Stream an answer to the last of `turns`. Whatever ends the stream, what was said until then is kept."""
    log = _Log(desk, turns)
    yield {"talk": talk((*turns, Turn("assistant", "")), desk.words, writing=True)}
    messages = [Message(turn.role, turn.text) for turn in turns]
    said, end = "", desk.words["chat.stopped"]
    sent = kept = 0.0
    try:
        for piece in desk.workspace.chat(messages, desk.diagnosis, act.original, desk.facts):
            said += piece
            now = time.monotonic()
            if now - sent >= _PAUSE:
                sent = now
                yield {"talk": talk((*turns, Turn("assistant", said)), desk.words, writing=True)}
            if now - kept >= _KEEP:
                kept = now
                log.keep(said)
        end = ""
    except LuoshiError as error:
        end = desk.words.say("chat.broken", why=error.line())
    finally:
        log.keep(said + end)
    yield shown(desk)


class _Log:
    """Keeps a growing answer, unless the user has stopped it, cleared the talk or asked anew meanwhile."""

    def __init__(self, desk: Desk, turns: tuple[Turn, ...]) -> None:
        self._desk, self._asked, self._mine = desk, turns, turns
        desk.shelf.set_turns(desk.id, turns)

    def keep(self, said: str) -> None:
        shelf, draft = self._desk.shelf, self._desk.id
        if shelf.turns(draft) == self._mine:
            self._mine = (*self._asked, Turn("assistant", said))
            shelf.set_turns(draft, self._mine)


QUICK = {"clear": clear, "hush": hush}
SLOW = {"say": say, "ask": say, "retry": retry}
