"""Users who share a server and nothing else, and text that means harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.users import Accounts
from tests.ui.conftest import Site, document_text, open_sample, paste, pick, tab, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def log_in(page: Any, site: Site, name: str, password: str) -> None:
    page.goto(site.url)
    page.locator("input").first.fill(name)
    page.fill("input[type=password]", password)
    page.locator("button").last.click()


def test_names_and_passwords_are_asked_for_and_keep_drafts_apart(
    start_site: Callable[..., Site], new_user: Callable[..., Any], tmp_path: Path
) -> None:
    users = tmp_path / "users"
    accounts = Accounts(users)
    accounts.add("zhang", "first long secret")
    accounts.add("li", "second long secret")
    site = start_site(auth=users)
    page, other = new_user(), new_user()
    log_in(page, site, "zhang", "wrong")
    page.wait_for_selector("body:has-text('账号或密码不对')")
    assert page.locator("#paste-text").count() == 0
    log_in(page, site, "zhang", "first long secret")
    page.wait_for_selector("#paste-text")
    open_sample(page)
    log_in(other, site, "li", "second long secret")
    other.wait_for_selector("#drafts section", state="attached")
    assert other.locator("#drafts li").count() == 0
    tab(other, "设置")
    other.wait_for_selector("#options .hint:has-text('管理员')")
    assert other.locator("#options input[type=radio]:enabled").count() == 0, "only an administrator chooses the model"
    other.click("#masthead summary:has-text('li')")
    other.click("#masthead button:has-text('退出登录')")
    other.wait_for_selector("input[type=password]")
    other.goto(site.url)
    other.wait_for_selector("input[type=password]")


def test_two_users_see_nothing_of_each_other(site: Site, new_user: Callable[..., Any]) -> None:
    one, other = new_user(), new_user()
    visit(one, site)
    open_sample(one)
    draft = one.get_attribute("#document .sheet", "data-draft")
    visit(other, site)
    assert other.locator("#drafts li").count() == 0
    assert other.locator("#document mark.f").count() == 0
    tab(other, "写作")
    other.evaluate("(draft) => { document.querySelector('#document .sheet').dataset.draft = draft; }", draft)
    other.click(".side-tab[data-side=talk]")
    other.fill("#composer textarea", "这份材料写了什么？")
    other.keyboard.press("Enter")
    other.wait_for_selector("#notice .notice:has-text('没有这份稿子')")
    assert "青禾区" not in other.inner_text("body")


def test_hostile_text_is_shown_as_text(page: Any) -> None:
    hostile = (
        '<img src=x onerror="window.hacked=1">材料\n一、存在的问题\n（一）学习方面。<script>window.hacked=1</script>'
        "学习不够\u202e深入，重视不够。${window.hacked=1}{{constructor}}`\n"
    )
    paste(page, hostile)
    pick(page, "学习不够")
    page.click("#card button[data-act=rewrite]")
    page.wait_for_selector("#card .candidate, #card .hint")
    tab(page, "稿件")
    tab(page, "写作")
    assert "onerror" in document_text(page)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("#document img, #drafts img, #masthead img").count() == 0


def test_two_megabytes_of_text_leave_the_page_alive(page: Any) -> None:
    line = "学习的系统性还不够，存在以干代学的现象。" * 10 + "\n"
    page.evaluate(
        "(text) => { document.querySelector('#paste-text').value = text; }", line * (2_000_000 // len(line.encode()))
    )
    page.click("#paste button[type=submit]")
    page.wait_for_selector("#document .s", timeout=120_000)
    page.locator("#document .s").first.click()
    page.wait_for_selector("#card .quote", timeout=30_000)
