"""A server that invents in every answer: nothing of it is ever shown, in any report we have labels for."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.intake import load_facts, load_report
from assistant.models.endpoint import Endpoint
from assistant.types import Diagnosis, Finding, Report, Stats
from assistant.writing import chains
from assistant.writing.brief import Brief
from assistant.writing.briefing import make_briefs
from assistant.writing.context import evidence
from assistant.writing.estimate import estimate
from assistant.writing.guard import inspect
from tests.fake_server import FakeServer, say

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold"
REPORTS = ("d1", "d2", "d3")
INVENTED = (
    "经办人钱国梁三次推诿",
    "被通报947次",
    "涉及资金87.6万元",
    "占比达到93.5%",
    "7月29日专题会上没有研究",
    "拖延了187天",
    "东岭新区改造项目停工",
    "在第38次局长办公会上点名批评",
    "《联审联批若干规定》没有执行",
    "青枫岭镇群众集体反映",
    "群众说“盼了十年没人管”",
    "排名全市倒数第二",
    "被云州市审计局通报",
)
NUMBERED = re.compile(r"^(\d+)（.*?）(.+)$", re.MULTILINE)
pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled reports are not beside this checkout")


def places(name: str) -> list[Brief]:
    """A brief for every sentence that the labels call vague."""
    report = load_report(GOLD / f"{name}.txt")
    labels = json.loads((GOLD / f"{name}.gold.json").read_text(encoding="utf-8"))
    findings = tuple(_findings(report, labels))
    diagnosis = Diagnosis(report, "", findings, (), Stats(len(report.text), 0, len(findings), 0.0))
    return make_briefs(report, diagnosis, findings, load_facts(GOLD / f"{name}.facts.jsonl"))


def _findings(report: Report, labels: dict[str, Any]) -> Iterator[Finding]:
    for label, sentence in zip(labels["sentences"], report.sentences, strict=True):
        if label["vague"]:
            section = next(s["id"] for s in labels["sections"] if s["first"] <= label["i"] <= s["last"])
            at = (sentence.start, sentence.end, sentence.text)
            yield Finding(f"v{label['i']}", "vague", "warning", section, *at, "空泛", ("time", "event"))


def liar() -> Any:
    """Each sentence comes back with an invention at its end; every kind has its turn."""
    lies = itertools.cycle(INVENTED)

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        asked = body["messages"][3]["content"]  # after the rules and one worked example
        numbered = NUMBERED.findall(asked.partition('名="原句"')[2])
        items = []
        for number, sentence in numbered:
            texts = [f"{sentence.rstrip('。')}，{next(lies)}。" for _ in range(2)]
            items.append(
                {"number": int(number), "candidates": [{"text": t, "facts": []} for t in texts], "questions": []}
            )
        return {"items": items}

    return answer


@pytest.mark.parametrize("name", REPORTS)
def test_no_invention_reaches_a_reader(name: str) -> None:
    briefs = places(name)
    with FakeServer(say(liar())) as server:
        model = Endpoint("m", base_url=server.url, max_retries=0, timeout=30.0)
        proposals = list(chains.write_all(briefs, model))
    said = json.dumps([m for r in server.requests for m in r["messages"]], ensure_ascii=False)
    assert sum(lie in said for lie in INVENTED) == len(INVENTED), "the server lied in every way, and was told so"
    shown = [candidate.text for proposal in proposals for candidate in proposal.candidates]
    assert all(proposal.candidates for proposal in proposals)
    known = {brief.finding: evidence(brief) for brief in briefs}
    assert not [c.text for p in proposals for c in p.candidates if inspect(c.text, known[p.finding]).unsupported]
    rare = "钱国梁 947 87.6 93.5 7月29日 187 东岭 第38次 联审 青枫岭 盼了十年 倒数第二 云州"
    assert not [text for text in shown for lie in rare.split() if lie in text]


@pytest.mark.parametrize("name", REPORTS)
def test_a_whole_report_takes_a_third_of_the_calls_and_half_of_the_tokens(name: str) -> None:
    """Against one call a sentence, each with the same material."""
    model = Endpoint("m", base_url="http://127.0.0.1:9/v1")
    briefs = places(name)
    together = estimate(briefs, model)
    apart = [estimate([brief], model) for brief in briefs]
    assert together.calls <= len(briefs) / 3
    assert together.prompt_tokens <= sum(one.prompt_tokens for one in apart) / 2
