"""What the server keeps in memory has an end, whoever asks for how much."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.routing import Mount

from assistant import pipeline
from assistant.drafts import Drafts
from assistant.retrieval.catalogue import Catalogue
from assistant.settings import settings
from assistant.types import Diagnosis
from assistant.ui.app import make_app
from assistant.ui.diagnoses import Diagnoses, Kept


def _diagnosis(chars: int) -> Diagnosis:
    return pipeline.Workspace(settings(), model="rules").check_text("字" * chars, links=False)


def test_kept_diagnoses_fill_no_more_than_they_may() -> None:
    kept, one = Kept(most=1000), _diagnosis(300)
    for version in range(5):
        kept.put((1, "稿", version, ""), one)
    assert [kept.get((1, "稿", version, "")) is not None for version in range(5)] == [False, False, True, True, True]
    kept.get((1, "稿", 2, ""))  # used again, it outlives the next
    kept.put((2, "别人的稿", 1, ""), one)
    assert kept.get((1, "稿", 2, ""))
    assert not kept.get((1, "稿", 3, ""))
    kept.put((1, "长稿", 1, ""), _diagnosis(1001))
    assert kept.get((1, "长稿", 1, "")) is None


def test_of_a_draft_only_the_last_versions_are_kept() -> None:
    kept, one = Kept(), _diagnosis(30)
    for version in range(9):
        kept.put((1, "稿", version, ""), one)
        kept.put((1, "另一份", 1, ""), one)
    assert [version for version in range(9) if kept.get((1, "稿", version, ""))] == [6, 7, 8]
    assert kept.get((1, "另一份", 1, ""))


def test_who_forgets_forgets_only_the_own(home: Path) -> None:
    workspace, kept = pipeline.Workspace(settings(), model="rules"), Kept()
    one, other = Diagnoses(workspace, kept), Diagnoses(workspace, kept)
    draft = Drafts(home / "drafts.db").shelf("甲").create("材料", "学习不深入。")
    one.of(draft)
    other.of(draft)
    assert one.of(draft) is not other.of(draft), "nobody meets another's"
    one.forget()
    assert (one.known(draft), other.known(draft)) == (False, True)


def test_page_loads_are_forgotten_in_the_end(home: Path) -> None:
    app = make_app(settings(), pipeline.Workspace(settings(), model="rules"))
    capacities = [route.app.state_holder.capacity for route in app.routes if isinstance(route, Mount)]
    assert capacities == [250, 250]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts files as Linux shows them")
def test_a_thread_keeps_few_connections_however_many_accounts_it_serves(tmp_path: Path) -> None:
    def files() -> int:
        return sum(str(tmp_path) in os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())

    bases = [Catalogue(tmp_path / f"{number}.db") for number in range(30)]
    for turn in range(2):
        for base in bases:
            base.remember("turn", str(turn))
            assert base.state("turn") == str(turn)
    assert 0 < files() <= 4 * 3, "each has a file, a log and its index"
    for base in bases:
        base.close()
    assert files() == 0
