"""Waiting for a writing: the page says how many stand before, and nobody holds all the places."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from evals.bench import visitor
from tests.fake_server import FakeServer, say
from tests.security.serving import User
from tests.ui.conftest import Site, open_sample, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
REPORT = "某局对照检查材料\n一、存在的主要问题\n（一）理论学习方面。学习的系统性还不够，学用结合不紧密。\n"


def _join(user: User, start: int = 30) -> int:
    said = {"act": "rewrite", "draft": user.draft, "start": start, "at": start}
    session = f"{user.session}x{time.monotonic_ns()}"  # a tab of its own: an act ends the one before it in its tab
    return user.client.post(visitor.JOIN, json=visitor.body(user.events()["bus.write"], session, said=said)).status_code


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_page_shows_the_place_in_the_line_and_a_user_holds_only_some(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    server.play(say({"candidates": []}, delay=8.0))
    visit(page, site)
    open_sample(page)
    crowd = [User(site.url, f"line{number}").visit() for number in range(4)]
    for user in crowd:
        user.new_draft(REPORT)
    # 24 are written at once: three users have eight each and may have no more, the fourth has to wait.
    assert [[_join(user) for _ in range(9)] for user in crowd[:3]] == [[200] * 8 + [429]] * 3
    assert _join(crowd[3]) == 200
    _until(lambda: crowd[3].client.get("/ahead").json() == {"ahead": 0})
    assert crowd[0].client.get("/ahead").json() == {"ahead": None}
    page.click("#document mark.f")
    page.click("#card [data-act=rewrite]")
    page.wait_for_selector("#ahead:not([hidden])")
    assert "前面还有 1 个" in page.inner_text("#ahead")
    server.play(say({"candidates": []}))  # from now on it goes fast
    page.wait_for_selector("#ahead", state="hidden")
