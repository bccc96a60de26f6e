"""The worked examples of the shipped prompts: what a model is shown to imitate must itself pass the guard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from assistant import prompts
from assistant.answers import Wording
from assistant.types import Citation
from assistant.writing.admit import admit
from assistant.writing.evidence import Evidence

_SENTENCE = re.compile(r"^(\d+)（(P\d+)，[^）]*）(.+)$", re.MULTILINE)


def cited(lines: str) -> dict[str, Citation]:
    rows = [line.split("｜") for line in lines.splitlines() if "｜" in line]
    return {row[0]: Citation(row[0], row[3], row[1], None, row[2]) for row in rows}


def judged(name: str) -> Iterator[tuple[Evidence, dict[str, Citation], dict[str, Any]]]:
    """The evidence of each worked wording, its sources, and the wording as the model is to give it."""
    for example in prompts.load(name).examples:
        given, answer = example.input, example.answer
        named = cited(given["facts"])
        quotes, dates = tuple(c.quote for c in named.values()), tuple(c.date for c in named.values())
        around = f"{given.get('heading', '')}\n{given.get('outline', given.get('problem', given.get('section', '')))}"
        rest = (quotes, dates, int(given["year"]), given["unit"])
        for wording in answer.get("examples", answer.get("paragraphs", ())):
            yield Evidence("", around, *rest), named, wording
        for wording in answer.get("causes", ()):
            plain = {"text": wording["text"], "facts": wording["facts"]}
            yield Evidence("", around, *rest, own_words=True), named, plain
        for wording in answer.get("candidates", ()):
            yield Evidence(given["sentence"], given["section"], *rest), named, wording
        places = {int(number): text for number, _, text in _SENTENCE.findall(given.get("sentences", ""))}
        for item in answer.get("items", ()):
            for wording in item["candidates"]:
                yield Evidence(places[item["number"]], given["sections"], *rest), named, wording


@pytest.mark.parametrize(
    "name", ["rewrite_sentence", "rewrite_section", "suggest_examples", "draft_section", "name_cause"]
)
def test_a_worked_example_says_nothing_that_the_guard_refuses(name: str) -> None:
    worked = list(judged(name))
    assert worked
    for evidence, named, wording in worked:
        passed, refused = admit([Wording(**wording)], named, evidence, prompts.load(name))
        assert not refused, refused
        assert [candidate.text for candidate in passed] == [wording["text"]]
        assert [source.id for source in passed[0].sources] == wording["facts"]
