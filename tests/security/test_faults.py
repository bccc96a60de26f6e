"""Never a word lost: real processes killed, out of disk, with no place to write, two at once, the clock moved back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from assistant import backup, database
from assistant.drafts import Drafts
from assistant.errors import InputError
from tests.security.serving import environment, free_port, luoshi, serving, user

SHORT = "某局对照检查材料\n一、存在的问题\n（一）学习方面。学习不深入。\n"
WRITER = """
import sys
from pathlib import Path
from assistant.drafts import Drafts
shelf = Drafts(Path(sys.argv[1]) / "drafts.db").shelf("甲")
draft = sys.argv[2] if len(sys.argv) > 2 else shelf.create("材料", "0 " + "字" * 2000).id
print(draft, flush=True)
for number in range(1, 100000):
    shelf.write(draft, f"{number} {sys.argv[-1]} " + "字" * 2000, "改")
    print(number, flush=True)  # only what is saved is told
"""


def writer(home: Path, *words: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """A process that writes one version after the other and says which are saved."""
    command = [*before, sys.executable, "-c", WRITER, str(home), *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home, PYTHONPATH=".")
    )


def can_mount() -> bool:
    """Whether a namespace with mounts of its own can be had here."""
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    return tried.returncode == 0


needs_mounts = pytest.mark.skipif(not can_mount(), reason="no mount namespaces here")


@pytest.mark.parametrize("after", [0.05, 0.2, 0.4])
def test_what_was_saved_is_there_after_a_kill(tmp_path: Path, after: float) -> None:
    process = writer(tmp_path)
    assert process.stdout
    draft = process.stdout.readline().strip()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    told = [int(line) for line in process.stdout.read().split() if line.isdecimal()]
    process.wait()
    shelf = Drafts(tmp_path / "drafts.db").shelf("甲")
    there = int(shelf.open(draft).text.split()[0])
    assert there >= max(told, default=0)
    assert len(shelf.versions(draft)) == there + 1
    assert database.is_whole(tmp_path / "drafts.db")


def test_the_page_shows_after_a_kill_what_it_showed_before(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        someone = user(server)
        draft = someone.new_draft(SHORT)
        place = {"start": SHORT.index("学习不"), "original": "学习不深入。"}
        someone.act("save", draft=draft, **place, text="四月只学了一次。")
        assert "四月只学了一次。" in someone.text()
        server.kill()
        cookies = someone.client.cookies
    with serving(tmp_path) as server:
        again = user(server)
        again.client.cookies = cookies
        again.draft = draft
        assert "四月只学了一次。" in again.text()


def test_two_processes_on_one_folder_lose_nothing_of_each_other(tmp_path: Path) -> None:
    draft = Drafts(tmp_path / "drafts.db").shelf("甲").create("材料", "起头").id
    both = [writer(tmp_path, draft, name) for name in ("A", "B")]
    time.sleep(2.5)
    told = {}
    for process, name in zip(both, "AB", strict=True):
        process.send_signal(signal.SIGKILL)
        assert process.stdout
        told[name] = {int(line) for line in process.stdout.read().split() if line.isdecimal()}
        process.wait()
    assert all(told.values()), "both could write"
    kept = {tuple(version.text.split()[:2]) for version in Drafts(tmp_path / "drafts.db").shelf("甲").versions(draft)}
    assert all((str(number), name) in kept for name, numbers in told.items() for number in numbers)


def test_two_servers_on_one_folder_show_one_draft_and_lose_neithers_words(tmp_path: Path) -> None:
    with serving(tmp_path) as one, serving(tmp_path) as other:
        first, second = user(one), user(other)
        draft = first.new_draft(SHORT)
        second.client.cookies, second.draft = first.client.cookies, draft
        place = {"draft": draft, "start": SHORT.index("学习不")}
        first.act("save", **place, original="学习不深入。", text="四月只学了一次。")
        assert "四月只学了一次。" in second.text()
        assert "已经变了" in second.act("save", **place, original="学习不深入。", text="五月没有学。")
        second.act("save", **place, original="四月只学了一次。", text="四月只学了一次，五月没有学。")
        assert "四月只学了一次，五月没有学。" in first.text()
    assert database.is_whole(tmp_path / "drafts.db")


@needs_mounts
def test_the_page_says_at_once_that_the_disk_is_full_and_saves_again_when_it_is_not(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    small = ("unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o size=20m none {home} && exec "$@"', "sh")
    with serving(home, before=small) as server:
        someone = user(server)
        draft = someone.new_draft(SHORT)
        place = {"draft": draft, "start": SHORT.index("学习不"), "original": "学习不深入。"}
        fill = Path(f"/proc/{server.process.pid}/root{home}/fill")
        with suppress(OSError), fill.open("wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
        long = "四月只学了一次。" * 5000  # more than what is left in pages that the file has already
        assert "没有存上：磁盘满了" in someone.act("save", **place, text=long)
        assert someone.text() == SHORT
        fill.unlink()
        someone.act("save", **place, text="四月只学了一次。")
        assert "四月只学了一次。" in someone.text()


@needs_mounts
def test_a_full_disk_is_told_at_once_and_takes_nothing_back(tmp_path: Path) -> None:
    script = (
        f"mount -t tmpfs -o size=2m none {tmp_path} && {sys.executable} -c '{WRITER}' {tmp_path}; "
        f"{sys.executable} -c \"import sqlite3; d=sqlite3.connect('{tmp_path}/drafts.db');"
        "print('LAST', d.execute('SELECT v.text FROM drafts d JOIN versions v ON v.id = d.head').fetchone()[0][:12])\""
    )
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, timeout=120, check=False,
        env=environment(tmp_path, PYTHONPATH="."),
    )  # fmt: skip
    assert "没有存上：磁盘满了" in done.stderr, done.stderr[-500:]
    saved = [line for line in done.stdout.split("\n") if line.isdecimal()]
    last = done.stdout.split("LAST ")[1].split()[0]
    assert int(last) == int(saved[-1])


@needs_mounts
def test_a_folder_that_became_read_only_is_told_at_once(tmp_path: Path) -> None:
    Drafts(tmp_path / "drafts.db").shelf("甲").create("材料", "原文")
    write = (
        "from pathlib import Path; from assistant.drafts import Drafts;"
        f"shelf = Drafts(Path('{tmp_path}/drafts.db')).shelf('甲'); import subprocess;"
        f"subprocess.run(['mount', '-o', 'remount,bind,ro', '{tmp_path}'], check=True);"
        "print(shelf.open(shelf.list()[0].id).text, flush=True); shelf.create('材料', '第二份')"
    )
    script = f'mount --bind {tmp_path} {tmp_path} && {sys.executable} -c "{write}"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, timeout=60, check=False,
        env=environment(tmp_path, PYTHONPATH="."),
    )  # fmt: skip
    assert "没有存上：数据文件夹不能写入" in done.stderr, done.stderr[-500:]
    assert done.stdout == "原文\n", "what was saved can still be read"
    assert [line.name for line in Drafts(tmp_path / "drafts.db").shelf("甲").list()] == ["材料"]


def test_a_clock_moved_back_loses_and_reorders_nothing(tmp_path: Path) -> None:
    back = (
        "import time; real = time.time; time.time = lambda: real() - 400 * 86400;"
        "from pathlib import Path; from assistant.drafts import Drafts;"
        f"s = Drafts(Path('{tmp_path}/drafts.db')).shelf('甲');"
        "s.write(s.list()[0].id, '后写的', '改'); s.undo(s.list()[0].id); s.redo(s.list()[0].id)"
    )
    shelf = Drafts(tmp_path / "drafts.db").shelf("甲")
    draft = shelf.create("材料", "先写的").id
    subprocess.run([sys.executable, "-c", back], check=True, env=environment(tmp_path, PYTHONPATH="."), timeout=60)
    assert shelf.open(draft).text == "后写的"
    assert [version.text for version in shelf.versions(draft)] == ["后写的", "先写的"]


def test_a_damaged_file_is_refused_at_start_and_left_as_it_is(tmp_path: Path) -> None:
    shelf = Drafts(tmp_path / "drafts.db").shelf("甲")
    for number in range(30):
        shelf.create(f"材料{number}", "字" * 3000)
    file = tmp_path / "drafts.db"
    data = bytearray(file.read_bytes())
    data[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    file.write_bytes(bytes(data))
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    done = luoshi(tmp_path, "serve", "--port", str(free_port()))
    assert done.returncode == 2
    assert "草稿库已损坏" in done.stderr
    assert "luoshi restore" in done.stderr
    assert file.read_bytes() == bytes(data)


# Backups


def test_a_file_of_an_older_form_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "drafts.db"
    draft = Drafts(file).shelf("甲").create("材料", "旧库里的稿子").id
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 0")  # as the files of the first version were
    assert Drafts(file).shelf("甲").open(draft).text == "旧库里的稿子"
    (kept,) = (tmp_path / "backups").glob("drafts-0-*.db")
    assert Drafts(kept).shelf("甲").open(draft).text == "旧库里的稿子"


def test_a_file_of_a_newer_form_is_left_alone(tmp_path: Path) -> None:
    Drafts(tmp_path / "drafts.db")
    with sqlite3.connect(tmp_path / "drafts.db") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="更新的版本"):
        Drafts(tmp_path / "drafts.db")


def test_backup_while_a_writer_writes_and_restore(tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = writer(home)
    assert process.stdout
    draft = process.stdout.readline().strip()
    assert process.stdout.readline()
    (home / "users" / "乙").mkdir(parents=True)
    other = Drafts(home / "users" / "乙" / "drafts.db").shelf("乙").create("材料", "乙的稿子").id
    try:
        done = luoshi(home, "backup", str(tmp_path / "b.zip"))
    finally:
        process.kill()
        process.wait()
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    refused = luoshi(home, "restore", str(tmp_path / "b.zip"))
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    done = luoshi(home, "restore", str(tmp_path / "b.zip"), "--force")
    assert done.returncode == 0, done.stderr
    assert len(Drafts(home / "drafts.db").shelf("甲").versions(draft)) >= 2
    assert Drafts(home / "users" / "乙" / "drafts.db").shelf("乙").open(other).text == "乙的稿子"
    (aside,) = tmp_path.glob("home-*")
    assert Drafts(aside / "drafts.db").shelf("甲").open(draft)


@pytest.mark.parametrize("harm", ["cut", "byte", "swapped", "name", "other", "gone"])
def test_a_bad_backup_changes_nothing(tmp_path: Path, harm: str) -> None:
    home, file = tmp_path / "home", tmp_path / "b.zip"
    draft = Drafts(home / "drafts.db").shelf("甲").create("材料", "现在的稿子").id
    backup.make(home, file)
    data = file.read_bytes()
    if harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "byte":
        at = len(data) // 3
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    elif harm == "swapped":
        with zipfile.ZipFile(file) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        with zipfile.ZipFile(file, "w") as packed:
            for name, held in files.items():
                packed.writestr(name, held.replace("现在的稿子".encode(), "别人的稿子".encode()))
    elif harm == "name":
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("../out", "x")
            packed.writestr("luoshi-backup.json", json.dumps({"form": 1, "files": {"../out": "0"}}))
    elif harm == "other":
        file.write_bytes(b"x" * 100)
    else:
        file.unlink()
    with pytest.raises(InputError):
        backup.restore(file, home, force=True)
    assert Drafts(home / "drafts.db").shelf("甲").open(draft).text == "现在的稿子"
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".restore-*"))
