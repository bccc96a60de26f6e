"""设置 and 评测."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.conftest import Site, open_sample, shot, tab, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def test_settings_say_what_leaves_the_machine(page: Any) -> None:
    tab(page, "设置")
    page.wait_for_selector("#options form")
    assert "什么也不会" in page.inner_text("#options")
    page.click("#options button[data-act=test-model]")
    page.wait_for_selector("#options p[role=status]:has-text('连得通')")
    shot(page, "settings")


def test_new_drafts_begin_with_the_profile_that_was_set(page: Any) -> None:
    tab(page, "设置")
    page.select_option("#options select[data-act=set-profile]", "2022-个人")
    page.wait_for_selector("#options p[role=status]:has-text('已保存')")
    tab(page, "稿件")
    open_sample(page)
    assert page.input_value("#document select[data-act=profile]") == "2022-个人"


def test_a_run_is_started_followed_left_and_stopped(
    start_site: Callable[..., Site], new_user: Callable[..., Any]
) -> None:
    page = new_user()
    visit(page, start_site())
    tab(page, "评测")
    page.click("#runs button[data-act=start-run]")
    page.wait_for_selector("#run-state progress")
    assert page.locator("#runs button[data-act=start-run]").is_disabled()
    page.reload()
    page.wait_for_selector("#drafts section", state="attached")
    tab(page, "评测")
    page.wait_for_selector("#run-state progress", state="visible")
    page.click("#run-state button[data-act=stop-run]")
    page.wait_for_selector("#runs button[data-act=start-run]:enabled")


def test_runs_are_read_compared_and_opened_case_by_case(
    start_site: Callable[..., Site], new_user: Callable[..., Any]
) -> None:
    site, page = start_site(), new_user()
    visit(page, site)
    tab(page, "评测")
    page.wait_for_selector("#runs .empty")
    for name, value in (("20240101-rules", 0.5), ("20240102-rules", 0.75)):
        folder = site.home / "evals" / "runs" / name
        (folder / "samples" / "vague").mkdir(parents=True)
        measure = {"title": "空泛句 F1", "better": "high", "value": value, "low": 0.4, "high": 0.9}
        (folder / "summary.json").write_text(json.dumps({"measures": {"vague.f1": measure}}), encoding="utf-8")
        (folder / "run.json").write_text(json.dumps({"model": "rules"}), encoding="utf-8")
        item = {"id": "1", "text": "学习不够。", "ok": False, "got": "具体", "want": "空泛"}
        sample = {"input": {"text": "<b>学习不够。</b>"}, "output": {}, "items": [item]}
        (folder / "samples" / "vague" / "case.json").write_text(json.dumps(sample), encoding="utf-8")
    tab(page, "设置")
    tab(page, "评测")
    page.wait_for_selector("#runs td:has-text('0.750')")
    page.click("#runs [data-note='20240101-rules']")
    page.wait_for_selector("#runs td:has-text('+0.250')")
    page.click("#runs details summary")
    page.click("#runs button[data-act=case]")
    page.wait_for_selector("#case-shown td:has-text('空泛')")
    assert page.locator("#case-shown b").count() == 0
