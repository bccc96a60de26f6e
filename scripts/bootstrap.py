#!/usr/bin/env python3
"""Make .venv with exactly the locked versions, using nothing but the standard library and a package index.

    python3 scripts/bootstrap.py [dev]

Debian's bare python3 has neither pip nor ensurepip: then pip's own wheel is fetched from the index that pip
would use (PIP_INDEX_URL or PyPI). Running again with an unchanged lock file costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = "26.0.1"  # fetched only where ensurepip is missing
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command, or stop with one line that says which one failed."""
    done = subprocess.run([str(part) for part in command], env=env, check=False)
    if done.returncode:
        sys.exit(f"安装失败：{' '.join(str(p) for p in command)}（退出码 {done.returncode}）。请检查网络或软件源后重试。")


def fetch_pip(folder: Path) -> Path:
    """Download pip's wheel by the index's JSON listing; its SHA-256 is checked against the listing."""
    request = urllib.request.Request(f"{INDEX}/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    entry = next(f for f in files if f["filename"] == f"pip-{PIP}-py3-none-any.whl")
    with urllib.request.urlopen(urllib.request.urljoin(f"{INDEX}/pip/", entry["url"]), timeout=60) as answer:
        data = answer.read()
    if hashlib.sha256(data).hexdigest() != entry["hashes"]["sha256"]:
        sys.exit("安装失败：pip 的安装包校验不符。请更换软件源后重试。")
    wheel = folder / entry["filename"]
    wheel.write_bytes(data)
    return wheel


def make_venv() -> None:
    """Create .venv, with pip from ensurepip where there is one."""
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False)
    if made.returncode == 0:
        return
    run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_pip(Path(folder))
        run(PYTHON, wheel / "pip", "install", "--quiet", wheel)


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"需要 Python 3.11 或更高版本，当前是 {sys.version.split()[0]}。")
    lock = ROOT / ("requirements-dev.lock" if "dev" in sys.argv[1:] else "requirements.lock")
    stamp = VENV / f".{lock.name}.sha256"
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"正在安装依赖（{lock.name}）……", flush=True)
    if not PYTHON.exists():
        make_venv()
    uv_pin = next(line.split()[0] for line in lock.read_text().splitlines() if line.startswith("uv=="))
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", uv_pin)
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_DEFAULT_INDEX": INDEX}
    if "PIP_CERT" in os.environ:
        env.setdefault("SSL_CERT_FILE", os.environ["PIP_CERT"])
    uv = VENV / "bin" / "uv"
    # Install, not sync: a venv set up for development also serves `make run`, and neither undoes the other.
    run(uv, "pip", "install", "--quiet", "--require-hashes", "-r", lock, env=env)
    run(uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT, env=env)
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
