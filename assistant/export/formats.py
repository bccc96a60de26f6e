"""Diagnoses in the formats of `luoshi check`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from assistant.export import html, terminal
from assistant.export import json as as_json
from assistant.types import Diagnosis


def render(items: Sequence[Diagnosis], format: Literal["text", "json", "html", "docx"]) -> str | bytes:
    """Diagnoses as `luoshi check --format` wants them."""
    if format == "json":
        return json.dumps(as_json.diagnoses(items), ensure_ascii=False, indent=1)
    if format == "docx":
        from assistant.export import opinion  # python-docx is loaded by those who want a Word file

        return opinion.opinion(items)
    return html.pages(items) if format == "html" else terminal.diagnoses(items)
