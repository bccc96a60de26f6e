"""/alive and /healthz for whoever watches over the server, /metrics for Prometheus."""

from __future__ import annotations

import shutil
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistant import watch
from assistant.errors import LuoshiError
from assistant.ui.door import ACCOUNT
from assistant.ui.rooms import Rooms
from assistant.users import Accounts

_LEAST = 100_000_000  # bytes that have to be free: below it saving may soon fail


def add(app: FastAPI, home: Path, rooms: Rooms, accounts: Accounts | None) -> None:
    """Add the routes."""

    def healthz() -> Response:
        problem = _problem(home, rooms)
        return JSONResponse({"ok": not problem, "problem": problem}, 503 if problem else 200)

    def metrics(request: Request) -> Response:
        account = request.scope.get(ACCOUNT)
        if accounts and (account is None or account.role != "administrator"):
            return PlainTextResponse("administrators only", 403)
        return Response(watch.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    app.add_api_route("/alive", lambda: {"alive": True})
    app.add_api_route("/healthz", healthz)
    app.add_api_route("/metrics", metrics)


def _problem(home: Path, rooms: Rooms) -> str:
    """What keeps drafts from being saved; it names no folder, for anyone may ask."""
    try:
        rooms.check()
        return "" if shutil.disk_usage(home).free > _LEAST else "disk nearly full"
    except (LuoshiError, OSError):
        return "drafts cannot be written"
