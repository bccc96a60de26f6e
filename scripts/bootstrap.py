#!/usr/bin/env python3
"""Make .venv with exactly the locked versions, using nothing but the standard library and a package index.

    python3 scripts/bootstrap.py [dev]

Debian's bare python3 has neither pip nor ensurepip: then pip's own wheel is fetched from the index that pip
would use (PIP_INDEX_URL or PyPI). Running again with an unchanged lock file costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = "26.0.1"  # fetched only where ensurepip is missing
PIP_SHA256 = "bdb1b08f4274833d62c1aa29e20907365a2ceb950410df15fc9521bad440122b"
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command, or stop with one line that says which one failed."""
    done = subprocess.run([str(part) for part in command], env=env, check=False)
    if done.returncode:
        sys.exit(
            f"安装失败：{' '.join(str(p) for p in command)}（退出码 {done.returncode}）。请检查网络或软件源后重试。"
        )


class Links(HTMLParser):
    """The addresses on an index page."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value for name, value in attrs if tag == "a" and name == "href" and value]


def fetch(url: str) -> bytes:
    """A file from the index. A machine without certificates may fetch too: what is run is checked by its SHA-256."""
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    try:
        with urllib.request.urlopen(url, timeout=60, context=context) as answer:
            return bytes(answer.read())
    except urllib.error.URLError as error:
        if not isinstance(error.reason, ssl.SSLCertVerificationError):
            raise
        with urllib.request.urlopen(url, timeout=60, context=ssl._create_unverified_context()) as answer:
            return bytes(answer.read())


def fetch_pip(folder: Path) -> Path:
    """pip's own wheel, found on the index's page and checked against PIP_SHA256."""
    name = f"pip-{PIP}-py3-none-any.whl"
    page = f"{INDEX}/pip/"
    links = Links()
    try:
        links.feed(fetch(page).decode("utf-8", "replace"))
        url = next(href for href in links.hrefs if href.split("#")[0].endswith(name))
        data = fetch(urllib.parse.urljoin(page, url.split("#")[0]))
    except (OSError, StopIteration) as error:
        sys.exit(f"安装失败：从 {page} 取不到 {name}（{error}）。请检查网络，或用 PIP_INDEX_URL 指定软件源。")
    if hashlib.sha256(data).hexdigest() != PIP_SHA256:
        sys.exit("安装失败：pip 的安装包校验不符。请更换软件源后重试。")
    wheel = folder / name
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
        run(PYTHON, wheel / "pip", "install", "--quiet", "--disable-pip-version-check", wheel)


def install_uv(lock: Path) -> None:
    """The locked uv, by pip with its hashes; uv then installs the rest many times faster."""
    pin = re.search(r"^uv==(?:.*\\\n)+.*\n", lock.read_text(), re.MULTILINE)
    if pin is None:
        sys.exit(f"安装失败：{lock.name} 里没有 uv。请运行 make lock 重新生成。")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.txt"
        wanted.write_text(pin[0])
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", wanted)


def system_certificates() -> bool:
    """Whether this system keeps a list of certificate authorities."""
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))


def main() -> None:
    """Install what the lock file names, unless the stamp of the last run says that it is there."""
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
    install_uv(lock)
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_DEFAULT_INDEX": INDEX}
    if "PIP_CERT" in os.environ:
        env.setdefault("SSL_CERT_FILE", os.environ["PIP_CERT"])
    if system_certificates():
        # As pip does: an office's own authority is known to the system, not to uv. A bare machine has uv's own list.
        env.setdefault("UV_SYSTEM_CERTS", "true")
    uv = VENV / "bin" / "uv"
    # Install, not sync: a venv set up for development also serves `make run`, and neither undoes the other.
    # Compiled once, here, as our own modules are below: where nothing may be written beside them (a shared install, an
    # environment with PYTHONDONTWRITEBYTECODE) every command would compile all it loads anew, longer than its own work.
    run(uv, "pip", "install", "--quiet", "--compile-bytecode", "--require-hashes", "-r", lock, env=env)
    run(uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT, env=env)
    run(PYTHON, "-m", "compileall", "-q", ROOT / "assistant", ROOT / "evals")
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
