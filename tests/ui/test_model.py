"""The page with a model behind it: a scripted OpenAI-compatible server that streams, stalls, dies or is slow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fake_server import FakeServer, fail, say
from tests.ui.cable import Cable
from tests.ui.conftest import PATIENCE, Site, document_text, open_sample, pick, shot, tab, visit, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]

ANSWER = "可以从柳溪社区井盖异响一事写起。这件事牵涉二十七个科室。写的时候先说事，再说问题。"


def ask(page: Any, question: str) -> None:
    """Ask in the conversation. Answers are kept: each test has a question of its own."""
    page.click(".side-tab[data-side=talk]")
    page.fill("#composer textarea", question)
    page.keyboard.press("Enter")


def test_an_answer_streams_and_goes_where_the_user_points(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    server.play(say(ANSWER, delay=0.12))
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
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    server.play(say(ANSWER, stall_after=6), say("重新回答的内容。"))
    visit(page, site)
    open_sample(page)
    ask(page, "从哪件事写起？")
    page.wait_for_selector("#talk [aria-busy=true]")
    wait_until(lambda: server.requests, "the request never came")
    page.click("#composer .stop")
    page.wait_for_selector("#talk .turns[aria-busy=false]")
    assert server.wait_dropped(PATIENCE), "the request is closed, not only no longer listened to"
    assert page.locator("#talk .its:has-text('已停下')").count() == 1
    page.click("#talk button[data-act=retry]")
    page.wait_for_selector("#talk .its:has-text('重新回答的内容')")
    assert page.locator("#talk .mine").count() == 1


def test_a_server_that_dies_leaves_the_draft_whole_and_says_so(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    server.play(say(ANSWER, die_after=3))
    visit(page, site)
    open_sample(page)
    text = document_text(page)
    ask(page, "这一部分缺什么？")
    page.wait_for_selector("#talk .its:has-text('没有说完')")
    assert document_text(page) == text


def test_a_refused_key_is_said_on_the_card(writing: tuple[Site, FakeServer], new_user: Callable[..., Any]) -> None:
    (site, server), page = writing, new_user()
    server.play(fail(401, "bad key"))
    visit(page, site)
    open_sample(page)
    page.locator("#document mark.f").nth(2).click()
    page.click("#card button[data-act=rewrite]")
    page.wait_for_selector("#card .warning[role=alert]")
    assert "Traceback" not in page.inner_text("#card")
    tab(page, "设置")
    assert server.url.split("//")[1].split("/")[0] in page.inner_text("#options"), "it says where texts are sent"
    shot(page, "settings-endpoint")


def test_a_stop_ends_the_request_of_a_card_and_of_a_walk(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    visit(page, site)
    open_sample(page)
    pick(page, "文风会风还需要")
    for start, stop in (("#card button[data-act=rewrite]", "halt"), ("#document button[data-act=walk]", "halt-walk")):
        server.play(say("", stall_after=0))
        page.click(start)
        wait_until(lambda: server.requests, "the request never came")
        page.click(f"#card button[data-act={stop}]")
        assert server.wait_dropped(PATIENCE)
        page.wait_for_selector(f"#card button[data-act={stop}]", state="detached")
        assert not page.inner_text("#notice").strip()


def test_a_closed_tab_ends_what_it_asked(writing: tuple[Site, FakeServer], new_user: Callable[..., Any]) -> None:
    (site, server), page = writing, new_user()
    server.play(say(ANSWER, stall_after=6))
    visit(page, site)
    open_sample(page)
    ask(page, "先写哪一句？")
    wait_until(lambda: server.requests, "the request never came")
    page.close()
    assert server.wait_dropped(PATIENCE)


def test_a_refresh_in_the_midst_of_an_answer_keeps_what_was_said(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    server.play(say(ANSWER, stall_after=6))
    visit(page, site)
    open_sample(page)
    text = document_text(page)
    ask(page, "写多长合适？")
    page.wait_for_selector("#talk .its p:has-text('井盖异响')")
    page.reload()
    assert server.wait_dropped(PATIENCE)
    page.wait_for_selector("#document mark.f")
    page.reload()
    page.click(".side-tab[data-side=talk]")
    page.wait_for_selector("#talk .its:has-text('井盖异响')")
    page.wait_for_selector("#talk button[data-act=retry]")
    assert document_text(page) == text


def test_a_connection_lost_in_the_midst_of_an_answer_is_said_and_mended(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    server.play(say(ANSWER, stall_after=6), say("重新回答的内容。"))
    with Cable(site.url) as cable:
        page.goto(cable.url)
        page.wait_for_selector("#paste-text", state="attached")
        open_sample(page)
        text = document_text(page)
        ask(page, "哪一句最空？")
        page.wait_for_selector("#talk .its p:has-text('井盖异响')")
        cable.cut()
        page.wait_for_selector("#lost", state="visible")
        assert server.wait_dropped(PATIENCE), "nobody waits for it any more"
        cable.mend()
        page.wait_for_selector("#lost", state="hidden")
        page.click(".side-tab[data-side=talk]")
        page.click("#talk button[data-act=retry]")
        page.wait_for_selector("#talk .its:has-text('重新回答的内容')")
        assert document_text(page) == text
