"""Who may write into a part of the page: the newest act of that browser tab. What it supersedes is ended at once."""

from __future__ import annotations

from threading import Event, Lock

from assistant.models.scope import Scope


class Ticket:
    """One act's leave to write into a part. Cancelling its `scope` closes what it asked of a model."""

    def __init__(self, tab: str, part: str) -> None:
        self.key = tab, part
        self.scope, self.ended = Scope(), Event()


class Stage:
    """The tickets of the acts that are at work, by tab and part of the page."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, str], Ticket] = {}
        self._lock = Lock()

    def take(self, tab: str, part: str) -> Ticket:
        """The ticket of a new act; an earlier act on this part is ended. Give it back when the act is over."""
        ticket = Ticket(tab, part)
        with self._lock:
            earlier = self._newest.get(ticket.key)
            self._newest[ticket.key] = ticket
        if earlier:
            earlier.scope.cancel()
        return ticket

    def give_back(self, ticket: Ticket) -> None:
        """The act is over."""
        with self._lock:
            if self._newest.get(ticket.key) is ticket:
                del self._newest[ticket.key]
        ticket.ended.set()

    def holds(self, ticket: Ticket) -> bool:
        """Whether no later act has taken this part, and nobody has stopped this one."""
        return self._newest.get(ticket.key) is ticket

    def stop(self, tab: str, part: str, *, patience: float = 0.0) -> None:
        """End the act at work on a part, waiting for `patience` seconds until it has put down what it holds."""
        with self._lock:
            ticket = self._newest.pop((tab, part), None)
        if ticket:
            ticket.scope.cancel()
            ticket.ended.wait(patience)

    def leave(self, tab: str) -> None:
        """End all acts of a tab: it was closed."""
        for key in [key for key in tuple(self._newest) if key[0] == tab]:
            self.stop(*key)
