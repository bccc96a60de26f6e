"""资料: sources and the facts of a draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.ui.conftest import SHORT, Site, open_sample, paste, shot, tab, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def test_sources_are_added_searched_read_and_removed(
    start_site: Callable[..., Site], new_user: Callable[..., Any], tmp_path: Path
) -> None:
    page = new_user()
    visit(page, start_site())
    tab(page, "资料")
    file = tmp_path / "排水台账.txt"
    file.write_text("2023年6月，柳溪社区积水点整治推迟了28天。\n", encoding="utf-8")
    page.set_input_files("#add-row input[type=file]", str(file))
    row = page.locator("#library tr", has_text="排水台账")
    row.wait_for()
    page.fill("#search-text", "柳溪社区 积水")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits .passage:has-text('推迟了28天')")
    row.locator("button[data-act=source]").click()
    page.wait_for_selector("#opened .passage:has-text('推迟了28天')")
    page.click("#opened .describe summary")
    page.fill("#opened [name=unit]", "柳溪社区")
    page.fill("#opened [name=year]", "2023")
    page.select_option("#opened [name=kind]", "report")
    shot(page, "sources")
    page.click("#opened .describe button")
    row.locator("td", has_text="柳溪社区").wait_for()
    assert [cell for cell in row.locator("td").all_inner_texts() if cell in ("往年材料", "2023", "柳溪社区")] == [
        "往年材料", "2023", "柳溪社区",
    ]  # fmt: skip
    page.wait_for_selector("#opened .passage:has-text('推迟了28天')")
    row.locator("button[data-act=forget]").click()
    row.locator("button[data-act=forget].sure").click()
    row.wait_for(state="detached")


def test_the_open_draft_is_held_against_a_report_that_is_added_and_samples_go(
    start_site: Callable[..., Site], new_user: Callable[..., Any], tmp_path: Path
) -> None:
    page = new_user()
    visit(page, start_site())
    paste(page, SHORT)
    assert page.locator("#document .filter.r-copied").count() == 0
    tab(page, "资料")
    page.wait_for_function("() => !document.querySelector('#library').textContent.includes('正在编码')")
    page.click("#library button[data-act=forget-samples]")
    page.click("#library button[data-act=forget-samples].sure")
    page.wait_for_selector("#library .empty")
    file = tmp_path / "县局材料.txt"
    file.write_text(SHORT.replace("某局", "某县局"), encoding="utf-8")
    page.click("#add-row [role=combobox]")
    page.click("[role=option]:has-text('往年材料')")
    page.set_input_files("#add-row input[type=file]", str(file))
    page.wait_for_selector("#library :text('已添加')")
    page.wait_for_selector("#document .filter.r-copied", state="attached")


def test_facts_go_in_and_out_as_a_workbook(page: Any, tmp_path: Path) -> None:
    open_sample(page)
    tab(page, "资料")
    page.wait_for_selector("#facts [role=gridcell]:has-text('柳溪社区')")
    book = openpyxl.Workbook()
    book.active.append(["编号", "内容", "出处", "时间"])
    book.active.append(["X1", "6月推迟28天。", "台账", "2023年5月"])
    file = tmp_path / "facts.xlsx"
    book.save(file)
    page.set_input_files("#facts-row input[type=file]", str(file))
    page.wait_for_function("() => document.querySelector('#facts-state').textContent.includes('13')")
    with page.expect_download() as waiting:
        page.click("#facts-state button[data-note=facts]")
    waiting.value.save_as(tmp_path / "out.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True))
    assert len(rows) == 14
    assert rows[1][0] == "F1"


def test_rows_copied_in_a_spreadsheet_are_pasted_as_facts(page: Any) -> None:
    open_sample(page)
    tab(page, "资料")
    page.wait_for_selector("#facts [role=gridcell]:has-text('柳溪社区')")
    copied = "时间\t事项\t来源\n2023-05\t全年召开例会12次。\t会议记录\n2023-06\t6月停工23天。\t例会纪要\n"
    page.evaluate(
        """(copied) => {
            const data = new DataTransfer();
            data.setData("text/plain", copied);
            const cell = document.querySelector("#facts [role=gridcell]");
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        copied,
    )
    page.wait_for_selector("#facts-state:has-text('14')")
    page.wait_for_selector("#facts [role=gridcell]:has-text('6月停工23天')")
