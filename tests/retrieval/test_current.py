"""The saved words index: used when it is right, made again when it is not, and without what was forgotten."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval import arrays
from assistant.retrieval.current import FILE, CurrentWords
from assistant.retrieval.library import Library
from assistant.retrieval.words import terms_of

Make = Callable[..., Library]
_MANY = 2_100
_QUERY = "河道巡查第7号记录写了什么"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    file = tmp_path / "台账.jsonl"
    lines = (f'{{"id":"R{n}","text":"第{n}号记录，河道巡查时发现问题{n % 13}处。"}}' for n in range(_MANY))
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def library(make_library: Make, ledger: Path) -> Library:
    library = make_library()
    library.ingest([ledger], kind="record", encode=False)
    library.search(_QUERY)
    return library


def _start(home: Path) -> CurrentWords:
    """The index as a process that starts now has it."""
    from assistant.retrieval.catalogue import Catalogue

    index = CurrentWords(Catalogue(home / "knowledge" / "catalogue.sqlite3"))
    index.refresh()
    return index


def _is_from_file(index: CurrentWords) -> bool:
    return not index.words.seqs.flags.writeable


def test_a_start_takes_the_file_and_adds_what_is_new(library: Library, tmp_path: Path, law: Path) -> None:
    before = library.search(_QUERY)
    again = _start(tmp_path / "home")
    assert _is_from_file(again)
    assert len(again.words) == _MANY
    library.ingest([law], kind="policy", encode=False)
    later = _start(tmp_path / "home")
    assert len(later.words) == _MANY + len(library.passages(library.sources()[-1].id))
    assert later.words.search(terms_of("巡河员每周巡河"), 1)
    assert before[0].passage in [hit.passage for hit in library.search(_QUERY)]


def test_a_damaged_file_is_made_again(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "home" / "knowledge" / FILE
    whole = file.read_bytes()
    before = library.search(_QUERY)
    for damaged in (b"", whole[:1000], whole[:-64], whole[:-900] + bytes(900), b"{}\n" + whole):
        file.write_bytes(damaged)
        again = _start(tmp_path / "home")
        assert not _is_from_file(again) or len(again.words) == _MANY
        assert arrays.read(file, "words 1") is not None
        assert again.words.search(terms_of(_QUERY), 1)[0][0] == again.words.seqs[7]
    assert library.search(_QUERY) == before


def test_what_is_forgotten_is_not_in_the_file(library: Library, tmp_path: Path, law: Path) -> None:
    file = tmp_path / "home" / "knowledge" / FILE
    library.ingest([law], kind="policy", encode=False)
    index = library._search.index
    index.refresh()
    index.purge()
    term = max(terms_of("巡河"))
    assert term in _terms(file)
    library.forget("青溪县河道管理规定")
    assert term not in _terms(file)
    assert max(terms_of("河道")) in _terms(file)


def test_a_kill_between_forgetting_and_saving_is_mended_at_the_next_start(
    library: Library, tmp_path: Path, law: Path
) -> None:
    file = tmp_path / "home" / "knowledge" / FILE
    library.ingest([law], kind="policy", encode=False)
    library._search.index.purge()
    kept = file.read_bytes()
    library.forget("青溪县河道管理规定")
    file.write_bytes(kept)  # as it was before the file was written anew
    _start(tmp_path / "home")
    assert max(terms_of("巡河")) not in _terms(file)


def test_an_older_catalogue_put_back_does_not_meet_the_newer_file(
    library: Library, tmp_path: Path, law: Path, make_library: Make
) -> None:
    folder = tmp_path / "home" / "knowledge"
    library._catalogue.checkpoint()
    shutil.copy(folder / "catalogue.sqlite3", tmp_path / "backup")
    library.ingest([law], kind="policy", encode=False)
    library._search.index.purge()
    library.close()
    for name in ("", "-wal", "-shm"):
        (folder / f"catalogue.sqlite3{name}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", folder / "catalogue.sqlite3")
    other = tmp_path / "路灯.txt"
    other.write_text("路灯管理规定\n第一条 路灯不亮的，三日内修好。\n", encoding="utf-8")
    restored = make_library()
    restored.ingest([other], kind="policy", encode=False)
    assert restored.search("巡河员每周巡河", kind="policy") == []
    assert restored.search("路灯几日内修好")[0].passage.title == "路灯管理规定"


def _terms(file: Path) -> set[int]:
    kept = arrays.read(file, "words 1")
    assert kept is not None
    return set(kept["terms"].tolist())


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    given = {"a": np.arange(5, dtype=np.int64), "b": np.array([], np.uint8), "c": np.array([1.5], np.float32)}
    arrays.write(tmp_path / "x", "form", given)
    got = arrays.read(tmp_path / "x", "form")
    assert got is not None
    assert {name: array.tolist() for name, array in got.items()} == {name: a.tolist() for name, a in given.items()}
    assert arrays.read(tmp_path / "x", "another") is None
    assert arrays.read(tmp_path / "missing", "form") is None
