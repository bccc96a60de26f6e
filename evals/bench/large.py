"""How long until sources are found, and how fast and how big a large knowledge base is.

    python -m evals.bench.large [--encoder e5] [--passages 100000] [--folder DIR]

With a folder (of policies): the commands as a clerk gives them, each a process of its own, and a search in a warm one.
With passages: a base of so many, made up from our own sentences. Their vectors are made up as well, from those of
sentences that were really encoded, since encoding so many takes hours; queries are encoded as ever. The searching
process is a fresh one, so what it holds is what a search needs. Prints rows of Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from numpy.typing import NDArray

from assistant.checks.mechanisms import catalogue as mechanisms
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.encode import Encoder, Vectors, get_encoder
from assistant.retrieval.encoding import encode_pending
from assistant.retrieval.library import Library
from assistant.retrieval.store import VectorStore
from evals.suites.retrieval import QUESTIONS, corpus_text

ROOT = Path(__file__).resolve().parents[2]
_MODULE = "evals.bench.large"
_FILES = 20
_TURNS = 3
_BLUR = 0.02  # how far a made-up vector lies beside the mean of the two it is made from, in each direction
_QUERY = "热线投诉推诿"
_PATIENCE = 7_200.0


@dataclass(frozen=True)
class MadeUp:
    """Vectors that lie as those of real sentences do, without the hours of encoding; its queries are real ones."""

    real: Encoder
    seeds: Vectors
    chance: np.random.Generator

    @property
    def name(self) -> str:
        """The real encoder's: the index is used under its name."""
        return self.real.name

    @property
    def dim(self) -> int:
        """As many as the real one's."""
        return self.real.dim

    def queries(self, texts: Sequence[str]) -> Vectors:
        """What the real encoder makes of them."""
        return self.real.queries(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """A vector between two of the seeds for each text, whatever it says."""
        a, b = (self.seeds[self.chance.integers(0, len(self.seeds), len(texts))] for _ in range(2))
        mixed = a + b + self.chance.normal(0, _BLUR, a.shape)
        made: Vectors = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
        return made

    def admits(self, document: str) -> bool:
        """Nothing leaves the machine."""
        return True


def sentences() -> list[str]:
    """Our own sentences: those of the mechanisms and of the ledgers."""
    told = [t for row in mechanisms().values() for form in ("vague", "specific") for t in row["problem"][form]]
    return [*told, *(json.loads(line)["text"] for line in corpus_text(None).splitlines())]


def questions() -> list[str]:
    """Questions as a clerk asks them."""
    lines = (QUESTIONS / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def write_sources(folder: Path, passages: int) -> None:
    """Files of so many lines in all, each of halves of two sentences and one whole."""
    chance, known = random.Random(7), sentences()
    folder.mkdir()
    for number in range(_FILES):
        with (folder / f"{number:02}.jsonl").open("w", encoding="utf-8") as file:
            for line in range(passages // _FILES):
                a, b, c = chance.sample(known, 3)
                row = {"id": f"{number}-{line}", "title": c[:10], "text": a[: len(a) // 2] + b[len(b) // 2 :] + c}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def make(home: Path, encoder: str, passages: int) -> dict[str, float]:
    """A base of so many passages under `home`; returns seconds by what was done."""
    folder = home / "sources"
    write_sources(folder, passages)
    library = Library(home, encoder, samples=False)
    began = time.perf_counter()
    library.ingest([folder], kind="policy", encode=False)
    taken = time.perf_counter()
    library.search(_QUERY)
    worded = time.perf_counter()
    library.close()
    real = get_encoder(encoder)
    made_up = MadeUp(real, real.passages(sentences()[:500]), np.random.default_rng(7))
    store = VectorStore(home / "knowledge" / "vectors")
    before = time.perf_counter()
    encode_pending(Catalogue(home / "knowledge" / "catalogue.sqlite3"), store, made_up)
    done = time.perf_counter()
    store.close()
    return {"taken in": taken - began, "words index, first search": worded - taken, "vectors put in": done - before}


def search(home: Path, encoder: str) -> dict[str, float]:
    """Times of single searches in this process, the query's encoding included, and what it holds then."""
    library = Library(home, encoder, samples=False)
    asked = questions()
    began = time.perf_counter()
    library.search(asked[0])
    first = time.perf_counter() - began
    for question in asked:
        library.search(question)
    times = [_timed(library, question) for _ in range(_TURNS) for question in asked]
    sizes = {"passages": sum(source.passages for source in library.sources()), "vectors": library.vectors()}
    library.close()
    found = {"first search": first, "p50": median(times), "p95": quantiles(times, n=20)[-1]}
    return {**sizes, **found, "resident": _resident() / 1e9}


def _timed(library: Library, question: str) -> float:
    began = time.perf_counter()
    library.search(question)
    return time.perf_counter() - began


def _resident() -> float:
    pages = Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def folder_of(home: Path, encoder: str, folder: Path) -> dict[str, float]:
    """A folder by the command line: until words find it, until all vectors are there, and taken in again unchanged."""
    found = {"taken in": _command(home, encoder, "ingest", str(folder), "--kind", "policy")}
    began = time.perf_counter()
    found["first search by words"] = _command(home, encoder, "search", _QUERY)
    library = Library(home, encoder, samples=False)
    while library.waiting():
        if time.perf_counter() - began > _PATIENCE:
            sys.exit("vectors did not come")
        time.sleep(0.5)
    found["all vectors, after that"] = time.perf_counter() - began
    library.close()
    again = [_command(home, encoder, "ingest", str(folder), "--kind", "policy") for _ in range(_TURNS)]
    return {**found, "again, unchanged": median(again)}


def _command(home: Path, encoder: str, *words: str) -> float:
    """Seconds that a command takes, from the start of its process to its end."""
    environment = {**os.environ, "LUOSHI_HOME": str(home), "LUOSHI_ENCODER": encoder}
    began = time.perf_counter()
    command = [sys.executable, "-m", "assistant.cli", *words]
    subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _apart(home: Path, encoder: str) -> dict[str, float]:
    """search() in a process of its own."""
    words = [sys.executable, "-m", _MODULE, "--search", str(home), "--encoder", encoder]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _disk(home: Path) -> dict[str, float]:
    base = home / "knowledge"
    files: NDArray[np.int64] = np.array([f.stat().st_size for f in (base / "vectors").rglob("*") if f.is_file()])
    words = sum(f.stat().st_size for f in base.glob("words*"))
    return {
        "catalogue": (base / "catalogue.sqlite3").stat().st_size / 1e6,
        "words index": words / 1e6,
        "vectors on disk": float(files.sum()) / 1e6,
    }


_UNITS = {
    "passages": "{:.0f}", "vectors": "{:.0f}", "resident": "{:.2f} GB", "catalogue": "{:.0f} MB",
    "words index": "{:.0f} MB", "vectors on disk": "{:.0f} MB",
}  # fmt: skip


def table(found: dict[str, float]) -> str:
    """What was measured as rows of Markdown; what has no unit of its own is in seconds, below one in thousandths."""
    cells = {name: _UNITS.get(name, "{:.1f} s" if v >= 1 else "{:.0f} ms") for name, v in found.items()}
    rows = (f"| {name} | {cells[name].format(v * (1000 if 'ms' in cells[name] else 1))} |" for name, v in found.items())
    return "\n".join(["| | |", "| --- | --- |", *rows, ""])


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.large")
    parser.add_argument("--encoder", default="e5")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--search", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.search:
        sys.stdout.write(json.dumps(search(given.search, given.encoder)))
        return
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        if given.folder:
            made = folder_of(home, given.encoder, given.folder.resolve())
        else:
            made = make(home, given.encoder, given.passages)
        found = {**made, **_disk(home), **_apart(home, given.encoder)}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    when = f"{time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}"
    sys.stdout.write(f"{table(found)}\n`{given.encoder}`; {machine}; {when}.\n")


if __name__ == "__main__":
    main()
