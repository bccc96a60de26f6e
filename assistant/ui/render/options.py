"""The settings as HTML."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.gate import Sending
from assistant.types import Usage
from assistant.ui.render.markup import attr, button, profiles, text
from assistant.ui.strings import Words


@dataclass(frozen=True, slots=True)
class Options:
    """What the settings page shows. `percent` is None unless the local model is being fetched.

    `steward`: this user may choose the model, for all. `profile` is what new drafts begin with, of `profiles`.
    """

    model: str
    endpoint: str
    where: str
    local_ready: bool
    percent: int | None
    problem: str
    usage: Usage
    steward: bool = True
    profile: str = ""
    profiles: Sequence[tuple[str, str]] = ()
    tested: str = ""
    sendings: Sequence[Sending] = ()


def options(now: Options, words: Words) -> str:
    """All settings."""
    return (
        f'<div class="options">{_model(now, words)}{_privacy(now, words)}{_profile(now, words)}{_usage(now, words)}'
        f"{_language(words)}</div>"
    )


def status(now: Options, words: Words) -> str:
    """The model in use on one line, with how far its download is."""
    name = words["status.rules"] if now.model == "rules" else now.model
    if now.model.startswith("local"):
        name = words["status.local"]
    if now.percent is not None:
        name = words.say("status.downloading", percent=now.percent)
    elif now.problem:
        name = words["status.failed"]
    title = attr(now.problem or words["settings.model"])
    return f'<span class="status{" bad" if now.problem else ""}" title="{title}" role="status">{text(name)}</span>'


def _model(now: Options, words: Words) -> str:
    kind = now.model.partition(":")[0]
    radios = "".join(
        f'<label class="radio"><input type="radio" name="note" value="{value}"{" checked" if value == kind else ""}'
        f"{' disabled' if _closed(value, now) else ''}> {text(words[f'settings.{key}'])}</label>"
        for value, key in (("rules", "rules"), ("local", "local"), ("openai", "endpoint"))
    )
    name = attr(now.model.partition(":")[2] if kind == "openai" else "")
    endpoint = (
        f'<label class="ask"><span>{text(words["settings.endpoint.name"])}</span>'
        f'<input name="text" value="{name}" autocomplete="off"{"" if now.steward else " disabled"}></label>'
        f'<p class="hint">{text(_endpoint(now, words))}</p>'
    )
    buttons = ""
    if now.steward:
        buttons = f'<button type="submit" class="btn primary">{text(words["settings.apply"])}</button>'
    buttons += button(words["settings.test"], "test-model")
    help = words["settings.model.help"] if now.steward else words["settings.model.steward"]
    tested = f'<p class="hint" role="status">{text(now.tested)}</p>' if now.tested else ""
    return (
        f'<section><h2>{text(words["settings.model"])}</h2><p class="hint">{text(help)}</p>'
        f'<form data-act="set-model">{radios}{_install(now, words)}{endpoint}<div class="row">{buttons}</div></form>'
        f"{tested}</section>"
    )


def _endpoint(now: Options, words: Words) -> str:
    """Where an endpoint's model is asked, or what to do so that there is such a place."""
    return words.say("settings.endpoint.url", url=now.endpoint) if now.endpoint else words["settings.endpoint.none"]


def _closed(kind: str, now: Options) -> bool:
    return not now.steward or (kind == "local" and not now.local_ready)


def _install(now: Options, words: Words) -> str:
    if now.percent is not None:
        label = text(words.say("status.downloading", percent=now.percent))
        return f'<p class="hint">{label}</p><progress max="100" value="{now.percent}" aria-label="{label}"></progress>'
    if now.local_ready or not now.steward:
        return ""
    problem = f'<p class="warning">{text(now.problem)}</p>' if now.problem else ""
    return f"<p>{button(words['settings.install'], 'install-model')}</p>{problem}"


def _privacy(now: Options, words: Words) -> str:
    said = words.say("settings.privacy.remote", where=now.where) if now.where else words["settings.privacy.local"]
    return f"<section><h2>{text(words['settings.privacy'])}</h2><p>{text(said)}</p>{_sent(now, words)}</section>"


def _sent(now: Options, words: Words) -> str:
    """What went out lately, and what was covered before it went."""
    if not now.sendings:
        return ""
    lines = "".join(f"<li>{text(_sending(sending, words))}</li>" for sending in now.sendings)
    return f"<details><summary>{text(words['settings.sent'])}</summary><ul>{lines}</ul></details>"


def _sending(sending: Sending, words: Words) -> str:
    when = time.strftime("%H:%M:%S", time.localtime(sending.at))
    parts = [words.say("settings.sent.line", when=when, where=sending.where, chars=sending.chars)]
    if sending.replaced:
        pairs = words["sign.comma"].join(f"{item.words}→{item.stand_in}" for item in sending.replaced)
        parts.append(words.say("settings.sent.replaced", words=pairs))
    if sending.warned:
        parts.append(words.say("settings.sent.warned", n=len(sending.warned)))
    return words["sign.semicolon"].join(parts)


def _profile(now: Options, words: Words) -> str:
    choose = profiles(now.profile, now.profiles, words["settings.profile.guess"], "set-profile", words)
    help = text(words["settings.profile.help"])
    return f'<section><h2>{text(words["settings.profile"])}</h2><p class="hint">{help}</p>{choose}</section>'


def _usage(now: Options, words: Words) -> str:
    used = now.usage
    line = words.say(
        "settings.usage.line", calls=used.calls, prompt=used.prompt_tokens, completion=used.completion_tokens
    )
    return f"<section><h2>{text(words['settings.usage'])}</h2><p>{text(line)}</p></section>"


def _language(words: Words) -> str:
    link = f'<button type="button" class="btn" data-language>{text(words["settings.language.switch"])}</button>'
    return f"<section><h2>{text(words['settings.language'])}</h2>{link}</section>"
