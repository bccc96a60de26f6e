"""评测: past runs from LUOSHI_HOME/evals, one against another, their cases, and a new run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import InputError
from assistant.settings import SHARE
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels.part import part
from assistant.ui.render import runs as views
from assistant.ui.strings import Words
from assistant.ui.trial import Trial

_BASELINE = SHARE / "evals" / "baseline.json"
_trial = Trial()


def build(words: Words) -> dict[str, gr.HTML]:
    """The runs, and below them the case that was opened."""
    with gr.Column(elem_id="runs-page"):
        return {
            "run-state": part("run-state"),
            "runs": part("runs", js="luoshi.begin(element)"),
            "case": part("case-shown", js="luoshi.reveal(element, watch)"),
        }


def shown(desk: Desk, name: str = "", other: str = "") -> Views:
    """The runs with one of them opened (the newest, unless named) against another one or the baseline."""
    known = _names(desk)
    name = name if name in known else (known[0] if known else "")
    other = other if other in known else desk.words["runs.baseline"]
    run = _read(desk, name) if name else None
    against = _values(desk, run, other) if run else {}
    listed = views.runs(known, run, against, other, desk.words, going=_trial.going)
    return {"runs": listed, "case": ""}


def open_run(desk: Desk, act: Act) -> Views:
    """Open a run (`key`) against another (`note`)."""
    return shown(desk, act.key, act.note)


def open_case(desk: Desk, act: Act) -> Views:
    """Open one case (`text`) of a suite (`section`) of a run (`key`)."""
    run = _read(desk, act.key) if act.key in _names(desk) else None
    if run is None or act.text not in run.cases.get(act.section, ()):
        raise InputError(desk.words["error.act"], act.text, desk.words["error.act.help"])
    sample = _json(_folder(desk) / act.key / "samples" / act.section / f"{act.text}.json")
    return {"case": views.case(act.text, sample, desk.words)}


def start(desk: Desk, act: Act) -> Views:
    """Run all suites; the page follows."""
    _trial.start(desk.workspace.config.home, "rules", desk.words)
    return shown(desk)


def follow(desk: Desk, act: Act) -> Iterator[Views]:
    """Show how far the run under way is, then its results."""
    for step in _trial.steps():
        yield _state(views.progress(step.done, step.total, step.seconds, desk.words))
    yield _state("")
    _trial.check(desk.words)
    yield shown(desk)


def stop(desk: Desk, act: Act) -> Views:
    """End the run under way."""
    _trial.stop()
    return _state("")


def idle(desk: Desk, act: Act) -> Views:
    """When no run is under way."""
    return _state("")


def _state(said: str) -> Views:
    return {"run-state": said}


def _folder(desk: Desk) -> Path:
    return desk.workspace.config.home / "evals" / "runs"


def _names(desk: Desk) -> list[str]:
    """The runs that can be read, newest first."""
    return sorted((path.parent.name for path in _folder(desk).glob("*/summary.json")), reverse=True)


def _read(desk: Desk, name: str) -> views.Run:
    folder = _folder(desk) / name
    cases: dict[str, list[str]] = {}
    for path in sorted((folder / "samples").glob("*/*.json")):
        cases.setdefault(path.parent.name, []).append(path.stem)
    return views.Run(name, _json(folder / "run.json"), _json(folder / "summary.json").get("measures", {}), cases)


def _values(desk: Desk, run: views.Run, other: str) -> dict[str, float]:
    """The values to compare a run with: another run's, or the baseline's for the same model."""
    if other in _names(desk):
        return {key: float(measure["value"]) for key, measure in _read(desk, other).measures.items()}
    if not _BASELINE.exists():
        return {}
    models = _json(_BASELINE).get("models", {})
    return dict(models.get(run.about.get("model", "rules"), {}).get("values", {}))


def _json(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("评测结果不能读取", path.name, "请重新评测一次") from error
    return value if isinstance(value, dict) else {}


QUICK = {"run": open_run, "case": open_case, "start-run": start, "stop-run": stop}
SLOW = {"follow-run": follow}
