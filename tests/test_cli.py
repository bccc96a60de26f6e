"""The command as others call it: JSON on standard output and nothing else, one line on standard error, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.base import facts
from evals.dataset import REPORTS
from tests.conftest import shared
from tests.fake_server import FakeServer, fail

REPORT = REPORTS / "canal-community.txt"
FACTS = REPORTS / "canal-community.facts.jsonl"
RULES = {
    "vague", "no-example", "pseudo-example", "unexplained-problem", "idle-cause", "unaddressed-problem", "duplicate",
    "copied", "typo", "missing-aspect", "praise-heavy", "promise-open", "recurring", "leak",
}  # fmt: skip


def luoshi(home: Path, *words: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *map(str, words)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "LUOSHI_HOME": str(home), "OMP_NUM_THREADS": "1", **env},
    )


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """What was said on standard error; it must be one line, and no traceback."""
    lines = [line for line in done.stderr.decode().splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr.decode()
    assert "Traceback" not in lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check"], "缺少 REPORTS"),
        (["check", "--summary"], "--summary 后面要写上它的值"),
        (["check", "a.txt", "--modell", "rules"], "没有 --modell 这个选项，是不是 --model？"),
        (["check", "a.txt", "--format", "pdf"], "--format 不能是 pdf，可用：text、json、html、docx"),
        (["serve", "--port", "many"], "--port 要写数字"),
        (["serve", "--port", "70000"], "--port 不能大于 65535"),
        (["model", "remove", "a", "b"], "请运行 luoshi model remove --help"),
        (["rewrite", "a.txt", "--all", "--at", "3"], "只能用一种办法"),
        (["check", "a.txt", "--summary", "汇总.pdf"], "请用 .xlsx、.html"),
        (["rewrite", ".", "--all"], "这是一个文件夹"),
        (["sources", "all"], "多写了 all"),
        (["chek"], "没有 chek 这个命令，是不是 check、checklist？"),
    ],
)
def test_wrong_arguments_are_told_in_chinese(home: Path, words: list[str], said: str) -> None:
    done = luoshi(home, *words)
    assert done.returncode == 2
    assert said in one_line(done)


def test_a_group_of_commands_called_alone_shows_its_help(home: Path) -> None:
    done = luoshi(home, "model")
    assert done.returncode == 2
    assert any(line.split()[:1] == ["install"] for line in done.stderr.decode().splitlines())


def test_check_json_obeys_the_contract(home: Path) -> None:
    done = luoshi(home, "check", REPORT, "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    data: dict[str, Any] = json.loads(done.stdout)
    assert data["schema"] == 1
    (report,) = data["reports"]
    text = REPORT.read_text(encoding="utf-8")
    assert set(report) >= {"path", "sha256", "title", "profile", "sections", "findings", "links", "stats"}
    assert {s["kind"] for s in report["sections"]} <= {"problem", "cause", "measure", "opening", "other"}
    for section in report["sections"]:
        assert ("example" in section) == (section["kind"] == "problem")
        assert 0 <= section["start"] < section["end"] <= len(text)
    for found in report["findings"]:
        assert text[found["start"] : found["end"]] == found["text"]
        assert found["severity"] in ("error", "warning", "info")
        assert ("missing" in found) == (found["rule"] == "vague")
    assert {f["rule"] for f in report["findings"]} & RULES
    ids = {s["id"] for s in report["sections"]}
    for link in report["links"]:
        assert link["kind"] in ("cause-problem", "measure-problem")
        assert {link["from"], link["to"]} <= ids
        assert text[slice(*link["from_span"])]
        assert text[slice(*link["to_span"])]
    assert set(report["stats"]) >= {"chars", "sentences", "vague", "seconds"}


def test_standard_input_folder_and_formats(home: Path, tmp_path: Path) -> None:
    text = REPORT.read_bytes()
    done = luoshi(home, "check", "-", "--format", "json", stdin=text)
    assert json.loads(done.stdout)["reports"][0]["path"] == "-"
    folder = tmp_path / "夹 (一)"
    folder.mkdir()
    for name in ("甲.txt", "乙.md"):
        (folder / name).write_bytes(text)
    assert len(json.loads(luoshi(home, "check", folder, "--format", "json").stdout)["reports"]) == 2
    assert "空泛" in luoshi(home, "check", REPORT).stdout.decode()
    page = luoshi(home, "check", REPORT, "--format", "html").stdout.decode()
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http-equiv", "")
    out = tmp_path / "审核意见.docx"
    assert luoshi(home, "check", REPORT, "--format", "docx", "--out", out).returncode == 0
    assert out.read_bytes()[:2] == b"PK"


def test_fail_on(home: Path) -> None:
    assert luoshi(home, "check", REPORT, "--fail-on", "error").returncode == 1
    assert luoshi(home, "check", REPORT, "--fail-on", "never").returncode == 0


def test_rewrite_and_examples_by_rules(home: Path) -> None:
    text, ledger = REPORT.read_text(encoding="utf-8"), FACTS.read_text(encoding="utf-8")
    for command in (["rewrite", REPORT, "--all"], ["examples", REPORT]):
        done = luoshi(home, *command, "--facts", FACTS, "--model", "rules", "--format", "json")
        assert done.returncode == 0, done.stderr.decode()
        data = json.loads(done.stdout)
        assert data["model"] == "rules"
        assert data["usage"]["calls"] == 0
        assert data["proposals"]
        for proposal in data["proposals"]:
            assert text[proposal["start"] : proposal["end"]] == proposal["original"]
            for candidate in proposal["candidates"]:
                assert candidate["unsupported"] == []
                for source in candidate["sources"]:
                    assert source["quote"] in ledger


def test_rewrite_at_an_offset(home: Path) -> None:
    at = 200
    done = luoshi(home, "rewrite", REPORT, "--at", str(at), "--model", "rules", "--format", "json")
    (proposal,) = json.loads(done.stdout)["proposals"]
    assert proposal["start"] <= at < max(proposal["end"], proposal["start"] + 1)


def test_what_one_place_would_cost_is_estimated(home: Path) -> None:
    done = luoshi(home, "rewrite", REPORT, "--at", "200", "--model", "openai:any", "--dry-run", OPENAI_API_KEY="k")
    assert "openai:any：1 次调用" in done.stdout.decode()


def test_ledgers_that_number_their_rows_alike_are_told_apart(tmp_path: Path) -> None:
    for name in ("台账", "通报"):
        (tmp_path / f"{name}.csv").write_text(f"编号,内容\nF1,{name}里的一条\n{name},另一条\n", "utf-8")
    found = facts([tmp_path / "台账.csv", tmp_path / "通报.csv", tmp_path / "台账.csv"])
    assert [fact.id for fact in found] == ["台账-F1", "台账", "通报-F1", "通报"]


def bad_inputs(folder: Path) -> list[tuple[str, Path]]:
    """Name and file of each input that cannot be read."""
    empty, binary = folder / "空.txt", folder / "图片.txt"
    empty.write_bytes(b"")
    binary.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    return [("空.txt", empty), ("图片.txt", binary), ("没有.txt", folder / "没有.txt")]


def test_bad_input_is_one_line_and_exit_2(home: Path, tmp_path: Path) -> None:
    for name, file in bad_inputs(tmp_path):
        done = luoshi(home, "check", file)
        assert done.returncode == 2
        assert name in one_line(done)
        assert not done.stdout


WRONG: list[list[str | Path]] = [
    ["check"],
    ["chekc", "x"],
    ["check", REPORT, "--format", "xml"],
    ["check", REPORT, "--profile", "无"],
    ["rewrite", REPORT],
    ["rewrite", REPORT, "--finding", "没有这条", "--model", "rules"],
    ["rewrite", REPORT, "--all", "--model", "gpt-9"],
    ["rewrite", REPORT, "--at", "999999", "--model", "rules"],
    ["examples", REPORT, "--section", "P99", "--model", "rules"],
]


@pytest.mark.parametrize("words", WRONG, ids=lambda words: " ".join(str(word) for word in words[:1] + words[2:]))
def test_wrong_words_are_one_line_and_exit_2(home: Path, words: list[str | Path]) -> None:
    done = luoshi(home, *words)
    assert done.returncode == 2
    assert one_line(done)


def test_an_unknown_setting_is_refused_by_name(home: Path) -> None:
    done = luoshi(home, "check", REPORT, LUOSHI_ENCODRE="use")
    assert done.returncode == 2
    assert "LUOSHI_ENCODRE" in one_line(done)


def test_one_bad_file_stops_nothing(home: Path, tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_bytes(REPORT.read_bytes())
    (tmp_path / "坏.txt").write_bytes(b"\x00\x01\x02" * 99)
    done = luoshi(home, "check", tmp_path, "--format", "json")
    assert len(json.loads(done.stdout)["reports"]) == 1
    assert "坏.txt" in one_line(done)
    assert done.returncode == 2


def test_a_refused_key_is_one_line_and_exit_3(home: Path) -> None:
    with FakeServer(*[fail(401, "Incorrect API key provided: sk-wrong")] * 50) as server:
        env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-wrong"}
        done = luoshi(home, "rewrite", REPORT, "--all", "--model", "openai:m", "--format", "json", **env)
    assert done.returncode == 3
    assert "sk-wrong" not in one_line(done)


def test_ingest_search_forget(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "台账.jsonl"
    rows = [
        {"id": f"R{n}", "title": f"第{n}条", "text": text} for n, text in enumerate(("水泵停机三天", "路灯报修未修"))
    ]
    source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert luoshi(home, "ingest", source, "--kind", "record", "--wait").returncode == 0
    queries = tmp_path / "q.jsonl"
    queries.write_text('{"id": "q1", "text": "水泵坏了"}\n', encoding="utf-8")
    (line,) = luoshi(home, "search", "--queries", queries, "--kind", "record").stdout.decode().splitlines()
    answer = json.loads(line)
    assert answer["id"] == "q1"
    assert answer["results"][0]["ref"] == "R0"
    assert set(answer["results"][0]) >= {"ref", "source", "start", "end", "text", "score"}
    assert luoshi(home, "edit", "台账", "--year", "2021", "--unit", "青溪县水务局").returncode == 0
    found = json.loads(luoshi(home, "search", "水泵停机三天", "--year", "2021", "--format", "json").stdout)["results"]
    assert {hit["ref"] for hit in found} == {"R0", "R1"}
    held = {source["title"]: source for source in json.loads(luoshi(home, "sources", "--format", "json").stdout)}
    assert (held["台账"]["year"], held["台账"]["unit"]) == (2021, "青溪县水务局")
    assert luoshi(home, "edit", "台账").returncode == 2
    assert luoshi(home, "forget", "台账").returncode == 0
    left = json.loads(luoshi(home, "search", "水泵停机三天", "--format", "json").stdout)["results"]
    assert not {"R0", "R1"} & {hit["ref"] for hit in left}


def test_doctor_says_what_works(home: Path) -> None:
    done = luoshi(home, "doctor")
    assert done.returncode == 0
    told = done.stdout.decode()
    for name in ("知识库", "编码器", "本地模型", "模型服务"):
        assert name in told


def test_doctor_fails_where_something_needed_is_lacking(home: Path) -> None:
    done = luoshi(home, "doctor", LUOSHI_CHROMA_URL="http://203.0.113.7:8000")
    assert done.returncode == 1
    assert "✗ 知识库" in done.stdout.decode()


def test_a_command_loads_only_what_it_needs(home: Path) -> None:
    def loaded(*words: str) -> set[str]:
        """The modules that a command has loaded, as Python tells on standard error."""
        done = luoshi(home, *words, PYTHONPROFILEIMPORTTIME="1")
        assert done.returncode == 0, done.stderr.decode()
        return {line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines() if "|" in line}

    heavy = {"assistant.checks", "assistant.writing", "rich.progress", "prometheus_client", "chromadb"}
    assert not loaded("--help") & (heavy | {"assistant.settings", "numpy"})
    assert not loaded("sources") & heavy
    assert "assistant.checks" in loaded("rules")


def test_gold_scores(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "check.json"
    gold = shared("gold")
    done = luoshi(home, "check", *sorted(gold.glob("*.txt")), "--format", "json", "--out", out)
    assert done.returncode == 0
    score = subprocess.run(
        [sys.executable, shared("tools", "score.py"), out, gold, "--json"], capture_output=True, check=True
    )
    rows = json.loads(score.stdout)
    floors = {"sections": 0.98, "vague": 0.96, "cause-problem": 0.7, "unexplained-problem": 0.75,
              "measure-problem": 0.85, "duplicate": 0.9, "example-accuracy": 0.9}  # fmt: skip
    assert {name: rows[name]["f1"] for name in floors if rows[name]["f1"] < floors[name]} == {}
    assert rows["typo-detect"]["precision"] >= 0.8
    assert rows["typo-detect"]["recall"] >= 0.4


def test_rules_are_listed_and_explained(home: Path) -> None:
    listed = json.loads(luoshi(home, "rules", "--format", "json").stdout)["rules"]
    assert {rule["id"] for rule in listed} >= RULES | {"restated-cause", "outside-blame", "balance"}
    assert "换上别的单位的名字" in luoshi(home, "rules", "空泛").stdout.decode()
    done = luoshi(home, "rules", "空话")
    assert done.returncode == 2
    assert "空话" in one_line(done)
    (home / "rules").mkdir(parents=True)
    (home / "rules" / "own.yaml").write_text("id: own\nnme: 本县旧称\n", encoding="utf-8")
    assert "nme" in one_line(luoshi(home, "check", REPORT))


def test_findings_are_silenced_by_lists_and_marks(home: Path, tmp_path: Path) -> None:
    def rules(path: Path, *words: str | Path) -> set[str]:
        found = json.loads(luoshi(home, "check", path, "--format", "json", *words).stdout)["reports"][0]["findings"]
        return {item["rule"] for item in found}

    assert {"vague", "typo"} <= rules(REPORT)
    listed = tmp_path / "忽略.txt"
    listed.write_text("空泛  # 另有人改\n", encoding="utf-8")
    assert not {"vague"} & rules(REPORT, "--ignore", listed)
    home.mkdir(exist_ok=True)
    (home / "ignore.txt").write_text("typo\n", encoding="utf-8")
    assert not {"vague", "typo"} & rules(REPORT, "--ignore", listed)
    marked = tmp_path / "marked.md"
    marked.write_text(f"<!-- luoshi: off -->\n{REPORT.read_text(encoding='utf-8')}", encoding="utf-8")
    assert not rules(marked)
    listed.write_text("空话\n", encoding="utf-8")
    assert "空话" in one_line(luoshi(home, "check", REPORT, "--ignore", listed))
    missing = luoshi(home, "check", REPORT, "--ignore", tmp_path / "无.txt")
    assert missing.returncode == 2
    assert "无.txt" in one_line(missing)
