"""With rules and the local model nothing leaves the machine, whatever a dependency would like: every attempt of a real
process, native code too, is recorded by strace in a network namespace that has nothing but loopback.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import KNOWLEDGE_DIR
from tests.models.test_embedded import WEIGHTS
from tests.security.serving import LUOSHI, environment
from tests.ui.conftest import Site, chromium, new_user, open_sample, site, start_site, tab, visit  # noqa: F401

SAMPLE = KNOWLEDGE_DIR / "samples" / "sample_report.txt"
_CALL = re.compile(r'(?:connect|sendto|sendmsg)\(.*?(?:sin_addr=inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')
_LOOPBACK = re.compile(r"127\.|::1$|::ffff:127\.")


def can_trace() -> bool:
    """Whether strace and network namespaces can be had here."""
    if not (shutil.which("unshare") and shutil.which("strace") and shutil.which("ip")):
        return False
    tried = ["unshare", "-rn", "sh", "-c", "ip link set lo up && strace -qq -f true"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


needs_trace = pytest.mark.skipif(not can_trace(), reason="no strace or no network namespaces here")


def attempts(home: Path, script: str, **more: str) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """The addresses beyond loopback that a shell script's processes tried to reach."""
    trace = home.parent / "trace"
    whole = f"ip link set lo up && exec strace -f -qq -e trace=connect,sendto,sendmsg -o {trace} sh -ec '{script}'"
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", whole], capture_output=True, text=True, timeout=280, check=False,
        env=environment(home, **more),
    )  # fmt: skip
    found = (match[1] or match[2] for match in _CALL.finditer(trace.read_text(errors="replace")))
    return {address for address in found if not _LOOPBACK.match(address)}, done


@needs_trace
def test_the_recorder_sees_what_it_should(tmp_path: Path) -> None:
    code = 'import socket\ntry: socket.create_connection(("203.0.113.9", 443), 1)\nexcept OSError: pass'
    (tmp_path / "call.py").write_text(code)
    seen, _ = attempts(tmp_path / "home", f"{sys.executable} {tmp_path / 'call.py'}")
    assert seen == {"203.0.113.9"}


@needs_trace
def test_commands_with_rules_try_nothing(tmp_path: Path) -> None:
    run = " ".join(LUOSHI)
    facts = SAMPLE.with_suffix(".facts.jsonl")
    ledger = tmp_path / "记录.txt"
    ledger.write_text("2023年4月，窗口午间无人，群众跑了两趟。\n", encoding="utf-8")
    seen, done = attempts(
        tmp_path / "home",
        f"{run} check {SAMPLE} --format json >/dev/null; {run} rewrite {SAMPLE} --all --facts {facts}"
        f" --model rules >/dev/null; {run} examples {SAMPLE} --facts {facts} --model rules >/dev/null;"
        f" {run} ingest {ledger} --kind record --wait >/dev/null; {run} search 窗口 >/dev/null;"
        f" {run} sources >/dev/null",
    )
    assert done.returncode == 0, done.stderr[-800:]
    assert seen == set()


_ASK = """
from assistant import models
from assistant.answers import Point
from assistant.prompts import Message
model = models.get_model("local")
print(model.ask([Message("user", "用五个字说明窗口没有人，输出 JSON。")], Point).text)
model.stop()
"""


@needs_trace
@pytest.mark.local_model
@pytest.mark.skipif(not WEIGHTS.exists(), reason="the local model is not installed")
def test_the_local_model_tries_nothing(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "models").symlink_to(WEIGHTS.parent)
    (tmp_path / "ask.py").write_text(_ASK, encoding="utf-8")
    seen, done = attempts(tmp_path / "home", f"{sys.executable} {tmp_path}/ask.py", PYTHONPATH=".")
    assert done.returncode == 0, done.stderr[-800:]
    assert done.stdout.strip(), "the model has answered"
    assert seen == set()


_PAGE = """
import subprocess, sys, time, httpx
from pathlib import Path
from tests.security.serving import serving, user
with serving(Path(sys.argv[1])) as server:
    someone = user(server)
    draft = someone.new_draft("某局对照检查材料\\n一、存在的问题\\n（一）学习方面。学习不够系统，联系实际不够紧密。\\n")
    someone.act("pick", draft=draft, at=30, start=30)
    said = someone.queued("bus.write", said={"act": "rewrite", "draft": draft, "start": 30, "at": 30})
    assert "process_completed" in said
    someone.queued("bus.talk", said={"act": "say", "draft": draft, "text": "怎么改"})
    someone.act("search", text="窗口")
    assert someone.text()
    time.sleep(3)
"""


@needs_trace
def test_the_page_at_work_tries_nothing(tmp_path: Path) -> None:
    """Start, draft, rewriting, talk, search and export; whoever phones home at start or in a thread would be seen."""
    (tmp_path / "page.py").write_text(_PAGE, encoding="utf-8")
    seen, done = attempts(
        tmp_path / "home", f"{sys.executable} {tmp_path / 'page.py'} {tmp_path / 'home'}", PYTHONPATH="."
    )
    assert done.returncode == 0, done.stderr[-1500:]
    assert seen == set()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_browser_loads_nothing_from_elsewhere(site: Site, new_user: object) -> None:  # noqa: F811
    page = new_user()  # type: ignore[operator]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, site)
    open_sample(page)
    for name in ("因果", "资料", "设置"):
        tab(page, name)
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((site.url, "data:", "blob:"))] == []


_GATED = """
import json, os, subprocess, sys, threading
from http.server import ThreadingHTTPServer
from tests.fake_server import FakeServer, _Handler, say
server = FakeServer(say({"text": "好", "facts": [], "items": []}))
class Handler(_Handler):
    server_of_fakes = server
http_server = ThreadingHTTPServer(("10.77.0.1", 0), Handler)
threading.Thread(target=http_server.serve_forever, daemon=True).start()
url = f"http://10.77.0.1:{http_server.server_address[1]}/v1"

done = subprocess.run([sys.executable, "-m", "assistant.cli", "rewrite", sys.argv[1], "--all", "--model", "openai:m"],
                      capture_output=True, text=True, env={**os.environ, "OPENAI_BASE_URL": url})
print(json.dumps({"status": done.returncode, "said": done.stderr, "went": server.requests}, ensure_ascii=False))
"""


@needs_trace
@pytest.mark.parametrize("marked", [True, False])
def test_the_command_line_asks_a_server_outside_only_through_the_gate(tmp_path: Path, marked: bool) -> None:
    """A server at an address that is not loopback, reached by the real command."""
    report = tmp_path / "报告.txt"
    head = "机密★10年\n" if marked else ""
    report.write_text(
        f"{head}某局对照检查材料\n一、存在的问题\n（一）学习方面。副局长欧阳明德抓学习不够系统，联系实际不够紧密。\n"
        "（二）服务方面。有的工作落实不够到位，存在差距。\n",
        encoding="utf-8",
    )
    (tmp_path / "gated.py").write_text(_GATED, encoding="utf-8")
    script = f"ip addr add 10.77.0.1/32 dev lo && ip link set lo up && {sys.executable} {tmp_path}/gated.py {report}"
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", script], capture_output=True, text=True, timeout=120, check=False,
        env=environment(tmp_path / "home", PYTHONPATH="."),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-800:]
    seen = json.loads(done.stdout)
    if marked:
        assert (seen["status"], seen["went"]) == (3, [])
        assert "机密★10年" in seen["said"]
        assert "10.77.0.1" in seen["said"]
    else:
        went = json.dumps(seen["went"], ensure_ascii=False)
        assert "〔人员1〕抓学习" in went
        assert "欧阳明德" not in went
        assert "欧阳明德→〔人员1〕" in seen["said"]
    log = (tmp_path / "home" / "logs" / "sent.jsonl").read_text(encoding="utf-8")
    assert ("blocked" if marked else "sent") in log

    assert "欧阳明德" not in log
