"""The page with a model behind it: a scripted OpenAI-compatible server that streams, stalls, dies or is slow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fake_server import FakeServer, fail, say
from tests.ui.conftest import Site, open_sample, shot, tab, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ANSWER = "可以从柳溪社区井盖异响一事写起。这件事牵涉二十七个科室。写的时候先说事，再说问题。"


@pytest.fixture
def served(start_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeServer], Site]:
    """Starts a page that writes with a scripted server."""

    def start(server: FakeServer) -> Site:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "test")
        monkeypatch.setenv("LUOSHI_MAX_RETRIES", "0")
        return start_site(model="openai:fake")

    return start


def ask(page: Any, question: str) -> None:
    page.click(".side-tab[data-side=talk]")
    page.fill("#composer textarea", question)
    page.keyboard.press("Enter")


def test_an_answer_streams_and_goes_where_the_user_points(
    served: Callable[[FakeServer], Site], new_user: Callable[..., Any]
) -> None:
    with FakeServer(say(ANSWER, delay=0.12)) as server:
        site, page = served(server), new_user()
        visit(page, site)
        open_sample(page)
        ask(page, "这一部分怎么写？")
        page.wait_for_selector("#talk [aria-busy=true] .its p:has-text('井盖异响')")
        assert ANSWER not in page.inner_text("#talk"), "the first sentence is there before the last"
        page.wait_for_selector("#talk button[data-act=insert-at]")
        said = page.inner_text("#talk .its")
        assert "再说问题" in said
        assert "【待补充" in said, "a number that stands nowhere is asked for, in talk too"
        page.click("#talk button[data-act=insert-at]")
        page.locator("#document .s", has_text="部门之间推诿扯皮").click()
        page.wait_for_selector("#card .candidate ins")
        page.click("#card .accept")
        page.wait_for_selector("#document .s:has-text('柳溪社区井盖异响')")


def test_an_answer_is_stopped_kept_and_asked_again(
    served: Callable[[FakeServer], Site], new_user: Callable[..., Any]
) -> None:
    with FakeServer(say(ANSWER, stall_after=6), say("重新回答的内容。")) as server:
        site, page = served(server), new_user()
        visit(page, site)
        open_sample(page)
        ask(page, "这一部分怎么写？")
        page.wait_for_selector("#talk [aria-busy=true]")
        page.wait_for_timeout(600)
        page.click("#composer .stop")
        page.wait_for_selector("#talk .turns[aria-busy=false]")
        page.click("#talk button[data-act=retry]")
        page.wait_for_selector("#talk .its:has-text('重新回答的内容')")
        assert page.locator("#talk .mine").count() == 1


def test_a_server_that_dies_leaves_the_draft_whole_and_says_so(
    served: Callable[[FakeServer], Site], new_user: Callable[..., Any]
) -> None:
    with FakeServer(say(ANSWER, die_after=3)) as server:
        site, page = served(server), new_user()
        visit(page, site)
        open_sample(page)
        text = page.inner_text("#document .paper")
        ask(page, "这一部分怎么写？")
        page.wait_for_selector("#talk .its:has-text('没有说完')")
        assert page.inner_text("#document .paper") == text


def test_a_refused_key_is_said_on_the_card(served: Callable[[FakeServer], Site], new_user: Callable[..., Any]) -> None:
    with FakeServer(fail(401, "bad key")) as server:
        site, page = served(server), new_user()
        visit(page, site)
        open_sample(page)
        page.locator("#document mark.f").nth(2).click()
        page.click("#card button[data-act=rewrite]")
        page.wait_for_selector("#card .warning[role=alert]")
        assert "Traceback" not in page.inner_text("#card")
        tab(page, "设置")
        assert server.url.split("//")[1].split("/")[0] in page.inner_text("#options"), "it says where texts are sent"
        shot(page, "settings-endpoint")


def test_another_user_is_answered_while_many_wait_for_a_slow_model(
    served: Callable[[FakeServer], Site], new_user: Callable[..., Any]
) -> None:
    with FakeServer(say({"candidates": []}, delay=5.0)) as server:
        site = served(server)
        busy = []
        for _ in range(6):
            page = new_user()
            visit(page, site)
            open_sample(page)
            page.locator("#document mark.f").nth(2).click()
            page.wait_for_selector("#card .finding")
            busy.append(page)
        free = new_user()
        visit(free, site)
        open_sample(free)
        for page in busy:
            page.click("#card button[data-act=rewrite]")
        free.locator("#document .s").first.wait_for()
        free.locator("#document mark.f").nth(1).click()
        quote = free.locator("#document mark.f").nth(1).inner_text()[:8]
        free.wait_for_selector(f"#card .quote:has-text('{quote}')")
        answered = [page.locator("#card .candidate").count() > 0 for page in busy]
        assert not all(answered)
        for page in busy:
            page.wait_for_selector("#card .candidate")
            assert not page.inner_text("#notice").strip()
