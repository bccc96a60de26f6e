"""稿件: ways in and out, versions, and what survives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.ui.conftest import (
    SETTLED,
    SHORT,
    VAGUE,
    Site,
    document_text,
    download,
    open_sample,
    paste,
    pick,
    put,
    tab,
    visit,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def test_a_pasted_report_is_read_and_named(page: Any) -> None:
    paste(page, SHORT)
    page.wait_for_function("() => document.querySelector('#masthead input')?.value === '某局对照检查材料'")
    page.wait_for_function("() => document.querySelectorAll('#outline li').length >= 3")
    page.wait_for_function("() => !document.querySelector('#paste-text').value")


@pytest.mark.parametrize("name", ["材料.txt", "材料.md"])
def test_an_uploaded_report_is_opened(page: Any, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(SHORT, encoding="gb18030")
    page.set_input_files("#start input[type=file]", str(file))
    page.wait_for_selector("#document mark.f")
    assert "学用结合不紧密" in document_text(page)


def test_what_cannot_be_read_is_said_in_one_line(page: Any, tmp_path: Path) -> None:
    broken = tmp_path / "材料.txt"
    broken.write_bytes(bytes(range(256)) * 40)
    page.set_input_files("#start input[type=file]", str(broken))
    said = page.wait_for_selector("#notice .notice").inner_text()
    assert "材料.txt" in said
    assert "Traceback" not in said
    assert "uploads" not in said
    page.click("#paste button[type=submit]")
    page.wait_for_function("() => document.body.innerText.includes('还没有内容')")
    open_sample(page)


def test_several_reports_are_taken_and_what_is_none_is_named(page: Any, tmp_path: Path) -> None:
    for name, value in (("甲.txt", SHORT), ("乙.txt", SHORT.replace("某局", "某乡")), ("空.txt", "")):
        (tmp_path / name).write_text(value, encoding="utf-8")
    (tmp_path / "照片.png").write_bytes(b"\x89PNG")
    page.set_input_files("#start input[type=file]", str(tmp_path / "照片.png"))
    page.wait_for_selector("#notice .notice:has-text('照片.png'):has-text('.docx')")
    page.set_input_files("#start input[type=file]", [str(tmp_path / name) for name in ("甲.txt", "空.txt", "乙.txt")])
    page.wait_for_selector(f"{SETTLED} .s:has-text('某局')")
    page.wait_for_selector("#notice .notice:has-text('2 份'):has-text('（空.txt）')")
    tab(page, "稿件")
    page.wait_for_selector("#drafts .draft-name:has-text('乙')")
    assert page.locator("#drafts li").count() == 2


def test_drafts_survive_a_refresh_and_a_restart(start_site: Callable[..., Site], new_user: Callable[..., Any]) -> None:
    site = start_site()
    page = new_user()
    visit(page, site)
    open_sample(page)
    put(page, VAGUE, "2023年只研究部署2次。")
    page.reload()
    page.wait_for_selector("#document .s:has-text('研究部署2次')")

    port = int(site.url.rsplit(":", 1)[1])
    site.stop()
    page.wait_for_selector("#lost", state="visible")
    start_site(port=port)
    page.wait_for_selector("#lost", state="hidden")
    pick(page, "研究部署2次")
    page.click("#document button[data-act=undo]")
    page.wait_for_selector(f"#document .s:has-text('{VAGUE}')")


def test_versions_are_compared_and_restored_and_a_draft_deleted_for_good(page: Any, site: Site) -> None:
    mine = "本稿独有的一句话，对学习的重要性认识不够。"
    paste(page, SHORT.replace("学习的系统性还不够，学用结合不紧密。", mine))
    put(page, mine, "2023年只研究部署2次。")
    tab(page, "稿件")
    page.locator("#versions details summary").first.click()
    assert page.locator("#versions ins").first.is_visible()
    page.locator("#versions button[data-act=restore-version]").first.click()
    page.wait_for_selector(f"#document .s:has-text('{mine}')")
    page.fill("#masthead input", "改过的名字")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drafts .draft-name:has-text('改过的名字')", state="attached")
    tab(page, "稿件")
    page.click("#drafts button[data-act=delete]")
    page.click("#drafts button.sure")
    page.wait_for_selector("#drafts .hint:has-text('还没有稿件')")
    page.wait_for_selector("#document mark.f", state="detached")
    stored = b"".join(file.read_bytes() for file in site.home.glob("drafts.db*"))
    assert mine.encode() not in stored


def test_every_kind_of_export_can_be_read(page: Any, tmp_path: Path) -> None:
    open_sample(page)
    data = json.loads(download(page, "json").read_text(encoding="utf-8"))
    assert data["findings"]
    word = Document(str(download(page, "docx")))
    assert any(VAGUE in paragraph.text for paragraph in word.paragraphs)
    assert download(page, "md").read_text(encoding="utf-8").startswith("# 青禾区")
    web = download(page, "html").read_text(encoding="utf-8")
    assert "<mark" in web
    assert "http" not in web.replace("http-equiv", "")
