"""A real server with the real pipeline on loopback, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from assistant import pipeline
from assistant.settings import Settings, settings
from assistant.ui.app import make_app
from assistant.users import Accounts

SHOTS = os.environ.get("SHOTS", "")


@dataclass
class Site:
    """A running page."""

    url: str
    workspace: pipeline.Workspace
    home: Path
    stop: Callable[[], None]


def _start(config: Settings, port: int, auth: Path | None, model: str | None) -> Site:
    workspace = pipeline.Workspace(config, model=model)
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(config, workspace, accounts=Accounts(auth) if auth else None),
            host="127.0.0.1",
            port=port,
            log_level="error",
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.started and time.monotonic() < end:
        time.sleep(0.05)

    def stop() -> None:
        server.should_exit = server.force_exit = True
        thread.join(10)

    return Site(f"http://127.0.0.1:{port}", workspace, config.home, stop)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start_site(home: Path) -> Iterator[Callable[..., Site]]:
    """Starts sites that end with the test."""
    sites: list[Site] = []

    def start(port: int = 0, auth: Path | None = None, model: str | None = None) -> Site:
        settings.cache_clear()
        sites.append(_start(settings(), port or free_port(), auth, model))
        return sites[-1]

    yield start
    for site in sites:
        site.stop()


@pytest.fixture
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests of a worker."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def new_user(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages of users who share nothing; a script error on any of them fails the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def open_page(**options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 860}, "locale": "zh-CN", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture
def page(site: Site, new_user: Callable[..., Any]) -> Any:
    """A page that has just been opened."""
    page = new_user()
    visit(page, site)
    return page


def visit(page: Any, site: Site, path: str = "/") -> None:
    """Open the page and wait until it answers."""
    page.goto(site.url + path)
    page.wait_for_selector("#paste-text", state="attached")
    page.wait_for_selector("#drafts section", state="attached")


def open_sample(page: Any) -> None:
    """Open the sample from the start page and wait for its findings."""
    page.click("#paste button[data-act=sample]")
    page.wait_for_selector("#document mark.f")


def tab(page: Any, name: str) -> None:
    """Go to a tab by its name."""
    page.click(f".tab-container[role=tablist] button:has-text('{name}')")


def shot(page: Any, name: str) -> None:
    """Leave a picture under $SHOTS, when that is set."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
