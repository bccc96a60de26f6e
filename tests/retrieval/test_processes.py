"""Real processes on one knowledge base: killed in the midst, two at once, another encoder."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from assistant.retrieval.library import Library

Make = Callable[..., Library]
_INGEST = """
import sys
from pathlib import Path
from assistant.retrieval.library import Library
library = Library(Path(sys.argv[1]), samples=False)
print("ready", flush=True)
library.ingest([Path(sys.argv[2])], kind="policy", wait=True, progress=lambda p: print(p.stage, p.done, flush=True))
print("done", len(library.search("村委会 答复")), flush=True)
"""


def _start(home: Path, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _INGEST, str(home), str(folder)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )


def _laws(folder: Path, count: int, name: str = "规定") -> Path:
    folder.mkdir()
    for number in range(count):
        articles = "\n".join(f"第{n}条 {name}{number}号要求，第{n}项工作由村委会在{n}日内答复。" for n in range(1, 31))
        (folder / f"{name}{number}.txt").write_text(f"青溪县{name}第{number}号规定\n{articles}\n", encoding="utf-8")
    return folder


def test_killed_at_any_moment_nothing_is_half_there_twice_or_lost(make_library: Make, tmp_path: Path) -> None:
    folder = _laws(tmp_path / "法", 8)
    for pause in (0.02, 0.3, 1.0):
        process = _start(tmp_path / "home", folder)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
    library = make_library()
    for source in library.sources():
        assert source.passages == len(library.passages(source.id)) == 31
    library.ingest([folder], kind="policy", wait=True)
    sources = library.sources()
    assert len(sources) == 8
    assert all(source.encoded == source.passages == 31 for source in sources)
    assert library.vectors() == 8 * 31
    assert library.search("规定7号第3项工作几日内答复")[0].passage.title.startswith("青溪县规定第7号")


def test_two_processes_at_once(make_library: Make, tmp_path: Path) -> None:
    folders = [_laws(tmp_path / name, 2, name) for name in ("甲", "乙")]
    library = make_library()
    processes = [_start(tmp_path / "home", folder) for folder in folders]
    while any(process.poll() is None for process in processes):
        library.search("村委会几日内答复")
        time.sleep(0.2)
    assert [process.returncode for process in processes] == [0, 0]
    assert len(library.sources()) == 4
    assert library.waiting() == 0
    assert library.vectors() == 4 * 31
    assert {hit.passage.kind for hit in library.search("乙1号第5项工作", k=20)} == {"policy"}


def test_switching_the_encoder_keeps_the_other_index(make_library: Make, law: Path) -> None:
    first = make_library()
    first.ingest([law], kind="policy", wait=True)
    second = make_library(encoder="e5")
    assert second.waiting() > 0
    assert second.search("巡河员每周巡河")[0].passage.heading[-1] == "第三条"
    second.encode(wait=True)
    assert second.waiting() == first.waiting() == 0
    assert first.vectors() == second.vectors() == first.sources()[0].passages


def test_vectors_come_in_the_background(make_library: Make, law: Path) -> None:
    library = make_library()
    library.ingest([law], kind="policy")
    deadline = time.monotonic() + 60
    while library.waiting() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert library.waiting() == 0
    assert library.search("群众投诉多久要有回音")[0].passage.heading[-1] == "第四条"


def test_a_broken_index_is_made_again(make_library: Make, law: Path, tmp_path: Path) -> None:
    library = make_library()
    library.ingest([law], kind="policy", wait=True)
    library.close()
    for file in (tmp_path / "home" / "knowledge" / "vectors").rglob("*"):
        if file.is_file():
            file.write_bytes(b"broken" * 100)
    again = make_library()
    assert again.search("巡河员每周巡河")[0].passage.heading[-1] == "第三条"
    again.encode(wait=True)
    assert again.vectors() == again.sources()[0].passages
