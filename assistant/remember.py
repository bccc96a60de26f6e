"""Answers kept by text, so that a report checked again costs only the sentences that have changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembering(Generic[T]):
    """`work` (texts to one answer each) with its last `kept` answers at hand; new texts go to it in one call."""

    def __init__(self, work: Callable[[Sequence[str]], Iterable[T]], kept: int) -> None:
        self._work, self._kept = work, kept
        self._known: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> list[T]:
        """One answer a text, in their order."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        fresh = list(dict.fromkeys(text for text in texts if text not in found))
        if fresh:
            found.update(zip(fresh, self._work(fresh), strict=True))
        with self._lock:
            for text, answer in found.items():
                self._known[text] = answer
                self._known.move_to_end(text)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        return [found[text] for text in texts]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._known.clear()
