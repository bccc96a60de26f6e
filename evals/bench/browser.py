"""What a user waits for, measured in a real Chromium in front of `luoshi serve`.

    python -m evals.bench.browser

- from a click on a sentence to its card;
- from the first words that a model's server sends to their being on the page;
- from a click to its card while twenty others wait for a model that takes two seconds a call.

Each is done several times; the median and the longest are printed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.fake_server import FakeServer, say
from tests.security.serving import Server, User, serving

_CROWD = 20
_TIMES = 9
_REPORT = "某局对照检查材料\n一、存在的主要问题\n（一）理论学习方面。第{number}个人写道，学习的系统性还不够。\n"
_ANSWER = "先说事。" + "再说问题，说清楚是谁、在什么时候、做了什么。" * 3
_CARD = """(number) => new Promise((done) => {
    const mark = document.querySelectorAll('#document mark.f')[number];
    const began = performance.now();
    const look = () => {
        const quote = document.querySelector('#card .quote')?.textContent || '';
        if (quote.includes(mark.textContent.slice(0, 10))) done(performance.now() - began);
        else requestAnimationFrame(look);
    };
    mark.click();
    look();
})"""
_WORDS = """() => { window.seen = new Promise((done) => {
    const look = () => {
        const said = [...document.querySelectorAll('#talk .its .said')].pop()?.textContent || '';
        if (said.includes('先说事')) done(Date.now());
    };
    const all = { childList: true, characterData: true, subtree: true };
    new MutationObserver(look).observe(document.querySelector('#talk'), all);
}); }"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, FakeServer(say("")) as model:
        options = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "bench", "LUOSHI_ENCODER": "use"}
        with serving(Path(folder), model="openai:fake", **options) as server, _page(server) as page:
            _line("点句子到出卡片", [page.evaluate(_CARD, number) for number in range(1, _TIMES + 1)])
            _line("模型首字到页面出字", [_first_words(page, model, number) for number in range(_TIMES)])
            _line(f"{_CROWD} 人同时改写时，点句子到出卡片", _crowded(page, model, server))


@contextmanager
def _page(server: Server) -> Iterator[Page]:
    """A page with the sample open, after a first click on it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN")
        page.goto(server.url)
        page.click("#paste button[data-act=sample]")
        page.wait_for_selector("#document .flag.r-unexplained-problem")
        page.evaluate(_CARD, 0)
        yield page
        browser.close()


def _first_words(page: Page, model: FakeServer, number: int) -> float:
    """Milliseconds from the server's first words to the same words on the page."""
    sent: list[float] = []

    def answer(body: dict[str, Any]) -> str:
        sent.append(time.time() * 1000)
        return _ANSWER

    model.play(say(answer, delay=0.1))
    page.click(".side-tab[data-side=talk]")
    page.click("#composer button[data-act=clear]")
    page.wait_for_selector("#talk .starts")
    page.evaluate(_WORDS)
    page.fill("#composer textarea", f"第{number}问：怎么写？")
    page.keyboard.press("Enter")
    seen = float(page.evaluate("() => window.seen"))
    page.wait_for_selector("#talk .turns[aria-busy=false]")
    return seen - sent[0]


def _crowded(page: Page, model: FakeServer, server: Server) -> list[float]:
    """Milliseconds from a click to its card, one click after the other while the crowd waits."""
    model.play(say({"candidates": []}, delay=2.0))
    page.click(".side-tab[data-side=card]")
    crowd = [_at_work(server, number) for number in range(_CROWD)]
    gate = threading.Barrier(_CROWD + 1)
    with ThreadPoolExecutor(_CROWD) as pool:
        pressed = [pool.submit(_press, user, start, gate.wait) for user, start in crowd]
        gate.wait()
        time.sleep(0.5)
        times = [page.evaluate(_CARD, number) for number in range(1, 5)]
        refused = [came for came in (one.result() for one in pressed) if 'role=\\"alert\\"' in came]
    if refused:
        sys.exit(f"{len(refused)} 人看到了错误：{refused[0][:300]}")
    return times


def _at_work(server: Server, number: int) -> tuple[User, int]:
    text = _REPORT.format(number=number)
    user = User(server.url, f"crowd{number}").visit()
    user.new_draft(text)
    user.events()
    return user, text.index("第")


def _press(user: User, start: int, wait: Callable[[], int]) -> str:
    wait()
    return user.queued("bus.write", said={"act": "rewrite", "draft": user.draft, "start": start})


def _line(what: str, times: list[float]) -> None:
    sys.stdout.write(f"{what}：中位数 {median(times):.0f} 毫秒，最长 {max(times):.0f} 毫秒（{len(times)} 次）\n")


if __name__ == "__main__":
    main()
