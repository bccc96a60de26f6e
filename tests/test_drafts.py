"""Drafts survive what happens to a process, and no user sees another's."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafts import LONGEST, Drafts, Shelf, Turn
from assistant.errors import InputError
from assistant.types import Fact


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Drafts(tmp_path / "drafts.db").shelf("甲")


def test_a_draft_is_there_after_the_file_is_opened_again(tmp_path: Path) -> None:
    draft = Drafts(tmp_path / "drafts.db").shelf("甲").create("材料", "原文", note="新建")
    again = Drafts(tmp_path / "drafts.db").shelf("甲")
    assert again.open(draft.id).text == "原文"
    assert [line.name for line in again.list()] == ["材料"]


def test_undo_and_redo_walk_the_history_and_lose_nothing(shelf: Shelf) -> None:
    draft = shelf.create("材料", "一").id
    shelf.write(draft, "二", "改")
    shelf.write(draft, "三", "改")
    shelf.undo(draft)
    assert shelf.open(draft).text == "二"
    shelf.write(draft, "四", "另改")
    assert not shelf.open(draft).can_redo
    shelf.undo(draft)
    shelf.redo(draft)
    assert shelf.open(draft).text == "四", "redo goes to the change made last"
    assert {version.text for version in shelf.versions(draft)} == {"一", "二", "三", "四"}


def test_undo_at_the_first_version_and_redo_at_the_last_change_nothing(shelf: Shelf) -> None:
    draft = shelf.create("材料", "一").id
    shelf.undo(draft)
    shelf.redo(draft)
    opened = shelf.open(draft)
    assert (opened.text, opened.can_undo, opened.can_redo) == ("一", False, False)


def test_writing_the_same_text_makes_no_version(shelf: Shelf) -> None:
    draft = shelf.create("材料", "一").id
    shelf.write(draft, "一", "没有变化")
    assert len(shelf.versions(draft)) == 1


def test_a_text_too_long_is_refused_with_what_to_do_and_changes_nothing(shelf: Shelf) -> None:
    draft = shelf.create("材料", "字" * LONGEST).id
    for add in (
        lambda: shelf.create("又一份", "字" * (LONGEST + 1)),
        lambda: shelf.write(draft, "字" * (LONGEST + 1), ""),
    ):
        with pytest.raises(InputError, match=f"最多 {LONGEST} 字") as told:
            add()
        assert "分成几份" in told.value.help
    assert [line.name for line in shelf.list()] == ["材料"]
    assert shelf.open(draft).text == "字" * LONGEST


def test_a_draft_of_before_the_bound_may_be_made_shorter(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = shelf.create("材料", "字" * 90).id
    monkeypatch.setattr("assistant.drafts.LONGEST", 50)
    shelf.write(draft, "字" * 80, "删")
    assert len(shelf.open(draft).text) == 80
    with pytest.raises(InputError):
        shelf.write(draft, "字" * 81, "添")


def test_another_user_can_neither_see_nor_change_a_draft(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts.db")
    mine = drafts.shelf("甲").create("材料", "机密").id
    other = drafts.shelf("乙")
    assert other.list() == ()
    calls = [
        lambda: other.open(mine),
        lambda: other.write(mine, "篡改", ""),
        lambda: other.undo(mine),
        lambda: other.versions(mine),
        lambda: other.facts(mine),
        lambda: other.set_facts(mine, []),
        lambda: other.turns(mine),
        lambda: other.set_turns(mine, []),
        lambda: other.marks(mine, "ignored"),
        lambda: other.mark(mine, "ignored", {"x": True}),
        lambda: other.change(mine, name="改名"),
        lambda: other.delete(mine),
    ]
    for call in calls:
        with pytest.raises(InputError):
            call()
    assert drafts.shelf("甲").open(mine).text == "机密"


def test_facts_turns_and_marks_belong_to_their_draft(shelf: Shelf) -> None:
    one, two = shelf.create("甲稿", "一").id, shelf.create("乙稿", "二").id
    fact = Fact("F1", "全年召开例会12次。", "会议记录", "2023")
    shelf.set_facts(one, [fact])
    shelf.set_turns(one, [Turn("user", "问"), Turn("assistant", "答")])
    shelf.mark(one, "ignored", {"vague:abc": True, "typo:def": True})
    shelf.mark(one, "ignored", {"typo:def": None})
    assert shelf.facts(one) == (fact,)
    assert [turn.text for turn in shelf.turns(one)] == ["问", "答"]
    assert shelf.marks(one, "ignored") == {"vague:abc": True}
    assert (shelf.facts(two), shelf.turns(two), shelf.marks(two, "ignored")) == ((), (), {})


def test_a_deleted_draft_leaves_no_text_in_the_files(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts.db")
    shelf = drafts.shelf("甲")
    draft = shelf.create("材料", "此句须彻底删除").id
    shelf.set_facts(draft, [Fact("F1", "此事须彻底删除")])
    shelf.delete(draft)
    assert shelf.list() == ()
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "须彻底删除".encode() not in stored


def test_many_threads_write_without_an_error(shelf: Shelf) -> None:
    draft = shelf.create("材料", "零").id
    failures: list[sqlite3.Error] = []

    def work(name: int) -> None:
        try:
            for step in range(10):
                shelf.write(draft, f"{name}-{step}", "并发")
        except sqlite3.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(shelf.versions(draft)) == 81


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["write", "undo", "redo"]), max_size=15))
def test_any_walk_of_changes_keeps_undo_and_redo_inverse(
    tmp_path_factory: pytest.TempPathFactory, walk: list[str]
) -> None:
    shelf = Drafts(tmp_path_factory.mktemp("walk") / "drafts.db").shelf("甲")
    draft = shelf.create("材料", "0").id
    for step, action in enumerate(walk):
        if action == "write":
            shelf.write(draft, str(step + 1), "")
        else:
            getattr(shelf, action)(draft)
    before = shelf.open(draft)
    if before.can_redo:
        shelf.redo(draft)
        shelf.undo(draft)
        assert shelf.open(draft) == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="草稿库打不开"):
        Drafts(tmp_path / "file" / "drafts.db")
