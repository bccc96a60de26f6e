"""因果图: links as the checks see them and as the user decides."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.conftest import open_sample, shot, tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def test_links_are_explained_set_cut_and_remembered(page: Any) -> None:
    open_sample(page)
    tab(page, "因果图")
    page.wait_for_selector("#causes .map")
    linked = page.locator("#causes .dot.on").count()
    page.locator("#causes .dot:not(.on)").last.click()
    page.click("#link button[data-act=set-link]")
    page.wait_for_function(f"() => document.querySelectorAll('#causes .dot.on').length === {linked + 1}")
    ribbon = page.locator("#causes .ribbon:not(.own)").first
    cut = f"#link button[data-act=cut-link][data-key='{ribbon.get_attribute('data-key')}']"
    ribbon.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(cut)
    assert page.locator("#link .quote").count() == 2
    page.click(cut)
    page.wait_for_function(f"() => document.querySelectorAll('#causes .dot.on').length === {linked}")
    shot(page, "causes")
    page.reload()
    page.wait_for_selector("#document mark.f")
    tab(page, "因果图")
    page.wait_for_selector("#causes .ribbon.own", state="attached")
    page.locator("#causes .gap").first.click()
    page.click("#link button[data-act=ask]")
    page.wait_for_selector("#talk .turn.its")
    assert page.locator("#talk-pane").is_visible(), "the gap is talked over beside the text"
