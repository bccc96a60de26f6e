"""Token counts and budgets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant import tokens
from assistant.tokens import Part


def test_counting_needs_no_network_and_reads_control_words_as_text() -> None:
    assert tokens.count("") == 0
    assert 5 < tokens.count("查档窗口中午无人值守") < 25
    assert tokens.count("<|endoftext|>") > 1


@given(st.text(alphabet="查档窗口12345，。a 〇", max_size=200), st.integers(0, 80))
def test_a_clipped_text_keeps_its_head_and_its_budget(text: str, budget: int) -> None:
    clipped = tokens.clip(text, budget)
    assert tokens.count(clipped) <= budget
    assert clipped == text or text.startswith(clipped.removesuffix("…"))


def test_a_text_that_fits_is_left_whole() -> None:
    assert tokens.clip("没有取样。", 100) == "没有取样。"


@given(
    st.lists(st.tuples(st.text(alphabet="一二三四五，。", max_size=150), st.integers(0, 20)), max_size=5),
    st.integers(150, 400),
)
def test_packing_never_exceeds_the_budget(pieces: list[tuple[str, int]], budget: int) -> None:
    parts = [Part(str(i), text, least) for i, (text, least) in enumerate(pieces)]
    packed = tokens.pack(parts, budget)
    assert sum(tokens.count(text) for text in packed.values()) <= budget
    assert list(packed) == [part.name for part in parts]


def test_the_most_valuable_part_is_served_first() -> None:
    long = "全年的会议记录一共有四十多份，" * 40
    packed = tokens.pack([Part("sentence", "服务不主动。"), Part("section", long), Part("policy", long)], 200)
    assert packed["sentence"] == "服务不主动。"
    assert packed["section"].endswith("…")
    assert packed["policy"] == ""


def test_room_set_aside_for_a_later_part_is_kept() -> None:
    long = "全年的会议记录一共有四十多份，" * 40
    packed = tokens.pack([Part("section", long), Part("facts", long, least=60)], 200)
    assert 30 < tokens.count(packed["facts"]) <= 60
