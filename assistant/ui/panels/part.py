"""The one widget that most of the page is made of."""

from __future__ import annotations

import gradio as gr


def part(name: str, value: str = "", js: str | None = None) -> gr.HTML:
    """A piece of the page whose HTML the server writes; `name` is its id. `value` must be escaped already."""
    return gr.HTML(value, elem_id=name, js_on_load=js, apply_default_css=False)
