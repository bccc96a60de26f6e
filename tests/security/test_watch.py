"""What is logged tells of the program, never of a draft."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import watch

SECRET = "取水许可压了四十天"


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """The handlers of the test run are put back."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before, level


def test_a_log_line_has_no_words_of_its_arguments_or_its_error(tmp_path: Path) -> None:
    watch.start(tmp_path)
    log = logging.getLogger("assistant.test")
    log.warning("%s；改用规则改写", SECRET)
    try:
        int(SECRET)
    except ValueError:
        log.exception("unexpected error on the page")
    text = (tmp_path / "logs" / "luoshi.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert SECRET not in text
    assert lines[0]["event"] == "%s；改用规则改写"
    assert lines[1]["error"] == "ValueError"
    assert any("test_watch.py" in frame for frame in lines[1]["frames"])


def test_logs_are_private_and_a_full_disk_stops_no_work(tmp_path: Path) -> None:
    watch.start(tmp_path)
    watch.audit(tmp_path, "browser:secret-cookie", "write", "d1", SECRET)
    for file in (tmp_path / "logs").iterdir():
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    line = json.loads((tmp_path / "logs" / "audit.jsonl").read_text(encoding="utf-8"))
    assert line["chars"] == len(SECRET)
    assert line["sha256"] == watch.digest(SECRET)
    assert "secret-cookie" not in str(line)
    (tmp_path / "file").write_text("")
    watch.audit(tmp_path / "file", "user:甲", "write")
