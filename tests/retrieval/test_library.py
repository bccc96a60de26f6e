import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import InputError, KnowledgeError
from assistant.retrieval.ingest import Progress
from assistant.retrieval.library import Library

Make = Callable[..., Library]


def test_a_policy_is_found_by_words_at_once_and_shown_in_place(make_library: Make, law: Path) -> None:
    library = make_library()
    (source,) = library.ingest([law], kind="policy", encode=False)
    hit = library.search("巡河员每周巡河几次")[0]
    assert hit.passage.heading == ("第二章 巡查", "第三条")
    assert hit.passage.text == library.source_text(source.id)[hit.passage.start : hit.passage.end]
    assert "巡河员每周巡河" in hit.matches
    assert library.passage(hit.passage.ref) == hit.passage
    assert (source.title, source.issuer, source.year, source.in_force) == (
        "青溪县河道管理规定", "青溪县人民政府", 2021, True)  # fmt: skip


def test_vectors_follow_and_find_what_shares_no_word(make_library: Make, law: Path) -> None:
    library = make_library()
    seen: list[Progress] = []
    library.ingest([law], kind="policy", wait=True, progress=seen.append)
    assert library.waiting() == 0
    assert [p.stage for p in seen] == ["read", "encode"]
    (source,) = library.sources()
    assert source.encoded == source.passages > 0
    assert library.search("群众投诉多久要有回音")[0].passage.heading[-1] == "第四条"


def test_unchanged_files_cost_nothing_and_changed_ones_replace_exactly_their_passages(
    make_library: Make, law: Path
) -> None:
    library = make_library()
    (before,) = library.ingest([law], kind="policy", wait=True)
    (again,) = library.ingest([law], kind="policy", wait=True)
    assert again.id == before.id
    law.write_text(law.read_text(encoding="utf-8").replace("十日内", "十五日内"), encoding="utf-8")
    (changed,) = library.ingest([law], kind="policy", encode=False)
    assert changed.id == before.id
    assert library.waiting() == 1
    assert "十五日" in library.search("对举报应当几日内答复")[0].passage.text
    library.encode(wait=True)
    assert len(library.search("答复", k=50)) == len(library.passages(before.id))


def test_a_moved_file_stays_the_same_source(make_library: Make, law: Path, tmp_path: Path) -> None:
    library = make_library()
    (before,) = library.ingest([law], kind="policy", wait=True)
    moved = tmp_path / "新文件夹" / "规定.md"
    moved.parent.mkdir()
    law.rename(moved)
    (after,) = library.ingest([moved], kind="policy", encode=False)
    assert after.id == before.id
    assert [s.path for s in library.sources()] == [str(moved.resolve())]
    assert library.waiting() == 0


def test_forgetting_leaves_no_trace(make_library: Make, law: Path, tmp_path: Path) -> None:
    library = make_library()
    library.ingest([law], kind="policy", wait=True)
    forgotten = library.forget("青溪县河道管理规定")
    assert forgotten.path == str(law.resolve())
    assert library.search("巡河员") == []
    assert library.sources() == []
    library.close()
    needle = "巡河员每周巡河".encode()
    files = [f for f in (tmp_path / "home").rglob("*") if f.is_file()]
    assert files
    assert not [f for f in files if needle in f.read_bytes()]
    with pytest.raises(KnowledgeError, match="没有"):
        make_library().forget("青溪县河道管理规定")


def test_an_edit_is_kept_through_a_refresh(make_library: Make, law: Path) -> None:
    library = make_library()
    library.ingest([law], kind="policy", encode=False)
    library.edit("青溪县河道管理规定", title="河道旧规", in_force=False)
    os.utime(law, (1, 1))
    law.write_text(law.read_text(encoding="utf-8") + "\n第六条 解释权归县水务局。\n", encoding="utf-8")
    library.ingest([law], kind="policy", encode=False)
    (source,) = library.sources()
    assert (source.title, source.in_force) == ("河道旧规", False)
    assert library.search("巡河", in_force=True) == []
    assert library.search("河道旧规")
    with pytest.raises(KnowledgeError, match="path"):
        library.edit("河道旧规", path="x")


def test_a_source_of_another_kind_is_split_as_that_kind_is(make_library: Make, law: Path) -> None:
    library = make_library()
    (taken,) = library.ingest([law], kind="record", encode=False)
    assert library.search("巡河员每周巡河几次")[0].passage.heading == ()
    library.edit(taken.id, kind="policy")
    assert library.search("巡河员每周巡河几次", kind="policy")[0].passage.heading == ("第二章 巡查", "第三条")
    (edited,) = library.ingest([law], kind="record", encode=False)
    assert edited.kind == "policy"


def test_what_a_file_says_goes_before_what_is_said_of_it(make_library: Make, tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    folder.mkdir()
    (folder / "2022年信访台账.csv").write_text("编号,内容\nR1,三组反映路灯不亮\n", encoding="utf-8")
    (folder / "督查记录.txt").write_text(
        "填报单位：青溪县水务局（盖章）　填报日期：2023年11月3日\n\n抽查河道3处。\n", encoding="utf-8"
    )
    (folder / "走访记录.txt").write_text("单位：三组王某，问题：路灯不亮。\n", encoding="utf-8")
    library = make_library()

    def told(year: int | None = None, unit: str = "") -> dict[str, tuple[int | None, str]]:
        library.ingest([folder], kind="record", year=year, unit=unit, encode=False)
        return {source.title: (source.year, source.unit) for source in library.sources()}

    first = told(2023, "青溪县教育局")
    assert first == {
        "2022年信访台账": (2022, "青溪县教育局"),
        "督查记录": (2023, "青溪县水务局"),
        "走访记录": (2023, "青溪县教育局"),
    }
    assert told() == first, "what was said once holds"
    changed = told(2024)
    assert {title: year for title, (year, _) in changed.items()} == {
        "2022年信访台账": 2022,
        "督查记录": 2024,
        "走访记录": 2024,
    }
    (folder / "走访记录.txt").write_text("四组反映井盖缺失。\n", encoding="utf-8")
    assert told() == changed, "a refresh keeps what was said"
    library.edit("2022年信访台账", year=2021)
    assert told(2023)["2022年信访台账"] == (2021, "青溪县教育局"), "what was set by hand goes before all"


@pytest.mark.parametrize(
    ("text", "flag", "year"),
    [
        ("关于作风建设的对照检查材料\n\n2023年度，班子对照要求查摆。\n\n2024年1月10日", 2022, 2023),
        ("关于作风建设的对照检查材料\n\n班子对照要求查摆。\n\n2024年1月10日", 2023, 2023),
        ("关于作风建设的对照检查材料\n\n班子对照要求查摆。\n\n2024年1月10日", None, 2024),
    ],
)
def test_the_date_of_a_report_tells_its_year_last(
    make_library: Make, tmp_path: Path, text: str, flag: int | None, year: int
) -> None:
    report = tmp_path / "材料.txt"
    report.write_text(text, encoding="utf-8")
    (source,) = make_library().ingest([report], kind="report", year=flag, encode=False)
    assert source.year == year


def test_filters(make_library: Make, law: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "台账.jsonl"
    ledger.write_text(
        '{"id":"R1","source":"巡河记录","date":"2022-05","text":"5月巡河发现垃圾3处。"}\n'
        '{"id":"R2","source":"巡河记录","date":"2023-05","text":"5月巡河发现垃圾7处。"}\n',
        encoding="utf-8",
    )
    library = make_library()
    library.ingest([law], kind="policy", encode=False)
    library.ingest([ledger], kind="record", unit="青溪县水务局", wait=True)
    assert {h.passage.ref for h in library.search("巡河发现垃圾", kind="record")} == {"R1", "R2"}
    assert [h.passage.ref for h in library.search("巡河发现垃圾", year=2023)] == ["R2"]
    assert {h.passage.ref for h in library.search("巡河", unit="水务局")} == {"R1", "R2"}
    assert library.search("巡河", year=1999) == []
    assert {h.passage.kind for h in library.search("巡河", kind="policy")} == {"policy"}


def test_near_identical_passages_are_one_hit(make_library: Make, law: Path, tmp_path: Path) -> None:
    copy = tmp_path / "副本.md"
    copy.write_text(law.read_text(encoding="utf-8"), encoding="utf-8")
    library = make_library()
    library.ingest([law, copy], kind="policy", encode=False)
    hits = library.search("村级巡河员每周巡河不少于两次")
    assert len([h for h in hits if "巡河员每周" in h.passage.text]) == 1
    assert hits[0].also_in


def test_many_queries_answer_as_one_by_one(make_library: Make, law: Path) -> None:
    library = make_library()
    library.ingest([law], kind="policy", wait=True)
    queries = ["巡河员", "举报答复", "施行日期"]
    many = [[hit.passage for hit in hits] for hits in library.search_many(queries)]
    assert many == [[hit.passage for hit in library.search(query)] for query in queries]


def test_a_bad_file_in_a_folder_is_told_and_the_rest_is_taken(make_library: Make, law: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    library = make_library()
    seen: list[Progress] = []
    taken = library.ingest([tmp_path], kind="policy", encode=False, progress=seen.append)
    assert [source.title for source in taken] == ["青溪县河道管理规定"]
    assert next(p.problem for p in seen if p.problem).startswith("文件不能打开")
    with pytest.raises(InputError, match="不能打开"):
        library.ingest([tmp_path / "坏.docx"], kind="policy", encode=False)


def test_another_process_that_writes_is_seen(make_library: Make, law: Path) -> None:
    reader, writer = make_library(), make_library()
    assert reader.search("巡河员") == []
    writer.ingest([law], kind="policy", encode=False)
    assert reader.search("巡河员")
    writer.forget("青溪县河道管理规定")
    assert reader.search("巡河员") == []


def test_a_result_that_has_nothing_to_do_with_the_query_says_so(make_library: Make, law: Path) -> None:
    library = make_library()
    library.ingest([law], kind="policy", wait=True)
    assert not library.search("巡河员每周巡河几次")[0].weak
    assert all(hit.weak for hit in library.search("红烧肉怎么做才好吃"))
