"""The baseline: what each model reached, how far below it a run may fall, and whether a run does.

evals/baseline.json has `tolerance` (`default`, and `SUITE.MEASURE` where another holds) and, for each model, the data
and the value of every measure that has a better side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from assistant.errors import InputError, UsageError
from evals.base import Json
from evals.summary import Row, Summary

FILE = Path(__file__).resolve().parent / "baseline.json"
_TOLERANCE = 0.02  # one section in seventy: near-ties fall otherwise on another processor


class Values(NamedTuple):
    """What one model reached, by SUITE.MEASURE, and how far below it a run may fall."""

    reached: Mapping[str, float]
    tolerance: Mapping[str, float]


def values(model: str, data: str, file: Path) -> Values:
    """What a baseline holds for a model on this data.

    Raises InputError for a file that is no baseline, UsageError where it knows nothing of this model or data.
    """
    held = read(file)
    known = held["models"].get(model)
    if known is None:
        raise UsageError(f"基线里没有模型 {model}", str(file), f"已有：{'、'.join(held['models'])}")
    if known["data"] != data:
        raise UsageError(f"基线是用“{known['data']}”定的，这次用的是“{data}”", str(file), "请用同一份数据")
    return Values(known["values"], held["tolerance"])


def missed(summary: Summary, held: Values) -> list[str]:
    """One line of Chinese for each measure that is worse than the baseline by more than its tolerance."""
    lines = []
    for row in summary.rows:
        want = held.reached.get(row.key)
        allowed = held.tolerance.get(row.key, held.tolerance["default"])
        if want is not None and _loss(row, want) > allowed:
            lines.append(
                f"{row.key}（{row.measure.title}）{row.overall.value:.4f}，基线 {want:.4f}，超出容许的 {allowed:g}"
            )
    return lines


def _loss(row: Row, want: float) -> float:
    sign = {"high": 1.0, "low": -1.0, "none": 0.0}[row.measure.better]
    return sign * (want - round(row.overall.value, 4))


def read(file: Path) -> Json:
    """A baseline file. Raises InputError for one that is none."""
    try:
        held: Any = json.loads(file.read_text(encoding="utf-8"))
        held["tolerance"]["default"], [(known["data"], known["values"]) for known in held["models"].values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("基线文件不能读取", str(file), "请对照自带的 evals/baseline.json") from error
    return dict(held)


def save(summary: Summary, model: str, data: str, made: str, file: Path = FILE) -> None:
    """Make this run the baseline of its model; suites that it did not run keep their values."""
    held: Json = read(file) if file.exists() else {"tolerance": {"default": _TOLERANCE}, "models": {}}
    known = held["models"].get(model, {})
    old = known.get("values", {}) if known.get("data") == data else {}
    kept = {key: value for key, value in old.items() if key.partition(".")[0] not in summary.seconds}
    new = {row.key: round(row.overall.value, 4) for row in summary.rows if _holds(row)}
    held["models"][model] = {"data": data, "made": made[:10], "values": dict(sorted({**kept, **new}.items()))}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _holds(row: Row) -> bool:
    return row.measure.better != "none" and row.overall.groups > 0
