"""What a section is recognised by after the text around it, or in it, has changed: its kind, heading and first words.

Ids (P1, C2) count sections from the top: one more section above, and they name others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.types import Section

_N = r"[一二三四五六七八九十百\d]+"
_NUMBER = re.compile(rf"^\s*(?:第{_N}[章节条部分]+|[（(]{_N}[）)]|{_N}[、.．是])\s*")
_KEPT = 40  # characters of a heading and of the first words
_ALIKE = 0.6
_PARTS = 3  # of an anchor


def of(section: Section) -> str:
    """The anchor of a section."""
    heading = _plain(section.heading)
    spoken = (_plain(sentence.text) for sentence in section.sentences)
    return pack([section.kind, heading, next((said for said in spoken if said != heading), "")])


def find(anchor: str, sections: Sequence[Section]) -> Section | None:
    """The section an anchor was taken of, or the one most like it; None when none is alike."""
    if len(unpack(anchor)) != _PARTS:
        return None
    there = {section.id: of(section) for section in sections}
    score, best = max(
        ((_likeness(anchor, there[s.id]), s) for s in sections), key=lambda pair: pair[0], default=(0, None)
    )
    return best if score >= _ALIKE else None


def pack(parts: Sequence[str]) -> str:
    """Several strings as one on a single line."""
    return json.dumps(list(parts), ensure_ascii=False)


def unpack(packed: str) -> list[str]:
    """The strings of `pack`; none when it is not one."""
    try:
        parts = json.loads(packed)
    except ValueError:
        return []
    return [str(part) for part in parts] if isinstance(parts, list) else []


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 3.0
    (kind, *said), (other_kind, *other_said) = unpack(one), unpack(other)
    if kind != other_kind:
        return 0.0
    same = sum(bool(a) and a == b for a, b in zip(said, other_said, strict=True))
    return same + SequenceMatcher(None, "".join(said), "".join(other_said), autojunk=False).ratio()


def _plain(value: str) -> str:
    """A line without its number, which changes when a section is put before it."""
    return _NUMBER.sub("", value.strip())[:_KEPT]
