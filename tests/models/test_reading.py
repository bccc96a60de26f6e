"""What a model said, read in spite of its wrapping."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Wording
from assistant.models import reading
from tests.conftest import run_async

WANTED = Wording(text="把“没出事”当成“没有事”。", facts=["F1"])
JSON = WANTED.model_dump_json()


@pytest.mark.parametrize(
    "said",
    [
        JSON,
        f"```json\n{JSON}\n```",
        f"好的，改写如下：\n{JSON}\n以上。",
        f"<think>要不要写 {{}} 呢</think>{JSON}",
        f"前半段想法没有开头</think>\n{JSON}",
        JSON.replace('"', "'").replace("'", '"', 2),
        JSON[:-1] + ",}",
    ],
)
def test_the_answer_is_found(said: str) -> None:
    assert reading.read(said, Wording) == WANTED


def test_unescaped_quotes_inside_chinese_text_are_kept() -> None:
    assert reading.read('{"text": "把"没出事"当成"没有事"。", "facts": []}', Wording).text == '把"没出事"当成"没有事"。'


@pytest.mark.parametrize("said", ["", "   ", "<think>只想不说", "不会写", "[]", "{}", '{"text": 1, "facts": 2}'])
def test_what_is_no_answer_is_refused(said: str) -> None:
    with pytest.raises(reading.Unreadable):
        reading.read(said, Wording)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(said: str) -> None:
    with contextlib.suppress(reading.Unreadable):
        reading.read(said, Wording)


@given(
    st.lists(st.sampled_from(["甲", "乙", "<", "<th", "think", ">", "</think>", "<think>", "a<b"]), max_size=20),
    st.data(),
)
def test_thoughts_leave_a_stream_wherever_it_is_cut(words: list[str], data: st.DataObject) -> None:
    text = "".join(words)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    async def source() -> AsyncIterator[str]:
        for piece in pieces:
            yield piece

    async def collect(stream: AsyncIterator[str]) -> str:
        return "".join([piece async for piece in stream])

    async def whole() -> AsyncIterator[str]:
        yield text

    cut, uncut = run_async(collect(reading.quiet(source()))), run_async(collect(reading.quiet(whole())))
    assert cut == uncut
    assert "<think>" not in cut
