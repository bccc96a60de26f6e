"""Small pieces of HTML that every view uses. All text from outside goes through `text` or `attr`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.ui.strings import Words

Data = Mapping[str, object]

# Marks that turn the reading direction or hide letters: shown by their code, so that what is read is what is stored.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_PLACEHOLDER = re.compile(r"【待补充[^】\n]{0,60}】")


def attr(value: object) -> str:
    """A value for a quoted attribute."""
    return html.escape(str(value), quote=True)


def text(value: str) -> str:
    """Text for an element, with unseen characters made visible."""
    return _UNSEEN.sub(_shown, html.escape(value))


def _shown(match: re.Match[str]) -> str:
    return f'<span class="unseen">U+{ord(match[0]):04X}</span>'


def filled(value: str) -> str:
    """Text with its placeholders 【待补充：…】 marked."""
    return _PLACEHOLDER.sub(lambda match: f'<mark class="hole">{match[0]}</mark>', text(value))


def blanks(value: str) -> int:
    """How many placeholders 【待补充：…】 stand in a text."""
    return len(_PLACEHOLDER.findall(value))


def button(label: str, act: str, data: Data | None = None, *, kind: str = "", hint: str = "", off: bool = False) -> str:
    """A button that sends `act` and `data` to the server. `label` is plain text."""
    values = "".join(f' data-{key}="{attr(value)}"' for key, value in (data or {}).items())
    title = f' title="{attr(hint)}"' if hint else ""
    state = " disabled" if off else ""
    return f'<button type="button" class="btn {kind}" data-act="{act}"{values}{title}{state}>{text(label)}</button>'


def profiles(chosen: str, known: Sequence[tuple[str, str]], guess: str, act: str, words: Words) -> str:
    """A list to choose a profile from, `guess` first; `act` is told of the choice."""
    items = "".join(
        f'<option value="{attr(name)}"{" selected" if name == chosen else ""}>{text(title)}</option>'
        for name, title in (("", guess), *known)
    )
    return f'<select data-act="{act}" aria-label="{attr(words["settings.profile"])}">{items}</select>'


def profile_name(name: str, words: Words) -> str:
    """A profile's name as users read it."""
    return words.get(f"profile.{name}", name)


def notice(line: str) -> str:
    """A message that something did not work."""
    return f'<p class="notice" role="alert">{text(line)}</p>'


def empty(title: str, help: str, *more: str) -> str:
    """An empty state that says what will be here and how to get it."""
    return f'<div class="empty"><p class="empty-title">{text(title)}</p><p>{text(help)}</p>{"".join(more)}</div>'


def chips(labels: Iterable[str], kind: str = "") -> str:
    """Small labels in a row."""
    return "".join(f'<span class="chip {kind}">{text(label)}</span>' for label in labels)


def tag(words: Words, rule: str) -> str:
    """The coloured name of a rule."""
    return f'<span class="tag r-{attr(rule)}">{text(words.rule(rule))}</span>'


def shortened(value: str, limit: int) -> str:
    """The value on one line, cut with … when longer than `limit` characters."""
    line = " ".join(value.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
