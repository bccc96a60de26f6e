"""An encoder's vectors kept by text, so that a report checked again costs only the sentences that have changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from assistant.retrieval.encode import Vectors

# 20,000 vectors of 512 numbers are 40 MB: some hundred reports.
KEPT = 20_000


class Remembering:
    """`encode` with the last `kept` vectors at hand; texts that it has not seen are encoded in one call."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], kept: int = KEPT) -> None:
        self._encode, self._kept = encode, kept
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row a text, as `encode` gives them."""
        if not texts:
            return self._encode([])
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        fresh = list(dict.fromkeys(text for text in texts if text not in found))
        if fresh:
            found.update(zip(fresh, self._encode(fresh), strict=True))
        with self._lock:
            for text, vector in found.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])
