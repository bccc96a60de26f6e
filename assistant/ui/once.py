"""A property that is worked out when it is first asked for, and kept.

As functools.cached_property, whose one lock for the objects of all users makes everybody wait, in Python 3.11, while
one long text is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class once(Generic[T]):
    """Decorates the method that works the value out; `del object.name` forgets it."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work, self._name = work, work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, of: Any, owner: type | None = None) -> T:
        value: T = self._work(of)
        of.__dict__[self._name] = value  # found there before this descriptor from now on
        return value
