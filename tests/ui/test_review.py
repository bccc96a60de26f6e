"""请模型复核: a click asks the judge, through a server that knows the labels, fails, stalls, or is not there at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import pipeline
from assistant.drafts import Drafts
from assistant.settings import Settings
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, House
from assistant.ui.diagnoses import Diagnoses
from assistant.ui.panels import sending
from assistant.ui.strings import Words
from evals.dataset import REPORTS, Case, load_cases
from tests.fake_server import FakeServer, fail, say
from tests.test_judged import truth
from tests.ui.conftest import PATIENCE, Site, paste, put, shot, tab, visit, wait_until

CASES = {case.name: case for case in load_cases(REPORTS, split="dev")}
REVIEWED = "#document .tools .chip"


def begin(page: Any, site: Site, case: Case) -> dict[str, str]:
    """Open a report and give what is found in it, once its links are settled."""
    visit(page, site)
    paste(page, case.report.text)
    return state(page)


def review(page: Any) -> None:
    page.click("#document details.menu summary")
    page.click("#document button[data-act=review]")


def state(page: Any) -> dict[str, str]:
    """What document, outline and picture show, drawn anew and with the links that are found in a second look."""
    page.reload()
    page.wait_for_selector("#document .sheet:not([aria-busy]) .s")
    tab(page, "因果图")
    page.wait_for_selector("#causes .ribbon", state="attached")
    ribbons = page.evaluate(
        "() => [...document.querySelectorAll('#causes .ribbon')].map(r => r.dataset.key).sort().join()"
    )
    tab(page, "写作")
    return {name: page.text_content(f"#{name}") for name in ("document", "outline")} | {"links": ribbons}


def listed(page: Any, label: str) -> int:
    """How many places the card lists under a label that says so."""
    found = page.locator("#card .label", has_text=label)
    return int("".join(filter(str.isdecimal, found.inner_text()))) if found.count() else 0


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
def test_a_review_changes_what_is_shown_until_the_text_changes(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page, case = writing, new_user(), CASES["street-office"]
    server.play(say(truth(case)))
    before = begin(page, site, case)
    assert not server.requests, "a draft is not sent unless it is asked for"
    review(page)
    page.wait_for_selector("#card .review .count:has-text('有这些变化')")
    page.wait_for_selector(REVIEWED)
    shot(page, "review")
    counts = {label: listed(page, label) for label in ("新发现", "不再算问题", "新连上", "断开")}
    assert page.locator("#card .review [data-goto]").count() == sum(counts.values())
    assert all(counts.values()), "this report has changes of every kind"
    page.locator("#card .review [data-goto]").last.click()
    page.wait_for_selector("#document .flash")
    after = state(page)
    old, new = (set(one["links"].split(",")) for one in (before, after))
    assert (len(new - old), len(old - new)) == (counts["新连上"], counts["断开"])
    total = [int(one["document"].split(" 处要改")[0].split()[-1]) for one in (before, after)]
    assert total[1] - total[0] == counts["新发现"] - counts["不再算问题"]
    assert after["outline"] != before["outline"]
    page.wait_for_selector(REVIEWED)
    put(page, case.report.sentences[-1].text, "以上请审阅。")
    page.wait_for_selector(REVIEWED, state="detached")


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
def test_a_review_that_fails_is_stopped_or_is_wrong_leaves_all_as_it_was(
    writing: tuple[Site, FakeServer], new_user: Callable[..., Any]
) -> None:
    (site, server), page = writing, new_user()
    before = begin(page, site, CASES["court-clerk"])
    server.play(fail(500))
    review(page)
    page.wait_for_selector("#card .warning[role=alert]")
    assert state(page) == before
    server.play(say("", stall_after=0))
    review(page)
    wait_until(lambda: server.requests, "the request never came")
    page.wait_for_selector(f"#card .hint:has-text('{server.url.split('/')[2]}')")
    page.click("#card button[data-act=halt]")
    assert server.wait_dropped(PATIENCE)
    page.wait_for_selector("#card .review", state="detached")
    assert not page.inner_text("#notice").strip()
    assert state(page) == before
    server.play(say("说不好。"))
    review(page)
    page.wait_for_selector("#card .review .warning:has-text('没有采信')")
    assert state(page) == before


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
def test_without_a_server_model_nothing_is_ever_sent(
    start_site: Callable[..., Site], new_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_user()
    with FakeServer(say("说不好。")) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        begin(page, start_site(model="rules"), CASES["court-clerk"])
        key = page.locator("#document button[data-act=review]")
        assert key.is_disabled()
        page.click("#document details.menu summary")
        page.wait_for_selector("#document .menu .why:has-text('接口模型')", state="visible")
        page.keyboard.press("Escape")
        # A page that is out of date may still ask.
        key.evaluate("button => { button.disabled = false; }")
        review(page)
        page.wait_for_selector("#card .warning[role=alert]:has-text('接口模型')")
        assert not server.requests
    page.click("#document details.menu summary")
    page.click("#document button[data-tab=settings]")
    page.check("#options input[value=openai]")
    page.fill("#options input[name=text]", "fake")
    page.click("#options form button[type=submit]")
    page.wait_for_selector("#document button[data-act=review]:enabled", state="attached")


def test_a_review_asks_leave_before_it_sends_a_draft_away(home: Path) -> None:
    config = Settings(home=home, openai_base_url="https://models.example/v1")
    workspace = pipeline.Workspace(config, model="openai:large")
    drafts = Drafts(home / "drafts.db")
    draft = drafts.shelf("甲").create("材料", "学习不深入。")
    desk = Desk(House(workspace, drafts, Diagnoses(workspace), Words("zh")), "甲", draft.id)
    act = Act(act="review", draft=draft.id)
    assert sending.must_ask(desk, act) == "models.example"
    sending.allow(desk, Act(act="allow-sending", draft=draft.id, key="models.example"))
    assert sending.must_ask(desk, act) == ""
