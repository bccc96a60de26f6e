"""The one seam to language models: `ask` for an answer of a type, `stream` for words as they come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import TypeVar

from pydantic import BaseModel

from assistant import tokens
from assistant.gate import Sending
from assistant.prompts import Message
from assistant.types import Usage

T = TypeVar("T", bound=BaseModel)


_TURN = 8  # tokens that a chat template puts around a message


def prompt_size(messages: Iterable[Message], count: Callable[[str], int] = tokens.count) -> int:
    """The tokens of a prompt, with those that the chat template adds; `count` is the model's own way of counting."""
    return sum(count(message.content) + _TURN for message in messages)


class Meter:
    """Adds up what calls cost; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._total = Usage()

    def add(self, prompt_tokens: int, completion_tokens: int, seconds: float) -> None:
        """Count one call."""
        with self._lock:
            t = self._total
            self._total = Usage(
                t.calls + 1,
                t.prompt_tokens + prompt_tokens,
                t.completion_tokens + completion_tokens,
                t.seconds + seconds,
            )

    @property
    def total(self) -> Usage:
        """All calls so far."""
        return self._total


def spent(before: Usage, after: Usage, seconds: float) -> Usage:
    """What was spent between two readings of a meter, in so much wall time."""
    return Usage(
        after.calls - before.calls,
        after.prompt_tokens - before.prompt_tokens,
        after.completion_tokens - before.completion_tokens,
        round(seconds, 3),
    )


class Model(ABC):
    """A language model.

    `name` as typed (`openai:NAME`, `local`), `where` the host that text is sent to ("" when it stays on this
    machine), `window` the tokens of prompt and answer together, `small` whether it wants small jobs,
    `concurrency` how many calls it takes at once.
    """

    name: str
    where: str = ""
    local: bool = False
    small: bool = False
    window: int
    concurrency: int = 1

    def admit(self, text: str) -> None:
        """Look at a whole document of which a part is to be sent. Raises ModelBlocked when none of it may go."""
        return None

    @property
    def sendings(self) -> tuple[Sending, ...]:
        """What the last questions carried out of the house, newest first."""
        return ()

    @abstractmethod
    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """Begin a call; cancelling the future closes the request. The future raises what `ask` raises."""

    @abstractmethod
    def stream(self, messages: Sequence[Message]) -> Generator[str]:
        """The answer piece by piece; closing the iterator closes the request.

        Raises ModelUnavailable (also when the stream breaks off: what had come was yielded) and ModelRefused.
        """

    @abstractmethod
    def stop(self) -> None:
        """Close every request under way; their callers see CancelledError."""

    @property
    @abstractmethod
    def usage(self) -> Usage:
        """What was spent since this model was made."""

    def ask(self, messages: Sequence[Message], answer: type[T]) -> T:
        """The answer of type `answer`. Raises ModelUnavailable, ModelRefused, ModelAnswerInvalid."""
        future = self.submit(messages, answer)
        try:
            return future.result()
        finally:
            future.cancel()
