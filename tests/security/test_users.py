"""Accounts hold against whoever speaks to the server without the page: without a session, or for another's things."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest

from evals.bench import visitor
from tests.fake_server import FakeServer, say
from tests.security.serving import PASSWORD, REPORT, SECRET, Server, User, user

pytestmark = pytest.mark.xdist_group("users")


def test_another_user_gets_nothing_from_any_event(server: Server, owner: User) -> None:
    """Every event of the page is called with the owner's draft, queue and uploaded file."""
    other, draft = user(server, "yi"), owner.draft
    said = {"act": "open", "draft": draft, "start": 0, "end": 5, "at": 30, "text": "改掉", "original": SECRET}
    acts = [
        "open",
        "pick",
        "edit",
        "save",
        "undo",
        "redo",
        "delete",
        "rename",
        "lock",
        "ignore",
        "export",
        "say",
        "retry",
        "rewrite",
        "examples",
        "walk",
        "restore-version",
        "insert",
        "clear",
        "answer",
        "hush",
        "halt",
    ]
    for event in other.events():
        for act in acts if event.startswith("bus.") else [""]:
            answer = other.call(event, [draft] * 5, {**said, "act": act, "note": "txt"})
            assert SECRET not in _all_said(answer.text), (event, act)
    assert other.call("bus.quick", said={"act": "sample"}, session=owner.session).status_code == 403
    for path in ("queue/data", "heartbeat/" + owner.session):
        answer = other.client.get(f"/gradio_api/{path}", params={"session_hash": owner.session})
        assert answer.status_code == 403
    assert SECRET in owner.act("open", draft=draft), "the owner's draft is as it was"


def _all_said(answer: str) -> str:
    """An answer with its escapes and its exported files read."""
    import base64

    plain = answer.encode().decode("unicode_escape", "ignore").encode("latin-1", "ignore").decode("utf-8", "ignore")
    files = [base64.b64decode(found) for found in re.findall(r'"data":\s*"([A-Za-z0-9+/=]{40,})"', answer)]
    return answer + plain + "".join(file.decode("utf-8", "ignore") for file in files)


def test_a_file_is_its_uploaders_alone(server: Server, owner: User) -> None:
    other = user(server, "yi")
    path = owner.upload("材料.txt", REPORT.encode()).json()[0]
    given = {"path": path, "meta": {"_type": "gradio.FileData"}}
    assert other.call("upload.upload", [[given]]).status_code == 403
    for ask in (path, "/etc/passwd", str(server.home / "accounts")):
        for place in (f"file={ask}", f"file/{ask}", f"proxy={ask}", f"stream/{ask}"):
            for someone in (other, owner):
                assert someone.client.get(f"/gradio_api/{place}").status_code == 404
        assert owner.call("upload.upload", [[{**given, "path": "/etc/passwd"}]]).status_code == 403
    assert Path("/etc/passwd").exists()
    assert SECRET in owner.call("upload.upload", [[given]]).text


def test_two_may_upload_the_same_file(server: Server, owner: User) -> None:
    other = user(server, "yi")
    paths = [someone.upload("模板.txt", f"{REPORT}（模板）".encode()).json()[0] for someone in (owner, other)]
    assert owner.call("upload.upload", [[{"path": paths[0], "meta": {"_type": "gradio.FileData"}}]]).status_code == 200
    again = other.upload("模板.txt", f"{REPORT}（模板）".encode()).json()[0]
    assert SECRET in other.call("upload.upload", [[{"path": again, "meta": {"_type": "gradio.FileData"}}]]).text


def test_sources_kept_answers_and_drafts_lie_apart(server: Server, owner: User) -> None:
    path = owner.upload("记录.txt", f"{SECRET}，这是甲的记录。".encode()).json()[0]
    given = {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "记录.txt"}
    owner.queued(".upload", [[given], "record", "2023", "", ""])
    assert "甲的记录" in owner.act("search", text="取水许可")
    assert "甲的记录" not in user(server, "yi").act("search", text="取水许可")
    assert (server.home / "users" / "甲" / "drafts.db").exists()
    assert (server.home / "users" / "yi" / "drafts.db").exists()


def test_writers_do_not_change_what_all_share(server: Server) -> None:
    refused = user(server, "yi").act("set-model", note="rules")
    assert "只有管理员" in json.loads(refused).__str__()
    assert "只有管理员" not in json.loads(user(server, "guan").act("set-model", note="rules")).__str__()
    assert user(server, "yi").client.get("/metrics").status_code == 403
    assert "luoshi_logins_total" in user(server, "guan").client.get("/metrics").text


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},  # a sandboxed frame of another site, or a file
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site"},
]


@pytest.mark.parametrize("path", ["/static/%2e%2e/%2e%2e/accounts", "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd"])
def test_a_path_leads_to_no_other_folder(owner: User, path: str) -> None:
    assert owner.client.get(path).status_code in (403, 404)


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_cannot_speak_as_the_page(server: Server, owner: User, headers: dict[str, str]) -> None:
    body = {"fn_index": 0, "data": [], "session_hash": owner.session}
    assert owner.client.post("/gradio_api/run/predict", json=body, headers=headers).status_code == 403
    files = {"files": ("a.txt", b"x")}
    assert owner.client.post("/gradio_api/upload", files=files, headers=headers).status_code == 403
    # Nor log somebody in as another, or out.
    form = {"name": "yi", "password": PASSWORD}
    answer = httpx.post(f"{server.url}/login", data=form, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    owner.client.post("/logout", headers=headers)
    assert owner.client.get("/config").status_code == 200


def test_the_page_of_its_own_site_may_speak(owner: User) -> None:
    for headers in ({"origin": owner.url}, {"origin": "null", "sec-fetch-site": "same-origin"}):
        body = visitor.body(owner.events()["bus.quick"], owner.session, said={"act": "open", "draft": owner.draft})
        assert owner.client.post(visitor.PREDICT, json=body, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/login", "/config", "/gradio_api/nowhere"])
def test_no_other_site_frames_the_page_and_the_page_calls_no_other(owner: User, path: str) -> None:
    someone = httpx.Client(base_url=owner.url) if path == "/login" else owner.client
    said = someone.get(path).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in said
    assert "default-src 'self'" in said
    assert "http" not in said


def test_who_names_no_session_shares_none(owner: User) -> None:
    for session in (None, ""):
        body = {"fn_index": owner.events()["bus.quick"], "data": [], "session_hash": session}
        for path in (visitor.PREDICT, visitor.JOIN):
            assert owner.client.post(path, json=body).status_code == 400


@pytest.mark.parametrize("draft", ["", "..", "../甲", "x\x00y", "' OR 1=1 --", "%", "*", 7, None, ["a"], "a" * 5000])
def test_a_guessed_draft_is_no_draft(server: Server, owner: User, draft: object) -> None:
    other = user(server, "yi")
    for act in ("open", "save", "delete", "rename"):
        assert SECRET not in _all_said(other.call("bus.quick", said={"act": act, "draft": draft, "text": "x"}).text)
    assert SECRET in owner.act("open", draft=owner.draft)


def test_an_address_in_the_place_of_a_file_is_not_fetched(server: Server) -> None:
    """Gradio fetches files that are given as addresses: nobody makes the server call another."""
    someone = user(server, "yi")
    with FakeServer(say("")) as inside:
        for said in ({"path": inside.url}, {"path": inside.url, "url": inside.url}, {"path": "", "url": inside.url}):
            given = {**said, "meta": {"_type": "gradio.FileData"}}
            for event in ("upload.upload", ".upload"):
                someone.call(event, [[given], "record", "2023", "", ""])
        assert inside.requests == []


def test_writers_choose_no_server(server: Server) -> None:
    """No act takes an address: where text goes is for whoever starts the server."""
    with FakeServer(say("")) as inside:
        for role in ("yi", "guan"):
            someone = user(server, role)
            said = {"note": "openai", "text": "m", "key": inside.url, "base_url": inside.url, "endpoint": inside.url}
            someone.act("set-model", **said)
            someone.queued("bus.write", said={"act": "test-model", **said})
            user(server, "guan").act("set-model", note="rules")
        assert inside.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring",
        "/monitoring/summary",
        "/en/monitoring",
        "/docs",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/gradio_api/token",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/gradio_api/dev/reload",
        "/gradio_api/vibe-code/",
        "/gradio_api/stream/a",
        "/gradio_api/deep_link",
        "/gradio_api/custom_component/a/b/c/d",
        "/gradio_api/call/predict/0",
        "/gradio_api/component_server",
        "/gradio_api/file=../../accounts",
        "/gradio_api/file=%2e%2e%2faccounts",
        "/assets/../../accounts",
        "//gradio_api/file=/etc/passwd",
    ],
)
def test_what_the_page_does_not_need_is_not_there(server: Server, owner: User, path: str) -> None:
    assert owner.client.get(path).status_code == 404


def test_bodies_and_rates_are_bounded(server: Server) -> None:
    someone = user(server, "yi")
    assert someone.client.post("/gradio_api/run/predict", content=b"[" * 100_000).status_code == 400
    assert someone.client.post("/gradio_api/run/predict", content=b" " * 25_000_000).status_code == 413
    many = [("files", (f"{n}.txt", b"x")) for n in range(21)]
    assert someone.client.post("/gradio_api/upload", files=many).status_code == 413
    unsized = someone.client.post("/gradio_api/run/predict", content=iter([b"{}"]))
    assert unsized.status_code == 411


def test_the_audit_tells_who_did_what_and_no_word(server: Server, owner: User) -> None:
    text = (server.home / "logs" / "audit.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"who": "甲", "act": "create"}.items() <= next(line for line in lines if line["act"] == "create").items()
    logs = "".join(file.read_text(encoding="utf-8") for file in (server.home / "logs").iterdir())
    assert SECRET not in logs
    assert SECRET[:6] not in logs
    assert PASSWORD not in logs
