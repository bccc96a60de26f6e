"""What a rewording tells beyond its particulars: events, unknown words, shades. What no source tells goes, clause by
clause."""

from __future__ import annotations

import re

from assistant.particulars import PLACEHOLDER
from assistant.particulars.phrases import BLANK
from assistant.writing import events
from assistant.writing.evidence import Evidence, ground
from assistant.writing.shades import overstated
from assistant.writing.unknown import Span, unknown

_CLAUSE = re.compile(r"[^，。；：！？、\n]+[，。；：！？、\n]?")

_ASKED = re.compile("[^，。；：【】]*【")
_ASKING = re.compile("】[^，。；：【】]*$")


def invented(text: str, evidence: Evidence) -> list[Span]:
    """Where `text` tells what no source does, in reading order."""
    known = ground(evidence)
    found = {match.span() for match in events.invented(text, known)}
    if not evidence.own_words:
        found |= {span for span in (*unknown(text, known), *overstated(text, known)) if not _asks(text, span)}
    return sorted(found)


def _asks(text: str, span: Span) -> bool:
    """其间的值守情况为【待补充：…】: a clause with a blank asks, and tells little."""
    return bool(_ASKED.match(text, span[1]) or _ASKING.search(text[: span[0]]))


def without(text: str, evidence: Evidence) -> str:
    """`text` without the clauses that tell what was made up; "" when no other clause is left."""
    struck = invented(text, evidence)
    if not struck:
        return text
    # A placeholder has a colon, and is one thing.
    shown = PLACEHOLDER.sub(lambda match: BLANK * len(match[0]), text)
    clauses = [c.span() for c in _CLAUSE.finditer(shown)]
    kept = [text[a:b] for a, b in clauses if not any(a < end and start < b for start, end in struck)]
    left = "".join(kept)
    return re.sub(r"[，；：、\n]+$", "。", left) if text.rstrip().endswith("。") else left.rstrip("，；：、\n")
