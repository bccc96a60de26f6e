"""A model behind the gate: covered on the way out, uncovered on the way back."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import closing
from typing import Any

from assistant.errors import ModelBlocked
from assistant.gate import Gate, Sending
from assistant.models.around import Around, follow
from assistant.models.base import Model, T
from assistant.prompts import Message


class Gated(Around):
    """`model`, asked only what `gate` lets through; `refused` is called for what it does not."""

    def __init__(self, model: Model, gate: Gate, refused: Callable[[], None]) -> None:
        super().__init__(model)
        self.gate, self._refused = gate, refused

    def admit(self, text: str) -> None:
        """Raises ModelBlocked when a document is marked of which a part is to go out."""
        try:
            self.gate.admit(text)
        except ModelBlocked:
            self._refused()
            raise

    @property
    def sendings(self) -> tuple[Sending, ...]:
        """See Model.sendings."""
        return self.gate.sent

    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """Begin a call; see Model.submit. Its future raises ModelBlocked too."""
        try:
            asked = self._model.submit(self._cover(messages), answer)
        except ModelBlocked as error:
            blocked: Future[T] = Future()
            blocked.set_exception(error)
            return blocked
        return follow(asked, lambda said: answer.model_validate(self._uncovered(said.model_dump())))

    def stream(self, messages: Sequence[Message]) -> Generator[str]:
        """The answer piece by piece; see Model.stream. Raises ModelBlocked."""
        with closing(self._model.stream(self._cover(messages))) as pieces:
            yield from self.gate.uncover_pieces(pieces)

    def _cover(self, messages: Sequence[Message]) -> list[Message]:
        try:
            covered = self.gate.cover([message.content for message in messages])
        except ModelBlocked:
            self._refused()
            raise
        return [Message(message.role, text) for message, text in zip(messages, covered, strict=True)]

    def _uncovered(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.gate.uncover(value)
        if isinstance(value, dict):
            return {key: self._uncovered(item) for key, item in value.items()}
        return [self._uncovered(item) for item in value] if isinstance(value, list | tuple) else value
