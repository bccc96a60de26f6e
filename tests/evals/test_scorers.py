"""Scorers on hand-made outputs whose scores can be counted on one hand, and against the shared scorer."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.export import json as as_json
from evals.base import Sample
from evals.stats import compare, estimate
from evals.suites import SUITES
from evals.suites.writing import uncounted
from evals.summary import summarise
from evals.system import System
from tests.conftest import shared
from tests.evals.conftest import HAND_GOLD, HAND_TEXT, write_case


def at(words: str) -> dict[str, int]:
    start = HAND_TEXT.index(words)
    return {"start": start, "end": start + len(words)}


SECTIONS = [
    {
        "id": "P1",
        "kind": "problem",
        "example": "none",
        **at("（一）学习方面\n学习不够深入。去年5月学习12次。抓落实的力度不够大。"),
    },
    {"id": "C1", "kind": "cause", **at("（一）认识不到位\n思想上不够重视。")},
]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    write_case(tmp_path / "hand", "hand", HAND_TEXT, HAND_GOLD)
    [made] = SUITES["vague"].samples(tmp_path / "hand")
    return made


def tallies(suite: str, sample: Sample, **output: Any) -> dict[str, tuple[float, ...]]:
    scored = SUITES[suite].score(sample, {"sections": SECTIONS, "links": [], "findings": [], **output})
    return {name: tuple(tally) for name, tally in scored.tallies.items()}


def test_vague_counts_sentences_half_covered(sample: Sample) -> None:
    found = [at("学习不够深入。"), at("去年5月学习12次。"), at("抓落实的力")]
    got = tallies("vague", sample, findings=found)
    assert got["vague"] == (2, 1, 1)  # the five characters are half of the sentence of ten
    assert got["vague-precision"] == (2, 3)
    assert got["vague-recall"] == (2, 3)


def test_examples_and_sections(sample: Sample) -> None:
    got = tallies("examples", sample)
    assert got == {"example": (0, 1), "sections": (2, 0, 0)}
    moved = [{**SECTIONS[0], "id": "P7", "example": "concrete"}]
    assert tallies("examples", sample, sections=moved) == {"example": (1, 1), "sections": (1, 0, 1)}


def test_links_and_what_none_reaches(sample: Sample) -> None:
    link = {"kind": "cause-problem", "from": "C1", "to": "P1", "reason": ""}
    got = tallies("links", sample, links=[link])
    assert got["cause-problem"] == (1, 0, 0)
    assert got["idle-cause"] == (0, 0, 0)
    assert got["unaddressed-problem"] == (1, 0, 0)
    none = tallies("links", sample)
    assert none["cause-problem"] == (0, 0, 1)
    assert none["idle-cause"] == (0, 1, 0)


def test_repeats_are_pairs_in_either_order(sample: Sample) -> None:
    pair = {**at("抓落实的力度不够大。"), "related": [at("学习不够深入。")]}
    assert tallies("repeats", sample, findings=[pair])["duplicate"] == (1, 0, 0)
    wrong = {**at("抓落实的力度不够大。"), "related": [at("去年5月学习12次。")]}
    assert tallies("repeats", sample, findings=[wrong])["duplicate"] == (0, 1, 1)


def test_typos_found_mended_missed_and_false(sample: Sample) -> None:
    found = [
        {**at("力度"), "text": "力度", "replacement": "力气"},  # found, mended wrong; 思想 is missed
        {**at("不够深入"), "text": "不够深入", "replacement": "不深入"},  # a false alarm
    ]
    got = tallies("typos", sample, findings=found)
    assert got["typo-detect"] == (1, 1, 1)
    assert got["typo-correct"] == (0, 2, 2)
    assert got["typo-false-alarms"] == (1000, len(HAND_TEXT))
    right = [{**at("力度"), "text": "力度", "replacement": "力量"}]
    assert tallies("typos", sample, findings=right)["typo-correct"] == (1, 0, 1)


def test_retrieval_discounts_by_rank() -> None:
    sample = Sample("q", "q", "test", {"query": "", "answers": ["a", "b"], "corpus": "", "digest": ""})
    got = SUITES["retrieval"].score(sample, {"found": [["x", 1, ""], ["a", 1, ""]]}).tallies
    assert got["recall@10"] == (0.5, 1)
    assert got["ndcg@10"][0] == pytest.approx((1 / np.log2(3)) / (1 + 1 / np.log2(3)))


def test_numbers_are_compared_in_any_form() -> None:
    known = [("5月学习12次，罚款3.5万元。", 2023)]
    assert uncounted("2023年5月学习十二次，罚款35000元。", known) == []
    assert uncounted("2022年5月学习13次【待补充：第3次】。", known) == ["2022年5月", "13次"]


def test_guard_counts_both_kinds() -> None:
    cases = [["a", "来了9人", "number", "9人"], ["b", "来了人", "", ""]]
    given = {"batch": "blind", "evidence": {"quotes": []}, "cases": cases}
    scored = SUITES["guard"].score(
        Sample("E", "E", "dev", given),
        {"verdicts": [[["9人"], [], "来了【待补充：数量】人"], [[], ["改了意思"], "来了人"]]},
    )
    counted = {name: tally for name, tally in scored.tallies.items() if any(tally)}
    assert counted == {"blind-caught": (1, 1), "blind-struck": (1, 1), "blind-passed": (0, 1)}


def test_an_interval_holds_its_value_and_shrinks_with_certainty() -> None:
    measure = SUITES["vague"].measures[0]
    sure = estimate(measure, {str(n): (9, 1, 1) for n in range(6)})
    assert sure.low == sure.high == sure.value == pytest.approx(0.9)
    mixed = estimate(measure, {str(n): (n, 6 - n, 1) for n in range(6)})
    assert mixed.low < mixed.value < mixed.high
    assert mixed.groups == 6


def test_a_paired_comparison_is_surer_than_its_intervals() -> None:
    """Each report a little better: alone the intervals overlap, paired there is no doubt."""
    measure = SUITES["vague"].measures[1]
    a = {str(n): (n, 10.0) for n in range(9)}
    b = {str(n): (n + 1, 10.0) for n in range(9)}
    assert estimate(measure, a).high > estimate(measure, b).low
    found = compare(measure, a, b)
    assert found is not None
    assert found.value == pytest.approx(0.1)
    assert found.sure == pytest.approx(1 - 0.5**9), "no surer than nine coins that all fall the same way"
    assert compare(measure, a, {"other": (1, 1)}) is None


def shared_scorer() -> Any:
    spec = importlib.util.spec_from_file_location("shared_score", shared("tools", "score.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NAMES = {
    "vague.vague": "vague",
    "examples.sections": "sections",
    "links.cause-problem": "cause-problem",
    "links.measure-problem": "measure-problem",
    "links.unexplained-problem": "unexplained-problem",
    "links.idle-cause": "idle-cause",
    "links.unaddressed-problem": "unaddressed-problem",
    "repeats.duplicate": "duplicate",
    "typos.typo-detect": "typo-detect",
    "typos.typo-correct": "typo-correct",
}


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System("rules", tmp_path / "scratch")
    yield made
    made.close()


def test_the_same_numbers_as_the_shared_scorer(system: System) -> None:
    """On all gold reports, from the same findings."""
    folder = shared("gold")
    suites = [SUITES[name] for name in ("vague", "examples", "links", "repeats", "typos")]
    reports, totals = [], dict.fromkeys(NAMES, np.zeros(3))
    accuracy = alarms = np.zeros(2)
    for sample in SUITES["vague"].samples(folder):
        found = as_json.diagnosis(system.check(sample.input["text"]))
        reports.append({**json.loads(json.dumps(found)), "path": f"{sample.id}.txt"})
        scored = {s.name: s.score(sample, s.solve(sample, system)).tallies for s in suites}
        for key in NAMES:
            suite, _, measure = key.partition(".")
            totals[key] = totals[key] + np.array(scored[suite][measure])
        accuracy = accuracy + np.array(scored["examples"]["example"])
        alarms = alarms + np.array(scored["typos"]["typo-false-alarms"])
    wanted = shared_scorer().score({"reports": reports}, folder)
    for key, name in NAMES.items():
        assert tuple(totals[key]) == tuple(wanted[name][part] for part in ("tp", "fp", "fn")), key
    assert tuple(accuracy) == (wanted["example-accuracy"]["right"], wanted["example-accuracy"]["all"])
    assert round(alarms[0] / alarms[1], 4) == wanted["typo-false-alarms-per-1000-chars"]["f1"]


def test_every_suite_reports_what_it_promises(system: System, two_reports: Path) -> None:
    """Measures and tallies agree in name and width, and what a suite gives is plain JSON."""
    for suite in SUITES.values():
        samples = suite.samples(None if suite.name in ("guard", "retrieval", "years") else two_reports)
        output = json.loads(json.dumps(suite.solve(samples[0], system)))
        scored = suite.score(samples[0], output)
        assert {m.name: m.width for m in suite.measures} == {n: len(t) for n, t in scored.tallies.items()}, suite.name
        assert scored.items, suite.name
    assert summarise([], SUITES.values()).rows == ()
