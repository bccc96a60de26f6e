"""Sentences: exact, disjoint, complete."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from assistant.intake.split import sentence_spans
from tests.conftest import shared

PIECES = st.sampled_from(
    [*"学习不够，。！？；：“”‘’（）()\n\r\t 　a1一、\ufeff", "一是", "比如，", "（一）", "。”", "\U00020000"]
)


@given(st.lists(PIECES, max_size=80).map("".join))
def test_spans_are_ordered_disjoint_and_lose_only_blanks(text: str) -> None:
    spans = sentence_spans(text)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert set(text[at:start]) <= set(" \t\r\n　。！？\ufeff")
        assert text[start:end].strip("　 \t\r\ufeff") == text[start:end]
        assert "\n" not in text[start:end]
        at = end


def test_markdown_is_no_part_of_a_sentence() -> None:
    text = "## 一、问题\n1. **学习不够。** 读得少。\n- **原因**：没有安排。\n> 引一句\n3 * 4 是十二。"
    said = [text[start:end] for start, end in sentence_spans(text)]
    assert said == ["一、问题", "1. **学习不够。", "读得少。", "原因**：没有安排。", "引一句", "3 * 4 是十二。"]


def test_same_sentences_as_the_labels_count() -> None:
    sys.path.insert(0, str(shared("tools")))
    from score import sentences

    for file in shared("gold").glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        assert sentence_spans(text) == sentences(text)
