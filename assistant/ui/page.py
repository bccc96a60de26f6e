"""The page's widgets, laid out. Which event does what stands in wiring.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.ui import lean
from assistant.ui.panels import causes, options, runs, shelf, sources, talk, write
from assistant.ui.panels.part import part
from assistant.ui.render.markup import attr, text
from assistant.ui.render.shelf import masthead
from assistant.ui.strings import Words

# The lanes of the page's one bus, by which every click arrives. Python finds the events by their quoted names.
_BUS = "luoshi.connect(trigger, ['quick', 'write', 'talk', 'file'], '{language}')"


@dataclass(frozen=True)
class Page:
    """The widgets that events need: `parts` are the outputs by the names that handlers give them.

    `tabs` are those that are filled when opened.
    """

    blocks: gr.Blocks
    bus: gr.HTML
    parts: dict[str, Any]
    tabs: dict[str, gr.Tab]

    @property
    def seat(self) -> Any:
        """Holds the id of the open draft in the browser, so that a restarted server finds it again."""
        return self.parts["seat"]


def lay_out(words: Words) -> Page:
    """Build the whole page."""
    parts: dict[str, Any] = {}
    with lean.Blocks(title=words["app"], analytics_enabled=False, fill_width=True, delete_cache=(600, 600)) as blocks:
        bus = part("bus", js=_BUS.format(language={"zh": "zh-CN", "en": "en"}[words.language]))
        parts["seat"] = gr.Textbox("", visible="hidden", elem_id="seat")
        parts["download"] = gr.JSON(None, visible="hidden", elem_id="download")
        part("banner", f'<p id="lost" role="alert" hidden>{text(words["error.lost"])}</p>')
        part("line", f'<p id="ahead" role="status" data-says="{attr(words["line.ahead"])}" hidden></p>')
        parts["notice"] = part("notice", js="luoshi.notice(element, watch)")
        with gr.Row(elem_id="top"):
            parts["masthead"] = part("masthead", masthead(None, "", words))
            parts |= options.build_status()
        with gr.Tabs(selected="drafts", elem_id="tabs") as tabs:
            with gr.Tab(words["tab.drafts"], id="drafts", render_children=True) as drafts:
                parts |= shelf.build(words)
            with (
                gr.Tab(words["tab.write"], id="write", elem_id="tab-write", render_children=True),
                gr.Row(elem_id="desk"),
            ):
                parts |= write.build(words)
                with gr.Column(elem_id="side"):
                    part("side-tabs", write.side_tabs(words))
                    parts |= write.build_card(words)
                    with gr.Column(elem_id="talk-pane"):
                        parts |= talk.build(words)
            with gr.Tab(words["tab.causes"], id="causes", render_children=True) as picture:
                parts |= causes.build(words)
            with gr.Tab(words["tab.sources"], id="sources", render_children=True) as shelves:
                parts |= sources.build(words)
            with gr.Tab(words["tab.runs"], id="runs", render_children=True) as past:
                parts |= runs.build(words)
            with gr.Tab(words["tab.settings"], id="settings", elem_id="tab-settings", render_children=True):
                parts |= options.build(words)
        parts["tabs"] = tabs
    return Page(blocks, bus, parts, {"drafts": drafts, "causes": picture, "sources": shelves, "runs": past})
