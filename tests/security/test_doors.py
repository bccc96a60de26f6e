"""Who comes in, and for how long: accounts, sessions, locks, on a server at work."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.security.serving import Server, User, add_user, free_port, luoshi, user

pytestmark = pytest.mark.xdist_group("users")


def test_another_host_without_accounts_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done = luoshi(tmp_path, "serve", "--host", "0.0.0.0", "--port", str(free_port()))
    assert done.returncode == 2
    assert "luoshi user add" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("path", ["/", "/en/", "/config", "/gradio_api/info", "/metrics", "/assets/x.js", "/theme.css"])
def test_without_a_session_nothing_is_shown(server: Server, path: str) -> None:
    for headers in ({}, {"cookie": "luoshi_session=x"}, {"cookie": "luoshi_session="}):
        assert httpx.get(server.url + path, headers=headers).status_code == 401
    asked = httpx.get(server.url + path, headers={"accept": "text/html"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    "path", ["run/predict", "queue/join", "upload", "api/predict", "call/predict", "cancel", "reset"]
)
def test_without_a_session_nothing_is_done(server: Server, path: str) -> None:
    assert httpx.post(f"{server.url}/gradio_api/{path}", json={"fn_index": 0, "data": []}).status_code == 401


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(server: Server) -> None:
    someone = User(server.url, "s")
    cookie = someone.login("甲").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    someone.client.post("/logout")
    assert someone.client.get("/config").status_code == 401


def test_failures_lock_a_name_and_say_how_long(server: Server) -> None:
    someone = User(server.url, "s")
    for _ in range(5):
        assert someone.login("ding", "不对的密码不对的").status_code == 401
    locked = someone.login("ding")
    assert locked.status_code == 429
    assert "分钟后再试" in locked.text
    assert int(locked.headers["retry-after"]) > 600
    assert user(server, "甲").client.get("/config").status_code == 200


@pytest.mark.parametrize("cookie", ["x", "", "../../x", "a" * 5000, '"', "\\\\", "A" * 43])
def test_a_forged_session_opens_nothing(server: Server, cookie: str) -> None:
    assert httpx.get(f"{server.url}/config", headers={"cookie": f"luoshi_session={cookie}"}).status_code == 401


def test_a_removed_account_is_out_at_once(server: Server) -> None:
    add_user(server.home, "wu")
    someone = user(server, "wu")
    assert someone.client.get("/config").status_code == 200
    assert luoshi(server.home, "user", "remove", "wu").returncode == 0
    assert someone.client.get("/config").status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old(server: Server) -> None:
    add_user(server.home, "liu")
    someone = user(server, "liu")
    assert someone.client.get("/config").status_code == 200
    add_user(server.home, "liu")
    assert someone.client.get("/config").status_code == 401
    assert someone.login("liu").status_code == 303


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "application/json", ""])
def test_a_login_of_another_form_is_refused(server: Server, kind: str) -> None:
    answer = httpx.post(f"{server.url}/login", content=b"--x\r\nname=yi", headers={"content-type": kind})
    assert answer.status_code == 415
