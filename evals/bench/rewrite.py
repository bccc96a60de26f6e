"""rewrite: sentences of a report in few calls side by side, beside one call a sentence, on a scripted server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.models.endpoint import Endpoint
from assistant.types import Usage
from assistant.writing import chains
from assistant.writing.briefing import make_briefs
from evals.bench.base import Bench
from evals.suites import SUITES
from evals.suites.reports import Labelled
from evals.suites.writing import with_labels
from evals.system import System
from tests.fake_server import FakeServer, say

_DELAY = 0.3  # seconds that the server takes to answer, whatever is asked
_NUMBERED = re.compile(r"^(\d+)（.*?）(.+)$", re.MULTILINE)


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    """The sentences with a blank at their end: honest, so that nothing has to be asked for twice."""
    asked = body["messages"][-1]["content"]
    blank = [{"text": "这方面工作做得不够，【待补充：哪件事】。", "facts": []}]
    if "1（" not in asked:
        return {"candidates": blank, "questions": []}
    sentences = _NUMBERED.findall(asked.partition('名="原句"')[2])
    items = []
    for number, sentence in sentences:
        text = f"{sentence.rstrip('。')}，具体是【待补充：哪件事】。"
        items.append({"number": int(number), "candidates": [{"text": text, "facts": []}], "questions": []})
    return {"items": items}


@contextmanager
def make(folder: Path) -> Iterator[Bench]:
    """All vague sentences of one report."""
    labelled = Labelled.of(next(s for s in SUITES["rewrite"].samples(None) if s.id == "hill-township"))
    system = System("rules", folder)
    diagnosis = with_labels(system.check(labelled.text), labelled)
    system.close()
    vague = [found for found in diagnosis.findings if found.rule == "vague"]
    briefs = make_briefs(diagnosis.report, diagnosis, vague, labelled.facts)
    with FakeServer(say(_answer, delay=_DELAY)) as server:

        def ours() -> Usage:
            model = Endpoint("m", base_url=server.url, max_retries=0)
            list(chains.write_all(briefs, model))
            return model.usage

        def plain() -> Usage:
            model = Endpoint("m", base_url=server.url, max_retries=0)
            for brief in briefs:
                chains.write(brief, model)
            return model.usage

        quality = []
        for act in (ours, plain):
            before = len(server.requests)
            act()
            sent = server.requests[before:]
            letters = sum(len(message["content"]) for body in sent for message in body["messages"])
            quality.append(f"{len(sent)} 次调用，{letters / 1000:.1f} 千字")
        title = f"改具体（{len(briefs)} 句，服务器每次 {_DELAY} 秒）"
        yield Bench("rewrite", title, "一句一次，逐句调用", ours, plain, len(briefs), "句", (quality[0], quality[1]))
