"""Many users at once: a model that is slow for twenty keeps nobody else waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gradio_client import Client

from tests.fake_server import FakeServer, say
from tests.security.serving import User
from tests.ui.conftest import Site, open_sample, pick, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]

CROWD = 20
REPORT = """某局对照检查材料
一、存在的主要问题
（一）理论学习方面。第{number}个人写道，学习的系统性还不够，学用结合不紧密。
"""


def at_work(site: Site, number: int) -> tuple[User, int]:
    """A user with a draft of their own, and where its vague sentence begins."""
    text = REPORT.format(number=number)
    user = User(site.url, f"crowd{number}").visit()
    user.new_draft(text)
    user.events()
    return user, text.index("第")


def test_one_more_user_is_answered_while_twenty_wait_for_a_slow_model(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    server.play(say({"candidates": []}, delay=2.0))
    crowd = [at_work(site, number) for number in range(CROWD)]
    visit(page, site)
    open_sample(page)
    answered: list[str] = []
    gate = threading.Barrier(CROWD + 1)

    def press(user: User, start: int) -> None:
        gate.wait()
        said = {"act": "rewrite", "draft": user.draft, "start": start}
        answered.append(user.queued("bus.write", said=said))

    with ThreadPoolExecutor(CROWD) as pool:
        pressed = [pool.submit(press, *one) for one in crowd]
        gate.wait()
        pick(page, "文风会风还需要")
        waiting = CROWD - len(answered)
        for one in pressed:
            one.result()
    assert waiting > 0, "the card was there before the slow server had answered everybody"
    assert len(answered) == CROWD
    # A card of candidates, the rules' own where the model offers none, and no message for anybody.
    assert [('data-act=\\"save\\"' in came, 'role=\\"alert\\"' in came) for came in answered] == [(True, False)] * CROWD


def test_a_program_finds_no_endpoint_to_call(site: Site) -> None:
    client = Client(site.url, verbose=False)
    try:
        known: Any = client.view_api(return_format="dict", print_info=False)
        assert known == {"named_endpoints": {}, "unnamed_endpoints": {}}
        for number in range(len(client.endpoints)):
            with pytest.raises(Exception, match=r"."):
                client.predict(fn_index=number)
    finally:
        client.close()
