"""Stopping from outside: every request that is begun within a scope can be closed by another thread at once."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Scope:
    """Holds the requests to models that one piece of work has under way; `cancel` closes them all.

    For an iterator (proposals, pieces of a talk), also one that is advanced by changing threads, as the page's are:

        scope = Scope()                                   # kept where the stop button finds it
        for piece in scope.steps(workspace.chat(…)):      # ends quietly when somebody calls scope.cancel()
            show(piece)
        if scope.cancelled:
            …                                             # what came before stands; the rest was never kept

    For a plain call, in one thread:

        with scope.open():
            diagnosis = workspace.check_text(text, judged=True)
        if scope.cancelled:
            return                                        # `diagnosis` was not made

    `cancel` may be called from any thread, any number of times, before, during and after the work. A scope that was
    cancelled stays so: what is begun in it later never reaches a server. Work for which no scope is open is untouched.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._began: set[Future[Any]] = set()
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether the work was stopped."""
        return self._cancelled

    def cancel(self) -> None:
        """Close every request of this scope that is under way, and begin no more."""
        with self._lock:
            self._cancelled = True
            began = tuple(self._began)
        for future in began:
            future.cancel()

    def hold(self, future: Future[Any]) -> None:
        """Close `future` too when the scope is cancelled, now if it is already."""
        with self._lock:
            if not self._cancelled:
                self._began.add(future)
        if self._cancelled:
            future.cancel()
        future.add_done_callback(self._let_go)

    @contextmanager
    def open(self) -> Generator[None]:
        """What is begun inside belongs to this scope; the end of a wait that `cancel` brought about is no error."""
        token = _current.set(self)
        try:
            yield
        except CancelledError:
            if not self._cancelled:
                raise
        finally:
            _current.reset(token)

    def steps(self, items: Iterable[T]) -> Generator[T]:
        """`items`, each made within this scope; ends without an error when the scope is cancelled.

        Closing it closes `items`, and whatever they wait for.
        """
        source, end = iter(items), object()
        try:
            while not self._cancelled:
                item: Any = end
                with self.open():
                    item = next(source, end)
                if item is end:
                    return
                yield item
        finally:
            if isinstance(source, Generator):
                source.close()

    def _let_go(self, future: Future[Any]) -> None:
        with self._lock:
            self._began.discard(future)


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope | None:
    """The scope that is open here."""
    return _current.get()
