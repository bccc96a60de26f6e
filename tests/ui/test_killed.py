"""A server that is killed outright while a model answers: nothing on the page is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fake_server import FakeServer, say
from tests.security.serving import serving
from tests.ui.conftest import PATIENCE, VAGUE, document_text, open_sample, put

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def test_a_killed_server_leaves_draft_and_question_and_the_page_says_how_to_go_on(
    tmp_path: Path, new_user: Callable[..., Any]
) -> None:
    page = new_user()
    with FakeServer(say("可以从柳溪社区井盖异响一事写起。写的时候先说事，再说问题。", stall_after=6)) as model:
        endpoint = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "test", "LUOSHI_ENCODER": "use"}
        with serving(tmp_path / "home", model="openai:fake", **endpoint) as server:
            page.goto(server.url)
            open_sample(page)
            put(page, VAGUE, "2023年只研究部署2次。")
            text = document_text(page)
            page.click(".side-tab[data-side=talk]")
            page.fill("#composer textarea", "先写哪一件？")
            page.keyboard.press("Enter")
            page.wait_for_selector("#talk .its p:has-text('井盖异响')")
            server.kill()
            page.wait_for_selector("#lost", state="visible")
            assert document_text(page) == text, "what was read before is still there to be read"
        assert model.wait_dropped(PATIENCE), "the request ended with the process"
        with serving(tmp_path / "home", model="openai:fake", at=server.url, **endpoint):
            page.wait_for_selector("#lost", state="hidden")
            page.reload()
            page.wait_for_selector("#document .s:has-text('研究部署2次')")
            assert document_text(page) == text
            page.click(".side-tab[data-side=talk]")
            assert "先写哪一件？" in page.inner_text("#talk")
            model.play(say("重新回答的内容。"))
            page.click("#talk button[data-act=retry]")
            page.wait_for_selector("#talk .its:has-text('重新回答的内容')")
