"""The browser front end."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress
from pathlib import Path
from threading import Thread

import uvicorn

from assistant import pipeline, watch
from assistant.errors import LuoshiError, UsageError
from assistant.export import docx
from assistant.settings import settings
from assistant.ui import frugal, sweep
from assistant.ui.app import make_app
from assistant.ui.panels.shelf import SAMPLE
from assistant.users import Accounts

_LAST = 5  # seconds for answers under way when the server is told to stop: an open page must not hold it up


def serve(host: str, port: int, *, model: str | None = None, fetch_model: bool, auth: Path | None) -> None:
    """Serve the page until interrupted. `model` is the one to write with, as on the command line.

    With `fetch_model`, and nothing better configured, the local model is fetched meanwhile.

    Another address than this machine's own is served only to accounts (`auth`, else LUOSHI_HOME/accounts).

    Raises UsageError when the address cannot be had or accounts are missing, InputError when `auth` is no file of
    accounts or drafts cannot be opened.
    """
    _refuse_taken(host, port)
    frugal.start()
    current = settings()
    local = is_loopback(host)
    accounts = _accounts(auth, current.home / "accounts", local, host)
    workspace = pipeline.Workspace(current, model=model, strangers=True)
    app = make_app(current, workspace, accounts=accounts, local=local)
    if fetch_model and workspace.choice.name == "rules":
        workspace.choice.fetch_local()
    _warm(workspace)
    watch.start(current.home)
    sweep.start(current.home / "uploads")
    uvicorn.run(
        app, host=host, port=port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=_LAST,
    )  # fmt: skip


def _warm(workspace: pipeline.Workspace) -> None:
    """Load in the background what a first click needs, on a sample: check, rewrite, make a Word file."""

    def work() -> None:
        with suppress(LuoshiError):  # whoever clicks is told
            diagnosis = workspace.check_text(SAMPLE.read_text(encoding="utf-8"))
            vague = [found.id for found in diagnosis.findings if found.rule == "vague"]
            next(workspace.rewrite(diagnosis, vague[:1], model="rules"), None)
            docx.document(diagnosis.report)
        frugal.settle()

    Thread(target=work, name="luoshi-warm", daemon=True).start()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is served at `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _accounts(auth: Path | None, file: Path, local: bool, host: str) -> Accounts | None:
    """The accounts that are asked for; None where whoever sits at this machine needs none."""
    if local and auth is None:
        return None
    accounts = Accounts(auth or file)
    if not accounts.list():
        raise UsageError(
            f"没有账号，不能在 {host} 上提供服务：别的机器也能打开本页",
            str(accounts.file),
            "请先运行 luoshi user add 名字 --role administrator 添加账号；只在本机使用请去掉 --host",
        )
    return accounts


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError("这个地址不能使用", f"{host}:{port}", "请换一个端口，如 --port 7861") from error
