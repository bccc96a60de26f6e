"""Who may write into a part of the page: the newest act of that browser tab, and no answer that comes late."""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from threading import Lock

_TABS = 4096

Ticket = tuple[str, str, int]


class Stage:
    """Tickets for parts of the page, by tab. Taking one for a part makes all earlier ones for it void."""

    def __init__(self) -> None:
        self._newest: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._numbers = count()
        self._lock = Lock()

    def take(self, tab: str, part: str) -> Ticket:
        """The ticket of a new act."""
        with self._lock:
            number = next(self._numbers)
            self._newest[tab, part] = number
            self._newest.move_to_end((tab, part))
            while len(self._newest) > _TABS:
                self._newest.popitem(last=False)
        return tab, part, number

    def holds(self, ticket: Ticket) -> bool:
        """Whether no later act has taken this part."""
        tab, part, number = ticket
        return self._newest.get((tab, part)) == number
