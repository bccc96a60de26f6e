"""A home of its own for every test of the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """LUOSHI_HOME in a temporary folder, and no endpoint from the environment."""
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path / "home"))
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "LUOSHI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()
