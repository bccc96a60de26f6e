"""全文改具体: through all vague sentences at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.conftest import document_text, open_sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def test_the_whole_report_is_walked_through_and_stopped(page: Any) -> None:
    open_sample(page)
    before = document_text(page)
    page.click("#document button[data-act=walk]")
    page.wait_for_selector("#card .walk button[data-act=accept-all]")
    waiting = page.locator("#card .walk .stop-by").count()
    assert waiting > 3
    page.locator("#card .walk details.more summary", has_text="种写法").first.click()
    assert page.locator("#card .walk details.more .candidate:visible").count() > 0, "all wordings are offered"
    page.locator("#card .walk .accept").first.click()
    page.wait_for_function(f"() => document.querySelectorAll('#card .walk .stop-by').length === {waiting - 1}")
    page.locator("#card .walk .ignore").first.click()
    page.wait_for_function(f"() => document.querySelectorAll('#card .walk .stop-by').length === {waiting - 2}")
    page.reload()
    page.wait_for_selector("#card .walk .stop-by")
    assert page.locator("#card .walk .stop-by").count() == waiting - 2, "what waits survives a refresh"
    page.click("#card button[data-act=accept-all]")
    page.wait_for_selector("#card .count:has-text('都看过了')")
    assert f"已采用 {waiting - 1} 处 · 不改 1 处" in page.inner_text("#card .count")
    assert document_text(page) != before


def test_an_answer_that_is_not_sent_stays_with_its_question(page: Any) -> None:
    open_sample(page)
    page.click("#document button[data-act=walk]")
    page.wait_for_selector("#card .walk button[data-act=accept-all]")
    rows = page.locator("#card .stop-by:has([data-question])")
    count, key = page.locator("#card .stop-by").count(), rows.nth(2).get_attribute("data-key")
    rows.nth(2).locator("summary", has_text="个问题").click()
    field = rows.nth(2).locator("[data-question]").first
    question = field.get_attribute("data-question")
    field.fill("写到一半")
    page.locator("#card .walk .ignore").first.click()
    page.wait_for_function(f"() => document.querySelectorAll('#card .stop-by').length === {count - 1}")
    page.wait_for_function(
        """([key, question]) => {
            const filled = [...document.querySelectorAll("#card [data-question]")].filter((field) => field.value);
            return filled.length === 1 && filled[0].dataset.question === question && filled[0].value === "写到一半"
                && filled[0].closest("[data-place]").dataset.key === key && filled[0].closest("details").open;
        }""",
        arg=[key, question],
    )
