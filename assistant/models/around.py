"""A model in front of another: what it does not change is the other's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from assistant.gate import Sending
from assistant.models.base import Model, T
from assistant.types import Usage


class Around(Model):
    """Passes on to `model` all but the questions themselves."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name, self.where, self.local, self.small = model.name, model.where, model.local, model.small
        self.window, self.concurrency = model.window, model.concurrency

    @property
    def usage(self) -> Usage:
        """What was really spent since this model was made."""
        return self._model.usage

    def admit(self, text: str) -> None:
        """See Model.admit."""
        self._model.admit(text)

    @property
    def sendings(self) -> tuple[Sending, ...]:
        """See Model.sendings."""
        return self._model.sendings

    def stop(self) -> None:
        """Close every request under way."""
        self._model.stop()


def follow(asked: Future[T], finish: Callable[[T], T]) -> Future[T]:
    """The answer of `asked` after `finish` has had it; errors and cancelling go through, in both directions."""
    future: Future[T] = Future()

    def pass_on(done: Future[T]) -> None:
        if done.cancelled():
            future.cancel()
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(finish(done.result()))
        except Exception as error:
            future.set_exception(error)

    asked.add_done_callback(pass_on)
    future.add_done_callback(lambda _: asked.cancel())
    return future
