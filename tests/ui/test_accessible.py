"""axe finds nothing serious on any page. It is run where `npm install axe-core` was done in this folder's root."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import Site, open_sample, tab, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(os.environ.get("AXE_HOME", Path(__file__).resolve().parents[2]))
SCRIPT = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def serious(page: Any) -> list[str]:
    """What axe calls serious or critical, with the first places of each."""
    page.wait_for_timeout(400)
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{rule['id']}: {[node['html'][:160] + ' / ' + node['failureSummary'][:200] for node in rule['nodes'][:3]]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.skipif(not SCRIPT.exists(), reason="axe-core is not installed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(site: Site, new_user: Callable[..., Any], scheme: str) -> None:
    page = new_user(color_scheme=scheme, reduced_motion="reduce")
    visit(page, site)
    page.add_script_tag(path=str(SCRIPT))
    found = {"start": serious(page)}
    open_sample(page)
    page.locator("#document mark.f").nth(2).click()
    page.wait_for_selector("#card .finding")
    page.click("#card button[data-act=rewrite]")
    page.wait_for_selector("#card .candidate")
    found["write"] = serious(page)
    page.click(".side-tab[data-side=talk]")
    found["talk"] = serious(page)
    for name in ("因果图", "资料", "设置", "稿件"):
        tab(page, name)
        found[name] = serious(page)
    assert not {name: faults for name, faults in found.items() if faults}
