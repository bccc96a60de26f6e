"""Language models behind one seam: `get_model(name)`, then `ask` or `stream`.

    rules         no model at all: get_model returns None
    local         the embedded model (assistant/models/local.py); local:PATH is any GGUF file
    openai:NAME   a model of the OpenAI-compatible server at OPENAI_BASE_URL

Without a name: the setting `model`, else `openai` when a key or a base URL is set, else `local` when it is
installed, else `rules`.

    base        the seam: Model, and Meter, which adds up what calls cost
    choice      the model in use, changed at any time; `fetching`: the local one's install in the background
    endpoint    a model of a server: ways of getting JSON, from the strictest to the plainest
    wire        one request: what is sent, what it cost; `failures`: what a client library raises as our errors
    manners     which of those ways an endpoint can do, remembered; `reading`: JSON in whatever it is wrapped in
    embedded    the local model, in this process; `local`: its weights, fetched, verified, removed
    around      a model in front of another: `cache` keeps answers, `gated` covers what may not go out
    scope       requests that can be stopped together; `loop`: the event loop in which they run
"""

from __future__ import annotations

from pathlib import Path

from assistant import gate
from assistant.errors import ModelUnavailable, UsageError
from assistant.models import local
from assistant.models.base import Model
from assistant.models.cache import Answers, Cached
from assistant.models.gated import Gated
from assistant.models.manners import Manners
from assistant.models.scope import Scope
from assistant.settings import settings

__all__ = ["Model", "Scope", "answers", "get_model", "model_name"]

_OPENAI_DEFAULT = "gpt-4.1-mini"


def model_name(name: str | None = None) -> str:
    """The name in force: `name`, else the setting, else what is configured or installed.

    Raises UsageError for a name of no known form.
    """
    if chosen := name or settings().model:
        kind, _, rest = chosen.partition(":")
        if kind not in ("rules", "local", "openai") or (kind == "rules" and rest):
            raise UsageError(f"不认识的模型名 {chosen}", "--model", "可用：rules、local、local:文件、openai:名称")
        return chosen
    if settings().has_endpoint:
        return "openai"
    return "local" if local.installed() else "rules"


def answers(user: str = "") -> Answers:
    """The kept answers of `user` (each user of a shared page has their own)."""
    return Answers(settings().home / "answers.sqlite", user)


def get_model(name: str | None = None, *, user: str = "") -> Model | None:
    """The model called `name` (see the module's docstring), or None for `rules`; its answers are kept for `user`.

    Raises UsageError for a name of no known form and ModelUnavailable when the local model is not there.
    """
    kind, _, rest = model_name(name).partition(":")
    if kind == "rules":
        return None
    if kind == "openai":
        return Cached(_endpoint(rest), answers(user))
    path = Path(rest).expanduser() if rest else local.installed()
    if path is None:
        raise ModelUnavailable("内置模型还没有安装", str(local.folder()), "请运行 luoshi model install")
    return Cached(_embedded(path, model_name(name)), answers(user))


def _embedded(path: Path, name: str) -> Model:
    from assistant.models.embedded import Embedded

    return Embedded(path, name)


def _endpoint(name: str) -> Model:
    # LangChain takes more than a second to load, the counts some time: whoever asks no model does not wait for them.
    from assistant import watch
    from assistant.models.endpoint import Endpoint
    from assistant.models.wire import OFFICIAL, first_model

    chosen = settings()
    base_url, key = chosen.openai_base_url or OFFICIAL, chosen.openai_api_key.get_secret_value()
    if not name:
        name = _OPENAI_DEFAULT if base_url == OFFICIAL else first_model(base_url, key, chosen.timeout)
    guard, home = gate.before(base_url), chosen.home
    model = Endpoint(
        name,
        base_url=base_url,
        api_key=key,
        timeout=chosen.timeout,
        max_retries=chosen.max_retries,
        concurrency=chosen.max_concurrency,
        window=chosen.context_window,
        per_minute=chosen.requests_per_minute,
        manners=Manners.of(home / "endpoints.json", f"{base_url} {name}"),
        sent=(lambda body: watch.sent(home, guard.where, name, body)) if guard else None,
    )
    return Gated(model, guard, lambda: watch.blocked(home, guard.where, name)) if guard else model
