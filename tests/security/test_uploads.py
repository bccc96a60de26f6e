"""Files of strangers: read in a bounded process, kept under safe names, gone when they should be."""

from __future__ import annotations

import os
import subprocess
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from assistant import apart
from assistant.drafts import LONGEST
from assistant.errors import InputError
from assistant.intake import load_facts, read_report
from assistant.retrieval.readers import read
from assistant.settings import KNOWLEDGE_DIR
from assistant.ui.sweep import sweep
from tests.security.serving import User, serving, user

SAMPLES = KNOWLEDGE_DIR / "samples"


def _given(path: str) -> dict[str, object]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def test_what_is_read_apart_is_what_is_read_here() -> None:
    report, facts = SAMPLES / "sample_report.txt", SAMPLES / "sample_report.facts.jsonl"
    assert apart.report(report) == read_report(report)
    assert apart.facts(facts) == load_facts(facts)
    for file in sorted(SAMPLES.glob("record/*")):
        assert apart.source(file, b"") == read(file, file.read_bytes())


def test_an_error_comes_over_whole(tmp_path: Path) -> None:
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match=r"坏\.docx") as told:
        apart.report(bad)
    assert told.value.help


def _large(tmp_path: Path) -> Path:
    """A Word file within all limits of size that takes seconds and hundreds of megabytes to read."""
    paragraph = "<w:p><w:r><w:t>学习不深入，落实不到位。</w:t></w:r></w:p>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {space}><w:body>{paragraph * 250_000}</w:body></w:document>'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r" Type="{kind}" Target="word/document.xml"/></Relationships>'
    )
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("_rels/.rels", links)
        packed.writestr("word/document.xml", body)
    file = tmp_path / "大.docx"
    file.write_bytes(data.getvalue())
    return file


@pytest.mark.parametrize("limits", [{"seconds": 1}, {"memory": 250_000_000}], ids=["time", "memory"])
def test_time_and_memory_are_bounded(tmp_path: Path, limits: dict[str, int]) -> None:
    file, began = _large(tmp_path), time.monotonic()
    with pytest.raises(InputError):  # an XML parser out of memory says that the file is broken
        apart._asked("report", file, **limits)
    assert time.monotonic() - began < 15
    left = subprocess.run(["pgrep", "-f", f"assistant.apart report {file}"], capture_output=True, check=False).stdout
    assert left == b""


def test_the_server_reads_uploads_apart_by_content_and_leaves_none(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        someone = user(server)
        for name, data in (("假.docx", b"\x7fELF" + bytes(500)), ("假.txt", bytes(range(256)) * 20)):
            path = someone.upload(name, data).json()[0]
            said = someone.call("upload.upload", [[_given(path)]]).text
            assert "data-draft" not in said, name
            assert not Path(path).exists()
        program = someone.upload("a.exe", b"MZ").json()[0]
        assert "data-draft" not in someone.call("upload.upload", [[_given(program)]]).text
        for name in ("../../逃.txt", "..\\逃.txt", "/etc/逃.txt", "a\nb.txt", "con.txt", "\u202etxt.exe.txt"):
            path = Path(someone.upload(name, "学习不深入。".encode()).json()[0])
            assert path.resolve().is_relative_to((tmp_path / "home" / "uploads").resolve())
            assert not set(path.name) & set('/\\\n:*?"<>|')
        _source_goes_with_its_file(someone, tmp_path / "home")
        _a_draft_is_no_longer_than_it_may_be(someone)


def _source_goes_with_its_file(someone: User, home: Path) -> None:
    path = someone.upload("台账.txt", "四月查档窗口无人。".encode()).json()[0]
    someone.queued(".upload", [[_given(path)], "record", "2023", "", ""])
    kept = home / "sources" / "台账.txt"
    assert kept.exists()
    assert kept.stat().st_mode & 0o077 == 0
    found = someone.act("search", text="查档窗口")
    assert "无人" in found
    assert "已移除" in someone.act("forget", key="台账") or not kept.exists()
    assert not kept.exists()


def _a_draft_is_no_longer_than_it_may_be(someone: User) -> None:
    long, endless = "学习不深入。\n" * (LONGEST // 7 + 1), "字" * 5_000_000
    assert f"最多 {LONGEST} 字" in someone.act("new", text=long)
    assert f"最多 {LONGEST} 字" in someone.act("new", text=endless)
    file = someone.upload("长.txt", long.encode()).json()[0]
    assert f"最多 {LONGEST} 字" in someone.call("upload.upload", [[_given(file)]]).text
    draft = someone.new_draft("一、存在的问题\n（一）学习方面。学习不深入。\n")
    place = {"start": 14, "original": "学习不深入。"}
    assert f"最多 {LONGEST} 字" in someone.act("save", draft=draft, **place, text=long)
    assert "学习不深入。" in someone.text()


def test_what_is_left_over_goes_by_its_age(tmp_path: Path) -> None:
    old, new = tmp_path / "a" / "old.txt", tmp_path / "b" / "new.txt"
    for file in (old, new):
        file.parent.mkdir()
        file.write_text("x")
    os.utime(old, (time.time() - 7200,) * 2)
    assert sweep(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["b", "new.txt"]
