"""Folders: every file by itself, interrupted runs taken up again, and what reports share found across the folder."""

from __future__ import annotations

import io
import multiprocessing
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from time import monotonic, process_time, sleep

import openpyxl
import pytest

from assistant import batch, likeness
from assistant.checks.rules import title
from assistant.errors import LuoshiError
from assistant.export import summary
from assistant.intake import parse
from assistant.pipeline import Workspace
from assistant.types import Report
from tests.reports import altered, folder, report, sentence


def silent(_done: int, _total: int) -> None:
    pass


def parsed(where: Path) -> list[Report]:
    return [parse(file.read_text(encoding="utf-8"), str(file)) for file in sorted(where.glob("*.txt"))]


def test_bad_files_stop_nothing_and_order_is_kept(tmp_path: Path) -> None:
    folder(tmp_path, 5, chars=400)
    (tmp_path / "00002.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "00009.txt").write_bytes(b"\x00\x01\x02")
    paths = sorted(str(file) for file in tmp_path.iterdir())
    told: list[tuple[int, int]] = []
    outcomes = batch.run(paths, home=tmp_path / "home", jobs=1, show=lambda done, total: told.append((done, total)))
    assert [outcome.path for outcome in outcomes] == paths
    failed = [Path(outcome.path).name for outcome in outcomes if outcome.error]
    assert failed == ["00002.docx", "00009.txt"]
    assert all("\n" not in outcome.error.line() for outcome in outcomes if outcome.error)
    assert told[-1] == (7, 7)
    alone = batch.run(paths[:1], home=tmp_path / "home", show=silent)[0].diagnosis
    together = outcomes[0].diagnosis
    assert alone is not None
    assert together is not None
    assert (alone.report, alone.findings, alone.links) == (together.report, together.findings, together.links)


def test_a_process_serves_all_its_files(tmp_path: Path) -> None:
    folder(tmp_path, 8, chars=300)
    seen: set[int | None] = set()

    def look(_done: int, _total: int) -> None:
        seen.update(process.pid for process in multiprocessing.active_children())

    paths = [str(file) for file in tmp_path.glob("*.txt")]
    outcomes = batch.run(paths, home=tmp_path / "home", jobs=1, show=look)
    assert all(outcome.diagnosis for outcome in outcomes)
    assert len(seen) == 1  # starting one costs as much as checking several reports


def test_a_broken_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder(tmp_path, 4, chars=300)
    paths = sorted(str(file) for file in tmp_path.glob("*.txt"))
    home = tmp_path / "home"

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.run(paths, home=home, jobs=1, show=stop)
    with sqlite3.connect(home / "batch.sqlite") as base:
        kept = base.execute("SELECT count(*) FROM done").fetchone()[0]
    assert kept >= 2
    told: list[int] = []
    outcomes = batch.run(paths, home=home, jobs=1, show=lambda done, _total: told.append(done))
    assert told[0] == kept  # these were not checked again
    assert all(outcome.diagnosis for outcome in outcomes)
    with sqlite3.connect(home / "batch.sqlite") as base:
        assert base.execute("SELECT count(*) FROM done").fetchone()[0] == 0  # drafts are not kept longer than needed


def test_a_killed_run_leaves_no_process_behind() -> None:
    said = (
        "import os, time; from assistant import workers\n"
        "if __name__ == '__main__':\n"
        "    with workers.pool(1) as pool:\n"
        "        print(pool.submit(os.getpid).result(), flush=True)\n"
        "        time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", said], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    worker = int(parent.stdout.readline())
    assert runs(worker)
    parent.kill()
    parent.wait()
    until = monotonic() + 60
    while runs(worker):
        assert monotonic() < until
        sleep(0.05)


def runs(process: int) -> bool:
    """Whether a process is there and has not ended; one that ended may wait long to be noticed by its keeper."""
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(said.stdout.strip()) and not said.stdout.strip().startswith("Z")


def test_shared_sentences_are_found_across_the_folder(tmp_path: Path) -> None:
    pairs = folder(tmp_path, 200)
    found = {(pair.a, pair.b) for pair in likeness.find(parsed(tmp_path)).pairs}
    assert len(found & pairs) >= 0.95 * len(pairs)
    assert len(found & pairs) >= 0.95 * len(found)


def test_likeness_takes_time_with_the_text_not_with_its_square() -> None:
    dice = random.Random(5)
    reports = [parse(report(number, dice, [], 1000)) for number in range(400)]

    def seconds(some: list[Report]) -> float:
        began = process_time()
        likeness.find(some)
        return process_time() - began

    seconds(reports[:50])
    assert seconds(reports) < 3 * 4 * max(seconds(reports[:100]), 0.01)


def test_a_sentence_of_many_reports_is_a_template() -> None:
    dice = random.Random(2)
    common, other = sentence(dice), sentence(dice)
    texts = [report(n, dice, [common, other] if n < 2 else [common], 600) for n in range(30)]
    found = likeness.find([parse(text) for text in texts])
    assert found.shared[0].reports == tuple(range(30))
    assert found.shared[0].same
    assert [(pair.a, pair.b) for pair in found.pairs] == [(0, 1)]


def test_no_reports_share_nothing() -> None:
    assert likeness.find([]) == likeness.find([parse("")]) == likeness.Likeness()


def test_copies_with_a_word_changed_are_found() -> None:
    dice = random.Random(3)
    text = sentence(dice)
    reports = [parse(report(n, dice, [words], 600)) for n, words in enumerate((text, altered(text, dice)))]
    (only,) = likeness.find(reports).shared
    assert not only.same
    for place in only.places:
        assert reports[place.report].text[place.start : place.end] == place.text


def test_summary_says_it_as_workbook_and_page(tmp_path: Path) -> None:
    folder(tmp_path, 10, chars=500)
    file = tmp_path / "00000.txt"
    file.write_text(
        file.read_text(encoding="utf-8") + '=HYPERLINK("http://x")学习不够深入，还有差距。\n', encoding="utf-8"
    )
    outcomes = batch.run([str(f) for f in sorted(tmp_path.glob("*.txt"))][:3], home=tmp_path / "home", show=silent)
    done = [outcome.diagnosis for outcome in outcomes if outcome.diagnosis]
    error = LuoshiError("文件不能打开", "坏.docx", "请另存")
    whole = summary.Folder(done, [error], likeness.find([item.report for item in done]))
    book = openpyxl.load_workbook(io.BytesIO(summary.workbook(whole)))
    assert book.sheetnames == ["报告", "发现", "雷同", "雷同的两份", "未读"]
    assert book["报告"].max_row == 4
    assert book["发现"].max_row == 1 + sum(len(item.findings) for item in done)
    assert {row[0].value for row in book["雷同"].iter_rows(min_row=2)} == {1, 2, 3}
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    page = summary.page(whole).decode()
    assert "00001.txt" in page
    assert "坏.docx" in page
    assert "<script" not in page
    assert "http" not in page.replace("http://x", "")


def test_reports_of_one_name_in_two_folders_are_told_apart() -> None:
    room = Workspace(model="rules")
    paths = ("单位/甲/报告.txt", "单位/乙/报告.txt", "单位/总.txt")
    items = [room.check_text("今天天气很好。", path=path, links=False) for path in paths]
    assert summary.Folder(items, [], likeness.find([])).names == ["甲/报告.txt", "乙/报告.txt", "总.txt"]


def test_a_text_that_is_no_report_has_no_score() -> None:
    other = Workspace(model="rules").check_text("今天天气很好。我们去公园散步，看见许多花。", links=False)
    assert summary.scores(other) == (0.0, 0.0, 0.0, 0.0)
    page = summary.page(summary.Folder([other], [], likeness.find([other.report]))).decode()
    assert title("other-text") in page
