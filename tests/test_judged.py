"""`check` with a model: asked only what rules leave open; a right one betters the diagnosis, a bad one does no harm."""

from __future__ import annotations

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


def said(section: Section) -> str:
    return " ".join("".join(s.text for s in links.spoken(section))[:320].split())


def truth(case: Case) -> Any:
    """A judge that knows the labels of a report."""
    sentences = {case.sentence(index): bool(label) for index, label in case.vague.items()}
    sentences |= {row["text"]: row["answer"] for row in controls("vague")}
    sections = {s.id: said(s) for s in case.report.sections}
    gold = [*case.gold["cause_links"], *case.gold["measure_links"]]
    linked = {(sections[source], sections[target]) for source, target in gold}
    linked |= {(row["reaches"], row["problem"]) for row in controls("linked")}
    restated = {(row["restates"], row["problem"]) for row in controls("linked") if "restates" in row}
    slips = [(case.sentence(t["i"]), t["wrong"], t["right"]) for t in case.gold["typos"]]
    slips += [(row["text"], row["wrong"], row["right"]) for row in controls("slips") if "wrong" in row]

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        asked = materials(body)
        if "句子" in asked:
            flags = {n: sentences.get(text, False) for n, text in numbered(asked["句子"])}
            return {"items": [{"number": n, "reason": "看得出", "vague": flag} for n, flag in flags.items()]}
        if "原文" in asked:
            here = [(wrong, right) for text, wrong, right in slips if text in asked["原文"]]
            return {"items": [{"wrong": wrong, "right": right, "reason": "写错"} for wrong, right in here]}
        problems = numbered(asked["问题"])
        items = []
        for number, text in numbered(asked.get("原因") or asked["措施"]):
            reached = [n for n, problem in problems if (text, problem) in linked]
            again = [n for n, problem in problems if (text, problem) in restated]
            items.append({"number": number, "reason": "看得出", "problems": reached, "restates": (*again, 0)[0]})
        return {"items": items}

    return answer


def materials(body: dict[str, Any]) -> dict[str, str]:
    """What a question holds, by the names of its parts."""
    return dict(re.findall(r'<材料 名="(.*?)">\n(.*?)\n</材料>', body["messages"][-1]["content"], re.S))


def numbered(text: str) -> list[tuple[int, str]]:
    return [(int(number), line) for number, line in re.findall(r"(?m)^(\d+) (.*)$", text)]


def workspace(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("LUOSHI_MAX_RETRIES", "0")
    settings.cache_clear()
    return Workspace(model="openai:fake")


def wrong(case: Case, item: Diagnosis) -> int:
    """Sentences, links and slips that differ from the labels."""
    flagged = {(f.start, f.end) for f in item.findings if f.rule == "vague"}
    found = {(link.source, link.target) for link in item.links}
    want = {tuple(pair) for pair in (*case.gold["cause_links"], *case.gold["measure_links"])}
    slips = {at for f in item.findings if f.rule == "typo" for at in range(f.start, f.end)}
    places = [case.report.text.index(t["wrong"], case.spans[t["i"]][0]) for t in case.gold["typos"]]
    missed = sum(
        not slips & set(range(at, at + len(t["wrong"]))) for at, t in zip(places, case.gold["typos"], strict=True)
    )
    return sum((case.spans[i] in flagged) != bool(v) for i, v in case.vague.items()) + len(found ^ want) + missed


def test_a_right_judge_betters_every_report_in_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    before = after = 0
    for case in CASES:
        with FakeServer(say(truth(case))) as server:
            room = workspace(server, monkeypatch)
            plain = room.check(case.report.path)
            assert not server.requests  # nothing is sent unless it is asked for
            judged = room.check(case.report.path, judged=True)
            assert len(server.requests) <= 5 + len(case.report.text) / 2500
            assert wrong(case, judged) <= wrong(case, plain)
            before, after = before + wrong(case, plain), after + wrong(case, judged)
            asked = "\n".join(materials(r).get("句子", "") for r in server.requests)
            # What the rules are sure of stays here.
            scores = dict(zip(case.vague, vague.vagueness([case.sentence(i) for i in case.vague]), strict=True))
            sure = [case.sentence(i) for i, score in scores.items() if not 0.1 <= score < 0.7]
            assert not [text for text in sure if text in asked]
    assert after * 4 < before


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
    with FakeServer(say(lambda body: same(verdict, body))) as server:
        room = workspace(server, monkeypatch)
        for case in CASES[:2]:
            plain, judged = (room.check(case.report.path, judged=judged) for judged in (False, True))
            assert (plain.findings, plain.links) == (judged.findings, judged.links)
        assert 3 <= len(server.requests) <= 6, "a report's matter is not asked again once its controls failed"


def same(verdict: bool, body: dict[str, Any]) -> dict[str, Any]:
    """The same answer to every question: all or nothing."""
    asked = materials(body)
    if "原文" in asked:
        words = sorted(set(re.findall("[\u4e00-\u9fff]{2}", asked["原文"]))) if verdict else []
        return {"items": [{"wrong": word, "right": word[0], "reason": ""} for word in words[:20]]}
    problems = [n for n, _ in numbered(asked.get("问题", ""))] if verdict else []
    items = [{"number": n, "reason": "", "vague": verdict, "problems": problems, "restates": 0} for n in range(1, 30)]
    wanted = {"number", "reason", *(("vague",) if "句子" in asked else ("problems", "restates"))}
    return {"items": [{key: value for key, value in row.items() if key in wanted} for row in items]}


def test_a_cause_that_only_says_its_problem_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[0]
    honest, cause = truth(case), next(s for s in case.report.sections if s.kind == "cause")

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        result, asked = honest(body), materials(body)
        for number, text in numbered(asked.get("原因", "")):
            if text == said(cause):
                result["items"][number - 1] |= {"problems": [], "restates": 1}
        return result

    with FakeServer(say(answer)) as server:
        judged = workspace(server, monkeypatch).check(case.report.path, judged=True)
    assert any(f.rule == "restated-cause" and f.section == cause.id for f in judged.findings)
    assert not any(link.source == cause.id for link in judged.links)


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


def test_the_judges_reason_stands_unless_it_tells_more_than_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[0]

    def reasons(reason: str) -> set[str]:
        honest = truth(case)

        def answer(body: dict[str, Any]) -> dict[str, Any]:
            return {"items": [{**item, "reason": reason} for item in honest(body)["items"]]}

        with FakeServer(say(answer)) as server:
            judged = workspace(server, monkeypatch).check(case.report.path, judged=True)
        return {link.reason for link in judged.links if link.kind == "cause-problem"}

    assert all("心思没有用在这上面" in reason for reason in reasons("心思没有用在这上面。"))
    assert not any("9731" in reason for reason in reasons("当年有9731人投诉。"))
