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
        # Gradio's own frame cuts off what is too wide: it has to be asked as well.
        for frame in ("html", ".gradio-container"):
            assert page.evaluate("of => document.querySelector(of).scrollWidth - innerWidth", frame) <= 0, (name, frame)


def test_the_english_page_has_english_words(site: Site, new_user: Callable[..., Any]) -> None:
    page = new_user(locale="en-US")
    visit(page, site, "/en")
    open_sample(page)
    assert page.evaluate("() => document.documentElement.lang") == "en"
    labels = page.evaluate(
        "() => [...document.querySelectorAll('.tools button, .side-tab, [role=tab]')].map(b => b.innerText)"
    )
    assert not [label for label in labels if any("\u4e00" <= char <= "\u9fff" for char in label)]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_wheel_turns_the_document_and_the_card_stays_beside_it(
    site: Site, new_user: Callable[..., Any], width: int
) -> None:
    page = new_user(viewport={"width": width, "height": 700})
    visit(page, site)
    open_sample(page)
    turned = "id => document.getElementById(id).scrollTop"
    page.mouse.move(width * 0.45, 450)
    page.mouse.wheel(0, 1600)
    page.wait_for_function(f"({turned})('document') > 1000")
    inside = "m => { const r = m.getBoundingClientRect(); return r.top > 200 && r.bottom < 550; }"
    mark = next(one for one in page.locator("#document mark.f").all() if one.evaluate(inside))
    mark.click()
    page.click("#card button[data-act=rewrite]")
    page.wait_for_selector("#card .candidate")
    assert page.evaluate(turned, "document") > 1000
    assert page.evaluate("() => document.querySelector('.gradio-container').scrollTop + scrollY") == 0
    box = page.locator("#card").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, 300)
    page.wait_for_function(f"({turned})('card') > 0")


def test_on_a_telephone_the_card_never_covers_the_place_it_leads_to(site: Site, new_user: Callable[..., Any]) -> None:
    page = new_user(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    visit(page, site)
    open_sample(page)
    page.click("#document button[data-act=walk]")
    page.wait_for_selector("#card .walk button[data-act=accept-all]")
    page.wait_for_function("() => document.querySelector('#side').getBoundingClientRect().height > 300")
    page.locator("#card .walk [data-goto]").nth(3).click()
    page.wait_for_function(
        "() => document.querySelector('#document .flash')?.getBoundingClientRect().bottom"
        " < document.querySelector('#side').getBoundingClientRect().top"
    )
