"""Many users at once: a real `luoshi serve` with accounts, and browsers' requests without browsers.

    python -m evals.bench.load [--seconds 600] [--readers 100] [--writers 20]

Everyone logs in, pastes a report and clicks every ten seconds on the average. Readers open sentences, tabs and drafts,
search, export and reload; writers also save sentences, take them back and ask for wordings. The time counts from when
the last has come. It ends with 1 when a request failed, when the 95th percentile of a click is half a second or more,
or when the server's memory has grown by more than a fifth. The load generator takes its share of the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from statistics import quantiles

import httpx

from assistant.users import Accounts
from evals.bench.page import free_port
from evals.bench.visitor import Refused, Visitor
from evals.dataset import REPORTS, load_cases

_PASSWORD = "only for the time of this test"
_PAUSE = (5.0, 15.0)  # seconds between two clicks of a user
_ARRIVAL = 180.0  # seconds in which all users come
_CLICK, _GROWTH = 0.5, 1.2
_SENTENCE = re.compile(r'<span class="s" data-s="(\d+)"')
_PLACE = re.compile(r'data-start="(\d+)"[^>]*data-original="([^"]*)"')
# What a user does next, by how often. Times of those named in _WAITED are told apart: they are more than a click.
_READING = {"pick": 60, "drafts": 6, "causes": 8, "sources": 4, "open": 8, "search": 5, "export": 3, "reload": 6}
_WRITING = {"pick": 35, "save": 30, "undo": 6, "rewrite": 15, "causes": 6, "drafts": 4, "reload": 4}
_WAITED = ("rewrite",)


@dataclass
class Seen:
    """What was measured: seconds by kind of act, failures by what they said, and memory (seconds, bytes).

    `awaited` users have still to come; nothing is timed before.
    """

    awaited: int
    lasting: float
    began: float = 0.0
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)

    def come(self) -> None:
        """One more user is there."""
        self.awaited -= 1
        if not self.awaited:
            self.began = time.monotonic()

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return not self.awaited and time.monotonic() > self.began + self.lasting

    async def time(self, kind: str, act: Awaitable[None]) -> None:
        """Await an act and note how long it took, or how it failed."""
        began = time.monotonic()
        try:
            await act
        except (Refused, httpx.HTTPError) as error:
            self.failures[f"{kind}: {type(error).__name__} {error}"[:200]] += 1
        if not self.awaited:
            self.seconds[kind].append(time.monotonic() - began)

    @property
    def clicks(self) -> list[float]:
        """The seconds of all single clicks."""
        return [second for kind, found in self.seconds.items() if kind not in _WAITED for second in found]

    @property
    def growth(self) -> float:
        """The memory at the end beside that at the beginning, each a mean of a tenth."""
        tenth = max(1, len(self.memory) // 10)
        return sum(self.memory[-tenth:]) / sum(self.memory[:tenth])


class User:
    """One person at the page."""

    def __init__(self, visitor: Visitor, seen: Seen, text: str, *, writes: bool, seed: int) -> None:
        self.visitor, self.seen, self.text, self.writes = visitor, seen, text, writes
        self.random = random.Random(seed)

    async def live(self, name: str) -> None:
        """Come, open a draft, and click until the end."""
        await asyncio.sleep(self.random.uniform(0, _ARRIVAL))
        await self.seen.time("arrive", self._arrive(name))
        self.seen.come()
        acts = _WRITING if self.writes else _READING
        while self.visitor.draft and not self.seen.over:
            await asyncio.sleep(self.random.uniform(*_PAUSE))
            kind = self.random.choices(list(acts), list(acts.values()))[0]
            if kind == "save":
                await self.seen.time("edit", self.visitor.act("edit", start=self._place()))
                await asyncio.sleep(self.random.uniform(*_PAUSE) / 5)
            await self.seen.time(kind, self._act(kind))
        await self.visitor.client.aclose()

    async def _arrive(self, name: str) -> None:
        await self.visitor.login(name, _PASSWORD)
        await self.visitor.open_page()
        # No two drafts share a sentence: what the server remembers by sentence helps nobody else.
        await self.visitor.act("new", text=self.text.replace("。", f"，见{name}号记录。"))

    def _act(self, kind: str) -> Awaitable[None]:
        visitor, place = self.visitor, self._place()
        if kind in ("drafts", "causes", "sources"):
            return visitor.call(f"{kind}.select", [visitor.draft])
        word = self.random.choice(("集中学习", "窗口", "督查", "整改"))
        acts: dict[str, Callable[[], Awaitable[None]]] = {
            "reload": visitor.open_page,
            "undo": lambda: visitor.act("undo"),
            "search": lambda: visitor.act("search", text=word),
            "export": lambda: visitor.call("bus.file", said={"act": "export", "draft": visitor.draft, "note": "docx"}),
            "open": lambda: visitor.act("open"),
            "pick": lambda: visitor.act("pick", at=place),
            "save": self._save,
            "rewrite": lambda: visitor.write("rewrite", start=place, at=place),
        }
        return acts[kind]()

    async def _save(self) -> None:
        """The field that `edit` opened, with other words in it than stood there."""
        place = _PLACE.search(self.visitor.shown["card"])
        if place is None:
            raise Refused("no field was opened")
        fresh = f"{self.random.randint(1, 12)}月第{self.random.randint(1, 99)}次会上，这件事仍没有办完。"
        await self.visitor.act("save", start=int(place[1]), original=unescape(place[2]), text=fresh, note="edit")

    def _place(self) -> int:
        """Where a sentence of the document begins, as it was shown last."""
        starts = _SENTENCE.findall(self.visitor.shown.get("document", ""))
        return int(self.random.choice(starts)) if starts else 0


@dataclass(frozen=True)
class Server:
    """A running page."""

    url: str
    process: subprocess.Popen[bytes]

    def memory(self) -> int:
        """Resident bytes of the process and of those that it started."""
        return sum(_resident(pid) for pid in _family(self.process.pid))

    def cpu(self) -> float:
        """Seconds of processor time that it has used."""
        spent = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [pid, *(other for child in children for other in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]
    except OSError:  # it has ended meanwhile
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(folder: Path, names: Sequence[str]) -> Iterator[Server]:
    """`luoshi serve` with an account for each of the names."""
    accounts = Accounts(folder / "home" / "accounts")
    for name in names:
        accounts.add(name, _PASSWORD)
    port = free_port()
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port), "--model", "rules"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LUOSHI_", "OPENAI_"))}
    process = subprocess.Popen(
        [*command, "--auth", str(accounts.file)], env={**clean, "LUOSHI_HOME": str(folder / "home")}
    )
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + 120
    try:
        while True:
            try:
                httpx.get(f"{url}/alive", timeout=5)
                break
            except httpx.TransportError:
                if process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.2)
        yield Server(url, process)
    finally:
        process.terminate()
        process.wait(20)


async def run(server: Server, names: Sequence[str], writers: int, seconds: float) -> Seen:
    """Let everyone live for `seconds` after the last has come; the first `writers` names write."""
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as first:
        await first.post("/login", data={"name": names[0], "password": _PASSWORD})
        config = (await first.get("/config")).raise_for_status().json()
    texts = [case.report.text for case in load_cases(REPORTS, split="dev")]
    seen = Seen(len(names), seconds)

    async def look() -> None:
        while not seen.over:
            if not seen.awaited:
                seen.memory.append(server.memory())
            await asyncio.sleep(2)

    users = [
        User(Visitor(server.url, config), seen, texts[number % len(texts)], writes=number < writers, seed=number)
        for number in range(len(names))
    ]
    await asyncio.gather(look(), *(user.live(name) for user, name in zip(users, names, strict=True)))
    return seen


def _row(kind: str, found: Sequence[float]) -> str:
    middle, high = (quantiles(found, n=100)[at] for at in (49, 94)) if len(found) > 1 else (found[0], found[0])
    return f"| {kind} | {len(found)} | {1000 * middle:.0f} | {1000 * high:.0f} | {1000 * max(found):.0f} |"


def table(seen: Seen, cpu: float, seconds: float) -> str:
    """What was measured, as Markdown."""
    rows = [_row(kind, found) for kind, found in sorted(seen.seconds.items())]
    kept = (
        f"{sum(seen.failures.values())} failures; memory {seen.memory[0] / 1e6:.0f} MB when all were there, at "
        f"most {max(seen.memory) / 1e6:.0f} MB, {seen.growth - 1:+.1%} at the end; the server took "
        f"{cpu / seconds:.0%} of a core; load of the machine {os.getloadavg()[1]:.1f}."
    )
    head = ["| act | times | p50 ms | p95 ms | longest ms |", "| --- | --- | --- | --- | --- |"]
    failed = [f"- {count} × {what}" for what, count in seen.failures.most_common()]
    return "\n".join([*head, *rows, _row("**every click**", seen.clicks), "", kept, *failed])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.load")
    parser.add_argument("--seconds", type=float, default=600, help="after everyone has come")
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--writers", type=int, default=20)
    given = parser.parse_args()
    names = [f"user{number}" for number in range(given.writers + given.readers)]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), names) as server:
        before, began = server.cpu(), time.monotonic()
        seen = asyncio.run(run(server, names, given.writers, given.seconds))
        sys.stdout.write(table(seen, server.cpu() - before, time.monotonic() - began) + "\n")
    fast = quantiles(seen.clicks, n=100)[94] < _CLICK
    sys.exit(0 if fast and not seen.failures and seen.growth <= _GROWTH else 1)


if __name__ == "__main__":
    main()
