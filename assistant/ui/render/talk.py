"""The conversation as HTML. Answers are shown as text, never as markup: nothing in them can load or run anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.drafts import Turn
from assistant.ui.render.markup import attr, button, empty, filled, text
from assistant.ui.strings import Words

_STARTS = ("chat.start.1", "chat.start.2", "chat.start.3")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def talk(turns: Sequence[Turn], words: Words, *, writing: bool = False) -> str:
    """All turns; `writing` says that the last one is still being said."""
    if not turns:
        starts = "".join(button(words[key], "ask", {"text": words[key]}, kind="start") for key in _STARTS)
        return empty(words["chat.empty"], words["chat.empty.help"], f'<div class="starts">{starts}</div>')
    shown = "".join(
        _turn(turn, words, last=number == len(turns), writing=writing and number == len(turns))
        for number, turn in enumerate(turns, 1)
    )
    label = attr(words["chat.label"])
    return f'<div class="turns" role="log" aria-label="{label}" aria-busy="{str(writing).lower()}">{shown}</div>'


def composer(words: Words) -> str:
    """The field for the next question, with the sentence it is about."""
    cancel = attr(words["card.cancel"])
    drop = f'<button type="button" class="btn icon" data-drop-selection aria-label="{cancel}">×</button>'
    return (
        '<form class="composer" data-act="say">'
        f'<p class="about" hidden>{text(words["chat.selection"])}<span></span>{drop}</p>'
        f'<textarea name="text" rows="2" dir="auto" aria-label="{attr(words["chat.label"])}" '
        f'placeholder="{attr(words["chat.placeholder"])}"></textarea>'
        f'<div class="row"><button type="submit" class="btn primary">{text(words["chat.send"])}</button>'
        f"{button(words['chat.stop'], 'hush', kind='quiet stop')}{button(words['chat.clear'], 'clear', kind='quiet')}"
        "</div></form>"
    )


def _turn(turn: Turn, words: Words, *, last: bool, writing: bool) -> str:
    mine = turn.role == "user"
    name = text(words["chat.you" if mine else "chat.it"])
    body = "".join(f"<p>{_line(line)}</p>" for line in turn.text.split("\n") if line.strip())
    if writing:
        body = body or f'<p class="hint">{text(words["chat.thinking"])}</p>'
        tools = ""
    elif mine:
        edit = text(words["chat.edit"])
        tools = f'<button type="button" class="btn quiet" data-edit-turn="{attr(turn.text)}">{edit}</button>'
    else:
        tools = button(words["chat.insert"], "insert-at", {"text": turn.text}, kind="quiet")
        tools += button(words["chat.retry"], "retry", kind="quiet") if last else ""
    return (
        f'<div class="turn {"mine" if mine else "its"}"><p class="who">{name}</p>'
        f'<div class="said" dir="auto">{body}</div><div class="row">{tools}</div></div>'
    )


def _line(line: str) -> str:
    """A line with the little of Markdown that reads badly as it is: bold, headings and list signs."""
    plain = re.sub(r"^\s*#{1,6}\s+", "", line)
    plain = re.sub(r"^\s*[-*]\s+", "· ", plain)
    return _BOLD.sub(r"<b>\1</b>", filled(plain))
