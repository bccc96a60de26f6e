"""Memory that is free goes back to the system. The C library of Linux keeps it: for each thread a heap of its own, and
a page has dozens of threads that each made a Word file once.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import threading
import time

_ARENAS, _MAPPED = -8, -3  # M_ARENA_MAX, M_MMAP_THRESHOLD of malloc.h
_EVERY = 30.0  # seconds


def settle() -> None:
    """Tell the collector that what is there now stays. It looks through the rest the more often, and in less time:
    beside all that a page has loaded, a hundred Word files that are done with are few.
    """
    gc.collect()
    gc.freeze()


def start() -> None:
    """Share two heaps among all threads from now on, and give back what is free now and again. Elsewhere, nothing."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library, another system
        library = ctypes.CDLL(None)
        allow, trim = library.mallopt, library.malloc_trim
        allow(_ARENAS, 2)
        allow(_MAPPED, 256 * 1024)

        def go_on() -> None:
            while True:
                time.sleep(_EVERY)
                trim(0)

        threading.Thread(target=go_on, name="frugal", daemon=True).start()
