"""What belongs to whom on the server, and how much a user may ask of it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

_REMEMBERED = 20_000  # queues and files whose owner is known, and users with an allowance
_BURST, _PER_SECOND = 120.0, 20.0  # requests that change something, by user


class Owners:
    """To whom queues and uploaded files belong: a queue to whoever named it first, a file to all who have uploaded it.

    Gradio names a file by its content, so that two who upload the same form get the same path.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, set[str]] = OrderedDict()
        self._lock = Lock()

    def claim(self, thing: str, user: str) -> bool:
        """Whether `thing` is the user's; one without an owner becomes so."""
        return user in self._owners(thing, user)

    def share(self, thing: str, user: str) -> None:
        """Make `thing` the user's too."""
        owners = self._owners(thing, user)
        with self._lock:
            owners.add(user)

    def holds(self, thing: str, user: str) -> bool:
        """Whether `thing` is known to be the user's."""
        with self._lock:
            return user in self._known.get(thing, ())

    def _owners(self, thing: str, first: str) -> set[str]:
        with self._lock:
            owners = self._known.setdefault(thing, {first})
            self._known.move_to_end(thing)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            return owners


class Allowance:
    """How many requests a user may make: a burst, then so many a second."""

    def __init__(
        self, burst: float = _BURST, per_second: float = _PER_SECOND, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._rate, self._clock = burst, per_second, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, user: str, amount: float = 1.0) -> bool:
        """Take so much from the user's allowance, if it is left; what is refused costs as well."""
        now = self._clock()
        with self._lock:
            left, at = self._left.get(user, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            self._left[user] = (max(0.0, left - amount), now)
            self._left.move_to_end(user)
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
            return left >= amount
