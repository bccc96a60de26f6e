"""Runs end to end: kept and resumed, compared, shown, and held to a baseline that sees deliberate harm."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant import prompts
from assistant.checks import repeats
from assistant.cli import app
from assistant.errors import InputError, ModelRefused, UsageError
from assistant.settings import PROMPTS_DIR, settings
from assistant.writing import guard, meaning
from evals import harness
from evals.dataset import load_cases
from tests.evals.conftest import NAMES
from tests.fake_server import FakeServer, fail, say

FACT = re.compile(r"^(F\d+)｜.*｜(.+)$", re.MULTILINE)
SELECTED = re.compile(r'<材料 名="选中的文字">\n(.*?)</材料>', re.DOTALL)


def obedient(body: dict[str, Any]) -> str:
    """Cites the fact nearest to the selected text when its instructions ask for sources; else it only talks."""
    system, user = body["messages"][0]["content"], body["messages"][-1]["content"]
    if "编号" not in system:
        return "请结合实际认真研究。"
    selected = SELECTED.findall(user)[0]
    best = max(FACT.findall(user), key=lambda fact: len(_pairs(fact[1]) & _pairs(selected)))
    return f"可以写这件事：{best[1]}（{best[0]}）"


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text))}


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Moves to an empty home: nothing is kept there."""

    def move(name: str) -> None:
        monkeypatch.setenv("LUOSHI_HOME", str(tmp_path / name))
        settings.cache_clear()

    return move


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeServer], None]:
    """Points the settings at a server."""

    def use(server: FakeServer) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("LUOSHI_MAX_RETRIES", "0")
        settings.cache_clear()

    return use


def held(folder: Path, tmp_path: Path) -> Path:
    """The run in `folder` as a baseline."""
    file = tmp_path / "baseline.json"
    assert "定为基线" in harness.set_baseline([str(folder)], file)
    return file


def test_a_removed_rule_is_caught(
    two_reports: Path, tmp_path: Path, fresh: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = harness.run(["repeats"], data=two_reports, out=tmp_path / "run")
    file = held(before.folder, tmp_path)
    assert harness.run(["repeats"], data=two_reports, baseline=file).missed == []
    fresh("harmed")
    monkeypatch.setattr(repeats, "check", lambda report: [])
    harmed = harness.run(["repeats"], data=two_reports, baseline=file)
    assert any(line.startswith("repeats.duplicate") for line in harmed.missed)


def test_a_guard_switched_off_is_caught(
    tmp_path: Path, fresh: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = held(harness.run(["guard"], out=tmp_path / "run").folder, tmp_path)
    fresh("harmed")
    monkeypatch.setattr(guard, "unsupported", lambda *_: [])
    monkeypatch.setattr(meaning, "changes", lambda *_: ())
    missed = harness.run(["guard"], baseline=file).missed
    assert {line.partition("（")[0] for line in missed} == {"guard.caught", "guard.struck"}


def test_an_emptied_prompt_is_caught(
    two_reports: Path, tmp_path: Path, endpoint: Callable[[FakeServer], None], home: Path
) -> None:
    with FakeServer(say(obedient)) as server:
        endpoint(server)
        file = held(harness.run(["chat"], data=two_reports, model="openai:fake", out=tmp_path / "run").folder, tmp_path)
        own = (PROMPTS_DIR / "chat.yaml").read_text(encoding="utf-8")
        emptied = re.sub(r"system: \|\n(?:  .*\n|\n)+", "system: 你好。\n", own)
        (home / "prompts").mkdir(parents=True)
        (home / "prompts" / "chat.yaml").write_text(emptied, encoding="utf-8")
        assert prompts.load("chat").system == "你好。"
        missed = harness.run(["chat"], data=two_reports, model="openai:fake", baseline=file).missed
    assert any(line.startswith("chat.cited") for line in missed)


def test_an_interrupted_run_goes_on_and_a_second_one_asks_nothing(
    two_reports: Path, endpoint: Callable[[FakeServer], None]
) -> None:
    right = say(obedient)
    with FakeServer(right, right, right, fail(401, "no such key")) as server:
        endpoint(server)
        with pytest.raises(ModelRefused):
            harness.run(["chat"], data=two_reports, model="openai:fake")
        server.queue = [right]
        asked = len(server.requests)
        seen: list[tuple[int, int]] = []
        first = harness.run(
            ["chat"], data=two_reports, model="openai:fake", show=lambda done, total: seen.append((done, total))
        )
        assert len(server.requests) - asked == 3, "only the second report's questions"
        assert seen == [(1, 2), (2, 2)]
        asked = len(server.requests)
        second = harness.run(["chat"], data=two_reports, model="openai:fake")
        assert len(server.requests) == asked
    assert second.table.split("\n")[1:] == first.table.split("\n")[1:]


def test_a_run_is_a_folder_that_says_how_to_repeat_it(two_reports: Path, tmp_path: Path) -> None:
    done = harness.run(["vague", "rewrite"], data=two_reports, out=tmp_path / "run")
    about = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    assert about["model"] == "rules"
    assert about["suites"] == ["vague", "rewrite"]
    assert about["prompts"]["chat"] == prompts.load("chat").hash
    assert "openai_api_key" not in about["settings"]
    assert {"python", "numpy"} <= about["versions"].keys()
    row = json.loads((done.folder / "samples" / "rewrite" / "court-clerk.json").read_text(encoding="utf-8"))
    assert row["input"]["text"] == (two_reports / "court-clerk.txt").read_text(encoding="utf-8")
    assert row["output"]["proposals"]
    assert row["tallies"]["proposed"][1] == len(row["items"])
    page = (done.folder / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)|@import|url\(""", page), "nothing is fetched"
    assert page.count("<article") == sum(
        len(json.loads(f.read_text(encoding="utf-8"))["items"]) for f in (done.folder / "samples").rglob("*.json")
    )
    assert page.count("<svg") > 3


def test_two_runs_are_compared_case_by_case(
    two_reports: Path, tmp_path: Path, fresh: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.run(["repeats"], data=two_reports, out=tmp_path / "a")
    fresh("other")
    monkeypatch.setattr(repeats, "check", lambda report: [])
    harness.run(["repeats"], data=two_reports, out=tmp_path / "b")
    said = harness.compare([str(tmp_path / "a"), str(tmp_path / "b")])
    pairs = sum(len(case.gold["duplicates"]) for case in load_cases(two_reports))
    assert f"改错 {pairs} 条" in said
    assert "A 更好" in said
    assert "改错" in (tmp_path / "b" / "compare.html").read_text(encoding="utf-8")


def test_hostile_words_stay_words(tmp_path: Path, two_reports: Path) -> None:
    report = two_reports / f"{NAMES[0]}.txt"
    text = report.read_text(encoding="utf-8").replace("不够", "<script>alert(1)</script>不够", 1)
    report.write_text(text, encoding="utf-8")
    done = harness.run(["vague"], data=two_reports, out=tmp_path / "run")
    page = (done.folder / "page.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_what_cannot_be_run_is_said(tmp_path: Path, two_reports: Path) -> None:
    with pytest.raises(UsageError, match="没有叫 vage 的评测项"):
        harness.run(["vage"])
    with pytest.raises(InputError, match="没有 guard"):
        harness.run(["guard"], data=two_reports)
    with pytest.raises(InputError):
        harness.run(data=tmp_path)
    with pytest.raises(UsageError):
        harness.compare(["one"])
    with pytest.raises(InputError):
        harness.compare([str(tmp_path), str(tmp_path)])
    file = held(harness.run(["repeats"], data=two_reports, out=tmp_path / "run").folder, tmp_path)
    with pytest.raises(UsageError, match="这次用的是"):
        harness.run(["repeats"], baseline=file)


def test_the_command_exits_1_below_the_baseline(two_reports: Path, tmp_path: Path) -> None:
    file = held(harness.run(["repeats"], data=two_reports, out=tmp_path / "run").folder, tmp_path)
    asked = ["eval", "repeats", "--data", str(two_reports), "--baseline", str(file)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    raised = json.loads(file.read_text(encoding="utf-8"))
    raised["models"]["rules"]["values"]["repeats.duplicate"] = 1.5
    file.write_text(json.dumps(raised), encoding="utf-8")
    assert CliRunner().invoke(app, asked).exit_code == 1
