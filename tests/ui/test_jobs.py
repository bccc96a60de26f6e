"""The jobs for more than a sentence: a missing cause, a section drafted, the text proofread."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.conftest import document_text, open_sample, paste, put, tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]

SLIP = """某局对照检查材料
一、存在的主要问题
（一）理论学习方面。对学习的重要性认识不够，必需常抓不懈，再接再励。
二、整改措施
（一）加强学习。按步就班地学，每月学一次。
"""


def test_a_missing_cause_is_written_from_the_gap_and_from_the_card(page: Any) -> None:
    open_sample(page)
    tab(page, "因果图")
    page.locator("#causes .gap", has_text="没有原因").first.click()
    page.click("#link button[data-act=causes]")
    page.wait_for_selector("#card .candidate ins")
    paragraphs = len(document_text(page).splitlines())
    page.click("#card .accept >> nth=0")
    page.wait_for_selector("#card .done")
    # A cause is a paragraph of its own.
    page.wait_for_function(f"() => document.querySelectorAll('#document .paper p').length === {paragraphs + 1}")
    page.locator("#document .flag.r-unexplained-problem").first.click()
    page.click("#card button[data-act=causes]")
    page.wait_for_selector("#card .candidate .hole")


def test_a_section_is_drafted_from_facts_and_put_where_the_user_points(page: Any) -> None:
    open_sample(page)
    page.click("#document details.menu summary")
    page.click("#document button[data-act=draft-form]")
    page.fill("#card input[name=text]", "（七）群众工作方面")
    page.fill("#outline-text", "对群众反映的问题推诿")
    page.click("#card form.edit button[type=submit]")
    page.wait_for_selector("#card .candidate:has-text('井盖')")
    assert page.locator("#card .candidate details.source").count() > 0, "what is told is shown with its source"
    page.click("#card button[data-act=insert-at]")
    page.wait_for_selector(".inserting-hint", state="visible")
    page.locator("#document .s", has_text="推诿扯皮").first.click()
    page.click("#card .accept")
    page.wait_for_selector("#outline button:has-text('群众工作方面')")


def test_slips_are_listed_with_their_mends_and_mended_one_by_one(page: Any) -> None:
    paste(page, SLIP)
    page.click("#document details.menu summary")
    page.click("#document button[data-act=proofread]")
    page.wait_for_selector("#card .walk-top:has-text('请逐处过目')")
    rows = page.locator("#card [data-row]")
    count = rows.count()
    assert count >= 2
    rows.filter(has_text="按部就班").locator(".accept").click()
    page.wait_for_selector("#document .s:has-text('按部就班')")
    assert rows.count() == count - 1
    rows.first.locator(".ignore").click()
    assert rows.count() == count - 2


def test_text_that_means_harm_stays_text_in_every_job(page: Any) -> None:
    hostile = '<img src=x onerror="window.hacked=1">'
    paste(page, SLIP.replace("某局", hostile).replace("每月学一次", f"\u202e{hostile}学一次"))
    put(page, "必需常抓不懈", f"{hostile}必需常抓不懈。")
    page.click("#document details.menu summary")
    page.click("#document button[data-act=draft-form]")
    page.fill("#card input[name=text]", hostile)
    page.fill("#outline-text", hostile)
    page.click("#card form.edit button[type=submit]")
    page.wait_for_selector("#card .busy", state="detached")
    page.fill("#masthead input", hostile)
    page.keyboard.press("Enter")
    page.wait_for_selector("#drafts .draft-name:has-text('onerror')", state="attached")
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("img[src=x]").count() == 0
    assert "U+202E" in page.inner_text("#document")
