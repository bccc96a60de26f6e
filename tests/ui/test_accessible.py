"""axe finds nothing serious on any page, light or dark, wide or narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.conftest import Site, open_sample, tab, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def serious(page: Any) -> list[str]:
    """What axe calls serious or critical, with the first places of each."""
    page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{rule['id']}: {[node['html'][:160] + ' / ' + node['failureSummary'][:200] for node in rule['nodes'][:3]]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_serious(site: Site, new_user: Callable[..., Any], scheme: str, width: int) -> None:
    page = new_user(color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 860})
    visit(page, site)
    found = {"start": serious(page)}
    open_sample(page)
    page.locator("#document mark.f").nth(2).click()
    page.wait_for_selector("#card .finding")
    page.click("#card button[data-act=rewrite]")
    page.wait_for_selector("#card .candidate")
    found["write"] = serious(page)
    page.click("#document button[data-act=walk]")
    page.wait_for_selector("#card .walk button[data-act=accept-all]")
    found["walk"] = serious(page)
    page.click(".side-tab[data-side=talk]")
    found["talk"] = serious(page)
    for name in ("因果图", "资料", "评测", "设置", "稿件"):
        tab(page, name)
        found[name] = serious(page)
    tab(page, "资料")
    page.locator("#library button[data-act=source]").first.click()
    page.click("#opened .describe summary")
    found["source"] = serious(page)
    assert not {name: faults for name, faults in found.items() if faults}
