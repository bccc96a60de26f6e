"""Accepted wordings into the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConflictError
from assistant.writing.apply import Edit, apply

TEXT = "学得不够系统。用得不够紧密。"


def test_edits_apply_whatever_their_order() -> None:
    edits = [Edit(7, 14, "用得不够紧密。", "用得少。"), Edit(0, 7, "学得不够系统。", "学得浅。")]
    assert apply(TEXT, edits) == "学得浅。用得少。"


def test_an_insertion_moves_nothing_else() -> None:
    assert apply(TEXT, [Edit(7, 7, "", "全年缺席3次。")]) == "学得不够系统。全年缺席3次。用得不够紧密。"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 7, "学得不够深入。", "学得浅。")],
        [Edit(0, 7, TEXT[0:7], "甲"), Edit(6, 14, TEXT[6:14], "乙")],
        [Edit(0, 99, TEXT, "甲")],
        [Edit(5, 3, "", "甲")],
        [Edit(-2, 14, "密。", "甲")],
    ],
)
def test_what_no_longer_fits_is_refused(edits: list[Edit]) -> None:
    with pytest.raises(ConflictError):
        apply(TEXT, edits)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.text(max_size=5)), max_size=5))
def test_cutting_at_any_places_keeps_the_rest(text: str, places: list[tuple[int, str]]) -> None:
    cuts = sorted({min(at, len(text)) for at, _ in places} | {0, len(text)})
    new = [f"<{i}>" for i in range(len(cuts) - 1)]
    spans = list(pairwise(cuts))
    edits = [Edit(a, b, text[a:b], word) for (a, b), word in zip(spans, new, strict=True)]
    assert apply(text, reversed(edits)) == "".join(new)
    assert apply(text, [Edit(a, b, text[a:b], text[a:b]) for a, b in spans]) == text
