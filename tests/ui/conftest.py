"""A real server with the real pipeline on loopback, and Debian's Chromium in front of it.

`site` is one server for all tests of a worker: users are apart as browser contexts are. What changes a server's state
for all its users (sources, runs, the model, a restart) starts one of its own with `start_site`.
"""

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
from tests.fake_server import FakeServer

SHOTS = os.environ.get("SHOTS", "")
PATIENCE = 60.0  # seconds: a loaded machine is slow, not broken
# Words of a vague sentence of the sample report.
VAGUE = "对上级决策部署的理解把握不够全面"
# The document when its links are in: until then it is drawn a second time.
SETTLED = "#document .sheet:not([aria-busy])"
# A report that is read at once.
SHORT = """某局对照检查材料
一、存在的主要问题
（一）理论学习方面。学习的系统性还不够，学用结合不紧密。
二、产生问题的原因
（一）认识不足。对理论学习的重要性认识不够。
三、整改措施
（一）加强学习。进一步加强理论学习，提高政治站位。
"""


@dataclass
class Site:
    """A running page."""

    url: str
    workspace: pipeline.Workspace
    home: Path
    stop: Callable[[], None]


def _start(config: Settings, port: int = 0, auth: Path | None = None, model: str | None = None) -> Site:
    workspace = pipeline.Workspace(config, model=model)
    port = port or free_port()
    app = make_app(config, workspace, accounts=Accounts(auth) if auth else None)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server did not start")

    def stop() -> None:
        server.should_exit = server.force_exit = True
        thread.join(10)

    return Site(f"http://127.0.0.1:{port}", workspace, config.home, stop)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], otherwise: str) -> None:
    """Wait for a condition on the server's side."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server that tests share, without a model."""
    started = _start(Settings(home=tmp_path_factory.mktemp("site") / "home", encoder="use"), model="rules")
    yield started
    started.stop()


@pytest.fixture
def start_site(home: Path) -> Iterator[Callable[..., Site]]:
    """Starts servers that end with the test."""
    sites: list[Site] = []

    def start(port: int = 0, auth: Path | None = None, model: str | None = "rules") -> Site:
        settings.cache_clear()
        sites.append(_start(settings(), port, auth, model))
        return sites[-1]

    yield start
    for one in sites:
        one.stop()


@pytest.fixture(scope="session")
def _writing_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, FakeServer]]:
    with FakeServer() as server:
        home = tmp_path_factory.mktemp("writing") / "home"
        started = _start(Settings(home=home, encoder="use", openai_base_url=server.url), model="openai:fake")
        yield started, server
        started.stop()


@pytest.fixture
def writing(_writing_site: tuple[Site, FakeServer], monkeypatch: pytest.MonkeyPatch) -> tuple[Site, FakeServer]:
    """A page that tests share, and the scripted model it writes with: `server.play(…)` says how that answers."""
    monkeypatch.setenv("OPENAI_BASE_URL", _writing_site[1].url)
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    monkeypatch.setenv("LUOSHI_MAX_RETRIES", "0")
    settings.cache_clear()
    return _writing_site


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
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture
def page(site: Site, new_user: Callable[..., Any]) -> Any:
    """A page of the shared server that has just been opened."""
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
    page.wait_for_selector(f"{SETTLED} mark.f")


def paste(page: Any, text: str) -> None:
    """Begin a draft with `text`."""
    page.fill("#paste-text", text)
    page.click("#paste button[type=submit]")
    page.wait_for_selector(f"{SETTLED} .s")


def pick(page: Any, text: str) -> None:
    """Click the sentence that holds `text` and wait for its card."""
    page.locator("#document .s", has_text=text).first.click()
    page.wait_for_selector("#card .quote")


def put(page: Any, text: str, instead: str) -> None:
    """Change the sentence that holds `text` by hand."""
    pick(page, text)
    page.click("#card button[data-act=edit]")
    page.fill("#edit-text", instead)
    page.click("#card form.edit button[type=submit]")
    page.wait_for_selector("#card .done")
    shown = " ".join(instead.split())[:20]
    # The parts of the page are drawn one after the other.
    page.wait_for_function("text => document.querySelector('#document').textContent.includes(text)", arg=shown)


def document_text(page: Any) -> str:
    """The text of the document as the user reads it, without flags."""
    return str(
        page.evaluate(
            "() => [...document.querySelectorAll('#document .paper p')].map(p => [...p.childNodes]"
            ".filter(n => !n.classList?.contains('flag')).map(n => n.textContent).join('')).join('\\n')"
        )
    )


def download(page: Any, kind: str) -> Path:
    """Export the draft."""
    page.click("#masthead summary")
    with page.expect_download() as waiting:
        page.click(f"#masthead button[data-note={kind}]")
    return Path(waiting.value.path())


def tab(page: Any, name: str) -> None:
    """Go to a tab by its name."""
    page.click(f".tab-container[role=tablist] button:has-text('{name}')")


def shot(page: Any, name: str) -> None:
    """Leave a picture under $SHOTS, when that is set."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
