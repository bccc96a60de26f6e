"""typos: are wrong characters found, mended right, and right ones left alone?"""

from __future__ import annotations

from collections.abc import Iterator

from evals.base import Item, Json, Mark, Measure, Sample, Scored, share
from evals.gold import overlap
from evals.suites.reports import CheckSuite, Labelled


class Typos(CheckSuite):
    """F1 of finding and of mending, and false alarms in a thousand characters."""

    name = "typos"
    title = "错别字"
    rules = ("typo",)
    uses_model = True
    measures = (
        Measure("typo-detect", "发现 F1"),
        Measure("typo-correct", "改对 F1"),
        Measure("typo-false-alarms", "每千字误报", "share", "low"),
    )

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every slip that is found or labelled."""
        labelled = Labelled.of(sample)
        items = list(_judge(labelled, output["findings"]))
        wrong = sum(item.got == "误报" for item in items)
        missed = sum(item.got == "漏掉" for item in items)
        mended = sum(item.ok for item in items)
        found = len(items) - wrong - missed
        botched = found - mended
        tallies = {
            "typo-detect": (found, wrong, missed),
            "typo-correct": (mended, wrong + botched, missed + botched),
            "typo-false-alarms": share(1000 * wrong, len(labelled.text)),
        }
        return Scored(tallies, tuple(items))


def _judge(labelled: Labelled, findings: list[Json]) -> Iterator[Item]:
    wanted = [(t["i"], t["wrong"], t["right"]) for t in labelled.gold["typos"]]
    left = dict(enumerate(wanted))
    for found in findings:
        i = next((i for i, s in enumerate(labelled.spans) if overlap(s, (found["start"], found["end"]))), None)
        wrong, right = labelled.text[found["start"] : found["end"]], found.get("replacement") or ""
        key = next((k for k, t in left.items() if t[0] == i and (wrong in t[1] or t[1] in wrong)), None)
        yield _found(labelled, found, i, f"{wrong}→{right}", left.pop(key) if key is not None else None)
    for i, wrong, right in left.values():
        at = labelled.sentence(i).find(wrong)
        marks = (Mark(at, at + len(wrong), "missed", right),) if at >= 0 else ()
        yield Item(f"{labelled.name} 第{i}句", labelled.sentence(i), False, "漏掉", f"{wrong}→{right}", marks=marks)


def _found(labelled: Labelled, found: Json, i: int | None, said: str, slip: tuple[int, str, str] | None) -> Item:
    if i is None:
        return Item(labelled.name, found["text"], False, "误报", "没有错", said)
    start, end = labelled.spans[i]
    a, b = found["start"] - start, found["end"] - start
    sentence, right = labelled.sentence(i), found.get("replacement") or ""
    marks = (Mark(max(a, 0), b, "hit" if slip else "false", right),)
    name = f"{labelled.name} 第{i}句"
    if slip is None:
        return Item(name, sentence, False, "误报", "没有错", said, marks=marks)
    mended = labelled.text[start : found["start"]] + right + labelled.text[found["end"] : end]
    ok = mended == sentence.replace(slip[1], slip[2], 1) or right == slip[2]
    return Item(name, sentence, ok, said, f"{slip[1]}→{slip[2]}", marks=marks)
