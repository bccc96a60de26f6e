"""A real Chroma server on loopback, two machines (two homes) that take in and search at once."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from assistant.errors import KnowledgeError
from assistant.retrieval.library import Library
from tests.retrieval.test_processes import _INGEST, _laws

Make = Callable[..., Library]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--path", str(tmp_path / "server")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/api/v2/heartbeat", trust_env=False)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait()


def test_two_machines_share_what_either_takes_in(server: str, make_library: Make, tmp_path: Path) -> None:
    folders = [_laws(tmp_path / name, 2, name) for name in ("甲", "乙")]
    script = _INGEST.replace("samples=False", f"chroma_url={server!r}, samples=False")
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path / f"home{n}"), str(folder)],
                         stdout=subprocess.DEVNULL, cwd=Path.cwd(), env={**os.environ, "LUOSHI_HOME": str(tmp_path)})
        for n, folder in enumerate(folders)
    ]  # fmt: skip
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    third = make_library("home2", chroma_url=server)
    assert {source.title[3] for source in third.sources()} == {"甲", "乙"}
    assert third.search("乙1号第5项工作几日内答复")[0].passage.title == "青溪县乙第1号规定"
    assert third.waiting() == 0
    assert third.vectors() == 4 * 31

    third.forget("青溪县乙第1号规定")
    other = make_library("home0", chroma_url=server)
    assert "青溪县乙第1号规定" not in [source.title for source in other.sources()]
    assert other.vectors() == 3 * 31


def test_without_its_server_words_still_find(server: str, make_library: Make, law: Path) -> None:
    library = make_library(chroma_url=server)
    library.ingest([law], kind="policy", wait=True)
    library.close()
    lonely = make_library(chroma_url="http://127.0.0.1:9")
    assert lonely.search("巡河员每周巡河")[0].passage.heading[-1] == "第三条"
    with pytest.raises(KnowledgeError, match="向量服务"):
        lonely.vectors()
