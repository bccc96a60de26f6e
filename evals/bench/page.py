"""page: from starting the command to the first answer, beside the smallest Gradio page that could do the job."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evals.bench.base import Bench

_LONGEST = 60.0
_PLAIN = """
import sys
import gradio as gr
with gr.Blocks() as page:
    text, marked = gr.Textbox(lines=20), gr.HighlightedText()
    text.change(lambda value: [(value, None)], text, marked)
page.launch(server_port=int(sys.argv[1]), quiet=True)
"""


@contextmanager
def make(folder: Path) -> Iterator[Bench]:
    """Seconds until `/` answers with 200, in a process of its own."""
    script = folder / "plain.py"
    script.write_text(_PLAIN, encoding="utf-8")
    quiet = {"GRADIO_ANALYTICS_ENABLED": "False", "LUOSHI_HOME": str(folder / "home")}

    def ours() -> None:
        port = free_port()
        _until_answered(["-m", "assistant.cli", "serve", "--port", str(port), "--model", "rules"], port, quiet)

    def plain() -> None:
        port = free_port()
        _until_answered([str(script), str(port)], port, quiet)

    yield Bench("page", "网页从启动到打开", "最小的 Gradio 页面", ours, plain, 1, "次")


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_answered(arguments: list[str], port: int, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, *arguments], env={**os.environ, **environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        end = time.monotonic() + _LONGEST
        try:
            while time.monotonic() < end:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                        return
                except (urllib.error.URLError, OSError):
                    time.sleep(0.05)
            raise TimeoutError(f"no answer on port {port}")
        finally:
            process.terminate()
