"""Every test has a home of its own and no network but loopback."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import pytest

from assistant.settings import settings

# A test must not depend on how fast or how busy the machine is.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

T = TypeVar("T")
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, run in a thread of its own: the browser's driver may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def shared(*parts: str) -> Path:
    """A path in ../shared; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no {path} here")
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """LUOSHI_HOME in a temporary folder, and no setting from the machine's environment."""
    for name in list(os.environ):
        if name.startswith(("LUOSHI_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LUOSHI_ENCODER", "use")  # some ten times faster than the default
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


class NetworkReached(AssertionError):
    """A test tried to talk to something that is not this machine."""


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in ("localhost", "", "0.0.0.0"):
        return True  # 0.0.0.0 is this machine too, under a name that the gate takes for one outside
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Connections to anything but loopback fail loudly."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(real: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if not _is_loopback(address):
                raise NetworkReached(f"connection to {address}")
            return real(self, address)

        return call

    patch.setattr(socket.socket, "connect", guarded(connect))
    patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    yield
    patch.undo()
