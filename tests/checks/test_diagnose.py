"""What holds for every diagnosis: offsets, ids, grades, repeats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import diagnose, repeats
from assistant.intake import parse
from evals.dataset import REPORTS, Case, load_cases


def encode(texts: list[str]) -> np.ndarray:
    """Vectors from characters: enough for what is tested here, and fast."""
    rows = np.zeros((len(texts), 512), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for char in text:
            row[ord(char) % 512] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


SENTENCES = [line for case in load_cases(REPORTS, split="dev") for line in case.report.text.splitlines() if line]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=40), st.sampled_from(["\n", "\r\n", "\n\n", "\n　　"]))
def test_offsets_and_ids(lines: list[str], between: str) -> None:
    text = between.join(lines)
    report = parse(text)
    found = diagnose(report, encode=encode)
    for item in found.findings:
        assert text[item.start : item.end] == item.text
        for related in item.related:
            if not related.source:
                assert text[related.start : related.end] == related.text
    ids = [item.id for item in found.findings]
    assert len(set(ids)) == len(ids)
    assert ids == [item.id for item in diagnose(parse(text), encode=encode).findings]


@pytest.mark.parametrize("case", load_cases(REPORTS), ids=lambda case: case.name)
def test_an_edit_elsewhere_keeps_ids(case: Case) -> None:
    before = diagnose(case.report, encode=encode).findings
    edited = case.report.text.replace(case.report.title, case.report.title + "（送审稿）", 1)
    after = {item.id for item in diagnose(parse(edited), encode=encode).findings}
    kept = [item.id for item in before if item.rule in ("vague", "typo", "duplicate")]
    assert set(kept) <= after


def test_grades_of_examples() -> None:
    text = (
        "一、存在的问题\n（一）学习方面\n学习不够深入，联系实际不够紧密。\n"
        "（二）作风方面\n工作不够扎实。比如，有时存在敷衍应付、推诿扯皮的现象，落实不够坚决。\n"
        "（三）服务方面\n服务不够主动。七号楼的电梯停了十九天，住在顶层的老人托邻居捎菜，我们没有人去看过。\n"
    )
    found = diagnose(parse(text), encode=encode)
    assert dict(found.examples) == {"P1": "none", "P2": "pseudo", "P3": "concrete"}
    rules = {(item.rule, item.section) for item in found.findings}
    assert {("no-example", "P1"), ("pseudo-example", "P2")} <= rules


def test_repeats_follow_the_definition_and_pass_over_formulas() -> None:
    said = "办公室的灯常年亮到半夜，材料改了一遍又一遍，真正下到车间的日子一个月没有两天。"
    formula = "围绕习近平新时代中国特色社会主义思想，"
    day = "2024年9月23日"
    text = f"一、存在的问题\n{day}，{formula}抓好安全。\n{said}\n{formula}管好库房。\n此外，{said}\n{day}\n"
    report = parse(text)
    (found,) = repeats.check(report)
    assert text[found.related[0].start : found.related[0].end] == said
    assert found.start > found.related[0].end


@given(st.text(alphabet="甲乙丙丁戊己", max_size=60), st.text(alphabet="甲乙丙丁戊己", max_size=60))
def test_share_is_a_share(a: str, b: str) -> None:
    assert 0 <= repeats.shared_share(a, b) <= 1
    if len(a) >= repeats.RUN:
        assert repeats.shared_share(a, a) == 1


def test_a_law_is_told_apart() -> None:
    law = "某某条例\n" + "\n".join(f"第{n}条 任何单位和个人不得妨碍工作。" for n in "一二三四五六七八九十")
    found = diagnose(parse(law), encode=encode)
    assert [item.rule for item in found.findings] == ["other-text"]
    assert not found.links
