"""The browser front end."""

from __future__ import annotations

import socket
from pathlib import Path

import uvicorn

from assistant import pipeline
from assistant.errors import UsageError
from assistant.settings import settings
from assistant.ui.app import make_app


def serve(host: str, port: int, *, model: str | None = None, fetch_model: bool, auth: Path | None) -> None:
    """Serve the page until interrupted. `model` is the one to write with, as on the command line.

    With `fetch_model`, and nothing better configured, the local model is fetched meanwhile.

    Raises UsageError when the address cannot be had, InputError when `auth` is no file of users.
    """
    _refuse_taken(host, port)
    current = settings()
    workspace = pipeline.Workspace(current, model=model)
    app = make_app(current, workspace, auth=auth)
    if fetch_model and workspace.model_name() == "rules":
        workspace.install_local_model()
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError("这个地址不能使用", f"{host}:{port}", "请换一个端口，如 --port 7861") from error
