"""How the page looks: Gradio's theme reduced to system fonts and our colours, and our style sheet and script."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_STATIC = Path(__file__).parent / "static"
_STYLE = ("theme.css", "page.css", "rooms.css")
# One script in several files, in this order.
_SCRIPT = ("acts.js", "document.js", "press.js", "listen.js", "forms.js", "focus.js", "page.js")

SANS = ["system-ui", "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
MONO = ["ui-monospace", "Consolas", "Noto Sans Mono CJK SC", "monospace"]

# Gradio's names for colours, and ours in theme.css, which know light from dark themselves.
_COLOURS = {
    "body_background_fill": "ground",
    "body_text_color": "ink",
    "body_text_color_subdued": "ink-soft",
    "block_background_fill": "paper",
    "block_border_color": "line",
    "block_label_text_color": "ink-soft",
    "block_title_text_color": "ink",
    "input_background_fill": "paper",
    "input_border_color": "line-strong",
    "input_placeholder_color": "ink-soft",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-deep",
    "button_primary_text_color": "on-accent",
    "button_secondary_background_fill": "paper",
    "button_secondary_border_color": "line-strong",
    "button_secondary_text_color": "ink",
    "border_color_primary": "line",
    "table_even_background_fill": "paper",
    "table_odd_background_fill": "ground",
    "table_border_color": "line",
    "panel_background_fill": "ground",
}


def theme() -> gr.themes.Base:
    """A theme of fonts that are on the reader's machine: nothing is fetched from anywhere."""
    base = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=SANS,
        font_mono=MONO,
        radius_size=gr.themes.sizes.radius_md,
    )
    return base.set(
        **{name + scheme: f"var(--{colour})" for name, colour in _COLOURS.items() for scheme in ("", "_dark")}
    )


def head() -> str:
    """The style sheets and the script of the page. Gradio's own `css` would put a prefix before every selector."""
    style = "\n".join(map(_read, _STYLE))
    script = "\n".join(map(_read, _SCRIPT))
    return f'<style>{style}</style><script>(() => {{ "use strict";\n{script}}})();</script>'


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
