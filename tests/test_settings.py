"""Settings: what wins, and how a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import settings as settings_module
from assistant.errors import UsageError
from assistant.settings import settings


def _file(home: Path, content: str | bytes) -> Path:
    home.mkdir()
    (home / "settings.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    return home / "settings.json"


def test_the_environment_wins_over_the_file_and_the_administrator_over_both(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(home, b'\xef\xbb\xbf{"model": "local", "profile": "general", "language": "zh"}')
    held = tmp_path / "held.json"
    held.write_text('{"language": "en"}')
    monkeypatch.setattr(settings_module, "ADMIN_FILE", held)
    monkeypatch.setenv("LUOSHI_MODEL", "rules")
    found = settings()
    assert (found.model, found.profile, found.language) == ("rules", "general", "en")


@pytest.mark.parametrize("content", ["[]", "3", "{", '{"profile": "年度"}'.encode("gbk")])
def test_a_file_that_is_no_object_is_named(home: Path, content: str | bytes) -> None:
    file = _file(home, content)
    with pytest.raises(UsageError) as caught:
        settings()
    assert str(file) in caught.value.line()


def test_a_wrong_setting_is_named_with_its_place(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _file(home, '{"langage": "zh"}')
    with pytest.raises(UsageError) as caught:
        settings()
    assert "langage" in caught.value.line()
    assert str(file) in caught.value.line()
    file.unlink()
    held = tmp_path / "held.json"
    held.write_text('{"timeout": -1}')
    monkeypatch.setattr(settings_module, "ADMIN_FILE", held)
    with pytest.raises(UsageError, match="timeout") as caught:
        settings()
    assert str(held) in caught.value.line()
    monkeypatch.setenv("LUOSHI_MAX_RETRIES", "many")
    with pytest.raises(UsageError, match="max_retries") as caught:
        settings()
    assert "环境变量" in caught.value.line()
