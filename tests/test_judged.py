"""`check` with a model: asked only what rules leave open; a right one betters the diagnosis, a bad one does no harm."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from assistant.checks import links, vague
from assistant.pipeline import Workspace
from assistant.settings import settings
from assistant.types import Diagnosis, Section
from assistant.writing.judge import controls
from evals.dataset import REPORTS, Case, load_cases
from tests.fake_server import FakeServer, say

CASES = load_cases(REPORTS, split="test")
_PAIR = re.compile(r"(\d+) 问题：(.*?)(原因|措施)：(.*)")


def said(section: Section) -> str:
    return " ".join("".join(s.text for s in links.spoken(section))[:200].split())


def truth(case: Case) -> Any:
    """A judge that knows the labels of a report."""
    sentences = {case.sentence(index): bool(label) for index, label in case.vague.items()}
    sentences |= {row["text"]: row["answer"] for row in controls("vague")}
    sections = {s.id: said(s) for s in case.report.sections}
    gold = [*case.gold["cause_links"], *case.gold["measure_links"]]
    linked = {(sections[source], sections[target]) for source, target in gold}
    linked |= {(row["other"], row["problem"]) for row in controls("linked") if row["answer"]}

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        lines = body["messages"][-1]["content"].splitlines()[1:-1]
        items: list[dict[str, Any]] = []
        for line in lines:
            pair = _PAIR.fullmatch(line)
            if pair:
                number, problem, _, other = pair.groups()
                items.append({"number": int(number), "reason": "看得出", "linked": (other, problem) in linked})
            else:
                number, text = line.split(" ", 1)
                items.append({"number": int(number), "reason": "看得出", "vague": sentences.get(text, False)})
        return {"items": items}

    return answer


def workspace(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("LUOSHI_MAX_RETRIES", "0")
    settings.cache_clear()
    return Workspace(model="openai:fake")


def wrong(case: Case, item: Diagnosis) -> int:
    """Sentences and links that differ from the labels."""
    flagged = {(f.start, f.end) for f in item.findings if f.rule == "vague"}
    found = {(link.source, link.target) for link in item.links}
    want = {tuple(pair) for pair in (*case.gold["cause_links"], *case.gold["measure_links"])}
    return sum((case.spans[i] in flagged) != bool(v) for i, v in case.vague.items()) + len(found ^ want)


def test_a_right_judge_betters_every_report_in_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    before = after = 0
    for case in CASES:
        with FakeServer(say(truth(case))) as server:
            room = workspace(server, monkeypatch)
            plain = room.check(case.report.path)
            assert not server.requests  # nothing is sent unless it is asked for
            judged = room.check(case.report.path, judged=True)
            assert len(server.requests) <= 4
            assert wrong(case, judged) <= wrong(case, plain)
            before, after = before + wrong(case, plain), after + wrong(case, judged)
            asked = "\n".join(json.dumps(r["messages"][-1], ensure_ascii=False) for r in server.requests)
            # What the rules are sure of stays here.
            scores = dict(zip(case.vague, vague.vagueness([case.sentence(i) for i in case.vague]), strict=True))
            sure = [case.sentence(i) for i, score in scores.items() if not 0.3 <= score < 0.7]
            assert not [text for text in sure if re.search(rf"\d+ {re.escape(text)}(?:\\n|\")", asked)]
    assert after < before


@pytest.mark.parametrize(
    "answer", ["说不好。", {"items": []}, {"items": [{"number": 99, "reason": "", "vague": True}]}]
)
def test_an_answer_that_says_nothing_changes_nothing(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeServer(say(answer)) as server:
        room = workspace(server, monkeypatch)
        plain, judged = (room.check(CASES[0].report.path, judged=judged) for judged in (False, True))
        assert server.requests
    assert (plain.findings, plain.links, plain.examples) == (judged.findings, judged.links, judged.examples)


@pytest.mark.parametrize("verdict", [True, False], ids=("always yes", "always no"))
def test_a_judge_who_fails_the_controls_changes_nothing(verdict: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [{"number": n, "reason": "", "vague": verdict, "linked": verdict} for n in range(1, 30)]
    with FakeServer(say(lambda body: {"items": [only(row, body) for row in items]})) as server:
        room = workspace(server, monkeypatch)
        for case in CASES[:2]:
            plain, judged = (room.check(case.report.path, judged=judged) for judged in (False, True))
            assert (plain.findings, plain.links) == (judged.findings, judged.links)
        assert 2 <= len(server.requests) <= 4, "a report's matter is not asked again once its controls failed"


def only(row: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The verdict that this request asks for."""
    other = "vague" if "问题：" in body["messages"][-1]["content"] else "linked"
    return {key: value for key, value in row.items() if key != other}


def test_the_whole_report_passes_the_gate_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark may stand on the first page, and what would be sent on another."""
    with FakeServer(say("说不好。")) as server:
        room = workspace(server, monkeypatch)
        model = room.choice.model()
        assert model is not None
        seen: list[str] = []
        monkeypatch.setattr(type(model), "admit", lambda self, text: seen.append(text))
        room.check_text(CASES[0].report.text, judged=True)
    assert seen == [CASES[0].report.text]
