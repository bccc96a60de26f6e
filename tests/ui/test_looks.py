"""How the page stands in windows of all widths, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.conftest import Site, open_sample, shot, tab, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(site: Site, new_user: Callable[..., Any], width: int, scheme: str) -> None:
    page = new_user(viewport={"width": width, "height": 844}, color_scheme=scheme)
    visit(page, site)
    open_sample(page)
    for name in ("写作", "因果图", "资料", "设置", "稿件"):
        tab(page, name)
        page.wait_for_timeout(250)
        shot(page, f"{width}-{scheme}-{name}")
        assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_the_english_page_has_english_words(site: Site, new_user: Callable[..., Any]) -> None:
    page = new_user(locale="en-US")
    visit(page, site, "/en")
    open_sample(page)
    assert page.evaluate("() => document.documentElement.lang") == "en"
    labels = page.evaluate(
        "() => [...document.querySelectorAll('.tools button, .side-tab, [role=tab]')].map(b => b.innerText)"
    )
    assert not [label for label in labels if any("\u4e00" <= char <= "\u9fff" for char in label)]
