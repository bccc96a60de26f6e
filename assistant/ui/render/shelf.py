"""The list of drafts and the versions of one, as HTML."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.drafts import Draft, DraftLine, Version
from assistant.ui.render.diff import difference
from assistant.ui.render.markup import attr, button, text
from assistant.ui.strings import Words

_SHOWN = 60  # versions listed; older ones stay stored
_CONTEXT = 30  # characters around a change


def masthead(draft: Draft | None, user: str, words: Words) -> str:
    """The head of the page: the name of the open draft, saved or not, and what can be done with all of it.

    `user` is the account, empty where nobody has to log in.
    """
    name = middle = ""
    if draft:
        name = (
            f'<form class="name" data-act="rename"><input name="text" value="{attr(draft.name)}" dir="auto" '
            f'aria-label="{attr(words["drafts.rename"])}"></form><span class="saved">{text(words["doc.saved"])}</span>'
        )
        kinds = ("docx", "txt", "md", "html", "json")
        items = "".join(button(words[f"doc.export.{kind}"], "export", {"note": kind}) for kind in kinds)
        summary = f'<summary class="btn">{text(words["doc.export"])}</summary>'
        middle = f'<details class="menu">{summary}<div>{items}</div></details>'
    theme = f'<button type="button" class="btn icon" data-theme aria-label="{attr(words["theme"])}">◐</button>'
    brand = f'<span class="brand">{text(words["app"])}</span><span class="tagline">{text(words["tagline"])}</span>'
    end = f'<span class="end">{middle}{_account(user, words)}{theme}</span>'
    return f'<div class="mast">{brand}<span class="mid">{name}</span>{end}</div>'


def _account(user: str, words: Words) -> str:
    if not user:
        return ""
    out = f'<button type="submit" class="btn">{text(words["login.out"])}</button>'
    return (
        f'<details class="menu"><summary class="btn quiet" dir="auto">{text(user)}</summary>'
        f'<div><form method="post" action="/logout">{out}</form></div></details>'
    )


def drafts(lines: Sequence[DraftLine], words: Words) -> str:
    """The user's drafts, the last opened first."""
    title = f"<h2>{text(words['drafts.list'])}</h2>"
    if not lines:
        return f'<section class="drafts">{title}<p class="hint">{text(words["drafts.none"])}</p></section>'
    items = "".join(_line(line, words) for line in lines)
    return f'<section class="drafts">{title}<ul>{items}</ul></section>'


def _line(line: DraftLine, words: Words) -> str:
    facts = words.say("drafts.line", chars=line.chars, versions=line.versions, when=when(line.opened, words))
    sure = attr(words["drafts.delete.sure"])
    return (
        f'<li data-place data-draft="{attr(line.id)}">'
        '<button type="button" class="draft-name" data-act="open" dir="auto">'
        f'{text(line.name)}</button><span class="hint">{text(facts)}</span>'
        f"{button(words['drafts.continue'], 'open', kind='quiet')}"
        f'<button type="button" class="btn quiet danger" data-act="delete" data-sure="{sure}">'
        f"{text(words['drafts.delete'])}</button></li>"
    )


def versions(draft: Draft | None, known: Sequence[Version], words: Words) -> str:
    """The versions of the open draft, each with its difference against the current text."""
    if draft is None:
        return ""
    items = "".join(_version(version, draft, words) for version in known[:_SHOWN])
    help = f'<p class="hint">{text(words["drafts.versions.help"])}</p>'
    title = f"<h2>{text(words.say('drafts.versions', name=draft.name))}</h2>"
    return f'<section class="versions">{title}{help}<ol>{items}</ol></section>'


def _version(version: Version, draft: Draft, words: Words) -> str:
    label = f'{text(when(version.created, words))} <b dir="auto">{text(version.note)}</b>'
    if version.id == draft.version:
        return f'<li class="current">{label} <span class="chip">{text(words["drafts.current"])}</span></li>'
    same = version.text == draft.text
    shown = text(words["drafts.same"]) if same else difference(version.text, draft.text, context=_CONTEXT)
    back = button(words["drafts.restore"], "restore-version", {"at": version.id})
    title = text(words["drafts.against"])
    return (
        f"<li><details><summary>{label}</summary>"
        f'<p class="label">{title}</p><p class="wording">{shown}</p>{back}</details></li>'
    )


def when(moment: float, words: Words) -> str:
    """A time as a person says it: minutes ago for the last hour, then the date."""
    minutes = int((time.time() - moment) / 60)
    if minutes < 1:
        return words["time.now"]
    if minutes < 60:
        return words.say("time.minutes", n=minutes)
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


def welcome(words: Words) -> str:
    """What this is, for one who comes for the first time."""
    title, help = text(words["drafts.welcome"]), text(words["drafts.welcome.help"])
    return f'<header class="welcome"><h1>{title}</h1><p>{help}</p></header>'
