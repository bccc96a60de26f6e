"""Which ledgers are a report's own, where nobody told their unit: those that speak of the same names and things.

A base that many units share has many ledgers, and another unit's event is no example. A ledger of the unit shares
more of the words that few ledgers have (its villages, projects, systems, posts) with the unit's report than another's
does. How well that tells them apart: docs/retrieval.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

_HAN = re.compile(r"[\u4e00-\u9fff]+")
# A ledger with less than this of what the nearest one shares is taken for another unit's.
LEAST = 0.5
_TINY = 1e-3


def nearness(text: str, ledgers: Mapping[str, str]) -> dict[str, float]:
    """How near each ledger (name to text) is to a report's text, beside the nearest of them: 0..1, 1 the nearest.

    Words count by how few of the ledgers have them, each once, for the ledger's size. One ledger alone is near.
    """
    pairs = {name: _pairs(ledger) for name, ledger in ledgers.items()}
    known = Counter(pair for own in pairs.values() for pair in own)
    said = _pairs(text)
    worth = {
        name: sum(math.log(len(pairs) / known[pair]) for pair in own & said) / max(1, len(own))
        for name, own in pairs.items()
    }
    most = max(worth.values(), default=0.0)
    return {name: (value + _TINY) / (most + _TINY) for name, value in worth.items()}


def _pairs(text: str) -> frozenset[str]:
    return frozenset(run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1))
