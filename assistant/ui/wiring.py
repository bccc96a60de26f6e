"""Every event of the page and what answers it, in one place."""

from __future__ import annotations

from typing import Any

from assistant.ui.answers import Answers
from assistant.ui.page import Page
from assistant.ui.rooms import Houses

_SLOTS = 24  # writings at once: they wait for a model, not for this machine


def wire(page: Page, houses: Houses) -> None:
    """Connect the page's events."""
    answers, parts, bus = Answers(page.parts, houses), page.parts, page.bus
    calm: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    every = {**calm, "outputs": list(parts.values())}
    # Quick acts skip the queue: nothing that waits for a model stands before them.
    quick = {**every, "queue": False, "concurrency_limit": None}
    slow = {**every, "concurrency_limit": _SLOTS}

    bus.quick(answers.quick, **quick)
    bus.write(answers.slow, concurrency_id="writing", **slow)
    bus.talk(answers.slow, concurrency_id="talking", **slow)
    saved = bus.file(answers.export, **quick)
    saved.then(None, inputs=[parts["download"]], js="(file) => luoshi.save(file)", **calm)

    parts["upload"].upload(answers.open_files, inputs=[parts["upload"]], **quick)
    parts["facts-in"].upload(answers.import_facts, inputs=[parts["facts-in"], page.seat], **quick)
    parts["facts"].input(answers.keep_facts, inputs=[parts["facts"], page.seat], **quick)
    described = [parts["add"], parts["kind"], parts["year"], parts["unit"], page.seat]
    parts["add"].upload(answers.add_sources, inputs=described, concurrency_id="adding", **slow)
    parts["clock"].tick(answers.tick, **quick)
    # What a change of the text makes stale behind another tab is drawn when that tab is opened.
    page.tabs["drafts"].select(answers.listed, inputs=[page.seat], **quick)
    page.tabs["causes"].select(answers.causes, inputs=[page.seat], **quick)
    page.tabs["runs"].select(answers.runs, **quick)
    page.tabs["sources"].select(answers.sources, inputs=[page.seat], **quick)
    page.blocks.load(answers.load, inputs=[page.seat], **quick)
    page.blocks.unload(answers.left)
