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
from evals import harness, runs
from evals.dataset import load_cases
from tests.evals.conftest import HAND_GOLD, HAND_TEXT, NAMES, write_case
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
    wanted = {f"guard.{batch}caught" for batch in ("", "blind-", "unseen-", "third-", "kinds-")}
    assert wanted <= {line.partition("（")[0] for line in missed}
    assert not any("passed" in line for line in missed), "what was let through before still is"


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
        emptied_run = harness.run(
            ["chat"], data=two_reports, model="openai:fake", out=tmp_path / "emptied", baseline=file
        )
    assert any(line.startswith("chat.cited") for line in emptied_run.missed)
    said = harness.compare([str(tmp_path / "run"), str(tmp_path / "emptied")])
    assert "不同　提示词 chat：" in said, "what differs is named"
    assert "不同　程序" not in said, "and nothing else differs"
    assert re.search(r"代价：A 调用 6 次，[\d,]+ token，.*；B 调用 6 次，", said)
    assert re.search(r"或许更差　对话：答到对题的事实 [\d.]+ → 0\.000.*差在 ", said)
    assert "对话：B 改对 0 条" in said


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
    assert f"重复：B 改对 0 条，改错 {pairs} 条" in said
    assert "只有 2 份材料可比" in said, "two reports settle nothing, whatever they say"
    assert "结论：分不出好坏" in said
    assert "或许更差　重复：重复句 F1" in said
    page = (tmp_path / "b" / "compare.html").read_text(encoding="utf-8")
    assert "结论：分不出好坏" in page
    assert page.count("<article") == pairs


def test_a_judge_is_blind_asked_twice_and_measured_on_labels(
    two_reports: Path, tmp_path: Path, endpoint: Callable[[FakeServer], None]
) -> None:
    harness.run(["rewrite"], data=two_reports, out=tmp_path / "a")
    harness.run(["rewrite"], data=two_reports, out=tmp_path / "b")
    for file in (tmp_path / "b" / "samples" / "rewrite").glob("*.json"):
        row = json.loads(file.read_text(encoding="utf-8"))
        for item in row["items"]:
            item["after"] = f"3月走访12户，{item['after']}"
        file.write_text(json.dumps(row), encoding="utf-8")
    folders = [str(tmp_path / "a"), str(tmp_path / "b")]
    with FakeServer(say(_prefers_the_longer)) as server:
        endpoint(server)
        said = harness.compare(folders, judge="openai:longer")
        asked = [body["messages"][-1]["content"] for body in server.requests]
    assert "看 40 对改法" in said
    assert "B 好 40 对，A 好 0 对" in said
    known = int(re.findall(r"拿标注验它：(\d+) 对", said)[0])
    assert known > 5
    assert len(asked) == 2 * (40 + known), "each pair in both orders"
    assert not any("rules" in text or "samples" in text for text in asked), "nothing tells the runs apart"
    assert re.search(r"挑对 \d+%", said)
    with FakeServer(say({"reason": "先看到的好", "better": "甲"})) as server:
        endpoint(server)
        assert "换了次序就改口 40 对" in harness.compare(folders, judge="openai:first"), "a habit is no opinion"


def _prefers_the_longer(body: dict[str, Any]) -> dict[str, str]:
    user = body["messages"][-1]["content"]
    first, second = (re.findall(rf'<材料 名="{name}">\n(.*?)\n</材料>', user, re.DOTALL)[0] for name in "甲乙")
    return {"reason": "长", "better": "甲" if len(first) > len(second) else "乙"}


def test_many_reports_are_shared_out_over_processes(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUOSHI_MAX_CONCURRENCY", "2")
    settings.cache_clear()
    for number in range(4):
        write_case(tmp_path / "hand", f"hand{number}", f"第{number}份{HAND_TEXT}", HAND_GOLD)
    seen: list[int] = []
    done = harness.run(["vague", "repeats"], data=tmp_path / "hand", show=lambda done, total: seen.append(done))
    assert seen == [0, *range(1, 9)]
    assert {row.key: row.overall.groups for row in done.summary.rows}["vague.vague"] == 4
    assert len(list((home / "evals" / "cache").iterdir())) == 8, "kept by those who solved it"
    again: list[int] = []
    harness.run(["vague", "repeats"], data=tmp_path / "hand", show=lambda done, total: again.append(done))
    assert again == [8]


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
    with pytest.raises(UsageError, match="结果写不进去"):
        harness.run(["repeats"], data=two_reports, out=file)
    labels = next(two_reports.glob("*.gold.json"))
    labels.write_text('{"sections": [], "typos": []}')
    with pytest.raises(InputError, match="没有 sentences、cause_links"):
        harness.run(["repeats"], data=two_reports)


def test_a_folder_used_again_holds_the_last_run_alone(two_reports: Path, tmp_path: Path) -> None:
    for suite in ("repeats", "typos"):
        harness.run([suite], data=two_reports, out=tmp_path / "run")
    assert {record.suite for record in runs.read_run(tmp_path / "run")[1]} == {"typos"}


def test_what_was_kept_under_another_profile_is_not_taken(two_reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[list[int]] = []
    for profile in ("general", "2023-班子", "general"):
        monkeypatch.setenv("LUOSHI_PROFILE", profile)
        settings.cache_clear()
        kept.append([])
        harness.run(["repeats"], data=two_reports, show=lambda done, total: kept[-1].append(done))
    assert [seen[0] for seen in kept] == [0, 0, 2]


def test_the_command_exits_1_below_the_baseline(two_reports: Path, tmp_path: Path) -> None:
    file = held(harness.run(["repeats"], data=two_reports, out=tmp_path / "run").folder, tmp_path)
    asked = ["eval", "repeats", "--data", str(two_reports), "--baseline", str(file)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    raised = json.loads(file.read_text(encoding="utf-8"))
    raised["models"]["rules"]["values"]["repeats.duplicate"] = 1.5
    file.write_text(json.dumps(raised), encoding="utf-8")
    assert CliRunner().invoke(app, asked).exit_code == 1
