"""How a ranking is scored against what is relevant."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

DEPTH = 10


def ndcg(found: Sequence[str], relevant: Collection[str], k: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of a ranking at k, with gains of 0 and 1; 0 where nothing is relevant."""
    gain = sum(1 / math.log2(place + 2) for place, ref in enumerate(found[:k]) if ref in relevant)
    ideal = sum(1 / math.log2(place + 2) for place in range(min(k, len(relevant))))
    return gain / ideal if ideal else 0.0


def recall(found: Sequence[str], relevant: Collection[str], k: int = DEPTH) -> float:
    """The share of what is relevant among the first k found (of k, where more is relevant)."""
    return len(set(found[:k]) & set(relevant)) / min(k, len(relevant)) if relevant else 0.0
