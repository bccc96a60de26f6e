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
        body_background_fill="var(--ground)",
        body_background_fill_dark="var(--ground)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
        body_text_color_subdued="var(--ink-soft)",
        body_text_color_subdued_dark="var(--ink-soft)",
        block_background_fill="var(--paper)",
        block_background_fill_dark="var(--paper)",
        block_border_color="var(--line)",
        block_border_color_dark="var(--line)",
        block_label_text_color="var(--ink-soft)",
        block_label_text_color_dark="var(--ink-soft)",
        block_title_text_color="var(--ink)",
        block_title_text_color_dark="var(--ink)",
        input_background_fill="var(--paper)",
        input_background_fill_dark="var(--paper)",
        input_border_color="var(--line-strong)",
        input_border_color_dark="var(--line-strong)",
        input_placeholder_color="var(--ink-soft)",
        input_placeholder_color_dark="var(--ink-soft)",
        button_primary_background_fill="var(--accent)",
        button_primary_background_fill_dark="var(--accent)",
        button_primary_background_fill_hover="var(--accent-deep)",
        button_primary_background_fill_hover_dark="var(--accent-deep)",
        button_primary_text_color="var(--on-accent)",
        button_primary_text_color_dark="var(--on-accent)",
        button_secondary_background_fill="var(--paper)",
        button_secondary_background_fill_dark="var(--paper)",
        button_secondary_border_color="var(--line-strong)",
        button_secondary_border_color_dark="var(--line-strong)",
        button_secondary_text_color="var(--ink)",
        button_secondary_text_color_dark="var(--ink)",
        border_color_primary="var(--line)",
        border_color_primary_dark="var(--line)",
        table_even_background_fill="var(--paper)",
        table_even_background_fill_dark="var(--paper)",
        table_odd_background_fill="var(--ground)",
        table_odd_background_fill_dark="var(--ground)",
        table_border_color="var(--line)",
        table_border_color_dark="var(--line)",
        panel_background_fill="var(--ground)",
        panel_background_fill_dark="var(--ground)",
    )


def head() -> str:
    """The style sheets and the script of the page. Gradio's own `css` would put a prefix before every selector."""
    style = "\n".join(map(_read, _STYLE))
    script = "\n".join(map(_read, _SCRIPT))
    return f'<style>{style}</style><script>(() => {{ "use strict";\n{script}}})();</script>'


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
