"""Evaluation runs as HTML: their measures beside those of another run, and their cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.ui.render.markup import attr, button, empty, shortened, text
from assistant.ui.strings import Words

_CASES = 60  # listed of a suite
_LONGEST = 4000  # characters shown of an input or an output


@dataclass(frozen=True)
class Run:
    """A run as its folder tells: `measures` by SUITE.NAME with title, better, value, low, high; `cases` by suite."""

    name: str
    about: Mapping[str, Any] = field(default_factory=dict)
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cases: Mapping[str, Sequence[str]] = field(default_factory=dict)


def runs(
    known: Sequence[str], run: Run | None, against: Mapping[str, float], other: str, words: Words, *, going: bool
) -> str:
    """The page: a list of runs, and the measures of the chosen one against another's values.

    `going`: a run is under way, which the page follows from now on.
    """
    start = button(words["runs.start"], "start-run", kind="primary", off=going)
    start += '<span data-begin="follow-run"></span>' if going else ""
    head = (
        f'<h2 class="page-title">{text(words["runs.title"])}</h2><p class="hint">{text(words["runs.help"])}</p>'
        f'<div class="row">{start}</div>'
    )
    if run is None:
        return f'<div class="runs">{head}{empty(words["runs.none"], words["runs.none.help"])}</div>'
    picks = _picks(known, run.name, "run", {"note": other}, words["runs.pick"])
    apart = [name for name in known if name != run.name]
    others = _picks([words["runs.baseline"], *apart], other, "run", {"key": run.name}, words["runs.against"])
    note = f'<p class="hint">{text(words["runs.marks"])}</p>'
    suites = dict.fromkeys(key.partition(".")[0] for key in run.measures)
    tables = "".join(_suite(suite, run, against, words) for suite in suites)
    return f'<div class="runs">{head}{picks}{others}{note}{tables}</div>'


def progress(done: int, total: int, seconds: int, words: Words) -> str:
    """A run under way."""
    said = text(words.say("runs.running", done=done, total=total or "…", seconds=seconds))
    value = f' max="{total}" value="{done}"' if total else ""
    bar = f'<progress{value} aria-label="{attr(words["runs.title"])}"></progress>'
    stop = button(words["doc.stop"], "stop-run", kind="quiet")
    return f'<p class="hint" role="status">{said}</p><div class="row">{bar}{stop}</div>'


def _picks(names: Sequence[str], chosen: str, act: str, fixed: dict[str, str], label: str) -> str:
    which = "key" if "note" in fixed else "note"
    buttons = "".join(
        button(name, act, {**fixed, which: name}, kind="pick on" if name == chosen else "pick quiet") for name in names
    )
    title = f'<span class="hint">{text(label)}</span>'
    return f'<div class="row picks" role="group" aria-label="{attr(label)}">{title}{buttons}</div>'


def _suite(suite: str, run: Run, against: Mapping[str, float], words: Words) -> str:
    rows = "".join(
        _measure(key, value, against.get(key)) for key, value in run.measures.items() if key.startswith(f"{suite}.")
    )
    heads = "".join(f'<th scope="col">{text(words[f"runs.{name}"])}</th>' for name in ("measure", "value", "change"))
    cases = "".join(
        button(shortened(case, 40), "case", {"key": run.name, "section": suite, "text": case}, kind="quiet")
        for case in run.cases.get(suite, ())[:_CASES]
    )
    listed = (
        f'<details><summary>{text(words["runs.cases"])}</summary><div class="row">{cases}</div></details>'
        if cases
        else ""
    )
    table = f'<table class="list"><thead><tr>{heads}<td></td></tr></thead><tbody>{rows}</tbody></table>'
    title = text(words.get(f"runs.suite.{suite}", suite))
    return f'<section><h3>{title}</h3><div class="scroller">{table}</div>{listed}</section>'


def _measure(key: str, measure: Mapping[str, Any], before: float | None) -> str:
    value, low, high = (float(measure.get(name, 0)) for name in ("value", "low", "high"))
    change = "" if before is None else f"{value - before:+.3f}"
    worse = before is not None and (value < before if measure.get("better", "high") == "high" else value > before)
    mark = f'<i style="--at:{100 * (before or 0):.1f}%"></i>' if before is not None and before <= 1 else ""
    dot = f'<s style="--at:{100 * min(value, 1):.1f}%"></s>{mark}'
    spread = f'<b style="--low:{100 * low:.1f}%;--high:{100 * min(high, 1):.1f}%"></b>'
    plot = f'<span class="plot" aria-hidden="true">{spread}{dot}</span>'
    title = str(measure.get("title") or key.partition(".")[2])
    return (
        f'<tr><th scope="row">{text(title)}</th><td>{value:.3f} <small>[{low:.2f}, {high:.2f}]</small></td>'
        f'<td class="{"worse" if worse else ""}">{change}</td><td class="wide">{plot}</td></tr>'
    )


def case(name: str, sample: Mapping[str, Any], words: Words) -> str:
    """One case: what went in, what came out, and what was judged in it against what was expected."""
    blocks = "".join(
        f"<details{' open' if key == 'output' else ''}><summary>{text(words[f'runs.{key}'])}</summary>"
        f'<pre dir="auto">{text(_plain(sample.get(key)))}</pre></details>'
        for key in ("input", "output")
    )
    rows = "".join(
        f'<tr><th scope="row">{"✓" if item.get("ok") else "✗"} {text(shortened(str(item.get("text", "")), 80))}</th>'
        f"<td>{text(str(item.get('got', '')))}</td><td>{text(str(item.get('want', '')))}</td></tr>"
        for item in sample.get("items", ())
    )
    heads = "".join(f'<th scope="col">{text(words[f"runs.{key}"])}</th>' for key in ("cases", "output", "expected"))
    table = f'<table class="list"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>' if rows else ""
    return f'<section class="opened runs"><h3>{text(name)}</h3><div class="scroller">{table}</div>{blocks}</section>'


def _plain(value: Any) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "…"
