"""The page with the embedded local model, where that is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from tests.ui.conftest import Site, open_sample, pick, visit

pytestmark = [pytest.mark.browser, pytest.mark.local_model, pytest.mark.xdist_group(__name__)]


@pytest.fixture
def weights(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model file of whoever runs the tests; each test has a home of its own."""
    monkeypatch.delenv("LUOSHI_HOME")
    found = next(iter(sorted((Settings().home / "models").glob("*.gguf"))), None)
    monkeypatch.setenv("LUOSHI_HOME", str(home))
    if found is None:
        pytest.skip("the local model is not installed: luoshi model install")
    return found


def test_the_local_model_writes_and_talks(
    weights: Path, start_site: Callable[..., Site], new_user: Callable[..., Any]
) -> None:
    site, page = start_site(model=f"local:{weights}"), new_user()
    page.set_default_timeout(280_000)
    visit(page, site)
    open_sample(page)
    pick(page, "文风会风还需要")
    page.click("#card button[data-act=rewrite]")
    page.wait_for_selector("#card .candidate")
    page.click(".side-tab[data-side=talk]")
    page.fill("#composer textarea", "用一句话说说这份材料的第一个问题。")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talk .turn.its button[data-act=retry]")
    assert page.inner_text("#talk .its .said").strip()
    assert not page.inner_text("#notice").strip()
