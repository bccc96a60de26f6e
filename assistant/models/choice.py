"""The model in use: made when it is first asked, changed at any time, the local one fetched in the background."""

from __future__ import annotations

import threading

from assistant import models
from assistant.gate import Sending
from assistant.models.base import Model
from assistant.models.fetching import Fetching, Status
from assistant.types import Usage


class ModelChoice:
    """The choice of one process. A `name` that is given is kept; else the local model is used once it is there."""

    def __init__(self, name: str | None = None, user: str = "") -> None:
        self._name, self._pinned, self._user = models.model_name(name), bool(name), user
        self._model: Model | None = None
        self._made = ""
        self._fetching = Fetching()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model in use: `rules`, `local` or `openai:NAME`."""
        return self._name

    def use(self, name: str) -> None:
        """Use another model from now on. Raises UsageError for a name that is none."""
        self._name, self._pinned = models.model_name(name), True

    def model(self) -> Model | None:
        """The model in use, None for `rules`. Raises ModelError when it cannot be started."""
        with self._lock:
            if self._made != (name := self.name):
                self._model, self._made = models.get_model(name, user=self._user), name
            return self._model

    def usage(self) -> Usage:
        """What the model in use has been asked since it was chosen."""
        return self._model.usage if self._model else Usage()

    def sendings(self) -> tuple[Sending, ...]:
        """What the last questions to a server outside carried, newest first."""
        return self._model.sendings if self._model else ()

    def fetch_local(self) -> None:
        """Fetch the local model in the background; `rules` gives way to it when it is ready."""
        self._fetching.start(self._use_local)

    def fetching(self) -> Status:
        """How far the background fetch is."""
        return self._fetching.status()

    def for_user(self, user: str) -> ModelChoice:
        """The same choice with kept answers of this user's own."""
        return _Shared(self, user)

    def _use_local(self) -> None:
        if self._name == "rules" and not self._pinned:
            self.use("local")


class _Shared(ModelChoice):
    def __init__(self, common: ModelChoice, user: str) -> None:
        super().__init__("rules", user)
        self._common = common

    @property
    def name(self) -> str:
        return self._common.name

    def use(self, name: str) -> None:
        self._common.use(name)

    def fetch_local(self) -> None:
        self._common.fetch_local()

    def fetching(self) -> Status:
        return self._common.fetching()
