"""Events that change few outputs: the same answer as Gradio's own, without the work."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from assistant.ui import lean
from tests.conftest import run_async


def _page(kind: type[gr.Blocks]) -> tuple[gr.Blocks, list[Any]]:
    with kind() as blocks:
        parts = [gr.HTML("一"), gr.UploadButton("二"), gr.Timer(2.0, active=False), gr.JSON(None)]
        parts[0].click(lambda: {}, outputs=parts)
    return blocks, parts


def _told(kind: type[gr.Blocks], changes: dict[int, Any]) -> tuple[list[Any], int]:
    """What the browser is told, and how many components were built anew for it."""
    blocks, parts = _page(kind)
    state = SessionState(blocks)
    said = {parts[number]: value for number, value in changes.items()}
    (function,) = blocks.fns.values()
    told = run_async(blocks.postprocess_data(function, said, state))
    # Gradio says of a part without changes that its properties have none either.
    bare = [{k: v for k, v in one.items() if k != "props"} if _is_update(one) else one for one in told]
    return bare, sum(state.blocks_config.blocks[part._id] is not part for part in parts)


def _is_update(value: Any) -> bool:
    return isinstance(value, dict) and "__type__" in value


CHANGES: list[dict[int, Any]] = [
    {0: "<p>三</p>"},
    {2: gr.Timer(active=True)},
    {0: "三", 3: {"a": 1}},
    {0: "", 1: None, 2: gr.skip(), 3: None},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_the_answer_is_gradios_own(changes: dict[int, Any]) -> None:
    assert _told(lean.Blocks, changes)[0] == _told(gr.Blocks, changes)[0]


def test_what_is_left_as_it_is_is_not_built_anew() -> None:
    change: dict[int, Any] = {0: "<p>三</p>"}
    assert _told(gr.Blocks, change)[1] == 3, "else Gradio does it by itself, and lean.py can go"
    assert _told(lean.Blocks, change) == (["<p>三</p>", *[gr.skip()] * 3], 0)
    assert _told(lean.Blocks, {}) == ([gr.skip()] * 4, 0)


def test_nothing_that_was_sent_is_kept() -> None:
    with gr.Blocks() as plain:
        gr.HTML("一")
    assert SessionState(plain).config_values, "else Gradio keeps nothing itself, and this can go"
    with lean.Blocks() as blocks:
        text = gr.HTML("一")
        gr.Button().click(lambda: "二", None, text)
    state = SessionState(blocks)
    (function,) = blocks.fns.values()
    run_async(blocks.postprocess_data(function, {text: "二"}, state))
    assert not list(state.components)
